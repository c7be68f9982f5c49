"""Name the coordinate reference systems of the service (OGC API Features Part 2)."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.export.reference_systems import GEOGRAPHIC, REFERENCE_SYSTEMS

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import Transformer

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
"""Longitude, latitude: what is stored, and sent unless another is asked for."""

_LATITUDE_FIRST: Final = f"http://www.opengis.net/def/crs/EPSG/0/{GEOGRAPHIC.split(':')[1]}"

URIS: Final = (
    CRS84,
    *(
        f"http://www.opengis.net/def/crs/EPSG/0/{key.split(':')[1]}"
        for key in REFERENCE_SYSTEMS
        if key.startswith("EPSG:")
    ),
)

_METRES: Final = frozenset(URIS[2:])
_DECIMALS_M: Final = 3

Box = tuple[float, float, float, float]


def box_in_crs84(box: Box, uri: str) -> Box | None:
    """Return west, south, east and north of a box of one of `URIS`, its axes in their order.

    The sides of a box in metres are curved in degrees: the answer holds all of it. None where
    the box is upside down or lies where the projection has no values.
    """
    first, second, third, fourth = box
    if uri == CRS84:
        return box
    if uri == _LATITUDE_FIRST:
        return second, first, fourth, third
    if first > third or second > fourth:
        return None
    west, south, east, north = _transformer(uri, CRS84).transform_bounds(*box)
    return (west, south, east, north) if math.isfinite(west + south + east + north) else None


@cache
def _transformer(source: str, target: str) -> Transformer:
    # Few requests ask for another system.
    from pygeoapi.util import get_crs_from_uri  # noqa: PLC0415
    from pyproj import Transformer  # noqa: PLC0415

    # Axes stay in the order of the authority: latitude first in EPSG:4326 (Part 2, clause 5.2).
    return Transformer.from_crs(get_crs_from_uri(source), get_crs_from_uri(target))


def transformed(geometries: NDArray[np.object_], source: str, target: str) -> NDArray[np.object_]:
    """Return ``geometries`` of the system ``source`` in ``target``, metres to the millimetre.

    pygeoapi 0.21 has the like, one geometry at a time, by a function that shapely 2.2 gives up.
    """
    transformer = _transformer(source, target)

    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
        return np.round(moved, _DECIMALS_M) if target in _METRES else moved

    return np.asarray(shapely.transform(geometries, move), dtype=object)
