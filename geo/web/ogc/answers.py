"""Compose answers: in the format and language asked for, with tags to ask again by."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from starlette.responses import Response

from geo.text import N_, Message, translator
from geo.web import tiles
from geo.web.ogc import documents, pages, parameters
from geo.web.ogc.addresses import service_address
from geo.web.ogc.problems import RequestError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

    from geo.text import Translate
    from geo.web.ogc.catalogue import Catalogue, Collection

_START: Final = secrets.token_hex(4)
"""Part of every entity tag: another release may write the same data differently."""


_PACKED_FROM_BYTES: Final = 500

_GZIP: Final = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)


class Server:
    """What all requests share."""

    def __init__(self, catalogue: Catalogue, root: str) -> None:
        """Serve ``catalogue`` at the path ``root``."""
        self.catalogue = catalogue
        self.root = root
        self.tiles = tiles.TileCache()


@dataclass(slots=True)
class Answer:
    """A request, and how it is to be answered."""

    server: Server
    request: Request
    service: str = ""
    language: str = "en"

    def prepare(self) -> None:
        """Find out the address and the language.

        Raises:
            RequestError: the request has no valid host or an unknown language.
        """
        self.service = service_address(self.request, self.server.root)
        self.language = parameters.chosen_language(
            self.request.query_params, self.request.headers.get("accept-language", "")
        )

    @property
    def translate(self) -> Translate:
        """Words in the language of the answer."""
        return translator(self.language)

    @property
    def pages(self) -> pages.Pages:
        """Pages in the language of the answer."""
        return pages.Pages(self.service, self.language, self.translate)

    @property
    def catalogue(self) -> Catalogue:
        """The collections of the moment."""
        return self.server.catalogue

    def collection(self) -> Collection:
        """Return the collection of the address; `RequestError` where there is none."""
        return self.catalogue.collection(self.request.path_params["collection_id"])

    def tiled(self) -> Collection:
        """Return the collection, if it has tiles of the grid asked for."""
        found = self.collection()
        self.check_matrix_set()
        if not found.has_geometry:
            raise not_found(
                Message(N_("{value} is a table: it has no tiles."), {"value": found.id})
            )
        return found

    def check_matrix_set(self) -> None:
        """Refuse an address with another tile matrix set than the one there is."""
        asked = self.request.path_params.get("matrix_set", tiles.MATRIX_SET)
        if asked != tiles.MATRIX_SET:
            raise not_found(Message(N_("No tile matrix set {value}."), shown("", asked)))

    def format(self, formats: Iterable[str] = parameters.FORMATS, more: Iterable[str] = ()) -> str:
        """Return the format asked for; `RequestError` for it or any parameter unknown here."""
        query = self.request.query_params
        parameters.refuse_unknown(query, dict.fromkeys((*parameters.COMMON, *more)))
        return parameters.chosen_format(query, self.request.headers.get("accept", ""), formats)

    def address(self, path: str, **query: str) -> str:
        """Return the address of a resource of the service."""
        return f"{self.service}{path}" + (f"?{urlencode(query)}" if query else "")

    def json(self, document: object, media_type: str = documents.JSON) -> Response:
        """Return a document in JSON."""
        text = json.dumps(document, ensure_ascii=False, allow_nan=False)
        return self.text(text, media_type)

    def html(self, text: str) -> Response:
        """Return a page."""
        return self.text(text, f"{documents.HTML}; charset=utf-8")

    def text(
        self, text: str, media_type: str, tag: str = "", headers: dict[str, str] | None = None
    ) -> Response:
        """Return ``text``, or 304 where the client has it."""
        content = text.encode()
        tag = tag or _tag(content)
        if self.is_known(tag):
            return self.unchanged(tag)
        return self.bytes(content, media_type, tag, headers)

    def bytes(
        self, content: bytes, media_type: str, tag: str, headers: dict[str, str] | None = None
    ) -> Response:
        """Return ``content``, packed where the client can unpack it.

        Packed here, in the thread of the request: a middleware would do it in the one loop that
        serves all sessions, which megabytes of outlines hold up for a second.
        """
        found = {**self.headers(tag), **(headers or {})}
        accepted = _GZIP.search(self.request.headers.get("accept-encoding", ""))
        if accepted and len(content) >= _PACKED_FROM_BYTES:
            content = gzip.compress(content, compresslevel=5, mtime=0)
            found["Content-Encoding"] = "gzip"
        return Response(content, headers=found, media_type=media_type)

    def tag_of(self, one: Collection, *more: object) -> str:
        """Return the entity tag of an answer made from ``one``, before it is made."""
        query = self.request.url.query
        return _tag(repr((_START, one.id, one.layer.version, self.service, query, more)).encode())

    def is_known(self, tag: str) -> bool:
        """Return whether the client says that it has the answer ``tag``."""
        known = self.request.headers.get("if-none-match", "")
        return known.strip() == "*" or tag in (one.strip() for one in known.split(","))

    def unchanged(self, tag: str) -> Response:
        """Return that the answer the client has still holds."""
        return Response(status_code=304, headers=self.headers(tag))

    def headers(self, tag: str) -> dict[str, str]:
        """Return the headers of every answer made from data."""
        return {
            "ETag": tag,
            # Registers are published while people look: ask each time, 304 costs little.
            "Cache-Control": "public, no-cache",
            "Vary": "Accept, Accept-Encoding, Accept-Language",
            "Content-Language": self.language,
            "Content-Security-Policy": pages.POLICY,
            "X-Content-Type-Options": "nosniff",
        }

    def refusal(self, problem: RequestError) -> Response:
        """Return what is wrong with the request, as a document or a page."""
        description = problem.said(self.translate)
        headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": pages.POLICY,
            "X-Content-Type-Options": "nosniff",
        }
        query = self.request.query_params
        accepts_html = "text/html" in self.request.headers.get("accept", "")
        if query.get("f", "html" if accepts_html else "json") == "html" and self.service:
            text, media_type = self.pages.problem(description), f"{documents.HTML}; charset=utf-8"
        else:
            text = json.dumps(
                {"code": problem.code, "description": description}, ensure_ascii=False
            )
            media_type = documents.JSON
        return Response(text, problem.status, headers, media_type)


def _tag(content: bytes) -> str:
    # Weak (RFC 9110, 8.8.1): the same answer may be packed or not, and says when it was made.
    return f'W/"{hashlib.sha256(content).hexdigest()[:24]}"'


def not_found(what: Message) -> RequestError:
    """Return the refusal of an address where nothing is."""
    return RequestError(
        what,
        Message(N_("The landing page leads to all there is.")),
        status=404,
        code="NotFound",
    )
