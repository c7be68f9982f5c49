"""A Streamlit session without a browser: speaks the server's own messages over a websocket."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

RERUN_TIMEOUT_S: Final = 90.0
_DONE: Final = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}


class PageFailedError(RuntimeError):
    """The page showed an exception, so that its timing means nothing."""


@dataclass(frozen=True, slots=True)
class Rerun:
    """One run of a page as its session saw it."""

    waited_s: float
    """From sending the click to the end of the script."""
    script_s: float
    """From the start of the script to its end, by the messages that announce them."""
    received_bytes: int
    sent_bytes: int


@dataclass
class Session:
    """One reader: keeps what a browser would keep, the address, widgets and cached messages."""

    socket: ClientConnection
    url: str
    page_name: str
    page_hash: str = ""
    query: str = ""
    widgets: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Key of a widget to its identifier and the fragment it belongs to."""
    _runs: int = 0
    _cached: dict[str, int] = field(default_factory=dict)
    _cached_age: int = 2

    @classmethod
    async def open(cls, url: str, page_name: str) -> Session:
        """Connect to the server at ``url`` and run its page once."""
        host = urlsplit(url).netloc
        socket = await connect(
            f"ws://{host}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            compression=None,
            max_size=None,
            ping_interval=None,
            proxy=None,
        )
        session = cls(socket, url, page_name)
        await session.rerun()
        return session

    async def close(self) -> None:
        """Leave, as a closed tab does."""
        await self.socket.close()

    async def choose(self, key: str, value: str) -> Rerun:
        """Choose ``value`` in the selectbox ``key`` and wait until its page has run."""
        return await self.rerun(key, value)

    async def rerun(self, key: str = "", value: str = "") -> Rerun:
        """Run the page, after a click if ``key`` names a widget.

        Raises:
            PageFailedError: the page shows an exception.
            TimeoutError: it did not finish within `RERUN_TIMEOUT_S`.
        """
        message = self._message(key, value).SerializeToString()
        self._runs += 1
        sent = started = time.perf_counter()
        await self.socket.send(message)
        received = 0
        async with asyncio.timeout(RERUN_TIMEOUT_S):
            while True:
                data = await self.socket.recv(decode=False)
                received += len(data)
                answer = ForwardMsg.FromString(data)
                kind = answer.WhichOneof("type")
                if kind == "new_session":
                    started = time.perf_counter()
                if kind == "script_finished" and answer.script_finished in _DONE:
                    ended = time.perf_counter()
                    return Rerun(ended - sent, ended - started, received, len(message))
                self._take(answer, kind)

    def _message(self, key: str, value: str) -> BackMsg:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.page_script_hash = self.page_hash
        if not self.page_hash:
            state.page_name = self.page_name
        state.context_info.url = f"{self.url}/{self.page_name}"
        state.context_info.timezone = "Asia/Ulaanbaatar"
        state.context_info.locale = "en-GB"
        limit = self._runs - self._cached_age
        self._cached = {hash_: run for hash_, run in self._cached.items() if run >= limit}
        state.cached_message_hashes.extend(self._cached)
        if key:
            widget_id, state.fragment_id = self.widgets[key]
            state.widget_states.widgets.add(id=widget_id, string_value=value)
        return message

    def _take(self, answer: ForwardMsg, kind: str | None) -> None:
        if kind == "new_session":
            self._cached_age = answer.new_session.config.max_cached_message_age
        elif kind == "navigation":
            self.page_hash = answer.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = answer.page_info_changed.query_string
        elif kind == "ref_hash":
            self._cached[answer.ref_hash] = self._runs
        elif kind == "delta" and answer.delta.WhichOneof("type") == "new_element":
            self._take_element(answer)
        elif kind == "session_event":
            event = answer.session_event
            if event.HasField("script_compilation_exception"):
                raise PageFailedError(event.script_compilation_exception.message)

    def _take_element(self, answer: ForwardMsg) -> None:
        if answer.metadata.cacheable:
            self._cached[answer.hash] = self._runs
        element = answer.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise PageFailedError(element.exception.message)
        if kind == "selectbox":
            key = element.selectbox.id.split("-", 2)[2]
            self.widgets[key] = (element.selectbox.id, answer.delta.fragment_id)
