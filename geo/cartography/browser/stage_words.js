/* The words of a slide: title, sources, badge, why it is unavailable; in type that fits. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const { stage } = clcMap;
  const { parts, page } = stage;
  const CROSS_FADE_MS = 180;
  const TITLE_REM = [4.2, 3.7, 3.2, 2.8, 2.5]; // tried in turn until two lines hold it
  const CHART_REM = 9; // narrower, its years cannot be read
  const VALUE_REM = [7.4, 6.2, 5.2, 4.2, 3.4];
  const LEGEND_REM = [1.9, 1.7, 1.55]; // with its notes
  const LEGEND_ALONE_REM = [1.9, 1.7, 1.5, 1.35];
  const LEGEND_DENSE_REM = [1.5, 1.35, 1.2, 1.1, 1]; // lists go on in the next column

  /* The old content fades away over the new one. */
  stage.swap = function (node, fill) {
    if (!stage.moves() || !node.animate) return fill();
    const ghost = clcMap.element("div", node.className + " stage-ghost-box");
    ghost.setAttribute("aria-hidden", "true");
    ghost.style.cssText = node.style.cssText;
    ghost.append(...[...node.childNodes].map((child) => child.cloneNode(true)));
    node.parentNode.appendChild(ghost);
    const { style } = ghost;
    [style.left, style.top] = [node.offsetLeft + "px", node.offsetTop + "px"];
    [style.width, style.height] = [node.offsetWidth + "px", node.offsetHeight + "px"];
    fill();
    const options = { duration: CROSS_FADE_MS };
    const gone = ghost.animate([{ opacity: 1 }, { opacity: 0 }], options);
    gone.onfinish = gone.oncancel = () => ghost.remove();
    node.animate([{ opacity: 0 }, { opacity: 1 }], options);
  };

  stage.say = function () {
    const slide = stage.slide();
    const { index, language } = stage.now;
    document.documentElement.lang = language;
    document.title = slide.title + " · " + page.titles[language];
    if (parts.title.textContent !== slide.title) {
      stage.swap(parts.title, () => (parts.title.textContent = slide.title));
    }
    parts.number.textContent = index + 1 + " / " + stage.count;
    parts.badge.textContent = slide.badge || "";
    parts.badge.hidden = !slide.badge;
    const sources = slide.sources.join("; ");
    parts.sources.textContent = sources ? stage.said("sources") + ": " + sources : "";
    document.body.classList.toggle("stage-without-map", !slide.message);
    sayUnavailable(slide);
    stage.swap(parts.figure, () => stage.drawFigure(null));
    beforePaint();
    if (stage.follows) sayText(slide);
  };

  function sayUnavailable({ message, unavailable }) {
    parts.unavailable.hidden = Boolean(message);
    parts.unavailable.replaceChildren();
    if (message) return;
    stage.add(parts.unavailable, "p", "stage-unavailable-head", stage.said("unavailable"));
    stage.add(parts.unavailable, "p", "", unavailable);
  }

  function sayText({ text, query }) {
    parts.text.textContent = text;
    parts.text.hidden = !text;
    parts.open.textContent = stage.said("open_view");
    parts.open.hidden = !query;
    parts.open.href = stage.liveAddress();
    parts.languages.setAttribute("aria-label", stage.said("language"));
    parts.language.forEach((button, code) =>
      button.setAttribute("aria-pressed", String(code === stage.now.language))
    );
  }

  // ---------------------------------------------------------------- type that fits

  function fitTitle() {
    if (stage.follows) return;
    const { title, heading } = parts;
    TITLE_REM.some((rem) => {
      title.style.fontSize = rem + "rem";
      return title.scrollHeight <= heading.clientHeight && title.scrollWidth <= heading.clientWidth;
    });
  }

  /* Notes go before letters become too small for the last row. */
  function fitLegend() {
    const { legend } = parts;
    const body = legend.querySelector(".clc-legend-body");
    if (stage.follows || !body) return;
    const holds = (rem) => {
      legend.style.fontSize = rem + "rem";
      return body.scrollWidth <= body.clientWidth + 1 && body.scrollHeight <= body.clientHeight + 1;
    };
    // Classes stand below each other; a long list of symbols may go on in the next column.
    const lists = [...body.querySelectorAll(".clc-legend-part:not(.clc-legend-wide) > .clc-legend-rows")];
    const fits = (rem) => holds(rem) && lists.every((list) => list.getClientRects().length < 2);
    legend.classList.remove("stage-legend-alone", "stage-legend-dense");
    if (LEGEND_REM.some(fits)) return;
    legend.classList.add("stage-legend-alone");
    if (LEGEND_ALONE_REM.some(fits)) return;
    legend.classList.add("stage-legend-dense");
    LEGEND_DENSE_REM.some(holds);
  }

  function fitFigure() {
    const value = parts.figure.querySelector(".stage-value");
    if (stage.follows || !value) return;
    const line = parts.figure.querySelector(".stage-chart");
    if (line) line.style.display = "";
    VALUE_REM.some((rem) => {
      value.style.fontSize = rem + "rem";
      return value.scrollWidth <= parts.figure.clientWidth;
    });
    const letter = parseFloat(getComputedStyle(document.documentElement).fontSize);
    if (line && line.getBoundingClientRect().width < CHART_REM * letter) line.style.display = "none";
  }

  stage.fit = function () {
    fitTitle();
    fitFigure();
    fitLegend();
  };

  // ---------------------------------------------------------------- once a frame

  let legendIsOld = false;
  let scheduled = false;

  /* What asks how large things are is asked once before a frame is painted: each question makes
     the browser lay out the page. */
  function beforePaint() {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      if (legendIsOld) refreshLegend();
      legendIsOld = false;
      stage.fit();
    });
  }

  const { refreshLegend } = clcMap;
  clcMap.refreshLegend = function () {
    legendIsOld = Boolean(clcMap.message);
    beforePaint();
  };
})();
