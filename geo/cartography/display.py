"""Compose what the browser fetches once: boundaries, names, points, words."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from geo.cartography import assets
from geo.cartography.escape import script_json
from geo.cartography.layers import LAYERS
from geo.cartography.symbology import (
    ACCURACY_LABELS,
    CENTRE_STATUS_LABELS,
    CENTRE_SYMBOLS,
    CHANGE_SYMBOLS,
    DENSITY_BANDS,
    DENSITY_OPACITY,
    EVIDENCE_LABELS,
    HERITAGE_SYMBOLS,
    ISOCHRONE_BANDS,
    ISOCHRONE_OPACITY,
    LEVEL_LABELS,
    LINK_COLOUR,
    NO_DATA_COLOUR,
    ORIGIN_COLOUR,
    RINGED_ACCURACIES,
    STORY_SYMBOL,
)
from geo.cartography.words import MAP_TEXT
from geo.text import LANGUAGES, N_, Translate, translator

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.cartography.resources import Resource, Resources
    from geo.cartography.symbology import Band
    from geo.store.reference import Reference

REGION_LABELS: Final[dict[str, str]] = {
    "western": N_("Western region"),
    "khangai": N_("Khangai region"),
    "central": N_("Central region"),
    "eastern": N_("Eastern region"),
    "ulaanbaatar": N_("Ulaanbaatar"),
}

HOME_BOUNDS: Final = ((41.58, 87.73), (52.15, 119.93))
"""South-west and north-east corner of Mongolia, latitude and longitude in degrees."""

MIN_ZOOM: Final = 3
MAX_ZOOM: Final = 13
"""Zoom levels of the map: the whole of Central Asia to a settlement."""

_SYMBOLS: Final = (
    *CENTRE_SYMBOLS.values(),
    *CHANGE_SYMBOLS.values(),
    *HERITAGE_SYMBOLS.values(),
    STORY_SYMBOL,
)

_DISPLAY_FILES: Final = {
    "boundaries": ("boundaries.topojson", "application/json"),
    "water": ("water.topojson", "application/json"),
    "transport": ("transport.topojson", "application/json"),
}
_RELIEF_MEDIA_TYPES = {".webp": "image/webp", ".jpg": "image/jpeg", ".png": "image/png"}


def _json(value: Any) -> bytes:  # noqa: ANN401  any JSON value
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def words(translate: Translate, attribution: str) -> dict[str, str]:
    """Return all words of the map in one language, by key."""
    named = {f"symbol:{symbol.id}": symbol.label for symbol in _SYMBOLS}
    for prefix, labels in (
        ("layer", {layer.id: layer.label for layer in LAYERS.values()}),
        ("region", REGION_LABELS),
        ("status", CENTRE_STATUS_LABELS),
        ("evidence", EVIDENCE_LABELS),
        ("level", LEVEL_LABELS),
        ("accuracy", ACCURACY_LABELS),
    ):
        named |= {f"{prefix}:{key}": label for key, label in labels.items()}
    text = {key: translate(message) for key, message in (MAP_TEXT | named).items()}
    return text | {"attribution": attribution}


def strings(attribution: str) -> bytes:
    """Return words of the map in every language, and the symbols, as JSON."""
    symbols = {symbol.id: asdict(symbol) for symbol in _SYMBOLS}
    text = {language: words(translator(language), attribution) for language in LANGUAGES}
    return _json({"text": text, "symbols": symbols})


def places(reference: Reference) -> bytes:
    """Return codes, names, areas (km²) and label points of all units, in their order, as JSON."""
    inner = reference.admin1.geometry.simplify(0.02).representative_point()
    seats = reference.settlements.geometry.reindex(reference.admin2.index)
    levels = {}
    for level, points in (("admin1", inner), ("admin2", seats)):
        units = reference.units(level)
        parents = units.get("admin1_pcode", pd.Series("", index=units.index))
        named = (units["pcode"], units["name_en"], units["name_mn"], units["region"], parents)
        columns = (*named, units["area_km2"])
        levels[level] = [
            {
                "pcode": pcode,
                "en": name_en,
                "mn": name_mn,
                "region": region,
                "parent": parent,
                "area": round(area),
                "lon": round(point.x, 4),
                "lat": round(point.y, 4),
            }
            for pcode, name_en, name_mn, region, parent, area, point in zip(
                *columns, points, strict=True
            )
        ]
    return _json(levels)


def _points(points: gpd.GeoSeries) -> dict[str, list[float | None]]:
    """Return rounded coordinates in degrees (five decimals: about a metre)."""
    lon, lat = points.x.round(5), points.y.round(5)
    return {"lon": _column(lon), "lat": _column(lat)}


def _column(values: pd.Series) -> list[Any]:
    """Return a column as JSON can say it: None for what is missing."""
    missing = values.isna().to_numpy()
    plain = values.astype(object).to_numpy()
    return [
        None if gone else (value.item() if isinstance(value, np.generic) else value)
        for value, gone in zip(plain, missing, strict=True)
    ]


_CENTRE_COLUMNS: Final = {
    "id": "centre_id",
    "en": "name_en",
    "mn": "name_mn",
    "level": "level",
    "admin1": "admin1_pcode",
    "admin2": "admin2_pcode",
    "status": "status",
    "status_date": "status_date",
    "opened": "opened_year",
    "evidence": "evidence",
    "fact": "fact",
    "accuracy": "location_accuracy",
    "note": "location_note",
    "source": "source_title",
    "url": "source_url",
    "date": "source_date",
    "licence": "licence",
}

_REGISTER_COLUMNS: Final = {
    "change": "change",
    "address": "address",
    "former_name": "former_name",
    "teachers": "teachers_total",
}
"""What only registers have, and what a preview says of them."""

_HERITAGE_COLUMNS: Final = {
    "id": "id",
    "en": "name_en",
    "mn": "name_mn",
    "name_status": "name_mn_status",
    "category": "category",
    "period": "period",
    "protection": "protection_level",
    "admin1": "admin1_pcode",
    "admin2": "admin2_pcode",
    "evidence": "evidence",
    "accuracy": "location_accuracy",
    "sensitive": "sensitive",
    "note": "note",
    "source": "source_name",
    "url": "source_url",
    "licence": "source_licence",
    "others": "other_sources",
}

_STORY_COLUMNS: Final = {
    "id": "story_id",
    "en": "title_en",
    "mn": "title_mn",
    "organisation": "organisation",
    "place_en": "place",
    "place_mn": "place_mn",
    "pcode": "pcode",
    "year": "year",
    "what_en": "what_en",
    "what_mn": "what_mn",
    "result_en": "result_en",
    "result_mn": "result_mn",
    "translation": "translation",
    "url": "source_url",
}


def centre_points(centres: gpd.GeoDataFrame) -> bytes:
    """Return the centres as JSON columns, in the order of the table.

    A column ``change`` (a key of `geo.cartography.symbology.CHANGE_SYMBOLS`) decides the symbol
    where there is one.
    """
    of_registers = {key: name for key, name in _REGISTER_COLUMNS.items() if name in centres}
    named = _CENTRE_COLUMNS | of_registers
    columns = {key: _column(centres[name]) for key, name in named.items()}
    return _json(columns | _points(centres.geometry))


def heritage_points(heritage: gpd.GeoDataFrame) -> bytes:
    """Return the heritage records as JSON columns, in the order of the table.

    ``ringed`` says that the symbol does not stand at the site's own place.
    """
    columns = {key: _column(heritage[name]) for key, name in _HERITAGE_COLUMNS.items()}
    ringed = heritage["location_accuracy"].isin(RINGED_ACCURACIES)
    return _json(columns | _points(heritage.geometry) | {"ringed": _column(ringed)})


def story_points(stories: pd.DataFrame, places: gpd.GeoDataFrame) -> bytes:
    """Return the stories as JSON columns, a row a story and place, in the order of the places.

    Args:
        stories: story_id, title, place, what and result in both languages, whose ``translation``
            the Mongolian ones are, organisation, year and source_url.
        places: story_id, pcode and geometry (points, EPSG:4326); those without a point are left
            out.

    Raises:
        pandas.errors.MergeError: two stories bear one story_id.
    """
    at = places.loc[places.geometry.notna(), ["story_id", "pcode", "geometry"]]
    rows = at.merge(stories, on="story_id", how="inner", validate="many_to_one")
    columns = {key: _column(rows[name]) for key, name in _STORY_COLUMNS.items()}
    return _json(columns | _points(rows.geometry))


AREA_GRID_DEG: Final = 0.001
"""Grid of the coordinates of areas: about 100 m, under a pixel at the zooms they serve."""

AREA_MEDIA_TYPE: Final = "application/geo+json"
ISOCHRONE_MEDIA_TYPE: Final = AREA_MEDIA_TYPE


def isochrone_layer(areas: gpd.GeoDataFrame) -> bytes:
    """Return travel time areas as GeoJSON, the largest first; ``limit`` is in minutes.

    Args:
        areas: minutes and geometry (polygons, EPSG:4326), each area within the longer ones.
    """
    ordered = areas.sort_values("minutes", ascending=False)
    return _nested_areas(ordered["minutes"], ordered.geometry.to_numpy())


def density_layer(bands: gpd.GeoDataFrame) -> bytes:
    """Return density bands as GeoJSON, the largest area first; ``limit`` is its lower one.

    Args:
        bands: low, high and geometry (polygons, EPSG:4326), which do not overlap.
    """
    ordered = bands.sort_values("low")
    shapes = ordered.geometry.to_numpy()
    nested = [shapely.union_all(shapes[i:]) for i in range(len(shapes))]
    return _nested_areas(ordered["low"], np.array(nested, dtype=object))


def _nested_areas(limits: pd.Series, areas: NDArray[np.object_]) -> bytes:
    """Return areas that hold each other, the largest first, as GeoJSON.

    They stay nested, as "so much or more": the browser draws the band between two of them, which
    takes half the bytes of bands with their inner borders.
    """
    shapes = shapely.to_geojson(shapely.set_precision(areas, AREA_GRID_DEG))
    features = [
        f'{{"type":"Feature","properties":{{"limit":{limit}}},"geometry":{geometry}}}'
        for limit, geometry in zip(limits.tolist(), shapes, strict=True)
    ]
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'.encode()


def publish_boundaries(resources: Resources, directory: Path) -> Resource:
    """Publish the boundaries that charts draw; the map's frame has the same file.

    Args:
        resources: where they are published.
        directory: the folder of the shipped data.
    """
    name, media_type = _DISPLAY_FILES["boundaries"]
    return resources.publish(name, (directory / "display" / name).read_bytes(), media_type)


def _area_style(bands: tuple[Band, ...], opacity: float) -> dict[str, Any]:
    return {"bands": [asdict(band) for band in bands], "opacity": opacity}


def frame_settings(
    resources: Resources, reference: Reference, directory: Path, attribution: str, prefix: str
) -> dict[str, Any]:
    """Publish the layers every map needs; return the settings of the script that shows them.

    Args:
        resources: where the layers are published.
        reference: the reference layers.
        directory: the folder of the shipped data; its ``display`` folder holds the layers.
        attribution: sources named in the corner of the map.
        prefix: what leads from the map's page to the root of the server.
    """
    display = directory / "display"
    held: dict[str, Resource] = {
        key: resources.publish(name, (display / name).read_bytes(), media_type)
        for key, (name, media_type) in _DISPLAY_FILES.items()
    }
    relief = next(p for p in sorted(display.glob("relief.*")) if p.suffix in _RELIEF_MEDIA_TYPES)
    bounds = json.loads((display / "relief.json").read_text(encoding="utf-8"))["bounds"]
    media_type = _RELIEF_MEDIA_TYPES[relief.suffix]
    held["relief"] = resources.publish(relief.name, relief.read_bytes(), media_type)
    held["places"] = resources.publish("places.json", places(reference), "application/json")
    held["strings"] = resources.publish("strings.json", strings(attribution), "application/json")
    return {
        "urls": {key: prefix + resource.path for key, resource in held.items()},
        "home": HOME_BOUNDS,
        "minZoom": MIN_ZOOM,
        "maxZoom": MAX_ZOOM,
        "reliefBounds": bounds,
        "layers": list(LAYERS),
        "noDataColour": NO_DATA_COLOUR,
        "areas": {
            "isochrones": _area_style(ISOCHRONE_BANDS, ISOCHRONE_OPACITY),
            "density": _area_style(DENSITY_BANDS, DENSITY_OPACITY),
        },
        "originColour": ORIGIN_COLOUR,
        "linkColour": LINK_COLOUR,
    }


def publish_frame(
    resources: Resources, reference: Reference, directory: Path, attribution: str, prefix: str
) -> tuple[Resource, Resource]:
    """Publish the layers every map needs, and the script and style sheet that show them.

    Args:
        resources: where the layers are published.
        reference: the reference layers.
        directory: the folder of the shipped data; its ``display`` folder holds the layers.
        attribution: sources named in the corner of the map.
        prefix: what leads from the map's page to the root of the server.

    Returns:
        Script, with the settings of this server at its end, and style sheet.
    """
    settings = frame_settings(resources, reference, directory, attribution, prefix)
    script = assets.script() + b"\nclcMap.configure(" + script_json(settings).encode() + b");\n"
    return (
        resources.publish("map.js", script, "text/javascript"),
        resources.publish("map.css", assets.style(), "text/css"),
    )
