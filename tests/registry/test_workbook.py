"""The annotated workbook, read back by another program."""

from __future__ import annotations

import io

import openpyxl
import pandas as pd
import pytest

from geo.registry.draft import SourceInfo, make_draft
from geo.registry.mapping import propose_mapping
from geo.registry.table import RawTable
from geo.registry.workbook import COLOURS, Reported, annotated_workbook
from geo.ui import cache

HEADERS = ["Төвийн код", "Нэр", "Түвшин", "Аймаг", "Сум", "Төлөв", "Багшийн тоо", "Тайлбар"]
ROWS = [
    ["A", '=HYPERLINK("http://x")', "soum", "Хэнтий", "Дадал", "active", "3", "@SUM(1)"],
    ["B", "Төв", "soum", "Хэнтий", "Дадал", "active", "-5", None],
    ["C", "Төв", "soum", "Хэнтий", "Биндрэ", "active", "2", None],
    ["D", "Төв", "soum", "Хэнтий", "Атлантис", "active", "x", None],
    ["EXAMPLE-1", "Жишээ", "soum", "Хэнтий", "Дадал", "active", "2", None],
]


@pytest.fixture(scope="module", params=["en", "mn"])
def read_back(request):
    """Return language, draft, and the workbook as openpyxl reads it."""
    index = pd.RangeIndex(4, 4 + len(ROWS), name="row")
    table = RawTable("Төвүүд", pd.DataFrame(ROWS, columns=HEADERS, index=index, dtype="str"))
    mapping = propose_mapping(HEADERS, "centres")
    draft = make_draft(
        {"centres": (table, mapping)},
        cache.matching_units(),
        cache.code_lists(),
        source=SourceInfo("", "", "2026-01-01", ""),
    )
    reported = {"centres": Reported(table, mapping, draft.counts["centres"])}
    content = annotated_workbook(reported, draft.findings, request.param)
    return request.param, draft, openpyxl.load_workbook(io.BytesIO(content))


def lines(sheet):
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def test_the_summary_adds_up(read_back):
    _, draft, book = read_back
    assert draft.counts["centres"].rows_in == 4
    (_, summary) = lines(book.worksheets[0])
    assert summary[1:4] == (4, 2, 2)
    severities = draft.findings["severity"].value_counts()
    assert summary[4:] == tuple(severities.get(s, 0) for s in ("error", "warning", "note"))


def test_every_row_stands_as_it_was_with_what_became_of_it(read_back):
    language, _, book = read_back
    header, *rows = lines(book.worksheets[1])
    assert list(header[2:]) == HEADERS
    assert [list(row[2:]) for row in rows] == ROWS
    assert [row[0] for row in rows] == [4, 5, 6, 7, 8]
    words = {
        "en": ("accepted", "rejected", "left out"),
        "mn": ("хүлээн авсан", "хүлээн аваагүй", "оруулаагүй"),
    }[language]
    accepted, rejected, left_out = words
    assert [row[1] for row in rows] == [accepted, rejected, accepted, rejected, left_out]


def test_no_cell_is_a_formula_or_a_link(read_back):
    for sheet in read_back[2].worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n"}
                assert cell.hyperlink is None


def test_the_cell_of_a_finding_has_its_colour_and_a_comment(read_back):
    language, _, book = read_back
    sheet = book.worksheets[1]
    teachers = sheet.cell(3, 2 + HEADERS.index("Багшийн тоо") + 1)
    assert teachers.fill.start_color.rgb == "FF" + COLOURS["error"].lstrip("#").upper()
    assert "-5" in teachers.comment.text
    if language == "en":
        assert teachers.comment.text.startswith("-5 is less than 0. Correct the figure")
    soum = sheet.cell(4, 2 + HEADERS.index("Сум") + 1)
    assert soum.fill.start_color.rgb == "FF" + COLOURS["warning"].lstrip("#").upper()
    assert sheet.cell(3, 3).comment is None


def test_all_findings_are_listed_in_words(read_back):
    _, draft, book = read_back
    _, *listed = lines(book.worksheets[-1])
    assert len(listed) == len(draft.findings)
    for line in listed:
        assert line[5]
        assert line[6]
        assert "{" not in line[5] + line[6]
