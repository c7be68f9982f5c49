"""Write a GeoPackage: every layer and table in one file."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from typing import TYPE_CHECKING, Final

from geo.export.formats.columns import free_name
from geo.export.formats.gdal import write_with_gdal
from geo.export.formats.naming import bundle_name
from geo.export.geometry import placed
from geo.export.layer import GEOMETRY

if TYPE_CHECKING:
    from pathlib import Path

    from geo.export.layer import Export, ExportLayer

KEY: Final = "fid"
"""Column with the number of a feature, from 1 (OGC 12-128r19, requirement 29)."""


def write_geopackage(export: Export, directory: Path) -> None:
    """Write one file with all layers (OGC GeoPackage 1.4, OGC 12-128r19).

    Layers with a geometry are features with an R-tree (annex F.3), tables are attributes (2.4);
    title and description stand in ``gpkg_contents`` (1.1.3), what the columns mean in
    ``gpkg_data_columns`` (annex F.9, schema), styles where QGIS looks for them. The time of
    change is that of the export.
    """
    if not export.layers:
        return
    path = directory / f"{bundle_name(export)}.gpkg"
    titles = Counter(layer.title for layer in export.layers)
    for place, layer in enumerate(export.layers):
        drawn = placed(layer, crs=export.crs, precision=export.precision)
        # An identifier is unique (table 3).
        title = f"{layer.title} ({layer.name})" if titles[layer.title] > 1 else layer.title
        options = {"IDENTIFIER": title, "DESCRIPTION": layer.description} | _keys(layer)
        write_with_gdal(drawn, path, "GPKG", crs=export.crs, append=place > 0, options=options)
    # Renders every style as QML and SLD, which only this format holds.
    from geo.export.qgis.styles import add_styles  # noqa: PLC0415

    add_styles(path, export)
    _set_time(path, export)


def _keys(layer: ExportLayer) -> dict[str, str]:
    names = [column.name for column in layer.columns]
    keys = {"FID": free_name(KEY, names)}
    if layer.geometry_type is None:
        return keys
    return keys | {"GEOMETRY_NAME": free_name(GEOMETRY, names), "SPATIAL_INDEX": "YES"}


def _set_time(path: Path, export: Export) -> None:
    """Put the time of the export for that of the clock: the same layers, the same file."""
    made_at = export.made_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE gpkg_contents SET last_change = ?", (made_at,))
