"""Coverage: where centres reach people, and where not."""

import streamlit as st

from geo.text import translator
from geo.ui import coverage, coverage_sections, coverage_settings
from geo.ui.filters import show_filters
from geo.ui.map_view import show_map
from geo.ui.selection import select
from geo.ui.state import current_view

view = current_view()
translate = translator(view.language)

shown = select(view)
# A container each, so that the map keeps its place when one of them is empty: moved, it would
# be loaded anew.
with st.container():
    coverage.show_what_is_known(view, translate)
coverage_settings.show_settings(view, translate)
coverage.show_headline(view, translate)
with st.container():
    coverage.show_focus(view, translate)
left, right = st.columns([3, 2])
with left:
    show_map(view, shown, translate, height=540, selects="focus")
with right:
    coverage.show_left_out(view, shown, translate)
coverage.show_units(view, shown, translate)
coverage_sections.show_sections(view, translate)
show_filters(view, translate)
