"""Draw the sections of the heritage page: counts, gaps, living traditions, stories, doubts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import streamlit as st

from geo.cartography.charts import Caption
from geo.cartography.escape import markdown_text
from geo.cartography.heritage_charts import category_bars, distance_histogram
from geo.cartography.symbology import HERITAGE_SYMBOLS
from geo.text import N_, NO_VALUE, Translate, format_number, two_names
from geo.ui import cache
from geo.ui.map_view import badged, show_badge
from geo.ui.pairings import show_pairings, show_proposals, show_report_form
from geo.ui.places import place_name
from geo.ui.sections import Section, fill_sections
from geo.ui.selection import sites_of
from geo.ui.state import show_point
from geo.ui.wording import data_badge

if TYPE_CHECKING:
    from geo.ui.view import View

CHECK_LABELS: Final[dict[str, str]] = {
    "unplaced": N_("no coordinate and no soum"),
    "near_border": N_("point in a neighbouring soum, within its accuracy"),
    "other_soum": N_("point in another soum than named"),
    "sensitive_soum": N_("sensitive site, soum doubtful"),
    "outside_mongolia": N_("point outside Mongolia"),
    "open_question": N_("open question of the source"),
}
"""Kinds of doubt about the place of a record."""

DECISION_LABELS: Final[dict[str, str]] = {
    "merged": N_("merged: shown once, both sources kept"),
    "possible": N_("possible: left apart"),
}


def show_sections(view: View, translate: Translate) -> None:
    """Draw the sections, each filled when it is opened."""
    sections = (
        Section(
            "heritage_proposals_section",
            translate("What a centre could teach"),
            "school",
            show_proposals,
        ),
        Section(
            "heritage_counts_section", translate("Counts by category"), "bar_chart", _show_counts
        ),
        Section(
            "heritage_beyond_section",
            translate("Sites without a centre near"),
            "location_off",
            _show_beyond,
        ),
        Section(
            "heritage_traditions_section",
            translate("Living traditions"),
            "music_note",
            _show_traditions,
        ),
        Section("heritage_stories_section", translate("Stories"), "auto_stories", _show_stories),
        Section(
            "heritage_pairings_section",
            translate("Table of pairings"),
            "table_chart",
            show_pairings,
        ),
        Section(
            "heritage_report_section", translate("Report an example"), "edit_note", show_report_form
        ),
        Section(
            "heritage_doubts_section",
            translate("Doubts about places, and merged records"),
            "help",
            _show_doubts,
        ),
    )
    fill_sections(sections, view, translate)


def _show_counts(view: View, translate: Translate) -> None:
    """Draw how many sites of each category a place has, against the nation."""
    here, nation = (
        cache.counts(replace(sites_of(view), place=place)) for place in (view.place, None)
    )
    per_nation = nation.set_index("category")["per_10000"]
    rows = [
        {
            "category": translate(HERITAGE_SYMBOLS[row["category"]].label),
            "colour": HERITAGE_SYMBOLS[row["category"]].colour,
            "count": int(row["count"]),
            "per_10000": None if np.isnan(row["per_10000"]) else float(row["per_10000"]),
            "compared": None if view.place is None else float(per_nation[row["category"]]),
        }
        for row in here.to_dict("records")
    ]
    left, right = st.columns(2)
    with left:
        caption = Caption(place_name(view.place, view, translate), translate("sites shown"), None)
        st.vega_lite_chart(
            category_bars(rows, caption), width="stretch", theme=None, key="heritage_count_bars"
        )
    with right:
        caption = Caption(
            place_name(view.place, view, translate), translate("sites per 10,000 people"), None
        )
        st.vega_lite_chart(
            category_bars(
                rows,
                caption,
                per="per_10000",
                compared="" if view.place is None else place_name(None, view, translate),
            ),
            width="stretch",
            theme=None,
            key="heritage_rate_bars",
        )
    st.caption(
        translate("Site counts show how well sources cover an area, not how much heritage it has.")
        + " "
        + translate("Population: National Statistics Office of Mongolia, 2020.")
    )


def _show_beyond(view: View, translate: Translate) -> None:
    """List the sites that no centre shown is near, farthest first."""
    kilometres = cache.nearest_km(sites_of(view))
    badge = data_badge(view, translate)
    left, right = st.columns(2)
    with left:
        spec = distance_histogram(
            kilometres,
            view.near_km,
            Caption(translate("Sites by distance to a centre"), translate("sites"), badge),
            parts=(
                translate("a centre near"),
                translate("no centre near"),
                translate("no centre at all"),
            ),
            distance=translate("km to the nearest open centre shown"),
        )
        st.vega_lite_chart(spec, width="stretch", theme=None, key="heritage_distances")
    with right:
        beyond = kilometres[cache.without_centre(sites_of(view), view.near_km)]
        text = translate(
            "{count} sites are farther than {km} km from every open centre shown. Those placed "
            "at a soum's centre have its distance."
        )
        text = text.replace("{count}", format_number(len(beyond), view.language))
        text = text.replace("{km}", f"{view.near_km:g}")
        st.caption(badged(view, text, translate))
        sites = cache.heritage_by_id().loc[beyond.index]
        st.dataframe(
            pd.DataFrame(
                {
                    translate("Site"): _names(sites, view),
                    translate("Category"): [
                        translate(HERITAGE_SYMBOLS[c].label) for c in sites["category"]
                    ],
                    translate("km"): beyond.replace(np.inf, np.nan).round(1).to_numpy(),
                }
            ),
            hide_index=True,
            width="stretch",
            placeholder=NO_VALUE,
            alt=translate("Sites without a centre near"),
        )


def _names(rows: pd.DataFrame, view: View) -> list[str]:
    pairs = zip(rows["name_en"], rows["name_mn"], strict=True)
    return [two_names(str(en), str(mn), view.language) for en, mn in pairs]


def _show_traditions(view: View, translate: Translate) -> None:
    """List the living traditions on UNESCO's lists, where practised, and the centres there."""
    elements = cache.reference().intangible_elements
    centres = cache.open_by_id(view.dataset, view.centre_filter)
    show_badge(view, translate)
    rows = []
    for element in elements.itertuples():
        pcodes = [pcode for pcode in str(element.places_pcode).split(";") if pcode]
        there = centres["admin2_pcode"].isin(pcodes) | centres["admin1_pcode"].isin(pcodes)
        rows.append(
            {
                translate("Element"): two_names(
                    str(element.name_en), str(element.name_mn), view.language
                ),
                translate("Year"): str(element.year_inscribed),
                translate("List"): str(element.unesco_list),
                translate("Practised in"): "; ".join(
                    place_name(pcode, view, translate) for pcode in pcodes
                )
                or translate("not reported"),
                translate("Open centres there"): format_number(int(there.sum()), view.language)
                if pcodes
                else NO_VALUE,
            }
        )
    st.table(pd.DataFrame(rows).set_index(translate("Element")))
    st.caption(
        translate(
            "A place is named only where a source gives one: no place is invented. No published "
            "example of a Mongolian centre teaching a named element was found."
        )
    )


