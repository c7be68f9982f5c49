/* The map in the browser: mounted once, afterwards only told which values to show.
   Text from data reaches the page through textContent alone, never as markup. */
(function () {
  "use strict";

  const MOVE_REPORT_MS = 350; // a pan is reported once it has come to rest
  const LEGEND_PX = 215; // room below what is shown for legend and inset, in a tall frame
  const LOW_FRAME_PX = 560;
  // Of reports in quick succession Streamlit hands over the last: it tells of those before it.
  const RECENT_MS = 10000;
  const MOST_EARLIER = 8;

  const clcMap = (window.clcMap = {
    painted: false,
    updates: 0,
    mountId: Math.random().toString(36).slice(2),
  });
  let sequence = 0;
  let recent = []; // {at, report}
  let appliedToken = null;
  let expectedMove = false;
  let moveTimer = null;
  let silenceTimer = null;
  let placed = false; // by the reader or by a link, not where the map starts
  let standing = false; // the first picture of the figures

  clcMap.element = function (tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined && text !== null) node.textContent = text;
    return node;
  };

  clcMap.svg = function (tag, attributes) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    Object.entries(attributes || {}).forEach(([key, value]) => node.setAttribute(key, value));
    return node;
  };

  clcMap.text = (key) => clcMap.strings[clcMap.message.language][key] || key;

  clcMap.number = function (value, decimals) {
    if (value === null || value === undefined) return "–";
    return value.toLocaleString(clcMap.message.language === "mn" ? "mn-MN" : "en-GB", {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
  };

  clcMap.showFailure = function (error) {
    const line = clcMap.element("p", "clc-failure", String(error.message));
    clcMap.map.getContainer().appendChild(line);
  };

  /* A marker answers to a click, and with the keyboard to Enter and Space; the act is told which
     marker was activated by key, so that the focus can come back to it. */
  clcMap.onActivate = function (marker, act) {
    marker.on("click", () => act(null));
    marker.on("keydown", ({ originalEvent }) => {
      if (!clcMap.isActivation(originalEvent)) return;
      L.DomEvent.stop(originalEvent);
      act(marker);
    });
  };

  clcMap.isActivation = ({ key }) => key === "Enter" || key === " ";

  /* Tell the server what the reader did. The mount makes a report of a new frame a new value. */
  clcMap.report = function (kind, details) {
    const centre = clcMap.map.getCenter();
    const report = Object.assign(
      {
        mount: clcMap.mountId,
        sequence: ++sequence,
        kind: kind,
        zoom: Math.round(clcMap.map.getZoom() * 100) / 100,
        lat: Math.round(centre.lat * 1e4) / 1e4,
        lon: Math.round(centre.lng * 1e4) / 1e4,
      },
      details
    );
    const at = Date.now();
    recent = recent.filter((sent) => at - sent.at < RECENT_MS).slice(-MOST_EARLIER);
    const earlier = recent.map((sent) => sent.report);
    recent.push({ at, report });
    if (window.Streamlit) window.Streamlit.setComponentValue({ ...report, earlier });
  };

  /* Move the map without telling the server: it asked for it, or it is where the map starts. */
  clcMap.moveSilently = function (move) {
    expectedMove = true;
    clearTimeout(silenceTimer);
    move();
    silenceTimer = setTimeout(() => (expectedMove = false), MOVE_REPORT_MS);
  };

  clcMap.margins = function () {
    const low = clcMap.map.getSize().y < LOW_FRAME_PX;
    return { paddingTopLeft: [4, 12], paddingBottomRight: [4, low ? 4 : LEGEND_PX], animate: false };
  };

  clcMap.showHome = () => clcMap.map.fitBounds(clcMap.config.home, clcMap.margins());

  /* Go to an extent, or with null to the whole country. A presentation glides. */
  clcMap.goTo = function (extent) {
    if (!extent) return clcMap.showHome();
    const [zoom, lat, lon] = extent;
    return clcMap.map.setView([lat, lon], zoom, { animate: false });
  };

  /* Take a layer off the map. A presentation lets it fade. */
  clcMap.takeAway = (layer) => clcMap.map.removeLayer(layer);

  function onMoveEnd() {
    if (expectedMove) return;
    clearTimeout(moveTimer);
    moveTimer = setTimeout(() => {
      placed = true;
      clcMap.report("move", {});
    }, MOVE_REPORT_MS);
  }

  /* A frame of another size is no move of the reader's. */
  function onResize() {
    clearTimeout(moveTimer);
    if (!placed) clcMap.moveSilently(clcMap.showHome);
  }

  /* A page that needs no server has all of it within: clcMap.embedded answers for the network. */
  const fetchJson = (url, options) =>
    clcMap.embedded ? clcMap.embedded(url) : fetch(url, options).then((response) => {
      if (!response.ok) throw new Error(url + ": HTTP " + response.status);
      return response.json();
    });

  clcMap.fetchUrl = fetchJson;
  clcMap.fetchJson = (name) => clcMap.fetchUrl(clcMap.config.urls[name]);

  /* Fetch what the first picture needs while streamlit-folium still sets up its page. */
  clcMap.configure = function (config) {
    clcMap.config = config;
    clcMap.needed = Promise.all(["boundaries", "places", "strings"].map(clcMap.fetchJson));
  };

  clcMap.mount = function (id) {
    const { config } = clcMap;
    const container = document.getElementById(id);
    const ordinary = !config.stage; // on a stage no controls, and keys move the story
    if (ordinary) container.style.height = "100vh"; // the page decides how tall the frame is
    const map = (clcMap.map = L.map(id, {
      minZoom: config.minZoom, maxZoom: config.maxZoom,
      zoomSnap: ordinary ? 0.25 : 0.05, zoomDelta: 0.5, wheelPxPerZoomLevel: 120,
      zoomControl: ordinary, attributionControl: ordinary, keyboard: ordinary,
    }));
    if (ordinary) map.attributionControl.setPrefix("Leaflet");
    clcMap.moveSilently(clcMap.showHome);
    clcMap.addPanes();
    map.on("moveend", onMoveEnd).on("resize", onResize);
    new ResizeObserver(() => map.invalidateSize()).observe(container);
    clcMap.needed
      .then(([boundaries, places, strings]) => {
        Object.assign(clcMap, { boundaries, places, strings: strings.text });
        clcMap.symbols = strings.symbols;
        clcMap.ready = true;
        apply(null);
      })
      .catch(clcMap.showFailure);
    return map;
  };

  clcMap.update = function (message) {
    const previous = clcMap.message;
    clcMap.message = message;
    if (clcMap.ready) apply(previous);
  };

  function apply(previous) {
    const message = clcMap.message;
    if (!message || !clcMap.ready) return;
    document.documentElement.lang = message.language;
    applyView(message.view);
    clcMap.paintUnits(message);
    clcMap.showUnits(message);
    clcMap.showAreas(message);
    if (standing) furnish(message, previous);
    // The first picture is the figures; all else follows once it stands.
    else requestAnimationFrame(() => {
      standing = true;
      clcMap.refreshPainted();
      setTimeout(() => furnish(clcMap.message, null));
    });
  }

  /* Painted: figures and, where they are shown, areas in bands are those of the message. */
  clcMap.refreshPainted = function () {
    clcMap.painted = standing && !clcMap.areasPending();
  };

  clcMap.isStanding = () => standing;

  function furnish(message, previous) {
    clcMap.addControls();
    clcMap.outlinePlace(message);
    clcMap.showLayers(message.layers);
    clcMap.showLinks(message);
    clcMap.showPoints(message.points);
    clcMap.markChosen();
    clcMap.showOrigin(message);
    clcMap.refreshControls(message, previous);
    clcMap.refreshPanel();
    clcMap.updates += 1;
  }

  /* A view is applied once a token: the user's own zoom and pan outlive every other update. */
  function applyView(view) {
    if (view.token === appliedToken) return;
    const first = appliedToken === null;
    appliedToken = view.token;
    clearTimeout(moveTimer);
    placed = Boolean(view.extent);
    clcMap.moveSilently(() => {
      if (view.extent || !first) clcMap.goTo(view.extent);
    });
  }

  /* What the map shows, for tests and for curious users. */
  clcMap.state = function () {
    const centre = clcMap.map.getCenter();
    return {
      mount: clcMap.mountId,
      updates: clcMap.updates,
      painted: clcMap.painted,
      zoom: clcMap.map.getZoom(),
      lat: centre.lat,
      lon: centre.lng,
      level: clcMap.message.level,
      place: clcMap.message.place,
      language: clcMap.message.language,
      layers: clcMap.layersShown(),
      points: clcMap.pointCounts(),
      isochrones: clcMap.areasShown("isochrones"),
      density: clcMap.areasShown("density"),
      links: clcMap.linksShown(),
      chosen: clcMap.message.chosen || null,
      origin: clcMap.originShown(),
      popup: clcMap.panelText(),
    };
  };
})();
