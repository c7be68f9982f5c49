"""On the page Present a story is put together; what is wrong is said in one line."""

from __future__ import annotations

import json

import pytest

from geo.export.story import PAGES, Story, StoryView, Text, example_story, write_story
from geo.ui import state
from tests.browser.support import ROOT


def story_of(test) -> Story | None:
    return test.session_state["story"] if "story" in test.session_state else None  # noqa: SIM401


def text_of(test) -> str:
    kinds = (test.markdown, test.caption, test.warning, test.error, test.info)
    return plain("\n".join(element.value for kind in kinds for element in kind))


def plain(markdown: str) -> str:
    return markdown.replace("\\", "")


@pytest.fixture
def with_example(run_page):
    test = run_page("present")
    test.button(key="story_example").click().run()
    assert not test.exception
    return test


def test_the_example_opens_with_all_its_views(with_example):
    radio = with_example.radio(key="story_entry")
    assert len(radio.options) == len(example_story().views)
    assert plain(radio.options[0]) == "1. What a learning centre is"
    assert story_of(with_example) == example_story()


def test_views_are_added_from_the_pages_with_a_map(run_page):
    test = run_page("map", place="MN62")
    test.button(key="add_to_story").click().run()
    assert "Added: view 1 of the story" in plain(test.toast[0].value)
    held = story_of(test)
    assert [view.view for view in held.views] == ["/map?place=MN62"]
    assert held.views[0].title == Text(en="Population, Uvurkhangai", mn="Хүн ам, Өвөрхангай")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_with_a_map_adds_its_view(run_page, page):
    test = run_page(page)
    test.button(key="add_to_story").click().run()
    assert not test.exception
    assert story_of(test).views[0].address() == (page, {})


@pytest.mark.parametrize("page", ["register", "present", "export", "methods"])
def test_pages_without_a_map_offer_nothing_to_add(run_page, page):
    test = run_page(page)
    assert not test.exception
    assert "add_to_story" not in {button.key for button in test.button}


def test_a_view_is_moved_copied_and_removed(with_example):
    first, second = example_story().views[:2]
    with_example.button(key="story_down").click().run()
    assert story_of(with_example).views[:2] == (second, first)
    assert with_example.radio(key="story_entry").value == 1
    with_example.button(key="story_copy").click().run()
    assert story_of(with_example).views[1:3] == (first, first)
    with_example.button(key="story_remove").click().run()
    with_example.button(key="story_up").click().run()
    assert not with_example.exception
    assert len(story_of(with_example).views) == len(example_story().views)


def test_words_are_changed_and_what_cannot_be_shown_is_refused(with_example):
    with_example.text_input(key="story_title_mn").set_value("Шинэ гарчиг").run()
    assert story_of(with_example).views[0].title.mn == "Шинэ гарчиг"
    with_example.text_input(key="story_title_en").set_value("a\x00b").run()
    assert "U+0000" in text_of(with_example)
    assert story_of(with_example).views[0].title.en == "What a learning centre is"


def test_a_link_to_nothing_is_marked_and_explained(with_example):
    with_example.text_input(key="story_view").set_value("/map?indicator=profit").run()
    assert "indicator=profit" in text_of(with_example)
    assert "unavailable" in with_example.radio(key="story_entry").options[0]
    assert not with_example.exception


def test_an_address_from_the_browser_is_taken(with_example):
    link = "http://192.168.43.1:8501/coverage?place=MN62"
    with_example.text_input(key="story_view").set_value(link).run()
    assert story_of(with_example).views[0].view == "/coverage?place=MN62"


