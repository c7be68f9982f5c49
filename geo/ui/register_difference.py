"""Draw how two versions of a register differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from geo.cartography.symbology import CHANGE_SYMBOLS
from geo.registry.difference import CHANGES
from geo.text import NO_VALUE, Translate, format_number, two_names

if TYPE_CHECKING:
    from geo.ui.view import View

LIST_HEIGHT_PX: Final = 380


def show_counts_of_changes(
    changes: pd.DataFrame, programmes: dict[str, int], view: View, translate: Translate
) -> None:
    """Say how many centres and programme rows were added, changed, moved and removed."""
    found = changes["change"].value_counts()
    with st.container(horizontal=True):
        for change in CHANGES:
            label = translate(CHANGE_SYMBOLS[change].label)
            count = format_number(int(found.get(change, 0)), view.language)
            st.metric(label, count, width=160)
    text = translate(
        "Programme rows: {added} added, {changed} changed, {removed} removed, "
        "{unchanged} unchanged."
    )
    for kind, number in programmes.items():
        text = text.replace("{" + kind + "}", format_number(number, view.language))
    st.caption(text)


def show_changes(
    changes: pd.DataFrame, view: View, translate: Translate, key: str
) -> pd.Series | None:
    """Draw the centres that differ; return the one selected."""
    if changes.empty:
        st.caption(translate("No centre differs."))
        return None
    columns = zip(changes["name_en"], changes["name_mn"], strict=True)
    table = pd.DataFrame(
        {
            "change": [translate(CHANGE_SYMBOLS[c].label) for c in changes["change"]],
            "centre_id": changes["centre_id"],
            "name": [two_names(str(en), str(mn), view.language) for en, mn in columns],
            "moved_km": changes["moved_km"].round(1),
            "columns": changes["columns"],
        }
    )
    event = st.dataframe(
        table,
        column_config={
            "change": translate("Change"),
            "centre_id": translate("Code"),
            "name": translate("Name"),
            "moved_km": st.column_config.NumberColumn(translate("Moved, km"), format="localized"),
            "columns": st.column_config.TextColumn(translate("What changed"), width="large"),
        },
        hide_index=True,
        width="stretch",
        placeholder=NO_VALUE,
        height=LIST_HEIGHT_PX,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        alt=translate("Centres that differ"),
    )
    rows = event.selection.rows
    return changes.iloc[rows[0]] if rows and rows[0] < len(changes) else None
