"""Draw what every page begins with: title, badge, language switch, link, notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.text import LANGUAGES
from geo.ui.map_view import demonstration_badge
from geo.ui.state import update

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.text import Translate
    from geo.ui.state import Notice, View

_LANGUAGE_KEY: Final = "language"

_COPY_HTML: Final = '<button type="button" id="copy"></button>'
_COPY_CSS: Final = """
button { width: 100%; min-height: 2.5rem; border: 1px solid rgba(49, 51, 63, .2);
  border-radius: .5rem; background: #fff; font: inherit; color: inherit; cursor: pointer; }
button:hover { border-color: #0b5c86; color: #0b5c86; }
"""
# Over plain HTTP on a hall's network the browser offers no clipboard object: a selected text
# field is the way that works everywhere.
_COPY_JS: Final = """
export default function (component) {
  const { parentElement, data } = component;
  const button = parentElement.querySelector("#copy");
  button.textContent = data.label;
  button.onclick = () => {
    const field = document.createElement("textarea");
    field.value = window.location.href;
    document.body.appendChild(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    button.textContent = data.done;
    setTimeout(() => { button.textContent = data.label; }, 2000);
  };
}
"""


def _take_language() -> None:
    update(language=st.session_state[_LANGUAGE_KEY])


def show_header(view: View, title: str, translate: Translate) -> None:
    """Draw the title with the DEMO badge, the language switch and the link button."""
    left, link, language = st.columns([6, 1.3, 1.7], vertical_alignment="center")
    with left:
        st.header(title, anchor=False)
        badge = demonstration_badge(view, translate)
        if badge:
            st.badge(badge, color="red", icon=":material/science:")
    with link:
        copy_link = st.components.v2.component(
            "clc_copy_link", html=_COPY_HTML, css=_COPY_CSS, js=_COPY_JS
        )
        copy_link(
            key="copy_link",
            data={"label": translate("Copy link"), "done": translate("Link copied")},
        )
    with language:
        st.session_state[_LANGUAGE_KEY] = view.language
        st.segmented_control(
            translate("Language"),
            list(LANGUAGES),
            format_func=lambda code: LANGUAGES[code],
            key=_LANGUAGE_KEY,
            required=True,
            on_change=_take_language,
            label_visibility="collapsed",
            width="stretch",
        )


def show_notices(notices: Sequence[Notice], translate: Translate) -> None:
    """Say which parameters of the address could not be used, and what they may be."""
    for notice in notices:
        text = translate("The link says {parameter}={value}, which is not known here; the default is shown. Possible: {allowed}")
        for name, value in (
            ("{parameter}", notice.parameter),
            ("{value}", notice.value),
            ("{allowed}", notice.allowed),
        ):
            text = text.replace(name, _plain(value))
        st.warning(text, icon=":material/link_off:")


def _plain(text: str) -> str:
    """Return ``text`` as Streamlit's Markdown shows it letter by letter: as inline code."""
    return "`" + text.replace("`", "'")[:200] + "`"

