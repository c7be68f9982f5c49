"""Compose what the service says of itself and its collections, in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from geo.export.layer import GEOMETRY
from geo.text import N_
from geo.web import tiles
from geo.web.ogc import filters
from geo.web.ogc.addresses import segment
from geo.web.ogc.catalogue import DEMONSTRATION
from geo.web.ogc.crs import CRS84, URIS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.export.layer import Column
    from geo.text import Translate
    from geo.web.ogc.catalogue import Collection

TITLE: Final = N_("Community Learning Centres of Mongolia: live layers")
DESCRIPTION: Final = N_(
    "The layers of the map for GIS and programs, as they are at the moment: features by OGC API "
    "Features, vector tiles by OGC API Tiles. Missing figures stay missing."
)

JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"
SCHEMA: Final = "application/schema+json"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
HTML: Final = "text/html"

OGC_RELATION: Final = "http://www.opengis.net/def/rel/ogc/1.0"
_GREGORIAN: Final = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
_SCHEMA_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

CONFORMANCE: Final = (
    *(
        f"http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/{name}"
        for name in ("core", "landing-page", "json", "html", "oas30")
    ),
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    *(
        f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}"
        for name in ("core", "oas30", "html", "geojson")
    ),
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    *(
        f"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/{name}"
        for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(
        f"http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/{name}"
        for name in ("schemas", "core-roles-features")
    ),
    *(f"http://www.opengis.net/spec/cql2/1.0/conf/{name}" for name in filters.CONFORMANCE),
    *(
        f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}"
        for name in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30")
    ),
)
"""Standards whose requirements are met, clause 7.4 of OGC API Features Part 1."""


def link(
    href: str, relation: str, media_type: str, title: str = "", **more: object
) -> dict[str, Any]:
    """Return a link as RFC 8288 and the link schema of the OGC APIs have it."""
    titled = {"title": title} if title else {}
    return {"href": href, "rel": relation, "type": media_type, **titled, **more}


def representations(address: str, media_type: str, shown: str) -> list[dict[str, Any]]:
    """Return the links of a resource to itself and to its other format.

    Args:
        address: Of the resource, without parameters.
        media_type: Of its JSON.
        shown: Format of the answer, ``json`` or ``html``.
    """
    formats = {"json": (media_type, "JSON"), "html": (HTML, "HTML")}
    return [
        link(f"{address}?f={name}", "self" if name == shown else "alternate", kind, title)
        for name, (kind, title) in formats.items()
    ]


def landing(service: str, shown: str, translate: Translate) -> dict[str, Any]:
    """Return the landing page, Part 1 clause 7.2."""
    return {
        "title": translate(TITLE),
        "description": translate(DESCRIPTION),
        "links": [
            *representations(service, JSON, shown),
            link(f"{service}/api", "service-desc", OPENAPI, "OpenAPI 3.0"),
            link(f"{service}/api?f=html", "service-doc", HTML, "HTML"),
            link(f"{service}/conformance", "conformance", JSON),
            link(f"{service}/conformance", f"{OGC_RELATION}/conformance", JSON),
            link(f"{service}/collections", "data", JSON),
            link(f"{service}/collections", f"{OGC_RELATION}/data", JSON),
            link(f"{service}/tileMatrixSets", f"{OGC_RELATION}/tiling-schemes", JSON),
        ],
    }


def conformance(service: str, shown: str) -> dict[str, Any]:
    """Return the declaration of conformance, Part 1 clause 7.4."""
    return {
        "links": representations(f"{service}/conformance", JSON, shown),
        "conformsTo": list(CONFORMANCE),
    }


def collections(service: str, shown: str, all_of_them: Iterable[Collection]) -> dict[str, Any]:
    """Return the list of collections, Part 1 clause 7.13."""
    return {
        "links": representations(f"{service}/collections", JSON, shown),
        "crs": list(URIS),
        "collections": [collection(service, shown, one) for one in all_of_them],
    }


def collection_address(service: str, one: Collection) -> str:
    """Return the address of a collection."""
    return f"{service}/collections/{segment(one.id)}"


def collection(service: str, shown: str, one: Collection) -> dict[str, Any]:
    """Return the description of a collection, Part 1 clause 7.14, and Part 2 clause 6.2."""
    address = collection_address(service, one)
    layer = one.layer
    links = [
        *representations(address, JSON, shown),
        link(f"{address}/items?f=json", "items", GEOJSON, one.title),
        link(f"{address}/items?f=html", "items", HTML, one.title),
        link(f"{address}/queryables", f"{OGC_RELATION}/queryables", SCHEMA),
        link(f"{address}/schema", f"{OGC_RELATION}/schema", SCHEMA),
        link(service, "root", JSON),
        *_credit_links(one),
    ]
    if one.has_geometry:
        links.append(link(f"{address}/tiles", f"{OGC_RELATION}/tilesets-vector", JSON))
    attribution = "; ".join(dict.fromkeys(credit.attribution for credit in layer.credits))
    return {
        "id": one.id,
        "title": one.title,
        "description": one.description,
        "keywords": ["Mongolia", *([DEMONSTRATION] if layer.is_demonstration else [])],
        **({"attribution": attribution} if attribution else {}),
        "version": layer.version,
        "extent": _extent(one),
        "itemType": "feature",
        **({"crs": list(URIS), "storageCrs": CRS84} if one.has_geometry else {}),
        "links": links,
    }


def _credit_links(one: Collection) -> list[dict[str, Any]]:
    links = []
    for credit in one.layer.credits:
        if credit.licence_url:
            title = credit.licence_title or credit.licence
            links.append(link(credit.licence_url, "license", HTML, title))
        if credit.url:
            links.append(link(credit.url, "via", HTML, f"{credit.title}, {credit.publisher}"))
    return [found for place, found in enumerate(links) if found not in links[:place]]


def _extent(one: Collection) -> dict[str, Any]:
    extent: dict[str, Any] = {}
    if one.extent.bounds is not None:
        extent["spatial"] = {"bbox": [list(one.extent.bounds)], "crs": CRS84}
    if one.extent.years is not None:
        first, last = one.extent.years
        extent["temporal"] = {
            "interval": [[f"{first:04}-01-01T00:00:00Z", f"{last:04}-12-31T23:59:59Z"]],
            "trs": _GREGORIAN,
        }
    return extent


def queryables(service: str, one: Collection) -> dict[str, Any]:
    """Return the properties a filter can ask for, Part 3 clause 6.2, as JSON Schema."""
    return {**_schema(service, one, "queryables"), "additionalProperties": False}


def schema(service: str, one: Collection) -> dict[str, Any]:
    """Return the data dictionary, Part 5, as JSON Schema."""
    return _schema(service, one, "schema")


def _schema(service: str, one: Collection, name: str) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for place, column in enumerate(one.layer.columns, start=1):
        role = {"x-ogc-role": "id"} if column.name == one.layer.key else {}
        properties[column.name] = {
            **property_schema(column, one),
            **role,
            "x-ogc-propertySeq": place,
        }
    if one.has_geometry:
        kind = str(one.layer.geometry_type).lower()
        properties[GEOMETRY] = {
            "title": GEOMETRY,
            "format": f"geometry-{kind}",
            "x-ogc-role": "primary-geometry",
            "x-ogc-propertySeq": len(properties) + 1,
        }
    return {
        "$schema": _SCHEMA_DIALECT,
        "$id": f"{collection_address(service, one)}/{name}",
        "type": "object",
        "title": one.title,
        "description": one.description,
        "properties": properties,
    }


def property_schema(column: Column, one: Collection) -> dict[str, Any]:
    """Return the schema of a column: its type, unit, and codes where it has no others."""
    described = f"{column.description} ({column.unit})" if column.unit else column.description
    codes = {code for code, _ in column.codes}
    if codes:
        meanings = "; ".join(f"{code}: {meaning}" for code, meaning in column.codes)
        described = f"{described}. {meanings}"
    kind = "string" if column.type == "any" else column.type
    found: dict[str, Any] = {"title": column.name, "description": described, "type": kind}
    if codes and kind == "string":
        present = one.layer.features[column.name].dropna()
        if set(present).issubset(codes):
            found["enum"] = [code for code, _ in column.codes]
    return found


def item_members(service: str, shown: str, one: Collection, feature_id: str) -> dict[str, Any]:
    """Return what a single feature says beside its properties: links, Part 1 clause 7.16."""
    address = collection_address(service, one)
    return {
        "links": [
            *representations(f"{address}/items/{segment(feature_id)}", GEOJSON, shown),
            link(address, "collection", JSON, one.title),
        ]
    }


def tilesets(service: str, one: Collection) -> dict[str, Any]:
    """Return the list of tilesets of a collection, OGC API Tiles Part 1 clause 9."""
    address = f"{collection_address(service, one)}/tiles"
    return {
        "links": [link(address, "self", JSON)],
        "tilesets": [
            {
                "title": one.title,
                "dataType": "vector",
                "crs": tiles.CRS,
                "tileMatrixSetURI": tiles.MATRIX_SET_URI,
                "links": [
                    link(f"{address}/{tiles.MATRIX_SET}", "self", JSON),
                    *_tile_links(service, address),
                ],
            }
        ],
    }


def tileset(service: str, one: Collection) -> dict[str, Any]:
    """Return the metadata of the tileset of a collection (OGC 17-083r4, clause 7)."""
    address = f"{collection_address(service, one)}/tiles"
    found: dict[str, Any] = {
        "title": one.title,
        "description": f"{one.description} {tiles.THINNING}",
        "dataType": "vector",
        "crs": tiles.CRS,
        "tileMatrixSetId": tiles.MATRIX_SET,
        "tileMatrixSetURI": tiles.MATRIX_SET_URI,
        "layers": [
            {
                "id": one.id,
                "title": one.title,
                "dataType": "vector",
                "geometryDimension": {"Point": 0, "MultiLineString": 1}.get(
                    str(one.layer.geometry_type), 2
                ),
                "minTileMatrix": "0",
                "maxTileMatrix": str(tiles.ZOOM_MOST),
                "propertiesSchema": {
                    "type": "object",
                    "properties": {
                        column.name: property_schema(column, one) for column in one.layer.columns
                    },
                },
            }
        ],
        "links": [
            link(f"{address}/{tiles.MATRIX_SET}", "self", JSON),
            link(f"{address}/{tiles.MATRIX_SET}?f=tilejson", "alternate", JSON, "TileJSON 3.0"),
            *_tile_links(service, address),
        ],
    }
    if one.extent.bounds is not None:
        west, south, east, north = one.extent.bounds
        found["boundingBox"] = {
            "crs": CRS84,
            "lowerLeft": [west, south],
            "upperRight": [east, north],
        }
        found["tileMatrixSetLimits"] = tiles.limits(one.extent.bounds)
    return found


def _tile_links(service: str, address: str) -> list[dict[str, Any]]:
    scheme = f"{service}/tileMatrixSets/{tiles.MATRIX_SET}"
    return [
        link(scheme, f"{OGC_RELATION}/tiling-scheme", JSON),
        link(
            f"{address}/{tiles.MATRIX_SET}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}?f=mvt",
            "item",
            tiles.MEDIA_TYPE,
            templated=True,
        ),
    ]


def tilejson(service: str, one: Collection) -> dict[str, Any]:
    """Return the tileset as TileJSON 3.0.0, which map libraries read."""
    address = f"{collection_address(service, one)}/tiles/{tiles.MATRIX_SET}"
    fields = {column.name: column.description for column in one.layer.columns}
    bounds = {} if one.extent.bounds is None else {"bounds": list(one.extent.bounds)}
    return {
        "tilejson": "3.0.0",
        "name": one.title,
        "description": f"{one.description} {tiles.THINNING}",
        "attribution": "; ".join(dict.fromkeys(credit.attribution for credit in one.layer.credits)),
        "tiles": [f"{address}/{{z}}/{{y}}/{{x}}?f=mvt"],
        "minzoom": 0,
        "maxzoom": tiles.ZOOM_MOST,
        **bounds,
        "vector_layers": [{"id": one.id, "fields": fields}],
    }


def matrix_sets(service: str) -> dict[str, Any]:
    """Return the list of tile matrix sets: one."""
    address = f"{service}/tileMatrixSets/{tiles.MATRIX_SET}"
    return {
        "tileMatrixSets": [
            {
                "id": tiles.MATRIX_SET,
                "uri": tiles.MATRIX_SET_URI,
                "crs": tiles.CRS,
                "links": [link(address, f"{OGC_RELATION}/tiling-scheme", JSON)],
            }
        ]
    }
