"""What the map is told: class numbers and figures, no geometry."""

from __future__ import annotations

import base64
import json
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis.classification import Classification
from geo.analysis.figures import Figures
from geo.analysis.indicators import INDICATORS
from geo.cartography.elements import OfflineMap, value_group
from geo.cartography.message import (
    Choropleth,
    Chosen,
    Density,
    Isochrones,
    Links,
    Points,
    Scene,
    band_labels,
    bit_mask,
    density_labels,
    flag_text,
)
from geo.cartography.symbology import PALETTES, category_ramp
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


CATEGORIES = ("Aimag", "Soum or district", "no data")


def _categorical(values):
    indicator = replace(INDICATORS["population"], categories=CATEGORIES, palette="OrRd")
    figures = Figures(pd.Series(values, INDEX), pd.Series("", INDEX), None)
    return Choropleth.of(indicator, "admin2", figures, Classification((0.5, 1.5)))


def test_figures_that_are_classes_are_told_by_name():
    choropleth = _categorical([0.0, 2.0, 2.0, np.nan])
    message = _scene(choropleth=choropleth, scope=np.ones(4, dtype=bool)).as_message(
        translator("en")
    )
    assert message["codes"] == "022-"
    assert [(c["label"], c["count"]) for c in message["classes"]] == [
        ("Aimag", 1),
        ("Soum or district", 0),
        ("no data", 2),
    ]
    assert message["indicator"]["categorical"] is True
    assert choropleth.colours == category_ramp("OrRd", 3)
    assert PALETTES["OrRd"][0] not in choropleth.colours


def test_names_of_classes_follow_the_language():
    assert _categorical([0.0, 1.0, 2.0, 2.0]).labels("mn")[0] == "Аймаг"


def test_a_figure_without_end_is_a_word():
    figures = replace(_choropleth().figures, values=pd.Series([5.4, math.inf, np.nan, 2.0], INDEX))
    choropleth = replace(_choropleth(), figures=figures)
    message = _scene(choropleth=choropleth).as_message(translator("en"))
    assert message["values"] == [5, "inf", None, 2]
    json.dumps(message, allow_nan=False)


def test_title_and_unit_name_the_limit_of_the_reader():
    indicator = replace(
        INDICATORS["population"], label="Adults within {limit} min", unit="% within {limit} min"
    )
    figures = replace(_choropleth().figures, limit=60.0)
    choropleth = Choropleth.of(indicator, "admin2", figures, Classification(()))
    assert choropleth.title("en") == "Adults within 60 min"
    message = _scene(choropleth=choropleth).as_message(translator("en"))
    assert message["indicator"]["title"] == "Adults within 60 min"
    assert message["indicator"]["unit"] == "% within 60 min"


@pytest.mark.parametrize(
    ("limits", "labels"),
    [
        ((30, 60, 120, 240), ("≤ 30 min", "30 – 60 min", "1 – 2 h", "2 – 4 h")),
        ((60,), ("≤ 1 h",)),
        ((45, 90), ("≤ 45 min", "45 – 90 min")),
    ],
)
def test_labels_of_the_bands(limits, labels):
    assert band_labels(limits, translator("en")) == labels


@pytest.mark.parametrize("limits", [(), (60, 30), (30, 30), (1, 2, 3, 4, 5)])
def test_limits_that_cannot_be_drawn_are_refused(limits):
    with pytest.raises(ValueError, match="ascending"):
        Isochrones(None, limits, "", "")


def test_bands_and_the_point_of_departure_travel_with_the_scene():
    isochrones = Isochrones("../../assets/x", (30, 60), "Travel time, summer", "Our speeds.")
    scene = _scene(isochrones=isochrones, origin=(47.9, 106.9), can_depart=True)
    message = scene.as_message(translator("en"))
    assert message["isochrones"] == {
        "url": "../../assets/x",
        "bands": [
            {"minutes": 30, "label": "≤ 30 min"},
            {"minutes": 60, "label": "30 – 60 min"},
        ],
        "title": "Travel time, summer",
        "note": "Our speeds.",
    }
    assert (message["origin"], message["depart"]) == ([47.9, 106.9], True)


def test_a_scene_without_travel_time_says_so():
    message = _scene().as_message(translator("en"))
    assert (message["isochrones"], message["origin"], message["depart"]) == (None, None, False)


@pytest.mark.parametrize(
    ("limits", "labels"),
    [
        (((0.12, 0.5), (0.5, 1.2)), ("0.12 – 0.50", "0.50 – 1.2")),
        (((0.0, 0.049), (0.049, 2.2), (2.2, 38.0)), ("≤ 0.049", "0.049 – 2.2", "2.2 – 38")),
        (((20.0, 1500.0),), ("20 – 1,500",)),
        ((), ()),
    ],
)
def test_labels_of_the_density_have_two_digits(limits, labels):
    assert density_labels(limits, "en") == labels


def test_the_density_travels_densest_first():
    density = Density("../../assets/d", ((0.5, 1.0), (1.0, 2.0)), 30.0)
    assert _scene(density=density).as_message(translator("en"))["density"] == {
        "url": "../../assets/d",
        "bands": [{"label": "1.0 – 2.0"}, {"label": "0.50 – 1.0"}],
        "title": "Density of heritage sites",
        "unit": "sites per 1,000 km²",
        "note": "Kernel with a bandwidth of 30 km.",
    }


def test_without_a_site_there_is_no_density_and_its_bandwidth_is_still_said():
    message = Density(None, (), 30.0).as_message(translator("en"), "en")
    assert (message["url"], message["bands"]) == (None, [])
    assert "30 km" in message["note"]


@pytest.mark.parametrize(
    "limits",
    [
        (),
        ((1.0, 1.0),),
        ((-1.0, 1.0),),
        ((1.0, 2.0), (0.5, 1.0)),
        tuple((float(i), i + 1.0) for i in range(6)),
    ],
)
def test_density_bands_that_cannot_be_drawn_are_refused(limits):
    with pytest.raises(ValueError, match="ascending"):
        Density("../../assets/d", limits, 30.0)


def test_links_and_the_point_chosen_travel_with_the_scene():
    links = Links((47.9, 106.9), ((46.123456, 103.9, "12 km NE"),), "Sites within 50 km")
    scene = _scene(links=links, chosen=Chosen("centres", "MN62-1"))
    message = scene.as_message(translator("en"))
    assert message["links"] == {
        "origin": [47.9, 106.9],
        "ends": [[46.12346, 103.9, "12 km NE"]],
        "title": "Sites within 50 km",
    }
    assert message["chosen"] == {"layer": "centres", "id": "MN62-1"}
    empty = _scene().as_message(translator("en"))
    assert (empty["links"], empty["chosen"], empty["density"]) == (None, None, None)
