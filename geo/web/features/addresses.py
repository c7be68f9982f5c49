"""Tell the address under which a client reached the service, for the links it is given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from geo.text import N_, Message
from geo.web.features.problems import RequestError

if TYPE_CHECKING:
    from starlette.requests import Request

_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9_.-]{1,253})(:[0-9]{1,5})?")
"""A host name or address with an optional port, RFC 3986 section 3.2.2 without escapes."""

_PREFIX: Final = re.compile(r"(/[A-Za-z0-9._~-]+)*")


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
    host = headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise RequestError(
            Message(
                N_(
                    "The Host header is not the name of a host. "
                    "Send the name or address you reached this server by."
                )
            )
        )
    forwarded = _first(headers.get("x-forwarded-host", ""))
    if _HOST.fullmatch(forwarded):
        host = forwarded
    scheme = _first(headers.get("x-forwarded-proto", "")).lower()
    if scheme not in {"http", "https"}:
        scheme = request.url.scheme
    prefix = _first(headers.get("x-forwarded-prefix", "")).rstrip("/")
    # Some proxies say the path but leave it in place.
    if not _PREFIX.fullmatch(prefix) or f"{root}/".startswith(f"{prefix}/"):
        prefix = ""
    return f"{scheme}://{host}{prefix}{root}"


def _first(header: str) -> str:
    return header.split(",", maxsplit=1)[0].strip()
