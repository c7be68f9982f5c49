"""Draw the areas reached within so many minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import geopandas as gpd
import numpy as np
import shapely
from contourpy import FillType, contour_generator

from geo.analysis.contours import filled_area
from geo.analysis.surface import CELL_M
from geo.errors import check_limit
from geo.sources.measure import EQUAL_AREA_CRS, GEOGRAPHIC_CRS
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.analysis.contours import OuterOffset
    from geo.analysis.surface import Surface
    from geo.analysis.travel import TravelField


ISOCHRONE_MINUTES: Final[tuple[int, ...]] = (30, 60, 120, 240)
"""Limits of the areas in minutes, included. Our choice: half an hour to half a working day."""

OUTLINE_TOLERANCE_M: Final = 500.0
"""Outlines are simplified by this: a quarter of the raster's cell. Our choice."""

SMALLEST_KM2: Final = 4.0
"""Smaller islands and holes are left out: one cell of the raster tells nothing. Our choice."""


def isochrones(
    field: TravelField, surface: Surface, limits: Sequence[float] = ISOCHRONE_MINUTES
) -> gpd.GeoDataFrame:
    """Return the areas of the country from which a source is reached within each limit.

    The minutes of a cell are those of the best node around it and the straight stretch off the
    road to it; outlines are interpolated between cells. Barrier lakes are cut out.

    Args:
        field: minutes at the nodes.
        surface: the raster over the same network.
        limits: minutes, more than zero.

    Returns:
        minutes (ascending) and geometry: MultiPolygons in EPSG:4326, each within the next; empty
        where nothing is reached.

    Raises:
        SettingError: a limit is not more than zero.
    """
    for limit in limits:
        check_limit(N_("Travel time limit"), limit, N_("Choose 1 to 480 minutes."))
    ascending = sorted(set(limits))
    minutes_per_m = 0.06 / field.speeds.off_road_kmh
    minutes = surface.minutes(field.minutes, minutes_per_m)
    areas: list[shapely.Geometry] = []
    frame = surface.land
    # From the largest to the smallest, each cut out of the one before, in the CRS of the result:
    # nested for certain.
    for limit in reversed(ascending):
        raw = _reached(surface.x, surface.y, minutes, limit, CELL_M * minutes_per_m)
        frame = _without_specks(shapely.intersection(raw, frame))
        areas.append(frame)
    geometry = gpd.GeoSeries(areas[::-1], crs=GEOGRAPHIC_CRS)
    return gpd.GeoDataFrame({"minutes": ascending}, geometry=geometry)


def _reached(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    minutes: NDArray[np.float64],
    limit: float,
    step: float,
) -> shapely.Geometry:
    """Return the area (EPSG:4326) where ``minutes`` is at most ``limit``, outlines simplified."""
    # A cell beyond the limit counts as one step beyond it at most: unreachable cells must not pull
    # the outline to the last cell reached.
    capped = np.minimum(minutes, limit + step)
    contours = contour_generator(x, y, capped, fill_type=FillType.OuterOffset)
    found = cast("OuterOffset", contours.filled(-1.0, limit))
    outline = shapely.simplify(filled_area(*found), OUTLINE_TOLERANCE_M)
    degrees = gpd.GeoSeries([outline], crs=EQUAL_AREA_CRS).to_crs(GEOGRAPHIC_CRS)
    return shapely.union_all(degrees.make_valid().array)


def _without_specks(area: shapely.Geometry) -> shapely.MultiPolygon:
    """Return the polygons of ``area`` without tiny ones and tiny holes."""
    parts = shapely.get_parts(area)
    # Clipping may leave lines and points where two outlines touch.
    polygons = parts[shapely.get_type_id(parts) == _POLYGON]
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    large = _areas_km2(np.asarray(shapely.polygons(rings), dtype=object)) >= SMALLEST_KM2
    outer = np.append(True, polygon[1:] != polygon[:-1])[: len(rings)]
    return shapely.MultiPolygon(
        [
            shapely.Polygon(ring, rings[large & ~outer & (polygon == number)])
            for ring, number in zip(rings[outer & large], polygon[outer & large], strict=True)
        ]
    )


def _areas_km2(polygons: NDArray[np.object_]) -> NDArray[np.float64]:
    areas = gpd.GeoSeries(polygons, crs=GEOGRAPHIC_CRS).to_crs(EQUAL_AREA_CRS).area
    return np.asarray(areas / 1e6, dtype=float)


_POLYGON: Final = shapely.GeometryType.POLYGON.value
