"""Describe the service in OpenAPI 3.0, whole in itself: nothing is referred to elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from geo.text import LANGUAGES
from geo.web import tiles
from geo.web.ogc import documents, filters, parameters
from geo.web.ogc.crs import CRS84, URIS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.text import Translate
    from geo.web.ogc.catalogue import Collection

VERSION: Final = "1.0.0"

_NUMBERS: Final = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}


def _parameter(name: str, description: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


_LISTED: Final = {"style": "form", "explode": False}
_URI: Final = {"type": "string", "format": "uri", "enum": list(URIS), "default": CRS84}
_TEXT: Final = {"type": "string"}

PARAMETERS: Final[dict[str, dict[str, Any]]] = {
    "f": _parameter("f", "Format.", {"type": "string", "enum": list(parameters.FORMATS)}),
    "lang": _parameter(
        "lang", "Language of pages and messages.", {"type": "string", "enum": list(LANGUAGES)}
    ),
    "limit": _parameter(
        "limit",
        "Records in a page; more than the maximum is taken for the maximum.",
        {
            "type": "integer",
            "minimum": 1,
            "maximum": parameters.LIMIT_MOST,
            "default": parameters.LIMIT_DEFAULT,
        },
        **_LISTED,
    ),
    "offset": _parameter(
        "offset", "Records to pass over.", {"type": "integer", "minimum": 0, "default": 0}
    ),
    "bbox": _parameter(
        "bbox",
        "Only records in the box: west,south,east,north, in the order of the axes of bbox-crs.",
        _NUMBERS,
        **_LISTED,
    ),
    "bbox-crs": _parameter("bbox-crs", "System of bbox.", _URI, **_LISTED),
    "datetime": _parameter(
        "datetime",
        "Only records of years that meet the date, time or interval (RFC 3339, .. for open).",
        _TEXT,
        **_LISTED,
    ),
    "crs": _parameter("crs", "System of the geometry sent.", _URI, **_LISTED),
    "filter": _parameter("filter", "Only records the filter selects (CQL2).", _TEXT),
    "filter-lang": _parameter(
        "filter-lang",
        "Language of filter.",
        {
            "type": "string",
            "enum": list(filters.LANGUAGES),
            "default": filters.LANGUAGES[0],
        },
    ),
    "filter-crs": _parameter("filter-crs", "System of coordinates in filter.", _URI),
    "sortby": _parameter(
        "sortby",
        "Columns to sort by, - before those that run downwards; missing values last.",
        {"type": "array", "items": {"type": "string", "pattern": "[+|-]?[A-Za-z_].*"}},
        **_LISTED,
    ),
    "properties": _parameter(
        "properties", "Columns to send.", {"type": "array", "items": _TEXT}, **_LISTED
    ),
    "skipGeometry": _parameter(
        "skipGeometry", "Send no geometry.", {"type": "boolean", "default": False}
    ),
}

_EXCEPTION: Final = {
    "type": "object",
    "required": ["code"],
    "properties": {"code": _TEXT, "description": _TEXT},
}

_LINK: Final = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": {
        "href": _TEXT,
        "rel": _TEXT,
        "type": _TEXT,
        "title": _TEXT,
        "templated": {"type": "boolean"},
    },
}

_FEATURE: Final = {
    "type": "object",
    "required": ["type", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": _TEXT,
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object", "nullable": True},
        "links": {"type": "array", "items": {"$ref": "#/components/schemas/link"}},
    },
}

_FEATURES: Final = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {"type": "array", "items": {"$ref": "#/components/schemas/feature"}},
        "links": {"type": "array", "items": {"$ref": "#/components/schemas/link"}},
        "timeStamp": {"type": "string", "format": "date-time"},
        "numberMatched": {"type": "integer", "minimum": 0},
        "numberReturned": {"type": "integer", "minimum": 0},
    },
}

_TILE_NUMBERS: Final = ("tileMatrix", "tileRow", "tileCol")


def definition(
    service: str, all_of_them: Iterable[Collection], translate: Translate
) -> dict[str, Any]:
    """Return the OpenAPI 3.0.3 document of the service, Part 1 clause 7.3.

    Every collection has paths of its own, so that the parameters named after its columns can be
    listed (Part 3, requirement class "Queryables as Query Parameters").
    """
    paths: dict[str, Any] = {
        "/": _get("getLandingPage", "Landing page", "service"),
        "/api": _get("getApi", "This document", "service", documents.OPENAPI),
        "/conformance": _get("getConformance", "Standards followed", "service"),
        "/collections": _get("getCollections", "Collections", "service"),
        "/tileMatrixSets": _get("getTileMatrixSets", "Tile matrix sets", "service"),
        f"/tileMatrixSets/{tiles.MATRIX_SET}": _get(
            "getTileMatrixSet", "Definition of the grid of tiles", "service"
        ),
    }
    tags = [{"name": "service"}]
    for one in all_of_them:
        paths |= _collection_paths(one)
        tags.append({"name": one.id, "description": one.title})
    return {
        "openapi": "3.0.3",
        "info": {
            "title": translate(documents.TITLE),
            "description": translate(documents.DESCRIPTION),
            "version": VERSION,
        },
        "servers": [{"url": service}],
        "tags": tags,
        "paths": paths,
        "components": {
            "parameters": PARAMETERS,
            "schemas": {
                "exception": _EXCEPTION,
                "link": _LINK,
                "feature": _FEATURE,
                "featureCollection": _FEATURES,
            },
            "responses": {
                "Refused": {
                    "description": "What is wrong with the request, and the way out.",
                    "content": {
                        documents.JSON: {"schema": {"$ref": "#/components/schemas/exception"}}
                    },
                }
            },
        },
    }


def _collection_paths(one: Collection) -> dict[str, Any]:
    root = f"/collections/{one.id}"
    name = "".join(part if part.isalnum() else "_" for part in one.id)
    of_columns = [
        _parameter(
            column.name,
            f"{column.description} Only records with this value.",
            {"type": "string" if column.type == "any" else column.type},
        )
        for column in one.layer.columns
        if column.name not in parameters.OF_ITEMS
    ]
    schemas = "#/components/schemas"
    paths = {
        root: _get(f"describe_{name}", one.title, one.id),
        f"{root}/queryables": _get(
            f"getQueryables_{name}", "Fields to ask by", one.id, documents.SCHEMA
        ),
        f"{root}/schema": _get(f"getSchema_{name}", "Data dictionary", one.id, documents.SCHEMA),
        f"{root}/items": _get(
            f"getItems_{name}",
            one.title,
            one.id,
            documents.GEOJSON,
            given=[*_references(parameters.OF_ITEMS), *of_columns],
            schema={"$ref": f"{schemas}/featureCollection"},
        ),
        f"{root}/items/{{featureId}}": _get(
            f"getItem_{name}",
            "One record",
            one.id,
            documents.GEOJSON,
            given=[*_references(parameters.OF_ONE_ITEM), _path("featureId", _TEXT)],
            schema={"$ref": f"{schemas}/feature"},
        ),
    }
    if one.has_geometry:
        number = {"type": "integer", "minimum": 0}
        tileset = f"{root}/tiles/{tiles.MATRIX_SET}"
        paths |= {
            f"{root}/tiles": _get(f"getTilesets_{name}", "Tilesets", one.id),
            tileset: _get(f"getTileset_{name}", "Metadata of the tiles", one.id),
            f"{tileset}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _get(
                f"getTile_{name}",
                "Vector tile; 204 where it is empty",
                one.id,
                tiles.MEDIA_TYPE,
                given=[
                    _parameter("f", "Format.", {"type": "string", "enum": ["mvt"]}),
                    *(_path(part, number) for part in _TILE_NUMBERS),
                ],
                schema={"type": "string", "format": "binary"},
            ),
        }
    return paths


def _path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _references(names: Iterable[str]) -> list[dict[str, Any]]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _get(  # noqa: PLR0913
    operation: str,
    summary: str,
    tag: str,
    media_type: str = documents.JSON,
    *,
    given: list[dict[str, Any]] | None = None,
    schema: dict[str, Any] | None = None,
) -> dict[str, Any]:
    refused = {"$ref": "#/components/responses/Refused"}
    content: dict[str, Any] = {media_type: {"schema": schema or {"type": "object"}}}
    if media_type in {documents.JSON, documents.GEOJSON}:
        content[documents.HTML] = {"schema": _TEXT}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "tags": [tag],
            "parameters": given if given is not None else _references(parameters.COMMON),
            "responses": {
                "200": {"description": "As asked.", "content": content},
                "400": refused,
                "404": refused,
            },
        }
    }
