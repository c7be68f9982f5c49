"""Cells are read as offices write them; what cannot be read is said, never guessed."""

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.registry.cells import (
    NOTHING,
    plain,
    read_boolean,
    read_date,
    read_number,
    read_school_year,
    read_whole,
    read_year,
)
from geo.registry.findings import FindingLog
from geo.registry.template import TEMPLATE
from geo.registry.values import KINDS, read_values, says_nothing

CODES = {
    "programme_type": [
        ("literacy", "Literacy", "Бичиг үсэг"),
        ("equivalency_basic", "Equivalency, basic", "Дүйцсэн хөтөлбөр, суурь боловсрол"),
        ("ict", "Digital skills", ""),
    ],
    "target_group": [("youth", "Youth", "Залуучууд"), ("herders", "Herders", "Малчид")],
}


def _said(reader, text: str) -> tuple[object, str]:
    one = reader(text)
    return one.value, one.kind.id if one.kind else ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12.0),
        ("+12", 12.0),
        ("-5", -5.0),
        ("−5", -5.0),  # a minus, no hyphen
        ("12.5", 12.5),
        ("12,5", 12.5),
        ("0,125", 0.125),
        ("1 234", 1234.0),
        ("1\u00a0234,50", 1234.5),  # no-break space
        ("1\u202f234\u202f567", 1234567.0),  # narrow no-break space
        ("1'234", 1234.0),
        ("1,234.50", 1234.5),
        ("1.234,50", 1234.5),
        ("1,234,567", 1234567.0),
        ("1.234.567", 1234567.0),
        ("1.5E+07", 15_000_000.0),
    ],
)
def test_a_number_is_read_in_every_usual_spelling(text, value) -> None:
    assert _said(read_number, text) == (value, "")


@pytest.mark.parametrize(
    "text",
    ["12 хүн", "5%", "twelve", "1,234,5", "1.234.5,6", "12 34", "--5", "½", "12²", "1/2",
     "nan", "inf", "0x10", "1_000", "", "+", "1.5e+0007"],
)  # fmt: skip
def test_what_is_not_a_number_is_not_read(text) -> None:
    assert _said(read_number, text) == (None, "not_a_number")


@pytest.mark.parametrize(
    "text",
    ["9" * 16, "-" + "9" * 16, "9" * 16 + ".5", "1 234 567 890 123 456", "1,234,567,890,123,456",
     "0.1234567890123456", "1E+15", "1.5e400"],
)  # fmt: skip
def test_a_figure_of_sixteen_digits_is_said_to_be_too_long(text) -> None:
    assert _said(read_number, text) == (None, "too_many_digits")
    assert _said(read_whole, text) == (None, "too_many_digits")


@pytest.mark.parametrize("text", ["9" * 15, "999 999 999 999 999", "999,999,999,999,999"])
def test_a_figure_of_fifteen_digits_is_read(text) -> None:
    assert _said(read_number, text) == (999_999_999_999_999.0, "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2014", (2014, "")),
        ("2014.0", (2014, "")),
        ("2014-09-01", (2014, "year_of_date")),
        ("2014.09.01", (2014, "year_of_date")),
        ("2014-09-01 00:00:00", (2014, "year_of_date")),
        ("2014.09", (2014, "year_of_date")),
        ("2014 он", (2014, "year_of_date")),
        ("01.09.2014", (2014, "year_of_date")),
        ("1/9/2014", (2014, "year_of_date")),  # whichever is the day
        ("45536", (45536, "")),  # no day of a spreadsheet: the checks say it is no year
        ("2014,5", (None, "not_whole")),
        ("before 2014", (None, "not_a_number")),
    ],
)
def test_the_year_of_a_date_is_a_year(text, said) -> None:
    assert _said(read_year, text) == said


def test_one_comma_before_three_figures_is_doubted_in_amounts_and_clear_in_counts() -> None:
    assert _said(read_number, "1,250") == (1250.0, "thousands")
    assert _said(read_whole, "1,250") == (1250, "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12", (12, "")),
        ("12.0", (12, "")),
        ("12,0", (12, "")),
        ("-5", (-5, "")),
        ("12.5", (None, "not_whole")),
        ("1.250", (None, "not_whole")),
        ("many", (None, "not_a_number")),
    ],
)
def test_counts_are_whole(text, said) -> None:
    assert _said(read_whole, text) == said


