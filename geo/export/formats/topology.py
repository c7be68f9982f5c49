"""Write TopoJSON: borders that areas share are in the file once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from geo.export.formats.columns import records, shapes
from geo.export.formats.geojson import head, json_text, oriented
from geo.export.geometry import placed
from geo.export.reference_systems import GEOGRAPHIC

if TYPE_CHECKING:
    from pathlib import Path

    from geo.export.layer import Export, ExportLayer

STEPS: Final = 1_000_000
"""Steps of the quantised grid over the extent: 2.5 m over the width of Mongolia."""


def write_topojson(export: Export, directory: Path) -> None:
    """Write a file for each layer with a geometry, always in EPSG:4326.

    As The TopoJSON Format Specification 1.0 has it (Bostock & Metcalf 2017): one object, named as
    the layer; arcs that areas or lines share are there once; areas and lines on a grid of `STEPS`,
    without the vertices that lie on a straight line. A record without a place has the type null.
    """
    shared: dict[bytes, dict[str, Any]] = {}
    for layer in export.layers:
        if layer.geometry_type is not None:
            drawn = placed(layer, crs=GEOGRAPHIC, precision=export.precision)
            text = json_text(_topology(drawn, shared)) + "\n"
            path = directory / f"{layer.name}.topojson"
            path.write_text(text, encoding="utf-8", newline="\n")


def _topology(layer: ExportLayer, shared: dict[bytes, dict[str, Any]]) -> dict[str, Any]:
    """Return the topology of a layer; ``shared`` keeps those of geometries that come again."""
    geometries = oriented(shapes(layer))
    there = np.flatnonzero(~(shapely.is_missing(geometries) | shapely.is_empty(geometries)))
    drawn: list[dict[str, Any]] = [{"type": None} for _ in geometries]
    topology: dict[str, Any] = {"type": "Topology"}
    arcs: list[Any] = []
    if there.size:
        key = hashlib.sha256(b"".join(shapely.to_wkb(geometries[there]))).digest()
        if key not in shared:
            shared[key] = _shared(list(geometries[there]))
        made = shared[key]
        topology |= {name: made[name] for name in ("bbox", "transform") if name in made}
        arcs = made["arcs"]
        for row, shape in zip(there, made["objects"]["data"]["geometries"], strict=True):
            drawn[row] = {"type": shape["type"], **_position(shape)}
    for shape, record in zip(drawn, records(layer), strict=True):
        if layer.key and record[layer.key] is not None:
            shape["id"] = record[layer.key]
        shape["properties"] = record
    collection = {"type": "GeometryCollection", "geometries": drawn}
    return topology | head(layer) | {"objects": {layer.name: collection}, "arcs": arcs}


def _position(shape: dict[str, Any]) -> dict[str, Any]:
    name = "coordinates" if "coordinates" in shape else "arcs"
    return {name: shape[name]}


def _shared(geometries: list[shapely.Geometry]) -> dict[str, Any]:
    # Slow to load, and few need it.
    from topojson.core.topology import Topology  # noqa: PLC0415

    made: dict[str, Any] = Topology(geometries, prequantize=False, topoquantize=STEPS).to_dict()
    return made
