"""Draw what would be published: how it differs, on the map and in a table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from geo.cartography.message import Links
from geo.text import Translate, format_number, two_names
from geo.ui.map_view import show_map
from geo.ui.register_difference import show_changes, show_counts_of_changes
from geo.ui.selection import select
from geo.ui.state import show_bounds

if TYPE_CHECKING:
    from geo.ui.importing import Preview
    from geo.ui.view import View


def show_preview(preview: Preview, view: View, translate: Translate) -> None:
    """Draw the map of the draft, every centre by its change, beside the list of changes."""
    st.subheader(translate("4. What would be published"), anchor=False)
    show_counts_of_changes(preview.changes, preview.programme_counts, view, translate)
    left, right = st.columns([3, 2])
    with right:
        chosen = show_changes(preview.changes, view, translate, key="register_changes")
    # The whole draft, whatever was filtered on another page.
    drafted = replace(
        view,
        dataset=preview.dataset.entry.id,
        place=None,
        statuses=(),
        evidence=(),
        programme=None,
        group=None,
        year=None,
        chosen=view.chosen if chosen is None else f"centres:{chosen['centre_id']}",
    )
    with left:
        st.button(
            translate("Show the whole draft on the map"),
            on_click=show_bounds,
            args=(preview.content.centres.geometry,),
            key="register_bounds",
            icon=":material/fit_screen:",
        )
        show_map(
            drafted,
            select(drafted, _way_moved(preview, chosen, view, translate)),
            translate,
            height=480,
        )


def _way_moved(
    preview: Preview, chosen: pd.Series | None, view: View, translate: Translate
) -> Links | None:
    """Return the line from where the centre chosen was to where it is now."""
    if chosen is None or pd.isna(chosen["moved_km"]):
        return None
    centres = preview.content.centres
    point = centres.loc[centres["centre_id"] == chosen["centre_id"]].geometry.iloc[0]
    km = translate("{km} km").replace(
        "{km}", format_number(chosen["moved_km"], view.language, decimals=1)
    )
    name = two_names(str(chosen["name_en"]), str(chosen["name_mn"]), view.language)
    title = translate("{name}: moved").replace("{name}", name)
    return Links((chosen["lat_before"], chosen["lon_before"]), ((point.y, point.x, km),), title)
