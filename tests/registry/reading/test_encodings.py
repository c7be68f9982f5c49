"""Encodings are told apart by the words they make, and damaged letters restored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.registry.reading import read_here
from geo.registry.reading.encodings import detect_eight_bit, detect_encoding, repair_text
from tests.registry.reading import files
from tests.registry.reading.test_formats import cells_of

MONGOLIAN = "Өвөрхангай аймгийн Арвайхээр сумын насан туршийн боловсролын төв, №1 «Гэрэл»"
OLD = MONGOLIAN.translate(str.maketrans("өүӨҮ", "єїЄЇ"))


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-u", "cp866", "mac-cyrillic"])
def test_cyrillic_encodings_are_told_apart(encoding: str) -> None:
    text = "Архангай аймгийн Цэцэрлэг хотын насан туршийн боловсролын тов, Дархан, Эрдэнэт"
    assert detect_eight_bit(text.encode(encoding)) == encoding


def test_western_text_is_not_taken_for_cyrillic() -> None:
    assert detect_eight_bit("Höshööt, Övörkhangai, Ölgii, Café".encode("cp1252")) == "cp1252"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings_are_told(encoding: str) -> None:
    assert detect_encoding(f"код;нэр\r\n1;{MONGOLIAN}\r\n".encode(encoding)) == (encoding, [])


def test_old_letters_in_windows_1251() -> None:
    assert detect_encoding(OLD.encode("cp1251")) == ("cp1251", [])
    assert repair_text(OLD) == MONGOLIAN


def test_old_letters_in_koi8() -> None:
    # KOI8-R has box-drawing characters where KOI8-U has є and ї (RFC 2319).
    assert detect_encoding(OLD.encode("koi8-u", "replace")) == ("koi8-u", [])
    text = files.old_text()
    file = read_here("a.csv", text.encode("koi8-u"))
    assert cells_of(file.tables[0]) == [list(row) for row in files.TEXT_ROWS]
    assert file.tables[0].encoding == "koi8-u"


def test_old_letters_encoded_twice_are_restored_in_cells_and_headers() -> None:
    # Of the letter г the second byte is 0xB3, which Windows-1251 shows as the Ukrainian і.
    text = _twice(files.old_text())
    assert "і" in text
    (table,) = read_here("a.csv", text.encode()).tables
    assert tuple(table.cells.columns) == files.HEADER
    assert cells_of(table) == [list(row) for row in files.TEXT_ROWS]


def test_ukrainian_encoded_twice_keeps_its_letters() -> None:
    (table,) = read_here("a.csv", _twice("місто,код\nКиїв,АА\nЄнакієве,ББ\n").encode()).tables
    assert cells_of(table) == [["Київ", "АА"], ["Єнакієве", "ББ"]]


def _twice(text: str) -> str:
    """Return UTF-8 as Windows-1251 shows it; a byte without a letter stays, as programs do it."""
    return "".join(
        bytes([byte]).decode("cp1251", "replace").replace("\ufffd", chr(byte))
        for byte in text.encode()
    )


def test_one_broken_byte_does_not_make_a_text_windows_1251() -> None:
    broken = MONGOLIAN.encode() + b"\xff" + MONGOLIAN.encode()
    encoding, (note,) = detect_encoding(broken)
    assert encoding == "utf-8"
    assert str(note).startswith("1 bytes are not UTF-8")


@pytest.mark.parametrize("misread", ["cp1251", "cp1252", "latin-1"])
def test_utf8_read_as_something_else_is_restored(misread: str) -> None:
    damaged = "".join(
        bytes([byte]).decode(misread, "replace").replace("\ufffd", chr(byte))
        for byte in "Улаанбаатар Өвөр".encode()
    )
    assert repair_text(damaged) == "Улаанбаатар Өвөр"


def test_windows_1251_read_as_latin_1_is_restored() -> None:
    assert repair_text("Óâñ íóóð") == "Увс нуур"


@pytest.mark.parametrize("whole", ["Höshööt", "Увс нуур", "РЎ", "Café Övör", "№ 1 «Гэрэл»", "Övör"])
def test_whole_text_stays(whole: str) -> None:
    assert repair_text(whole) == whole


def test_ukrainian_keeps_its_letters() -> None:
    assert repair_text("Київ, Україна", mongolian=False) == "Київ, Україна"


@given(st.text(alphabet="абвгдеёжзийклмноөпрстуүфхцчшщъыьэюяАБӨҮ -.", max_size=80))
def test_mongolian_text_is_never_changed(text: str) -> None:
    assert repair_text(text) == text


@given(st.binary(max_size=300))
def test_any_bytes_have_an_encoding(content: bytes) -> None:
    encoding, _ = detect_encoding(content)
    content.decode(encoding, "replace")
