"""Read one cell of a register: a number, yes or no, a date, a school year."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Final, NamedTuple

from geo.registry.findings import FindingKind
from geo.registry.template import BOOLEAN_LABELS, FIRST_YEAR, LAST_YEAR
from geo.text import N_

NOT_A_NUMBER: Final = FindingKind(
    "not_a_number",
    "error",
    N_("“{value}” is not a number."),
    N_("Write figures alone, such as 12 or 12.5, without words or units."),
)
TOO_MANY_DIGITS: Final = FindingKind(
    "too_many_digits",
    "error",
    N_("{value} has more than 15 digits; such a figure cannot be kept exactly."),
    N_("Correct the figure, or leave the cell empty if it is not known."),
)
NOT_WHOLE: Final = FindingKind(
    "not_whole",
    "error",
    N_("{value} is not a whole number."),
    N_("Write a whole number, or leave the cell empty."),
)
THOUSANDS: Final = FindingKind(
    "thousands",
    "warning",
    N_("{value} is read as {read}: the comma is taken to part thousands."),
    N_("If it is a decimal comma, write a dot."),
)
NOT_YES_NO: Final = FindingKind(
    "not_yes_no",
    "error",
    N_("“{value}” is neither yes nor no."),
    N_("Write yes or no (тийм, үгүй), or leave the cell empty."),
)
NOT_A_DATE: Final = FindingKind(
    "not_a_date",
    "error",
    N_("“{value}” is not a date."),
    N_("Write year, month and day, such as 2024-09-01."),
)
DAY_FIRST: Final = FindingKind(
    "day_first",
    "warning",
    N_("{value} is read as {read}, the day standing first."),
    N_("If the month stands first, write the date as year-month-day."),
)
DAY_NUMBER: Final = FindingKind(
    "day_number",
    "note",
    N_("{value} is a day's number in a spreadsheet: {read}."),
    N_("Nothing to do, if that is the date."),
)
YEAR_OF_DATE: Final = FindingKind(
    "year_of_date",
    "note",
    N_("{value} is a date; its year is used: {read}."),
    N_("Nothing to do, if that is the year."),
)
NOT_A_SCHOOL_YEAR: Final = FindingKind(
    "not_a_school_year",
    "error",
    N_("“{value}” is not a school year."),
    N_("Write two years that follow each other, such as 2024-2025."),
)
ONE_YEAR: Final = FindingKind(
    "one_year",
    "warning",
    N_("{value} is one year; it is read as the school year {read}, which begins in it."),
    N_("Write both years, such as 2024-2025."),
)
NOT_REPORTED: Final = FindingKind(
    "not_reported",
    "note",
    N_("“{value}” is read as not reported."),
    N_("Leave the cell empty; write 0 where there are none."),
)

KINDS: Final = (
    NOT_A_NUMBER,
    TOO_MANY_DIGITS,
    NOT_WHOLE,
    THOUSANDS,
    NOT_YES_NO,
    NOT_A_DATE,
    DAY_FIRST,
    DAY_NUMBER,
    YEAR_OF_DATE,
    NOT_A_SCHOOL_YEAR,
    ONE_YEAR,
    NOT_REPORTED,
)

NOTHING: Final = frozenset(
    ("-", "--", "…", "...", "n/a", "na", "null", "nil", "unknown", "тодорхойгүй", "мэдээлэлгүй")
)
"""What offices write for "not reported", as `plain` returns it."""

PLAIN_NUMBER: Final = r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?"
"""A number that needs no interpretation, of as many digits as a float64 keeps."""

# Microsoft Excel counts days from 1899-12-30 (1900 taken for a leap year).
_DAY_ZERO: Final = dt.date(1899, 12, 30)
_MONTHS: Final = 12
_EARLIEST_DATE: Final = dt.date(1900, 3, 1)
_DAY_NUMBER: Final = re.compile(r"\d{5}(?:\.0+)?")

# As spreadsheets write large numbers; fewer than the 16 digits that a float64 may round.
_EXPONENT: Final = re.compile(r"-?\d(?:\.\d+)?e\+?(?:\d|0\d|1[0-4])")
_LARGE_EXPONENT: Final = re.compile(
    r"-?[0-9](?:\.[0-9]+)?e\+?0*(?:1[5-9]|[2-9][0-9]|[1-9][0-9]{2,})"
)
_MANY_DIGITS: Final = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_MOST_DIGITS: Final = 15
_GROUPED: Final = re.compile(r"(-?\d{1,3})((?:[ '’]\d{3})+|(?:,\d{3})+|(?:\.\d{3}){2,})([.,]\d+)?")
_DOTTED: Final = re.compile(r"(-?\d{1,3})((?:\.\d{3})+)(,\d+)")
_DECIMAL_COMMA: Final = re.compile(r"-?\d{1,15},\d{1,15}")
_ONE_COMMA: Final = re.compile(r"-?[1-9]\d{0,2},\d{3}")

_TIME: Final = re.compile(r"[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?$")
_YEAR_FIRST: Final = re.compile(r"(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2})\.?)?)?")
_DAY_OR_MONTH_FIRST: Final = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4})")
_IN_WORDS: Final = re.compile(
    r"""(\d{4})\ ?(?:он|оны)
    (?:\ (\d{1,2})\ ?(?:-р\ |дугаар\ |дүгээр\ )?(?:сар|сарын)
    (?:\ (\d{1,2})(?:\ ?-?(?:ний|ны))?(?:\ өдөр)?)?)?""",
    re.VERBOSE,
)
_SCHOOL_YEAR: Final = re.compile(
    r"(\d{4}) ?[-/] ?(\d{4}|\d{2})(?: ?(?:он|оны))?(?: ?(?:хичээлийн жил|school year|sy))?"
)
_YEAR: Final = re.compile(r"(\d{4})(?: ?(?:он|оны))?")
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_EMOJI: Final = "\ufe0f"
"""The selector that makes ✔ the coloured ✔️: a look of the mark, not a letter."""


class Reading(NamedTuple):
    """What a cell says; ``kind`` is what was found in reading it, if anything."""

    value: object
    """None where nothing could be read."""
    kind: FindingKind | None = None
    choices: str = ""
    """What could have been meant, where the choices are few."""


def plain(text: str) -> str:
    """Return ``text`` in lower case, with one kind of blank and of dash, and no blanks around.

    A mark in its coloured look is the plain mark.
    """
    composed = unicodedata.normalize("NFC", text.replace(_EMOJI, ""))
    return " ".join(composed.translate(_DASHES).lower().split())


def read_number(text: str) -> Reading:
    """Read a number: decimal comma or dot, thousands parted by blanks, commas, dots, apostrophes.

    One comma before three figures (``1,250``) is taken to part thousands, with a warning. A figure
    of more digits than a float64 keeps (15 on either side of the decimals) is not read.
    """
    figures = plain(text).removeprefix("+").replace("- ", "-")
    if re.fullmatch(PLAIN_NUMBER, figures) or _EXPONENT.fullmatch(figures):
        return Reading(float(figures))
    if _ONE_COMMA.fullmatch(figures):
        return Reading(float(figures.replace(",", "")), THOUSANDS)
    if _DECIMAL_COMMA.fullmatch(figures):
        return Reading(float(figures.replace(",", ".")))
    grouped = _GROUPED.fullmatch(figures) or _DOTTED.fullmatch(figures)
    # 1,234,5 parts thousands and decimals alike: it means nothing.
    if grouped is None or (grouped[3] and grouped[2][0] == grouped[3][0]):
        # What is left of these has too many digits: shorter ones were read above.
        many = _MANY_DIGITS.fullmatch(figures) or _LARGE_EXPONENT.fullmatch(figures)
        return Reading(None, TOO_MANY_DIGITS if many else NOT_A_NUMBER)
    whole = grouped[1] + re.sub(r"\D", "", grouped[2])
    if len(whole.lstrip("-")) > _MOST_DIGITS:
        return Reading(None, TOO_MANY_DIGITS)
    return Reading(float(whole + (grouped[3] or "").replace(",", ".")))


def read_whole(text: str) -> Reading:
    """Read a whole number, written as `read_number` reads numbers."""
    number = read_number(text)
    value = number.value
    if not isinstance(value, float):
        return number
    if not value.is_integer():
        return Reading(None, NOT_WHOLE)
    # People and things are not counted in thousandths: the comma can only part thousands.
    return Reading(int(value))


def read_boolean(text: str) -> Reading:
    """Read yes or no in either language, as figures, letters or marks."""
    word = plain(text)
    for value, label in BOOLEAN_LABELS.items():
        if word in {label.name_en, label.name_mn, *label.aliases}:
            return Reading(value)
    return Reading(None, NOT_YES_NO)


def read_date(text: str) -> Reading:
    """Read a date as ISO 8601 text, as exact as it is written: day, month or year.

    Year first in any separators or in words, day first with dots; with other separators the day
    is taken to stand first unless it cannot, with a warning where both orders make a date. A number
    of five digits is a day of a spreadsheet.
    """
    written = _TIME.sub("", plain(text))
    found = _YEAR_FIRST.fullmatch(written) or _IN_WORDS.fullmatch(written)
    if found is not None:
        year, month, day = (int(part) if part else None for part in found.groups())
        return _dated(year, month, day)
    if _DAY_NUMBER.fullmatch(written):
        return _day_of_number(int(float(written)))
    found = _DAY_OR_MONTH_FIRST.fullmatch(written)
    if found is None:
        return Reading(None, NOT_A_DATE)
    return _day_or_month_first(int(found[1]), int(found[3]), int(found[4]), found[2])


def _day_of_number(number: int) -> Reading:
    date = _DAY_ZERO + dt.timedelta(days=number)
    if date.year < FIRST_YEAR:  # 20222 is a slip of the year 2022, no day of 1955
        return Reading(None, NOT_A_DATE)
    return _dated(date.year, date.month, date.day, DAY_NUMBER)


def _day_or_month_first(first: int, second: int, year: int, separator: str) -> Reading:
    if separator == "." or first == second:
        return _dated(year, second, first)
    if max(first, second) > _MONTHS:
        return _dated(year, min(first, second), max(first, second))
    return _dated(year, second, first, DAY_FIRST)


def _dated(
    year: int | None, month: int | None, day: int | None, kind: FindingKind | None = None
) -> Reading:
    try:
        date = dt.date(year or 0, month or 1, day or 1)
    except ValueError:
        return Reading(None, NOT_A_DATE)
    if date < _EARLIEST_DATE or date.year > LAST_YEAR:
        return Reading(None, NOT_A_DATE)
    length = len("2024-09-01" if day else "2024-09" if month else "2024")
    return Reading(date.isoformat()[:length], kind)


def read_year(text: str) -> Reading:
    """Read a year; of a date (``2014-09-01``, ``2014 он``) it is the date's, with a note.

    A figure that is whole is taken as it stands, never as a day of a spreadsheet.
    """
    number = read_whole(text)
    if number.value is not None:
        return number
    date = read_date(text).value
    return number if date is None else Reading(int(str(date)[:4]), YEAR_OF_DATE)


def read_school_year(text: str) -> Reading:
    """Read a school year as ``2024-2025``; one year is the one it begins in, with a warning."""
    written = plain(text)
    found = _SCHOOL_YEAR.fullmatch(written)
    if found is not None:
        first = int(found[1])
        follows = str(first + 1).endswith(found[2])
        return _school_year(first) if follows else Reading(None, NOT_A_SCHOOL_YEAR)
    found = _YEAR.fullmatch(written)
    return _school_year(int(found[1]), ONE_YEAR) if found else Reading(None, NOT_A_SCHOOL_YEAR)


def _school_year(first: int, kind: FindingKind | None = None) -> Reading:
    if not FIRST_YEAR <= first <= LAST_YEAR:
        return Reading(None, NOT_A_SCHOOL_YEAR)
    return Reading(f"{first}-{first + 1}", kind)
