"""Answer requests under ``/ogc``: OGC API Features by pygeoapi, vector tiles beside it."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import secrets
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import Route

from geo.errors import GeoError
from geo.text import N_, Message
from geo.web import tiles
from geo.web.features import asked as reading
from geo.web.features import documents, pages, tilesets
from geo.web.features.addresses import service_address
from geo.web.features.catalogue import Catalogue
from geo.web.features.configuration import api
from geo.web.features.problems import RequestError, no_choice, not_found

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from geo.web.features.asked import Asked
    from geo.web.features.catalogue import Collection, Published

PATH: Final = "ogc"
"""Path of the landing page under that of the server."""

METHODS: Final = ("GET", "HEAD", "OPTIONS")

_JSON: Final = "application/json"
_GEOJSON: Final = "application/geo+json"
_SCHEMA: Final = "application/schema+json"
_OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
_HTML: Final = "text/html; charset=utf-8"

_START: Final = secrets.token_hex(4)
"""Part of every entity tag: another release may write the same data differently."""

_LOGGER: Final = logging.getLogger(__name__)


def feature_routes(published: Published, base: str = "") -> list[BaseRoute]:
    """Return the routes of the live layers.

    They answer in a thread of the server's pool, so that no session waits for them.

    Args:
        published: Gives, at each request, a function for every collection by its key; it returns
            the layer, and the same one until the data change.
        base: Path of the server (Streamlit's ``server.baseUrlPath``).
    """
    root = "/".join(["", *(part for part in base.split("/") if part), PATH])
    service = _Service(Catalogue(published), root)
    packed = [
        Middleware(
            CORSMiddleware,
            allow_origins=["*"],
            allow_methods=list(METHODS),
            allow_headers=["*"],
            expose_headers=["Content-Crs", "ETag"],
        ),
        # The last levels take seconds for outlines of all soums and save a fiftieth.
        Middleware(GZipMiddleware, minimum_size=500, compresslevel=5),
    ]
    collection = "/collections/{collection_id}"
    grid = f"{collection}/tiles/{{matrix_set}}"
    paths: dict[str, Callable[[Request, str], Response]] = {
        "": service.landing,
        "/": service.landing,
        "/openapi": service.openapi,
        "/conformance": service.conformance,
        "/collections": service.collections,
        collection: service.collection,
        f"{collection}/queryables": service.queryables,
        f"{collection}/schema": service.schema,
        f"{collection}/items": service.items,
        f"{collection}/items/{{feature_id:path}}": service.item,
        f"{collection}/tiles": service.tilesets,
        grid: service.tileset,
        f"{grid}/{{zoom}}/{{row}}/{{column}}": service.tile,
        "/tileMatrixSets": service.matrix_sets,
        "/tileMatrixSets/{matrix_set}": service.matrix_set,
        "/{elsewhere:path}": service.elsewhere,
    }
    return [
        Route(f"{root}{path}", _endpoint(root, answer), methods=list(METHODS), middleware=packed)
        for path, answer in paths.items()
    ]


def _endpoint(
    root: str, answer: Callable[[Request, str], Response]
) -> Callable[[Request], Response]:
    # Not async: Starlette then calls it in a thread.
    def respond(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        address = ""
        try:
            address = service_address(request, root)
            return answer(request, address)
        except RequestError as problem:
            return _refusal(request, address, problem)
        except GeoError:
            _LOGGER.exception("no answer to %s", request.url.path)
            message = Message(N_("The data cannot be read now. Tell who runs the server."))
            failed = RequestError(message, status=503, code="ServerError")
            return _refusal(request, address, failed)

    return respond


class _Service:
    """What all requests share, and an answer to each kind of them."""

    def __init__(self, catalogue: Catalogue, root: str) -> None:
        self._catalogue = catalogue
        self._root = root
        self._tiles = tiles.TileCache()

    def landing(self, request: Request, address: str) -> Response:
        from pygeoapi.api import APIRequest, landing_page  # noqa: PLC0415

        asked = self._asked(request, address)
        service = api(address, [])
        seen = APIRequest(reading.shown(request, asked), service.locales)
        document = documents.landing(json.loads(landing_page(service, seen)[2]), address)
        for name in ("title", "description"):
            document[name] = asked.translate(document[name])
        shown = list(self._catalogue) if asked.format == "html" else []
        return _document(request, asked, document, "service", shown)

    def openapi(self, request: Request, address: str) -> Response:
        from pygeoapi.openapi import get_oas  # noqa: PLC0415

        asked = self._asked(request, address)
        found = list(self._catalogue)
        document = documents.openapi(get_oas(api(address, found).config))
        return _document(request, asked, document, "openapi", found, media_type=_OPENAPI)

    def conformance(self, request: Request, address: str) -> Response:
        asked = self._asked(request, address)
        return _document(request, asked, documents.conformance(), "conformance", [])

    def collections(self, request: Request, address: str) -> Response:
        from pygeoapi.api import APIRequest, describe_collections  # noqa: PLC0415

        asked = self._asked(request, address)
        found = list(self._catalogue)
        service = api(address, found)
        seen = APIRequest(reading.shown(request, asked), service.locales)
        document = json.loads(describe_collections(service, seen)[2])
        document = documents.collections(document, found)
        return _document(request, asked, document, "service", found)

    def collection(self, request: Request, address: str) -> Response:
        from pygeoapi.api import APIRequest, describe_collections  # noqa: PLC0415

        one = self._collection(request)
        asked = self._asked(request, address)
        service = api(address, [one])
        seen = APIRequest(reading.shown(request, asked), service.locales)
        document = json.loads(describe_collections(service, seen, one.id)[2])
        return _document(request, asked, documents.collection(document, one), "collection", [one])

    def queryables(self, request: Request, address: str) -> Response:
        from pygeoapi.api.itemtypes import get_collection_queryables  # noqa: PLC0415

        return self._schema(request, address, get_collection_queryables)

    def schema(self, request: Request, address: str) -> Response:
        from pygeoapi.api import get_collection_schema  # noqa: PLC0415

        return self._schema(request, address, get_collection_schema)

    def _schema(
        self, request: Request, address: str, describe: Callable[..., tuple[Any, int, str]]
    ) -> Response:
        from pygeoapi.api import APIRequest  # noqa: PLC0415

        one = self._collection(request)
        asked = self._asked(request, address)
        service = api(address, [one])
        seen = APIRequest(reading.shown(request, asked), service.locales)
        # The query would become part of the identifier of the schema.
        seen._args = {}  # noqa: SLF001
        document = documents.schema(json.loads(describe(service, seen, one.id)[2]), one)
        return _document(request, asked, document, "fields", [one], media_type=_SCHEMA)

    def items(self, request: Request, address: str) -> Response:
        from pygeoapi.api import APIRequest  # noqa: PLC0415
        from pygeoapi.api.itemtypes import get_collection_items  # noqa: PLC0415

        one = self._collection(request)
        allowed = (*reading.OF_ITEMS, *one.columns)
        asked = self._asked(request, address, allowed)
        tag = _tag_of(request, asked, one)
        if _is_known(request, tag):
            return _unchanged(tag)
        instead = reading.read_instead(asked.query, one)
        condition = reading.condition(asked.query, one)
        service = api(address, [one], condition=condition, with_period=False)
        seen = APIRequest(reading.shown(request, asked, instead), service.locales)
        answer = get_collection_items(service, seen, one.id)
        return _records(request, asked, one, answer, "items", tag=tag)

    def item(self, request: Request, address: str) -> Response:
        from pygeoapi.api import APIRequest  # noqa: PLC0415
        from pygeoapi.api.itemtypes import get_collection_item  # noqa: PLC0415

        one = self._collection(request)
        asked = self._asked(request, address, reading.OF_ONE_ITEM)
        identifier = request.path_params["feature_id"]
        tag = _tag_of(request, asked, one)
        if _is_known(request, tag) and identifier in one.places:
            return _unchanged(tag)
        service = api(address, [one])
        seen = APIRequest(reading.shown(request, asked), service.locales)
        # As it stands in an address: pygeoapi makes links of it.
        answer = get_collection_item(service, seen, one.id, quote(identifier, safe=""))
        return _records(request, asked, one, answer, "item", tag=tag)

    def tilesets(self, request: Request, address: str) -> Response:
        one = self._tiled(request)
        asked = self._asked(request, address, formats=("json",))
        return _document(request, asked, tilesets.tilesets(address, one))

    def tileset(self, request: Request, address: str) -> Response:
        one = self._tiled(request)
        asked = self._asked(request, address, formats=("json", "tilejson"))
        describe = tilesets.tilejson if asked.format == "tilejson" else tilesets.tileset
        return _document(request, asked, describe(address, one))

    def tile(self, request: Request, address: str) -> Response:
        one = self._tiled(request)
        asked = self._asked(request, address, formats=("mvt",))
        path = request.path_params
        numbers = [path["zoom"], path["row"], path["column"]]
        # int() takes digits of other scripts too.
        whole = all(re.fullmatch("[0-9]{1,9}", number) for number in numbers)
        if not whole or not tiles.is_tile(*map(int, numbers)):
            message = N_("No such tile; zooms are 0 to {most}.")
            raise not_found(Message(message, {"most": tiles.ZOOM_MOST}))
        tag = _tag_of(request, asked, one)
        if _is_known(request, tag):
            return _unchanged(tag)
        zoom, row, column = map(int, numbers)
        key = (one.id, one.layer.version, id(one), zoom, row, column)
        content = self._tiles.get(key, lambda: tiles.vector_tile(one, zoom, row, column))
        if not content:
            return Response(status_code=204, headers=_headers(tag))
        return Response(content, headers=_headers(tag), media_type=tiles.MEDIA_TYPE)

    def matrix_sets(self, request: Request, address: str) -> Response:
        asked = self._asked(request, address, formats=("json",))
        return _document(request, asked, tilesets.matrix_sets(address))

    def matrix_set(self, request: Request, address: str) -> Response:
        _check_matrix_set(request)
        asked = self._asked(request, address, formats=("json",))
        return _document(request, asked, tiles.matrix_set())

    def elsewhere(self, _request: Request, _address: str) -> Response:
        raise not_found(Message(N_("Nothing here. The landing page leads to all there is.")))

    def _collection(self, request: Request) -> Collection:
        return self._catalogue.collection(request.path_params["collection_id"])

    def _tiled(self, request: Request) -> Collection:
        one = self._collection(request)
        if "matrix_set" in request.path_params:
            _check_matrix_set(request)
        if not one.has_geometry:
            message = N_("{value} is a table: it has no tiles.")
            raise not_found(Message(message, {"value": one.id}))
        return one

    def _asked(
        self,
        request: Request,
        address: str,
        allowed: tuple[str, ...] = reading.COMMON,
        formats: tuple[str, ...] = reading.FORMATS,
    ) -> Asked:
        reading.refuse_unknown(request.query_params, allowed)
        return reading.understood(request, address, formats)


def _check_matrix_set(request: Request) -> None:
    asked = request.path_params["matrix_set"]
    if asked != tiles.MATRIX_SET:
        raise not_found(no_choice(asked, (tiles.MATRIX_SET,), parameter="tileMatrixSet").message)


def _document(  # noqa: PLR0913  what, of what, and how
    request: Request,
    asked: Asked,
    document: dict[str, Any],
    kind: str = "",
    about: list[Collection] | None = None,
    *,
    media_type: str = _JSON,
) -> Response:
    if asked.format == "html":
        text, media_type = pages.page(kind, document, asked, about or [], _as_json(request)), _HTML
    else:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    content = text.encode()
    tag = _tag(content)
    if _is_known(request, tag):
        return _unchanged(tag)
    return Response(content, headers=_headers(tag, asked), media_type=media_type)


def _records(  # noqa: PLR0913  what, of what, and how
    request: Request,
    asked: Asked,
    one: Collection,
    answer: tuple[dict[str, str], int, str],
    kind: str,
    *,
    tag: str,
) -> Response:
    stated, status, text = answer
    if status != 200:  # noqa: PLR2004
        refused = json.loads(text)
        problem = RequestError(
            Message(refused["description"]), status=int(status), code=refused["code"]
        )
        return _refusal(request, asked.service, problem)
    headers = {**_headers(tag, asked), "Content-Crs": stated["Content-Crs"]}
    if asked.format == "html":
        text = pages.page(kind, json.loads(text), asked, [one], _as_json(request))
        return Response(text, headers=headers, media_type=_HTML)
    return Response(text, headers=headers, media_type=_GEOJSON)


def _as_json(request: Request) -> str:
    return "?" + urlencode({**request.query_params, "f": "json"})


def _refusal(request: Request, address: str, problem: RequestError) -> Response:
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": pages.POLICY,
        "X-Content-Type-Options": "nosniff",
    }
    query = request.query_params
    language = query.get("lang", "en")
    asked = reading.Asked(address, "html", language if language in ("en", "mn") else "en", query)
    said = problem.message.said(asked.translate)
    document = {"code": problem.code, "type": problem.code, "description": said}
    accepts_html = "text/html" in request.headers.get("accept", "")
    if address and query.get("f", "html" if accepts_html else "json") == "html":
        text, media_type = pages.page("problem", document, asked, []), _HTML
    else:
        text, media_type = json.dumps(document, ensure_ascii=False), _JSON
    return Response(text, problem.status, headers, media_type)


def _tag(content: bytes) -> str:
    # Weak (RFC 9110, 8.8.1): the same answer may be packed or not, and says when it was made.
    return f'W/"{hashlib.sha256(content).hexdigest()[:24]}"'


def _tag_of(request: Request, asked: Asked, one: Collection) -> str:
    """Return the entity tag of an answer made from ``one``, before it is made."""
    parts = (_START, one.layer.version, asked.service, str(request.url), asked.format)
    return _tag(repr((*parts, asked.language)).encode())


def _is_known(request: Request, tag: str) -> bool:
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or tag in (one.strip() for one in known.split(","))


def _unchanged(tag: str) -> Response:
    return Response(status_code=304, headers=_headers(tag))


def _headers(tag: str, asked: Asked | None = None) -> dict[str, str]:
    return {
        "ETag": tag,
        # Registers are published while people look: ask each time, 304 costs little.
        "Cache-Control": "public, no-cache",
        "Vary": "Accept, Accept-Language",
        "Content-Security-Policy": pages.POLICY,
        "X-Content-Type-Options": "nosniff",
        **({"Content-Language": asked.language} if asked else {}),
    }
