"""Keep what links centres with the heritage around them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.analysis import links
from geo.analysis.density import density_bands
from geo.analysis.selection import admin2_in_place
from geo.cartography import display
from geo.cartography.resources import RESOURCES, Resource
from geo.cartography.symbology import HERITAGE_SYMBOLS
from geo.registry.site_index import SiteIndex
from geo.ui.cache.computed import figures
from geo.ui.cache.data import (
    centres_chosen,
    dataset,
    heritage_with_point,
    reference,
    sites_chosen,
)
from geo.ui.cache.once import found_once
from geo.ui.cache.ways import travel_network
from geo.ui.view import NO_FILTER, Counted

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.analysis.selection import CentreFilter, HeritageFilter
    from geo.analysis.speeds import Speeds

DENSITIES_HELD: Final = 32
"""Density layers kept; a tenth of a megabyte each."""


@cache
def site_index() -> SiteIndex:
    """Return the names of the heritage sites, searchable by any spelling."""
    sites = reference().heritage
    sites = sites[sites["same_as"] == ""]
    return SiteIndex(sites["id"], sites["name_en"], sites["name_mn"])


@lru_cache(maxsize=64)
def sites_shown(
    criteria: HeritageFilter, place: str | None, dataset_id: str, centre_criteria: CentreFilter
) -> gpd.GeoDataFrame:
    """Return the heritage sites with a point that the filters leave, on their id."""
    chosen = sites_chosen(criteria, place, dataset_id, centre_criteria)
    return heritage_with_point()[chosen].set_index("id", drop=False)


@lru_cache(maxsize=64)
def centres_shown(dataset_id: str, criteria: CentreFilter, place: str | None) -> gpd.GeoDataFrame:
    """Return the centres that the filters leave, on their centre_id."""
    centres = dataset(dataset_id).centres[centres_chosen(dataset_id, criteria, place)]
    return centres.set_index("centre_id", drop=False)


@found_once(256)
def near_centre(
    centre_id: str, dataset_id: str, criteria: HeritageFilter, within_km: float
) -> pd.DataFrame:
    """Return the sites within a geodesic distance of a centre: site, km, azimuth_deg."""
    centre = dataset(dataset_id).centres.set_index("centre_id").geometry.loc[[centre_id]]
    sites = sites_shown(criteria, None, dataset_id, NO_FILTER)
    return links.links_within(centre, sites.geometry, within_km)


@found_once(256)
def near_centre_in_time(
    centre_id: str, dataset_id: str, criteria: HeritageFilter, limit_min: float, speeds: Speeds
) -> pd.DataFrame:
    """Return the sites within a travel time of a centre: site, minutes, km, azimuth_deg."""
    centre = dataset(dataset_id).centres.set_index("centre_id").geometry.loc[[centre_id]]
    sites = sites_shown(criteria, None, dataset_id, NO_FILTER)
    return links.within_minutes(centre, sites.geometry, limit_min, travel_network(), speeds)


@found_once(256)
def near_site(site_id: str, dataset_id: str, criteria: CentreFilter, count: int) -> pd.DataFrame:
    """Return the centres nearest to a site: rank, centre (label), km, azimuth_deg."""
    site = reference().heritage.set_index("id").geometry.loc[[site_id]]
    return links.nearest(site, centres_shown(dataset_id, criteria, None).geometry, count)


@found_once(64)
def nearest_km(
    criteria: HeritageFilter, place: str | None, dataset_id: str, centre_criteria: CentreFilter
) -> pd.Series:
    """Return the km from each site shown in a place to its nearest centre of the whole country.

    On the id of the sites, ascending; infinite where there is no centre.
    """
    sites = sites_shown(criteria, place, dataset_id, centre_criteria)
    centres = centres_shown(dataset_id, centre_criteria, None)
    found = links.nearest(sites.geometry, centres.geometry, 1).set_index("site")["km"]
    kilometres: pd.Series = found.reindex(sites.index).fillna(np.inf).sort_values()
    return kilometres


@lru_cache(maxsize=64)
def counts(
    criteria: HeritageFilter, place: str | None, dataset_id: str, centre_criteria: CentreFilter
) -> pd.DataFrame:
    """Return category, count and per_10000 of the sites shown in a place; None is the nation."""
    within = admin2_in_place(reference(), place)
    people = figures("population", "admin2", None, Counted(dataset_id)).values
    return links.counts_by_category(
        sites_shown(criteria, place, dataset_id, centre_criteria),
        pd.Series("place", index=within),
        pd.Series({"place": people.reindex(within).sum()}),
        categories=list(HERITAGE_SYMBOLS),
    )


def density_published(
    criteria: HeritageFilter, dataset_id: str, centre_criteria: CentreFilter, bandwidth_km: float
) -> tuple[Resource | None, tuple[tuple[float, float], ...]]:
    """Return the published density of the sites shown in the country, and its bands' limits.

    Published at every call, so that the last ones asked for are held.
    """
    content, limits = _density(criteria, dataset_id, centre_criteria, bandwidth_km)
    if not limits:
        return None, ()
    media_type = display.AREA_MEDIA_TYPE
    return RESOURCES.publish("density.json", content, media_type, keep=DENSITIES_HELD), limits


@found_once(DENSITIES_HELD)
def _density(
    criteria: HeritageFilter, dataset_id: str, centre_criteria: CentreFilter, bandwidth_km: float
) -> tuple[bytes, tuple[tuple[float, float], ...]]:
    sites = sites_shown(criteria, None, dataset_id, centre_criteria)
    bands = density_bands(sites.geometry, bandwidth_km, travel_network().network.country)
    limits = zip(bands["low"].astype(float), bands["high"].astype(float), strict=True)
    return display.density_layer(bands), tuple(limits)
