"""Times and distances worked out by hand, by two other programs, and what must always hold."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import igraph
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.graph import MCP_Flexible, MCP_Geometric

from geo.analysis.speeds import SPEED_PRESETS, Speeds
from geo.analysis.travel import component_km, road_quality, road_summary
from geo.errors import SettingError
from geo.sources.measure import EQUAL_AREA_CRS
from geo.sources.mesh import MESH_M, MESH_STEPS
from tests.analysis.travel_support import GEOD, beside, built, by_hand, degrees, places

DATA = Path(__file__).parents[2] / "data"
SPEEDS = Speeds((60.0, 50.0, 40.0, 30.0), 20.0)
SUMMER = SPEED_PRESETS["summer"].speeds
A, B, C, D, E = (103.8, 46.80), (103.8, 47.07), (103.8, 47.16), (104.9, 46.8), (104.9, 46.98)
FOREVER = 1e9


@pytest.fixture(scope="module")
def hand():
    return by_hand()[1]


def _minutes(travel, origin, target, speeds=SPEEDS):
    matrix = travel.minutes_matrix(places(origin), places(target), speeds, FOREVER)
    nearest = travel.minutes_to_nearest(places(origin), places(target), speeds)
    assert nearest.iloc[0] == pytest.approx(matrix[0, 0], rel=1e-12)
    return matrix[0, 0]


def test_along_roads_of_two_classes(hand):
    # 30 km at 60 km/h and 10 km at 40 km/h.
    assert _minutes(hand, A, C) == pytest.approx(30 + 15)
    assert _minutes(hand, C, A) == pytest.approx(30 + 15)


def test_a_place_off_the_road_drives_to_its_foot_first(hand):
    # 1 km at 20 km/h to the end A; 2 km from the end C.
    west, east = beside(*A, 270, 1_000), beside(*C, 90, 2_000)
    assert _minutes(hand, west, C) == pytest.approx(3 + 45, abs=1e-3)
    assert _minutes(hand, west, east) == pytest.approx(3 + 45 + 6, abs=1e-3)


def test_places_on_one_stretch_of_road_need_no_node(hand):
    # A third and two thirds along 30 km at 60 km/h.
    assert _minutes(hand, (103.8, 46.89), (103.8, 46.98)) == pytest.approx(10, abs=1e-3)


def test_neighbours_far_from_the_road_go_straight(hand):
    # 0.5 km at 20 km/h; by way of the road 8 km away it would be 48 minutes.
    one = beside(*A, 270, 8_000)
    assert _minutes(hand, one, beside(*one, 0, 500)) == pytest.approx(1.5, abs=1e-3)


def test_the_same_place_takes_no_time(hand):
    assert _minutes(hand, A, A) == 0
    far = beside(*A, 270, 9_000)
    assert _minutes(hand, far, far) == 0


def test_what_no_way_leads_to_is_infinite(hand):
    assert _minutes(hand, A, D) == np.inf
    found = hand.nearest_target(places(A, index=["x"]), places(D, index=["d"]), SPEEDS)
    assert found.loc["x", "target"] is None
    assert found.loc["x", "minutes"] == np.inf


def test_without_a_target_every_time_is_infinite(hand):
    origins, none = places(A, B, index=["a", "b"]), places(A).iloc[:0]
    assert hand.minutes_to_nearest(origins, none, SPEEDS).to_dict() == {"a": np.inf, "b": np.inf}
    assert hand.road_km_to_nearest(origins, none).to_dict() == {"a": np.inf, "b": np.inf}
    assert hand.nearest_target(origins, none, SPEEDS)["target"].isna().all()
    assert hand.minutes_matrix(origins, none, SPEEDS, 60).shape == (2, 0)
    assert hand.minutes_to_nearest(none, origins, SPEEDS).empty


def test_the_nearest_target_is_named_by_its_label(hand):
    origins = places(C, D, A, index=["c", "d", "a"])
    targets = places(A, B, B, E, index=["A", "B", "B again", "E"])
    found = hand.nearest_target(origins, targets, SPEEDS)
    assert found["target"].to_dict() == {"c": "B", "d": "E", "a": "A"}
    # 10 km at 40, 20 km at 50 km/h.
    assert found["minutes"].to_dict() == pytest.approx({"c": 15, "d": 24, "a": 0})


def test_the_limit_is_included_and_what_is_beyond_is_infinite(hand):
    origins, targets = places(A, A, B), places(B, C, D, C)
    exact = hand.minutes_matrix(origins, targets, SPEEDS, FOREVER)[0, 0]
    found = hand.minutes_matrix(origins, targets, SPEEDS, exact)
    inf = np.inf
    expected = [[30, inf, inf, inf], [30, inf, inf, inf], [0, 15, inf, 15]]
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert hand.minutes_matrix(targets, origins, SPEEDS, exact) == pytest.approx(found.T)


@pytest.mark.parametrize("limit", [0, -5, float("nan")])
def test_a_limit_that_means_nothing_is_named(hand, limit):
    with pytest.raises(SettingError, match="a limit must be more than zero") as raised:
        hand.minutes_matrix(places(A), places(B), SPEEDS, limit)
    assert raised.value.setting == "Travel time limit"


def test_a_place_outside_the_country_is_named(travel, seats):
    with pytest.raises(SettingError, match=r"48\.2000, 16\.4000: the place lies outside Mongolia"):
        travel.minutes_to_nearest(places((16.4, 48.2)), seats, SUMMER)


def test_kilometres_by_road(hand):
    origins = places(A, beside(*A, 270, 1_000), C, D, index=["a", "west", "c", "d"])
    found = hand.road_km_to_nearest(origins, places(C))
    assert found.to_dict() == pytest.approx({"a": 40, "west": 41, "c": 0, "d": np.inf}, abs=1e-6)
    # On one stretch: a third of 30 km. Nearer to each other than to the road: straight.
    assert hand.road_km_to_nearest(places((103.8, 46.89)), places((103.8, 46.98))).iloc[
        0
    ] == pytest.approx(10, abs=1e-3)
    one = beside(*A, 270, 8_000)
    other = beside(*one, 0, 500)
    assert hand.road_km_to_nearest(places(one), places(other)).iloc[0] == pytest.approx(0.5)


def test_the_nearest_road_of_a_place(hand):
    found = hand.snap(places(beside(*C, 0, 3_000), E, index=["north", "e"]))
    assert found.loc["north", "off_road_m"] == pytest.approx(3_000, abs=0.1)
    assert found["road_class"].to_dict() == {"north": 3, "e": 2}
    assert found["component"].to_dict() == {"north": 0, "e": 1}
    assert found["component_km"].to_dict() == {"north": 40, "e": 20}


def test_where_the_roads_are_too_poor_to_trust(hand):
    settlements = gpd.GeoDataFrame(
        geometry=places(A, beside(*A, 270, 6_000), D, index=["a", "far", "d"])
    )
    found = road_quality(hand, settlements)
    assert found["reason"].to_dict() == {"a": "", "far": "far_from_road", "d": "isolated_roads"}
    assert found["in_main_component"].to_dict() == {"a": True, "far": True, "d": False}
    assert found["off_road_km"].to_list() == pytest.approx([0, 6, 0], abs=1e-3)


def test_the_road_data_in_figures(hand, travel):
    summary = road_summary(hand.network)
    assert (summary.components, summary.component_km) == (2, (40.0, 20.0))
    assert summary.lake_km == pytest.approx(0.2, abs=0.05)
    shipped = road_summary(travel.network)
    assert shipped.components == len(shipped.component_km) == 7
    # The source's 66,260 km, what it draws twice left out.
    assert sum(shipped.component_km) == pytest.approx(66_260, rel=0.005)


WALL = shapely.box(9_000, -12_500, 11_000, 12_500)
"""A lake 2 km wide and 25 km long between (0, 0) and (20, 0) km."""


def test_a_lake_forces_a_detour():
    west, east = degrees((0, 0), (20_000, 0))
    spots = (west.x, west.y), (east.x, east.y)
    # Straight along the mesh: 20 km at 20 km/h.
    assert _minutes(built()[1], *spots) == pytest.approx(60, rel=1e-4)
    # Round the northern end by the nodes (5, 10), (10, 15), (15, 10) km: steps of √5, √2, √2 and
    # √5 times 5 km.
    round_km = 5 * 2 * (5**0.5 + 2**0.5)
    detour = _minutes(built(lake_shapes=[WALL])[1], *spots)
    assert detour == pytest.approx(round_km * 3, rel=1e-4)


def test_a_small_lake_is_no_barrier():
    west, east = degrees((0, 0), (20_000, 0))
    pond = shapely.box(9_000, -1_000, 11_000, 1_000)  # 4 km²
    travel = built(lake_shapes=[pond])[1]
    assert _minutes(travel, (west.x, west.y), (east.x, east.y)) == pytest.approx(60, rel=1e-4)


def test_a_road_across_a_lake_stays():
    west, east = degrees((0, 0), (20_000, 0))
    rows = [(1, [(0, 0), (20_000, 0)])]
    travel = built(road_rows=rows, lake_shapes=[WALL])[1]
    assert _minutes(travel, (west.x, west.y), (east.x, east.y)) == pytest.approx(20, rel=1e-4)
    assert road_summary(travel.network).lake_km == 2.0


class _LongSteps(MCP_Flexible):
    """Paths over a grid with steps of any length; `MCP_Geometric` knows eight neighbours only."""

    def travel_cost(self, old_cost, new_cost, offset_length):
        return (old_cost + new_cost) / 2 * offset_length


def test_across_open_country_as_another_program_finds():
    _, travel = built()
    network = travel.network
    mesh = gpd.GeoSeries.from_xy(network.lon, network.lat, crs=4326).to_crs(EQUAL_AREA_CRS)
    row, column = ((axis / MESH_M).round().astype(int) for axis in (mesh.y, mesh.x))
    south, west = row.min(), column.min()
    steps = [*MESH_STEPS, *(((-rows), (-columns)) for rows, columns in MESH_STEPS)]
    costs = np.full((row.max() - south + 1, column.max() - west + 1), MESH_M / 1e3 * 3)
    start = [(-south, -west)]
    grid, _ = _LongSteps(costs, offsets=steps).find_costs(start)
    grid -= costs[start[0]]  # it counts the first cell
    field = travel.field(degrees((0, 0)), SPEEDS)
    expected = grid[row - south, column - west]
    assert len(expected) == 13 * 13
    np.testing.assert_allclose(field.minutes, expected, rtol=1e-4, atol=1e-6)
    # No longer than with eight neighbours, and the same where these lead straight there.
    eight = MCP_Geometric(costs).find_costs(start)[0][row - south, column - west]
    assert np.all(field.minutes <= eight * (1 + 1e-4))
    direct = (row == 0) | (column == 0) | (abs(row) == abs(column))
    np.testing.assert_allclose(field.minutes[direct], eight[direct], rtol=1e-4, atol=1e-6)
    # Sixteen neighbours: never more than 2.8 % beyond the straight line.
    straight = np.hypot(mesh.x, mesh.y).to_numpy() / 1e3 * 3
    assert np.all(expected >= straight * (1 - 1e-4))
    assert np.all(expected <= straight * 1.028 + 1e-3)


def _feet(edges, points):
    """Return each point's nearest edge, metres off and along it, by other means than ours."""
    lines = edges.to_crs(EQUAL_AREA_CRS)
    spots = gpd.GeoDataFrame(geometry=points.to_crs(EQUAL_AREA_CRS))
    joined = spots.sjoin_nearest(lines[["geometry"]], how="left")
    edge = joined["index_right"].groupby(joined.index).first().reindex(points.index).to_numpy()
    line = lines.geometry.iloc[edge].reset_index(drop=True)
    share = line.project(spots.geometry.reset_index(drop=True), normalized=True)
    foot = line.interpolate(share, normalized=True).to_crs(4326)
    off = GEOD.inv(points.x, points.y, foot.x, foot.y)[2]
    return edge, off, share.to_numpy() * edges["length_m"].to_numpy()[edge]


