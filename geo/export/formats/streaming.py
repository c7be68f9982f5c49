"""Write layers that do not fit in memory, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from geo.export.formats.columns import arrow_schema, arrow_table, free_name
from geo.export.formats.gdal import wkb
from geo.export.formats.geoparquet import ROW_GROUP, Described, GeoParquetFile
from geo.export.formats.staging import staged
from geo.export.layer import GEOMETRY
from geo.export.reference_systems import GEOGRAPHIC, REFERENCE_SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import geopandas as gpd

    from geo.export.layer import Column, GeometryType


@dataclass(frozen=True, slots=True)
class Stream:
    """What is true of all pieces of a layer.

    The pieces are frames with `columns` and a geometry in EPSG:4326, None where a record has no
    place; each is read once and then let go. No piece at all gives a file without records.
    """

    name: str
    columns: tuple[Column, ...]
    geometry_type: GeometryType
    crs: str = GEOGRAPHIC
    """Key of `geo.export.reference_systems.REFERENCE_SYSTEMS` to write in."""
    bounds: tuple[float, float, float, float] | None = None
    """West, south, east, north in ``crs`` where they are known before the first piece."""


def stream_geoparquet(pieces: Iterable[gpd.GeoDataFrame], stream: Stream, path: Path) -> None:
    """Write ``pieces`` as GeoParquet 1.1 in the memory of one piece; nothing is left on failure."""
    with staged(path.parent) as (directory, _):
        target = directory / path.name
        described = Described(stream.columns, stream.geometry_type, stream.crs, stream.bounds)
        with GeoParquetFile(target, described) as file:
            for piece in _cut(pieces, stream):
                file.write(piece, np.asarray(piece.geometry.array, dtype=object))


def stream_flatgeobuf(
    pieces: Iterable[gpd.GeoDataFrame], stream: Stream, path: Path, *, spatial_index: bool = False
) -> None:
    """Write ``pieces`` as FlatGeobuf 3.0; nothing is left on failure.

    ``path`` ends in .fgb. In the memory of one piece. A spatial index costs memory for every record
    (it is sorted as a whole before the first record can be written) and refuses records without a
    place, so it is off by default.
    """
    # A library of 60 MB, which only writing needs.
    import pyogrio  # noqa: PLC0415

    geometry = free_name(GEOMETRY, [column.name for column in stream.columns])
    schema = arrow_schema(stream.columns).append(pa.field(geometry, pa.binary()))

    failures: list[BaseException] = []

    def batches() -> Iterator[pa.RecordBatch]:
        try:
            for piece in _cut(pieces, stream):
                table = arrow_table(piece, stream.columns)
                shapes = wkb(np.asarray(piece.geometry.array, dtype=object))
                yield from table.append_column(geometry, shapes).cast(schema).to_batches()
        except BaseException as error:
            failures.append(error)
            raise

    with staged(path.parent) as (directory, _):
        try:
            pyogrio.write_arrow(
                pa.RecordBatchReader.from_batches(schema, batches()),
                directory / path.name,
                layer=stream.name,
                driver="FlatGeobuf",
                geometry_name=geometry,
                geometry_type=stream.geometry_type,
                crs=REFERENCE_SYSTEMS[stream.crs].definition,
                encoding="UTF-8",
                layer_options={"SPATIAL_INDEX": "YES" if spatial_index else "NO"},
            )
        except RuntimeError:
            # GDAL says only that a piece could not be had; why is known here.
            if failures:
                raise failures[0] from None
            raise


def _cut(pieces: Iterable[gpd.GeoDataFrame], stream: Stream) -> Iterator[gpd.GeoDataFrame]:
    """Yield ``pieces`` in the reference system of ``stream``, none longer than a row group."""
    system = REFERENCE_SYSTEMS[stream.crs]
    for piece in pieces:
        for start in range(0, len(piece), ROW_GROUP):
            part = piece.iloc[start : start + ROW_GROUP]
            yield part if stream.crs == GEOGRAPHIC else part.to_crs(system.definition)
