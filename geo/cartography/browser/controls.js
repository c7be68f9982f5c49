/* Controls on the map: layer switch, zoom to the selection, DEMO badge, capital inset. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const { element } = clcMap;
  const INSET_BELOW_ZOOM = 8;
  const STAGE_INSET_BELOW_ZOOM = 6; // the country: a view of an aimag needs the room
  const INSET_PX = 118;
  const NARROW_FRAME_PX = 700; // on a telephone the legend would hide the map: it starts closed
  const CAPITAL = "MN11";
  const parts = {};

  function control(position, node) {
    const Control = L.Control.extend({
      onAdd: () => {
        L.DomEvent.disableClickPropagation(node);
        L.DomEvent.disableScrollPropagation(node);
        return node;
      },
    });
    return new Control({ position }).addTo(clcMap.map);
  }

  clcMap.addControls = function () {
    if (parts.inset) return;
    if (!clcMap.config.stage) addOrdinary(clcMap.map);
    parts.inset = element("div", "clc-box clc-inset");
    control("bottomright", parts.inset);
    clcMap.map.on("zoomend", showInset);
  };

  function addOrdinary(map) {
    parts.badge = element("div", "clc-badge");
    map.getContainer().appendChild(parts.badge);
    parts.fullscreen = L.control.fullscreen({ position: "topleft" }).addTo(map);
    parts.zoomTo = button("zoomTo", () => clcMap.zoomToPlace());
    parts.copyLink = button("copyLink", copyLink);
    const bar = element("div", "leaflet-bar");
    bar.append(parts.zoomTo);
    if (!clcMap.config.standalone) bar.append(parts.copyLink);
    control("topleft", bar);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    parts.switch = element("details", "clc-box clc-switch");
    control("topright", parts.switch);
    clcMap.legend = element("details", "clc-box clc-legend");
    clcMap.legend.open = map.getSize().x >= NARROW_FRAME_PX;
    control("bottomleft", clcMap.legend);
    map.on("resize", clearAttribution);
  }

  const ICONS = {
    zoomTo: "M8 0v4M8 12v4M0 8h4M12 8h4M8 3.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9z",
    copyLink: "M6.5 9.5l3-3M7 4.5l1.6-1.6a3 3 0 0 1 4.5 4.5L11.5 9M9 11.5l-1.6 1.6a3 3 0 0 1-4.5-4.5L4.5 7",
    copied: "M2.5 8.5l3.5 3.5L13.5 4",
  };

  function button(name, act) {
    const link = element("a", "clc-button");
    link.href = "#";
    link.setAttribute("role", "button");
    const icon = clcMap.svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16 });
    icon.appendChild(clcMap.svg("path", {
      d: ICONS[name], fill: "none", stroke: "#333", "stroke-width": 1.6, "stroke-linecap": "round",
    }));
    link.appendChild(icon);
    L.DomEvent.on(link, "click", (event) => {
      L.DomEvent.stop(event);
      act();
    });
    return link;
  }

  function name(link, text) {
    link.title = text;
    link.setAttribute("aria-label", text);
  }

  /* Over plain HTTP on a hall's network the browser offers no clipboard object: a selected text
     field is the way that works everywhere. */
  function copyLink() {
    const field = element("textarea");
    field.value = window.parent.location.href;
    document.body.appendChild(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    parts.copyLink.focus();
    if (!copied) return;
    const path = parts.copyLink.querySelector("path");
    path.setAttribute("d", ICONS.copied);
    name(parts.copyLink, clcMap.text("link_copied"));
    setTimeout(() => {
      path.setAttribute("d", ICONS.copyLink);
      name(parts.copyLink, clcMap.text("copy_link"));
    }, 2000);
  }

  clcMap.refreshControls = function (message, previous) {
    if (parts.badge) refreshOrdinary(message, previous);
    clcMap.refreshLegend();
    refreshInset(message);
    if (!previous || previous.language !== message.language) {
      clcMap.map.getContainer().setAttribute("aria-label", clcMap.text("map"));
    }
  };

  function refreshOrdinary(message, previous) {
    parts.badge.textContent = message.badge || "";
    parts.badge.hidden = !message.badge;
    name(parts.zoomTo, clcMap.text(message.place ? "zoom_to_selection" : "zoom_to_country"));
    name(parts.copyLink, clcMap.text("copy_link"));
    refreshSwitch(message);
    if (!previous || previous.language !== message.language) {
      if (parts.attribution) clcMap.map.attributionControl.removeAttribution(parts.attribution);
      // Leaflet takes markup here: pass text only.
      parts.attribution = element("span", "", clcMap.text("attribution")).innerHTML;
      clcMap.map.attributionControl.addAttribution(parts.attribution);
      clearAttribution();
    }
  }

  /* The legend stands above the credits, however many lines these take. */
  function clearAttribution() {
    const height = clcMap.map.attributionControl.getContainer().offsetHeight;
    clcMap.map.getContainer().style.setProperty("--credits", height + "px");
  }

  /* Ticks are made once: a tick made anew at every update would lose the keyboard's focus. */
  function refreshSwitch(message) {
    const box = parts.switch;
    if (!parts.ticks) {
      parts.switchTitle = box.appendChild(element("summary"));
      parts.ticks = new Map(clcMap.config.layers.map((id) => [id, addTick(box, id)]));
    }
    parts.switchTitle.textContent = clcMap.text("layers");
    parts.ticks.forEach(({ tick, label }, id) => {
      tick.checked = message.layers.includes(id);
      label.textContent = clcMap.text("layer:" + id);
    });
  }

  function addTick(box, id) {
    const row = box.appendChild(element("label"));
    const tick = row.appendChild(element("input"));
    tick.type = "checkbox";
    tick.dataset.layer = id;
    tick.addEventListener("change", onTick);
    return { tick, label: row.appendChild(element("span")) };
  }

  function onTick() {
    const { message } = clcMap;
    message.layers = clcMap.config.layers.filter((id) => parts.ticks.get(id).tick.checked);
    clcMap.paintUnits(message);
    clcMap.showUnits(message);
    clcMap.showLayers(message.layers);
    clcMap.showAreas(message);
    clcMap.showPoints(message.points);
    clcMap.refreshLegend();
    clcMap.report("layers", { layers: message.layers });
  }

  /* Nine districts that the national scale hides, drawn with the same classes. */
  function refreshInset(message) {
    const box = parts.inset;
    showInset();
    if (message.level !== "admin2") return;
    box.replaceChildren(element("div", "clc-inset-title", clcMap.text("capital")));
    const districts = clcMap.places.admin2
      .map((place, index) => ({ place, index }))
      .filter(({ place }) => place.parent === CAPITAL);
    const geometries = clcMap.boundaries.objects.admin2.geometries;
    const shapes = districts.map(({ place, index }) => ({
      index,
      place,
      shape: topojson.feature(clcMap.boundaries, geometries.find((g) => g.id === place.pcode)),
    }));
    const bounds = L.latLngBounds([]);
    shapes.forEach(({ shape }) => bounds.extend(L.geoJSON(shape).getBounds()));
    const corner = L.CRS.EPSG3857.project(bounds.getNorthWest());
    const end = L.CRS.EPSG3857.project(bounds.getSouthEast());
    const scale = INSET_PX / Math.max(end.x - corner.x, corner.y - end.y);
    const width = Math.round((end.x - corner.x) * scale);
    const height = Math.round((corner.y - end.y) * scale);
    const svg = clcMap.svg("svg", { width, height, role: "img" });
    shapes.forEach(({ shape, place, index }) => {
      const path = clcMap.svg("path", {
        d: ringsOf(shape.geometry, corner, scale), fill: clcMap.fillOf(message, index),
        stroke: message.place === place.pcode ? "#111" : "#6f6f6f",
        "stroke-width": message.place === place.pcode ? 2 : 0.6,
      });
      const title = clcMap.svg("title");
      title.textContent = clcMap.bothNames(place).join(" · ");
      path.appendChild(title);
      path.addEventListener("click", (event) => {
        const { left, top } = svg.getBoundingClientRect();
        const across = corner.x + (event.clientX - left) / scale;
        const down = corner.y - (event.clientY - top) / scale;
        const clicked = L.CRS.EPSG3857.unproject(L.point(across, down));
        clcMap.openPanel({ kind: "unit", level: "admin2", index }, clicked);
        clcMap.select(place.pcode);
      });
      svg.appendChild(path);
    });
    box.appendChild(svg);
    showInset();
  }

  function ringsOf(geometry, corner, scale) {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    const draw = ([lon, lat]) => {
      const { x, y } = L.CRS.EPSG3857.project(L.latLng(lat, lon));
      return ((x - corner.x) * scale).toFixed(1) + " " + ((corner.y - y) * scale).toFixed(1);
    };
    return polygons.flat().map((ring) => "M" + ring.map(draw).join("L") + "Z").join("");
  }

  function showInset() {
    const message = clcMap.message;
    const limit = clcMap.config.stage ? STAGE_INSET_BELOW_ZOOM : INSET_BELOW_ZOOM;
    parts.inset.hidden = !(
      message && message.level === "admin2" && message.layers.includes("fill") &&
      clcMap.map.getZoom() < limit
    );
  }
})();
