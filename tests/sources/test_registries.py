"""What is registered is there, complete, and what the registry says."""

from __future__ import annotations

import csv
import hashlib
import json

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
from frictionless import Package, Resource, system

from geo.sources.derived import DERIVED, DerivedResource
from geo.sources.fields import COMMON, SPECIFIC, field_of
from geo.sources.licences import LICENCE_CC0
from geo.sources.raw_files import RAW_FILES
from geo.sources.registry import SOURCES
from geo.sources.source import Source

ARROW_TYPES = {
    "string": {"string", "large_string"},
    "integer": {"int64"},
    "number": {"double"},
    "boolean": {"bool"},
    "any": {"binary", "large_binary"},
}


@pytest.fixture(scope="module")
def package(data):
    return json.loads((data / "datapackage.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def described(package):
    return {resource["name"]: resource for resource in package["resources"]}


@pytest.mark.parametrize("path", sorted(RAW_FILES))
def test_a_raw_file_is_the_registered_one(raw, path):
    file = RAW_FILES[path]
    assert hashlib.sha256((raw / path).read_bytes()).hexdigest() == file.sha256
    if path.endswith(".csv"):
        with (raw / path).open(encoding="utf-8", newline="") as opened:
            assert sum(1 for _ in csv.DictReader(opened)) == file.rows
    elif path.endswith((".gpkg", ".geojson")):
        layer = gpd.read_file(raw / path)
        assert len(layer) == file.rows
        assert layer.crs == file.crs
    else:
        assert file.rows is None


@pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))
def test_a_source_can_be_cited(source):
    assert source.url.startswith("https://")
    assert source.licence_title
    assert not source.licence_url or source.licence_url.startswith("https://")
    assert source.files or source.id in {"demonstration", "pairings"}
    assert not source.note or source.note.endswith(".")


def test_every_raw_file_belongs_to_a_source():
    used = {file.path for source in SOURCES.values() for file in source.files}
    assert used == set(RAW_FILES)


def test_an_incomplete_source_is_told_all_that_is_missing():
    with pytest.raises(ValueError, match="source x: title, url, attribution, date missing"):
        Source("x", "", "someone", "", LICENCE_CC0, "", "")


def test_an_incomplete_resource_is_told_all_that_is_wrong():
    message = "resource x: title missing, description missing, source nobody not registered"
    with pytest.raises(ValueError, match=message):
        DerivedResource("x", "x.csv", "", "", ("nobody",))


@pytest.mark.parametrize("resource", DERIVED.values(), ids=list(DERIVED))
def test_a_shipped_file_is_as_described(data, described, resource):
    entry = described[resource.name]
    content = (data / resource.path).read_bytes()
    assert entry["path"] == resource.path
    assert entry["bytes"] == len(content)
    assert entry["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
    assert entry["title"]
    assert entry["sources"]
    assert all(part["name"] for part in entry["licenses"])
    if resource.format == "csv":
        lines = list(csv.reader(content.decode("utf-8").splitlines()))
        assert entry["rows"] == len(lines) - 1
        assert [field["name"] for field in entry["schema"]["fields"]] == lines[0]
    elif resource.format == "parquet":
        table = pq.read_table(data / resource.path)
        assert entry["rows"] == table.num_rows
        for field in entry["schema"]["fields"]:
            found = str(table.schema.field(field["name"]).type)
            assert found in ARROW_TYPES[field["type"]], field["name"]
    if resource.format in {"csv", "parquet"}:
        assert all(field["description"] for field in entry["schema"]["fields"])
    if resource.format == "parquet" and resource.crs:
        assert gpd.read_parquet(data / resource.path).crs == entry["crs"]


def test_nothing_is_shipped_that_is_not_described(data):
    shipped = {str(p.relative_to(data)) for p in data.rglob("*") if p.is_file()}
    assert shipped == {r.path for r in DERIVED.values()} | {"datapackage.json"}


def test_the_data_stay_small(data):
    assert sum(p.stat().st_size for p in data.rglob("*") if p.is_file()) < 12_000_000


def test_every_source_id_in_the_data_is_registered(data):
    for path in sorted(data.glob("*.*")):
        if path.suffix == ".csv":
            table = pd.read_csv(path, dtype=str, keep_default_na=False)
        elif path.suffix == ".parquet":
            table = pd.read_parquet(path)
        else:
            continue
        if "source_id" in table:
            ids = {part for text in table["source_id"] for part in text.split(";")}
            assert ids <= set(SOURCES), path.name


def test_the_description_is_a_valid_data_package(data):
    descriptor = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    assert Package.from_descriptor(descriptor, basepath=str(data)).to_descriptor()
    assert not list(Package.metadata_validate(descriptor))


@pytest.mark.parametrize("name", [r.name for r in DERIVED.values() if r.format == "csv"])
def test_tables_are_valid_against_their_columns(data, described, name):
    with system.use_context(trusted=True):
        resource = Resource.from_descriptor(described[name], basepath=str(data))
        report = resource.validate()
    assert report.valid, report.flatten(["message"])


def test_no_column_is_described_that_does_not_exist(described):
    columns = {
        name: {field["name"] for field in entry.get("schema", {}).get("fields", [])}
        for name, entry in described.items()
    }
    for name, fields in SPECIFIC.items():
        assert set(fields) <= columns[name], name
    assert set(COMMON) <= set().union(*columns.values())


def test_a_column_without_description_is_refused():
    with pytest.raises(KeyError, match="lakes: column depth is not described"):
        field_of("lakes", "depth")


def test_code_lists_keep_every_row_and_say_what_is_unverified(raw, data):
    for name, count, unverified in (
        ("programme_types", 15, 3),
        ("target_groups", 8, 8),
        ("glossary", 14, 6),
    ):
        shipped = pd.read_csv(data / f"{name}.csv", dtype=str, keep_default_na=False)
        source = pd.read_csv(raw / f"clc/{name}.csv", dtype=str, keep_default_na=False)
        assert len(shipped) == len(source) == count
        assert (shipped["name_mn_status"] == "unverified").sum() == unverified
        assert (shipped[source.columns] == source).all().all()
    facts = pd.read_csv(data / "national_facts.csv", dtype=str, keep_default_na=False)
    assert len(facts) == 21
