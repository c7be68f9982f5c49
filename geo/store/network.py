"""Load the network that travel is measured on: roads, the off-road mesh, lakes, the country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj

from geo.errors import DataFileError
from geo.sources.measure import EQUAL_AREA_CRS, GEOGRAPHIC_CRS
from geo.sources.mesh import CELL_CORNERS, LAKE_BARRIER_KM2, MESH_M, MESH_STEPS, MeshNumbers
from geo.store.integrity import REBUILD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import shapely
    from numpy.typing import NDArray

OFF_ROAD: Final = 0
"""The class of a link without a road; a road's class is 1 to 4."""

_Value = TypeVar("_Value", bound=np.generic)

_ELLIPSOID: Final = pyproj.Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True, eq=False)
class RoadNetwork:
    """Roads and open country as nodes and links; all arrays are read-only.

    Road nodes come first, mesh nodes after them: a node's number is its place in ``lon``. Links
    are undirected and named once; two nodes have one link at most.
    """

    lon: NDArray[np.float64]
    """Degrees in EPSG:4326, of every node."""
    lat: NDArray[np.float64]
    component: NDArray[np.int16]
    """Of each road node: the part of the road network it is in, 0 the longest."""
    link_from: NDArray[np.int32]
    """Node numbers; the first ``len(roads)`` links are the roads, in their order."""
    link_to: NDArray[np.int32]
    link_class: NDArray[np.int8]
    """`OFF_ROAD` or the road's class."""
    link_m: NDArray[np.float64]
    """Length on the ellipsoid in metres."""
    roads: NDArray[np.object_]
    """Line of each road link in `EQUAL_AREA_CRS`."""
    road_lake_m: NDArray[np.float64]
    """Metres of each road link that lie in a barrier lake: bridges, dams, or a rough source."""
    lakes: NDArray[np.object_]
    """Lakes no off-road link crosses, polygons in EPSG:4326."""
    country: shapely.Geometry
    """The country's area in EPSG:4326."""

    @property
    def road_nodes(self) -> int:
        """Number of road nodes."""
        return len(self.component)


def load_road_network(directory: Path) -> RoadNetwork:
    """Load the network of ``directory``; about half a second.

    The files' checksums are checked by `geo.store.integrity.verify`, once for all files.

    Raises:
        DataFileError: a file is missing or does not have the columns it should.
    """
    try:
        tables = {
            name: pd.read_parquet(directory / f"{name}.parquet")
            for name in ("road_nodes", "road_links", "travel_mesh")
        }
        tables["road_edges"] = gpd.read_parquet(directory / "road_edges.parquet")
        lakes = gpd.read_parquet(directory / "lakes.parquet")
        country = gpd.read_parquet(directory / "admin0.parquet").geometry.iloc[0]
        return assemble(tables, lakes, country)
    except (KeyError, ValueError, IndexError, OSError) as error:
        what = f"the road network cannot be read ({' '.join(str(error).split())})"
        raise DataFileError(directory, what, REBUILD) from None


