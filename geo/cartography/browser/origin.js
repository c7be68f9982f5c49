/* The point of departure the reader chose: a pin. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const DEGREE_DECIMALS = 1e4; // about ten metres
  const PIN_PX = [26, 36];
  const PIN = "M13 35C13 35 24 20.5 24 12.5A11 11 0 1 0 2 12.5C2 20.5 13 35 13 35Z";

  let pin = null;

  /* Set or, with null, remove the point of departure: here at once, on the server by the report. */
  clcMap.departFrom = function (latlng) {
    const round = (degrees) => Math.round(degrees * DEGREE_DECIMALS) / DEGREE_DECIMALS;
    const [lat, lon] = latlng ? [round(latlng.lat), round(latlng.lng)] : [null, null];
    clcMap.message.origin = latlng ? [lat, lon] : null;
    clcMap.showOrigin(clcMap.message);
    clcMap.refreshPanel();
    clcMap.report("origin", { lat, lon });
  };

  clcMap.showOrigin = function ({ origin }) {
    if (!origin) {
      if (pin) pin.remove();
      pin = null;
      return;
    }
    if (!pin) {
      pin = L.marker(origin, { icon: pinIcon(), pane: "origin" });
      pin.bindTooltip(() => clcMap.originTooltip(), { direction: "top", offset: [0, -PIN_PX[1]] });
      clcMap.onActivate(pin, (opener) => clcMap.openPanel({ kind: "origin" }, pin.getLatLng(), opener));
      pin.addTo(clcMap.map);
    }
    pin.setLatLng(origin);
    pin.getElement().setAttribute("aria-label", clcMap.text("origin"));
  };

  function pinIcon() {
    const [width, height] = PIN_PX;
    const html = clcMap.svg("svg", { viewBox: "0 0 26 36", width, height });
    html.appendChild(clcMap.svg("path", {
      d: PIN, fill: clcMap.config.originColour, stroke: "#fff", "stroke-width": 2,
    }));
    html.appendChild(clcMap.svg("circle", { cx: 13, cy: 12.5, r: 4.2, fill: "#fff" }));
    return L.divIcon({
      html, iconSize: PIN_PX, iconAnchor: [width / 2, height], className: "clc-origin",
    });
  }

  clcMap.originShown = function () {
    if (!pin) return null;
    const { lat, lng } = pin.getLatLng();
    return { lat, lon: lng };
  };
})();
