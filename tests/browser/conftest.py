"""A server and a browser that reaches nothing else."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, Page, expect, sync_playwright

from tests.browser.bare import BareMap
from tests.browser.support import (
    BROWSER_ARGUMENTS,
    PAINT_TIMEOUT_MS,
    ROOT,
    Traffic,
    chromium_path,
    running_server,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, ViewportSize

    from tests.browser.support import Server

VIEWPORT: ViewportSize = {"width": 1440, "height": 900}
PICTURES = ROOT / "test-results"

# Of a busy machine no page is expected sooner than of an idle one.
expect.set_options(timeout=PAINT_TIMEOUT_MS)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give all browser tests to one worker: they share a server and a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Keep in test-results/ what the pages of a failed test look like."""
    report = yield
    if report.failed and report.when != "teardown":
        pages = {value for value in item.funcargs.values() if isinstance(value, Page)}
        for number, shown in enumerate(pages, start=1):
            PICTURES.mkdir(exist_ok=True)
            with suppress(Error):  # a page that has crashed has no picture
                shown.screenshot(path=PICTURES / f"{item.name}-{number}.png")
    return report


@pytest.fixture(scope="package")
def server() -> Iterator[Server]:
    """Run the product once for all tests."""
    with running_server() as running:
        yield running


@pytest.fixture
def start_server() -> Iterator[Callable[..., Server]]:
    """Return a function that runs a server of the test's own; arguments as `running_server`."""
    with ExitStack() as stack:
        yield lambda *args, **options: stack.enter_context(running_server(*args, **options))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Run a headless Chromium for the tests of this folder.

    No longer than that: while it runs, Playwright keeps an event loop running in this thread.
    """
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium_path(), args=list(BROWSER_ARGUMENTS)
        )
        yield running
        running.close()


@pytest.fixture
def traffic() -> Traffic:
    """Record what the test's pages ask for that they should not."""
    return Traffic()


@contextmanager
def _window(browser: Browser, traffic: Traffic) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport=VIEWPORT, locale="en-GB", service_workers="block")
    opened.set_default_timeout(PAINT_TIMEOUT_MS)
    traffic.watch(opened)
    yield opened
    opened.close()


@pytest.fixture
def context(browser: Browser, traffic: Traffic) -> Iterator[BrowserContext]:
    """Open a browser window of the test's own; whoever asks another host fails the test.

    A test that provokes such a request looks at ``traffic.outside`` and clears it.
    """
    with _window(browser, traffic) as opened:
        yield opened
    assert traffic.outside == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Open an empty page."""
    return context.new_page()


@pytest.fixture(scope="package")
def shared_map(browser: Browser, server: Server) -> Iterator[BareMap]:
    """Open the page that tests of a bare map share."""
    traffic = Traffic()
    with _window(browser, traffic) as opened:
        yield BareMap(opened.new_page(), traffic, server)


@pytest.fixture
def bare_page(shared_map: BareMap) -> Iterator[BareMap]:
    """Lend the page of the bare map to a test; whoever asks another host fails the test."""
    shared_map.clean()
    yield shared_map
    assert shared_map.traffic.outside == []


@pytest.fixture(scope="module")
def open_shared(browser: Browser) -> Iterator[Callable[[], tuple[Page, Traffic]]]:
    """Return a function that opens a page for all tests of a module, and what is to be watched."""
    with ExitStack() as stack:

        def opened() -> tuple[Page, Traffic]:
            traffic = Traffic()
            return stack.enter_context(_window(browser, traffic)).new_page(), traffic

        yield opened
