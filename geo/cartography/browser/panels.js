/* Tooltips and click panels: both names, the figures, the source and how exact the place is. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const { element } = clcMap;
  let subject = null;
  let popup = null;

  function heading(item) {
    const node = element("div", "clc-names");
    clcMap.bothNames(item).forEach((name, i) => {
      node.appendChild(element("div", i ? "clc-second-name" : "clc-first-name", name));
    });
    return node;
  }

  function figure(index) {
    const message = clcMap.message;
    const value = clcMap.number(message.values[index], message.indicator.decimals);
    return value === "–" ? clcMap.text("no_data") : value + " " + message.indicator.unit;
  }

  function withBadge(node) {
    if (clcMap.message.badge) node.prepend(element("div", "clc-demo", clcMap.message.badge));
    return node;
  }

  clcMap.unitTooltip = function (level, index) {
    if (level !== clcMap.message.level) return "";
    const node = element("div");
    node.appendChild(heading(clcMap.places[level][index]));
    node.appendChild(element("div", "", clcMap.message.indicator.title + ": " + figure(index)));
    return node;
  };

  clcMap.pointTooltip = function (kind, item) {
    const node = element("div");
    node.appendChild(heading(item));
    const category = clcMap.symbolOf(kind, item).id;
    node.appendChild(element("div", "clc-quiet", clcMap.text("symbol:" + category)));
    return kind === "centres" ? withBadge(node) : node;
  };

  function table(entries) {
    const list = element("dl", "clc-facts");
    entries.forEach(([key, value, url]) => {
      if (value === null || value === undefined || value === "") return;
      list.appendChild(element("dt", "", clcMap.text(key)));
      const definition = element("dd");
      list.appendChild(definition);
      if (url && /^https?:\/\//i.test(url)) {
        const link = element("a", "", value);
        link.href = url;
        link.target = "_blank";
        link.rel = "noopener noreferrer";
        definition.appendChild(link);
      } else definition.textContent = value;
    });
    return list;
  }

  function unitPanel({ level, index }) {
    const message = clcMap.message;
    const place = clcMap.places[level][index];
    const parent = clcMap.places.admin1.find((unit) => unit.pcode === place.parent);
    const node = element("div");
    node.appendChild(heading(place));
    const entries = [
      ["aimag", parent && clcMap.bothNames(parent).join(" · ")],
      ["region", clcMap.text("region:" + place.region)],
      ["code", place.pcode],
    ];
    if (level === message.level) {
      entries.push(["figure:" + message.indicator.title, figure(index)]);
      entries.push(["year", message.indicator.year]);
      entries.push(["note", message.flags[index]]);
      entries.push(["source", message.indicator.source]);
    }
    entries.push(["centres_shown", clcMap.number(clcMap.countIn("centres", level, place.pcode), 0)]);
    entries.push(["heritage_shown", clcMap.number(clcMap.countIn("heritage", level, place.pcode), 0)]);
    node.appendChild(table(entries));
    node.appendChild(element("p", "clc-quiet", clcMap.text("coverage")));
    return withBadge(node);
  }

  function centrePanel(item) {
    const node = element("div");
    node.appendChild(heading(item));
    node.appendChild(table([
      ["kind", clcMap.text("level:" + item.level)],
      ["status", clcMap.text("status:" + item.status) + (item.status_date ? ", " + item.status_date : "")],
      ["evidence", clcMap.text("symbol:" + item.evidence)],
      ["opened", item.opened === null ? clcMap.text("not_reported") : String(item.opened)],
      ["fact", item.fact],
      ["accuracy", clcMap.text("accuracy:" + item.accuracy)],
      ["note", item.note],
      ["source", item.source, item.url],
      ["date", item.date],
      ["licence", item.licence],
    ]));
    return withBadge(node);
  }

  function heritagePanel(item) {
    const node = element("div");
    node.appendChild(heading(item));
    node.appendChild(table([
      ["kind", clcMap.text("symbol:" + item.category)],
      ["period", item.period],
      ["protection", item.protection],
      ["evidence", clcMap.text("evidence:" + item.evidence)],
      ["accuracy", clcMap.text("accuracy:" + item.accuracy)],
      ["name_status", item.name_status === "unverified" ? clcMap.text("name_unverified") : ""],
      ["note", item.note],
      ["source", item.source, item.url],
      ["licence", item.licence],
    ]));
    return node;
  }

  function content() {
    if (subject.kind === "unit") return unitPanel(subject);
    return subject.kind === "centres" ? centrePanel(subject.item) : heritagePanel(subject.item);
  }

  clcMap.openPanel = function (what, latlng) {
    subject = what;
    popup = L.popup({ maxWidth: 340, maxHeight: 320, autoPan: false })
      .setLatLng(latlng)
      .setContent(content())
      .openOn(clcMap.map);
    clcMap.map.once("popupclose", (event) => event.popup === popup && (subject = null));
  };

  /* The panel of a unit follows language and indicator; a panel never closes by an update. */
  clcMap.refreshPanel = function () {
    if (subject && popup && popup.isOpen()) popup.setContent(content());
  };

  clcMap.panelText = () =>
    popup && popup.isOpen() ? popup.getElement().querySelector(".leaflet-popup-content").innerText : null;
})();
