"""What the browser reports changes the view, or nothing at all if it means nothing."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from geo.ui.view import View


def _page() -> None:
    import streamlit as st  # noqa: PLC0415  AppTest runs this function as a script of its own

    from geo.ui import cache, map_reports, state  # noqa: PLC0415

    state.synchronise(cache.reference(), "map")
    sent = st.session_state.get("report")
    map_reports.take_map_report(sent, cache.reference(), st.session_state.get("selects", "place"))
    state.write_address()


@pytest.fixture
def report():
    """Return a function that sends reports one after the other and gives the view after each."""
    test = AppTest.from_function(_page, default_timeout=30)

    def send(*, selects="place", **content):
        test.session_state["report"] = content
        test.session_state["selects"] = selects
        test.run()
        assert not test.exception
        return test.session_state["view"]

    return send


def test_a_report_says_what_is_selected_now(report):
    assert report(kind="select", place="MN6201").place == "MN6201"
    assert report(kind="select", place="MN62").place == "MN62"
    assert report(kind="select", place="MN62", sequence=2).place == "MN62"  # sent twice
    assert report(kind="select", place=None).place is None


def test_layers_are_taken_in_the_order_of_the_switch(report):
    assert report(kind="layers", layers=["roads", "moon", "fill"]).layers == ("fill", "roads")
    assert report(kind="layers", layers=[]).layers == ()


def test_a_move_is_the_extent_of_the_link(report):
    assert report(kind="move", zoom=7.25, lat=47.9, lon=106.9).extent == (7.25, 47.9, 106.9)


def test_where_a_page_asks_for_it_a_unit_comes_into_focus_and_the_place_stays(report):
    report(kind="select", place="MN62")
    view = report(kind="select", place="MN6201", selects="focus")
    assert (view.place, view.focus) == ("MN62", "MN6201")
    assert report(kind="select", place=None, selects="focus").focus is None


def test_a_point_of_departure_switches_its_layer_on(report):
    view = report(kind="origin", zoom=6, lat=47.9, lon=106.9)
    assert view.origin == (47.9, 106.9)
    assert "isochrones" in view.layers
    gone = report(kind="origin", lat=None, lon=None)
    assert gone.origin is None
    assert "isochrones" in gone.layers


def _numbered(sequence, **content):
    return {"mount": "m", "sequence": sequence, **content}


def test_what_another_report_overtook_is_applied_before_it_and_once(report):
    select = _numbered(1, kind="select", place="MN62")
    switch = _numbered(2, kind="layers", layers=["fill"])
    view = report(**_numbered(3, kind="select", place="MN6201"), earlier=[select, switch])
    assert (view.place, view.layers) == ("MN6201", ("fill",))
    assert report(kind="layers", layers=["roads"]).layers == ("roads",)
    # What has been taken is not taken again; a map loaded anew counts from one.
    move = {"kind": "move", "zoom": 7, "lat": 46, "lon": 103}
    view = report(**_numbered(4, **move), earlier=[select, switch])
    assert (view.place, view.layers, view.extent) == ("MN6201", ("roads",), (7, 46, 103))
    anew = {**select, "mount": "n"}
    assert report(**{**_numbered(2, **move), "mount": "n"}, earlier=[anew]).place == "MN62"


@pytest.mark.parametrize("earlier", [None, "x", {}, [None, 5, {}], [{"kind": "select"}]])
def test_earlier_reports_that_mean_nothing_change_nothing(report, earlier):
    view = report(**_numbered(2, kind="select", place="MN62"), earlier=earlier)
    assert view == View(place="MN62")


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"kind": "explode"},
        {"kind": "select"},
        {"kind": "select", "place": "MN99"},
        {"kind": "select", "place": {"a": 1}},
        {"kind": "layers", "layers": 5},
        {"kind": "layers", "layers": None},
        {"kind": "layers", "layers": "fill"},
        {"kind": "move"},
        {"kind": "origin", "lat": "x", "lon": 106.9},
        {"kind": "origin", "lat": 91, "lon": 0},
        {"kind": "origin", "lat": 47.9},
        {"kind": "move", "zoom": "x", "lat": 1, "lon": 1},
        {"kind": "move", "zoom": 99, "lat": 1, "lon": 1},
    ],
)
def test_a_report_that_means_nothing_changes_nothing(report, content):
    assert report(**content) == View()
