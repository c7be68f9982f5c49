"""Work out the one figure that stands beside the map of a slide."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.analysis.indicators import INDICATORS
from geo.cartography.message import flag_text
from geo.cartography.slide import KeyFigure
from geo.sources.registry import SOURCES
from geo.text import N_, Message, Translate, format_number, translator
from geo.ui import cache
from geo.ui.heritage import around
from geo.ui.overview import CENTRES_MEASURE, latest_total
from geo.ui.places import one_name, place_name
from geo.ui.selection import counts_places_by_rule, holds_places_by_rule, select
from geo.ui.wording import source_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.ui.view import View

AUTO: Final = "auto"
NONE: Final = "none"

MOST_YEARS: Final = 40
"""Years that a line beside a map can show; our choice."""

NETWORK_RULE: Final = N_("Places by the network rule count as centres, though none is confirmed")

_AT_PLACE: Final = "{figure}, {place}"
_IN_YEAR: Final = "{figure} ({year})"


@dataclass(frozen=True, slots=True)
class FigureKind:
    """A figure that can stand beside a map."""

    id: str
    label: str
    """What the person who writes a story chooses."""
    compute: Callable[[View], KeyFigure | None]
    """None where the view has no such figure."""


def key_figure(kind: str, view: View, page: str) -> KeyFigure | None:
    """Return the figure of a view on ``page``; None where there is none to show.

    Args:
        kind: key of `FIGURE_KINDS`; ``auto`` chooses the first that the page has.
        view: the view, whose language the figure speaks.
        page: path of the page.

    Raises:
        SettingError: a setting of the view means nothing.
    """
    kinds = _of_page(page, view) if kind == AUTO else (kind,)
    found = (FIGURE_KINDS[one].compute(view) for one in kinds)
    return next((figure for figure in found if figure is not None), None)


def _of_page(page: str, view: View) -> tuple[str, ...]:
    """Return what the figure of a page may be, the first that it has."""
    if page == "coverage" and counts_places_by_rule(view):
        # Where every soum counts as served, all adults are in reach of a centre: nobody's finding.
        return ("centres_shown",)
    return _OF_PAGE.get(page, _OF_PAGE["map"])


def _at(view: View, label: str, year: int | None = None) -> str:
    translate = translator(view.language)
    said: object = label
    if year is not None:
        said = Message(_IN_YEAR, {"figure": said, "year": year})
    place = place_name(view.place, view, translate)
    return Message(_AT_PLACE, {"figure": said, "place": place}).said(translate)


def _nothing(_: View) -> None:
    """Return no figure."""


def _centres_total(view: View) -> KeyFigure:
    """Return the last published number of centres, and those published before."""
    translate = translator(view.language)
    facts = cache.reference().national_facts
    rows = facts[facts["measure"] == CENTRES_MEASURE]
    total = latest_total(facts)
    by_year = {
        int(year): float(value) for year, value in zip(rows["year"], rows["value"], strict=True)
    }
    return KeyFigure(
        value=format_number(float(total["value"]), view.language),
        label=Message(
            _IN_YEAR,
            {"figure": translate("Centres, last published total"), "year": total["year"]},
        ).said(translate),
        source=str(total["source_title"]),
        series=tuple(sorted(by_year.items())),
        sources=tuple(dict.fromkeys(rows["source_title"])),
    )


def _centres_shown(view: View) -> KeyFigure:
    translate = translator(view.language)
    shown = select(view)
    entry = shown.dataset.entry
    if entry.is_demonstration:
        label = translate("Demonstration centres shown")
    elif entry.version:
        label = translate("Centres of the register shown")
    elif not holds_places_by_rule(shown.dataset.centres[shown.centres]):
        label = translate("Centres documented one by one")
    else:
        label = translate("Places by the network rule shown; not confirmed centres")
    return KeyFigure(format_number(int(shown.centres.sum()), view.language), _at(view, label))


def _sites_shown(view: View) -> KeyFigure:
    translate = translator(view.language)
    count = int(select(view).sites.sum())
    return KeyFigure(
        format_number(count, view.language), _at(view, translate("Heritage sites shown"))
    )


def _sites_near(view: View) -> KeyFigure | None:
    """Return how many sites lie near the centre picked out."""
    layer, centre_id = view.chosen_point
    if layer != "centres" or centre_id not in cache.centres_by_id(view.dataset).index:
        return None
    translate = translator(view.language)
    count = len(around(view, translate).table)
    centre = cache.centres_by_id(view.dataset).loc[centre_id]
    by_time = view.near_by == "minutes"
    label = Message(
        N_("Heritage sites within {limit} min of {centre}")
        if by_time
        else N_("Heritage sites within {limit} km of {centre}"),
        {
            "limit": format_number(view.limit_min if by_time else view.near_km, view.language),
            "centre": one_name(centre, view.language),
        },
    )
    return KeyFigure(format_number(count, view.language), label.said(translate))


def _of_profile(figure_id: str, form: str) -> Callable[[View], KeyFigure | None]:
    """Return what takes a figure of the place's profile, in ``form`` ("{value} %")."""

    def compute(view: View) -> KeyFigure | None:
        translate = translator(view.language)
        by_id = {figure.id: figure for figure in cache.place_profile(view.place, view.counted)}
        found = by_id[figure_id]
        if not math.isfinite(found.value):
            return None
        value = format_number(found.value, view.language, decimals=found.decimals)
        limit = format_number(view.access_settings.limit, view.language)
        unit = translate(found.unit).replace("{limit}", limit)
        notes = (_by_rule(view, translate), unit, flag_text(found.flag, translate))
        return KeyFigure(
            translate(form).replace("{value}", value),
            _at(view, translate(found.label)),
            "; ".join(filter(None, notes)),
            sources=_sources(figure_id, translate),
        )

    return compute


