"""Put the map on the page: the one adapter between what it shows and streamlit-folium."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st
from streamlit_folium import st_folium

from geo.analysis.indicators import INDICATORS
from geo.cartography.elements import OfflineMap, value_group
from geo.cartography.message import Choropleth, Points, Scene
from geo.sources.registry import SOURCES
from geo.ui import cache
from geo.ui.cache import FRAME_TO_ROOT
from geo.ui.state import commanded_view, take_map_report

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from geo.store.datasets import Dataset
    from geo.text import Translate
    from geo.ui.state import View

_KEY: Final = "map"


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


def select(view: View) -> Shown:
    """Return what ``view`` selects."""
    figures = cache.figures(view.indicator, view.level, view.year, view.dataset, view.centre_filter)
    indicator = INDICATORS[view.indicator]
    # One literacy class among all programmes would hold every soum: learners have the classes of
    # the programme type and target group; all else has the same whatever is filtered.
    of = (view.programme, view.group) if indicator.register == "programmes" else ()
    classes = cache.classification(view.indicator, view.level, view.dataset, *of)
    return Shown(
        dataset=cache.dataset(view.dataset),
        choropleth=Choropleth.of(indicator, view.level, figures, classes),
        scope=cache.units_chosen(view.level, view.place),
        centres=cache.centres_chosen(view.dataset, view.centre_filter, view.place),
        sites=cache.sites_chosen(
            view.heritage_filter, view.place, view.dataset, view.centre_filter
        ),
    )


def demonstration_badge(view: View, translate: Translate) -> str | None:
    """Return the badge of synthetic data; None for published data."""
    if not cache.dataset(view.dataset).entry.is_demonstration:
        return None
    return translate("DEMO · synthetic data")


def source_line(view: View, translate: Translate) -> str:
    """Return the sources of the indicator's figures, as one line."""
    indicator = INDICATORS[view.indicator]
    ids = list(indicator.source_ids(cache.reference()))
    if indicator.register:
        ids.append(cache.dataset(view.dataset).entry.source_id)
    sources = [SOURCES[source_id] for source_id in ids]
    return "; ".join(f"{translate(s.publisher)}: {translate(s.title)}" for s in sources)


def show_map(view: View, shown: Shown, translate: Translate, *, height: int) -> None:
    """Draw the map of ``view``; what the reader does on it changes the view."""
    scene = Scene(
        choropleth=shown.choropleth,
        language=view.language,
        source=source_line(view, translate),
        scope=shown.scope,
        place=view.place,
        layers=view.layers,
        points={
            "centres": Points(
                FRAME_TO_ROOT + cache.centres_published(view.dataset).path, shown.centres
            ),
            "heritage": Points(FRAME_TO_ROOT + cache.heritage_mapped().path, shown.sites),
        },
        badge=demonstration_badge(view, translate),
        view=commanded_view(),
    )
    st_folium(
        OfflineMap(**cache.map_frame()),
        key=_KEY,
        height=height,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=value_group(scene.as_message(translate)),
        on_change=_take_report,
        render=False,
    )


def _take_report() -> None:
    take_map_report(st.session_state.get(_KEY), cache.reference())
