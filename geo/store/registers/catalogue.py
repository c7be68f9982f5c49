"""Keep the list of versions in a DuckDB file; its commit is the moment of publication."""

from __future__ import annotations

import os
import random
import threading
import time
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import duckdb

from geo.errors import RegisterError
from geo.store.registers.records import AuditEntry, RegisterInfo, Version
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE: Final = "catalogue.duckdb"

WAIT_S: Final = 20.0
"""For so long another process may have the catalogue open; our choice, a thousand times what a
commit takes."""

FORM: Final = 1
"""Of the tables below; a catalogue of another one is of another version of the program."""

_TABLES: Final = """
CREATE TABLE form (number INTEGER NOT NULL);
CREATE TABLE registers (
    id VARCHAR PRIMARY KEY,
    title VARCHAR NOT NULL,
    organisation VARCHAR NOT NULL,
    licence VARCHAR NOT NULL,
    contact VARCHAR NOT NULL
);
CREATE TABLE versions (
    register_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    author VARCHAR NOT NULL,
    published_at VARCHAR NOT NULL,
    note VARCHAR NOT NULL,
    checksum VARCHAR NOT NULL,
    centres BIGINT NOT NULL,
    programmes BIGINT NOT NULL,
    action VARCHAR NOT NULL,
    restored INTEGER,
    source_name VARCHAR NOT NULL,
    source_sha256 VARCHAR NOT NULL,
    PRIMARY KEY (register_id, number)
);
CREATE SEQUENCE audit_order;
CREATE TABLE audit (
    entry BIGINT PRIMARY KEY DEFAULT nextval('audit_order'),
    recorded_at VARCHAR NOT NULL,
    actor VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    register_id VARCHAR,
    number INTEGER,
    detail VARCHAR NOT NULL
);
"""

# One connection and one thread: a catalogue is small, and a server has other work.
_SETTINGS: Final[dict[str, str | bool | int | float | list[str]]] = {
    "threads": 1,
    "memory_limit": "256MB",
    "enable_external_access": False,
}

_VERSION_COLUMNS: Final = (
    "register_id, number, author, published_at, note, checksum, centres, programmes, action, "
    "restored, source_name, source_sha256"
)

# DuckDB lets a process have a file open for reading or for writing, not both.
_GATES: Final[dict[Path, threading.Lock]] = {}
_GATES_LOCK: Final = threading.Lock()


