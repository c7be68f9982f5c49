"""Each check says which row and column it is about, and with what values."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from geo.registry.checks import (
    KINDS,
    MAXIMUM_LETTERS,
    ReadTable,
    check_centres,
    check_programmes,
)
from geo.registry.findings import WHOLE_TABLE, FindingLog
from geo.registry.template import CENTRE_COLUMNS, PROGRAMME_COLUMNS

DTYPES = {"integer": "Int64", "number": "Float64", "boolean": "boolean"}

CENTRE = {"name_mn": "Төв", "level": "soum", "status": "active"}
PROGRAMME = {
    "centre_id": "A",
    "school_year": "2024-2025",
    "programme_type": "literacy",
    "learners_total": 20,
}


def read_table(columns, rows, unmapped=()) -> ReadTable:
    """Return a table as if read, its rows from 2 on as a spreadsheet counts them."""
    table = pd.DataFrame(rows, columns=list(columns), dtype=object)
    table.index = pd.RangeIndex(2, 2 + len(rows), name="row")
    values = table.astype({name: DTYPES.get(c.kind, "str") for name, c in columns.items()})
    cells = table.map(str, na_action="ignore").astype("str")
    return ReadTable(values, cells, unmapped)


def centres(*rows: dict, as_of: str = "", unmapped=()) -> pd.DataFrame:
    """Return what is found in centres that have a code of their own and all that is required."""
    told = [{"centre_id": f"C{number}"} | CENTRE | row for number, row in enumerate(rows)]
    log = FindingLog("centres")
    check_centres(read_table(CENTRE_COLUMNS, told, unmapped), log, as_of=as_of)
    return log.frame()


def programmes(*rows: dict, accepted=("A", "B"), rejected=()) -> pd.DataFrame:
    """Return what is found in programmes with titles of their own and all that is required."""
    told = [PROGRAMME | {"title": f"{number}"} | row for number, row in enumerate(rows)]
    log = FindingLog("programmes")
    check_programmes(
        read_table(PROGRAMME_COLUMNS, told),
        log,
        accepted=pd.Index(accepted),
        rejected=pd.Index(rejected, dtype="str"),
    )
    return log.frame()


def said(findings: pd.DataFrame) -> list[tuple[int, str, str, str, str]]:
    return list(
        findings[["row", "column", "kind", "severity", "value"]].itertuples(index=False, name=None)
    )


def details(findings: pd.DataFrame) -> dict:
    return json.loads(findings["details"].iloc[0])


def test_a_table_without_faults_has_no_findings():
    assert centres({}, {"founding_year": 2001, "rooms": 0}).empty
    assert programmes({}, {"learners_female": 20, "age_15_24": 10, "age_25_64": 10}).empty


def test_a_table_without_rows_has_no_findings():
    assert centres().empty
    assert programmes().empty


def test_duplicate_codes_are_named_at_every_row():
    found = centres({"centre_id": "X"}, {}, {"centre_id": "X"})
    assert said(found) == [
        (2, "centre_id", "duplicate_code", "error", "X"),
        (4, "centre_id", "duplicate_code", "error", "X"),
    ]
    assert details(found) == {"numbers": "2, 4"}


def test_no_more_than_five_rows_are_named():
    assert details(centres(*[{"centre_id": "X"}] * 7)) == {"numbers": "2, 3, 4, 5, 6, …"}


@pytest.mark.parametrize("name", ["centre_id", "name_mn", "level"])
def test_an_empty_cell_that_is_required_is_an_error(name):
    assert said(centres({}, {name: None})) == [(3, name, "value_missing", "error", "")]


def test_rows_without_a_code_are_no_duplicates():
    found = centres({"centre_id": None}, {"centre_id": None})
    assert found["kind"].tolist() == ["value_missing", "value_missing"]


def test_a_required_column_nobody_feeds_is_one_finding_of_the_table():
    found = centres({"level": None}, {"level": None}, unmapped=["level"])
    assert said(found) == [(WHOLE_TABLE, "level", "column_missing", "error", "")]
    assert details(found) == {"header": "Level · Түвшин"}


def test_a_missing_status_is_a_warning():
    assert said(centres({"status": None})) == [(2, "status", "status_missing", "warning", "")]
    whole = centres({"status": None}, {"status": None}, unmapped=["status"])
    assert said(whole) == [(WHOLE_TABLE, "status", "status_missing", "warning", "")]


def test_a_cell_that_could_not_be_read_is_not_missing_too():
    table = read_table(CENTRE_COLUMNS, [{"centre_id": "A"} | CENTRE])
    values = table.values.assign(level=pd.Series([None], index=[2], dtype="str"))
    log = FindingLog("centres")
    check_centres(ReadTable(values, table.cells), log)
    assert log.frame().empty


@pytest.mark.parametrize(
    ("name", "value", "kind", "limit"),
    [
        ("founding_year", 20222, "too_large", "2100"),
        ("founding_year", 1989, "too_small", "1990"),
        ("budget_year", 20222, "too_large", "2100"),
        ("rooms", -1, "too_small", "0"),
        ("computers", -3, "too_small", "0"),
        ("teachers_total", -1, "too_small", "0"),
        ("budget_mnt", -0.5, "too_small", "0"),
    ],
)
def test_a_figure_beyond_its_limit_is_an_error(name, value, kind, limit):
    found = centres({}, {name: value})
    assert said(found) == [(3, name, kind, "error", str(value))]
    assert details(found) == {"limit": limit}


@pytest.mark.parametrize("year", [1990, 2100])
def test_limits_are_allowed_themselves(year):
    assert centres({"founding_year": year}).empty


def test_fewer_learners_than_none_are_an_error():
    assert said(programmes({}, {"learners_total": -5})) == [
        (3, "learners_total", "too_small", "error", "-5")
    ]


def test_more_women_than_learners_are_an_error():
    found = programmes({}, {"learners_total": 12, "learners_female": 13})
    assert said(found) == [(3, "learners_female", "more_than_all", "error", "13")]
    assert details(found) == {"total": 12}


def test_more_women_than_teachers_are_an_error():
    found = centres({"teachers_total": 2, "teachers_female": 3})
    assert said(found) == [(2, "teachers_female", "more_than_all", "error", "3")]


def test_parts_of_an_unknown_whole_are_not_judged():
    assert centres({"teachers_female": 3}).empty


def test_age_groups_above_the_total_are_a_warning():
    ages = {"age_15_24": 10, "age_25_64": 10, "age_65_plus": 1}
    found = programmes(ages)
    assert said(found) == [(2, "learners_total", "ages_above_all", "warning", "20")]
    assert details(found) == {"sum": 21, "total": 20}


def test_age_groups_that_are_not_all_told_count_as_they_are():
    assert programmes({"age_15_24": 20}).empty
    assert programmes({"age_15_24": 21})["kind"].tolist() == ["ages_above_all"]


@pytest.mark.parametrize(
    "name", ["completed", "became_literate", "returned_to_school", "dropped_out"]
)
def test_more_of_an_outcome_than_learners_is_a_warning(name):
    assert said(programmes({name: 21})) == [(2, name, "part_above_all", "warning", "21")]


def test_certificates_may_be_more_than_learners():
    assert programmes({"certificates": 40}).empty


def test_programmes_must_refer_to_a_centre():
    found = programmes({"centre_id": "Z"}, {"centre_id": "C"}, rejected=["C"])
    assert said(found) == [
        (2, "centre_id", "unknown_centre", "error", "Z"),
        (3, "centre_id", "centre_rejected", "error", "C"),
    ]


def test_a_programme_may_refer_to_a_centre_already_published():
    assert programmes({"centre_id": "A"}, accepted=["A"], rejected=["A"]).empty


def test_programmes_that_repeat_each_other_are_named():
    found = programmes(
        {"title": "x"}, {"title": "x"}, {"title": "y"}, {"title": None}, {"title": None}
    )
    assert said(found) == [
        (row, "centre_id", "duplicate_programme", "error", "A") for row in (2, 3, 5, 6)
    ]
    assert [json.loads(one)["numbers"] for one in found["details"]] == ["2, 3"] * 2 + ["5, 6"] * 2


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"founding_year": 2025}, "founding_year"),
        ({"status_date": "2024-09-02"}, "status_date"),
    ],
)
def test_what_is_later_than_the_register_is_a_warning(row, column):
    found = centres(row, as_of="2024-09-01")
    assert said(found) == [(2, column, "in_the_future", "warning", str(row[column]))]
    assert centres(row | {"status": "planned"}, as_of="2024-09-01").empty
    assert centres(row).empty


@pytest.mark.parametrize(
    ("date", "as_of"), [("2024-09-01", "2024-09-01"), ("2024-09-01", "2024"), ("2024", "2024-01")]
)
def test_dates_are_compared_as_exactly_as_both_are_known(date, as_of):
    assert centres({"status_date": date}, as_of=as_of).empty


def test_a_year_with_a_digit_too_many_is_only_an_error():
    found = centres({"founding_year": 20222}, as_of="2024-09-01")
    assert found["kind"].tolist() == ["too_large"]


def test_a_text_too_long_is_an_error_that_repeats_its_beginning():
    assert centres({"address": "а" * MAXIMUM_LETTERS}).empty
    found = centres({"address": "а" * (MAXIMUM_LETTERS + 1)})
    assert said(found) == [(2, "address", "text_too_long", "error", "а" * 80)]
    assert details(found) == {"length": MAXIMUM_LETTERS + 1}


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "a\x7f"])
def test_control_characters_are_an_error(text):
    assert centres({"former_name": text})["kind"].tolist() == ["control_characters"]


def test_lines_and_tabs_are_no_control_characters():
    assert centres({"address": "first\nsecond\tthird"}).empty


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-x"])
def test_a_text_like_a_formula_is_noted(text):
    found = centres({"former_name": text})
    assert said(found) == [(2, "former_name", "like_a_formula", "note", text)]


@pytest.mark.parametrize(
    "number", ["99112233", "8811-2233", "+976 9911 2233", "7011-2233, 99112233"]
)
def test_a_mobile_number_is_a_warning(number):
    found = centres({"phone": number})
    assert said(found) == [(2, "phone", "like_a_mobile", "warning", number)]


@pytest.mark.parametrize(
    "number", ["7011-2233", "+976 7011 2233", "(011) 322233", "70112233; 70119911"]
)
def test_the_number_of_an_office_is_none(number):
    assert centres({"phone": number}).empty


def test_a_code_that_is_no_choice_is_an_error():
    found = centres({"host": "castle"})
    assert said(found) == [(2, "host", "not_a_choice", "error", "castle")]


def test_all_findings_of_a_row_are_told_at_once():
    found = centres({"rooms": -1, "founding_year": 20222, "name_mn": None, "phone": "99112233"})
    assert set(found["column"]) == {"rooms", "founding_year", "name_mn", "phone"}


def test_kinds_have_names_of_their_own_and_end_their_sentences():
    assert len({kind.id for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        assert kind.reason.endswith(".")
        assert kind.way_out.endswith(".")
        assert not re.search(r"\{(row|column)\}", kind.reason + kind.way_out)


@pytest.mark.parametrize("name", ["name_mn", "level"])
def test_what_every_row_needs_is_missing_where_it_says_nothing(name):
    table = read_table(CENTRE_COLUMNS, [{"centre_id": "C1"} | CENTRE | {name: None}])
    table.cells[name] = "тодорхойгүй"
    log = FindingLog("centres")
    check_centres(table, log)
    assert said(log.frame()) == [(2, name, "value_missing", "error", "")]


@pytest.mark.parametrize(("count", "kinds"), [(1_000_000, []), (1_000_001, ["too_large"])])
def test_a_million_computers_are_the_most(count, kinds):
    assert centres({"computers": count})["kind"].tolist() == kinds
