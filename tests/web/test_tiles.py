"""Vector tiles, read by GDAL: where things are, what is left out, what the metadata say."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.web import tiles
from geo.web.features.catalogue import Collection
from geo.web.features.routes import feature_routes
from tests.web.features_layers import ALL, CENTRES, ROADS, SOUMS, altered

CLIENT = TestClient(Starlette(routes=feature_routes(lambda: ALL)))
CIRCUMFERENCE_M = 2 * math.pi * 6378137


@pytest.fixture(scope="module", autouse=True)
def _one_loop():
    """Let all requests share a loop instead of starting one each."""
    with CLIENT:
        yield


def unit_m(zoom):
    return CIRCUMFERENCE_M / 2**zoom / 4096


def decoded(content, tmp_path, zoom, row, column, **options):
    """Return a tile as GDAL reads it: in metres, as it takes z/x/y from the path."""
    path = tmp_path / str(zoom) / str(column) / f"{row}.mvt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return pyogrio.read_dataframe(path, **options)


def tile(layer, tmp_path, zoom, row, column):
    content = tiles.vector_tile(Collection(layer.id, layer), zoom, row, column)
    return decoded(content, tmp_path, zoom, row, column)


def in_metres(layer):
    return layer.features.set_geometry("geometry").to_crs(3857).geometry


def points(xy, **changes):
    """Return the layer of centres with other points and their number as the only column."""
    frame = gpd.GeoDataFrame(
        {"road_id": np.arange(len(xy))}, geometry=shapely.points(xy), crs="EPSG:4326"
    )
    return altered(ROADS, features=frame, geometry_type="Point", **changes)


@pytest.mark.parametrize("zoom", [0, 3, 10, 14])
def test_points_lie_where_they_were_and_keep_their_properties(tmp_path, zoom):
    column, row = tile_of(106.9, 47.9, zoom)
    found = tile(CENTRES, tmp_path, zoom, row, column)
    (record,) = found[found.centre_id == "C1"].to_dict("records")
    assert record["geometry"].distance(in_metres(CENTRES)[0]) < unit_m(zoom)
    assert record["name_mn"] == "Баянзүрх"
    assert (record["teachers_total"], record["share"], record["opened_year"]) == (3, 0.5, 1998)
    assert bool(record["is_mobile"]) is True


def tile_of(longitude, latitude, zoom):
    """Return column and row by the formula of the OpenStreetMap wiki, "Slippy map tilenames"."""
    radians = math.radians(latitude)
    row = (1 - math.log(math.tan(radians) + 1 / math.cos(radians)) / math.pi) / 2 * 2**zoom
    return int((longitude + 180) / 360 * 2**zoom), int(row)


def test_a_missing_value_is_left_out_not_zero(tmp_path):
    found = tile(CENTRES, tmp_path, 0, 0, 0).set_index("centre_id")
    assert sorted(found.index) == ["C/3", "C1", "C2", "C5"]
    assert found.teachers_total.dropna().to_dict() == {"C1": 3, "C/3": 10, "C5": 7}
    assert np.isnan(found.share["C2"])


def test_areas_keep_their_holes_and_size(tmp_path):
    found = tile(SOUMS, tmp_path, 3, 2, 6).set_index("pcode").geometry
    expected = in_metres(SOUMS)
    for code, source in zip(("MN1", "MN2"), expected, strict=True):
        # Whole here but for a shift of one unit at most.
        piece = found[code].intersection(source.buffer(unit_m(3)))
        assert piece.area == pytest.approx(found[code].area, rel=1e-9)
        assert found[code].area == pytest.approx(source.area, rel=0.02)
    hole = shapely.Polygon(expected[0].geoms[0].interiors[0])
    assert not found["MN1"].covers(hole.centroid)


def test_pieces_of_neighbouring_tiles_make_the_whole(tmp_path):
    source = in_metres(SOUMS)[0]
    pieces = []
    for limit in tiles.limits((104, 46, 108, 49)):
        if limit["tileMatrix"] == "7":
            for row in range(limit["minTileRow"], limit["maxTileRow"] + 1):
                for column in range(limit["minTileCol"], limit["maxTileCol"] + 1):
                    pieces += [*tile(SOUMS, tmp_path, 7, row, column).geometry]
    # Columns 100 to 102 (104 E is 100.98, 108 E is 102.4), rows 44 to 46.
    assert len(pieces) == 9
    whole = shapely.union_all(pieces)
    assert whole.symmetric_difference(source).area < 3 * unit_m(7) * source.length


def test_lines_are_cut_at_the_buffer_not_at_the_edge(tmp_path):
    column, row = tile_of(95, 47, 8)
    content = tiles.vector_tile(Collection("roads", ROADS), 8, row, column)
    # GDAL cuts at the edge unless told not to.
    found = decoded(content, tmp_path, 8, row, column, CLIP="NO")
    left, _, right, _ = found.total_bounds
    assert (right - left) / unit_m(8) == pytest.approx(4096 + 2 * 64, abs=1)
    edge = column * 4096 * unit_m(8) - CIRCUMFERENCE_M / 2
    assert (edge - left) / unit_m(8) == pytest.approx(64, abs=1)


def test_a_point_on_an_edge_is_in_both_tiles(tmp_path):
    # 90 E is an edge between columns of every zoom from 2.
    layer = points([(90.0001, 47.0)])
    column, row = tile_of(90.0001, 47.0, 8)
    for neighbour in (column - 1, column):
        assert len(tile(layer, tmp_path, 8, row, neighbour)) == 1
    assert tiles.vector_tile(Collection("x", layer), 8, row, column - 2) == b""


def test_of_points_too_close_to_tell_apart_one_is_kept_below_the_last_zoom(tmp_path):
    near = [(106.9, 47.9), (106.9 + 1e-5, 47.9)]
    layer = points(near)
    for zoom, kept in ((5, 1), (13, 1), (14, 2)):
        column, row = tile_of(*near[0], zoom)
        assert len(tile(layer, tmp_path, zoom, row, column)) == kept
    assert "two pixels" in tiles.THINNING


@settings(max_examples=20)
@given(st.integers(2, 12), st.integers(0, 2**32 - 1))
def test_both_sides_of_an_edge_keep_the_same_points(zoom, seed):
    # Otherwise symbols would be cut in half there.
    rng = np.random.default_rng(seed)
    degrees = 360 / 2**zoom
    beside = 90 + rng.uniform(-1, 1, 300) * degrees * 63 / 4096
    collection = Collection("x", points(np.column_stack([beside, np.full(300, 47.0)])))
    column, row = tile_of(90, 47, zoom)
    shown = []
    for neighbour in (column - 1, column):
        rows = collection.tree.query(
            shapely.box(*tiles.tile_bounds(zoom, row, neighbour, tiles.BUFFER))
        )
        kept, _ = tiles._points(collection, np.sort(rows), (zoom, row, neighbour))  # noqa: SLF001
        shown.append(set(kept.tolist()))
    assert shown[0] == shown[1]


def test_a_tile_of_very_many_points_stays_small(tmp_path):
    rng = np.random.default_rng(1)
    many = np.column_stack([rng.uniform(88, 120, 60_000), rng.uniform(42, 52, 60_000)])
    collection = Collection("many", points(many))
    column, row = tile_of(106, 47, 5)
    content = tiles.vector_tile(collection, 5, row, column)
    found = decoded(content, tmp_path, 5, row, column)
    # 128 x 128 cells and two more on each side.
    assert 5_000 < len(found) <= 132 * 132
    assert len(content) < 1_000_000
    # Whole units, counted from the edge of the world as the cells are.
    units = np.rint((shapely.get_coordinates(found.geometry) + CIRCUMFERENCE_M / 2) / unit_m(5))
    above = 2**5 * 4096 - units[:, 1]
    cells = np.column_stack([units[:, 0] // 32, above // 32])
    assert len(np.unique(cells, axis=0)) == len(found)


def test_areas_that_no_one_would_see_are_left_out(tmp_path):
    frame = SOUMS.features.copy()
    frame.loc[0, "geometry"] = shapely.MultiPolygon([shapely.box(100, 47, 100.001, 47.001)])
    layer = altered(SOUMS, features=frame)
    assert tile(layer, tmp_path, 4, 5, 12).pcode.tolist() == ["MN2"]
    column, row = tile_of(100, 47, 13)
    assert tile(layer, tmp_path, 13, row, column).pcode.tolist() == ["MN1"]


OUTLINES = st.lists(
    st.tuples(st.floats(88, 119, width=32), st.floats(42, 52, width=32)), min_size=4, max_size=12
)


@settings(max_examples=40)
@given(OUTLINES, st.integers(0, 9))
def test_no_outline_breaks_a_tile(outline, zoom):
    made = shapely.make_valid(shapely.convex_hull(shapely.MultiPoint(outline)))
    if made.geom_type != "Polygon":
        return
    frame = SOUMS.features.copy()
    frame.loc[0, "geometry"] = shapely.MultiPolygon([made])
    column, row = tile_of(*outline[0], zoom)
    collection = Collection("soums", altered(SOUMS, features=frame))
    assert isinstance(tiles.vector_tile(collection, zoom, row, column), bytes)


def get(path):
    return CLIENT.get(f"/ogc/collections/{path}")


def test_a_tile_is_served_with_its_type(tmp_path):
    answer = get("soums/tiles/WebMercatorQuad/3/2/6?f=mvt")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    found = decoded(answer.content, tmp_path, 3, 2, 6)
    assert sorted(found.pcode) == ["MN1", "MN2"]
    tag = answer.headers["etag"]
    again = CLIENT.get(
        "/ogc/collections/soums/tiles/WebMercatorQuad/3/2/6?f=mvt", headers={"if-none-match": tag}
    )
    assert again.status_code == 304


def test_an_empty_tile_has_no_content():
    answer = get("soums/tiles/WebMercatorQuad/3/0/0")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    "path",
    [
        "soums/tiles/WebMercatorQuad/15/0/0",
        "soums/tiles/WebMercatorQuad/3/8/0",
        "soums/tiles/WebMercatorQuad/3/0/8",
        "soums/tiles/WebMercatorQuad/-1/0/0",
        "soums/tiles/WebMercatorQuad/0/0/0.5",
        "soums/tiles/WebMercatorQuad/x/0/0",
        "soums/tiles/WebMercatorQuad/٣/0/0",
        "soums/tiles/WebMercatorQuad/99999999999999999999/0/0",
        "soums/tiles/WorldCRS84Quad/0/0/0",
        "soums/tiles/WorldCRS84Quad",
        "figures/tiles",
        "figures/tiles/WebMercatorQuad/0/0/0",
        "nothing/tiles/WebMercatorQuad/0/0/0",
    ],
)
def test_a_tile_that_cannot_be_is_not_found(path):
    answer = get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "NotFound"


def test_the_metadata_say_where_tiles_are_and_what_they_leave_out():
    document = get("soums/tiles/WebMercatorQuad").json()
    assert tiles.THINNING in document["description"]
    assert document["boundingBox"]["lowerLeft"] == [90.0, 46.0]
    assert document["layers"][0]["id"] == "soums"
    assert document["layers"][0]["geometryDimension"] == 2
    limits = {limit["tileMatrix"]: limit for limit in document["tileMatrixSetLimits"]}
    # 90 E and 108 E are 768 and 819.2 of 1024 columns; 49 N and 46 N by the formula above.
    assert limits["10"] == {
        "tileMatrix": "10",
        "minTileRow": tile_of(90, 49, 10)[1],
        "maxTileRow": tile_of(90, 46, 10)[1],
        "minTileCol": 768,
        "maxTileCol": 819,
    }
    template = next(link for link in document["links"] if link.get("templated"))["href"]
    address = template.replace("{tileMatrix}", "3").replace("{tileRow}", "2")
    assert CLIENT.get(address.replace("{tileCol}", "6")).status_code == 200


def test_map_libraries_get_the_same_as_tilejson():
    document = get("soums/tiles/WebMercatorQuad?f=tilejson").json()
    assert document["tilejson"] == "3.0.0"
    assert document["bounds"] == [90.0, 46.0, 108.0, 49.0]
    (template,) = document["tiles"]
    address = template.replace("{z}", "3").replace("{y}", "2").replace("{x}", "6")
    assert CLIENT.get(address).status_code == 200


def test_the_grid_is_the_one_of_the_standard():
    document = CLIENT.get("/ogc/tileMatrixSets/WebMercatorQuad").json()
    # OGC 17-083r4, table D.1.
    assert document["tileMatrices"][0]["scaleDenominator"] == pytest.approx(559082264.028717)
    assert document["tileMatrices"][14]["scaleDenominator"] == pytest.approx(34123.6733415964)
    assert document["tileMatrices"][0]["cellSize"] == pytest.approx(156543.033928041)
    assert document["tileMatrices"][0]["pointOfOrigin"] == pytest.approx(
        [-20037508.3427892, 20037508.3427892]
    )
    assert [matrix["matrixWidth"] for matrix in document["tileMatrices"]][:3] == [1, 2, 4]


def test_the_cache_keeps_what_was_asked_for_last():
    made = []

    def make(name):
        made.append(name)
        return b"x" * 700

    cache = tiles.TileCache(bytes_most=2_100)
    for name in ("a", "b", "a", "c", "a", "b"):
        assert cache.get(name, lambda name=name: make(name)) == b"x" * 700
    assert made == ["a", "b", "c", "b"]


def test_a_new_version_is_not_served_from_the_cache():
    published = {"soums": lambda: SOUMS}
    client = TestClient(Starlette(routes=feature_routes(lambda: published)))
    path = "/ogc/collections/soums/tiles/WebMercatorQuad/3/2/6"
    first = client.get(path).content
    fewer = altered(SOUMS, features=SOUMS.features.head(1), version="2")
    published["soums"] = lambda: fewer
    assert client.get(path).content != first
