"""Draw the sections of the coverage page: compare, try other settings, programmes, fairness."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from geo.analysis.access import MAX_LIMIT_KM, AccessSettings
from geo.analysis.catchment import MAX_LIMIT_MIN
from geo.analysis.gap import gap_changes
from geo.analysis.speeds import SPEED_PRESETS
from geo.analysis.travel import FAR_FROM_ROAD, ISOLATED_ROADS, road_summary
from geo.cartography.escape import markdown_text
from geo.cartography.message import flag_text
from geo.store.reference import REGIONS
from geo.text import N_, NO_VALUE, Translate, format_number
from geo.ui import cache
from geo.ui.coverage_charts import show_fairness, show_programmes
from geo.ui.map_view import show_badge
from geo.ui.places import figure_text, place_name, subject, unit_names_with_aimag
from geo.ui.sections import Section, fill_sections
from geo.ui.state import update

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.ui.view import View

_NATION: Final = ""
"""Option of the selector that compares with the whole country."""

NAMES_SHOWN: Final = 12
"""Soums named in a sentence; more are counted."""

FACT_MEASURES: Final = (
    N_("literacy participants, cumulative"),
    N_("became literate, cumulative"),
    N_("equivalency participants, cumulative"),
    N_("equivalency certificates, cumulative"),
    N_("equivalency learners, one school year"),
    N_("completed a level, one school year"),
    N_("moved to a general school, one school year"),
    N_("equivalency learners"),
    N_("literacy learners"),
    N_("literacy rate 15+"),
)
"""Measures of the national facts about learners."""

ROAD_REASONS: Final[dict[str, str]] = {
    FAR_FROM_ROAD: N_("more than 5 km from any road of the source"),
    ISOLATED_ROADS: N_("its roads are not joined to the main network"),
}


def show_sections(view: View, translate: Translate) -> None:
    """Draw the sections, each filled when it is opened."""
    sections = (
        Section(
            "coverage_compare", translate("Compare two places"), "compare_arrows", _show_comparison
        ),
        Section(
            "coverage_sensitivity",
            translate("If the settings were others"),
            "tune",
            _show_sensitivity,
        ),
        Section(
            "coverage_programmes", translate("By programme type"), "grid_view", show_programmes
        ),
        Section(
            "coverage_fairness",
            translate("Enrolled, in reach, out of reach"),
            "balance",
            show_fairness,
        ),
        Section(
            "coverage_facts",
            translate("What is published for the nation"),
            "menu_book",
            _show_facts,
        ),
        Section(
            "coverage_roads",
            translate("Where the roads are too poor to trust"),
            "warning",
            _show_roads,
        ),
    )
    fill_sections(sections, view, translate)


def _show_comparison(view: View, translate: Translate) -> None:
    """Put the figures of two places side by side."""
    units = cache.unit_names("admin1", None, view.language)
    options = [_NATION, *REGIONS, *units]
    if view.compare is not None and view.compare not in options:
        options.append(view.compare)
    key = "coverage_compare_with"
    st.session_state[key] = view.compare or _NATION
    st.selectbox(
        translate("Compare with"),
        options,
        format_func=lambda place: place_name(place or None, view, translate),
        key=key,
        on_change=lambda: update(compare=st.session_state[key] or None),
        width=340,
    )
    first, second = subject(view), view.compare
    if first == second:
        st.caption(translate("Choose a row, a bar or a polygon, or a place in the filters."))
    parts = [cache.place_profile(place, view.counted) for place in (first, second)]
    settings = view.access_settings
    rows = []
    for one, other in zip(*parts, strict=True):
        limit = settings.limit_km if one.id == "within_km" else settings.limit_min
        unit = translate(one.unit).replace("{limit}", format_number(limit, view.language))
        values = [figure_text(f, view, translate, "{value}") for f in (one, other)]
        notes = dict.fromkeys(flag_text(f.flag, translate) for f in (one, other) if f.flag)
        rows.append((translate(one.label), *values, unit, "; ".join(notes)))
    names = [place_name(place, view, translate) for place in (first, second)]
    if names[0] == names[1]:
        names[1] += " "
    columns = [translate("Figure"), *names, translate("Unit"), translate("Note")]
    show_badge(view, translate)
    st.table(pd.DataFrame(rows, columns=columns).set_index(columns[0]))


def _show_sensitivity(view: View, translate: Translate) -> None:
    """Say which soums enter or leave the list when the settings change."""
    now, default = view.access_settings, AccessSettings()
    st.markdown("**" + translate("Your settings against the default ones") + "**")
    st.caption(
        translate("Default: {limit} minutes, summer speeds, default weights.").replace(
            "{limit}", format_number(default.limit_min, view.language)
        )
    )
    if now == default:
        st.caption(translate("The settings above are the default ones: change any of them."))
    else:
        before, after = _gap_list(view, default), _gap_list(view, now)
        for column, label in (
            ("is_gap", translate("Who is left out")),
            ("most_urgent", translate("Most urgent fifth by the priority index")),
        ):
            entered, left = gap_changes(before[column], after[column])
            st.markdown(
                f"{label}: {_changes(view, entered, left, translate)}", unsafe_allow_html=False
            )
    st.markdown("**" + translate("One setting changed at a time") + "**")
    here = _gap_list(view, now)
    rows = []
    others = (pair for pair in _alternatives(now, translate) if pair[1] != now)
    for label, settings in ((translate("As set"), now), *others):
        there = _gap_list(view, settings)
        entered, left = gap_changes(here["is_gap"], there["is_gap"])
        urgent, _ = gap_changes(here["most_urgent"], there["most_urgent"])
        rows.append(
            {
                translate("If"): label,
                translate("Left out"): format_number(there["is_gap"].sum(), view.language),
                translate("Enter the list"): _names(view, entered),
                translate("Leave the list"): _names(view, left),
                translate("Beyond the limit"): format_number(
                    there["beyond_limit"].sum(), view.language
                ),
                translate("Enter the most urgent fifth"): _names(view, urgent),
            }
        )
    show_badge(view, translate)
    st.table(pd.DataFrame(rows).set_index(translate("If")))


def _gap_list(view: View, settings: AccessSettings) -> pd.DataFrame:
    table = cache.gap_list(replace(view.counted, settings=settings))
    return table[cache.units_chosen("admin2", view.place)]


def _alternatives(
    now: AccessSettings, translate: Translate
) -> Iterator[tuple[str, AccessSettings]]:
    """Yield settings that differ from those of now in one thing, with what differs."""
    for preset in SPEED_PRESETS.values():
        if now.by == "minutes" and preset.speeds != now.speeds:
            yield translate(preset.label), replace(now, speeds=preset.speeds)
    if now.by == "minutes":
        form, other = translate("Limit {limit} minutes"), translate("By road distance, {limit} km")
        for limit in (now.limit / 2, min(2 * now.limit, MAX_LIMIT_MIN)):
            yield form.replace("{limit}", f"{limit:g}"), replace(now, limit_min=limit)
        yield other.replace("{limit}", f"{now.limit_km:g}"), replace(now, by="road_km")
    else:
        form, other = (
            translate("Limit {limit} km by road"),
            translate("By travel time, {limit} minutes"),
        )
        for limit in (now.limit / 2, min(2 * now.limit, MAX_LIMIT_KM)):
            yield form.replace("{limit}", f"{limit:g}"), replace(now, limit_km=limit)
        yield other.replace("{limit}", f"{now.limit_min:g}"), replace(now, by="minutes")


def _changes(view: View, entered: pd.Index, left: pd.Index, translate: Translate) -> str:
    text = translate("{entered} enter: {who_enters}; {left} leave: {who_leaves}")
    for name, value in (
        ("{entered}", format_number(len(entered), view.language)),
        ("{left}", format_number(len(left), view.language)),
        ("{who_enters}", _names(view, entered)),
        ("{who_leaves}", _names(view, left)),
    ):
        text = text.replace(name, markdown_text(value))
    return text


def _names(view: View, pcodes: pd.Index) -> str:
    """Return the names of soums in a sentence, with the number of those that are not named."""
    if not len(pcodes):
        return NO_VALUE
    names = unit_names_with_aimag(pcodes[:NAMES_SHOWN], view)
    more = len(pcodes) - len(names)
    return "; ".join(names) + (f" … +{format_number(more, view.language)}" if more else "")


def _show_facts(view: View, translate: Translate) -> None:
    """List what is published about learners, each figure with its source."""
    facts = cache.reference().national_facts
    rows = facts[facts["measure"].isin(FACT_MEASURES)].sort_values(["year", "fact_id"])
    table = pd.DataFrame(
        {
            translate("Year"): rows["year"],
            translate("What"): [translate(measure) for measure in rows["measure"]],
            translate("Figure"): [
                format_number(float(v), view.language, decimals=0 if float(v).is_integer() else 1)
                + (" %" if unit == "percent" else "")
                for v, unit in zip(rows["value"], rows["unit"], strict=True)
            ],
            translate("Where"): [
                place_name(None if scope == "national" else scope, view, translate)
                for scope in rows["scope"]
            ],
            translate("Source"): [
                f"[{markdown_text(title)}]({url})"
                for title, url in zip(rows["source_title"], rows["source_url"], strict=True)
            ],
        }
    )
    st.table(table.set_index(translate("Year")))
    st.caption(
        translate("No learner figure is published by soum, and by aimag only for Dundgovi 2017.")
    )


def _show_roads(view: View, translate: Translate) -> None:
    """Name the soum centres whose travel time rests on poor road data, and say why."""
    summary = road_summary(cache.travel_network().network)
    road_km = sum(summary.component_km)
    text = translate(
        "{km} km of road in {parts} separate networks; the largest holds {share} %. {lake} km of "
        "road lie in lakes of the same source. Neither the date of the roads nor the meaning of "
        "their classes is documented. Rivers are no barrier: no source names bridges or fords."
    )
    for name, value in (
        ("{km}", road_km),
        ("{parts}", summary.components),
        ("{lake}", summary.lake_km),
    ):
        text = text.replace(name, format_number(value, view.language))
    share = 100 * summary.component_km[0] / road_km
    st.markdown(text.replace("{share}", format_number(share, view.language, decimals=1)))
    quality = cache.quality_of_roads()
    poor = quality[quality["reason"] != ""]
    names = cache.unit_names("admin2", None, view.language)
    table = pd.DataFrame(
        {
            translate("Soum centre"): [names[pcode] for pcode in poor.index],
            translate("Why"): [translate(ROAD_REASONS[reason]) for reason in poor["reason"]],
            translate("km off road"): [
                format_number(km, view.language, decimals=1) for km in poor["off_road_km"]
            ],
        }
    )
    st.table(table.set_index(translate("Soum centre")))
