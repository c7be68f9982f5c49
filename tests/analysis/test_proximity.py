"""Distances are geodesic and the nearest target is the nearest."""

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.analysis.proximity import ROUNDING_M, SHORT_M, Proximity, distance_to_nearest_m

GEOD = Geod(ellps="WGS84")
POINTS = st.lists(st.tuples(st.floats(87.7, 119.9), st.floats(41.6, 52.1)), min_size=1, max_size=25)


def _points(places: list[tuple[float, float]]) -> gpd.GeoSeries:
    lon, lat = zip(*places, strict=True)
    return gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326)


def _meridian_arc_m(south: float, north: float) -> float:
    """Integrate the meridian's radius of curvature (Snyder 1987, equation 3-20)."""
    a, e2 = 6_378_137.0, 0.006_694_379_990_14
    step = np.radians(north - south) / 10_000
    latitude = np.radians(south) + (np.arange(10_000) + 0.5) * step
    return float(np.sum(a * (1 - e2) / (1 - e2 * np.sin(latitude) ** 2) ** 1.5 * step))


def test_one_degree_of_latitude_at_the_equator_and_in_mongolia() -> None:
    found = distance_to_nearest_m(_points([(0, 0), (105, 47)]), _points([(0, 1), (105, 48)]))
    assert found.to_numpy() == pytest.approx([_meridian_arc_m(0, 1), _meridian_arc_m(47, 48)])
    assert found.iloc[0] == pytest.approx(110_574.4, abs=0.1)  # the textbook figure


def test_without_a_target_every_place_is_infinitely_far() -> None:
    found = distance_to_nearest_m(_points([(105, 47)]), _points([(1, 1)]).iloc[:0])
    assert found.tolist() == [np.inf]


@settings(max_examples=60, deadline=None)
@given(POINTS, POINTS)
def test_agrees_with_the_geodesic_of_every_pair(
    places: list[tuple[float, float]], targets: list[tuple[float, float]]
) -> None:
    found = distance_to_nearest_m(_points(places), _points(targets))
    for (lon, lat), metres in zip(places, found, strict=True):
        every = [GEOD.inv(lon, lat, x, y)[2] for x, y in targets]
        assert metres == pytest.approx(min(every), abs=1.0)


@settings(max_examples=200, deadline=None)
@given(
    st.floats(-180, 180),
    st.floats(-90, 90),
    st.floats(0, 360),
    st.floats(0, SHORT_M) | st.floats(SHORT_M - 1, SHORT_M + 1) | st.floats(0, 1),
)
@example(0.0, 90.0, 0.0, 50.0)  # a pole: no east
@example(105.0, 47.0, 90.0, 0.0)
@example(180.0, 50.0, 90.0, SHORT_M)  # over the date line
def test_short_distances_are_geodesics(lon: float, lat: float, azimuth: float, metres: float):
    other_lon, other_lat, _ = GEOD.fwd(lon, lat, azimuth, metres)
    expected_azimuth, _, expected = GEOD.inv(lon, lat, other_lon, other_lat)
    pairs = Proximity(_points([(other_lon, other_lat)])).nearest(_points([(lon, lat)]), 1)
    assert pairs.metres[0] == pytest.approx(expected, abs=ROUNDING_M / 2, rel=0)
    if expected > 1 and abs(lat) < 85:  # a direction means nothing closer, and turns at a pole
        turn = (pairs.azimuth_deg[0] - expected_azimuth + 180) % 360 - 180
        assert abs(turn) < 1e-5


@pytest.mark.parametrize("metres", [10.0, 49_999.9, 120_000.0])
def test_the_geodesic_decides_at_the_limit(metres: float) -> None:
    places = [GEOD.fwd(105, 47, azimuth, metres)[:2] for azimuth in range(0, 360, 7)]
    exact = np.array([GEOD.inv(105, 47, *place)[2] for place in places])
    for limit in (exact.min(), np.median(exact), exact.max()):
        pairs = Proximity(_points(places)).within(_points([(105, 47)]), limit)
        assert sorted(pairs.target) == np.flatnonzero(exact <= limit).tolist()
