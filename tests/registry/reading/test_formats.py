"""Every format and encoding gives the same cells and places."""

import csv
import datetime as dt

import numpy as np
import pandas as pd
import pytest

from geo.errors import RegisterError
from geo.registry.reading import FORMATS, read_here
from geo.registry.table import RawTable, RegisterFile
from tests.registry.reading import files


def cells_of(table: RawTable) -> list[list[str | None]]:
    return [[None if pd.isna(cell) else cell for cell in row] for row in table.cells.to_numpy()]


def said(file: RegisterFile) -> str:
    notes = [*file.notes, *(note for table in file.tables for note in table.notes)]
    return " ".join(str(note) for note in notes)


@pytest.mark.parametrize("name", files.TEXT_FILES)
def test_a_text_is_read_in_any_encoding(name: str) -> None:
    (table,) = read_here(name, files.TEXT_FILES[name]()).tables
    assert tuple(table.cells.columns) == files.HEADER
    assert cells_of(table) == [list(row) for row in files.TEXT_ROWS]
    assert table.cells.index.tolist() == [2, 3, 4]
    assert table.cells.index.name == "row"
    assert table.geometry is None


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("utf-8.csv", "utf-8"),
        ("utf-8-sig.csv", "utf-8"),
        ("utf-16.csv", "utf-16"),
        ("utf-16-le.csv", "utf-16-le"),
        ("utf-16-be.csv", "utf-16-be"),
        ("windows-1251.csv", "cp1251"),
        ("misread.csv", "utf-8"),
    ],
)
def test_the_encoding_is_told(name: str, encoding: str) -> None:
    assert read_here(name, files.TEXT_FILES[name]()).tables[0].encoding == encoding


@pytest.mark.parametrize(
    "name", ["windows-1251.csv", "look-alikes.csv", "misread.csv", "twice.csv"]
)
def test_repairs_are_listed_before_and_after(name: str) -> None:
    (table,) = read_here(name, files.TEXT_FILES[name]()).tables
    repairs = table.repairs
    assert repairs is not None
    assert repairs.columns.tolist() == ["row", "column", "before", "after"]
    changed = repairs[(repairs["row"] == 4) & (repairs["column"] == "Нэр")]
    before = {"windows-1251.csv": "Єлгий тєв", "look-alikes.csv": "Єлгий тєв"}
    before["misread.csv"] = "ªëãèé òºâ"
    before["twice.csv"] = "Өлгий төв".encode().decode("latin-1")
    assert changed[["before", "after"]].to_numpy().tolist() == [[before[name], "Өлгий төв"]]
    header = repairs[repairs["row"] == 0]
    assert "Өргөрөг" in header["after"].tolist()


def test_whole_text_has_no_repairs() -> None:
    assert read_here("a.csv", files.TEXT_FILES["utf-8.csv"]()).tables[0].repairs is None


@pytest.mark.parametrize("name", files.BINARY_FILES)
def test_a_spreadsheet_is_read(name: str) -> None:
    file = read_here(name, files.BINARY_FILES[name]())
    (table,) = file.tables
    assert file.format == name.rsplit(".", 1)[1]
    assert table.name == "Төвүүд"
    assert tuple(table.cells.columns) == files.HEADER
    assert cells_of(table) == [list(row) for row in files.TEXT_ROWS]
    assert table.cells.index.tolist() == [2, 3, 4]
    assert file.notes == ()


@pytest.mark.parametrize("name", files.LAYER_FILES)
def test_a_layer_is_read_in_any_crs_and_encoding(name: str) -> None:
    file = read_here(name, files.LAYER_FILES[name]())
    (table,) = file.tables
    mongolian = "name" if "km" in name else "name_mn"
    assert table.cells["code"].tolist() == ["MN6201-01", "MN6510-01", "MN8407-01"]
    assert table.cells[mongolian].tolist() == ["Арвайхээр төв", "Сүхбаатар төв", "Өлгий төв"]
    assert table.cells["name_en"].tolist() == ["Arvaikheer", "Sukhbaatar", "Ulgii"]
    assert table.cells["learners"].tolist() == ["120", "48", "0"]
    assert table.cells.index.tolist() == [1, 2, 3]
    assert table.geometry is not None
    assert table.geometry.crs.to_epsg() == 4326
    assert not table.geometry.has_z.any()
    np.testing.assert_allclose(
        np.column_stack([table.geometry.x, table.geometry.y]), files.POINTS, atol=1e-7
    )
    assert ("converted to WGS 84 from" in said(file)) == name.startswith("metres")
    assert file.notes == ()


