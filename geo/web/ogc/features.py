"""Select records and write them as GeoJSON (RFC 7946; other systems as Part 2 has it)."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.web.ogc import evaluation
from geo.web.ogc.crs import CRS84, transformed

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

    from geo.export.layer import Column
    from geo.web.ogc.catalogue import Collection
    from geo.web.ogc.parameters import Query, View


@dataclass(frozen=True, slots=True)
class Page:
    """The records of a page, by their place in the layer from 0, and how many match in all."""

    rows: NDArray[np.intp]
    matched: int


def page(collection: Collection, query: Query) -> Page:
    """Return the records that ``query`` asks for, in its order, else in that of the layer.

    Raises:
        RequestError: the filter cannot be evaluated.
    """
    chosen = np.ones(len(collection), dtype=bool)
    if query.box is not None:
        inside = np.zeros(len(collection), dtype=bool)
        if collection.has_geometry:
            inside[collection.tree.query(query.box, predicate="intersects")] = True
        chosen &= inside
    if query.years is not None:
        first, last = query.years
        # A year that is missing is NaN: it lies in no interval.
        chosen &= (collection.years >= first) & (collection.years <= last)
    for name, value in query.equal:
        node = {"op": "=", "args": [{"property": name}, value]}
        chosen &= evaluation.selected(node, collection)
    if query.filter is not None:
        chosen &= evaluation.selected(query.filter, collection, query.filter_crs)
    rows = np.flatnonzero(chosen)
    for name, downwards in reversed(query.sort):
        ordered = collection.layer.features[name].iloc[rows].reset_index(drop=True)
        ordered = ordered.sort_values(ascending=not downwards, kind="stable", na_position="last")
        rows = rows[ordered.index.to_numpy()]
    return Page(rows[query.offset : query.offset + query.limit], len(rows))


def only(place: int) -> NDArray[np.intp]:
    """Return the record at ``place`` as the rows of a page."""
    return np.array([place], dtype=np.intp)


def features(collection: Collection, rows: NDArray[np.intp], view: View) -> list[str]:
    """Return the records ``rows`` as GeoJSON features, each in JSON.

    Geometry keeps every digit in CRS84; polygons are wound as RFC 7946, 3.1.6 asks.
    """
    if view.skip_geometry:
        shapes: Iterable[str | None] = [None] * len(rows)
    else:
        geometries = collection.geometries[rows]
        if collection.layer.geometry_type == "MultiPolygon" and len(rows):
            geometries = shapely.orient_polygons(geometries, exterior_cw=False)
        shapes = shapely.to_geojson(transformed(geometries, CRS84, view.crs)).tolist()
    names = view.properties if view.properties is not None else tuple(collection.columns)
    frame = collection.layer.features
    values = [json_values(frame[name].iloc[rows], collection.columns[name]) for name in names]
    return [
        _feature(collection.feature_ids[row], shape, dict(zip(names, record, strict=True)))
        for row, shape, record in zip(
            rows, shapes, zip(*values, strict=True) if values else [()] * len(rows), strict=True
        )
    ]


def _feature(identifier: str, shape: str | None, properties: dict[str, Any]) -> str:
    return (
        f'{{"type":"Feature","id":{_json(identifier)},"geometry":{shape or "null"},'
        f'"properties":{_json(properties)}}}'
    )


def feature_collection(written: list[str], members: dict[str, object]) -> str:
    """Return a feature collection of features ``written`` and further ``members``."""
    rest = _json(members)[1:]
    return f'{{"type":"FeatureCollection","features":[{",".join(written)}],{rest}'


def with_members(feature: str, members: dict[str, object]) -> str:
    """Return the JSON of a feature with further ``members``."""
    return f"{feature[:-1]},{_json(members)[1:]}"


def json_values(series: pd.Series[Any], column: Column) -> list[Any]:
    """Return the values of a column as JSON has them: None where there is none, never NaN."""
    missing = series.isna().to_numpy()
    if column.type == "integer":
        return [None if gone else int(value) for value, gone in zip(series, missing, strict=True)]
    if column.type == "number":
        numbers = series.to_numpy(dtype=float, na_value=np.nan).tolist()
        return [number if math.isfinite(number) else None for number in numbers]
    if column.type == "boolean":
        return [None if gone else bool(value) for value, gone in zip(series, missing, strict=True)]
    return [None if gone else str(value) for value, gone in zip(series, missing, strict=True)]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
