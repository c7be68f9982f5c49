"""Bring the geometry of any layer to longitude and latitude."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyproj
import shapely

from geo.registry.reading.limits import places
from geo.registry.reading.sheet import WGS84
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pyproj import CRS

_COLLECTION: Final = shapely.GeometryType.GEOMETRYCOLLECTION

LARGEST_DEGREES: Final = 180.0


def crs_from(definition: object) -> CRS | None:
    """Return the CRS of an EPSG code, WKT or PROJJSON; None where it means nothing."""
    if not definition:
        return None
    try:
        crs = pyproj.CRS.from_user_input(definition)
    except (pyproj.exceptions.CRSError, ValueError, TypeError):
        return None
    # GeoPackage and others write an "undefined" CRS as one of engineering.
    return None if crs.type_name.startswith(("Engineering", "Undefined")) else crs


def shapes_from_wkb(binary: Sequence[bytes | None]) -> tuple[NDArray[Any], int]:
    """Return the geometries of well-known binary and how many cannot be read: they are None."""
    made = np.atleast_1d(shapely.from_wkb(np.asarray(binary, dtype=object), on_invalid="ignore"))
    unread = sum(
        1 for one, shape in zip(binary, made, strict=True) if one is not None and shape is None
    )
    return made, unread


def mostly_degrees(shapes: NDArray[Any]) -> bool:
    """Tell whether a layer that names no coordinate system keeps to degrees.

    Our choice: half of the features that have coordinates decide, swapped ones among them, so that
    one wrong point takes no other's geometry; the checks of the rows speak of that point.
    """
    reach = np.abs(shapely.bounds(shapes)).max(axis=1)
    told = reach[~np.isnan(reach)]
    return bool(2 * np.count_nonzero(told <= LARGEST_DEGREES) >= len(told))


def to_wgs84(
    shapes: NDArray[Any], crs: CRS | None, unread: int = 0
) -> tuple[pa.Array, list[Message]]:
    """Return ``shapes`` as well-known binary in EPSG:4326 without heights, and what was decided.

    A collection within a collection is left out and counted with the ``unread`` geometries.

    Coordinates without a CRS are taken for degrees where they can be; in metres they are left
    out, since any of a dozen zones could be meant. Coordinates that lie nowhere are left out too.
    """
    notes: list[Message] = []
    nested = _nested(shapes)
    if nested.any():
        shapes = shapes.copy()
        shapes[nested] = None
    unread += int(np.count_nonzero(nested))
    if unread:
        notes.append(
            Message(N_("{count} geometries cannot be read and are left out."), {"count": unread})
        )
    shapes = shapely.force_2d(shapes)
    bounds = shapely.total_bounds(shapes)
    if crs is None:
        if not np.isfinite(bounds).all():  # no coordinates at all
            return _wkb(shapes), notes
        if not mostly_degrees(shapes):
            notes.append(
                Message(
                    N_(
                        "The coordinates are in metres and nothing says of which coordinate "
                        "system: they are not used. Save the layer with its coordinate system "
                        "(a Shapefile needs its .prj), or in WGS 84."
                    )
                )
            )
            return pa.nulls(len(shapes), pa.large_binary()), notes
        notes.append(
            Message(
                N_(
                    "Nothing says in which coordinate system the layer is; its coordinates "
                    "look like degrees and are taken for WGS 84."
                )
            )
        )
    elif not crs.equals(pyproj.CRS(WGS84), ignore_axis_order=True):
        shapes = _transformed(shapes, crs)
        notes.append(
            Message(N_("Coordinates were converted to WGS 84 from {crs}."), {"crs": _said(crs)})
        )
    nowhere = _nowhere(shapes)
    if nowhere.any():
        shapes = shapes.copy()
        shapes[nowhere] = None
        rows: list[object] = list(np.flatnonzero(nowhere) + 1)
        notes.append(
            Message(
                N_("The coordinates of {count} features are no place on Earth (features {rows})."),
                {"count": len(rows), "rows": places(rows)},
            )
        )
    return _wkb(shapes), notes


def _nested(shapes: NDArray[Any]) -> NDArray[np.bool_]:
    """Which shapes are collections that hold a collection.

    No register needs one, and libraries follow each level by a call: some thousands of levels end
    the process.
    """
    holds = np.zeros(len(shapes), dtype=bool)
    outer = np.flatnonzero(shapely.get_type_id(shapes) == _COLLECTION)
    parts, of = shapely.get_parts(shapes[outer], return_index=True)
    holds[outer[of[shapely.get_type_id(parts) == _COLLECTION]]] = True
    return holds


def _said(crs: CRS) -> str:
    authority = crs.to_authority()
    return f"{crs.name} ({':'.join(authority)})" if authority else crs.name


def _transformed(shapes: NDArray[Any], crs: CRS) -> NDArray[Any]:
    transformer = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)

    def project(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        longitude, latitude = transformer.transform(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack([longitude, latitude])

    made: NDArray[Any] = shapely.transform(shapes, project)
    return made


def _nowhere(shapes: NDArray[Any]) -> NDArray[np.bool_]:
    """Which shapes have a coordinate that is not finite."""
    coordinates, of = shapely.get_coordinates(shapes, return_index=True)
    wrong = np.zeros(len(shapes), dtype=bool)
    wrong[of[~np.isfinite(coordinates).all(axis=1)]] = True
    return wrong


def _wkb(shapes: NDArray[Any]) -> pa.Array:
    return pa.array(list(shapely.to_wkb(shapes)), pa.large_binary())