def test_the_crs_converted_from_is_named() -> None:
    file = read_here("a.gpkg", files.gpkg(files.frame("EPSG:32648")))
    assert "from WGS 84 / UTM zone 48N (EPSG:32648)." in said(file)


def test_degrees_without_a_crs_are_taken_for_wgs84() -> None:
    file = read_here("a.zip", files.shapefile(left_out=[".prj"]))
    assert "look like degrees" in said(file)
    assert file.tables[0].geometry.x.tolist() == [102.7781, 106.2075, 89.9685]


@pytest.mark.parametrize("ending", ["zip", "gpkg", "parquet"])
def test_metres_without_a_crs_are_never_guessed(ending: str) -> None:
    data = files.frame("EPSG:32648").set_crs(None, allow_override=True)
    make = {"zip": files.shapefile, "gpkg": files.gpkg, "parquet": files.parquet}[ending]
    file = read_here(f"a.{ending}", make(data))
    assert "in metres and nothing says" in said(file)
    assert file.tables[0].geometry.isna().all()
    assert len(file.tables[0].cells) == 3


def test_a_wrong_cpg_is_overruled_by_the_text() -> None:
    content = files.shapefile(files.old_frame(), encoding="CP1251", replaced={".cpg": b"UTF-8"})
    file = read_here("a.zip", content)
    assert file.tables[0].cells["name_mn"].tolist()[2] == "Өлгий төв"
    assert "The .cpg says UTF-8, but the text is in cp1251" in said(file)


def test_a_plain_parquet_is_a_table() -> None:
    data = pd.DataFrame(
        {"a": [1, None, 3], "b": [1.5, None, 2.0], "c": pd.to_datetime(["2024-01-02", None, None])}
    )
    (table,) = read_here("a.parquet", files.parquet(data)).tables
    assert cells_of(table) == [
        ["1", "1.5", "2024-01-02T00:00:00"],
        [None, None, None],
        ["3", "2", None],
    ]
    assert table.geometry is None


@pytest.mark.parametrize("format_", FORMATS.values(), ids=FORMATS)
def test_a_file_that_lies_about_its_ending_is_read_as_what_it_is(format_) -> None:
    made = {**files.TEXT_FILES, **files.BINARY_FILES, **files.LAYER_FILES}
    by_format = {"csv": "utf-8.csv", "shapefile": "centres.zip"}
    content = made[by_format.get(format_.id, f"centres.{format_.id}")]()
    file = read_here("register.docx", content)
    assert file.format == format_.id
    assert str(file.notes[0]) == (
        f"The name ends in .docx, but the content is {format_.label} and is read as that."
    )


def test_dates_numbers_and_booleans_of_a_spreadsheet_are_text() -> None:
    row = [
        dt.date(2024, 3, 1),
        dt.datetime(2024, 3, 1, 8, 30),  # noqa: DTZ001  spreadsheets know no zone
        dt.time(8, 30),
        True,
        99112233,
        47.5,
        0.1,
        2024.0,
    ]
    header = ["day", "moment", "time", "open", "phone", "lat", "share", "year"]
    (table,) = read_here("a.xlsx", files.xlsx({"s": [header, row]})).tables
    assert cells_of(table) == [
        ["2024-03-01", "2024-03-01T08:30:00", "08:30:00", "true", "99112233", "47.5", "0.1", "2024"]
    ]
    for make in (files.xls, files.ods):
        (table,) = read_here("a.xls", make([["day", "n"], [dt.date(2024, 3, 1), 5]])).tables
        assert cells_of(table) == [["2024-03-01", "5"]]


def test_unknown_content_is_refused_with_what_is_accepted() -> None:
    with pytest.raises(RegisterError, match="Upload XLSX, XLS, ODS, CSV, GeoJSON"):
        read_here("a.bin", bytes(range(32)) * 40)


def test_formats_are_a_registry() -> None:
    assert all(key == format_.id for key, format_ in FORMATS.items())
    endings = [ending for format_ in FORMATS.values() for ending in format_.endings]
    assert len(endings) == len(set(endings))


def test_reading_leaves_the_limit_of_other_readers_of_csv() -> None:
    before = csv.field_size_limit()
    read_here("a.csv", b"code,name\nA,one\n")
    assert csv.field_size_limit() >= before
