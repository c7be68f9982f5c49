/* A page that needs no server: the map, a search by name, the table of units, the sources.
   All it shows stands in the file; text from data reaches the page through textContent alone. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const { element } = clcMap;
  const MOST_FOUND = 8;
  const AT_ONCE = { animate: false };
  const BESIDE_INSET = { ...AT_ONCE, paddingTopLeft: [6, 6], paddingBottomRight: [130, 6] };
  const LEVELS = ["admin1", "admin2"];

  const page = JSON.parse(document.getElementById("clc-page").textContent);
  const blocks = new Map(
    [...document.querySelectorAll("script[data-url]")].map((node) => [node.dataset.url, node])
  );
  const parts = {};
  let language = page.language;
  let onScreen = null; // while it is printed: what the map shows otherwise
  let order = { column: null, falls: false };

  const said = (key) => page.words[language][key];
  const edition = () => page.editions[language];

  clcMap.embedded = (url) =>
    Promise.resolve().then(() => {
      if (!blocks.has(url)) throw new Error(url + ": not in this file");
      return JSON.parse(blocks.get(url).textContent);
    });

  /* What the server would answer is answered here; a unit that is given up leaves the place that
     the file was made for. */
  clcMap.report = function (kind, { place }) {
    if (kind === "select") select(place);
  };

  function select(place) {
    clcMap.update({ ...clcMap.message, place: place || edition().message.place });
    markRows();
  }

  /* The focus goes into the unit's panel, and back to ``opener`` when that closes. */
  function showUnit(level, index, opener) {
    const unit = clcMap.places[level][index];
    select(unit.pcode);
    clcMap.zoomToPlace();
    parts.map.scrollIntoView({ block: "nearest" });
    clcMap.openPanel({ kind: "unit", level, index }, [unit.lat, unit.lon], {
      getElement: () => opener,
    });
  }

  // ---------------------------------------------------------------- the page

  function add(parent, tag, className, text) {
    return parent.appendChild(element(tag, className, text));
  }

  function build() {
    const { body } = document;
    parts.skip = add(body, "a", "clc-skip");
    parts.skip.href = "#clc-units";
    const head = add(body, "header", "clc-head");
    const names = add(head, "div", "clc-title");
    parts.title = add(names, "h1");
    parts.badge = add(names, "span", "clc-demo");
    buildLanguages(head);
    const main = add(body, "main");
    buildSearch(main);
    parts.map = add(main, "div");
    parts.map.id = "clc-map";
    parts.paperLegend = add(main, "div");
    parts.source = add(main, "p", "clc-quiet");
    buildTable(main);
    const foot = add(body, "footer", "clc-foot");
    ["cite", "sources", "about"].forEach((key) => {
      const section = add(foot, "section");
      parts[key] = { heading: add(section, "h2"), body: add(section, "div") };
    });
  }

  function buildLanguages(parent) {
    parts.languages = add(parent, "div", "clc-languages");
    parts.languages.setAttribute("role", "group");
    const codes = Object.keys(page.names);
    parts.languages.hidden = codes.length < 2;
    parts.language = new Map(codes.map((code) => {
      const button = add(parts.languages, "button", "clc-language", page.names[code]);
      button.type = "button";
      button.lang = code;
      button.addEventListener("click", () => speak(code));
      return [code, button];
    }));
  }

  function speak(code) {
    language = code;
    const { layers, place, chosen } = clcMap.message;
    clcMap.update({ ...edition().message, layers, place, chosen });
    say();
  }

  function say() {
    const { title, message } = edition();
    document.title = title;
    parts.title.textContent = title;
    parts.badge.textContent = message.badge || "";
    parts.badge.hidden = !message.badge;
    parts.skip.textContent = said("skip");
    parts.source.textContent = clcMap.text("source") + ": " + message.indicator.source;
    parts.languages.setAttribute("aria-label", said("language"));
    parts.language.forEach((button, code) =>
      button.setAttribute("aria-pressed", String(code === language))
    );
    parts.searchLabel.textContent = said("search");
    find();
    fillTable();
    sayFoot();
  }

  // ---------------------------------------------------------------- search

  function buildSearch(parent) {
    const box = add(parent, "div", "clc-search");
    box.setAttribute("role", "search");
    parts.searchLabel = add(box, "label");
    parts.searchLabel.htmlFor = "clc-search";
    parts.search = add(box, "input");
    Object.assign(parts.search, { id: "clc-search", type: "search", autocomplete: "off" });
    parts.found = add(box, "div", "clc-found");
    parts.found.setAttribute("role", "status");
    parts.search.addEventListener("input", find);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") clearSearch();
      const first = parts.found.querySelector("button");
      if (event.key === "Enter" && event.target === parts.search && first) first.click();
    });
  }

  function clearSearch() {
    parts.search.value = "";
    find();
  }

  const folded = (text) => (text || "").toLocaleLowerCase().normalize("NFC");

  /* Names that begin so come first, aimags before soums. */
  function find() {
    const asked = folded(parts.search.value.trim());
    parts.found.replaceChildren();
    if (!asked) return;
    const hits = LEVELS.flatMap((level) => clcMap.places[level].map((unit, index) => {
      const at = [unit.en, unit.mn].map((name) => folded(name).indexOf(asked)).filter((i) => i >= 0);
      return { level, index, unit, at: at.length ? Math.min(...at) : -1 };
    })).filter(({ at }) => at >= 0);
    hits.sort((a, b) => Math.min(a.at, 1) - Math.min(b.at, 1));
    hits.slice(0, MOST_FOUND).forEach(({ level, index, unit }) => {
      const button = add(parts.found, "button", "clc-hit", fullName(unit));
      button.type = "button";
      button.addEventListener("click", () => {
        clearSearch();
        showUnit(level, index, parts.search);
      });
    });
    if (!hits.length) add(parts.found, "p", "clc-quiet", said("nothing_found"));
  }

  const parentOf = (unit) => clcMap.places.admin1.find(({ pcode }) => pcode === unit.parent);

  function fullName(unit) {
    const parent = parentOf(unit);
    const names = clcMap.bothNames(unit).join(" · ");
    return parent ? names + ", " + clcMap.nameOf(parent) : names;
  }

  // ---------------------------------------------------------------- table

  function buildTable(parent) {
    const section = add(parent, "section", "clc-units");
    section.id = "clc-units";
    section.tabIndex = -1;
    parts.tableHeading = add(section, "h2");
    parts.tableHeading.id = "clc-units-heading";
    parts.tableHint = add(section, "p", "clc-quiet");
    const frame = add(section, "div", "clc-table");
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-labelledby", "clc-units-heading");
    frame.addEventListener("keydown", onTableKey);
    parts.table = add(frame, "table");
    parts.table.setAttribute("aria-labelledby", "clc-units-heading");
  }

  /* Of hundreds of names one is a stop of the Tab key; the arrow keys go from name to name. */
  function onTableKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const buttons = [...parts.table.querySelectorAll(".clc-unit")];
    const next = buttons[buttons.indexOf(event.target) + step];
    if (!step || !next || !buttons.includes(event.target)) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  /* A column: how its heading and its cells read, and by what it sorts; null sorts last. */
  function columnsOf({ level, indicator, codes, classes, values, flags }) {
    const name = {
      key: "name", heading: said("name"), sort: ({ unit }) => clcMap.nameOf(unit), fill: fillName,
    };
    const aimag = {
      key: "aimag", heading: clcMap.text("aimag"),
      sort: ({ unit }) => clcMap.nameOf(parentOf(unit)),
    };
    const code = { key: "code", heading: clcMap.text("code"), sort: ({ unit }) => unit.pcode };
    const value = {
      key: "value", number: !indicator.categorical,
      heading: [indicator.title, indicator.unit, indicator.year].filter(Boolean).join(", "),
      sort: ({ index }) => {
        if (values[index] === null) return null;
        if (values[index] === "inf") return Infinity;
        return indicator.categorical ? Number(codes[index]) : values[index];
      },
      fill: (cell, { index }) => {
        const swatch = add(cell, "span", "clc-swatch");
        if (codes[index] === "-") swatch.classList.add("clc-swatch-none");
        else swatch.style.background = classes[Number(codes[index])].colour;
        add(cell, "span", values[index] === null ? "clc-missing" : "", clcMap.figureWithoutUnit(index));
      },
    };
    const note = {
      key: "note", heading: clcMap.text("note"), sort: ({ index }) => flags[index] || null,
    };
    const flagged = Object.keys(flags).length > 0;
    return [name, level === "admin2" && aimag, code, value, flagged && note].filter(Boolean);
  }

  function fillName(cell, { unit, index }) {
    const button = add(cell, "button", "clc-unit", clcMap.nameOf(unit));
    Object.assign(button, { type: "button", tabIndex: -1 });
    button.addEventListener("click", () => showUnit(clcMap.message.level, index, button));
    const [, second] = clcMap.bothNames(unit);
    if (second) add(cell, "span", "clc-second-name", second);
  }

  function rowsOf({ level, scope }) {
    return clcMap.places[level]
      .map((unit, index) => ({ unit, index }))
      .filter(({ index }) => !scope || scope[index] === "1");
  }

  function compare(a, b) {
    if (a === null || b === null) return 0;
    return typeof a === "string" ? a.localeCompare(b, language) : a === b ? 0 : a - b;
  }

  /* Whichever way the column is sorted, what has no value comes last. */
  function sorted(rows, column) {
    const direction = order.falls ? -1 : 1;
    const keyed = rows.map((row) => [column.sort(row), row]);
    keyed.sort(([a], [b]) => (a === null) - (b === null) || direction * compare(a, b));
    return keyed.map(([, row]) => row);
  }

  function fillTable() {
    const { message } = clcMap;
    const columns = columnsOf(message);
    const by = columns.find(({ key }) => key === order.column);
    const rows = by ? sorted(rowsOf(message), by) : rowsOf(message);
    parts.tableHeading.textContent = said("units") + " (" + clcMap.number(rows.length, 0) + ")";
    parts.tableHint.textContent = said("units_hint");
    const head = element("thead");
    const line = add(head, "tr");
    columns.forEach((column) => line.appendChild(headingOf(column)));
    const body = element("tbody");
    rows.forEach((row) => body.appendChild(rowOf(row, columns)));
    parts.table.replaceChildren(head, body);
    const first = body.querySelector(".clc-unit");
    if (first) first.tabIndex = 0;
    markRows();
  }

  function headingOf({ key, heading, number }) {
    const cell = element("th", number ? "clc-number" : "clc-of-" + key);
    cell.scope = "col";
    const sorts = order.column === key;
    if (sorts) cell.setAttribute("aria-sort", order.falls ? "descending" : "ascending");
    const button = add(cell, "button", "clc-sort", heading);
    button.type = "button";
    button.dataset.column = key;
    const mark = add(button, "span", "clc-arrow", sorts ? (order.falls ? " ▼" : " ▲") : "");
    mark.setAttribute("aria-hidden", "true");
    button.addEventListener("click", () => {
      order = { column: key, falls: sorts && !order.falls };
      fillTable();
      parts.table.querySelector('[data-column="' + key + '"]').focus(); // it was made anew
    });
    return cell;
  }

  function rowOf(row, columns) {
    const line = element("tr");
    line.dataset.pcode = row.unit.pcode;
    columns.forEach(({ key, number, fill, sort }) => {
      const cell = add(line, key === "name" ? "th" : "td", number ? "clc-number" : "clc-of-" + key);
      if (key === "name") cell.scope = "row";
      if (fill) fill(cell, row);
      else cell.textContent = sort(row) || "";
    });
    return line;
  }

  function markRows() {
    parts.table.querySelectorAll("tbody tr").forEach((line) => {
      const chosen = line.dataset.pcode === clcMap.message.place;
      line.classList.toggle("clc-selected", chosen);
      if (chosen) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
    });
  }

  // ---------------------------------------------------------------- sources

  function link(parent, text, url) {
    if (!/^https?:\/\//i.test(url || "")) {
      add(parent, "span", "", text);
      return;
    }
    const node = add(parent, "a", "", text);
    Object.assign(node, { href: url, target: "_blank", rel: "noopener noreferrer" });
  }

  function sayFoot() {
    const { citation, sources, notes } = edition();
    ["cite", "sources", "about"].forEach((key) => {
      parts[key].heading.textContent = said(key);
      parts[key].body.replaceChildren();
    });
    add(parts.cite.body, "p", "clc-citation", citation);
    const list = add(parts.sources.body, "ul");
    sources.forEach(({ text, url, licence, licence_url: terms }) => {
      const item = add(list, "li");
      link(item, text, url);
      if (!licence) return;
      item.append(". ");
      link(item, licence, terms);
    });
    notes.forEach((note) => add(parts.about.body, "p", "", note));
    add(parts.about.body, "p", "", said("made").replace("{date}", page.made));
    if (page.url) link(add(parts.about.body, "p"), said("live"), page.url);
  }

  // ---------------------------------------------------------------- start

  /* A sheet of paper is narrower than the window: the map is laid out for it before it is drawn,
     and the legend stands below it, open. */
  function beforePrint() {
    const { map, legend } = clcMap;
    if (onScreen || !legend) return;
    const bounds = map.getBounds();
    onScreen = {
      centre: map.getCenter(), zoom: map.getZoom(), open: legend.open, box: legend.parentNode,
    };
    document.body.classList.add("clc-printing");
    parts.paperLegend.appendChild(legend).open = true;
    const home = L.latLngBounds(clcMap.config.home);
    moveTo(() =>
      bounds.contains(home) ? map.fitBounds(home, BESIDE_INSET) : map.fitBounds(bounds, AT_ONCE)
    );
  }

  function afterPrint() {
    const { map, legend } = clcMap;
    if (!onScreen) return;
    const { centre, zoom, open, box } = onScreen;
    onScreen = null;
    document.body.classList.remove("clc-printing");
    box.appendChild(legend).open = open;
    moveTo(() => map.setView(centre, zoom, AT_ONCE));
  }

  function moveTo(move) {
    clcMap.moveSilently(() => {
      clcMap.map.invalidateSize(AT_ONCE);
      move();
    });
    clcMap.placeLinkLabels(); // at once: a printer does not wait
    clcMap.placeLabels();
  }

  build();
  clcMap.configure(page.settings);
  clcMap.mount("clc-map");
  clcMap.update({ ...edition().message });
  clcMap.needed.then(say).catch(clcMap.showFailure);
  window.addEventListener("beforeprint", beforePrint);
  window.addEventListener("afterprint", afterPrint);
})();
