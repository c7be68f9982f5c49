/* Areas and lines: the choropleth, borders, water, transport, relief and place names. */
(function () {
  "use strict";
  const clcMap = window.clcMap;

  const OUT_OF_PLACE_OPACITY = 0.15;
  const OVER_RELIEF_OPACITY = 0.65;
  const LABEL_ZOOM = { admin1: 4.5, admin2: 7.5 }; // from this zoom a level is labelled
  const PANES = {
    relief: 300, fill: 350, density: 353, isochrones: 355, water: 360, borders: 370, roads: 375,
    outline: 380, links: 390, labels: 590, linkLabels: 610, origin: 640,
  };
  const LISTENING_PANES = ["fill", "origin"];
  // Where a name may go to be free: across in its widths, down in its heights, near first.
  const LABEL_SHIFTS = [0, -0.9, 0.9, -1.8, 1.8, -2.7, 2.7].flatMap((down) =>
    [0, -0.5, 0.5].map((across) => [across, down])
  );
  const ROAD_WEIGHTS = { 1: 2.2, 2: 1.6, 3: 1, 4: 0.8 };

  const units = {}; // level -> Leaflet layers in the order of clcMap.places[level]
  const groups = {}; // id of a layer of the switch -> Leaflet layer, once it was needed
  let shown = new Set();
  let outline = null;
  let labelPane = null;
  let renderer = null;
  let building = 0;

  clcMap.addPanes = function () {
    Object.entries(PANES).forEach(([name, zIndex]) => {
      const pane = clcMap.map.createPane(name);
      pane.style.zIndex = zIndex;
      if (!LISTENING_PANES.includes(name)) pane.style.pointerEvents = "none";
    });
    labelPane = clcMap.map.getPane("labels");
    // What the clusters do at the end of a move comes first.
    clcMap.map.on("zoomend moveend", () => setTimeout(() => {
      clcMap.markChosen();
      clcMap.placeLinkLabels();
      clcMap.placeLabels();
    }));
  };

  function unitsOf(level) {
    if (!units[level]) units[level] = createUnits(level);
    return units[level];
  }

  function createUnits(level) {
    if (!renderer) {
      addHatch();
      renderer = L.svg({ pane: "fill", padding: 0.5 });
    }
    const order = new Map(clcMap.places[level].map((place, i) => [place.pcode, i]));
    const created = new Array(order.size);
    L.geoJSON(topojson.feature(clcMap.boundaries, clcMap.boundaries.objects[level]), {
      // Simplifying a polygon on its own would part it from its neighbours.
      style: { renderer, pane: "fill", smoothFactor: 0, weight: 0.7, opacity: 1, fillOpacity: 1 },
      onEachFeature: (feature, layer) => {
        const index = order.get(feature.id);
        created[index] = layer;
        layer.bindTooltip(() => clcMap.unitTooltip(level, index), { sticky: true });
        layer.on("click", (event) => onUnitClick(level, index, event));
      },
    });
    groups[level + ":units"] = L.layerGroup(created);
    return created;
  }

  const add = (layer) => clcMap.map.addLayer(layer);

  clcMap.showUnits = function (message) {
    ["admin1", "admin2"].forEach((level) => {
      const wanted = message.layers.includes("fill") && message.level === level;
      if (wanted) unitsOf(level);
      const group = groups[level + ":units"];
      if (group) (wanted ? add : clcMap.takeAway)(group);
    });
  };

  function addHatch() {
    const svg = clcMap.svg("svg", { width: 0, height: 0, "aria-hidden": "true" });
    svg.style.position = "absolute";
    const pattern = clcMap.svg("pattern", {
      id: "clc-hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)",
    });
    const ground = clcMap.config.noDataColour;
    pattern.appendChild(clcMap.svg("rect", { width: 7, height: 7, fill: ground }));
    pattern.appendChild(clcMap.svg("rect", { width: 1.5, height: 7, fill: "#a9a9a9" }));
    svg.appendChild(pattern);
    document.body.appendChild(svg);
  }

  clcMap.fillOf = function (message, index) {
    const code = message.codes[index];
    return code === "-" ? "url(#clc-hatch)" : message.classes[Number(code)].colour;
  };

  clcMap.paintUnits = function (message) {
    const opacity = message.layers.includes("relief") ? OVER_RELIEF_OPACITY : 1;
    unitsOf(message.level).forEach((layer, i) => {
      const within = !message.scope || message.scope[i] === "1";
      const fill = clcMap.fillOf(message, i);
      const fillOpacity = within ? opacity : OUT_OF_PLACE_OPACITY;
      if (layer.clcFill === fill && layer.clcOpacity === fillOpacity) return;
      layer.clcFill = fill;
      layer.clcOpacity = fillOpacity;
      // A seam of the fill's own colour closes the hairline between neighbours; over a
      // translucent fill it would show as a line.
      const seam = message.codes[i] === "-" ? clcMap.config.noDataColour : fill;
      layer.setStyle({ fillColor: fill, fillOpacity, color: seam, opacity: fillOpacity < 1 ? 0 : 1 });
    });
  };

  /* Selecting what is selected gives it up. */
  clcMap.select = (pcode) =>
    clcMap.report("select", { place: clcMap.message.place === pcode ? null : pcode });

  function onUnitClick(level, index, event) {
    const pcode = clcMap.places[level][index].pcode;
    L.DomEvent.stopPropagation(event);
    clcMap.openPanel({ kind: "unit", level, index }, event.latlng);
    clcMap.select(pcode);
  }

  clcMap.outlinePlace = function (message) {
    if (outline && outline.clcPlace === message.place) return;
    if (outline) outline.remove();
    outline = null;
    if (!message.place) return;
    outline = L.geoJSON(placeBorder(message.place), {
      pane: "outline", interactive: false,
      style: { color: "#111", weight: 2.6, fill: false, smoothFactor: 0 },
    }).addTo(clcMap.map);
    outline.clcPlace = message.place;
  };

  /* The border of an aimag, a soum or a whole region: arcs with one side in it. */
  function placeBorder(place) {
    const level = clcMap.places.admin2.some((unit) => unit.pcode === place) ? "admin2" : "admin1";
    const inside = new Set(
      clcMap.places[level].filter((u) => u.pcode === place || u.region === place).map((u) => u.pcode)
    );
    return topojson.mesh(clcMap.boundaries, clcMap.boundaries.objects[level], (a, b) =>
      a === b ? inside.has(a.id) : inside.has(a.id) !== inside.has(b.id)
    );
  }

  clcMap.zoomToPlace = function () {
    if (!outline) clcMap.showHome();
    else {
      clcMap.map.fitBounds(outline.getBounds(), Object.assign({ maxZoom: 10 }, clcMap.margins()));
    }
  };

  const border = (level, style) => () =>
    Promise.resolve(
      L.geoJSON(topojson.mesh(clcMap.boundaries, clcMap.boundaries.objects[level]), {
        pane: "borders", interactive: false, style: Object.assign({ smoothFactor: 0 }, style),
      })
    );

  const lines = (resource, object, pane, style) => () =>
    clcMap.fetchJson(resource).then((topology) =>
      L.geoJSON(topojson.feature(topology, topology.objects[object]), {
        pane, interactive: false, style,
      })
    );

  const BUILDERS = {
    admin1: border("admin1", { color: "#4d4d4d", weight: 1.3 }),
    admin2: border("admin2", { color: "#6f6f6f", weight: 0.5, opacity: 0.75 }),
    lakes: lines("water", "lakes", "water", {
      color: "#5d9cc4", weight: 0.6, fillColor: "#a9d3ec", fillOpacity: 1,
    }),
    rivers: lines("water", "rivers", "water", (feature) => ({
      color: "#5d9cc4", weight: Math.max(0.6, 1.8 - 0.35 * Number(feature.id || 3)),
    })),
    roads: lines("transport", "roads", "roads", (feature) => ({
      color: "#7a4a2a", weight: ROAD_WEIGHTS[feature.id] || 0.8, opacity: 0.85,
    })),
    railways: lines("transport", "railways", "roads", { color: "#222", weight: 1.6, dashArray: "6 4" }),
    relief: () =>
      Promise.resolve(
        L.imageOverlay(clcMap.config.urls.relief, clcMap.config.reliefBounds, { pane: "relief" })
      ),
    labels: () => Promise.resolve(L.layerGroup()),
  };

  clcMap.layersShown = () => clcMap.config.layers.filter((id) => shown.has(id));

  clcMap.showLayers = function (ids) {
    shown = new Set(ids);
    Object.keys(BUILDERS).forEach((id) => {
      if (shown.has(id)) build(id).then((layer) => shown.has(id) && add(layer));
      else if (groups[id]) groups[id].then((layer) => !shown.has(id) && clcMap.takeAway(layer));
    });
    clcMap.placeLabels();
  };

  function build(id) {
    if (!groups[id]) {
      building += 1;
      groups[id] = BUILDERS[id]();
      groups[id].catch((error) => {
        delete groups[id]; // the next switch tries again
        clcMap.showFailure(error);
      }).finally(() => (building -= 1));
    }
    return groups[id];
  }

  /* Layers that are being fetched, and the relief until it is there. */
  clcMap.layersPending = () =>
    building > 0 || [...document.querySelectorAll(".leaflet-relief-pane img")].some((i) => !i.complete);

  /* Make what a message shows before it is shown. */
  clcMap.prepareLayers = function ({ level, layers }) {
    unitsOf(level);
    Object.keys(BUILDERS).filter((id) => layers.includes(id)).forEach(build);
  };

  /* Place names: aimags before soums and the large before the small, none over another name or
     a cluster's count; a name moves a little before it gives way. */
  clcMap.placeLabels = function () {
    if (!clcMap.isStanding() || !clcMap.message) return;
    labelPane.replaceChildren();
    if (!shown.has("labels")) return;
    const zoom = clcMap.map.getZoom();
    const bounds = clcMap.map.getBounds().pad(0.05);
    const clusters = [...document.querySelectorAll(".clc-cluster")].map(boxOfCluster);
    const taken = [...clusters, ...clcMap.linkLabelBoxes()];
    const labels = ["admin1", "admin2"].filter((level) => zoom >= LABEL_ZOOM[level])
      .flatMap((level) => [...clcMap.places[level]].sort((a, b) => b.area - a.area)
        .filter((place) => bounds.contains([place.lat, place.lon]))
        .map((place) => addLabel(level, place)));
    // All are measured before any is moved: the browser lays the page out once.
    labels.map((label) => ({ ...label, width: label.node.offsetWidth, height: label.node.offsetHeight }))
      .forEach((label) => placeLabel(label, taken));
  };

  function addLabel(level, place) {
    const node = clcMap.element("span", "clc-label clc-label-" + level, clcMap.nameOf(place));
    return { node: labelPane.appendChild(node), place };
  }

  function placeLabel({ node, place, width: textWidth, height }, taken) {
    const { x, y } = clcMap.map.latLngToLayerPoint([place.lat, place.lon]);
    const width = textWidth + 6;
    const boxes = LABEL_SHIFTS.map(([across, down]) => {
      const left = x + (across - 0.5) * width;
      const top = y + (down - 1) * height;
      return [left, top, left + width, top + height];
    });
    const free = boxes.find((box) => !taken.some((other) => clcMap.overlap(other, box)));
    if (!free) {
      node.remove();
      return;
    }
    taken.push(free);
    node.style.left = (free[0] + free[2]) / 2 + "px";
    node.style.top = free[1] + "px";
  }

  clcMap.overlap = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

  function boxOfCluster(node) {
    const { x, y } = L.DomUtil.getPosition(node);
    const half = node.offsetWidth / 2;
    return [x - half, y - half, x + half, y + half];
  }

  clcMap.nameOf = (place) =>
    (clcMap.message.language === "mn" ? place.mn || place.en : place.en || place.mn) || "";

  clcMap.bothNames = function (item) {
    const first = clcMap.nameOf(item);
    const second = clcMap.message.language === "mn" ? item.en : item.mn;
    return second && second !== first ? [first, second] : [first];
  };
})();
