"""The story that the product ships: its views can be shown, and what it says the data say."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from geo.export import story
from geo.export.story import example_story, write_story
from geo.text import LANGUAGES
from geo.ui import cache
from geo.ui.address import read_query

VIEWS = example_story().views
DOCUMENTATION = (Path(__file__).parents[2] / "docs" / "story.md").read_text("utf-8")
KNOWN_FIGURES = set(re.findall(r"`(\w+)`", DOCUMENTATION.split("Figures: ")[1].split("\n\n")[0]))


def _read_views():
    """Return each view as a page reads it."""
    return [
        read_query(query, cache.reference(), page)[0]
        for page, query in (view.address() for view in VIEWS)
    ]


def test_the_example_is_a_file_as_it_is_written():
    path = Path(story.__file__).parent / "stories" / "review_2018.json"
    assert write_story(example_story()) == path.read_bytes()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title.en)
def test_each_view_of_the_example_can_be_shown(view):
    page, query = view.address()
    read, notices = read_query(query, cache.reference(), page)
    assert notices == []
    assert view.figure in KNOWN_FIGURES
    assert ("Demonstration" in view.title.en) == (read.dataset == "demonstration")
    assert ("Жишээ" in view.title.mn) == (read.dataset == "demonstration")
    for words, most in ((view.text, 4), (view.notes, 5)):
        for language in LANGUAGES:
            assert 2 <= len(re.findall(r"[.?](?:\s|$)", getattr(words, language))) <= most
    assert re.search("[А-Яа-яӨөҮү]", view.text.mn)
    assert not re.search("[А-Яа-яӨөҮү]", view.text.en)


def test_the_views_of_the_example_vary():
    views = _read_views()
    pages = [view.address()[0] for view in VIEWS]
    assert 7 <= len(views) <= 9
    assert set(pages) == {"overview", "map", "coverage", "heritage"}
    assert len({view.extent for view in views}) >= 3
    assert len({view.layers for view in views}) >= 5
    assert len({view.indicator for view in views}) >= 3
    assert len({view.place for view in views}) >= 3


def test_two_neighbours_of_the_example_differ_only_in_the_year():
    views = _read_views()
    first, second = next(
        pair
        for pair in pairwise(views)
        if pair[0] != pair[1] and replace(pair[0], year=None) == replace(pair[1], year=None)
    )
    years = cache.indicator_years(first.indicator, first.level, first.dataset)
    assert {first.year, second.year} <= set(years)
    assert second.year - first.year > 1, "there are years between them to be shown"


def test_the_example_states_what_the_data_state():
    """Every number that is said stands in a table; a table that changes shows here."""
    said = [view.text.en + " " + view.notes.en + " " + view.title.en for view in VIEWS]
    reference = cache.reference()
    facts = reference.national_facts
    totals = facts[facts["measure"] == "centres"].set_index("year")["value"].astype(int).to_dict()
    assert {str(year): value for year, value in totals.items()} == {
        "2000": 12,
        "2002": 180,
        "2018": 354,
        "2019": 355,
    }
    for number in ("12 in the early 2000s", "180 in 2002", "354 in 2018", "355 in March 2019"):
        assert number in said[1]
    known = facts[facts["year"].astype(str) == "1998"]
    assert list(known["value"].fillna("")) == [""], "no source gives a number for 1998"
    assert "1998; no source says how many" in said[1]
    values = facts.set_index("fact_id")["value"]
    assert list(values[["F13", "F14", "F15"]].astype(int)) == [7100, 3200, 68]
    assert all(number in said[5] for number in ("more than 7,100", "3,200", "68 moved"))

    centres = cache.dataset("published").centres
    documented = centres[centres["evidence"] == "documented"]
    assert len(centres) == 360
    assert "360 places" in said[0]
    assert (len(documented), (documented["status"] == "suspended").sum()) == (12, 1)
    years = documented["status_date"].replace("", None).dropna().str[:4].astype(int)
    assert "from 2015 to 2023" in said[2]
    assert (years.min(), years.max()) == (2015, 2023)
    open_ = documented[documented["status"] == "active"]
    west = reference.admin1.index[reference.admin1["region"] == "western"]
    assert list(open_[open_["admin1_pcode"].isin(west)]["admin1_pcode"]) == ["MN84", "MN84"]

    assert len(reference.heritage) == 502
    assert "502 heritage sites" in said[6]
    elements = reference.intangible_elements
    assert len(elements) == 16
    practised = elements[elements["places_pcode"].fillna("").isin(["MN8419"])]
    assert set(practised["element_id"]) == {"tuuli", "tsuur"}
    assert (elements["place_status"] == "source").sum() == 2


def test_what_the_example_says_is_near_is_near():
    """Distances by the spherical law of cosines: within half a percent of the ellipsoid."""
    centre = cache.dataset("published").centres.set_index("centre_id").geometry["D09"]
    sites = cache.heritage_by_id()
    for site, low, high in (("MNH0021", 20.5, 21.5), ("MNH0272", 0, 50)):
        point = sites.geometry[site]
        lat1, lat2 = math.radians(centre.y), math.radians(point.y)
        turn = math.radians(point.x - centre.x)
        cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(turn)
        assert low <= 6371 * math.acos(cosine) <= high
        assert point.y > centre.y
    assert sites["name_en"]["MNH0021"] == "Tuvkhun Monastery"
    assert sites["category"]["MNH0021"] == "world_heritage_component"
    assert sites["name_en"]["MNH0272"] == "Orkhon River rock art"


def test_most_adults_within_an_hour_live_in_the_capital():
    view = _read_views()[2]
    minutes = cache.figures("travel_time", "admin2", None, view.counted).values
    adults = cache.figures("adults", "admin2", None, view.counted).values
    near = adults[minutes <= 60]
    assert near[near.index.str.startswith("MN11")].sum() > near.sum() / 2
