"""Write a layer with GDAL, from Arrow: types and missing values stay what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import shapely

from geo.export.formats.columns import arrow_table, free_name, meaning, shapes
from geo.export.layer import GEOMETRY
from geo.export.reference_systems import REFERENCE_SYSTEMS

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from geo.export.layer import Column, ExportLayer


def write_with_gdal(  # noqa: PLR0913  what a driver may be told
    layer: ExportLayer,
    path: Path,
    driver: str,
    *,
    crs: str,
    table: pa.Table | None = None,
    append: bool = False,
    options: dict[str, str] | None = None,
) -> None:
    """Write ``layer`` as the layer of its name into ``path``.

    Args:
        layer: placed, in ``crs``.
        path: file to write.
        driver: short name of a driver of GDAL.
        crs: key of `geo.export.reference_systems.REFERENCE_SYSTEMS`.
        table: the columns to write, a row each of the layer's; by default as they are.
        append: whether ``path`` exists and gets one more layer.
        options: of the driver, for the creation of a layer.
    """
    # A library of 60 MB, which only writing needs.
    import pyogrio  # noqa: PLC0415

    held = (
        described(arrow_table(layer.features, layer.columns), layer.columns)
        if table is None
        else table
    )
    where: dict[str, Any] = {}
    if layer.geometry_type is not None:
        name = free_name(GEOMETRY, held.column_names)
        held = held.append_column(name, wkb(shapes(layer)))
        where = {
            "geometry_name": name,
            "geometry_type": layer.geometry_type,
            "crs": REFERENCE_SYSTEMS[crs].definition,
        }
    pyogrio.write_arrow(
        held,
        path,
        layer=layer.name,
        driver=driver,
        append=append,
        encoding="UTF-8",
        layer_options=options,
        **where,
    )


def wkb(geometries: np.ndarray[Any, Any]) -> pa.Array:
    """Return ``geometries`` as well-known binary (OGC 06-103r4), null for None."""
    return pa.array(shapely.to_wkb(geometries, flavor="iso"), pa.binary())


def described(table: pa.Table, columns: tuple[Column, ...]) -> pa.Table:
    """Return ``table`` with what its columns mean where GDAL looks for it."""
    fields = [
        field.with_metadata({"GDAL:OGR:comment": meaning(column)})
        for field, column in zip(table.schema, columns, strict=True)
    ]
    return table.cast(pa.schema(fields))
