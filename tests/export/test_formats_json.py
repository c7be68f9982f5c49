"""GeoJSON by the rules of RFC 7946, TopoJSON by its arcs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from geojson_pydantic import FeatureCollection
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.export.formats import EXPORT_FORMATS
from geo.export.formats.columns import records
from geo.export.layer import Column
from tests.export.layers import areas, export, points

if TYPE_CHECKING:
    from pathlib import Path

LAYERS = ("points", "gaps", "DEMO_points", "empty", "areas", "lines")


def load(written: dict[str, Path], identifier: str, layer: str) -> dict[str, Any]:
    text = (written[identifier] / f"{layer}.{identifier}").read_text(encoding="utf-8")

    def refuse(constant: str) -> None:
        pytest.fail(f"{constant} is no JSON")

    loaded: dict[str, Any] = json.loads(text, parse_constant=refuse)
    return loaded


@pytest.mark.parametrize("layer", LAYERS)
def test_geojson_follows_the_rules_of_rfc_7946(layer, written):
    text = (written["geojson"] / f"{layer}.geojson").read_text(encoding="utf-8")
    collection = FeatureCollection.model_validate_json(text)
    # 4: no other reference system can be declared.
    assert "crs" not in json.loads(text)
    assert len(collection.features) == {"empty": 0, "gaps": 3, "areas": 2, "lines": 2}.get(layer, 5)


def test_exterior_rings_go_anticlockwise_and_holes_clockwise(written):
    west = load(written, "geojson", "areas")["features"][0]["geometry"]["coordinates"]
    assert [shapely.is_ccw(shapely.LinearRing(ring)) for ring in west[0]] == [True, False]
    assert shapely.is_ccw(shapely.LinearRing(west[1][0]))


def test_coordinates_have_seven_decimals_and_the_box_is_west_south_east_north(written):
    collection = load(written, "geojson", "points")
    assert collection["features"][3]["geometry"]["coordinates"] == [100.1234568, 49.9876543]
    assert collection["bbox"] == [89.9625, 46.2666667, 106.9, 49.9876543]
    assert "bbox" not in load(written, "geojson", "empty")


def test_properties_have_their_types_and_gaps_are_null(written):
    collection = load(written, "geojson", "gaps")
    assert collection["features"][1] == {
        "type": "Feature",
        "id": "c2",
        "properties": {
            "centre_id": "c2",
            "name_mn": "Өлгий",
            "status": "closed",
            "teachers_total": None,
            "teachers_total_share": None,
            "is_mobile": False,
            "source_date": "2023",
            "note": "+976 11",
        },
        "geometry": None,
    }
    teachers = [feature["properties"]["teachers_total"] for feature in collection["features"]]
    assert [type(value) for value in teachers] == [int, type(None), int]


def test_a_collection_says_what_it_is_and_whose(written):
    collection = load(written, "geojson", "DEMO_points")
    assert collection["name"] == "DEMO_points"
    assert collection["title"] == "DEMO: points"
    assert collection["attribution"] == "© Sample office <2024>"


def test_neighbours_share_an_arc_of_the_topology(written):
    topology = load(written, "topojson", "areas")
    west, east = topology["objects"]["areas"]["geometries"]

    def used(shape: dict[str, Any]) -> set[int]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        # A negative number is the arc the other way round: -1 is arc 0.
        return {~i if i < 0 else i for rings in polygons for ring in rings for i in ring}

    (shared,) = used(west) & used(east)
    (lon_scale, lat_scale), (lon, lat) = topology["transform"].values()
    start, *steps = topology["arcs"][shared]
    ends = [start, [start[0] + sum(s[0] for s in steps), start[1] + sum(s[1] for s in steps)]]
    degrees = sorted((lon + x * lon_scale, lat + y * lat_scale) for x, y in ends)
    # To a step of the grid: 3 and 2.3 millionths of a degree.
    assert degrees == [pytest.approx((101, 46), abs=3e-6), pytest.approx((101, 47), abs=3e-6)]


def test_topology_keeps_records_without_a_place(written):
    shapes = load(written, "topojson", "gaps")["objects"]["gaps"]["geometries"]
    assert [shape["type"] for shape in shapes] == ["Point", None, "Point"]
    assert [shape["id"] for shape in shapes] == ["c1", "c2", "c3"]
    assert shapes[1]["properties"]["teachers_total"] is None


def test_topology_without_records_is_whole(written):
    topology = load(written, "topojson", "empty")
    assert topology["objects"]["empty"] == {"type": "GeometryCollection", "geometries": []}
    assert topology["arcs"] == []


def test_a_layer_of_records_without_places_is_written(tmp_path):
    features = points().features.assign(geometry=None)
    nowhere = points(features=gpd.GeoDataFrame(features, geometry="geometry", crs="EPSG:4326"))
    for entry in EXPORT_FORMATS.values():
        assert entry.write(export(nowhere), tmp_path / entry.id)
    features = json.loads((tmp_path / "geojson" / "points.geojson").read_text())["features"]
    assert [feature["geometry"] for feature in features] == [None] * 5


def test_display_precision_is_smaller_and_keeps_the_shared_border(tmp_path):
    (path,) = EXPORT_FORMATS["geojson"].write(export(areas(), precision="display"), tmp_path)
    east = json.loads(path.read_text())["features"][1]["geometry"]["coordinates"]
    assert sorted(east[0][0][:-1]) == [[101, 46], [101, 47], [102, 46], [102, 47]]


def test_numbers_that_json_cannot_hold_are_missing():
    column = Column("figure", "Figure", "number")
    rows = pd.DataFrame({"figure": [float("inf"), float("nan"), 1.5]})
    layer = points(features=rows, columns=(column,), key="", geometry_type=None)
    assert [record["figure"] for record in records(layer)] == [None, None, 1.5]


@settings(max_examples=30)
@given(st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)), max_size=20))
def test_integers_with_gaps_stay_integers(values):
    column = Column("figure", "Figure", "integer")
    rows = pd.DataFrame({"figure": pd.array(values, dtype="Int64")})
    layer = points(features=rows, columns=(column,), key="", geometry_type=None)
    assert [record["figure"] for record in records(layer)] == values
