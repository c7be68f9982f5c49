"""Any version can be taken away as one file that other programs read."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from pandas.testing import assert_series_equal
from shapely.geometry import Point

from geo.store.registers import RegisterContent, Version, version_archive
from geo.store.registers.content import checksum, prepared
from tests.store.registers.samples import INFO, content

AT = datetime(2026, 3, 1, 8, 30, 15, 123456, tzinfo=UTC)


def _version(kept: RegisterContent) -> Version:
    return Version(
        "ulaanbaatar",
        3,
        "Болд",
        AT,
        "шинэ төв",
        checksum(kept),
        len(kept.centres),
        len(kept.programmes),
        "rollback",
        1,
        "төвүүд.xlsx",
        "ab" * 32,
    )


@pytest.fixture(scope="module")
def kept() -> RegisterContent:
    return prepared(content(40))


@pytest.fixture(scope="module")
def packed(kept) -> bytes:
    return version_archive(INFO, _version(kept), kept)


@pytest.fixture(scope="module")
def folder(packed, tmp_path_factory):
    target = tmp_path_factory.mktemp("archive")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        archive.extractall(target)
    return target


def test_the_same_version_gives_the_same_bytes(packed, kept) -> None:
    assert version_archive(INFO, _version(kept), kept) == packed
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == [
            "centres.csv",
            "centres.gpkg",
            "programmes.csv",
            "version.json",
        ]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_geopackage_says_when_the_version_was_published(folder) -> None:
    connection = sqlite3.connect(folder / "centres.gpkg")
    found = connection.execute("SELECT last_change FROM gpkg_contents").fetchall()
    connection.close()
    assert [value[:19] for (value,) in found] == ["2026-03-01T08:30:15"]
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_gdal_reads_the_geopackage(folder, kept) -> None:
    described = pyogrio.read_info(folder / "centres.gpkg")
    assert (described["features"], described["geometry_type"]) == (40, "Point")
    assert described["crs"] == "EPSG:4326"
    layer = gpd.read_file(folder / "centres.gpkg")
    assert layer.geometry.geom_equals(kept.centres.geometry).all()
    assert layer["centre_id"].tolist() == kept.centres["centre_id"].tolist()
    for name in ("name_mn", "office code, their own"):
        assert layer[name].fillna("–").tolist() == kept.centres[name].fillna("–").tolist()
    known = kept.centres["opened_year"].notna()
    assert layer["opened_year"][known].astype(int).tolist() == (
        kept.centres["opened_year"][known].tolist()
    )
    assert layer["opened_year"].isna().tolist() == (~known).tolist()


def test_whole_numbers_of_64_bits_are_exact_in_the_geopackage(folder, kept) -> None:
    connection = sqlite3.connect(folder / "centres.gpkg")
    found = [value for (value,) in connection.execute("SELECT rooms FROM centres ORDER BY fid")]
    connection.close()
    assert found == [None if pd.isna(value) else value for value in kept.centres["rooms"]]


def test_pandas_and_gdal_read_the_tables(folder, kept) -> None:
    table = pd.read_csv(folder / "centres.csv", dtype={"rooms": "Int64"})
    assert table["lon"].tolist() == kept.centres.geometry.x.tolist()
    assert table["lat"].tolist() == kept.centres.geometry.y.tolist()
    assert_series_equal(table["rooms"], kept.centres["rooms"])
    points = pyogrio.read_dataframe(
        folder / "centres.csv", X_POSSIBLE_NAMES="lon", Y_POSSIBLE_NAMES="lat"
    )
    assert points.geometry.geom_equals(gpd.GeoSeries(kept.centres.geometry.to_numpy())).all()
    programmes = pd.read_csv(folder / "programmes.csv")
    assert programmes["learners_total"].sum() == kept.programmes["learners_total"].sum()
    assert len(programmes) == 80


def test_the_description_says_everything(folder, kept) -> None:
    found = json.loads((folder / "version.json").read_text(encoding="utf-8"))
    assert found["register"] == {
        "id": "ulaanbaatar",
        "title": "Нийслэлийн төвүүд “Өрөө–Үүд”",
        "organisation": "Ulaanbaatar Education Department",
        "licence": "CC-BY-4.0",
        "contact": "info@example.mn",
    }
    assert found["version"] == {
        "register_id": "ulaanbaatar",
        "number": 3,
        "author": "Болд",
        "published_at": "2026-03-01T08:30:15.123456+00:00",
        "note": "шинэ төв",
        "checksum": checksum(kept),
        "centres": 40,
        "programmes": 80,
        "action": "rollback",
        "restored": 1,
        "source_name": "төвүүд.xlsx",
        "source_sha256": "ab" * 32,
    }
    assert found["columns"]["centres"]["heating"] == "boolean"
    assert found["columns"]["programmes"]["year"] == "int64"


def _layer(packed: bytes, folder) -> gpd.GeoDataFrame:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return gpd.read_file(archive.extract("centres.gpkg", folder))


def test_columns_that_differ_by_capitals_only_have_a_place_each(tmp_path) -> None:
    centres = gpd.GeoDataFrame(
        {"centre_id": ["a"], "Name": ["x"], "name": ["y"], "FID": ["z"], "geom": ["w"]},
        geometry=[Point(106.9, 47.9)],
        crs=4326,
    )
    kept = prepared(RegisterContent(centres, pd.DataFrame({"year": [2024]})))
    layer = _layer(version_archive(INFO, _version(kept), kept), tmp_path)
    assert layer[["Name", "name_2", "FID_2", "geom_2"]].loc[0].tolist() == ["x", "y", "z", "w"]


def test_a_register_without_centres_or_programmes_can_be_taken_away(tmp_path) -> None:
    kept = prepared(RegisterContent(content(0).centres, pd.DataFrame()))
    packed = version_archive(INFO, _version(kept), kept)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.read("centres.csv").startswith(b"centre_id,")
    assert len(_layer(packed, tmp_path)) == 0
