/* Runs in the page: notes clicks and when the fills of the map, in a frame of it, have changed.
   A paint is the first animation frame after the one that found the fills different. */
(() => {
  if (window !== window.top) return;
  const now = () => performance.timeOrigin + performance.now();
  const bench = (window.bench = { clicks: [], paints: [] });
  window.addEventListener("click", () => bench.clicks.push(now()), true);

  const pathsOfMap = () =>
    Array.from(window.frames).flatMap((frame) => {
      try {
        return Array.from(frame.document.querySelectorAll("path.leaflet-interactive"));
      } catch {
        return []; // a frame of another origin is not the map
      }
    });

  let last = "";
  const look = () => {
    const paths = pathsOfMap();
    const fills = paths
      .map((path) => path.getAttribute("fill") + path.getAttribute("fill-opacity"))
      .join();
    if (fills && fills !== last) {
      last = fills;
      requestAnimationFrame(() => bench.paints.push({ at: now(), paths: paths.length }));
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
