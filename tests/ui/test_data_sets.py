"""Registers are data sets: in the choice, in links, and said so on every page."""

from __future__ import annotations

import pytest

from geo.ui import cache
from tests.ui.conftest import PAGES


def texts(test) -> str:
    """Return what a reader reads, without the marks that keep Markdown from its work."""
    said = " ".join(m.value for m in (*test.markdown, *test.caption, *test.info, *test.warning))
    return said.replace("\\", "").replace("\u2060", "")


def test_without_a_register_two_data_sets_are_on_offer(run_page):
    test = run_page("map")
    assert test.segmented_control(key="filter_dataset").options == ["As published", "Demonstration"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "mn"])
def test_every_page_shows_a_register(run_page, published, page, language):
    test = run_page(page, data=published.id, lang=language)
    assert not test.exception
    assert not test.error
    assert "Хэнтий аймгийн төвүүд" in texts(test)
    assert "DEMO" not in texts(test)


def test_the_map_counts_the_centres_of_the_register_and_says_what_it_covers(run_page, published):
    test = run_page("map", data=published.id)
    assert "Centres of the register shown: 10." in texts(test)
    assert "in 1 of 22 aimags" in texts(test)
    badge = f"version 2 of {cache.registers()[0].current.published_at:%Y-%m-%d}"
    assert badge in texts(test)


def test_a_link_without_a_version_is_the_current_one_and_says_which(run_page, published):
    test = run_page("map", data=published.id)
    assert test.query_params["data"] == f"{published.id}@2"


def test_a_link_to_an_older_version_shows_it_and_offers_the_current_one(run_page, published):
    test = run_page("map", data=f"{published.id}@1")
    assert "Centres of the register shown: 12." in texts(test)
    assert "This is version 1; the current one is 2." in texts(test)
    test.button(key="filter_current_version").click().run()
    assert "Centres of the register shown: 10." in texts(test)
    assert not [b for b in test.button if b.key == "filter_current_version"]


@pytest.mark.parametrize("version", ["@3", "@0", "@-1", "@two", "@", "@1@1", "@01"])
def test_a_link_to_a_version_that_is_not_there_falls_back_with_a_notice(
    run_page, published, version
):
    test = run_page("map", data=published.id + version)
    assert "Places by the network rule shown: 360" in texts(test)
    assert f"data={published.id}{version}, which cannot be shown" in texts(test)
    assert f"published, demonstration, {published.id}" in texts(test)


def test_the_choice_turns_to_the_registers_and_back(run_page, published):
    test = run_page("map")
    choice = test.segmented_control(key="filter_dataset")
    assert choice.options == ["As published", "Demonstration", "Registers"]
    choice.set_value("registers").run()
    assert "Centres of the register shown: 10." in texts(test)
    assert test.selectbox(key="filter_register").value == published.id
    test.segmented_control(key="filter_dataset").set_value("published").run()
    assert "Places by the network rule shown: 360" in texts(test)


def test_a_filter_of_programmes_works_in_a_register(run_page, published):
    test = run_page("map", data=published.id, programme="literacy")
    assert not test.warning
    assert test.query_params["programme"] == "literacy"


def test_a_store_that_cannot_be_reached_leaves_the_shipped_data_in_use(run_page, monkeypatch):
    monkeypatch.setenv("CLC_DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/none")
    cache.register_store.cache_clear()
    cache.forget_registers()
    test = run_page("map")
    assert not test.exception
    assert "Places by the network rule shown: 360" in texts(test)
    test = run_page("register")
    assert not test.exception
    assert "secret" not in " ".join(e.value for e in test.error)
    assert test.error
