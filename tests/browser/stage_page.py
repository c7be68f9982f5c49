"""A presentation of four hand-made slides, and a small server that plays its part."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache as kept
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from geo.cartography.documents import gather
from geo.cartography.resources import RESOURCES
from geo.cartography.slide import KeyFigure, Presentation, Slide
from geo.cartography.stage import Broadcast, stage_page
from geo.text import LANGUAGES, translator
from geo.ui import cache
from geo.ui.scene import isochrones_of, scene_of
from geo.ui.selection import select
from geo.ui.view import DEFAULT_LAYERS, View

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MADE_AT: Final = datetime(2025, 11, 24, 19, 5, tzinfo=UTC)
HOSTILE: Final = "<img src=x onerror=alert(1)>${alert(2)}</script><script>alert(3)</script>"
COUNT: Final = 4
ADDRESS: Final = "http://192.168.1.20:8501/stage/abcdefgh/"

VIEWS: Final = (
    View(),
    View(
        dataset="demonstration",
        indicator="learners_per_1000_adults",
        year=2018,
        level="admin1",
        layers=("fill", "admin1", "labels"),
    ),
    View(
        indicator="gap",
        extent=(6.5, 46.3, 103.0),
        place="MN62",
        origin=(46.27, 102.78),
        layers=(*DEFAULT_LAYERS, "isochrones", "stories"),
    ),
)
TITLES: Final = {
    "en": (
        "Where the centres are, and where people live",
        "The aimags in 2018",
        f"Övörkhangai {HOSTILE}",
        "A view that is gone",
    ),
    "mn": (
        "Төвүүд хаана байдаг, хүмүүс хаана амьдардаг вэ",
        "Аймгууд 2018 онд",
        f"Өвөрхангай {HOSTILE}",
        "Байхгүй болсон харагдац",
    ),
}
SERIES: Final = ((2015, 350.0), (2016, 352.0), (2017, 354.0), (2018, 355.0))


@kept
def message_of(view: View) -> dict[str, object]:
    """Return what the map is told of a view."""
    translate = translator(view.language)
    scene = scene_of(
        view,
        select(view),
        {"token": 1, "extent": view.extent and list(view.extent)},
        place=view.place,
        isochrones=isochrones_of(view, translate),
    )
    return scene.as_message(translate)


def _frame(view: View, year: int) -> dict[str, object]:
    message = message_of(replace(view, year=year))
    return {key: message[key] for key in ("codes", "values", "flags", "indicator", "classes")}


def slides_in(language: str) -> tuple[Slide, ...]:
    """Return the four slides: country, aimags over years, a place with areas, one that is gone."""
    titles = TITLES[language]
    views = [replace(view, language=language) for view in VIEWS]
    queries = ("map", "map?data=demonstration&year=2018", "map?place=MN62")
    shown = [
        Slide(
            title=title,
            text=f"Text of slide {number}. {HOSTILE}",
            notes=f"Notes of slide {number}. {HOSTILE}",
            query=query,
            message=message_of(view),
            figure=KeyFigure("355", "centres in the whole country, 2018", "MECS", SERIES),
            sources=("NSO: Population", "MECS: Centres"),
            badge="DEMO · synthetic data" if view.dataset == "demonstration" else None,
        )
        for number, (title, query, view) in enumerate(zip(titles, queries, views), start=1)  # noqa: B905
    ]
    shown[1] = replace(shown[1], years=tuple(_frame(views[1], year) for year in (2015, 2016, 2017)))
    gone = Slide(
        title=titles[3], text="", notes="", query="", message=None, unavailable=f"No unit {HOSTILE}"
    )
    return (*shown, gone)


@kept
def presentation() -> Presentation:
    """Return the slides in both languages."""
    return Presentation(
        titles={"en": "The review of 2018", "mn": "2018 оны тойм"},
        slides={language: slides_in(language) for language in LANGUAGES},
        language="en",
    )


def page_of(broadcast: Broadcast | None, *, embedded: bool, root: str = "") -> bytes:
    """Return the page of the four slides."""
    told = presentation()
    slides: Sequence[Slide] = [slide for of in told.slides.values() for slide in of]
    contents = gather(RESOURCES, cache.map_settings(), slides)
    return stage_page(
        told, contents, made_at=MADE_AT, broadcast=broadcast, embedded=embedded, root=root
    )


def broadcast_of(role: str) -> Broadcast:
    """Return how a page served at ``/stage/x/`` speaks with the server."""
    is_presenter = role == "presenter"
    return Broadcast(
        role=role,  # type: ignore[arg-type]
        events="events",
        position="position" if is_presenter else "",
        join_url=ADDRESS if is_presenter else "",
        join_code="M4 4h7v1h-7zM4 6h1v5h-1z" if is_presenter else "",
        join_size=33 if is_presenter else 0,
        live="../../",
    )


LIVE: Final = b"""<!DOCTYPE html><title>Live</title><h1>Live page</h1><input id="field">
<iframe id="inner" src="inner"></iframe>"""


@dataclass
class Stand:
    """A small server of the two pages, what they load, and the position."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    """Paths asked for, in order."""
    positions: list[dict[str, object]] = field(default_factory=list)
    """What the presenter told."""
    listeners: list[Queue[str]] = field(default_factory=list)
    """Lines for each follower that is connected; an empty one ends the connection."""
    fails: bool = False
    """Whether the position is refused."""

    def tell(self, lines: str) -> None:
        """Send lines of server-sent events to every follower."""
        for listener in list(self.listeners):
            listener.put(lines)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, stand: Stand, pages: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stand = stand
        self.pages = pages


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.stand.asked.append(path)
        resource = RESOURCES.get(*path.split("/")[2:4]) if path.startswith("/assets/") else None
        if path in self.server.pages:
            self._answer(self.server.pages[path], "text/html; charset=utf-8")
        elif resource:
            self._answer(resource.plain(), resource.media_type)
        elif path.endswith("/events"):
            self._stream()
        else:
            self.send_error(404)

    def _answer(self, content: bytes, media_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stream(self) -> None:
        lines: Queue[str] = Queue()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b"retry: 100\n\n")
        self.wfile.flush()
        self.server.stand.listeners.append(lines)
        try:
            while text := lines.get():
                self.wfile.write(text.encode())
                self.wfile.flush()
        finally:
            self.server.stand.listeners.remove(lines)

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.stand.fails:
            self.send_error(403)
            return
        self.server.stand.positions.append(json.loads(content))
        self._answer(b'{"followers": 7}', "application/json")

    def handle(self) -> None:
        # A page that is left takes nothing more.
        with suppress(ConnectionError):
            super().handle()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def running_stand() -> Iterator[Stand]:
    """Serve the pages at ``/stage/x/`` (presenter) and ``/stage/y/`` (follower)."""
    stand = Stand()
    pages = {
        "/stage/x/": page_of(broadcast_of("presenter"), embedded=False, root="../../"),
        "/stage/y/": page_of(broadcast_of("follower"), embedded=False, root="../../"),
        "/map": LIVE,
        "/inner": b"<!DOCTYPE html><title>Inner</title><p tabindex=0 id=inside>Inside</p>",
    }
    server = _Server(stand, pages)
    stand.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stand
    finally:
        stand.tell("")
        server.shutdown()
        server.server_close()
        thread.join()
