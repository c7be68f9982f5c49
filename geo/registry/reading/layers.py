"""Read one layer through GDAL into cells and geometry."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyogrio.errors
import pyogrio.raw

from geo.registry.reading.limits import broken
from geo.registry.reading.sheet import Sheet, check_extent, column_text, numbers_from_one
from geo.registry.reading.vector import crs_from, shapes_from_wkb, to_wgs84

if TYPE_CHECKING:
    from pathlib import Path

_ERRORS: Final = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.CRSError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.FieldError,
    pyogrio.errors.GeometryError,
    pa.ArrowException,
    RuntimeError,
    ValueError,
    OverflowError,
)


def read_layer(
    path: Path,
    name: str,
    *,
    layer: str | None = None,
    encoding: str | None = None,
) -> Sheet:
    """Return a layer with its values as text and its geometry in EPSG:4326.

    Raises:
        RegisterError: GDAL cannot read it; beyond the limits.
    """
    try:
        with warnings.catch_warnings():
            # GDAL's remarks about a file are for programmers; what matters is checked here.
            warnings.simplefilter("ignore", RuntimeWarning)
            meta, table = pyogrio.raw.read_arrow(
                path, layer=layer, encoding=encoding, datetime_as_string=True
            )
    except MemoryError:  # of Arrow it is one of the errors below
        raise
    except _ERRORS as error:
        raise broken(error) from error
    return sheet_of(meta, table, name)


def sheet_of(meta: dict[str, Any], table: pa.Table, name: str) -> Sheet:
    """Return the sheet of what GDAL read."""
    geometry_name = meta.get("geometry_name") or "wkb_geometry"
    names = [column for column in table.column_names if column != geometry_name]
    check_extent(table.num_rows, len(names))
    try:
        cells = pa.table([column_text(table[column]) for column in names], names=names)
    except MemoryError:
        raise
    except (pa.ArrowException, ValueError, UnicodeError) as error:
        raise broken(error) from error
    sheet = Sheet(name, cells, numbers_from_one(table.num_rows))
    if geometry_name in table.column_names and meta.get("geometry_type") is not None:
        shapes, unread = shapes_from_wkb(table[geometry_name].to_pylist())
        sheet.geometry, sheet.notes = to_wgs84(shapes, crs_from(meta.get("crs")), unread)
    return sheet
