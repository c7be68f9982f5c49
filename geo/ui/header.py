"""Draw what every page begins with: title, badge, language switch, notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.cartography.escape import markdown_text
from geo.export.story import PAGES
from geo.text import LANGUAGES
from geo.ui.data_sets import register_badge
from geo.ui.state import take_added, update
from geo.ui.story import add_view
from geo.ui.wording import data_badge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.text import Translate
    from geo.ui.address import Notice
    from geo.ui.view import View

_LANGUAGE_KEY: Final = "language"

LONGEST_SHOWN: Final = 100
"""Letters of a value that a notice repeats."""


def _take_language() -> None:
    update(language=st.session_state[_LANGUAGE_KEY])


def show_header(view: View, page: str, title: str, translate: Translate) -> None:
    """Draw the title with the DEMO badge, what adds the view to the story, the language switch."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        with st.container(width="content"):
            st.header(title, anchor=False)
            badge = data_badge(view, translate)
            if badge:
                st.badge(badge, color="red", icon=":material/science:")
            register = register_badge(view, translate)
            if register:
                # A badge of its own would escape what is escaped already.
                st.markdown(f":blue-badge[:material/table_view: {markdown_text(register)}]")
        with st.container(
            horizontal=True, vertical_alignment="center", width="content", key="header_acts"
        ):
            shown = page or PAGES[0]  # Streamlit knows its first page by no path
            if shown in PAGES:
                _show_add(shown, translate)
            st.session_state[_LANGUAGE_KEY] = view.language
            st.segmented_control(
                translate("Language"),
                list(LANGUAGES),
                format_func=lambda code: LANGUAGES[code],
                key=_LANGUAGE_KEY,
                required=True,
                on_change=_take_language,
                label_visibility="collapsed",
                width="content",
            )


def _show_add(page: str, translate: Translate) -> None:
    st.button(
        translate("Add to the story"),
        key="add_to_story",
        on_click=add_view,
        args=(page,),
        icon=":material/playlist_add:",
        type="tertiary",
        help=translate("Put what this page shows into the story on the page Present."),
    )
    said = take_added()
    if said:
        st.toast(markdown_text(said.said(translate)), icon=":material/playlist_add_check:")


def show_notices(notices: Sequence[Notice], translate: Translate) -> None:
    """Say which parameters of the address could not be used, and what they may be."""
    for notice in notices:
        text = translate(
            "The link says {parameter}={value}, which cannot be shown here; the default is. "
            "Possible: {allowed}"
        )
        for name, value in (
            ("{parameter}", notice.parameter),
            ("{value}", notice.value[:LONGEST_SHOWN]),
            ("{allowed}", notice.allowed),
        ):
            text = text.replace(name, markdown_text(value))
        st.warning(text, icon=":material/link_off:")
