"""Describe the charts (Vega-Lite): plain specifications, coloured by the map's classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geo.analysis.classification import NO_DATA
from geo.cartography.symbology import DEMONSTRATION_COLOUR, NO_DATA_COLOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BAR_HEIGHT_PX: Final = 18
LINE_COLOURS: Final = ("#0b5c86", "#d18a00", "#3d7f6f")


@dataclass(frozen=True, slots=True)
class Caption:
    """What a chart says of itself: title, unit of the figures, badge on demonstration data."""

    title: str
    unit: str
    badge: str | None

    def as_title(self) -> dict[str, Any]:
        """Return the title with the badge under it."""
        title: dict[str, Any] = {"text": self.title, "anchor": "start", "fontSize": 14}
        if self.badge:
            title |= {"subtitle": self.badge, "subtitleColor": DEMONSTRATION_COLOUR}
        return title


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
        {
            "name": name,
            "value": value,
            "colour": NO_DATA_COLOUR if code == NO_DATA else colours[code],
        }
        for name, value, code in units
        if value is not None
    ]
    return {
        "data": {"values": rows},
        "title": caption.as_title(),
        "height": {"step": BAR_HEIGHT_PX},
        "mark": {"type": "bar", "stroke": "#777", "strokeWidth": 0.5},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": "-x", "title": None},
            "x": {"field": "value", "type": "quantitative", "title": caption.unit},
            "color": {"field": "colour", "type": "nominal", "scale": None},
            "tooltip": [
                {"field": "name", "type": "nominal", "title": caption.title},
                {
                    "field": "value",
                    "type": "quantitative",
                    "title": caption.unit,
                    "format": ",.2~f",
                },
            ],
        },
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
        "title": caption.as_title(),
        "height": {"step": BAR_HEIGHT_PX + 8},
        "encoding": {
            "y": {"field": "label", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "count", "type": "quantitative", "title": caption.unit},
        },
        "layer": [bars, numbers],
    }


def yearly_lines(rows: Sequence[dict[str, Any]], caption: Caption) -> dict[str, Any]:
    """Return lines over years; ``rows`` hold year, value and series."""
    return {
        "data": {"values": list(rows)},
        "title": caption.as_title(),
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {
                "field": "year",
                "type": "quantitative",
                "title": None,
                "scale": {"zero": False, "nice": False},
                "axis": {"format": "d", "tickMinStep": 1},
            },
            "y": {"field": "value", "type": "quantitative", "title": caption.unit},
            "color": {
                "field": "series",
                "type": "nominal",
                "title": None,
                "scale": {"range": list(LINE_COLOURS)},
                "legend": {"orient": "bottom"},
            },
            "tooltip": [{"field": f, "title": f} for f in ("year", "series", "value")],
        },
    }
