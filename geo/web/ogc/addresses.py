"""Tell the address under which a client reached the service, for the links it is given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from geo.text import N_, Message
from geo.web.ogc.problems import RequestError

if TYPE_CHECKING:
    from starlette.requests import Request

_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9_.-]{1,253})(:[0-9]{1,5})?")
"""A host name or address with an optional port, RFC 3986 section 3.2.2 without escapes."""

_PREFIX: Final = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")


def service_address(request: Request, root: str) -> str:
    """Return the address of the landing page, without a slash at the end.

    The host is the one the client asked for; a proxy in front may say it, the scheme and a
    path it took away with ``X-Forwarded-Host``, ``-Proto`` and ``-Prefix``.

    Args:
        request: What the client sent.
        root: Path of the landing page on this server.

    Raises:
        RequestError: the ``Host`` header is no host, so that no link can be made of it.
    """
    headers = request.headers
    host = headers.get("host", "") or _bound(request)
    if not _HOST.fullmatch(host):
        raise RequestError(
            Message(N_("The Host header is not the name of a host.")),
            Message(N_("Send the name or address you reached this server by.")),
        )
    forwarded = _first(headers.get("x-forwarded-host", ""))
    if _HOST.fullmatch(forwarded):
        host = forwarded
    scheme = _first(headers.get("x-forwarded-proto", "")).lower()
    if scheme not in {"http", "https"}:
        scheme = "https" if request.url.scheme in {"https", "wss"} else "http"
    prefix = _first(headers.get("x-forwarded-prefix", "")).rstrip("/")
    if not _PREFIX.fullmatch(prefix) or root == prefix or root.startswith(f"{prefix}/"):
        prefix = ""
    return f"{scheme}://{host}{prefix}{root}"


def segment(text: str) -> str:
    """Return ``text`` as one segment of a path, RFC 3986 section 3.3."""
    return quote(text, safe="@:~")


def _first(header: str) -> str:
    return header.split(",", maxsplit=1)[0].strip()


def _bound(request: Request) -> str:
    server = request.scope.get("server")
    return f"{server[0]}:{server[1]}" if server else ""
