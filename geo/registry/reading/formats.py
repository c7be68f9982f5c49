"""Know a file by its content, whatever it is called, and give it to its reader."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from geo.registry.reading.archives import ZIP_MAGIC, Archive
from geo.registry.reading.biff import COMPOUND_MAGIC
from geo.registry.reading.delimited import read_delimited
from geo.registry.reading.encodings import decode, repair_sheet
from geo.registry.reading.geojson import read_geojson
from geo.registry.reading.geopackage import MAGIC as SQLITE_MAGIC
from geo.registry.reading.geopackage import read_geopackage
from geo.registry.reading.kml import read_kml, read_kmz
from geo.registry.reading.limits import MAX_FILE_BYTES, MIB, refusal
from geo.registry.reading.parquet import MAGIC as PARQUET_MAGIC
from geo.registry.reading.parquet import read_parquet
from geo.registry.reading.shapefile import read_shapefile
from geo.registry.reading.sheet import to_raw
from geo.registry.reading.spreadsheet import ENCRYPTED_STREAM, read_ods, read_xls, read_xlsx
from geo.registry.table import RegisterFile
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.registry.reading.sheet import Reading


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is read."""

    id: str
    label: str
    """As people call it; the same in both languages."""
    endings: tuple[str, ...]
    """Of file names, lower case, with the dot; only a hint."""
    reader: Callable[[bytes, str], Reading]
    """From content and a name for the table where the format has none."""


FORMATS: Final[dict[str, Format]] = {
    format_.id: format_
    for format_ in (
        Format("xlsx", "Excel (XLSX)", (".xlsx", ".xlsm", ".xlsb"), read_xlsx),
        Format("xls", "Excel 97-2003 (XLS)", (".xls",), read_xls),
        Format("ods", "OpenDocument (ODS)", (".ods",), read_ods),
        Format("csv", "CSV, TSV", (".csv", ".tsv", ".tab", ".txt"), read_delimited),
        Format("geojson", "GeoJSON", (".geojson", ".json", ".geojsonl", ".ndjson"), read_geojson),
        Format("gpkg", "GeoPackage", (".gpkg",), read_geopackage),
        Format("shapefile", "Shapefile (ZIP)", (".zip", ".shz"), read_shapefile),
        Format("kml", "KML", (".kml",), read_kml),
        Format("kmz", "KMZ", (".kmz",), read_kmz),
        Format("parquet", "GeoParquet", (".parquet", ".geoparquet", ".pq"), read_parquet),
    )
}
"""Every format that is read, by its identifier."""

_ACCEPTED: Final = N_(
    "Upload XLSX, XLS, ODS, CSV, GeoJSON, GeoPackage, a zipped Shapefile, KML, KMZ or GeoParquet."
)

_OLE_WORKBOOKS: Final = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_BIFF_MAGIC: Final = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00")

