"""Put the map on the page: the one adapter between what it shows and streamlit-folium."""

from __future__ import annotations

import math
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

import streamlit as st
from streamlit_folium import st_folium

from geo.cartography.elements import OfflineMap, value_group
from geo.cartography.escape import markdown_text
from geo.errors import SettingError
from geo.text import NO_VALUE, format_number
from geo.ui import cache
from geo.ui.map_reports import take_map_report
from geo.ui.places import one_name
from geo.ui.scene import isochrones_of, scene_of
from geo.ui.state import commanded_view
from geo.ui.wording import data_badge

if TYPE_CHECKING:
    from geo.text import Translate
    from geo.ui.selection import Shown
    from geo.ui.view import View

_KEY: Final = "map"


def badged(view: View, text: str, translate: Translate) -> str:
    """Return a caption with the badge of synthetic data before it, where the data are."""
    badge = data_badge(view, translate)
    return f":red-badge[{badge}] {text}" if badge else text


def show_badge(view: View, translate: Translate) -> None:
    """Draw the badge of synthetic data above what shows some."""
    badge = data_badge(view, translate)
    if badge:
        st.badge(badge, color="red")


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
            isochrones = isochrones_of(view, translate)
        except SettingError as error:
            show_setting_problem(error, translate)
        if shown.problem:
            show_setting_problem(shown.problem, translate)
    place = (view.focus or view.place) if selects == "focus" else view.place
    scene = scene_of(view, shown, commanded_view(), place=place, isochrones=isochrones)
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
        name = one_name(centre, view.language)
        for place, value in (
            ("{centre}", markdown_text(name)),
            ("{minutes}", format_number(minutes, view.language)),
            ("{km}", NO_VALUE if math.isinf(km) else format_number(km, view.language)),
        ):
            text = text.replace(place, value)
        st.caption(text)


def _take_report(selects: str) -> None:
    take_map_report(st.session_state.get(_KEY), cache.reference(), selects)