def test_a_story_is_given_up(with_example):
    with_example.button(key="story_close").click().run()
    assert story_of(with_example) is None
    assert not with_example.exception


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"format": "powerpoint"}', "Line 1"),
        (b"\x89PNG", "UTF-8"),
        (b"", "Line 1"),
        (
            json.dumps(
                {"format": "clc-map-story", "version": 1, "title": {}, "views": 3}, indent=1
            ).encode(),
            "Line 5",
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_line(run_page, content, said):
    test = run_page("present")
    test.file_uploader(key="story_file").set_value(("story.json", content, "application/json"))
    test.run()
    assert said in text_of(test)
    assert story_of(test) is None
    assert not test.exception


def test_a_saved_story_is_opened_again(run_page):
    entry = StoryView(view="/heritage", title=Text(en="Sites"))
    saved = write_story(Story(title=Text(en="Mine"), views=(entry,)))
    test = run_page("present")
    test.file_uploader(key="story_file").set_value(("mine.json", saved, "application/json")).run()
    assert story_of(test).title.en == "Mine"
    assert not test.exception


def test_a_story_is_made_ready_and_a_change_makes_it_old(with_example):
    with_example.text_input(key="story_name_en").set_value("Short").run()
    held = story_of(with_example)
    with_example.session_state["story"] = Story(title=held.title, views=held.views[:1])
    with_example.button(key="stage_ready").click().run(timeout=60)
    assert not with_example.exception
    _, stage = with_example.session_state[state._STAGE]  # noqa: SLF001  what the session holds
    assert (stage.count, stage.title) == (1, "Short")
    assert "make run ADDRESS=0.0.0.0" in text_of(with_example)  # AppTest's server has no address
    with_example.text_input(key="story_title_en").set_value("Other").run()
    assert "The story has changed" in text_of(with_example)


def test_the_page_speaks_mongolian(run_page):
    test = run_page("present", lang="mn")
    test.button(key="story_example").click().run()
    assert not test.exception
    assert plain(test.radio(key="story_entry").options[0]).startswith("1. Насан туршийн")


def titles(test) -> list[str]:
    return [view.title.en for view in story_of(test).views]


def test_words_go_into_the_view_they_were_typed_for(with_example):
    before = titles(with_example)
    with_example.text_input(key="story_title_en").set_value("New words")
    with_example.radio(key="story_entry").set_value(2).run()  # the click that left the field
    assert titles(with_example) == ["New words", *before[1:]]
    with_example.text_input(key="story_title_en").set_value("Third")
    with_example.button(key="story_down").click().run()
    assert titles(with_example)[2:4] in (["Third", before[3]], [before[3], "Third"])


def test_the_view_worked_on_is_known_after_another_page(with_example):
    with_example.radio(key="story_entry").set_value(4).run()
    with_example.switch_page(str(ROOT / "pages" / "map.py")).run()
    with_example.switch_page(str(ROOT / "pages" / "present.py")).run()
    assert with_example.radio(key="story_entry").value == 4


def test_a_view_that_is_no_part_of_a_story_is_refused_in_one_line(run_page):
    test = run_page("map", chosen="centres:" + "x" * 5000)
    test.button(key="add_to_story").click().run()
    assert not test.exception
    assert "4000" in test.toast[0].value.replace(",", "")
    assert story_of(test) is None


def test_the_last_view_that_fits_is_added_and_the_next_refused(run_page):
    test = run_page("map")
    entry = StoryView(view="/map", title=Text(en="One"))
    test.session_state["story"] = Story(title=Text(en="Full"), views=(entry,) * 99)
    test.button(key="add_to_story").click().run()
    assert "Added: view 100" in plain(test.toast[0].value)
    test.button(key="add_to_story").click().run()
    assert "100 views, the most" in plain(test.toast[0].value)
    assert len(story_of(test).views) == 100


def test_settings_that_mean_nothing_are_said_before_a_factsheet_is_asked_for(run_page):
    test = run_page("present", weights="0/1/1/0/0")
    assert not test.exception
    assert "0" in test.warning[0].value
    assert "factsheet" not in {button.key for button in test.button}


def test_a_booklet_that_was_made_is_offered(run_page):
    test = run_page("present")
    state_of = current_view_of(test)
    test.session_state[state._BOOKLET] = (state_of, b"%PDF-1.7")  # noqa: SLF001
    test.run()
    assert not test.exception
    assert "Booklet (PDF)" in {button.label for button in test.get("download_button")}


def current_view_of(test):
    return test.session_state["view"]


def test_a_story_too_large_to_be_read_again_is_not_saved(run_page):
    test = run_page("present")
    notes = Text(en="n" * 10_000)
    views = tuple(
        StoryView(view="/map", title=Text(en=str(number)), notes=notes) for number in range(100)
    )
    test.session_state["story"] = Story(title=Text(en="Long"), views=views)
    test.run()
    assert not test.exception
    assert "1000 kB" in text_of(test)
