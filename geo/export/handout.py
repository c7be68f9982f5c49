"""Take a story away on paper: a page for every view, without what only the speaker reads."""

from __future__ import annotations

import math
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from babel.dates import format_date

from geo.cartography.symbology import DEMONSTRATION_COLOUR
from geo.export.typesetting import typeset
from geo.text import N_, Message, format_number, translator

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from geo.cartography.slide import KeyFigure, Presentation, Slide
    from geo.text import Translate

MAP_MM: Final = (178.0, 142.0)
WHOLE_MM: Final = (269.0, 142.0)
"""Width and height of a map beside its figure and text, and of one that stands alone."""

MAP_SCALE: Final = 0.7
"""A map is drawn on so much smaller a page and enlarged: its legend is as large as a footnote."""

LEAST_POINTS: Final = 2
"""Years that make a line."""

_LOCALES: Final = {"en": "en_GB", "mn": "mn_MN"}


def handout(
    presentation: Presentation,
    language: str,
    made_at: datetime,
    progress: Callable[[int, int], None] | None = None,
    address: str = "",
) -> bytes:
    """Return a story as a PDF, A4 landscape: a cover with contents, a page per view, sources.

    Maps are drawings, not pixels; all letters can be searched; the outline names the views. The
    same arguments give the same bytes.

    Args:
        presentation: the story.
        language: ``en`` or ``mn``.
        made_at: in UTC, whole seconds.
        progress: told how many views of how many are drawn.
        address: of the product, without a query, ending in ``/``; empty where it runs nowhere.

    Raises:
        GeoError: a map cannot be drawn.
    """
    translate = translator(language)
    slides = presentation.slides[language]
    files: dict[str, bytes] = {}
    pages = []
    for number, slide in enumerate(slides, start=1):
        beside = bool(slide.figure or slide.text.strip())
        if slide.draw is not None:
            width, height = (side * MAP_SCALE for side in (MAP_MM if beside else WHOLE_MM))
            files[f"map{number}.svg"] = slide.draw("svg", width, height, 300)
        drawn = f"map{number}.svg" if slide.draw is not None else ""
        pages.append(_page(slide, drawn, address, language) | {"beside": beside})
        if progress:
            progress(number, len(slides))
    data = {
        "title": _titled(presentation.titles[language], translate),
        "language": language,
        "date": format_date(made_at.astimezone(UTC), "long", locale=_LOCALES[language]),
        "badge": next((slide.badge for slide in slides if slide.badge), ""),
        "badge_colour": DEMONSTRATION_COLOUR,
        "pages": pages,
        "sources": list(dict.fromkeys(source for slide in slides for source in slide.sources)),
        "words": {"contents": translate(N_("Contents")), "sources": translate(N_("Sources"))},
        "map_mm": MAP_MM,
    }
    return typeset(TEMPLATE, data, files, made_at)


def _page(slide: Slide, drawn: str, address: str, language: str) -> dict[str, Any]:
    """Return what the page of a view says."""
    translate = translator(language)
    title = _titled(slide.title, translate)
    link = f"{address}{slide.query}" if address and slide.query else ""
    sources = "; ".join(slide.sources)
    return {
        "title": title,
        "text": slide.text.strip(),
        "unavailable": slide.unavailable,
        "map": drawn,
        "map_alternative": _said(translate, N_("Map: {title}"), title=title),
        "figure": _figure(slide.figure, language) if slide.figure else None,
        "badge": slide.badge or "",
        "sources": _said(translate, N_("Sources: {sources}"), sources=sources) if sources else "",
        "live": translate(N_("Live view")),
        "address": link,
    }


def _figure(figure: KeyFigure, language: str) -> dict[str, Any]:
    """Return a figure with its line: years and values as shares of the chart's sides."""
    held = [(year, value) for year, value in figure.series if math.isfinite(value)]
    line: dict[str, Any] | None = None
    if len(held) >= LEAST_POINTS:
        years, values = zip(*held, strict=True)
        low, high = min(0.0, *values), max(0.0, *values)
        span = (high - low) or 1.0
        length = (years[-1] - years[0]) or 1
        decimals = 0 if all(float(value).is_integer() for value in values) else 1
        said = [format_number(value, language, decimals=decimals) for value in values]
        line = {
            "points": [[(year - years[0]) / length, (value - low) / span] for year, value in held],
            "first": [str(years[0]), said[0]],
            "last": [str(years[-1]), said[-1]],
            "zero": -low / span,
            "alternative": ", ".join(f"{y}: {v}" for y, v in zip(years, said, strict=True)),
        }
    return {"value": figure.value, "label": figure.label, "source": figure.source, "line": line}


def _titled(title: str, translate: Translate) -> str:
    """Return a title in one line; PDF/UA-1 wants one of every document and heading."""
    return " ".join(title.split()) or translate(N_("without a title"))


def _said(translate: Translate, text: str, **values: str) -> str:
    return Message(text, values).said(translate)


