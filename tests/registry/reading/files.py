"""Make files as offices have them, in every format and encoding that is read."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import struct
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from shapely import Point

Rows = Sequence[Sequence[Any]]

HEADER: Final = ("Код", "Нэр", "Name", "Уртраг", "Өргөрөг", "Суралцагч")

ROWS: Final = (
    ("MN6201-01", "Арвайхээр төв", "Arvaikheer", 102.7781, 46.2639, 120),
    ("MN6510-01", "Сүхбаатар төв", "Sukhbaatar", 106.2075, 50.2314, 48),
    ("MN8407-01", "Өлгий төв", "Ulgii", 89.9685, 48.9683, 0),
)
"""Three centres as an office lists them; figures are numbers where the format has numbers."""

TEXT_ROWS: Final = tuple(tuple(str(cell) for cell in row) for row in ROWS)
"""The same as every reader gives them."""

ATTRIBUTES: Final = tuple((row[0], row[1], row[2], row[5]) for row in ROWS)
ATTRIBUTE_NAMES: Final = ("code", "name_mn", "name_en", "learners")
POINTS: Final = tuple((row[3], row[4]) for row in ROWS)

OLD_LETTERS: Final = str.maketrans("өүӨҮ", "єїЄЇ")
"""How Windows-1251 texts write the letters that code page has not."""


def csv_text(rows: Rows, delimiter: str = ",", *, end: str = "\r\n") -> str:
    """Return rows as a CSV, cells quoted where they must be."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator=end).writerows(rows)
    return stream.getvalue()


def xlsx(sheets: dict[str, Rows] | None = None, *, merged: Sequence[str] = ()) -> bytes:
    """Return a workbook of ``sheets``; ``merged`` ranges are those of the first."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in (sheets or {"Төвүүд": [HEADER, *ROWS]}).items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as the content of its file."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(rows: Rows = (HEADER, *ROWS), *, title: str = "Төвүүд") -> bytes:
    """Return an Excel 97-2003 workbook."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(title)
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None:
                style = day if isinstance(cell, dt.date) else xlwt.Style.default_style
                sheet.write(at, column, cell, style)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(rows: Rows = (HEADER, *ROWS), *, title: str = "Төвүүд") -> bytes:
    """Return an OpenDocument spreadsheet."""
    document = OpenDocumentSpreadsheet()
    table = Table(name=title)
    for row in rows:
        line = TableRow()
        for cell in row:
            line.addElement(_ods_cell(cell))
        table.addElement(line)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.write(stream)
    return stream.getvalue()


def _ods_cell(value: object) -> TableCell:
    if value is None:
        return TableCell()
    if isinstance(value, int | float):
        return TableCell(valuetype="float", value=value)
    if isinstance(value, dt.date):
        return TableCell(valuetype="date", datevalue=value.isoformat())
    cell = TableCell(valuetype="string")
    cell.addElement(P(text=str(value)))
    return cell


def frame(crs: str | None = "EPSG:4326") -> gpd.GeoDataFrame:
    """Return the three centres as points, converted to ``crs``; None: degrees without one."""
    made = gpd.GeoDataFrame(
        pd.DataFrame(ATTRIBUTES, columns=list(ATTRIBUTE_NAMES)),
        geometry=[Point(*point) for point in POINTS],
        crs="EPSG:4326",
    )
    return made.set_crs(None, allow_override=True) if crs is None else made.to_crs(crs)


def geojson(features: Sequence[dict[str, Any]] | None = None, *, crs: str | None = None) -> bytes:
    """Return a feature collection; ``crs`` as programs before RFC 7946 write it."""
    if features is None:
        points = [(geometry.x, geometry.y) for geometry in frame(crs or "EPSG:4326").geometry]
        features = [
            {
                "type": "Feature",
                "properties": dict(zip(ATTRIBUTE_NAMES, row, strict=True)),
                "geometry": {"type": "Point", "coordinates": point},
            }
            for row, point in zip(ATTRIBUTES, points, strict=True)
        ]
    collection: dict[str, Any] = {"type": "FeatureCollection", "features": list(features)}
    if crs:
        name = f"urn:ogc:def:crs:{crs.replace(':', '::')}"
        collection["crs"] = {"type": "name", "properties": {"name": name}}
    return json.dumps(collection, ensure_ascii=False).encode()


def gpkg(data: gpd.GeoDataFrame | None = None, *, layer: str = "centres") -> bytes:
    """Return a GeoPackage of one layer."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "made.gpkg")
        _write(frame() if data is None else data, path, layer=layer, driver="GPKG")
        return path.read_bytes()


def shapefile(
    data: gpd.GeoDataFrame | None = None,
    *,
    encoding: str = "UTF-8",
    left_out: Sequence[str] = (),
    replaced: dict[str, bytes] | None = None,
) -> bytes:
    """Return a zipped Shapefile without the endings ``left_out``, others ``replaced``."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "centres.shp")
        _write(frame() if data is None else data, path, encoding=encoding)
        parts = {part.name: part.read_bytes() for part in sorted(Path(directory).iterdir())}
    parts |= {f"centres{ending}": content for ending, content in (replaced or {}).items()}
    return packed({n: c for n, c in parts.items() if not n.endswith(tuple(left_out) or ("?",))})


def _write(data: gpd.GeoDataFrame, path: Path, **options: str) -> None:
    with warnings.catch_warnings():
        # A layer without a CRS is what some tests want.
        warnings.filterwarnings("ignore", "'crs' was not provided", UserWarning)
        data.to_file(path, **options)


