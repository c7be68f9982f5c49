"""Shapefiles by a reader that knows no UTF-8, and the table of what was shortened."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING

import pyogrio
import pytest
import shapefile
from hypothesis import given
from hypothesis import strategies as st

from geo.export.formats import EXPORT_FORMATS
from geo.export.formats import shapefile as formats_shapefile
from geo.export.formats.shapefile import cut_to_bytes
from tests.export.layers import LONG, export, points

if TYPE_CHECKING:
    from pathlib import Path


def unpacked(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def opened(path: Path, encoding: str) -> shapefile.Reader:
    parts = {name.rpartition(".")[2]: io.BytesIO(data) for name, data in unpacked(path).items()}
    kinds = [kind for kind in ("shp", "shx", "dbf") if kind in parts]
    return shapefile.Reader(**{kind: parts[kind] for kind in kinds}, encoding=encoding)


def mapping(path: Path) -> dict[str, list[str]]:
    text = unpacked(path)["fields.csv"].decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert head[:2] == ["Column", "Column in the shapefile"]
    return {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize(
    ("layer", "endings"),
    [
        ("points", {"shp", "shx", "dbf", "prj", "cpg"}),
        ("empty", {"shp", "shx", "dbf", "prj", "cpg"}),
        ("courses", {"dbf", "cpg"}),
    ],
)
def test_an_archive_holds_the_parts_and_the_table_of_names(layer, endings, written):
    parts = unpacked(written["shp"] / f"{layer}.shp.zip")
    assert set(parts) == {f"{layer}.{ending}" for ending in endings} | {"fields.csv"}
    assert parts[f"{layer}.cpg"].strip() == b"UTF-8"


def test_a_reader_without_utf_8_opens_it_and_shows_ascii_names(written):
    reader = opened(written["shp"] / "points.shp.zip", "latin-1")
    names = [field[0] for field in reader.fields[1:]]
    assert names == [
        "centre_id",
        "name_mn",
        "status",
        "teachers_t",
        "teachers_2",
        "is_mobile",
        "source_dat",
        "note",
    ]
    assert all(name.isascii() and len(name) <= 10 for name in names)
    assert len(reader) == 5
    record = reader.record(4)
    assert (record["centre_id"], record["teachers_t"]) == ("c5", 2_000_000_001)
    # The bytes are those of UTF-8, letter for letter.
    assert record["name_mn"].encode("latin-1").decode() == "Ховд"


def test_the_same_reader_with_utf_8_shows_cyrillic_gaps_and_null_shapes(written):
    reader = opened(written["shp"] / "gaps.shp.zip", "utf-8")
    assert [record["name_mn"] for record in reader.records()] == [
        "Арвайхээр",
        "Өлгий",
        "Ulaan & Co <1>",
    ]
    assert [record["teachers_t"] for record in reader.records()] == [3, None, 0]
    assert [record["is_mobile"] for record in reader.records()] == [True, False, None]
    assert [shape.shapeType for shape in reader.shapes()] == [1, 0, 1]


def test_areas_are_polygons_with_their_rings(written):
    reader = opened(written["shp"] / "areas.shp.zip", "utf-8")
    assert reader.shapeTypeName == "POLYGON"
    assert [len(shape.parts) for shape in reader.shapes()] == [3, 1]


def test_long_texts_end_at_a_whole_letter_and_the_table_says_so(written):
    path = written["shp"] / "points.shp.zip"
    note = opened(path, "utf-8").record(4)["note"]
    # 127 letters of two bytes are 254 bytes.
    assert note == LONG[:127]
    names = mapping(path)
    assert names["note"] == [
        "note",
        "Remark",
        "",
        "",
        "1 texts are cut: a shapefile holds no more than 254 bytes of a text.",
    ]
    assert names["teachers_total_share"][0] == "teachers_2"
    assert names["teachers_total"][2] == "persons"
    assert names["status"][3] == "active: taken to be at work; closed: no longer at work"
    assert names["name_mn"][-1] == ""


@given(st.text(max_size=40), st.integers(0, 60))
def test_a_cut_is_the_longest_beginning_that_fits(text, most):
    cut = cut_to_bytes(text, most)
    assert text.startswith(cut)
    assert len(cut.encode()) <= most
    if cut != text:
        assert len((cut + text[len(cut)]).encode()) > most


def test_the_table_speaks_the_language_of_the_export(tmp_path, monkeypatch):
    monkeypatch.setattr(formats_shapefile, "translator", lambda code: lambda text: code + text[:3])
    (path,) = EXPORT_FORMATS["shp"].write(export(points(), language="mn"), tmp_path)
    head = unpacked(path)["fields.csv"].decode("utf-8-sig").splitlines()[0]
    assert head == "mnCol,mnCol,mnDes,mnUni,mnCod,mnNot"
    assert "name_mn" in pyogrio.read_info(path)["fields"]


def test_the_date_in_the_table_is_that_of_the_export(written):
    table = unpacked(written["shp"] / "points.shp.zip")["points.dbf"]
    # dBASE III: year since 1900, month, day in bytes 1 to 3.
    assert list(table[1:4]) == [125, 3, 4]


def test_very_large_and_very_small_figures_are_read_back(tmp_path):
    figures = [1.5e17, -2.25e11, 1e-12, 0.1, 123_456.789]
    features = points().features.assign(teachers_total_share=figures)
    (path,) = EXPORT_FORMATS["shp"].write(export(points(features=features)), tmp_path)
    read = pyogrio.read_dataframe(path)["teachers_2"].tolist()
    assert read == pytest.approx(figures, rel=1e-3)
