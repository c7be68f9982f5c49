/* The window of the speaker: notes, what comes next, the clock. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const { stage } = clcMap;
  const TICK_MS = 500;

  let notes = null; // the window
  let parts = {};
  // Milliseconds that have passed until `since`; `since` is null while the clock is stopped.
  let clock = stage.recall("-clock") || { passed: 0, since: Date.now() };

  const passed = () => clock.passed + (clock.since === null ? 0 : Date.now() - clock.since);

  function setClock(next) {
    clock = next;
    stage.store("-clock", clock);
    tick();
  }

  const pause = () =>
    setClock({ passed: passed(), since: clock.since === null ? Date.now() : null });

  const restart = () => setClock({ passed: 0, since: clock.since === null ? null : Date.now() });

  const isOpen = () => Boolean(notes && !notes.closed);

  stage.openNotes = function () {
    if (attach()) notes.focus();
    else stage.tell("notes_blocked");
  };

  /* The window outlives a reload of the stage: it is taken up again, without taking the focus. */
  stage.resumeNotes = function () {
    if (stage.recall("-notes")) attach();
  };

  function attach() {
    notes = window.open("", "clc-notes", "popup,width=820,height=640");
    stage.store("-notes", Boolean(notes));
    if (!notes) return false;
    build(notes.document);
    notes.onkeydown = stage.onKey;
    stage.refreshNotes();
    tick();
    return true;
  }

  /* Nodes of the other window are made by its own document; the policy admits the same styles. */
  function build(document_) {
    const styles = [...document.querySelectorAll("style, link[rel=stylesheet]")].map((node) => {
      const copy = document_.importNode(node, true);
      if (node.href) copy.href = node.href;
      return copy;
    });
    document_.head.replaceChildren(...styles);
    document_.body.className = "stage-notes";
    const add = (parent, tag, className) => {
      const node = document_.createElement(tag);
      node.className = className;
      return parent.appendChild(node);
    };
    const button = (parent, act) => {
      const node = add(parent, "button", "stage-button");
      node.type = "button";
      node.addEventListener("click", act);
      return node;
    };
    document_.body.replaceChildren();
    const bar = add(document_.body, "div", "stage-notes-bar");
    parts = { time: add(bar, "span", "stage-notes-time"), passed: add(bar, "span", "stage-notes-time") };
    parts.pause = button(bar, pause);
    parts.restart = button(bar, restart);
    parts.number = add(bar, "span", "stage-notes-number");
    parts.followers = add(bar, "span", "stage-notes-followers");
    parts.blank = add(document_.body, "p", "stage-notes-blank");
    parts.title = add(document_.body, "h1", "stage-notes-title");
    parts.notes = add(document_.body, "p", "stage-notes-text");
    parts.next = add(document_.body, "p", "stage-notes-next");
  }

  stage.refreshNotes = function () {
    if (!isOpen()) return;
    const { index, language, blank } = stage.now;
    const slide = stage.slide();
    const next = stage.slide(index + 1);
    notes.document.documentElement.lang = language;
    notes.document.title = stage.said("notes") + " · " + stage.page.titles[language];
    parts.number.textContent = index + 1 + " / " + stage.count;
    parts.blank.textContent = blank ? stage.said("blank_now") : "";
    parts.title.textContent = slide.title;
    parts.notes.textContent = slide.notes;
    parts.next.textContent = next
      ? stage.said("next") + ": " + next.title
      : stage.said("last_slide");
    const { followers } = stage;
    const known = followers !== undefined && followers !== null;
    parts.followers.textContent = known ? stage.said("followers") + ": " + followers : "";
    parts.restart.textContent = stage.said("restart");
    tick();
  };

  const two = (number) => String(number).padStart(2, "0");

  function tick() {
    if (notes && notes.closed) {
      notes = null;
      stage.store("-notes", false);
    }
    if (!isOpen() || !parts.time) return;
    const seconds = Math.floor(passed() / 1000);
    const time = new Date();
    parts.time.textContent = two(time.getHours()) + ":" + two(time.getMinutes());
    parts.passed.textContent =
      stage.said("since_start") + " " + Math.floor(seconds / 60) + ":" + two(seconds % 60);
    parts.pause.textContent = stage.said(clock.since === null ? "go_on" : "pause");
  }

  stage.store("-clock", clock);
  setInterval(tick, TICK_MS);
})();
