"""Hills of volume one, added up; bands of the country by them."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from geo.analysis.density import BAND_SHARES, density_bands, density_surface
from geo.errors import SettingError
from geo.sources.measure import EQUAL_AREA_CRS

SPOTS = st.lists(st.tuples(st.integers(-300, 300), st.integers(-200, 200)), min_size=1, max_size=15)


def _points(spots_km, index=None):
    metres = shapely.points(np.array(spots_km, dtype=float).reshape(-1, 2) * 1000)
    return gpd.GeoSeries(metres, crs=EQUAL_AREA_CRS, index=index).to_crs(4326)


def _box(west, south, east, north):
    box = shapely.segmentize(shapely.box(west * 1e3, south * 1e3, east * 1e3, north * 1e3), 5000)
    return gpd.GeoSeries([box], crs=EQUAL_AREA_CRS).to_crs(4326).iloc[0]


def _volume(surface) -> float:
    return float(surface.per_1000_km2.sum() * surface.cell_m**2 / 1e9)


def _by_hand(surface, spots_km, bandwidth_km):
    """Add up the formula of the kernel over all points, in sites per 1,000 km²."""
    x, y = np.meshgrid(surface.x / 1000, surface.y / 1000)
    away = cdist(np.column_stack((x.ravel(), y.ravel())), spots_km) / bandwidth_km
    hills = 3 / (np.pi * bandwidth_km**2) * np.where(away < 1, (1 - away**2) ** 2, 0)
    return 1000 * hills.sum(axis=1).reshape(x.shape)


def test_one_site_is_a_hill_known_by_hand() -> None:
    surface = density_surface(_points([(0, 0)]), 50)
    middle = surface.per_1000_km2[np.ix_(np.abs(surface.y) < 1, np.abs(surface.x) < 1)]
    # 3 / (π 50²) per km² at the top: 0.382 per 1,000 km²; (1 - ¼)² of it half way down.
    assert middle.item() == pytest.approx(0.38197, rel=0.005)
    column = np.flatnonzero(np.isclose(surface.x, 25_000, atol=1))
    half_way = surface.per_1000_km2[np.abs(surface.y) < 1, column]
    assert half_way.item() == pytest.approx(0.38197 * 0.5625, rel=0.005)
    x, y = np.meshgrid(surface.x, surface.y)
    assert surface.per_1000_km2[np.hypot(x, y) > 55_000].max() == 0


@pytest.mark.parametrize("bandwidth", [5, 20, 50, 200])
@settings(max_examples=8, deadline=None)
@given(SPOTS)
def test_the_volume_is_the_number_of_sites(bandwidth, spots) -> None:
    surface = density_surface(_points(spots), bandwidth)
    assert _volume(surface) == pytest.approx(len(spots))
    assert surface.per_1000_km2.min() == 0


@settings(max_examples=25, deadline=None)
@given(SPOTS, st.sampled_from([20, 50, 200]))
def test_cells_agree_with_the_formula(spots, bandwidth) -> None:
    surface = density_surface(_points(spots), bandwidth)
    top = 3000 / (np.pi * bandwidth**2)
    error = np.abs(surface.per_1000_km2 - _by_hand(surface, spots, bandwidth)).max()
    assert error < 0.01 * top * len(spots)


def test_weights_count_and_missing_points_do_not() -> None:
    points = _points([(0, 0), (30, 0), (99, 99)], index=["a", "b", "c"])
    points["c"] = None
    weights = pd.Series({"c": 5.0, "b": 2.5, "a": 0.5})
    assert _volume(density_surface(points, 20, weights=weights)) == pytest.approx(3.0)
    assert _volume(density_surface(points, 20)) == pytest.approx(2.0)


def test_without_a_site_there_is_nothing_to_draw() -> None:
    none = _points([(0, 0)]).iloc[:0]
    assert density_surface(none, 20).per_1000_km2.size == 0
    for points in (none, _points([(500, 0)])):  # the second is far from the country
        bands = density_bands(points, 20, _box(-100, -100, 100, 100))
        assert len(bands) == 0
        assert bands.columns.tolist() == ["low", "high", "geometry"]


@pytest.mark.parametrize("bandwidth", [4.9, 200.1, 0, -5, float("nan"), float("inf")])
def test_a_bandwidth_out_of_limits_is_refused(bandwidth: float) -> None:
    with pytest.raises(SettingError, match="Bandwidth"):
        density_surface(_points([(0, 0)]), bandwidth)
    with pytest.raises(SettingError, match="Bandwidth"):
        density_bands(_points([(0, 0)]), bandwidth, _box(-1, -1, 1, 1))


def test_bands_share_the_area_within_the_bandwidth_evenly() -> None:
    bands = density_bands(_points([(0, 0)]), 50, _box(-400, -400, 400, 400))
    assert len(bands) == len(BAND_SHARES) + 1
    areas = bands.to_crs(EQUAL_AREA_CRS).area / 1e6
    assert areas.sum() == pytest.approx(np.pi * 50**2, rel=0.06)  # the rim: a cell
    # A fifth each, but for limits of two digits.
    assert (areas / areas.sum()).tolist() == pytest.approx([0.2] * 5, abs=0.04)
    # The limit that a fifth of the disc lies below: r² = 0.8 h², (1 - 0.8)² of the top.
    assert bands["high"].iloc[0] == pytest.approx(0.38197 * 0.04, rel=0.1)
    assert bands["low"].iloc[0] == 0
    assert bands["low"].iloc[1:].tolist() == bands["high"].iloc[:-1].tolist()


@settings(max_examples=15, deadline=None)
@given(SPOTS, st.sampled_from([20, 80]))
def test_bands_lie_side_by_side_in_the_country(spots, bandwidth) -> None:
    country = _box(-150, -100, 150, 100)
    bands = density_bands(_points(spots), bandwidth, country)
    assert bands.is_valid.all()
    assert set(bands.geom_type) <= {"MultiPolygon"}
    assert bands["low"].is_monotonic_increasing
    assert (bands["low"] < bands["high"]).all()
    metres = bands.to_crs(EQUAL_AREA_CRS)
    assert metres.area.sum() == pytest.approx(
        shapely.union_all(metres.geometry.array).area, rel=1e-6
    )
    assert bands.geometry.difference(country.buffer(0.01)).is_empty.all()


def test_the_band_of_a_spot_is_that_of_its_density() -> None:
    spots = [(0, 0), (10, 5), (-60, 20), (80, -30), (85, -30)]
    bands = density_bands(_points(spots), 50, _box(-200, -200, 200, 200))
    surface = density_surface(_points(spots), 50)
    density = _by_hand(surface, spots, 50)
    metres = bands.to_crs(EQUAL_AREA_CRS)
    x, y = np.meshgrid(surface.x, surface.y)
    wrong = 0
    for low, high, area in zip(bands["low"], bands["high"], metres.geometry, strict=True):
        inside = shapely.contains_xy(area, x, y)
        far_off = (density < low - 0.02) | (density > high + 0.02)
        wrong += int((inside & far_off).sum())
    assert wrong == 0
