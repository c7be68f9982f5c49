"""Presentations as the product serves its own: routes and middleware around them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from geo.export.stages import STAGES
from geo.web.latency import NoDelay
from geo.web.stages import stage_routes


def _opened(request):
    """Begin a presentation, in a thread that is not the event loop's, as the script of a page."""
    pages = {"presenter": b"<title>presenter</title>" * 100, "follower": b"<title>follower</title>"}
    stage = STAGES.open(lambda _: pages, count=3, title="Story")
    path = f"/stage/{stage.id}/present"
    return PlainTextResponse(str(request.url.replace(path=path, query=f"key={stage.key}")))


app = st.App(
    Path(__file__),
    routes=[
        Route("/open", _opened, methods=["POST"]),
        *stage_routes(STAGES, st.get_option("server.baseUrlPath")),
    ],
    middleware=[Middleware(NoDelay)],
)
