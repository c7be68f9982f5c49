/* Points: centres, heritage sites and stories, clustered with exact counts at low zoom. */
(function () {
  "use strict";
  const clcMap = window.clcMap;

  const CLUSTER_RADIUS_PX = 58;
  const NEAR_ZOOM = 9; // from here only records at one and the same place share a count
  const SIZE_PX = { aimag: 18, soum: 12, district: 12, mobile: 12 };
  const HERITAGE_SIZE_PX = 16;
  const STORY_SIZE_PX = 24;
  const SEAM = 0.25; // of the map's width and height on each side
  const POINT_ZOOM = 10; // a point zoomed to is shown at least this near

  const SYMBOLS = {
    centres: (item) => item.change || item.evidence,
    heritage: (item) => item.category,
    stories: () => "story",
  };

  const sets = {}; // kind -> {url, items, markers, byId, group, shown, promise}

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
          set.byId = new Map();
          set.items.forEach(({ id }, i) => {
            if (!set.byId.has(id)) set.byId.set(id, []);
            set.byId.get(id).push(set.markers[i]);
          });
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
    clcMap.markChosen();
    clcMap.refreshLegend();
    clcMap.refreshPanel();
    clcMap.placeLabels();
  }

  /* The plugin draws nine screens of points; a seam around one is enough for a short pan. */
  const ClusterGroup = L.MarkerClusterGroup.extend({
    _getExpandedVisibleBounds: function () {
      return this._checkBoundsMaxLat(this._map.getBounds().pad(SEAM));
    },
  });

  function cluster(kind) {
    const group = new ClusterGroup({
      maxClusterRadius: (zoom) => (zoom < NEAR_ZOOM ? CLUSTER_RADIUS_PX : 1),
      spiderfyOnMaxZoom: true,
      showCoverageOnHover: false,
      animate: false,
      iconCreateFunction: (markers) => new ClusterIcon({ kind, count: markers.getChildCount() }),
    });
    group.on("clusterkeydown", ({ layer, originalEvent }) => {
      if (!clcMap.isActivation(originalEvent)) return;
      L.DomEvent.stop(originalEvent);
      let stays = false;
      const spread = () => (stays = true);
      group.on("spiderfied", spread);
      layer.fire("click", {}, true);
      group.off("spiderfied", spread);
      // A count that the map zooms into is gone, and the focus with it.
      if (!stays) clcMap.map.once("zoomend", () => setTimeout(holdFocus));
    });
    return group.on("spiderfied unspiderfied", () => setTimeout(clcMap.markChosen));
  }

  function holdFocus() {
    if (document.activeElement !== document.body) return;
    clcMap.map.getContainer().focus({ preventScroll: true });
  }

  const ClusterIcon = L.DivIcon.extend({
    initialize: function ({ kind, count }) {
      const size = 22 + Math.round(6 * Math.log10(count));
      const demonstration = kind === "centres" && clcMap.message.badge;
      L.DivIcon.prototype.initialize.call(this, {
        iconSize: [size, size],
        className: "clc-cluster clc-cluster-" + (demonstration ? "demonstration" : kind),
      });
      this.count = count;
    },
    createIcon: function (old) {
      const node = L.DivIcon.prototype.createIcon.call(this, old);
      const count = String(this.count);
      node.replaceChildren(clcMap.element("span", "", count));
      node.setAttribute("aria-label", clcMap.text("points_here").replace("{count}", count));
      return node;
    },
  });

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

  clcMap.symbolOf = (kind, item) => clcMap.symbols[SYMBOLS[kind](item)];

  const isCrossed = (item) => item.status === "suspended" || item.status === "closed";

  function sizeOf(kind, item) {
    if (kind === "centres") return SIZE_PX[item.level];
    return kind === "stories" ? STORY_SIZE_PX : HERITAGE_SIZE_PX;
  }

  /* A symbol is made when its point comes into sight: of thousands most never do. */
  const SymbolIcon = L.DivIcon.extend({
    initialize: function (kind, item) {
      const size = sizeOf(kind, item);
      L.DivIcon.prototype.initialize.call(this, {
        iconSize: [size, size], className: "clc-symbol clc-symbol-" + kind,
      });
      Object.assign(this, { kind, item, size });
    },
    createIcon: function (old) {
      const { kind, item, size } = this;
      const node = L.DivIcon.prototype.createIcon.call(this, old);
      if (!this.symbol) {
        const crossed = kind === "centres" && isCrossed(item);
        const look = { ringed: item.ringed, crossed };
        this.symbol = clcMap.symbolNode(clcMap.symbolOf(kind, item), size, look);
      }
      node.replaceChildren(this.symbol);
      node.setAttribute("aria-label", clcMap.nameOf(item));
      return node;
    },
  });

  function marker(kind, item) {
    const icon = new SymbolIcon(kind, item);
    // The unit of an aimag's seat stands on the aimag's own centre: the smaller symbol on top; a
    // story on top of the place it is told of.
    const zIndexOffset = kind === "stories" ? 200 : 100 - 5 * icon.size;
    const point = L.marker([item.lat, item.lon], { icon, zIndexOffset });
    point.bindTooltip(() => clcMap.pointTooltip(kind, item), { direction: "top" });
    clcMap.onActivate(point, (opener) => {
      clcMap.openPanel({ kind, item }, point.getLatLng(), opener);
      choose(kind, item.id);
    });
    return point;
  }

  /* Choosing what is chosen gives it up: here at once, on the server by the report. */
  function choose(layer, id) {
    const { chosen } = clcMap.message;
    const again = chosen && chosen.layer === layer && chosen.id === id;
    clcMap.message.chosen = again ? null : { layer, id };
    clcMap.markChosen();
    clcMap.report("point", { layer, id: again ? null : id });
  }

  /* Ring the point chosen, or the count it is part of; the map does not move for it. */
  clcMap.markChosen = function () {
    document.querySelectorAll(".clc-chosen").forEach((node) => node.classList.remove("clc-chosen"));
    const { chosen } = clcMap.message || {};
    const set = chosen && sets[chosen.layer];
    if (!set || !set.byId || !set.wanted) return;
    (set.byId.get(chosen.id) || []).forEach((point) => {
      const shown = set.group.hasLayer(point) && set.group.getVisibleParent(point);
      if (shown) shown.getElement().classList.add("clc-chosen");
    });
  };

  /* On command only: go where the point stands for itself, out of the count it is part of. */
  clcMap.zoomToPoint = function ({ kind, item }) {
    const { map } = clcMap;
    map.setView([item.lat, item.lon], Math.max(map.getZoom(), POINT_ZOOM), { animate: false });
    const set = sets[kind];
    const point = set && set.markers[set.items.indexOf(item)];
    const shown = point && set.wanted && set.group.hasLayer(point) && set.group.getVisibleParent(point);
    if (shown && shown !== point) shown.spiderfy();
  };

  clcMap.pointsPending = () => Object.values(sets).some((set) => set && set.wanted && !set.items);

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
