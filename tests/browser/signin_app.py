"""The sign-in page as the product serves its own: routes and middleware around it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from geo.cartography.resources import RESOURCES
from geo.ui.problems import show_problem
from geo.web.latency import NoDelay
from geo.web.routes import routes

app = st.App(
    Path(__file__).with_name("signin_page.py"),
    routes=routes(RESOURCES, st.get_option("server.baseUrlPath")),
    middleware=[Middleware(NoDelay)],
    on_script_error=show_problem,
)
