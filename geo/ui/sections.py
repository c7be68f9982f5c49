"""Draw the sections of a page, each filled when it is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from geo.errors import SettingError
from geo.ui.map_view import show_setting_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geo.text import Translate
    from geo.ui.view import View


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a page: key, label, name of its icon, and what fills it."""

    key: str
    label: str
    icon: str
    show: Callable[[View, Translate], None]


def fill_sections(sections: Iterable[Section], view: View, translate: Translate) -> None:
    """Draw ``sections``; a setting that means nothing is told in the one it concerns."""
    for section in sections:
        expander = st.expander(
            section.label,
            key=section.key,
            icon=f":material/{section.icon}:",
            on_change="rerun",
        )
        with expander:
            if expander.open:
                try:
                    section.show(view, translate)
                except SettingError as error:
                    show_setting_problem(error, translate)
