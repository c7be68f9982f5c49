"""Make factsheets of a place that nobody knows, and read PDF pages back with poppler."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from geo.export.factsheets import (
    CentreRow,
    Centres,
    Cover,
    Fact,
    GapRow,
    Gaps,
    Heritage,
    HeritageCount,
    Key,
    PlaceFacts,
    SiteRow,
    SourceNote,
)
from geo.export.factsheets.content import COVER_MAP_MM, MAP_MM

if TYPE_CHECKING:
    from pathlib import Path

MADE_AT: Final = datetime(2026, 1, 31, 12, tzinfo=UTC)

A4_PT: Final = (595.28, 841.89)
MARGIN_PT: Final = 10 / 25.4 * 72
"""Less than any margin of the pages: what comes nearer to the edge has run out of its place."""

_XHTML: Final = "{http://www.w3.org/1999/xhtml}"


def picture(size_mm: tuple[float, float], text: str = "") -> bytes:
    """Return a map of nothing, in which one word may stand."""
    width, height = size_mm
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}"><rect width="100%" height="100%" fill="#ddeeff"/>'
        f'<text x="5" y="9" font-size="4" font-family="DejaVu Sans">{text}</text></svg>'
    ).encode()


def facts(**changes: object) -> PlaceFacts:
    """Return what a small page says."""
    held: dict[str, object] = {
        "language": "en",
        "name": "Bayantal",
        "other_name": "Баянтал",
        "kind": "Soum of Govisumber aimag",
        "title": "Bayantal, Govisumber",
        "dataset": "As published",
        "badge": None,
        "notice": "By the network rule, not a confirmed centre",
        "map": picture(MAP_MM, "MAPWORD"),
        "map_about": "Map of Bayantal",
        "map_sources": (2,),
        "keys": (Key("Documented centre", symbol="documented"), Key("Left out", fill="#fddbb4")),
        "facts": (Fact("Population", "2020", "1,144", "3,253,283", sources=(1,)),),
        "facts_note": "",
        "gaps": Gaps("No soum is left out.", notes=("What is left out.",), sources=(1, 2)),
        "centres": Centres("Documented centre: 1.", (centre(1),), "By rule (1): Sumber."),
        "heritage": Heritage(
            "2 sites",
            "here",
            "≤ 50 km",
            (HeritageCount("museum", "Museum", "1", "2"),),
            (SiteRow("museum", "Museum of the aimag", "0.4 km", "Sumber"),),
            "not reported.",
        ),
        "sources": (SourceNote("Short one (CC0)", "Long one", "https://one.example"), NOTE),
        "citation": "Mongolia CLC map (2026): Factsheet: Bayantal.",
        "address": "http://localhost:8501/coverage?place=MN4204",
    }
    return PlaceFacts(**{**held, **changes})  # type: ignore[arg-type]


NOTE: Final = SourceNote("Short two (ODbL-1.0)", "Long two")


def centre(number: int, name: str = "Lifelong education centre") -> CentreRow:
    """Return a centre."""
    return CentreRow("documented", f"{name} {number}", "active, 2023-11", str(number))


def gap(number: int, name: str = "Soum") -> GapRow:
    """Return a soum left out."""
    return GapRow(f"{name} {number}", "No open centre", "75", "1,234", str(number))


def cover(**changes: object) -> Cover:
    """Return the cover of a booklet."""
    held: dict[str, object] = {
        "language": "en",
        "title": "Factsheets of the aimags",
        "subtitle": "A page each",
        "dataset": "As published",
        "badge": None,
        "notice": "",
        "map": picture(COVER_MAP_MM),
        "map_about": "Map of Mongolia",
        "citation": "Mongolia CLC map (2026): Factsheets.",
        "address": "",
    }
    return Cover(**{**held, **changes})  # type: ignore[arg-type]


def text_of(pdf: bytes, directory: Path) -> list[str]:
    """Return the text of each page as poppler reads it, column by column."""
    return _poppler("pdftotext", pdf, directory).removesuffix("\f").split("\f")


def flat(text: str) -> str:
    """Return a text in one line, whatever broke it."""
    return " ".join(text.split())


def fonts_of(pdf: bytes, directory: Path) -> dict[str, str]:
    """Return whether each font is embedded, as poppler tells it: ``yes`` or ``no``."""
    lines = _poppler("pdffonts", pdf, directory, to_stdout=False).splitlines()[2:]
    # name, type (two words), encoding, emb, sub, uni, object, its generation
    return {line.split()[0]: line.split()[-5] for line in lines}


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text and its box, in points from the upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: TextLine) -> bool:
        """Tell whether two boxes lie over each other by more than their rounding."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0.5 and down > 2.0


def overlapping(lines: list[TextLine]) -> list[tuple[TextLine, TextLine]]:
    """Return the pairs of lines that lie over each other."""
    ordered = sorted(lines, key=lambda line: line.top)
    found = []
    for place, line in enumerate(ordered):
        for other in itertools.islice(ordered, place + 1, None):
            if other.top >= line.bottom:
                break
            if line.meets(other):
                found.append((line, other))
    return found


def lines_of(pdf: bytes, directory: Path) -> list[list[TextLine]]:
    """Return the lines of each page with their boxes, as poppler finds them."""
    # Poppler of some distributions writes an XHTML header that names an external entity.
    said = _poppler("pdftotext", pdf, directory, "-bbox-layout")
    tree = ET.fromstring(said[said.index("<html") :])  # noqa: S314  poppler's own
    return [
        [
            TextLine(
                " ".join(word.text or "" for word in line),
                *(float(line.get(side, "nan")) for side in ("xMin", "yMin", "xMax", "yMax")),
            )
            for line in page.iter(f"{_XHTML}line")
        ]
        for page in tree.iter(f"{_XHTML}page")
    ]


def _poppler(
    program: str, pdf: bytes, directory: Path, *options: str, to_stdout: bool = True
) -> str:
    path = directory / "pages.pdf"
    path.write_bytes(pdf)
    found = shutil.which(program)
    assert found, f"{program} of poppler-utils is missing"
    command = [found, *options, str(path), *(["-"] if to_stdout else [])]
    result = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return result.stdout.decode("utf-8")
