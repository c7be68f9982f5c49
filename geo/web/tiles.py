"""Cut layers into vector tiles: Mapbox Vector Tile 2.1 in the grid WebMercatorQuad.

The grid is that of OGC 17-083r4, annex D.1: 2^z x 2^z square tiles of the spherical Mercator
projection, rows counted from the north.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from geo.web.features.catalogue import json_values

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from numpy.typing import NDArray

    from geo.web.features.catalogue import Collection

MATRIX_SET: Final = "WebMercatorQuad"
MATRIX_SET_URI: Final = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
CRS: Final = "http://www.opengis.net/def/crs/EPSG/0/3857"
MEDIA_TYPE: Final = "application/vnd.mapbox-vector-tile"

ZOOM_MOST: Final = 14
EXTENT: Final = 4096
"""Units of a tile along each side."""
BUFFER: Final = 64
"""Units beyond each side, so that symbols and outlines on it are drawn whole."""
TOLERANCE: Final = 2.0
"""Largest shift of a line by simplifying, in units: an eighth of a pixel of a tile of 256."""
CELL: Final = 32
"""Side of the cells of which each keeps one point, in units: two pixels of a tile of 256."""

_CELLS: Final = (EXTENT + 2 * BUFFER) // CELL
"""Cells along each side of a tile, those beyond it included."""

THINNING: Final = (
    "Tiles simplify outlines to an eighth of a pixel. Below the last zoom a tile keeps one point "
    "of each square of two pixels, and no areas or lines smaller than half a pixel: ask for "
    "features where all must be there."
)
"""What tiles leave out; said in their metadata."""

_RADIUS_M: Final = 6378137.0
_HALF_M: Final = math.pi * _RADIUS_M
_LATITUDE_MOST: Final = math.degrees(2 * math.atan(math.exp(math.pi)) - math.pi / 2)
_PIXEL_M: Final = 0.00028
"""Side of a pixel that scale denominators are told by, OGC 17-083r4 clause 6.1.2."""
_TILE_PIXELS: Final = 256
_SMALLEST: Final = EXTENT / _TILE_PIXELS / 2


def matrix_set() -> dict[str, Any]:
    """Return the definition of the grid, OGC 17-083r4 annex D.1, as far as tiles are served."""
    matrices = []
    for zoom in range(ZOOM_MOST + 1):
        cell = 2 * _HALF_M / (_TILE_PIXELS * 2**zoom)
        matrices.append(
            {
                "id": str(zoom),
                "scaleDenominator": cell / _PIXEL_M,
                "cellSize": cell,
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": [-_HALF_M, _HALF_M],
                "tileWidth": _TILE_PIXELS,
                "tileHeight": _TILE_PIXELS,
                "matrixWidth": 2**zoom,
                "matrixHeight": 2**zoom,
            }
        )
    return {
        "id": MATRIX_SET,
        "title": "Google Maps Compatible for the World",
        "uri": MATRIX_SET_URI,
        "crs": CRS,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": matrices,
    }


def limits(bounds: tuple[float, float, float, float]) -> list[dict[str, Any]]:
    """Return the first and last row and column of tiles that ``bounds`` (degrees) lie in."""
    west, south, east, north = bounds
    found = []
    for zoom in range(ZOOM_MOST + 1):
        corners = np.array([[west, north], [east, south]])
        units = _projected(corners, zoom, 0, 0) / EXTENT
        (left, top), (right, bottom) = np.clip(np.floor(units), 0, 2**zoom - 1).astype(int).tolist()
        found.append(
            {
                "tileMatrix": str(zoom),
                "minTileRow": top,
                "maxTileRow": bottom,
                "minTileCol": left,
                "maxTileCol": right,
            }
        )
    return found


def is_tile(zoom: int, row: int, column: int) -> bool:
    """Return whether the grid has the tile and tiles of its zoom are served."""
    return 0 <= zoom <= ZOOM_MOST and 0 <= row < 2**zoom and 0 <= column < 2**zoom


def tile_bounds(zoom: int, row: int, column: int, beyond: int = 0) -> tuple[float, ...]:
    """Return west, south, east and north of a tile, degrees, ``beyond`` units past its sides."""
    edge = beyond / EXTENT
    west, east = ((column + side) / 2**zoom * 360 - 180 for side in (-edge, 1 + edge))
    south, north = (
        math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (row + side) / 2**zoom))))
        for side in (1 + edge, -edge)
    )
    return west, south, east, north


def vector_tile(collection: Collection, zoom: int, row: int, column: int) -> bytes:
    """Return a tile of the records of ``collection``; empty where none lies in it.

    Properties are those of the layer; missing values are left out, as the format has no null.
    """
    # Loaded by the first tile.
    import mapbox_vector_tile  # type: ignore[import-untyped]  # noqa: PLC0415

    west, south, east, north = tile_bounds(zoom, row, column, BUFFER)
    rows = np.sort(collection.tree.query(shapely.box(west, south, east, north)))
    if not len(rows):
        return b""
    if collection.layer.geometry_type == "Point":
        rows, shapes = _points(collection, rows, (zoom, row, column))
    else:
        rows, shapes = _outlines(collection, rows, (zoom, row, column))
    if not len(rows):
        return b""
    names = list(collection.columns)
    frame = collection.layer.features
    values = [json_values(frame[name].iloc[rows], collection.columns[name]) for name in names]
    features = [
        {
            "geometry": shape,
            "id": int(place) + 1,
            "properties": {
                name: value for name, value in zip(names, record, strict=True) if value is not None
            },
        }
        for place, shape, record in zip(rows, shapes, zip(*values, strict=True), strict=True)
    ]
    encoded: bytes = mapbox_vector_tile.encode(
        [{"name": collection.id, "features": features}],
        default_options={"y_coord_down": True, "extents": EXTENT},
    )
    return encoded


def _projected(
    degrees: NDArray[np.float64], zoom: int, row: int, column: int
) -> NDArray[np.float64]:
    """Return longitudes and latitudes (n, 2) in the units of a tile, from its north-west corner."""
    latitude = np.radians(np.clip(degrees[:, 1], -_LATITUDE_MOST, _LATITUDE_MOST))
    across = (degrees[:, 0] + 180) / 360
    down = 0.5 - np.arcsinh(np.tan(latitude)) / (2 * math.pi)
    scale = 2**zoom
    return np.column_stack([(across * scale - column) * EXTENT, (down * scale - row) * EXTENT])


def _points(
    collection: Collection, rows: NDArray[np.intp], tile: tuple[int, int, int]
) -> tuple[NDArray[np.intp], NDArray[np.object_]]:
    degrees = shapely.get_coordinates(collection.geometries[rows])
    units = np.rint(_projected(degrees, *tile))
    inside = ((units >= -BUFFER) & (units < EXTENT + BUFFER)).all(axis=1)
    rows, units = rows[inside], units[inside]
    if tile[0] < ZOOM_MOST:
        # Tiles begin where cells do, so that neighbouring tiles keep the same points.
        across, down = ((units + BUFFER) // CELL).astype(np.intp).T
        first = np.full((_CELLS, _CELLS), -1, dtype=np.intp)
        # Written from the last to the first: the first of each cell stays.
        first[down[::-1], across[::-1]] = np.arange(len(rows) - 1, -1, -1)
        kept = np.sort(first[first >= 0])
        rows, units = rows[kept], units[kept]
    return rows, np.asarray(shapely.points(units), dtype=object)


def _outlines(
    collection: Collection, rows: NDArray[np.intp], tile: tuple[int, int, int]
) -> tuple[NDArray[np.intp], NDArray[np.object_]]:
    shapes = shapely.transform(
        collection.geometries[rows], lambda degrees: _projected(degrees, *tile)
    )
    if tile[0] < ZOOM_MOST:
        left, top, right, bottom = shapely.bounds(shapes).T
        seen = np.maximum(right - left, bottom - top) >= _SMALLEST
        rows, shapes = rows[seen], shapes[seen]
    shapes = shapely.simplify(shapes, TOLERANCE, preserve_topology=True)
    is_area = collection.layer.geometry_type == "MultiPolygon"
    if is_area:
        broken = ~shapely.is_valid(shapes)
        shapes[broken] = shapely.make_valid(shapes[broken])
    shapes = shapely.intersection(
        shapes, shapely.box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)
    )
    # Whole units, valid in them: what the format stores.
    shapes = shapely.set_precision(shapes, 1.0)
    shapes = np.array([_only(shape, 2 if is_area else 1) for shape in shapes], dtype=object)
    kept = ~(shapely.is_empty(shapes) | shapely.is_missing(shapes))
    return rows[kept], shapes[kept]


def _only(shape: shapely.Geometry, dimensions: int) -> shapely.Geometry | None:
    """Return the parts of ``shape`` with so many dimensions: clipping leaves touching edges too."""
    if not isinstance(shape, shapely.GeometryCollection):
        return shape if shapely.get_dimensions(shape) == dimensions else None
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(shape))
        if shapely.get_dimensions(part) == dimensions
    ]
    if not parts:
        return None
    return shapely.MultiPolygon(parts) if dimensions == 2 else shapely.MultiLineString(parts)  # noqa: PLR2004


class TileCache:
    """Keeps the tiles last asked for; safe for several threads."""

    def __init__(self, bytes_most: int = 16_000_000) -> None:
        """Hold at most ``bytes_most`` bytes of tiles."""
        self._bytes_most = bytes_most
        self._bytes = 0
        self._tiles: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return the tile ``key``, made by ``make`` if it is not kept."""
        with self._lock:
            if key in self._tiles:
                self._tiles.move_to_end(key)
                return self._tiles[key]
        tile = make()
        with self._lock:
            if key not in self._tiles:
                self._tiles[key] = tile
                self._bytes += len(tile) + _ENTRY_BYTES
            while self._bytes > self._bytes_most:
                _, dropped = self._tiles.popitem(last=False)
                self._bytes -= len(dropped) + _ENTRY_BYTES
        return tile


_ENTRY_BYTES: Final = 300
"""What an entry takes beside its tile, about."""