def _by_rule(view: View, translate: Translate) -> str:
    """Return what must be said of figures that count every place of the network rule."""
    return translate(NETWORK_RULE) if counts_places_by_rule(view) else ""


def _sources(indicator_id: str, translate: Translate) -> tuple[str, ...]:
    if indicator_id not in INDICATORS:
        return ()
    ids = INDICATORS[indicator_id].source_ids(cache.reference())
    named = ((source_name(one, translate), translate(SOURCES[one].licence_title)) for one in ids)
    return tuple(f"{name} ({licence})" for name, licence in named)


def _in_reach(view: View) -> KeyFigure | None:
    found = "within_minutes" if view.by == "minutes" else "within_km"
    return _of_profile(found, "{value} %")(view)


def _way(view: View) -> KeyFigure | None:
    if view.by == "minutes":
        return _of_profile("travel_time", N_("{value} min"))(view)
    return _of_profile("road_distance", N_("{value} km"))(view)


def _of_indicator(indicator_id: str | None) -> Callable[[View], KeyFigure | None]:
    """Return what takes the figure of an indicator, None being the view's, over its years."""

    def compute(view: View) -> KeyFigure | None:
        indicator = INDICATORS[indicator_id or view.indicator]
        if indicator.categories:
            return None
        translate = translator(view.language)
        value, year = cache.place_figure(indicator.id, view.place, view.year, view.counted)
        if not math.isfinite(value):
            return None
        level = indicator.levels[-1]
        years = cache.indicator_years(indicator.id, level, view.dataset)[-MOST_YEARS:]
        series = [
            (one, cache.place_figure(indicator.id, view.place, one, view.counted)) for one in years
        ]
        held = tuple(
            (one, found) for one, (found, of) in series if math.isfinite(found) and of == one
        )
        choropleth = select(view).choropleth if indicator_id is None else None
        title = choropleth.title(view.language) if choropleth else translate(indicator.label)
        unit = choropleth.unit(view.language) if choropleth else translate(indicator.unit)
        rule = _by_rule(view, translate) if "access" in indicator.needs else ""
        return KeyFigure(
            format_number(value, view.language, decimals=indicator.decimals),
            _at(view, title, year),
            "; ".join(filter(None, (unit, rule))),
            held if len(held) > 1 else (),
            _sources(indicator.id, translate),
        )

    return compute


FIGURE_KINDS: Final[dict[str, FigureKind]] = {
    kind.id: kind
    for kind in (
        FigureKind(NONE, N_("No figure"), _nothing),
        FigureKind("indicator", N_("The indicator of the map"), _of_indicator(None)),
        FigureKind("centres_total", N_("Centres, published totals by year"), _centres_total),
        FigureKind("centres_shown", N_("Centres shown"), _centres_shown),
        FigureKind("population", N_("Population"), _of_indicator("population")),
        FigureKind("adults", N_("Adults"), _of_indicator("adults")),
        FigureKind("adults_in_reach", N_("Adults in reach of a centre"), _in_reach),
        FigureKind("travel_time", N_("Way to the nearest open centre"), _way),
        FigureKind(
            "soums_left_out", N_("Soums left out"), _of_profile("soums_left_out", "{value}")
        ),
        FigureKind(
            "adults_left_out",
            N_("Adults in soums left out"),
            _of_profile("adults_in_gaps", "{value} %"),
        ),
        FigureKind(
            "learners",
            N_("Learners per 1,000 adults by year"),
            _of_indicator("learners_per_1000_adults"),
        ),
        FigureKind("sites_shown", N_("Heritage sites shown"), _sites_shown),
        FigureKind("sites_near", N_("Sites near the centre chosen"), _sites_near),
    )
}
"""By identifier, in the order they are offered."""

_OF_PAGE: Final[dict[str, tuple[str, ...]]] = {
    "overview": ("centres_total",),
    "map": ("indicator", "centres_shown"),
    "coverage": ("adults_in_reach", "centres_shown"),
    "heritage": ("sites_near", "sites_shown"),
}
"""What a page's own figure is, the first that it has."""
