"""Write CSV that a spreadsheet opens as it is and does not calculate."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from geo.export.formats.columns import free_name, records, shapes
from geo.export.formats.geojson import DECIMALS
from geo.export.geometry import placed
from geo.export.reference_systems import GEOGRAPHIC

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from geo.export.formats.columns import Value
    from geo.export.layer import Export, ExportLayer

CALCULATED: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a text begins with that a spreadsheet takes for a formula (OWASP, CSV Injection)."""

BYTE_ORDER_MARK: Final = "utf-8-sig"
"""Encoding with the mark by which spreadsheet programs tell UTF-8."""


def write_csv(export: Export, directory: Path) -> None:
    """Write a file for each layer and table: RFC 4180, UTF-8 with a byte order mark.

    Points have columns ``lon`` and ``lat`` at the end, areas and lines ``wkt`` (OGC 06-103r4), in
    EPSG:4326 to seven decimals. A missing value is an empty cell, booleans are ``true`` and
    ``false``. Text that begins with one of `CALCULATED` has an apostrophe before it; who wants the
    text as it was takes it away.
    """
    for layer in export.layers:
        drawn = placed(layer, crs=GEOGRAPHIC, precision=export.precision)
        names = [column.name for column in layer.columns]
        places = positions(drawn)
        path = directory / f"{layer.name}.csv"
        with path.open("w", encoding=BYTE_ORDER_MARK, newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow([*names, *(free_name(name, names) for name in places)])
            columns = zip(*places.values(), strict=True) if places else _nothing(drawn)
            for record, place in zip(records(drawn), columns, strict=True):
                writer.writerow(map(cell, (*record.values(), *place)))


def positions(layer: ExportLayer, *, points_only: bool = False) -> dict[str, list[Value]]:
    """Return the geometry of ``layer`` (EPSG:4326) as columns: ``lon`` and ``lat``, or ``wkt``.

    Args:
        layer: any; a table has no such column.
        points_only: whether areas and lines are left out.
    """
    if layer.geometry_type is None or (points_only and layer.geometry_type != "Point"):
        return {}
    geometries = shapes(layer)
    if layer.geometry_type == "Point":
        return {
            "lon": _degrees(shapely.get_x(geometries)),
            "lat": _degrees(shapely.get_y(geometries)),
        }
    return {"wkt": shapely.to_wkt(geometries, rounding_precision=DECIMALS).tolist()}


def harmless(text: str) -> str:
    """Return ``text``, with an apostrophe before it where a spreadsheet would calculate it."""
    return f"'{text}" if text.startswith(CALCULATED) else text


def cell(value: Value) -> str | int | float | None:
    """Return ``value`` as the writer of CSV is to have it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(value) if isinstance(value, str) else value


def _degrees(values: np.ndarray[Any, Any]) -> list[Value]:
    return [None if np.isnan(value) else round(float(value), DECIMALS) for value in values]


def _nothing(layer: ExportLayer) -> Iterable[tuple[Value, ...]]:
    return (() for _ in range(len(layer.features)))
