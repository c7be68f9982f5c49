"""Write shapefiles within their limits, and say in a table what was cut."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from geo.export.formats.columns import arrow_table, codes_text
from geo.export.formats.delimited import BYTE_ORDER_MARK, harmless
from geo.export.formats.gdal import write_with_gdal
from geo.export.formats.naming import short_names
from geo.export.formats.staging import COMPRESSION
from geo.export.geometry import placed
from geo.text import N_, Message, translator

if TYPE_CHECKING:
    from pathlib import Path

    from geo.export.layer import Export, ExportLayer
    from geo.text import Translate

SUFFIX: Final = ".shp.zip"
"""By which GDAL and QGIS tell a shapefile in an archive."""

NAME_LENGTH: Final = 10
TEXT_BYTES: Final = 254
"""Letters of a column's name and bytes of a text (dBASE III, as the shapefile has it)."""

MAPPING: Final = "fields.csv"
"""Table of the archive: what its columns are called and mean in full."""

HEADERS: Final = (
    N_("Column"),
    N_("Column in the shapefile"),
    N_("Description"),
    N_("Unit"),
    N_("Codes"),
    N_("Note"),
)
CUT: Final = N_("{count} texts are cut: a shapefile holds no more than {most} bytes of a text.")


def write_shapefile(export: Export, directory: Path) -> None:
    """Write an archive for each layer: .shp, .shx, .prj, .dbf, .cpg and `MAPPING`.

    As ESRI Shapefile Technical Description (July 1998) and dBASE III have it: names of columns have
    ten letters of ASCII, text is UTF-8 (said in .cpg) and ends after 254 bytes at a whole letter. A
    record without a place has a null shape. A table has no .shp, .shx and .prj.
    """
    for layer in export.layers:
        drawn = placed(layer, crs=export.crs, precision=export.precision)
        folder = directory / f"{layer.name}.parts"
        folder.mkdir()
        table = arrow_table(drawn.features, drawn.columns)
        names = short_names((column.name for column in layer.columns), NAME_LENGTH)
        columns, cut = zip(*map(_shortened, table.columns), strict=True)
        write_with_gdal(
            drawn,
            folder / f"{layer.name}.{'dbf' if layer.geometry_type is None else 'shp'}",
            "ESRI Shapefile",
            crs=export.crs,
            table=pa.table(list(columns), names=names),
            options={
                "RESIZE": "YES",
                "DBF_DATE_LAST_UPDATE": export.made_at.strftime("%Y-%m-%d"),
            },
        )
        mapping = _mapping(layer, names, cut, translator(export.language))
        (folder / MAPPING).write_bytes(mapping.encode(BYTE_ORDER_MARK))
        _pack(folder, directory / f"{layer.name}{SUFFIX}", export)


def _shortened(values: pa.ChunkedArray) -> tuple[pa.ChunkedArray, int]:
    """Return ``values`` with texts of at most `TEXT_BYTES`, and how many were cut."""
    if not pa.types.is_string(values.type):
        return values, 0
    texts = values.to_pylist()
    short = [None if text is None else cut_to_bytes(text, TEXT_BYTES) for text in texts]
    changed = sum(a != b for a, b in zip(texts, short, strict=True))
    return pa.chunked_array([pa.array(short, pa.string())]), changed


def cut_to_bytes(text: str, most: int) -> str:
    """Return the longest beginning of ``text`` of at most ``most`` bytes in UTF-8."""
    # What "ignore" leaves out is the letter that the cut goes through.
    return text.encode()[:most].decode(errors="ignore")


def _mapping(
    layer: ExportLayer, names: list[str], cut: tuple[int, ...], translate: Translate
) -> str:
    held = io.StringIO(newline="")
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(map(translate, HEADERS))
    for column, name, count in zip(layer.columns, names, cut, strict=True):
        note = Message(CUT, {"count": count, "most": TEXT_BYTES}).said(translate) if count else ""
        told = (column.description, column.unit, codes_text(column), note)
        writer.writerow((column.name, name, *map(harmless, told)))
    return held.getvalue()


def _pack(folder: Path, archive: Path, export: Export) -> None:
    """Move the files of ``folder`` into ``archive``; dated as the export, so the same again."""
    made_at: tuple[Any, ...] = export.made_at.timetuple()[:6]
    with zipfile.ZipFile(archive, "w") as packed:
        for file in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(file.name, made_at)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, file.read_bytes(), compresslevel=COMPRESSION)
            file.unlink()
    folder.rmdir()
