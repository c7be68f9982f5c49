"""Describe charts of many small panels (Vega-Lite): one programme type each, drawn alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from geo.cartography.charts import FIGURE_FORMAT, YEARS, Caption, series_colour
from geo.cartography.symbology import LINE_COLOURS, NO_DATA_COLOUR, OUTLINE_COLOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PANEL_WIDTH_PX: Final = 150
PANEL_HEIGHT_PX: Final = 95
MAP_HEIGHT_PX: Final = 80

BOUNDARIES_OBJECT: Final = "admin1"
"""The object of the product's TopoJSON that holds the aimags, ``id`` being the pcode."""

MAPS_ABREAST: Final = 5
"""Small maps side by side."""


def programme_panels(
    rows: Iterable[Mapping[str, Any]], caption: Caption, columns: int = 5
) -> dict[str, Any]:
    """Return a small line chart a programme type, all on one scale.

    Args:
        rows: programme, year, value and series (the place, the nation). A year that a series
            does not name, or names with the value None, leaves a gap in its line, not a zero.
        caption: title, unit of the figures and badge.
        columns: panels side by side.
    """
    held = {(row["programme"], row["series"], row["year"]): row["value"] for row in rows}
    years = [year for _, _, year in held]
    lines = dict.fromkeys((programme, series) for programme, series, _ in held)
    filled = [
        {"programme": p, "series": s, "year": year, "value": held.get((p, s, year))}
        for p, s in lines
        for year in range(min(years), max(years) + 1)
    ]
    series = list(dict.fromkeys(name for _, name in lines))
    figure = {"field": "value", "type": "quantitative", "title": caption.unit}
    across = {**YEARS, "axis": {**YEARS["axis"], "labelOverlap": "parity", "labelFlush": False}}
    return {
        "data": {"values": filled},
        "title": caption.as_title(),
        "facet": _panel(list(dict.fromkeys(p for p, _ in lines))),
        "columns": columns,
        "spec": {
            "width": PANEL_WIDTH_PX,
            "height": PANEL_HEIGHT_PX,
            "mark": {
                "type": "line",
                "point": {"size": 18},
                "invalid": "break-paths-filter-domains",
            },
            "encoding": {
                "x": across,
                "y": figure,
                "color": series_colour("series", series, LINE_COLOURS),
                "tooltip": [
                    {"field": "programme", "type": "nominal", "title": caption.title},
                    {"field": "series", "type": "nominal", "title": " "},
                    {"field": "year", "type": "quantitative", "title": " ", "format": "d"},
                    {**figure, "format": FIGURE_FORMAT},
                ],
            },
        },
    }


def _panel(programmes: list[str]) -> dict[str, Any]:
    """Return the facet: programme types in this order, each named above its panel."""
    header = {"labelFontSize": 11, "labelFontWeight": "bold", "labelLimit": PANEL_WIDTH_PX}
    return {
        "field": "programme",
        "type": "nominal",
        "sort": programmes,
        "title": None,
        "header": header,
    }


def programme_maps(
    rows: Iterable[Mapping[str, Any]],
    boundaries_url: str,
    classes: Sequence[tuple[str, str]],
    caption: Caption,
    *,
    missing: str,
) -> dict[str, Any]:
    """Return a small map of the aimags a programme type, all in the same classes.

    Args:
        rows: programme, pcode, value (None where there is no figure) and class number; ``name``,
            if held, is what the tooltip calls the aimag. An aimag that another programme type
            names and this one does not has no figure here.
        boundaries_url: address of the product's TopoJSON of boundaries.
        classes: label and colour of each class, shared by all panels, in the legend below them.
        caption: title, unit of the figures and badge.
        missing: what an aimag without a figure is called.
    """
    held = {(row["programme"], row["pcode"]): row for row in rows}
    names = {pcode: row.get("name", pcode) for (_, pcode), row in held.items()}
    programmes = dict.fromkeys(programme for programme, _ in held)
    filled = []
    for programme in programmes:
        for pcode, name in names.items():
            row = held.get((programme, pcode))
            figure = None if row is None else row["value"]
            named = missing if row is None or figure is None else classes[row["code"]][0]
            filled.append(
                {
                    "programme": programme,
                    "pcode": pcode,
                    "name": name,
                    "value": figure,
                    "class": named,
                }
            )
    labels = [*(label for label, _ in classes), missing]
    colours = [*(colour for _, colour in classes), NO_DATA_COLOUR]
    boundaries = {
        "url": boundaries_url,
        "format": {"type": "topojson", "feature": BOUNDARIES_OBJECT},
    }
    return {
        "data": {"values": filled},
        "transform": [
            {"lookup": "pcode", "from": {"data": boundaries, "key": "id"}, "as": "outline"},
        ],
        "title": replace(caption, title=f"{caption.title}, {caption.unit}").as_title(),
        "facet": _panel(list(programmes)),
        "columns": MAPS_ABREAST,
        "spec": {
            "width": PANEL_WIDTH_PX,
            "height": MAP_HEIGHT_PX,
            "projection": {"type": "mercator"},
            "mark": {"type": "geoshape", "stroke": OUTLINE_COLOUR, "strokeWidth": 0.5},
            "encoding": {
                "shape": {"field": "outline", "type": "geojson"},
                "color": series_colour("class", labels, colours),
                "tooltip": [
                    {"field": "programme", "type": "nominal", "title": caption.title},
                    {"field": "name", "type": "nominal", "title": " "},
                    {
                        "field": "value",
                        "type": "quantitative",
                        "title": caption.unit,
                        "format": FIGURE_FORMAT,
                    },
                ],
            },
        },
    }
