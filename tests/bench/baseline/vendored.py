"""Serve folium's browser files from this server, so that the ordinary page draws offline too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import folium
from offlinefolium.elements import _res as vendored
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request

PREFIX: Final = "/vendored/"
_WANTED: Final = [*folium.Map.default_js, *folium.Map.default_css]
_FILES: Final = {url.rsplit("/", 1)[1]: vendored[url] for _, url in _WANTED}
HEADERS: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


def use_vendored_files() -> None:
    """Point folium's maps to the files served here."""
    for files in (folium.Map.default_js, folium.Map.default_css):
        files[:] = [(name, PREFIX + url.rsplit("/", 1)[1]) for name, url in files]


def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _FILES:
        return PlainTextResponse("no such file", status_code=404)
    media_type = "text/javascript" if name.endswith(".js") else "text/css"
    return Response(_FILES[name], media_type=media_type, headers=HEADERS)


def routes() -> list[Route]:
    """Return the route of the vendored files."""
    return [Route(PREFIX + "{name}", _serve)]
