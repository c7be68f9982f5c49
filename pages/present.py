"""Present: a story in views, live in a hall and on paper."""

import streamlit as st

from geo.text import translator
from geo.ui import present, stage, take_away
from geo.ui.filters import show_filters
from geo.ui.state import current_view, session_story

view = current_view()
translate = translator(view.language)

story = session_story()
if story is None:
    present.show_beginning(translate)
else:
    stage.show_stage(story, view, translate)
    present.show_story(story, view, translate)
    present.show_file(story, view, translate)
    take_away.show_take_aways(story, view, translate)
st.divider()
take_away.show_factsheets(view, translate)
show_filters(view, translate)
