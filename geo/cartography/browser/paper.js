/* On paper: the map is laid out for the sheet before it is drawn, the legend stands below it. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const AT_ONCE = { animate: false };
  const BESIDE_INSET = { ...AT_ONCE, paddingTopLeft: [40, 6], paddingBottomRight: [110, 6] };
  let onScreen = null;

  function beforePrint() {
    const { map, legend, config } = clcMap;
    if (onScreen || !legend || config.standalone) return;
    const bounds = map.getBounds();
    const frame = window.frameElement;
    onScreen = {
      centre: map.getCenter(), zoom: map.getZoom(), open: legend.open, box: legend.parentNode,
      frame, height: frame && frame.style.height,
    };
    document.body.classList.add("clc-on-paper");
    document.body.appendChild(legend).open = true;
    // What the frame shows on the screen has to be on the sheet, all of it.
    const home = L.latLngBounds(config.home);
    moveTo(() =>
      bounds.contains(home) ? map.fitBounds(home, BESIDE_INSET) : map.fitBounds(bounds, AT_ONCE)
    );
    if (frame) {
      const height = Math.ceil(legend.getBoundingClientRect().bottom);
      frame.style.setProperty("height", height + "px", "important");
    }
  }

  function afterPrint() {
    if (!onScreen) return;
    const { centre, zoom, open, box, frame, height } = onScreen;
    onScreen = null;
    document.body.classList.remove("clc-on-paper");
    box.appendChild(clcMap.legend).open = open;
    if (frame) frame.style.height = height;
    moveTo(() => clcMap.map.setView(centre, zoom, AT_ONCE));
  }

  function moveTo(move) {
    clcMap.moveSilently(() => {
      clcMap.map.invalidateSize(AT_ONCE);
      move();
    });
    clcMap.placeLinkLabels(); // at once: a printer does not wait
    clcMap.placeLabels();
  }

  window.addEventListener("beforeprint", beforePrint);
  window.addEventListener("afterprint", afterPrint);
})();
