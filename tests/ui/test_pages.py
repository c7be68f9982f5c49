"""Every page runs with every data set, in both languages, with every section opened."""

from __future__ import annotations

import pytest

from geo.ui import cache
from tests.browser.support import ROOT
from tests.ui.conftest import PAGES

SECTIONS = ("filter_centres", "filter_heritage", "units")
COVERAGE_SECTIONS = ("compare", "sensitivity", "programmes", "fairness", "facts", "roads")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("data", ["published", "demonstration"])
@pytest.mark.parametrize("language", ["en", "mn"])
def test_a_page_runs(run_page, page, data, language):
    test = run_page(page, data=data, lang=language, place="MN62")
    assert not test.exception
    assert not test.error
    assert test.header[0].value
    badged = "DEMO" in " ".join(m.value for m in test.markdown)
    assert badged == (data == "demonstration")


@pytest.mark.parametrize("data", ["published", "demonstration"])
def test_the_map_page_runs_with_every_section_open(run_page, data):
    test = run_page("map", data=data)
    for section in SECTIONS:
        test.session_state[section] = True
    test.run()
    assert not test.exception
    assert {m.key for m in test.multiselect} >= {"filter_statuses", "filter_categories"}
    assert len(test.dataframe) == 1
    assert len(test.dataframe[0].value) == 339


@pytest.mark.parametrize("data", ["published", "demonstration"])
@pytest.mark.parametrize("language", ["en", "mn"])
@pytest.mark.parametrize("by", ["minutes", "road_km"])
def test_the_coverage_page_runs_with_every_section_open(run_page, data, language, by):
    test = run_page("coverage", data=data, lang=language, by=by, season="winter", focus="MN6213")
    for section in COVERAGE_SECTIONS:
        test.session_state[f"coverage_{section}"] = True
    test.run()
    assert not test.exception
    assert not test.error
    assert not test.warning
    # By the network rule nobody is left out, and learners are not reported: a line says so.
    assert len(test.dataframe) == (2 if data == "demonstration" else 1)
    # Comparison, settings, national facts, roads.
    assert len(test.table) == 4


@pytest.mark.parametrize("filters", [{"status": "planned"}, {"evidence": "documented"}])
@pytest.mark.parametrize("data", ["published", "demonstration"])
def test_the_coverage_page_runs_where_filters_leave_nothing(run_page, data, filters):
    test = run_page("coverage", data=data, **filters)
    for section in COVERAGE_SECTIONS:
        test.session_state[f"coverage_{section}"] = True
    test.run()
    assert not test.exception
    assert not test.error


def test_two_soums_of_one_name_are_told_apart(run_page):
    test = run_page("coverage", focus="MN4149", compare="MN6104")
    test.session_state["coverage_compare"] = True
    test.run()
    columns = list(test.table[0].value.columns)
    assert "Jargalant, Tuv" in columns or "Jargalant, Orkhon" in columns
    assert len(set(columns)) == len(columns)


@pytest.mark.parametrize(
    ("indicator", "heading"),
    [
        ("herder_households", "Ranked:"),
        ("within_minutes", "Ranked, worst first"),
        ("gap", "worst first"),
    ],
)
def test_only_what_is_judged_has_a_worst(run_page, indicator, heading):
    test = run_page("coverage", data="demonstration", indicator=indicator)
    assert any(heading in caption.value for caption in test.caption)


def test_coverage_begins_with_the_gap_and_other_pages_with_their_own(run_page):
    test = run_page("coverage")
    assert test.session_state["view"].indicator == "gap"
    assert dict(test.query_params) == {}
    test.switch_page(str(ROOT / "pages" / "map.py")).run()
    assert test.session_state["view"].indicator == "population"


def test_published_data_say_what_they_cannot_tell_and_offer_a_way_out(run_page):
    test = run_page("coverage")
    assert "network rule" in test.info[0].value
    test.button(key="coverage_documented").click().run()
    assert test.session_state["view"].evidence == ("documented",)
    metrics = {m.label: m.value for m in test.metric}
    assert metrics["Open centres"] == "11"  # twelve documented, one of them suspended


