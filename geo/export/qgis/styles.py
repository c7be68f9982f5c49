"""Keep the styles of layers inside a GeoPackage, where QGIS looks for them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from geo.errors import DataFileError
from geo.export.qgis.qml import qml
from geo.export.qgis.sld import sld

if TYPE_CHECKING:
    from pathlib import Path

    from geo.export.layer import Export, ExportLayer

STYLE_TABLE: Final = "layer_styles"

_NAME_LENGTH: Final = 30
"""Of the column ``styleName``."""

_CREATE: Final = """
CREATE TABLE IF NOT EXISTS layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT(256),
  f_table_schema TEXT(256),
  f_table_name TEXT(256),
  f_geometry_column TEXT(256),
  styleName TEXT(30),
  styleQML TEXT,
  styleSLD TEXT,
  useAsDefault BOOLEAN,
  description TEXT,
  owner TEXT(30),
  ui TEXT(30),
  update_time DATETIME
)"""
"""The table as QGIS makes it; no standard describes it."""

_INSERT: Final = """
INSERT INTO layer_styles (
  f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD,
  useAsDefault, description, owner, ui, update_time
) VALUES ('', '', ?, ?, ?, ?, ?, 1, ?, '', NULL, ?)"""

_REGISTER: Final = """
INSERT OR REPLACE INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
VALUES (?, 'attributes', ?, '', ?)"""


def add_styles(gpkg: Path, export: Export) -> None:
    """Write the style of every layer of ``export`` into the GeoPackage ``gpkg``, as its default.

    The table ``layer_styles`` is the convention of QGIS, registered as a table of attributes
    (OGC 12-128r18, GeoPackage 1.3, 2.4), so that other programs may read QML and SLD from it.
    Styles that the layers already have there are replaced.

    Raises:
        DataFileError: a layer of ``export`` has no table in ``gpkg``.
    """
    moment = export.made_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    # sqlite3's own context ends the transaction, not the connection.
    with closing(sqlite3.connect(gpkg)) as database, database:
        # Said, since sqlite3 begins none for a new table: all styles are written, or none.
        database.execute("BEGIN")
        database.execute(_CREATE)
        database.execute(_REGISTER, (STYLE_TABLE, STYLE_TABLE, moment))
        for layer in export.layers:
            column = _geometry_column(database, gpkg, layer)
            database.execute("DELETE FROM layer_styles WHERE f_table_name = ?", (layer.name,))
            database.execute(
                _INSERT,
                (
                    layer.name,
                    column,
                    layer.title[:_NAME_LENGTH],
                    qml(layer, export.language),
                    sld(layer),
                    layer.title,
                    moment,
                ),
            )


def _geometry_column(database: sqlite3.Connection, gpkg: Path, layer: ExportLayer) -> str:
    """Return the name of the geometry column of the table of ``layer``; empty without one."""
    found = database.execute(
        "SELECT g.column_name FROM gpkg_contents c LEFT JOIN gpkg_geometry_columns g "
        "USING (table_name) WHERE lower(c.table_name) = lower(?)",
        (layer.name,),
    ).fetchone()
    if found is None:
        what = f"holds no table {layer.name}, whose style is to be kept"
        raise DataFileError(gpkg, what, "Write the layers of the export before their styles.")
    return found[0] or ""