def test_road_distances_as_another_program_finds(travel, seats):
    edges = gpd.read_parquet(DATA / "road_edges.parquet")
    edge, off, along = _feet(edges, seats)
    count = len(pd.read_parquet(DATA / "road_nodes.parquet"))
    ends = edges[["from_node", "to_node"]].to_numpy()
    links, weights = ends.tolist(), edges["length_m"].astype(float).tolist()
    # Every seat a vertex, joined to both ends of its road.
    for seat, (road, off_m, along_m) in enumerate(zip(edge, off, along, strict=True)):
        links += [[count + seat, int(end)] for end in ends[road]]
        weights += [off_m + along_m, off_m + float(edges["length_m"].iloc[road]) - along_m]
    graph = igraph.Graph(count + len(seats), links)
    chosen = [0, 60, 120, 180, 240, 300]
    vertices = list(range(count, count + len(seats)))
    expected = np.array(graph.distances([vertices[i] for i in chosen], vertices, weights)) / 1e3
    compared = 0
    for seat, km in zip(chosen, expected, strict=True):
        found = travel.road_km_to_nearest(seats, seats.iloc[[seat]]).to_numpy()
        # Seats in sight of each other may go straight, or along one stretch: our rule, not its.
        apart = (km > 20) | np.isinf(km)
        np.testing.assert_allclose(found[apart], km[apart], rtol=1e-6)
        assert np.all(found[~apart] <= km[~apart] + 1e-6)
        compared += int(apart.sum())
    assert compared >= 1_900


