"""Derive the road network: nodes, edges between them, links across open country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from geo.sources.measure import EQUAL_AREA_CRS, GEOGRAPHIC_CRS
from geo.sources.mesh import (
    CELL_CORNERS,
    MESH_M,
    MeshNumbers,
    barriers,
    blocked,
    border,
    crossing,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.floating[Any]]
    Integers = NDArray[np.int64]

SNAP_M: Final = 100.0
"""Ends of roads nearer than this are one node. Our choice: at 10 m the roads fall into 41 pieces,
at 100 m into 29, and beyond 250 m next to nothing more is joined."""

NODE_SPACING_M: Final = 2_000.0
"""Longest stretch of road without a node where a traveller can leave it. Our choice: half of it,
1 km, is a minute or two at the speed of a road."""

ACROSS_M: Final = 5_000.0
"""Nodes of roads nearer than this are joined across open country. Our choice, a cell of the mesh:
without these links a gap between two roads costs up to 20 minutes by way of the mesh."""

GEOMETRY_TOLERANCE_M: Final = 20.0
"""Road lines are drawn with this tolerance; their lengths are those of the full lines. Our
choice: a fifth of `SNAP_M`."""

_DECIMALS: Final = 5
"""Degrees are kept to a metre."""

_GEOD: Final = pyproj.Geod(ellps="WGS84")


def road_network(
    roads: gpd.GeoDataFrame, mesh: pd.DataFrame, country: shapely.Geometry, lakes: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, gpd.GeoDataFrame, pd.DataFrame]:
    """Return the nodes and the edges of the road network, and the links across open country.

    Lines are cut where they meet; ends that stop short of another road by no more than `SNAP_M`
    join it; edges run twice and edges without length are left out; long edges get nodes
    `NODE_SPACING_M` apart. Rivers are no barrier anywhere: no source names bridges or fords. A
    road stays where it is even across a lake: bridges and dams.

    Args:
        roads: id, road_class and lines in EPSG:4326.
        mesh: the result of `travel_mesh`.
        country: the country's area in EPSG:4326.
        lakes: area_km2 and polygons in EPSG:4326.

    Returns:
        Nodes (their number is the row): lon, lat in degrees, component (0 the longest),
        mesh_links (bits: which of `CELL_CORNERS` can be reached in a straight line). Edges:
        from_node, to_node, road_class, length_m on the ellipsoid, lake_m the part of it over
        barrier lakes, road_id, geometry in EPSG:4326. Links: from_node, to_node of road nodes
        within `ACROSS_M` in sight of each other, no edge between them.
    """
    lines, road = _cut_at_junctions(roads)
    classes = roads["road_class"].to_numpy()
    lines, road = _cut_at_dead_ends(lines, road)
    position, start, end = _nodes(lines)
    order = np.lexsort((road, classes[road], np.maximum(start, end), np.minimum(start, end)))
    lines, road, start, end = lines[order], road[order], start[order], end[order]
    keep = ~_doubled(lines, start, end)
    lines, road, start, end = lines[keep], road[keep], start[keep], end[keep]
    lines, road, start, end, position = _with_nodes_between(lines, road, start, end, position)
    water = barriers(lakes)
    edges = gpd.GeoDataFrame(
        {
            "from_node": start.astype("int64"),
            "to_node": end.astype("int64"),
            "road_class": classes[road].astype("int64"),
            "length_m": _lengths_m(lines),
            "lake_m": _lake_lengths_m(lines, water),
            "road_id": roads["id"].to_numpy()[road],
        },
        geometry=shapely.simplify(lines, GEOMETRY_TOLERANCE_M),
        crs=EQUAL_AREA_CRS,
    ).to_crs(GEOGRAPHIC_CRS)
    edges = edges.set_geometry(
        shapely.transform(edges.geometry.array, lambda degrees: np.round(degrees, _DECIMALS))
    )
    lon, lat = (np.round(axis, _DECIMALS) for axis in _degrees(position))
    # The cell of a node is that of its rounded place, which is all a reader has.
    position = shapely.get_coordinates(
        gpd.GeoSeries.from_xy(lon, lat, crs=GEOGRAPHIC_CRS).to_crs(EQUAL_AREA_CRS).array
    )
    obstacles = np.concatenate((water, border(country)))
    nodes = pd.DataFrame(
        {
            "lon": lon,
            "lat": lat,
            "component": _components(edges, len(position)),
            "mesh_links": _mesh_links(position, mesh, obstacles),
        }
    )
    return nodes, edges, _links_across(position, edges, obstacles)


def _cut_at_junctions(roads: gpd.GeoDataFrame) -> tuple[Geometries, Integers]:
    """Return the lines between junctions and, for each, the row of the road it belongs to."""
    own = roads.geometry.to_crs(EQUAL_AREA_CRS).array
    parts, part_of = shapely.get_parts(own, return_index=True)
    pieces = shapely.get_parts(shapely.node(shapely.multilinestrings(parts)))
    middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    # A tree of short segments answers a hundred times faster than one of long lines.
    corners, corner_of = shapely.get_coordinates(parts, return_index=True)
    same = np.flatnonzero(corner_of[1:] == corner_of[:-1])
    segments = shapely.linestrings(np.stack((corners[same], corners[same + 1]), axis=1))
    piece, segment = shapely.STRtree(np.asarray(segments, dtype=object)).query_nearest(
        middle, all_matches=True
    )
    road = part_of[corner_of[same]][segment]
    # Where roads run on top of each other the lower class, then the lower number, has it.
    order = np.lexsort((road, roads["road_class"].to_numpy()[road], piece))
    _, first = np.unique(piece[order], return_index=True)
    return np.asarray(pieces, dtype=object), road[order][first]


def _cut_at_dead_ends(lines: Geometries, road: Integers) -> tuple[Geometries, Integers]:
    """Cut a line where another one stops short of it, so that `_nodes` can join the two."""
    ends = shapely.get_point(lines[:, None], [0, -1]).ravel()
    _, same, count = np.unique(
        shapely.get_coordinates(ends), axis=0, return_inverse=True, return_counts=True
    )
    dead = np.flatnonzero(count[same] == 1)
    which, line = shapely.STRtree(lines).query(ends[dead], predicate="dwithin", distance=SNAP_M)
    foreign = dead[which] // 2 != line
    dead, line = dead[which[foreign]], line[foreign]
    along = shapely.line_locate_point(lines[line], ends[dead])
    # A cut near the line's own end is no cut: the ends themselves are joined.
    inner = (along > SNAP_M) & (along < shapely.length(lines[line]) - SNAP_M)
    cuts = pd.Series(along[inner]).groupby(line[inner]).agg(list)
    pieces = [
        _cut(whole, np.unique(cuts[number])) if number in cuts.index else [whole]
        for number, whole in enumerate(lines)
    ]
    return np.concatenate(pieces), np.repeat(road, [len(parts) for parts in pieces])


def _cut(line: shapely.Geometry, stops: Floats) -> Geometries:
    """Return the pieces of ``line`` between ``stops``, ascending distances along it."""
    corners = shapely.get_coordinates(line)
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))))
    places = np.column_stack([np.interp(stops, along, axis) for axis in corners.T])
    before = np.arange(len(stops))
    piece = np.concatenate((np.searchsorted(stops, along), before, before + 1))
    order = np.lexsort((np.concatenate((along, stops, stops)), piece))
    pieces = shapely.linestrings(
        np.concatenate((corners, places, places))[order], indices=piece[order]
    )
    return np.asarray(pieces, dtype=object)


def _nodes(lines: Geometries) -> tuple[Floats, Integers, Integers]:
    """Return the position of the nodes in metres and each line's two ends as node numbers."""
    ends = shapely.get_coordinates(shapely.get_point(lines[:, None], [0, -1]).ravel())
    places, same = np.unique(ends, axis=0, return_inverse=True)
    pairs = KDTree(places).query_pairs(SNAP_M, output_type="ndarray")
    count, cluster = connected_components(_graph(pairs[:, 0], pairs[:, 1], len(places)))
    # The node is the place nearest to the middle of its cluster: a node lies on a road.
    size = np.bincount(cluster)
    middle = np.column_stack([np.bincount(cluster, axis) / size for axis in places.T])
    off = np.hypot(*(places - middle[cluster]).T)
    order = np.lexsort((off, cluster))
    first = np.searchsorted(cluster[order], np.arange(count))
    number = cluster[same].reshape(-1, 2)
    return places[order][first], number[:, 0], number[:, 1]


