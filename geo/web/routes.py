"""Routes of the server beside Streamlit's own: published files at immutable addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from geo.cartography.resources import PATH_PREFIX, Resource, Resources

if TYPE_CHECKING:
    from starlette.requests import Request

YEAR_S: Final = 365 * 24 * 3600


def routes(resources: Resources, base: str = "") -> list[Route]:
    """Return the routes that serve ``resources`` under the path ``base`` of the server."""
    root = "/".join(["", *base.strip("/").split("/")]).rstrip("/")

    def asset(request: Request) -> Response:
        parameters = request.path_params
        resource = resources.get(parameters["digest"], parameters["name"])
        if resource is None:
            return PlainTextResponse("not published here; reload the page", status_code=404)
        return _response(resource, request)

    return [Route(f"{root}/{PATH_PREFIX}/{{digest}}/{{name}}", asset, methods=["GET", "HEAD"])]


def _response(resource: Resource, request: Request) -> Response:
    headers = {
        "Cache-Control": f"public, max-age={YEAR_S}, immutable",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
    }
    content = resource.content
    if resource.gzipped:
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
        else:
            content = resource.plain()
    return Response(content, media_type=resource.media_type, headers=headers)
