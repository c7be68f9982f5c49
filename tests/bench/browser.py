"""What a reader waits for, in Chromium: the first map, and the map after a click."""

from __future__ import annotations

import base64
import re
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.browser.support import Traffic, running_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Request, ViewportSize

    from tests.bench.apps import AppUnderTest, Filter

VIEWPORT: Final[ViewportSize] = {"width": 1440, "height": 900}
SOUMS: Final = 339
TIMEOUT_MS: Final = 60_000
QUIET_MS: Final = 500
"""No message for this long: the interaction is over."""
PROBE: Final = Path(__file__).with_name("probe.js").read_text(encoding="utf-8")


@dataclass
class Wire:
    """Bytes the page exchanged since `reset`."""

    socket_bytes: int = 0
    http_bytes: int = 0
    last_at: float = field(default_factory=time.monotonic)

    def watch(self, page: Page) -> None:
        """Count what ``page`` exchanges, by the browser's own records."""
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.webSocketFrameReceived", self._frame)
        devtools.on("Network.webSocketFrameSent", self._frame)
        devtools.on("Network.loadingFinished", self._loaded)

    def _frame(self, event: dict[str, Any]) -> None:
        frame = event["response"]
        data = frame["payloadData"]
        # Binary frames (opcode 2) are reported in base64.
        self.socket_bytes += len(base64.b64decode(data)) if frame["opcode"] == 2 else len(data)
        self.last_at = time.monotonic()

    def _loaded(self, event: dict[str, Any]) -> None:
        self.http_bytes += int(event["encodedDataLength"])
        self.last_at = time.monotonic()

    def reset(self) -> None:
        """Start counting anew."""
        self.socket_bytes = self.http_bytes = 0

    def wait_quiet(self, page: Page) -> None:
        """Wait until nothing was exchanged for `QUIET_MS`."""
        while (time.monotonic() - self.last_at) * 1000 < QUIET_MS:
            page.wait_for_timeout(50)


@dataclass(frozen=True, slots=True)
class Interaction:
    """A click on a filter."""

    repainted_ms: float
    socket_bytes: int
    http_bytes: int


@contextmanager
def _page(browser: Browser) -> Iterator[tuple[Page, Wire]]:
    """Open a window with an empty cache that reaches this machine only."""
    context = browser.new_context(viewport=VIEWPORT, locale="en-GB")
    context.set_default_timeout(TIMEOUT_MS)
    context.add_init_script(PROBE)
    page, wire, traffic = context.new_page(), Wire(), Traffic()

    def note(request: Request) -> None:
        traffic.note(request.url)

    page.on("request", note)
    wire.watch(page)
    yield page, wire
    context.close()
    if traffic.outside:
        message = f"asked for addresses outside: {traffic.outside}"
        raise RuntimeError(message)


def _first_paint_ms(page: Page) -> float:
    """Wait for all soums; return when they were painted, in milliseconds since the epoch."""
    script = """soums => {
        const failure = document.querySelector("[data-testid=stException]");
        if (failure) throw new Error(failure.innerText);
        return window.bench.paints.find(paint => paint.paths >= soums)?.at;
    }"""
    painted: float = page.wait_for_function(script, arg=SOUMS).json_value()
    return painted


def cold_start_ms(app: AppUnderTest, browser: Browser) -> float:
    """Return milliseconds from starting the server's process to the first painted soum."""
    started_ms = time.time() * 1000
    with running_server(app.script, arguments=app.arguments) as server, _page(browser) as (page, _):
        page.goto(f"{server.url}/{app.page}")
        return _first_paint_ms(page) - started_ms


def page_load_ms(app: AppUnderTest, browser: Browser, url: str) -> float:
    """Return milliseconds from asking a warm server for the page to the first painted soum."""
    with _page(browser) as (page, _):
        page.goto(f"{url}/{app.page}")
        started_ms: float = page.evaluate("performance.timeOrigin")
        return _first_paint_ms(page) - started_ms


def interactions(
    app: AppUnderTest, browser: Browser, url: str, filter_: Filter
) -> list[Interaction]:
    """Return a measured click on each of the options of a filter, in turn."""
    with _page(browser) as (page, wire):
        page.goto(f"{url}/{app.page}")
        _first_paint_ms(page)
        return [_choose(page, wire, filter_.label, option) for option in filter_.options]


def _choose(page: Page, wire: Wire, label: str, option: str) -> Interaction:
    page.get_by_role("combobox", name=re.compile(rf"\b{label}\b")).click()
    # In the product a name may be followed by the same name in the other script.
    choice = page.get_by_role("option", name=re.compile(rf"^{option}( \W.*)?$"))
    choice.wait_for()
    wire.wait_quiet(page)
    wire.reset()
    page.evaluate("() => { bench.clicks.length = bench.paints.length = 0 }")
    choice.click()
    page.wait_for_function("() => bench.clicks.length && bench.paints.length")
    wire.last_at = time.monotonic()
    wire.wait_quiet(page)
    repainted_ms: float = page.evaluate("() => bench.paints[0].at - bench.clicks[0]")
    return Interaction(repainted_ms, wire.socket_bytes, wire.http_bytes)
