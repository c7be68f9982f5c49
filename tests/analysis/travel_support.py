"""Networks small enough to work out by hand, laid around the middle of the projection."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from geo.analysis.travel import TravelNetwork
from geo.sources.measure import EQUAL_AREA_CRS
from geo.sources.mesh import travel_mesh
from geo.sources.road_network import road_network
from geo.store.network import assemble

GEOD = Geod(ellps="WGS84")
WEST_M, EAST_M, SOUTH_M, NORTH_M = -21_000.0, 41_000.0, -21_000.0, 41_000.0


def degrees(*metres):
    """Return points in EPSG:4326 of (x, y) in metres of the equal-area projection."""
    return gpd.GeoSeries(shapely.points(metres), crs=EQUAL_AREA_CRS).to_crs(4326)


def lakes(*shapes):
    frame = gpd.GeoDataFrame(
        {"area_km2": shapely.area(shapes) / 1e6 if shapes else []},
        geometry=list(shapes),
        crs=EQUAL_AREA_CRS,
    )
    return frame.to_crs(4326)


def roads(*rows):
    """Return roads of (class, corners in metres)."""
    frame = gpd.GeoDataFrame(
        {
            "id": [f"W{number:04d}" for number in range(len(rows))],
            "road_class": [row[0] for row in rows],
        },
        geometry=[shapely.LineString(row[1]) for row in rows],
        crs=EQUAL_AREA_CRS,
    )
    return frame.to_crs(4326)


def country():
    box = shapely.box(WEST_M, SOUTH_M, EAST_M, NORTH_M)
    return gpd.GeoSeries([box], crs=EQUAL_AREA_CRS).to_crs(4326).iloc[0]


def built(*, road_rows=(), lake_shapes=()):
    """Return the tables of a square country and its travel network."""
    water = lakes(*lake_shapes)
    mesh = travel_mesh(country(), water)
    if road_rows:
        nodes, edges, links = road_network(roads(*road_rows), mesh, country(), water)
    else:
        nodes = pd.DataFrame({"lon": [], "lat": [], "component": [], "mesh_links": np.uint8([])})
        links = pd.DataFrame({"from_node": np.int32([]), "to_node": np.int32([])})
        columns = {"road_class": np.int8([]), "length_m": [], "lake_m": [], "road_id": []}
        edges = gpd.GeoDataFrame(links.assign(**columns), geometry=[], crs=4326)
    tables = {"road_nodes": nodes, "road_edges": edges, "road_links": links, "travel_mesh": mesh}
    return tables, TravelNetwork.of(assemble(tables, water, country()))


def by_hand():
    """Return a network of lengths declared by hand, its mesh without links.

    A at 46.80 N, B at 47.07 N, C at 47.16 N on the meridian of the projection's middle; D and E
    far to the east. A-B: class 1, 30 km. B-C: class 3, 10 km. D-E: class 2, 20 km, joined to
    nothing.
    """
    spots = [(103.8, 46.80), (103.8, 47.07), (103.8, 47.16), (104.9, 46.8), (104.9, 46.98)]
    nodes = pd.DataFrame(spots, columns=["lon", "lat"]).assign(
        component=[0, 0, 0, 1, 1], mesh_links=np.uint8(0)
    )
    edges = gpd.GeoDataFrame(
        {
            "from_node": [0, 1, 3],
            "to_node": [1, 2, 4],
            "road_class": [1, 3, 2],
            "length_m": [30_000.0, 10_000.0, 20_000.0],
            "lake_m": [0.0, 250.0, 0.0],
            "road_id": ["W1", "W2", "W3"],
        },
        geometry=[shapely.LineString([spots[a], spots[b]]) for a, b in ((0, 1), (1, 2), (3, 4))],
        crs=4326,
    )
    row, column = (axis.ravel() for axis in np.mgrid[-4:12, -4:24])
    mesh = pd.DataFrame({"mesh_row": row, "mesh_column": column, "links": np.uint8(0)})
    tables = {
        "road_nodes": nodes,
        "road_edges": edges,
        "road_links": pd.DataFrame({"from_node": np.int32([]), "to_node": np.int32([])}),
        "travel_mesh": mesh,
    }
    return tables, TravelNetwork.of(assemble(tables, lakes(), shapely.box(102, 46, 106, 48)))


def beside(lon, lat, azimuth, metres):
    """Return the place ``metres`` from (lon, lat) in the direction ``azimuth``."""
    return GEOD.fwd(lon, lat, azimuth, metres)[:2]


def places(*spots, index=None):
    lon, lat = zip(*spots, strict=True)
    return gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326, index=index)
