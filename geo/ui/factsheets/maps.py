"""Draw the map of a place among its neighbours, and that of the country."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import shapely

from geo.cartography.layer_styles import base_style
from geo.cartography.static_scene import StaticLayer, StaticScene
from geo.cartography.style import Style, StyleClass
from geo.cartography.symbology import CENTRE_SYMBOLS
from geo.cartography.words import MAP_TEXT
from geo.export.factsheets import Key
from geo.export.factsheets.content import COVER_MAP_MM, MAP_MM
from geo.text import N_
from geo.ui import cache
from geo.ui.cache.exports import export_layer

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.ui.factsheets.lists import FoundSites
    from geo.ui.factsheets.subject import Subject

CROSSED, RINGED = MAP_TEXT["crossed"], MAP_TEXT["ringed"]
TEXT_PT: Final = 8.0
"""Of the names on the map, which are a little smaller than the text of a legend."""

AROUND_COLOUR: Final = "#efeeea"
"""Ground of the neighbours: the place stands out white; our choice."""
LEFT_OUT_COLOUR: Final = "#fddbb4"
"""Ground of soums left out; ink on it is read; our choice."""

SYMBOL_PX: Final = 8.5
"""Width of symbols, smaller than on a map that fills its sheet."""
COVER_SYMBOL_PX: Final = 5.0
"""In the country's map, where there are hundreds."""

PADDING: Final = 0.06
"""Of the place's larger side, between it and the edge of the map; our choice."""
TAG_ROOM: Final = 0.07
"""Of the place's height, above it where the map bears a badge: the place is not hidden."""
SEEN: Final = 0.8
"""Of the place's larger side: neighbours so far away may be on the map."""

SOURCES: Final = ("ocha_cod_ab", "gazetteer", "alamgac_basemap")
"""Of boundaries, names and lakes."""

LEFT_OUT: Final = N_("Soum left out")
ABOUT: Final = N_(
    "Map of {place} and its neighbours with centres and heritage sites; what is on it stands in "
    "the lists of this page too."
)
ABOUT_COUNTRY: Final = N_("Map of Mongolia with the aimags and the centres.")


@dataclass(frozen=True, slots=True, eq=False)
class DrawnMap:
    """A map and what explains it."""

    picture: bytes
    """SVG."""
    about: str
    keys: tuple[Key, ...]


def place_map(subject: Subject, sites: FoundSites) -> DrawnMap:
    """Return the map of a place: neighbours, soums left out, centres, heritage."""
    held = cache.reference()
    language = subject.view.language
    own = held.admin2.loc[subject.soums]
    west, south, east, north = map(float, own.total_bounds)
    side = max(east - west, north - south)
    seen = shapely.box(west, south, east, north).buffer(SEEN * side)
    soums = _within(held.admin2, seen)
    aimags = _within(held.admin1, seen)
    # A soum lies among soums, an aimag among aimags.
    neighbours = soums if subject.is_soum else aimags
    neighbours = neighbours[neighbours["pcode"] != subject.place]
    out = _left_out(subject)
    named = f"name_{language}"
    layers = [
        _filled(_other(soums, subject), AROUND_COLOUR, 0),
        _filled(own[own.index.isin(out)], LEFT_OUT_COLOUR, 0),
        _bordered("admin2", soums, language, ""),
        _bordered("admin1", aimags, language, ""),
        _bordered("lakes", _within(_lakes(subject), seen), language, ""),
        _names(neighbours, named),
        *([] if subject.is_soum else [_names(own, named)]),
        _points(subject, "heritage", sites.table),
        _centres(subject),
    ]
    pad = PADDING * side
    badge = subject.badge.text if subject.badge and subject.badge.warns else None
    above = pad + (TAG_ROOM * (north - south) if badge else 0.0)
    scene = StaticScene(
        layers=tuple(layer for layer in layers if len(layer.features)),
        title=subject.title,
        language=language,
        badge=badge,
        extent=(west - pad, south - pad, east + pad, north + above),
        text_pt=TEXT_PT,
        bare=True,
    )
    about = subject.say(ABOUT, place=subject.title)
    return DrawnMap(_drawn(scene, MAP_MM), about, _keys(subject, sites, shaded=bool(len(out))))


