"""Small layers for the live service: points with gaps, areas with a hole, lines, a table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.export.layer import Column, Credit, ExportLayer

CREDIT: Final = Credit(
    title="Sample records",
    publisher="Sample office",
    url="https://example.org/records?a=1&b=2",
    date="2024",
    attribution="© Sample office <2024>",
    licence="CC-BY-4.0",
    licence_title="Creative Commons Attribution 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
)

_COMMON: Final[dict[str, Any]] = {
    "description": "Made up.",
    "credits": (CREDIT,),
    "style": None,
    "evidence": "Nothing is documented.",
    "is_demonstration": False,
    "version": "1",
}

PLACES: Final = [
    shapely.Point(106.9, 47.9),
    shapely.Point(91.6, 48.0),
    shapely.Point(114.5, 48.1),
    None,
    shapely.Point(103.5, 45.1),
]

CENTRES: Final = ExportLayer(
    id="centres",
    name="centres",
    title="Centres",
    features=gpd.GeoDataFrame(
        {
            "centre_id": ["C1", "C2", "C/3", "C4", "C5"],
            "name_mn": ["Баянзүрх", "Өлгий", "O'Neil <b>", None, "БАЯН-Өндөр"],
            "status": ["active", "closed", "active", "active", None],
            "teachers_total": pd.array([3, None, 10, 0, 7], dtype="Int64"),
            "share": [0.5, float("nan"), 12.25, 0.0, 100.0],
            "is_mobile": pd.array([True, False, None, False, True], dtype="boolean"),
            "opened_year": pd.array([1998, 2005, None, 2019, 2005], dtype="Int64"),
            "limit": ["a", "b", "a", "b", "a"],
        },
        geometry=PLACES,
        crs="EPSG:4326",
    ),
    columns=(
        Column("centre_id", "Identifier of the centre"),
        Column("name_mn", "Name in Mongolian, Cyrillic"),
        Column("status", "Status", codes=(("active", "at work"), ("closed", "not at work"))),
        Column("teachers_total", "Teachers; empty where not reported", "integer", "persons"),
        Column("share", "Share of adults", "number", "%"),
        Column("is_mobile", "The unit is mobile", "boolean"),
        Column("opened_year", "Year of opening", "integer"),
        Column("limit", "Named like a parameter"),
    ),
    key="centre_id",
    geometry_type="Point",
    **_COMMON,
)

_HOLED: Final = shapely.MultiPolygon(
    [
        shapely.Polygon(
            shapely.box(104, 46, 108, 49).exterior.coords,
            [shapely.box(105, 47, 106, 48).exterior.coords],
        )
    ]
)

SOUMS: Final = ExportLayer(
    id="soums",
    name="soums",
    title="Soums",
    features=gpd.GeoDataFrame(
        {"pcode": ["MN1", "MN2"], "area_km2": [100.0, 50.5]},
        geometry=[_HOLED, shapely.MultiPolygon([shapely.box(90, 47, 92, 49)])],
        crs="EPSG:4326",
    ),
    columns=(Column("pcode", "Place code"), Column("area_km2", "Area", "number", "km²")),
    key="pcode",
    geometry_type="MultiPolygon",
    **_COMMON,
)

ROADS: Final = ExportLayer(
    id="roads",
    name="roads",
    title="Roads",
    features=gpd.GeoDataFrame(
        {"road_id": [7]},
        geometry=[shapely.MultiLineString([[(90.0, 47.0), (110.0, 47.0)], [(100, 45), (100, 50)]])],
        crs="EPSG:4326",
    ),
    columns=(Column("road_id", "Number", "integer"),),
    key="road_id",
    geometry_type="MultiLineString",
    **_COMMON,
)

FIGURES: Final = ExportLayer(
    id="figures",
    name="DEMO_figures",
    title="Figures",
    features=pd.DataFrame(
        {"year": pd.array([2019, 2020, None], dtype="Int64"), "value": [1.5, None, 3.0]}
    ),
    columns=(Column("year", "Year", "integer"), Column("value", "The figure", "number")),
    key="",
    geometry_type=None,
    **{**_COMMON, "is_demonstration": True},
)

LAYERS: Final = {"centres": CENTRES, "soums": SOUMS, "roads": ROADS, "figures": FIGURES}

ALL: Final = {key: (lambda layer=layer: layer) for key, layer in LAYERS.items()}


def altered(layer: ExportLayer, **changes: Any) -> ExportLayer:
    """Return ``layer`` with some members changed."""
    return replace(layer, **changes)
