"""What the server pays: time of a rerun, reruns a second, memory; sessions without a browser."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import psutil

from tests.bench.client import Session
from tests.browser.support import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.apps import AppUnderTest
    from tests.bench.client import Rerun

CROWDS: Final = (1, 10, 20)
"""Numbers of sessions that click at the same time."""
RERUNS: Final = 20
THINKING_S: Final = 0.3
WINDOW_S: Final = 5.0
SETTLE_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Crowd:
    """Sessions that clicked as fast as their pages answered."""

    sessions: int
    reruns_per_s: float
    waits_ms: list[float]


@dataclass(frozen=True, slots=True)
class Load:
    """What the server of one program paid."""

    reruns: list[Rerun]
    memory_one_mb: float
    memory_per_session_mb: float
    memory_after_mb: float
    crowds: list[Crowd]


def measure(app: AppUnderTest) -> Load:
    """Measure the server of ``app``."""
    with running_server(app.script, arguments=app.arguments) as server:
        process = psutil.Process(server.process.pid)
        return asyncio.run(_measure(app, server.url, process))


async def _measure(app: AppUnderTest, url: str, process: psutil.Process) -> Load:
    sessions = [await Session.open(url, app.page)]
    clicks = [_clicks(app, 0)]
    reruns = []
    for _ in range(RERUNS):
        # A reader thinks between clicks; what the server clears up meanwhile delays nobody.
        await asyncio.sleep(THINKING_S)
        reruns.append(await sessions[0].choose(*next(clicks[0])))
    memory_one = await _memory_mb(process)
    for number in range(1, max(CROWDS)):
        sessions.append(await Session.open(url, app.page))
        clicks.append(_clicks(app, number))
    memory_all = await _memory_mb(process)
    crowds = [await _crowd(sessions[:size], clicks[:size]) for size in CROWDS]
    memory_after = await _memory_mb(process)
    for session in sessions:
        await session.close()
    return Load(
        reruns=reruns,
        memory_one_mb=memory_one,
        memory_per_session_mb=(memory_all - memory_one) / (len(sessions) - 1),
        memory_after_mb=memory_after,
        crowds=crowds,
    )


def _clicks(app: AppUnderTest, number: int) -> Iterator[tuple[str, str]]:
    """Yield widget and value without end; each session begins at another option."""
    options = app.indicator.options
    while True:
        yield app.indicator.key, options[number % len(options)]
        number += 1


async def _memory_mb(process: psutil.Process) -> float:
    """Return the resident memory at rest; Streamlit collects garbage after each run of a page."""
    await asyncio.sleep(SETTLE_S)
    return float(process.memory_info().rss) / 1e6


async def _crowd(sessions: list[Session], clicks: list[Iterator[tuple[str, str]]]) -> Crowd:
    """Let sessions click for `WINDOW_S`; what began in the window is finished and counted."""
    started = time.perf_counter()

    async def click_on(session: Session, choices: Iterator[tuple[str, str]]) -> list[float]:
        waits = []
        while time.perf_counter() - started < WINDOW_S:
            waits.append((await session.choose(*next(choices))).waited_s * 1000)
        return waits

    waits = await asyncio.gather(*map(click_on, sessions, clicks))
    elapsed = time.perf_counter() - started
    together = [wait for some in waits for wait in some]
    return Crowd(len(sessions), len(together) / elapsed, together)
