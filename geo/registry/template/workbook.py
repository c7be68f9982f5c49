"""Write the template as a spreadsheet: lists to choose from, limits, an example, explanations."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from geo.registry.template.columns import TEMPLATE, Column
from geo.registry.template.labels import BOOLEAN_LABELS, CATEGORY_LABELS
from geo.text import N_, translator

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

EXAMPLE_CODE: Final = "EXAMPLE-1"
"""Centre code of the example rows; the import leaves out what begins so."""

ROWS_PREPARED: Final = 2_000
"""Rows that have lists to choose from; our choice: five times the centres of the country."""

SHEET_NAMES: Final = {"centres": N_("Centres"), "programmes": N_("Programmes")}

# Names of ranges on the sheet of lists; a list of choices in a cell may have 255 letters only.
_LISTS: Final = "Lists"

_EXAMPLES: Final[dict[str, dict[str, str | float]]] = {
    "centres": {
        "centre_id": EXAMPLE_CODE,
        "name_mn": "Жишээ сумын насан туршийн боловсролын төв",
        "name_en": "Lifelong Education Centre of the example",
        "latitude": 47.92,
        "longitude": 106.92,
        "founding_year": 2014,
        "status_date": "2024-09-01",
        "rooms": 3,
        "teachers_total": 4,
        "teachers_female": 3,
    },
    "programmes": {
        "centre_id": EXAMPLE_CODE,
        "school_year": "2024-2025",
        "learners_total": 24,
        "learners_female": 15,
        "completed": 20,
    },
}


def write_template(
    language: str,
    programme_types: pd.DataFrame,
    target_groups: pd.DataFrame,
    admin1: pd.DataFrame,
    admin2: pd.DataFrame,
) -> bytes:
    """Return the template as an XLSX file in ``language``.

    A sheet each for centres and programmes: headers (those required in bold, with an explanation),
    one example row in italics, which the import leaves out, and below it cells that take only what
    fits. A sheet explains every column, one holds the lists.

    Args:
        language: of the headers and lists.
        programme_types: code, name_en and name_mn.
        target_groups: the same.
        admin1: aimags, name_en and name_mn.
        admin2: soums and districts, the same.
    """
    held = io.BytesIO()
    name = "name_mn" if language == "mn" else "name_en"
    choices = {
        "programme_type": list(programme_types[name]),
        "target_group": list(target_groups[name]),
        "aimag": sorted(admin1[name]),
        "soum_or_district": sorted(set(admin2[name])),
    }
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheets = {
            kind: book.add_worksheet(translator(language)(SHEET_NAMES[kind])) for kind in TEMPLATE
        }
        _explain(book, language)
        ranges = _write_lists(book, _all_choices(choices, language))
        for kind, sheet in sheets.items():
            _write_sheet(book, sheet, kind, ranges, language)
    return held.getvalue()


def _all_choices(given: dict[str, list[str]], language: str) -> dict[str, list[str]]:
    """Return the choices of every column that has some, by its name."""
    choices = dict(given)
    yes_no = [BOOLEAN_LABELS[value].name(language) for value in (True, False)]
    for columns in TEMPLATE.values():
        for column in columns.values():
            if column.kind == "boolean":
                choices[column.name] = yes_no
            elif column.name in CATEGORY_LABELS:
                labels = CATEGORY_LABELS[column.name].values()
                choices[column.name] = [label.name(language) for label in labels]
    return choices


def _write_lists(book: Workbook, choices: dict[str, list[str]]) -> dict[str, str]:
    """Write the lists of choices; return the range of each."""
    sheet = book.add_worksheet(_LISTS)
    ranges = {}
    for position, (name, values) in enumerate(choices.items()):
        sheet.write_string(0, position, name)
        for line, value in enumerate(values, start=1):
            sheet.write_string(line, position, value)
        letter = xl_col_to_name(position)
        ranges[name] = f"={_LISTS}!${letter}$2:${letter}${len(values) + 1}"
    sheet.hide()
    return ranges


def _write_sheet(
    book: Workbook, sheet: Worksheet, kind: str, ranges: dict[str, str], language: str
) -> None:
    translate = translator(language)
    formats = {
        required: book.add_format(
            {"bold": required, "text_wrap": True, "valign": "top", "bg_color": "#dbe9f6"}
        )
        for required in (True, False)
    }
    italic = book.add_format({"italic": True, "font_color": "#666666"})
    sheet.freeze_panes(1, 1)
    for position, column in enumerate(TEMPLATE[kind].values()):
        sheet.set_column(position, position, max(12, len(column.header(language)) + 2))
        sheet.write_string(0, position, column.header(language), formats[column.required])
        if column.description:
            sheet.write_comment(0, position, translate(column.description))
        example = _example(kind, column, language)
        if example is not None:
            sheet.write(1, position, example, italic)
        rule = _rule(column, ranges, translate(N_("This cell takes only what the list offers.")))
        if rule:
            sheet.data_validation(1, position, ROWS_PREPARED, position, rule)


def _example(kind: str, column: Column, language: str) -> str | float | None:
    """Return what the example row has in a column."""
    if column.name in _EXAMPLES[kind]:
        return _EXAMPLES[kind][column.name]
    if column.name in CATEGORY_LABELS:
        return next(iter(CATEGORY_LABELS[column.name].values())).name(language)
    return None


def _rule(column: Column, ranges: dict[str, str], message: str) -> dict[str, Any] | None:
    """Return what a cell of the column takes; None where it takes anything."""
    if column.name in ranges:
        # A name in another spelling is understood as well: the list proposes, it does not force.
        return {"validate": "list", "source": ranges[column.name], "error_type": "warning"} | {
            "error_message": message[:255]
        }
    if column.low is None:
        return None
    number = "integer" if column.kind == "integer" else "decimal"
    if column.high is None:
        return {"validate": number, "criteria": ">=", "value": column.low}
    return {
        "validate": number,
        "criteria": "between",
        "minimum": column.low,
        "maximum": column.high,
    }


def _explain(book: Workbook, language: str) -> None:
    """Write what each column holds, in its unit and limits."""
    translate = translator(language)
    sheet = book.add_worksheet(translate(N_("Explanations")))
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 1, 26)
    sheet.set_column(2, 2, 12)
    sheet.set_column(3, 3, 70)
    headers = (N_("Sheet"), N_("Column"), N_("Required"), N_("What it holds"))
    for position, header in enumerate(headers):
        sheet.write_string(0, position, translate(header), bold)
    line = 1
    for kind, columns in TEMPLATE.items():
        for column in columns.values():
            sheet.write_string(line, 0, translate(SHEET_NAMES[kind]))
            sheet.write_string(line, 1, column.header(language))
            sheet.write_string(line, 2, translate(N_("yes")) if column.required else "")
            sheet.write_string(line, 3, translate(column.description))
            line += 1
