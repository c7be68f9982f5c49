"""Run pages without a browser."""

from __future__ import annotations

import sys

import pytest
from streamlit.testing.v1 import AppTest

from geo.store.registers import RegisterContent, RegisterInfo, open_store
from geo.ui import cache
from tests.browser.support import ROOT

PAGES = ("overview", "map", "coverage", "heritage", "register", "present", "export", "methods")


@pytest.fixture
def run_page():
    """Return a function that runs a page of the product with query parameters."""

    def run(page: str, **query: str) -> AppTest:
        test = AppTest.from_file(str(ROOT / "geo/ui/frame.py"), default_timeout=30)
        for name, value in query.items():
            test.query_params[name] = value
        test.run()
        if page != PAGES[0]:
            test.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
        return test

    return run


@pytest.fixture(autouse=True)
def own_store(tmp_path, monkeypatch):
    """Give the test a store of its own, empty: what one publishes no other sees."""
    # A script that is run becomes the main module, and processes of later tests would run it anew.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    monkeypatch.setenv("CLC_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("CLC_DATABASE_URL", raising=False)
    cache.register_store.cache_clear()
    cache.forget_registers()
    yield tmp_path
    cache.register_store.cache_clear()
    cache.forget_registers()


def khentii(number: int) -> RegisterContent:
    """Return the first ``number`` centres of Khentii and their programmes."""
    data = cache.dataset("demonstration")
    centres = data.centres[data.centres["admin1_pcode"] == "MN23"].iloc[:number].copy()
    centres["evidence"] = "register"
    taught = data.programmes[data.programmes["centre_id"].isin(centres["centre_id"])]
    return RegisterContent(centres.reset_index(drop=True), taught.reset_index(drop=True))


@pytest.fixture(scope="session")
def store_of_khentii(tmp_path_factory):
    """Publish a register of 12 and then of 10 centres; return where, and what it is."""
    folder = tmp_path_factory.mktemp("khentii")
    info = RegisterInfo(
        id="khentii",
        title="Хэнтий аймгийн төвүүд",
        organisation="Education office of Khentii",
        licence="CC-BY-4.0",
        contact="",
    )
    store = open_store({"CLC_DATA_DIR": str(folder)})
    for number, centres in ((None, 12), (1, 10)):
        store.publish(
            info,
            khentii(centres),
            based_on=number,
            author="Editor",
            note=f"{centres} centres",
            source_name="centres.xlsx",
            source_sha256="0" * 64,
        )
    return folder, info


@pytest.fixture
def published(store_of_khentii, monkeypatch):
    """Lend the test a store with two versions of a register, to read only."""
    folder, info = store_of_khentii
    monkeypatch.setenv("CLC_DATA_DIR", str(folder))
    cache.register_store.cache_clear()
    cache.forget_registers()
    yield info
    assert len(open_store({"CLC_DATA_DIR": str(folder)}).history(info.id)) == 2
