"""Derive the mesh of open country: a grid whose barriers are lakes and the border."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.sources.measure import EQUAL_AREA_CRS, GEOGRAPHIC_CRS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.floating[Any]]
    Integers = NDArray[np.int64]

MESH_M: Final = 5_000.0
"""Spacing of the nodes of the off-road mesh. Our choice, by measurement: at 4 km the times between
settlements less than four hours apart change by no more than 2 minutes for 98 in 100, 6 at most,
and the mesh has half as many nodes again."""

MESH_STEPS: Final[tuple[tuple[int, int], ...]] = (
    (0, 1),
    (1, 0),
    (1, 1),
    (1, -1),
    (1, 2),
    (2, 1),
    (2, -1),
    (1, -2),
)
"""Steps (rows, columns) from a node of the mesh to its neighbours; the opposite eight complete the
sixteen. A way on the mesh is at most 2.8 % longer than the straight line, 1 / cos(13.3°); with
eight neighbours it would be 8.2 %, 1 / cos(22.5°) (Goodchild 1977)."""

CELL_CORNERS: Final[tuple[tuple[int, int], ...]] = ((0, 0), (0, 1), (1, 0), (1, 1))
"""Corners (rows, columns) of the mesh cell a road node lies in, from its south-western one."""

LAKE_BARRIER_KM2: Final = 5.0
"""Lakes of this area and more are barriers. Our choice: a fifth of a cell of the mesh; the way
round a smaller one is shorter than the mesh can tell."""


def travel_mesh(country: shapely.Geometry, lakes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the mesh that off-road travel is measured on: a regular grid over the country.

    Node (row, column) lies at (column, row) times `MESH_M` in `EQUAL_AREA_CRS`. Lakes of
    `LAKE_BARRIER_KM2` and more hold no node and no link crosses them, in winter neither: driving
    on ice is not safe to advise (our choice). No link leaves the country.

    Args:
        country: the country's area in EPSG:4326.
        lakes: area_km2 and polygons in EPSG:4326.

    Returns:
        mesh_row, mesh_column, links (bit i: the neighbour number i of `MESH_STEPS` away can be
        reached in a straight line), sorted by row and column.
    """
    water = barriers(lakes)
    area = _projected(country)
    shapely.prepare(area)
    west, south, east, north = np.floor(shapely.bounds(area) / MESH_M).astype(int)
    row, column = (
        axis.ravel()
        for axis in np.meshgrid(
            np.arange(south, north + 1), np.arange(west, east + 1), indexing="ij"
        )
    )
    dry = shapely.contains_xy(area, column * MESH_M, row * MESH_M)
    row, column = row[dry], column[dry]
    position = np.column_stack((column, row)) * MESH_M
    dry = ~blocked(position, position, water)
    row, column, position = row[dry], column[dry], position[dry]
    number = MeshNumbers(row, column)
    obstacles = np.concatenate((water, border(country)))
    links = np.zeros(len(row), dtype="int64")
    for bit, (rows, columns) in enumerate(MESH_STEPS):
        other = number(row + rows, column + columns)
        linked = np.flatnonzero(other >= 0)
        free = linked[~blocked(position[linked], position[other[linked]], obstacles)]
        links[free] |= 1 << bit
    return pd.DataFrame(
        {"mesh_row": row.astype("int64"), "mesh_column": column.astype("int64"), "links": links}
    )


class MeshNumbers:
    """Look up the number of the mesh node at a row and column; -1 where there is none."""

    def __init__(self, row: NDArray[np.integer], column: NDArray[np.integer]) -> None:
        """Number the nodes at ``row`` and ``column`` in the order given."""
        self._south, self._west = int(row.min()), int(column.min())
        shape = (int(row.max()) - self._south + 1, int(column.max()) - self._west + 1)
        self._grid = np.full(shape, -1, dtype=np.int64)
        self._grid[row - self._south, column - self._west] = np.arange(len(row))

    def __call__(self, row: NDArray[np.integer], column: NDArray[np.integer]) -> Integers:
        """Return the numbers of the nodes at ``row`` and ``column``."""
        down, across = row - self._south, column - self._west
        rows, columns = self._grid.shape
        inside = (down >= 0) & (down < rows) & (across >= 0) & (across < columns)
        return np.where(inside, self._grid[down.clip(0, rows - 1), across.clip(0, columns - 1)], -1)


def barriers(lakes: gpd.GeoDataFrame) -> Geometries:
    """Return the lakes that are barriers, in `EQUAL_AREA_CRS`; EPSG:4326 and area_km2 given."""
    large = lakes[lakes["area_km2"] >= LAKE_BARRIER_KM2]
    return np.asarray(large.geometry.to_crs(EQUAL_AREA_CRS).array, dtype=object)


def border(country: shapely.Geometry) -> Geometries:
    """Return the rings of the country (EPSG:4326) in `EQUAL_AREA_CRS`."""
    return np.asarray(shapely.get_parts(shapely.boundary(_projected(country))), dtype=object)


def blocked(start: Floats, end: Floats, obstacles: Geometries) -> NDArray[np.bool_]:
    """Tell which of the straight lines from ``start`` to ``end`` meet an obstacle."""
    lines = np.asarray(shapely.linestrings(np.stack((start, end), axis=1)), dtype=object)
    line, _ = crossing(lines, obstacles)
    meets = np.zeros(len(start), dtype=bool)
    meets[line] = True
    return meets


def crossing(shapes: Geometries, obstacles: Geometries) -> tuple[Integers, Integers]:
    """Return the pairs (shape, obstacle) that meet."""
    obstacle, shape = shapely.STRtree(shapes).query(obstacles, predicate="intersects")
    return shape, obstacle


def _projected(geometry: shapely.Geometry) -> shapely.Geometry:
    projected = gpd.GeoSeries([geometry], crs=GEOGRAPHIC_CRS).to_crs(EQUAL_AREA_CRS)
    return shapely.union_all(projected.array)
