"""Places are found by any spelling and never guessed."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.registry.gazetteer import Gazetteer, fold

ADMIN1 = pd.DataFrame(
    [
        ("MN62", "Uvurkhangai", "Өвөрхангай", "Övörkhangai|Ovorxangai|Ovorkhangai"),
        ("MN63", "Bulgan", "Булган", ""),
        ("MN67", "Khuvsgul", "Хөвсгөл", "Khövsgöl|Hovsgol"),
        ("MN11", "Ulaanbaatar", "Улаанбаатар", "Ulan Bator|UB|УБ"),
    ],
    columns=["pcode", "name_en", "name_mn", "variants"],
)
ADMIN2 = pd.DataFrame(
    [
        ("MN6201", "Arvaikheer", "Арвайхээр", "Arvayheer"),
        ("MN8407", "Bulgan", "Булган", ""),
        ("MN6510", "Bulgan", "Булган", ""),
        ("MN8310", "Bulgan", "Булган", ""),
        ("MN4601", "Dalanzadgad", "Даланзадгад", ""),
    ],
    columns=["pcode", "name_en", "name_mn", "variants"],
)
GAZETTEER = Gazetteer(ADMIN1, ADMIN2)


@pytest.mark.parametrize(
    ("spelling", "pcode"),
    [
        ("Ovorhangay", "MN62"),
        ("uvurkhangai", "MN62"),
        ("Өвөрхангай", "MN62"),
        ("Єверхангай", "MN62"),  # a look-alike letter and a typing error
        ("Övör-Khangai", "MN62"),
        ("Hövsgöl", "MN67"),
        ("Хөвсгөл", "MN67"),
        ("Khovsgol", "MN67"),
        ("ulan bator", "MN11"),
        ("Арвайхээр", "MN6201"),
        ("Arvaiheer", "MN6201"),
        ("Dalanzadgat", "MN4601"),
    ],
)
def test_a_place_is_found_in_any_spelling(spelling: str, pcode: str) -> None:
    assert [match.pcode for match in GAZETTEER.search(spelling)] == [pcode]


def test_a_name_of_several_places_gives_all_of_them() -> None:
    found = [match.pcode for match in GAZETTEER.search("Булган")]
    assert found == ["MN63", "MN6510", "MN8310", "MN8407"]


def test_levels_narrow_the_search() -> None:
    assert [m.pcode for m in GAZETTEER.search("Bulgan", levels=("admin1",))] == ["MN63"]


@pytest.mark.parametrize("nothing", ["", "   ", "???", "Paris", "x" * 500])
def test_what_resembles_no_place_finds_nothing(nothing: str) -> None:
    assert GAZETTEER.search(nothing) == []


@pytest.mark.parametrize(
    ("old", "letter"), [("Сїхбаатар", "Сүхбаатар"), ("Єлгий", "Өлгий"), ("Ноён", "Noyon")]
)
def test_look_alike_letters_fold_to_the_letters_they_stand_for(old, letter) -> None:
    assert fold(old) == fold(letter)


@given(st.text(max_size=60))
def test_any_text_can_be_folded_and_searched(text: str) -> None:
    assert set(fold(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789")
    GAZETTEER.search(text)


@given(st.sampled_from(sorted(ADMIN2["name_mn"])), st.sampled_from([str.upper, str.lower]))
def test_case_does_not_matter(name: str, change: object) -> None:
    assert fold(change(name)) == fold(name)  # type: ignore[operator]
