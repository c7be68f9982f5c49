"""Measure the map page and an ordinary one, print the table, save it: ``make bench``."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.bench import browser as browsing
from tests.bench import load
from tests.bench.apps import BASELINE, OURS
from tests.bench.report import Measure, save, table
from tests.browser.support import BROWSER_ARGUMENTS, ROOT, chromium_path, running_server

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.apps import AppUnderTest
    from tests.bench.browser import Interaction

COLD_STARTS = 3
PAGE_LOADS = 5
RESULTS = ROOT / "docs" / "benchmarks" / "first-light.json"


@dataclass(frozen=True, slots=True)
class Results:
    """All measurements of one program."""

    cold_starts_ms: list[float]
    page_loads_ms: list[float]
    indicator: list[Interaction]
    place: list[Interaction]
    load: load.Load


def _measure(app: AppUnderTest) -> Results:
    print(f"{app.name}: in the browser …", flush=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=list(BROWSER_ARGUMENTS)
        )
        cold_starts = [browsing.cold_start_ms(app, browser) for _ in range(COLD_STARTS)]
        with running_server(app.script, arguments=app.arguments) as server:
            browsing.page_load_ms(app, browser, server.url)  # the first reader warms the server
            page_loads = [
                browsing.page_load_ms(app, browser, server.url) for _ in range(PAGE_LOADS)
            ]
            indicator, place = (
                browsing.interactions(app, browser, server.url, filter_)
                for filter_ in (app.indicator, app.place)
            )
        browser.close()
    print(f"{app.name}: without a browser …", flush=True)
    return Results(cold_starts, page_loads, indicator, place, load.measure(app))


def _table_rows(baseline: Results, ours: Results) -> list[Measure]:
    def row(
        name: str,
        unit: str,
        values: Callable[[Results], list[float]],
        goal: float | None = None,
        *,
        more_is_better: bool = False,
    ) -> Measure:
        return Measure(name, unit, values(baseline), values(ours), goal, more_is_better)

    rows = [
        row("indicator: click to repainted map", "ms", lambda r: _repainted(r.indicator), 300),
        row("aimag: click to repainted map", "ms", lambda r: _repainted(r.place), 300),
        row("indicator: websocket", "kB", lambda r: _socket_kb(r.indicator), 15),
        row("aimag: websocket", "kB", lambda r: _socket_kb(r.place), 15),
        row("indicator: HTTP", "kB", lambda r: [i.http_bytes / 1e3 for i in r.indicator]),
        row("page load to first soum", "ms", lambda r: r.page_loads_ms, 2000),
        row("process start to first soum", "ms", lambda r: r.cold_starts_ms),
        row("script of one rerun", "ms", lambda r: [x.script_s * 1e3 for x in r.load.reruns], 30),
        row("rerun, sent to finished", "ms", lambda r: [x.waited_s * 1e3 for x in r.load.reruns]),
    ]
    for i, size in enumerate(load.CROWDS):
        rate, waits = _of_crowd(i)
        rows.append(row(f"reruns with {size} clicking", "1/s", rate, 20, more_is_better=True))
        rows.append(row(f"wait with {size} clicking", "ms", waits))
    return [
        *rows,
        row("memory, one session", "MB", lambda r: [r.load.memory_one_mb], 400),
        row("memory, each further session", "MB", lambda r: [r.load.memory_per_session_mb], 5),
        row("memory after the crowd", "MB", lambda r: [r.load.memory_after_mb]),
    ]


def _of_crowd(i: int) -> tuple[Callable[[Results], list[float]], Callable[[Results], list[float]]]:
    return (
        lambda results: [results.load.crowds[i].reruns_per_s],
        lambda results: results.load.crowds[i].waits_ms,
    )


def _repainted(clicks: list[Interaction]) -> list[float]:
    return [click.repainted_ms for click in clicks]


def _socket_kb(clicks: list[Interaction]) -> list[float]:
    return [click.socket_bytes / 1e3 for click in clicks]


def main() -> None:
    """Measure both programs in one run."""
    started, load_before = time.monotonic(), os.getloadavg()[0]
    rows = _table_rows(_measure(BASELINE), _measure(OURS))
    seconds = time.monotonic() - started
    print(f"\n{table(rows)}\n\nmeasured in {seconds:.0f} s, load before {load_before:.1f}")
    save(rows, RESULTS, seconds=seconds, load_before=load_before)


if __name__ == "__main__":
    main()
