/* The keys of a presentation, touch at its edges, and the help that names them. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const { stage } = clcMap;
  const { parts, now, broadcast } = stage;
  const NUMBER_MS = 700;
  const SWIPE_PX = 60;
  const HINT_MS = 5000;

  const by = (step) => (at) => stage.goTo(now.index + step, at);
  const MOVES = {
    ArrowRight: by(1), " ": by(1), PageDown: by(1),
    ArrowLeft: by(-1), PageUp: by(-1), Backspace: by(-1),
    Home: (at) => stage.goTo(0, at), End: (at) => stage.goTo(stage.count - 1, at),
  };
  // By the place of the key: on a Mongolian keyboard it bears another letter.
  const OWN = {
    KeyL: () => stage.speakNext(), KeyD: () => stage.toggleDark(), KeyC: () => stage.toggleSafe(),
    KeyF: toggleFullScreen, KeyH: () => toggleBox("help"),
  };
  const PRESENTERS = {
    KeyB: () => stage.toggleBlank(), Period: () => stage.toggleBlank(),
    KeyN: () => stage.openNotes(), KeyQ: () => toggleBox("join"),
  };

  stage.onKey = function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || isForElement(event)) return;
    if (stage.isLive()) {
      if (event.key === "Escape") stage.leaveLive();
      return;
    }
    const act = actOf(event);
    if (!act) return;
    event.preventDefault();
    stage.stopYears();
    // Each window has a time of its own.
    act(event.view === window ? event.timeStamp : performance.now());
  };

  /* Space and Enter press the button that has the focus. */
  function isForElement({ target, key }) {
    if (!target || !target.closest) return false;
    if (target.closest("input, textarea, select")) return true;
    return (key === " " || key === "Enter") && Boolean(target.closest("button, a, summary"));
  }

  function actOf({ key, code }) {
    if (key === "Escape") return escape;
    if (key === "?") return OWN.KeyH;
    if (OWN[code]) return OWN[code];
    if (stage.follows) return null;
    const [, digit] = /^(?:Digit|Numpad)(\d)$/.exec(code) || [];
    if (digit) return (at) => onDigit(digit, at);
    return MOVES[key] || PRESENTERS[code] || (key === "." && PRESENTERS.Period);
  }

  // ---------------------------------------------------------------- numbers

  let typed = "";
  let typing = null;

  /* A digit waits for a second one where the two could be the number of a slide. */
  function onDigit(digit, at) {
    clearTimeout(typing);
    typed += digit;
    const jump = () => {
      const number = Number(typed);
      typed = "";
      if (number >= 1 && number <= stage.count) stage.goTo(number - 1, at);
    };
    if (typed.length > 1 || Number(typed) * 10 > stage.count) jump();
    else typing = setTimeout(jump, NUMBER_MS);
  }

  // ---------------------------------------------------------------- screen

  function toggleFullScreen() {
    if (document.fullscreenElement) {
      document.exitFullscreen();
      return;
    }
    document.documentElement.requestFullscreen()
      // Esc leads into the live page, not out of the full screen, where the browser lets us.
      .then(() => navigator.keyboard && navigator.keyboard.lock && navigator.keyboard.lock(["Escape"]))
      .catch(() => {});
  }

  /* What lies over the slide goes first; then into the live page, where there is one. */
  function escape() {
    if (["help", "join"].some((name) => boxes[name])) closeBoxes();
    else if (now.blank && !stage.follows) stage.toggleBlank();
    else if (!stage.follows && stage.liveAddress()) stage.enterLive();
    else if (document.fullscreenElement) document.exitFullscreen();
  }

  // ---------------------------------------------------------------- boxes over the slide

  const boxes = {};
  const BUILD = { help: buildHelp, join: buildJoin };

  function closeBoxes() {
    Object.keys(boxes).forEach((name) => {
      boxes[name].remove();
      delete boxes[name];
    });
  }

  stage.closeBoxes = closeBoxes;

  function toggleBox(name) {
    const wasOpen = Boolean(boxes[name]);
    closeBoxes();
    if (wasOpen) return;
    const box = stage.add(document.body, "div", "stage-box stage-" + name);
    box.setAttribute("role", "dialog");
    box.addEventListener("click", closeBoxes);
    boxes[name] = box;
    BUILD[name](box);
  }

  function buildHelp(box) {
    const { said, add } = stage;
    box.setAttribute("aria-label", said("keys"));
    add(box, "h2", "", said("keys"));
    const list = add(box, "dl");
    const leads = stage.liveAddress() ? "live" : "leave";
    const told = [
      ["→  Space  PgDn", "next"], ["←  PgUp", "previous"], ["Home  End", "ends"],
      ["1 … 99", "number"], ["B  .", "blank"], ["F", "full_screen"], ["L", "language"],
      ["D", "dark"], ["C", "safe"], ["N", "notes"], ["Q", "join"], ["Esc", leads], ["?", "help"],
    ];
    const followers = ["full_screen", "language", "dark", "safe", "help"];
    told.filter(([, name]) => !stage.follows || followers.includes(name))
      .filter(([, name]) => name !== "join" || broadcast)
      .forEach(([keys, name]) => {
        add(list, "dt", "", keys);
        add(list, "dd", "", said("key:" + name));
      });
    add(box, "p", "stage-made", said("made", { date: stage.page.made }));
  }

  function buildJoin(box) {
    const { said, add } = stage;
    const { join_url: address, join_code: path, join_size: size } = broadcast || {};
    box.setAttribute("aria-label", said("join"));
    if (!address) {
      add(box, "p", "", said("not_joinable"));
      return;
    }
    add(box, "h2", "", said("join"));
    if (path) {
      const svg = clcMap.svg("svg", {
        viewBox: "0 0 " + size + " " + size, class: "stage-code", role: "img", "aria-label": address,
        "shape-rendering": "crispEdges",
      });
      svg.appendChild(clcMap.svg("rect", { width: size, height: size, fill: "#fff" }));
      svg.appendChild(clcMap.svg("path", { d: path, fill: "#000" }));
      box.appendChild(svg);
    }
    add(box, "p", "stage-join-address", address);
  }

  // ---------------------------------------------------------------- hand and pointer

  let start = null;

  function addTouch() {
    [["before", -1], ["after", 1]].forEach(([name, step]) => {
      const edge = stage.add(parts.stage, "div", "stage-edge stage-edge-" + name);
      edge.addEventListener("click", () => by(step)());
    });
    document.addEventListener("touchstart", ({ touches, target }) => {
      const isOnMap = target.closest("#clc-map");
      start = touches.length === 1 && !isOnMap ? touches[0].clientX : null;
    }, { passive: true });
    document.addEventListener("touchend", (event) => {
      if (start === null || stage.isLive()) return;
      const moved = event.changedTouches[0].clientX - start;
      start = null;
      if (Math.abs(moved) < SWIPE_PX) return;
      event.preventDefault(); // no click on the edge after it
      by(moved < 0 ? 1 : -1)();
    });
  }

  let fading = null;

  /* One discreet button, for who does not know the keys; it goes while nothing moves. */
  function addHint() {
    const hint = stage.button(document.body, "stage-hint", () => toggleBox("help"));
    hint.textContent = "?";
    const wake = () => {
      hint.title = stage.said("keys");
      hint.setAttribute("aria-label", stage.said("keys"));
      document.body.classList.remove("stage-idle");
      clearTimeout(fading);
      fading = setTimeout(() => document.body.classList.add("stage-idle"), HINT_MS);
    };
    ["pointermove", "pointerdown", "focusin"].forEach((kind) => document.addEventListener(kind, wake));
    wake();
  }

  document.addEventListener("keydown", stage.onKey);
  if (!stage.follows) {
    addTouch();
    addHint();
  }
})();
