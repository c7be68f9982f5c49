"""Put features on paper: project, turn, scale, simplify to the page's resolution, cut off."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyproj
import shapely

from geo.errors import SettingError
from geo.sources.measure import EQUAL_AREA_CRS, GEOGRAPHIC_CRS
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from matplotlib.path import Path
    from numpy.typing import NDArray

    from geo.cartography.static_scene import StaticScene
    from geo.cartography.static_sheet import Box

Geometries = np.ndarray[Any, np.dtype[np.object_]]
Bounds = tuple[float, float, float, float]

MONGOLIA: Final[Bounds] = (87.7, 41.5, 120.0, 52.2)
"""West, south, east, north in degrees: what is shown where there is nothing to show."""

TOLERANCE_MM: Final = 0.1
"""What the page cannot show: about a dot of a printer at 300 dpi (Visvalingam & Whyatt 1993: square
root of the area of the smallest triangle kept)."""

BLEED_MM: Final = 3.0
"""Features are kept so far outside their frame, that their edges are not seen."""

SMALLEST_EXTENT_M: Final = 4_000.0
"""A single place is shown with so much around it."""

_TO_METRES: Final = pyproj.Transformer.from_crs(GEOGRAPHIC_CRS, EQUAL_AREA_CRS, always_xy=True)


@dataclass(frozen=True, slots=True)
class Extent:
    """What is to be shown: a rectangle in metres on the plane, north up in its middle.

    The plane is Lambert's equal-area projection centred on Mongolia; towards the borders its north
    leans by up to 11°, so the plane is turned about its origin.
    """

    turn: float
    """Angle by which the plane is turned anticlockwise, in radians."""
    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        """In metres."""
        return self.east - self.west

    @property
    def height(self) -> float:
        """In metres."""
        return self.north - self.south


@dataclass(frozen=True, slots=True)
class Frame:
    """An extent in its rectangle of the sheet."""

    box: Box
    extent: Extent
    margin_mm: float = 0.0
    """Between the extent and the box."""
    at_top: bool = False
    """Whether what room is left lies below the extent, for an inset; else above and below."""

    @property
    def metres_per_mm(self) -> float:
        """Return the scale: metres on the ground for a mm, the extent just within the box."""
        width = max(self.box.width - 2 * self.margin_mm, 1.0)
        height = max(self.box.height - 2 * self.margin_mm, 1.0)
        return max(self.extent.width / width, self.extent.height / height)

    def placed(self, plane: Geometries) -> Geometries:
        """Return geometries of the plane (see `on_plane`) as they lie on the sheet, in mm."""
        scale = self.metres_per_mm
        x = (self.box.left + self.box.right) / 2
        y = (self.box.bottom + self.box.top) / 2
        if self.at_top:
            y = self.box.top - self.margin_mm - self.extent.height / scale / 2
        middle_x = (self.extent.west + self.extent.east) / 2
        middle_y = (self.extent.south + self.extent.north) / 2

        def to_sheet(metres: NDArray[np.float64]) -> NDArray[np.float64]:
            offset = _turned(metres, self.extent.turn) - (middle_x, middle_y)
            return np.asarray(offset / scale + (x, y), dtype=float)

        return np.asarray(shapely.transform(plane, to_sheet), dtype=object)


def on_plane(geometries: Geometries) -> Geometries:
    """Return geometries in EPSG:4326 on the equal-area plane, in metres; None stays."""
    return np.asarray(shapely.transform(geometries, _metres), dtype=object)


class Ground:
    """The features of a scene on the plane, each table projected once."""

    def __init__(self, scene: StaticScene) -> None:
        """Project what the layers hold."""
        self.scene = scene
        self._of_table: dict[int, Geometries] = {}
        for layer in scene.layers:
            if id(layer.features) not in self._of_table:
                shapes = np.asarray(layer.features.geometry.array, dtype=object)
                self._of_table[id(layer.features)] = on_plane(shapes)

    def of(self, features: gpd.GeoDataFrame) -> Geometries:
        """Return the geometries of a table of the scene, in metres."""
        return self._of_table[id(features)]

    def coordinates(self) -> NDArray[np.float64]:
        """Return every vertex, in metres, shape (vertices, 2)."""
        tables = [shapely.get_coordinates(shapes) for shapes in self._of_table.values()]
        return np.concatenate([np.empty((0, 2)), *tables])


def extent_of(ground: Ground) -> Extent:
    """Return what a scene is to show.

    Raises:
        SettingError: bounds that are no rectangle on the earth.
    """
    if ground.scene.extent is not None:
        return extent_within(ground.scene.extent)
    metres = ground.coordinates()
    if not len(metres):
        return extent_within(MONGOLIA)
    x, y = (metres.min(axis=0) + metres.max(axis=0)) / 2
    return _around(metres, float(x), float(y))


def extent_within(bounds: Bounds) -> Extent:
    """Return the extent of a rectangle in degrees.

    Raises:
        SettingError: bounds that are no rectangle on the earth.
    """
    west, south, east, north = bounds
    if not (-180 <= west <= east <= 180 and -90 < south <= north < 90):  # noqa: PLR2004  degrees
        raise SettingError(
            N_("Extent of the map"),
            bounds,
            N_("not west, south, east and north in degrees"),
            N_("Give the smaller longitude and latitude first."),
        )
    across, up = np.linspace(west, east, 33), np.linspace(south, north, 33)
    edges = np.concatenate(
        [np.column_stack([across, np.full(33, lat)]) for lat in (south, north)]
        + [np.column_stack([np.full(33, lon), up]) for lon in (west, east)]
    )
    metres = _metres(edges)
    x, y = _TO_METRES.transform((west + east) / 2, (south + north) / 2)
    return _around(metres, x, y)


def _around(metres: NDArray[np.float64], x: float, y: float) -> Extent:
    """Return the extent of places on the plane, turned so that north is up at ``x`` and ``y``."""
    lon, lat = _TO_METRES.transform(x, y, direction="INVERSE")
    x_north, y_north = _TO_METRES.transform(lon, lat + 1e-3)
    turn = math.atan2(x_north - x, y_north - y)
    turned = _turned(metres, turn)
    low, high = turned.min(axis=0), turned.max(axis=0)
    middle = (low + high) / 2
    half = np.maximum((high - low) / 2, SMALLEST_EXTENT_M / 2)
    (west, south), (east, north) = (middle - half).tolist(), (middle + half).tolist()
    return Extent(turn, west, south, east, north)


def _metres(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(_TO_METRES.transform(degrees[:, 0], degrees[:, 1]))


def _turned(metres: NDArray[np.float64], turn: float) -> NDArray[np.float64]:
    """Turn about the origin of the plane, anticlockwise."""
    cos, sin = math.cos(turn), math.sin(turn)
    x, y = metres[:, 0], metres[:, 1]
    return np.column_stack((x * cos - y * sin, x * sin + y * cos))


def simplified(shapes: Geometries) -> Geometries:
    """Return shapes in mm without what the page cannot show; None stays.

    Polygons that share their borders still do afterwards: each border is simplified once.
    """
    held = np.array([shape is not None for shape in shapes], dtype=bool)
    result = shapes.copy()
    present = shapes[held]
    if not len(present):
        return result
    areal = bool((shapely.get_dimensions(present) == 2).all())  # noqa: PLR2004  polygons
    if areal and shapely.coverage_is_valid(present):
        result[held] = shapely.coverage_simplify(present, TOLERANCE_MM)
    elif shapely.get_dimensions(present).max() > 0:
        result[held] = shapely.simplify(present, TOLERANCE_MM / 2)
    return result


def cut(shapes: Geometries, box: Box) -> Geometries:
    """Return shapes without what lies far outside ``box``; empty where nothing is left."""
    seen = box.grown(BLEED_MM)
    clipped = shapely.clip_by_rect(shapes, seen.left, seen.bottom, seen.right, seen.top)
    return np.asarray(clipped, dtype=object)


def path_of(shapes: Geometries) -> Path | None:
    """Return polygons or lines as one path, holes the other way round; None without any."""
    from matplotlib.path import Path  # noqa: PLC0415  only who prints a map needs it

    parts = shapely.get_parts(np.array([s for s in shapes if s is not None], dtype=object))
    parts = parts[shapely.get_dimensions(parts) > 0]
    areal = bool(len(parts)) and shapely.get_dimensions(parts[0]) == 2  # noqa: PLR2004  polygons
    lines = shapely.get_rings(shapely.orient_polygons(parts)) if areal else parts
    points, owner = shapely.get_coordinates(lines, return_index=True)
    if not len(points):
        return None
    codes = np.full(len(points), Path.LINETO, dtype=np.uint8)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    codes[first] = Path.MOVETO
    if areal:
        codes[np.append(first[1:], len(points)) - 1] = Path.CLOSEPOLY
    return Path(points, codes)


def hatch(box: Box, spacing_mm: float) -> Path:
    """Return diagonal lines over ``box``."""
    from matplotlib.path import Path  # noqa: PLC0415  only who prints a map needs it

    step = spacing_mm * math.sqrt(2)
    # Counted from the sheet's corner, so that neighbouring shapes carry the same lines.
    first = math.floor((box.left - box.top) / step)
    last = math.ceil((box.right - box.bottom) / step)
    offsets = np.arange(first, last + 1) * step
    ends: Sequence[NDArray[np.float64]] = [
        np.column_stack([offsets + y, np.full(len(offsets), y)]) for y in (box.bottom, box.top)
    ]
    points = np.stack(ends, axis=1).reshape(-1, 2)
    codes = np.tile(np.array([Path.MOVETO, Path.LINETO], dtype=np.uint8), len(offsets))
    return Path(points, codes)
