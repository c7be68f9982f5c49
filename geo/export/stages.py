"""Keep the presentations that run on this server: their pages and where each of them stands."""

from __future__ import annotations

import gzip
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    MakePages = Callable[[str], Mapping["Role", bytes]]
    """Makes the HTML page of each role of the stage with that identifier."""

Role = Literal["presenter", "follower"]

STAGES_MOST: Final = 20
UNUSED_MOST_S: Final = 24 * 3600.0

_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""Of an identifier that is typed from a screen: none looks like another, all are one key each."""

_ID_LENGTH: Final = 8
_KEY_BYTES: Final = 24


@dataclass(frozen=True, slots=True)
class Position:
    """Where a presentation stands."""

    slide: int = 0
    """Counted from 0."""
    blank: bool = False
    """The presenter shows nothing for now."""
    number: int = 0
    """Counts the changes."""


class Stage:
    """A running presentation; safe for several threads."""

    def __init__(
        self, stage_id: str, pages: Mapping[Role, bytes], *, count: int, title: str, policy: str
    ) -> None:
        """Begin at the first slide; see `Stages.open`."""
        self.id: Final = stage_id
        self.key: Final = secrets.token_urlsafe(_KEY_BYTES)
        """Who knows it moves the presentation."""
        self.count: Final = count
        self.title: Final = title
        self.policy: Final = policy
        # Packed once: a hall opens the page within a minute.
        self._pages = {role: gzip.compress(page, mtime=0) for role, page in pages.items()}
        self._position = Position()
        self._is_closed = False
        # Called at each change; the value says whether it is a follower who waits.
        self._waiting: dict[Callable[[], None], bool] = {}
        self._lock = Lock()

    def page(self, role: Role) -> bytes:
        """Return the HTML page of ``role``, gzipped."""
        return self._pages[role]

    @property
    def position(self) -> Position:
        """Where the presentation stands."""
        return self._position

    @property
    def is_closed(self) -> bool:
        """Whether the presentation has ended."""
        return self._is_closed

    @property
    def followers(self) -> int:
        """How many follow now."""
        with self._lock:
            return sum(self._waiting.values())

    def move(self, slide: int, *, blank: bool) -> Position:
        """Go to ``slide``, counted from 0; what is there already is no change.

        Raises:
            ValueError: there is no such slide.
        """
        if not 0 <= slide < self.count:
            message = f"slide {slide}: the presentation has 0 to {self.count - 1}."
            raise ValueError(message)
        with self._lock:
            before = self._position
            if (before.slide, before.blank) == (slide, blank):
                return before
            self._position = moved = Position(slide, blank, before.number + 1)
            waiting = list(self._waiting)
        for wake in waiting:
            wake()
        return moved

    def close(self) -> None:
        """End the presentation and tell all who watch."""
        with self._lock:
            self._is_closed = True
            waiting = list(self._waiting)
        for wake in waiting:
            wake()

    @contextmanager
    def watched(self, wake: Callable[[], None], *, is_follower: bool = True) -> Iterator[None]:
        """Call ``wake`` after each change and at the end, while the block runs.

        Args:
            wake: called in whichever thread makes the change: it must return at once and not
                fail. One of its own for each block.
            is_follower: whether `followers` counts the block.
        """
        with self._lock:
            self._waiting[wake] = is_follower
        try:
            yield
        finally:
            with self._lock:
                del self._waiting[wake]


class Stages:
    """The presentations of a server by identifier; safe for several threads.

    They live in memory alone. At most ``most`` are held; one that nobody asked for in
    ``unused_most_s`` seconds ends.
    """

    def __init__(
        self,
        most: int = STAGES_MOST,
        unused_most_s: float = UNUSED_MOST_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start without any; ``clock`` tells seconds."""
        self._most = most
        self._unused_most_s = unused_most_s
        self._clock = clock
        self._held: dict[str, Stage] = {}
        self._used: dict[str, float] = {}
        self._lock = Lock()

    def open(self, make_pages: MakePages, *, count: int, title: str, policy: str = "") -> Stage:
        """Begin a presentation and return it.

        Where there are too many, the one that was asked for longest ago ends, of those that nobody
        follows if there are any.

        Args:
            make_pages: makes the pages; their addresses are relative to ``stage/<id>/``.
            count: number of slides.
            title: name of the presentation.
            policy: Content Security Policy sent with the pages; empty where they state their own.

        Raises:
            ValueError: there is no slide.
        """
        if count < 1:
            message = f"{count} slides: a presentation has at least one."
            raise ValueError(message)
        stage_id = "".join(secrets.choice(_LETTERS) for _ in range(_ID_LENGTH))
        stage = Stage(stage_id, make_pages(stage_id), count=count, title=title, policy=policy)
        with self._lock:
            ended = self._expired()
            while len(self._held) >= self._most:
                ended.append(self._drop(min(self._held, key=self._worth)))
            self._held[stage_id] = stage
            self._used[stage_id] = self._clock()
        _close(ended)
        return stage

    def find(self, stage_id: str) -> Stage | None:
        """Return the presentation; None where it has ended or never was."""
        with self._lock:
            ended = self._expired()
            stage = self._held.get(stage_id)
            if stage:
                self._used[stage_id] = self._clock()
        _close(ended)
        return stage

    def close(self, stage_id: str) -> None:
        """End the presentation if it runs."""
        with self._lock:
            ended = [self._drop(stage_id)] if stage_id in self._held else []
        _close(ended)

    def _expired(self) -> list[Stage]:
        limit = self._clock() - self._unused_most_s
        return [self._drop(one) for one, used in list(self._used.items()) if used < limit]

    def _worth(self, stage_id: str) -> tuple[bool, float]:
        return self._held[stage_id].followers > 0, self._used[stage_id]

    def _drop(self, stage_id: str) -> Stage:
        del self._used[stage_id]
        return self._held.pop(stage_id)


def _close(stages: list[Stage]) -> None:
    for stage in stages:
        stage.close()


STAGES: Final = Stages()
"""What this process presents."""
