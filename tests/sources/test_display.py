"""The layers of the screen: small, complete, without gaps; the relief where it belongs."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pyproj
import pytest
import shapely
from PIL import Image

from geo.sources.relief import to_mercator_rows

EQUAL_AREA = "+proj=laea +lat_0=46.8 +lon_0=103.8 +datum=WGS84"
LIMIT_BYTES = 60_000


@pytest.mark.parametrize("name", ["boundaries", "water", "transport"])
def test_a_topology_is_small_enough_for_a_slow_line(data, name):
    content = (data / f"display/{name}.topojson").read_bytes()
    assert len(gzip.compress(content, 9)) <= LIMIT_BYTES


@pytest.mark.parametrize("name", ["admin1", "admin2"])
def test_every_unit_is_drawn_as_a_valid_polygon(layer, drawn, name):
    shapes = drawn(name)
    assert list(shapes["id"]) == list(layer(name)["pcode"])
    assert shapes.is_valid.all()
    assert not shapes.is_empty.any()
    assert set(shapes.geom_type) <= {"Polygon", "MultiPolygon"}


@pytest.mark.parametrize("name", ["admin1", "admin2"])
def test_drawn_units_neither_overlap_nor_leave_gaps(drawn, name):
    shapes = drawn(name)
    assert shapely.coverage_is_valid(np.asarray(shapes.geometry.array))
    metres = shapes.to_crs(EQUAL_AREA).geometry
    union = metres.union_all()
    assert abs(metres.area.sum() - union.area) < 1
    assert union.geom_type == "Polygon"
    assert len(union.interiors) == 0


def test_drawn_aimags_are_their_drawn_soums(layer, drawn):
    soums = drawn("admin2").assign(parent=layer("admin2")["admin1_pcode"].to_numpy())
    aimags = drawn("admin1").set_index("id").to_crs(EQUAL_AREA)
    for pcode, parts in soums.to_crs(EQUAL_AREA).groupby("parent"):
        assert parts.union_all().symmetric_difference(aimags.geometry[pcode]).area < 1, pcode


def test_borders_shared_on_the_ground_are_shared_arcs(data):
    topology = json.loads((data / "display/boundaries.topojson").read_text(encoding="utf-8"))
    uses = {}
    for name in ("admin1", "admin2"):
        text = json.dumps([g["arcs"] for g in topology["objects"][name]["geometries"]])
        numbers = [int(part) for part in text.replace("[", " ").replace("]", " ").split(",")]
        uses[name] = [n if n >= 0 else ~n for n in numbers]
    # An inner border is used from both sides, the country's from one.
    assert max(uses["admin2"].count(arc) for arc in set(uses["admin2"])) == 2
    assert set(uses["admin1"]) <= set(uses["admin2"])
    assert set(uses["admin2"]) == set(range(len(topology["arcs"])))


def test_geometries_carry_nothing_but_their_code(data):
    topology = json.loads((data / "display/boundaries.topojson").read_text(encoding="utf-8"))
    for name in ("admin1", "admin2"):
        for geometry in topology["objects"][name]["geometries"]:
            assert sorted(geometry) == ["arcs", "id", "type"]


def test_districts_of_the_capital_keep_their_shape(layer, drawn):
    full = layer("admin2").set_index("pcode").to_crs(EQUAL_AREA).geometry
    simple = drawn("admin2").set_index("id").to_crs(EQUAL_AREA).geometry
    for pcode in full.index[full.index.str.startswith("MN11")]:
        common = full[pcode].intersection(simple[pcode]).area
        assert common / full[pcode].union(simple[pcode]).area > 0.9, pcode


def test_soums_are_drawn_near_their_area(layer, drawn):
    full = layer("admin2").set_index("pcode")["area_km2"]
    simple = drawn("admin2").set_index("id").to_crs(EQUAL_AREA).area / 1e6
    np.testing.assert_allclose(simple, full, rtol=0.07)


def test_lakes_and_rivers_carry_what_the_map_draws(data):
    water = json.loads((data / "display/water.topojson").read_text(encoding="utf-8"))
    lakes = {g["properties"]["n"]: g["properties"] for g in water["objects"]["lakes"]["geometries"]}
    assert lakes["Uvs nuur"] == {"n": "Uvs nuur", "m": "Увс нуур"}
    assert "Ikh Murui aral" not in lakes
    assert [g["id"] for g in water["objects"]["rivers"]["geometries"]] == [1, 2, 3, 4, 6]
    transport = json.loads((data / "display/transport.topojson").read_text(encoding="utf-8"))
    assert [g["id"] for g in transport["objects"]["roads"]["geometries"]] == [1, 2, 3, 4]
    assert len(transport["objects"]["railways"]["geometries"]) == 1


def test_relief_rows_are_those_of_web_mercator():
    south, north, rows = 41.0, 53.0, 360
    latitude = north - (np.arange(rows) + 0.5) * (north - south) / rows
    pixels = np.repeat(latitude[:, None, None], 3, axis=2)
    result = to_mercator_rows(pixels, south, north)[:, 0, 0]
    # Independent: PROJ's own inverse of EPSG:3857 for the middle of each row.
    forward = pyproj.Transformer.from_crs(4326, 3857, always_xy=True)
    _, bottom = forward.transform(0, south)
    _, top = forward.transform(0, north)
    ordinate = top - (np.arange(len(result)) + 0.5) * (top - bottom) / len(result)
    _, expected = forward.transform(np.zeros_like(ordinate), ordinate, direction="INVERSE")
    # The outermost half pixel has no neighbour to interpolate with.
    np.testing.assert_allclose(result[1:-1], expected[1:-1], atol=1e-6)


def test_relief_is_small_and_light(data):
    description = json.loads((data / "display/relief.json").read_text(encoding="utf-8"))
    assert description["bounds"] == [[41, 86], [53, 121]]
    path = data / "display/relief.webp"
    assert path.stat().st_size <= 120_000
    with Image.open(path) as picture:
        assert picture.size == (description["width"], description["height"])
        pixels = np.asarray(picture.convert("RGB"), dtype=float)
    # Square pixels in Mercator: as wide as 35 degrees, as high as the ordinates' difference.
    transform = pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform
    (west, low), (east, high) = transform(86, 41), transform(121, 53)
    assert pixels.shape[1] / pixels.shape[0] == pytest.approx(
        (east - west) / (high - low), rel=0.01
    )
    assert pixels.min() > 90
    assert pixels.mean() > 190
