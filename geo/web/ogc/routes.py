"""Answer requests under ``/ogc``: OGC API Features 1.0 (Parts 1, 2, 3 and 5) and Tiles 1.0."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.routing import Route

from geo.errors import GeoError
from geo.text import N_, Message
from geo.web import tiles
from geo.web.ogc import documents, features, openapi, parameters
from geo.web.ogc.addresses import segment
from geo.web.ogc.answers import Answer, Server, not_found
from geo.web.ogc.catalogue import Catalogue
from geo.web.ogc.problems import RequestError, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from geo.web.ogc.catalogue import Collection, Published

PATH: Final = "ogc"
"""Path of the landing page under that of the server."""

METHODS: Final = ("GET", "HEAD", "OPTIONS")

_LOGGER: Final = logging.getLogger(__name__)


def ogc_routes(published: Published, base: str = "") -> list[BaseRoute]:
    """Return the routes of the live layers.

    They answer in a thread of the server's pool, so that no session waits for them.

    Args:
        published: Gives, at each request, a function for every collection by its key; it returns
            the layer, and the same one until the data change.
        base: Path of the server (Streamlit's ``server.baseUrlPath``).
    """
    root = "/".join(["", *(part for part in base.split("/") if part), PATH])
    server = Server(Catalogue(published), root)
    shared = [
        Middleware(
            CORSMiddleware,
            allow_origins=["*"],
            allow_methods=list(METHODS),
            allow_headers=["*"],
            expose_headers=["Content-Crs", "ETag", "Link", "OGC-NumberMatched"],
        ),
    ]
    collection = "/collections/{collection_id}"
    grid = f"{collection}/tiles/{{matrix_set}}"
    paths: dict[str, Callable[[Answer], Response]] = {
        "": _landing,
        "/": _landing,
        "/api": _api,
        "/conformance": _conformance,
        "/collections": _collections,
        collection: _collection,
        f"{collection}/queryables": _queryables,
        f"{collection}/schema": _schema,
        f"{collection}/items": _items,
        f"{collection}/items/{{feature_id:path}}": _item,
        f"{collection}/tiles": _tilesets,
        grid: _tileset,
        f"{grid}/{{zoom}}/{{row}}/{{column}}": _tile,
        "/tileMatrixSets": _matrix_sets,
        "/tileMatrixSets/{matrix_set}": _matrix_set,
        "/{elsewhere:path}": _elsewhere,
    }
    return [
        Route(f"{root}{path}", _endpoint(server, answer), methods=list(METHODS), middleware=shared)
        for path, answer in paths.items()
    ]


def _endpoint(
    server: Server, answer: Callable[[Answer], Response]
) -> Callable[[Request], Response]:
    # Not async: Starlette then calls it in a thread.
    def respond(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        prepared = Answer(server, request)
        try:
            prepared.prepare()
            return answer(prepared)
        except RequestError as problem:
            return prepared.refusal(problem)
        except GeoError:
            _LOGGER.exception("no answer to %s", request.url.path)
            return prepared.refusal(
                RequestError(
                    Message(N_("The data cannot be read now.")),
                    Message(N_("Tell who runs the server: its log says why.")),
                    status=503,
                    code="ServerError",
                )
            )

    return respond


def _landing(answer: Answer) -> Response:
    chosen = answer.format()
    if chosen == "html":
        return answer.html(answer.pages.service(answer.catalogue, answer.address("", f="json")))
    return answer.json(documents.landing(answer.service, chosen, answer.translate))


def _api(answer: Answer) -> Response:
    chosen = answer.format()
    definition = openapi.definition(answer.service, answer.catalogue, answer.translate)
    if chosen == "html":
        return answer.html(answer.pages.api(definition, answer.address("/api", f="json")))
    return answer.json(definition, documents.OPENAPI)


def _conformance(answer: Answer) -> Response:
    chosen = answer.format()
    if chosen == "html":
        return answer.html(answer.pages.conformance(answer.address("/conformance", f="json")))
    return answer.json(documents.conformance(answer.service, chosen))


def _collections(answer: Answer) -> Response:
    chosen = answer.format()
    if chosen == "html":
        address = answer.address("/collections", f="json")
        return answer.html(answer.pages.service(answer.catalogue, address))
    return answer.json(documents.collections(answer.service, chosen, answer.catalogue))


def _collection(answer: Answer) -> Response:
    one = answer.collection()
    chosen = answer.format()
    if chosen == "html":
        address = f"{documents.collection_address(answer.service, one)}?f=json"
        return answer.html(answer.pages.collection(one, address))
    return answer.json(documents.collection(answer.service, chosen, one))


def _queryables(answer: Answer) -> Response:
    one = answer.collection()
    answer.format(("json",))
    return answer.json(documents.queryables(answer.service, one), documents.SCHEMA)


def _schema(answer: Answer) -> Response:
    one = answer.collection()
    answer.format(("json",))
    return answer.json(documents.schema(answer.service, one), documents.SCHEMA)


def _items(answer: Answer) -> Response:
    one = answer.collection()
    chosen = answer.format(more=(*parameters.OF_ITEMS, *one.columns))
    tag = answer.tag_of(one, chosen, answer.language)
    if answer.is_known(tag):
        return answer.unchanged(tag)
    query = parameters.items_query(answer.request.query_params, one)
    found = features.page(one, query)
    written = features.features(one, found.rows, query.view)
    members: dict[str, Any] = {
        "links": _page_links(answer, one, chosen, query, found.matched),
        "timeStamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "numberMatched": found.matched,
        "numberReturned": len(found.rows),
    }
    headers = {
        "Content-Crs": f"<{query.view.crs}>",
        "OGC-NumberMatched": str(found.matched),
        "Link": ", ".join(
            f'<{link["href"]}>; rel="{link["rel"]}"; type="{link["type"]}"'
            for link in members["links"]
            if link["rel"] in {"next", "prev"}
        ),
    }
    if not headers["Link"]:
        del headers["Link"]
    if chosen == "html":
        names = query.view.properties if query.view.properties is not None else one.columns
        page = answer.pages.items(one, written, members, names)
        return answer.text(page, f"{documents.HTML}; charset=utf-8", tag, headers)
    collection = features.feature_collection(written, members)
    return answer.text(collection, documents.GEOJSON, tag, headers)


def _page_links(
    answer: Answer, one: Collection, chosen: str, query: parameters.Query, matched: int
) -> list[dict[str, Any]]:
    address = f"{documents.collection_address(answer.service, one)}/items"
    asked = dict(answer.request.query_params)
    kinds = {"json": documents.GEOJSON, "html": documents.HTML}

    def page(relation: str, media_type: str, **changed: str | int) -> dict[str, Any]:
        return documents.link(f"{address}?{urlencode({**asked, **changed})}", relation, media_type)

    links = [
        page("self" if name == chosen else "alternate", kind, f=name)
        for name, kind in kinds.items()
    ]
    if query.offset + query.limit < matched:
        offset = query.offset + query.limit
        links.append(page("next", kinds[chosen], f=chosen, limit=query.limit, offset=offset))
    if query.offset > 0:
        # The first page is whole, even where the offset is no multiple of the limit.
        offset = max(0, query.offset - query.limit)
        links.append(page("prev", kinds[chosen], f=chosen, limit=query.limit, offset=offset))
    collection = documents.collection_address(answer.service, one)
    return [*links, documents.link(collection, "collection", documents.JSON, one.title)]


def _item(answer: Answer) -> Response:
    one = answer.collection()
    chosen = answer.format(more=parameters.OF_ONE_ITEM)
    feature_id = answer.request.path_params["feature_id"]
    place = one.places.get(feature_id)
    if place is None:
        raise not_found(Message(N_("No record {value} here."), shown("", feature_id)))
    tag = answer.tag_of(one, chosen, answer.language, feature_id)
    if answer.is_known(tag):
        return answer.unchanged(tag)
    view = parameters.item_view(answer.request.query_params, one)
    (written,) = features.features(one, features.only(place), view)
    headers = {"Content-Crs": f"<{view.crs}>"}
    if chosen == "html":
        items = f"{documents.collection_address(answer.service, one)}/items"
        page = answer.pages.item(one, written, f"{items}/{segment(feature_id)}?f=json")
        return answer.text(page, f"{documents.HTML}; charset=utf-8", tag, headers)
    members = documents.item_members(answer.service, chosen, one, feature_id)
    return answer.text(features.with_members(written, members), documents.GEOJSON, tag, headers)


def _tilesets(answer: Answer) -> Response:
    one = answer.tiled()
    answer.format(("json",))
    return answer.json(documents.tilesets(answer.service, one))


def _tileset(answer: Answer) -> Response:
    one = answer.tiled()
    if answer.format(("json", "tilejson")) == "tilejson":
        return answer.json(documents.tilejson(answer.service, one))
    return answer.json(documents.tileset(answer.service, one))


def _tile(answer: Answer) -> Response:
    one = answer.tiled()
    answer.format(("mvt",))
    path = answer.request.path_params
    numbers = [path["zoom"], path["row"], path["column"]]
    # Nine digits are more than the last zoom needs; int() takes digits of other scripts too.
    if not all(number.isascii() and number.isdigit() and len(number) < 10 for number in numbers):  # noqa: PLR2004
        raise _no_tile(numbers)
    zoom, row, column = map(int, numbers)
    if not tiles.is_tile(zoom, row, column):
        raise _no_tile(numbers)
    tag = answer.tag_of(one, zoom, row, column)
    if answer.is_known(tag):
        return answer.unchanged(tag)
    key = (one.id, one.layer.version, id(one), zoom, row, column)
    content = answer.server.tiles.get(key, lambda: tiles.vector_tile(one, zoom, row, column))
    if not content:
        return Response(status_code=204, headers=answer.headers(tag))
    return answer.bytes(content, tiles.MEDIA_TYPE, tag)


def _no_tile(numbers: list[str]) -> RequestError:
    return not_found(
        Message(
            N_("No tile {value} of zooms 0 to {most}."),
            {**shown("", "/".join(numbers)), "most": tiles.ZOOM_MOST},
        )
    )


def _matrix_sets(answer: Answer) -> Response:
    answer.format(("json",))
    return answer.json(documents.matrix_sets(answer.service))


def _matrix_set(answer: Answer) -> Response:
    answer.check_matrix_set()
    answer.format(("json",))
    return answer.json(tiles.matrix_set())


def _elsewhere(answer: Answer) -> Response:
    path = answer.request.path_params["elsewhere"]
    raise not_found(Message(N_("Nothing at {value}."), shown("", path)))
