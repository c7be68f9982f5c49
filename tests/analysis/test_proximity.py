"""Distances are geodesic and the nearest target is the nearest."""

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.analysis.proximity import distance_to_nearest_m

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
