/* The story on the stage: one slide after the other on one map. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const { stage } = clcMap;
  const { parts, page, now } = stage;
  const YEAR_MS = 250;
  const TELL_MS = 6000; // how long a remark stays

  let token = 0;
  let drawn = false;
  let drawnAt = null;
  let keyAt = null;
  let frames = null; // timer of the years that are being played
  let status = null;

  // ---------------------------------------------------------------- showing

  function show(index, { forward } = {}) {
    stopYears();
    const old = stage.slide().message;
    now.index = index;
    const { message, years } = stage.slide();
    clcMap.map.closePopup();
    stage.say();
    if (!message) return waitDrawn();
    if (!old || pointsOf(old) !== pointsOf(message)) stage.hidePoints();
    parts.frame.classList.toggle("stage-recolours", !old || coloursOf(old) !== coloursOf(message));
    if (forward && years.length && stage.fades()) playYears(years);
    else draw(null, true);
    return waitDrawn();
  }

  const coloursOf = ({ codes, classes }) => codes + classes.map(({ colour }) => colour).join("");

  const pointsOf = ({ points, layers }) =>
    JSON.stringify(Object.entries(points).filter(([kind]) => layers.includes(kind)));

  /* ``frame``: parts of the message of another year; ``moves``: whether the map goes there too. */
  function draw(frame, moves) {
    const { message, safe } = stage.slide();
    if (moves) token += 1;
    const told = { ...message, ...frame, view: { ...message.view, token } };
    if (now.safe) {
      told.classes = told.classes.map((of, i) => ({ ...of, colour: safe[i] || of.colour }));
    }
    clcMap.update(told);
  }

  function playYears(years) {
    let next = 0;
    const step = () => {
      if (next === years.length) return stopYears();
      const frame = years[next];
      draw(frame, next === 0);
      stage.showYear(frame.indicator ? frame.indicator.year : "");
      next += 1;
      frames = setTimeout(step, YEAR_MS);
      return undefined;
    };
    step();
  }

  /* Any key cuts the years short: the slide itself is shown. */
  function stopYears() {
    if (frames === null) return false;
    clearTimeout(frames);
    frames = null;
    stage.showYear(null);
    draw(null, false);
    waitDrawn();
    return true;
  }

  stage.stopYears = stopYears;

  function waitDrawn() {
    drawn = false;
    stage.whenDrawn(() => {
      if (frames !== null) return;
      drawn = true;
      drawnAt = performance.now();
      stage.hasDrawn = true;
      stage.prepareOthers();
    });
  }

  function changed() {
    stage.remember();
    stage.refreshNotes();
    stage.sendPosition();
  }

  // ---------------------------------------------------------------- what moves the story

  stage.goTo = function (index, at) {
    const target = Math.max(0, Math.min(stage.count - 1, index));
    if (at) keyAt = at;
    stage.closeBoxes();
    setBlank(false);
    if (target !== now.index) show(target, { forward: target === now.index + 1 });
    changed();
  };

  stage.follow = function (index, blank) {
    setBlank(blank);
    if (index !== now.index) show(index, { forward: index === now.index + 1 });
    stage.remember();
  };

  function setBlank(blank) {
    now.blank = blank;
    parts.blank.hidden = !blank;
  }

  stage.toggleBlank = function () {
    setBlank(!now.blank);
    changed();
  };

  stage.speak = function (language) {
    stopYears();
    now.language = language;
    stage.say();
    if (stage.slide().message) draw(null, false);
    waitDrawn();
    if (status) stage.setStatus(status);
    stage.remember();
    stage.refreshNotes();
  };

  stage.speakNext = function () {
    const codes = Object.keys(page.names);
    stage.speak(codes[(codes.indexOf(now.language) + 1) % codes.length]);
  };

  stage.toggleDark = function () {
    now.dark = !now.dark;
    document.documentElement.classList.toggle("stage-dark", now.dark);
    stage.remember();
  };

  stage.toggleSafe = function () {
    now.safe = !now.safe;
    if (stage.slide().message) draw(null, false);
    waitDrawn();
    stage.remember();
  };

  // ---------------------------------------------------------------- remarks

  let telling = null;

  /* A remark that passes. */
  stage.tell = function (key) {
    clearTimeout(telling);
    parts.status.textContent = stage.said(key);
    telling = setTimeout(() => stage.setStatus(status), TELL_MS);
  };

  /* What holds until it changes; null for nothing. */
  stage.setStatus = function (key) {
    clearTimeout(telling);
    status = key;
    parts.status.textContent = key ? stage.said(key) : "";
    parts.status.dataset.status = key || "";
  };

  clcMap.showFailure = () => stage.tell("not_loaded");

  // ---------------------------------------------------------------- start

  /* What the stage shows, for tests and for curious presenters. */
  window.clcStage = {
    state: () => ({
      ...now,
      count: stage.count,
      drawn,
      drawnAt,
      keyAt,
      role: stage.follows ? "follower" : "presenter",
      unavailable: !stage.slide().message,
      following: Boolean(stage.following),
      followers: stage.followers === undefined ? null : stage.followers,
      live: stage.isLive(),
      year: parts.year.hidden ? null : parts.year.textContent,
      status: status,
    }),
  };

  document.documentElement.classList.toggle("stage-dark", now.dark);
  clcMap.configure(page.settings);
  stage.layout();
  clcMap.mount("clc-map");
  clcMap.needed.catch(() => {}).then(() => {
    show(now.index);
    changed();
    stage.listen();
    stage.resumeNotes();
  });
  window.addEventListener("hashchange", () => {
    const number = stage.numberInAddress();
    if (number && !stage.follows && number - 1 !== now.index) stage.goTo(number - 1);
  });
})();
