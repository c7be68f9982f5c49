"""Run a PostgreSQL server with PostGIS of our own, reachable by a socket in its folder only."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

START_TIMEOUT_S: Final = 60.0
STOP_TIMEOUT_S: Final = 30.0
SETTINGS: Final = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "shared_buffers=256MB",
    "work_mem=64MB",
)
"""Nothing is kept, nobody else is served."""

_NUMBERS: Final = itertools.count(1)


class PostgisError(RuntimeError):
    """The server did not start; the message carries its log."""


class PostgisServer:
    """A server in ``folder``, where its socket is too; may be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        """Make an empty data directory."""
        self.folder = folder
        self._log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._account = _unprivileged()
        if self._account:
            shutil.chown(folder, self._account["user"], self._account["group"])
        options = ["-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        with self._log.open("ab") as log:
            made = subprocess.run(
                [_program("initdb"), "-D", str(folder / "data"), *options],
                check=False,
                cwd=folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                **self._account,
            )
        if made.returncode:
            raise PostgisError(self._log.read_text(errors="replace"))

    def start(self) -> psycopg.Connection[tuple[Any, ...]]:
        """Start the server; return a connection with the extension in place."""
        settings = [part for setting in SETTINGS for part in ("-c", setting)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    _program("postgres"),
                    "-D",
                    str(self.folder / "data"),
                    "-k",
                    str(self.folder),
                    *settings,
                ],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                **self._account,
            )
        try:
            return _connected(self._process, self.folder, self._log)
        except PostgisError:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server at once, as a crash would: whoever is connected is cut off."""
        if self._process:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(STOP_TIMEOUT_S)
            self._process = None


@contextmanager
def postgis_server() -> Iterator[PostgisServer]:
    """Make a server in a folder of its own, gone when the block ends; it is not started yet."""
    # The path of a socket may have a hundred letters: the system's own folder, not pytest's.
    with tempfile.TemporaryDirectory(prefix="postgis-") as name:
        server = PostgisServer(Path(name))
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def running_postgis() -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """Run a server in a folder of its own until the block ends; yield a connection to it.

    Raises:
        PostgisError: no PostgreSQL is installed, or it did not start.
    """
    with postgis_server() as server, server.start() as connection:
        yield connection


@contextmanager
def fresh_database(
    connection: psycopg.Connection[tuple[Any, ...]], template: str | None = None
) -> Iterator[str]:
    """Make a database on the server of ``connection``; yield its address, drop it at the end.

    Args:
        connection: as an administrator.
        template: database to copy; an empty one with nothing but PostgreSQL by default.
    """
    name = f"test_{next(_NUMBERS)}"
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template or "template0")
        )
    )
    try:
        yield address(connection, name)
    finally:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def address(
    connection: psycopg.Connection[tuple[Any, ...]], database: str, user: str = "postgres"
) -> str:
    """Return the URL of a database on the server of ``connection``."""
    return f"postgresql://{user}@/{database}?host={connection.info.host}"


def load_points(
    connection: psycopg.Connection[tuple[Any, ...]],
    table: str,
    lon: Sequence[float],
    lat: Sequence[float],
) -> None:
    """Make ``table`` (number from zero, point as geography) with a spatial index."""
    name = sql.Identifier(table)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(name))
        cursor.execute(
            sql.SQL("CREATE TABLE {} (number integer, point geography(Point, 4326))").format(name)
        )
        with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(name)) as copy:
            for number, (x, y) in enumerate(zip(lon, lat, strict=True)):
                copy.write_row((number, f"SRID=4326;POINT({x!r} {y!r})"))
        cursor.execute(sql.SQL("CREATE INDEX ON {} USING gist (point)").format(name))
        cursor.execute(sql.SQL("VACUUM ANALYZE {}").format(name))


def _connected(
    server: subprocess.Popen[bytes], folder: Path, log_path: Path
) -> psycopg.Connection[tuple[Any, ...]]:
    """Wait until the server answers; return a connection with the extension in place."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            connection = psycopg.connect(
                host=str(folder), user="postgres", dbname="postgres", autocommit=True
            )
            break
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                log = log_path.read_text(errors="replace")
                message = f"{error}\n{log}"
                raise PostgisError(message) from error
            time.sleep(0.1)
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    except psycopg.Error as error:
        connection.close()
        message = f"{error}\nInstall PostGIS (Debian: apt install postgresql-postgis)."
        raise PostgisError(message) from error
    return connection


def _unprivileged() -> dict[str, Any]:
    """Return the account to run as: PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("postgres")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _program(name: str) -> str:
    """Return where a program of PostgreSQL is: Debian's newest version, else on the path."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: float(path.parts[-3]),
    )
    found = str(versions[-1]) if versions else shutil.which(name)
    if not found:
        message = f"no {name} found; install PostGIS (Debian: apt install postgresql-postgis)"
        raise PostgisError(message)
    return found
