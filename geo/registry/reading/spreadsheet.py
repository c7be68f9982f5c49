"""Read spreadsheets: every visible sheet a table, formulas by the value they last had."""

from __future__ import annotations

import io
import itertools
import re
from typing import TYPE_CHECKING, Final

import python_calamine as calamine
from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import ParseError, fromstring  # type: ignore[import-untyped]

from geo.registry.reading.archives import Archive
from geo.registry.reading.biff import check_extent
from geo.registry.reading.delimited import assemble
from geo.registry.reading.headers import SEARCHED_ROWS, Range, find_header
from geo.registry.reading.limits import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_TABLES,
    MIB,
    broken,
    places,
    refusal,
    too_large,
)
from geo.registry.reading.sheet import CellsBuilder, Reading, Sheet
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
"""Name of the stream in which Office keeps a workbook with a password (MS-OFFCRYPTO 2.3.4.4)."""

_CHUNK_ROWS: Final = 5_000

# A cell with a formula and no value: <c r="B5"><f>A1+1</f></c>, or with an empty <v>.
_NEVER_COMPUTED: Final = re.compile(
    rb'<c\b(?=[^<>]*?\br="([A-Z]{1,3}\d{1,7})")[^<>]*>\s*<f\b(?:[^<>]*/>|[^<>]*>[^<]*</f>)\s*'
    rb"(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
# A cell that holds something, in a column beyond Z.
_FAR_CELL: Final = re.compile(rb'<c\b[^<>]*?\br="([A-Z]{2,3})\d{1,7}"[^<>]*(?<!/)>')
_WIDE: Final = re.compile(rb'r="[A-Z]{2}')
_CELL: Final = re.compile(rb'<c\b[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"[^<>]*(?<!/)>')
_ROW: Final = re.compile(rb'<row\b[^<>]*?\br="(\d{1,7})"')
_ODS_CELL: Final = re.compile(rb"<table:(?:covered-)?table-cell\b[^<>]*>")

_OVERLAP: Final = 16_384
"""Bytes kept from one piece of a sheet to the next: a cell cut in two is seen. Our choice."""


def read_xlsx(content: bytes, name: str) -> Reading:
    """Read an Excel workbook (XLSX, XLSM, XLSB); macros are not run.

    Raises:
        RegisterError: cut off, damaged, protected by a password, beyond the limits.
    """
    del name
    archive = Archive(content)
    parts = _parts(archive)
    titles = {part: title for title, part in parts.items()}
    missing: dict[str, list[object]] = {}
    for member in archive.names:
        if member in titles:
            missing[titles[member]] = _scan_sheet(archive, member)
        else:
            for _ in archive.chunks(member):
                pass  # counted
    reading = _read_workbook(content)
    for sheet in reading.sheets:
        cells = missing.get(sheet.name)
        if cells:
            sheet.notes.append(_uncomputed(places(cells), len(cells)))
    if any(member.lower().endswith("vbaproject.bin") for member in archive.names):
        reading.notes.append(Message(N_("The workbook holds macros; they were not run.")))
    if any("/externalLinks/" in member for member in archive.names):
        reading.notes.append(
            Message(
                N_("The workbook refers to other files; the values it last had of them are read.")
            )
        )
    return reading


def read_xls(content: bytes, name: str) -> Reading:
    """Read an Excel 97-2003 workbook.

    Raises:
        RegisterError: as `read_xlsx`.
    """
    del name
    if ENCRYPTED_STREAM in content:
        raise _password()
    check_extent(content)
    return _read_workbook(content)


def read_ods(content: bytes, name: str) -> Reading:
    """Read an OpenDocument spreadsheet.

    Raises:
        RegisterError: as `read_xlsx`.
    """
    del name
    archive = Archive(content)
    missing = 0
    for member in archive.names:
        tail = b""
        for chunk in archive.chunks(member):
            if member == "META-INF/manifest.xml" and b"manifest:encryption-data" in chunk:
                raise _password()
            if member != "content.xml":
                continue
            text = tail + chunk
            cut = text.rfind(b"<") if chunk else len(text)
            tail = text[cut:][-_OVERLAP:]
            for found in _ODS_CELL.finditer(text, 0, cut):
                if b"table:formula=" in found[0] and b"office:value-type=" not in found[0]:
                    missing += 1
    reading = _read_workbook(content)
    if missing:
        reading.notes.append(
            Message(
                N_(
                    "{count} formulas were never computed and are empty. Open the file in a "
                    "spreadsheet program and save it to have their values."
                ),
                {"count": missing},
            )
        )
    return reading


def _password() -> Exception:
    return refusal(
        N_("The workbook is protected by a password."),
        N_("Save it without a password and upload it again."),
    )


def _uncomputed(cells: str, count: int) -> Message:
    return Message(
        N_(
            "{count} formulas were never computed and are empty: {cells}. Open the file in a "
            "spreadsheet program and save it to have their values."
        ),
        {"count": count, "cells": cells},
    )


def _parts(archive: Archive) -> dict[str, str]:
    """Return the member in which each sheet of an XLSX stands; empty where that cannot be told."""
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= set(archive.names):
        return {}  # XLSB, which has its parts in binary
    try:
        book = fromstring(archive.read("xl/workbook.xml", 8 * MIB))
        links = fromstring(archive.read("xl/_rels/workbook.xml.rels", 8 * MIB))
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise broken(error) from error
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    parts = {}
    for sheet in book.findall(".//{*}sheet"):
        relation = next((at for key, at in sheet.items() if key.endswith("}id")), None)
        target = targets.get(relation)
        if target:
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            parts[str(sheet.get("name"))] = path
    return parts


def _scan_sheet(archive: Archive, member: str) -> list[object]:
    """Return the cells of formulas never computed, and refuse a sheet too wide for memory.

    The reader lays a sheet out in full from its first to its last cell: one cell far away would
    take the memory of millions.
    """
    missing: list[object] = []
    tail, last_row, last_column = b"", 0, 26
    for chunk in archive.chunks(member):
        # Up to the end of a cell, so that none is seen twice or in halves.
        text, tail = _cut(tail + chunk)
        if b"<f" in text:
            missing += [found[1].decode() for found in _NEVER_COMPUTED.finditer(text)]
        if _WIDE.search(text):
            for letters in {found[1] for found in _FAR_CELL.finditer(text)}:
                last_column = max(last_column, _column(letters))
        row = text.rfind(b"<row")
        if row >= 0 and (found := _ROW.match(text, row)):
            last_row = max(last_row, int(found[1]))
    if last_column > MAX_COLUMNS:
        raise too_large(N_("columns"), last_column, MAX_COLUMNS)
    if last_row * last_column > MAX_CELLS:
        _check_extent(archive, member)
    return missing


def _cut(text: bytes) -> tuple[bytes, bytes]:
    """Return the text up to the end of its last cell, and what begins the next piece."""
    end = text.rfind(b"</c>")
    cut = end + len(b"</c>") if end >= 0 else max(len(text) - _OVERLAP, 0)
    return text[:cut], text[cut:][-_OVERLAP:]


def _check_extent(archive: Archive, member: str) -> None:
    last_row = last_column = 0
    tail = b""
    for chunk in archive.chunks(member):
        text = tail + chunk
        for found in _CELL.finditer(text):
            last_column = max(last_column, _column(found[1]))
            last_row = max(last_row, int(found[2]))
        tail = text[-256:]
    if last_row * last_column > MAX_CELLS:
        raise too_large(N_("cells"), last_row * last_column, MAX_CELLS)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _read_workbook(content: bytes) -> Reading:
    try:
        reading = _sheets(calamine.CalamineWorkbook.from_object(io.BytesIO(content)))
    except calamine.PasswordError as error:
        raise _password() from error
    except (calamine.CalamineError, ValueError, OverflowError, OSError) as error:
        raise broken(error) from error
    except BaseException as error:
        # A panic of the reader, which is written in Rust, is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise broken(N_("the reader gave up")) from error
    if not reading.sheets:
        raise refusal(
            N_("The workbook holds no visible sheet with anything in it."),
            N_("Choose the file that holds the register, or show its hidden sheets."),
        )
    return reading


def _sheets(book: calamine.CalamineWorkbook) -> Reading:
    reading = Reading([])
    metadata = book.sheets_metadata
    if len(metadata) > MAX_TABLES:
        raise too_large(N_("sheets"), len(metadata), MAX_TABLES)
    for entry in metadata:
        if entry.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if entry.visible != calamine.SheetVisibleEnum.Visible:
            note = N_("Sheet {name} is hidden and was not read; show it to have it read.")
            reading.notes.append(Message(note, {"name": entry.name}))
            continue
        sheet = _read_sheet(book.get_sheet_by_name(entry.name))
        if sheet is None:
            reading.notes.append(Message(N_("Sheet {name} is empty."), {"name": entry.name}))
        else:
            reading.sheets.append(sheet)
    return reading


def _read_sheet(sheet: calamine.CalamineSheet) -> Sheet | None:
    if sheet.start is None:
        return None
    if sheet.width > MAX_COLUMNS:
        raise too_large(N_("columns"), sheet.width, MAX_COLUMNS)
    rows = _filled(sheet.iter_rows())
    head = list(itertools.islice(rows, SEARCHED_ROWS))
    if not head:
        return None
    header = find_header(
        [row for _, row in head], _merged(sheet, [number - 1 for number, _ in head])
    )
    start = header.first + header.depth
    builder = CellsBuilder(_last_named(header.names))
    body = itertools.chain(head[start:], rows)
    while chunk := list(itertools.islice(body, _CHUNK_ROWS)):
        builder.append([number for number, _ in chunk], [row for _, row in chunk])
    made = assemble(builder, header.names[: _last_named(header.names)], sheet.name)
    made.notes = [*header.notes, *made.notes]
    above = head[start - 1][0] if start else head[0][0] - 1
    blank = made.rows[-1].as_py() - above - len(made.rows) if len(made.rows) else 0
    if blank:
        made.notes.append(Message(N_("{count} blank rows were left out."), {"count": blank}))
    return made


def _filled(rows: Iterable[Sequence[object]]) -> Iterator[tuple[int, Sequence[object]]]:
    """Yield the rows that hold something, with their numbers."""
    for number, row in enumerate(rows, start=1):
        if any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in row):
            yield number, row


def _merged(sheet: calamine.CalamineSheet, shown: Sequence[int]) -> list[Range]:
    """Return the merged ranges by position among the rows ``shown`` and the columns read."""
    left = sheet.start[1] if sheet.start else 0
    position = {row: place for place, row in enumerate(shown)}
    return [
        ((position[top], first - left), (position.get(bottom, position[top]), last - left))
        for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()
        if top in position and first >= left
    ]


def _last_named(names: Sequence[str]) -> int:
    return max((number + 1 for number, name in enumerate(names) if name), default=0)
