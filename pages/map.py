"""The map: centres, figures and heritage over aimags and soums."""

import streamlit as st

from geo.text import translator
from geo.ui.filters import show_filters
from geo.ui.map_view import show_map
from geo.ui.panels import show_counts, show_units
from geo.ui.selection import select
from geo.ui.state import current_view

view = current_view()
translate = translator(view.language)

shown = select(view)
with st.container(key="tall_map"):
    show_map(view, shown, translate, height=640)
show_filters(view, translate)
show_counts(view, shown, translate)
show_units(view, shown, translate)