@pytest.mark.parametrize(
    ("text", "value"),
    [(text, True) for text in ("Yes", "ТИЙМ", "1", "true", "✓", "x", "Бий", "+")]
    + [(text, True) for text in ("х", "Х", "√", "✔\ufe0f", "☑\ufe0f", "V", "v", "1.0")]
    + [(text, False) for text in ("no", "Үгүй", "0", "false", "✗", "байхгүй", "0.0")],
)
def test_yes_and_no_are_read_in_both_languages(text, value) -> None:
    assert _said(read_boolean, text) == (value, "")


@pytest.mark.parametrize("text", ["2", "maybe", "yes and no", "тийм үгүй"])
def test_what_is_neither_yes_nor_no_is_not_read(text) -> None:
    assert _said(read_boolean, text) == (None, "not_yes_no")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-09-01", "2024-09-01"),
        ("2024.09.01", "2024-09-01"),
        ("2024.9.1.", "2024-09-01"),
        ("2024/9/1", "2024-09-01"),
        ("2024-09-01T00:00:00", "2024-09-01"),
        ("2024-09-01 08:30:00+08:00", "2024-09-01"),
        ("01.09.2024", "2024-09-01"),
        ("13/9/2024", "2024-09-13"),
        ("9/13/2024", "2024-09-13"),
        ("5-5-2024", "2024-05-05"),
        ("2024 оны 9 сарын 1", "2024-09-01"),
        ("2024 оны 9 дүгээр сарын 1-ний өдөр", "2024-09-01"),
        ("2024 оны 09-р сар", "2024-09"),
        ("2024-09", "2024-09"),
        ("2024", "2024"),
        ("2024 он", "2024"),
        ("29.02.2024", "2024-02-29"),
    ],
)
def test_a_date_is_read_as_exactly_as_it_is_written(text, value) -> None:
    assert _said(read_date, text) == (value, "")


@pytest.mark.parametrize(
    "text",
    ["29.02.2023", "2024-13-01", "32.01.2024", "20222", "99999", "1889-01-01", "2101-01-01",
     "autumn", "01.09.24", "2024-2025", "0000-00-00"],
)  # fmt: skip
def test_what_is_not_a_date_is_not_read(text) -> None:
    assert _said(read_date, text) == (None, "not_a_date")


def test_a_date_that_could_be_another_is_doubted() -> None:
    assert _said(read_date, "1/9/2024") == ("2024-09-01", "day_first")


def test_a_spreadsheet_s_day_is_a_date() -> None:
    # LibreOffice Calc shows 45536 as 2024-09-01.
    assert _said(read_date, "45536") == ("2024-09-01", "day_number")
    assert _said(read_date, "45536.0") == ("2024-09-01", "day_number")


@pytest.mark.parametrize(
    "text",
    ["2024-2025", "2024/2025", "2024/25", "2024-25", "2024–2025", "2024 - 2025",
     "2024–2025 оны хичээлийн жил", "2024-2025 ХИЧЭЭЛИЙН ЖИЛ", "2024-2025 он",
     "2024/2025 school year"],
)  # fmt: skip
def test_a_school_year_is_read_in_every_usual_spelling(text) -> None:
    assert _said(read_school_year, text) == ("2024-2025", "")


def test_the_last_school_year_of_a_century_is_one() -> None:
    assert _said(read_school_year, "1999/00") == ("1999-2000", "")


@pytest.mark.parametrize(
    "text", ["20222", "2024-2026", "2025-2024", "2024-24", "24-25", "1889-1890", "2024-2025-2026"]
)
def test_what_is_not_a_school_year_is_not_read(text) -> None:
    assert _said(read_school_year, text) == (None, "not_a_school_year")


def test_one_year_is_doubted_as_a_school_year() -> None:
    assert _said(read_school_year, "2024") == ("2024-2025", "one_year")
    assert _said(read_school_year, "2024 оны") == ("2024-2025", "one_year")


def _read(kind: str, **columns: list[str | None]) -> tuple[pd.DataFrame, list[tuple]]:
    """Return typed values of ``columns``, rows from 14 on, and (row, column, kind) found."""
    length = len(next(iter(columns.values())))
    index = pd.RangeIndex(14, 14 + length, name="row")
    cells = pd.DataFrame(columns, index=index, dtype="str")
    log = FindingLog(kind)
    values = read_values(cells, kind, CODES, log)
    found = log.frame()
    return values, list(zip(found["row"], found["column"], found["kind"], strict=True))


