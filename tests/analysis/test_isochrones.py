"""Areas reached in time: nested, on land, and holding what is reached."""

from __future__ import annotations

import gzip
import itertools
import math

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.analysis.isochrones import ISOCHRONE_MINUTES, isochrones
from geo.analysis.speeds import SPEED_PRESETS, Speeds
from geo.analysis.surface import CELL_M, Surface
from geo.errors import SettingError
from geo.sources.measure import EQUAL_AREA_CRS
from tests.analysis.travel_support import built, degrees

SPEEDS = Speeds((60.0, 50.0, 40.0, 30.0), 20.0)
SUMMER = SPEED_PRESETS["summer"].speeds


def surface_of(travel):
    return Surface.of(travel.network, travel.locator.lakes)


@pytest.fixture(scope="module")
def sources(seats):
    return seats.iloc[::10]


@pytest.fixture(scope="module")
def areas(travel, sources):
    return isochrones(travel.field(sources, SUMMER), surface_of(travel))


@pytest.fixture(scope="module")
def anywhere(travel):
    random = np.random.default_rng(2)
    lon, lat = random.uniform(88, 119.5, 12_000), random.uniform(41.7, 52, 12_000)
    inside = shapely.contains_xy(travel.network.country, lon, lat)
    return gpd.GeoSeries.from_xy(lon[inside], lat[inside], crs=4326)


def test_over_open_country_the_areas_are_nearly_discs():
    _, travel = built()
    found = isochrones(
        travel.field(degrees((10_000, 10_000)), SPEEDS), surface_of(travel), (30, 60, 75)
    )
    metres = found.to_crs(EQUAL_AREA_CRS)
    for minutes, area in zip(metres["minutes"], metres.geometry, strict=True):
        radius = minutes / 60 * 20_000
        # Between the disc shrunk by the mesh's 2.8 % and half a cell, and the disc itself.
        assert area.area <= math.pi * radius**2 * 1.01
        assert area.area >= math.pi * (radius / 1.028 - CELL_M / 2) ** 2
        assert area.centroid.distance(shapely.Point(10_000, 10_000)) < CELL_M / 2


def test_a_road_is_a_finger():
    rows = [(1, [(0, 0), (35_000, 0)])]
    _, travel = built(road_rows=rows)
    area = isochrones(travel.field(degrees((0, 0)), SPEEDS), surface_of(travel), (30,)).to_crs(
        EQUAL_AREA_CRS
    )
    west, south, east, north = area.total_bounds
    # 30 km along the road, 10 km elsewhere.
    assert east == pytest.approx(30_000, abs=CELL_M)
    assert [-west, -south, north] == pytest.approx([10_000] * 3, abs=CELL_M)


def test_a_lake_is_cut_out():
    lake = shapely.box(3_000, -4_000, 8_000, 4_000)
    _, travel = built(lake_shapes=[lake])
    area = isochrones(travel.field(degrees((0, 0)), SPEEDS), surface_of(travel), (60,)).to_crs(
        EQUAL_AREA_CRS
    )
    assert area.intersection(lake.buffer(-50)).area.sum() == 0
    assert area.area.sum() > 5e8


def test_the_areas_are_valid_multipolygons_one_within_the_next(areas):
    assert areas["minutes"].tolist() == list(ISOCHRONE_MINUTES)
    assert areas.crs.to_epsg() == 4326
    assert areas.is_valid.all()
    assert set(areas.geom_type) == {"MultiPolygon"}
    for small, large in itertools.pairwise(areas.geometry):
        # Where both end at the border or a shore the arithmetic leaves less than 0.01 m² each.
        assert small.difference(large).area < 1e-12
        assert small.area < large.area


def test_the_areas_lie_in_the_country_and_on_land(travel, areas):
    largest = areas.geometry.iloc[-1]
    metres = gpd.GeoSeries([largest, travel.network.country], crs=4326).to_crs(EQUAL_AREA_CRS)
    outside = metres.iloc[0].difference(metres.iloc[1].buffer(400))  # drawn to 300 m
    assert outside.area == 0
    water = shapely.union_all(travel.network.lakes[:20])
    assert largest.intersection(water).area < 0.02 * water.area


def test_a_place_inside_is_reached_in_time_and_one_outside_is_not(travel, sources, areas, anywhere):
    minutes = travel.minutes_to_nearest(anywhere, sources, SUMMER).to_numpy()
    for limit, area in zip(areas["minutes"], areas.geometry, strict=True):
        inside = shapely.contains_xy(area, anywhere.x, anywhere.y)
        assert inside.sum() > 50
        # Half a raster cell off the road is 3 minutes; few places, cut off by a lake, are worse.
        assert np.mean(minutes[inside] <= limit + 3) > 0.998
        assert np.mean(minutes[~inside] >= limit - 3) > 0.995


def test_without_a_source_nothing_is_reached(travel, sources):
    found = isochrones(travel.field(sources.iloc[:0], SUMMER), surface_of(travel))
    assert found["minutes"].tolist() == list(ISOCHRONE_MINUTES)
    assert found.is_empty.all()
    assert found.crs.to_epsg() == 4326


@pytest.mark.parametrize("limit", [0, -1, float("nan")])
def test_a_limit_that_means_nothing_is_named(travel, sources, limit):
    with pytest.raises(SettingError, match="a limit must be more than zero"):
        isochrones(travel.field(sources, SUMMER), surface_of(travel), (30, limit))


@pytest.mark.parametrize("preset", sorted(SPEED_PRESETS))
def test_the_nation_from_every_seat_is_small_enough_for_a_screen(travel, seats, preset):
    found = isochrones(travel.field(seats, SPEED_PRESETS[preset].speeds), surface_of(travel))
    assert found.is_valid.all()
    drawn = found.set_geometry(shapely.transform(found.geometry.array, lambda xy: np.round(xy, 3)))
    assert len(gzip.compress(drawn.to_json().encode())) < 300_000
