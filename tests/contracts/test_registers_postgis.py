"""The database of registers: migrations, rights, readers with a GIS, broken connections."""

from __future__ import annotations

import threading
import traceback
from contextlib import closing
from pathlib import Path

import pandas as pd
import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from pandas.testing import assert_frame_equal
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import create_engine

from geo.errors import RegisterError
from geo.store.registers import open_store
from geo.store.registers.__main__ import main
from geo.store.registers.migrate import configuration, migrate
from geo.store.registers.schema import CENTRE_COLUMNS, PROGRAMME_COLUMNS, REVISIONS
from tests.contracts.postgis import address, fresh_database, postgis_server
from tests.contracts.publishing import publish
from tests.store.registers.samples import content

TIMEOUT_S = 60
RAW = Path(__file__).parents[3] / "shared" / "data" / "clc"


@pytest.fixture
def settings(database) -> dict[str, str]:
    return {"CLC_DATABASE_URL": database}


@pytest.fixture
def store(settings):
    with closing(open_store(settings)) as opened:
        yield opened


@pytest.fixture
def administrator(database):
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


@pytest.fixture
def empty(postgis):
    """Return the address of a database with nothing in it."""
    with fresh_database(postgis) as url:
        yield url


def _as_sqlalchemy(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


# ---------------------------------------------------------------- migrations


def test_tables_and_migrations_agree(database) -> None:
    engine = create_engine(_as_sqlalchemy(database))
    with engine.begin() as connection:
        command.check(configuration(connection))  # raises where they differ
        scripts = ScriptDirectory.from_config(configuration(connection))
    engine.dispose()
    assert tuple(reversed([s.revision for s in scripts.walk_revisions()])) == REVISIONS


def test_a_database_is_migrated_from_nothing_and_back(empty) -> None:
    with closing(open_store({"CLC_DATABASE_URL": empty})) as store:
        with pytest.raises(RegisterError, match=r"does not have the tables.*registers migrate"):
            store.registers()
        migrate(empty)
        assert store.registers() == ()
        migrate(empty)  # nothing left to do
        publish({"CLC_DATABASE_URL": empty}, 1, None)
        engine = create_engine(_as_sqlalchemy(empty))
        with engine.begin() as connection:
            command.downgrade(configuration(connection), "base")
        engine.dispose()
        with pytest.raises(RegisterError, match="does not have the tables"):
            store.registers()
        migrate(empty)
        assert store.registers() == ()


def test_the_command_migrates(empty, monkeypatch, capsys) -> None:
    monkeypatch.setenv("CLC_DATABASE_URL", empty)
    assert main(["migrate"]) == 0
    assert capsys.readouterr().out == "The tables are up to date.\n"
    publish({"CLC_DATABASE_URL": empty}, 1, None)


def test_several_may_migrate_at_once(empty) -> None:
    problems = []

    def work() -> None:
        try:
            migrate(empty)
        except RegisterError as error:
            problems.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT_S)
    assert problems == []
    publish({"CLC_DATABASE_URL": empty}, 1, None)


def test_tables_of_a_newer_program_are_not_touched(store, settings, administrator) -> None:
    administrator.execute("UPDATE clc.alembic_version SET version_num = '9999'")
    for ask in (store.registers, lambda: publish(settings, 1, None)):
        with pytest.raises(RegisterError, match=r"are of a newer program \(9999\)"):
            ask()
    with pytest.raises(RegisterError, match=r"newer program \(9999\)"):
        migrate(settings["CLC_DATABASE_URL"])


def test_tables_without_a_revision_are_to_be_migrated(store, administrator) -> None:
    administrator.execute("DELETE FROM clc.alembic_version")
    with pytest.raises(RegisterError, match=r"Run: python -m geo\.store\.registers migrate"):
        store.registers()


