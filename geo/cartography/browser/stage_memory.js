/* What slides are drawn from is fetched once, and before it is needed. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const { stage } = clcMap;
  const AREAS = ["isochrones", "density"];
  const POINTS = ["centres", "heritage", "stories"];

  const blocks = new Map(
    [...document.querySelectorAll("script[data-url]")].map((node) => [node.dataset.url, node])
  );
  const held = new Map(); // address -> promise of what is there

  const read = (url) =>
    Promise.resolve().then(() => {
      if (!blocks.has(url)) throw new Error(url + ": not in this file");
      return JSON.parse(blocks.get(url).textContent);
    });

  const load = (url) =>
    fetch(url).then((answer) => {
      if (!answer.ok) throw new Error(url + ": HTTP " + answer.status);
      return answer.json();
    });

  /* A request is never given up: what one slide no longer needs, another may. */
  clcMap.fetchUrl = function (url) {
    if (!held.has(url)) {
      const promise = blocks.size ? read(url) : load(url);
      held.set(url, promise);
      promise.catch(() => {
        held.delete(url); // the next slide tries again
        prepared.clear();
      });
    }
    return held.get(url);
  };

  function prepare(index) {
    const { message } = stage.slide(index) || {};
    if (!message) return;
    const { layers, points } = message;
    const areas = AREAS.filter((kind) => layers.includes(kind) && message[kind]);
    const tables = POINTS.filter((kind) => layers.includes(kind) && points[kind]);
    [...areas.map((kind) => message[kind].url), ...tables.map((kind) => points[kind].url)]
      .filter(Boolean)
      .forEach((url) => clcMap.fetchUrl(url).catch(() => {}));
    clcMap.prepareLayers(message);
    if (layers.includes("relief")) new Image().src = clcMap.config.urls.relief;
  }

  const whenIdle = window.requestIdleCallback || ((act) => setTimeout(act, 60));
  const prepared = new Set();

  /* The slides beside the one shown, the next one first; then, for who may jump, all others. */
  stage.prepareOthers = function () {
    const { index } = stage.now;
    const others = stage.follows ? [] : Array.from({ length: stage.count }, (_, i) => i);
    [index + 1, index - 1, ...others].filter((i) => !prepared.has(i)).forEach((other) =>
      whenIdle(() => {
        if (stage.now.index !== index || prepared.has(other)) return;
        prepared.add(other);
        prepare(other);
      })
    );
  };
})();
