"""Keep what links centres with the heritage around them."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    centres_by_id,
    heritage_by_id,
    heritage_with_point,
    reference,
    sites_chosen,
)
from geo.ui.cache.once import found_once
from geo.ui.cache.ways import open_centres, travel_network
from geo.ui.view import Counted

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


@dataclass(frozen=True, slots=True)
class SitesShown:
    """What decides which sites are shown: filters, place, and the centres they are near."""

    criteria: HeritageFilter
    place: str | None
    dataset_id: str
    centre_criteria: CentreFilter


@lru_cache(maxsize=64)
def sites_shown(sites: SitesShown) -> gpd.GeoDataFrame:
    """Return the heritage sites with a point that the filters leave, on their id."""
    chosen = sites_chosen(sites.criteria, sites.place, sites.dataset_id, sites.centre_criteria)
    return heritage_with_point()[chosen].set_index("id", drop=False)


@lru_cache(maxsize=64)
def open_by_id(dataset_id: str, criteria: CentreFilter) -> gpd.GeoDataFrame:
    """Return the open centres of the country that the filters leave, on their centre_id."""
    return open_centres(dataset_id, criteria).set_index("centre_id", drop=False)


@found_once(256)
def near_centre(
    centre_id: str, sites: SitesShown, within_km: float, minutes: tuple[float, Speeds] | None
) -> pd.DataFrame:
    """Return the sites shown near a centre: site, km, azimuth_deg and, by travel time, minutes.

    Args:
        centre_id: the centre, open or not.
        sites: which sites are shown.
        within_km: geodesic limit, where ``minutes`` is None.
        minutes: limit of the travel time, and speeds.
    """
    centre = centres_by_id(sites.dataset_id).geometry.loc[[centre_id]]
    points = sites_shown(sites).geometry
    if minutes is None:
        return links.links_within(centre, points, within_km)
    limit_min, speeds = minutes
    return links.within_minutes(centre, points, limit_min, travel_network(), speeds)


@found_once(256)
def near_site(site_id: str, dataset_id: str, criteria: CentreFilter, count: int) -> pd.DataFrame:
    """Return the open centres nearest to a site: rank, centre (label), km, azimuth_deg."""
    site = heritage_by_id().geometry.loc[[site_id]]
    return links.nearest(site, open_by_id(dataset_id, criteria).geometry, count)


@found_once(64)
def nearest_km(sites: SitesShown) -> pd.Series:
    """Return the km from each site shown to the nearest open centre of the whole country.

    On the id of the sites, ascending; infinite where there is no centre.
    """
    points = sites_shown(sites).geometry
    centres = open_by_id(sites.dataset_id, sites.centre_criteria).geometry
    found = links.nearest(points, centres, 1).set_index("site")["km"]
    kilometres: pd.Series = found.reindex(points.index).fillna(np.inf).sort_values()
    return kilometres


@found_once(64)
def without_centre(sites: SitesShown, within_km: float) -> pd.Index:
    """Return the ids of the sites shown that no open centre is near, farthest first."""
    points = sites_shown(sites).geometry
    centres = open_by_id(sites.dataset_id, sites.centre_criteria).geometry
    beyond = links.beyond_reach(points, centres, within_km)
    kilometres = nearest_km(sites)
    farthest: pd.Index = kilometres[beyond.reindex(kilometres.index)].index[::-1]
    return farthest


@lru_cache(maxsize=64)
def counts(sites: SitesShown) -> pd.DataFrame:
    """Return category, count and per_10000 of the sites shown in a place; None is the nation."""
    within = admin2_in_place(reference(), sites.place)
    people = figures("population", "admin2", None, Counted(sites.dataset_id)).values
    return links.counts_by_category(
        sites_shown(sites),
        pd.Series("place", index=within),
        pd.Series({"place": people.reindex(within).sum(skipna=False)}),
        categories=list(HERITAGE_SYMBOLS),
    )


def density_published(
    sites: SitesShown, bandwidth_km: float
) -> tuple[Resource | None, tuple[tuple[float, float], ...]]:
    """Return the published density of the sites shown in the country, and its bands' limits.

    Published at every call, so that the last ones asked for are held.
    """
    content, limits = _density(replace(sites, place=None), bandwidth_km)
    if not limits:
        return None, ()
    media_type = display.AREA_MEDIA_TYPE
    return RESOURCES.publish("density.json", content, media_type, keep=DENSITIES_HELD), limits


@found_once(DENSITIES_HELD)
def _density(
    sites: SitesShown, bandwidth_km: float
) -> tuple[bytes, tuple[tuple[float, float], ...]]:
    bands = density_bands(
        sites_shown(sites).geometry, bandwidth_km, travel_network().network.country
    )
    limits = zip(bands["low"].astype(float), bands["high"].astype(float), strict=True)
    return display.density_layer(bands), tuple(limits)
