"""Find the header of a table: under titles, over two rows, with cells merged."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.registry.reading.encodings import unique
from geo.registry.reading.limits import places
from geo.registry.reading.sheet import cell_text
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

SEARCHED_ROWS: Final = 50
"""Rows among which the header is looked for; our choice: forms have up to twenty lines of title."""

MAX_DEPTH: Final = 3
"""Rows a header may have; our choice: group, subgroup, column."""

SEPARATOR: Final = " / "

_NUMBER: Final = re.compile(r"[-+]?\d[\d\s.,]*%?")
_YEAR: Final = re.compile(r"(19|20)\d\d")

Range = tuple[tuple[int, int], tuple[int, int]]
"""A merged range: first and last (row, column), counted from 0, both within."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands among the rows given, and what it says."""

    first: int
    """Position of its first row; the rows before it are a title."""
    depth: int
    """Rows it takes; 0 where the table has none."""
    names: tuple[str, ...]
    """As written; empty where a column has none."""
    notes: tuple[Message, ...] = ()


def find_header(rows: Sequence[Sequence[object]], merged: Sequence[Range] = ()) -> Header:
    """Return the header of a table whose first rows (up to `SEARCHED_ROWS`) are ``rows``.

    It is the first row that fills at least half (and two) of the columns the fullest row fills.
    It goes on in the next row where cells are merged into one over several columns, or, where the
    format does not say so, where the next row fills what the first left blank.
    """
    texts = [[_text(cell) for cell in row] for row in rows]
    filled = [sum(1 for text in row if text) for row in texts]
    fullest = max(filled, default=0)
    if not fullest:
        return Header(0, 0, ())
    enough = min(fullest, max(2, (fullest + 1) // 2))
    first = next(number for number, count in enumerate(filled) if count >= enough)
    if _is_data(texts[first]):
        note = Message(N_("The table has no header; its columns are numbered."))
        return Header(first, 0, (), (*_title_note(texts[:first]), note))
    depth = _depth(texts, first, merged)
    names = _joined(texts[first : first + depth], first, merged)
    notes = list(_title_note(texts[:first]))
    if depth > 1:
        notes.append(
            Message(
                N_("The header takes {count} rows; they are joined: {example}."),
                {
                    "count": depth,
                    "example": next((name for name in names if SEPARATOR in name), names[0]),
                },
            )
        )
    return Header(first, depth, tuple(names), tuple(notes))


def name_columns(
    names: Sequence[str], width: int, empty: Sequence[bool]
) -> tuple[list[str], list[int], list[Message]]:
    """Return a name for each of ``width`` columns, which of them are kept, and notes.

    A column without header is named by its position; where it is ``empty`` too it is left out.
    """
    written = [*names, *[""] * (width - len(names))]
    kept = [number for number in range(width) if written[number] or not empty[number]]
    unnamed = [number + 1 for number in kept if not written[number]]
    notes = []
    if unnamed and any(names):
        notes.append(
            Message(
                N_("Columns without a header are named by their position: {columns}."),
                {"columns": places(list(unnamed))},
            )
        )
    whole = [written[number] or f"column {number + 1} (no header)" for number in kept]
    made = unique(whole)
    again = [new for old, new in zip(whole, made, strict=True) if old != new]
    if again:
        notes.append(
            Message(
                N_("Headers that occur more than once are numbered: {columns}."),
                {"columns": places(list(again))},
            )
        )
    return made, kept, notes


def _text(cell: object) -> str:
    return " ".join((cell_text(cell) or "").split())


def _is_data(row: Sequence[str]) -> bool:
    """Whether a row holds figures where headers would hold words; years may be headers."""
    written = [text for text in row if text]
    figures = [text for text in written if _NUMBER.fullmatch(text) and not _YEAR.fullmatch(text)]
    return 2 * len(figures) >= len(written)


def _title_note(rows: Sequence[Sequence[str]]) -> tuple[Message, ...]:
    title = " · ".join(text for row in rows for text in row if text)
    if not title:
        return ()
    return (
        Message(
            N_("What stands above the header is not part of the table: {title}"),
            {"title": title[:500]},
        ),
    )


def _depth(texts: Sequence[Sequence[str]], first: int, merged: Sequence[Range]) -> int:
    last = first
    for (top, left), (bottom, right) in merged:
        if top == first:
            # A group over several columns has its columns named in the row below.
            last = max(last, bottom + 1 if right > left and bottom == top else bottom)
    if last > first:
        depth = min(last - first + 1, MAX_DEPTH, len(texts) - first)
        while depth > 1 and _is_data(texts[first + depth - 1]):
            depth -= 1
        return depth
    if not merged and first + 1 < len(texts) and _completes(texts[first], texts[first + 1]):
        return 2
    return 1


def _completes(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether ``lower`` names the columns that the groups of ``upper`` leave blank."""
    width = max(len(upper), len(lower))
    above = [*upper, *[""] * (width - len(upper))]
    below = [*lower, *[""] * (width - len(lower))]
    start = next((number for number, text in enumerate(above) if text), width)
    blank = [number for number in range(start, width) if not above[number] and below[number]]
    alone = [number for number in range(width) if above[number] and not below[number]]
    figures = any(_NUMBER.fullmatch(text) for text in below if text)
    # Each blank must follow a group that has a name of its own below: "Learners | (blank)" over
    # "total | female".
    led = all(_group(above, number) not in alone for number in blank)
    return bool(blank and alone and led and not figures)


def _group(above: Sequence[str], number: int) -> int:
    while number and not above[number]:
        number -= 1
    return number


def _joined(rows: Sequence[Sequence[str]], first: int, merged: Sequence[Range]) -> list[str]:
    width = max((len(row) for row in rows), default=0)
    grid = [[*row, *[""] * (width - len(row))] for row in rows]
    for (top, left), (bottom, right) in merged:
        if first <= top < first + len(grid) and left < width:
            text = grid[top - first][left]
            for row in grid[top - first : bottom - first + 1]:
                row[left : right + 1] = [text] * (min(right + 1, width) - left)
    if len(grid) > 1 and not merged:
        for column in range(1, width):
            if not grid[0][column] and any(row[column] for row in grid[1:]):
                grid[0][column] = grid[0][column - 1]
    # A cell merged over the rows says its text once.
    return [
        SEPARATOR.join(text for text, _ in itertools.groupby(row[column] for row in grid) if text)
        for column in range(width)
    ]
