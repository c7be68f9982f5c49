"""Draw the heritage page: settings, search by name, and what is known of the point chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from geo.analysis.catchment import MAX_LIMIT_MIN
from geo.analysis.density import MAX_BANDWIDTH_KM, MIN_BANDWIDTH_KM
from geo.analysis.links import DIRECTIONS, direction
from geo.cartography.escape import markdown_text
from geo.cartography.message import Links
from geo.cartography.symbology import (
    ACCURACY_LABELS,
    CENTRE_STATUS_LABELS,
    EVIDENCE_LABELS,
    HERITAGE_SYMBOLS,
)
from geo.errors import SettingError
from geo.text import NO_VALUE, Translate, format_number, two_names
from geo.ui import cache
from geo.ui.fields import FieldWidgets
from geo.ui.map_view import badged
from geo.ui.places import one_name
from geo.ui.selection import sites_of
from geo.ui.state import update
from geo.ui.view import MAX_DISTANCE_KM, NEAR_BY

if TYPE_CHECKING:
    from geo.ui.view import View

NEAREST_CENTRES: Final = 5
LINES_DRAWN: Final = 60
"""Links drawn as lines; more would hide the map. All are in the table."""
FOUND_SHOWN: Final = 12
LONGEST_NAME: Final = 100
"""Letters that a name searched may have; our choice: no site's name has as many."""
SAME_PLACE_KM: Final = 0.1
"""A site placed at its soum's centre and a centre nearer than this share the seat."""
LIST_HEIGHT_PX: Final = 330

_FIELDS: Final = FieldWidgets("heritage_")


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """What lies around the point chosen."""

    links: Links | None
    """Lines for the map; None where nothing is chosen or near."""
    table: pd.DataFrame
    """The links: site or centre, km, azimuth_deg, perhaps minutes, nearest first."""


def show_settings(view: View, translate: Translate) -> None:
    """Draw what is called near, the bandwidth of the density, and the search by name."""
    by_names = {"km": translate("Straight distance"), "minutes": translate("Travel time")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            translate("Near a centre, by"),
            list(NEAR_BY),
            format_func=lambda by: by_names[by],
            key=_FIELDS.hold("near_by", view.near_by),
            required=True,
            on_change=_FIELDS.take,
            args=("near_by",),
        )
        limits = [("near_km", MAX_DISTANCE_KM, translate("Limit, km"))]
        if view.near_by == "minutes":
            limits.append(("limit_min", MAX_LIMIT_MIN, translate("Limit, minutes")))
        for field, largest, label in limits:
            note = translate("The limit itself is near.")
            _FIELDS.number(view, field, label, (1.0, largest, 10.0), help=note, width=140)
        _FIELDS.number(
            view,
            "bandwidth_km",
            translate("Bandwidth of the density, km"),
            (MIN_BANDWIDTH_KM, MAX_BANDWIDTH_KM, 5.0),
            help=translate("Radius of the hill over each site; switch the layer on in the map."),
            width=200,
        )
        st.text_input(
            translate("Find a site by name"),
            key=_FIELDS.key("search"),
            placeholder=translate("in any spelling, Latin or Cyrillic"),
            max_chars=LONGEST_NAME,
            width=280,
        )
    _show_found(view, translate)


def _show_found(view: View, translate: Translate) -> None:
    """Offer the sites whose name fits what was typed; choosing one chooses it on the map."""
    typed = st.session_state.get(_FIELDS.key("search"), "").strip()
    if not typed:
        return
    matches = cache.site_index().search(typed, FOUND_SHOWN)
    if not matches:
        message = translate("No site is called “{name}”. Try the name in the other script.")
        st.info(message.replace("{name}", markdown_text(typed)), icon=":material/search_off:")
        return
    sites = cache.heritage_by_id()
    names = {match.id: _site_name(sites.loc[match.id], view) for match in matches}
    st.pills(
        translate("Found"),
        list(names),
        format_func=lambda site: markdown_text(names[site]),
        key=_FIELDS.hold("found", view.chosen_point[1] if view.chosen_point[1] in names else None),
        on_change=_take_found,
    )


def _take_found() -> None:
    site = st.session_state[_FIELDS.key("found")]
    update(chosen=None if site is None else f"heritage:{site}")


def _site_name(site: pd.Series, view: View) -> str:
    return two_names(str(site["name_en"]), str(site["name_mn"]), view.language)


def around(view: View, translate: Translate) -> Around:
    """Return what lies around the centre or site chosen, under the filters."""
    layer, point = view.chosen_point
    try:
        if layer == "centres" and point in set(cache.dataset(view.dataset).centres["centre_id"]):
            return _around_centre(point, view, translate)
        if layer == "heritage":
            return _around_site(point, view, translate)
    except SettingError:
        # A place without a way to it has nothing near in time.
        return Around(None, pd.DataFrame())
    return Around(None, pd.DataFrame())


