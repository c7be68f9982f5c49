"""Make the geometry of a layer ready for a file: precision and reference system."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.export.layer import GEOMETRY
from geo.export.reference_systems import GEOGRAPHIC, REFERENCE_SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.export.layer import ExportLayer, GeometryType, Precision

DISPLAY_TOLERANCE_DEGREES: Final = 0.005
"""Tolerance of areas and lines at the precision of the map: about 550 m north, 370 m east."""

DISPLAY_POINT_DECIMALS: Final = 5
"""Decimals of a degree of points at the precision of the map: about a metre."""

RING_COORDINATES: Final = 4
"""Coordinates of the smallest ring, the first of them twice."""


def placed(layer: ExportLayer, *, crs: str, precision: Precision) -> ExportLayer:
    """Return ``layer`` with its geometry at ``precision`` and in ``crs``; the same for a table.

    Args:
        layer: in EPSG:4326.
        crs: key of `geo.export.reference_systems.REFERENCE_SYSTEMS`.
        precision: ``full`` leaves every vertex; ``display`` is what `simplified` says.

    Raises:
        KeyError: ``crs`` is not on offer.
    """
    system = REFERENCE_SYSTEMS[crs]
    if layer.geometry_type is None:
        return layer
    geometries = np.asarray(layer.features[GEOMETRY].array, dtype=object)
    if precision == "display":
        geometries = simplified(geometries, layer.geometry_type)
    series = gpd.GeoSeries(geometries, index=layer.features.index, crs=GEOGRAPHIC)
    if crs != GEOGRAPHIC:
        series = series.to_crs(system.definition)
    columns = layer.features.drop(columns=GEOMETRY)
    return replace(layer, features=gpd.GeoDataFrame(columns, geometry=series))


def simplified(geometries: NDArray[Any], geometry_type: GeometryType) -> NDArray[Any]:
    """Return ``geometries`` (degrees) as exact as the map shows them; None stays None.

    Points are rounded to `DISPLAY_POINT_DECIMALS`. Areas and lines lose the vertices that lie
    nearer than `DISPLAY_TOLERANCE_DEGREES` to the line without them (Douglas & Peucker 1973); what
    two of them share is one line before and after. The edges of an area that would cross itself or
    a neighbour, or vanish, are simplified to a quarter or a sixteenth of that, or not at all.
    """
    kept = np.flatnonzero(~(shapely.is_missing(geometries) | shapely.is_empty(geometries)))
    result = geometries.copy()
    if not kept.size:
        return result
    parts = geometries[kept]
    if geometry_type == "Point":
        result[kept] = shapely.transform(parts, lambda xy: np.round(xy, DISPLAY_POINT_DECIMALS))
    else:
        result[kept] = _multiple(_simplified_arcs(parts), geometry_type)
    return result


def _simplified_arcs(geometries: NDArray[Any]) -> NDArray[Any]:
    # Slow to load, and few need it.
    from topojson.core.topology import Topology  # noqa: PLC0415

    # Shared coordinates, not paths alone: a road that ends at a bend of another one holds the bend.
    topology: dict[str, Any] = Topology(
        list(geometries), prequantize=False, shared_coords=True
    ).to_dict()
    objects = topology["objects"]["data"]["geometries"]
    full = np.array([shapely.LineString(arc) for arc in topology["arcs"]], dtype=object)
    tolerances = np.full(len(full), DISPLAY_TOLERANCE_DEGREES)
    arcs = _vertices(full, tolerances)
    whole = geometries[0].geom_type.endswith("Polygon") and shapely.coverage_is_valid(geometries)
    while True:
        drawn = np.array([_decoded(object_, arcs) for object_ in objects], dtype=object)
        wrong = ~shapely.is_valid(drawn) | shapely.is_empty(drawn)
        if whole:
            wrong |= ~shapely.is_empty(shapely.coverage_invalid_edges(drawn))
        used = {i for place in np.flatnonzero(wrong) for i in _used(objects[place]["arcs"])}
        finer = [i for i in used if tolerances[i] > 0]
        if not finer:
            return drawn
        tolerances[finer] = _finer(tolerances[finer])
        for i, vertices in zip(finer, _vertices(full[finer], tolerances[finer]), strict=True):
            arcs[i] = vertices


def _vertices(lines: NDArray[Any], tolerances: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    simple = shapely.simplify(lines, tolerances, preserve_topology=False)
    return [shapely.get_coordinates(line) for line in simple]


def _finer(tolerances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a quarter of ``tolerances``; after the second time nothing, which keeps all."""
    quarter = tolerances / 4
    return np.where(quarter < DISPLAY_TOLERANCE_DEGREES / 16, 0.0, quarter)


def _used(arcs: list[Any] | int) -> set[int]:
    """Return the numbers of the arcs in a list of lists of any depth."""
    if not isinstance(arcs, list):
        return {~arcs if arcs < 0 else arcs}
    return set().union(*map(_used, arcs))


def _decoded(drawn: dict[str, Any], arcs: list[NDArray[np.float64]]) -> BaseGeometry:
    """Return the shape of an object of a topology without grid; empty where a ring has no area."""

    def line(indices: list[int]) -> NDArray[np.float64]:
        runs = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
        return np.concatenate([runs[0], *(run[1:] for run in runs[1:])])

    def polygon(indices: list[list[int]]) -> shapely.Polygon:
        rings = [line(ring) for ring in indices]
        if min(map(len, rings)) < RING_COORDINATES:
            return shapely.Polygon()
        return shapely.Polygon(rings[0], rings[1:])

    parts = drawn["arcs"]
    match drawn["type"]:
        case "LineString":
            return shapely.LineString(line(parts))
        case "MultiLineString":
            return shapely.MultiLineString([line(part) for part in parts])
        case "Polygon":
            return polygon(parts)
        case _:
            polygons = [polygon(rings) for rings in parts]
            whole = not any(part.is_empty for part in polygons)
            return shapely.MultiPolygon(polygons if whole else [])


def _multiple(geometries: NDArray[Any], geometry_type: GeometryType) -> NDArray[Any]:
    """Return areas and lines as geometries of several parts, as the layer declares them."""
    make: Callable[[list[Any]], BaseGeometry]
    if geometry_type == "MultiPolygon":
        kind, make = shapely.GeometryType.POLYGON, shapely.MultiPolygon
    elif geometry_type == "MultiLineString":
        kind, make = shapely.GeometryType.LINESTRING, shapely.MultiLineString
    else:
        return geometries
    multiple = geometries.copy()
    for place in np.flatnonzero(shapely.get_type_id(geometries) == kind):
        multiple[place] = make([geometries[place]])
    return multiple
