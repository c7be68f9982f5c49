"""Whatever text a table holds is read back the same from every format."""

import json
from xml.sax.saxutils import escape

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from geo.registry.reading import read_here
from geo.registry.reading.encodings import repair_text
from tests.registry.reading import files
from tests.registry.reading.test_formats import cells_of

HEADER = ["код", "name", "note"]

# What a cell may hold in every format: no control characters, nothing that reading repairs on
# purpose, no invisible marks at its ends.
CELL = (
    st.text(
        st.characters(exclude_categories=["Cc", "Cs", "Cf", "Cn", "Co", "Zl", "Zp"]), max_size=20
    )
    .map(str.strip)
    .filter(lambda text: repair_text(text) == text)
)
TABLES = st.lists(
    # The first cell is filled: a blank row is no row, and words keep a row from being a header.
    st.tuples(st.integers(1, 9).map(lambda n: f"MN{n}"), CELL, CELL),
    min_size=1,
    max_size=6,
)


def points(rows) -> gpd.GeoDataFrame:
    data = pd.DataFrame(rows, columns=HEADER)
    return gpd.GeoDataFrame(data, geometry=[Point(106, 47)] * len(rows), crs="EPSG:4326")


def geojson(rows) -> bytes:
    return files.geojson(
        [{"properties": dict(zip(HEADER, row, strict=True)), "geometry": None} for row in rows]
    )


def escaped_geojson(rows) -> bytes:
    return json.dumps(json.loads(geojson(rows)), ensure_ascii=True).encode()


def xlsx(rows) -> bytes:
    book = openpyxl.Workbook()
    for at, row in enumerate([HEADER, *rows], start=1):
        for column, text in enumerate(row, start=1):
            cell = book.active.cell(at, column)
            cell.value, cell.data_type = text, "s"  # else "=0" becomes a formula
    return files.saved(book)


def kml(rows) -> bytes:
    data = (
        "".join(
            f"<Data name='{name}'><value>{escape(cell)}</value></Data>"
            for name, cell in zip(HEADER, row, strict=True)
        )
        for row in rows
    )
    return files.kml(
        "".join(f"<Placemark><ExtendedData>{row}</ExtendedData></Placemark>" for row in data)
    )


MAKERS = {
    "comma.csv": lambda rows: files.csv_text([HEADER, *rows]).encode(),
    "semicolon.csv": lambda rows: files.csv_text([HEADER, *rows], ";").encode("utf-8-sig"),
    "tab.tsv": lambda rows: files.csv_text([HEADER, *rows], "\t", end="\n").encode("utf-16"),
    "a.xlsx": xlsx,
    "a.xls": lambda rows: files.xls([HEADER, *rows]),
    "a.ods": lambda rows: files.ods([HEADER, *rows]),
    "a.geojson": geojson,
    "b.geojson": escaped_geojson,
    "a.gpkg": lambda rows: files.gpkg(points(rows)),
    "a.parquet": lambda rows: files.parquet(points(rows)),
    "a.kml": kml,
}


@pytest.mark.parametrize("name", MAKERS)
@given(rows=TABLES)
@settings(max_examples=40, deadline=None)
def test_any_table_is_read_back_the_same(name: str, rows) -> None:
    (table,) = read_here(name, MAKERS[name](rows)).tables
    assert table.cells.columns.tolist()[:3] == HEADER
    assert cells_of(table) == [[cell or None for cell in row] for row in rows]
