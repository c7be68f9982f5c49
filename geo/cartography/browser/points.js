/* Points: centres and heritage sites, clustered with exact counts at low zoom. */
(function () {
  "use strict";
  const clcMap = window.clcMap;

  const CLUSTER_RADIUS_PX = 58;
  const NEAR_ZOOM = 9; // from here only records at one and the same place share a count
  const SIZE_PX = { aimag: 18, soum: 12, district: 12 };
  const HERITAGE_SIZE_PX = 16;

  const sets = {}; // centres, heritage -> {url, items, markers, group, shown, promise}

  function bit(mask, index) {
    return mask === null || (mask.charCodeAt(index >> 3) & (1 << (index & 7))) !== 0;
  }

  clcMap.showPoints = function (points) {
    Object.entries(points).forEach(([kind, { url, shown }]) => {
      const wanted = clcMap.layersShown().includes(kind);
      let set = sets[kind];
      if (set && set.url !== url) {
        set.group.remove();
        set = sets[kind] = undefined;
      }
      if (!set) {
        if (!wanted) return;
        set = sets[kind] = { url, items: null, shown: undefined, group: cluster(kind) };
        set.promise = clcMap.fetchUrl(url).then((table) => {
          set.items = rows(table);
          set.markers = set.items.map((item) => marker(kind, item));
        });
        set.promise.catch((error) => {
          sets[kind] = undefined; // the next update tries again
          clcMap.showFailure(error);
        });
      }
      set.wanted = wanted;
      set.mask = shown;
      set.promise.then(() => sets[kind] === set && draw(set), () => {});
    });
  };

  /* Columns travel, rows are used: the names of the columns are sent once. */
  function rows(table) {
    const names = Object.keys(table);
    return table[names[0]].map((_, i) =>
      Object.fromEntries(names.map((name) => [name, table[name][i]]))
    );
  }

  function draw(set) {
    if (set.shown !== set.mask) {
      const mask = set.mask === null ? null : atob(set.mask);
      set.visible = set.items.map((_, i) => bit(mask, i));
      set.group.clearLayers();
      set.group.addLayers(set.markers.filter((_, i) => set.visible[i]));
      set.shown = set.mask;
    }
    clcMap.map[set.wanted ? "addLayer" : "removeLayer"](set.group);
    clcMap.refreshLegend();
    clcMap.refreshPanel();
    clcMap.placeLabels();
  }

  function cluster(kind) {
    return L.markerClusterGroup({
      maxClusterRadius: (zoom) => (zoom < NEAR_ZOOM ? CLUSTER_RADIUS_PX : 1),
      spiderfyOnMaxZoom: true,
      showCoverageOnHover: false,
      animate: false,
      iconCreateFunction: (group) => {
        const count = group.getChildCount();
        const size = 22 + Math.round(6 * Math.log10(count));
        const node = clcMap.element("span", "", String(count));
        const demonstration = kind === "centres" && clcMap.message.badge;
        const look = demonstration ? "demonstration" : kind;
        return L.divIcon({
          html: node, iconSize: [size, size], className: "clc-cluster clc-cluster-" + look,
        });
      },
    });
  }

  clcMap.symbolNode = function (symbol, size, options) {
    const svg = clcMap.svg("svg", { viewBox: "-2 -2 20 20", width: size, height: size });
    const ringed = options && options.ringed;
    if (ringed) {
      svg.appendChild(clcMap.svg("circle", {
        cx: 8, cy: 8, r: 9.2, fill: "none", stroke: symbol.colour, "stroke-width": 1.1,
        "stroke-dasharray": "2.5 1.8",
      }));
    }
    svg.appendChild(clcMap.svg("path", {
      d: symbol.path, fill: symbol.colour, stroke: "#fff", "stroke-width": 1,
      "fill-rule": "evenodd", "paint-order": "stroke",
      transform: ringed ? "translate(2.4 2.4) scale(0.7)" : "",
    }));
    if (options && options.crossed) {
      svg.appendChild(clcMap.svg("path", {
        d: "M1 1L15 15M15 1L1 15", stroke: "#c00", "stroke-width": 2.4,
      }));
    }
    return svg;
  };

  clcMap.symbolOf = (kind, item) => clcMap.symbols[kind === "centres" ? item.evidence : item.category];

  const isCrossed = (item) => item.status === "suspended" || item.status === "closed";

  function marker(kind, item) {
    const size = kind === "centres" ? SIZE_PX[item.level] : HERITAGE_SIZE_PX;
    const html = clcMap.symbolNode(clcMap.symbolOf(kind, item), size, {
      ringed: item.ringed, crossed: kind === "centres" && isCrossed(item),
    });
    const icon = L.divIcon({ html, iconSize: [size, size], className: "clc-symbol" });
    // The unit of an aimag's seat stands on the aimag's own centre: the smaller symbol on top.
    const point = L.marker([item.lat, item.lon], { icon, zIndexOffset: 100 - 5 * size });
    point.on("add", () => point.getElement().setAttribute("aria-label", item.en || item.mn));
    point.bindTooltip(() => clcMap.pointTooltip(kind, item), { direction: "top" });
    point.on("click", () => clcMap.openPanel({ kind, item }, point.getLatLng()));
    return point;
  }

  clcMap.visibleItems = function (kind) {
    const set = sets[kind];
    if (!set || !set.items || !set.wanted || !set.visible) return [];
    return set.items.filter((_, i) => set.visible[i]);
  };

  /* The filters' count in a unit, whether the layer is on or not; null while it is not known. */
  clcMap.countIn = function (kind, level, pcode) {
    const set = sets[kind];
    if (!set || !set.visible || set.shown !== set.mask) return null;
    return set.items.filter((item, i) => set.visible[i] && item[level] === pcode).length;
  };

  clcMap.pointCounts = () =>
    Object.fromEntries(Object.keys(sets).map((kind) => [kind, clcMap.visibleItems(kind).length]));
})();
