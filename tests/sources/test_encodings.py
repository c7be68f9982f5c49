"""Damaged Mongolian text is repaired, sound text left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.sources.encodings import (
    repair_look_alikes,
    repair_misread_cyrillic,
    repair_mongolian,
    romanise,
)

LOWER = "абвгдеёжзийклмноөпрстуүфхцчшщъыьэюя"
LETTERS = LOWER + LOWER.upper()
WORDS = st.text(LETTERS, min_size=1, max_size=12)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
LATIN_WORDS = st.tuples(
    st.text("abcdefghijklmnoprstuvyz", min_size=1, max_size=4),
    st.text("äöüĭéß", max_size=3),
    st.text("abcdefghijklmnoprstuvyz", min_size=1, max_size=4),
).map("".join)

TO_LOOK_ALIKES = str.maketrans("өүӨҮ", "єїЄЇ")


def _damaged(name: str) -> str:
    """Write as a program of the 1990s did, and read as one that knows no Cyrillic does."""
    return name.translate(TO_LOOK_ALIKES).encode("cp1251").decode("latin-1")


@given(NAMES)
def test_what_was_damaged_comes_back(name):
    assert repair_mongolian(_damaged(name)) == name


@given(NAMES)
def test_look_alikes_alone_come_back(name):
    assert repair_mongolian(name.translate(TO_LOOK_ALIKES)) == name


@given(NAMES)
def test_sound_mongolian_is_left_alone(name):
    assert repair_mongolian(name) == name


@given(st.lists(LATIN_WORDS, min_size=1, max_size=3).map(" ".join))
def test_latin_names_with_accents_are_left_alone(name):
    assert repair_misread_cyrillic(name) == name


@given(st.text())
def test_any_text_is_survived_and_repaired_once(text):
    repaired = repair_mongolian(text)
    assert repair_mongolian(repaired) == repaired


@pytest.mark.parametrize(
    ("damaged", "name"),
    [
        ("Óâñ íóóð", "Увс нуур"),
        ("Õºâñãºë  äàëàé", "Хөвсгөл далай"),
        ("¯¿ðýã íóóð", "Үүрэг нуур"),
        ("Алтанцєгц", "Алтанцөгц"),
        ("Дэлїїн", "Дэлүүн"),
        ("Єндєрхаан", "Өндөрхаан"),
        ("Höshööt", "Höshööt"),
        ("", ""),
    ],
)
def test_names_as_they_stand_in_the_files(damaged, name):
    assert repair_mongolian(damaged) == name


def test_old_cyrillic_fita_is_a_look_alike():
    assert repair_look_alikes("Ѳмнѳговь") == "Өмнөговь"


def test_names_of_all_soums_are_romanised_as_the_statistics_office_does(layer):
    for name in ("admin1", "admin2"):
        units = layer(name)
        written = units["name_mn"].map(romanise).str.lower()
        assert (written == units["name_en"].str.lower()).all()
