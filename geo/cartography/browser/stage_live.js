/* Leaving the story into the live page of the view, and coming back to it as it was. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const { stage } = clcMap;
  const HOOK_MS = 500;

  let open = null; // {box, timer}

  /* The address of the live page of this slide, in the language shown. */
  stage.liveAddress = function () {
    const { query } = stage.slide();
    if (stage.live === null || !query) return "";
    const spoken = /[?&]lang=/.test(query);
    const joint = query.includes("?") ? "&" : "?";
    return stage.live + query + (spoken ? "" : joint + "lang=" + stage.now.language);
  };

  stage.isLive = () => open !== null;

  stage.enterLive = function () {
    const address = stage.liveAddress();
    if (open || !address) return;
    const box = stage.add(document.body, "div", "stage-live");
    const bar = stage.add(box, "div", "stage-live-bar");
    const back = stage.button(bar, "stage-button", stage.leaveLive);
    back.textContent = "← " + stage.said("back");
    stage.add(bar, "span", "stage-live-title", stage.slide().title);
    const frame = stage.add(box, "iframe", "stage-live-frame");
    frame.title = stage.said("live");
    frame.src = address;
    stage.parts.stage.inert = true;
    // Frames within frames come late, and again with every page of the application.
    const timer = setInterval(() => hook(frame.contentWindow), HOOK_MS);
    open = { box, timer };
    back.focus();
  };

  stage.leaveLive = function () {
    if (!open) return;
    clearInterval(open.timer);
    open.box.remove();
    open = null;
    stage.parts.stage.inert = false;
    window.focus();
  };

  /* Esc leads back from within the page too, unless it is for a field of it. */
  function hook(inside) {
    try {
      if (!inside.clcStageHooked) {
        inside.clcStageHooked = true;
        inside.addEventListener("keydown", onKey);
      }
      for (let i = 0; i < inside.length; i += 1) hook(inside[i]);
    } catch {
      // A frame of another origin has keys of its own.
    }
  }

  const isField = (node) =>
    Boolean(node && node.closest && node.closest("input, textarea, select, [contenteditable]"));

  function onKey(event) {
    const { key, target, defaultPrevented } = event;
    if (key !== "Escape" || defaultPrevented || isField(target)) return;
    event.preventDefault();
    stage.leaveLive();
  }
})();
