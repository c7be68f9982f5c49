"""Link centres with the heritage around them: what lies near which, how far, in what direction."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.analysis.proximity import WGS84, Proximity, distance_to_nearest_m
from geo.errors import SettingError
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.analysis.speeds import Speeds
    from geo.analysis.travel import TravelNetwork

PER_PEOPLE: Final = 10_000
"""People to whom a count is stated."""

DIRECTIONS: Final[dict[str, str]] = {
    "n": N_("north"),
    "ne": N_("north-east"),
    "e": N_("east"),
    "se": N_("south-east"),
    "s": N_("south"),
    "sw": N_("south-west"),
    "w": N_("west"),
    "nw": N_("north-west"),
}
"""Codes of the eight directions and their names, clockwise from north."""

_SECTOR_DEG: Final = 360 / len(DIRECTIONS)

_SEARCHED: Final = 256
"""Centres whose travel times are held at once. Our choice."""


def direction(azimuth_deg: float) -> str:
    """Return the code of the direction an azimuth (degrees clockwise from north) lies in.

    A sector reaches 22.5° to either side of its direction and includes its first limit. Empty for
    NaN: at the same spot there is no direction.
    """
    if math.isnan(azimuth_deg):
        return ""
    sector = math.floor(azimuth_deg / _SECTOR_DEG + 0.5) % len(DIRECTIONS)
    return list(DIRECTIONS)[sector]


def unplaced(places: gpd.GeoSeries) -> pd.Index:
    """Return the labels of the places without a point, which no distance can be told of."""
    labels: pd.Index = places.index[~_placed(places)]
    return labels


def links_within(centres: gpd.GeoSeries, sites: gpd.GeoSeries, within_km: float) -> pd.DataFrame:
    """Return every pair of a centre and a site not farther apart than ``within_km``.

    Geodesic on the WGS 84 ellipsoid (Karney 2013), the limit included. Places without a point are
    left out; `unplaced` names them.

    Args:
        centres: points in EPSG:4326.
        sites: points in EPSG:4326.
        within_km: kilometres, more than zero.

    Returns:
        centre and site (labels of the indexes), km, azimuth_deg (at the centre, clockwise from
        north; NaN at the same spot): in the order of ``centres``, the nearest site first, of sites
        equally far the first.

    Raises:
        SettingError: ``within_km`` is not a number above zero.
    """
    _check_distance(within_km)
    centres, sites = centres[_placed(centres)], sites[_placed(sites)]
    pairs = Proximity(sites).within(centres, within_km * 1e3)
    return pd.DataFrame(
        {
            "centre": centres.index.take(pairs.point),
            "site": sites.index.take(pairs.target),
            "km": pairs.metres / 1e3,
            "azimuth_deg": pairs.azimuth_deg,
        }
    )


def nearest(sites: gpd.GeoSeries, centres: gpd.GeoSeries, count: int) -> pd.DataFrame:
    """Return the ``count`` nearest centres of each site, geodesic.

    Places without a point are left out; `unplaced` names them.

    Args:
        sites: points in EPSG:4326.
        centres: points in EPSG:4326.
        count: one or more; fewer are returned where there are fewer centres.

    Returns:
        site, rank (1 the nearest), centre (labels of the indexes), km, azimuth_deg (at the site,
        clockwise from north; NaN at the same spot): in the order of ``sites``, then of rank; of
        centres equally far the first ranks first.

    Raises:
        SettingError: ``count`` is less than one.
    """
    if not count >= 1:
        raise SettingError(
            N_("Number of centres"),
            count,
            N_("a number must be at least one"),
            N_("Choose 1 or more."),
        )
    sites, centres = sites[_placed(sites)], centres[_placed(centres)]
    pairs = Proximity(centres).nearest(sites, count)
    ranks = min(count, len(centres))
    return pd.DataFrame(
        {
            "site": sites.index.take(pairs.point),
            "rank": np.tile(np.arange(1, ranks + 1), len(sites) if ranks else 0),
            "centre": centres.index.take(pairs.target),
            "km": pairs.metres / 1e3,
            "azimuth_deg": pairs.azimuth_deg,
        }
    )


def within_minutes(
    centres: gpd.GeoSeries,
    sites: gpd.GeoSeries,
    limit_min: float,
    travel: TravelNetwork,
    speeds: Speeds,
) -> pd.DataFrame:
    """Return every pair of a centre and a site not farther apart than ``limit_min`` minutes.

    Places without a point are left out; `unplaced` names them.

    Args:
        centres: points in EPSG:4326.
        sites: points in EPSG:4326.
        limit_min: minutes, more than zero; included.
        travel: the network searched.
        speeds: speeds by road class.

    Returns:
        centre and site (labels of the indexes), minutes, km (geodesic), azimuth_deg (at the
        centre): in the order of ``centres``, the fewest minutes first, then the fewest km.

    Raises:
        SettingError: the limit is not a number above zero, or a point lies outside Mongolia.
    """
    centres, sites = centres[_placed(centres)], sites[_placed(sites)]
    parts = [
        _reached(centres.iloc[begin : begin + _SEARCHED], sites, limit_min, travel, speeds)
        for begin in range(0, max(len(centres), 1), _SEARCHED)
    ]
    return pd.concat(parts, ignore_index=True)


def beyond_reach(sites: gpd.GeoSeries, centres: gpd.GeoSeries, within_km: float) -> pd.Series:
    """Tell which sites have no centre within ``within_km`` (geodesic, the limit included).

    Args:
        sites: points in EPSG:4326.
        centres: points in EPSG:4326; one without a point reaches nothing.
        within_km: kilometres, more than zero.

    Returns:
        Nullable booleans on the index of ``sites``; missing for a site without a point.

    Raises:
        SettingError: ``within_km`` is not a number above zero.
    """
    _check_distance(within_km)
    placed = _placed(sites)
    metres = distance_to_nearest_m(sites[placed], centres[_placed(centres)])
    beyond = pd.array([pd.NA] * len(sites), dtype="boolean")
    beyond[placed] = (metres > within_km * 1e3).to_numpy()
    return pd.Series(beyond, index=sites.index, name="beyond_reach")


def counts_by_category(
    sites: pd.DataFrame,
    groups: pd.Series,
    people: pd.Series,
    *,
    categories: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return how many sites of each category each unit has, and how many per 10,000 people.

    A count tells how well the sources cover a unit, not how much heritage it has.

    Args:
        sites: rows with category and admin2_pcode; a site of a soum that is in no unit is left out.
        groups: the unit in which each soum (admin2 pcode) is counted.
        people: persons by unit; missing or zero gives no figure per 10,000.
        categories: categories asked for, in their order; by default those of ``sites``, sorted.

    Returns:
        unit, category, count, per_10000: one row for each unit (in the order in which ``groups``
        first names it) and category, zero where there is no site.
    """
    asked = sorted(sites["category"].unique()) if categories is None else list(categories)
    units = pd.Index(groups.dropna().unique())
    every = pd.MultiIndex.from_product([units, asked], names=["unit", "category"])
    unit = sites["admin2_pcode"].map(groups)
    counts = sites.groupby([unit, "category"]).size().reindex(every, fill_value=0)
    persons = people.reindex(units).astype(float)
    persons = persons.where(persons > 0).reindex(every.get_level_values("unit"))
    return pd.DataFrame(
        {"count": counts, "per_10000": counts / persons.to_numpy() * PER_PEOPLE}
    ).reset_index()


