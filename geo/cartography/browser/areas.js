/* Areas in bands: travel time around the centres, density of the sites. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const SMOOTH_FACTOR = 0.4; // rings of a few pixels keep their shape

  // By layer: drawn {url, limits, group} is what was drawn last, on the map or put away; request
  // {url, abort} is what is being fetched.
  const held = {
    isochrones: { drawn: null, request: null, renderer: null },
    density: { drawn: null, request: null, renderer: null },
  };
  const kinds = Object.keys(held);

  clcMap.showAreas = function (message) {
    kinds.forEach((kind) => show(kind, message));
    clcMap.refreshPainted();
  };

  /* Old bands stay until the new ones are there; an answer that is no longer asked for is none. */
  function show(kind, message) {
    const { drawn, request } = held[kind];
    const url = message.layers.includes(kind) && message[kind] ? message[kind].url : null;
    if (request && request.url !== url) {
      request.abort.abort();
      held[kind].request = null;
    }
    if (!url) {
      if (drawn) clcMap.takeAway(drawn.group);
    } else if (drawn && drawn.url === url) {
      drawn.group.addTo(clcMap.map);
    } else if (!held[kind].request) fetchBands(kind, url);
  }

  function fetchBands(kind, url) {
    const state = held[kind];
    const mine = (state.request = { url, abort: new AbortController() });
    clcMap.fetchUrl(url, { signal: mine.abort.signal })
      .then((areas) => {
        if (state.request !== mine) return;
        const group = L.layerGroup(bandsOf(kind, areas)).addTo(clcMap.map);
        if (state.drawn) clcMap.takeAway(state.drawn.group);
        const limits = areas.features.map((feature) => feature.properties.limit).reverse();
        state.drawn = { url, group, limits };
      })
      .catch((error) => state.request === mine && clcMap.showFailure(error)) // the next update tries again
      .finally(() => {
        if (state.request !== mine) return;
        state.request = null;
        clcMap.refreshPainted();
      });
  }

  /* Areas come nested, the largest first. A path with the rings of one and of the next smaller one
     is, by the even-odd rule, the band between them: translucent fills do not add up. */
  function bandsOf(kind, { features }) {
    const renderer = (held[kind].renderer = held[kind].renderer || L.svg({ pane: kind, padding: 0.5 }));
    const { bands, opacity } = clcMap.config.areas[kind];
    const rings = features.map(({ geometry }) => ringsOf(geometry));
    return features.flatMap((_, i) => {
      const { colour, width_px: weight, dash } = bands[features.length - 1 - i];
      const shared = {
        renderer, pane: kind, interactive: false, color: colour, smoothFactor: SMOOTH_FACTOR,
      };
      const inner = rings[i + 1] || [];
      return [
        L.polygon([...rings[i], ...inner], {
          ...shared, stroke: false, fillRule: "evenodd", fillOpacity: opacity,
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

  clcMap.areasPending = () => kinds.some((kind) => held[kind].request !== null);

  clcMap.areasShown = function (kind) {
    const { drawn } = held[kind];
    return drawn && clcMap.map.hasLayer(drawn.group) ? { url: drawn.url, bands: drawn.limits } : null;
  };
})();
