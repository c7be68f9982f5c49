"""Pages as a printer gets them: whole, without what is pressed, in the colours of the map."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import dataclass
from typing import Final

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.support import (
    MAP_FRAME,
    colour_shares,
    hex_colour,
    map_frame,
    map_state,
    share_of,
    wait_idle,
    wait_painted,
)

DPI: Final = 50
A4_MM: Final = (210, 297)
MARGIN_MM: Final = 12
WHITE: Final = (255, 255, 255)

PAGES: Final = {
    "/": (range(2, 4), ".stVegaLiteChart"),
    "/map?indicator=population": (range(1, 2), MAP_FRAME),
    "/coverage?data=demonstration": (range(2, 5), ".stVegaLiteChart"),
    "/heritage": (range(1, 3), ".stMetric"),
    "/register": (range(1, 2), ".stAlert"),
    "/present": (range(1, 4), ".stHeading"),
    "/export": (range(1, 3), ".stDataFrame canvas"),
    "/methods": (range(4, 13), ".stTable"),
}
"""Pages, the sheets they may take (a longer page takes more) and what is drawn on them last."""

LAST_WORDS: Final = """() => {
  const said = [...document.querySelectorAll('.stMain :is(p, li, td)')].filter(
    node => node.checkVisibility() && node.innerText.trim()
      && !node.closest('button, label, details:not([open]), .stForm, .stFileUploader, iframe'));
  return said.at(-1).innerText; }"""
"""What stands at the foot of the page on the screen."""


@dataclass(frozen=True)
class Print:
    """The sheets that a page becomes."""

    pdf: bytes
    last_words: str

    @property
    def text(self) -> str:
        """Return all that is written on the sheets, without spaces."""
        return _close_up(_poppler("pdftotext", "-", "-", given=self.pdf).decode())

    @property
    def sheets(self) -> list[Image.Image]:
        """Return the pictures of the sheets."""
        drawn = _poppler("pdftoppm", "-r", str(DPI), "-png", "-", given=self.pdf)
        begin = b"\x89PNG\r\n\x1a\n"
        return [
            Image.open(io.BytesIO(begin + part)).convert("RGB") for part in drawn.split(begin)[1:]
        ]

    @property
    def words(self) -> list[tuple[float, float]]:
        """Return where the words begin and end, in millimetres from the left edge."""
        told = _poppler("pdftotext", "-bbox", "-", "-", given=self.pdf).decode()
        found = re.findall(r'<word xMin="([\d.-]+)" yMin="[\d.-]+" xMax="([\d.]+)"', told)
        return [(float(left) * 25.4 / 72, float(right) * 25.4 / 72) for left, right in found]


def _poppler(program: str, *arguments: str, given: bytes) -> bytes:
    return subprocess.run(
        [program, *arguments], input=given, capture_output=True, check=True
    ).stdout


def _close_up(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _show(page, server, path: str, query: str = "") -> None:
    page.goto(server.url + path + query)
    page.locator(".stHeading").first.wait_for()
    wait_idle(page)
    # Tables and charts bring code of their own.
    page.locator(PAGES[path][1]).last.wait_for()
    expect(page.locator(".stMain .stSkeleton")).to_have_count(0)
    if page.locator(MAP_FRAME).count():
        wait_painted(map_frame(page))
        wait_idle(page)


@pytest.fixture(scope="module")
def open_page(open_shared):
    """Open the page that the tests of this module share."""
    page, traffic = open_shared()
    yield page
    assert traffic.outside == []


@pytest.fixture(scope="module")
def printed(open_page, server):
    """Return a function that prints a page, each once."""
    kept: dict[str, Print] = {}

    def show_and_print(path: str) -> Print:
        if path not in kept:
            _show(open_page, server, path)
            last = open_page.evaluate(LAST_WORDS)
            kept[path] = Print(open_page.pdf(format="A4"), last)
        return kept[path]

    return show_and_print


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_printed_whole_and_nothing_that_is_pressed(printed, path):
    sheets = (paper := printed(path)).sheets
    assert len(sheets) in PAGES[path][0]
    assert all(sheet.height / sheet.width == pytest.approx(297 / 210, abs=0.01) for sheet in sheets)
    assert [colour_shares(sheet).get(WHITE, 0) < 0.998 for sheet in sheets] == [True] * len(sheets)
    assert _close_up(paper.last_words)[:40] in paper.text
    for pressed in ("OverviewMapCoverage", "Resetallfilters", "Layers", "EnglishМонгол"):
        assert pressed not in paper.text
    assert "keyboard_arrow" not in paper.text
    left, right = zip(*paper.words, strict=True)
    assert min(left) > MARGIN_MM - 1
    assert max(right) < A4_MM[0] - MARGIN_MM + 1


@pytest.mark.parametrize("path", [path for path in PAGES if "data=" in path or "map" in path])
def test_the_sheet_says_what_was_chosen(printed, path):
    text = printed(path).text
    expected = {
        "/map?indicator=population": ("Datasetaspublished", "Indicatorpopulation"),
        "/coverage?data=demonstration": ("Datasetdemonstration", "Limit,minutes60", "DEMO"),
    }[path]
    assert [said for said in expected if said.lower() not in text.lower()] == []


def test_the_map_is_on_paper_in_its_colours_and_comes_back(open_page, server):
    _show(open_page, server, "/map?indicator=population", "&lang=mn")
    frame = map_frame(open_page)
    before = map_state(frame)
    colours = frame.locator(".clc-legend [data-colour]").evaluate_all(
        "nodes => nodes.map(node => node.dataset.colour)"
    )
    assert len(colours) == 5
    paper = Print(open_page.pdf(format="A4", landscape=True), "")
    first = paper.sheets[0]
    assert first.width > first.height
    shares = [share_of(first, hex_colour(colour), tolerance=8) for colour in colours]
    assert min(shares) > 0.001, shares
    # The legend stands below the map, and all of it on the sheet.
    legend = frame.locator(".clc-legend").inner_text()
    assert _close_up(legend.splitlines()[-1])[-30:] in paper.text
    frame.wait_for_selector(".leaflet-bottom .clc-legend")
    assert map_state(frame) == before
