"""Describe the charts (Vega-Lite): plain specifications, coloured by the map's classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from geo.analysis.classification import NO_DATA
from geo.cartography.symbology import DEMONSTRATION_COLOUR, NO_DATA_COLOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

BAR_HEIGHT_PX: Final = 18
LINE_COLOUR: Final = "#0b5c86"


def _title(text: str, badge: str | None) -> dict[str, Any]:
    title: dict[str, Any] = {"text": text, "anchor": "start", "fontSize": 14}
    if badge:
        title |= {"subtitle": badge, "subtitleColor": DEMONSTRATION_COLOUR}
    return title


def ranked_bars(
    names: Sequence[str],
    values: Sequence[float | None],
    codes: Sequence[int],
    colours: Sequence[str],
    *,
    title: str,
    unit: str,
    badge: str | None,
) -> dict[str, Any]:
    """Return horizontal bars, longest first, each in the colour of its class on the map."""
    rows = [
        {
            "name": name,
            "value": value,
            "colour": NO_DATA_COLOUR if code == NO_DATA else colours[code],
        }
        for name, value, code in zip(names, values, codes, strict=True)
        if value is not None
    ]
    return {
        "data": {"values": rows},
        "title": _title(title, badge),
        "height": {"step": BAR_HEIGHT_PX},
        "mark": {"type": "bar", "stroke": "#777", "strokeWidth": 0.5},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": "-x", "title": None},
            "x": {"field": "value", "type": "quantitative", "title": unit},
            "color": {"field": "colour", "type": "nominal", "scale": None},
            "tooltip": [
                {"field": "name", "type": "nominal", "title": title},
                {"field": "value", "type": "quantitative", "title": unit, "format": ",.2~f"},
            ],
        },
    }


def class_bars(
    classes: Sequence[tuple[str, str, int]],
    missing: tuple[str, int],
    *,
    title: str,
    count_title: str,
    badge: str | None,
) -> dict[str, Any]:
    """Return the number of units in each class: label, colour and count as in the legend."""
    rows = [{"label": label, "colour": colour, "count": n} for label, colour, n in classes]
    if missing[1]:
        rows.append({"label": missing[0], "colour": NO_DATA_COLOUR, "count": missing[1]})
    bars = {
        "mark": {"type": "bar", "stroke": "#777", "strokeWidth": 0.5},
        "encoding": {"color": {"field": "colour", "type": "nominal", "scale": None}},
    }
    numbers = {
        "mark": {"type": "text", "align": "left", "dx": 4},
        "encoding": {"text": {"field": "count", "type": "quantitative"}},
    }
    return {
        "data": {"values": rows},
        "title": _title(title, badge),
        "height": {"step": BAR_HEIGHT_PX + 8},
        "encoding": {
            "y": {"field": "label", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "count", "type": "quantitative", "title": count_title},
        },
        "layer": [bars, numbers],
    }


def yearly_lines(
    rows: Sequence[dict[str, Any]], *, title: str, unit: str, badge: str | None
) -> dict[str, Any]:
    """Return lines over years; ``rows`` hold year, value and series."""
    return {
        "data": {"values": list(rows)},
        "title": _title(title, badge),
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {
                "field": "year",
                "type": "quantitative",
                "title": None,
                "scale": {"zero": False, "nice": False},
                "axis": {"format": "d", "tickMinStep": 1},
            },
            "y": {"field": "value", "type": "quantitative", "title": unit},
            "color": {
                "field": "series",
                "type": "nominal",
                "title": None,
                "scale": {"range": [LINE_COLOUR, DEMONSTRATION_COLOUR, "#d18a00", "#3d7f6f"]},
                "legend": {"orient": "bottom"},
            },
            "tooltip": [{"field": f, "title": f} for f in ("year", "series", "value")],
        },
    }
