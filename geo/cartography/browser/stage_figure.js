/* The one figure of a slide: a number that the last row reads, and its line over the years. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const { stage } = clcMap;
  const { parts } = stage;
  const BOX = { width: 170, height: 104, left: 4, right: 8, top: 8, bottom: 24 };

  /* ``year``: while years are played, the one shown; the number itself is that of the slide. */
  stage.drawFigure = function (year) {
    const { figure } = stage.slide();
    const box = parts.figure;
    box.replaceChildren();
    box.hidden = !figure;
    if (!figure) return;
    box.classList.toggle("stage-figure-waits", year !== null);
    stage.add(box, "div", "stage-value", figure.value);
    stage.add(box, "div", "stage-label", figure.label);
    if (figure.source) stage.add(box, "div", "stage-figure-source", figure.source);
    if (figure.series.length > 1) box.appendChild(chart(figure, year));
  };

  const told = (value) =>
    value.toLocaleString(stage.now.language === "mn" ? "mn-MN" : "en-GB", {
      maximumFractionDigits: 2,
    });

  /* From zero, so that a small change looks small. */
  function chart({ series, label }, year) {
    const years = series.map(([of]) => of);
    const values = series.map(([, value]) => value);
    const [first, last] = [years[0], years[years.length - 1]];
    const low = Math.min(0, ...values);
    const high = Math.max(0, ...values) || 1;
    const across = BOX.width - BOX.left - BOX.right;
    const down = BOX.height - BOX.top - BOX.bottom;
    const at = ([of, value]) => [
      BOX.left + (across * (of - first)) / (last - first),
      BOX.top + (down * (high - value)) / (high - low),
    ];
    const svg = clcMap.svg("svg", {
      viewBox: "0 0 " + BOX.width + " " + BOX.height, class: "stage-chart", role: "img",
    });
    const ends = [series[0], series[series.length - 1]].map(([of, value]) => of + ": " + told(value));
    svg.setAttribute("aria-label", label + ". " + ends.join("; "));
    const zero = at([first, 0])[1];
    svg.appendChild(clcMap.svg("path", {
      d: "M" + BOX.left + " " + zero + "H" + (BOX.width - BOX.right), class: "stage-axis",
    }));
    const shown = series.filter(([of]) => year === null || of <= year).map(at);
    if (shown.length) {
      svg.appendChild(clcMap.svg("path", {
        d: "M" + shown.map((point) => point.map((v) => v.toFixed(1)).join(" ")).join("L"),
        class: "stage-line",
      }));
      const [cx, cy] = shown[shown.length - 1];
      svg.appendChild(clcMap.svg("circle", { cx, cy, r: 4.5, class: "stage-dot" }));
    }
    [[first, "start", BOX.left], [last, "end", BOX.width - BOX.right]].forEach(([of, anchor, x]) => {
      const text = clcMap.svg("text", { x, y: BOX.height - 4, "text-anchor": anchor });
      text.textContent = of;
      svg.appendChild(text);
    });
    return svg;
  }

  /* While years are played; null when they are over. */
  stage.showYear = function (year) {
    parts.year.hidden = year === null;
    parts.year.textContent = year === null ? "" : year;
    const number = Number(year);
    stage.drawFigure(year === null || !Number.isFinite(number) ? null : number);
  };
})();
