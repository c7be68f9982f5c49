"""Read the layers of a GeoPackage: tables only, no view, no trigger and no extension."""

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
_JOURNAL: Final = slice(18, 20)
_WRITE_AHEAD: Final = b"\x02\x02"
_ROLLBACK: Final = b"\x01\x01"
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
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "layers.gpkg")
        path.write_bytes(content)
        notes = _without_log(path)
        layers, found = _layers(path)
        if not layers:
            raise refusal(
                N_("The file is a database without any layer of a GeoPackage."),
                N_("Save the layer as GeoPackage from a GIS program."),
            )
        if len(layers) > MAX_TABLES:
            raise too_large(N_("layers"), len(layers), MAX_TABLES)
        sheets = [read_layer(path, layer, layer=layer) for layer in layers]
    return Reading(sheets, [*notes, *found])


def _check_whole(content: bytes) -> None:
    size = int.from_bytes(content[_PAGE_SIZE], "big")
    size = _LARGEST_PAGE if size == 1 else size
    pages = int.from_bytes(content[_PAGES], "big")
    if len(content) < max(_HEADER_BYTES, size * pages):
        raise broken(N_("it ends early"))


def _without_log(path: Path) -> list[Message]:
    """Have our copy opened without a write-ahead log, and say what may be in that log."""
    with path.open("r+b") as file:
        if file.read(_HEADER_BYTES)[_JOURNAL] != _WRITE_AHEAD:
            return []
        file.seek(_JOURNAL.start)
        file.write(_ROLLBACK)
    return [
        Message(
            N_(
                "The GeoPackage was saved while changes wait in a file of their own (-wal): what "
                "was changed last may be missing. Close it in every program, then upload it."
            )
        )
    ]


def _layers(path: Path) -> tuple[list[str], list[Message]]:
    """Return the tables that hold data, and notes on those that are not read.

    A view can be any query, an endless one too, and a virtual table runs a module's code: only
    plain tables are read. GDAL opens no database in which a view or a trigger calls certain of its
    functions, so that our copy loses all of them.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA writable_schema = ON")
            database.execute("DELETE FROM sqlite_master WHERE type IN ('view', 'trigger')")
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
