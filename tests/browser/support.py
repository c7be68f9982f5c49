"""Start the product's server and read what a browser shows of it."""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from playwright.sync_api import BrowserContext, ConsoleMessage, Frame, Locator, Page, Route

ROOT: Final = Path(__file__).parents[2]
LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1"})
START_TIMEOUT_S: Final = 60.0
STOP_TIMEOUT_S: Final = 10.0
PAINT_TIMEOUT_MS: Final = 30_000
PROBES: Final = ("/_stcore/health", "/_stcore/host-config")
MAP_FRAME: Final = 'iframe[title*="streamlit_folium"]'
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Even what no page asked for finds no address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)


# ---------------------------------------------------------------- server


class ServerExitedError(RuntimeError):
    """The server ended, or never answered, instead of starting."""

    def __init__(self, returncode: int | None, log: str) -> None:
        super().__init__(f"the server did not start (exit code {returncode}):\n{log}")
        self.returncode = returncode
        self.log = log


@dataclass(frozen=True, slots=True)
class Server:
    """A running server of the product, or of another Streamlit program."""

    url: str
    """Address without a closing slash."""
    process: subprocess.Popen[bytes]
    log_path: Path

    def log(self) -> str:
        """Return all it has written so far."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_server(
    script: str | Path = "app.py",
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    arguments: Sequence[str] = (),
    timeout_s: float = START_TIMEOUT_S,
) -> Iterator[Server]:
    """Run ``streamlit run script`` until the block ends; ``env`` adds to the environment.

    Raises:
        ServerExitedError: it ended before it answered, or did not answer within ``timeout_s``.
    """
    url = f"http://localhost:{(port := free_port())}"
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.port", str(port), "--server.headless", "true"]
    command += ["--browser.gatherUsageStats", "false", *arguments]
    with tempfile.TemporaryDirectory() as folder:
        log_path = Path(folder, "server.log")
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        server = Server(url, process, log_path)
        try:
            _wait_healthy(server, timeout_s)
            yield server
        finally:
            _stop(process)


def _wait_healthy(server: Server, timeout_s: float) -> None:
    health = f"{server.url}/_stcore/health"
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with urllib.request.urlopen(health, timeout=1) as answer:  # noqa: S310  http, ours
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise ServerExitedError(server.process.poll(), server.log())


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


# ---------------------------------------------------------------- browser


def chromium_path() -> str | None:
    """Return the browser to drive: CHROMIUM, an installed one, else None for Playwright's own."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)


@dataclass
class Traffic:
    """What a page asked for that it should not, and what went wrong."""

    outside: list[str] = field(default_factory=list)
    """Addresses on other hosts; each request was aborted."""
    failed: list[str] = field(default_factory=list)
    """Requests to the server that failed, with the status or error."""
    console_errors: list[str] = field(default_factory=list)
    """Errors on the console and exceptions nobody caught."""

    def watch(self, context: BrowserContext) -> None:
        """Abort all requests of ``context`` to other hosts and record what goes wrong."""
        context.route("**/*", self._guard)
        context.on("page", lambda page: page.on("websocket", lambda ws: self.note(ws.url)))
        context.on(
            "response",
            lambda answer: self._fail(answer.url, answer.status) if answer.status >= 400 else None,
        )
        context.on("requestfailed", lambda request: self._fail(request.url, request.failure))
        context.on("console", self._console)
        context.on("weberror", lambda error: self.console_errors.append(str(error.error)))

    def _guard(self, route: Route) -> None:
        if self.note(route.request.url):
            route.abort()
        else:
            route.continue_()

    def note(self, url: str) -> bool:
        """Record ``url`` if it is outside; return whether it is."""
        is_outside = not _is_local(url)
        if is_outside:
            self.outside.append(url)
        return is_outside

    def _fail(self, url: str, reason: object) -> None:
        # A request the page itself gave up (it was left, or loaded again) is no failure.
        given_up = reason == "net::ERR_ABORTED"
        # On /map Streamlit's page first looks for its server under /map/, then under /.
        probing = reason == 404 and urlsplit(url).path.endswith(PROBES)
        if _is_local(url) and not given_up and not probing:
            self.failed.append(f"{reason} {url}")

    def _console(self, message: ConsoleMessage) -> None:
        # A request that failed is recorded as such, with its address.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.console_errors.append(message.text)


def _is_local(url: str) -> bool:
    parts = urlsplit(url)
    return parts.hostname in LOCAL_HOSTS or parts.scheme in {"data", "blob", "about"}


# ---------------------------------------------------------------- page

RESTS: Final = """quiet => {
  const app = document.querySelector('[data-testid="stApp"]');
  const now = performance.now();
  if (app?.dataset.testScriptState !== 'notRunning') window.restsSince = undefined;
  else window.restsSince ??= now;
  return now - window.restsSince > quiet; }"""
