"""The template has the columns offices were given, and reads back as it was filled in."""

import csv
import datetime as dt
import io
import itertools
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from geo.cartography.symbology import CENTRE_STATUS_LABELS, LEVEL_LABELS
from geo.registry.findings import FindingLog
from geo.registry.gazetteer import fold
from geo.registry.mapping import mapped, propose_mapping, table_kind
from geo.registry.template import (
    BOOLEAN_LABELS,
    CATEGORY_LABELS,
    EXAMPLE_CODE,
    TEMPLATE,
    Column,
    write_template,
)
from geo.registry.values import read_values
from geo.text import LANGUAGES, translator

RAW = Path(__file__).parents[3] / "shared" / "data" / "clc"
ALL_COLUMNS = [column for table in TEMPLATE.values() for column in table.values()]

PROGRAMME_TYPES = pd.DataFrame(
    [("literacy", "Literacy", "Бичиг үсэг"), ("ict", "Digital skills", "")],
    columns=["code", "name_en", "name_mn"],
)
TARGET_GROUPS = pd.DataFrame(
    [("herders", "Herders", "Малчид")], columns=["code", "name_en", "name_mn"]
)
ADMIN1 = pd.DataFrame(
    [("MN11", "Ulaanbaatar", "Улаанбаатар"), ("MN63", "Bulgan", "Булган")],
    columns=["pcode", "name_en", "name_mn"],
)
ADMIN2 = pd.DataFrame(
    [
        ("MN1101", "MN11", "Baganuur", "Багануур", "district"),
        ("MN6301", "MN63", "Bulgan", "Булган", "soum"),
        ("MN6304", "MN63", "Bayan-Agt", "Баян-Агт", "soum"),
    ],
    columns=["pcode", "admin1_pcode", "name_en", "name_mn", "type"],
)


@pytest.fixture(scope="module", params=list(LANGUAGES))
def language(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def template(language) -> bytes:
    return write_template(language, PROGRAMME_TYPES, TARGET_GROUPS, ADMIN1, ADMIN2)


@pytest.fixture
def book(template) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(template))


