"""Read GeoJSON: a collection, one feature, or a feature a line."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from geo.registry.reading.encodings import decode, unique
from geo.registry.reading.limits import MAX_COLUMNS, broken, refusal, too_large
from geo.registry.reading.sheet import (
    WGS84,
    CellsBuilder,
    Reading,
    Sheet,
    check_extent,
    numbers_from_one,
)
from geo.registry.reading.vector import crs_from, mostly_degrees, to_wgs84
from geo.text import N_, Message

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

GEOMETRIES: Final = frozenset(
    {
        "Point",
        "MultiPoint",
        "LineString",
        "MultiLineString",
        "Polygon",
        "MultiPolygon",
        "GeometryCollection",
    }
)

_CHUNK_ROWS: Final = 20_000
_LONGEST_INTEGER: Final = 15
"""Digits up to which an integer is a number for certain (2**53 has 16); longer ones stay text."""


def read_geojson(content: bytes, name: str) -> Reading:
    """Read GeoJSON (RFC 7946) as one table; the older member ``crs`` is honoured.

    Raises:
        RegisterError: cut off, not JSON, no GeoJSON, beyond the limits.
    """
    try:
        return _read(content, name)
    except RecursionError as error:
        raise refusal(
            N_("Brackets are nested deeper than any layer needs."),
            N_("Save the layer again from the program it comes from."),
        ) from error


def _read(content: bytes, name: str) -> Reading:
    text, encoding, notes = decode(content)
    constants: list[str] = []
    features, crs_member = _features(text, constants)
    if not features:
        raise refusal(
            N_("The file holds no feature."), N_("Choose the file that holds the register.")
        )
    table = _cells(features)
    shapes = np.empty(len(features), dtype=object)
    shapes[:] = [_shape(feature.get("geometry")) for feature in features]
    unread = sum(
        1
        for feature, shape in zip(features, shapes, strict=True)
        if shape is None and feature.get("geometry") is not None
    )
    geometry, crs_notes = to_wgs84(shapes, _crs(shapes, crs_member), unread)
    if constants:
        notes.append(
            Message(
                N_("{count} values are no numbers (NaN, Infinity) and are read as empty."),
                {"count": len(constants)},
            )
        )
    rows = numbers_from_one(len(features))
    notes += crs_notes
    return Reading([Sheet(name, table, rows, geometry, encoding.removesuffix("-sig"), notes)])


def _parse(text: str, constants: list[str]) -> Any:  # noqa: ANN401  any JSON
    def integer(digits: str) -> int | str:
        return int(digits) if len(digits) <= _LONGEST_INTEGER else digits

    def number(digits: str) -> float | None:
        # JSON sets no limit to a number (RFC 8259, 6); a float has one, 1.8e308.
        value = float(digits)
        if math.isfinite(value):
            return value
        constants.append(digits)
        return None

    return json.loads(text, parse_int=integer, parse_float=number, parse_constant=constants.append)


def _features(text: str, constants: list[str]) -> tuple[list[dict[str, Any]], object]:
    try:
        try:
            document = _parse(text, constants)
        except json.JSONDecodeError:
            # One feature a line (RFC 8142), perhaps after a record separator.
            lines = [line.strip("\x1e \t\r") for line in text.splitlines()]
            lines = [line for line in lines if line]
            if len(lines) < 2 or not all(line.startswith("{") for line in lines[:10]):  # noqa: PLR2004
                raise
            constants.clear()
            document = {
                "type": "FeatureCollection",
                "features": [_parse(line, constants) for line in lines],
            }
    except json.JSONDecodeError as error:
        raise broken(error) from error
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "FeatureCollection":
        found = document.get("features")
        features = found if isinstance(found, list) else []
    elif kind == "Feature":
        features = [document]
    elif isinstance(kind, str) and kind in GEOMETRIES:
        features = [{"geometry": document}]
    else:
        raise refusal(
            N_("The file is JSON, but not GeoJSON: it has no features."),
            N_("Save the layer as GeoJSON, GeoPackage or Shapefile."),
        )
    check_extent(len(features), 1)
    whole = [feature if isinstance(feature, dict) else {} for feature in features]
    return whole, document.get("crs")


def _cells(features: list[dict[str, Any]]) -> pa.Table:
    """Return the properties as cells, an ``id`` outside of them too."""
    keys: dict[str, None] = {}
    properties = []
    for feature in features:
        found = feature.get("properties")
        row = found if isinstance(found, dict) else {}
        if feature.get("id") is not None and "id" not in row:
            row = {"id": feature["id"], **row}
        properties.append(row)
        keys.update(dict.fromkeys(row))
        if len(keys) > MAX_COLUMNS:
            raise too_large(N_("columns"), len(keys), MAX_COLUMNS)
    builder = CellsBuilder(len(keys))
    for start in range(0, len(properties), _CHUNK_ROWS):
        chunk = properties[start : start + _CHUNK_ROWS]
        numbers = range(start + 1, start + 1 + len(chunk))
        builder.append(numbers, [[row.get(key) for key in keys] for row in chunk])
    labels = unique([_whole(key) or f"column {at} (no header)" for at, key in enumerate(keys, 1)])
    table, _ = builder.table(labels)
    return table


def _whole(key: str) -> str:
    text = key.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return " ".join(text.split())


def _crs(shapes: NDArray[Any], member: object) -> Any:  # noqa: ANN401  pyproj.CRS or None
    if member is not None:
        properties = member.get("properties") if isinstance(member, dict) else None
        name = properties.get("name") if isinstance(properties, dict) else None
        return crs_from(name) if isinstance(name, str) else None
    return crs_from(WGS84) if mostly_degrees(shapes) else None


def _shape(geometry: object) -> Any:  # noqa: ANN401  a shapely geometry or None
    if not isinstance(geometry, dict):
        return None
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Point" and isinstance(coordinates, list):
        pair = coordinates[:2]
        if len(pair) == 2 and all(type(value) in (int, float) for value in pair):  # noqa: PLR2004
            return shapely.Point(pair)
        return None if coordinates else shapely.Point()
    try:
        return shapely.from_geojson(json.dumps(geometry), on_invalid="ignore")
    except (RecursionError, ValueError, TypeError):
        return None