def _show_stories(view: View, translate: Translate) -> None:
    """Show the good-practice stories as cards; a card can be found on the map."""
    stories = cache.reference().stories
    mongolian = view.language == "mn"
    places = cache.reference().story_places
    points = places[places.geometry.notna()].drop_duplicates("story_id").set_index("story_id")
    points = points.geometry
    columns = st.columns(3)
    for position, story in enumerate(stories.itertuples()):
        title, what, result, place = (
            (story.title_mn, story.what_mn, story.result_mn, story.place_mn)
            if mongolian
            else (story.title_en, story.what_en, story.result_en, story.place)
        )
        with columns[position % len(columns)].container(border=True):
            st.markdown(f"**{markdown_text(str(title))}**")
            st.caption(markdown_text(f"{place} · {story.year} · {story.organisation}"))
            st.markdown(markdown_text(str(what)))
            st.markdown(f"→ {markdown_text(str(result))}")
            with st.container(horizontal=True):
                if story.story_id in points.index:
                    st.button(
                        translate("On the map"),
                        icon=":material/location_on:",
                        key=f"heritage_story_{story.story_id}",
                        on_click=show_point,
                        args=(
                            f"stories:{story.story_id}",
                            "stories",
                            points[story.story_id].y,
                            points[story.story_id].x,
                        ),
                        type="tertiary",
                    )
                st.link_button(translate("Source"), str(story.source_url), type="tertiary")
    if mongolian:
        st.caption(translate("The Mongolian texts of the stories are our translation."))


def _show_doubts(view: View, translate: Translate) -> None:
    """List the records whose place is doubtful or unknown, and those of one site."""
    reference = cache.reference()
    checks, merges = reference.heritage_checks, reference.heritage_merges
    reference_sites = cache.heritage_by_id()
    for check, label in CHECK_LABELS.items():
        rows = checks[checks["check"] == check]
        if rows.empty:
            continue
        count = format_number(len(rows), view.language)
        st.markdown("**" + translate(label) + f"** ({count})")
        st.dataframe(
            pd.DataFrame(
                {
                    translate("Site"): _names(rows, view),
                    translate("Aimag"): [
                        place_name(pcode, view, translate) if pcode else NO_VALUE
                        for pcode in rows["admin1_pcode"]
                    ],
                    translate("Why"): [translate(why) for why in rows["why"]],
                    translate("Way out"): [translate(way) for way in rows["way_out"]],
                    translate("Source"): reference_sites["source_name"]
                    .reindex(rows["id"])
                    .to_numpy(),
                }
            ),
            hide_index=True,
            width="stretch",
            height=min(260, 38 * (len(rows) + 1)),
            alt=translate(label),
        )
    st.markdown("**" + translate("Records of one site") + "**")
    st.dataframe(
        pd.DataFrame(
            {
                translate("Decision"): [translate(DECISION_LABELS[d]) for d in merges["decision"]],
                translate("Rule"): merges["rule"],
                translate("Kept"): _names_of(merges["kept"], view),
                translate("Source"): merges["kept_source"],
                translate("Other record"): _names_of(merges["merged"], view),
                translate("Other source"): merges["merged_source"],
                translate("km apart"): merges["distance_km"],
            }
        ),
        hide_index=True,
        width="stretch",
        placeholder=NO_VALUE,
        alt=translate("Records of one site"),
    )


def _names_of(ids: pd.Series, view: View) -> list[str]:
    """Return the names of records by their id; empty where a record was merged by its compilers."""
    sites = cache.heritage_by_id()
    return [_names(sites.loc[[site]], view)[0] if site else "" for site in ids]
