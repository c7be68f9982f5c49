"""Bring the tables of a PostGIS store to the revision the program works with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from geo.store.registers.database import check_can_migrate, database_errors, engine_for
from geo.store.registers.schema import REVISIONS

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LOCK: Final = 0x636C63
"""Number of the advisory lock, "clc" in ASCII: two servers that start do not migrate at once."""


def migrate(url: str) -> None:
    """Migrate the database at ``url`` to the last revision, in one transaction.

    Raises:
        RegisterError: the database cannot be reached, the account may not change it, or a newer
            program has.
    """
    engine = engine_for(url)
    try:
        with database_errors(engine.url), engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            check_can_migrate(connection, engine.url)
            command.upgrade(configuration(connection), REVISIONS[-1])
    finally:
        engine.dispose()


def configuration(connection: Connection) -> Config:
    """Return what Alembic needs to work on ``connection``."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    # A path may hold a colon or a blank; nothing is listed here but one folder.
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config
