"""The charts as Streamlit draws them: pixels in the colours of the classes."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.cartography.symbology import LINE_COLOURS, NO_DATA_COLOUR, PALETTES
from tests.browser.support import ROOT, hex_colour, picture, running_server, share_of

COLOURS = PALETTES["OrRd"]
DRAWN = """key => { const marks = document.querySelector(`.st-key-${key} .marks`);
  return Boolean(marks && marks.getBoundingClientRect().height > 60); }"""


@pytest.fixture(scope="module")
def chart_server():
    with running_server(Path(__file__).with_name("chart_page.py")) as running:
        yield running


@pytest.fixture(scope="module")
def shown(open_shared, chart_server):
    """Open the page of all charts once; the boundaries come from the shipped layer."""
    page, traffic = open_shared()
    page.route(
        "**/boundaries.topojson",
        lambda route: route.fulfill(path=ROOT / "data" / "display" / "boundaries.topojson"),
    )
    page.goto(chart_server.url)
    return page, traffic


@pytest.fixture
def charts(shown):
    page, traffic = shown
    yield page
    assert traffic.console_errors == []
    assert traffic.failed == []
    assert traffic.outside == []


def chart(page, key):
    page.wait_for_function(DRAWN, arg=key)
    page.wait_for_timeout(300)
    return page.locator(f".st-key-{key}")


@pytest.mark.parametrize(
    ("key", "colours"),
    [
        ("few", COLOURS),
        ("many", COLOURS[1:]),
        ("ranked", COLOURS[:2]),
        ("classes", (COLOURS[2], NO_DATA_COLOUR)),
        ("reach", LINE_COLOURS),
        ("years", LINE_COLOURS[:1]),
        ("lorenz", LINE_COLOURS[:1]),
        ("panels", LINE_COLOURS[:2]),
        ("maps", (*COLOURS, NO_DATA_COLOUR)),
    ],
)
def test_a_chart_has_the_colours_of_its_classes(charts, key, colours):
    image = picture(chart(charts, key))
    for colour in colours:
        assert share_of(image, hex_colour(colour)) > 0.0003, colour


def test_a_click_on_a_bar_names_its_unit(charts):
    bars = chart(charts, "few").locator(".marks")
    image = picture(bars)
    # The longest bar, MN63 with 13, is the topmost; its class is 3.
    across = image.width // 2
    top = next(
        y for y in range(image.height) if image.getpixel((across, y)) == hex_colour(COLOURS[3])
    )
    bars.click(position={"x": across, "y": top + 5})
    charts.get_by_text("few: ['MN63']").wait_for()


def test_a_name_in_a_chart_is_text(charts):
    chart(charts, "few")
    assert charts.locator("img[src=x]").count() == 0
