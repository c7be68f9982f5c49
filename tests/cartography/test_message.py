"""What the map is told: class numbers and figures, no geometry."""

from __future__ import annotations

import base64
import itertools
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis.classification import Classification
from geo.analysis.indicators import INDICATORS, Figures
from geo.cartography.elements import OfflineMap, value_group
from geo.cartography.message import Choropleth, Points, Scene, bit_mask, flag_text
from geo.cartography.symbology import CENTRE_SYMBOLS, HERITAGE_SYMBOLS, PALETTES, ramp
from geo.text import translator

INDEX = pd.Index(["MN1", "MN2", "MN3", "MN4"])


def _choropleth():
    figures = Figures(
        pd.Series([5.0, 10.0, 11.0, np.nan], INDEX),
        pd.Series(["", "summed", "", "scaled"], INDEX),
        2020,
    )
    return Choropleth.of(INDICATORS["population"], "admin2", figures, Classification((10.0,)))


def _scene(**changes):
    settings = {
        "choropleth": _choropleth(),
        "language": "en",
        "source": "NSO",
        "scope": np.array([True, True, True, False]),
        "place": "MN1",
        "layers": ("fill",),
        "points": {"centres": Points("../../assets/x", np.array([True, False, True]))},
        "badge": None,
        "view": {"token": 1, "extent": None},
    }
    return Scene(**(settings | changes))


def test_a_view_is_numbers_in_the_order_of_the_units():
    message = _scene().as_message(translator("en"))
    assert message["codes"] == "001-"
    assert message["values"] == [5, 10, 11, None]
    assert message["scope"] == "1110"
    assert message["no_data"] == 0  # the unit without a figure is not in the place selected
    assert message["flags"] == {1: "sum of the soums"}  # a unit without a figure has no flag
    assert [c["count"] for c in message["classes"]] == [2, 1]
    assert [c["label"] for c in message["classes"]] == ["≤ 10", "> 10"]
    assert message["indicator"]["year"] == "2020"
    json.dumps(message, allow_nan=False)


def test_the_whole_country_needs_no_scope():
    message = _scene(scope=np.ones(4, dtype=bool)).as_message(translator("en"))
    assert (message["scope"], message["no_data"]) == ("", 1)


def test_words_follow_the_language():
    message = _scene(language="mn").as_message(translator("mn"))
    assert message["indicator"]["title"] == "Хүн ам"


@pytest.mark.parametrize(
    ("limits", "labels"),
    [
        ((), ("5",)),
        ((10.0,), ("≤ 10", "> 10")),
        ((1000.0, 2500.0), ("≤ 1,000", "1,000 – 2,500", "> 2,500")),
    ],
)
def test_labels_of_the_classes(limits, labels):
    choropleth = Choropleth.of(
        INDICATORS["population"], "admin2", _choropleth().figures, Classification(limits)
    )
    assert choropleth.labels("en") == labels


@given(st.lists(st.booleans(), min_size=1, max_size=70))
def test_a_mask_says_which_points_are_shown(chosen):
    mask = bit_mask(np.array(chosen))
    if mask is None:
        assert all(chosen)
        return
    data = base64.b64decode(mask)
    assert [bool(data[i >> 3] & 1 << (i & 7)) for i in range(len(chosen))] == chosen


def test_flags_are_told_one_by_one():
    translate = translator("en")
    assert flag_text("summed; scaled", translate).count(";") == 1
    assert flag_text("", translate) == ""


def test_two_scenes_differ_in_the_carrier_and_not_in_the_frame():
    first, second = (
        value_group(_scene(place=place).as_message(translator("en"))) for place in ("MN1", "MN2")
    )
    messages = [next(iter(group._children.values())).message for group in (first, second)]  # noqa: SLF001
    assert messages[0] != messages[1]
    # streamlit-folium ignores what follows an underscore: nothing may depend on it.
    assert not any("_" in text.replace('"no_data"', "") for text in messages)
    frames = [OfflineMap(script_url="../../a", style_url="../../b") for _ in range(2)]
    assert frames[0].default_js == frames[1].default_js


def test_a_ramp_spreads_over_its_palette():
    assert ramp("OrRd", 5) == PALETTES["OrRd"]
    assert ramp("OrRd", 2) == (PALETTES["OrRd"][0], PALETTES["OrRd"][-1])
    assert ramp("OrRd", 1) == (PALETTES["OrRd"][2],)


def _luminance(colour):
    """Relative luminance (WCAG 2.1)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("palette", PALETTES)
def test_a_palette_darkens_from_class_to_class(palette):
    luminances = [_luminance(colour) for colour in PALETTES[palette]]
    assert all(a > b for a, b in itertools.pairwise(luminances))


def test_heritage_symbols_differ_in_shape_and_colour():
    symbols = [*HERITAGE_SYMBOLS.values()]
    assert len({s.path for s in symbols}) == len({s.colour for s in symbols}) == len(symbols)
    assert CENTRE_SYMBOLS["documented"].path != CENTRE_SYMBOLS["network_rule"].path
