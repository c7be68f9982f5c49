"""Compose the key figures of a place beside those of the nation."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Final

from geo.analysis.figures import ADULTS_YEAR
from geo.analysis.indicators import INDICATORS
from geo.cartography.message import flag_text
from geo.export.factsheets import Fact
from geo.text import N_
from geo.ui import cache

if TYPE_CHECKING:
    from geo.analysis.profile import ProfileFigure
    from geo.ui.factsheets.subject import Subject


@dataclass(frozen=True, slots=True)
class _Line:
    """A figure of the profile on the page."""

    id: str
    label: str
    form: str = "{value}"
    by: str = ""
    """Measure of access that it belongs to; empty for both."""
    of_soums: bool = False
    """Whether it counts soums: a soum has none."""


_LINES: Final = (
    _Line("adults", N_("Adults, aged 15 and over")),
    _Line("open_centres", N_("Open centres")),
    _Line("within_minutes", N_("Adults within {limit} min of a centre"), "{value} %", by="minutes"),
    _Line("within_km", N_("Adults within {limit} km of a centre"), "{value} %", by="road_km"),
    _Line("travel_time", N_("Mean travel time to a centre"), N_("{value} min"), by="minutes"),
    _Line("road_distance", N_("Mean road to a centre"), N_("{value} km"), by="road_km"),
    _Line("learners_per_1000_adults", N_("Learners per 1,000 adults")),
    _Line("women_share", N_("Women among learners"), "{value} %"),
    _Line("soums_left_out", N_("Soums left out"), of_soums=True),
    _Line("adults_in_gaps", N_("Adults in soums left out"), "{value} %", of_soums=True),
)
"""The figures of the page, in its order; more would crowd it."""

MARK: Final = "*"
"""Behind a figure of which more must be known."""


def facts(subject: Subject) -> tuple[Fact, ...]:
    """Return the key figures of a place."""
    here, nation = _profiles(subject)
    return (
        _population(subject),
        *(_fact(subject, line, here[line.id], nation[line.id]) for line in _lines(subject)),
    )


def note(subject: Subject) -> str:
    """Return what must be known of the figures that are marked; empty for nothing."""
    held = _profiles(subject)
    flags = (profile[line.id].flag for profile in held for line in _lines(subject))
    told = (flag_text(flag, subject.translate) for flag in flags)
    return "; ".join(dict.fromkeys(filter(None, told)))


def _profiles(subject: Subject) -> tuple[dict[str, ProfileFigure], dict[str, ProfileFigure]]:
    """Return the figures of the place and of the nation, by their id."""
    places = (subject.place, None)
    here, nation = (
        {figure.id: figure for figure in cache.place_profile(place, subject.view.counted)}
        for place in places
    )
    return here, nation


def _lines(subject: Subject) -> list[_Line]:
    return [
        line
        for line in _LINES
        if line.by in {"", subject.view.by} and not (line.of_soums and subject.is_soum)
    ]


def _population(subject: Subject) -> Fact:
    view = subject.view
    value, year = cache.place_figure("population", subject.place, view.year, view.counted)
    nation, _ = cache.place_figure("population", None, view.year, view.counted)
    indicator = INDICATORS["population"]
    return Fact(
        label=subject.translate(indicator.label),
        about="" if year is None else str(year),
        value=subject.translate(indicator.missing) if isnan(value) else subject.number(value),
        nation=subject.number(nation),
        is_missing=isnan(value),
        sources=subject.cite(*indicator.source_ids(cache.reference())),
    )


def _fact(subject: Subject, line: _Line, here: ProfileFigure, nation: ProfileFigure) -> Fact:
    limit = subject.number(subject.view.access_settings.limit)
    is_known = not (isnan(here.value) and isnan(nation.value))
    date = str(ADULTS_YEAR) if line.id == "adults" else subject.dataset_date
    return Fact(
        label=subject.say(line.label, limit=limit),
        about=date if is_known else "",
        value=_said(subject, line, here),
        nation=_said(subject, line, nation),
        is_missing=isnan(here.value),
        nation_is_missing=isnan(nation.value),
        sources=_sources(subject, line) if is_known else (),
    )


def _sources(subject: Subject, line: _Line) -> tuple[int, ...]:
    if line.id == "open_centres":
        return subject.cite_dataset()
    indicator = INDICATORS["gap"] if line.of_soums else INDICATORS[line.id]
    ids = indicator.source_ids(cache.reference())
    return subject.cite(*ids) if line.id == "adults" else subject.cite_dataset(*ids)


def _said(subject: Subject, line: _Line, figure: ProfileFigure) -> str:
    if isnan(figure.value):
        return subject.translate(figure.missing)
    value = subject.say(line.form, value=subject.number(figure.value, figure.decimals))
    return value + MARK if figure.flag else value
