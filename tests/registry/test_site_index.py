"""Sites are found by any spelling and part of their names."""

from pathlib import Path

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.registry.site_index import SiteIndex

DATA = Path(__file__).parents[2] / "data"
NAMES = {
    "H1": ("Erdene Zuu Monastery", "Эрдэнэ Зуу хийд"),
    "H2": ("Ikh Bogd mountain", "Их Богд"),
    "H3": ("Bogd Khan mountain", "Богд хан уул"),
    "H4": ("Amarbayasgalant Monastery", "Амарбаясгалант хийд"),
    "H5": ("Khar Balgas (Ordu-Baliq) city ruins", ""),
    "H6": ("Uglugchiin Kherem (wall)", "Өглөгчийн хэрэм"),
    "H7": ("Ikh Bogd mountain", None),
}
INDEX = SiteIndex(NAMES, *zip(*NAMES.values(), strict=True))


def _found(typed: str) -> list[str]:
    return [match.id for match in INDEX.search(typed)]


@pytest.mark.parametrize(
    ("typed", "id_"),
    [
        ("Erdene Zuu Monastery", "H1"),
        ("erdenezuu", "H1"),  # written as one word
        ("Erdeni-Dzuu", "H1"),  # another romanisation
        ("Эрдэнэ зуу", "H1"),
        ("ЭРДЭНЭЗУУ ХИЙД", "H1"),
        ("Amarbaysgalant", "H4"),  # a letter left out
        ("Амарбаясгалан", "H4"),
        ("amarb", "H4"),  # still typing
        ("Monastery Erdene", "H1"),  # the other way round
        ("Єглєгчийн", "H6"),  # look-alike letters of an old file
        ("Uglugchin Herem", "H6"),
        ("ordu baliq", "H5"),
        ("khan mountain", "H3"),
    ],
)
def test_a_site_is_found_however_it_is_written(typed: str, id_: str) -> None:
    assert _found(typed)[0] == id_


def test_every_site_of_a_name_is_found_and_whole_names_come_first() -> None:
    found = INDEX.search("Ikh Bogd")
    assert [(match.id, match.score) for match in found[:1]] == [("H2", 100)]  # whole, in Mongolian
    assert _found("Ikh Bogd mountain")[:2] == ["H2", "H7"]
    # The more of the name is typed the higher: one word of two, one of three.
    assert _found("Bogd") == ["H2", "H3", "H7"]


def test_every_word_counts() -> None:
    assert _found("Erdene Monastery Khangai") == []
    assert _found("mountain monastery") == []


def test_the_limit_is_kept() -> None:
    assert len(INDEX.search("monastery", limit=1)) == 1


@pytest.mark.parametrize("nothing", ["", "  ", "?!", "Paris", "x" * 500, "ö " * 500])
def test_what_resembles_no_site_finds_nothing(nothing: str) -> None:
    assert _found(nothing) == []


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_searched(typed: str) -> None:
    matches = INDEX.search(typed)
    assert all(0 < match.score <= 100 for match in matches)


def test_every_shipped_site_is_found_by_each_of_its_names() -> None:
    sites = gpd.read_parquet(DATA / "heritage.parquet")
    index = SiteIndex(sites["id"], sites["name_en"], sites["name_mn"])
    for column in ("name_en", "name_mn"):
        for id_, name in zip(sites["id"], sites[column], strict=True):
            if isinstance(name, str) and name:
                matches = index.search(name, limit=len(sites))
                assert {match.id: match.score for match in matches}[id_] == 100, name
