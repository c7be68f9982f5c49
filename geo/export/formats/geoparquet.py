"""Write GeoParquet, at once or piece by piece."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from geo.export.formats.columns import arrow_schema, arrow_table, free_name, shapes
from geo.export.formats.gdal import wkb
from geo.export.formats.geojson import head
from geo.export.geometry import placed
from geo.export.layer import GEOMETRY
from geo.export.reference_systems import GEOGRAPHIC, REFERENCE_SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from geo.export.layer import Column, Export, GeometryType

VERSION: Final = "1.1.0"
COVERING: Final = "bbox"
CORNERS: Final = ("xmin", "ymin", "xmax", "ymax")

ROW_GROUP: Final = 65_536
"""Rows that are read together, at the most; our choice: some megabytes of points."""


def write_geoparquet(export: Export, directory: Path) -> None:
    """Write a file for each layer; a table is plain Parquet.

    GeoParquet 1.1.0 (OGC 24-013): geometry as WKB, the reference system as PROJJSON, the bounding
    box of each record in the column `COVERING`, by which readers leave out row groups. Compressed
    with zstd. What a column means, its unit and codes are metadata of its field; title, description
    and attribution those of the file.
    """
    for layer in export.layers:
        drawn = placed(layer, crs=export.crs, precision=export.precision)
        geometries = None if layer.geometry_type is None else shapes(drawn)
        described = Described(
            layer.columns,
            layer.geometry_type,
            export.crs,
            None if geometries is None else _bounds(geometries),
            head(layer),
        )
        with GeoParquetFile(directory / f"{layer.name}.parquet", described) as file:
            file.write(drawn.features, geometries)


@dataclass(frozen=True, slots=True)
class Described:
    """What a file says of itself at its beginning."""

    columns: Sequence[Column]
    geometry_type: GeometryType | None
    """None for a table."""
    crs: str = GEOGRAPHIC
    """Key of `geo.export.reference_systems.REFERENCE_SYSTEMS` the geometry is in."""
    bounds: tuple[float, ...] | None = None
    """West, south, east, north in ``crs``; None where it is not known, or nothing has a place."""
    about: Mapping[str, str] = field(default_factory=dict)
    """Further metadata."""


class GeoParquetFile:
    """A file that grows by pieces; only one piece is in memory."""

    def __init__(self, path: Path, described: Described) -> None:
        """Start the file at ``path``."""
        self._columns = described.columns
        names = [column.name for column in described.columns]
        self._geometry = free_name(GEOMETRY, names)
        self._covering = free_name(COVERING, names)
        schema = arrow_schema(described.columns)
        # In the schema from the start: pyarrow does not read what a writer adds at the end.
        metadata = dict(described.about)
        if described.geometry_type is not None:
            schema = schema.append(pa.field(self._geometry, pa.binary()))
            schema = schema.append(pa.field(self._covering, _box_type()))
            geo = self._geo(described, described.geometry_type)
            metadata["geo"] = json.dumps(geo, ensure_ascii=False)
        self._schema = schema.with_metadata(metadata)
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")

    def write(self, features: pd.DataFrame, geometries: np.ndarray[Any, Any] | None) -> None:
        """Add a piece.

        Args:
            features: rows with the columns of the file.
            geometries: one a row, None where there is no place; None for a table.
        """
        table = arrow_table(features, self._columns)
        if geometries is not None:
            table = table.append_column(self._geometry, wkb(geometries))
            table = table.append_column(self._covering, _box_column(shapely.bounds(geometries)))
        self._writer.write_table(table.cast(self._schema), row_group_size=ROW_GROUP)

    def __enter__(self) -> Self:
        """Return the file."""
        return self

    def __exit__(self, *_: object) -> None:
        """Finish the file."""
        self._writer.close()

    def _geo(self, described: Described, geometry_type: GeometryType) -> dict[str, Any]:
        definition = REFERENCE_SYSTEMS[described.crs].definition
        column: dict[str, Any] = {
            "encoding": "WKB",
            "geometry_types": [geometry_type],
            "crs": pyproj.CRS.from_user_input(definition).to_json_dict(),
            "covering": {"bbox": {corner: [self._covering, corner] for corner in CORNERS}},
        }
        if described.bounds is not None:
            column["bbox"] = list(described.bounds)
        return {
            "version": VERSION,
            "primary_column": self._geometry,
            "columns": {self._geometry: column},
        }


def _bounds(geometries: np.ndarray[Any, Any]) -> tuple[float, ...] | None:
    there = geometries[~(shapely.is_missing(geometries) | shapely.is_empty(geometries))]
    return tuple(shapely.total_bounds(there).tolist()) if there.size else None


def _box_type() -> pa.DataType:
    return pa.struct([(corner, pa.float64()) for corner in CORNERS])


def _box_column(boxes: np.ndarray[Any, Any]) -> pa.Array:
    missing = pa.array(np.isnan(boxes).any(axis=1))
    corners = [pa.array(np.ascontiguousarray(boxes[:, place])) for place in range(len(CORNERS))]
    return pa.StructArray.from_arrays(corners, fields=list(_box_type()), mask=missing)
