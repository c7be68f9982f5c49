"""An archive has its files and metadata, is the same each time, and is whole or not there."""

import csv
import io
import json
import zipfile
from dataclasses import replace

import pytest

from geo.errors import ExportError
from geo.export import archive
from geo.export.archive import archive_bytes, archive_name, file_stem, write_archive, write_files
from geo.export.documents import DOCUMENTS, FORMATS
from geo.export.formats import EXPORT_FORMATS
from tests.export import layers as samples


def export(**changes):
    made = replace(samples.export(samples.points(), samples.areas()), **changes)
    return replace(made, page=lambda: b"<!doctype html><title>map</title>")


def no_room(*_args, **_more):
    raise OSError(28, "No space left on device")


def test_an_archive_has_its_files_and_all_that_travels_with_them():
    held = zipfile.ZipFile(io.BytesIO(archive_bytes(export(), ["geojson", "csv"])))
    assert held.testzip() is None
    names = set(held.namelist())
    assert {"points.geojson", "areas.geojson", "points.csv", "areas.csv"} <= names
    assert {"README.txt", "data-dictionary.csv", "datapackage.json", "CITATION.cff"} <= names
    assert {"citation.bib", "dcat.jsonld", "metadata/points.iso19139.xml"} <= names
    assert not [name for name in names if ".unfinished" in name]
    assert {entry.date_time for entry in held.infolist()} == {(2025, 3, 4, 5, 6, 6)}  # even seconds


@pytest.mark.parametrize("format_id", FORMATS)
def test_every_column_of_every_format_is_in_the_dictionary(format_id):
    held = zipfile.ZipFile(io.BytesIO(archive_bytes(export(), [format_id])))
    text = held.read("data-dictionary.csv").decode("utf-8-sig")
    rows = {(row["layer"], row["column"]) for row in csv.DictReader(io.StringIO(text))}
    for layer in export().layers:
        assert {(layer.name, column.name) for column in layer.columns} <= rows
    if format_id == "csv":
        for layer in export().layers:
            table = held.read(f"{layer.name}.csv").decode("utf-8-sig")
            header = next(csv.reader(io.StringIO(table)))
            assert {(layer.name, name) for name in header} <= rows
    if format_id == "geojson":
        for layer in export().layers:
            features = json.loads(held.read(f"{layer.name}.geojson"))["features"]
            names = {name for feature in features for name in feature["properties"]}
            assert {(layer.name, name) for name in names} <= rows


# A QGIS project holds identifiers, and matplotlib orders nothing by time: all are reproducible.
@pytest.mark.parametrize("format_id", [f for f in FORMATS if f != "xlsx"])
def test_the_same_export_gives_the_same_bytes(format_id):
    assert archive_bytes(export(), [format_id]) == archive_bytes(export(), [format_id])


def test_demonstration_data_are_named_in_the_file_and_first_of_all():
    made = samples.export(samples.demonstration())
    assert archive_name(made).startswith("DEMO_clc-map_")
    held = zipfile.ZipFile(io.BytesIO(archive_bytes(made, ["geojson", "gpkg"])))
    layers = [name for name in held.namelist() if name.endswith((".geojson", ".gpkg"))]
    assert layers
    assert all(name.startswith("DEMO_") for name in layers)
    assert held.read("README.txt").decode("utf-8-sig").startswith("*** DEMO")
    assert "DEMO" in json.loads(held.read("datapackage.json"))["keywords"]


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("Хэнтий аймгийн төвүүд", "Хэнтий_аймгийн_төвүүд"),
        ('a/b\\c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j"),
        ("../../etc/passwd", "etc_passwd"),
        ("CON", "CON_"),
        ("name\x00with\nnul", "name_with_nul"),
        ("", "clc-map"),
        (" . ", "clc-map"),
        ("я" * 300, "я" * 80),
    ],
)
def test_a_name_becomes_one_that_every_system_takes(text, stem):
    assert file_stem(text) == stem


def test_an_unknown_format_is_named_with_those_there_are(tmp_path):
    with pytest.raises(ExportError, match=r"There is no format dwg\. Choose among: geojson, gpkg"):
        write_files(export(), ["dwg"], tmp_path)


def test_an_archive_that_fails_half_way_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "write_metadata", no_room)
    with pytest.raises(OSError, match="No space left"):
        write_archive(export(), ["geojson", "gpkg"], tmp_path / "out.zip")
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_is_there_stays_whole_when_the_next_one_fails(tmp_path, monkeypatch):
    path = tmp_path / "out.zip"
    write_archive(export(), ["geojson"], path)
    before = path.read_bytes()
    monkeypatch.setattr(
        archive, "write_metadata", lambda *_: (_ for _ in ()).throw(OSError(28, ""))
    )
    with pytest.raises(OSError, match="28"):
        write_archive(export(), ["csv"], path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_interactive_map_needs_a_view(tmp_path):
    with pytest.raises(ExportError, match="shows a view, not a condition"):
        write_files(replace(export(), page=None), ["html"], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_formats_of_data_and_of_maps_have_names_of_their_own():
    assert set(FORMATS) == set(EXPORT_FORMATS) | set(DOCUMENTS)
    assert len(FORMATS) == len(EXPORT_FORMATS) + len(DOCUMENTS)
