"""Transform to and from the coordinate reference systems of the service (Part 2)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.export.reference_systems import GEOGRAPHIC, REFERENCE_SYSTEMS
from geo.web.ogc.problems import choice_problem

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import Transformer

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
"""Longitude, latitude: what is stored and what is sent unless another is asked for."""

_BOX_STEPS: Final = 32
"""Parts into which the edges of a box are cut before they are transformed."""

_DECIMALS_M: Final = 3


def _uri(authority_code: str) -> str:
    return "http://www.opengis.net/def/crs/{}/0/{}".format(*authority_code.split(":"))


URIS: Final[dict[str, str]] = {
    CRS84: "OGC:CRS84",
    **{_uri(key): key for key in REFERENCE_SYSTEMS if key.startswith("EPSG:")},
}
"""URI and what pyproj understands, CRS84 first."""

_METRES: Final = frozenset(
    _uri(key) for key in REFERENCE_SYSTEMS if key.startswith("EPSG:") and key != GEOGRAPHIC
)


def checked(parameter: str, uri: str) -> str:
    """Return ``uri`` if it is one of `URIS`.

    Raises:
        RequestError: it is none of them.
    """
    if uri not in URIS:
        raise choice_problem(uri, URIS, parameter=parameter)
    return uri


@cache
def _transformer(source: str, target: str) -> Transformer:
    # Few requests ask for another system; pyproj's database is opened by the first that does.
    from pyproj import Transformer  # noqa: PLC0415

    # Axes stay in the order of the authority: latitude first in EPSG:4326 (Part 2, clause 5.2).
    return Transformer.from_crs(URIS[source], URIS[target])


def transformed(geometries: NDArray[np.object_], source: str, target: str) -> NDArray[np.object_]:
    """Return ``geometries`` from the system ``source`` in ``target``, metres to the millimetre."""
    if source == target:
        return geometries
    transformer = _transformer(source, target)

    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
        return np.round(moved, _DECIMALS_M) if target in _METRES else moved

    return np.asarray(shapely.transform(geometries, move), dtype=object)


def box_in_crs84(bounds: tuple[float, float, float, float], source: str) -> shapely.Geometry | None:
    """Return the box ``bounds`` of ``source``, in the order of its axes, as areas of CRS84.

    In degrees a box whose first longitude is greater than its second crosses the antimeridian.
    None where the box is upside down or lies where the projection has no values.
    """
    west, south, east, north = bounds
    if source == _uri(GEOGRAPHIC):
        west, south, east, north = south, west, north, east
    if south > north or (west > east and source in _METRES):
        return None
    if source not in _METRES:
        if west > east:
            return shapely.union(_box(west, south, 180.0, north), _box(-180.0, south, east, north))
        return _box(west, south, east, north)
    longest = max(east - west, north - south) or 1.0
    outline = shapely.segmentize(_box(west, south, east, north), longest / _BOX_STEPS)
    moved: shapely.Geometry = transformed(np.array([outline], dtype=object), source, CRS84)[0]
    return moved if np.isfinite(shapely.get_coordinates(moved)).all() else None


def _box(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    # A box without width or height is a line or a point; as an area it would meet nothing.
    return shapely.envelope(shapely.box(west, south, east, north))
