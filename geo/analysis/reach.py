"""Declare the indicators of centres and learners: how many, of which sex, with which outcome."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.analysis.coverage import Learners, learners_by_unit
from geo.analysis.equity import gini
from geo.analysis.figures import (
    ADULTS_YEAR,
    Figures,
    Indicator,
    Request,
    adults,
    adults_by_soum,
    ratio,
)
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Callable


def _centres(request: Request) -> Figures:
    """Return the number of centres shown, zero where a unit has none."""
    centres = pd.Series(dtype=float) if request.centres is None else request.centres
    counts = request.summed(centres.reindex(request.groups.index, fill_value=0))
    return Figures(counts, request.unflagged(), request.year)


def _adults_per_centre(request: Request) -> Figures:
    people, centres = adults(request), _centres(request)
    rates = people.values / centres.values.where(centres.values > 0)
    return Figures(rates, people.flags, people.year)


def _centres_per_10000_adults(request: Request) -> Figures:
    return replace(ratio(_centres(request), adults(request), per=10_000), year=ADULTS_YEAR)


def _learners(request: Request) -> Learners | None:
    if request.programmes is None:
        return None
    return learners_by_unit(request.programmes, request.year, request.groups, request.units)


def learners_per_1000_adults(request: Request) -> Figures:
    """Return the learners whose number is reported over all adults, per unit."""
    return _per_1000_adults(lambda learners: learners.total)(request)


def _per_1000_adults(part: Callable[[Learners], pd.Series]) -> Callable[[Request], Figures]:
    def compute(request: Request) -> Figures:
        learners = _learners(request)
        if learners is None:
            return request.nothing()
        counted = Figures(part(learners), learners.flags, request.year)
        return ratio(counted, adults(request), per=1000)

    return compute


def _share(part: str, whole: str) -> Callable[[Request], Figures]:
    """Return the function for a percentage of two sums of `Learners`."""

    def compute(request: Request) -> Figures:
        learners = _learners(request)
        if learners is None:
            return request.nothing()
        parts, wholes = (
            Figures(getattr(learners, name), learners.flags, request.year) for name in (part, whole)
        )
        return ratio(parts, wholes, per=100)

    return compute


def _gini_of_learners(request: Request) -> Figures:
    """Return how unequally learners are spread over the adults of a unit's soums."""
    by_soum = learners_per_1000_adults(replace(request, level="admin2", within=None))
    if by_soum.year is None:
        return request.nothing()
    people, groups = adults_by_soum(request), request.groups
    spread = {
        unit: gini(by_soum.values[soums], people[soums])
        for unit, soums in groups.groupby(groups).groups.items()
    }
    values = pd.Series(spread, dtype=float).reindex(request.units)
    return Figures(values, request.unflagged(), by_soum.year)


CENTRES: Final = (
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
        needs=("centres",),
        higher_is_better=False,
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
        needs=("centres",),
        higher_is_better=True,
    ),
)

LEARNERS: Final = (
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
        compute=learners_per_1000_adults,
        decimals=1,
        palette="OrRd",
        missing=N_("not reported"),
        needs=("programmes",),
        higher_is_better=True,
    ),
    Indicator(
        id="women_learners_per_1000_adults",
        label=N_("Women learners per 1,000 adults"),
        unit=N_("women learners per 1,000 persons aged 15 and over"),
        kind="rate",
        definition=N_(
            "Women among the learners over the adults of both sexes in 2019: adults are not "
            "published by sex and soum. Programmes that do not report sex are left out."
        ),
        measures=("adults",),
        compute=_per_1000_adults(lambda learners: learners.women),
        decimals=1,
        palette="OrRd",
        missing=N_("not reported"),
        needs=("programmes",),
        higher_is_better=True,
    ),
    Indicator(
        id="men_learners_per_1000_adults",
        label=N_("Men learners per 1,000 adults"),
        unit=N_("men learners per 1,000 persons aged 15 and over"),
        kind="rate",
        definition=N_(
            "Learners of known sex who are not women, over the adults of both sexes in 2019: "
            "adults are not published by sex and soum."
        ),
        measures=("adults",),
        compute=_per_1000_adults(lambda learners: learners.of_known_sex - learners.women),
        decimals=1,
        palette="OrRd",
        missing=N_("not reported"),
        needs=("programmes",),
        higher_is_better=True,
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
        needs=("programmes",),
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
        needs=("programmes",),
        higher_is_better=True,
    ),
    Indicator(
        id="gini_learners",
        label=N_("Inequality of learners within the aimag"),
        unit=N_("Gini coefficient: 0 equal, 1 all in one soum"),
        kind="rate",
        definition=N_(
            "Gini coefficient of learners per 1,000 adults among the soums of an aimag, each soum "
            "weighted with its adults. Soums that report no learners are left out."
        ),
        measures=("adults",),
        compute=_gini_of_learners,
        levels=("admin1",),
        decimals=2,
        palette="PuBu",
        missing=N_("not reported"),
        needs=("programmes",),
        higher_is_better=False,
    ),
)