def _raw(kind: str) -> list[dict[str, str]]:
    with (RAW / f"{kind}_template.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("kind", TEMPLATE)
def test_the_columns_are_those_given_to_offices(kind) -> None:
    declared = [
        (c.name, c.kind, "yes" if c.required else "no", c.header_mn)
        for c in TEMPLATE[kind].values()
    ]
    given = [
        (row["column"], row["type"], row["required"].replace("yes*", "no"), row["header_mn"])
        for row in _raw(kind)
    ]
    assert declared == given


@pytest.mark.parametrize("kind", TEMPLATE)
def test_categories_have_the_choices_given_to_offices(kind) -> None:
    given = {
        row["column"]: tuple(row["unit_or_values"].split("|"))
        for row in _raw(kind)
        if "|" in row["unit_or_values"]
    }
    assert {c.name: c.values for c in TEMPLATE[kind].values() if c.values} == given


@pytest.mark.parametrize("kind", TEMPLATE)
def test_units_are_those_given_to_offices(kind) -> None:
    units = {"persons", "rooms", "units", "degrees", "hours", "MNT"}
    # The template gives a coordinate's unit at the latitude only.
    given = {
        row["column"]: row["unit_or_values"] for row in _raw(kind) if row["unit_or_values"] in units
    }
    declared = {c.name: c.unit for c in TEMPLATE[kind].values() if c.unit}
    assert declared == given


@pytest.mark.parametrize("kind", TEMPLATE)
def test_no_two_columns_answer_to_one_header(kind) -> None:
    of_key: dict[str, set[str]] = {}
    for column in TEMPLATE[kind].values():
        for name in (column.name, column.header_en, column.header_mn, *column.aliases):
            of_key.setdefault(fold(name), set()).add(column.name)
    assert {key: names for key, names in of_key.items() if len(names) > 1} == {}
    assert "" not in of_key


@pytest.mark.parametrize("column", [c for c in ALL_COLUMNS if c.values], ids=lambda c: c.name)
def test_every_choice_has_a_name_and_no_two_share_one(column: Column) -> None:
    labels = CATEGORY_LABELS[column.name]
    assert tuple(labels) == column.values
    keys = [
        {fold(name) for name in (code, label.name_en, label.name_mn, *label.aliases)}
        for code, label in labels.items()
    ]
    assert all("" not in names for names in keys)
    assert all(not first & second for first, second in itertools.combinations(keys, 2))


@pytest.mark.parametrize(
    ("column", "shown"), [("status", CENTRE_STATUS_LABELS), ("level", LEVEL_LABELS)]
)
def test_choices_are_called_what_the_map_calls_them(column, shown) -> None:
    assert {code: label.name_en for code, label in CATEGORY_LABELS[column].items()} == {
        code: shown[code] for code in CATEGORY_LABELS[column]
    }
    translate = translator("mn")
    known = {code: translate(text) for code, text in shown.items() if translate(text) != text}
    named = {code: label.name_mn for code, label in CATEGORY_LABELS[column].items()}
    assert {code: named[code] for code in named if code in known} == {
        code: known[code] for code in named if code in known
    }


def test_yes_and_no_share_no_word() -> None:
    yes, no = ({label.name_en, label.name_mn, *label.aliases} for label in BOOLEAN_LABELS.values())
    assert not yes & no


def _table(sheet) -> pd.DataFrame:
    """Return a sheet as reading does: headers, then text or None, rows numbered from 2."""
    rows = [[_as_read(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    index = pd.RangeIndex(2, len(rows) + 1, name="row")
    return pd.DataFrame(rows[1:], columns=rows[0], index=index, dtype="str")


def _as_read(cell) -> str | None:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return None if cell is None else str(cell)


def test_each_sheet_is_known_for_what_it_holds(book) -> None:
    kinds = [table_kind(list(_table(sheet).columns)) for sheet in book]
    assert kinds == ["centres", "programmes", None, None]


def test_the_example_reads_back_without_findings(book) -> None:
    codes = {
        "programme_type": list(PROGRAMME_TYPES.itertuples(index=False, name=None)),
        "target_group": list(TARGET_GROUPS.itertuples(index=False, name=None)),
    }
    read = {}
    for kind, sheet in zip(TEMPLATE, book, strict=False):
        cells = _table(sheet)
        mapping = propose_mapping(list(cells.columns), kind)
        assert mapping.unused(list(cells.columns)) == ()
        log = FindingLog(kind)
        read[kind] = read_values(mapped(cells, mapping), kind, codes, log)
        assert log.frame().empty
    centre, programme = (read[kind].iloc[0] for kind in TEMPLATE)
    assert centre["centre_id"] == programme["centre_id"] == EXAMPLE_CODE
    assert (centre["level"], centre["status"], centre["host"]) == ("soum", "active", "school")
    assert (centre["heating"], centre["internet"]) == (True, False)
    assert (centre["status_date"], centre["founding_year"]) == ("2024-09-01", 2014)
    assert (programme["school_year"], programme["year"]) == ("2024-2025", 2024)
    assert (programme["programme_type"], programme["target_group"]) == ("literacy", "herders")
    assert centre[["aimag", "soum_or_district"]].tolist() in (
        ["Bulgan", "Bulgan"],
        ["Булган", "Булган"],
    )


def test_only_the_example_stands_in_the_rows(book) -> None:
    assert [sheet.max_row for sheet in list(book)[:2]] == [2, 2]


def _rules(sheet) -> dict[str, object]:
    """Return the rule of each column, by the column's place."""
    return {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}


def _range_of(kind: str, name: str) -> str:
    letter = openpyxl.utils.get_column_letter(list(TEMPLATE[kind]).index(name) + 1)
    return f"{letter}2:{letter}5001"


@pytest.mark.parametrize(
    ("kind", "name", "choices"),
    [
        ("centres", "status", 4),
        ("centres", "heating", 2),
        ("centres", "aimag", 2),
        ("centres", "soum_or_district", 3),
        ("programmes", "programme_type", 2),
        ("programmes", "delivery", 4),
    ],
)
def test_cells_offer_their_choices(book, kind, name, choices) -> None:
    sheet = book.worksheets[list(TEMPLATE).index(kind)]
    rule = _rules(sheet)[_range_of(kind, name)]
    assert rule.type == "list"
    place, cells = rule.formula1.replace("$", "").replace("'", "").split("!")
    offered = [cell.value for (cell,) in book[place][cells]]
    assert len(offered) == choices
    assert all(isinstance(choice, str) and choice for choice in offered)
    assert book[place].sheet_state == "visible"
    if name == "programme_type":
        assert offered[1] == "Digital skills"  # which has no Mongolian name yet


def test_cells_have_the_limits_of_their_column(book) -> None:
    centres, programmes = book.worksheets[:2]
    founded = _rules(centres)[_range_of("centres", "founding_year")]
    assert (founded.type, founded.formula1, founded.formula2) == ("whole", "1990", "2100")
    learners = _rules(programmes)[_range_of("programmes", "learners_total")]
    assert (learners.type, learners.formula1, learners.formula2) == ("whole", "0", "1000000")
    hours = _rules(programmes)[_range_of("programmes", "hours")]
    assert (hours.operator, hours.formula1) == ("greaterThanOrEqual", "0")
    latitude = _rules(centres)[_range_of("centres", "latitude")]
    assert (latitude.errorStyle, latitude.formula1, latitude.formula2) == (
        "warning",
        "41.6",
        "52.1",
    )


def test_codes_and_telephones_are_kept_as_text(book) -> None:
    sheet = book.worksheets[0]
    widths = list(sheet.column_dimensions.values())
    for name in ("centre_id", "nso_code", "phone"):
        place = list(TEMPLATE["centres"]).index(name) + 1
        (columns,) = (columns for columns in widths if columns.min <= place <= columns.max)
        assert columns.number_format == "@"


def test_headers_say_the_other_language_and_the_meaning(book, language) -> None:
    sheet = book.worksheets[1]
    place = list(TEMPLATE["programmes"]).index("school_year") + 1
    comment = sheet.cell(1, place).comment.text
    column = TEMPLATE["programmes"]["school_year"]
    assert column.header("en" if language == "mn" else "mn") in comment
    assert translator(language)(column.description) in comment


def test_every_column_is_explained(book) -> None:
    explained = [row[1] for row in book.worksheets[2].iter_rows(min_row=2, values_only=True)]
    for column in ALL_COLUMNS:
        assert {column.header_en, column.header_mn} & set(explained)
