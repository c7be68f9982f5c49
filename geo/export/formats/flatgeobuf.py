"""Write FlatGeobuf: read by ranges, over the web too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from geo.export.formats.columns import shapes
from geo.export.formats.gdal import write_with_gdal
from geo.export.geometry import placed

if TYPE_CHECKING:
    from pathlib import Path

    from geo.export.layer import Export


def write_flatgeobuf(export: Export, directory: Path) -> None:
    """Write a file for each layer with a geometry (FlatGeobuf 3.0).

    With its spatial index, which puts the records in the order of a Hilbert curve. A layer with a
    record without a place has none: the index cannot hold it.
    """
    for layer in export.layers:
        if layer.geometry_type is None:
            continue
        drawn = placed(layer, crs=export.crs, precision=export.precision)
        geometries = shapes(drawn)
        unplaced = bool((shapely.is_missing(geometries) | shapely.is_empty(geometries)).any())
        options = {
            "SPATIAL_INDEX": "NO" if unplaced else "YES",
            "TITLE": layer.title,
            "DESCRIPTION": layer.description,
        }
        path = directory / f"{layer.name}.fgb"
        write_with_gdal(drawn, path, "FlatGeobuf", crs=export.crs, options=options)
