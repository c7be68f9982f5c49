"""Describe the charts (Vega-Lite): plain specifications, coloured by the map's classes."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geo.analysis.classification import NO_DATA
from geo.cartography.symbology import (
    DEMONSTRATION_COLOUR,
    LINE_COLOURS,
    NO_DATA_COLOUR,
    OUTLINE_COLOUR,
    SELECTED_COLOUR,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

BAR_HEIGHT_PX: Final = 18

NAMED_UNITS: Final = 40
"""Up to so many bars stand under each other with their names; our choice."""

COLUMNS_HEIGHT_PX: Final = 220
"""Height of the columns where units are too many for names."""

UNIT_SELECTION: Final = "unit"
"""Name of the selection of `unit_bars`, by ``pcode``."""

FIGURE_FORMAT: Final = ",.2~f"

BAR: Final = {"type": "bar", "stroke": OUTLINE_COLOUR, "strokeWidth": 0.5}
OWN_COLOUR: Final = {"field": "colour", "type": "nominal", "scale": None}
"""The colour that the row itself carries."""


@dataclass(frozen=True, slots=True)
class Caption:
    """What a chart says of itself: title, unit of the figures, badge on demonstration data."""

    title: str
    unit: str
    badge: str | None

    def as_title(self, note: str = "") -> dict[str, Any]:
        """Return the title with the badge and a note under it."""
        title: dict[str, Any] = {"text": self.title, "anchor": "start", "fontSize": 14}
        lines = [line for line in (self.badge, note) if line]
        if self.badge:
            title |= {"subtitle": lines if note else self.badge}
            title |= {"subtitleColor": DEMONSTRATION_COLOUR}
        elif note:
            title |= {"subtitle": note}
        return title


def class_colour(code: int, colours: Sequence[str]) -> str:
    """Return the colour of a class number, the one of no data for `NO_DATA`."""
    return NO_DATA_COLOUR if code == NO_DATA else colours[code]


def _tooltip(caption: Caption, name: str = "name") -> list[dict[str, Any]]:
    return [
        {"field": name, "type": "nominal", "title": caption.title},
        {
            "field": "value",
            "type": "quantitative",
            "title": caption.unit,
            "format": FIGURE_FORMAT,
        },
    ]


def ranked_bars(
    units: Iterable[tuple[str, float | None, int]], colours: Sequence[str], caption: Caption
) -> dict[str, Any]:
    """Return horizontal bars, longest first, each in the colour of its class on the map.

    Args:
        units: name, figure and class number of each unit; those without a figure get no bar.
        colours: the colours of the classes.
        caption: title, unit and badge.
    """
    rows = [
        {"name": name, "value": value, "colour": class_colour(code, colours)}
        for name, value, code in units
        if value is not None
    ]
    return {
        "data": {"values": rows},
        "title": caption.as_title(),
        "height": {"step": BAR_HEIGHT_PX},
        "mark": BAR,
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": "-x", "title": None},
            "x": {"field": "value", "type": "quantitative", "title": caption.unit},
            "color": OWN_COLOUR,
            "tooltip": _tooltip(caption),
        },
    }


def unit_bars(
    units: Iterable[tuple[str, str, float | None, int]],
    colours: Sequence[str],
    caption: Caption,
    selected: str | None = None,
    *,
    left_out: str = "",
) -> dict[str, Any]:
    """Return a bar a unit, largest first, that can be selected: `UNIT_SELECTION`, by ``pcode``.

    Up to `NAMED_UNITS` lie under each other with their names; more stand side by side as thin
    columns, named by their tooltips.

    Args:
        units: pcode, name, figure and class number of each unit. Those without a figure, or with
            an infinite one (nothing can be reached), get no bar.
        colours: the colours of the classes.
        caption: title, unit and badge.
        selected: pcode of the unit that is outlined and named.
        left_out: what the units without a bar are called; their number follows it in the subtitle.
    """
    given = list(units)
    held = [unit for unit in given if unit[2] is not None and math.isfinite(unit[2])]
    held.sort(key=lambda unit: (-(unit[2] or 0.0), unit[0]))
    times = Counter(name for _, name, _, _ in held)
    rows = [
        {
            "pcode": pcode,
            "name": name if times[name] == 1 else f"{name} ({pcode})",
            "value": value,
            "colour": class_colour(code, colours),
            "selected": pcode == selected,
        }
        for pcode, name, value, code in held
    ]
    missing = len(given) - len(rows)
    named = len(rows) <= NAMED_UNITS
    unit = {"field": "name" if named else "pcode", "type": "nominal", "sort": None, "title": None}
    figure = {"field": "value", "type": "quantitative", "title": caption.unit}
    if named:
        height: Any = {"step": BAR_HEIGHT_PX}
        encoding = {"y": unit, "x": figure}
        label = {"field": "value", "type": "quantitative", "format": FIGURE_FORMAT}
        place = {"align": "left", "dx": 4}
    else:
        height = COLUMNS_HEIGHT_PX
        encoding = {"x": unit | {"axis": None, "scale": {"padding": 0}}, "y": figure}
        label = {"field": "name", "type": "nominal"}
        # The columns fall to the right: a name is clear of them there, until it meets the edge.
        at_edge = any(row["selected"] for row in rows[3 * len(rows) // 4 :])
        place = {"align": "right" if at_edge else "left", "dy": -8}
    edge = {"condition": {"test": "datum.selected", "value": 2}, "value": 0.5 if named else 0}
    stroke = {"condition": {"test": "datum.selected", "value": SELECTED_COLOUR}}
    bars = {
        "params": [{"name": UNIT_SELECTION, "select": {"type": "point", "fields": ["pcode"]}}],
        "mark": {"type": "bar", "cursor": "pointer"},
        "encoding": {
            "color": OWN_COLOUR,
            "stroke": stroke | {"value": OUTLINE_COLOUR},
            "strokeWidth": edge,
            "tooltip": _tooltip(caption),
        },
    }
    text = {
        "mark": {"type": "text", "fontWeight": "bold", **place},
        "encoding": {"text": {"condition": {"test": "datum.selected", **label}, "value": ""}},
    }
    return {
        "data": {"values": rows},
        "title": caption.as_title(f"{left_out}: {missing}" if left_out and missing else ""),
        "height": height,
        "encoding": encoding,
        "layer": [bars, text],
    }


def class_bars(
    classes: Sequence[tuple[str, str, int]], missing: tuple[str, int], caption: Caption
) -> dict[str, Any]:
    """Return the number of units in each class: label, colour and count as in the legend.

    Args:
        classes: label, colour and number of units of each class.
        missing: label and number of the units without a figure.
        caption: title, name of the counts and badge.
    """
    rows = [{"label": label, "colour": colour, "count": n} for label, colour, n in classes]
    if missing[1]:
        rows.append({"label": missing[0], "colour": NO_DATA_COLOUR, "count": missing[1]})
    numbers = {
        "mark": {"type": "text", "align": "left", "dx": 4},
        "encoding": {"text": {"field": "count", "type": "quantitative"}},
    }
    return {
        "data": {"values": rows},
        "title": caption.as_title(),
        "height": {"step": BAR_HEIGHT_PX + 8},
        "encoding": {
            "y": {"field": "label", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "count", "type": "quantitative", "title": caption.unit},
        },
        "layer": [{"mark": BAR, "encoding": {"color": OWN_COLOUR}}, numbers],
    }


def reach_columns(
    rows: Iterable[Mapping[str, Any]],
    parts: Sequence[str],
    colours: Sequence[str],
    caption: Caption,
    *,
    shares: bool = True,
) -> dict[str, Any]:
    """Return a stacked horizontal bar a unit, its parts in their order, best first.

    Args:
        rows: unit, part and value (a number of people); a value None adds no part.
        parts: names of the parts, in the order of the stack and the legend.
        colours: a colour a part.
        caption: title, unit of the figures and badge.
        shares: whether every bar is 100 % of its unit, or as long as its figures.
    """
    order = {part: position for position, part in enumerate(parts)}
    held = [
        {**row, "order": order[row["part"]], "name": f"{row['unit']}, {row['part']}"}
        for row in rows
        if row["value"] is not None
    ]
    figure: dict[str, Any] = {
        "field": "value",
        "type": "quantitative",
        "aggregate": "sum",
        "title": caption.unit,
        "stack": "normalize" if shares else "zero",
    }
    if shares:
        figure["axis"] = {"format": ".0%"}
    return {
        "data": {"values": held},
        "title": caption.as_title(),
        "height": {"step": BAR_HEIGHT_PX + 4},
        "mark": BAR,
        "encoding": {
            "y": {"field": "unit", "type": "nominal", "sort": None, "title": None},
            "x": figure,
            "color": series_colour("part", parts, colours),
            "order": {"field": "order", "type": "quantitative"},
            "tooltip": _tooltip(caption),
        },
    }


def series_colour(name: str, series: Sequence[str], colours: Sequence[str]) -> dict[str, Any]:
    """Return the encoding of the colour of each series, with its legend below the chart."""
    return {
        "field": name,
        "type": "nominal",
        "title": None,
        "scale": {"domain": list(series), "range": list(colours)},
        "legend": {"orient": "bottom"},
    }


YEARS: Final[dict[str, Any]] = {
    "field": "year",
    "type": "quantitative",
    "title": None,
    "scale": {"zero": False, "nice": False},
    "axis": {"format": "d", "tickMinStep": 1},
}


def yearly_lines(rows: Sequence[dict[str, Any]], caption: Caption) -> dict[str, Any]:
    """Return lines over years; ``rows`` hold year, value and series."""
    series = list(dict.fromkeys(row["series"] for row in rows))
    return {
        "data": {"values": list(rows)},
        "title": caption.as_title(),
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": YEARS,
            "y": {"field": "value", "type": "quantitative", "title": caption.unit},
            "color": series_colour("series", series, LINE_COLOURS),
            "tooltip": [{"field": f, "title": f} for f in ("year", "series", "value")],
        },
    }


def lorenz_curve(
    points_by_series: Mapping[str, Sequence[tuple[float, float]]],
    caption: Caption,
    *,
    people: str = "",
    equality: str = "",
) -> dict[str, Any]:
    """Return Lorenz curves and the line on which everybody has the same.

    Args:
        points_by_series: per series the cumulative shares (0-1) of people and of what they have,
            from (0, 0) to (1, 1).
        caption: title, name of the cumulative share of what people have, badge.
        people: name of the cumulative share of people.
        equality: name of the line of equality.
    """
    rows = [
        {"series": series, "x": x, "y": y, "step": step}
        for series, points in points_by_series.items()
        for step, (x, y) in enumerate(points)
    ]
    share = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": {"format": ".0%"}}
    across = {"field": "x", "title": people or None, **share}
    up = {"field": "y", "title": caption.unit, **share}
    colour = series_colour("series", list(points_by_series), LINE_COLOURS)
    line = {"type": "line", "color": OUTLINE_COLOUR, "strokeDash": [4, 4]}
    name = {"type": "text", "align": "right", "dx": -8, "color": OUTLINE_COLOUR, "text": equality}
    return {
        "title": caption.as_title(),
        "encoding": {"x": across, "y": up},
        "layer": [
            {"data": {"values": [{"x": 0, "y": 0}, {"x": 1, "y": 1}]}, "mark": line},
            {"data": {"values": [{"x": 0.6, "y": 0.6}]}, "mark": name},
            {
                "data": {"values": rows},
                "mark": {"type": "line", "point": True},
                "encoding": {
                    "color": colour,
                    "order": {"field": "step", "type": "quantitative"},
                    "tooltip": [
                        {"field": "series", "type": "nominal", "title": caption.title},
                        *({**axis, "format": ".1%", "axis": None} for axis in (across, up)),
                    ],
                },
            },
        ],
    }