def test_cells_become_what_the_template_says() -> None:
    cells = pd.DataFrame(
        {name: pd.Series([None], dtype="str", index=[14]) for name in TEMPLATE["centres"]}
    )
    values = read_values(cells, "centres", {}, FindingLog("centres"))
    expected = {"integer": "Int64", "number": "Float64", "boolean": "boolean"}
    assert values.isna().all(axis=None)
    for name, column in TEMPLATE["centres"].items():
        # Coordinates stay as written, degrees and minutes and all.
        kind = "str" if column.unit == "degrees" else expected.get(column.kind, "str")
        assert str(values[name].dtype) == kind


def test_learners_below_zero_are_read_and_left_to_the_checks() -> None:
    values, found = _read("programmes", learners_total=["-5", "1 234", "12,5", "12 хүн"])
    assert values["learners_total"].tolist()[:2] == [-5, 1234]
    assert values["learners_total"].isna().tolist() == [False, False, True, True]
    assert found == [
        (16, "learners_total", "not_whole"),
        (17, "learners_total", "not_a_number"),
    ]


def test_the_year_20222_is_no_school_year() -> None:
    values, found = _read("programmes", school_year=["2022-2023", "20222"])
    assert values["year"].tolist()[0] == 2022
    assert values[["school_year", "year"]].isna().loc[15].all()
    assert found == [(15, "school_year", "not_a_school_year")]


def test_each_row_of_a_text_that_occurs_often_is_told() -> None:
    _, found = _read("programmes", learners_total=["x", "3", "x", None, "x"])
    assert [row for row, _, _ in found] == [14, 16, 18]


def test_what_means_nothing_known_is_read_as_not_reported() -> None:
    values, found = _read("programmes", hours=["–", "n/a", "Мэдээлэлгүй"], partner=["-", "", "x"])
    assert values["hours"].isna().all()
    assert values["partner"].isna().tolist() == [True, False, False]
    cells = [(14, "hours"), (14, "partner"), (15, "hours"), (16, "hours")]
    assert found == [(*cell, "not_reported") for cell in cells]


@pytest.mark.parametrize(
    "name",
    ["centre_id", "name_mn", "nso_code", "aimag", "soum_or_district", "latitude", "longitude",
     "phone"],
)  # fmt: skip
def test_text_that_says_nothing_is_missing_and_noted(name) -> None:
    texts = ["-", " – ", "N/A", "Тодорхойгүй", "Тодорхои\u0306гүи\u0306", None, "A-1", "Нарийн"]
    values, found = _read("centres", **{name: texts})
    assert values[name].isna().tolist() == [True] * 6 + [False] * 2
    assert found == [(row, name, "not_reported") for row in range(14, 19)]


@given(st.text(max_size=30))
def test_text_says_nothing_as_a_cell_does(text) -> None:
    assert says_nothing(pd.Series([text], dtype="str")).tolist() == [plain(text) in NOTHING]


@pytest.mark.parametrize("kind", ["centres", "programmes"])
def test_codes_that_look_alike_are_the_same(kind) -> None:
    # A no-break space, two blanks, and и with a breve for й.
    texts = ["ТӨВ 1", "ТӨВ\u00a01", "ТӨВ  1", "Й1", "И\u03061", "A-1", None]
    values, found = _read(kind, centre_id=texts)
    assert values["centre_id"].tolist()[:-1] == [*["ТӨВ 1"] * 3, "Й1", "Й1", "A-1"]
    assert values["centre_id"].isna().tolist()[-1]
    assert found == []


def test_years_are_read_in_both_columns_of_years() -> None:
    dates = ["2014-09-01", "2014 он"]
    values, found = _read("centres", founding_year=dates, budget_year=dates)
    assert (values == 2014).all(axis=None)
    assert {kind for _, _, kind in found} == {"year_of_date"}
    assert len(found) == 4


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("active", "active"),
        ("Үйл ажиллагаа явуулж байгаа", "active"),
        ("Идэвхтэй", "active"),
        ("ИДЭВХГҮЙ", "suspended"),
        ("Inactive", "suspended"),
        ("түр зогссон", "suspended"),
        ("Хаагдсан", "closed"),
    ],
)
def test_a_status_is_read_by_code_name_or_what_offices_say(text, code) -> None:
    values, found = _read("centres", status=[text])
    assert values["status"].tolist() == [code]
    assert found == []


