"""Export: the layers, as shown or whole, as files and as a live service."""

import streamlit as st

from geo.text import translator
from geo.ui import export
from geo.ui.export_doors import show_doors
from geo.ui.filters import show_filters
from geo.ui.state import current_view

view = current_view()
translate = translator(view.language)

export.show_introduction(view, translate)
left, right = st.columns([3, 2], gap="large")
with left:
    export.show_layers(view, translate)
with right:
    export.show_files(view, translate)
export.show_contents(view, translate)
show_doors(view, translate)
show_filters(view, translate)
