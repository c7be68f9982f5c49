"""Compute the indicators of the choropleth: each registered with unit, source and definition."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pandas as pd

from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.store.reference import Reference

Level = Literal["admin1", "admin2"]
LEVELS: Final[tuple[Level, ...]] = ("admin1", "admin2")

SMALL_DENOMINATOR: Final = 30
"""A rate over fewer cases is flagged as unstable: the usual limit of a large sample."""

FLAG_SMALL: Final = "small denominator"


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """An indicator's figures for one level and year, on the index of the units (pcode)."""

    values: pd.Series
    """NaN where no source gives a figure, never zero."""
    flags: pd.Series
    """What a reader must know of a single figure: "scaled", "summed", …; empty where nothing."""
    year: int | None
    """Year the figures are of; None where there are none."""


@dataclass(frozen=True, slots=True)
class Request:
    """What an indicator is asked for."""

    reference: Reference
    level: Level
    year: int | None = None
    """Year wished for; `Indicator.figures` takes the nearest one with figures."""
    centres: pd.Series | None = None
    """Number of centres per unit (pcode) in the current selection, for what counts centres."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure that can be mapped, declared once for map, legend, table, chart and methods page."""

    id: str
    label: str
    unit: str
    kind: Literal["count", "rate"]
    definition: str
    measures: tuple[str, ...]
    """Measures of the observations table it is computed from."""
    compute: Callable[[Request], Figures]
    levels: tuple[Level, ...] = LEVELS
    decimals: int = 0
    palette: str = "YlGnBu"
    missing: str = N_("no data")
    """What a unit without a figure is called."""
    counts_centres: bool = field(default=False, kw_only=True)

    def years(self, reference: Reference, level: Level) -> tuple[int, ...]:
        """Return the years in which all its measures have figures at ``level``, ascending."""
        table = reference.observations
        rows = table[table["level"] == level]
        years = [set(rows.loc[rows["measure"] == m, "year"]) for m in self.measures]
        return tuple(sorted(int(year) for year in set.intersection(*years) if year))

    def figures(self, request: Request) -> Figures:
        """Return its figures for the nearest year that has any: see `nearest_year`."""
        year = nearest_year(self.years(request.reference, request.level), request.year)
        return self.compute(replace(request, year=year))

    def source_ids(self, reference: Reference) -> tuple[str, ...]:
        """Return the identifiers of the sources of all its measures."""
        table = reference.observations
        rows = table["measure"].isin(self.measures)
        ids = table.loc[rows, "source_id"].unique()
        return tuple(sorted({part for entry in ids for part in str(entry).split(";") if part}))


def nearest_year(years: tuple[int, ...], wished: int | None) -> int | None:
    """Return ``wished`` if there are figures of it, else the latest earlier year, else the first.

    None where there is no year at all.
    """
    if not years or wished is None:
        return years[-1] if years else None
    earlier = [year for year in years if year <= wished]
    return earlier[-1] if earlier else years[0]


def observed(request: Request, measure: str) -> Figures:
    """Return the published figures of ``measure`` in the year asked for, by unit."""
    table = request.reference.observations
    rows = table[(table["measure"] == measure) & (table["level"] == request.level)]
    held = rows[rows["year"] == request.year].set_index("pcode")
    index = request.reference.units(request.level).index
    return Figures(
        values=held["value"].reindex(index).astype(float),
        flags=held["flag"].astype(str).reindex(index).fillna(""),
        year=request.year,
    )


def ratio(numerator: Figures, denominator: Figures, *, per: float = 1.0) -> Figures:
    """Return ``per · numerator / denominator``; NaN where the denominator is zero or missing.

    Flags of both are kept; a denominator under `SMALL_DENOMINATOR` adds `FLAG_SMALL`.
    """
    below = denominator.values.where(denominator.values > 0)
    flags = _joined(numerator.flags, denominator.flags)
    small = below < SMALL_DENOMINATOR
    flags = flags.where(~small, _joined(flags, pd.Series(FLAG_SMALL, index=flags.index)))
    return Figures(per * numerator.values / below, flags, numerator.year)


def _joined(first: pd.Series, second: pd.Series) -> pd.Series:
    """Join two columns of flags, each flag once."""
    pairs = zip(first, second, strict=True)
    joined = ["; ".join(dict.fromkeys(f for f in pair if f)) for pair in pairs]
    return pd.Series(joined, index=first.index)


