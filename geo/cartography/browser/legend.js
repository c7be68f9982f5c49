/* The legend: classes with their counts, bands, links, the symbols that are on the map. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const { element } = clcMap;
  const ROWS_A_COLUMN = 6;

  function row(swatch, text, count) {
    const node = element("div", "clc-row");
    node.append(swatch, element("span", "clc-row-text", text));
    if (count !== undefined) node.appendChild(element("span", "clc-count", clcMap.number(count, 0)));
    return node;
  }

  function swatch(colour) {
    const node = element("span", "clc-swatch");
    if (colour) {
      node.style.background = colour;
      node.dataset.colour = colour;
    } else node.classList.add("clc-swatch-none");
    return node;
  }

  function part(box, title, wide) {
    const node = element("div", "clc-legend-part" + (wide ? " clc-legend-wide" : ""));
    if (title) node.appendChild(element("div", "clc-legend-title", title));
    const rows = element("div", "clc-legend-rows");
    node.appendChild(rows);
    box.appendChild(node);
    return { rows, say: (text) => node.appendChild(element("div", "clc-quiet", text)) };
  }

  function indicatorLegend(box, message) {
    const { unit, year, note, categorical } = message.indicator;
    const { rows, say } = part(box);
    rows.appendChild(element("div", "clc-legend-unit", [unit, year].filter(Boolean).join(", ")));
    message.classes.forEach((c) => rows.appendChild(row(swatch(c.colour), c.label, c.count)));
    if (message.no_data) rows.appendChild(row(swatch(null), message.indicator.missing, message.no_data));
    const classes = clcMap.text(categorical ? "counts" : "limits");
    say([message.classes.length > 1 ? classes : "", note].join(" "));
  }

  /* Fill and outline as on the map: the outline tells a band without its colour. */
  function bandSwatch(band, opacity) {
    const svg = clcMap.svg("svg", { viewBox: "0 0 22 15", width: 22, height: 15, class: "clc-band" });
    svg.appendChild(clcMap.svg("rect", {
      x: 1.5, y: 1.5, width: 19, height: 12, fill: band.colour, stroke: band.colour,
      "fill-opacity": opacity, "stroke-width": band.width_px,
      "stroke-dasharray": band.dash || "none",
    }));
    return svg;
  }

  /* Bands of the layer `kind`, the innermost first. */
  function areaLegend(box, kind, message) {
    if (!message[kind] || !message.layers.includes(kind)) return;
    const { bands, title, unit, note, url } = message[kind];
    const { rows, say } = part(box, title);
    const { bands: symbols, opacity } = clcMap.config.areas[kind];
    if (url) {
      if (unit) rows.appendChild(element("div", "clc-legend-unit", unit));
      bands.forEach(({ label }, i) => rows.appendChild(row(bandSwatch(symbols[i], opacity), label)));
    }
    say(note);
    if (kind === "density") say(clcMap.text("coverage"));
  }

  /* What has one row each: links and stories. */
  function singlesLegend(box, { links }) {
    const stories = clcMap.visibleItems("stories");
    if (!links && !stories.length) return;
    const { rows } = part(box);
    if (links) {
      const svg = clcMap.svg("svg", { viewBox: "0 0 22 15", width: 22, height: 15 });
      svg.appendChild(clcMap.svg("path", {
        d: "M2 12L20 3", fill: "none", stroke: clcMap.config.linkColour, "stroke-width": 2,
      }));
      rows.appendChild(row(svg, links.title, links.ends.length));
    }
    if (stories.length) {
      const symbol = clcMap.symbolOf("stories", stories[0]);
      const told = new Set(stories.map(({ id }) => id)).size; // a story may have several places
      const node = clcMap.symbolNode(symbol, 16);
      rows.appendChild(row(node, clcMap.text("symbol:" + symbol.id), told));
    }
  }

  function pointsLegend(box, kind) {
    const items = clcMap.visibleItems(kind);
    if (!items.length) return;
    const shown = Object.keys(clcMap.symbols)
      .map((id) => [id, items.filter((item) => clcMap.symbolOf(kind, item).id === id)])
      .filter(([, of]) => of.length);
    const { rows, say } = part(box, clcMap.text("layer:" + kind), shown.length > ROWS_A_COLUMN);
    shown.forEach(([id, of]) => {
      const symbol = clcMap.symbolNode(clcMap.symbols[id], 14);
      rows.appendChild(row(symbol, clcMap.text("symbol:" + id), of.length));
    });
    if (kind === "centres" && items.some((item) => ["suspended", "closed"].includes(item.status))) {
      say(clcMap.text("crossed"));
    }
    const ringed = items.some((item) => item.ringed) ? clcMap.text("ringed") + ". " : "";
    if (kind === "heritage") say(ringed + clcMap.text("coverage"));
  }

  clcMap.refreshLegend = function () {
    const message = clcMap.message;
    const box = clcMap.legend;
    if (!box) return;
    const fill = message.layers.includes("fill");
    box.replaceChildren(
      element("summary", "", fill ? message.indicator.title : clcMap.text("legend"))
    );
    if (message.badge) box.appendChild(element("div", "clc-demo", message.badge));
    const body = element("div", "clc-legend-body");
    if (fill) indicatorLegend(body, message);
    areaLegend(body, "isochrones", message);
    areaLegend(body, "density", message);
    singlesLegend(body, message);
    ["centres", "heritage"].forEach((kind) => pointsLegend(body, kind));
    box.appendChild(body);
  };
})();
