"""Read the layers of a GeoPackage: tables only, read-only, no view and no extension."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

from geo.registry.reading.layers import read_layer
from geo.registry.reading.limits import MAX_TABLES, broken, refusal, too_large
from geo.registry.reading.sheet import Reading
from geo.text import N_, Message

MAGIC: Final = b"SQLite format 3\x00"

_PAGE_SIZE: Final = slice(16, 18)  # SQLite file format 1.3
_PAGES: Final = slice(28, 32)
_LARGEST_PAGE: Final = 65_536
_HEADER_BYTES: Final = 100

_DATA: Final = ("features", "attributes", "aspatial")


def read_geopackage(content: bytes, name: str) -> Reading:
    """Read every table of features or attributes.

    Raises:
        RegisterError: cut off, damaged, another SQLite database, beyond the limits.
    """
    del name
    _check_whole(content)
    layers, notes = _layers(content)
    if not layers:
        raise refusal(
            N_("The file is a database without any layer of a GeoPackage."),
            N_("Save the layer as GeoPackage from a GIS program."),
        )
    if len(layers) > MAX_TABLES:
        raise too_large(N_("layers"), len(layers), MAX_TABLES)
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "layers.gpkg")
        path.write_bytes(content)
        sheets = [read_layer(path, layer, layer=layer) for layer in layers]
    return Reading(sheets, notes)


def _check_whole(content: bytes) -> None:
    size = int.from_bytes(content[_PAGE_SIZE], "big")
    size = _LARGEST_PAGE if size == 1 else size
    pages = int.from_bytes(content[_PAGES], "big")
    if len(content) < max(_HEADER_BYTES, size * pages):
        raise broken(N_("it ends early"))


def _layers(content: bytes) -> tuple[list[str], list[Message]]:
    """Return the tables that hold data, and notes on those that are not read.

    A view can be any query, an endless one too, and a virtual table runs a module's code: only
    plain tables are read.
    """
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(content)
            database.execute("PRAGMA trusted_schema = OFF")
            plain = {
                str(row[0])
                for row in database.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' "
                    "AND sql NOT LIKE 'CREATE VIRTUAL%'"
                )
            }
            if "gpkg_contents" not in plain:
                return [], []
            found = [
                str(table)
                for table, kind in database.execute(
                    "SELECT table_name, data_type FROM gpkg_contents ORDER BY rowid"
                )
                if kind in _DATA
            ]
    except (sqlite3.Error, UnicodeDecodeError, OverflowError, ValueError) as error:
        raise broken(error) from error
    notes = [
        Message(N_("Layer {name} is a query, not a table, and was not read."), {"name": table})
        for table in found
        if table not in plain
    ]
    return list(dict.fromkeys(table for table in found if table in plain)), notes