def _measure(measure: str) -> Callable[[Request], Figures]:
    return lambda request: observed(request, measure)


def _population_density(request: Request) -> Figures:
    people = observed(request, "population")
    area = request.reference.units(request.level)["area_km2"]
    return Figures(people.values / area, people.flags, people.year)


def _per_1000_people(measure: str) -> Callable[[Request], Figures]:
    return lambda request: ratio(
        observed(request, measure), observed(request, "population"), per=1000
    )


def _students_per_teacher(request: Request) -> Figures:
    return ratio(observed(request, "students_full_time"), observed(request, "teachers_full_time"))


def _adults_per_centre(request: Request) -> Figures:
    adults = observed(request, "adults")
    if request.centres is None:
        return Figures(adults.values * np.nan, adults.flags, adults.year)
    centres = request.centres.reindex(adults.values.index).astype(float)
    return Figures(adults.values / centres.where(centres > 0), adults.flags, adults.year)


INDICATORS: Final[dict[str, Indicator]] = {
    indicator.id: indicator
    for indicator in (
        Indicator(
            id="population",
            label=N_("Population"),
            unit=N_("persons"),
            kind="count",
            definition=N_("Resident population. Aimags: sum of their soums."),
            measures=("population",),
            compute=_measure("population"),
        ),
        Indicator(
            id="population_density",
            label=N_("Population density"),
            unit=N_("persons per km²"),
            kind="rate",
            definition=N_("Resident population over the area on the WGS 84 ellipsoid."),
            measures=("population",),
            compute=_population_density,
            decimals=2,
        ),
        Indicator(
            id="adults",
            label=N_("Adults"),
            unit=N_("persons aged 15 and over"),
            kind="count",
            definition=N_(
                "Population aged 15 and over. Where a soum's ages are missing, its population "
                "times the share of adults in its aimag, flagged as scaled."
            ),
            measures=("adults",),
            compute=_measure("adults"),
        ),
        Indicator(
            id="adults_per_centre",
            label=N_("Adults per centre"),
            unit=N_("persons aged 15 and over per centre shown"),
            kind="rate",
            definition=N_(
                "Adults over the centres that the filters leave. In the published data a centre "
                "is a place by the network rule, not a confirmed centre."
            ),
            measures=("adults",),
            compute=_adults_per_centre,
            palette="YlOrBr",
            missing=N_("no centre shown"),
            counts_centres=True,
        ),
        Indicator(
            id="herder_households",
            label=N_("Herder households"),
            unit=N_("households"),
            kind="count",
            definition=N_("Households that live from herding. Aimags: sum of their soums."),
            measures=("herder_households",),
            compute=_measure("herder_households"),
            palette="YlGn",
        ),
        Indicator(
            id="herder_households_per_1000",
            label=N_("Herder households per 1,000 people"),
            unit=N_("households per 1,000 people"),
            kind="rate",
            definition=N_("Herder households over the resident population of the same year."),
            measures=("herder_households", "population"),
            compute=_per_1000_people("herder_households"),
            palette="YlGn",
        ),
        Indicator(
            id="poverty",
            label=N_("Poverty headcount"),
            unit=N_("% of the population"),
            kind="rate",
            definition=N_("Share of the population below the national poverty line."),
            measures=("poverty_headcount",),
            compute=_measure("poverty_headcount"),
            levels=("admin1",),
            decimals=1,
            palette="OrRd",
        ),
        Indicator(
            id="schools",
            label=N_("General schools"),
            unit=N_("schools"),
            kind="count",
            definition=N_("General education schools at the start of the school year."),
            measures=("schools",),
            compute=_measure("schools"),
            levels=("admin1",),
            palette="PuBu",
        ),
        Indicator(
            id="students_per_teacher",
            label=N_("Students per teacher"),
            unit=N_("students per full-time teacher"),
            kind="rate",
            definition=N_("Full-time students over full-time teachers of general schools."),
            measures=("students_full_time", "teachers_full_time"),
            compute=_students_per_teacher,
            levels=("admin1",),
            decimals=1,
            palette="PuBu",
        ),
    )
}
"""The indicators on offer, in the order of the selector; the first is the default."""
