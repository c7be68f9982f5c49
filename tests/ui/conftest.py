"""Run pages without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.browser.support import ROOT

PAGES = ("overview", "map", "coverage", "heritage", "methods")


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
