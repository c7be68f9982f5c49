"""The application: the Streamlit frame plus the routes of the map's layers.

Start it with ``make run`` or ``streamlit run app.py``.
"""

import sys

import streamlit as st

from geo.cartography.resources import RESOURCES
from geo.errors import DataFileError
from geo.ui import cache
from geo.ui.problems import show_problem
from geo.web.routes import routes

try:
    cache.warm()
except DataFileError as error:
    sys.exit(f"Cannot start: {error}")

app = st.App(
    "geo/ui/frame.py",
    routes=routes(RESOURCES, st.get_option("server.baseUrlPath")),
    on_script_error=show_problem,
)
