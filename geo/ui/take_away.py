"""Draw what is taken home: the story as files, a place on one page, all aimags in a booklet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from geo.cartography.escape import markdown_text
from geo.errors import SettingError
from geo.export.archive import file_stem
from geo.text import N_
from geo.ui import cache
from geo.ui.export_doors import product_address
from geo.ui.factsheets import aimags, booklet_of, factsheet_of
from geo.ui.map_view import show_setting_problem
from geo.ui.places import unit_names_with_aimag
from geo.ui.stage import told
from geo.ui.state import keep_booklet, session_booklet
from geo.ui.story_files import handout_of, page_of, slideshow_of
from geo.ui.wording import data_badge, selection_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.export.story import Story
    from geo.text import Translate
    from geo.ui.view import View

    MakeStory = Callable[[Story, str, datetime, str], bytes]

_FILES: Final[tuple[tuple[str, str, str, str, MakeStory], ...]] = (
    (
        "pptx",
        N_("Slides (PPTX)"),
        "slideshow",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        slideshow_of,
    ),
    ("pdf", N_("Hand-out (PDF)"), "picture_as_pdf", "application/pdf", handout_of),
    ("html", N_("For a USB stick (HTML)"), "usb", "text/html", page_of),
)
"""Files of a story: ending, label, icon, media type, and what makes it."""

_PROGRESS: Final = N_("{done} of {all} pages are ready")


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def show_take_aways(story: Story, view: View, translate: Translate) -> None:
    """Offer the story as slides, as a hand-out, and as one file that needs no server."""
    st.subheader(translate("Take the story away"), anchor=False)
    address = product_address()  # not known later, where the file is made
    name = file_stem(story.title.said(view.language))
    with st.container(horizontal=True):
        for suffix, label, icon, media_type, make in _FILES:
            st.download_button(
                translate(label),
                partial(_made, make, story, view.language, address),
                file_name=f"{name}.{suffix}",
                mime=media_type,
                key=f"story_{suffix}",
                icon=f":material/{icon}:",
                on_click="ignore",
            )
    st.caption(
        translate(
            "Slides have real titles, pictures of the maps and the speaker notes; the HTML file is "
            "the stage itself, in both languages, and asks no network."
        )
    )


def _made(make: MakeStory, story: Story, language: str, address: str) -> bytes:
    return make(story, language, _now(), address)


def show_factsheets(view: View, translate: Translate) -> None:
    """Offer a page about any place, and a booklet of all aimags."""
    st.subheader(translate("Factsheets"), anchor=False)
    st.caption(
        markdown_text(
            " · ".join(
                filter(
                    None,
                    (
                        translate(
                            "One A4 page about an aimag or a soum: map, key figures, gaps, "
                            "centres, heritage near them, sources."
                        ),
                        data_badge(view, translate),
                        selection_text(replace(view, place=None)),
                    ),
                )
            )
        )
    )
    try:
        cache.gap_list(view.counted)
    except SettingError as error:
        # Said here: an error where the file is made would not be seen.
        show_setting_problem(error, translate)
        return
    left, right = st.columns(2, gap="large")
    with left:
        _show_one(view, translate)
    with right:
        _show_booklet(view, translate)


def _show_one(view: View, translate: Translate) -> None:
    held = cache.reference()
    pcodes = [*aimags(), *held.admin2.sort_values(["admin1_pcode", "name_en"]).index]
    names = dict(zip(pcodes, _names(pcodes, view), strict=True))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = st.selectbox(
            translate("Aimag, soum or district"),
            pcodes,
            index=pcodes.index(view.place) if view.place in names else 0,
            format_func=names.__getitem__,
            key="factsheet_place",
            width=320,
        )
        address = product_address()
        st.download_button(
            translate("Factsheet (PDF)"),
            lambda: factsheet_of(view, place, view.language, _now(), address),
            file_name=f"{file_stem(names[place])}.pdf",
            mime="application/pdf",
            key="factsheet",
            icon=":material/description:",
            on_click="ignore",
        )


def _names(pcodes: list[str], view: View) -> list[str]:
    first = aimags()
    soums = pcodes[len(first) :]
    return [
        *unit_names_with_aimag(pd.Index(first), view),
        *unit_names_with_aimag(pd.Index(soums), view),
    ]


def _show_booklet(view: View, translate: Translate) -> None:
    held = session_booklet()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button(
            translate("Make the booklet of all aimags"),
            key="booklet_make",
            icon=":material/menu_book:",
        ):
            bar = st.progress(0.0)
            try:
                content = booklet_of(
                    view,
                    view.language,
                    _now(),
                    told(bar.progress, translate, _PROGRESS),
                    product_address(),
                )
            except SettingError as error:
                show_setting_problem(error, translate)
                return
            keep_booklet(view, content)
            bar.empty()
            held = session_booklet()
        if held and held[0] == view:
            st.download_button(
                translate("Booklet (PDF)"),
                held[1],
                file_name=f"{file_stem(translate('Aimags of Mongolia'))}.pdf",
                mime="application/pdf",
                key="booklet",
                type="primary",
                icon=":material/download:",
                on_click="ignore",
            )
