"""Roads become a network without losing a kilometre; the mesh goes round lakes."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from geo.sources.measure import EQUAL_AREA_CRS
from geo.sources.mesh import CELL_CORNERS, LAKE_BARRIER_KM2, MESH_M, MESH_STEPS, travel_mesh
from geo.sources.road_network import ACROSS_M, NODE_SPACING_M, road_network
from tests.analysis.travel_support import country, lakes, roads

GEOD = Geod(ellps="WGS84")


def _network(*rows, lake_shapes=()):
    water = lakes(*lake_shapes)
    return road_network(roads(*rows), travel_mesh(country(), water), country(), water)


def _km_by_class(edges):
    return (edges.groupby("road_class")["length_m"].sum() / 1e3).to_dict()


def test_roads_are_cut_where_they_cross():
    nodes, edges, _ = _network((1, [(-1_000, 0), (1_000, 0)]), (3, [(0, -1_000), (0, 1_000)]))
    assert (len(nodes), len(edges)) == (5, 4)
    assert set(nodes["component"]) == {0}
    assert edges["length_m"].to_list() == pytest.approx([1_000] * 4, abs=0.2)
    assert edges.groupby("road_class")["road_id"].agg(set).to_dict() == {1: {"W0000"}, 3: {"W0001"}}


@pytest.mark.parametrize(("gap_m", "components"), [(90, 1), (110, 2)])
def test_an_end_that_stops_short_of_a_road_joins_it(gap_m, components):
    nodes, edges, _ = _network((1, [(-1_000, 0), (1_000, 0)]), (2, [(0, gap_m), (0, 1_500)]))
    assert nodes["component"].nunique() == components
    assert _km_by_class(edges) == pytest.approx({1: 2, 2: (1_500 - gap_m) / 1e3}, abs=1e-3)


@pytest.mark.parametrize(("gap_m", "components"), [(90, 1), (110, 2)])
def test_ends_near_each_other_are_one_node(gap_m, components):
    nodes, _, _ = _network((1, [(-1_000, 0), (0, 0)]), (1, [(gap_m, 0), (1_000, 0)]))
    assert nodes["component"].nunique() == components
    assert len(nodes) == 2 + components


def test_a_road_drawn_twice_is_kept_once_in_the_lower_class():
    _, edges, _ = _network(
        (3, [(0, 0), (1_500, 0)]), (2, [(0, 0), (1_500, 0)]), (3, [(0, 10), (1_500, 10)])
    )
    assert _km_by_class(edges) == pytest.approx({2: 1.5}, abs=1e-3)


def test_a_second_way_between_two_nodes_is_kept():
    nodes, edges, _ = _network((3, [(0, 0), (1_500, 0)]), (3, [(0, 0), (750, 600), (1_500, 0)]))
    # 1.5 km, and two legs of √(750² + 600²) m; each way has a node of its own.
    assert _km_by_class(edges) == pytest.approx({3: 1.5 + 2 * 0.960469}, abs=1e-3)
    pairs = np.sort(edges[["from_node", "to_node"]], axis=1)
    assert len(np.unique(pairs, axis=0)) == len(edges) == len(nodes)


def test_a_long_road_can_be_left_every_two_kilometres():
    nodes, edges, _ = _network((1, [(-10_000, 0), (500, 0)]))
    # 10.5 km: six equal pieces.
    assert (len(nodes), len(edges)) == (7, 6)
    assert edges["length_m"].to_list() == pytest.approx([1_750] * 6, abs=0.2)


def test_the_part_over_a_lake_is_told():
    _, edges, _ = _network(
        (1, [(-5_000, 0), (5_000, 0)]), lake_shapes=[shapely.box(-1_500, -1_000, 1_500, 1_000)]
    )
    assert edges["lake_m"].sum() == pytest.approx(3_000, abs=1)
    assert edges["length_m"].sum() == pytest.approx(10_000, abs=1)


def test_roads_near_each_other_are_joined_across_open_country_not_across_a_lake():
    rows = (1, [(0, 0), (0, 1_000)]), (1, [(4_000, 0), (4_000, 1_000)])
    _, _, links = _network(*rows)
    # Both ends of one with both ends of the other: 4 km, and √17 km.
    assert links.to_numpy().tolist() == [[0, 2], [0, 3], [1, 2], [1, 3]]
    _, _, links = _network(*rows, lake_shapes=[shapely.box(1_500, -3_000, 2_500, 3_000)])
    assert links.empty
    _, _, links = _network((1, [(0, 0), (0, 1_000)]), (1, [(5_100, 0), (5_100, 1_000)]))
    assert links.empty


def test_the_mesh_fills_the_country():
    mesh = travel_mesh(country(), lakes())
    # 62 x 62 km from -21 to 41: rows and columns -4 to 8.
    assert len(mesh) == 13 * 13
    middle = mesh[(mesh["mesh_row"] == 2) & (mesh["mesh_column"] == 2)]
    assert middle["links"].item() == 255
    corner = mesh[(mesh["mesh_row"] == 8) & (mesh["mesh_column"] == 8)]
    assert corner["links"].item() == 0  # every neighbour to the north or east lies outside


def test_the_mesh_has_no_node_in_a_lake_and_no_link_over_it():
    lake = shapely.box(-3_000, -3_000, 3_000, 3_000)
    mesh = travel_mesh(country(), lakes(lake)).set_index(["mesh_row", "mesh_column"])["links"]
    assert (0, 0) not in mesh.index
    # From (-1, -1): east along the lake's edge, north the same; (1, 1) is the lake; (2, 1) over it.
    free = {step for bit, step in enumerate(MESH_STEPS) if int(mesh[(-1, -1)]) >> bit & 1}
    assert free == {(0, 1), (1, 0), (1, -1), (2, -1), (1, -2)} - {(1, 1)}


@pytest.fixture(scope="module")
def table(data):
    return lambda name: pd.read_parquet(data / f"{name}.parquet")


@pytest.fixture(scope="module")
def obstacles(layer):
    shipped = layer("lakes")
    large = shipped[shipped["area_km2"] >= LAKE_BARRIER_KM2]
    return large.geometry.to_crs(EQUAL_AREA_CRS)


def _mesh_lines(mesh):
    number = {
        (r, c): n
        for n, (r, c) in enumerate(zip(mesh["mesh_row"], mesh["mesh_column"], strict=True))
    }
    for row, column, links in mesh.sample(4_000, random_state=1).to_numpy():
        for bit, (rows, columns) in enumerate(MESH_STEPS):
            if links >> bit & 1:
                assert (row + rows, column + columns) in number
                yield [
                    (column * MESH_M, row * MESH_M),
                    ((column + columns) * MESH_M, (row + rows) * MESH_M),
                ]


def test_no_link_of_the_shipped_mesh_crosses_a_lake_or_leaves_the_country(table, layer, obstacles):
    lines = gpd.GeoSeries(
        shapely.linestrings(list(_mesh_lines(table("travel_mesh")))), crs=EQUAL_AREA_CRS
    )
    assert len(lines) > 25_000
    frame = gpd.GeoDataFrame(geometry=lines)
    assert gpd.GeoDataFrame(geometry=obstacles).sjoin(frame).empty
    border = layer("admin0").geometry.to_crs(EQUAL_AREA_CRS).boundary
    assert gpd.GeoDataFrame(geometry=border).sjoin(frame).empty


def test_no_way_between_roads_or_from_a_road_to_the_mesh_crosses_a_lake(table, obstacles):
    nodes, links = table("road_nodes"), table("road_links")
    where = gpd.GeoSeries.from_xy(nodes["lon"], nodes["lat"], crs=4326).to_crs(EQUAL_AREA_CRS)
    xy = shapely.get_coordinates(where.array)
    across = xy[links.to_numpy()]
    assert np.hypot(*(across[:, 1] - across[:, 0]).T).max() <= ACROSS_M + 2  # places to a metre
    corners = []
    for bit, (rows, columns) in enumerate(CELL_CORNERS):
        seen = xy[(nodes["mesh_links"].to_numpy() >> bit & 1).astype(bool)]
        corner = (np.floor(seen / MESH_M) + np.array([columns, rows])) * MESH_M
        corners.append(np.stack((seen, corner), axis=1))
    lines = shapely.linestrings(np.concatenate([across, *corners]))
    frame = gpd.GeoDataFrame(geometry=lines, crs=EQUAL_AREA_CRS)
    crossing = gpd.GeoDataFrame(geometry=obstacles).sjoin(frame)
    assert crossing.empty


def test_the_shipped_network_holds_the_roads(table, layer):
    edges, nodes = layer("road_edges"), table("road_nodes")
    source = layer("roads").groupby("road_class")["length_km"].sum()
    found = edges.groupby("road_class")["length_m"].sum() / 1e3
    # Less by what is drawn twice.
    assert (found / source).to_list() == pytest.approx([1] * 4, abs=0.015)
    assert np.all(found <= source)
    assert edges["length_m"].max() <= NODE_SPACING_M * 1.01
    assert nodes["component"].max() == 6
    main = nodes["component"].to_numpy()[edges["from_node"]] == 0
    assert edges.loc[main, "length_m"].sum() / 1e3 == pytest.approx(65_929, abs=1)
    assert edges["lake_m"].sum() / 1e3 == pytest.approx(45.3, abs=0.1)
    assert set(edges["road_id"]) <= set(layer("roads")["id"])


def test_the_lines_of_edges_are_as_long_as_said(layer):
    edges = layer("road_edges").sample(500, random_state=2)
    drawn = np.array([GEOD.geometry_length(line) for line in edges.geometry])
    # Drawn with a tolerance of 20 m, at places kept to a metre.
    assert np.all(drawn <= edges["length_m"] + 5)
    assert drawn.sum() == pytest.approx(edges["length_m"].sum(), rel=0.01)
