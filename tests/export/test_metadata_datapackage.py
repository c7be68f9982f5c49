"""The data package: valid for the reference implementation, with what the files hold."""

from __future__ import annotations

import gc
import json
import shutil
import warnings
from dataclasses import replace

import pytest
from frictionless import Package, validate

from geo.export.metadata import write_metadata, written_file
from tests.export import layers
from tests.export.metadata_case import AWKWARD, VIEW_QUOTED, case_export, written


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return written(case_export(), tmp_path_factory.mktemp("package"))


@pytest.fixture
def altered(case, tmp_path):
    return replace(case, directory=shutil.copytree(case.directory, tmp_path / "altered"))


def report_of(directory):
    with warnings.catch_warnings():
        # Frictionless leaves archives open, which shows when they are collected: here.
        warnings.simplefilter("ignore", ResourceWarning)
        report = validate(str(directory / "datapackage.json"))
        gc.collect()
    return report


def problems(case):
    report = report_of(case.directory)
    return [(task.name, error.type) for task in report.tasks for error in task.errors] + [
        ("", error.type) for error in report.errors
    ]


def description(case):
    return json.loads((case.directory / "datapackage.json").read_text("utf-8"))


def resource(case, path):
    [entry] = [entry for entry in description(case)["resources"] if entry["path"] == path]
    return entry


def test_it_is_valid_with_all_its_tables(case) -> None:
    assert problems(case) == []
    # Two files a layer and the data dictionary.
    assert len(description(case)["resources"]) == 13


def test_a_value_of_another_type_is_noticed(altered) -> None:
    path = altered.directory / "areas.csv"
    path.write_text(path.read_text("utf-8-sig").replace(",7,", ",seven,"), "utf-8-sig")
    assert ("areas.csv", "type-error") in problems(altered)


def test_another_content_of_a_file_is_noticed(altered) -> None:
    shutil.copy(altered.directory / "lines.shp.zip", altered.directory / "areas.shp.zip")
    assert ("areas.shp.zip", "hash-count") in problems(altered)


def test_columns_are_those_of_the_file_with_type_unit_and_codes(case) -> None:
    entry = resource(case, "areas.csv")
    assert entry["profile"] == "tabular-data-resource"
    assert entry["encoding"] == "utf-8"
    assert entry["rows"] == 2
    assert entry["crs"] == "EPSG:4326"
    assert entry["bbox"] == [99, 45, 102, 47.3]
    assert entry["schema"]["primaryKey"] == "pcode"
    pcode, name, adults, kind, wkt = entry["schema"]["fields"]
    assert pcode == {"name": "pcode", "type": "string", "description": "Place code"}
    assert name["name"] == "name_mn"
    assert (adults["type"], adults["unit"]) == ("integer", "persons")
    assert kind["codes"] == [
        {"value": "few", "label": "up to 10"},
        {"value": "many", "label": "more than 10"},
    ]
    assert (wkt["name"], wkt["type"]) == ("wkt", "string")


def test_values_are_read_as_they_were(case) -> None:
    package = Package(str(case.directory / "datapackage.json"))
    rows = package.get_resource("points.csv").read_rows()
    assert [row["teachers_total"] for row in rows] == [3, None, 0, 12, 2_000_000_001]
    assert [row["is_mobile"] for row in rows] == [True, False, None, True, False]
    assert rows[0]["centre_id"] == "c1"
    assert rows[1]["name_mn"] == "Өлгий"
    assert float(rows[3]["lon"]) == 100.1234568


def test_a_column_of_a_layer_may_be_called_as_that_of_its_place(tmp_path) -> None:
    whole = layers.points()
    layer = layers.points(
        features=whole.features.rename(columns={"note": "lon"}),
        columns=(*whole.columns[:-1], layers.Column("lon", "Another")),
    )
    case = written(layers.export(layer), tmp_path)
    assert problems(case) == []
    fields = {entry["name"]: entry for entry in resource(case, "points.csv")["schema"]["fields"]}
    assert (fields["lon"]["type"], fields["lon_"]["type"]) == ("string", "number")


def test_the_whole_names_product_view_licences_and_sources(case) -> None:
    package = description(case)
    assert package["title"] == "Samples"
    assert package["created"] == "2025-03-04T05:06:07Z"
    assert package["homepage"] == VIEW_QUOTED
    assert package["description"] == f"Note: {AWKWARD}"
    assert [licence["name"] for licence in package["licenses"]] == [
        "CC-BY-4.0",
        "ODbL-1.0",
        "LicenseRef-none-stated",
    ]
    assert [source["title"] for source in package["sources"]] == [
        "Sample records",
        "Heritage of OpenStreetMap",
        AWKWARD,
    ]


def test_each_file_has_the_licences_of_its_layer(case) -> None:
    def licences(path):
        return [licence["title"] for licence in resource(case, path)["licenses"]]

    assert licences("gaps.csv") == ["Open Database Licence 1.0"]
    assert licences("areas.shp.zip") == ["Open Database Licence 1.0", "no licence stated"]
    assert licences("lines.csv") == ["no licence stated"]


def test_the_reference_system_is_that_of_the_file(tmp_path) -> None:
    case = written(layers.export(layers.points(), crs="EPSG:32647"), tmp_path)
    assert resource(case, "points.csv")["crs"] == "EPSG:4326"
    assert resource(case, "points.shp.zip")["crs"] == "EPSG:32647"


def test_demonstration_data_say_so(tmp_path) -> None:
    case = written(layers.export(layers.demonstration(), layers.lines()), tmp_path)
    package = description(case)
    assert package["title"] == "DEMO: Samples"
    assert package["keywords"][0] == "DEMO"
    assert package["description"].startswith("DEMO")
    assert resource(case, "DEMO_points.csv")["keywords"][0] == "DEMO"
    assert "keywords" not in resource(case, "lines.csv")
    assert problems(case) == []


def test_files_of_any_kind_are_described_without_being_opened(tmp_path) -> None:
    export = layers.export(layers.points())
    names = ("a.xlsx", "a.parquet", "a.gpkg", "a.geojson", "b/a.kml", "A.KML", "a.json")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"\x00 not of its kind")
    files = tuple(
        written_file(tmp_path / name, tmp_path, None, "any", "application/octet-stream")
        for name in names
    )
    write_metadata(export, files, tmp_path)
    report = report_of(tmp_path)
    assert report.flatten(["name", "type"]) == []
    assert report.stats["tasks"] == 8


def test_names_of_resources_are_unlike_each_other(tmp_path) -> None:
    export = layers.export(layers.points())
    for name in ("A.kml", "a.kml"):
        (tmp_path / name).write_bytes(b"")
    files = tuple(
        written_file(tmp_path / name, tmp_path, None, "kml", "application/xml")
        for name in ("A.kml", "a.kml")
    )
    write_metadata(export, files, tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert [entry["name"] for entry in package["resources"]] == [
        "a.kml",
        "a.kml-2",
        "data-dictionary.csv",
    ]
