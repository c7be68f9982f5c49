"""A story is made ready: every view as the page shows it, what is gone with its reason."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from geo.export.story import Story, StoryView, Text
from geo.store.datasets import register_id
from geo.ui.presenting import present
from geo.ui.story_files import handout_of, page_of, slideshow_of

NOW = datetime(2026, 4, 6, 9, tzinfo=UTC)


def slides(*addresses: str, language: str = "en", figure: str = "auto"):
    views = tuple(
        StoryView(view=one, title=Text(en=f"View {i}", mn=f"Харагдац {i}"), figure=figure)
        for i, one in enumerate(addresses)
    )
    story = Story(title=Text(en="Story", mn="Өгүүлэмж"), views=views)
    return present(story, language, NOW).slides[language]


def test_a_slide_has_the_map_of_the_view_and_its_link():
    (slide,) = slides("/map?place=MN62&indicator=population&year=2019")
    assert slide.unavailable == ""
    assert slide.query == "map?place=MN62&year=2019"  # population is what the page shows anyway
    assert slide.message["place"] == "MN62"
    assert slide.message["indicator"]["title"] == "Population"
    assert slide.message["indicator"]["year"] == "2019"
    assert len(slide.message["codes"]) == 339
    assert slide.message["depart"] is False
    assert any("National Statistics Office" in source for source in slide.sources)


def test_both_languages_are_ready_and_say_the_same():
    entry = StoryView(view="/map?lang=mn&place=MN62", title=Text(en="One"))
    ready = present(Story(title=Text(mn="Өгүүлэмж"), views=(entry,)), "mn", NOW)
    (english,), (mongolian,) = ready.slides["en"], ready.slides["mn"]
    assert (english.message["language"], mongolian.message["language"]) == ("en", "mn")
    assert english.message["codes"] == mongolian.message["codes"]
    assert english.title == mongolian.title == "One"
    assert "lang" not in english.query
    assert ready.titles == {"en": "Өгүүлэмж", "mn": "Өгүүлэмж"}


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("/map?data=removed-register", "data=removed-register"),
        ("/map?indicator=renamed", "indicator=renamed"),
        ("/map?place=MN99", "place=MN99"),
        ("/map?new_parameter=1", "new_parameter=1"),
        ("/methods", "methods"),
        ("/map?layers=isochrones&origin=52.5/88", "52.5"),
    ],
)
@pytest.mark.parametrize("language", ["en", "mn"])
def test_a_view_that_is_gone_says_why_and_the_others_go_on(address, reason, language):
    first, gone, last = slides("/map", address, "/coverage", language=language)
    assert reason in gone.unavailable
    assert (gone.message, gone.draw, gone.query) == (None, None, "")
    assert gone.title
    assert first.message
    assert last.message
    assert (first.unavailable, last.unavailable) == ("", "")


def test_a_version_of_a_register_is_shown(published):
    address = f"/map?data={register_id(published.id, 2)}"
    (shown,) = slides(address)
    assert shown.unavailable == ""
    assert shown.message["points"]["centres"]["shown"] is None  # all ten of them


def test_an_unknown_figure_is_named():
    (slide,) = slides("/map", figure="profit")
    assert "profit" in slide.unavailable
    assert "centres_shown" in slide.unavailable


def test_years_between_two_views_are_played_in_their_order():
    address = "/map?data=demonstration&indicator=learners_per_1000_adults&year="
    first, forth, back = slides(*(address + year for year in ("2014", "2018", "2016")))
    assert first.years == ()
    assert [frame["indicator"]["year"] for frame in forth.years] == ["2015", "2016", "2017"]
    assert [frame["indicator"]["year"] for frame in back.years] == ["2017"]
    assert len({frame["codes"] for frame in forth.years}) == 3
    same_classes = {tuple(c["label"] for c in frame["classes"]) for frame in forth.years}
    assert same_classes == {tuple(c["label"] for c in forth.message["classes"])}


@pytest.mark.parametrize("other", ["&place=MN62", "&group=herders", "&level=admin1"])
def test_years_are_not_played_where_more_than_the_year_differs(other):
    address = "/map?data=demonstration&indicator=learners_per_1000_adults&year="
    _, second = slides(f"{address}2014", f"{address}2018{other}")
    assert second.years == ()


def test_lines_to_what_is_near_are_those_of_the_page():
    (slide,) = slides("/heritage?chosen=centres:D09&near_km=50")
    assert slide.message["links"]["title"] == "Lines to the nearest heritage sites"
    assert slide.message["chosen"] == {"layer": "centres", "id": "D09"}


def test_demonstration_data_are_badged():
    (slide,) = slides("/map?data=demonstration")
    assert slide.badge == "DEMO · synthetic data"


def test_the_picture_has_the_size_asked_for():
    (slide,) = slides("/map?place=MN62")
    image = Image.open(io.BytesIO(slide.draw("png", 127.0, 63.5, 100)))
    assert image.size == (500, 250)
    assert len(image.convert("RGB").getcolors(maxcolors=1_000_000)) > 50


def test_progress_is_told_for_every_view():
    told = []
    views = tuple(StoryView(view="/map", title=Text(en=str(i))) for i in range(3))
    present(Story(title=Text(), views=views), "en", NOW, lambda *done: told.append(done))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("address", ["/map?layers=", "/map?layers=relief", "/map?layers=labels"])
def test_a_view_without_layers_to_draw_is_drawn_as_its_ground(address):
    (slide,) = slides(address)
    image = Image.open(io.BytesIO(slide.draw("png", 127.0, 63.5, 60)))
    assert len(image.convert("RGB").getcolors(maxcolors=1_000_000)) > 20


def test_a_story_without_words_is_taken_away():
    entry = StoryView(view="/map?layers=admin1", title=Text())
    story = Story(title=Text(), views=(entry,))
    for make in (handout_of, slideshow_of, page_of):
        assert len(make(story, "mn", NOW, "")) > 10_000
