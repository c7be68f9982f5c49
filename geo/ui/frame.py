"""The script Streamlit runs: the frame around every page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geo.text import LANGUAGES, SOURCE_LANGUAGE, translator
from geo.ui import cache
from geo.ui.header import show_header, show_notices
from geo.ui.state import current_view, session_view, synchronise, write_address

PAGES = Path(__file__).parents[2] / "pages"
ICON = Path(__file__).parent / "icon.png"  # a named icon would be fetched from the internet

# The map wants the room that Streamlit leaves empty around a page, and on its own page what the
# window has; a headline is read whole.
STYLE = """<style>
.stMainBlockContainer { padding: 3.6rem 2rem 2rem; }
.st-key-tall_map iframe { height: max(560px, calc(100vh - 15.5rem)) !important; }
[data-testid="stMetricLabel"] { min-height: 2.6rem; align-items: end; }
[data-testid="stMetricLabel"] p { white-space: normal; }
</style>"""
PRINT = Path(__file__).parent / "print.css"


def run() -> None:
    """Take over the address, draw the frame and the page, write the address."""
    st.set_page_config(page_title="CLC map", page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    st.html(PRINT)
    reference = cache.reference()
    view = session_view()
    language = view.language if view else st.query_params.get("lang", SOURCE_LANGUAGE)
    _ = translator(language if language in LANGUAGES else SOURCE_LANGUAGE)
    pages = [
        st.Page(PAGES / "overview.py", title=_("Overview"), url_path="overview", default=True),
        st.Page(PAGES / "map.py", title=_("Map"), url_path="map"),
        st.Page(PAGES / "coverage.py", title=_("Coverage"), url_path="coverage"),
        st.Page(PAGES / "heritage.py", title=_("Heritage"), url_path="heritage"),
        st.Page(PAGES / "register.py", title=_("Register"), url_path="register"),
        st.Page(PAGES / "present.py", title=_("Present"), url_path="present"),
        st.Page(PAGES / "export.py", title=_("Export"), url_path="export"),
        st.Page(PAGES / "methods.py", title=_("Methods & sources"), url_path="methods"),
    ]
    page = st.navigation(pages, position="top")
    notices = synchronise(reference, page.url_path)
    view = current_view()
    if view.language != language:
        st.rerun()
    show_header(view, page.url_path, page.title, translator(view.language))
    with st.container(key="notices"):
        show_notices(notices, translator(view.language))
    page.run()
    write_address()


run()
