/* Travel time: the bands around the centres, and the point of departure the reader chose. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const DEGREE_DECIMALS = 1e4; // about ten metres
  const SMOOTH_FACTOR = 0.4; // rings of a few pixels keep their shape
  const PIN_PX = [26, 36];
  const PIN = "M13 35C13 35 24 20.5 24 12.5A11 11 0 1 0 2 12.5C2 20.5 13 35 13 35Z";

  let drawn = null; // {url, minutes, group}: what was drawn last, on the map or put away
  let request = null; // {url, abort}: what is being fetched
  let renderer = null;
  let pin = null;

  /* Old bands stay until the new ones are there; an answer that is no longer asked for is none. */
  clcMap.showIsochrones = function (message) {
    const { isochrones, layers } = message;
    const url = layers.includes("isochrones") && isochrones ? isochrones.url : null;
    if (request && request.url !== url) {
      request.abort.abort();
      request = null;
    }
    if (!url) {
      if (drawn) drawn.group.remove();
    } else if (drawn && drawn.url === url) {
      drawn.group.addTo(clcMap.map);
    } else if (!request) fetchBands(url);
    clcMap.refreshPainted();
  };

  function fetchBands(url) {
    const mine = (request = { url, abort: new AbortController() });
    clcMap.fetchUrl(url, { signal: mine.abort.signal })
      .then((areas) => {
        if (request !== mine) return;
        const group = L.layerGroup(bandsOf(areas)).addTo(clcMap.map);
        if (drawn) drawn.group.remove();
        drawn = { url, group, minutes: areas.features.map((f) => f.properties.minutes).reverse() };
      })
      .catch((error) => request === mine && clcMap.showFailure(error)) // the next update tries again
      .finally(() => {
        if (request !== mine) return;
        request = null;
        clcMap.refreshPainted();
      });
  }

  /* Areas come nested, the largest first. A path with the rings of one and of the next smaller one
     is, by the even-odd rule, the band between them: translucent fills do not add up. */
  function bandsOf({ features }) {
    renderer = renderer || L.svg({ pane: "isochrones", padding: 0.5 });
    const rings = features.map(({ geometry }) => ringsOf(geometry));
    return features.flatMap((_, i) => {
      const { colour, width_px: weight, dash } = clcMap.config.bands[features.length - 1 - i];
      const shared = {
        renderer, pane: "isochrones", interactive: false, color: colour, smoothFactor: SMOOTH_FACTOR,
      };
      const inner = rings[i + 1] || [];
      return [
        L.polygon([...rings[i], ...inner], {
          ...shared, stroke: false, fillRule: "evenodd", fillOpacity: clcMap.config.bandOpacity,
        }),
        L.polygon(rings[i], { ...shared, fill: false, weight, dashArray: dash || null }),
      ];
    });
  }

  function ringsOf({ type, coordinates }) {
    const polygons = type === "Polygon" ? [coordinates] : coordinates;
    return polygons.flat().filter((ring) => ring.length)
      .map((ring) => ring.map(([lon, lat]) => [lat, lon]));
  }

  clcMap.isochronesPending = () => request !== null;

  clcMap.isochronesShown = () =>
    drawn && clcMap.map.hasLayer(drawn.group) ? { url: drawn.url, bands: drawn.minutes } : null;

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
      const open = () => clcMap.openPanel({ kind: "origin" }, pin.getLatLng());
      pin.on("click", open);
      pin.on("keypress", (event) => event.originalEvent.key === "Enter" && open());
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
