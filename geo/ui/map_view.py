"""Put the map on the page: the one adapter between what it shows and streamlit-folium."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from geo.analysis.figures import Figures
from geo.analysis.indicators import INDICATORS
from geo.analysis.isochrones import ISOCHRONE_MINUTES
from geo.analysis.speeds import SPEED_PRESETS
from geo.cartography.elements import OfflineMap, value_group
from geo.cartography.escape import markdown_text
from geo.cartography.message import Choropleth, Chosen, Density, Isochrones, Links, Points, Scene
from geo.errors import SettingError
from geo.text import NO_VALUE, format_number
from geo.ui import cache
from geo.ui.cache import FRAME_TO_ROOT
from geo.ui.data_sets import dataset_source, source_name
from geo.ui.state import commanded_view, take_map_report

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.store.datasets import Dataset
    from geo.text import Translate
    from geo.ui.view import View

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


def data_badge(view: View, translate: Translate) -> str | None:
    """Return the badge of synthetic data, or of a draft; None for published data."""
    entry = cache.dataset(view.dataset).entry
    if entry.is_demonstration:
        return translate("DEMO · synthetic data")
    if entry.id.startswith(cache.DRAFT_PREFIX):
        return translate("DRAFT · not published")
    return None


def badged(view: View, text: str, translate: Translate) -> str:
    """Return a caption with the badge of synthetic data before it, where the data are."""
    badge = data_badge(view, translate)
    return f":red-badge[{badge}] {text}" if badge else text


def show_badge(view: View, translate: Translate) -> None:
    """Draw the badge of synthetic data above what shows some."""
    badge = data_badge(view, translate)
    if badge:
        st.badge(badge, color="red")


def source_line(view: View, translate: Translate) -> str:
    """Return the sources of the indicator's figures, as one line."""
    indicator = INDICATORS[view.indicator]
    ids = list(indicator.source_ids(cache.reference()))
    sources = [source_name(source_id, translate) for source_id in ids]
    if indicator.needs:
        sources.append(dataset_source(cache.dataset(view.dataset).entry, translate))
    return "; ".join(sources)


def _isochrones(view: View, translate: Translate) -> Isochrones | None:
    """Return the travel time bands of a view; None where their layer is off."""
    if "isochrones" not in view.layers:
        return None
    criteria, speeds = view.centre_filter, view.speeds_used
    if view.origin is not None:
        title, any_source = translate("Travel time from the point chosen"), True
    else:
        title = translate("Travel time to the nearest open centre")
        any_source = len(cache.open_centres(view.dataset, criteria)) > 0
    pace = translate("own speeds") if view.speeds else translate(SPEED_PRESETS[view.season].label)
    url = None
    if any_source:
        published = cache.isochrones_published(view.dataset, criteria, speeds, view.origin)
        url = FRAME_TO_ROOT + published.path
    note = translate("Speeds are our assumption; rivers are no barrier here, lakes are.")
    return Isochrones(url, ISOCHRONE_MINUTES, f"{title}, {pace}", note)


def sites_of(view: View) -> cache.SitesShown:
    """Return what decides which sites a view shows."""
    return cache.SitesShown(view.heritage_filter, view.place, view.dataset, view.centre_filter)


def _density(view: View) -> Density | None:
    """Return the density of the sites shown; None where its layer is off."""
    if "density" not in view.layers:
        return None
    published, limits = cache.density_published(sites_of(view), view.bandwidth_km)
    url = None if published is None else FRAME_TO_ROOT + published.path
    return Density(url, limits, view.bandwidth_km)


def _stories() -> NDArray[np.bool_]:
    """Return that every story with a point is shown: there is no filter of stories."""
    return np.ones(int(cache.reference().story_places.geometry.notna().sum()), dtype=bool)


def show_setting_problem(error: SettingError, translate: Translate) -> None:
    """Say in one line which setting means nothing, why, and what would."""
    what = f"{translate(error.setting)} ({error.value})"
    st.warning(
        f"{markdown_text(what)}: {translate(error.why)}. {translate(error.way_out)}",
        icon=":material/tune:",
    )


def show_map(
    view: View,
    shown: Shown,
    translate: Translate,
    *,
    height: int,
    selects: Literal["place", "focus"] = "place",
) -> None:
    """Draw the map of ``view``; what the reader does on it changes the view.

    A unit chosen on the map becomes the place that everything is limited to, or only the one in
    focus.
    """
    isochrones = None
    with st.container():  # keeps the map's place when it is empty
        try:
            isochrones = _isochrones(view, translate)
        except SettingError as error:
            show_setting_problem(error, translate)
        if shown.problem:
            show_setting_problem(shown.problem, translate)
    scene = Scene(
        choropleth=shown.choropleth,
        language=view.language,
        source=source_line(view, translate),
        scope=shown.scope,
        place=(view.focus or view.place) if selects == "focus" else view.place,
        layers=view.layers,
        points={
            "centres": Points(
                FRAME_TO_ROOT + cache.centres_published(view.dataset).path, shown.centres
            ),
            "heritage": Points(FRAME_TO_ROOT + cache.heritage_mapped().path, shown.sites),
            "stories": Points(FRAME_TO_ROOT + cache.stories_published().path, _stories()),
        },
        badge=data_badge(view, translate),
        view=commanded_view(),
        isochrones=isochrones,
        origin=view.origin,
        can_depart=True,
        density=_density(view),
        links=shown.links,
        chosen=Chosen(*view.chosen_point) if view.chosen else None,
    )
    st_folium(
        OfflineMap(**cache.map_frame()),
        key=_KEY,
        height=height,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=value_group(scene.as_message(translate)),
        on_change=partial(_take_report, selects),
        render=False,
    )
    _show_departure(view, translate)


def _show_departure(view: View, translate: Translate) -> None:
    """Say which open centre is nearest to the point of departure, and how far it is."""
    if view.origin is None:
        return
    with suppress(SettingError):  # said above the map
        nearest = cache.nearest_to(view.origin, view.dataset, view.centre_filter, view.speeds_used)
        if nearest is None:
            st.caption(translate("No open centre can be reached from the point chosen."))
            return
        centre, minutes, km = nearest
        text = translate("From the point chosen: {centre}, {minutes} min, {km} km by road.")
        name = centre["name_mn" if view.language == "mn" else "name_en"]
        for place, value in (
            ("{centre}", markdown_text(str(name))),
            ("{minutes}", format_number(minutes, view.language)),
            ("{km}", NO_VALUE if math.isinf(km) else format_number(km, view.language)),
        ):
            text = text.replace(place, value)
        st.caption(text)


def _take_report(selects: str) -> None:
    take_map_report(st.session_state.get(_KEY), cache.reference(), selects)
