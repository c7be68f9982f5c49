"""Set the texts of slides: as large as fits, letter by letter as they were written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geo.cartography.static_files import drawing
from geo.cartography.static_sheet import ELLIPSIS, Sheet
from geo.cartography.static_type import POINTS_PER_MM, Type

if TYPE_CHECKING:
    from geo.export.slide_master import Area, Holder

SMALLEST_SHARE: Final = 0.5
"""A text that does not fit is set smaller, down to so much of its size; then it is cut short."""

SMALLEST_PT: Final = 7.0
STEP_PT: Final = 1.0
MEASURED_PT: Final = 10.0

_FORBIDDEN: Final = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (2.2) has no place for, or discourages."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A text as it is set."""

    text: str
    """Cut short where it does not fit in the smallest size; its lines are paragraphs."""
    size_pt: float
    height_mm: float


def plain(text: str) -> str:
    """Return ``text`` without what XML cannot hold; its lines stay lines."""
    lines = (_FORBIDDEN.sub(" ", line).replace("\t", " ") for line in text.splitlines())
    return "\n".join(lines).strip()


def in_line(text: str) -> str:
    """Return ``text`` as `plain` does, in one line."""
    return " ".join(plain(text).split())


def fitted(text: str, holder: Holder, area: Area | None = None) -> Setting:
    """Return a text in the largest type in which a placeholder holds it.

    It is measured in DejaVu Sans, which is an eighth wider than Arial and stands in for it where
    nothing better is installed: what fits in it fits in both.

    Args:
        text: without what XML cannot hold.
        holder: the placeholder, with its size of type.
        area: where it stands; None for where the layout has it.
    """
    room = area or holder.area
    lines = _Lines(holder, room)
    size = holder.size_pt
    smallest = max(size * SMALLEST_SHARE, SMALLEST_PT)
    with drawing():
        height = lines.height_mm(text, size)
        while height > room.height and size > smallest:
            size = max(size - STEP_PT, smallest)
            height = lines.height_mm(text, size)
        if height > room.height:
            text = lines.cut(text, size)
            height = lines.height_mm(text, size)
    return Setting(text, size, height)


class _Lines:
    """Counts the lines of texts in a rectangle."""

    def __init__(self, holder: Holder, area: Area) -> None:
        self.area = area
        self.bold = holder.bold
        self.after_mm = holder.after_pt / POINTS_PER_MM
        self.sheet = Sheet(1.0, 1.0, 72)
        """It remembers how wide each word is."""

    def height_mm(self, text: str, size_pt: float) -> float:
        """Return how high a text is."""
        paragraphs = text.split("\n")
        count = sum(max(len(self._wrapped(paragraph, size_pt)), 1) for paragraph in paragraphs)
        return count * Type(size_pt).line_mm + len(paragraphs) * self.after_mm

    def cut(self, text: str, size_pt: float) -> str:
        """Return as many words as fit, and an ellipsis."""
        line_mm = Type(size_pt).line_mm
        kept: list[str] = []
        room = self.area.height
        for paragraph in text.split("\n"):
            lines = int((room - self.after_mm) / line_mm)
            if lines < 1:
                return "\n".join([*kept[:-1], f"{kept[-1].removesuffix('.')}{ELLIPSIS}"])
            held = self._wrapped(paragraph, size_pt, lines)
            kept.append(" ".join(held))
            if held != self._wrapped(paragraph, size_pt):
                break
            room -= max(len(held), 1) * line_mm + self.after_mm
        return "\n".join(kept)

    def _wrapped(self, text: str, size_pt: float, lines: int = 999) -> list[str]:
        # Widths grow as the size does: measured in one size, each word is measured once.
        width = self.area.width * MEASURED_PT / size_pt
        return self.sheet.wrapped(text, Type(MEASURED_PT, bold=self.bold), width, lines)


def write(shape: Any, text: str, locale: str, size_pt: float | None = None) -> None:  # noqa: ANN401  a shape
    """Write the lines of a text into a shape as paragraphs.

    Args:
        shape: of python-pptx, with a text frame.
        text: without what XML cannot hold.
        locale: of the spelling checker (BCP 47): ``mn-MN``.
        size_pt: None for that of the layout.
    """
    from pptx.util import Pt  # noqa: PLC0415  only who takes slides away needs it

    frame = shape.text_frame
    for number, line in enumerate(text.split("\n")):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = line
        run._r.get_or_add_rPr().set("lang", locale)  # noqa: SLF001  python-pptx knows few languages
        if size_pt is not None:
            run.font.size = Pt(size_pt)
