"""Measure travel time and road distance between places, over roads and open country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import dijkstra

from geo.analysis.attachment import Locator, Places
from geo.analysis.graph import link_rows, with_sources
from geo.errors import check_limit
from geo.text import N_

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from geo.analysis.speeds import Speeds
    from geo.store.network import RoadNetwork

FAR_FROM_ROAD: Final = "far_from_road"
"""Reason not to trust a settlement's times: it lies far from any road of the source."""

ISOLATED_ROADS: Final = "isolated_roads"
"""Reason not to trust a settlement's times: its roads do not lead to the rest of the country."""

FAR_FROM_ROAD_KM: Final = 5.0
"""A settlement farther than this from any road has a road the data lack. Our choice: the median
settlement lies 0.45 km from a road, one in twenty more than 2.6 km."""

_CHUNK: Final = 32
"""Sources searched from at once: a row of minutes for every node each, 25 MB together."""

_NONE: Final = -1


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TravelNetwork:
    """A network ready for searching; immutable, made once.

    A place takes the roads within reach (off the road to the foot of the place, then along the
    road), the mesh of open country, or the straight line to a place in sight. The time between two
    places is the same both ways and does not depend on which other places are asked for; it never
    rises when a speed is raised or a target added. A place is no waypoint of others, so a way by
    a third place may be shorter: among the settlements by two minutes at most.
    """

    network: RoadNetwork
    locator: Locator
    begins: NDArray[np.int32]
    """Compressed rows: the links of node n are ``begins[n]:begins[n + 1]`` of the next two."""
    ends_at: NDArray[np.int32]
    link: NDArray[np.int32]
    """Number of the link in the network, to look up length and class."""

    @classmethod
    def of(cls, network: RoadNetwork) -> TravelNetwork:
        """Prepare ``network`` for searching; about a second."""
        begins, ends_at, link = link_rows(network.link_from, network.link_to, len(network.lon))
        return cls(network, Locator.of(network), begins, ends_at, link)

    def field(self, sources: gpd.GeoSeries, speeds: Speeds) -> TravelField:
        """Return the minutes from every node of the network to the nearest of ``sources``.

        Args:
            sources: points in EPSG:4326, none missing; without one every time is infinite.
            speeds: speeds by class.

        Raises:
            SettingError: a point lies outside Mongolia.
        """
        lon, lat, row = _distinct(sources)
        places = self.locator.locate(lon, lat)
        per_m = _minutes_per_m(speeds)
        if len(places) == 0:
            minutes = np.full(len(self.network.lon), np.inf)
            nearest = np.full(len(self.network.lon), _NONE)
        else:
            graph, first = self._graph(places, per_m)
            # The nearest source comes with the predecessors only.
            minutes, _, nearest = dijkstra(
                graph,
                indices=np.arange(first, first + len(places)),
                min_only=True,
                return_predecessors=True,
            )
            minutes, nearest = minutes[:first], nearest[:first] - first
            nearest[~np.isfinite(minutes)] = _NONE
        minutes.flags.writeable = False
        nearest.flags.writeable = False
        return TravelField(self, speeds, places, row, minutes, nearest)

    def minutes_to_nearest(
        self, origins: gpd.GeoSeries, targets: gpd.GeoSeries, speeds: Speeds
    ) -> pd.Series:
        """Return the minutes from each origin to its nearest target, on the origins' index.

        Infinity where no target can be reached. Points in EPSG:4326, none missing.

        Raises:
            SettingError: a point lies outside Mongolia.
        """
        return self.field(targets, speeds).at(origins)["minutes"]

    def nearest_target(
        self, origins: gpd.GeoSeries, targets: gpd.GeoSeries, speeds: Speeds
    ) -> pd.DataFrame:
        """Return each origin's nearest target: its label in ``targets`` (None: none) and minutes.

        Of targets at the same spot the first one is named.

        Raises:
            SettingError: a point lies outside Mongolia.
        """
        found = self.field(targets, speeds).at(origins)
        labels = np.array([*targets.index, None], dtype=object)
        return pd.DataFrame(
            {"target": pd.Series(labels[found["source"]], found.index, dtype=object)}
        ).assign(minutes=found["minutes"])

    def minutes_matrix(
        self, origins: gpd.GeoSeries, targets: gpd.GeoSeries, speeds: Speeds, limit_min: float
    ) -> NDArray[np.float64]:
        """Return the minutes from each origin (rows) to each target (columns).

        Infinity beyond ``limit_min``, which is included, and where no way leads.

        Raises:
            SettingError: the limit is not more than zero, or a point lies outside Mongolia.
        """
        check_limit(N_("Travel time limit"), limit_min, N_("Choose 1 to 480 minutes."))
        lon, lat, row = _distinct(origins)
        rows = self.locator.locate(lon, lat)
        lon, lat, column = _distinct(targets)
        columns = self.locator.locate(lon, lat)
        # The way back takes as long: the side with fewer places is searched from.
        if len(rows) <= len(columns):
            minutes = self._matrix(rows, columns, speeds, limit_min)
        else:
            minutes = self._matrix(columns, rows, speeds, limit_min).T
        minutes[minutes > limit_min] = np.inf
        return minutes[np.ix_(row, column)]

    def road_km_to_nearest(self, origins: gpd.GeoSeries, targets: gpd.GeoSeries) -> pd.Series:
        """Return the kilometres by road from each origin to its nearest target.

        The straight stretch from either place to its nearest road is added. Places in sight that
        lie nearer to each other than to the road are joined in a straight line. Zero at the same
        spot; infinity where no road leads there.

        Raises:
            SettingError: a point lies outside Mongolia.
        """
        lon, lat, row = _distinct(origins)
        places = self.locator.locate(lon, lat)
        lon, lat, _ = _distinct(targets)
        others = self.locator.locate(lon, lat)
        metres = np.full(len(places), np.inf)
        if len(others) and len(places):
            metres = self._road_m(places, others)
        return pd.Series(metres[row] / 1e3, index=origins.index)

    def snap(self, points: gpd.GeoSeries) -> pd.DataFrame:
        """Return what the nearest road of each point is, on the points' index.

        Columns: off_road_m (geodesic), road_class, component (0 the longest part of the road
        network), component_km (its length).

        Raises:
            SettingError: a point lies outside Mongolia.
        """
        lon, lat, row = _distinct(points)
        places = self.locator.locate(lon, lat)
        road = places.foot_road[places.nearest]
        component = self.network.component[self.network.link_from[road]]
        length = component_km(self.network).to_numpy()
        return (
            pd.DataFrame(
                {
                    "off_road_m": places.foot_off_m[places.nearest],
                    "road_class": self.network.link_class[road],
                    "component": component,
                    "component_km": length[component],
                }
            )
            .iloc[row]
            .set_axis(points.index)
        )

    def shortcuts(
        self, origins: Places, targets: Places, minutes_per_m: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Return the ways past all nodes: pairs (origin, target) and their minutes.

        The straight line to a place in sight, and the stretch of road between two feet on it.
        """
        origin, target, metres = self.locator.straight(origins, targets)
        minutes = metres * minutes_per_m[0]
        feet = origins.feet(origins.foot_dry).merge(
            targets.feet(targets.foot_dry), on="road", suffixes=("", "_other")
        )
        road = feet["road"].to_numpy(dtype=np.int64)
        off = (feet["off"] + feet["off_other"]).to_numpy(dtype=float)
        along = np.abs((feet["along"] - feet["along_other"]).to_numpy(dtype=float))
        by_road = off * minutes_per_m[0] + along * minutes_per_m[self.network.link_class[road]]
        return (
            np.concatenate([origin, feet["place"].to_numpy(dtype=np.int64)]),
            np.concatenate([target, feet["place_other"].to_numpy(dtype=np.int64)]),
            np.concatenate([minutes, by_road]),
        )

    def _graph(self, places: Places, per_m: NDArray[np.float64]) -> tuple[csr_array, int]:
        """Return the links in minutes with a node for each place, and the first place's number.

        Ways lead from the places to the network and not back: no place is a shortcut.
        """
        count = len(self.network.lon)
        minutes = self.network.link_m * per_m[self.network.link_class]
        return (
            with_sources(
                (self.begins, self.ends_at, minutes[self.link]),
                (places.link_place, places.link_node, places.link_minutes(per_m)),
                len(places),
            ),
            count,
        )

    def _matrix(
        self, sources: Places, others: Places, speeds: Speeds, limit_min: float
    ) -> NDArray[np.float64]:
        """Return the minutes from each of ``sources`` (rows) to each of ``others`` (columns)."""
        minutes = np.full((len(sources), len(others)), np.inf)
        if minutes.size == 0:
            return minutes
        per_m = _minutes_per_m(speeds)
        graph, first = self._graph(sources, per_m)
        last = others.link_minutes(per_m)
        reached, begins = np.unique(others.link_place, return_index=True)
        for start in range(0, len(sources) if len(reached) else 0, _CHUNK):
            chunk = slice(start, min(start + _CHUNK, len(sources)))
            nodes = dijkstra(
                graph, indices=np.arange(chunk.start, chunk.stop) + first, limit=limit_min
            )
            ways = nodes[:, others.link_node] + last
            minutes[chunk, reached] = np.minimum.reduceat(ways, begins, axis=1)
        source, other, direct = self.shortcuts(sources, others, per_m)
        np.minimum.at(minutes, (source, other), direct)
        return minutes

    def _road_m(self, origins: Places, targets: Places) -> NDArray[np.float64]:
        """Return the metres from each origin to its nearest target along roads."""
        network = self.network
        roads = slice(len(network.roads))
        begins, ends_at, link = link_rows(
            network.link_from[roads], network.link_to[roads], network.road_nodes
        )
        here, there = origins.road_ends(network), targets.road_ends(network)
        graph = with_sources((begins, ends_at, network.link_m[link]), there, len(targets))
        first = network.road_nodes
        to_target = dijkstra(graph, indices=np.arange(first, first + len(targets)), min_only=True)
        metres = np.full(len(origins), np.inf)
        np.minimum.at(metres, here[0], to_target[here[1]] + here[2])
        # Two feet on the same road, and places nearer to each other than to the road.
        feet = origins.feet(origins.nearest).merge(
            targets.feet(targets.nearest), on="road", suffixes=("", "_other")
        )
        along = np.abs(feet["along"] - feet["along_other"]) + feet["off"] + feet["off_other"]
        np.minimum.at(metres, feet["place"].to_numpy(dtype=np.int64), along.to_numpy(dtype=float))
        origin, target, straight = self.locator.straight(origins, targets)
        off = (p.foot_off_m[p.nearest][n] for p, n in ((origins, origin), (targets, target)))
        near = straight <= sum(off)
        np.minimum.at(metres, origin[near], straight[near])
        return metres


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TravelField:
    """Minutes to the nearest source everywhere; arrays are read-only."""

    travel: TravelNetwork
    speeds: Speeds
    places: Places
    """The sources, each spot once."""
    rows: NDArray[np.int64]
    """The spot of each source asked for."""
    minutes: NDArray[np.float64]
    """At every node of the network, roads first; infinity where no way leads."""
    nearest: NDArray[np.int64]
    """Spot of the nearest source of each node; -1 where there is none."""

    def at(self, points: gpd.GeoSeries) -> pd.DataFrame:
        """Return minutes and source (row of the nearest one, -1: none) on the points' index.

        Raises:
            SettingError: a point lies outside Mongolia.
        """
        lon, lat, row = _distinct(points)
        places = self.travel.locator.locate(lon, lat)
        per_m = _minutes_per_m(self.speeds)
        here, there, direct = self.travel.shortcuts(places, self.places, per_m)
        ways = pd.DataFrame(
            {
                "place": np.concatenate([places.link_place, here]),
                "minutes": np.concatenate(
                    [self.minutes[places.link_node] + places.link_minutes(per_m), direct]
                ),
                "spot": np.concatenate([self.nearest[places.link_node], there]),
            }
        )
        ways = ways[np.isfinite(ways["minutes"])].sort_values(["place", "minutes", "spot"])
        best = ways.drop_duplicates("place").set_index("place").reindex(range(len(places)))
        first_of = np.unique(self.rows, return_index=True)[1]
        spot = best["spot"].fillna(_NONE).to_numpy(dtype=np.int64)
        source = np.append(first_of, _NONE)[spot]
        return (
            pd.DataFrame(
                {"minutes": best["minutes"].fillna(np.inf).to_numpy(dtype=float), "source": source}
            )
            .iloc[row]
            .set_axis(points.index)
        )


def road_quality(travel: TravelNetwork, settlements: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return where the road data are too poor to trust, on the settlements' index.

    Columns: off_road_km (geodesic, to the nearest road), in_main_component, reason (empty,
    `FAR_FROM_ROAD` beyond `FAR_FROM_ROAD_KM`, else `ISOLATED_ROADS`).
    """
    nearest = travel.snap(settlements.geometry)
    km, main = nearest["off_road_m"] / 1e3, nearest["component"] == 0
    reason = np.select([km > FAR_FROM_ROAD_KM, ~main], [FAR_FROM_ROAD, ISOLATED_ROADS], "")
    return pd.DataFrame(
        {
            "off_road_km": km,
            "in_main_component": main,
            "reason": pd.Series(reason, settlements.index, dtype=object),
        }
    )


@dataclass(frozen=True, slots=True)
class RoadSummary:
    """The road data in figures, to say what they are worth."""

    components: int
    """Parts of the network that no road joins."""
    component_km: tuple[float, ...]
    """Kilometres of road of each, the longest first."""
    lake_km: float
    """Kilometres of road that lie in a barrier lake: bridges and dams, or a rough source."""


def road_summary(network: RoadNetwork) -> RoadSummary:
    """Return how many parts the roads fall into, how long they are, how much lies in lakes."""
    km = component_km(network)
    lake_km = float(network.road_lake_m.sum()) / 1e3
    return RoadSummary(len(km), tuple(round(float(part), 1) for part in km), round(lake_km, 1))


def component_km(network: RoadNetwork) -> pd.Series:
    """Return the kilometres of road of each component, by its number (0 the longest)."""
    roads = len(network.roads)
    component = network.component[network.link_from[:roads]]
    return pd.Series(np.bincount(component, network.link_m[:roads]) / 1e3, name="km")


def _minutes_per_m(speeds: Speeds) -> NDArray[np.float64]:
    return 0.06 / np.array(speeds.by_class_kmh)


def _distinct(
    points: gpd.GeoSeries,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return the distinct spots of ``points`` (degrees) and each point's spot."""
    spots, row = np.unique(
        np.column_stack([points.x, points.y]).astype(float), axis=0, return_inverse=True
    )
    return spots[:, 0], spots[:, 1], row
