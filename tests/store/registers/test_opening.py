"""The settings of a server choose the store."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from geo.errors import RegisterError
from geo.store.datasets import DATASETS
from geo.store.registers import RESERVED_IDS, data_directory, open_store
from geo.store.registers.__main__ import main
from geo.store.registers.embedded import EmbeddedStore
from geo.store.registers.postgis import PostgisStore

ROOT = Path(__file__).parents[3]


def test_registers_are_kept_beside_the_program_by_default() -> None:
    assert data_directory({}) == ROOT / "var"
    assert data_directory({"CLC_DATA_DIR": " "}) == ROOT / "var"
    assert data_directory({"CLC_DATA_DIR": "/srv/clc"}) == Path("/srv/clc")
    store = open_store({"CLC_DATA_DIR": "/srv/clc"})
    assert isinstance(store, EmbeddedStore)
    assert store.directory == Path("/srv/clc/registers")


def test_the_settings_of_the_process_are_the_default(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("CLC_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("CLC_DATABASE_URL", raising=False)
    store = open_store()
    assert isinstance(store, EmbeddedStore)
    assert store.directory == tmp_path / "registers"


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_an_address_of_postgresql_opens_postgis_without_connecting(scheme) -> None:
    store = open_store({"CLC_DATABASE_URL": f"{scheme}://clc:secret@127.0.0.1:1/clc"})
    assert isinstance(store, PostgisStore)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://clc:hunter2@localhost/clc",
        "sqlite:///hunter2.db",
        "postgresql+psycopg2://clc:hunter2@localhost/clc",
        "hunter2",
        "postgresql://clc:hunter2@localhost:port/clc",
    ],
)
def test_any_other_address_is_refused_and_not_repeated(url) -> None:
    with pytest.raises(RegisterError, match="no address of a PostgreSQL") as refused:
        open_store({"CLC_DATABASE_URL": url})
    assert "hunter2" not in str(refused.value)


def test_an_embedded_store_loads_no_library_of_databases() -> None:
    code = (
        "import sys; from geo.store.registers import open_store; open_store({});"
        "print(sorted({'sqlalchemy', 'geoalchemy2', 'alembic', 'psycopg'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True, text=True
    )
    assert ran.stdout.strip() == "[]"


def test_the_data_sets_shipped_keep_their_names() -> None:
    assert set(RESERVED_IDS) == set(DATASETS)


def test_migrating_says_when_there_is_nothing_to_migrate(monkeypatch, capsys) -> None:
    monkeypatch.delenv("CLC_DATABASE_URL", raising=False)
    assert main(["migrate"]) == 0
    assert "nothing has to be prepared" in capsys.readouterr().out


def test_migrating_in_vain_is_told_in_one_line(monkeypatch, capsys) -> None:
    monkeypatch.setenv("CLC_DATABASE_URL", "postgresql://clc:hunter2@127.0.0.1:1/clc")
    assert main(["migrate"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("The database clc on 127.0.0.1 does not answer.")
    assert told.count("\n") == 1
    assert "hunter2" not in told
