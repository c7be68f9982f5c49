"""Measure how soon an audience sees what its presenter does.

``python -m tests.bench.audience LINK [FOLLOWERS]``, where LINK is the presenter's: it ends in
``/present?key=…``. With ``hold`` at the end the followers stay, and nobody moves the story but the
presenter in his browser.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx2

from tests.browser.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

MOVES: Final = 20
ARRIVAL_TIMEOUT_S: Final = 10.0
FOLLOWING: Final = "following"
PAUSE_S: Final = 0.1
"""Between two moves: nobody presses faster for long."""


def measure(url: str, followers: int = 100) -> dict[str, Any]:
    """Return how long the moves of a story took until the last of its ``followers`` knew.

    The followers are in a process of their own. Times are in milliseconds, from the moment the
    presenter sends a move: ``last`` until the last follower has it, ``answer`` until the presenter
    has the server's answer; ``counted`` says how many followers the server saw.

    Args:
        url: the presenter's link to a running presentation, with its key; it stands at its first
            slide, not blank, and does so again afterwards.
        followers: how many connect.

    Raises:
        subprocess.CalledProcessError: a follower was not told within `ARRIVAL_TIMEOUT_S`.
    """
    command = [sys.executable, "-m", "tests.bench.audience", url, str(followers)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


@contextmanager
def audience(url: str, followers: int = 100) -> Iterator[None]:
    """Let ``followers`` follow the presentation of a link, in a process of their own.

    Raises:
        RuntimeError: they cannot follow.
    """
    command = [sys.executable, "-m", "tests.bench.audience", url, str(followers), "hold"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None or process.stdout.readline().strip() != FOLLOWING:
            raise RuntimeError(url)
        try:
            yield
        finally:
            process.terminate()


@dataclass
class Hall:
    """Followers that listen, and what was last said to them."""

    size: int
    told: int = 0
    expected: bytes = b""
    last_told: float = 0.0
    all_told: asyncio.Event = field(default_factory=asyncio.Event)

    def expect(self, *, blank: bool) -> None:
        """Begin to wait for a position."""
        self.expected = f'data: {{"slide": 0, "blank": {json.dumps(blank)}}}'.encode()
        self.told = 0
        self.all_told.clear()

    async def wait(self) -> float:
        """Return when the last follower knew the position, by `time.perf_counter`."""
        async with asyncio.timeout(ARRIVAL_TIMEOUT_S):
            await self.all_told.wait()
        return self.last_told

    async def follow(self, url: str) -> None:
        """Listen to the events of the stage at ``url``, as a browser does."""
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        host = f"Host: {parts.netloc}\r\nAccept: text/event-stream\r\nAccept-Encoding: gzip\r\n"
        writer.write(f"GET {parts.path}events HTTP/1.1\r\n{host}\r\n".encode())
        try:
            while line := await reader.readline():
                if line.strip() == self.expected:
                    self.told += 1
                    if self.told == self.size:
                        self.last_told = time.perf_counter()
                        self.all_told.set()
        finally:
            writer.close()


async def _gathered(url: str, size: int) -> tuple[Hall, list[asyncio.Task[None]]]:
    """Return followers that have been told where the presentation stands."""
    hall = Hall(size)
    hall.expect(blank=False)
    followers = [asyncio.create_task(hall.follow(url)) for _ in range(size)]
    await hall.wait()
    return hall, followers


async def _held(link: str, size: int) -> None:
    _, followers = await _gathered(link.partition("present?")[0], size)
    print(FOLLOWING, flush=True)
    await asyncio.gather(*followers)


async def _measured(link: str, size: int) -> dict[str, Any]:
    url = link.partition("present?")[0]
    hall, followers = await _gathered(url, size)
    last, answers, counted = [], [], 0
    async with httpx2.AsyncClient(follow_redirects=True, trust_env=False) as presenter:
        (await presenter.get(link)).raise_for_status()
        for move in range(MOVES):
            blank = move % 2 == 0
            hall.expect(blank=blank)
            await asyncio.sleep(PAUSE_S)
            start = time.perf_counter()
            answer = await presenter.post(f"{url}position", json={"slide": 0, "blank": blank})
            answers.append(time.perf_counter() - start)
            counted = answer.raise_for_status().json()["followers"]
            last.append(await hall.wait() - start)
    for follower in followers:
        follower.cancel()
    await asyncio.gather(*followers, return_exceptions=True)
    return {
        "followers": size,
        "counted": counted,
        "moves": MOVES,
        "last": _summary(last),
        "answer": _summary(answers),
    }


def _summary(seconds: list[float]) -> dict[str, float]:
    """Return the median, the 95th percentile and the most, in milliseconds."""
    percentiles = statistics.quantiles(seconds, n=20, method="inclusive")
    found = {"median": statistics.median(seconds), "p95": percentiles[-1], "max": max(seconds)}
    return {name: round(value * 1000, 1) for name, value in found.items()}


def main(link: str, followers: str = "100", stay: str = "") -> None:
    """Print the measurements; or stay."""
    if stay:
        asyncio.run(_held(link, int(followers)))
    else:
        print(json.dumps(asyncio.run(_measured(link, int(followers)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
