"""Declare the indicators of access: the way to a centre, who is within reach, who is left out."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pandas as pd

from geo.analysis.catchment import MAX_LIMIT_MIN
from geo.analysis.figures import (
    FLAG_INCOMPLETE,
    Figures,
    Indicator,
    Request,
    adults,
    adults_mean,
    adults_where,
    observed,
    ratio,
)
from geo.analysis.gap import GAP_CLASSES, gap_class, gap_reasons
from geo.analysis.isochrones import ISOCHRONE_MINUTES
from geo.analysis.priority import PRIORITY_COMPONENTS, priority_index
from geo.analysis.reach import learners_per_1000_adults
from geo.analysis.speeds import SPEED_PRESETS, Speeds
from geo.errors import SettingError, check_limit
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Callable

AccessBy = Literal["minutes", "road_km"]

DEFAULT_LIMIT_MIN: Final = 60.0
DEFAULT_LIMIT_KM: Final = 50.0
"""Farthest way still called within reach: an hour, or what is driven in one on a main road. Our
choice: no source states a norm for learning centres."""

MAX_LIMIT_KM: Final = 500.0

HERDERS_YEAR: Final = 2020
"""Latest year of herder households by soum."""

CATCHMENT_PER: Final = 1000
"""Adults to whom the score of a catchment is stated."""

FLAG_RANKED_ON_FEWER: Final = "ranked on fewer components"


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """What the reader sets: by what the way is measured, how far is too far, how fast one drives.

    Raises:
        SettingError: a limit is not a number above zero, or a weight means nothing.
    """

    by: AccessBy = "minutes"
    limit_min: float = DEFAULT_LIMIT_MIN
    limit_km: float = DEFAULT_LIMIT_KM
    speeds: Speeds = SPEED_PRESETS["summer"].speeds
    weights: tuple[float, ...] = tuple(c.default_weight for c in PRIORITY_COMPONENTS.values())
    """Weight of each component of the priority index, in the order of `PRIORITY_COMPONENTS`."""

    def __post_init__(self) -> None:
        """Check what would otherwise give figures that mean nothing."""
        for setting, value, largest, way_out in (
            (
                N_("Travel time limit"),
                self.limit_min,
                MAX_LIMIT_MIN,
                N_("Choose 1 to 480 minutes."),
            ),
            (N_("Road distance limit"), self.limit_km, MAX_LIMIT_KM, N_("Choose 1 to 500 km.")),
        ):
            check_limit(setting, value, way_out, largest=largest)
        meant = len(self.weights) == len(PRIORITY_COMPONENTS)
        if not meant or not all(math.isfinite(w) and w >= 0 for w in self.weights):
            raise SettingError(
                N_("Weights of the priority index"),
                self.weights,
                N_("each component needs a weight of zero or more"),
                N_("Choose 0 to leave the component out."),
            )

    @property
    def limit(self) -> float:
        """The limit of the measure chosen, in its unit."""
        return self.limit_min if self.by == "minutes" else self.limit_km

    @property
    def weight_by_component(self) -> dict[str, float]:
        """Weights by the identifier of their component."""
        return dict(zip(PRIORITY_COMPONENTS, self.weights, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """Ways from the seat of each soum (admin2 pcode) to its nearest open centre.

    Infinite where none can be reached.
    """

    settings: AccessSettings
    minutes: pd.Series
    road_km: pd.Series
    open_centres: pd.Series
    """Number of open centres in the soum itself; soums without one may be missing."""

    @property
    def way(self) -> pd.Series:
        """The way as the settings measure it."""
        return self.minutes if self.settings.by == "minutes" else self.road_km

    @property
    def out_of_reach(self) -> pd.Series:
        """Whether the nearest open centre lies beyond the limit."""
        return self.way > self.settings.limit


def _mean_way(measure: AccessBy) -> Callable[[Request], Figures]:
    """Return the function for the way of a soum, or the mean way of the adults of a larger unit."""

    def compute(request: Request) -> Figures:
        if request.access is None:
            return request.nothing()
        return adults_mean(request, getattr(request.access, measure), request.year)

    return compute


def _share_within(measure: AccessBy) -> Callable[[Request], Figures]:
    """Return the function for the percentage of adults whose seat lies within the limit."""

    def compute(request: Request) -> Figures:
        if request.access is None:
            return request.nothing()
        settings = request.access.settings
        limit = settings.limit_min if measure == "minutes" else settings.limit_km
        way = getattr(request.access, measure)
        near = adults_where(request, way <= limit)
        whole = adults(request)
        share = ratio(Figures(near, request.unflagged(), request.year), whole, per=100)
        return replace(share, limit=limit)

    return compute


def _catchment(request: Request) -> Figures:
    """Return the teachers within reach, shared with all who reach them, per 1,000 adults."""
    if request.catchment is None or request.catchment.isna().all():
        return request.nothing()
    limit = None if request.access is None else request.access.settings.limit_min
    scores = CATCHMENT_PER * request.catchment
    means = adults_mean(request, scores, request.year, flag=FLAG_INCOMPLETE)
    return replace(means, limit=limit)


def _way(request: Request, access: Access) -> pd.Series:
    """Return the mean way of each unit, infinite where no soum of it reaches a centre."""
    return adults_mean(request, access.way, None).values.fillna(np.inf)


def reasons(request: Request) -> pd.DataFrame:
    """Return which reasons make each unit a gap: see `geo.analysis.gap.gap_reasons`."""
    access = request.access
    if access is None:
        empty = pd.Series(np.nan, request.units)
        return gap_reasons(empty, empty, empty, DEFAULT_LIMIT_MIN)
    centres = request.summed(access.open_centres.reindex(request.groups.index, fill_value=0))
    reach = learners_per_1000_adults(request.in_its_year).values
    return gap_reasons(centres, _way(request, access), reach, access.settings.limit)


def _gap(request: Request) -> Figures:
    if request.access is None:
        return request.nothing()
    classes = gap_class(reasons(request)).astype(float)
    limit = request.access.settings.limit
    return Figures(classes, request.unflagged(), request.year, limit)


def _share_in_gaps(request: Request) -> Figures:
    """Return the percentage of adults who live in a soum that is a gap."""
    if request.access is None:
        return request.nothing()
    by_soum = replace(request, level="admin2", within=None)
    inside = adults_where(request, reasons(by_soum).any(axis=1))
    share = ratio(Figures(inside, request.unflagged(), request.year), adults(request), per=100)
    return replace(share, limit=request.access.settings.limit)


def components(request: Request) -> pd.DataFrame:
    """Return the figures the priority index is made of, units by `PRIORITY_COMPONENTS`."""
    nothing = pd.Series(np.nan, request.units)
    herders = replace(request, year=HERDERS_YEAR)
    people = observed(replace(request, year=HERDERS_YEAR), "population")
    return pd.DataFrame(
        {
            "access": nothing if request.access is None else _way(request, request.access),
            "reach": learners_per_1000_adults(request.in_its_year).values,
            "catchment": _catchment(request).values,
            "adults": adults(request).values,
            "herders": ratio(observed(herders, "herder_households"), people, per=1000).values,
        }
    )


def _priority(request: Request) -> Figures:
    if request.access is None:
        return request.nothing()
    weights = request.access.settings.weight_by_component
    index = priority_index(components(request), weights)
    flags = request.unflagged().where(~index["incomplete"], FLAG_RANKED_ON_FEWER)
    return Figures(index["index"], flags, request.year)


_WHOLE_SOUMS: Final = N_(
    "A soum's adults count as a whole, by the way from the soum centre: those who live outside it "
    "have farther. The limit is included."
)

ACCESS: Final = (
    Indicator(
        id="travel_time",
        label=N_("Travel time to a centre"),
        unit=N_("minutes from the soum centre to the nearest open centre"),
        kind="rate",
        definition=N_(
            "Shortest time over the road network, with stretches off road, at the speeds set. "
            "Aimags: mean of their soums, weighted with adults. Open centres: active, or of a "
            "status that is not reported, among those the filters leave."
        ),
        measures=("adults",),
        compute=_mean_way("minutes"),
        palette="PuBu",
        missing=N_("no open centre in reach"),
        needs=("access",),
        limits=tuple(float(minutes) for minutes in ISOCHRONE_MINUTES),
        higher_is_better=False,
    ),
    Indicator(
        id="road_distance",
        label=N_("Road distance to a centre"),
        unit=N_("km by road from the soum centre to the nearest open centre"),
        kind="rate",
        definition=N_(
            "Shortest distance along the roads, with the straight stretches between settlement "
            "and road. Aimags: mean of their soums, weighted with adults."
        ),
        measures=("adults",),
        compute=_mean_way("road_km"),
        palette="PuBu",
        missing=N_("no open centre by road"),
        needs=("access",),
        limits=(25.0, 50.0, 100.0, 200.0),
        higher_is_better=False,
    ),
    Indicator(
        id="within_minutes",
        label=N_("Adults in reach of a centre, by time"),
        unit=N_("% of adults whose soum centre is within {limit} minutes of an open centre"),
        kind="rate",
        definition=_WHOLE_SOUMS,
        measures=("adults",),
        compute=_share_within("minutes"),
        palette="YlGnBu",
        needs=("access",),
        limits=(20.0, 40.0, 60.0, 80.0),
        higher_is_better=True,
    ),
    Indicator(
        id="within_km",
        label=N_("Adults in reach of a centre, by road"),
        unit=N_("% of adults whose soum centre is within {limit} km of an open centre by road"),
        kind="rate",
        definition=_WHOLE_SOUMS,
        measures=("adults",),
        compute=_share_within("road_km"),
        palette="YlGnBu",
        needs=("access",),
        limits=(20.0, 40.0, 60.0, 80.0),
        higher_is_better=True,
    ),
    Indicator(
        id="catchment",
        label=N_("Teachers within reach"),
        unit=N_("teachers within {limit} minutes per 1,000 adults who share them"),
        kind="rate",
        definition=N_(
            "Enhanced two-step floating catchment area (Luo & Qi 2009): teachers of each open "
            "centre over the adults in its catchment, added up over the centres in reach; three "
            "zones of equal width weigh 1, 0.68 and 0.22. Centres that report no teachers are "
            "left out. Aimags: mean weighted with adults."
        ),
        measures=("adults",),
        compute=_catchment,
        decimals=2,
        palette="YlGnBu",
        missing=N_("not reported"),
        needs=("access", "catchment"),
        higher_is_better=True,
    ),
    Indicator(
        id="gap",
        label=N_("Gap"),
        unit=N_("gravest reason to be left out"),
        kind="class",
        definition=N_(
            "A unit whose access is in the worst fifth or beyond the limit, whose learners per "
            "1,000 adults are in the worst fifth, or which has no open centre. Equal units are in "
            "a fifth only if all of them fit into it."
        ),
        measures=("adults",),
        compute=_gap,
        palette="OrRd",
        needs=("centres", "programmes", "access"),
        limits=tuple(number + 0.5 for number in range(len(GAP_CLASSES) - 1)),
        categories=tuple(entry.label for entry in GAP_CLASSES),
        higher_is_better=False,
    ),
    Indicator(
        id="adults_in_gaps",
        label=N_("Adults in soums left out"),
        unit=N_("% of adults who live in a soum that is a gap"),
        kind="rate",
        definition=N_("Adults of the soums that are a gap over all adults of the aimag."),
        measures=("adults",),
        compute=_share_in_gaps,
        levels=("admin1",),
        palette="YlOrBr",
        needs=("centres", "programmes", "access"),
        limits=(20.0, 40.0, 60.0, 80.0),
        higher_is_better=False,
    ),
    Indicator(
        id="priority",
        label=N_("Priority index"),
        unit=N_("0 least to 100 most urgent"),
        kind="rate",
        definition=N_(
            "Weighted mean of the ranks of way, learners, teachers within reach, adults and "
            "herder households, with the weights set (OECD & JRC 2008). What no unit reports is "
            "left out; a unit that misses a figure is ranked on the others."
        ),
        measures=("adults", "herder_households", "population"),
        compute=_priority,
        palette="YlOrBr",
        needs=("centres", "programmes", "access", "catchment"),
        limits=(20.0, 40.0, 60.0, 80.0),
        higher_is_better=False,
    ),
)
