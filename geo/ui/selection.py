"""Select what a view shows: read by the map, the counts, the table, the charts, the exports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.analysis.figures import Figures
from geo.analysis.indicators import INDICATORS
from geo.cartography.message import Choropleth
from geo.errors import SettingError
from geo.ui import cache

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from geo.cartography.message import Links
    from geo.store.datasets import Dataset
    from geo.ui.view import View


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What a view selects: read by the map, the counts, the table and the chart."""

    dataset: Dataset
    choropleth: Choropleth
    scope: NDArray[np.bool_]
    """Which units of the choropleth lie in the place selected."""
    centres: NDArray[np.bool_]
    """Which centres of the data set are shown."""
    sites: NDArray[np.bool_]
    """Which heritage records with a point are shown."""
    links: Links | None = None
    """Lines from the point chosen to what is near it."""
    problem: SettingError | None = None
    """A setting that means nothing, so that there are no figures."""


def select(view: View, links: Links | None = None) -> Shown:
    """Return what ``view`` selects, with lines from the point chosen."""
    indicator = INDICATORS[view.indicator]
    figures, problem = _figures(view)
    # One literacy class among all programmes would hold every soum: learners have the classes of
    # the programme type and target group; all else has the same whatever is filtered.
    of = (view.programme, view.group) if "programmes" in indicator.needs else ()
    classes = cache.classification(view.indicator, view.level, view.dataset, *of)
    return Shown(
        dataset=cache.dataset(view.dataset),
        choropleth=Choropleth.of(indicator, view.level, figures, classes),
        scope=cache.units_chosen(view.level, view.place),
        centres=cache.centres_chosen(view.dataset, view.centre_filter, view.place),
        sites=cache.sites_chosen(
            view.heritage_filter, view.place, view.dataset, view.centre_filter
        ),
        links=links,
        problem=problem,
    )


def _figures(view: View) -> tuple[Figures, SettingError | None]:
    """Return the figures of a view, none of them where its settings mean nothing."""
    try:
        held = cache.figures(view.indicator, view.level, view.year, view.counted)
    except SettingError as error:
        units = cache.reference().units(view.level).index
        return Figures(pd.Series(float("nan"), units), pd.Series("", units), None), error
    return held, None


def counts_places_by_rule(view: View) -> bool:
    """Whether places of the network rule count as centres, in the place of a view or beyond it."""
    chosen = cache.centres_chosen(view.dataset, view.centre_filter, None)
    return holds_places_by_rule(cache.dataset(view.dataset).centres[chosen])


def holds_places_by_rule(centres: pd.DataFrame) -> bool:
    """Whether any of these centres is one by the network rule alone."""
    return bool((centres["evidence"] == "network_rule").any())


def sites_of(view: View) -> cache.SitesShown:
    """Return what decides which sites a view shows."""
    return cache.SitesShown(view.heritage_filter, view.place, view.dataset, view.centre_filter)