def test_times_are_those_of_the_matrix(travel, seats):
    targets = seats.iloc[::40]
    matrix = travel.minutes_matrix(seats, targets, SUMMER, FOREVER)
    nearest = travel.nearest_target(seats, targets, SUMMER)
    np.testing.assert_allclose(nearest["minutes"], matrix.min(axis=1), rtol=1e-12)
    column = targets.index.get_indexer(nearest["target"])
    np.testing.assert_allclose(matrix[np.arange(len(seats)), column], nearest["minutes"])
    assert nearest.index.equals(seats.index)


def test_a_place_on_a_lake_is_reached_by_nobody(travel, seats):
    found = travel.minutes_to_nearest(places((92.8, 50.35)), seats, SUMMER)  # Uvs, 70 km wide
    assert found.tolist() == [np.inf]


def test_nothing_of_a_field_can_be_written(travel, seats):
    field = travel.field(seats.iloc[:3], SUMMER)
    for array in (field.minutes, field.nearest, travel.begins, travel.ends_at, travel.link):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_the_longest_component_comes_first(travel):
    assert component_km(travel.network).is_monotonic_decreasing


SEATS = st.lists(st.integers(0, 338), min_size=3, max_size=6, unique=True)
ANYWHERE = st.lists(
    st.tuples(st.floats(97.0, 111.0), st.floats(45.0, 49.0)), min_size=3, max_size=5, unique=True
)
EXAMPLES = settings(max_examples=15, deadline=None)


