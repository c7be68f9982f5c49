"""A PostGIS of the tests' own, and the stores of registers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from psycopg.conninfo import conninfo_to_dict

from geo.store.registers import open_store
from geo.store.registers.migrate import migrate
from tests.contracts.postgis import fresh_database, running_postgis

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from geo.store.registers import RegisterStore


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give all tests that use the server to one worker."""
    for item in items:
        if Path(__file__).parent in item.path.parents and not _is_embedded(item):
            item.add_marker(pytest.mark.xdist_group("postgis"))


def _is_embedded(item: pytest.Item) -> bool:
    chosen = getattr(item, "callspec", None)
    return chosen is not None and chosen.params.get("settings_of_store") == "embedded"


@pytest.fixture(scope="session")
def postgis() -> Iterator[psycopg.Connection]:
    """Run PostGIS once for all tests."""
    with running_postgis() as connection:
        yield connection


@pytest.fixture(scope="session")
def migrated(postgis) -> Iterator[str]:
    """Migrate a database once; its copies need not be."""
    with fresh_database(postgis) as url:
        migrate(url)
        yield conninfo_to_dict(url)["dbname"]


@pytest.fixture
def database(postgis, migrated) -> Iterator[str]:
    """Return the address of a database that was migrated and holds nothing."""
    with fresh_database(postgis, template=migrated) as url:
        yield url


@pytest.fixture(params=["embedded", "postgis"])
def settings_of_store(request, tmp_path) -> dict[str, str]:
    """Return the settings of a store that holds nothing, of each kind in turn."""
    if request.param == "embedded":
        return {"CLC_DATA_DIR": str(tmp_path / "var")}
    return {"CLC_DATABASE_URL": request.getfixturevalue("database")}


@pytest.fixture
def store(settings_of_store) -> Iterator[RegisterStore]:
    """Open a store that holds nothing, of each kind in turn."""
    opened = open_store(settings_of_store)
    yield opened
    opened.close()
