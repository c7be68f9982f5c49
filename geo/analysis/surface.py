"""Spread the minutes of nodes over a raster of the country."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.analysis.attachment import positions
from geo.sources.measure import EQUAL_AREA_CRS, GEOGRAPHIC_CRS
from geo.sources.mesh import MESH_M, blocked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.store.network import RoadNetwork

CELL_M: Final = 2_000.0
"""Spacing of the raster. Our choice: a pixel or two of a screen that shows the country, and the
spacing of a road's nodes, so that roads show as fingers."""

SPREAD_M: Final = MESH_M
"""A node's minutes count in cells within this distance, a straight stretch off the road away."""

LAND_TOLERANCE_M: Final = 300.0
"""Border and shores are drawn with this tolerance: less than a pixel of a screen that shows an
aimag. Our choice."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Surface:
    """A raster of cells and which nodes lie around each; arrays are read-only."""

    x: NDArray[np.float64]
    """Middle of each column in metres of `EQUAL_AREA_CRS`."""
    y: NDArray[np.float64]
    """Middle of each row."""
    land: shapely.Geometry
    """The country without its barrier lakes, simplified, in EPSG:4326."""
    cell: NDArray[np.int64]
    """Cells (row by row) with a node in reach, each once."""
    begins: NDArray[np.int64]
    """Where each cell's stretches begin in the next two."""
    node: NDArray[np.int32]
    metres: NDArray[np.float32]

    @classmethod
    def of(cls, network: RoadNetwork, lakes: NDArray[np.object_]) -> Surface:
        """Lay the raster over ``network``; ``lakes`` are its barriers in `EQUAL_AREA_CRS`."""
        xy = positions(network.lon, network.lat)
        west, south = np.floor((xy.min(axis=0) - SPREAD_M) / CELL_M - 1).astype(int)
        east, north = np.ceil((xy.max(axis=0) + SPREAD_M) / CELL_M + 1).astype(int)
        x, y = (np.arange(low, high + 1) * CELL_M for low, high in ((west, east), (south, north)))
        node, column, row, metres = _stretches(xy, x, y)
        wet = _over_water(xy[node], np.column_stack((x[column], y[row])), lakes)
        node, column, row, metres = node[~wet], column[~wet], row[~wet], metres[~wet]
        cell = row * len(x) + column
        order = np.argsort(cell, kind="stable")
        cells, begins = np.unique(cell[order], return_index=True)
        arrays = (cells, begins, node[order], metres[order])
        for array in arrays:
            array.flags.writeable = False
        return cls(x, y, _land(network, lakes), *arrays)

    def minutes(self, at_nodes: NDArray[np.float64], minutes_per_m: float) -> NDArray[np.float64]:
        """Return the minutes of each cell, rows × columns: the best node, the rest off the road.

        Infinity where no node is in reach.
        """
        raster = np.full(len(self.y) * len(self.x), np.inf)
        if len(self.cell):
            ways = at_nodes[self.node] + self.metres * minutes_per_m
            raster[self.cell] = np.minimum.reduceat(ways, self.begins)
        return raster.reshape(len(self.y), len(self.x))


def _stretches(
    xy: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Return node, column, row and metres of every cell within `SPREAD_M` of every node."""
    column, row = np.round((xy - (x[0], y[0])) / CELL_M).astype(np.int32).T
    reach = int(np.ceil(SPREAD_M / CELL_M))
    found: list[tuple[NDArray[Any], ...]] = []
    # A step at a time: all at once would take ten times the memory of what is kept.
    for across, up in itertools.product(range(-reach, reach + 1), repeat=2):
        metres = np.hypot(x[column + across] - xy[:, 0], y[row + up] - xy[:, 1])
        in_reach = np.flatnonzero(metres <= SPREAD_M).astype(np.int32)
        cells = column[in_reach] + across, row[in_reach] + up
        found.append((in_reach, *cells, metres[in_reach].astype(np.float32)))
    node, to_column, to_row, near = (np.concatenate(part) for part in zip(*found, strict=True))
    return node, to_column, to_row, near


def _over_water(
    start: NDArray[np.float64], end: NDArray[np.float64], lakes: NDArray[np.object_]
) -> NDArray[np.bool_]:
    """Tell which stretches meet a lake; only those near one are looked at."""
    wet = np.zeros(len(start), dtype=bool)
    boxes = shapely.bounds(lakes).reshape(-1, 4)
    near = np.zeros(len(start), dtype=bool)
    for west, south, east, north in boxes:
        near |= (
            (end[:, 0] >= west - SPREAD_M)
            & (end[:, 0] <= east + SPREAD_M)
            & (end[:, 1] >= south - SPREAD_M)
            & (end[:, 1] <= north + SPREAD_M)
        )
    wet[near] = blocked(start[near], end[near], lakes)
    return wet


def _land(network: RoadNetwork, lakes: NDArray[np.object_]) -> shapely.Geometry:
    country = gpd.GeoSeries([network.country], crs=GEOGRAPHIC_CRS).to_crs(EQUAL_AREA_CRS)
    outline = shapely.simplify(shapely.union_all(country.array), LAND_TOLERANCE_M)
    water = shapely.union_all(shapely.simplify(lakes, LAND_TOLERANCE_M))
    land = gpd.GeoSeries([shapely.difference(outline, water)], crs=EQUAL_AREA_CRS)
    return shapely.union_all(land.to_crs(GEOGRAPHIC_CRS).make_valid().array)
