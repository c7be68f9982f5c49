"""Every text on screen exists in both languages, with the same placeholders."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from geo.text import NO_VALUE, format_number, translator, two_names

ROOT = Path(__file__).parents[1]
KEYWORDS = {"N_": None, "_": None, "translate": None}
PLACEHOLDER = re.compile(r"\{\w+\}")


def _messages() -> set[str]:
    found = set()
    for folder in ("geo", "pages"):
        extracted = extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=KEYWORDS)
        found |= {message for _, _, message, _, _ in extracted}
    return found


def test_no_text_hides_from_the_extractor_in_an_f_string() -> None:
    hidden = re.compile(r"""f["'].*\{(?:translate|_)\(["']""")
    for path in [*(ROOT / "geo").rglob("*.py"), *(ROOT / "pages").glob("*.py")]:
        assert not hidden.search(path.read_text(encoding="utf-8")), path


def _catalogue() -> dict[str, str]:
    with (ROOT / "geo/locale/mn/LC_MESSAGES/geo.po").open("rb") as file:
        return {m.id: m.string for m in read_po(file, locale="mn") if m.id}


def test_the_catalogue_holds_what_the_code_says_and_nothing_else() -> None:
    assert set(_catalogue()) == _messages()


@pytest.mark.parametrize(("english", "mongolian"), sorted(_catalogue().items()))
def test_a_translation_is_cyrillic_and_keeps_its_placeholders(english: str, mongolian: str) -> None:
    assert re.search("[а-яөүё]", mongolian.lower())
    assert sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(mongolian))


def test_text_and_numbers_follow_the_language() -> None:
    assert translator("en")("Aimag") == "Aimag"
    assert translator("mn")("Aimag") == "Аймаг"
    assert translator("mn")("") == ""
    assert format_number(3253283, "en") == "3,253,283"
    assert format_number(2.345, "en", decimals=2) == "2.34"
    assert format_number(float("nan"), "mn") == NO_VALUE
    assert format_number(0, "en") == "0"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError):
        translator("de")


def test_both_names_are_shown_once_each() -> None:
    assert two_names("Arvaikheer", "Арвайхээр", "en") == "Arvaikheer · Арвайхээр"
    assert two_names("Arvaikheer", "Арвайхээр", "mn") == "Арвайхээр · Arvaikheer"
    assert two_names("Arvaikheer", "", "mn") == "Arvaikheer"
    assert two_names("Same", "Same", "en") == "Same"
