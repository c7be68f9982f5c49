"""Parse the JSON of a story and remember on which line each part of it stands."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from geo.errors import StoryError
from geo.text import N_, Message

DEEPEST: Final = 16
"""Levels of brackets that are read; a story has four."""

_NAMED_DEPTH: Final = 3
"""Steps from the file to its deepest part with names: views, number, title."""

_SHOWN: Final = 40
"""Letters of an offending value that a message repeats."""

_NOT_UTF8: Final = N_(
    "The byte {value} is not UTF-8 text. Save the file in your editor with the encoding UTF-8."
)
_NOT_JSON: Final = N_(
    "This is not JSON from “{value}” on. Look there and just before for a comma, quotation mark "
    "or bracket that is missing or too many."
)
_CUT_SHORT: Final = N_(
    "The file ends before the story does. Copy it again, or close its quotation marks and brackets."
)
_TOO_DEEP: Final = N_(
    "More than {limit} brackets are open here, one in another; a story needs four. Remove what is "
    "no part of a story."
)
_NO_NUMBER: Final = N_("{value} is not a number in JSON. Remove it or write it in quotation marks.")
_TWICE: Final = N_("“{field}” is there twice. Remove one of the two.")

Part = tuple[str | int, ...]
"""Names and numbers that lead to a part of a document, as pydantic's ``loc``."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of a document begin in its text."""

    text: str
    starts: dict[Part, int]

    def start(self, part: Part) -> int:
        """Return where a part begins; where it is missing, the one it is missing in."""
        while part not in self.starts:
            part = part[:-1]
        return self.starts[part]

    def error(self, part: Part, problem: Message) -> StoryError:
        """Return the error that names the line of ``part``."""
        return _error(self.text, self.start(part), problem)


def parse(content: bytes) -> tuple[object, Places]:
    """Return the document of a file and where its parts begin.

    Raises:
        StoryError: the file is not JSON in UTF-8, says a name twice, or is nested too deep.
    """
    text = _decoded(content)
    _check_tokens(text)
    try:
        document = _JSON.decode(text)
    except json.JSONDecodeError as error:
        raise _error(text, error.pos, _syntax_problem(text, error.pos)) from None
    starts: dict[Part, int] = {(): _skip(text, 0)}
    _find_parts(text, starts[()], (), starts)
    return document, Places(text, starts)


def shortened(text: str) -> str:
    """Return the beginning of a text, with what no screen shows replaced."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:_SHOWN])
    return shown if len(text) <= _SHOWN else shown.rstrip() + "…"


def shown_value(value: object) -> str:
    """Return the beginning of a value as JSON writes it."""
    return shortened(json.dumps(value, ensure_ascii=False))


def _error(text: str, position: int, problem: Message) -> StoryError:
    return StoryError(problem, text.count("\n", 0, position) + 1)


def _syntax_problem(text: str, position: int) -> Message:
    before, after = text[:position], text[position:]
    if not after.strip():
        return Message(_CUT_SHORT)
    # A string that is never closed goes wrong at the end of its line.
    near = after.partition("\n")[0].strip() or before.rpartition("\n")[2][-_SHOWN:].strip()
    return Message(_NOT_JSON, {"value": shortened(near)})


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A mark of the byte order is not counted.
        at = error.start + len(content) - len(error.object)
        problem = Message(_NOT_UTF8, {"value": f"0x{content[at]:02X}"})
        raise StoryError(problem, content.count(b"\n", 0, at) + 1) from None


# Strings, so that what stands in them is passed over; brackets; what only Python takes for JSON.
_TOKENS: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]|-?Infinity|NaN', re.DOTALL)


def _check_tokens(text: str) -> None:
    """Refuse what the reader of JSON would choke on or let pass."""
    depth = 0
    for token in _TOKENS.finditer(text):
        found = token[0]
        depth += (found in "[{") - (found in "]}")
        if depth > DEEPEST:
            raise _error(text, token.start(), Message(_TOO_DEEP, {"limit": DEEPEST}))
        if found in {"NaN", "Infinity", "-Infinity"}:
            raise _error(text, token.start(), Message(_NO_NUMBER, {"value": found}))


_LONG_INTEGER: Final = 20

# Of an integer of thousands of digits Python makes an error that is none of JSON.
_JSON: Final = json.JSONDecoder(
    parse_int=lambda digits: int(digits) if len(digits) < _LONG_INTEGER else float(digits)
)
_SEPARATORS: Final = re.compile(r"[ \t\n\r,:]+")


def _skip(text: str, at: int) -> int:
    """Return where the next name, value or closing bracket begins."""
    found = _SEPARATORS.match(text, at)
    return found.end() if found else at


def _find_parts(text: str, at: int, part: Part, starts: dict[Part, int]) -> int:
    """Note where everything in ``part`` begins, in a text that is JSON; return where it ends.

    Raises:
        StoryError: a name is there twice, which JSON allows and readers take differently.
    """
    named = text[at] == "{"
    if len(part) > _NAMED_DEPTH or not (named or text[at] == "["):
        return _JSON.raw_decode(text, at)[1]
    at = _skip(text, at + 1)
    number = 0
    while text[at] not in "]}":
        step: str | int = number
        start = at
        if named:
            step, at = _JSON.raw_decode(text, at)
        inner = (*part, step)
        if inner in starts:
            raise _error(text, start, Message(_TWICE, {"field": shortened(str(step))}))
        starts[inner] = start
        at = _skip(text, _find_parts(text, _skip(text, at), inner, starts))
        number += 1
    return at + 1
