"""Draw the coverage page: headline, who is left out, and units to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from geo.analysis.gap import GAP_CLASSES
from geo.analysis.indicators import INDICATORS
from geo.cartography.charts import NAMED_UNITS, UNIT_SELECTION, Caption, unit_bars
from geo.cartography.escape import markdown_text
from geo.cartography.message import Choropleth, flag_text
from geo.errors import SettingError
from geo.text import NO_VALUE, Translate, format_number
from geo.ui import cache
from geo.ui.data_sets import register_scope, show_dataset
from geo.ui.map_view import badged, show_setting_problem
from geo.ui.places import figure_text, unit_names_with_aimag
from geo.ui.state import update
from geo.ui.wording import data_badge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.analysis.figures import Indicator
    from geo.ui.selection import Shown
    from geo.ui.view import View

LIST_HEIGHT_PX: Final = 430
_PREFIX: Final = "coverage_"


def _key(field: str) -> str:
    return _PREFIX + field


def show_headline(view: View, translate: Translate) -> None:
    """Say in a line of figures how many are in reach, how far they have, how many are left out."""
    figures = cache.place_profile(view.place, view.counted)
    by_time = view.by == "minutes"
    wanted = {
        "adults": "{value}",
        "within_minutes" if by_time else "within_km": "{value} %",
        "travel_time" if by_time else "road_distance": translate("{value} min")
        if by_time
        else translate("{value} km"),
        "open_centres": "{value}",
        "soums_left_out": "{value}",
        "adults_in_gaps": "{value} %",
    }
    by_id = {figure.id: figure for figure in figures}
    limit = format_number(view.access_settings.limit, view.language)
    for column, (name, form) in zip(st.columns(len(wanted)), wanted.items(), strict=True):
        figure = by_id[name]
        unit = translate(figure.unit).replace("{limit}", limit)
        note = flag_text(figure.flag, translate)
        column.metric(
            translate(figure.label),
            figure_text(figure, view, translate, form),
            help=f"{unit}. {note}" if note else unit,
        )


def show_what_is_known(view: View, translate: Translate) -> None:
    """Say what the data set cannot tell, and where to look instead."""
    scope = register_scope(view, translate)
    if scope:
        st.info(scope, icon=":material/info:")
    if view.dataset != "published":
        return
    if view.evidence or view.statuses:
        st.info(
            translate(
                "Only the centres that the filters leave are counted. A soum without a documented "
                "centre may well have one that no source names: this is no list of soums without "
                "a centre."
            ),
            icon=":material/info:",
        )
        return
    st.info(
        translate(
            "By the network rule every soum has a place, so none is without one: which of them "
            "work, and how many learn there, is not published. Look at the documented centres "
            "alone, or try the demonstration."
        ),
        icon=":material/info:",
    )
    with st.container(horizontal=True):
        st.button(
            translate("Documented centres only"),
            on_click=update,
            kwargs={"evidence": ("documented",)},
            key=_key("documented"),
        )
        st.button(
            translate("Demonstration data"),
            on_click=show_dataset,
            args=("demonstration",),
            key=_key("demonstration"),
        )


def show_left_out(view: View, shown: Shown, translate: Translate) -> None:
    """List the soums that are a gap, most urgent first; a row chosen is chosen everywhere."""
    try:
        table = cache.gap_list(view.counted)
    except SettingError as error:
        if shown.problem is None:  # else the map says so
            show_setting_problem(error, translate)
        return
    within = cache.units_chosen("admin2", view.place)
    here = table[within]
    gaps = here[here["is_gap"]].sort_values("priority", ascending=False, kind="stable")
    st.subheader(translate("Who is left out"), anchor=False)
    text = translate("{count} of {all} soums and districts, with {adults} adults")
    for name, number in (
        ("{count}", len(gaps)),
        ("{all}", len(here)),
        ("{adults}", gaps["adults"].sum()),
    ):
        text = text.replace(name, format_number(number, view.language))
    unnamed = here.index[here["adults"].isna()]
    if len(unnamed):
        names = "; ".join(unit_names_with_aimag(unnamed, view))
        text += "; " + translate("without a population figure: {names}").replace("{names}", names)
    st.caption(badged(view, text, translate))
    if gaps.empty:
        st.info(translate("No soum is left out under these settings."), icon=":material/check:")
    else:
        _show_gaps(view, gaps, translate)


def show_focus(view: View, translate: Translate) -> None:
    """Say in a line what is known of the unit in focus, and offer to give it up."""
    if view.focus is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=_key("focus")):
        name = markdown_text(unit_names_with_aimag(pd.Index([view.focus]), view)[0])
        st.markdown(f"**{name}** · {_about_focus(view, translate)}")
        st.button(
            translate("Clear"),
            icon=":material/close:",
            key=_key("clear_focus"),
            on_click=update,
            kwargs={"focus": None},
            type="tertiary",
        )


def _about_focus(view: View, translate: Translate) -> str:
    """Return adults, way, learners and reasons of the unit in focus, in one line."""
    figures = {f.id: f for f in cache.place_profile(view.focus, view.counted)}
    way = (
        ("travel_time", translate("{value} min to an open centre"))
        if view.by == "minutes"
        else ("road_distance", translate("{value} km to an open centre"))
    )
    forms = (
        ("adults", translate("{value} adults")),
        way,
        ("learners_per_1000_adults", translate("learners per 1,000 adults: {value}")),
    )
    parts = [figure_text(figures[name], view, translate, form) for name, form in forms]
    level = "admin1" if view.focus in cache.reference().admin1.index else "admin2"
    number = cache.figures("gap", level, view.year, view.counted).values[str(view.focus)]
    parts.append(translate(GAP_CLASSES[int(number)].label))
    return " · ".join(parts)


def _show_gaps(view: View, gaps: pd.DataFrame, translate: Translate) -> None:
    shown = pd.DataFrame(
        {
            "name": unit_names_with_aimag(gaps.index, view),
            "why": [translate(GAP_CLASSES[number].label) for number in gaps["gap"]],
            "priority": gaps["priority"].to_numpy(),
            "way": gaps["way"].replace(np.inf, np.nan).to_numpy(),
            "reach": gaps["learners_per_1000_adults"].to_numpy(),
            "adults": gaps["adults"].to_numpy(),
        },
        index=gaps.index,
    )
    if shown["reach"].isna().all():
        shown = shown.drop(columns="reach")
    way = translate("Minutes") if view.by == "minutes" else translate("km by road")
    number = st.column_config.NumberColumn
    show_selectable(
        "left_out",
        shown.round({"priority": 0, "way": 0, "reach": 1}),
        {
            "name": st.column_config.TextColumn(translate("Name"), pinned=True),
            "why": translate("Why"),
            "priority": number(
                translate("Priority"),
                format="localized",
                help=translate("0 least to 100 most urgent"),
            ),
            "way": number(way, format="localized"),
            "reach": number(translate("Learners per 1,000 adults"), format="localized"),
            "adults": number(translate("Adults"), format="localized"),
        },
        view.focus,
        alt=translate("Who is left out"),
    )


def show_selectable(
    field: str, table: pd.DataFrame, columns: dict[str, Any], focus: str | None, *, alt: str
) -> None:
    """Draw a table of units in which the one in focus is chosen, and choosing changes the focus.

    Args:
        field: what tells the table from others.
        table: the units on their pcodes, as shown.
        columns: how its columns are called and written.
        focus: pcode of the unit in focus; None for none.
        alt: what a screen reader calls it.
    """
    pcodes = list(table.index)
    chosen = [pcodes.index(focus)] if focus in pcodes else []
    key = _key(field)
    st.session_state[key] = {"selection": {"rows": chosen, "columns": [], "cells": []}}
    st.dataframe(
        table,
        column_config=columns,
        hide_index=True,
        width="stretch",
        height=LIST_HEIGHT_PX,
        placeholder=NO_VALUE,
        key=key,
        on_select=lambda: _take_row(key, pcodes),
        selection_mode="single-row",
        alt=alt,
    )


def _take_row(key: str, pcodes: Sequence[str]) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    update(focus=pcodes[rows[0]] if rows else None)


def show_units(view: View, shown: Shown, translate: Translate) -> None:
    """Draw the units as bars and as a ranked table; choosing one chooses it everywhere."""
    if shown.problem:
        return
    choropleth = shown.choropleth
    in_order = _drawn(view, shown)
    if in_order is None:
        return
    values = in_order.figures.values[shown.scope]
    table = pd.DataFrame(
        {
            "pcode": values.index,
            "name": unit_names_with_aimag(values.index, view),
            "value": values.to_numpy(),
            "code": choropleth.codes[shown.scope],
        }
    )
    indicator = in_order.indicator
    table = table.sort_values(
        ["value", "pcode"],
        ascending=[indicator.higher_is_better is True, True],
        na_position="first" if _unreachable_is_worst(indicator) else "last",
        ignore_index=True,
    )
    title, unit = in_order.title(view.language), in_order.unit(view.language)
    left, right = st.columns([3, 2])
    with left:
        held = [None if pd.isna(value) else float(value) for value in table["value"]]
        spec = unit_bars(
            zip(table["pcode"], table["name"], held, table["code"], strict=True),
            choropleth.colours,
            Caption(title, unit, data_badge(view, translate)),
            view.focus,
            left_out=translate(in_order.indicator.missing),
        )
        st.vega_lite_chart(
            spec,
            width="stretch",
            height=LIST_HEIGHT_PX if len(table) > NAMED_UNITS else "content",
            theme=None,
            key=_key("bars"),
            on_select=_take_bar,
            selection_mode=UNIT_SELECTION,
        )
    with right:
        judged = indicator.higher_is_better is not None
        text = translate("Ranked, worst first") if judged else translate("Ranked")
        st.caption(badged(view, f"{text}: {title}", translate))
        _show_ranks(view, in_order, choropleth, table, translate)


def _drawn(view: View, shown: Shown) -> Choropleth | None:
    """Return the figures with length: the indicator's own, or the priority index of its classes.

    None where no index can be made.
    """
    if not shown.choropleth.indicator.categories:
        return shown.choropleth
    indicator = INDICATORS["priority"]
    try:
        figures = cache.figures(indicator.id, view.level, view.year, view.counted)
    except SettingError:
        return None
    classes = cache.classification(indicator.id, view.level, view.dataset)
    return Choropleth.of(indicator, view.level, figures, classes)


def _unreachable_is_worst(indicator: Indicator) -> bool:
    """Whether a unit without a figure is one from which no centre can be reached."""
    return indicator.id in {"travel_time", "road_distance"}


def _show_ranks(
    view: View,
    in_order: Choropleth,
    choropleth: Choropleth,
    table: pd.DataFrame,
    translate: Translate,
) -> None:
    number = st.column_config.NumberColumn
    title, unit = in_order.title(view.language), in_order.unit(view.language)
    better = in_order.indicator.higher_is_better is True
    columns: dict[str, Any] = {
        "rank": number(translate("Rank"), format="%d", width="small"),
        "name": translate("Name"),
        "value": number(title, format="localized", help=unit),
    }
    held = {
        "rank": table["value"].rank(
            method="min",
            ascending=better,
            na_option="top" if _unreachable_is_worst(in_order.indicator) else "keep",
        ),
        "name": table["name"],
        "value": table["value"].round(in_order.indicator.decimals),
    }
    if choropleth.indicator.categories:
        labels = choropleth.labels(view.language)
        held["class"] = pd.Series([labels[code] if code >= 0 else "" for code in table["code"]])
        columns["class"] = choropleth.title(view.language)
    order = ["rank", "name", "class", "value"] if "class" in held else list(held)
    ranked = pd.DataFrame(held)[order].set_index(table["pcode"])
    show_selectable("ranks", ranked, columns, view.focus, alt=title)


def _take_bar() -> None:
    chosen = st.session_state[_key("bars")]["selection"].get(UNIT_SELECTION) or []
    update(focus=chosen[0]["pcode"] if chosen else None)
