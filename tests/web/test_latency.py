"""A websocket of a server with a bound socket sends at once."""

from __future__ import annotations

import asyncio
import socket
import threading

import pytest
import uvicorn
from websockets.sync.client import connect

from geo.web.latency import NoDelay


async def _reports_delay(scope, receive, send):
    """Say whether the connection waits for acknowledgements (0) or not (1)."""
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    connection = send.__self__.transport.get_extra_info("socket")
    option = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    await send({"type": "websocket.send", "text": str(int(bool(option)))})
    await send({"type": "websocket.close"})


@pytest.fixture
def serve():
    """Return a function that serves an application as Streamlit does, on a bound socket."""
    stops = []

    def start(app):
        listener = socket.socket(socket.AF_INET)
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, ws="websockets-sansio", log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(
            target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True
        )
        thread.start()

        def stop():
            server.should_exit = True
            thread.join(10)
            listener.close()

        stops.append(stop)
        while not server.started:
            thread.join(0.01)
        return listener.getsockname()[1]

    yield start
    for stop in stops:
        stop()


@pytest.mark.parametrize(("wrap", "option"), [(lambda app: app, "0"), (NoDelay, "1")])
def test_nagle_is_off_behind_the_middleware_alone(serve, wrap, option):
    port = serve(wrap(_reports_delay))
    with connect(f"ws://127.0.0.1:{port}", proxy=None) as session:
        assert session.recv(timeout=10) == option


def test_a_server_without_a_socket_to_show_is_served_all_the_same():
    seen = []

    async def app(scope, receive, send):  # noqa: ARG001  an ASGI application
        seen.append(scope["type"])

    for kind in ("websocket", "http", "lifespan"):
        asyncio.run(NoDelay(app)({"type": kind}, None, None))
    assert seen == ["websocket", "http", "lifespan"]
