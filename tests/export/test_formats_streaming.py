"""Layers written piece by piece: the same as at once, nothing left by a failure."""

from __future__ import annotations

import json

import geopandas as gpd
import pyarrow.parquet as pq
import pyogrio
import pytest

from geo.export.formats.streaming import Stream, stream_flatgeobuf, stream_geoparquet
from tests.export.layers import POINT_COLUMNS, gaps, points

STREAM = Stream("points", POINT_COLUMNS, "Point")
WRITERS = {"parquet": stream_geoparquet, "fgb": stream_flatgeobuf}


def read(path):
    return gpd.read_parquet(path) if path.suffix == ".parquet" else pyogrio.read_dataframe(path)


def pieces(count):
    for _ in range(count):
        yield points().features


@pytest.mark.parametrize("suffix", WRITERS)
def test_pieces_follow_each_other(suffix, tmp_path):
    path = tmp_path / f"points.{suffix}"
    WRITERS[suffix](pieces(3), STREAM, path)
    frame = read(path)
    assert frame["centre_id"].tolist() == ["c1", "c2", "c3", "c4", "c5"] * 3
    assert frame["teachers_total"].dropna().tolist() == [3, 0, 12, 2_000_000_001] * 3
    assert frame["name_mn"].iloc[6] == "Өлгий"
    assert frame.geometry.iloc[14].x == 91.641
    assert frame.crs.to_epsg() == 4326
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", WRITERS)
def test_no_piece_gives_a_file_with_its_columns(suffix, tmp_path):
    path = tmp_path / f"points.{suffix}"
    WRITERS[suffix](iter(()), STREAM, path)
    frame = read(path)
    assert (len(frame), len(frame.columns)) == (0, 9)


@pytest.mark.parametrize("suffix", WRITERS)
def test_records_without_a_place_are_kept(suffix, tmp_path):
    path = tmp_path / f"points.{suffix}"
    WRITERS[suffix]([gaps().features], STREAM, path)
    assert read(path).geometry.isna().tolist() == [False, True, False]


@pytest.mark.parametrize("suffix", WRITERS)
def test_pieces_are_taken_to_the_reference_system(suffix, tmp_path):
    path = tmp_path / f"points.{suffix}"
    stream = Stream("points", POINT_COLUMNS, "Point", crs="EPSG:32648")
    WRITERS[suffix](pieces(1), stream, path)
    third = read(path).geometry.iloc[2]
    # By gdaltransform.
    assert (third.x, third.y) == pytest.approx((642002.543, 5306933.018), abs=0.001)


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_piece_that_fails_leaves_no_file(suffix, tmp_path):
    def broken():
        yield points().features
        message = "the source went away"
        raise OSError(message)

    with pytest.raises(OSError, match="the source went away"):
        WRITERS[suffix](broken(), STREAM, tmp_path / f"points.{suffix}")
    assert list(tmp_path.iterdir()) == []


def test_flatgeobuf_has_an_index_where_it_is_asked_for(tmp_path):
    path = tmp_path / "points.fgb"
    stream_flatgeobuf(pieces(3), STREAM, path, spatial_index=True)
    assert pyogrio.read_info(path)["capabilities"]["fast_spatial_filter"]
    assert len(pyogrio.read_dataframe(path, bbox=(89, 48, 90, 49))) == 3
    stream_flatgeobuf(pieces(3), STREAM, path)
    assert not pyogrio.read_info(path)["capabilities"]["fast_spatial_filter"]


def test_parquet_says_the_extent_where_it_is_known(tmp_path):
    path = tmp_path / "points.parquet"
    bounds = (87.7, 41.6, 119.9, 52.1)
    stream = Stream("points", POINT_COLUMNS, "Point", bounds=bounds)
    stream_geoparquet(pieces(2), stream, path)
    described = json.loads(pq.read_schema(path).metadata[b"geo"])
    assert described["columns"]["geometry"]["bbox"] == list(bounds)
    assert pq.ParquetFile(path).metadata.num_row_groups == 2
