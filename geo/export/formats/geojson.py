"""Write GeoJSON as RFC 7946 has it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from geo.export.formats.columns import records, shapes
from geo.export.geometry import placed
from geo.export.reference_systems import GEOGRAPHIC

if TYPE_CHECKING:
    from pathlib import Path

    from geo.export.layer import Export, ExportLayer

DECIMALS: Final = 7
"""Decimals of a degree: a centimetre; RFC 7946, 11.2, advises no more than needed."""


def write_geojson(export: Export, directory: Path) -> None:
    """Write a file for each layer with a geometry, always in EPSG:4326 (RFC 7946, 4).

    Exterior rings go anticlockwise (3.1.6), a collection has its bounding box (5), no ``crs``. A
    record without a place has the geometry null (3.2), a missing value is null. Beside the
    standard's members a collection has name, title, description and attribution (6.1).
    """
    for layer in export.layers:
        if layer.geometry_type is not None:
            drawn = placed(layer, crs=GEOGRAPHIC, precision=export.precision)
            _write(drawn, directory / f"{layer.name}.geojson")


def json_text(value: Any) -> str:  # noqa: ANN401  any JSON
    """Return ``value`` as JSON in one line; refuses NaN."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def oriented(geometries: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return ``geometries`` in degrees to `DECIMALS`, exterior rings anticlockwise."""
    turned = shapely.orient_polygons(geometries, exterior_cw=False)
    return np.asarray(
        shapely.transform(turned, lambda degrees: np.round(degrees, DECIMALS)), dtype=object
    )


def head(layer: ExportLayer) -> dict[str, Any]:
    """Return what a collection says of itself beside its features."""
    credit = "; ".join(dict.fromkeys(c.attribution for c in layer.credits if c.attribution))
    return {
        "name": layer.name,
        "title": layer.title,
        "description": layer.description,
        "attribution": credit,
    }


def _write(layer: ExportLayer, path: Path) -> None:
    geometries = oriented(shapes(layer))
    members: dict[str, Any] = {"type": "FeatureCollection"} | head(layer)
    there = geometries[~(shapely.is_missing(geometries) | shapely.is_empty(geometries))]
    if there.size:
        members["bbox"] = shapely.total_bounds(there).tolist()
    # A feature a line: large files can be looked at, compared and read by the line.
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json_text(members)[:-1] + ',"features":[')
        separator = "\n"
        texts = shapely.to_geojson(geometries)
        for record, geometry in zip(records(layer), texts, strict=True):
            feature: dict[str, Any] = {"type": "Feature"}
            if layer.key and record[layer.key] is not None:
                feature["id"] = record[layer.key]
            feature["properties"] = record
            text = json_text(feature)[:-1] + f',"geometry":{geometry or "null"}}}'
            file.write(separator + text)
            separator = ",\n"
        file.write("\n]}\n")
