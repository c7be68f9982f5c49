"""Precision of the map: within its tolerance, valid, borders still shared."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.export.geometry import DISPLAY_TOLERANCE_DEGREES, placed, simplified
from tests.browser.support import ROOT
from tests.export.layers import areas, gaps, points, table


def shapes(layer):
    return np.asarray(layer.features.geometry.array, dtype=object)


def test_full_precision_leaves_every_vertex():
    layer = placed(areas(), crs="EPSG:4326", precision="full")
    assert shapely.equals_exact(shapes(layer), shapes(areas())).all()


def test_points_are_rounded_to_five_decimals_and_none_stays_none():
    layer = placed(points(), crs="EPSG:4326", precision="display")
    fourth = layer.features.geometry.iloc[3]
    assert (fourth.x, fourth.y) == (100.12346, 49.98765)
    second = placed(gaps(), crs="EPSG:4326", precision="display").features.geometry.iloc[1]
    assert second is None


def test_a_table_has_no_geometry_to_change():
    layer = table()
    assert placed(layer, crs="EPSG:32648", precision="display") is layer


def test_a_reference_system_that_is_not_on_offer_is_refused():
    with pytest.raises(KeyError, match="EPSG:3857"):
        placed(points(), crs="EPSG:3857", precision="full")


def test_vertices_within_the_tolerance_go():
    west, east = simplified(shapes(areas()), "MultiPolygon")
    # The dent of 0.001 degrees is gone, the gable of 0.3 and the hole are not.
    assert shapely.equals(east, shapely.box(101, 46, 102, 47))
    assert west.area == pytest.approx(1.15 - 0.04 + 0.25)
    assert shapely.intersection(west, east).length == pytest.approx(1)


def test_an_area_smaller_than_the_tolerance_stays():
    small = shapely.MultiPolygon([shapely.box(100, 46, 100.001, 46.001)])
    (kept,) = simplified(np.array([small], dtype=object), "MultiPolygon")
    assert shapely.equals(kept, small)


def test_areas_that_overlap_keep_their_common_edge_common():
    rim = [(100 + n / 100, 46 + 0.002 * (n % 2)) for n in range(101)]
    inner = shapely.MultiPolygon([shapely.Polygon([*rim, (101, 46.5), (100, 46.5)])])
    outer = shapely.MultiPolygon([shapely.Polygon([*rim, (101, 47), (100, 47)])])
    bands = simplified(np.array([inner, outer], dtype=object), "MultiPolygon")
    assert shapely.get_num_coordinates(bands).max() < 10
    assert bands[0].difference(bands[1]).area == pytest.approx(0, abs=1e-12)


def test_the_soums_stay_a_coverage():
    units = gpd.read_parquet(ROOT / "data" / "admin2.parquet")
    # The capital and its surroundings: small districts beside large soums.
    near = units[units["admin1_pcode"].isin(units["admin1_pcode"].unique()[-2:])]
    before = np.asarray(near.geometry.array, dtype=object)
    after = simplified(before, "MultiPolygon")
    assert shapely.is_valid(after).all()
    assert shapely.coverage_is_valid(after)
    assert shapely.hausdorff_distance(before, after).max() <= DISPLAY_TOLERANCE_DEGREES
    assert shapely.get_num_coordinates(after).sum() < shapely.get_num_coordinates(before).sum() / 4
    assert shapely.union_all(after).area == pytest.approx(shapely.union_all(before).area, rel=0.01)


def test_lines_that_meet_still_meet():
    stem = shapely.MultiLineString([[(100, 46), (100.5, 46.004), (101, 46)]])
    branch = shapely.MultiLineString([[(100.5, 46.004), (100.5, 47)]])
    drawn = simplified(np.array([stem, branch], dtype=object), "MultiLineString")
    assert drawn[0].distance(drawn[1]) == 0
    assert {shape.geom_type for shape in drawn} == {"MultiLineString"}


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=3, max_size=12),
    st.integers(1, 4),
)
def test_any_areas_stay_valid_and_within_the_tolerance(corners, count):
    hull = shapely.concave_hull(shapely.MultiPoint([(x / 500, y / 500) for x, y in corners]))
    if hull.geom_type != "Polygon" or hull.is_empty:
        hull = shapely.box(0, 0, 0.002, 0.001)
    areas = [shapely.MultiPolygon([shapely.affinity.translate(hull, n / 50)]) for n in range(count)]
    before = np.array(areas, dtype=object)
    after = simplified(before, "MultiPolygon")
    assert shapely.is_valid(after).all()
    assert not shapely.is_empty(after).any()
    assert shapely.hausdorff_distance(before, after).max() <= DISPLAY_TOLERANCE_DEGREES + 1e-9
