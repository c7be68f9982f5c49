"""Select centres, heritage sites and units by the filters of a view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.analysis.proximity import distance_to_nearest_m
from geo.analysis.years import nearest_year
from geo.store.reference import REGIONS

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.store.datasets import Dataset
    from geo.store.reference import Reference

CENTRE_STATUSES: Final = ("active", "suspended", "closed", "planned", "not_reported")
OPEN_STATUSES: Final = ("active", "not_reported")
"""Statuses that count as open; our choice: of most centres no status is published."""
STOPPED_STATUSES: Final = ("suspended", "closed")
CENTRE_EVIDENCE: Final = ("documented", "network_rule", "demonstration", "register")
HERITAGE_EVIDENCE: Final = ("A", "B", "C")
HERITAGE_EVIDENCE_DEFAULT: Final = ("A", "B")
"""Records of a public page without recorded address (C) are off unless asked for."""


@dataclass(frozen=True, slots=True)
class CentreFilter:
    """What a centre must satisfy; an empty tuple or None asks for nothing."""

    statuses: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    programme: str | None = None
    group: str | None = None
    year: int | None = None
    """Open in this year; a centre whose opening year is not reported stays."""


@dataclass(frozen=True, slots=True)
class HeritageFilter:
    """What a heritage record must satisfy; an empty tuple or None asks for nothing."""

    categories: tuple[str, ...] = ()
    evidence: tuple[str, ...] = HERITAGE_EVIDENCE_DEFAULT
    within_km: float | None = None
    """Geodesic distance to the nearest selected centre, limit included."""


def admin2_in_place(reference: Reference, place: str | None) -> pd.Index:
    """Return the pcodes of the soums and districts in a region, aimag or unit; all for None.

    Raises:
        KeyError: ``place`` is neither a region code nor a pcode.
    """
    units = reference.admin2
    pcodes: pd.Index = units.index
    if place is None:
        return pcodes
    for column, known in (
        ("region", REGIONS),
        ("admin1_pcode", reference.admin1.index),
        ("pcode", pcodes),
    ):
        if place in known:
            inside: pd.Index = pcodes[units[column] == place]
            return inside
    raise KeyError(place)


def select_centres(dataset: Dataset, criteria: CentreFilter, within: pd.Index) -> NDArray[np.bool_]:
    """Return which centres of ``dataset`` satisfy ``criteria`` and lie in the units ``within``."""
    centres = dataset.centres
    chosen: NDArray[np.bool_] = centres["admin2_pcode"].isin(within).to_numpy(copy=True)
    chosen &= of_status_and_evidence(centres, criteria)
    if criteria.year is not None:
        opened = centres["opened_year"].astype("Float64").fillna(-np.inf).to_numpy(dtype=float)
        chosen &= opened <= criteria.year
    if criteria.programme or criteria.group:
        offered = _offering(dataset, criteria)
        chosen &= centres["centre_id"].isin(offered).to_numpy()
    return chosen


def of_status_and_evidence(centres: gpd.GeoDataFrame, criteria: CentreFilter) -> NDArray[np.bool_]:
    """Return which centres have the status and the evidence that are asked for."""
    chosen = np.ones(len(centres), dtype=bool)
    if criteria.statuses:
        chosen &= centres["status"].isin(criteria.statuses).to_numpy()
    if criteria.evidence:
        chosen &= centres["evidence"].isin(criteria.evidence).to_numpy()
    return chosen


def is_open(centres: gpd.GeoDataFrame, criteria: CentreFilter) -> NDArray[np.bool_]:
    """Return which centres people can go to: those of `OPEN_STATUSES`.

    A centre that stopped after the year asked for was open then.
    """
    opened: NDArray[np.bool_] = centres["status"].isin(OPEN_STATUSES).to_numpy(copy=True)
    if criteria.year is not None:
        stopped = centres["status"].isin(STOPPED_STATUSES).to_numpy()
        since = pd.to_numeric(centres["status_date"].str[:4], errors="coerce").to_numpy()
        opened |= stopped & (since > criteria.year)
    return opened


def of_type_and_group(programmes: pd.DataFrame, criteria: CentreFilter) -> pd.DataFrame:
    """Return the programmes of the type and for the target group that are asked for."""
    rows = programmes
    if criteria.programme:
        rows = rows[rows["programme_type"] == criteria.programme]
    if criteria.group:
        rows = rows[rows["target_group"] == criteria.group]
    return rows


def _offering(dataset: Dataset, criteria: CentreFilter) -> set[str]:
    """Return the centres that offer the programme type and target group asked for.

    In the year whose learners are shown too: see `nearest_year`.
    """
    rows = of_type_and_group(dataset.programmes, criteria)
    year = nearest_year(dataset.programme_years, criteria.year)
    return set(rows.loc[rows["year"] == year, "centre_id"])


def select_heritage(
    heritage: gpd.GeoDataFrame,
    criteria: HeritageFilter,
    within: pd.Index,
    centres: gpd.GeoSeries,
) -> NDArray[np.bool_]:
    """Return which heritage records satisfy ``criteria`` and lie in the units ``within``.

    Args:
        heritage: the records, with points or None, in EPSG:4326.
        criteria: categories, evidence and distance asked for.
        within: pcodes of the soums and districts selected.
        centres: points of the selected centres, for the distance.
    """
    chosen: NDArray[np.bool_] = heritage["admin2_pcode"].isin(within).to_numpy(copy=True)
    chosen &= heritage.geometry.notna().to_numpy()
    if criteria.evidence:
        chosen &= heritage["evidence"].isin(criteria.evidence).to_numpy()
    if criteria.categories:
        chosen &= heritage["category"].isin(criteria.categories).to_numpy()
    if criteria.within_km is not None and chosen.any():
        nearest = distance_to_nearest_m(heritage.geometry[chosen], centres)
        chosen[np.flatnonzero(chosen)] = nearest.to_numpy() <= criteria.within_km * 1000
    return chosen


def centres_per_soum(centres: gpd.GeoDataFrame) -> pd.Series:
    """Return the number of ``centres`` per soum or district, on the pcodes that have any."""
    counts: pd.Series = centres.groupby("admin2_pcode", observed=True).size()
    return counts
