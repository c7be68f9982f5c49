"""Complete what pygeoapi says of the service and its collections, and take out what is not here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from geo.web.features.asked import FILTER_LANGUAGES
from geo.web.features.configuration import OGC_RELATION, link
from geo.web.features.systems import URIS

if TYPE_CHECKING:
    from geo.web.features.catalogue import Collection

_ELSEWHERE: Final = ("about", f"{OGC_RELATION}/processes", f"{OGC_RELATION}/job-list")
"""Relations of links to parts of pygeoapi that are not served."""

_CQL2: Final = (
    *("basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison"),
    *("basic-spatial-functions", "spatial-functions", "property-property", "arithmetic"),
    *("cql2-text", "cql2-json"),
)
"""Conformance classes of OGC 21-065r2."""

_PATHS: Final = ("/openapi", "/conformance", "/collections")


def _kept(links: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the links without those to JSON-LD, in which pygeoapi leaves out the properties."""
    return [found for found in links if found["type"] != "application/ld+json"]


def landing(document: dict[str, Any], service: str) -> dict[str, Any]:
    """Return the landing page with links to what there is."""
    schemes = f"{OGC_RELATION}/tiling-schemes"
    links = [
        found for found in _kept(document["links"]) if found["rel"] not in {*_ELSEWHERE, schemes}
    ]
    links.append(link(f"{service}/tileMatrixSets", schemes, "application/json", "Grids of tiles"))
    return {**document, "links": links}


def conformance() -> dict[str, Any]:
    """Return the standards followed.

    Not by pygeoapi's function: that of 0.21 makes its list longer at each call, and declares what
    is not served here, such as editing.
    """
    from pygeoapi.api import CONFORMANCE_CLASSES  # noqa: PLC0415  35 MB: for those who ask
    from pygeoapi.api.itemtypes import CONFORMANCE_CLASSES_FEATURES  # noqa: PLC0415

    spec = "http://www.opengis.net/spec"
    features = f"{spec}/ogcapi-features-3/1.0/conf"
    tiles = ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt")
    return {
        "conformsTo": [
            *CONFORMANCE_CLASSES,
            *(uri for uri in CONFORMANCE_CLASSES_FEATURES if "features-4" not in uri),
            *(f"{features}/{name}" for name in ("filter", "features-filter")),
            *(f"{spec}/cql2/1.0/conf/{name}" for name in _CQL2),
            *(f"{spec}/ogcapi-tiles-1/1.0/conf/{name}" for name in tiles),
        ]
    }


def collections(document: dict[str, Any], all_of_them: list[Collection]) -> dict[str, Any]:
    """Return the list of collections."""
    described = zip(document["collections"], all_of_them, strict=True)
    return {
        **document,
        "links": _kept(document["links"]),
        "collections": [collection(stated, one) for stated, one in described],
    }


def collection(document: dict[str, Any], one: Collection) -> dict[str, Any]:
    """Return the description of a collection."""
    extent = dict(document["extent"])
    if one.bounds is None:
        del extent["spatial"]
    attribution = "; ".join(dict.fromkeys(credit.attribution for credit in one.layer.credits))
    return {
        **document,
        "attribution": attribution,
        "version": one.layer.version,
        "extent": extent,
        "links": _kept(document["links"]),
    }


def schema(document: dict[str, Any], one: Collection) -> dict[str, Any]:
    """Return the data dictionary, or the fields of filters, with meanings and the geometry."""
    described = one.fields()
    properties = {
        name: {**stated, **described[name]} if name in described else stated
        for name, stated in document["properties"].items()
    }
    geometry = properties.pop("geometry", {})
    if one.has_geometry:
        kind = f"geometry-{str(one.layer.geometry_type).lower()}"
        properties["geometry"] = {**geometry, "title": "geometry", "format": kind}
    # pygeoapi 0.21 names the dialect by an address at which it is not.
    dialect = "https://json-schema.org/draft/2019-09/schema"
    stated = {"$schema": dialect, "description": one.description, "properties": properties}
    return {**document, **stated}


def openapi(document: dict[str, Any]) -> dict[str, Any]:
    """Return the definition of the service: what it serves, with filters, without the internet."""
    paths = {
        path: operations
        for path, operations in document["paths"].items()
        if path == "/" or path.startswith(_PATHS)
    }
    for path, operations in paths.items():
        if path.endswith("/items"):
            operations["get"]["parameters"] += [
                _parameter("filter", {"type": "string"}),
                _parameter("filter-lang", {"type": "string", "enum": list(FILTER_LANGUAGES)}),
                _parameter("filter-crs", {"type": "string", "enum": list(URIS)}),
            ]
        for operation in operations.values():
            # A field may be named like a parameter, which then means the parameter.
            named: dict[str, dict[str, Any]] = {}
            for parameter in map(_local_parameter, operation.get("parameters", [])):
                name = parameter.get("name") or parameter["$ref"].rsplit("/", 1)[1]
                named.setdefault(name, parameter)
            # Whatever is not defined is refused here.
            named.pop("vendorSpecificParameters", None)
            operation["parameters"] = list(named.values())
            operation["responses"] = _local_responses(operation["responses"])
    components = {
        "parameters": document["components"]["parameters"],
        "schemas": {"queryables": {"type": "object"}},
        "responses": _local_responses(document["components"]["responses"]),
    }
    components["parameters"]["f"]["schema"]["enum"] = ["json", "html"]
    return {**document, "paths": paths, "components": components}


def _local_parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter, itself where it is defined on another server."""
    reference = parameter.get("$ref", "#")
    if reference.startswith("#"):
        return parameter
    name = reference.rsplit("/", 1)[1].removesuffix(".yaml")
    found = _parameter(name, {"type": "string"})
    return {**found, "in": "path", "required": True} if name == "featureId" else found


def _local_responses(responses: dict[str, Any]) -> dict[str, Any]:
    """Return responses, a description where they are defined on another server."""
    return {
        status: response
        if response.get("$ref", "").startswith("#")
        or "http" not in str(response.get("$ref", response.get("content", "")))
        else {"description": response.get("$ref", "Error").rsplit("/", 1)[-1]}
        for status, response in responses.items()
    }


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}
