"""Write a workbook of XLSX: a sheet a layer, and what the columns mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.errors import SettingError
from geo.export.formats.columns import codes_text, free_name, records
from geo.export.formats.delimited import harmless, positions
from geo.export.formats.naming import bundle_name, short_names
from geo.export.geometry import placed
from geo.export.reference_systems import GEOGRAPHIC
from geo.text import N_, translator

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from geo.export.formats.columns import Value
    from geo.export.layer import Export, ExportLayer

MAX_ROWS: Final = 1_048_575
"""Rows below the header that a sheet may have (ECMA-376, as Excel has it)."""

MAX_CELL_LETTERS: Final = 32_767
"""Letters that a cell may have."""

SHEET_NAME_LENGTH: Final = 31
RESERVED: Final = ("History",)
"""Names of sheets that Excel keeps for itself."""

DICTIONARY: Final = N_("Data dictionary")
HEADERS: Final = (
    N_("Sheet"),
    N_("Column"),
    N_("Description"),
    N_("Type"),
    N_("Unit"),
    N_("Codes"),
)
LONGITUDE: Final = N_("Longitude, WGS 84")
LATITUDE: Final = N_("Latitude, WGS 84")

TOO_MANY_ROWS: Final = N_("a sheet of XLSX holds 1,048,575 rows below its header")
WAY_OUT: Final = N_("Select fewer records, or take them away as CSV, Parquet or GeoPackage.")


def write_workbook(export: Export, directory: Path) -> None:
    """Write one file: a sheet for each layer and table, then the data dictionary (ECMA-376).

    Points have columns ``lon`` and ``lat`` at the end (EPSG:4326, seven decimals); areas and lines
    have no geometry, as a cell holds 32,767 letters. Cells are values, never formulas or links;
    text that a spreadsheet would calculate has an apostrophe before it, as in the CSV, since it
    may be copied or saved as CSV from here. A longer text than a cell holds is cut.

    Raises:
        SettingError: a layer has more rows than a sheet.
    """
    # Few need it.
    import xlsxwriter  # noqa: PLC0415

    if not export.layers:
        return
    for layer in export.layers:
        if len(layer.features) > MAX_ROWS:
            raise SettingError(layer.title, len(layer.features), TOO_MANY_ROWS, WAY_OUT)
    path = directory / f"{bundle_name(export)}.xlsx"
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    dictionary = translator(export.language)(DICTIONARY)
    names = short_names(
        (*RESERVED, dictionary, *(layer.name for layer in export.layers)), SHEET_NAME_LENGTH
    )[len(RESERVED) :]
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": export.title, "created": export.made_at.replace(tzinfo=None)})
        bold = book.add_format({"bold": True})
        described: list[tuple[str, ...]] = []
        for layer, name in zip(export.layers, names[1:], strict=True):
            drawn = placed(layer, crs=GEOGRAPHIC, precision=export.precision)
            described += _write_layer(book, drawn, name, bold, export.language)
        translate = translator(export.language)
        _write_sheet(book.add_worksheet(names[0]), map(translate, HEADERS), described, bold)


def _write_layer(
    book: Workbook, layer: ExportLayer, name: str, bold: Format, language: str
) -> list[tuple[str, ...]]:
    """Write the sheet of ``layer`` and return its lines of the data dictionary."""
    translate = translator(language)
    columns = [column.name for column in layer.columns]
    places = positions(layer, points_only=True)
    added = [free_name(place, columns) for place in places]
    values: Iterable[Sequence[Value]] = (tuple(record.values()) for record in records(layer))
    if places:
        pairs = zip(*places.values(), strict=True)
        values = ((*row, *pair) for row, pair in zip(values, pairs, strict=True))
    _write_sheet(book.add_worksheet(name), [*columns, *added], values, bold)
    meanings = (translate(LONGITUDE), translate(LATITUDE))
    return [
        *((name, c.name, c.description, c.type, c.unit, codes_text(c)) for c in layer.columns),
        *((name, *told, "number", "°", "") for told in zip(added, meanings, strict=False)),
    ]


def _write_sheet(
    sheet: Worksheet, headers: Iterable[str], rows: Iterable[Sequence[Value]], bold: Format
) -> None:
    for place, header in enumerate(headers):
        sheet.write_string(0, place, header, bold)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            # An empty text is an empty cell.
            if value is None or value == "":
                continue
            if isinstance(value, bool):
                sheet.write_boolean(number, place, value)
            elif isinstance(value, str):
                sheet.write_string(number, place, harmless(value)[:MAX_CELL_LETTERS])
            else:
                sheet.write_number(number, place, value)