def _is_a_metric(minutes, slack):
    assert np.all(np.diag(minutes) == 0)
    np.testing.assert_allclose(minutes, minutes.T, rtol=1e-9, atol=1e-9)
    assert np.all(minutes >= 0)
    for by in range(len(minutes)):
        assert np.all(minutes <= minutes[:, [by]] + minutes[[by], :] + slack)


@EXAMPLES
@given(chosen=SEATS, preset=st.sampled_from(sorted(SPEED_PRESETS)))
def test_times_between_seats_are_a_metric(travel, seats, chosen, preset):
    spots = seats.iloc[chosen]
    speeds = SPEED_PRESETS[preset].speeds
    _is_a_metric(travel.minutes_matrix(spots, spots, speeds, FOREVER), slack=2.0)


@EXAMPLES
@given(spots=ANYWHERE)
def test_times_between_any_places_are_nearly_a_metric(travel, spots):
    points = places(*spots)
    _is_a_metric(travel.minutes_matrix(points, points, SUMMER, FOREVER), slack=10.0)


@EXAMPLES
@given(chosen=SEATS)
def test_kilometres_by_road_are_a_metric(travel, seats, chosen):
    spots = seats.iloc[chosen]
    km = np.column_stack(
        [travel.road_km_to_nearest(spots, spots.iloc[[i]]) for i in range(len(spots))]
    )
    _is_a_metric(km, slack=10.0)


@EXAMPLES
@given(spots=ANYWHERE, chosen=SEATS)
def test_a_further_target_never_makes_it_longer(travel, seats, spots, chosen):
    origins, targets = places(*spots), seats.iloc[chosen]
    fewer = travel.minutes_to_nearest(origins, targets.iloc[:-1], SUMMER)
    assert np.all(travel.minutes_to_nearest(origins, targets, SUMMER) <= fewer)
    fewer_km = travel.road_km_to_nearest(origins, targets.iloc[:-1])
    assert np.all(travel.road_km_to_nearest(origins, targets) <= fewer_km)


@EXAMPLES
@given(spots=ANYWHERE, which=st.integers(0, 4), by=st.floats(1.0, 1.8))
def test_a_higher_speed_never_makes_it_longer(travel, seats, spots, which, by):
    speeds = list(SUMMER.by_class_kmh)
    speeds[which] *= by
    faster = Speeds((speeds[1], speeds[2], speeds[3], speeds[4]), speeds[0])
    before = travel.minutes_to_nearest(places(*spots), seats.iloc[::30], SUMMER)
    after = travel.minutes_to_nearest(places(*spots), seats.iloc[::30], faster)
    assert np.all(after <= before + 1e-9)


@pytest.mark.parametrize("speed", [0.0, -1.0, 130.1, float("nan"), float("inf")])
def test_a_speed_that_means_nothing_is_named(speed):
    for make in (
        lambda: Speeds((60.0, speed, 40.0, 30.0), 20.0),
        lambda: Speeds((60.0, 50.0, 40.0, 30.0), speed),
    ):
        with pytest.raises(SettingError, match="more than zero and no more than 130") as raised:
            make()
        assert raised.value.setting == "Speed in km/h"
        assert raised.value.value is speed


def test_each_class_has_a_speed():
    with pytest.raises(SettingError, match="each of the four road classes"):
        Speeds((60.0, 50.0), 20.0)


def test_winter_is_slower_everywhere():
    summer, winter = (SPEED_PRESETS[name].speeds.by_class_kmh for name in ("summer", "winter"))
    assert all(cold < warm for cold, warm in zip(winter, summer, strict=True))
    assert hash(SPEED_PRESETS["summer"].speeds) == hash(Speeds((70.0, 60.0, 40.0, 30.0), 20.0))
