"""Make whoever guesses passwords wait: failed attempts, counted where no restart forgets them."""

from __future__ import annotations

import hashlib
import math
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geo.errors import RegisterError
from geo.store.private_file import changing, damaged, read_json, write_json
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MINUTE_S: Final = 60
HOUR_S: Final = 60 * MINUTE_S


@dataclass(frozen=True, slots=True)
class Pace:
    """How long failed attempts make wait: f failures, f > free: first_wait · 2^(f - free - 1)."""

    free: int
    """Failures that cost no wait."""
    first_wait_s: float
    longest_wait_s: float
    forgotten_after_s: float
    """Failures are forgotten when none followed for so long."""

    def wait_s(self, failures: int) -> float:
        """Return the wait after so many failures, in seconds."""
        over = failures - self.free
        if over <= 0:
            return 0.0
        doublings = min(over - 1, math.ceil(math.log2(self.longest_wait_s / self.first_wait_s)))
        return min(self.first_wait_s * 2.0**doublings, self.longest_wait_s)


NAME_PACE: Final = Pace(
    free=5, first_wait_s=30, longest_wait_s=HOUR_S, forgotten_after_s=24 * HOUR_S
)
"""Of one name; our choice: 35 guesses on the first day, 24 on each that follows."""

OVERALL_PACE: Final = Pace(
    free=30, first_wait_s=5, longest_wait_s=MINUTE_S, forgotten_after_s=HOUR_S
)
"""Of all names that have failed, together, against one password tried on many; our choice."""

NAME_DIGITS: Final = 4
"""Hexadecimal digits by which a name is known here: 65,536 different ones bound the file. What is
typed as a name may be a password typed into the wrong field: it must not be found here."""


@dataclass(frozen=True, slots=True)
class Count:
    """Failures in a row, and when the last one was (seconds since 1970)."""

    failures: int = 0
    last: float = 0.0

    def wait_s(self, pace: Pace, now: float) -> float:
        """Return the seconds still to wait; no more than the pace says, whatever the clock does."""
        wait = pace.wait_s(self.failures)
        return min(wait, max(0.0, self.last + wait - now))


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that counts as failed until it is told to have succeeded."""

    key: str
    overall_before: Count
    overall: Count
    wait_s: float
    """How long the next attempt has to wait if this one fails."""


class TooManyAttemptsError(RegisterError):
    """Too many attempts failed: nothing was tried this time."""

    def __init__(self, wait_s: float) -> None:
        """Tell how long to wait."""
        super().__init__(
            Message(N_("Too many attempts to sign in have failed.")),
            Message(N_("Try again in {wait}."), {"wait": duration(wait_s)}),
        )
        self.wait_s = wait_s


def duration(seconds: float) -> Message:
    """Return a wait in words, rounded up."""
    if seconds <= 2 * MINUTE_S:
        return Message(N_("{number} s"), {"number": math.ceil(seconds)})
    return Message(N_("{number} min"), {"number": math.ceil(seconds / MINUTE_S)})


@dataclass(frozen=True, slots=True)
class _Counts:
    salt: str
    overall: Count
    names: dict[str, Count]

    def key(self, name: str) -> str:
        return hashlib.sha256(f"{self.salt}:{name}".encode()).hexdigest()[:NAME_DIGITS]


class Attempts:
    """Counts of failed attempts in a file; known and unknown names are treated alike."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        """Keep the counts in ``path``, made at the first attempt.

        Args:
            path: the file.
            clock: tells the time, seconds since 1970.
        """
        self._path = path
        self._clock = clock

    def begin(self, name: str) -> Attempt:
        """Count an attempt as failed before it is made: many at once get no more than one by one.

        Raises:
            TooManyAttemptsError: it is not yet time for another one.
            RegisterError: the counts cannot be kept; then nobody signs in.
        """
        with changing(self._path):
            now = self._clock()
            counts = self._load(now)
            key = counts.key(name)
            count = counts.names.get(key, Count())
            wait = count.wait_s(NAME_PACE, now)
            # A name that has not failed is not held up by others: else one stranger who fails on
            # purpose would keep every editor out.
            if count.failures:
                wait = max(wait, counts.overall.wait_s(OVERALL_PACE, now))
            if wait > 0:
                raise TooManyAttemptsError(wait)
            failed = Count(count.failures + 1, now)
            overall = Count(counts.overall.failures + 1, now)
            self._save(_Counts(counts.salt, overall, {**counts.names, key: failed}))
        next_wait = max(failed.wait_s(NAME_PACE, now), overall.wait_s(OVERALL_PACE, now))
        return Attempt(key, counts.overall, overall, next_wait)

    def succeed(self, attempt: Attempt) -> None:
        """Take back that the attempt failed, and forget the failures of its name."""
        with changing(self._path):
            counts = self._load(self._clock())
            overall = counts.overall
            if overall == attempt.overall:
                overall = attempt.overall_before
            elif overall.failures:
                overall = Count(overall.failures - 1, overall.last)
            names = {key: count for key, count in counts.names.items() if key != attempt.key}
            self._save(_Counts(counts.salt, overall, names))

    def forget(self, name: str) -> None:
        """Forget the failures of a name, as when its password is set anew."""
        with changing(self._path):
            counts = self._load(self._clock())
            key = counts.key(name)
            if key in counts.names:
                names = {known: count for known, count in counts.names.items() if known != key}
                self._save(_Counts(counts.salt, counts.overall, names))

    def _load(self, now: float) -> _Counts:
        """Return the counts without those that are forgotten by now."""
        content = read_json(self._path)
        if content is None:
            return _Counts(secrets.token_hex(16), Count(), {})
        try:
            overall = _count(content["overall"])
            names = {str(key): _count(count) for key, count in content["names"].items()}
            salt = str(content["salt"])
        except (KeyError, TypeError, ValueError, AttributeError):
            raise damaged(self._path) from None
        if now - overall.last > OVERALL_PACE.forgotten_after_s:
            overall = Count()
        return _Counts(
            salt,
            overall,
            {k: c for k, c in names.items() if now - c.last <= NAME_PACE.forgotten_after_s},
        )

    def _save(self, counts: _Counts) -> None:
        content: dict[str, Any] = {
            "salt": counts.salt,
            "overall": [counts.overall.failures, counts.overall.last],
            "names": {key: [count.failures, count.last] for key, count in counts.names.items()},
        }
        write_json(self._path, content)


def _count(content: Any) -> Count:  # noqa: ANN401  whatever the file says
    failures, last = content
    return Count(int(failures), float(last))
