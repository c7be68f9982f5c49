"""Say why a request is refused, in the terms of OGC API Features Part 1, clause 7.5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import GeoError
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.text import Translate


class RequestError(GeoError):
    """A request that cannot be answered: what is wrong with it, and the way out."""

    def __init__(
        self,
        what: Message,
        way_out: Message,
        *,
        status: int = 400,
        code: str = "InvalidParameterValue",
    ) -> None:
        """Compose the answer; ``status`` is the HTTP status, ``code`` the exception code."""
        super().__init__(f"{what} {way_out}")
        self.what = what
        self.way_out = way_out
        self.status = status
        self.code = code

    def said(self, translate: Translate) -> str:
        """Return the problem and the way out in the reader's language."""
        return f"{self.what.said(translate)} {self.way_out.said(translate)}"


def choice_problem(value: str, allowed: Iterable[str], *, parameter: str) -> RequestError:
    """Return the refusal of a ``value`` of ``parameter`` that is none of ``allowed``."""
    return RequestError(
        Message(N_("{parameter}: {value} is not known here."), shown(parameter, value)),
        Message(N_("Possible: {allowed}."), {"allowed": ", ".join(allowed)}),
    )


def value_problem(value: str, way_out: Message, *, parameter: str) -> RequestError:
    """Return the refusal of a ``value`` that ``parameter`` cannot have."""
    return RequestError(
        Message(N_("{parameter}: {value} cannot be understood."), shown(parameter, value)), way_out
    )


def shown(parameter: str, value: str) -> dict[str, object]:
    """Return the values of a message about a parameter, a long value shortened."""
    return {"parameter": parameter, "value": value if len(value) <= 60 else f"{value[:60]}…"}  # noqa: PLR2004
