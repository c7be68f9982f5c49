/* Tooltips and click panels: both names, the figures, the source and how exact the place is. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const { element } = clcMap;
  const text = (key) => clcMap.text(key);
  const ABOVE_POINT = [0, 7];
  const ABOVE_PIN = [0, -26];
  const INFINITE = "inf"; // JSON has no number for it
  let subject = null;
  let popup = null;

  function heading(item) {
    const node = element("div", "clc-names");
    clcMap.bothNames(item).forEach((name, i) => {
      node.appendChild(element("div", i ? "clc-second-name" : "clc-first-name", name));
    });
    return node;
  }

  function figure(index, unit = clcMap.message.indicator.unit) {
    const { values, codes, classes, indicator } = clcMap.message;
    const value = values[index];
    if (value === null) return indicator.missing;
    if (indicator.categorical) return classes[Number(codes[index])].label;
    if (value === INFINITE) return text("out_of_reach");
    return (clcMap.number(value, indicator.decimals) + " " + unit).trim();
  }

  clcMap.figureWithoutUnit = (index) => figure(index, "");

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
    node.appendChild(element("div", "clc-quiet", text("symbol:" + category)));
    return kind === "centres" ? withBadge(node) : node;
  };

  /* Label, value and, where the value has one, its address; what has no value is left out. */
  function table(entries) {
    const list = element("dl", "clc-facts");
    entries.forEach(([label, value, url]) => {
      if (value === null || value === undefined || value === "") return;
      list.appendChild(element("dt", "", label));
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

  /* What the reader may do with a place of the map: buttons that the Tab key reaches. */
  function acts(latlng) {
    const node = element("div", "clc-acts");
    const { depart, origin } = clcMap.message;
    if (depart && latlng) addAct(node, "depart", () => clcMap.departFrom(latlng));
    if (depart && origin) addAct(node, "remove_origin", () => clcMap.departFrom(null));
    return node;
  }

  function addAct(node, key, act) {
    const button = node.appendChild(element("button", "clc-act", text(key)));
    button.type = "button";
    button.dataset.act = key;
    button.addEventListener("click", (event) => {
      // The act makes the panel anew: Leaflet would take a click on a node that is gone for one
      // on the map, and close the panel.
      event.stopPropagation();
      act();
    });
  }

  /* What the reader may do with a centre, a site or a story. */
  function pointActs(what) {
    const node = element("div", "clc-acts");
    addAct(node, "zoom_to_point", () => clcMap.zoomToPoint(what));
    return node;
  }

  function originText() {
    const [lat, lon] = clcMap.message.origin;
    return clcMap.number(lat, 3) + "° N, " + clcMap.number(lon, 3) + "° E";
  }

  clcMap.originTooltip = function () {
    const node = element("div");
    node.appendChild(element("div", "clc-first-name", text("origin")));
    node.appendChild(element("div", "clc-quiet", originText()));
    return node;
  };

  function originPanel() {
    const node = clcMap.originTooltip();
    node.appendChild(acts(null));
    return node;
  }

  function unitPanel({ level, index, latlng }) {
    const message = clcMap.message;
    const place = clcMap.places[level][index];
    const parent = clcMap.places.admin1.find((unit) => unit.pcode === place.parent);
    const node = element("div");
    node.appendChild(heading(place));
    node.appendChild(acts(latlng)); // above the facts: to be seen without scrolling
    const entries = [
      [text("aimag"), parent && clcMap.bothNames(parent).join(" · ")],
      [text("region"), text("region:" + place.region)],
      [text("code"), place.pcode],
    ];
    if (level === message.level) {
      entries.push([message.indicator.title, figure(index)]);
      entries.push([text("year"), message.indicator.year]);
      entries.push([text("note"), message.flags[index]]);
      entries.push([text("source"), message.indicator.source]);
    }
    // Outside the place selected nothing is shown: that is no zero.
    if (!message.scope || level !== message.level || message.scope[index] === "1") {
      [["centres_shown", "centres"], ["heritage_shown", "heritage"]].forEach(([key, kind]) => {
        const count = clcMap.countIn(kind, level, place.pcode);
        entries.push([text(key), count === null ? "" : clcMap.number(count, 0)]);
      });
    }
    node.appendChild(table(entries));
    node.appendChild(element("p", "clc-quiet", text("coverage")));
    return withBadge(node);
  }

  function centrePanel({ kind, item }) {
    const node = element("div");
    node.appendChild(heading(item));
    node.appendChild(pointActs({ kind, item }));
    node.appendChild(table([
      [text("change"), item.change ? text("symbol:" + item.change) : ""],
      [text("kind"), text("level:" + item.level)],
      [text("status"), text("status:" + item.status) + (item.status_date ? ", " + item.status_date : "")],
      [text("evidence"), text("symbol:" + item.evidence)],
      [text("opened"), item.opened === null ? text("not_reported") : String(item.opened)],
      [text("former_name"), item.former_name],
      [text("address"), item.address],
      [text("teachers"), item.teachers],
      [text("fact"), item.fact],
      [text("accuracy"), text("accuracy:" + item.accuracy)],
      [text("note"), item.note],
      [text("source"), item.source, item.url],
      [text("date"), item.date],
      [text("licence"), item.licence],
    ]));
    return withBadge(node);
  }

  function heritagePanel({ kind, item }) {
    const node = element("div");
    node.appendChild(heading(item));
    node.appendChild(pointActs({ kind, item }));
    const onPurpose = item.sensitive && item.accuracy === "soum_centre";
    node.appendChild(table([
      [text("kind"), text("symbol:" + item.category)],
      [text("period"), item.period],
      [text("protection"), item.protection],
      [text("evidence"), text("evidence:" + item.evidence)],
      [text("accuracy"), onPurpose ? text("generalised") : text("accuracy:" + item.accuracy)],
      [text("name_status"), item.name_status === "unverified" ? text("name_unverified") : ""],
      [text("note"), item.note],
      [text("source"), item.source, item.url],
      [text("licence"), item.licence],
      ...otherSources(item).map(([told, url], i) => [i ? "" : text("also_recorded"), told, url]),
    ]));
    return node;
  }

  /* Further sources of a record: name and terms, and the address between them. */
  const otherSources = ({ others }) =>
    (others || "").split(" | ").map((told) => {
      const [url] = /https?:\/\/\S+/i.exec(told) || [""];
      return [told.replace(url, "").replace(/\s+/g, " ").trim() || url, url];
    });

  /* A story card: who did what where, what came of it, and who says so. */
  function storyPanel({ kind, item }) {
    const inLanguage = (key) => item[key + "_" + clcMap.message.language] || item[key + "_en"];
    const node = element("div", "clc-story");
    node.appendChild(element("div", "clc-first-name", clcMap.nameOf(item)));
    node.appendChild(pointActs({ kind, item }));
    const [, host] = /^https?:\/\/(?:www\.)?([^/?#]+)/i.exec(item.url) || [null, item.url];
    node.appendChild(table([
      [text("who"), item.organisation],
      [text("where"), inLanguage("place")],
      [text("year"), item.year],
      [text("what"), inLanguage("what")],
      [text("result"), inLanguage("result")],
      [text("source"), host, item.url],
    ]));
    if (clcMap.message.language === "mn" && item.translation) {
      node.appendChild(element("p", "clc-quiet", text("translated")));
    }
    return node;
  }

  function content() {
    if (subject.kind === "unit") return unitPanel(subject);
    if (subject.kind === "origin") return originPanel();
    if (subject.kind === "stories") return storyPanel(subject);
    return subject.kind === "centres" ? centrePanel(subject) : heritagePanel(subject);
  }

  /* ``opener``: the marker whose key opened the panel; the focus goes into the panel and comes back
     to the marker. */
  clcMap.openPanel = function (what, latlng, opener) {
    subject = { ...what, latlng: L.latLng(latlng) };
    const { x, y } = clcMap.map.getSize();
    popup = L.popup({
      maxWidth: Math.min(340, x - 60), maxHeight: Math.min(320, 0.45 * y),
      autoPanPaddingTopLeft: [54, 46], // beside the buttons and below the badge
      offset: what.kind === "origin" ? ABOVE_PIN : ABOVE_POINT,
    })
      .setLatLng(latlng)
      .setContent(content());
    // The map makes room for the panel: that is not where the reader wanted it.
    clcMap.moveSilently(() => popup.openOn(clcMap.map));
    popup.options.autoPan = false; // once opened, it never moves the map again
    const mine = popup;
    const onClose = (event) => {
      if (event.popup !== mine) return;
      clcMap.map.off("popupclose", onClose);
      if (popup === mine) subject = null;
      const { activeElement } = document;
      const inside = mine.getElement().contains(activeElement) || activeElement === document.body;
      if (opener && inside) {
        (opener.getElement() || clcMap.map.getContainer()).focus({ preventScroll: true });
      }
    };
    clcMap.map.on("popupclose", onClose);
    L.DomEvent.on(popup.getElement(), "keydown", (event) => event.key === "Escape" && mine.close());
    if (opener) {
      const inside = popup.getElement().querySelector(".leaflet-popup-content");
      inside.tabIndex = -1;
      inside.focus({ preventScroll: true });
    }
  };

  /* The panel of a unit follows language and indicator; a panel never closes by an update. */
  clcMap.refreshPanel = function () {
    if (!subject || !popup || !popup.isOpen()) return;
    if (subject.kind === "origin" && !clcMap.message.origin) {
      popup.close();
      clcMap.map.getContainer().focus({ preventScroll: true });
      return;
    }
    const held = popup.getElement().contains(document.activeElement) && document.activeElement;
    popup.setContent(content());
    // A button made anew would lose the keyboard's focus.
    const buttons = [...popup.getElement().querySelectorAll(".clc-act")];
    const again = held && held.dataset.act &&
      (buttons.find((button) => button.dataset.act === held.dataset.act) || buttons[0]);
    if (again) again.focus({ preventScroll: true });
  };

  clcMap.panelText = () =>
    popup && popup.isOpen() ? popup.getElement().querySelector(".leaflet-popup-content").innerText : null;
})();
