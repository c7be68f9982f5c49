"""Name the coordinate reference systems of the service (OGC API Features Part 2)."""

from __future__ import annotations

import math
from typing import Final

from geo.export.reference_systems import GEOGRAPHIC, REFERENCE_SYSTEMS

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
    # Few requests ask for another system.
    from pygeoapi.util import get_crs_from_uri  # noqa: PLC0415
    from pyproj import Transformer  # noqa: PLC0415

    transformer = Transformer.from_crs(get_crs_from_uri(uri), get_crs_from_uri(CRS84))
    west, south, east, north = transformer.transform_bounds(first, second, third, fourth)
    return (west, south, east, north) if math.isfinite(west + south + east + north) else None
