"""CSV, Parquet and XLSX by other readers: DuckDB, geopandas, openpyxl."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from typing import TYPE_CHECKING

import duckdb
import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import SettingError
from geo.export.formats import EXPORT_FORMATS, workbook
from geo.export.formats.delimited import harmless
from tests.export.layers import areas, export, points, table

if TYPE_CHECKING:
    from pathlib import Path


def test_csv_begins_with_the_mark_and_ends_its_lines_as_rfc_4180_has_it(written):
    content = (written["csv"] / "points.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfcentre_id,name_mn,")
    assert content.count(b"\r\n") == 6
    assert content.endswith(b"\r\n")


def test_duckdb_reads_the_csv(written):
    rows = duckdb.read_csv(str(written["csv"] / "points.csv"))
    types = dict(zip(rows.columns, map(str, rows.types), strict=True))
    assert types["teachers_total"] == "BIGINT"
    assert types["teachers_total_share"] == "DOUBLE"
    assert types["is_mobile"] == "BOOLEAN"
    read = rows.fetchall()
    assert [row[1] for row in read] == ["Арвайхээр", "Өлгий", "Ulaan & Co <1>", None, "Ховд"]
    assert [row[3] for row in read] == [3, None, 0, 12, 2_000_000_001]
    assert [row[5] for row in read] == [True, False, None, True, False]
    assert read[0][-2:] == (102.7833333, 46.2666667)


def test_texts_a_spreadsheet_would_calculate_have_an_apostrophe(written):
    text = (written["csv"] / "points.csv").read_text(encoding="utf-8-sig")
    notes = [row["note"] for row in csv.DictReader(io.StringIO(text))]
    assert notes[:4] == ["'=1+1", "'+976 11", "'-5 & <b>", '\'@SUM("a")']
    assert harmless("\t=1") == "'\t=1"
    assert harmless("\r=1") == "'\r=1"
    assert harmless("a=1") == "a=1"


def test_a_negative_number_is_a_number(tmp_path):
    features = points().features.assign(teachers_total_share=-1.5)
    (path,) = EXPORT_FORMATS["csv"].write(export(points(features=features)), tmp_path)
    rows = duckdb.read_csv(str(path)).project("teachers_total_share").fetchall()
    assert rows == [(-1.5,)] * 5


def test_areas_are_wkt_in_csv(written):
    text = (written["csv"] / "areas.csv").read_text(encoding="utf-8-sig")
    shapes = [shapely.from_wkt(row["wkt"]) for row in csv.DictReader(io.StringIO(text))]
    assert [round(shape.area, 6) for shape in shapes] == [1.36, 0.9995]


def test_a_column_called_as_the_geometry_keeps_its_name(tmp_path):
    whole = points()
    columns = tuple(
        dataclasses.replace(c, name="lon") if c.name == "note" else c for c in whole.columns
    )
    renamed = points(columns=columns, features=whole.features.rename(columns={"note": "lon"}))
    (path,) = EXPORT_FORMATS["csv"].write(export(renamed), tmp_path)
    header = path.read_text(encoding="utf-8-sig").splitlines()[0]
    assert header.endswith(",lon,lon_,lat")


@given(st.text(max_size=8))
def test_no_text_is_a_formula_and_every_text_can_be_had_back(text):
    shown = harmless(text)
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert shown in (text, f"'{text}")


def test_duckdb_reads_the_parquet(written):
    path = written["parquet"] / "points.parquet"
    columns = "name_mn, teachers_total, is_mobile, bbox.xmin, bbox.ymax"
    rows = duckdb.read_parquet(str(path)).order("centre_id").project(columns)
    kinds = ["VARCHAR", "BIGINT", "BOOLEAN", "DOUBLE", "DOUBLE"]
    assert [str(kind) for kind in rows.types] == kinds
    read = rows.fetchall()
    assert read[1] == ("Өлгий", None, False, 89.9625, 48.9683)
    assert read[2][1:3] == (0, None)
    question = "select distinct compression from parquet_metadata($1)"
    assert duckdb.execute(question, [str(path)]).fetchall() == [("ZSTD",)]
    courses = duckdb.read_parquet(str(path.with_name("courses.parquet")))
    assert courses.aggregate("sum(learners_total), count(*)").fetchall() == [(10, 3)]


def test_geopandas_reads_the_parquet(written):
    frame = gpd.read_parquet(written["parquet"] / "areas.parquet")
    assert list(frame.columns) == ["pcode", "name_mn", "adults", "class", "geometry"]
    assert frame.crs.to_epsg() == 4326
    assert shapely.area(frame.geometry.array).round(6).tolist() == [1.36, 0.9995]
    # The second neighbour alone touches this box: the covering leaves out the first.
    boxed = gpd.read_parquet(written["parquet"] / "areas.parquet", bbox=(101.5, 46.2, 101.6, 46.3))
    assert boxed["pcode"].tolist() == ["MN02"]
    gaps = gpd.read_parquet(written["parquet"] / "gaps.parquet")
    assert gaps.geometry.isna().tolist() == [False, True, False]
    empty = gpd.read_parquet(written["parquet"] / "empty.parquet")
    assert (len(empty), list(empty.columns)) == (0, list(gaps.columns))


def test_geoparquet_says_what_its_standard_asks_for(written):
    schema = pq.read_schema(written["parquet"] / "areas.parquet")
    described = json.loads(schema.metadata[b"geo"])
    assert (described["version"], described["primary_column"]) == ("1.1.0", "geometry")
    column = described["columns"]["geometry"]
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["MultiPolygon"]
    assert column["bbox"] == [99.0, 45.0, 102.0, 47.3]
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 4326}
    assert column["covering"]["bbox"]["ymax"] == ["bbox", "ymax"]
    assert schema.field("adults").metadata == {b"description": b"Adults", b"unit": b"persons"}
    assert schema.metadata[b"title"].decode() == "Sample areas: үзүүлэх"
    empty = json.loads(pq.read_schema(written["parquet"] / "empty.parquet").metadata[b"geo"])
    assert empty["columns"]["geometry"]["geometry_types"] == ["Point"]
    assert "bbox" not in empty["columns"]["geometry"]
    assert b"geo" not in (pq.read_schema(written["parquet"] / "courses.parquet").metadata or {})


@pytest.fixture(scope="module")
def book(written: dict[str, Path]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(written["xlsx"] / "DEMO_layers.xlsx")


def test_a_sheet_a_layer_and_what_the_columns_mean(book):
    assert book.sheetnames == [
        "points",
        "gaps",
        "DEMO_points",
        "empty",
        "areas",
        "lines",
        "courses",
        "Data dictionary",
    ]
    rows = list(book["Data dictionary"].iter_rows(values_only=True))
    assert rows[0] == ("Sheet", "Column", "Description", "Type", "Unit", "Codes")
    assert ("points", "lon", "Longitude, WGS 84", "number", "°", None) in rows
    codes = "few: up to 10; many: more than 10"
    assert ("areas", "class", "Class of the map", "string", None, codes) in rows
    # Five layers of points have eight columns and two, areas four, lines two, the table four.
    assert len(rows) == 1 + 4 * 10 + 4 + 2 + 4


def test_cells_have_their_types_and_none_is_a_formula(book):
    cells = list(book["points"].iter_rows(min_row=2))
    kinds = {cell.data_type for row in cells for cell in row}
    assert kinds == {"s", "n", "b"}
    assert [row[3].value for row in cells] == [3, None, 0, 12, 2_000_000_001]
    assert [row[5].value for row in cells] == [True, False, None, True, False]
    assert [row[7].value for row in cells][:2] == ["'=1+1", "'+976 11"]
    assert [row[1].value for row in cells][1] == "Өлгий"
    assert [row[8].value for row in cells][1] == 89.9625
    assert [cell.value for cell in book["courses"][2]] == ["c1", 2014, 10, "'=HYPERLINK()"]
    assert book["empty"].max_row == 1
    assert book["empty"]["A1"].value == "centre_id"


def test_names_of_sheets_are_short_unique_and_not_reserved(tmp_path):
    long = "centres_of_continuing_education_of_mongolia"
    layers = (
        table(id="1", name=long + "_1"),
        table(id="2", name=long + "_2"),
        table(id="3", name="history"),
    )
    (path,) = EXPORT_FORMATS["xlsx"].write(export(*layers), tmp_path)
    names = openpyxl.load_workbook(path).sheetnames
    assert names == [
        "centres_of_continuing_education",
        "centres_of_continuing_educati_2",
        "history_2",
        "Data dictionary",
    ]
    assert max(map(len, names)) == 31


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_ROWS", 4)
    with pytest.raises(SettingError, match=r"5: a sheet of XLSX holds 1,048,575 rows .* Select"):
        EXPORT_FORMATS["xlsx"].write(export(areas(), points()), tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert workbook.MAX_ROWS == 4


def test_a_longer_text_than_a_cell_holds_is_cut(tmp_path):
    rows = table().features.assign(remark="ө" * 40_000)
    (path,) = EXPORT_FORMATS["xlsx"].write(export(table(features=rows)), tmp_path)
    assert openpyxl.load_workbook(path)["courses"]["D2"].value == "ө" * 32_767


def test_titles_of_the_dictionary_follow_the_language(tmp_path, monkeypatch):
    words = {"Data dictionary": "Толь"}
    monkeypatch.setattr(workbook, "translator", lambda _: lambda text: words.get(text, text))
    (path,) = EXPORT_FORMATS["xlsx"].write(export(table(), language="mn"), tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["courses", "Толь"]
    assert book["courses"]["A1"].value == "centre_id"


def test_a_table_of_nothing_is_written_in_every_format_of_tables(tmp_path):
    nothing = table(features=table().features.iloc[:0])
    for entry in EXPORT_FORMATS.values():
        written = entry.write(export(nothing), tmp_path / entry.id)
        assert len(written) == entry.tables
    courses = duckdb.read_parquet(str(tmp_path / "parquet" / "courses.parquet"))
    assert courses.aggregate("count(*)").fetchall() == [(0,)]
    assert pd.read_csv(tmp_path / "csv" / "courses.csv").columns.tolist() == [
        "centre_id",
        "year",
        "learners_total",
        "remark",
    ]
