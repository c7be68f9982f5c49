"""Keep figures, classes and the sums of places."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache

import numpy as np
import pandas as pd

from geo.analysis import profile
from geo.analysis.catchment import floating_catchment
from geo.analysis.classification import Classification, classify
from geo.analysis.coverage import select_programmes
from geo.analysis.figures import WITHIN, Figures, Level, Request
from geo.analysis.indicators import INDICATORS
from geo.analysis.selection import CentreFilter, admin2_in_place, centres_per_soum
from geo.store.datasets import DATASETS
from geo.ui.cache.data import (
    centres_chosen,
    centres_published,
    dataset,
    heritage_mapped,
    map_frame,
    reference,
)
from geo.ui.cache.ways import access, minutes_matrix, open_centres
from geo.ui.view import DEFAULT_SETTINGS, Counted


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
    data, criteria = dataset(counted.dataset_id), counted.criteria
    chosen = centres_chosen(counted.dataset_id, criteria, None)
    return Request(
        reference(),
        level,
        criteria.year,
        centres=centres_per_soum(data.centres[chosen]),
        programmes=_programmes(counted.dataset_id, replace(criteria, year=None)),
        taught=data.programme_years,
        access=access(counted) if "access" in needs else None,
        catchment=_catchment(counted) if "catchment" in needs else None,
    )


@lru_cache(maxsize=64)
def _programmes(dataset_id: str, criteria: CentreFilter) -> pd.DataFrame | None:
    data = dataset(dataset_id)
    return None if data.programmes.empty else select_programmes(data, criteria)


@lru_cache(maxsize=512)
def _plain_figures(indicator_id: str, level: Level, year: int | None) -> Figures:
    return INDICATORS[indicator_id].figures(Request(reference(), level, year))


@lru_cache(maxsize=128)
def _catchment(counted: Counted) -> pd.Series:
    """Return the teachers per adult within reach of each soum."""
    settings = counted.settings
    centres = open_centres(counted.dataset_id, counted.criteria)
    matrix = minutes_matrix(counted.dataset_id, settings.speeds, settings.limit_min)
    adults = _plain_figures("adults", "admin2", None).values
    supply = centres["teachers_total"]
    if supply.isna().all():
        return adults * np.nan  # nobody reports teachers: no place is known to have none
    within = matrix[:, centres.index.to_numpy()]
    return floating_catchment(within, adults, supply, settings.limit_min)


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


@lru_cache(maxsize=512)
def place_figure(
    indicator_id: str, place: str | None, year: int | None, counted: Counted
) -> tuple[float, int | None]:
    """Return an indicator's figure of a place as one unit, None being the nation, and its year.

    NaN where it has none: no source gives one, or it cannot be told of this place.
    """
    indicator = INDICATORS[indicator_id]
    for level in indicator.levels:
        if place is not None and place in reference().units(level).index:
            of_units = figures(indicator_id, level, year, counted)
            return float(of_units.values[place]), of_units.year
    asked = request(indicator_id, "admin2", counted)
    within = admin2_in_place(reference(), place)
    found = indicator.figures(replace(asked, year=year, within=within))
    return float(found.values[WITHIN]), found.year


@lru_cache(maxsize=64)
def learners_by_programme(
    place: str | None, counted: Counted, *, by_aimag: bool = False
) -> pd.DataFrame:
    """Return learners per 1,000 adults by programme type and year, of a place or each aimag."""
    whole = replace(_whole_request(counted), level="admin1")
    return profile.learners_by_programme(whole if by_aimag else _request_of(place, counted))


@lru_cache(maxsize=64)
def lorenz_of_learners(place: str | None, counted: Counted) -> pd.DataFrame:
    """Return the Lorenz curve of learners over the adults of a place's soums."""
    return profile.lorenz_of_learners(_request_of(place, counted))


@lru_cache(maxsize=64)
def reach_parts(counted: Counted) -> pd.DataFrame:
    """Return the adults of each aimag in parts: enrolled, in reach, out of reach."""
    return profile.reach_parts(replace(_whole_request(counted), level="admin1"))


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
    taught = dataset(dataset_id).programme_years
    return INDICATORS[indicator_id].years(Request(reference(), level, taught=taught))


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
