"""Measure a presentation beside the pages it shows: ``python -m tests.bench.presenting``.

The baseline is what a presenter without a stage does: open the link of each view.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from playwright.sync_api import sync_playwright

from geo.export.story import example_story
from geo.ui.factsheets import aimags, booklet_of, factsheet_of
from geo.ui.presenting import present
from geo.ui.story_files import handout_of, page_of, slideshow_of
from geo.ui.view import View
from tests.bench.audience import audience, measure
from tests.bench.report import Measure, save, table
from tests.browser.support import (
    BROWSER_ARGUMENTS,
    ROOT,
    chromium_path,
    map_frame,
    running_server,
    wait_painted,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

RESULTS: Final = ROOT / "docs" / "benchmarks" / "presenting.json"
FOLLOWERS: Final = 100
TIMES: Final = 3
MADE_AT: Final = datetime(2026, 4, 6, tzinfo=UTC)
DRAWN: Final = """number => window.clcStage && clcStage.state().drawn &&
  clcStage.state().index === number"""
TO_DRAWN: Final = "() => clcStage.state().drawnAt - clcStage.state().keyAt"
REST_MS: Final = 600
"""A speaker says a word between two views; the next one is fetched meanwhile."""


def main() -> None:
    """Measure the stage, its audience and what is taken away."""
    started, load_before = time.monotonic(), os.getloadavg()[0]
    rows = [*_stage(), *_files()]
    seconds = time.monotonic() - started
    print(f"\n{table(rows)}\n\nmeasured in {seconds:.0f} s, load before {load_before:.1f}")
    save(rows, RESULTS, seconds=seconds, load_before=load_before)


def _stage() -> list[Measure]:
    with sync_playwright() as playwright, running_server() as server:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=list(BROWSER_ARGUMENTS)
        )
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.goto(f"{server.url}/present")
        page.get_by_role("button", name="Open the example").click()
        start = page.get_by_role("button", name="Get ready to present")
        start.wait_for()
        begun = time.perf_counter()
        start.click()
        opening = page.get_by_role("link", name="Open the stage")
        opening.wait_for(timeout=120_000)
        ready = time.perf_counter() - begun
        link = urljoin(page.url, opening.get_attribute("href") or "")
        page.goto(link)
        page.wait_for_function(DRAWN, arg=0)
        alone, years = _told(page)
        with audience(link, FOLLOWERS):
            followed, _ = _told(page)
        told = measure(link, FOLLOWERS)
        page.goto("about:blank")
        opened = [_opened(page, f"{server.url}{view.view}") for view in example_story().views]
        browser.close()
    return [
        Measure("key to the view fully drawn", "ms", opened, alone, goal=400),
        Measure("the same where years are played between", "ms", [], years),
        Measure(f"the same with {FOLLOWERS} followers", "ms", opened, followed, goal=500),
        Measure(f"move to the last of {FOLLOWERS} followers", "ms", [], [told["last"]["median"]]),
        Measure("the same, 95th percentile", "ms", [], [told["last"]["p95"]]),
        Measure("the example made ready, in a new server", "s", [], [ready]),
    ]


def _told(page: Page) -> tuple[list[float], list[float]]:
    """Tell the story so often; return the times to each view, and those with years between."""
    slides = present(example_story(), "en", MADE_AT).slides["en"]
    times: list[float] = []
    with_years: list[float] = []
    for _ in range(TIMES):
        page.keyboard.press("Home")
        page.wait_for_function(DRAWN, arg=0)
        for number, slide in list(enumerate(slides))[1:]:
            page.wait_for_timeout(REST_MS)
            page.keyboard.press("ArrowRight")
            page.wait_for_function(DRAWN, arg=number)
            (with_years if slide.years else times).append(float(page.evaluate(TO_DRAWN)))
    page.keyboard.press("Home")  # where an audience begins
    page.wait_for_function(DRAWN, arg=0)
    page.wait_for_timeout(REST_MS)
    return times, with_years


def _opened(page: Page, url: str) -> float:
    """Return how long the live page of a view takes to paint its map, in ms."""
    start = time.perf_counter()
    page.goto(url)
    wait_painted(map_frame(page))
    return (time.perf_counter() - start) * 1000


def _files() -> list[Measure]:
    story = example_story()
    rows = []
    for name, make in (
        ("slides (PPTX)", slideshow_of),
        ("hand-out (PDF)", handout_of),
        ("page for a USB stick (HTML)", page_of),
    ):
        start = time.perf_counter()
        make(story, "mn", MADE_AT, "")
        rows.append(Measure(f"the example as {name}", "s", [], [time.perf_counter() - start]))
    view = View(dataset="demonstration")
    factsheet_of(view, aimags()[0], "mn", MADE_AT)  # the first one loads what all need
    sheets = []
    for place in aimags():
        start = time.perf_counter()
        factsheet_of(view, place, "mn", MADE_AT)
        sheets.append(time.perf_counter() - start)
    start = time.perf_counter()
    booklet_of(View(), "en", MADE_AT, lambda _done, _all: None)
    booklet = time.perf_counter() - start
    return [
        *rows,
        Measure("a factsheet", "s", [], sheets, goal=2),
        Measure(f"the booklet of {len(aimags())} aimags", "s", [], [booklet], goal=30),
    ]


if __name__ == "__main__":
    main()