def _reached(
    centres: gpd.GeoSeries,
    sites: gpd.GeoSeries,
    limit_min: float,
    travel: TravelNetwork,
    speeds: Speeds,
) -> pd.DataFrame:
    minutes = travel.minutes_matrix(centres, sites, speeds, limit_min)
    centre, site = np.nonzero(np.isfinite(minutes))
    azimuth, _, metres = WGS84.inv(
        centres.x.to_numpy()[centre],
        centres.y.to_numpy()[centre],
        sites.x.to_numpy()[site],
        sites.y.to_numpy()[site],
    )
    taken = minutes[centre, site]
    order = np.lexsort((site, metres, taken, centre))
    return pd.DataFrame(
        {
            "centre": centres.index.take(centre[order]),
            "site": sites.index.take(site[order]),
            "minutes": taken[order],
            "km": metres[order] / 1e3,
            "azimuth_deg": np.where(metres > 0, azimuth % 360, np.nan)[order],
        }
    )


def _placed(places: gpd.GeoSeries) -> NDArray[np.bool_]:
    there: NDArray[np.bool_] = ~(places.isna() | places.is_empty).to_numpy()
    return there


def _check_distance(within_km: float) -> None:
    if not (math.isfinite(within_km) and within_km > 0):
        raise SettingError(
            N_("Distance"),
            within_km,
            N_("a distance must be more than zero"),
            N_("Choose a larger one."),
        )
