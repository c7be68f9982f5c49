"""Send small messages at once instead of waiting for the reader's acknowledgement."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class NoDelay:
    """ASGI middleware that switches off Nagle's algorithm on every websocket.

    Streamlit hands its server a bound socket, for which asyncio leaves the algorithm on
    (Kludex/uvicorn issue 3149): each interaction then waited once or twice for a delayed
    acknowledgement, 40 ms each on Linux. Where the server gives no way to its socket, nothing
    changes.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap ``app``."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the connection on, without delay if it is a websocket."""
        if scope["type"] == "websocket":
            transport = getattr(getattr(send, "__self__", None), "transport", None)
            connection = transport.get_extra_info("socket") if transport else None
            if connection is not None and connection.family != getattr(socket, "AF_UNIX", None):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self.app(scope, receive, send)
