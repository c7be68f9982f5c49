"""Write the template of a register as a spreadsheet: headers, choices, limits, an example."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from geo.registry.template.columns import FIRST_YEAR, LAST_YEAR, TEMPLATE
from geo.registry.template.labels import BOOLEAN_LABELS, CATEGORY_LABELS
from geo.text import N_, translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from geo.registry.template.columns import Column

EXAMPLE_CODE: Final = "EXAMPLE-1"
"""Centre code of the example rows; the import leaves out what begins with its word."""

PREPARED_ROWS: Final = 5_000
"""Rows with choices and limits; our choice: ten times the centres of the country. Rows
below are read as well."""

SHEET_NAMES: Final[dict[str, str]] = {"centres": N_("Centres"), "programmes": N_("Programmes")}
EXPLANATION: Final = N_("Explanation")
CHOICES: Final = N_("Choices")

_EXPLANATION_HEADERS: Final = (
    N_("Sheet"),
    N_("Header"),
    N_("In the other language"),
    N_("Needed"),
    N_("What to write"),
    N_("Unit"),
)
_REMARKS: Final = (
    N_("Columns marked * must be filled in; all others may stay empty."),
    N_("Columns may be left out or moved; they are recognised by their headers."),
    N_("Rows whose centre code begins with EXAMPLE are examples, and never imported."),
    N_("Nobody's name or private telephone number belongs into this file."),
)
_UNITS: Final = {
    "persons": N_("persons"),
    "rooms": N_("rooms"),
    "units": N_("pieces"),
    "degrees": N_("degrees (WGS 84)"),
    "MNT": N_("togrog"),
    "hours": N_("hours"),
}

_EXAMPLES: Final[dict[str, dict[str, object]]] = {
    "centres": {
        "centre_id": EXAMPLE_CODE,
        "name_mn": "Насан туршийн боловсролын төв",
        "name_en": "Lifelong Education Centre",
        "level": "soum",
        "status": "active",
        "founding_year": 2014,
        "status_date": dt.date(2024, 9, 1),
        "host": "school",
        "rooms": 3,
        "heating": True,
        "internet": False,
        "computers": 5,
        "teachers_total": 4,
        "teachers_female": 3,
    },
    "programmes": {
        "centre_id": EXAMPLE_CODE,
        "school_year": "2024-2025",
        "programme_type": "literacy",
        "target_group": "herders",
        "learners_total": 24,
        "learners_female": 14,
        "hours": 120,
        "delivery": "centre",
    },
}
"""Column → value of the example; its soum is one of the reference data's."""


@dataclass(frozen=True, slots=True)
class _Choices:
    """What the lists of a workbook offer, in one language."""

    names: dict[str, dict[object, str]]
    """Column → value → what is written for it."""
    places: dict[str, list[str]]
    """Column (aimag, soum_or_district) → names."""

    def of(self, name: str) -> Sequence[str]:
        """Return what can be chosen in a column; nothing where it is free."""
        return self.places.get(name) or list(self.names.get(name, {}).values())


def write_template(
    language: str,
    programme_types: pd.DataFrame,
    target_groups: pd.DataFrame,
    admin1: pd.DataFrame,
    admin2: pd.DataFrame,
) -> bytes:
    """Return the template as XLSX: a sheet a table, an explanation, and the lists of choices.

    Headers, choices and explanations are in ``language``; a comment at each header has the other
    language's. The one example row of a sheet is known by its centre code (`EXAMPLE_CODE`).

    Args:
        language: one of `geo.text.LANGUAGES`.
        programme_types: code list, columns code, name_en and name_mn.
        target_groups: likewise.
        admin1: aimags, columns pcode, name_en and name_mn.
        admin2: soums and districts, likewise, type and admin1_pcode.
    """
    translate = translator(language)
    lists = {"programme_type": programme_types, "target_group": target_groups}
    choices = _Choices(
        _choice_names(language, lists),
        {
            "aimag": _place_names(admin1, language),
            "soum_or_district": _place_names(admin2, language),
        },
    )
    examples = {kind: dict(values) for kind, values in _EXAMPLES.items()}
    soum = admin2[admin2["type"] == "soum"].iloc[0]
    aimag = admin1[admin1["pcode"] == soum["admin1_pcode"]].iloc[0]
    examples["centres"] |= {
        "aimag": _name(aimag, language),
        "soum_or_district": _name(soum, language),
    }
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"strings_to_formulas": False}) as book:
        sheets = {kind: book.add_worksheet(translate(SHEET_NAMES[kind])) for kind in TEMPLATE}
        explanation = book.add_worksheet(translate(EXPLANATION))
        ranges = _write_choices(book, choices, language)
        for kind, sheet in sheets.items():
            _write_headers(book, sheet, kind, language)
            _write_rows(book, sheet, kind, choices, ranges)
            _write_example(book, sheet, kind, examples[kind], choices)
        _write_explanation(book, explanation, language)
    return held.getvalue()


def _name(place: pd.Series, language: str) -> str:
    return str(place["name_mn" if language == "mn" else "name_en"])


def _place_names(places: pd.DataFrame, language: str) -> list[str]:
    return sorted(set(places["name_mn" if language == "mn" else "name_en"]))


