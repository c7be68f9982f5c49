from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPoint, Point, Polygon

from geo.registry.coordinates import both_degrees, degrees, read_coordinates
from geo.registry.findings import FindingLog
from geo.registry.report import reasons


@pytest.mark.parametrize(
    "text",
    [
        "47.92",
        "47,92",
        " 47.92 ",
        "47.92°",
        "47.92 N",
        "N 47.92",
        "47°55'12\"",
        "47°55′12″N",
        "47° 55' 12\" N",
        "N47°55'12\"",
        "47 55 12",
        "47:55:12",
        "47°55.2'",
        "47° 55,2' N",
        "47d55m12s",
        "47º55’12”",
        "47°55'12\" х.ө.",
        "Х.Ө 47°55'12\"",
        "47°55'12\" хойд өргөрөг",
    ],
)
def test_every_way_of_writing_a_latitude_is_read(text):
    # 55 minutes and 12 seconds are 55.2 / 60 = 0.92 degrees.
    assert degrees(text) == pytest.approx(47.92, abs=1e-12)


@pytest.mark.parametrize(("text", "value"), [("106°53'E", 106 + 53 / 60), ("106.9 з.у.", 106.9)])
def test_a_longitude_is_read(text, value):
    assert degrees(text) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(("text", "value"), [("-5", -5), ("5.5W", -5.5), ("47°30'S", -47.5)])
def test_south_and_west_are_negative(text, value):
    assert degrees(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "106.9 47.9",
        "47 55" + " " * 50 + "12" + " " * 50 + "x",
        "1 " * 99,
        "",
        "x",
        "47°61'",
        "47°55'60\"",
        "1e999",
        "nan",
        "inf",
        "47.9.1",
        "47-55",
        "4 7 5 5",
    ],
)
def test_what_is_no_coordinate_is_none(text):
    assert np.isnan(degrees(text))


@given(st.floats(0, 180, allow_nan=False))
def test_degrees_written_as_minutes_and_seconds_are_the_same(value):
    whole = int(value)
    minutes = int((value - whole) * 60)
    seconds = min(round(((value - whole) * 60 - minutes) * 60, 6), 59.999999)
    text = f"{whole}°{minutes}'{seconds:.6f}\""
    assert degrees(text) == pytest.approx(value, abs=1e-8)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_none(text):
    assert isinstance(degrees(text), float)
    assert len(both_degrees(text)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "47.92, 106.9",
        "47.92,106.9",
        "47.92 106.9",
        "47,92; 106,9",
        "47,92 106,9",
        "47,92, 106,9",
        "(47.92, 106.9)",
        "47.92/106.9",
        "47°55'12\"N 106°54'E",
        "N47.92 E106.9",
    ],
)
def test_two_coordinates_in_one_cell_are_told_apart(text):
    assert both_degrees(text) == pytest.approx((47.92, 106.9), abs=1e-9)


def read(rows, geometry=None):
    """Read pairs of cells; return points, (row, kind) of each finding, and the findings."""
    index = pd.RangeIndex(2, 2 + len(rows), name="row")
    lat = pd.Series([r[0] for r in rows], index=index, dtype="str")
    lon = pd.Series([r[1] for r in rows], index=index, dtype="str")
    shapes = None if geometry is None else gpd.GeoSeries(geometry, index=index, crs="EPSG:4326")
    log = FindingLog("centres")
    points = read_coordinates(lat, lon, shapes, log)
    found = log.frame()
    return points, list(zip(found["row"], found["kind"], strict=True)), found


def test_a_pair_is_a_point():
    points, found, _ = read([("47.92", "106.9")])
    assert points[2] == Point(106.9, 47.92)
    assert points.crs == "EPSG:4326"
    assert found == []


def test_a_swapped_pair_is_put_right_and_said_so():
    points, found, findings = read([("106.9", "47.92")])
    assert points[2] == Point(106.9, 47.92)
    assert found == [(2, "coordinate_swapped")]
    assert findings["severity"].tolist() == ["warning"]


@pytest.mark.parametrize(
    ("lat", "lon", "kind", "said"),
    [
        ("91", "106", "coordinate_impossible", "91, 106 is no place on Earth"),
        ("50", "20", "coordinate_abroad", "50, 20 is not in Mongolia"),
        ("-47.9", "106.9", "coordinate_abroad", "-47.9, 106.9 is not in Mongolia"),
        ("5300000", "650000", "coordinate_in_metres", "5300000, 650000 is a coordinate in metres"),
        ("север", "106.9", "coordinate_unreadable", "“север” is no coordinate."),
        ("47.9", None, "coordinate_one_missing", "Only one of latitude and longitude is given"),
        (None, "106.9", "coordinate_one_missing", "Only one of latitude and longitude is given"),
    ],
)
def test_a_pair_that_cannot_be_used_is_an_error_that_names_it(lat, lon, kind, said):
    points, found, findings = read([(lat, lon)])
    assert points[2] is None
    assert found == [(2, kind)]
    assert findings["severity"].tolist() == ["error"]
    assert said in reasons(findings, "en")[0]


def test_zeros_and_empty_cells_are_no_coordinate_and_no_error():
    points, found, _ = read([("0", "0"), (None, None)])
    assert points.isna().all()
    assert found == [(2, "coordinate_zero")]


def test_both_in_one_cell_of_either_column():
    points, found, _ = read([("47.92, 106.9", None), (None, "47.92; 106.9")])
    assert points.tolist() == [Point(106.9, 47.92)] * 2
    assert found == []


def test_a_layer_gives_the_point_and_cells_win_over_it():
    points, found, _ = read([(None, None), ("47.92", "106.9")], [Point(105, 47), Point(105, 47)])
    assert points.tolist() == [Point(105, 47), Point(106.9, 47.92)]
    assert found == []


def test_zeros_in_cells_do_not_win_over_a_layer():
    rows = [("0", "0"), ("0, 0", None), ("0.0", "0,0"), ("0", "0"), ("0", "0")]
    shapes = [Point(105, 47)] * 3 + [None, Point()]
    points, found, _ = read(rows, shapes)
    assert points.tolist() == [Point(105, 47)] * 3 + [None, None]
    # Only where nothing is drawn does the soum centre stand in.
    assert found == [(5, "coordinate_zero"), (6, "coordinate_zero")]


def test_a_polygon_gives_a_point_inside_of_it():
    shape = Polygon([(105, 47), (106, 47), (106, 48)])
    points, found, _ = read([(None, None)], [shape])
    assert shape.contains(points[2])
    assert found == [(2, "geometry_not_a_point")]


def test_empty_broken_and_foreign_geometry():
    bow_tie = Polygon([(105, 47), (106, 48), (106, 47), (105, 48)])
    shapes = [Point(), None, bow_tie, Point(2, 48), MultiPoint([(105, 47)])]
    points, found, findings = read([(None, None)] * 5, shapes)
    assert points.isna().tolist() == [True, True, True, True, False]
    assert found == [
        (2, "geometry_empty"),
        (3, "geometry_empty"),
        (4, "geometry_invalid"),
        (5, "coordinate_abroad"),
        (6, "geometry_not_a_point"),
    ]
    assert "crosses itself" in reasons(findings, "en")[2]
