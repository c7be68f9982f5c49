"""Set type on a printed map: the font, its sizes, and which letters it has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

MM_PER_INCH: Final = 25.4
POINTS_PER_MM: Final = 72 / MM_PER_INCH
FONT: Final = "DejaVu Sans"
"""Comes with matplotlib; has Cyrillic with ө and ү."""

LINE_HEIGHT: Final = 1.28
ASCENT: Final = 0.98
"""From the top of a line to the foot of its letters, of the font size: capitals stand in the
middle of the line."""

_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Type:
    """How a line of text is set."""

    size_pt: float
    colour: str = "#222222"
    bold: bool = False
    italic: bool = False

    @property
    def line_mm(self) -> float:
        """Height of a line, in mm."""
        return self.size_pt * LINE_HEIGHT / POINTS_PER_MM

    @property
    def ascent_mm(self) -> float:
        """From the top of a line to the foot of its letters, in mm."""
        return self.size_pt * ASCENT / POINTS_PER_MM


def printable(text: str) -> str:
    """Return ``text`` in one line, without what no printed page and no XML can hold.

    Control characters (XML 1.0, 2.2) become spaces; what the font lacks becomes �.
    """
    spaced = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    held = _characters()
    return "".join(c if ord(c) in held else _REPLACEMENT for c in spaced)


@cache
def _characters() -> frozenset[int]:
    """Return the code points that the font draws, in every face."""
    from matplotlib.font_manager import get_font  # noqa: PLC0415  only who prints a map needs it

    faces = [get_font(font_file(Type(1, bold=b, italic=i))) for b, i in _FACES]
    return frozenset.intersection(*(frozenset(face.get_charmap()) for face in faces))


_FACES: Final = ((False, False), (True, False), (False, True))


def font_file(kind: Type) -> str:
    """Return the path of the font's file."""
    from matplotlib.font_manager import fontManager  # noqa: PLC0415  only who prints needs it

    return str(fontManager.findfont(properties(kind), fallback_to_default=False))


def properties(kind: Type) -> Any:  # noqa: ANN401  matplotlib's FontProperties
    """Return the font as matplotlib looks it up."""
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415  only who prints needs it

    return FontProperties(
        family=FONT,
        weight="bold" if kind.bold else "normal",
        style="italic" if kind.italic else "normal",
        size=kind.size_pt,
    )
