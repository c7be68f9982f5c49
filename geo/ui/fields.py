"""Tie widgets to fields of the view: each shows its field, whoever changed it, and changes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from geo.ui.state import update

if TYPE_CHECKING:
    from geo.ui.view import View


@dataclass(frozen=True, slots=True)
class FieldWidgets:
    """Widgets of a page whose keys begin alike."""

    prefix: str

    def key(self, field: str) -> str:
        """Return the key of the widget of a field."""
        return self.prefix + field

    def hold(self, field: str, value: object) -> str:
        """Make a widget show a value; return its key."""
        st.session_state[self.key(field)] = value
        return self.key(field)

    def take(self, field: str) -> None:
        """Move what a widget holds into the view."""
        update(**{field: st.session_state[self.key(field)]})

    def number(
        self,
        view: View,
        field: str,
        label: str,
        span: tuple[float, float, float],
        **settings: Any,  # noqa: ANN401  passed on
    ) -> None:
        """Draw a whole number of the view; ``span`` is its least, greatest and step."""
        least, greatest, step = span
        st.number_input(
            label,
            min_value=least,
            max_value=greatest,
            step=step,
            format="%.0f",
            key=self.hold(field, float(getattr(view, field))),
            on_change=self.take,
            args=(field,),
            **settings,
        )