def test_an_account_without_rights_is_told(postgis, empty) -> None:
    postgis.execute("DROP ROLE IF EXISTS guest")
    postgis.execute("CREATE ROLE guest LOGIN")
    url = address(postgis, conninfo_to_dict(empty)["dbname"], user="guest")
    with pytest.raises(RegisterError, match="The account guest may not do this"):
        migrate(url)


@pytest.mark.parametrize("role_is_there", [True, False])
def test_an_owner_who_may_not_make_roles_gets_tables_all_the_same(
    postgis, migrated, empty, role_is_there
) -> None:
    assert migrated  # which made the role for readers
    name = conninfo_to_dict(empty)["dbname"]
    postgis.execute("DROP ROLE IF EXISTS office")
    postgis.execute("CREATE ROLE office LOGIN")
    postgis.execute(sql.SQL("ALTER DATABASE {} OWNER TO office").format(sql.Identifier(name)))
    with psycopg.connect(empty, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION postgis")
    url = address(postgis, name, user="office")
    if role_is_there:
        migrate(url)
    else:
        # Roles are the server's, and other tests have made this one.
        postgis.execute("ALTER ROLE clc_reader RENAME TO clc_reader_aside")
        try:
            migrate(url)
        finally:
            postgis.execute("ALTER ROLE clc_reader_aside RENAME TO clc_reader")
    assert publish({"CLC_DATABASE_URL": url}, 1, None).number == 1
    with psycopg.connect(empty) as connection:
        may_read = connection.execute(
            "SELECT has_schema_privilege('clc_reader', 'clc', 'USAGE')"
            " AND has_table_privilege('clc_reader', 'clc.current_centres', 'SELECT')"
        ).fetchone()
    assert may_read == (role_is_there,)


@pytest.mark.parametrize(
    ("columns", "template"),
    [(CENTRE_COLUMNS, "centres_template.csv"), (PROGRAMME_COLUMNS, "programmes_template.csv")],
)
def test_the_columns_of_the_template_have_columns_of_their_own(columns, template) -> None:
    names = pd.read_csv(RAW / template)["column"]
    # What a register has in their place.
    placed = {"nso_code", "aimag", "soum_or_district", "latitude", "longitude", "founding_year"}
    assert set(names) - placed <= set(columns)


# ---------------------------------------------------------------- readers with a GIS


def test_a_gis_sees_the_current_version_as_a_layer(store, settings, administrator) -> None:
    publish(settings, 1, None)
    publish(settings, 2, 1)
    store.roll_back("ulaanbaatar", 1, based_on=2, author="Сараа", note="")
    rows = administrator.execute(
        "SELECT centre_id, version, rooms, heating, further->>'office code, their own',"
        " ST_X(geometry), ST_Y(geometry), ST_SRID(geometry), organisation"
        " FROM clc.current_centres ORDER BY centre_id"
    ).fetchall()
    expected = content(360, 1).centres
    assert len(rows) == 360
    first = expected.iloc[0]
    missing = pd.isna
    assert rows[0] == (
        "C000000",
        3,
        None if missing(first["rooms"]) else first["rooms"],
        None if missing(first["heating"]) else first["heating"],
        None if missing(first["office code, their own"]) else first["office code, their own"],
        first.geometry.x,
        first.geometry.y,
        4326,
        "Ulaanbaatar Education Department",
    )
    assert administrator.execute(
        "SELECT count(*), count(DISTINCT feature_id) FROM clc.current_programmes"
    ).fetchone() == (720, 720)
    layer = administrator.execute(
        "SELECT coord_dimension, srid, type FROM geometry_columns"
        " WHERE f_table_schema = 'clc' AND f_table_name = 'current_centres'"
    ).fetchone()
    assert layer == (2, 4326, "POINT")


def test_places_are_found_by_the_spatial_index(settings, administrator) -> None:
    publish(settings, 1, None)
    administrator.execute("ANALYZE clc.centres")
    administrator.execute("SET enable_seqscan = off")
    plan = administrator.execute(
        "EXPLAIN SELECT * FROM clc.centres"
        " WHERE geometry && ST_MakeEnvelope(106, 47, 107, 48, 4326)"
    ).fetchall()
    assert any("centres_geometry" in line for (line,) in plan)


READABLE = ("current_centres", "current_programmes")
CLOSED = ("centres", "programmes", "versions", "registers", "audit", "alembic_version")


def test_the_reader_reads_the_views_and_nothing_else(settings, administrator) -> None:
    publish(settings, 1, None)
    administrator.execute("SET ROLE clc_reader")
    for view in READABLE:
        counted = administrator.execute(
            sql.SQL("SELECT count(*) FROM clc.{}").format(sql.Identifier(view))
        ).fetchone()
        assert counted[0] >= 360
    attempts = [
        *(f"TABLE clc.{table}" for table in CLOSED),
        *(f"TRUNCATE clc.{table}" for table in CLOSED),
        "DELETE FROM clc.current_centres",
        "DELETE FROM clc.centres",
        "INSERT INTO clc.current_centres (centre_id) VALUES ('x')",
        "UPDATE clc.current_centres SET name_en = ''",
        "INSERT INTO clc.audit (recorded_at, actor, action, detail) VALUES (now(), '', '', '')",
        "CREATE TABLE clc.mine (x int)",
        "DROP VIEW clc.current_centres",
    ]
    for attempt in attempts:
        with pytest.raises((errors.InsufficientPrivilege, errors.ObjectNotInPrerequisiteState)):
            administrator.execute(attempt)


@pytest.mark.parametrize("table", ["audit", "versions", "centres", "programmes"])
def test_nobody_changes_what_was_published(store, settings, administrator, table) -> None:
    publish(settings, 1, None)
    before = store.history("ulaanbaatar"), store.audit()
    for attempt in (
        "DELETE FROM clc.{}",
        "UPDATE clc.{} SET register_id = 'x'",
        "TRUNCATE clc.{} CASCADE",
    ):
        with pytest.raises(errors.InsufficientPrivilege, match="added, never changed"):
            administrator.execute(sql.SQL(attempt).format(sql.Identifier(table)))
    assert (store.history("ulaanbaatar"), store.audit()) == before


# ---------------------------------------------------------------- broken


def test_rows_that_were_changed_behind_its_back_are_noticed(store, settings, administrator) -> None:
    publish(settings, 1, None)
    publish(settings, 2, 1)
    administrator.execute("ALTER TABLE clc.centres DISABLE TRIGGER only_added")
    administrator.execute("UPDATE clc.centres SET rooms = 1 WHERE number = 1 AND row = 0")
    with pytest.raises(RegisterError, match="Version 1 of the register ulaanbaatar is not what"):
        store.load("ulaanbaatar", 1)
    with pytest.raises(RegisterError, match="is not what was published"):
        store.roll_back("ulaanbaatar", 1, based_on=2, author="Болд", note="")
    assert_frame_equal(store.load("ulaanbaatar", 2).centres, content(360, 2).centres)


def _on_insert(administrator, table: str, work: str) -> None:
    """Have the server do ``work`` in the midst of a publication."""
    administrator.execute(
        f"CREATE FUNCTION public.disturb() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {work}; RETURN NULL; END $$"
    )
    administrator.execute(
        f"CREATE TRIGGER disturb AFTER INSERT ON clc.{table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION public.disturb()"
    )


def _undisturbed(administrator) -> None:
    administrator.execute("DROP FUNCTION public.disturb CASCADE")


@pytest.mark.parametrize("table", ["registers", "versions", "audit", "centres", "programmes"])
@pytest.mark.parametrize(
    "disturbance",
    [
        ("PERFORM pg_terminate_backend(pg_backend_pid())", "does not answer"),
        ("RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'", "has no room"),
        ("RAISE EXCEPTION 'secret words' USING ERRCODE = 'XX000'", r"refused \(InternalError_"),
    ],
)
def test_a_publication_cut_off_leaves_nothing(
    store, settings, administrator, table, disturbance
) -> None:
    work, match = disturbance
    first = publish(settings, 1, None)
    _on_insert(administrator, table, work)
    with pytest.raises(RegisterError, match=match) as told:
        publish(settings, 2, 1)
    assert "\n" not in str(told.value)
    assert store.history("ulaanbaatar") == (first,)
    assert len(store.audit()) == 1
    _undisturbed(administrator)
    assert publish(settings, 2, 1).number == 2
    assert_frame_equal(store.load("ulaanbaatar", 1).centres, content(360, 1).centres)


def test_connections_cut_while_idle_are_replaced(store, settings, administrator) -> None:
    publish(settings, 1, None)
    assert store.current("ulaanbaatar").number == 1
    cut = administrator.execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ).fetchone()
    assert cut[0] >= 1
    assert store.current("ulaanbaatar").number == 1


