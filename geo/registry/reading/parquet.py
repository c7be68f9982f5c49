"""Read Parquet and GeoParquet."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo.registry.reading.encodings import unique
from geo.registry.reading.limits import MAX_UNPACKED_BYTES, broken, refusal, too_large
from geo.registry.reading.sheet import (
    Reading,
    Sheet,
    check_extent,
    column_text,
    numbers_from_one,
)
from geo.registry.reading.vector import crs_from, shapes_from_wkb, to_wgs84
from geo.text import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAGIC: Final = b"PAR1"

_LONGITUDE_FIRST: Final = "OGC:CRS84"
"""What GeoParquet means where it names no CRS (GeoParquet 1.1)."""


def read_parquet(content: bytes, name: str) -> Reading:
    """Read a Parquet file, its geometry where it has one.

    Raises:
        RegisterError: cut off, damaged, beyond the limits.
    """
    if not content.endswith(MAGIC):
        raise broken(N_("it ends early"))
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        metadata = file.metadata
        check_extent(metadata.num_rows, metadata.num_columns)
        unpacked = sum(
            metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups)
        )
        if unpacked > MAX_UNPACKED_BYTES:
            raise too_large(N_("bytes unpacked"), unpacked, MAX_UNPACKED_BYTES)
        table = file.read()
        table.validate(full=True)
        key = _geometry(table.schema)
        names = [at for at in range(table.num_columns) if at != key]
        labels = unique(
            [" ".join(table.field(at).name.split()) or f"column {at + 1}" for at in names]
        )
        cells = pa.table([column_text(table.column(at)) for at in names], names=labels)
    except MemoryError:  # of Arrow it is one of the errors below
        raise
    except (pa.ArrowException, OSError, ValueError, OverflowError, UnicodeError) as error:
        raise broken(error) from error
    sheet = Sheet(name, cells, numbers_from_one(table.num_rows))
    if key is not None:
        description = _description(table.schema, table.field(key).name)
        shapes, unread = _shapes(table.column(key), str(description.get("encoding", "WKB")))
        crs = description.get("crs", _LONGITUDE_FIRST)
        sheet.geometry, sheet.notes = to_wgs84(
            shapes, crs_from(json.dumps(crs) if isinstance(crs, dict) else crs), unread
        )
    return Reading([sheet])


def _geo(schema: pa.Schema) -> dict[str, Any]:
    try:
        found = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _geometry(schema: pa.Schema) -> int | None:
    """Return the position of the column that holds the geometry."""
    name = _geo(schema).get("primary_column")
    if isinstance(name, str) and schema.get_field_index(name) >= 0:
        return int(schema.get_field_index(name))
    for at, field in enumerate(schema):
        extension = (field.metadata or {}).get(b"ARROW:extension:name", b"")
        if extension.startswith(b"geoarrow."):
            return at
    return None


def _description(schema: pa.Schema, name: str) -> dict[str, Any]:
    columns = _geo(schema).get("columns")
    found = columns.get(name) if isinstance(columns, dict) else None
    return found if isinstance(found, dict) else {}


def _shapes(column: pa.ChunkedArray, encoding: str) -> tuple[NDArray[Any], int]:
    """Return the geometries and how many cannot be read."""
    kind = column.type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return shapes_from_wkb(column.to_pylist())
    if encoding == "point" and pa.types.is_struct(kind):
        points = column.to_pylist()
        made = np.empty(len(points), dtype=object)
        made[:] = [
            None
            if point is None or point.get("x") is None or point.get("y") is None
            else shapely.Point(point["x"], point["y"])
            for point in points
        ]
        return made, 0
    raise refusal(
        N_("The geometry is stored as {encoding}, which is not read."),
        N_("Save it as GeoParquet with geometry in WKB, or as GeoPackage."),
        encoding=encoding[:40],
    )
