"""A view and its address say the same; what cannot be used is named."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis.indicators import INDICATORS
from geo.analysis.priority import PRIORITY_COMPONENTS
from geo.analysis.selection import CENTRE_EVIDENCE, CENTRE_STATUSES, HERITAGE_EVIDENCE
from geo.cartography.layers import LAYERS
from geo.cartography.symbology import HERITAGE_SYMBOLS
from geo.export.catalogue import CATALOGUE
from geo.export.documents import FORMATS
from geo.export.reference_systems import REFERENCE_SYSTEMS
from geo.ui import cache
from geo.ui.address import PARAMETERS, read_query, write_query
from geo.ui.view import View, default_view, turned


def _some(codes):
    """Draw subsets in the order of ``codes``, as the widgets write them."""
    return st.sets(st.sampled_from(list(codes))).map(
        lambda chosen: tuple(code for code in codes if code in chosen)
    )


def _decimal(low, high, digits):
    return st.floats(low, high, allow_nan=False).map(lambda value: round(value, digits))


@st.composite
def views(draw):
    reference = cache.reference()
    indicator = INDICATORS[draw(st.sampled_from(list(INDICATORS)))]
    places = ["western", "ulaanbaatar", *reference.admin1.index, *reference.admin2.index[:40]]
    extents = st.tuples(_decimal(3, 13, 2), _decimal(30, 62, 4), _decimal(70, 138, 4))
    weights = st.tuples(*[_decimal(0, 10, 1)] * len(PRIORITY_COMPONENTS))
    dataset = draw(st.sampled_from(["published", "demonstration"]))
    types, groups = (
        st.none() | st.sampled_from(list(table["code"]))
        if dataset == "demonstration"
        else st.none()
        for table in (reference.programme_types, reference.target_groups)
    )
    return View(
        language=draw(st.sampled_from(["en", "mn"])),
        dataset=dataset,
        place=draw(st.none() | st.sampled_from(places)),
        indicator=indicator.id,
        level=draw(st.sampled_from(indicator.levels)),
        year=draw(st.none() | st.integers(1990, 2100)),
        statuses=draw(_some(CENTRE_STATUSES)),
        evidence=draw(_some(CENTRE_EVIDENCE)),
        programme=draw(types),
        group=draw(groups),
        categories=draw(_some(HERITAGE_SYMBOLS)),
        heritage_evidence=draw(_some(HERITAGE_EVIDENCE)),
        within_km=draw(st.none() | _decimal(0, 500, 1)),
        layers=draw(_some(LAYERS)),
        extent=draw(st.none() | extents),
        by=draw(st.sampled_from(["minutes", "road_km"])),
        limit_min=draw(_decimal(1, 480, 1)),
        limit_km=draw(_decimal(1, 500, 1)),
        season=draw(st.sampled_from(["summer", "winter"])),
        speeds=draw(st.just(()) | st.tuples(*[_decimal(1, 130, 1)] * 5)),
        weights=draw(st.just(()) | weights.filter(any)),
        focus=draw(st.none() | st.sampled_from(places[2:])),
        compare=draw(st.none() | st.sampled_from(places)),
        origin=draw(st.none() | st.tuples(_decimal(30, 62, 4), _decimal(70, 138, 4))),
        chosen=draw(st.sampled_from([None, "centres:D02", "heritage:MNH0001", "stories:S01"])),
        near_by=draw(st.sampled_from(["km", "minutes"])),
        near_km=draw(_decimal(1, 500, 1)),
        bandwidth_km=draw(_decimal(5, 200, 1)),
        taken=draw(_some(CATALOGUE)),
        formats=draw(_some(FORMATS)),
        crs=draw(st.sampled_from(list(REFERENCE_SYSTEMS))),
        precision=draw(st.sampled_from(["full", "display"])),
        part=draw(st.sampled_from(["view", "whole"])),
        where=draw(st.text(max_size=60)),
    )


def test_every_field_of_a_view_is_in_the_address():
    assert {p.field for p in PARAMETERS.values()} == {field.name for field in fields(View)}


def test_the_default_view_has_an_empty_address():
    assert write_query(View()) == {}
    assert read_query({}, cache.reference()) == (View(), [])


@pytest.mark.parametrize("page", ["map", "coverage", "heritage"])
@given(view=views())
def test_a_pasted_address_gives_the_same_view(page, view):
    assert read_query(write_query(view, page), cache.reference(), page) == (view, [])


def test_a_page_begins_with_its_own_default_and_leaves_a_choice_alone():
    assert default_view("coverage").indicator == "gap"
    assert write_query(default_view("coverage"), "coverage") == {}
    assert turned(View(), "map", "coverage") == default_view("coverage")
    assert turned(default_view("coverage"), "coverage", "map") == View()
    chosen = View(indicator="adults", place="MN62")
    there = turned(chosen, "map", "coverage")
    assert (there.indicator, there.place) == ("adults", "MN62")
    assert turned(there, "coverage", "map") == chosen


BAD = {
    "lang": ["de", ""],
    "data": ["real"],
    "place": ["MN99", "nowhere", "62"],
    "indicator": ["gdp"],
    "level": ["admin3"],
    "year": ["20222", "x", "-1", "2019.5"],
    "status": ["open", "active,open"],
    "evidence": ["rumour"],
    "programme": ["juggling"],
    "group": ["cats"],
    "heritage": ["castle"],
    "heritage_evidence": ["D"],
    "within_km": ["-5", "nan", "inf", "1e9", "far"],
    "layers": ["fill,moon"],
    "map": ["6.5/47.9", "6.5/47.9/106.9/1", "99/0/0", "6/91/0", "nan/1/1", "a/b/c", "13/0/0"],
    "by": ["foot"],
    "limit_min": ["0", "-60", "481", "nan", "an hour"],
    "limit_km": ["0", "-5", "501", "inf"],
    "season": ["spring"],
    "speeds": ["70", "70/60/40/30/0", "70/60/40/30/-1", "70/60/40/30/200", "a/b/c/d/e"],
    "weights": ["0/0/0/0/0", "1/1/1/1", "1/1/1/1/-1", "1/1/1/1/11", "x"],
    "focus": ["MN99", "western"],
    "compare": ["MN99"],
    "origin": ["47.9", "91/106.9", "47.9/106.9/3", "0/0", "x/y"],
    "chosen": ["MNH0001", "heritage:", "heritage:MNH9999", "moons:1", "stories:S99"],
    "near_by": ["foot"],
    "near_km": ["0", "-1", "501", "nan"],
    "bandwidth": ["4", "201", "wide"],
    "take": ["moons", "centres,moons"],
    "format": ["dwg"],
    "crs": ["EPSG:3857", ""],
    "precision": ["half"],
    "part": ["most"],
    "where": ["a" * 2001],
    "colour": ["red"],
}


@pytest.mark.parametrize(("name", "text"), [(n, t) for n, texts in BAD.items() for t in texts])
def test_a_bad_value_falls_back_and_is_named(name, text):
    view, notices = read_query({name: text}, cache.reference())
    assert view == View()
    assert [(notice.parameter, notice.value) for notice in notices] == [(name, text)]
    assert notices[0].allowed


def test_every_parameter_has_a_bad_value_tested():
    assert set(BAD) == {*PARAMETERS, "colour"}


def test_a_level_at_which_the_indicator_does_not_exist_falls_back():
    view, notices = read_query({"indicator": "poverty", "level": "admin2"}, cache.reference())
    assert (view.indicator, view.level) == ("poverty", "admin1")
    assert [(notice.parameter, notice.value) for notice in notices] == [("level", "admin2")]


@pytest.mark.parametrize("name", ["programme", "group"])
def test_a_filter_the_data_set_cannot_answer_is_dropped_and_named(name):
    query = {"programme": "literacy", "group": "women"}
    view, notices = read_query({name: query[name]}, cache.reference())
    assert view == View()
    assert [(notice.parameter, notice.value) for notice in notices] == [(name, query[name])]
    kept, silent = read_query({name: query[name], "data": "demonstration"}, cache.reference())
    assert (getattr(kept, name), silent) == (query[name], [])