_PACKED_MAGIC: Final = (b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")

_MARKUP: Final = re.compile(r"<(?:\?xml|!DOCTYPE|!--|[A-Za-z])")
_KML_ROOT: Final = re.compile(r"<(?:\w+:)?kml\b|<!DOCTYPE\s+kml\b", re.IGNORECASE)
_HTML_ROOT: Final = re.compile(r"<(?:!DOCTYPE\s+html|html|table|meta|head|style)\b", re.IGNORECASE)
_SHOWN_BYTES: Final = 4_096
"""Of a text, enough to see what it begins with; our choice."""


def recognise(content: bytes) -> Format:
    """Return the format ``content`` has.

    Raises:
        RegisterError: empty, or of no format that is read; it says what is accepted.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise refusal(N_("The file is empty."), N_("Choose the file that holds the register."))
    if content.startswith(ZIP_MAGIC):
        return FORMATS[_archive_format(content)]
    if content.startswith(SQLITE_MAGIC):
        return FORMATS["gpkg"]
    if content.startswith(PARQUET_MAGIC):
        return FORMATS["parquet"]
    if content.startswith(COMPOUND_MAGIC):
        _check_ole(content)
        return FORMATS["xls"]
    if _BIFF_MAGIC.match(content):
        return FORMATS["xls"]
    if content.startswith(_PACKED_MAGIC):
        raise refusal(
            N_("The file is an archive of a kind that is not opened."),
            N_("Unpack it and upload what is inside, a Shapefile as a ZIP archive."),
        )
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")):
        raise refusal(
            N_("The file is a document or a picture; a table cannot be read from it."), _ACCEPTED
        )
    if content[:4] == (9994).to_bytes(4, "big"):
        raise refusal(
            N_("A Shapefile is several files; this is only one of them."),
            N_("Pack the .shp, .shx, .dbf and .prj into one ZIP archive and upload that."),
        )
    return FORMATS[_text_format(content)]


def _archive_format(content: bytes) -> str:
    archive = Archive(content)
    names = set(archive.names)
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "mimetype" in names:
        kind = archive.read("mimetype", MIB).strip()
        if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            return "ods"
    if archive.with_ending(".shp"):
        return "shapefile"
    if archive.with_ending(".kml"):
        return "kmz"
    archive.refuse_nested()
    inside = sorted(names)
    if not inside:
        raise refusal(N_("The archive is empty."), _ACCEPTED)
    raise refusal(
        N_("The archive holds {name}, and neither a Shapefile nor a KML file."),
        N_("Unpack it and upload the file that holds the register."),
        name=inside[0][:100],
    )


def _check_ole(content: bytes) -> None:
    if ENCRYPTED_STREAM in content:
        raise refusal(
            N_("The workbook is protected by a password."),
            N_("Save it without a password and upload it again."),
        )
    if not any(name in content for name in _OLE_WORKBOOKS):
        raise refusal(N_("The file is an Office document, but no workbook."), _ACCEPTED)


def _text_format(content: bytes) -> str:
    shown, _, _ = decode(content[:_SHOWN_BYTES])
    start = shown.lstrip("\ufeff\x1e \t\r\n")
    if start.startswith(("{", "[")):
        return "geojson"
    if _MARKUP.match(start):
        if _KML_ROOT.search(start) or start.startswith("<kml"):
            return "kml"
        if _HTML_ROOT.search(start) or "<Workbook" in start:
            raise refusal(
                N_("The file is a web page or XML that only looks like a spreadsheet."),
                N_("Open it in a spreadsheet program and save it as XLSX."),
            )
        if start.startswith("<?xml"):
            raise refusal(N_("The file is XML of a kind that is not known."), _ACCEPTED)
    return "csv"


def check_size(size: int) -> None:
    """Refuse a file that is too large, before anything is read of it.

    Raises:
        RegisterError: more than `MAX_FILE_BYTES`.
    """
    if size > MAX_FILE_BYTES:
        raise refusal(
            N_("The file has {found} MB; at most {limit} MB are read."),
            N_(
                "Split it and upload the parts one after the other, or leave out what is not asked."
            ),
            found=f"{size / MIB:,.0f}",
            limit=MAX_FILE_BYTES // MIB,
        )


def read_content(name: str, content: bytes) -> tuple[Format, Reading]:
    """Return the format of a file and what its reader found, text repaired.

    Raises:
        RegisterError: what every reader may raise.
    """
    check_size(len(content))
    format_ = recognise(content)
    path = PurePath(name.replace("\\", "/"))
    reading = format_.reader(content, path.stem or name)
    for sheet in reading.sheets:
        repair_sheet(sheet)
    ending = path.suffix.lower()
    if ending not in format_.endings:
        reading.notes.insert(
            0,
            Message(
                N_("The name ends in {ending}, but the content is {label} and is read as that."),
                {"ending": ending or "–", "label": format_.label},
            ),
        )
    return format_, reading


def read_here(name: str, content: bytes) -> RegisterFile:
    """Read a file in this process: for tests and fuzzing; a reader's crash is not held off.

    Raises:
        RegisterError: too large, broken, hostile, or of no format that is read.
    """
    format_, reading = read_content(name, content)
    return register_file(name, content, format_.id, reading)


def register_file(name: str, content: bytes, format_id: str, reading: Reading) -> RegisterFile:
    """Return what was read as the hand-over to the matching."""
    return RegisterFile(
        name=name,
        format=format_id,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        tables=tuple(to_raw(sheet) for sheet in reading.sheets),
        notes=tuple(reading.notes),
    )
