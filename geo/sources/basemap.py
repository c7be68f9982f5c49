"""Derive lakes, rivers, roads and railways with names, lengths and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.sources.encodings import repair_mongolian, romanise
from geo.sources.measure import EQUAL_AREA_CRS, GEOGRAPHIC_CRS, area_km2, length_km

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

NAMED_WITHIN_M: Final = 5_000.0
"""A river line without name takes the name of the Natural Earth river it runs along within this
distance; the two sources differ by up to some kilometres. Our choice."""

NAMED_SHARE: Final = 0.5
"""Least share of the line's length that runs along the named river. Our choice."""

ROAD_CLASS_NAME: Final = "class {code} (meaning not documented by the source)"
"""The land agency's road file has a code from 1 to 4 and no description of it. Their lengths
(1,938 / 9,009 / 52,008 / 3,304 km) suggest an order from main roads to tracks, but 4 is not the
longest class: no meaning is invented."""

RAILWAY_LINES: Final[dict[str, str]] = {
    "State": "Trans-Mongolian railway and branches",
    "Dornod": "Choibalsan line and branches",
}
"""What the first word of the source's TYPE stands for: by the places the lines run through."""


def lakes(raw: Path) -> gpd.GeoDataFrame:
    """Return 309 lakes: names in both languages, area in km² without islands.

    The source's 310th record, "Их Муруй арал" with status Land, is an island of Khar-Us lake. It
    is already a hole of that lake's polygon; drawn as a record of its own it would be water.
    English names in the source mix several spellings (``Vvreg``, ``SHavart``): they are written
    anew from the Mongolian name; ``name_source`` keeps the source's.
    """
    records = gpd.read_file(raw / "basemap/alagac_lakes.gpkg")
    water = records[records["STATUS"] == "Water"]
    names = water["NAME_MON"].map(repair_mongolian)
    names = names.str[:1].str.upper() + names.str[1:]
    layer = gpd.GeoDataFrame(
        {
            "name_en": names.map(romanise),
            "name_mn": names,
            "name_source": water["NAME"].str.strip(),
            "area_km2": area_km2(water.geometry),
            "source_id": "alamgac_basemap",
        },
        geometry=water.geometry,
        crs=GEOGRAPHIC_CRS,
    )
    return _numbered(layer.sort_values(["area_km2", "name_en"], ascending=[False, True]), "L")


def rivers(raw: Path) -> gpd.GeoDataFrame:
    """Return 58 river lines with level (1 the largest to 6) and length in km.

    Lines and levels of GSHHG; ``name_en`` of Natural Earth where its river runs along the line
    (`NAMED_WITHIN_M`, `NAMED_SHARE`), else empty: no name is guessed.
    """
    lines = gpd.read_file(raw / "basemap/gshhg_rivers_h.geojson")
    named = gpd.read_file(raw / "basemap/ne10m_rivers.geojson")
    names = _names_along(lines, named[named["name_en"].notna()])
    layer = gpd.GeoDataFrame(
        {
            "name_en": names,
            "level": lines["level"].astype("int64"),
            "length_km": length_km(lines.geometry),
            "source_id": np.where(names != "", "gshhg;natural_earth", "gshhg"),
        },
        geometry=lines.geometry,
        crs=GEOGRAPHIC_CRS,
    )
    return _numbered(layer.sort_values(["level", "length_km"], ascending=[True, False]), "R")


def _names_along(lines: gpd.GeoDataFrame, named: gpd.GeoDataFrame) -> np.ndarray:
    """Return for each line the name of the river it runs along; empty where there is none."""
    own = lines.geometry.to_crs(EQUAL_AREA_CRS)
    rivers_by_name = named.to_crs(EQUAL_AREA_CRS).dissolve("name_en").geometry
    bands = rivers_by_name.buffer(NAMED_WITHIN_M)
    shares = np.array([own.intersection(band).length / own.length for band in bands])
    best = shares.argmax(axis=0)
    names = bands.index.to_numpy(dtype=object)[best]
    return np.where(shares.max(axis=0) >= NAMED_SHARE, names, "")


def roads(raw: Path) -> gpd.GeoDataFrame:
    """Return the roads: the source's class code, what is known of it, length in km.

    Lines shorter than a metre are left out: artefacts of cutting.
    """
    records = gpd.read_file(raw / "basemap/alagac_roads.gpkg")
    codes = records["CODE"].astype("int64")
    layer = gpd.GeoDataFrame(
        {
            "road_class": codes,
            "road_class_name": [ROAD_CLASS_NAME.format(code=code) for code in codes],
            "length_km": length_km(records.geometry),
            "source_object": records["OBJECTID"].astype("int64"),
            "source_id": "alamgac_basemap",
        },
        geometry=records.geometry,
        crs=GEOGRAPHIC_CRS,
    )
    layer = layer[layer["length_km"] > 0]
    return _numbered(layer.sort_values(["road_class", "source_object"]), "W")


def railways(raw: Path) -> gpd.GeoDataFrame:
    """Return 10 railway lines: the source's own label, the line it belongs to, length in km."""
    records = gpd.read_file(raw / "basemap/alagac_railways.gpkg")
    layer = gpd.GeoDataFrame(
        {
            "line": records["TYPE"].str.split("_").str[0].map(RAILWAY_LINES),
            "source_label": records["TYPE"],
            "length_km": length_km(records.geometry),
            "source_id": "alamgac_basemap",
        },
        geometry=records.geometry,
        crs=GEOGRAPHIC_CRS,
    )
    return _numbered(layer.sort_values("source_label"), "T")


def _numbered(layer: gpd.GeoDataFrame, letter: str) -> gpd.GeoDataFrame:
    """Give each row an id in its order, L001, L002, …; geometries without z."""
    ordered = layer.reset_index(drop=True)
    ids: pd.Index = ordered.index + 1
    ordered.insert(0, "id", [f"{letter}{number:04d}" for number in ids])
    return ordered.set_geometry(shapely.force_2d(ordered.geometry.array))
