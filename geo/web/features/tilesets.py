"""Describe the vector tiles of a collection: OGC API Tiles Part 1 (20-057), TileJSON 3.0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.web import tiles
from geo.web.features.configuration import OGC_RELATION, link
from geo.web.features.systems import CRS84

if TYPE_CHECKING:
    from geo.web.features.catalogue import Collection

_JSON = "application/json"


def tilesets(service: str, one: Collection) -> dict[str, Any]:
    """Return the list of tilesets of a collection: one."""
    address = f"{service}/collections/{one.id}/tiles"
    stated = {
        "title": one.title,
        "dataType": "vector",
        "crs": tiles.CRS,
        "tileMatrixSetURI": tiles.MATRIX_SET_URI,
        "links": _links(service, one),
    }
    return {"links": [link(address, "self", _JSON, one.title)], "tilesets": [stated]}


def tileset(service: str, one: Collection) -> dict[str, Any]:
    """Return the metadata of the tileset of a collection (OGC 17-083r4, clause 7)."""
    address = f"{service}/collections/{one.id}/tiles/{tiles.MATRIX_SET}"
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
                "propertiesSchema": {"type": "object", "properties": one.fields()},
            }
        ],
        "links": [
            *_links(service, one),
            link(f"{address}?f=tilejson", "alternate", _JSON, "TileJSON 3.0"),
        ],
    }
    if one.bounds is not None:
        west, south, east, north = one.bounds
        found["boundingBox"] = {
            "crs": CRS84,
            "lowerLeft": [west, south],
            "upperRight": [east, north],
        }
        found["tileMatrixSetLimits"] = tiles.limits(one.bounds)
    return found


def _links(service: str, one: Collection) -> list[dict[str, Any]]:
    address = f"{service}/collections/{one.id}/tiles/{tiles.MATRIX_SET}"
    each = f"{address}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}?f=mvt"
    scheme = f"{service}/tileMatrixSets/{tiles.MATRIX_SET}"
    return [
        link(address, "self", _JSON, one.title),
        link(scheme, f"{OGC_RELATION}/tiling-scheme", _JSON, tiles.MATRIX_SET),
        {**link(each, "item", tiles.MEDIA_TYPE, "Tiles"), "templated": True},
    ]


def tilejson(service: str, one: Collection) -> dict[str, Any]:
    """Return the tileset as TileJSON 3.0.0, which map libraries read."""
    address = f"{service}/collections/{one.id}/tiles/{tiles.MATRIX_SET}"
    fields = {column.name: column.description for column in one.layer.columns}
    return {
        "tilejson": "3.0.0",
        "name": one.title,
        "description": f"{one.description} {tiles.THINNING}",
        "attribution": "; ".join(dict.fromkeys(credit.attribution for credit in one.layer.credits)),
        "tiles": [f"{address}/{{z}}/{{y}}/{{x}}?f=mvt"],
        "minzoom": 0,
        "maxzoom": tiles.ZOOM_MOST,
        **({} if one.bounds is None else {"bounds": list(one.bounds)}),
        "vector_layers": [{"id": one.id, "fields": fields}],
    }


def matrix_sets(service: str) -> dict[str, Any]:
    """Return the list of grids: one."""
    address = f"{service}/tileMatrixSets/{tiles.MATRIX_SET}"
    links = [link(address, f"{OGC_RELATION}/tiling-scheme", _JSON, tiles.MATRIX_SET)]
    stated = {"id": tiles.MATRIX_SET, "uri": tiles.MATRIX_SET_URI, "crs": tiles.CRS, "links": links}
    return {"tileMatrixSets": [stated]}
