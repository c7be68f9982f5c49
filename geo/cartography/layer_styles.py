"""Give every layer the look it has on the map, for programs that are not this map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.cartography.message import band_labels, density_labels
from geo.cartography.style import Style, StyleClass
from geo.cartography.symbology import (
    CENTRE_SYMBOLS,
    DENSITY_BANDS,
    DENSITY_OPACITY,
    HERITAGE_SYMBOLS,
    ISOCHRONE_BANDS,
    ISOCHRONE_OPACITY,
    NO_DATA_COLOUR,
    STORY_SYMBOL,
    Symbol,
)
from geo.text import N_, translator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.cartography.message import Choropleth
    from geo.cartography.symbology import Band

ORDER: Final = (
    "indicator",
    "indicators_admin1",
    "indicators_admin2",
    "lakes",
    "rivers",
    "roads",
    "railways",
    "admin2",
    "admin1",
    "admin0",
    "density",
    "isochrones",
    "settlements",
    "heritage",
    "stories",
    "centres",
)
"""Layers from the bottom of the map to its top."""

_LAKE, _SHORE = "#a9d3ec", "#5d9cc4"
_SEAM: Final = "#9a9a9a"
"""Border of coloured units; seen between two of the palest class; our choice."""

_DOT: Final = "M8 4.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7z"

_BORDERS: Final = {
    "admin0": StyleClass(N_("Border of the country"), outline="#2b2b2b", width_px=1.8),
    "admin1": StyleClass(N_("Aimag borders"), outline="#4d4d4d", width_px=1.3),
    "admin2": StyleClass(N_("Soum borders"), outline="#6f6f6f", width_px=0.5),
    "lakes": StyleClass(N_("Lakes"), fill=_LAKE, outline=_SHORE, width_px=0.6),
    "rivers": StyleClass(N_("Rivers"), outline=_SHORE, width_px=1.1),
    "railways": StyleClass(N_("Railways"), outline="#222222", width_px=1.6, dash="6 4"),
}

_ROAD_WIDTHS_PX: Final = {1: 1.9, 2: 1.5, 3: 1.1, 4: 0.8}
"""By class of the source, as on the map."""
_ROAD_COLOUR: Final = "#7a4a2a"


def base_style(layer_id: str, language: str) -> Style:
    """Return the look of a reference layer.

    Raises:
        KeyError: no reference layer of that name has geometry.
    """
    translate = translator(language)
    if layer_id == "roads":
        label = translate(N_("Road, class {number}"))
        classes = tuple(
            StyleClass(
                label.replace("{number}", str(road_class)),
                road_class,
                outline=_ROAD_COLOUR,
                width_px=width,
            )
            for road_class, width in _ROAD_WIDTHS_PX.items()
        )
        return Style(classes, "road_class", _place(layer_id))
    if layer_id == "settlements":
        seat = Symbol("settlement", N_("Seat of a soum"), "#444444", _DOT)
        return Style(
            (StyleClass(translate(seat.label), symbol=seat),), order=_place(layer_id), size_px=6
        )
    border = _BORDERS[layer_id]
    named = StyleClass(
        translate(border.label),
        fill=border.fill,
        outline=border.outline,
        width_px=border.width_px,
        dash=border.dash,
    )
    labelled = f"name_{language}" if layer_id == "admin1" else ""
    return Style((named,), order=_place(layer_id), label_column=labelled)


def _place(layer_id: str) -> int:
    return ORDER.index(layer_id)


def symbol_style(layer_id: str, column: str, symbols: Mapping[str, Symbol], language: str) -> Style:
    """Return the look of points whose ``column`` decides their symbol."""
    translate = translator(language)
    classes = tuple(
        StyleClass(translate(symbol.label), value, symbol=symbol)
        for value, symbol in symbols.items()
    )
    return Style(classes, column, _place(layer_id))


def centres_style(language: str, evidence: set[str]) -> Style:
    """Return the look of centres, of those kinds of ``evidence`` that there are."""
    held = {key: symbol for key, symbol in CENTRE_SYMBOLS.items() if key in evidence}
    return symbol_style("centres", "evidence", held or CENTRE_SYMBOLS, language)


def heritage_style(language: str) -> Style:
    """Return the look of heritage sites, by category."""
    return symbol_style("heritage", "category", HERITAGE_SYMBOLS, language)


def stories_style(language: str) -> Style:
    """Return the look of stories."""
    label = translator(language)(STORY_SYMBOL.label)
    return Style((StyleClass(label, symbol=STORY_SYMBOL),), order=_place("stories"))


def choropleth_style(choropleth: Choropleth, language: str) -> Style:
    """Return the look of an indicator; column ``class`` counts the classes from 1."""
    named = zip(choropleth.colours, choropleth.labels(language), strict=True)
    classes = [
        StyleClass(label, number, fill=colour, outline=_SEAM, width_px=0.4)
        for number, (colour, label) in enumerate(named, start=1)
    ]
    missing = translator(language)(choropleth.indicator.missing)
    classes.append(
        StyleClass(missing, fill=NO_DATA_COLOUR, hatched=True, outline=_SEAM, width_px=0.4)
    )
    return Style(tuple(classes), "class", _place("indicator"))


def isochrones_style(limits_min: tuple[int, ...], language: str) -> Style:
    """Return the look of travel time areas; column ``minutes`` holds their upper limit."""
    labels = band_labels(limits_min, translator(language))
    bands = zip(limits_min, labels, ISOCHRONE_BANDS, strict=False)
    classes = tuple(_band(label, limit, band, ISOCHRONE_OPACITY) for limit, label, band in bands)
    return Style(classes, "minutes", _place("isochrones"))


def density_style(limits: tuple[tuple[float, float], ...], language: str) -> Style:
    """Return the look of density bands, densest first; column ``band`` counts them from 1."""
    labels = reversed(density_labels(limits, language))
    classes = tuple(
        _band(label, number, band, DENSITY_OPACITY)
        for number, (label, band) in enumerate(zip(labels, DENSITY_BANDS, strict=False), start=1)
    )
    return Style(classes, "band", _place("density"))


def _band(label: str, value: int, band: Band, opacity: float) -> StyleClass:
    return StyleClass(
        label,
        value,
        fill=band.colour,
        outline=band.colour,
        width_px=band.width_px,
        dash=band.dash,
        opacity=opacity,
    )