def test_a_code_list_is_read_in_both_languages() -> None:
    texts = ["literacy", "LITERACY", "бичиг үсэг", "Digital skills", "Equivalency (basic)"]
    values, found = _read("programmes", programme_type=texts)
    assert values["programme_type"].tolist() == [*["literacy"] * 3, "ict", "equivalency_basic"]
    assert found == []


def test_a_category_with_a_typing_error_is_proposed() -> None:
    values, found = _read("centres", status=["actve", "Хаагдсн"])
    assert values["status"].tolist() == ["active", "closed"]
    assert found == [(14, "status", "similar_category"), (15, "status", "similar_category")]


def test_a_category_that_is_none_names_the_choices_most_like_it() -> None:
    log = FindingLog("programmes")
    cells = pd.DataFrame({"target_group": ["Yard"]}, index=pd.Index([14], name="row"), dtype="str")
    assert read_values(cells, "programmes", CODES, log)["target_group"].isna().all()
    (finding,) = log.frame().to_dict("records")
    assert (finding["kind"], finding["severity"]) == ("unknown_category", "error")
    assert finding["value"] == "Yard"
    assert json.loads(finding["details"]) == {"choices": "Herders (Малчид); Youth (Залуучууд)"}


@pytest.mark.parametrize("text", ["纬度", "???", "зэрлэг"])
def test_a_category_in_no_known_words_is_refused(text) -> None:
    values, found = _read("centres", status=[text])
    assert values["status"].isna().all()
    assert found == [(14, "status", "unknown_category")]


def test_what_was_read_is_told_where_it_could_be_doubted() -> None:
    log = FindingLog("programmes")
    cells = pd.DataFrame({"cost_mnt": ["1,250"]}, index=pd.Index([14], name="row"), dtype="str")
    assert read_values(cells, "programmes", CODES, log)["cost_mnt"].tolist() == [1250.0]
    (finding,) = log.frame().to_dict("records")
    assert (finding["value"], finding["severity"]) == ("1,250", "warning")
    assert json.loads(finding["details"]) == {"read": "1250"}


def test_a_table_without_rows_has_typed_columns() -> None:
    values, found = _read("programmes", learners_total=[], school_year=[], programme_type=[])
    assert list(values.columns) == ["learners_total", "school_year", "year", "programme_type"]
    assert found == []


def test_kinds_have_identifiers_of_their_own_and_say_the_way_out() -> None:
    assert len({kind.id for kind in KINDS}) == len(KINDS)
    assert all(kind.reason and kind.way_out for kind in KINDS)


@given(st.integers(-(10**14), 10**14))
def test_a_whole_number_is_read_as_itself_however_it_is_parted(number) -> None:
    for text in (str(number), f"{number:,}".replace(",", " "), f"{number:,}".replace(",", "'")):
        assert _said(read_whole, text) == (number, "")


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)))
def test_a_date_is_read_as_itself(date) -> None:
    spellings = (
        date.isoformat(),
        f"{date:%Y.%m.%d}",
        f"{date:%d.%m.%Y}",
        f"{date.year}/{date.month}/{date.day}",
        f"{date.year} оны {date.month} сарын {date.day}",
    )
    assert {read_date(text).value for text in spellings} == {date.isoformat()}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=12), st.from_regex(r"[-+]?[\d., ]{1,9}"))))
def test_every_cell_is_read_or_told_and_none_is_lost(texts) -> None:
    index = pd.RangeIndex(2, len(texts) + 2, name="row")
    names = ("school_year", "programme_type", "learners_total", "hours")
    cells = pd.DataFrame({name: pd.Series(texts, index=index, dtype="str") for name in names})
    log = FindingLog("programmes")
    values = read_values(cells, "programmes", CODES, log)
    assert values.index.equals(cells.index)
    found = log.frame()
    for name in names:
        told = set(found.loc[(found["column"] == name) & found["kind"].isin(_UNREAD), "row"])
        lost = cells[name].notna() & values[name].isna()
        assert told == set(cells.index[lost])
    assert np.isfinite(values["hours"].dropna().astype(float)).all()


_UNREAD = (
    "not_a_number",
    "too_many_digits",
    "not_whole",
    "not_a_school_year",
    "unknown_category",
    "not_reported",
)


@given(st.text(max_size=30))
def test_any_text_can_be_read(text) -> None:
    for reader in (read_number, read_whole, read_boolean, read_date, read_year, read_school_year):
        one = reader(text)
        assert one.value is not None or one.kind is not None
    assert plain(plain(text)) == plain(text)
