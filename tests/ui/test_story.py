"""Stories are changed as asked, and nothing of them is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from geo.export.story import Story, StoryView, Text
from geo.ui import cache
from geo.ui.address import read_query
from geo.ui.story import entry_of, inserted, moved, removed, reworded, story_link
from geo.ui.view import View, default_view


def story(*titles: str) -> Story:
    views = tuple(StoryView(view="/map", title=Text(en=title)) for title in titles)
    return Story(title=Text(en="Story"), views=views)


def titles(of: Story) -> str:
    return "".join(view.title.en for view in of.views)


@pytest.mark.parametrize(
    ("number", "by", "expected"),
    [(0, 1, "bacd"), (1, -1, "bacd"), (0, -1, "abcd"), (3, 1, "abcd"), (0, 9, "bcda")],
)
def test_a_view_moves_as_far_as_the_story_goes(number, by, expected):
    assert titles(moved(story(*"abcd"), number, by)) == expected


def test_a_view_is_put_in_and_taken_out():
    one = inserted(story(*"ac"), story("b").views[0], 1)
    assert titles(one) == "abc"
    assert titles(removed(one, 0)) == "bc"
    assert removed(story("a"), 0) is None


@given(st.data())
def test_moving_and_moving_back_is_the_story_as_it_was(data):
    names = data.draw(st.text("abcdefgh", min_size=1, max_size=8))
    number = data.draw(st.integers(0, len(names) - 1))
    to = data.draw(st.integers(0, len(names) - 1))
    there = moved(story(*names), number, to - number)
    assert moved(there, to, number - to) == story(*names)


def test_one_field_of_one_view_is_changed():
    changed = reworded(story(*"ab"), 1, text=Text(mn="Шинэ"))
    assert changed.views[1].text.mn == "Шинэ"
    assert changed.views[1].title.en == "b"
    assert changed.views[0] == story("a").views[0]
    with pytest.raises(ValidationError):
        reworded(story("a"), 0, title=Text(en="x\0y"))


@pytest.mark.parametrize("page", ["overview", "map", "coverage", "heritage"])
def test_an_entry_links_to_the_view_it_was_made_of(page):
    view = replace(default_view(page), dataset="demonstration", place="MN62", language="mn")
    entry = entry_of(view, page)
    named, query = entry.address()
    read, notices = read_query(query, cache.reference(), named)
    assert (named, notices) == (page, [])
    assert read == replace(view, language="en")  # whoever sees the story chooses the language


def test_an_entry_is_named_after_what_is_seen():
    entry = entry_of(View(place="MN62", indicator="population", year=2019), "map")
    assert entry.title == Text(en="Population, 2019, Uvurkhangai", mn="Хүн ам, 2019, Өвөрхангай")
    bare = View(place="MN62", layers=("admin1", "centres"))
    assert entry_of(bare, "map").title.en == "Centres, Uvurkhangai"


def test_a_default_view_has_a_short_link():
    assert story_link(View(), "map") == "/map"
    assert story_link(View(place="MN62"), "map") == "/map?place=MN62"
