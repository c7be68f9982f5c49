"""What the browser fetches once, as the browser would read it."""

from __future__ import annotations

import json
import re

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.cartography import assets, display
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


def _areas():
    """Areas reached within an hour and within half of it, around one point, in degrees."""
    centre = shapely.Point(106.91712, 47.91834)
    shapes = [centre.buffer(0.5), centre.buffer(1.0)]
    return gpd.GeoDataFrame({"minutes": [30, 60]}, geometry=shapes, crs="EPSG:4326")


def test_travel_time_areas_come_nested_and_the_largest_first():
    layer = json.loads(display.isochrone_layer(_areas()))
    assert [f["properties"] for f in layer["features"]] == [{"limit": 60}, {"limit": 30}]
    outer, inner = (shapely.from_geojson(json.dumps(f["geometry"])) for f in layer["features"])
    assert outer.contains(inner)
    # Circles of 0.5 and 1 degree, 16 segments a quarter: 64-sided polygons of area 32 r² sin 2π/64.
    assert inner.area == pytest.approx(0.7841, abs=0.002)
    assert outer.area == pytest.approx(3.1365, abs=0.004)


def test_coordinates_of_travel_time_areas_have_three_decimals():
    numbers = re.findall(rb"\d+\.\d+", display.isochrone_layer(_areas()))
    assert numbers
    assert max(len(number.split(b".")[1]) for number in numbers) <= 3


def test_an_area_that_nobody_reaches_is_still_a_band():
    areas = gpd.GeoDataFrame(
        {"minutes": [30, 60]},
        geometry=[shapely.Polygon(), shapely.box(100, 45, 101, 46)],
        crs="EPSG:4326",
    )
    layer = json.loads(display.isochrone_layer(areas))
    assert [f["properties"]["limit"] for f in layer["features"]] == [60, 30]


def _density(*rows):
    low, high, shapes = zip(*rows, strict=True)
    return gpd.GeoDataFrame({"low": low, "high": high}, geometry=list(shapes), crs="EPSG:4326")


def test_density_bands_travel_as_nested_areas():
    inner = shapely.box(102, 46, 103, 47)
    outer = shapely.box(101, 45, 104, 48).difference(inner)
    layer = json.loads(display.density_layer(_density((1.5, 2.0, inner), (0.5, 1.5, outer))))
    assert [f["properties"] for f in layer["features"]] == [{"limit": 0.5}, {"limit": 1.5}]
    largest, smallest = (shapely.from_geojson(json.dumps(f["geometry"])) for f in layer["features"])
    # 3 by 3 degrees with nothing cut out, and the 1 by 1 in its middle.
    assert largest.equals(shapely.box(101, 45, 104, 48))
    assert smallest.equals(inner)


def test_density_bands_may_lie_apart():
    layer = json.loads(
        display.density_layer(
            _density(
                (0.0, 1.0, shapely.box(100, 45, 101, 46)), (1.0, 2.0, shapely.box(105, 45, 106, 46))
            )
        )
    )
    areas = [shapely.from_geojson(json.dumps(f["geometry"])).area for f in layer["features"]]
    assert areas == [pytest.approx(2.0), pytest.approx(1.0)]


def test_without_a_site_the_density_has_no_areas():
    bands = gpd.GeoDataFrame({"low": [], "high": []}, geometry=[], crs="EPSG:4326")
    assert json.loads(display.density_layer(bands))["features"] == []


def _stories():
    texts = ["title_en", "title_mn", "organisation", "place", "place_mn", "what_en", "what_mn"]
    texts += ["result_en", "result_mn", "translation", "source_url"]
    stories = pd.DataFrame({text: [f"{text} {i}" for i in (1, 2)] for text in texts})
    return stories.assign(story_id=["S01", "S02"], year=["2015", "2016/17"], pcodes="MN61;MN62")


def _story_places():
    points = [shapely.Point(104, 46), shapely.Point(105, 47), None]
    return gpd.GeoDataFrame(
        {"story_id": ["S01", "S02", "S02"], "pcode": ["MN6101", "MN62", "MN"]},
        geometry=points,
        crs="EPSG:4326",
    )


def test_a_story_is_a_point_at_each_of_its_places():
    places = pd.concat([_story_places(), _story_places().iloc[:1].assign(pcode="MN6201")])
    columns = json.loads(display.story_points(_stories(), places))
    assert columns["id"] == ["S01", "S02", "S01"]
    assert columns["pcode"] == ["MN6101", "MN62", "MN6201"]
    assert columns["en"] == ["title_en 1", "title_en 2", "title_en 1"]
    assert columns["year"] == ["2015", "2016/17", "2015"]
    assert (columns["lon"], columns["lat"]) == ([104, 105, 104], [46, 47, 46])


def test_two_stories_of_one_name_are_refused():
    stories = pd.concat([_stories(), _stories()])
    with pytest.raises(pd.errors.MergeError):
        display.story_points(stories, _story_places())


def test_a_record_names_its_other_sources():
    heritage = cache.heritage_with_point().head(2).assign(other_sources=["OSM-1", ""])
    assert json.loads(display.heritage_points(heritage))["others"] == ["OSM-1", ""]


def test_bands_of_the_map_are_those_of_the_legend(frame):
    *_, settings = frame
    bands = {kind: style["bands"] for kind, style in settings["areas"].items()}
    assert {kind: len(of) for kind, of in bands.items()} == {"isochrones": 4, "density": 5}
    assert bands["isochrones"][0]["colour"] == "#7a0177"
    assert bands["density"][0]["colour"] == "#810f7c"
