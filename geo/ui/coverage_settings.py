"""Draw the settings of access: measure, limit, season, year, speeds and weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.analysis.access import MAX_LIMIT_KM
from geo.analysis.catchment import MAX_LIMIT_MIN
from geo.analysis.priority import PRIORITY_COMPONENTS
from geo.analysis.speeds import FASTEST_KMH, ROAD_CLASSES, SPEED_PRESETS
from geo.ui import cache
from geo.ui.fields import FieldWidgets
from geo.ui.state import current_view, update
from geo.ui.view import ACCESS_BY, MAX_WEIGHT

if TYPE_CHECKING:
    from geo.text import Translate
    from geo.ui.view import View

_FIELDS: Final = FieldWidgets("setting_")


def show_settings(view: View, translate: Translate) -> None:
    """Draw what decides who is within reach: measure, limit, season, year, speeds and weights."""
    by_names = {"minutes": translate("Travel time"), "road_km": translate("Road distance")}
    seasons = {preset.id: translate(preset.label) for preset in SPEED_PRESETS.values()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            translate("Reach measured by"),
            list(ACCESS_BY),
            format_func=lambda by: by_names[by],
            key=_FIELDS.hold("by", view.by),
            required=True,
            on_change=_FIELDS.take,
            args=("by",),
        )
        field, largest, label = (
            ("limit_min", MAX_LIMIT_MIN, translate("Limit, minutes"))
            if view.by == "minutes"
            else ("limit_km", MAX_LIMIT_KM, translate("Limit, km by road"))
        )
        note = translate("The limit itself is within reach.")
        _FIELDS.number(view, field, label, (1.0, largest, 10.0), help=note, width=130)
        st.segmented_control(
            translate("Roads in"),
            list(seasons),
            format_func=lambda season: seasons[season],
            key=_FIELDS.hold("season", None if view.speeds else view.season),
            on_change=_take_season,
            help=translate(SPEED_PRESETS[view.season].note),
        )
        _show_year(view, translate)
        with st.popover(translate("Speeds and weights"), icon=":material/tune:"):
            _show_speeds(view, translate)
            _show_weights(view, translate)


def _take_season() -> None:
    """Take the speeds of a season; choosing it again gives up the reader's own speeds."""
    update(season=st.session_state[_FIELDS.key("season")] or current_view().season, speeds=())


def _show_year(view: View, translate: Translate) -> None:
    """Draw the slider over the school years, where the data set has any."""
    years = cache.dataset(view.dataset).programme_years
    if not years:
        return
    shown = years[-1] if view.year is None else view.year
    st.slider(
        translate("School year begins in"),
        min(years[0], shown),
        max(years[-1], shown),
        key=_FIELDS.hold("year", shown),
        on_change=_FIELDS.take,
        args=("year",),
        width=200,
    )


def _show_speeds(view: View, translate: Translate) -> None:
    st.markdown("**" + translate("Speeds, km/h") + "**")
    st.caption(
        translate(
            "Our assumption: the source of the roads does not say what its classes mean, and no "
            "speeds are published for them."
        )
    )
    used = view.speeds_used
    names = [
        *(translate("Road class {n}").replace("{n}", str(n)) for n in ROAD_CLASSES),
        translate("Off road"),
    ]
    columns = st.columns(len(names))
    held = zip(columns, names, (*used.road_kmh, used.off_road_kmh), strict=True)
    for position, (column, name, speed) in enumerate(held):
        with column:
            st.number_input(
                name,
                min_value=1.0,
                max_value=FASTEST_KMH,
                step=5.0,
                format="%.0f",
                key=_FIELDS.hold(f"speed_{position}", float(speed)),
                on_change=_take_speeds,
            )


def _take_speeds() -> None:
    count = len(ROAD_CLASSES) + 1
    update(speeds=tuple(float(st.session_state[_FIELDS.key(f"speed_{i}")]) for i in range(count)))


def _show_weights(view: View, translate: Translate) -> None:
    st.markdown("**" + translate("Weights of the priority index") + "**")
    st.caption(
        translate("A weight of 0 leaves a figure out; what no unit reports is left out anyway.")
    )
    weights = view.access_settings.weights
    for component, weight in zip(PRIORITY_COMPONENTS.values(), weights, strict=True):
        st.slider(
            translate(component.label),
            0.0,
            MAX_WEIGHT,
            step=0.5,
            format="%.1f",
            key=_FIELDS.hold(f"weight_{component.id}", float(weight)),
            on_change=_take_weights,
            help=translate(component.reason),
        )


def _take_weights() -> None:
    update(
        weights=tuple(
            float(st.session_state[_FIELDS.key(f"weight_{c}")]) for c in PRIORITY_COMPONENTS
        )
    )
