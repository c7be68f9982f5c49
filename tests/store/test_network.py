"""The network is loaded whole, locked, and a file that is wrong is named."""

from __future__ import annotations

import shutil
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo.errors import DataFileError
from geo.store.network import OFF_ROAD, assemble, ellipsoid_m, load_road_network
from tests.analysis.travel_support import by_hand, lakes

DATA = Path(__file__).parents[2] / "data"
FILES = ("road_nodes", "road_edges", "road_links", "travel_mesh", "lakes", "admin0")


@pytest.fixture(scope="module")
def network():
    return load_road_network(DATA)


@pytest.fixture
def folder(tmp_path):
    for name in FILES:
        shutil.copy(DATA / f"{name}.parquet", tmp_path)
    return tmp_path


def test_roads_come_first_and_carry_their_class(network):
    roads = len(network.roads)
    assert set(network.link_class[:roads]) == {1, 2, 3, 4}
    assert set(network.link_class[roads:]) == {OFF_ROAD}
    assert max(network.link_from[:roads].max(), network.link_to[:roads].max()) < network.road_nodes
    assert len(network.road_lake_m) == roads


def test_every_link_joins_two_nodes_and_no_two_nodes_are_joined_twice(network):
    ends = np.sort(np.column_stack((network.link_from, network.link_to)), axis=1)
    assert ends.min() == 0
    assert ends.max() < len(network.lon)
    assert np.all(ends[:, 0] != ends[:, 1])
    assert len(np.unique(ends, axis=0)) == len(ends)


def test_lengths_off_the_road_are_geodesic(network):
    chosen = np.random.default_rng(3).integers(len(network.roads), len(network.link_m), 2_000)
    start, end = network.link_from[chosen], network.link_to[chosen]
    lon, lat = network.lon, network.lat
    _, _, metres = Geod(ellps="WGS84").inv(lon[start], lat[start], lon[end], lat[end])
    np.testing.assert_allclose(network.link_m[chosen], metres, rtol=1e-6)
    # A knight's move on the mesh: 5 km times √5, and the projection's half per cent.
    assert network.link_m[len(network.roads) :].max() == pytest.approx(5_000 * 5**0.5, rel=0.006)


@given(st.floats(87.7, 119.9), st.floats(41.6, 52.1), st.floats(0, 360), st.floats(1, 20_000))
def test_short_lines_on_the_ellipsoid(lon, lat, azimuth, metres):
    other_lon, other_lat, _ = Geod(ellps="WGS84").fwd(lon, lat, azimuth, metres)
    found = ellipsoid_m(*(np.array([value]) for value in (lon, lat, other_lon, other_lat)))
    assert found[0] == pytest.approx(metres, rel=1e-6, abs=1e-6)


def test_nothing_of_it_can_be_written(network):
    for field in fields(network):
        value = getattr(network, field.name)
        if isinstance(value, np.ndarray):
            assert not value.flags.writeable, field.name


def test_the_country_holds_the_mesh(network):
    mesh = slice(network.road_nodes, None)
    assert shapely.contains_xy(network.country, network.lon[mesh], network.lat[mesh]).all()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("how", ["missing", "cut off", "other columns"])
def test_a_file_that_is_wrong_is_one_line(folder, name, how):
    path = folder / f"{name}.parquet"
    if how == "missing":
        path.unlink()
    elif how == "cut off":
        path.write_bytes(path.read_bytes()[:1_000])
    else:
        pd.DataFrame({"a": [1]}).to_parquet(path)
    with pytest.raises(DataFileError, match="the road network cannot be read") as raised:
        load_road_network(folder)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [("road_edges", "to_node", 5), ("road_links", "to_node", 5), ("travel_mesh", "links", 255)],
)
def test_a_link_to_nowhere_is_refused(table, column, value):
    tables, _ = by_hand()
    changed = tables[table].copy()
    if changed.empty:
        changed = pd.DataFrame({"from_node": [0], "to_node": [0]})
    changed.loc[changed.index[-1], column] = value
    with pytest.raises(ValueError, match="does not exist"):
        assemble(tables | {table: changed}, lakes(), shapely.box(102, 46, 106, 48))
