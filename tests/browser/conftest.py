"""A server and a browser that reaches nothing else."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

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

    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

    from tests.browser.support import Server

VIEWPORT: ViewportSize = {"width": 1440, "height": 900}
PICTURES = ROOT / "test-results"
FAILED = pytest.StashKey[bool]()

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
    """Remember that a test failed, for the picture of its page."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
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


@pytest.fixture
def context(browser: Browser, traffic: Traffic) -> Iterator[BrowserContext]:
    """Open a browser window of the test's own; whoever asks another host fails the test.

    A test that provokes such a request looks at ``traffic.outside`` and clears it.
    """
    opened = browser.new_context(viewport=VIEWPORT, locale="en-GB", service_workers="block")
    opened.set_default_timeout(PAINT_TIMEOUT_MS)
    traffic.watch(opened)
    yield opened
    opened.close()
    assert traffic.outside == []


@pytest.fixture
def page(context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open an empty page; a failed test leaves its picture in test-results/."""
    opened = context.new_page()
    yield opened
    if request.node.stash.get(FAILED, False):
        PICTURES.mkdir(exist_ok=True)
        opened.screenshot(path=PICTURES / f"{request.node.name}.png")