def test_a_commit_whose_answer_was_lost_is_a_publication(store, settings, monkeypatch) -> None:
    commit, commits = psycopg.Connection.commit, []

    def commit_and_break(self) -> None:
        commit(self)
        if not commits:
            commits.append(self)
            self.close()
            message = "the connection is lost"
            raise psycopg.OperationalError(message)

    monkeypatch.setattr(psycopg.Connection, "commit", commit_and_break)
    version = publish(settings, 1, None)
    assert commits
    assert store.history("ulaanbaatar") == (version,)


def test_a_server_that_stops_in_the_midst_loses_nothing() -> None:
    with postgis_server() as server:
        with server.start() as connection:
            url = address(connection, "postgres")
            migrate(url)
            settings = {"CLC_DATABASE_URL": url}
            first = publish(settings, 1, None)
            store = open_store(settings)
            # The publication waits for this table when the server stops.
            holder = psycopg.connect(url)
            holder.execute("LOCK TABLE clc.programmes")
            problems = []
            thread = threading.Thread(target=_publish_in_vain, args=(settings, problems))
            thread.start()
            _wait_for_lock(connection)
            server.stop()
            thread.join(TIMEOUT_S)
            holder.close()
        assert ["does not answer" in str(problem) for problem in problems] == [True]
        with pytest.raises(RegisterError, match="does not answer"):
            store.registers()
        with server.start(), closing(store):
            assert store.history("ulaanbaatar") == (first,)
            assert publish(settings, 2, 1).number == 2
            assert_frame_equal(store.load("ulaanbaatar", 2).centres, content(360, 2).centres)


