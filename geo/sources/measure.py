"""Measure on the WGS 84 ellipsoid: areas, lengths and distances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyproj

if TYPE_CHECKING:
    from collections.abc import Iterable

    import shapely
    from numpy.typing import NDArray

GEOGRAPHIC_CRS: Final = "EPSG:4326"

EQUAL_AREA_CRS: Final = "+proj=laea +lat_0=46.8 +lon_0=103.8 +datum=WGS84 +units=m +no_defs"
"""Lambert's azimuthal equal-area projection centred on Mongolia, in metres."""

AREA_DECIMALS: Final = 4
"""Areas are kept to 0.0001 km² (100 m²), lengths and distances to a metre."""

_GEOD: Final = pyproj.Geod(ellps="WGS84")


def area_km2(geometries: Iterable[shapely.Geometry]) -> NDArray[np.float64]:
    """Return the geodesic area of each polygon in km², holes taken off."""
    # The sign tells the direction of the ring, which differs between sources.
    areas = [abs(_GEOD.geometry_area_perimeter(shape)[0]) / 1e6 for shape in geometries]
    return np.round(np.array(areas, dtype=float), AREA_DECIMALS)


def length_km(geometries: Iterable[shapely.Geometry]) -> NDArray[np.float64]:
    """Return the geodesic length of each line in km."""
    lengths = [_GEOD.geometry_length(shape) / 1e3 for shape in geometries]
    return np.round(np.array(lengths, dtype=float), 3)


def distance_km(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    other_lon: NDArray[np.float64],
    other_lat: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the geodesic distance between pairs of points (degrees) in km."""
    _, _, metres = _GEOD.inv(lon, lat, other_lon, other_lat)
    return np.round(np.asarray(metres, dtype=float) / 1e3, 3)
