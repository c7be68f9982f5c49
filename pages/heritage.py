"""Heritage: what lies around the centres, and what they could teach of it."""

import streamlit as st

from geo.text import translator
from geo.ui import heritage, heritage_sections
from geo.ui.filters import show_filters
from geo.ui.map_view import show_map
from geo.ui.panels import show_counts
from geo.ui.selection import select
from geo.ui.state import current_view

view = current_view()
translate = translator(view.language)

around = heritage.around(view, translate)
shown = select(view, around.links)
# A container, so that the map keeps its place whatever is found by name.
with st.container():
    heritage.show_settings(view, translate)
left, right = st.columns([3, 2])
with left:
    show_map(view, shown, translate, height=540)
with right:
    heritage.show_chosen(view, around, translate)
show_counts(view, shown, translate)
heritage_sections.show_sections(view, translate)
show_filters(view, translate)