TEMPLATE: Final = r"""
#let accent = rgb("#0b5c86")
#let grey = rgb("#555555")
#let ink = rgb("#1a1a1a")
#let words = data.words

#set document(title: data.title)
#set text(lang: data.language, size: 10pt, fill: ink)
#set par(leading: 0.62em, spacing: 0.9em)
// Words that no line holds may be broken.
#show regex("\\S{28}"): word => word + sym.zws

#let footer = context {
  set text(size: 8pt, fill: grey)
  grid(columns: (1fr, auto), column-gutter: 8mm,
    data.title + " · " + data.date,
    [#counter(page).display() / #counter(page).final().first()])
}
#set page(paper: "a4", flipped: true, margin: (x: 14mm, top: 14mm, bottom: 15mm),
  footer: footer, footer-descent: 4mm)

#let band(badge) = if badge != "" {
  place(top + left, dx: -14mm, dy: -14mm, block(width: 297mm, height: 7mm,
    fill: rgb(data.badge_colour), align(center + horizon,
      text(fill: white, weight: "bold", size: 10pt, badge))))
}

// The largest of the sizes in which a text is no higher than asked; the last where none is.
#let fitted(sizes, width, height, make) = {
  let found = make(sizes.last())
  for size in sizes.rev() {
    let tried = make(size)
    if measure(width: width, tried).height <= height { found = tried }
  }
  found
}

#show heading: it => block(height: 16mm, width: 100%, align(horizon, layout(room =>
  fitted((20pt, 18pt, 16pt, 14pt, 12pt, 10pt), room.width, 15mm,
    size => text(size: size, weight: "bold", it.body)))))

#let line-chart(chart, width, height) = {
  let at(point) = (point.at(0) * width, (1 - point.at(1)) * height)
  figure(alt: chart.alternative, align(left, block(width: width, height: height + 11mm, {
    set text(size: 8pt, fill: grey)
    let zero = (1 - chart.zero) * height + 5mm
    place(line(start: (0mm, zero), length: width, stroke: 0.6pt + rgb("#bbbbbb")))
    place(dy: 5mm, curve(stroke: 1.6pt + accent, curve.move(at(chart.points.first())),
      ..chart.points.slice(1).map(point => curve.line(at(point)))))
    for point in chart.points {
      let (x, y) = at(point)
      place(dx: x - 0.8mm, dy: y + 5mm - 0.8mm, circle(radius: 0.8mm, fill: accent))
    }
    let (_, first) = at(chart.points.first())
    let (_, last) = at(chart.points.last())
    place(dy: first + 0.5mm, text(fill: accent, chart.first.at(1)))
    place(dy: last + 0.5mm, block(width: width,
      align(right, text(fill: accent, weight: "bold", chart.last.at(1)))))
    place(dy: height + 6.5mm, chart.first.at(0))
    place(dy: height + 6.5mm, block(width: width, align(right, chart.last.at(0))))
  })))
}

#let figured(entry, width) = {
  if entry == none { return }
  layout(room => fitted((38pt, 32pt, 26pt, 20pt, 16pt), room.width, 16mm,
    size => text(size: size, weight: "bold", fill: accent, entry.value)))
  parbreak()
  text(size: 11pt, entry.label)
  if entry.source != "" {
    parbreak()
    text(size: 8pt, fill: grey, entry.source)
  }
  if entry.line != none {
    v(1mm)
    line-chart(entry.line, width, 26mm)
  }
  v(2mm)
}

// ---------------------------------------------------------------- cover
#page(footer: none, {
  place(top + left, dx: -14mm, dy: -14mm, rect(width: 7mm, height: 210mm, fill: accent))
  band(data.badge)
  v(12mm)
  pad(left: 6mm, {
    layout(room => fitted((30pt, 26pt, 22pt, 18pt), room.width, 45mm,
      size => title(text(size: size, weight: "bold", data.title))))
    v(2mm)
    text(size: 12pt, fill: grey, data.date)
    v(8mm)
    set text(size: 10pt)
    set outline.entry(fill: repeat(text(fill: grey, "."), gap: 2pt))
    text(size: 13pt, weight: "bold", fill: accent, words.contents)
    set outline(title: none)
    show outline.entry: set block(above: 2.2mm)
    outline()
  })
})

// ---------------------------------------------------------------- views
#for entry in data.pages {
  pagebreak(weak: true)
  band(entry.badge)
  heading(entry.title)
  let foot = {
    set text(size: 8pt, fill: grey)
    set par(leading: 0.5em, spacing: 0.6em)
    if entry.sources != "" { block(entry.sources) }
    if entry.address != "" { block[#entry.live: #link(entry.address)] }
  }
  if entry.map == "" {
    block(inset: 5mm, width: 100%, stroke: (left: 2pt + accent), fill: rgb("#f2f5f7"),
      text(size: 12pt, entry.unavailable))
    text(size: 12pt, entry.text)
    v(1fr)
    foot
  } else {
    context {
      // As high as it was drawn, but for what stands below it.
      let room = 210mm - 29mm - 16mm - 3mm - measure(width: 269mm, foot).height
      let (map-width, map-height) = data.map_mm.map(side => side * 1mm)
      let height = calc.min(map-height, room)
      let picture = image(entry.map, alt: entry.map_alternative, width: 100%, height: height,
        fit: "contain")
      let fits = true
      if not entry.beside {
        picture
      } else {
        let width = 269mm - map-width - 6mm
        let figure-part = figured(entry.figure, width)
        let left = height - measure(width: width, figure-part).height
        let sizes = (11.5pt, 11pt, 10.5pt, 10pt, 9.5pt, 9pt, 8.5pt, 8pt)
        let said = fitted(sizes, width, left, size => text(size: size, entry.text))
        fits = measure(width: width, said).height <= left
        grid(columns: (map-width, 1fr), column-gutter: 6mm, picture,
          { figure-part; if fits { said } })
      }
      v(1fr)
      foot
      if not fits {
        pagebreak()
        columns(2, gutter: 8mm, text(size: 11pt, entry.text))
      }
    }
  }
}

// ---------------------------------------------------------------- sources
#if data.sources.len() > 0 {
  pagebreak(weak: true)
  heading(words.sources)
  list(..data.sources)
}
"""