def country_map(subject: Subject) -> DrawnMap:
    """Return the map of all aimags with the centres."""
    held = cache.reference()
    language = subject.view.language
    scene = StaticScene(
        layers=(
            _filled(held.admin1, "#ffffff", 0),
            _bordered("admin1", held.admin1, language, f"name_{language}"),
            _bordered("lakes", _lakes(subject), language, ""),
            _centres(subject, COVER_SYMBOL_PX),
        ),
        title=subject.say(N_("Factsheets of the aimags")),
        language=language,
        badge=subject.badge.text if subject.badge and subject.badge.warns else None,
        text_pt=TEXT_PT,
        bare=True,
    )
    return DrawnMap(_drawn(scene, COVER_MAP_MM), subject.say(ABOUT_COUNTRY), ())


def _drawn(scene: StaticScene, size_mm: tuple[float, float]) -> bytes:
    # 40 MB, for the few who print.
    from geo.cartography.static_map import draw_map  # noqa: PLC0415

    width, height = size_mm
    return draw_map(scene, format="svg", width_mm=width, height_mm=height)


def _left_out(subject: Subject) -> Any:  # noqa: ANN401  pandas' Index
    if not subject.is_covered:
        return ()
    table = cache.gap_list(subject.view.counted).loc[subject.soums]
    return table.index[table["is_gap"]]


def _within(features: gpd.GeoDataFrame, seen: shapely.Geometry) -> gpd.GeoDataFrame:
    return features.iloc[features.sindex.query(seen, predicate="intersects", sort=True)]


def _other(soums: gpd.GeoDataFrame, subject: Subject) -> gpd.GeoDataFrame:
    return soums[~soums.index.isin(subject.soums)]


def _lakes(subject: Subject) -> gpd.GeoDataFrame:
    return export_layer("lakes", subject.view, whole=True).features


def _filled(features: gpd.GeoDataFrame, colour: str, order: int) -> StaticLayer:
    return StaticLayer(features, "MultiPolygon", Style((StyleClass("", fill=colour),), order=order))


def _bordered(layer_id: str, features: gpd.GeoDataFrame, language: str, named: str) -> StaticLayer:
    style = replace(base_style(layer_id, language), label_column=named)
    return StaticLayer(features, "MultiPolygon", style)


def _names(features: gpd.GeoDataFrame, column: str) -> StaticLayer:
    """Return areas of which nothing is drawn but their names."""
    style = Style((StyleClass(""),), order=0, label_column=column)
    return StaticLayer(features, "MultiPolygon", style)


def _points(
    subject: Subject, layer_id: str, features: gpd.GeoDataFrame, size_px: float = SYMBOL_PX
) -> StaticLayer:
    layer = export_layer(layer_id, replace(subject.view, place=None))
    assert layer.style is not None  # noqa: S101  points have one
    return StaticLayer(
        features,
        "Point",
        replace(layer.style, size_px=size_px),
        accuracy_column="location_accuracy" if layer_id == "heritage" else "",
        status_column="status" if layer_id == "centres" else "",
    )


def _centres(subject: Subject, size_px: float = SYMBOL_PX) -> StaticLayer:
    features = export_layer("centres", replace(subject.view, place=None)).features
    inside = features["admin2_pcode"].isin(subject.soums)
    return _points(subject, "centres", features[inside], size_px)


def _keys(subject: Subject, sites: FoundSites, *, shaded: bool) -> tuple[Key, ...]:
    layer = _centres(subject)
    evidence = set(layer.features["evidence"])
    keys = [
        Key(subject.translate(symbol.label), symbol=name)
        for name, symbol in CENTRE_SYMBOLS.items()
        if name in evidence
    ]
    if shaded:
        keys.append(Key(subject.say(LEFT_OUT), fill=LEFT_OUT_COLOUR))
    if layer.crossed().any():
        keys.append(Key(subject.translate(CROSSED)))
    if _points(subject, "heritage", sites.table).ringed().any():
        keys.append(Key(subject.translate(RINGED)))
    return tuple(keys)
