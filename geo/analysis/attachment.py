"""Attach places to the network: to the roads around them and to the mesh of open country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from scipy.spatial import KDTree

from geo.analysis.proximity import WGS84
from geo.errors import SettingError
from geo.sources.measure import EQUAL_AREA_CRS, GEOGRAPHIC_CRS
from geo.sources.mesh import MESH_M, blocked
from geo.text import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.store.network import RoadNetwork

ROAD_REACH_M: Final = MESH_M
"""A place is joined to its nearest road however far it is, and to every road within this distance:
beyond it the mesh tells ways apart. Our choice."""

MESH_REACH_M: Final = 2 * MESH_M
"""A place is joined to nodes of the mesh within this distance, and straight to another place. Our
choice: a place inside the country always has some; within it the mesh's detours still matter."""

_MESH_NODES: Final = 12
"""The nearest nodes of the mesh a place is joined to. Our choice: the cell's corners and the ring
around them."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Places:
    """Places on the network; arrays of one length belong together, numbers count from 0."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    xy: NDArray[np.float64]
    """Metres in `EQUAL_AREA_CRS`, to look for neighbours."""

    foot_place: NDArray[np.int64]
    """The foot of a place on a road: its place, the road, metres off and along the road."""
    foot_road: NDArray[np.int64]
    foot_off_m: NDArray[np.float64]
    foot_along_m: NDArray[np.float64]
    foot_dry: NDArray[np.bool_]
    """No lake lies between the place and the foot."""
    nearest: NDArray[np.int64]
    """The foot nearest to each place; empty without roads."""

    link_place: NDArray[np.int64]
    """The ways to a node, sorted by place: metres off the road, then along a road."""
    link_node: NDArray[np.int64]
    link_off_m: NDArray[np.float64]
    link_along_m: NDArray[np.float64]
    link_class: NDArray[np.int8]

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self.lon)

    def link_minutes(self, minutes_per_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the minutes of each way to a node; ``minutes_per_m`` by class of link."""
        along = self.link_along_m * minutes_per_m[self.link_class]
        return np.asarray(self.link_off_m * minutes_per_m[0] + along)

    def feet(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> pd.DataFrame:
        """Return the feet ``which``: place, road, off and along in metres."""
        return pd.DataFrame(
            {
                "place": self.foot_place[which],
                "road": self.foot_road[which],
                "off": self.foot_off_m[which],
                "along": self.foot_along_m[which],
            }
        )

    def road_ends(
        self, network: RoadNetwork
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Return place, node and metres of the two ways from each place along its nearest road."""
        foot = self.nearest
        road, off, along = self.foot_road[foot], self.foot_off_m[foot], self.foot_along_m[foot]
        ends = np.column_stack([network.link_from[road], network.link_to[road]]).astype(np.int64)
        metres = np.column_stack([off + along, off + network.link_m[road] - along])
        return np.repeat(self.foot_place[foot], 2), ends.ravel(), metres.ravel()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Locator:
    """Finds roads and nodes of the mesh around places."""

    network: RoadNetwork
    roads: shapely.STRtree
    mesh: KDTree
    lakes: NDArray[np.object_]
    """Barrier lakes in `EQUAL_AREA_CRS`."""

    @classmethod
    def of(cls, network: RoadNetwork) -> Locator:
        """Prepare ``network`` for searching."""
        mesh = slice(network.road_nodes, None)
        return cls(
            network,
            shapely.STRtree(network.roads),
            KDTree(positions(network.lon[mesh], network.lat[mesh])),
            _projected(network.lakes),
        )

    def locate(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Places:
        """Attach the places at ``lon`` and ``lat`` (degrees) to the network.

        Raises:
            SettingError: a place lies outside Mongolia.
        """
        xy = positions(lon, lat)
        mesh_place, mesh_node = self._around(lon, lat, xy)
        place, road, foot_xy, along_m = self._feet(np.asarray(shapely.points(xy), dtype=object))
        foot_lon, foot_lat = _TO_DEGREES.transform(*foot_xy.T)
        off_m = _geodesic_m(lon[place], lat[place], foot_lon, foot_lat)
        dry = ~blocked(xy[place], foot_xy, self.lakes)
        order = np.lexsort((road, off_m, place))
        _, first = np.unique(place[order], return_index=True)

        free = ~blocked(xy[mesh_place], self.mesh.data[mesh_node], self.lakes)
        mesh_place, mesh_node = mesh_place[free], mesh_node[free] + self.network.road_nodes
        mesh_off = _geodesic_m(
            lon[mesh_place],
            lat[mesh_place],
            self.network.lon[mesh_node],
            self.network.lat[mesh_node],
        )
        length = self.network.link_m[road]
        links = pd.DataFrame(
            {
                "place": np.concatenate([place[dry], place[dry], mesh_place]),
                "node": np.concatenate(
                    [self.network.link_from[road[dry]], self.network.link_to[road[dry]], mesh_node]
                ),
                "off": np.concatenate([off_m[dry], off_m[dry], mesh_off]),
                "along": np.concatenate(
                    [along_m[dry], (length - along_m)[dry], np.zeros(len(mesh_node))]
                ),
                "class": np.concatenate(
                    [np.tile(self.network.link_class[road[dry]], 2), np.zeros(len(mesh_node))]
                ),
            }
        ).sort_values(["place", "node"], kind="stable")
        return Places(
            lon=lon,
            lat=lat,
            xy=xy,
            foot_place=place,
            foot_road=road,
            foot_off_m=off_m,
            foot_along_m=along_m,
            foot_dry=dry,
            nearest=order[first],
            link_place=links["place"].to_numpy(dtype=np.int64),
            link_node=links["node"].to_numpy(dtype=np.int64),
            link_off_m=links["off"].to_numpy(dtype=float),
            link_along_m=links["along"].to_numpy(dtype=float),
            link_class=links["class"].to_numpy(dtype=np.int8),
        )

    def straight(
        self, origins: Places, targets: Places
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Return the pairs (origin, target) in sight of each other and their distance in metres.

        In sight: within `MESH_REACH_M` and no barrier lake between; the same place always is.
        """
        near = KDTree(origins.xy).sparse_distance_matrix(
            KDTree(targets.xy), MESH_REACH_M, output_type="ndarray"
        )
        origin, target = near["i"], near["j"]
        metres = _geodesic_m(
            origins.lon[origin], origins.lat[origin], targets.lon[target], targets.lat[target]
        )
        free = ~blocked(origins.xy[origin], targets.xy[target], self.lakes) | (metres == 0)
        return origin[free], target[free], metres[free]

    def _around(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64], xy: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the pairs (place, node of the mesh) near each other."""
        count = min(_MESH_NODES, self.mesh.n)
        metres, node = self.mesh.query(xy, k=range(1, count + 1), distance_upper_bound=MESH_REACH_M)
        found = np.isfinite(metres)
        lost = ~found[:, 0]
        # A place on a wide lake has no node near it and is still in the country.
        lost[lost] = ~shapely.contains_xy(self.network.country, lon[lost], lat[lost])
        if lost.any():
            first = int(np.argmax(lost))
            raise SettingError(
                N_("Place"),
                f"{lat[first]:.4f}, {lon[first]:.4f}",
                N_("the place lies outside Mongolia"),
                N_("Choose a place within the country: 41.6-52.1 N, 87.7-119.9 E."),
            )
        place, rank = np.nonzero(found)
        return place, node[place, rank]

    def _feet(
        self, points: NDArray[np.object_]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """Return place, road, position and metres along the road of each foot in reach."""
        pairs = np.concatenate(
            [
                self.roads.query_nearest(points, all_matches=False),
                self.roads.query(points, predicate="dwithin", distance=ROAD_REACH_M),
            ],
            axis=1,
        )
        place, road = np.unique(pairs, axis=1)
        line = np.asarray(self.roads.geometries[road], dtype=object)
        share = shapely.line_locate_point(line, points[place], normalized=True)
        foot = shapely.line_interpolate_point(line, share, normalized=True)
        return place, road, shapely.get_coordinates(foot), share * self.network.link_m[road]


_TO_METRES: Final = Transformer.from_crs(GEOGRAPHIC_CRS, EQUAL_AREA_CRS, always_xy=True)
_TO_DEGREES: Final = Transformer.from_crs(EQUAL_AREA_CRS, GEOGRAPHIC_CRS, always_xy=True)


def positions(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (x, y) in metres of `EQUAL_AREA_CRS` of places in degrees, one a row."""
    return np.column_stack(_TO_METRES.transform(lon, lat))


def _projected(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    projected = gpd.GeoSeries(geometries, crs=GEOGRAPHIC_CRS).to_crs(EQUAL_AREA_CRS)
    return np.asarray(projected.array, dtype=object)


def _geodesic_m(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    other_lon: NDArray[np.float64],
    other_lat: NDArray[np.float64],
) -> NDArray[np.float64]:
    return np.asarray(WGS84.inv(lon, lat, other_lon, other_lat)[2], dtype=float)