def _doubled(lines: Geometries, start: Integers, end: Integers) -> NDArray[np.bool_]:
    """Tell which lines add nothing: within their node, or beside an earlier one all along."""
    length = shapely.length(lines)
    doubled: NDArray[np.bool_] = (start == end) & (length <= 2 * SNAP_M)
    ends = pd.DataFrame({"low": np.minimum(start, end), "high": np.maximum(start, end)})
    shared = ends[~doubled & ends.duplicated(keep=False)]
    for _, rows in shared.groupby(["low", "high"]):
        kept: list[int] = []
        for number in rows.index:
            beside = shapely.hausdorff_distance(lines[kept], lines[number]) <= 2 * SNAP_M
            doubled[number] = np.any(beside)
            if not doubled[number]:
                kept.append(number)
    return doubled


def _with_nodes_between(
    lines: Geometries, road: Integers, start: Integers, end: Integers, position: Floats
) -> tuple[Geometries, Integers, Integers, Integers, Floats]:
    """Cut the lines into equal pieces no longer than `NODE_SPACING_M`, with nodes between them.

    Lines that leave and enter the same pair of nodes get a node between too, so that two nodes
    have one edge at most.
    """
    pairs = pd.DataFrame({"low": np.minimum(start, end), "high": np.maximum(start, end)})
    pieces = np.ceil(shapely.length(lines) / NODE_SPACING_M).astype(int)
    pieces = np.maximum(pieces, np.where(pairs.duplicated(keep=False), 2, 1))
    pieces = np.maximum(pieces, np.where(start == end, 3, 1))
    cut = [
        _cut(line, np.linspace(0, line.length, count + 1)[1:-1])
        for line, count in zip(lines, pieces, strict=True)
    ]
    inner = [shapely.get_coordinates(shapely.get_point(parts[:-1], -1)) for parts in cut]
    last = len(position) + np.cumsum([len(places) for places in inner])
    chains = [
        (first, *range(stop - count + 1, stop), final)
        for first, stop, count, final in zip(start, last, pieces, end, strict=True)
    ]
    return (
        np.concatenate(cut),
        np.repeat(road, pieces),
        np.concatenate([chain[:-1] for chain in chains]),
        np.concatenate([chain[1:] for chain in chains]),
        np.concatenate([position, *inner]),
    )


