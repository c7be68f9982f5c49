"""The page Export without a browser: what it offers, says and refuses."""

import pytest

from geo.export.catalogue import CATALOGUE
from geo.export.documents import FORMATS


def labels(test):
    return [option for group in test.button_group for option in group.options]


def test_every_layer_and_format_is_offered(run_page):
    test = run_page("export")
    assert not test.exception
    assert {entry.title for entry in CATALOGUE.values()} <= set(labels(test))
    (formats,) = (m for m in test.multiselect if m.label == "Formats")
    assert formats.options == [entry.label for entry in FORMATS.values()]


def test_nothing_chosen_is_said(run_page):
    test = run_page("export", take="", format="")
    assert [info.value for info in test.info] == ["Choose at least one layer and one format."]
    assert not test.exception


def test_an_empty_selection_is_said_and_can_be_taken(run_page):
    test = run_page("export", take="centres", status="closed")
    assert any("nothing is selected" in info.value for info in test.info)
    assert not test.error


def test_a_format_without_tables_says_what_it_leaves_out(run_page):
    test = run_page("export", take="centres,programmes", format="kml", data="demonstration")
    assert any(
        "holds no tables: DEMO · Programmes" in caption.value.replace("\\", "")
        for caption in test.caption
    )


@pytest.mark.parametrize("where", ["hue = 1", "status =", "status = 3", "(" * 30 + "x"])
def test_a_broken_condition_shows_the_fields(run_page, where):
    test = run_page("export", take="centres", where=where)
    (error,) = test.error
    assert "status (string)" in error.value.replace("\\", "")
    assert not test.exception


def test_a_setting_that_means_nothing_is_told(run_page):
    # A point of departure in another country.
    test = run_page("export", take="isochrones", origin="40.0/80.0")
    assert not test.exception
    assert test.warning


def test_the_page_of_a_register_takes_its_version(run_page, published):
    test = run_page("export", data=published.id, take="centres")
    assert not test.exception
    assert any("10 records" in caption.value for caption in test.caption)
