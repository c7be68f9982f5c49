"""What the browser fetches once, as the browser would read it."""

from __future__ import annotations

import json
import re

import pytest

from geo.cartography import assets, charts, display
from geo.cartography.charts import Caption
from geo.cartography.layers import DEFAULT_LAYERS, LAYERS
from geo.cartography.resources import Resources
from geo.sources.registry import SOURCES
from geo.ui import cache


@pytest.fixture(scope="module")
def frame():
    resources = Resources()
    script, style = display.publish_frame(
        resources, cache.reference(), cache.DATA_DIRECTORY, "credits", "../../"
    )
    settings = json.loads(
        re.search(rb"clcMap\.configure\((.*)\);\n$", script.plain()).group(1)  # type: ignore[union-attr]
    )
    return resources, script, style, settings


def test_every_address_of_the_settings_is_published(frame):
    resources, _, _, settings = frame
    for url in settings["urls"].values():
        _, digest, name = url.removeprefix("../../").split("/")
        assert resources.get(digest, name) is not None


def test_scripts_and_styles_name_no_other_server(frame):
    _, script, style, _ = frame
    assert b"@import" not in style.plain()
    assert not re.search(rb"url\(['\"]?(https?:)?//", style.plain())
    own = b"".join(assets._own(name).encode() for name in assets.OWN_SCRIPTS)  # noqa: SLF001
    assert not re.search(rb"https?://(?!www\.w3\.org/2000/svg)", own)
    assert b"L.markerClusterGroup" in script.plain()


def test_soums_travel_in_less_than_sixty_kilobytes(frame):
    resources, _, _, settings = frame
    _, digest, name = settings["urls"]["boundaries"].removeprefix("../../").split("/")
    assert len(resources.get(digest, name).content) <= 60_000


def test_places_stand_in_the_order_of_the_units():
    places = json.loads(display.places(cache.reference()))
    assert [p["pcode"] for p in places["admin2"]] == list(cache.reference().admin2.index)
    assert len(places["admin1"]) == 22
    assert places["admin2"][0]["parent"] == "MN11"
    for place in places["admin1"] + places["admin2"]:
        assert 87.7 < place["lon"] < 119.95
        assert 41.5 < place["lat"] < 52.2


def test_points_are_columns_in_the_order_of_the_table():
    heritage = cache.heritage_with_point()
    columns = json.loads(display.heritage_points(heritage))
    assert columns["id"] == list(heritage["id"])
    assert {len(column) for column in columns.values()} == {len(heritage)}
    ringed = [a != "exact" for a in heritage["location_accuracy"]]
    assert columns["ringed"] == ringed
    centres = json.loads(display.centre_points(cache.dataset("published").centres))
    assert len(centres["id"]) == 360
    assert centres["opened"].count(None) == 359


def test_words_of_the_map_are_the_same_keys_in_both_languages():
    strings = json.loads(display.strings("credits"))
    assert strings["text"]["en"].keys() == strings["text"]["mn"].keys()
    assert strings["text"]["mn"]["layer:heritage"] != strings["text"]["en"]["layer:heritage"]


def test_the_browser_code_asks_only_for_words_there_are():
    words = json.loads(display.strings("credits"))["text"]["en"]
    own = "".join(assets._own(name) for name in assets.OWN_SCRIPTS)  # noqa: SLF001
    asked = set(re.findall(r'\btext\("([\w:]+)"\)', own))
    assert len(asked) > 20
    assert asked <= set(words)


def test_a_newcomer_sees_figures_points_names_borders_and_water():
    assert DEFAULT_LAYERS == (
        "fill",
        "centres",
        "heritage",
        "labels",
        "admin1",
        "admin2",
        "lakes",
        "rivers",
    )


@pytest.mark.parametrize("layer", LAYERS.values(), ids=lambda layer: layer.id)
def test_a_layer_is_complete(layer):
    assert layer.label
    assert set(layer.source_ids) <= set(SOURCES)


def test_bars_have_the_colours_of_their_classes():
    caption = Caption("Population", "persons", "DEMO")
    spec = charts.ranked_bars(
        [("a", 3.0, 1), ("b", None, -1), ("c", 1.0, 0)], ("#fff", "#000"), caption
    )
    assert [(r["name"], r["colour"]) for r in spec["data"]["values"]] == [
        ("a", "#000"),
        ("c", "#fff"),
    ]
    assert spec["title"]["subtitle"] == "DEMO"
    bars = charts.class_bars([("≤ 1", "#fff", 4), ("> 1", "#000", 5)], ("no data", 2), caption)
    assert [r["count"] for r in bars["data"]["values"]] == [4, 5, 2]
    full = charts.class_bars([("≤ 1", "#fff", 4)], ("no data", 0), Caption("t", "u", None))
    assert len(full["data"]["values"]) == 1
    assert "subtitle" not in full["title"]
