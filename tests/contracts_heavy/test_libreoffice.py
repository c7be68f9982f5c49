"""LibreOffice opens workbooks and CSV with every letter, and calculates nothing."""

from __future__ import annotations

import csv

import openpyxl
import pytest

from geo.export.formats import EXPORT_FORMATS
from tests.contracts_heavy.programs import sheet_as_csv
from tests.export.layers import export, points, table


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return a directory with a workbook and CSV files of points and a table."""
    directory = tmp_path_factory.mktemp("written")
    for identifier in ("xlsx", "csv"):
        EXPORT_FORMATS[identifier].write(export(points(), table()), directory)
    return directory


def rows_of(text):
    return list(csv.DictReader(text.splitlines()))


def test_cells_keep_every_letter(written, tmp_path):
    rows = rows_of(sheet_as_csv(written / "layers.xlsx", 1, tmp_path / "out"))

    assert [row["name_mn"] for row in rows] == [
        "Арвайхээр",
        "Өлгий",
        "Ulaan & Co <1>",
        "",
        "Ховд",
    ]
    assert rows[4]["note"] == "а" * 200


def test_numbers_are_numbers_and_dates_are_text(written, tmp_path):
    lines = sheet_as_csv(written / "layers.xlsx", 1, tmp_path / "out").splitlines()

    assert lines[1] == (
        '"c1","Арвайхээр","active",3,0.5,TRUE,"2024-05-01","\'=1+1",102.7833333,46.2666667'
    )
    # Missing figures are empty, and zero is zero.
    assert lines[2].startswith('"c2","Өлгий","closed",,,FALSE,"2023",')
    assert lines[3].startswith('"c3","Ulaan & Co <1>",,0,12.25,,,')


@pytest.mark.parametrize("name", ["layers.xlsx", "points.csv"])
def test_nothing_is_calculated(written, tmp_path, name):
    rows = rows_of(sheet_as_csv(written / name, 1, tmp_path / "out"))

    assert [row["note"] for row in rows[:4]] == [
        "'=1+1",
        "'+976 11",
        "'-5 & <b>",
        '\'@SUM("a")',
    ]


def test_the_second_sheet_is_the_table(written, tmp_path):
    rows = rows_of(sheet_as_csv(written / "layers.xlsx", 2, tmp_path / "out"))

    assert [row["learners_total"] for row in rows] == ["10", "", "0"]
    assert [row["remark"] for row in rows] == ["'=HYPERLINK()", "", "сайн"]


def test_a_formula_would_have_been_calculated(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["sum"])
    book.active.append(["=1+1"])
    book.save(tmp_path / "formula.xlsx")

    text = sheet_as_csv(tmp_path / "formula.xlsx", 1, tmp_path / "out")
    assert text.splitlines() == ['"sum"', "2"]
