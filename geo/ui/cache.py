"""Keep what is computed once: reference layers, data sets, figures, classes, map settings.

Everything here is read-only and keyed on parameters, never on a table; the files behind it do
not change while the process runs.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd

from geo.analysis import profile
from geo.analysis.access import Access
from geo.analysis.catchment import floating_catchment
from geo.analysis.classification import Classification, classify
from geo.analysis.coverage import select_programmes
from geo.analysis.figures import Figures, Level, Request
from geo.analysis.indicators import INDICATORS
from geo.analysis.isochrones import isochrones
from geo.analysis.selection import (
    CentreFilter,
    HeritageFilter,
    admin2_in_place,
    centres_per_soum,
    is_open,
    select_centres,
    select_heritage,
)
from geo.analysis.surface import Surface
from geo.analysis.travel import TravelNetwork, road_quality
from geo.cartography import display
from geo.cartography.layers import LAYERS
from geo.cartography.resources import RESOURCES
from geo.sources.registry import SOURCES
from geo.store.datasets import DATASETS, Dataset, open_dataset
from geo.store.network import load_road_network
from geo.store.reference import Reference, load_reference
from geo.text import two_names
from geo.ui.view import DEFAULT_SETTINGS, Counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from geo.analysis.speeds import Speeds
    from geo.ui.view import Position

from geo.cartography.resources import Resource

DATA_DIRECTORY: Final = Path(os.environ.get("CLC_SHIPPED_DATA", Path(__file__).parents[2] / "data"))
"""Folder of the shipped data; the setting CLC_SHIPPED_DATA names another one."""

ISOCHRONES_HELD: Final = 64
"""Travel time areas kept: half a megabyte each."""

FRAME_TO_ROOT: Final = "../../"
"""From the page of streamlit-folium's frame to the root of the server."""


@cache
def reference() -> Reference:
    """Return the reference layers.

    Raises:
        DataFileError: a file is missing, truncated or altered.
    """
    return load_reference(DATA_DIRECTORY)


@cache
def dataset(dataset_id: str) -> Dataset:
    """Return a data set by its identifier."""
    return open_dataset(dataset_id, DATA_DIRECTORY)


@cache
def heritage_with_point() -> gpd.GeoDataFrame:
    """Return the heritage records that can be mapped."""
    heritage = reference().heritage
    return heritage[heritage.geometry.notna()]


@cache
def heritage_mapped() -> Resource:
    """Return the published table of the heritage records that can be mapped."""
    content = display.heritage_points(heritage_with_point())
    return RESOURCES.publish("heritage.json", content, "application/json")


@cache
def centres_published(dataset_id: str) -> Resource:
    """Return the published table of the centres of a data set."""
    content = display.centre_points(dataset(dataset_id).centres)
    return RESOURCES.publish(f"centres-{dataset_id}.json", content, "application/json")


@cache
def boundaries_published() -> Resource:
    """Return the published boundaries of the screen: aimags and soums in one topology."""
    return display.publish_boundaries(RESOURCES, DATA_DIRECTORY)


@cache
def map_frame() -> dict[str, str]:
    """Return the addresses of the map's script and style sheet."""
    used = [SOURCES[source] for layer in LAYERS.values() for source in layer.source_ids]
    names_credited = [part for source in used for part in source.attribution.split("; ")]
    attribution = "; ".join(dict.fromkeys(names_credited))
    script, style = display.publish_frame(
        RESOURCES, reference(), DATA_DIRECTORY, attribution, FRAME_TO_ROOT
    )
    return {"script_url": FRAME_TO_ROOT + script.path, "style_url": FRAME_TO_ROOT + style.path}


@lru_cache(maxsize=512)
def figures(indicator_id: str, level: Level, year: int | None, counted: Counted) -> Figures:
    """Return an indicator's figures; what is counted matters where it needs a data set."""
    needs = INDICATORS[indicator_id].needs
    if not needs:
        return _plain_figures(indicator_id, level, year)
    if "access" not in needs and counted.settings != DEFAULT_SETTINGS:
        return figures(indicator_id, level, year, replace(counted, settings=DEFAULT_SETTINGS))
    asked = request(indicator_id, level, counted)
    return INDICATORS[indicator_id].figures(replace(asked, year=year))


def request(indicator_id: str, level: Level, counted: Counted) -> Request:
    """Return what an indicator needs of what is counted, for the year the filters name."""
    needs = INDICATORS[indicator_id].needs
    dataset_id, criteria = counted.dataset_id, counted.criteria
    chosen = centres_chosen(dataset_id, criteria, None)
    return Request(
        reference(),
        level,
        criteria.year,
        centres_per_soum(dataset(dataset_id).centres[chosen]),
        _programmes(dataset_id, criteria),
        access(counted) if "access" in needs else None,
        _catchment(counted) if "catchment" in needs else None,
    )


