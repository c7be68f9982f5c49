"""Sum up places: who is left out in them, and how one compares with another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.analysis.access import components, reasons
from geo.analysis.equity import fifth_ratio, gini, lorenz
from geo.analysis.figures import WITHIN, Figures, Request, adults, adults_by_soum, adults_where
from geo.analysis.gap import gap_class
from geo.analysis.indicators import INDICATORS
from geo.analysis.priority import most_urgent, priority_index
from geo.analysis.reach import learners_per_1000_adults
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Callable


def gap_list(request: Request) -> pd.DataFrame:
    """Return every soum with what makes it a gap and how urgent it is, on admin2 pcodes.

    Columns: the reasons of `geo.analysis.gap.GAP_REASONS` (bool); is_gap; gap (class number);
    way (minutes or km, infinite where no centre can be reached); learners_per_1000_adults and
    adults (NaN where not reported); priority (0 to 100); most_urgent (bool).

    Raises:
        SettingError: the weights add up to zero over what the data set reports.
    """
    if request.access is None:
        raise ValueError(request.access)
    by_soum = replace(request, level="admin2", within=None)
    found = reasons(by_soum)
    parts = components(by_soum)
    index = priority_index(parts, request.access.settings.weight_by_component)["index"]
    return found.assign(
        is_gap=found.any(axis=1),
        gap=gap_class(found),
        way=request.access.way.reindex(found.index),
        learners_per_1000_adults=parts["reach"],
        adults=parts["adults"],
        priority=index,
        most_urgent=most_urgent(index),
    )


@dataclass(frozen=True, slots=True)
class ProfileFigure:
    """A figure in the comparison of two places."""

    id: str
    label: str
    unit: str
    decimals: int
    value: float
    """NaN where there is none: see ``missing``."""
    flag: str = ""
    """What a reader must know of the value: see `geo.analysis.figures.Figures`."""
    missing: str = N_("not reported")
    """What it is called where there is no value."""


def _open_centres(request: Request) -> float:
    if request.access is None:
        return float("nan")
    centres = request.access.open_centres
    return float(centres.reindex(request.groups.index).fillna(0).sum())


def _soums_left_out(request: Request) -> float:
    is_gap = reasons(replace(request, level="admin2", within=None)).any(axis=1)
    return float(is_gap.reindex(request.groups.index).sum())


def _unequal(measure: Callable[[pd.Series, pd.Series], float]) -> Callable[[Request], float]:
    def value(request: Request) -> float:
        rates, people = learners_by_soum(request)
        return measure(rates, people)

    return value


def _fifths(values: pd.Series, people: pd.Series) -> float:
    ratio = fifth_ratio(values, people, higher_is_better=True)
    return ratio if np.isfinite(ratio) else float("nan")


def learners_by_soum(request: Request) -> tuple[pd.Series, pd.Series]:
    """Return learners per 1,000 adults and adults of the soums of a place, on admin2 pcodes."""
    by_soum = replace(request.in_its_year, level="admin2", within=None)
    inside = request.groups.index
    rates = learners_per_1000_adults(by_soum).values
    return rates.reindex(inside), adults_by_soum(request).reindex(inside)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A figure of a profile: what it is called and how it is computed."""

    id: str
    label: str
    unit: str
    decimals: int
    compute: Callable[[Request], float | Figures]
    missing: str = N_("not reported")


def _of_indicator(indicator_id: str) -> _Entry:
    indicator = INDICATORS[indicator_id]
    dated = "programmes" in indicator.needs or "access" in indicator.needs
    return _Entry(
        indicator_id,
        indicator.label,
        indicator.unit,
        indicator.decimals,
        lambda request: (
            indicator.compute(request.in_its_year) if dated else indicator.figures(request)
        ),
        indicator.missing,
    )


_PROFILE: Final = (
    _of_indicator("adults"),
    _Entry("open_centres", N_("Open centres"), N_("centres"), 0, _open_centres),
    _of_indicator("centres_per_10000_adults"),
    _of_indicator("within_minutes"),
    _of_indicator("within_km"),
    _of_indicator("travel_time"),
    _of_indicator("road_distance"),
    _of_indicator("catchment"),
    _of_indicator("learners_per_1000_adults"),
    _of_indicator("women_share"),
    _of_indicator("completion"),
    _Entry(
        "soums_left_out",
        N_("Soums left out"),
        N_("soums and districts that are a gap"),
        0,
        _soums_left_out,
    ),
    _of_indicator("adults_in_gaps"),
    _Entry(
        "gini",
        N_("Inequality of learners among soums"),
        N_("Gini coefficient: 0 equal, 1 all in one soum"),
        2,
        _unequal(gini),
    ),
    _Entry(
        "fifth_ratio",
        N_("Best against worst fifth of adults"),
        N_("times as many learners per 1,000 adults"),
        1,
        _unequal(_fifths),
    ),
)
"""The figures of a profile, in the order of the table."""


def profile(request: Request) -> tuple[ProfileFigure, ...]:
    """Return the figures by which two places are compared.

    Args:
        request: what the indicators need, with the soums of the place in ``within``.
    """
    figures = []
    for entry in _PROFILE:
        found = entry.compute(request)
        value, flag = (
            (float(found.values[WITHIN]), str(found.flags[WITHIN]))
            if isinstance(found, Figures)
            else (found, "")
        )
        figures.append(
            ProfileFigure(
                entry.id, entry.label, entry.unit, entry.decimals, value, flag, entry.missing
            )
        )
    return tuple(figures)


def learners_by_programme(request: Request) -> pd.DataFrame:
    """Return learners per 1,000 adults of a unit by programme type and year.

    Columns unit, programme_type, year, value: NaN where a type is taught but no number of
    learners is reported; no row where it is not taught.
    """
    columns = ["unit", "programme_type", "year", "value"]
    if request.programmes is None:
        return pd.DataFrame(columns=columns)
    rows = request.programmes
    unit = rows["admin2_pcode"].map(request.groups).rename("unit")
    keys = [unit, rows["programme_type"], rows["year"]]
    learners = rows["learners_total"].astype("Float64").groupby(keys).sum(min_count=1)
    table = learners.astype(float).rename("value").reset_index()
    people = adults(request).values
    table["value"] = 1000 * table["value"] / table["unit"].map(people).astype(float)
    return table[columns]


def reach_parts(request: Request) -> pd.DataFrame:
    """Return the adults of each unit in parts that add up to all of them, in persons.

    Columns: enrolled, learners reported (at most the adults in reach); not_enrolled, the other
    adults whose soum centre lies within the limit: beyond what the centres take; not_reported,
    all adults in reach where no learners are reported; out_of_reach. Zero where a unit has none
    of a part.
    """
    if request.access is None:
        raise ValueError(request.access)
    near = adults_where(request, ~request.access.out_of_reach)
    whole = adults(request).values
    learners = learners_per_1000_adults(request.in_its_year).values * whole / 1000
    enrolled = learners.clip(upper=near)
    parts = {
        "enrolled": enrolled,
        "not_enrolled": near - enrolled,
        "not_reported": near.where(enrolled.isna()),
        "out_of_reach": whole - near,
    }
    return pd.DataFrame(parts).fillna(0.0)


def lorenz_of_learners(request: Request) -> pd.DataFrame:
    """Return the Lorenz curve of learners over the adults of a place's soums."""
    return lorenz(*learners_by_soum(request))
