"""Say why a request is refused, in the terms of OGC API Features Part 1, clause 7.5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import GeoError
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_VALUE = 60
"""Letters of a value that a refusal repeats."""


class RequestError(GeoError):
    """A request that cannot be answered: what is wrong with it, and the way out."""

    def __init__(
        self, message: Message, *, status: int = 400, code: str = "InvalidParameterValue"
    ) -> None:
        """Take the whole line, the HTTP status and the exception code."""
        super().__init__(str(message))
        self.message = message
        self.status = status
        self.code = code


def not_found(message: Message) -> RequestError:
    """Return the refusal of an address where nothing is."""
    return RequestError(message, status=404, code="NotFound")


def no_choice(value: str, allowed: Iterable[str], *, parameter: str) -> RequestError:
    """Return the refusal of a ``value`` of ``parameter`` that is none of ``allowed``."""
    return RequestError(
        Message(
            N_("{parameter}: {value} is not known here. Possible: {allowed}."),
            {"parameter": parameter, "value": short(value), "allowed": ", ".join(allowed)},
        )
    )


def no_value(value: str, way_out: str, *, parameter: str) -> RequestError:
    """Return the refusal of a ``value`` that ``parameter`` cannot have, with a way out."""
    return RequestError(
        Message(
            N_("{parameter}: {value} cannot be understood. {way_out}"),
            {"parameter": parameter, "value": short(value), "way_out": Message(way_out)},
        )
    )


def short(value: str) -> str:
    """Return ``value``, cut where it is long."""
    return value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…"