@lru_cache(maxsize=64)
def _programmes(dataset_id: str, criteria: CentreFilter) -> pd.DataFrame | None:
    data = dataset(dataset_id)
    return None if data.programmes.empty else select_programmes(data, criteria)


@lru_cache(maxsize=512)
def _plain_figures(indicator_id: str, level: Level, year: int | None) -> Figures:
    return INDICATORS[indicator_id].figures(Request(reference(), level, year))


@cache
def travel_network() -> TravelNetwork:
    """Return the network of roads and open country; made when first asked for, in a second."""
    return TravelNetwork.of(load_road_network(DATA_DIRECTORY))


@cache
def travel_surface() -> Surface:
    """Return the raster that travel time areas are drawn on."""
    return Surface.of(travel_network().network, travel_network().locator.lakes)


@cache
def seats() -> gpd.GeoSeries:
    """Return the seat of each soum and district, on admin2 pcodes."""
    units = reference()
    return units.settlements.geometry.reindex(units.admin2.index)


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


@lru_cache(maxsize=256)
def _minutes(dataset_id: str, criteria: CentreFilter, speeds: Speeds) -> pd.Series:
    targets = open_centres(dataset_id, criteria).geometry
    return travel_network().minutes_to_nearest(seats(), targets, speeds)


@lru_cache(maxsize=128)
def _road_km(dataset_id: str, criteria: CentreFilter) -> pd.Series:
    targets = open_centres(dataset_id, criteria).geometry
    return travel_network().road_km_to_nearest(seats(), targets)


@lru_cache(maxsize=16)
def _minutes_matrix(dataset_id: str, speeds: Speeds, limit_min: float) -> NDArray[np.float64]:
    """Return the minutes from every seat to every centre of a data set, open or not."""
    targets = dataset(dataset_id).centres.geometry
    return travel_network().minutes_matrix(seats(), targets, speeds, limit_min)


@lru_cache(maxsize=128)
def _catchment(counted: Counted) -> pd.Series:
    """Return the teachers per adult within reach of each soum."""
    settings = counted.settings
    centres = open_centres(counted.dataset_id, counted.criteria)
    matrix = _minutes_matrix(counted.dataset_id, settings.speeds, settings.limit_min)
    adults = _plain_figures("adults", "admin2", None).values
    within = matrix[:, centres.index.to_numpy()]
    return floating_catchment(within, adults, centres["teachers_total"], settings.limit_min)


def _whole_request(counted: Counted) -> Request:
    """Return a request with all that any indicator needs, by soum."""
    return request("priority", "admin2", counted)


def _request_of(place: str | None, counted: Counted) -> Request:
    """Return a request with all that any indicator needs, for a place as one unit."""
    return replace(_whole_request(counted), within=admin2_in_place(reference(), place))


@lru_cache(maxsize=128)
def gap_list(counted: Counted) -> pd.DataFrame:
    """Return every soum with what makes it a gap and how urgent it is.

    Raises:
        SettingError: the weights add up to zero over what the data set reports.
    """
    return profile.gap_list(_whole_request(counted))


@lru_cache(maxsize=256)
def place_profile(place: str | None, counted: Counted) -> tuple[profile.ProfileFigure, ...]:
    """Return the figures by which a place is compared with another; None is the nation."""
    return profile.profile(_request_of(place, counted))


@lru_cache(maxsize=64)
def learners_by_programme(place: str | None, counted: Counted) -> pd.DataFrame:
    """Return learners per 1,000 adults of a place by programme type and year."""
    return profile.learners_by_programme(_request_of(place, counted))


@lru_cache(maxsize=64)
def learners_by_aimag(counted: Counted) -> pd.DataFrame:
    """Return learners per 1,000 adults of each aimag by programme type and year."""
    asked = replace(_whole_request(counted), level="admin1")
    return profile.learners_by_programme(asked)


@lru_cache(maxsize=64)
def lorenz_of_learners(place: str | None, counted: Counted) -> pd.DataFrame:
    """Return the Lorenz curve of learners over the adults of a place's soums."""
    return profile.lorenz_of_learners(_request_of(place, counted))


@lru_cache(maxsize=64)
def reach_parts(counted: Counted) -> pd.DataFrame:
    """Return the adults of each aimag in parts: enrolled, in reach, out of reach."""
    return profile.reach_parts(replace(_whole_request(counted), level="admin1"))


