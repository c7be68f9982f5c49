/* A presentation: its slides, what is shown of them, and the elements of the page.
   Text reaches the page through textContent alone, never as markup. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const { element } = clcMap;
  const STORED = "clc-stage:" + location.pathname; // each presentation has a clock of its own

  const page = JSON.parse(document.getElementById("clc-page").textContent);
  const { broadcast } = page;
  const count = page.slides[page.language].length;

  const stage = (clcMap.stage = {
    page, count, broadcast,
    follows: Boolean(broadcast && broadcast.role === "follower"),
    live: broadcast ? broadcast.live : null,
    parts: {},
    // What is shown: it outlives a reload.
    now: { index: 0, blank: false, language: page.language, dark: prefersDark(), safe: false },
  });

  function prefersDark() {
    return matchMedia("(prefers-color-scheme: dark)").matches;
  }

  stage.said = (key, values) =>
    Object.entries(values || {}).reduce(
      (text, [name, value]) => text.replace("{" + name + "}", value),
      page.words[stage.now.language][key]
    );
  stage.slide = (index = stage.now.index) => page.slides[stage.now.language][index];
  stage.fades = () => !matchMedia("(prefers-reduced-motion: reduce)").matches;

  stage.add = (parent, tag, className, text) =>
    parent.appendChild(element(tag, className, text));

  stage.button = function (parent, className, act) {
    const button = stage.add(parent, "button", className);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  };

  // ---------------------------------------------------------------- what outlives a reload

  /* A page from a disk may not be allowed to store anything: it starts anew then. */
  stage.recall = function (key) {
    try {
      return JSON.parse(sessionStorage.getItem(STORED + key));
    } catch {
      return null;
    }
  };

  stage.store = function (key, value) {
    try {
      sessionStorage.setItem(STORED + key, JSON.stringify(value));
    } catch {
      // Nothing is stored; the page works without.
    }
  };

  stage.numberInAddress = function () {
    const number = Number(location.hash.slice(1));
    return Number.isInteger(number) && number >= 1 && number <= count ? number : null;
  };

  function recallAll() {
    const { language, dark, safe } = stage.recall("") || {};
    if (language in page.names) stage.now.language = language;
    if (typeof dark === "boolean") stage.now.dark = dark;
    if (typeof safe === "boolean") stage.now.safe = safe;
    if (!stage.follows) stage.now.index = (stage.numberInAddress() || 1) - 1;
  }

  stage.remember = function () {
    const { language, dark, safe, index } = stage.now;
    stage.store("", { language, dark, safe });
    if (stage.follows) return;
    const address = "#" + (index + 1);
    if (location.hash !== address) history.replaceState(null, "", address);
  };

  // ---------------------------------------------------------------- elements

  function build() {
    const { body } = document;
    const { add, parts } = stage;
    body.classList.add(stage.follows ? "stage-follower" : "stage-presenter");
    parts.stage = add(body, "div", "stage");
    parts.head = add(parts.stage, "header", "stage-head");
    parts.heading = add(parts.head, "div", "stage-heading");
    parts.title = add(parts.heading, "h1", "stage-title");
    parts.title.setAttribute("aria-live", "polite");
    parts.badge = add(parts.head, "span", "clc-demo stage-badge");
    parts.number = add(parts.head, "span", "stage-number");
    if (stage.follows) buildLanguages();
    parts.main = add(parts.stage, "main", "stage-main");
    parts.frame = add(parts.main, "div", "stage-frame");
    parts.map = add(parts.frame, "div");
    parts.map.id = "clc-map";
    parts.year = add(parts.frame, "div", "stage-year");
    parts.year.hidden = true;
    parts.unavailable = add(parts.main, "div", "stage-unavailable");
    parts.aside = add(parts.main, "aside", "stage-aside");
    parts.figure = add(parts.aside, "section", "stage-figure");
    if (stage.follows) buildText();
    // Followers fold it away; in the hall it is always open.
    parts.legend = add(parts.aside, stage.follows ? "details" : "section", "clc-legend stage-legend");
    parts.foot = add(parts.stage, "footer", "stage-foot");
    parts.sources = add(parts.foot, "span", "stage-sources");
    parts.status = add(parts.foot, "span", "stage-status");
    parts.status.setAttribute("role", "status");
    parts.blank = add(body, "div", "stage-blank");
    parts.blank.hidden = true;
  }

  function buildText() {
    const { add, parts } = stage;
    parts.text = add(parts.aside, "p", "stage-text");
    parts.open = add(parts.aside, "a", "stage-open");
    Object.assign(parts.open, { target: "_blank", rel: "noopener" });
  }

  function buildLanguages() {
    const { parts } = stage;
    parts.languages = stage.add(parts.head, "div", "clc-languages");
    parts.languages.setAttribute("role", "group");
    parts.language = new Map(Object.entries(page.names).map(([code, name]) => {
      const button = stage.button(parts.languages, "stage-button", () => stage.speak(code));
      button.textContent = name;
      button.lang = code;
      return [code, button];
    }));
  }

  recallAll();
  build();
})();
