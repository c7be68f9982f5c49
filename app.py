"""The application: the Streamlit frame plus the routes of the map's layers.

Start it with ``make run`` or ``streamlit run app.py``.
"""

import gc
import sys

import streamlit as st
from starlette.middleware import Middleware

from geo.cartography.resources import RESOURCES
from geo.errors import DataFileError
from geo.export.stages import STAGES
from geo.ui import cache
from geo.ui.cache.exports import live_layers
from geo.ui.network import announcement, answer_on_own_addresses
from geo.ui.problems import show_problem
from geo.web.features.routes import feature_routes
from geo.web.latency import NoDelay
from geo.web.routes import routes
from geo.web.stages import stage_routes

try:
    cache.warm()
except DataFileError as error:
    sys.exit(f"Cannot start: {error}")

answer_on_own_addresses()
sys.stdout.write(announcement())

# Streamlit collects garbage after every run. What was loaded so far stays until the end: looking
# through it again took three quarters of the time of an interaction.
gc.collect()
gc.freeze()

base = st.get_option("server.baseUrlPath")
app = st.App(
    "geo/ui/frame.py",
    routes=[
        *routes(RESOURCES, base),
        *feature_routes(live_layers, base),
        *stage_routes(STAGES, base),
    ],
    middleware=[Middleware(NoDelay)],
    on_script_error=show_problem,
)
