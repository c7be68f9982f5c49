/* The map of a presentation: it glides from extent to extent, layers and colours fade. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const { stage } = clcMap;
  const { parts } = stage;
  const GLIDE_MS = 200; // with what is drawn at its end about 300
  const FADE_MS = 180; // over before a glide is: what fades is not drawn anew at its end
  const SHOW_MS = 50; // points and names, once the map rests
  const MARGIN_PX = 8;
  const PX_A_REM = 10; // the map is drawn as for a screen of that letter size, then scaled
  const PRINT_PX = [1045, 715]; // A4 on its side, less its margins, at 96 dpi

  let flight = 0;
  let gliding = false;
  let watch = 0;

  // A stage has no server to report to: what the viewer does on the map stays on the map.
  clcMap.report = function () {};
  clcMap.legend = parts.legend;

  clcMap.margins = () => ({
    paddingTopLeft: [MARGIN_PX, MARGIN_PX], paddingBottomRight: [MARGIN_PX, MARGIN_PX],
    animate: false,
  });

  /* Symbols, names and lines grow with the hall: the map is scaled as a whole. */
  stage.layout = function () {
    const letter = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const scale = stage.follows ? 1 : letter / PX_A_REM;
    const { style } = parts.map;
    style.width = parts.frame.clientWidth / scale + "px";
    style.height = parts.frame.clientHeight / scale + "px";
    style.transform = "scale(" + scale + ")";
    if (clcMap.map) clcMap.map.invalidateSize({ animate: false });
    stage.fit();
  };

  function target(extent) {
    const { map, config } = clcMap;
    if (extent) return [L.latLng(extent[1], extent[2]), extent[0]];
    const home = L.latLngBounds(config.home);
    const zoom = map.getBoundsZoom(home, false, L.point(2 * MARGIN_PX, 2 * MARGIN_PX));
    const corners = [home.getSouthWest(), home.getNorthEast()].map((at) => map.project(at, zoom));
    return [map.unproject(corners[0].add(corners[1]).divideBy(2), zoom), zoom];
  }

  const isThere = ([centre, zoom]) =>
    Math.abs(clcMap.map.getZoom() - zoom) < 0.005 &&
    clcMap.map.project(centre, zoom).distanceTo(clcMap.map.project(clcMap.map.getCenter(), zoom)) < 1;

  clcMap.goTo = function (extent) {
    const { map } = clcMap;
    const mine = ++flight;
    const [centre, zoom] = target(extent);
    if (isThere([centre, zoom])) rest();
    else if (!stage.moves()) {
      rest();
      map.setView(centre, zoom, { animate: false });
    } else {
      gliding = true;
      parts.frame.classList.add("stage-gliding");
      hide();
      map.once("moveend", () => {
        if (mine === flight) rest();
      });
      map.flyTo(centre, zoom, { duration: GLIDE_MS / 1000 });
    }
  };

  function rest() {
    gliding = false;
    parts.frame.classList.remove("stage-gliding");
  }

  /* The first slide stands at once. */
  stage.moves = () => stage.fades() && stage.hasDrawn;

  const hide = () => parts.frame.classList.add("stage-moving");

  stage.hidePoints = function () {
    if (stage.moves()) hide();
  };

  /* Names are placed once, when the map rests: on its way they are not to be seen. */
  const { placeLabels } = clcMap;
  let placing = null;
  clcMap.placeLabels = function () {
    if (placing !== null || gliding) return;
    placing = setTimeout(() => {
      placing = null;
      placeLabels();
    });
  };

  // ---------------------------------------------------------------- fading

  function elementsOf(layer, found) {
    if (layer.eachLayer) layer.eachLayer((part) => elementsOf(part, found));
    else {
      const node = layer.getElement && layer.getElement();
      if (node && node.parentNode) found.push(node);
    }
    return found;
  }

  /* What is taken away fades above what comes. */
  clcMap.takeAway = function (layer) {
    const { map } = clcMap;
    if (!map.hasLayer(layer)) return;
    const nodes = stage.moves() ? elementsOf(layer, []) : [];
    const parents = new Map();
    nodes.forEach((node) => {
      const { parentNode } = node;
      if (!parents.has(parentNode)) parents.set(parentNode, []);
      parents.get(parentNode).push(node.cloneNode(true));
    });
    map.removeLayer(layer);
    parents.forEach((ghosts, parent) => {
      const isSvg = parent.namespaceURI.endsWith("svg");
      const group = isSvg ? clcMap.svg("g") : clcMap.element("div");
      group.setAttribute("class", "stage-ghost");
      group.append(...ghosts);
      parent.appendChild(group);
      const fade = group.animate([{ opacity: 1 }, { opacity: 0 }], { duration: FADE_MS });
      fade.onfinish = fade.oncancel = () => group.remove();
    });
  };

  // ---------------------------------------------------------------- at rest

  const pending = () =>
    gliding || placing !== null || clcMap.areasPending() || clcMap.pointsPending() || clcMap.layersPending() ||
    clcMap.updates === 0;

  /* Tell when all of a slide is drawn and the map rests. */
  stage.whenDrawn = function (act) {
    const mine = ++watch;
    let restsAt = performance.now() + (stage.moves() ? FADE_MS : 0);
    const isBusy = () => Boolean(stage.slide().message) && pending();
    const look = () => {
      if (mine !== watch) return;
      if (isBusy()) requestAnimationFrame(look);
      // After what Leaflet and its plugins do at the end of a move.
      else setTimeout(reveal);
    };
    const reveal = () => {
      if (mine !== watch) return;
      if (isBusy()) return look();
      const now = performance.now();
      if (parts.frame.classList.contains("stage-moving")) {
        parts.frame.classList.remove("stage-moving");
        restsAt = Math.max(restsAt, now + SHOW_MS);
      }
      return setTimeout(() => requestAnimationFrame(() => mine === watch && act()), restsAt - now);
    };
    look();
  };

  // ---------------------------------------------------------------- paper

  let onScreen = null;

  function onPaper(prints) {
    const { map } = clcMap;
    if (!map || prints === Boolean(onScreen)) return;
    if (prints) onScreen = { centre: map.getCenter(), zoom: map.getZoom(), width: map.getSize().x };
    const { centre, zoom, width } = onScreen;
    document.documentElement.classList.toggle("stage-printing", prints);
    stage.layout();
    const change = prints ? Math.log2(map.getSize().x / width) : 0;
    map.setView(centre, zoom + change, { animate: false });
    if (!prints) onScreen = null;
    clcMap.placeLinkLabels(); // at once: a printer does not wait
    placeLabels();
  }

  window.addEventListener("beforeprint", () => onPaper(true));
  window.addEventListener("afterprint", () => onPaper(false));
  document.documentElement.style.setProperty("--paper-width", PRINT_PX[0] + "px");
  document.documentElement.style.setProperty("--paper-height", PRINT_PX[1] + "px");
  new ResizeObserver(() => !onScreen && stage.layout()).observe(parts.frame);
})();
