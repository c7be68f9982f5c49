"""Write an office's own rows back to it, every finding marked in its cell."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import xlsxwriter

from geo.registry.draft import EXAMPLE
from geo.registry.findings import SEVERITIES, WHOLE_TABLE, rows_with
from geo.registry.report import headers, reasons, ways_out
from geo.registry.template import SHEET_NAMES
from geo.text import N_, translator

if TYPE_CHECKING:
    from collections.abc import Mapping as Table

    import pandas as pd
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from geo.registry.draft import Counts
    from geo.registry.mapping import Mapping
    from geo.registry.table import RawTable
    from geo.text import Translate

MAX_ROWS: Final = 1_048_575
"""Rows below the header that a sheet of XLSX may have (ECMA-376, as Excel has it)."""

MAX_COMMENTS: Final = 20_000
"""Comments in a sheet; all findings are listed in a sheet of their own. Our choice: spreadsheet
programs become slow with more."""

MAX_CELL_LETTERS: Final = 32_767
"""Letters that a cell of XLSX may have."""

COLOURS: Final = {"error": "#f4b6b6", "warning": "#fde9a9", "note": "#dbe9f6"}
"""Grounds of cells by severity; our choice, told apart in grey too."""

RESULTS: Final = {True: N_("accepted"), False: N_("rejected")}
LEFT_OUT: Final = N_("left out")
SEVERITY_WORDS: Final = {"error": N_("error"), "warning": N_("warning"), "note": N_("note")}


@dataclass(frozen=True, slots=True)
class Reported:
    """A table of the file, as it was read and used, and how many rows were accepted."""

    table: RawTable
    mapping: Mapping
    counts: Counts


def annotated_workbook(
    tables: Table[str, Reported], findings: pd.DataFrame, language: str
) -> bytes:
    """Return an XLSX file: the rows as they stood, the findings, and how many rows were used.

    Cells are text, never formulas. The cell of a finding has its colour and a comment with reason
    and way out; a finding about a row as a whole stands at its result.

    Args:
        tables: kind (centres, programmes) → what was read of it.
        findings: as `geo.registry.findings.FINDING_COLUMNS`.
        language: of the reader.
    """
    translate = translator(language)
    told = findings.assign(
        header=headers(findings, language),
        reason=reasons(findings, language),
        way_out=ways_out(findings, language),
    )
    held = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(held, options) as book:
        _write_summary(book, tables, told, translate)
        for kind, reported in tables.items():
            _write_rows(book, kind, reported, told[told["table"] == kind], translate)
        _write_findings(book, told, translate)
    return held.getvalue()


def _write_summary(
    book: Workbook, tables: Table[str, Reported], told: pd.DataFrame, translate: Translate
) -> None:
    sheet = book.add_worksheet(translate(N_("Summary"))[:31])
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 6, 18)
    headers = (N_("Table"), N_("Rows"), N_("Accepted"), N_("Rejected"))
    for column, header in enumerate((*headers, *(SEVERITY_WORDS[s] for s in SEVERITIES))):
        sheet.write_string(0, column, translate(header), bold)
    for row, (kind, reported) in enumerate(tables.items(), start=1):
        counts = reported.counts
        sheet.write_string(row, 0, translate(SHEET_NAMES[kind]))
        for column, number in enumerate((counts.rows_in, counts.accepted, counts.rejected), 1):
            sheet.write_number(row, column, number)
        of_table = told[told["table"] == kind]["severity"].value_counts()
        for column, severity in enumerate(SEVERITIES, start=4):
            sheet.write_number(row, column, int(of_table.get(severity, 0)))


def _write_rows(
    book: Workbook, kind: str, reported: Reported, told: pd.DataFrame, translate: Translate
) -> None:
    """Write the rows as they stood, with a first column that says what became of each."""
    sheet = book.add_worksheet(translate(SHEET_NAMES[kind])[:31])
    cells = reported.table.cells.iloc[:MAX_ROWS]
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats = {name: book.add_format({"bg_color": colour}) for name, colour in COLOURS.items()}
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 1, 10)
    sheet.set_column(2, len(cells.columns) + 1, 18)
    headers = [translate(N_("Row")), translate(N_("Result")), *cells.columns]
    for column, header in enumerate(headers):
        sheet.write_string(0, column, str(header)[:MAX_CELL_LETTERS], bold)
    marks = _marks(reported.mapping, list(cells.columns), told)
    rejected = set(rows_with(told, kind, "error"))
    if WHOLE_TABLE in rejected:
        rejected.update(cells.index)
    left_out = set(told.loc[told["kind"] == EXAMPLE.id, "row"])
    comments = 0
    for line, (number, values) in enumerate(
        zip(cells.index, cells.itertuples(index=False, name=None), strict=True), start=1
    ):
        found = marks.get(int(number), {})
        sheet.write_number(line, 0, int(number))
        result = translate(LEFT_OUT if number in left_out else RESULTS[number not in rejected])
        for column, value in enumerate((result, *values), start=1):
            severity, comment = found.get(column - 2, ("", ""))
            _write_cell(sheet, line, column, value, formats.get(severity))
            if comment and comments < MAX_COMMENTS:
                sheet.write_comment(line, column, comment[:MAX_CELL_LETTERS], {"x_scale": 2.5})
                comments += 1


def _write_cell(
    sheet: Worksheet, line: int, column: int, value: object, cell_format: Format | None
) -> None:
    if isinstance(value, str) and value:
        sheet.write_string(line, column, value[:MAX_CELL_LETTERS], cell_format)
    elif cell_format is not None:
        sheet.write_blank(line, column, None, cell_format)


def _marks(
    mapping: Mapping, headers: list[str], told: pd.DataFrame
) -> dict[int, dict[int, tuple[str, str]]]:
    """Return row → position of the cell (-1: the result) → severity and comment.

    Of several findings in a cell the worst gives the colour; all are in the comment.
    """
    positions = {
        name: headers.index(header) for name, header in mapping.columns.items() if header in headers
    }
    marks: dict[int, dict[int, tuple[str, str]]] = {}
    columns = ("row", "column", "severity", "reason", "way_out")
    for row, column, severity, reason, way_out in zip(*(told[c] for c in columns), strict=True):
        cell = positions.get(column, -1)
        of_row = marks.setdefault(int(row), {})
        worst, comment = of_row.get(cell, (severity, ""))
        if SEVERITIES.index(severity) < SEVERITIES.index(worst):
            worst = severity
        text = f"{reason} {way_out}".strip()
        of_row[cell] = (worst, f"{comment}\n{text}" if comment else text)
    return marks


def _write_findings(book: Workbook, told: pd.DataFrame, translate: Translate) -> None:
    sheet = book.add_worksheet(translate(N_("Findings"))[:31])
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for column, (header, width) in enumerate(
        (
            (N_("Table"), 12),
            (N_("Row"), 8),
            (N_("Column"), 18),
            (N_("Severity"), 10),
            (N_("Value"), 24),
            (N_("Why"), 60),
            (N_("Way out"), 60),
        )
    ):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, translate(header), bold)
    columns = ("table", "row", "header", "severity", "value", "reason", "way_out")
    listed = told.iloc[:MAX_ROWS]
    for line, finding in enumerate(zip(*(listed[c] for c in columns), strict=True), start=1):
        table, row, header, severity, *texts = finding
        sheet.write_string(line, 0, translate(SHEET_NAMES[table]))
        sheet.write_number(line, 1, int(row))
        sheet.write_string(line, 2, header)
        sheet.write_string(line, 3, translate(SEVERITY_WORDS[severity]))
        for column, text in enumerate(texts, start=4):
            sheet.write_string(line, column, text[:MAX_CELL_LETTERS])