def _around_centre(centre_id: str, view: View, translate: Translate) -> Around:
    minutes = (view.limit_min, view.speeds_used) if view.near_by == "minutes" else None
    table = cache.near_centre(centre_id, sites_of(view), view.near_km, minutes)
    centre = cache.centres_by_id(view.dataset).loc[centre_id]
    sites = cache.sites_shown(sites_of(view)).geometry
    at_seat = _at_seat(table["site"])
    apart = table[~(at_seat & (table["km"] < SAME_PLACE_KM))].head(LINES_DRAWN)
    ends = tuple(
        (
            sites[site].y,
            sites[site].x,
            _label(km, azimuth, view, translate, about=at_seat[position]),
        )
        for position, (site, km, azimuth) in zip(apart.index, _ends(apart, "site"), strict=True)
    )
    if not ends:
        return Around(None, table)
    title = translate("Lines to the nearest heritage sites")
    return Around(Links((centre.geometry.y, centre.geometry.x), ends, title), table)


def _at_seat(sites: pd.Series) -> pd.Series:
    """Return which sites stand at their soum's centre for want of a place of their own."""
    accuracy = cache.heritage_by_id()["location_accuracy"]
    return sites.map(accuracy) == "soum_centre"


def _around_site(site_id: str, view: View, translate: Translate) -> Around:
    site = cache.heritage_by_id().loc[site_id]
    if site.geometry is None:
        return Around(None, pd.DataFrame())
    table = cache.near_site(site_id, view.dataset, view.centre_filter, NEAREST_CENTRES)
    centres = cache.open_by_id(view.dataset, view.centre_filter).geometry
    about = site["location_accuracy"] == "soum_centre"
    ends = tuple(
        (centres[c].y, centres[c].x, _label(km, azimuth, view, translate, about=about))
        for c, km, azimuth in _ends(table, "centre")
        if not (about and km < SAME_PLACE_KM)
    )
    if not ends:
        return Around(None, table)
    title = translate("Open centres nearest to the site chosen")
    return Around(Links((site.geometry.y, site.geometry.x), ends, title), table)


def _ends(table: pd.DataFrame, column: str) -> zip[tuple[str, float, float]]:
    return zip(table[column], table["km"], table["azimuth_deg"], strict=True)


def _label(km: float, azimuth_deg: float, view: View, translate: Translate, *, about: bool) -> str:
    """Return distance and direction in words: ``12 km, north-east``; ``≈`` to a soum's centre."""
    distance = translate("{value} km").replace(
        "{value}", format_number(km, view.language, decimals=1 if km < TENTHS_BELOW_KM else 0)
    )
    code = direction(azimuth_deg)
    words = f"{distance}, {translate(DIRECTIONS[code])}" if code else distance
    return f"≈ {words}" if about else words


TENTHS_BELOW_KM: Final = 10.0


def show_chosen(view: View, found: Around, translate: Translate) -> None:
    """Say what is known around the point chosen, or how to choose one."""
    layer, point = view.chosen_point
    if layer == "centres":
        _show_centre(point, view, found, translate)
    elif layer == "heritage":
        _show_site(point, view, found, translate)
    elif layer == "stories":
        _show_story(point, view, translate)
    else:
        _show_place(view, translate)


def _show_place(view: View, translate: Translate) -> None:
    """Say how many sites are shown, and how many have no centre near."""
    st.subheader(translate("Choose a centre or a site"), anchor=False)
    st.caption(
        translate(
            "Click a centre to see the heritage near it and what it could teach; click a site, or "
            "find it by name, to see its nearest centres."
        )
    )
    sites = sites_of(view)
    shown, beyond = cache.sites_shown(sites), cache.without_centre(sites, view.near_km)
    left, right = st.columns(2)
    left.metric(translate("Sites shown"), format_number(len(shown), view.language))
    right.metric(
        translate("No open centre within {km} km").replace("{km}", f"{view.near_km:g}"),
        format_number(len(beyond), view.language),
    )
    text = translate(
        "{count} of them stand at their soum's centre for want of a place of their own: their "
        "distance is that of the soum's centre."
    )
    at_seat = int((shown["location_accuracy"] == "soum_centre").sum())
    st.caption(text.replace("{count}", format_number(at_seat, view.language)))
    st.caption(
        translate("Site counts show how well sources cover an area, not how much heritage it has.")
    )


def _show_story(story_id: str, view: View, translate: Translate) -> None:
    """Tell the story chosen."""
    story = cache.reference().stories.set_index("story_id").loc[story_id]
    suffix = "mn" if view.language == "mn" else "en"
    _heading(str(story[f"title_{suffix}"]), translate)
    place = str(story["place_mn" if view.language == "mn" else "place"])
    st.caption(markdown_text(f"{place} · {story['year']} · {story['organisation']}"))
    st.markdown(markdown_text(str(story[f"what_{suffix}"])))
    st.markdown(f"→ {markdown_text(str(story[f'result_{suffix}']))}")