def _components(edges: gpd.GeoDataFrame, count: int) -> Integers:
    """Return each node's component, numbered from the longest."""
    start, end = edges["from_node"].to_numpy(), edges["to_node"].to_numpy()
    _, label = connected_components(_graph(start, end, count))
    metres = np.bincount(label[start], edges["length_m"], minlength=label.max() + 1)
    rank = np.empty(len(metres), dtype="int64")
    rank[np.argsort(-metres, kind="stable")] = np.arange(len(metres))
    return np.asarray(rank[label])


def _graph(start: Integers, end: Integers, count: int) -> coo_array:
    return coo_array((np.ones(len(start)), (start, end)), shape=(count, count))


def _mesh_links(position: Floats, mesh: pd.DataFrame, obstacles: Geometries) -> Integers:
    """Return for each road node the corners of its mesh cell it sees, as bits."""
    number = MeshNumbers(mesh["mesh_row"].to_numpy(), mesh["mesh_column"].to_numpy())
    column, row = np.floor(position / MESH_M).astype(int).T
    links = np.zeros(len(position), dtype="int64")
    for bit, (rows, columns) in enumerate(CELL_CORNERS):
        there = np.flatnonzero(number(row + rows, column + columns) >= 0)
        corner = np.column_stack((column + columns, row + rows))[there] * MESH_M
        free = there[~blocked(position[there], corner, obstacles)]
        links[free] |= 1 << bit
    return links


def _links_across(position: Floats, edges: gpd.GeoDataFrame, obstacles: Geometries) -> pd.DataFrame:
    """Return the pairs of road nodes near and in sight of each other that no edge joins."""
    pairs = np.sort(KDTree(position).query_pairs(ACROSS_M, output_type="ndarray"), axis=1)
    joined = np.sort(edges[["from_node", "to_node"]].to_numpy(dtype=np.int64), axis=1)
    key = pairs @ (len(position), 1)
    pairs = pairs[~np.isin(key, joined @ (len(position), 1))]
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))].astype("int64")
    free = ~blocked(position[pairs[:, 0]], position[pairs[:, 1]], obstacles)
    return pd.DataFrame({"from_node": pairs[free, 0], "to_node": pairs[free, 1]})


def _lengths_m(lines: Geometries) -> Floats:
    """Return the geodesic length of lines in `EQUAL_AREA_CRS` in metres, to a decimetre."""
    geographic = gpd.GeoSeries(lines, crs=EQUAL_AREA_CRS).to_crs(GEOGRAPHIC_CRS)
    lengths = [_GEOD.geometry_length(line) for line in geographic]
    return np.round(lengths, 1).astype("float64")


def _lake_lengths_m(lines: Geometries, water: Geometries) -> Floats:
    """Return the geodesic length in metres of each line's part over the barrier lakes."""
    line, lake = crossing(lines, water)
    over = _lengths_m(np.asarray(shapely.intersection(lines[line], water[lake])))
    return np.bincount(line, over, minlength=len(lines)).astype("float64")


def _degrees(position: Floats) -> tuple[Floats, Floats]:
    to_degrees = pyproj.Transformer.from_crs(EQUAL_AREA_CRS, GEOGRAPHIC_CRS, always_xy=True)
    lon, lat = to_degrees.transform(*position.T)
    return np.asarray(lon), np.asarray(lat)