def parquet(data: gpd.GeoDataFrame | pd.DataFrame | None = None) -> bytes:
    """Return a GeoParquet file, or a Parquet file of a frame without geometry."""
    stream = io.BytesIO()
    (frame() if data is None else data).to_parquet(stream)
    return stream.getvalue()


def parquet_of_binary(geometry: Sequence[bytes | None]) -> bytes:
    """Return a GeoParquet file of the centres with ``geometry`` as it is, well-known or not."""
    table = pa.table(
        {
            **dict(zip(ATTRIBUTE_NAMES, map(list, zip(*ATTRIBUTES, strict=True)), strict=True)),
            "geometry": pa.array(geometry, pa.binary()),
        }
    )
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {}}}
    stream = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), stream)
    return stream.getvalue()


def kml(placemarks: str | None = None, *, before: str = "") -> bytes:
    """Return a KML document; ``before`` stands between declaration and root."""
    if placemarks is None:
        placemarks = "".join(
            f"<Placemark><name>{name}</name><ExtendedData>"
            f"<Data name='code'><value>{code}</value></Data>"
            f"<SchemaData schemaUrl='#s'><SimpleData name='name_en'>{english}</SimpleData>"
            f"<SimpleData name='learners'>{learners}</SimpleData></SchemaData></ExtendedData>"
            f"<Point><coordinates>{x},{y},1312</coordinates></Point></Placemark>"
            for (code, name, english, learners), (x, y) in zip(ATTRIBUTES, POINTS, strict=True)
        )
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>{before}"
        f"<kml xmlns='http://www.opengis.net/kml/2.2'><Document>{placemarks}</Document></kml>"
    ).encode()


def kmz() -> bytes:
    """Return a KMZ archive of the document."""
    return packed({"doc.kml": kml()})


def packed(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive, the same for the same members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return stream.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the members of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_declared_size(content: bytes, size: int) -> bytes:
    """Return a zip archive of one member that claims to unpack to ``size`` bytes."""
    made = bytearray(content)
    struct.pack_into("<I", made, 22, size)
    struct.pack_into("<I", made, content.rindex(b"PK\x01\x02") + 24, size)
    return bytes(made)


TEXT_FILES: Final[dict[str, Callable[[], bytes]]] = {
    "utf-8.csv": lambda: csv_text([HEADER, *ROWS]).encode(),
    "utf-8-sig.csv": lambda: csv_text([HEADER, *ROWS]).encode("utf-8-sig"),
    "semicolons.csv": lambda: csv_text([HEADER, *ROWS], ";").encode(),
    "tabs.tsv": lambda: csv_text([HEADER, *ROWS], "\t").encode(),
    "utf-16.csv": lambda: csv_text([HEADER, *ROWS], "\t").encode("utf-16"),
    "utf-16-be-mark.csv": lambda: b"\xfe\xff" + csv_text([HEADER, *ROWS]).encode("utf-16-be"),
    "utf-16-le.csv": lambda: csv_text([HEADER, *ROWS]).encode("utf-16-le"),
    "utf-16-be.csv": lambda: csv_text([HEADER, *ROWS]).encode("utf-16-be"),
    "windows-1251.csv": lambda: old_text().encode("cp1251"),
    "look-alikes.csv": lambda: old_text().encode(),
    "misread.csv": lambda: old_text().encode("cp1251").decode("latin-1").encode(),
    "twice.csv": lambda: csv_text([HEADER, *ROWS]).encode().decode("latin-1").encode(),
}
"""The three centres as text, by what is particular to the file."""

BINARY_FILES: Final[dict[str, Callable[[], bytes]]] = {
    "centres.xlsx": xlsx,
    "centres.xls": xls,
    "centres.ods": ods,
}
"""The three centres as a spreadsheet, by name."""

LAYER_FILES: Final[dict[str, Callable[[], bytes]]] = {
    "centres.geojson": geojson,
    "metres.geojson": lambda: geojson(crs="EPSG:32648"),
    "centres.gpkg": gpkg,
    "metres.gpkg": lambda: gpkg(frame("EPSG:32648")),
    "centres.zip": shapefile,
    "metres.zip": lambda: shapefile(frame("EPSG:3857")),
    "windows-1251.zip": lambda: shapefile(old_frame(), encoding="CP1251"),
    "no-cpg.zip": lambda: shapefile(old_frame(), encoding="CP1251", left_out=[".cpg"]),
    "no-cpg-utf-8.zip": lambda: shapefile(left_out=[".cpg"]),
    "centres.kml": kml,
    "centres.kmz": kmz,
    "centres.parquet": parquet,
    "metres.parquet": lambda: parquet(frame("EPSG:32648")),
}
"""The three centres as a layer, by name."""


def old_text() -> str:
    """Return the CSV as it was written before Unicode."""
    return csv_text([HEADER, *ROWS]).translate(OLD_LETTERS)


def old_frame() -> gpd.GeoDataFrame:
    """Return the layer as it was written before Unicode."""
    made = frame()
    made["name_mn"] = made["name_mn"].str.translate(OLD_LETTERS)
    return made


def all_files() -> dict[str, bytes]:
    """Return every file, made."""
    return {name: make() for name, make in {**TEXT_FILES, **BINARY_FILES, **LAYER_FILES}.items()}
