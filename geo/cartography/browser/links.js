/* Links: lines from a centre to the sites near it, or from a site to its nearest centres. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const MOST_LABELLED = 12; // more labels would hide the map: tooltips say them
  const LABEL_OFFSET_PX = 10; // clear of the symbol at the end

  let drawn = null; // {key, group, labels}
  let renderer = null;

  clcMap.showLinks = function ({ links }) {
    const key = JSON.stringify(links || null);
    if (drawn && drawn.key === key) return;
    if (drawn) clcMap.takeAway(drawn.group);
    drawn = { key, group: L.layerGroup(), labels: [] };
    if (links) {
      draw(links);
      drawn.group.addTo(clcMap.map);
      clcMap.placeLinkLabels();
    }
  };

  function draw({ origin, ends }) {
    renderer = renderer || L.svg({ pane: "links", padding: 0.5 });
    const labelled = ends.length <= MOST_LABELLED;
    const shared = { renderer, pane: "links", smoothFactor: 0 };
    ends.forEach(([lat, lon, label]) => {
      const line = [origin, [lat, lon]];
      const casing = { ...shared, color: "#fff", weight: 4.4, opacity: 0.85, interactive: false };
      drawn.group.addLayer(L.polyline(line, casing));
      const colour = { ...shared, color: clcMap.config.linkColour, weight: 2, opacity: 1 };
      const drawnLine = L.polyline(line, { ...colour, interactive: !labelled });
      if (!labelled) drawnLine.bindTooltip(() => clcMap.element("span", "", label), { sticky: true });
      drawn.group.addLayer(drawnLine);
    });
    if (labelled) byPlace(ends).forEach((end) => drawn.labels.push(addLabel(origin, end)));
  }

  /* Sites placed at one soum centre share a label. */
  function byPlace(ends) {
    const places = new Map();
    ends.forEach(([lat, lon, label]) => {
      const place = places.get(lat + " " + lon) || { lat, lon, labels: new Set() };
      places.set(lat + " " + lon, place);
      place.labels.add(label);
    });
    return [...places.values()];
  }

  function addLabel(origin, { lat, lon, labels }) {
    const side = lon < origin[1] ? -1 : 1;
    const label = L.tooltip({
      permanent: true, interactive: false, pane: "linkLabels", className: "clc-link-label",
      direction: side < 0 ? "left" : "right", offset: [side * LABEL_OFFSET_PX, 0], opacity: 1,
    });
    label.setLatLng([lat, lon]).setContent(clcMap.element("span", "", [...labels].join(", ")));
    drawn.group.addLayer(label);
    return label;
  }

  /* Labels that would lie on another are left away; the ends come in their order of importance. */
  clcMap.placeLinkLabels = function () {
    if (!drawn) return;
    const taken = [];
    drawn.labels.forEach((label) => {
      const box = boxOf(label.getElement());
      const free = !taken.some((other) => clcMap.overlap(other, box));
      label.getElement().hidden = !free;
      if (free) taken.push(box);
    });
    drawn.boxes = taken;
  };

  function boxOf(node) {
    node.hidden = false;
    const { x, y } = L.DomUtil.getPosition(node);
    return [x, y, x + node.offsetWidth, y + node.offsetHeight];
  }

  clcMap.linkLabelBoxes = () => (drawn && drawn.boxes) || [];

  clcMap.linksShown = function () {
    if (!drawn || !clcMap.map.hasLayer(drawn.group)) return null;
    const shown = drawn.labels.map((label) => label.getElement()).filter((node) => !node.hidden);
    return { lines: clcMap.message.links.ends.length, labels: shown.map((node) => node.textContent) };
  };
})();
