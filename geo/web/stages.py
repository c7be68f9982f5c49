"""Answer requests under ``/stage``: presentations, moved by their presenter, seen by all."""

from __future__ import annotations

import asyncio
import gzip
import html
import json
from hmac import compare_digest
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from geo.export.stages import UNUSED_MOST_S
from geo.text import LANGUAGES, N_, translator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from geo.export.stages import Stage, Stages

PATH: Final = "stage"
"""Path of the presentations under that of the server."""

COOKIE: Final = "clc_presenter"
"""Holds the key of the presentation, on the presenter's browser alone."""

BODY_MOST: Final = 1024
"""Bytes a message of the presenter may have."""

PING_S: Final = 15
RETRY_MS: Final = 2000
"""After this time a follower who lost the connection tries again."""

ENDED: Final = N_("This presentation has ended or never was. Ask the presenter for a new code.")
WRONG_KEY: Final = N_(
    "This link does not make you the presenter: its key is not that of the presentation. "
    "Open it from the page where it was begun."
)

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_FRAMES: Final = "frame-ancestors 'self'"
"""What a page cannot say of itself (Content Security Policy Level 3, 3.3)."""

_NOTICE: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ font: 1.25rem/1.5 system-ui, sans-serif; margin: 20vh auto; width: min(34rem, 86vw) }}
</style>
<main>{lines}</main>
"""


def stage_routes(stages: Stages, base: str = "") -> list[Route]:
    """Return the routes of the presentations in ``stages``.

    ``stage/<id>/`` is the page, of the presenter for who came by ``present?key=…`` and of a
    follower for all others; ``position`` takes where the presenter goes, ``events`` tells it to
    all.

    Args:
        stages: presentations that run.
        base: path of the server (Streamlit's ``server.baseUrlPath``).
    """
    root = "/".join(["", *(part for part in base.split("/") if part), PATH, "{stage_id}"])
    service = _Service(stages)
    return [
        Route(root, service.folder, methods=["GET"]),
        Route(f"{root}/", service.page, methods=["GET"]),
        Route(f"{root}/present", service.present, methods=["GET"]),
        Route(f"{root}/position", service.position, methods=["POST"]),
        Route(f"{root}/events", service.events, methods=["GET"]),
    ]


class _Service:
    """An answer to each kind of request."""

    def __init__(self, stages: Stages) -> None:
        self._stages = stages

    async def folder(self, request: Request) -> Response:
        stage = self._stage(request)
        # The addresses in the page are relative to a folder.
        return _moved(f"./{stage.id}/") if stage else _notice(ENDED, HTTPStatus.NOT_FOUND)

    async def page(self, request: Request) -> Response:
        stage = self._stage(request)
        if stage is None:
            return _notice(ENDED, HTTPStatus.NOT_FOUND)
        content = stage.page("presenter" if _is_presenter(request, stage) else "follower")
        policy = "; ".join(filter(None, [stage.policy, _FRAMES]))
        headers = {"Content-Security-Policy": policy, "Vary": "Accept-Encoding, Cookie"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
        else:
            content = gzip.decompress(content)
        return Response(content, headers=_HEADERS | headers, media_type="text/html")

    async def present(self, request: Request) -> Response:
        stage = self._stage(request)
        if stage is None:
            return _notice(ENDED, HTTPStatus.NOT_FOUND)
        if not _is_key(request.query_params.get("key", ""), stage):
            return _notice(WRONG_KEY, HTTPStatus.FORBIDDEN)
        answer = _moved("./")
        answer.set_cookie(
            COOKIE,
            stage.key,
            max_age=int(UNUSED_MOST_S),
            # Without a path it is for the folder of this address (RFC 6265, 5.1.4), under
            # whatever path a proxy puts the server.
            path=None,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return answer

    async def position(self, request: Request) -> Response:
        stage = self._stage(request)
        if stage is None:
            return _refusal("no such presentation", HTTPStatus.NOT_FOUND)
        if _is_foreign(request) or not _is_presenter(request, stage):
            return _refusal("only the presenter moves the presentation", HTTPStatus.FORBIDDEN)
        try:
            slide, is_blank = _asked(await _body(request))
            stage.move(slide, blank=is_blank)
        except (ValueError, RecursionError, ClientDisconnect):
            most = stage.count - 1
            expected = f'expected {{"slide": 0 to {most}, "blank": true or false}}'
            return _refusal(expected, HTTPStatus.BAD_REQUEST)
        return JSONResponse({"followers": stage.followers}, headers=_HEADERS)

    async def events(self, request: Request) -> Response:
        stage = self._stage(request)
        is_follower = stage is not None and not _is_presenter(request, stage)
        return EventSourceResponse(
            _changes(stage, is_follower=is_follower),
            headers=_HEADERS,
            ping=PING_S,
        )

    def _stage(self, request: Request) -> Stage | None:
        return self._stages.find(request.path_params["stage_id"])


async def _changes(stage: Stage | None, *, is_follower: bool) -> AsyncIterator[ServerSentEvent]:
    """Yield the position, then each newer one; what was missed meanwhile is not made up for."""
    if stage:
        changed = asyncio.Event()
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(changed.set)

        with stage.watched(wake, is_follower=is_follower):
            told = None
            while not stage.is_closed:
                changed.clear()
                position = stage.position
                if position != told:
                    told = position
                    where = {"slide": position.slide, "blank": position.blank}
                    yield ServerSentEvent(
                        json.dumps(where), id=str(position.number), retry=RETRY_MS
                    )
                await changed.wait()
    # Told to late comers too: of an answer that is no stream a browser's script learns nothing.
    yield ServerSentEvent("{}", event="end")


def _is_key(key: str, stage: Stage) -> bool:
    return compare_digest(key.encode(), stage.key.encode())


def _is_presenter(request: Request, stage: Stage) -> bool:
    return _is_key(request.cookies.get(COOKIE, ""), stage)


def _is_foreign(request: Request) -> bool:
    """Return whether a page of another site sent the request, by all the browser says of it."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    host = request.headers.get("host", "")
    origin = request.headers.get("origin", f"//{host}")
    return site != "same-origin" or origin.partition("//")[2] != host


async def _body(request: Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_MOST:
            message = f"more than {BODY_MOST} bytes"
            raise ValueError(message)
    return body


def _asked(body: bytes) -> tuple[int, bool]:
    match json.loads(body):
        # Of Python's kinds of whole numbers one is true and false.
        case {"slide": int(slide), "blank": bool(is_blank)} if not isinstance(slide, bool):
            return slide, is_blank
    message = "not a position"
    raise ValueError(message)


def _moved(address: str) -> Response:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER, _HEADERS)


def _refusal(why: str, status: HTTPStatus) -> Response:
    return PlainTextResponse(why, status, _HEADERS)


def _notice(message: str, status: HTTPStatus) -> Response:
    said = {language: html.escape(translator(language)(message)) for language in LANGUAGES}
    lines = "".join(f'<p lang="{language}">{text}</p>' for language, text in said.items())
    title = " · ".join(text.partition(".")[0] for text in said.values())
    policy = f"default-src 'none'; style-src 'unsafe-inline'; {_FRAMES}"
    return Response(
        _NOTICE.format(title=title, lines=lines),
        status,
        {**_HEADERS, "Content-Security-Policy": policy},
        "text/html",
    )