def assemble(
    tables: Mapping[str, pd.DataFrame], lakes: gpd.GeoDataFrame, country: shapely.Geometry
) -> RoadNetwork:
    """Return the network of the tables `geo.sources.road_network` and `geo.sources.mesh` make.

    Args:
        tables: road_nodes, road_edges, road_links and travel_mesh.
        lakes: area_km2 and polygons in EPSG:4326.
        country: the country's area in EPSG:4326.

    Raises:
        KeyError: a table or a column is missing.
        ValueError: an edge or a link names a node that does not exist.
    """
    nodes, edges, across, mesh = (
        tables[name] for name in ("road_nodes", "road_edges", "road_links", "travel_mesh")
    )
    row, column = (mesh[name].to_numpy(dtype=np.int64) for name in ("mesh_row", "mesh_column"))
    to_degrees = pyproj.Transformer.from_crs(EQUAL_AREA_CRS, GEOGRAPHIC_CRS, always_xy=True)
    mesh_lon, mesh_lat = to_degrees.transform(column * MESH_M, row * MESH_M)
    lon = np.concatenate([nodes["lon"].to_numpy(dtype=float), mesh_lon])
    lat = np.concatenate([nodes["lat"].to_numpy(dtype=float), mesh_lat])
    start, end = (
        np.concatenate([across[name].to_numpy(), ends])
        for name, ends in zip(
            ("from_node", "to_node"),
            _mesh_links(nodes, row, column, mesh["links"].to_numpy()),
            strict=True,
        )
    )
    road_start, road_end = edges["from_node"].to_numpy(), edges["to_node"].to_numpy()
    numbers = np.concatenate(
        [table[["from_node", "to_node"]].to_numpy() for table in (edges, across)]
    )
    if numbers.size and not 0 <= numbers.min() <= numbers.max() < len(nodes):
        message = "an edge or a link of the road network ends at a node that does not exist"
        raise ValueError(message)
    metres = ellipsoid_m(lon[start], lat[start], lon[end], lat[end])
    classes = edges["road_class"].to_numpy()
    large = lakes["area_km2"] >= LAKE_BARRIER_KM2
    return RoadNetwork(
        lon=_fixed(lon),
        lat=_fixed(lat),
        component=_fixed(nodes["component"].to_numpy(dtype=np.int16)),
        link_from=_fixed(np.concatenate([road_start, start]).astype(np.int32)),
        link_to=_fixed(np.concatenate([road_end, end]).astype(np.int32)),
        link_class=_fixed(np.concatenate([classes, np.full(len(start), OFF_ROAD)]).astype(np.int8)),
        link_m=_fixed(np.concatenate([edges["length_m"].to_numpy(dtype=float), metres])),
        roads=_fixed(np.asarray(edges.geometry.to_crs(EQUAL_AREA_CRS).array, dtype=object)),
        road_lake_m=_fixed(edges["lake_m"].to_numpy(dtype=float)),
        lakes=_fixed(np.asarray(lakes.geometry[large].array, dtype=object)),
        country=country,
    )


def ellipsoid_m(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    other_lon: NDArray[np.float64],
    other_lat: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the length in metres of short lines (degrees, up to about 20 km) on WGS 84.

    The ellipsoid's radii of curvature at the middle latitude turn the two differences into
    metres: within 20 km the result differs from the geodesic (Karney 2013) by less than a
    millionth and takes a hundredth of its time.
    """
    middle = np.radians((lat + other_lat) / 2)
    bend = 1 - _ELLIPSOID.es * np.sin(middle) ** 2
    north = np.radians(other_lat - lat) * _ELLIPSOID.a * (1 - _ELLIPSOID.es) / bend**1.5
    east = np.radians(other_lon - lon) * _ELLIPSOID.a * np.cos(middle) / np.sqrt(bend)
    return np.asarray(np.hypot(north, east))


def _mesh_links(
    nodes: pd.DataFrame,
    row: NDArray[np.int64],
    column: NDArray[np.int64],
    links: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return both ends of the links of the mesh and of those between roads and mesh."""
    number = MeshNumbers(row, column)
    pairs = []
    for bit, (rows, columns) in enumerate(MESH_STEPS):
        start = np.flatnonzero(links >> bit & 1)
        pairs.append(
            (start + len(nodes), number(row[start] + rows, column[start] + columns) + len(nodes))
        )
    to_metres = pyproj.Transformer.from_crs(GEOGRAPHIC_CRS, EQUAL_AREA_CRS, always_xy=True)
    x, y = to_metres.transform(nodes["lon"].to_numpy(), nodes["lat"].to_numpy())
    west, south = np.floor(x / MESH_M).astype(int), np.floor(y / MESH_M).astype(int)
    seen = nodes["mesh_links"].to_numpy()
    for bit, (rows, columns) in enumerate(CELL_CORNERS):
        start = np.flatnonzero(seen >> bit & 1)
        pairs.append((start, number(south[start] + rows, west[start] + columns) + len(nodes)))
    start, end = (np.concatenate(side) for side in zip(*pairs, strict=True))
    if np.any(end < len(nodes)):
        message = "a link leads to a node of the mesh that does not exist"
        raise ValueError(message)
    return start, end


def _fixed(values: NDArray[_Value]) -> NDArray[_Value]:
    """Return ``values`` locked against writing."""
    values.flags.writeable = False
    return values
