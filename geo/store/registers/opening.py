"""Choose where registers are kept: in a folder, or in PostGIS."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geo.store.registers.embedded import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.store.registers.records import RegisterStore

DATA_SETTING: Final = "CLC_DATA_DIR"
"""Environment variable: the folder for all that a server keeps."""

DATABASE_SETTING: Final = "CLC_DATABASE_URL"
"""Environment variable: the address of a PostGIS database, postgresql://…"""

DEFAULT_DATA_DIRECTORY: Final = Path(__file__).parents[3] / "var"
"""Beside the program, whatever folder it is started from; our choice."""


def data_directory(environ: Mapping[str, str] | None = None) -> Path:
    """Return the folder for all that a server keeps; it need not exist."""
    named = (os.environ if environ is None else environ).get(DATA_SETTING, "").strip()
    return Path(named).expanduser() if named else DEFAULT_DATA_DIRECTORY


def database_url(environ: Mapping[str, str] | None = None) -> str | None:
    """Return the address of the database; None where registers are kept in a folder."""
    return (os.environ if environ is None else environ).get(DATABASE_SETTING, "").strip() or None


def open_store(environ: Mapping[str, str] | None = None) -> RegisterStore:
    """Return the store that the settings name; nothing is written and no connection made yet.

    With ``CLC_DATABASE_URL`` it is PostGIS, else the folder ``registers`` in ``CLC_DATA_DIR``.

    Args:
        environ: settings; those of the process by default.

    Raises:
        RegisterError: the address of the database is none of PostgreSQL.
    """
    url = database_url(environ)
    if url is None:
        return EmbeddedStore(data_directory(environ) / "registers")
    # Where no database is used, its libraries need not be loaded.
    from geo.store.registers.postgis import PostgisStore  # noqa: PLC0415

    return PostgisStore(url)