class Catalogue:
    """The catalogue in ``directory``; connections live for one reading or one commit."""

    def __init__(self, directory: Path) -> None:
        """Name the catalogue; nothing is opened."""
        self.path = directory.absolute() / FILE
        with _GATES_LOCK:
            self._gate = _GATES.setdefault(self.path, threading.Lock())

    def exists(self) -> bool:
        """Return whether anything was ever written.

        Raises:
            RegisterError: the folder may not be read.
        """
        try:
            return self.path.exists()
        except OSError as error:
            raise self._damaged(error) from error

    def registers(self) -> tuple[RegisterInfo, ...]:
        """Return all registers in the order of their identifiers."""
        rows = self._rows(
            "SELECT id, title, organisation, licence, contact FROM registers ORDER BY id"
        )
        return tuple(RegisterInfo(*row) for row in rows)

    def history(self, register_id: str) -> tuple[Version, ...]:
        """Return all versions of a register, newest first."""
        rows = self._rows(
            f"SELECT {_VERSION_COLUMNS} FROM versions WHERE register_id = ? ORDER BY number DESC",  # noqa: S608  names of ours
            [register_id],
        )
        return tuple(
            Version(*row[:3], datetime.fromisoformat(row[3]), *row[4:])  # type: ignore[call-arg]
            for row in rows
        )

    def checksums(self) -> set[str]:
        """Return the checksums of all versions of all registers."""
        return {row[0] for row in self._rows("SELECT DISTINCT checksum FROM versions")}

    def audit(self, register_id: str | None) -> tuple[AuditEntry, ...]:
        """Return the audit log, newest first."""
        rows = self._rows(
            "SELECT recorded_at, actor, action, register_id, number, detail FROM audit"
            " WHERE ? IS NULL OR register_id = ? ORDER BY entry DESC",
            [register_id, register_id],
        )
        return tuple(AuditEntry(datetime.fromisoformat(row[0]), *row[1:]) for row in rows)

    def add(
        self,
        entry: AuditEntry,
        version: Version | None = None,
        info: RegisterInfo | None = None,
    ) -> None:
        """Commit a line of the audit log and, with it, a version.

        The caller is the only writer, and there is a catalogue.

        Raises:
            RegisterError: the catalogue cannot be written; it is as it was.
        """
        with self._connection(read_only=False) as connection:
            connection.execute("BEGIN")
            if info:
                connection.execute(
                    "INSERT OR REPLACE INTO registers VALUES (?, ?, ?, ?, ?)",
                    [info.id, info.title, info.organisation, info.licence, info.contact],
                )
            if version:
                connection.execute(
                    f"INSERT INTO versions ({_VERSION_COLUMNS})"  # noqa: S608  names of ours
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        version.register_id,
                        version.number,
                        version.author,
                        version.published_at.isoformat(),
                        version.note,
                        version.checksum,
                        version.centres,
                        version.programmes,
                        version.action,
                        version.restored,
                        version.source_name,
                        version.source_sha256,
                    ],
                )
            connection.execute(
                "INSERT INTO audit (recorded_at, actor, action, register_id, number, detail)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [
                    entry.at.isoformat(),
                    entry.actor,
                    entry.action,
                    entry.register_id,
                    entry.number,
                    entry.detail,
                ],
            )
            connection.execute("COMMIT")

    def make(self) -> None:
        """Make an empty catalogue where there is none: under another name, so never half of one.

        Raises:
            RegisterError: it cannot be written.
            OSError: likewise.
        """
        if self.exists():
            return
        new = self.path.with_suffix(".new")
        for leftover in (new, new.with_suffix(".new.wal")):
            leftover.unlink(missing_ok=True)
        try:
            connection = duckdb.connect(new, config=_SETTINGS)
            try:
                connection.execute(_TABLES)
                connection.execute("INSERT INTO form VALUES (?)", [FORM])
                connection.execute("CHECKPOINT")
            finally:
                connection.close()
        except duckdb.Error as error:
            raise cannot_write(self.path.parent, error) from error
        sync(new)
        new.replace(self.path)
        sync(self.path.parent)

    def _rows(self, query: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        if not self.exists():
            return []
        with self._connection(read_only=True) as connection:
            return connection.execute(query, values or []).fetchall()

    @contextmanager
    def _connection(self, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the catalogue, waiting for other processes, and close it again.

        Raises:
            RegisterError: it stays in use, is damaged or of another form, or cannot be written.
        """
        with self._gate:
            connection = self._opened(read_only=read_only)
            try:
                if connection.execute("SELECT number FROM form").fetchall() != [(FORM,)]:
                    raise self._other_form()
                yield connection
            except duckdb.CatalogException as error:
                raise self._damaged(error) from error
            except duckdb.Error as error:
                if read_only:
                    raise self._damaged(error) from error
                raise cannot_write(self.path.parent, error) from error
            finally:
                # Closing writes the log into the file; where that fails, the log stays and is read.
                with suppress(duckdb.Error):
                    connection.close()

    def _opened(self, *, read_only: bool) -> duckdb.DuckDBPyConnection:
        deadline = time.monotonic() + WAIT_S
        while True:
            try:
                return duckdb.connect(self.path, read_only=read_only, config=_SETTINGS)
            except duckdb.IOException as error:
                if "lock" not in str(error).lower():
                    raise self._damaged(error) from error
                if time.monotonic() > deadline:
                    raise self._in_use() from error
            except duckdb.Error as error:
                raise self._damaged(error) from error
            # Unequal waits: two processes do not meet again and again.
            time.sleep(random.uniform(0.002, 0.02))  # noqa: S311  no secret

    def _in_use(self) -> RegisterError:
        return RegisterError(
            Message(N_("{path} is in use by another program."), {"path": self.path}),
            Message(N_("Close that program and try again.")),
        )

    def _damaged(self, error: duckdb.Error | OSError) -> RegisterError:
        return RegisterError(
            Message(
                N_("The catalogue of registers {path} cannot be read ({reason})."),
                {"path": self.path, "reason": reason(error)},
            ),
            Message(
                N_("Let the server read it, or restore it from a backup: the versions are whole.")
            ),
        )

    def _other_form(self) -> RegisterError:
        return RegisterError(
            Message(
                N_("The catalogue of registers {path} is of another version of the program."),
                {"path": self.path},
            ),
            Message(N_("Start the version that wrote it.")),
        )


def sync(path: Path) -> None:
    """Have the system write a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def cannot_write(directory: Path, error: Exception) -> RegisterError:
    """Return the error for a disk that is full or a folder that may not be written."""
    return RegisterError(
        Message(
            N_("The folder {path} cannot be written ({reason}). Nothing was published."),
            {"path": directory, "reason": reason(error)},
        ),
        Message(N_("Free space on the disk or let the server write there, then publish again.")),
    )


def reason(error: Exception) -> str:
    """Return what an error says, in one line and without a full stop."""
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return text.strip().partition("\n")[0].rstrip(".")
