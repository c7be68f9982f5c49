"""Keep the ways that were searched: travel times, road distances, areas reached."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import geopandas as gpd

from geo.analysis.access import Access
from geo.analysis.isochrones import isochrones
from geo.analysis.selection import CentreFilter, centres_per_soum, is_open
from geo.analysis.surface import Surface
from geo.analysis.travel import TravelNetwork, road_quality
from geo.cartography import display
from geo.cartography.resources import RESOURCES, Resource
from geo.store.datasets import DATASETS
from geo.store.network import load_road_network
from geo.ui.cache.data import DATA_DIRECTORY, centres_chosen, dataset, reference, seats
from geo.ui.cache.once import found_once
from geo.ui.view import NO_FILTER, Counted, Position

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from geo.analysis.speeds import Speeds

ISOCHRONES_HELD: Final = 64
"""Travel time areas kept; half a megabyte each."""


@found_once(1)
def travel_network() -> TravelNetwork:
    """Return the network of roads and open country; made when first asked for, in a second."""
    return TravelNetwork.of(load_road_network(DATA_DIRECTORY))


@found_once(1)
def travel_surface() -> Surface:
    """Return the raster that travel time areas are drawn on."""
    return Surface.of(travel_network().network, travel_network().locator.lakes)


@cache
def quality_of_roads() -> pd.DataFrame:
    """Return which seats lie where the roads are too poor to trust a travel time."""
    return road_quality(travel_network(), reference().settlements)


@lru_cache(maxsize=128)
def open_centres(dataset_id: str, criteria: CentreFilter) -> gpd.GeoDataFrame:
    """Return the centres that people can go to, among those the filters leave."""
    centres = dataset(dataset_id).centres
    return centres[centres_chosen(dataset_id, criteria, None) & is_open(centres, criteria)]


@lru_cache(maxsize=256)
def access(counted: Counted) -> Access:
    """Return the ways from the seats to the open centres, under the reader's settings."""
    dataset_id, criteria = counted.dataset_id, counted.criteria
    return Access(
        counted.settings,
        _minutes(dataset_id, criteria, counted.settings.speeds),
        _road_km(dataset_id, criteria),
        centres_per_soum(open_centres(dataset_id, criteria)),
    )


@found_once(256)
def _minutes(dataset_id: str, criteria: CentreFilter, speeds: Speeds) -> pd.Series:
    targets = open_centres(dataset_id, criteria).geometry
    return travel_network().minutes_to_nearest(seats(), targets, speeds)


@found_once(128)
def _road_km(dataset_id: str, criteria: CentreFilter) -> pd.Series:
    targets = open_centres(dataset_id, criteria).geometry
    return travel_network().road_km_to_nearest(seats(), targets)


@found_once(64)
def nearest_to(
    position: Position, dataset_id: str, criteria: CentreFilter, speeds: Speeds
) -> tuple[pd.Series, float, float] | None:
    """Return the open centre nearest in time to a point, minutes and km by road to it."""
    centres = open_centres(dataset_id, criteria)
    here = _point(position)
    found = travel_network().nearest_target(here, centres.geometry, speeds).iloc[0]
    if found["target"] is None:
        return None
    there = centres.loc[[found["target"]]]
    km = travel_network().road_km_to_nearest(here, there.geometry).iloc[0]
    return there.iloc[0], float(found["minutes"]), float(km)


def _point(position: Position) -> gpd.GeoSeries:
    return gpd.GeoSeries.from_xy(position[1:], position[:1], crs="EPSG:4326")


@found_once(16)
def minutes_matrix(dataset_id: str, speeds: Speeds, limit_min: float) -> NDArray[np.float64]:
    """Return the minutes from every seat to every centre of a data set, open or not."""
    targets = dataset(dataset_id).centres.geometry
    return travel_network().minutes_matrix(seats(), targets, speeds, limit_min)


def isochrones_published(
    dataset_id: str, criteria: CentreFilter, speeds: Speeds, origin: Position | None
) -> Resource:
    """Return the published areas reached in time, from the open centres or one point.

    Published at every call, so that the last ones asked for are held. `SettingError` where the
    point is not in Mongolia.
    """
    around = (dataset_id, criteria) if origin is None else (next(iter(DATASETS)), NO_FILTER)
    content = _isochrones(*around, speeds, origin)
    media_type = display.ISOCHRONE_MEDIA_TYPE
    return RESOURCES.publish("isochrones.json", content, media_type, keep=ISOCHRONES_HELD)


@found_once(ISOCHRONES_HELD)
def _isochrones(
    dataset_id: str, criteria: CentreFilter, speeds: Speeds, origin: Position | None
) -> bytes:
    return display.isochrone_layer(isochrone_areas(dataset_id, criteria, speeds, origin))


def isochrone_areas(
    dataset_id: str, criteria: CentreFilter, speeds: Speeds, origin: Position | None
) -> gpd.GeoDataFrame:
    """Return the areas reached in time, from the open centres or one point; computed anew.

    Raises:
        SettingError: the point is not in Mongolia.
    """
    around = open_centres(dataset_id, criteria).geometry if origin is None else _point(origin)
    return isochrones(travel_network().field(around, speeds), travel_surface())
