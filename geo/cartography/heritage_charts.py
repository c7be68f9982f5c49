"""Describe the charts of heritage (Vega-Lite): categories, distances, pairings."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, Literal

from geo.cartography.charts import (
    BAR,
    BAR_HEIGHT_PX,
    FIGURE_FORMAT,
    OWN_COLOUR,
    Caption,
    series_colour,
)
from geo.cartography.symbology import (
    OUTLINE_COLOUR,
    PAIRING_COLOURS,
    REACH_COLOURS,
    SELECTED_COLOUR,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_BINS: Final = 25
"""Bars of a histogram; our choice."""

BIN_WIDTHS_KM: Final = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)

HISTOGRAM_HEIGHT_PX: Final = 200
CELL_PX: Final = 22


def category_bars(
    rows: Iterable[Mapping[str, Any]],
    caption: Caption,
    *,
    per: Literal["count", "per_10000"] = "count",
    compared: str = "",
) -> dict[str, Any]:
    """Return a bar a heritage category, in the colour of its symbol on the map, in their order.

    Args:
        rows: category (its label), colour, count and per_10000; ``compared``, if held, is the
            figure of the place compared with, marked by a tick. A figure None draws nothing.
        caption: title, unit of the figures and badge.
        per: which figure the bars show; the other is in the tooltip.
        compared: what the ticks stand for, said in the subtitle; empty for no ticks.
    """
    held = [
        {
            "category": row["category"],
            "colour": row["colour"],
            "value": row[per],
            "count": row["count"],
            "per_10000": row["per_10000"],
            "compared": row.get("compared"),
        }
        for row in rows
    ]
    figure = {"field": "value", "type": "quantitative", "title": caption.unit}
    tooltip = [
        {"field": "category", "type": "nominal", "title": caption.title},
        {**figure, "format": FIGURE_FORMAT},
    ]
    numbers = {
        "mark": {"type": "text", "align": "left", "dx": 4},
        "encoding": {
            "x": figure,
            "text": {"field": "value", "type": "quantitative", "format": FIGURE_FORMAT},
        },
    }
    layers: list[dict[str, Any]] = [
        {"mark": BAR, "encoding": {"x": figure, "color": OWN_COLOUR, "tooltip": tooltip}},
        numbers,
    ]
    if compared:
        other = {"field": "compared", "type": "quantitative", "title": compared}
        tick = {"type": "tick", "color": SELECTED_COLOUR, "thickness": 2, "size": BAR_HEIGHT_PX}
        marked = {"x": {**figure, "field": "compared"}, "tooltip": [tooltip[0], other]}
        layers.append({"mark": tick, "encoding": marked})
    return {
        "data": {"values": held},
        "title": caption.as_title(f"| {compared}" if compared else ""),
        "height": {"step": BAR_HEIGHT_PX + 4},
        "encoding": {"y": {"field": "category", "type": "nominal", "sort": None, "title": None}},
        "layer": layers,
    }


def distance_histogram(
    km: Iterable[float],
    limit: float,
    caption: Caption,
    *,
    parts: tuple[str, str, str],
    distance: str,
) -> dict[str, Any]:
    """Return how many sites lie how far from the nearest centre, the limit marked.

    A bar holds the distances above its lower edge up to its upper one, the first also zero. The
    bar that the limit cuts is drawn in both colours.

    Args:
        km: distances in kilometres; what is not finite is counted and gets no bar.
        limit: the limit in kilometres, itself within reach.
        caption: title, name of the counts and badge.
        parts: names of what is within the limit, beyond it, and without a distance; the number
            of the last stands in the subtitle.
        distance: name of the distance and its unit.
    """
    given = [float(value) for value in km]
    finite = [value for value in given if math.isfinite(value)]
    farthest = max([*finite, limit])
    widths = (width for width in BIN_WIDTHS_KM if farthest <= MOST_BINS * width)
    width = next(widths, BIN_WIDTHS_KM[-1])
    counts = Counter((max(math.ceil(value / width) - 1, 0), value > limit) for value in finite)
    rows = [
        {
            "from": position * width,
            "to": (position + 1) * width,
            "part": parts[beyond],
            "beyond": beyond,
            "count": count,
        }
        for (position, beyond), count in sorted(counts.items())
    ]
    missing = len(given) - len(finite)
    across = {
        "field": "from",
        "type": "quantitative",
        "bin": {"binned": True, "step": width},
        "title": distance,
        "scale": {"domain": [0, math.ceil(farthest / width) * width]},
    }
    bars = {
        "data": {"values": rows},
        "mark": BAR,
        "encoding": {
            "x": across,
            "x2": {"field": "to"},
            "y": {"field": "count", "type": "quantitative", "title": caption.unit},
            "color": series_colour("part", parts[:2], REACH_COLOURS[1::2]),
            "order": {"field": "beyond", "type": "nominal"},
            "tooltip": [
                {"field": "from", "type": "quantitative", "title": "> km"},
                {"field": "to", "type": "quantitative", "title": "≤ km"},
                {"field": "part", "type": "nominal", "title": caption.title},
                {"field": "count", "type": "quantitative", "title": caption.unit},
            ],
        },
    }
    rule = {
        "data": {"values": [{"limit": limit, "label": f"{limit:g} km"}]},
        "encoding": {"x": {"field": "limit", "type": "quantitative"}},
        "layer": [
            {"mark": {"type": "rule", "color": SELECTED_COLOUR, "strokeDash": [5, 3], "size": 2}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "fontWeight": "bold"},
                "encoding": {"text": {"field": "label"}, "y": {"value": 8}},
            },
        ],
    }
    return {
        "title": caption.as_title(f"{parts[2]}: {missing}" if missing else ""),
        "height": HISTOGRAM_HEIGHT_PX,
        "layer": [bars, rule],
    }


def pairing_grid(
    rows: Iterable[Mapping[str, Any]], states: Sequence[str], caption: Caption
) -> dict[str, Any]:
    """Return a grid of heritage by programme type: what is near a centre, what it offers.

    A cell without a pairing is empty; a dot says "offered", so that no state is told by colour
    alone.

    Args:
        rows: subject (name of the category or element), programme (name of the type), offered and
            near (whether any is); a row a pairing. Subjects and programmes keep their order.
        states: names of near and offered, near and not offered, offered and not near, neither.
        caption: title, name of the programme types and badge.
    """
    held = [
        {
            "subject": row["subject"],
            "programme": row["programme"],
            "offered": bool(row["offered"]),
            "state": states[_state(near=bool(row["near"]), offered=bool(row["offered"]))],
        }
        for row in rows
    ]
    subjects = list(dict.fromkeys(row["subject"] for row in held))
    programmes = list(dict.fromkeys(row["programme"] for row in held))
    axis = {"orient": "top", "labelAngle": -40, "labelLimit": 220, "grid": False}
    across = {"field": "programme", "type": "nominal", "sort": programmes, "title": None}
    down = {"field": "subject", "type": "nominal", "sort": subjects, "title": None}
    cell = {"type": "rect", "stroke": OUTLINE_COLOUR, "strokeWidth": 0.5}
    return {
        "data": {"values": held},
        "title": caption.as_title(),
        "width": {"step": CELL_PX},
        "height": {"step": CELL_PX},
        "encoding": {
            "x": {**across, "axis": axis},
            "y": {**down, "axis": {"labelLimit": 260, "grid": False}},
        },
        "layer": [
            {
                "mark": cell,
                "encoding": {
                    "color": series_colour("state", states, PAIRING_COLOURS),
                    "tooltip": [
                        {"field": "subject", "type": "nominal", "title": caption.title},
                        {"field": "programme", "type": "nominal", "title": caption.unit},
                        {"field": "state", "type": "nominal", "title": " "},
                    ],
                },
            },
            {
                "transform": [{"filter": "datum.offered"}],
                "mark": {"type": "circle", "color": SELECTED_COLOUR, "opacity": 1, "size": 36},
            },
        ],
    }


def _state(*, near: bool, offered: bool) -> int:
    """Return the position of a pairing's state among `PAIRING_COLOURS`."""
    return (0 if offered else 1) if near else (2 if offered else 3)
