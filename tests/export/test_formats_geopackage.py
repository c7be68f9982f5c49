"""The GeoPackage by SQLite and GDAL: contents, keys, index, meaning of columns."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any

import pyogrio
import pytest

from geo.export.formats import EXPORT_FORMATS
from tests.export.layers import areas, export, points, table

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def package(written: dict[str, Path]) -> Path:
    return written["gpkg"] / "DEMO_layers.gpkg"


def asked(path: Path, question: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(question).fetchall()


def test_it_is_a_geopackage_of_its_version(package):
    # OGC 12-128r19, requirement 2: "GPKG", and 10400 for version 1.4 (or an earlier 1.x).
    ((application,),) = asked(package, "pragma application_id")
    ((version,),) = asked(package, "pragma user_version")
    assert application.to_bytes(4, "big") == b"GPKG"
    assert version in (10200, 10300, 10400)
    assert asked(package, "pragma integrity_check") == [("ok",)]
    assert asked(package, "pragma foreign_key_check") == []


def test_contents_tell_title_description_kind_and_time(package):
    rows = asked(
        package,
        "select table_name, data_type, identifier, description, last_change, srs_id "
        "from gpkg_contents",
    )
    time = "2025-03-04T05:06:07.000Z"
    demo = ("DEMO: points", "Demonstration data, synthetic", time, 4326)
    assert ("DEMO_points", "features", *demo) in rows
    about = ("Sample courses: үзүүлэх", "Records of courses & <nothing> else", time, 0)
    assert ("courses", "attributes", *about) in rows
    assert [row[0] for row in rows] == [
        "points",
        "gaps",
        "DEMO_points",
        "empty",
        "areas",
        "lines",
        "courses",
        "layer_styles",
    ]


def test_layers_have_keys_and_a_spatial_index(package):
    assert asked(package, "select fid from points order by fid") == [(n,) for n in range(1, 6)]
    indexed = asked(
        package, "select table_name from gpkg_extensions where column_name = 'geometry'"
    )
    assert {name for (name,) in indexed} == {
        "points",
        "gaps",
        "DEMO_points",
        "empty",
        "areas",
        "lines",
    }
    # A record without a place is in the table and not in the index.
    assert asked(package, "select count(*) from gaps") == [(3,)]
    assert asked(package, "select count(*) from rtree_gaps_geometry") == [(2,)]


def test_styles_are_where_qgis_looks_for_them(package):
    styled = dict(asked(package, "select f_table_name, styleQML from layer_styles"))
    assert "few" in styled["areas"]
    assert "active" in styled["points"]


def test_columns_are_explained(package):
    told = dict(
        asked(
            package,
            "select column_name, description from gpkg_data_columns where table_name = 'points'",
        )
    )
    assert told["teachers_total"] == "Teachers; empty where not reported (persons)"
    codes = "active: taken to be at work; closed: no longer at work"
    assert told["status"] == f"Status of the centre: {codes}"


def test_columns_called_fid_and_geom_are_kept(tmp_path):
    rows = table().features.rename(columns={"year": "FID"})
    columns = tuple(
        type(c)("FID", c.description, c.type) if c.name == "year" else c for c in table().columns
    )
    (path,) = EXPORT_FORMATS["gpkg"].write(export(table(features=rows, columns=columns)), tmp_path)
    assert pyogrio.read_dataframe(path, layer="courses")["FID"].tolist() == [2014, 2015, 2015]
    assert pyogrio.read_info(path, layer="courses")["fid_column"] == "fid_"


def test_two_layers_of_one_title_are_told_apart(tmp_path):
    layers = (points(title="Same"), areas(title="Same"))
    (path,) = EXPORT_FORMATS["gpkg"].write(export(*layers), tmp_path)
    question = "select identifier from gpkg_contents where table_name in ('points', 'areas')"
    names = asked(path, f"{question} order by identifier")
    assert names == [("Same (areas)",), ("Same (points)",)]
