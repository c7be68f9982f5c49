"""Bring tables into the form of layers: one type of geometry, a described column each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.cartography.symbology import (
    ACCURACY_LABELS,
    CENTRE_STATUS_LABELS,
    EVIDENCE_LABELS,
    HERITAGE_SYMBOLS,
    LEVEL_LABELS,
)
from geo.export.layer import GEOMETRY, Column, GeometryType
from geo.registry.template import TEMPLATE
from geo.sources.fields import field_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.sources.fields import FieldType

_MULTI: Final[dict[str, GeometryType]] = {
    "Point": "Point",
    "LineString": "MultiLineString",
    "MultiLineString": "MultiLineString",
    "Polygon": "MultiPolygon",
    "MultiPolygon": "MultiPolygon",
}

_CODES: Final[dict[tuple[str, str], dict[str, str]]] = {
    ("centres_published", "status"): CENTRE_STATUS_LABELS,
    ("centres_published", "evidence"): EVIDENCE_LABELS,
    ("centres_published", "level"): LEVEL_LABELS,
    ("centres_published", "location_accuracy"): ACCURACY_LABELS,
    ("heritage", "evidence"): EVIDENCE_LABELS,
    ("heritage", "location_accuracy"): ACCURACY_LABELS,
    ("heritage", "category"): {key: symbol.label for key, symbol in HERITAGE_SYMBOLS.items()},
}
"""Codes and their meaning, by table and column."""

_KINDS: Final[dict[str, FieldType]] = {
    "text": "string",
    "category": "string",
    "date": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
}
"""Types of the template of registers, as a data package names them."""

_AS_REPORTED: Final = "As the office reports it"


def with_geometry(table: pd.DataFrame) -> tuple[pd.DataFrame, GeometryType | None]:
    """Return a table with geometries of one type, and that type; None for a plain table."""
    if not isinstance(table, gpd.GeoDataFrame):
        return table, None
    kinds = set(table.geometry.geom_type.dropna())
    kind = _MULTI[kinds.pop()] if kinds else "MultiPolygon"
    return as_type(table, kind), kind


def as_type(table: gpd.GeoDataFrame, kind: GeometryType) -> gpd.GeoDataFrame:
    """Return ``table`` with each geometry as one of ``kind``, and the geometry at the end."""
    last = table.geometry.name
    ordered = table[[*(name for name in table.columns if name != last), last]]
    if kind == "Point":
        return ordered
    collect = shapely.multipolygons if kind == "MultiPolygon" else shapely.multilinestrings
    whole = [
        collect(shapely.get_parts(shape)) if shape is not None else None
        for shape in table.geometry.to_numpy()
    ]
    return ordered.set_geometry(gpd.GeoSeries(whole, index=table.index, crs=table.crs))


def described(resource: str, name: str) -> Column:
    """Return the description of a column of a shipped table.

    Raises:
        KeyError: nothing describes it.
    """
    field = field_of(resource, name)
    kind: FieldType = "string" if field.type == "any" else field.type
    codes = tuple(_CODES.get((resource, name), {}).items())
    return Column(name, field.description, kind, field.unit, codes)


def all_described(resource: str, names: Iterable[str]) -> tuple[Column, ...]:
    """Return the descriptions of the columns of a shipped table, the geometry left out."""
    return tuple(described(resource, name) for name in names if name != GEOMETRY)


def register_columns(layer_id: str, rows: pd.DataFrame) -> tuple[Column, ...]:
    """Return the descriptions of columns of centres or programmes, an office's own among them."""
    shipped = {"centres": "centres_published", "programmes": "demonstration_programmes"}[layer_id]
    columns = []
    for name in map(str, rows.columns):
        if name == GEOMETRY:
            continue
        try:
            columns.append(described(shipped, name))
        except KeyError:
            columns.append(_office_column(layer_id, name, rows[name]))
    return tuple(columns)


def _office_column(layer_id: str, name: str, values: pd.Series) -> Column:
    known = TEMPLATE[layer_id].get(name)
    if known:
        about = ". ".join(filter(None, (known.header_en, known.description)))
        return Column(name, about, _KINDS[known.kind], known.unit)
    if pd.api.types.is_bool_dtype(values.dtype):
        return Column(name, _AS_REPORTED, "boolean")
    if pd.api.types.is_integer_dtype(values.dtype):
        return Column(name, _AS_REPORTED, "integer")
    is_number = pd.api.types.is_numeric_dtype(values.dtype)
    return Column(name, _AS_REPORTED, "number" if is_number else "string")
