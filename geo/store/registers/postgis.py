"""Keep registers in PostGIS: a transaction a publication, a row lock a register."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import pyarrow as pa
import shapely
from psycopg import sql
from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from geo.errors import RegisterError
from geo.store.registers import rows, schema
from geo.store.registers.content import (
    GEOMETRY,
    Column,
    checksum,
    columns,
    prepared,
    with_points,
)
from geo.store.registers.database import check_revision, database_errors, engine_for
from geo.store.registers.records import (
    AuditEntry,
    RegisterContent,
    RegisterInfo,
    Version,
    check_texts,
    no_such_version,
)
from geo.store.registers.succession import (
    audit_entry,
    check_author,
    check_base,
    now,
    published,
    rolled_back,
    successor,
)
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import psycopg
    from sqlalchemy import Connection, Row, Table

    from geo.store.registers.content import Kind

LOCK_TIMEOUT: Final = "60s"
"""For so long somebody else may be publishing the same register; our choice."""

_VERSION_FIELDS: Final = tuple(Version.__dataclass_fields__)
_INFO_FIELDS: Final = tuple(RegisterInfo.__dataclass_fields__)


class PostgisStore:
    """A store in one database; several servers may use it at once."""

    def __init__(self, url: str) -> None:
        """Name the database; no connection is made yet.

        Raises:
            RegisterError: ``url`` is no address of a PostgreSQL database.
        """
        self._engine = engine_for(url)

    def registers(self) -> tuple[RegisterInfo, ...]:
        """Return the registers that have a version, in the order of their identifiers."""
        order = schema.REGISTERS.c.id.collate("C")
        with self._transaction() as connection:
            found = connection.execute(select(schema.REGISTERS).order_by(order)).all()
        return tuple(RegisterInfo(*row) for row in found)

    def history(self, register_id: str) -> tuple[Version, ...]:
        """Return all versions, newest first; none for a register that is not there."""
        if not _may_be_id(register_id):
            return ()
        with self._transaction() as connection:
            return tuple(_version(row) for row in _versions(connection, register_id))

    def current(self, register_id: str) -> Version | None:
        """Return the newest version; None for a register that is not there."""
        return next(iter(self.history(register_id)), None)

    def load(self, register_id: str, number: int) -> RegisterContent:
        """Return the content of a version, verified against its checksum.

        Raises:
            RegisterError: there is no such version, or its rows are not those published.
        """
        with self._transaction() as connection:
            return _load(connection, _row_of_version(connection, register_id, number))

    def publish(  # noqa: PLR0913  a publication is told all of it
        self,
        info: RegisterInfo,
        content: RegisterContent,
        *,
        based_on: int | None,
        author: str,
        note: str,
        source_name: str,
        source_sha256: str,
    ) -> Version:
        """Publish ``content`` as the next version, all of it or nothing.

        Raises:
            PublishConflictError: the current version is another one than ``based_on``.
            RegisterError: the content cannot be kept, or the database cannot write.
        """
        check_author(author, note, source_name, source_sha256)
        kept = prepared(content)
        draft = published(
            info.id,
            kept,
            author=author,
            note=note,
            source_name=source_name,
            source_sha256=source_sha256,
        )
        described = {
            "centres": [[c.name, c.dtype] for c in columns(kept.centres)],
            "programmes": [[c.name, c.dtype] for c in columns(kept.programmes)],
        }
        with self._succeeding(draft) as (connection, made):
            current = _locked(connection, info.id, based_on, info)
            version = successor(draft, current, now())
            made.append(version)
            _add_version(connection, version, version.number, described)
            _copy(connection, schema.CENTRES, schema.CENTRE_COLUMNS, version, kept.centres)
            _copy(connection, schema.PROGRAMMES, schema.PROGRAMME_COLUMNS, version, kept.programmes)
        return version

    def roll_back(
        self, register_id: str, number: int, *, based_on: int | None, author: str, note: str
    ) -> Version:
        """Publish the content of version ``number`` again, as the next version.

        Raises:
            PublishConflictError: the current version is another one than ``based_on``.
            RegisterError: there is no such version, it is damaged, or the database cannot write.
        """
        check_author(author, note)
        with self._transaction() as connection:
            row = _row_of_version(connection, register_id, number)
            _load(connection, row)
        draft = rolled_back(_version(row), author=author, note=note)
        with self._succeeding(draft) as (connection, made):
            current = _locked(connection, register_id, based_on)
            version = successor(draft, current, now())
            made.append(version)
            _add_version(connection, version, row.content_number, row.columns)
        return version

    def audit(self, register_id: str | None = None) -> tuple[AuditEntry, ...]:
        """Return the audit log, newest first: of one register, or everything."""
        if register_id is not None and not _may_be_id(register_id):
            return ()
        table = schema.AUDIT.c
        query = select(
            table.recorded_at,
            table.actor,
            table.action,
            table.register_id,
            table.number,
            table.detail,
        ).order_by(table.entry.desc())
        if register_id is not None:
            query = query.where(table.register_id == register_id)
        with self._transaction() as connection:
            found = connection.execute(query).all()
        return tuple(AuditEntry(row[0].astimezone(UTC), *row[1:]) for row in found)

    def record(self, actor: str, action: str, detail: str, register_id: str | None = None) -> None:
        """Add a line to the audit log: a sign-in, an attempt refused."""
        check_texts(actor, action, detail, register_id or "")
        with self._transaction() as connection:
            _add_entry(connection, AuditEntry(now(), actor, action, register_id, None, detail))

    def close(self) -> None:
        """Close the connections that are kept for the next use; the store can still be used."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Work in one transaction on tables of the right revision.

        Raises:
            RegisterError: the database does not answer, refuses, or its tables are of another
                revision.
        """
        with database_errors(self._engine.url), self._engine.begin() as connection:
            check_revision(connection, self._engine.url)
            yield connection

    @contextmanager
    def _succeeding(self, draft: Version) -> Iterator[tuple[Connection, list[Version]]]:
        """Work in a transaction that ends with a new version, which is put into the list."""
        made: list[Version] = []
        try:
            with self._transaction() as connection:
                yield connection, made
        except RegisterError:
            # A connection may break after the commit and before its answer.
            with suppress(RegisterError):
                if made and self.current(draft.register_id) == made[0]:
                    return
            raise


def _may_be_id(register_id: str) -> bool:
    """Return whether a text of an address can be asked for at all."""
    return "\0" not in register_id and register_id.isascii()


def _versions(connection: Connection, register_id: str) -> Sequence[Row[Any]]:
    table = schema.VERSIONS
    query = select(table).where(table.c.register_id == register_id)
    return connection.execute(query.order_by(table.c.number.desc())).all()


def _version(row: Row[Any]) -> Version:
    values = {name: getattr(row, name) for name in _VERSION_FIELDS}
    return Version(**{**values, "published_at": row.published_at.astimezone(UTC)})


def _row_of_version(connection: Connection, register_id: str, number: int) -> Row[Any]:
    if _may_be_id(register_id):
        for row in _versions(connection, register_id):
            if row.number == number:
                return row
    raise no_such_version(register_id, number)


def _locked(
    connection: Connection, register_id: str, based_on: int | None, info: RegisterInfo | None = None
) -> Version | None:
    """Hold the register until the end of the transaction; return its current version.

    Raises:
        PublishConflictError: it is another one than ``based_on``.
    """
    table = schema.REGISTERS
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
    # What is told to be published is on the disk, however the server is set up.
    connection.execute(text("SET LOCAL synchronous_commit = on"))
    if info:
        values = {name: getattr(info, name) for name in _INFO_FIELDS}
        connection.execute(upsert(table).values(values).on_conflict_do_nothing())
    connection.execute(select(table.c.id).where(table.c.id == register_id).with_for_update())
    found = _versions(connection, register_id)
    current = _version(found[0]) if found else None
    check_base(register_id, current, based_on)
    if info:
        connection.execute(update(table).where(table.c.id == register_id).values(values))
    return current


def _add_version(
    connection: Connection,
    version: Version,
    content_number: int,
    described: Mapping[str, list[list[str]]],
) -> None:
    values = {name: getattr(version, name) for name in _VERSION_FIELDS}
    connection.execute(
        insert(schema.VERSIONS).values(**values, content_number=content_number, columns=described)
    )
    _add_entry(connection, audit_entry(version))


def _add_entry(connection: Connection, entry: AuditEntry) -> None:
    connection.execute(
        insert(schema.AUDIT).values(
            recorded_at=entry.at,
            actor=entry.actor,
            action=entry.action,
            register_id=entry.register_id,
            number=entry.number,
            detail=entry.detail,
        )
    )


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    """Return the connection of the driver, which knows COPY."""
    driver: Any = connection.connection.driver_connection
    return driver  # type: ignore[no-any-return]


def _copy(
    connection: Connection,
    table: Table,
    kinds: Mapping[str, Kind],
    version: Version,
    frame: pd.DataFrame,
) -> None:
    """Send the rows of ``frame``."""
    if frame.empty:
        return
    own = [column for column in columns(frame) if rows.in_own_column(column, kinds)]
    others = [column for column in columns(frame) if not rows.in_own_column(column, kinds)]
    cells: dict[str, pa.Array] = {
        "register_id": pa.repeat(pa.scalar(version.register_id, pa.large_string()), len(frame)),
        "number": pa.repeat(version.number, len(frame)),
        "row": pa.array(range(len(frame))),
        **{column.name: rows.arrow(frame[column.name]) for column in own},
        "further": rows.further(frame, others),
    }
    if GEOMETRY in frame:
        points = shapely.set_srid(frame[GEOMETRY].to_numpy(), 4326)
        written = shapely.to_wkb(points, hex=True, include_srid=True)
        cells[GEOMETRY] = pa.array(written, type=pa.large_string())
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(schema.SCHEMA, table.name),
        sql.SQL(", ").join(sql.Identifier(name) for name in cells),
    )
    with _driver(connection).cursor() as cursor, cursor.copy(statement) as copy:
        for part in rows.copy_text(list(cells.values())):
            copy.write(part)


def _load(connection: Connection, row: Row[Any]) -> RegisterContent:
    described = {
        name: [Column(*column) for column in row.columns[name]]
        for name in ("centres", "programmes")
    }
    centres, points = _fetched(
        connection, schema.CENTRES, schema.CENTRE_COLUMNS, row, described["centres"]
    )
    programmes, _ = _fetched(
        connection, schema.PROGRAMMES, schema.PROGRAMME_COLUMNS, row, described["programmes"]
    )
    content = RegisterContent(with_points(centres, points), programmes)
    if checksum(content) != row.checksum:
        raise RegisterError(
            Message(
                N_("Version {number} of the register {register} is not what was published."),
                {"number": row.number, "register": row.register_id},
            ),
            Message(N_("Restore the database from a backup; other versions can be used.")),
        )
    return content


def _fetched(
    connection: Connection,
    table: Table,
    kinds: Mapping[str, Kind],
    row: Row[Any],
    wanted: Sequence[Column],
) -> tuple[pd.DataFrame, Any]:
    """Return the rows of a version and its points; none for programmes."""
    own = [column for column in wanted if rows.in_own_column(column, kinds)]
    others = [column for column in wanted if not rows.in_own_column(column, kinds)]
    spatial = GEOMETRY in table.c
    asked: list[sql.Composable] = [sql.Identifier(column.name) for column in own]
    asked += [sql.SQL("further::text")]
    asked += [sql.SQL("ST_X(geometry)"), sql.SQL("ST_Y(geometry)")] if spatial else []
    statement = sql.SQL(
        "COPY (SELECT {} FROM {} WHERE register_id = {} AND number = {} ORDER BY row)"
        " TO STDOUT (FORMAT csv)"
    ).format(
        sql.SQL(", ").join(asked),
        sql.Identifier(schema.SCHEMA, table.name),
        sql.Literal(row.register_id),
        sql.Literal(row.content_number),
    )
    with _driver(connection).cursor() as cursor, cursor.copy(statement) as copy:
        data = b"".join(bytes(part) for part in copy)
    read: list[Kind] = [*(column.kind for column in own), "text"]
    cells = rows.read_csv(data, [*read, "number", "number"] if spatial else read)
    found = {
        column.name: rows.series(values, column.dtype)
        for column, values in zip(own, cells[: len(own)], strict=True)
    }
    found |= rows.from_further(cells[len(own)], others)
    frame = pd.DataFrame(
        {column.name: found[column.name] for column in wanted},
        index=pd.RangeIndex(len(cells[len(own)])),
    )
    points = shapely.points(*(axis.to_numpy() for axis in cells[-2:])) if spatial else None
    return frame, points
