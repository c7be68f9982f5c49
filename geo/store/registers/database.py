"""Connect to PostgreSQL, and say in one line what went wrong with it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import errors
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from geo.errors import RegisterError
from geo.store.registers.schema import REVISIONS, SCHEMA
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

CONNECT_TIMEOUT_S: Final = 10
"""For so long a server may take to answer at all; our choice."""

SILENCE_TIMEOUT_MS: Final = 30_000
"""After so long a connection whose other end is silent is given up; our choice."""

MIGRATE: Final = "python -m geo.store.registers migrate"

_DRIVERS: Final = ("postgresql", "postgresql+psycopg")
_REVISION_TABLE: Final = f"{SCHEMA}.alembic_version"

_EXPLAINED: Final[tuple[tuple[tuple[type[psycopg.Error], ...], str, str], ...]] = (
    (
        (errors.LockNotAvailable,),
        N_("Somebody else is publishing just now."),
        N_("Wait a minute, then try again: nothing of yours is lost."),
    ),
    (
        (errors.UndefinedFile, errors.FeatureNotSupported),
        N_("The database {database} has no PostGIS."),
        N_("Install PostGIS on the server, then run: {command}"),
    ),
    (
        (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction),
        N_("The account {user} may not do this in the database {database}."),
        N_("Let it own the schema clc; the extension postgis is made by an administrator."),
    ),
    (
        (errors.DiskFull, errors.OutOfMemory),
        N_("The server of the database {database} has no room. Nothing was published."),
        N_("Free space on its disk, then publish again."),
    ),
    (
        (psycopg.OperationalError, psycopg.InterfaceError),
        N_("The database {database} on {host} does not answer."),
        N_(
            "Check that it runs and that CLC_DATABASE_URL is right, then try again: nothing of "
            "yours is lost."
        ),
    ),
)
"""Errors of the driver, the particular ones first; what they mean, and the way out."""


def engine_for(url: str) -> Engine:
    """Return an engine for ``url``; no connection is made yet.

    Raises:
        RegisterError: ``url`` is none of PostgreSQL. It is not repeated: it may hold a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None or parsed.drivername not in _DRIVERS:
        raise RegisterError(
            Message(N_("CLC_DATABASE_URL is no address of a PostgreSQL database.")),
            Message(N_("Write it as postgresql://user:password@host:5432/database.")),
        ) from None
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        # A connection that broke while nobody used it is replaced before it is used.
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "tcp_user_timeout": SILENCE_TIMEOUT_MS,
            "application_name": "clc registers",
        },
    )


@contextmanager
def database_errors(url: URL) -> Iterator[None]:
    """Turn errors of the database at ``url`` into a `RegisterError`."""
    try:
        yield
    except DBAPIError as error:
        raise _explained(error.orig, url) from error
    except psycopg.Error as error:
        raise _explained(error, url) from error
    except SQLAlchemyError as error:
        raise _refused(type(error).__name__, url) from error


def _explained(error: BaseException | None, url: URL) -> RegisterError:
    """Return the line for an error of the driver; the password is in none of them."""
    if isinstance(error, errors.UndefinedTable | errors.InvalidSchemaName):
        return _tables_missing(url)
    for kinds, what, way_out in _EXPLAINED:
        if isinstance(error, kinds):
            return RegisterError(Message(what, _named(url)), Message(way_out, {"command": MIGRATE}))
    return _refused(f"{type(error).__name__} {getattr(error, 'sqlstate', None) or ''}", url)


def _refused(reason: str, url: URL) -> RegisterError:
    return RegisterError(
        Message(
            N_("The database {database} refused ({reason})."),
            {**_named(url), "reason": reason.strip()},
        ),
        Message(N_("Look into the server's log; nothing of yours is lost.")),
    )


def check_revision(connection: Connection, url: URL) -> None:
    """Refuse tables of another revision than the program works with.

    Raises:
        RegisterError: they are older or newer, or not there.
    """
    revision = connection.execute(text(f"SELECT version_num FROM {_REVISION_TABLE}")).scalar()  # noqa: S608
    if revision is None or revision in REVISIONS[:-1]:
        raise _tables_missing(url)
    _check_not_newer(revision, url)


def check_can_migrate(connection: Connection, url: URL) -> None:
    """Refuse tables that a newer program has made.

    Raises:
        RegisterError: they are of a revision that is not known here.
    """
    if connection.execute(text(f"SELECT to_regclass('{_REVISION_TABLE}')")).scalar():
        query = text(f"SELECT version_num FROM {_REVISION_TABLE}")  # noqa: S608
        _check_not_newer(connection.execute(query).scalar(), url)


def _check_not_newer(revision: str | None, url: URL) -> None:
    if revision is not None and revision not in REVISIONS:
        raise RegisterError(
            Message(
                N_("The tables of the database {database} are of a newer program ({revision})."),
                {**_named(url), "revision": revision},
            ),
            Message(N_("Install the newer program.")),
        )


def _tables_missing(url: URL) -> RegisterError:
    return RegisterError(
        Message(
            N_("The database {database} does not have the tables of this program yet."),
            _named(url),
        ),
        Message(N_("Run: {command}"), {"command": MIGRATE}),
    )


def _named(url: URL) -> dict[str, object]:
    return {
        "database": url.database or url.username or "postgres",
        "host": url.host or url.query.get("host", "localhost"),
        "user": url.username or "postgres",
    }