def _choice_names(language: str, lists: dict[str, pd.DataFrame]) -> dict[str, dict[object, str]]:
    """Return column → value → what is written for it; English where there is no Mongolian name."""
    names: dict[str, dict[object, str]] = {
        name: {code: label.name(language) for code, label in labels.items()}
        for name, labels in CATEGORY_LABELS.items()
    }
    for name, table in lists.items():
        english, mongolian = table["name_en"], table["name_mn"]
        shown = mongolian.where(mongolian != "", english) if language == "mn" else english
        names[name] = dict(zip(table["code"], shown, strict=True))
    yes_no: dict[object, str] = {
        value: label.name(language) for value, label in BOOLEAN_LABELS.items()
    }
    for columns in TEMPLATE.values():
        names |= {c.name: yes_no for c in columns.values() if c.kind == "boolean"}
    return names


def _write_choices(book: Workbook, choices: _Choices, language: str) -> dict[str, str]:
    """Write the sheet of choices; return the range of cells that holds those of each column.

    It stays visible: people look up there how a soum is written. Its headers are those of no
    table, so that it is never taken for one.
    """
    translate = translator(language)
    sheet = book.add_worksheet(translate(CHOICES))
    bold = book.add_format({"bold": True})
    ranges = {}
    columns = {name: column for table in TEMPLATE.values() for name, column in table.items()}
    listed = [column for name, column in columns.items() if choices.of(name)]
    sheet.set_column(0, len(listed) - 1, 24)
    for position, column in enumerate(listed):
        header = f"{translate(CHOICES)}: {column.header(language)}"
        sheet.write_string(0, position, header, bold)
        sheet.write_column(1, position, choices.of(column.name))
        letter = xl_col_to_name(position, col_abs=True)
        last = len(choices.of(column.name)) + 1
        ranges[column.name] = f"='{sheet.get_name()}'!{letter}$2:{letter}${last}"
    return ranges


def _write_headers(book: Workbook, sheet: Worksheet, kind: str, language: str) -> None:
    translate = translator(language)
    other = "en" if language == "mn" else "mn"
    look = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
    needed = book.add_format(look | {"bg_color": "#f6d9a8"})
    free = book.add_format(look | {"bg_color": "#dce8f2"})
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 45)
    for position, column in enumerate(TEMPLATE[kind].values()):
        # The importer reads letters and figures of a header only: the mark changes nothing.
        header = column.header(language) + (" *" if column.required else "")
        sheet.write_string(0, position, header, needed if column.required else free)
        lines = [column.header(other)]
        if column.description:
            lines.append(translate(column.description))
        if column.unit:
            lines.append(translate(_UNITS[column.unit]))
        sheet.write_comment(0, position, "\n".join(lines), {"author": "", "x_scale": 2})


def _write_rows(
    book: Workbook, sheet: Worksheet, kind: str, choices: _Choices, ranges: dict[str, str]
) -> None:
    """Give the columns their format, and the rows to fill in their choices and limits."""
    # Codes, telephones and school years as text: else 0501 loses its zero, 2024-09 becomes a date.
    formats = {
        "text": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    for position, column in enumerate(TEMPLATE[kind].values()):
        width = 28 if column.name.startswith("name") else 16
        sheet.set_column(position, position, width, formats.get(column.kind))
        rule = _rule(column, ranges.get(column.name))
        if rule is not None:
            # Other spellings of a place and degrees with minutes are read as well.
            only_asks = column.name in choices.places or column.unit == "degrees"
            rule["error_type"] = "warning" if only_asks else "stop"
            sheet.data_validation(1, position, PREPARED_ROWS, position, rule)


def _rule(column: Column, choices: str | None) -> dict[str, object] | None:
    """Return what a spreadsheet program lets into a cell of ``column``; None for anything."""
    if choices is not None:
        return {"validate": "list", "source": choices}
    if column.kind == "date":
        first, last = dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31)
        return {"validate": "date", "criteria": "between", "minimum": first, "maximum": last}
    if column.low is None:
        return None
    number = "integer" if column.kind == "integer" else "decimal"
    if column.high is None:
        return {"validate": number, "criteria": ">=", "value": column.low}
    limits = {"minimum": column.low, "maximum": column.high}
    return {"validate": number, "criteria": "between", **limits}


def _write_example(
    book: Workbook, sheet: Worksheet, kind: str, example: dict[str, object], choices: _Choices
) -> None:
    look = {"italic": True, "font_color": "#595959", "bg_color": "#eeeeee"}
    formats = {
        "text": book.add_format(look | {"num_format": "@"}),
        "date": book.add_format(look | {"num_format": "yyyy-mm-dd"}),
    }
    plain = book.add_format(look)
    for position, column in enumerate(TEMPLATE[kind].values()):
        value = example.get(column.name)
        value = choices.names.get(column.name, {}).get(value, value)
        sheet.write(1, position, value, formats.get(column.kind, plain))


def _write_explanation(book: Workbook, sheet: Worksheet, language: str) -> None:
    translate = translator(language)
    other = "en" if language == "mn" else "mn"
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    for position, width in enumerate((14, 32, 32, 10, 64, 18)):
        sheet.set_column(position, position, width, wrapped)
    sheet.write_row(0, 0, [translate(header) for header in _EXPLANATION_HEADERS], bold)
    row = 0
    for kind, columns in TEMPLATE.items():
        for column in columns.values():
            row += 1
            cells = (
                translate(SHEET_NAMES[kind]),
                column.header(language),
                column.header(other),
                "*" if column.required else "",
                translate(column.description) if column.description else "",
                translate(_UNITS[column.unit]) if column.unit else "",
            )
            sheet.write_row(row, 0, cells)
    for number, remark in enumerate(_REMARKS, start=row + 1):
        sheet.write_string(number, 0, translate(remark), book.add_format())
