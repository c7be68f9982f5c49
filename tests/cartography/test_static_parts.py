"""The parts of printed maps: symbols, frame, names, legend, scale bar."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cartography.static_displacement import side_by_side
from geo.cartography.static_frame import (
    Frame,
    Ground,
    cut,
    extent_of,
    extent_within,
    on_plane,
    path_of,
    simplified,
)
from geo.cartography.static_furniture import nice_kilometres, scale_bar
from geo.cartography.static_labels import Names
from geo.cartography.static_legend import Row, arranged
from geo.cartography.static_scene import StaticLayer, StaticScene
from geo.cartography.static_sheet import Box, Sheet
from geo.cartography.static_symbols import symbol_path
from geo.cartography.static_type import Type, printable
from geo.cartography.style import Style, StyleClass
from geo.cartography.symbology import CENTRE_SYMBOLS, HERITAGE_SYMBOLS, STORY_SYMBOL

TYPE = Type(8.0)


@pytest.fixture
def sheet() -> Sheet:
    return Sheet(200, 150, 72)


# In the square of 16 by 16 units, worked out by hand.
AREAS = {
    # A square of 11.
    HERITAGE_SYMBOLS["archaeological_site"].path: 11 * 11,
    # A triangle 13 wide and 12.5 high.
    HERITAGE_SYMBOLS["state_protected_monument"].path: 13 * 12.5 / 2,
    # A circle of radius 6; the ring has one of 3.6 cut out.
    CENTRE_SYMBOLS["documented"].path: math.pi * 6**2,
    CENTRE_SYMBOLS["network_rule"].path: math.pi * (6**2 - 3.6**2),
    # A gable (1.5 and 13 wide: a triangle of 13 by 3.5 and a strip of 1.5), a base, three columns.
    HERITAGE_SYMBOLS["museum"].path: 13 * 3.5 / 2 + 13 * 1.5 + 13 * 2 + 3 * 2.2 * 5,
    # A rectangle with corners of quadratic curves (each leaves out 1.5² / 3 of its square; Q has a
    # third of the square outside), a tail, and two lines cut out.
    STORY_SYMBOL.path: 14 * 10 - 4 * 1.5**2 / 3 + (8.2 - 4) * 4.4 / 2 - 8.4 * 1.4 - 5.8 * 1.4,
}


@pytest.mark.parametrize(("path", "area"), AREAS.items(), ids=range(len(AREAS)))
def test_symbols_are_filled_as_in_a_browser(path, area):
    drawn = symbol_path(path)
    polygons = [shapely.Polygon(ring) for ring in drawn.to_polygons(closed_only=True)]
    # By the winding number: holes go round the other way, so that areas with their sign add up.
    signed = sum(p.area if p.exterior.is_ccw else -p.area for p in polygons)
    # to_polygons follows curves in steps.
    assert signed * 256 == pytest.approx(area, rel=0.02)


def test_symbols_stand_upright():
    triangle = symbol_path(HERITAGE_SYMBOLS["state_protected_monument"].path).vertices
    top = triangle[triangle[:, 1].argmax()]
    assert top == pytest.approx([0.0, 0.5 - 1.5 / 16])


@given(lon=st.floats(88, 119), lat=st.floats(42, 51.5))
def test_north_is_up_in_the_middle_of_every_map(lon, lat):
    frame = Frame(Box(10, 20, 110, 80), extent_within((lon - 0.2, lat - 0.2, lon + 0.2, lat + 0.2)))
    here, north = frame.placed(on_plane(shapely.points([[lon, lat], [lon, lat + 0.05]])))
    assert abs(north.x - here.x) < 0.01 * (north.y - here.y)
    # The rectangle's sides are not parallel: its middle is near the middle of the map.
    assert here.x == pytest.approx(60, abs=0.5)
    assert here.y == pytest.approx(50, abs=0.5)


def test_a_millimetre_is_as_long_everywhere_as_on_the_ellipsoid():
    frame = Frame(Box(0, 0, 280, 150), extent_within((87.7, 41.5, 120.0, 52.2)))
    geod = pyproj.Geod(ellps="WGS84")
    for lon, lat in ((90, 48), (103.8, 46.8), (116, 47)):
        there = geod.fwd(lon, lat, 90, 100_000)
        a, b = frame.placed(on_plane(shapely.points([[lon, lat], there[:2]])))
        # Equal-area: lengths are out by half a per cent at most at 1000 km from the centre.
        assert a.distance(b) * frame.metres_per_mm == pytest.approx(100_000, rel=0.006)


def test_the_extent_is_all_there_is_and_fits_its_box():
    units = gpd.read_parquet("data/admin1.parquet")
    layer = StaticLayer(units, "MultiPolygon", Style((StyleClass("Aimag"),)))
    ground = Ground(StaticScene((layer,), "Map", "en"))
    frame = Frame(Box(0, 0, 200, 150), extent_of(ground), 5.0, at_top=True)
    west, south, east, north = shapely.total_bounds(frame.placed(ground.of(units)))
    assert (west, east) == pytest.approx((5, 195))
    assert north == pytest.approx(145)
    assert south > 5


def test_borders_stay_shared_when_they_are_simplified():
    units = gpd.read_parquet("data/admin2.parquet")
    units = units[units["admin1_pcode"] == "MN65"]
    layer = StaticLayer(units, "MultiPolygon", Style((StyleClass("Soum"),)))
    ground = Ground(StaticScene((layer,), "Map", "en"))
    full = Frame(Box(0, 0, 60, 60), extent_of(ground)).placed(ground.of(units))
    shapes = simplified(full)
    assert shapely.get_num_coordinates(shapes).sum() < 0.5 * shapely.get_num_coordinates(full).sum()
    assert shapely.coverage_is_valid(shapes)
    # Neither gap nor overlap: the parts are as large as the whole.
    whole = shapely.union_all(shapes)
    assert whole.area == pytest.approx(shapely.area(shapes).sum(), rel=1e-9)
    assert shapely.hausdorff_distance(whole.boundary, shapely.union_all(full).boundary) < 0.6


def test_overlapping_areas_are_simplified_one_by_one():
    bands = np.array([shapely.Point(0, 0).buffer(r, quad_segs=200) for r in (10, 20, 30)])
    shapes = simplified(bands)
    assert shapely.get_num_coordinates(shapes).sum() < 300
    for shape, band in zip(shapes, bands, strict=True):
        assert shape.symmetric_difference(band).area < 0.02 * band.area


def test_what_lies_far_outside_is_cut_off():
    shapes = np.array([shapely.box(-500, -500, 500, 500), shapely.Point(900, 0).buffer(5), None])
    kept = cut(shapes, Box(0, 0, 100, 50))
    assert kept[0].bounds == (-3, -3, 103, 53)
    assert kept[1].is_empty
    assert kept[2] is None


def test_holes_go_round_the_other_way():
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    path = path_of(np.array([ring, None], dtype=object))
    assert path is not None
    assert path.contains_point((2, 2))
    turns = [shapely.LinearRing(r).is_ccw for r in path.to_polygons()]
    assert sorted(turns) == [False, True]
    assert path_of(np.array([None], dtype=object)) is None


PLACES = st.lists(st.tuples(st.floats(0, 20), st.floats(0, 20), st.integers(0, 4)), max_size=40)


@given(PLACES)
def test_symbols_at_one_place_stand_apart_and_those_alone_stay(rows):
    places = np.array([row[:2] for row in rows]).reshape(-1, 2)
    kinds = [(0, row[2]) for row in rows]
    apart = side_by_side(places, kinds, 2.0)
    for i, place in enumerate(places):
        others = np.delete(places, i, axis=0)
        if not len(others) or np.hypot(*(others - place).T).min() > 0.9:
            assert (apart[i] == place).all()
    if len(places):
        assert (apart[0] == places[0]).all()
        assert np.hypot(*(apart - places).T).max() < 2.0 * 1.05 + 0.9 + 1e-9


def test_seven_kinds_at_one_place_make_a_flower():
    apart = side_by_side(np.zeros((7, 2)), [(0, kind) for kind in range(7)], 2.0)
    assert np.hypot(*apart.T) == pytest.approx([0.0, *[2.1] * 6])
    distances = shapely.distance(shapely.points(apart)[:, None], shapely.points(apart)[None, :])
    assert distances[~np.eye(7, dtype=bool)].min() == pytest.approx(2.1)


@settings(max_examples=40)
@given(
    words=st.lists(st.text("abcӨҮ ж", min_size=1, max_size=30), max_size=12),
    width=st.floats(8, 120),
    lines=st.integers(1, 6),
)
def test_lines_are_never_wider_than_asked(words, width, lines):
    paper = Sheet(200, 150, 72)
    text = " ".join(words)
    wrapped = paper.wrapped(text, TYPE, width, lines)
    assert len(wrapped) <= lines
    for line in wrapped:
        # Kerning between words' letters and spaces is left out of account.
        assert paper.width_mm(line, TYPE) <= width * 1.01
    whole = "".join("".join(wrapped).split())
    assert whole == "".join(text.split()) or wrapped[-1].endswith("…")


def test_text_is_as_wide_as_the_font_says(sheet):
    # DejaVu Sans: "m" is 1995 of 2048 units wide, so 10 of them at 72 pt 701.4 pt.
    assert sheet.width_mm("m" * 10, Type(72.0)) == pytest.approx(701.4 * 25.4 / 72, rel=0.002)


def test_what_cannot_be_printed_is_replaced():
    assert printable("a\x00b\nc\u202ed") == "a b c d"
    assert printable("Өвөрхангай ½ 🐎") == "Өвөрхангай ½ �"


def test_names_do_not_lie_on_each_other_nor_outside(sheet):
    units = gpd.read_parquet("data/admin1.parquet")
    frame = Frame(Box(0, 0, 200, 120), extent_within((87.7, 41.5, 120.0, 52.2)))
    shapes = simplified(frame.placed(on_plane(np.asarray(units.geometry.array))))
    names = Names(sheet, frame.box, np.empty((0, 2)))
    names.keep_free(Box(0, 0, 60, 40))
    labels = names.of_areas(shapes, units["name_mn"].tolist(), TYPE)
    assert len(labels) == 22
    for i, label in enumerate(labels):
        assert frame.box.holds(label.box)
        assert not label.box.meets(Box(0, 0, 60, 40))
        assert not any(label.box.meets(other.box) for other in labels[:i])
    uvs = next(label for label in labels if label.text == "Увс")
    unit = shapes[units["name_mn"].tolist().index("Увс")]
    assert unit.contains(uvs.box.shape().centroid)


def test_a_name_beside_a_symbol_leaves_it_free(sheet):
    names = Names(sheet, sheet.box, np.array([[50.0, 50.0]]))
    (label,) = names.of_points(np.array([[50.0, 50.0]]), ["Сум"], TYPE, 3.0)
    assert label.box.left >= 51.5


@pytest.mark.parametrize(
    ("longest", "expected"),
    [(0.7, 0.5), (1, 1), (1.9, 1), (2, 2), (4.9, 2), (5, 5), (99, 50), (100, 100), (499, 200)],
)
def test_scale_bars_have_round_lengths(longest, expected):
    assert nice_kilometres(longest) == pytest.approx(expected)


def test_a_scale_bar_is_as_long_as_it_says(sheet):
    frame = Frame(Box(0, 0, 180, 100), extent_within((101, 46, 104, 48)))
    bar = scale_bar(sheet, frame, "mn", 8.0, None)
    assert bar is not None
    geod = pyproj.Geod(ellps="WGS84")
    end = geod.fwd(102.5, 47, 90, bar.kilometres * 1000)
    a, b = frame.placed(on_plane(shapely.points([[102.5, 47], end[:2]])))
    assert a.distance(b) == pytest.approx(bar.length, rel=0.002)
    assert frame.box.holds(bar.box)


@given(
    heights=st.lists(st.floats(2, 12), min_size=1, max_size=30),
    columns=st.integers(1, 6),
)
def test_a_legend_keeps_its_order_in_no_more_columns_than_asked(heights, columns):
    heading = Type(8.0, bold=True)
    lines = [Row((str(i),), heading if i % 5 == 0 else TYPE, h) for i, h in enumerate(heights)]
    legend = arranged(lines, 40.0, columns, 8.0, 1e6)
    assert legend is not None
    assert len(legend.columns) <= columns
    assert [row for column in legend.columns for row in column] == lines
    for column in legend.columns[:-1]:
        assert not column[-1].kind.bold
    assert arranged(lines, 40.0, columns, 8.0, legend.height - 0.01) is None
