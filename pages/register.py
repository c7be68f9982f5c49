"""Register: an office brings its own centres and programmes, checks and publishes them."""

import streamlit as st

from geo.text import translator
from geo.ui import register, register_history
from geo.ui.state import current_view

view = current_view()
translate = translator(view.language)

register.show_introduction(view, translate)
# A container each, so that the map keeps its place when one of them is empty.
with st.container():
    editor = register.show_editor(translate)
with st.container():
    register.show_import(view, editor, translate)
register_history.show_registers(view, editor, translate)
register_history.show_log(view, editor, translate)
