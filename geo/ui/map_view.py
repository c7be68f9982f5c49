"""Put the map on the page: the one adapter between what it shows and streamlit-folium."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import streamlit as st
from streamlit_folium import st_folium

from geo.analysis.indicators import INDICATORS
from geo.analysis.selection import admin2_in_place, select_centres, select_heritage
from geo.cartography.elements import OfflineMap, value_group
from geo.cartography.message import Choropleth, Points, Scene
from geo.sources.registry import SOURCES
from geo.ui import cache
from geo.ui.cache import FRAME_TO_ROOT
from geo.ui.state import commanded_view, take_map_report

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
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
    admin2: pd.Index
    """Soums and districts in the place selected."""
    scope: NDArray[np.bool_]
    """Which units of the choropleth lie in the place selected."""
    centres: NDArray[np.bool_]
    """Which centres of the data set are shown."""
    heritage: gpd.GeoDataFrame
    """The heritage records that have a point."""
    sites: NDArray[np.bool_]
    """Which of these are shown."""


def select(view: View) -> Shown:
    """Return what ``view`` selects."""
    reference, dataset = cache.reference(), cache.dataset(view.dataset)
    indicator = INDICATORS[view.indicator]
    figures = cache.figures(view.indicator, view.level, view.year, view.dataset, view.centre_filter)
    classes = cache.classification(view.indicator, view.level, view.dataset)
    admin2 = admin2_in_place(reference, view.place)
    within = admin2
    if view.level == "admin1":
        within = reference.admin2.loc[admin2, "admin1_pcode"].unique()
    centres = select_centres(dataset, view.centre_filter, admin2)
    heritage = cache.heritage_with_point()
    sites = select_heritage(heritage, view.heritage_filter, admin2, dataset.centres[centres])
    return Shown(
        dataset=dataset,
        choropleth=Choropleth.of(indicator, view.level, figures, classes),
        admin2=admin2,
        scope=np.asarray(reference.units(view.level).index.isin(within)),
        centres=centres,
        heritage=heritage,
        sites=sites,
    )


def demonstration_badge(view: View, translate: Translate) -> str | None:
    """Return the badge of synthetic data; None for published data."""
    if not cache.dataset(view.dataset).entry.is_demonstration:
        return None
    return translate("DEMO · synthetic data")


def source_line(view: View) -> str:
    """Return the sources of the indicator's figures, as one line."""
    ids = INDICATORS[view.indicator].source_ids(cache.reference())
    sources = [SOURCES[source_id] for source_id in ids]
    return "; ".join(f"{source.publisher}: {source.title}" for source in sources)


def show_map(view: View, shown: Shown, translate: Translate, *, height: int) -> None:
    """Draw the map of ``view``; what the reader does on it changes the view."""
    scene = Scene(
        choropleth=shown.choropleth,
        language=view.language,
        source=source_line(view),
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