def _clear(translate: Translate) -> None:
    st.button(
        translate("Clear"),
        icon=":material/close:",
        key=_FIELDS.key("clear"),
        on_click=update,
        kwargs={"chosen": None},
        type="tertiary",
    )


def _show_centre(centre_id: str, view: View, found: Around, translate: Translate) -> None:
    centres = cache.centres_by_id(view.dataset)
    if centre_id not in centres.index:
        st.warning(translate("This centre is not in the data set chosen."), icon=":material/info:")
        _clear(translate)
        return
    centre = centres.loc[centre_id]
    _heading(str(centre["name_mn" if view.language == "mn" else "name_en"]), translate)
    limit, unit = (
        (view.near_km, translate("{value} km"))
        if view.near_by == "km"
        else (view.limit_min, translate("{value} min"))
    )
    text = translate("Sites near it: {count}, within {limit}.")
    text = text.replace("{count}", format_number(len(found.table), view.language))
    text = text.replace("{limit}", unit.replace("{value}", f"{limit:g}"))
    st.caption(badged(view, text, translate))
    evidence = translate(EVIDENCE_LABELS[str(centre["evidence"])])
    status = translate(CENTRE_STATUS_LABELS[str(centre["status"])])
    st.caption(
        " · ".join((translate("Evidence") + f": {evidence}", translate("Status") + f": {status}"))
    )
    if found.table.empty:
        return
    sites = cache.heritage_by_id().loc[found.table["site"]]
    shown = pd.DataFrame(
        {
            translate("Site"): [one_name(site, view.language) for _, site in sites.iterrows()],
            translate("km"): _kilometres(found.table, _at_seat(found.table["site"])),
            translate("Direction"): _directions(found.table, translate),
            translate("Category"): [
                translate(HERITAGE_SYMBOLS[category].label) for category in sites["category"]
            ],
        }
    )
    if "minutes" in found.table:
        shown.insert(1, translate("Minutes"), found.table["minutes"].round(0).to_numpy())
    shown[translate("Place")] = [
        translate(ACCURACY_LABELS[accuracy]) for accuracy in sites["location_accuracy"]
    ]
    _table(shown, "sites", tuple(f"heritage:{site}" for site in found.table["site"]), translate)


def _kilometres(table: pd.DataFrame, at_seat: pd.Series) -> list[float | None]:
    """Return the distances; none where both merely share the seat of a soum."""
    pairs = zip(table["km"], at_seat, strict=True)
    return [None if seat and km < SAME_PLACE_KM else round(km, 1) for km, seat in pairs]


def _directions(table: pd.DataFrame, translate: Translate) -> list[str]:
    codes = (direction(azimuth) for azimuth in table["azimuth_deg"])
    return [translate(DIRECTIONS[code]) if code else NO_VALUE for code in codes]


def _heading(name: str, translate: Translate) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(markdown_text(name), anchor=False)
        _clear(translate)


def _show_site(site_id: str, view: View, found: Around, translate: Translate) -> None:
    site = cache.heritage_by_id().loc[site_id]
    _heading(_site_name(site, view), translate)
    category = translate(HERITAGE_SYMBOLS[str(site["category"])].label)
    place = translate(ACCURACY_LABELS[str(site["location_accuracy"])])
    evidence = translate(EVIDENCE_LABELS[str(site["evidence"])])
    st.caption(f"{category} · {place} · {evidence}")
    if site.geometry is None:
        st.info(
            translate("Its source names no soum: the site is listed, not mapped."),
            icon=":material/wrong_location:",
        )
        return
    if site_id not in cache.sites_shown(sites_of(view)).index:
        st.info(translate("The filters hide this site on the map."), icon=":material/filter_alt:")
    if found.table.empty:
        st.info(translate("The filters leave no open centre."), icon=":material/info:")
        return
    text = translate("Its nearest open centres, by straight distance")
    st.caption(badged(view, text, translate))
    centres = cache.open_by_id(view.dataset, view.centre_filter).loc[found.table["centre"]]
    at_seat = pd.Series(site["location_accuracy"] == "soum_centre", index=found.table.index)
    shown = pd.DataFrame(
        {
            translate("Centre"): [
                one_name(centre, view.language) for _, centre in centres.iterrows()
            ],
            translate("km"): _kilometres(found.table, at_seat),
            translate("Direction"): _directions(found.table, translate),
        }
    )
    _table(shown, "centres", tuple(f"centres:{c}" for c in found.table["centre"]), translate)


def _table(shown: pd.DataFrame, field: str, points: tuple[str, ...], translate: Translate) -> None:
    """Draw a table whose rows choose the point they are about."""
    key = _FIELDS.key(field)
    st.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": []}}
    st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        height=min(LIST_HEIGHT_PX, 38 * (len(shown) + 1)),
        key=key,
        on_select=lambda: _take_row(key, points),
        selection_mode="single-row",
        placeholder=NO_VALUE,
        alt=translate("What is near the point chosen"),
    )


def _take_row(key: str, points: tuple[str, ...]) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    if rows:
        update(chosen=points[rows[0]])