def test_settings_change_the_view_and_the_address(run_page):
    test = run_page("coverage", data="demonstration")
    test.number_input(key="setting_limit_min").set_value(30.0).run()
    test.button_group(key="setting_season").set_value("winter").run()
    test.slider(key="setting_year").set_value(2018).run()
    test.slider(key="setting_weight_adults").set_value(3.0).run()
    test.number_input(key="setting_speed_4").set_value(5.0).run()
    view = test.session_state["view"]
    assert (view.limit_min, view.season, view.year) == (30, "winter", 2018)
    assert view.weights == (2, 2, 1, 3, 1)
    assert view.speeds == (50, 40, 25, 15, 5)
    assert test.query_params["speeds"] == "50/40/25/15/5"
    test.button_group(key="setting_season").set_value("summer").run()
    assert test.session_state["view"].speeds == ()


def test_weights_that_mean_nothing_give_one_clear_line(run_page):
    # Learners alone count, and the published data report none.
    test = run_page("coverage", indicator="priority", weights="0/1/0/0/0")
    assert not test.exception
    assert ["Raise the weight" in warning.value for warning in test.warning] == [True]


def test_a_point_of_departure_names_the_nearest_open_centre(run_page):
    # Three kilometres from the settlement of Arvaikheer (46.265 N, 102.775 E).
    test = run_page("map", data="demonstration", origin="46.28/102.81")
    said = [c.value for c in test.caption if c.value.startswith("From the point chosen")]
    assert len(said) == 1
    assert "Arvaikheer" in said[0]


def test_a_point_outside_the_country_gives_one_clear_line(run_page):
    test = run_page("map", origin="52.5/90.0", layers="fill,isochrones")
    assert not test.exception
    assert ["outside Mongolia" in warning.value for warning in test.warning] == [True]


def test_the_headline_figures_are_those_of_the_sources(run_page):
    metrics = {m.label: m.value for m in run_page("overview").metric}
    assert metrics["Centres, last published total"] == "355"  # NCLE news 273, March 2019
    assert metrics["Places by the network rule"] == "360"  # 21 + 330 + 9
    assert metrics["Population"] == "3,253,283"  # NSO 2020
    assert metrics["Heritage sites recorded"] == "502"


def test_a_filter_changes_the_view_and_the_address(run_page):
    test = run_page("map")
    test.selectbox(key="filter_indicator").select("poverty").run()
    assert test.session_state["view"].level == "admin1"  # published by aimag only
    assert test.query_params["indicator"] == "poverty"
    test.selectbox(key="filter_region").select("western").run()
    assert test.session_state["view"].place == "western"
    assert len(test.selectbox(key="filter_aimag").options) == 1 + 5
    test.button(key="reset").click().run()
    assert dict(test.query_params) == {}


def test_a_larger_place_follows_when_a_smaller_one_is_given_up(run_page):
    test = run_page("map", place="MN6201")
    assert test.selectbox(key="filter_region").value == "khangai"
    assert test.selectbox(key="filter_aimag").value == "MN62"
    test.selectbox(key="filter_soum").select("").run()
    assert test.session_state["view"].place == "MN62"
    test.selectbox(key="filter_aimag").select("").run()
    assert test.session_state["view"].place == "khangai"
    test.selectbox(key="filter_region").select("").run()
    assert test.session_state["view"].place is None


def test_filters_of_one_data_set_do_not_outlive_it(run_page):
    test = run_page("map", data="demonstration", programme="literacy", status="suspended")
    assert test.session_state["view"].programme == "literacy"
    test.button_group(key="filter_dataset").set_value("published").run()
    view = test.session_state["view"]
    assert (view.dataset, view.programme, view.statuses) == ("published", None, ())


def test_methods_name_every_source_and_file(run_page):
    text = " ".join(str(table.value.to_csv()) for table in run_page("methods").table)
    for resource in cache.reference().package["resources"]:
        assert resource["path"] in text
    assert "OCHA; NSO / ALAMGaC Mongolia" in text


def test_an_act_counts_though_the_browser_still_has_the_old_address(run_page):
    test = run_page("map")
    test.selectbox(key="filter_indicator").select("adults").run()
    test.query_params.clear()  # the browser has not taken over the new address yet
    test.selectbox(key="filter_region").select("western").run()
    view = test.session_state["view"]
    assert (view.indicator, view.place) == ("adults", "western")
    assert test.query_params["place"] == "western"


def test_a_notice_is_gone_once_the_reader_acts(run_page):
    test = run_page("map", year="20222")
    assert "20222" in test.warning[0].value
    test.selectbox(key="filter_indicator").select("adults").run()
    assert not test.warning