@cache
def quality_of_roads() -> pd.DataFrame:
    """Return which seats lie where the roads are too poor to trust a travel time."""
    return road_quality(travel_network(), reference().settlements)


def isochrones_published(
    dataset_id: str, criteria: CentreFilter, speeds: Speeds, origin: Position | None
) -> Resource:
    """Return the published areas reached in time, from the open centres or one point.

    Published at every call: the last ones asked for are held, and no others.

    Raises:
        SettingError: the point is not in Mongolia.
    """
    content = _isochrones(dataset_id, criteria, speeds, origin)
    media_type = display.ISOCHRONE_MEDIA_TYPE
    return RESOURCES.publish("isochrones.json", content, media_type, keep=ISOCHRONES_HELD)


@lru_cache(maxsize=ISOCHRONES_HELD)
def _isochrones(
    dataset_id: str, criteria: CentreFilter, speeds: Speeds, origin: Position | None
) -> bytes:
    centres = open_centres(dataset_id, criteria).geometry
    if origin is not None:
        centres = gpd.GeoSeries.from_xy([origin[1]], [origin[0]], crs=centres.crs)
    return display.isochrone_layer(
        isochrones(travel_network().field(centres, speeds), travel_surface())
    )


@lru_cache(maxsize=256)
def classification(
    indicator_id: str,
    level: Level,
    dataset_id: str,
    programme: str | None = None,
    group: str | None = None,
) -> Classification:
    """Return the classes of an indicator: the same for all years, regions and other filters."""
    if INDICATORS[indicator_id].limits:
        return Classification(INDICATORS[indicator_id].limits)
    years = indicator_years(indicator_id, level, dataset_id) or (None,)
    base = CentreFilter(programme=programme, group=group)
    # Only the way to a centre depends on which centres were open in the year.
    dated = "access" in INDICATORS[indicator_id].needs
    counted = (Counted(dataset_id, replace(base, year=year) if dated else base) for year in years)
    parts = [
        figures(indicator_id, level, year, of).values
        for year, of in zip(years, counted, strict=True)
    ]
    return classify(pd.concat(parts))


@cache
def indicator_years(indicator_id: str, level: Level, dataset_id: str) -> tuple[int, ...]:
    """Return the years in which an indicator has figures."""
    programmes = _programmes(dataset_id, CentreFilter())
    return INDICATORS[indicator_id].years(Request(reference(), level, programmes=programmes))


@lru_cache(maxsize=512)
def centres_chosen(dataset_id: str, criteria: CentreFilter, place: str | None) -> NDArray[np.bool_]:
    """Return which centres of a data set the filters leave."""
    within = admin2_in_place(reference(), place)
    return _frozen(select_centres(dataset(dataset_id), criteria, within))


@lru_cache(maxsize=512)
def sites_chosen(
    criteria: HeritageFilter, place: str | None, dataset_id: str, centre_criteria: CentreFilter
) -> NDArray[np.bool_]:
    """Return which heritage records with a point the filters leave.

    The centres matter where the filter asks for a distance.
    """
    centres = dataset(dataset_id).centres.geometry
    near = centres[centres_chosen(dataset_id, centre_criteria, place)]
    within = admin2_in_place(reference(), place)
    return _frozen(select_heritage(heritage_with_point(), criteria, within, near))


@lru_cache(maxsize=512)
def units_chosen(level: Level, place: str | None) -> NDArray[np.bool_]:
    """Return which units of a level lie in a place, in the order of the units."""
    units = reference()
    within = admin2_in_place(units, place)
    if level == "admin1":
        within = pd.Index(units.admin2.loc[within, "admin1_pcode"].unique())
    return _frozen(units.units(level).index.isin(within))


def _frozen(chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    chosen.flags.writeable = False
    return chosen


@lru_cache(maxsize=512)
def unit_names(level: Level, parent: str | None, language: str) -> dict[str, str]:
    """Return pcode → both names of the units in a region or aimag; of all units for None."""
    units = reference().units(level)
    if parent is not None:
        units = units[units["region" if level == "admin1" else "admin1_pcode"] == parent]
    columns = zip(units["pcode"], units["name_en"], units["name_mn"], strict=True)
    return {pcode: two_names(name_en, name_mn, language) for pcode, name_en, name_mn in columns}


def warm() -> None:
    """Load and publish what the first reader needs before she comes.

    Raises:
        DataFileError: a file of the shipped data is missing, truncated or altered.
    """
    map_frame()
    heritage_mapped()
    for dataset_id in DATASETS:
        centres_published(dataset_id)
    first = next(iter(INDICATORS.values()))
    classification(first.id, first.levels[-1], next(iter(DATASETS)))
