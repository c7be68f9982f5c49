"""A PostGIS of the tests' own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.contracts.postgis import running_postgis

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give all tests of this folder to one worker: they share a server."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("postgis"))


@pytest.fixture(scope="session")
def postgis() -> Iterator[psycopg.Connection]:
    """Run PostGIS once for all tests."""
    with running_postgis() as connection:
        yield connection