QUIET_MS: Final = 250


def wait_idle(page: Page) -> None:
    """Wait until the page has not been at work for a moment.

    Each run of a page gives its buttons of files made on demand a new address and takes the old
    one back: pressed between the two, such a button says that there is no file.
    """
    page.evaluate("() => { window.restsSince = undefined; }")
    page.wait_for_function(RESTS, arg=QUIET_MS, timeout=PAINT_TIMEOUT_MS)


# ---------------------------------------------------------------- map


def map_frame(page: Page) -> Frame:
    """Return the frame of the map, once it is there."""
    element = page.wait_for_selector(MAP_FRAME, timeout=PAINT_TIMEOUT_MS)
    frame = element.content_frame() if element else None
    if frame is None:
        message = "the page has no map frame"
        raise AssertionError(message)
    return frame


def wait_painted(frame: Frame) -> None:
    """Wait until the map has painted its layers."""
    frame.wait_for_function(
        "() => Boolean(window.clcMap && window.clcMap.painted === true)", timeout=PAINT_TIMEOUT_MS
    )


def map_state(frame: Frame) -> dict[str, Any]:
    """Return what the map shows."""
    state: dict[str, Any] = frame.evaluate("() => window.clcMap.state()")
    return state


def wait_updated(frame: Frame, updates: int) -> dict[str, Any]:
    """Wait until the map has taken more than ``updates`` updates; return what it shows then."""
    frame.wait_for_function(
        "count => window.clcMap.state().updates > count", arg=updates, timeout=PAINT_TIMEOUT_MS
    )
    return map_state(frame)


IN_REACH: Final = """name => {
  const named = [...document.querySelectorAll('.leaflet-marker-icon')].filter(
    node => node.getAttribute('aria-label') === name);
  if (named.length !== 1) return false;
  const box = named[0].getBoundingClientRect();
  const at = [box.x + box.width / 2, box.y + box.height / 2].map(Math.round).join();
  const rests = window.lastSeenAt === at;
  window.lastSeenAt = at;
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return rests && named[0].contains(top); }"""
"""One marker of the name, at rest since the last frame, its middle in sight and under nothing."""


def click_marker(frame: Frame, name: str) -> None:
    """Click the one marker called ``name`` where the map shows it.

    A browser driven by a program scrolls what lies beyond the edge into view, which the map undoes
    at once: such a click hits the map or a control. So the marker has to lie within the map, and
    to be the only one of its name that is drawn (a map draws some beyond its edge).
    """
    frame.wait_for_function(IN_REACH, arg=name, timeout=PAINT_TIMEOUT_MS)
    frame.locator(
        f".leaflet-marker-icon[aria-label={json.dumps(name, ensure_ascii=False)}]"
    ).click()


PANEL_RESTS: Final = """() => {
  const panel = document.querySelector('.leaflet-popup');
  const box = panel && panel.getBoundingClientRect();
  const at = box && [box.x, box.y].join();
  const rests = box && window.panelSeenAt === at && Math.min(box.x, box.y) >= 0;
  window.panelSeenAt = at;
  return Boolean(rests); }"""
"""The panel stands within the map, where it stood a frame before."""


def wait_panel(frame: Frame) -> None:
    """Wait until the map has made room for its panel.

    A click on a panel that still lies beyond the edge hits the map: see `click_marker`.
    """
    frame.wait_for_function(PANEL_RESTS, timeout=PAINT_TIMEOUT_MS)


# ---------------------------------------------------------------- pixels

Rgb = tuple[int, int, int]


def picture(target: Page | Locator) -> Image.Image:
    """Return a screenshot of a page or of one element, in RGB."""
    return Image.open(io.BytesIO(target.screenshot())).convert("RGB")


def colour_shares(image: Image.Image) -> dict[Rgb, float]:
    """Return the share of the picture that each colour has, the most frequent first."""
    counts = image.getcolors(maxcolors=image.width * image.height) or []
    total = image.width * image.height
    return {colour: count / total for count, colour in sorted(counts, reverse=True)}


def share_of(image: Image.Image, colour: Rgb, *, tolerance: int = 3) -> float:
    """Return the share of the picture within ``tolerance`` (0-255, per band) of ``colour``."""
    return sum(
        share
        for other, share in colour_shares(image).items()
        if all(abs(a - b) <= tolerance for a, b in zip(other, colour, strict=True))
    )


def hex_colour(text: str) -> Rgb:
    """Return ``#rrggbb`` as three numbers."""
    red, green, blue = bytes.fromhex(text.removeprefix("#"))
    return red, green, blue