def _publish_in_vain(settings: dict[str, str], problems: list[RegisterError]) -> None:
    try:
        publish(settings, 2, 1)
    except RegisterError as error:
        problems.append(error)


def _wait_for_lock(connection: psycopg.Connection) -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    while connection.execute(waiting).fetchone() != (1,):
        pass


def test_who_waits_too_long_is_told(store, settings, administrator, monkeypatch) -> None:
    publish(settings, 1, None)
    monkeypatch.setattr("geo.store.registers.postgis.LOCK_TIMEOUT", "100ms")
    with administrator.transaction():
        administrator.execute("SELECT * FROM clc.registers FOR UPDATE")
        with pytest.raises(RegisterError, match="Somebody else is publishing"):
            publish(settings, 2, 1)
    assert len(store.history("ulaanbaatar")) == 1


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://clc:hunter2@127.0.0.1:1/clc",
        "postgresql+psycopg://clc@127.0.0.1:1/clc?password=hunter2",
        "postgresql://clc:hunter2@no-such-host.invalid/clc",
    ],
)
def test_a_password_is_never_repeated(url) -> None:
    with closing(open_store({"CLC_DATABASE_URL": url})) as store:
        for ask in (store.registers, lambda: migrate(url)):
            with pytest.raises(
                RegisterError, match=r"The database clc on .* does not answer"
            ) as told:
                ask()
            assert "hunter2" not in "".join(traceback.format_exception(told.value))
        assert "hunter2" not in repr(store)
