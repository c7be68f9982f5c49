"""Compute the indicators of the choropleth: each registered with unit, source and definition."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pandas as pd

from geo.analysis.coverage import Learners, learners_by_unit
from geo.analysis.years import nearest_year
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.store.reference import Reference

Level = Literal["admin1", "admin2"]
LEVELS: Final[tuple[Level, ...]] = ("admin1", "admin2")

SMALL_DENOMINATOR: Final = 30
"""A rate over fewer cases is flagged as unstable; our choice."""

ADULTS_YEAR: Final = 2019
"""The one year whose age groups are published by soum."""

FLAG_SMALL: Final = "small denominator"

_FLAG_SEPARATOR: Final = "; "


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
    """Number of centres per unit (pcode) that the filters leave, for what counts centres."""
    programmes: pd.DataFrame | None = None
    """Programmes that the filters leave, with the pcodes of their units, for learners."""


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
    register: Literal["", "centres", "programmes"] = field(default="", kw_only=True)
    """What it needs of a data set; empty where it is the same for all of them."""

    def years(self, request: Request) -> tuple[int, ...]:
        """Return the years in which it has figures at the level asked for, ascending."""
        if self.register == "programmes":
            found = set() if request.programmes is None else set(request.programmes["year"])
        else:
            table = request.reference.observations
            rows = table[table["level"] == request.level]
            found = set.intersection(
                *(set(rows.loc[rows["measure"] == m, "year"]) for m in self.measures)
            )
        return tuple(sorted(int(year) for year in found if year))

    def figures(self, request: Request) -> Figures:
        """Return its figures for the nearest year that has any: see `nearest_year`."""
        return self.compute(replace(request, year=nearest_year(self.years(request), request.year)))

    def source_ids(self, reference: Reference) -> tuple[str, ...]:
        """Return the identifiers of the sources of all its measures."""
        table = reference.observations
        rows = table["measure"].isin(self.measures)
        ids = table.loc[rows, "source_id"].unique()
        return tuple(sorted({part for entry in ids for part in str(entry).split(";") if part}))


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
    parts = ((flag for pair in both for flag in pair.split(_FLAG_SEPARATOR)) for both in pairs)
    joined = [_FLAG_SEPARATOR.join(dict.fromkeys(filter(None, flags))) for flags in parts]
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


def _adults(request: Request) -> Figures:
    """Return the adults of the only year whose ages are published, whatever year is asked for."""
    return observed(replace(request, year=ADULTS_YEAR), "adults")


def _centres(request: Request) -> Figures:
    """Return the number of centres shown, zero where a unit has none."""
    index = request.reference.units(request.level).index
    centres = pd.Series(dtype=float) if request.centres is None else request.centres
    counts = centres.reindex(index, fill_value=0).astype(float)
    return Figures(counts, pd.Series("", index=index), request.year)


def _adults_per_centre(request: Request) -> Figures:
    adults, centres = _adults(request), _centres(request)
    rates = adults.values / centres.values.where(centres.values > 0)
    return Figures(rates, adults.flags, adults.year)


def _centres_per_10000_adults(request: Request) -> Figures:
    return replace(ratio(_centres(request), _adults(request), per=10_000), year=ADULTS_YEAR)


def _learners(request: Request) -> Learners | None:
    if request.programmes is None:
        return None
    units = request.reference.units(request.level).index.rename(f"{request.level}_pcode")
    return learners_by_unit(request.programmes, request.year, units)


def _none(request: Request) -> Figures:
    """Return no figure for any unit: what a data set without programmes has to say."""
    index = request.reference.units(request.level).index
    return Figures(pd.Series(np.nan, index=index), pd.Series("", index=index), None)


def _learners_per_1000_adults(request: Request) -> Figures:
    learners = _learners(request)
    if learners is None:
        return _none(request)
    counted = Figures(learners.total, learners.flags, request.year)
    return ratio(counted, _adults(request), per=1000)


def _share(part: str, whole: str) -> Callable[[Request], Figures]:
    """Return the function for a percentage of two sums of `Learners`."""

    def compute(request: Request) -> Figures:
        learners = _learners(request)
        if learners is None:
            return _none(request)
        parts, wholes = (
            Figures(getattr(learners, name), learners.flags, request.year) for name in (part, whole)
        )
        return ratio(parts, wholes, per=100)

    return compute


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
            register="centres",
        ),
        Indicator(
            id="centres_per_10000_adults",
            label=N_("Centres per 10,000 adults"),
            unit=N_("centres shown per 10,000 persons aged 15 and over"),
            kind="rate",
            definition=N_(
                "Centres that the filters leave over adults. In the published data a centre is a "
                "place by the network rule, not a confirmed centre."
            ),
            measures=("adults",),
            compute=_centres_per_10000_adults,
            decimals=1,
            palette="YlOrBr",
            register="centres",
        ),
        Indicator(
            id="learners_per_1000_adults",
            label=N_("Learners per 1,000 adults"),
            unit=N_("learners per 1,000 persons aged 15 and over"),
            kind="rate",
            definition=N_(
                "Learners of the programme type, target group and school year chosen over the "
                "adults of 2019. Not SDG indicator 4.3.1, which is a survey figure."
            ),
            measures=("adults",),
            compute=_learners_per_1000_adults,
            decimals=1,
            palette="OrRd",
            missing=N_("not reported"),
            register="programmes",
        ),
        Indicator(
            id="women_share",
            label=N_("Women among learners"),
            unit=N_("% of the learners whose sex is reported"),
            kind="rate",
            definition=N_("Over the programmes that report both learners and women among them."),
            measures=(),
            compute=_share("women", "of_known_sex"),
            decimals=1,
            palette="PuBu",
            missing=N_("not reported"),
            register="programmes",
        ),
        Indicator(
            id="completion",
            label=N_("Completion"),
            unit=N_("% of the learners whose outcome is reported"),
            kind="rate",
            definition=N_("Over the programmes that report both learners and completions."),
            measures=(),
            compute=_share("completed", "of_known_outcome"),
            decimals=1,
            palette="YlGn",
            missing=N_("not reported"),
            register="programmes",
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
