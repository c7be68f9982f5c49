"""Declare the indicators of the published tables: people, households, schools, poverty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.analysis.figures import Figures, Indicator, Request, observed, ratio
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Callable


def _measure(measure: str) -> Callable[[Request], Figures]:
    return lambda request: observed(request, measure)


def _population_density(request: Request) -> Figures:
    people = observed(request, "population")
    area = request.summed(request.reference.admin2["area_km2"])
    return Figures(people.values / area, people.flags, people.year)


def _per_1000_people(measure: str) -> Callable[[Request], Figures]:
    return lambda request: ratio(
        observed(request, measure), observed(request, "population"), per=1000
    )


def _students_per_teacher(request: Request) -> Figures:
    return ratio(observed(request, "students_full_time"), observed(request, "teachers_full_time"))


PEOPLE: Final = (
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
)

LIVING: Final = (
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
        higher_is_better=False,
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
