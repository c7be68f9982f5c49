"""The charts of heritage as Streamlit draws them."""

from __future__ import annotations

import pytest

from geo.cartography.symbology import PAIRING_COLOURS, REACH_COLOURS
from tests.browser.support import hex_colour, picture, running_server, share_of

CHARTS = """
import streamlit as st
from geo.cartography.charts import Caption
from geo.cartography.heritage_charts import category_bars, distance_histogram, pairing_grid

caption = Caption("Title", "unit", "DEMO")
categories = [
    {"category": "Museum", "colour": "#1f6f8b", "count": 3, "per_10000": 1.5, "compared": 0.4},
    {"category": "Monastery", "colour": "#d18a00", "count": 5, "per_10000": 0.9, "compared": 1.2},
]
pairs = [
    {"subject": s, "programme": p, "near": near, "offered": offered}
    for (s, near) in (("Museum", True), ("Monastery", False))
    for (p, offered) in (("Arts", True), ("Trades", False))
]
SPECS = {
    "categories": category_bars(categories, caption, per="per_10000", compared="Mongolia"),
    "distances": distance_histogram(
        [1.0, 4.0, 12.0, 14.0, 15.0, 33.0, 34.0, 61.0], 14.0, caption,
        parts=("within", "beyond", "none"), distance="km",
    ),
    "pairings": pairing_grid(pairs, ("both", "near only", "offered only", "neither"), caption),
}
for name, spec in SPECS.items():
    with st.container(key=name):
        st.vega_lite_chart(spec, width="content" if name == "pairings" else "stretch", theme=None)
"""


@pytest.fixture(scope="module")
def chart_server(tmp_path_factory):
    script = tmp_path_factory.mktemp("charts") / "charts.py"
    script.write_text(CHARTS, encoding="utf-8")
    with running_server(script) as running:
        yield running


@pytest.fixture(scope="module")
def shown(open_shared, chart_server):
    """Open the page of all charts once."""
    page, traffic = open_shared()
    page.goto(chart_server.url)
    return page, traffic


@pytest.mark.parametrize(
    ("key", "colours"),
    [
        ("categories", ("#1f6f8b", "#d18a00")),
        ("distances", REACH_COLOURS[1::2]),
        ("pairings", PAIRING_COLOURS),
    ],
)
def test_a_chart_has_the_colours_of_the_map(shown, key, colours):
    page, traffic = shown
    page.wait_for_function(
        """key => { const marks = document.querySelector(`.st-key-${key} .marks`);
        return Boolean(marks && marks.getBoundingClientRect().height > 60); }""",
        arg=key,
    )
    page.wait_for_timeout(300)
    image = picture(page.locator(f".st-key-{key}"))
    for colour in colours:
        assert share_of(image, hex_colour(colour)) > 0.0003, colour
    assert traffic.console_errors == []
    assert traffic.outside == []
