"""Read zipped Shapefiles, in whatever encoding their table is."""

from __future__ import annotations

import codecs
import re
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

import pyogrio

from geo.registry.reading.archives import Archive
from geo.registry.reading.encodings import detect_encoding
from geo.registry.reading.layers import read_layer
from geo.registry.reading.limits import MAX_TABLES, broken, too_large
from geo.registry.reading.sheet import Reading, Sheet
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Mapping

PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")

# Of the main file (ESRI Shapefile Technical Description, 1998) and the table (dBase III).
_FILE_CODE: Final = 9994
_LENGTH: Final = slice(24, 28)
_RECORDS: Final = slice(4, 8)
_HEADER_SIZE: Final = slice(8, 10)
_RECORD_SIZE: Final = slice(10, 12)
_DBF_HEADER_BYTES: Final = 32

# Python has other codecs too, which are none of text: hex, zip, undefined.
_TEXT_CODEC: Final = re.compile(
    r"(?:cp|utf|iso|koi8|mac|latin|big5|gb|euc|shift)[\w -]*$", re.IGNORECASE
)


def read_shapefile(content: bytes, name: str) -> Reading:
    """Read each Shapefile of a zip archive.

    Raises:
        RegisterError: cut off, damaged, another archive inside, beyond the limits.
    """
    del name
    archive = Archive(content)
    archive.refuse_nested()
    layers = archive.with_ending(".shp")
    if len(layers) > MAX_TABLES:
        raise too_large(N_("layers"), len(layers), MAX_TABLES)
    return Reading([_read(archive, layer) for layer in layers])


def _read(archive: Archive, layer: str) -> Sheet:
    stem = PurePosixPath(layer).with_suffix("")
    by_lower = {member.lower(): member for member in archive.names}
    parts = {
        ending: archive.read(by_lower[f"{stem}{ending}".lower()])
        for ending in PARTS
        if f"{stem}{ending}".lower() in by_lower
    }
    _check_whole(parts)
    notes: list[Message] = []
    encoding = _encoding(parts, notes)
    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": True})
    with tempfile.TemporaryDirectory() as directory:
        for ending, part in parts.items():
            if ending != ".cpg":  # decided here
                Path(directory, f"layer{ending}").write_bytes(part)
        sheet = read_layer(Path(directory, "layer.shp"), stem.name, encoding=encoding)
    sheet.encoding = encoding
    sheet.notes = [*notes, *sheet.notes]
    return sheet


def _check_whole(parts: Mapping[str, bytes]) -> None:
    main = parts[".shp"]
    if int.from_bytes(main[:4], "big") != _FILE_CODE:
        raise broken(N_("no Shapefile"))
    if len(main) < 2 * int.from_bytes(main[_LENGTH], "big"):
        raise broken(N_("it ends early"))
    table = parts.get(".dbf")
    if table is not None:
        size = int.from_bytes(table[_HEADER_SIZE], "little")
        records = int.from_bytes(table[_RECORDS], "little")
        record = int.from_bytes(table[_RECORD_SIZE], "little")
        if len(table) < _DBF_HEADER_BYTES or len(table) < size + records * record:
            raise broken(N_("it ends early"))


def _encoding(parts: Mapping[str, bytes], notes: list[Message]) -> str:
    """Return the encoding of the table: as the .cpg says, unless its text shows otherwise."""
    found, _ = detect_encoding(_ascii_spaced(parts.get(".dbf", b"")))
    said = parts.get(".cpg", b"").decode("ascii", "replace").strip().upper()
    stated = _codec(said)
    if not said:
        return found
    if stated is None or (stated == "utf-8" and found != "utf-8"):
        notes.append(
            Message(
                N_("The .cpg says {said}, but the text is in {found} and is read so."),
                {"said": said[:40], "found": found},
            )
        )
        return found
    return stated


def _ascii_spaced(table: bytes) -> bytes:
    """Return the text of a table: field names and records, without the binary header."""
    size = int.from_bytes(table[_HEADER_SIZE], "little")
    fields = table[_DBF_HEADER_BYTES : max(size - 1, _DBF_HEADER_BYTES)]
    names = [fields[at : at + 11].split(b"\x00")[0] for at in range(0, len(fields), 32)]
    return b" ".join([*names, table[size:].replace(b"\x00", b" ").rstrip(b"\x1a")])


def _codec(said: str) -> str | None:
    """Return the encoding a .cpg means: UTF-8, 65001, 1251, ANSI 1251, ISO 88591."""
    number = said.removeprefix("ANSI").removeprefix("OEM").removeprefix("CP").strip(" -_")
    if number == "65001":
        return "utf-8"
    name = f"cp{number}" if number.isdigit() and not number.startswith("8859") else said
    if number.startswith("8859") and number.isdigit():
        name = f"iso8859-{number[4:]}"
    name = name.replace("ISO 8859", "iso8859-")
    try:
        return codecs.lookup(name).name if _TEXT_CODEC.match(name) else None
    except LookupError:
        return None
