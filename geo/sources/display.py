"""Make the layers the browser draws: simplified topologies and the shaded relief."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from topojson.core.topology import Topology

from geo.sources.measure import EQUAL_AREA_CRS, GEOGRAPHIC_CRS
from geo.sources.output import write_json

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

BOUNDARY_TOLERANCE_M: Final = 900.0
"""Tolerance of the boundaries away from the capital (Visvalingam & Whyatt 1993: square root of the
area of the smallest triangle kept): a pixel at zoom 7, and about 45 kB gzipped."""

CAPITAL_LON_LAT: Final = (106.9, 47.9)
CAPITAL_MAGNIFICATION: Final = 4.0
CAPITAL_RADIUS_M: Final = 60_000.0
"""Around the capital the map is enlarged before it is simplified, up to 1 + 4 times in its middle,
so that districts of 20 km² keep their shape under the same tolerance."""

BOUNDARY_STEPS: Final = 40_000
LINE_STEPS: Final = 10_000
"""Steps of the quantised grid over the extent: 60 m for boundaries, 250 m for lines."""

LAKE_TOLERANCE_M: Final = 500.0
SMALLEST_LAKE_KM2: Final = 2.0
SMALLEST_ISLAND_KM2: Final = 4.0
RIVER_TOLERANCE_M: Final = 1_000.0
ROAD_TOLERANCE_M: Final = 700.0
"""Display only: what is smaller is in the full layers."""


def boundaries(units: gpd.GeoDataFrame, path: Path) -> None:
    """Write admin1 and admin2 as one topology, each geometry with its pcode as ``id``.

    The soums are simplified together, so that a border stays one line; the aimags are unions of
    simplified soums and use the same arcs.

    Args:
        units: admin2 with pcode and admin1_pcode, a valid coverage in EPSG:4326.
        path: the TopoJSON file to write.
    """
    simplified = simplify_coverage(np.asarray(units.geometry.array))
    admin2 = gpd.GeoDataFrame(
        {"id": units["pcode"].to_numpy()}, geometry=simplified, crs=GEOGRAPHIC_CRS
    )
    parents = units["admin1_pcode"].to_numpy()
    codes = sorted(set(parents))
    unions = [shapely.coverage_union_all(simplified[parents == code]) for code in codes]
    admin1 = gpd.GeoDataFrame({"id": codes}, geometry=unions, crs=GEOGRAPHIC_CRS)
    _write_topology({"admin1": admin1, "admin2": admin2}, path, BOUNDARY_STEPS)


def simplify_coverage(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Simplify a coverage in EPSG:4326 without gaps or overlaps; vertices are a subset.

    Simplified in an equal-area projection, enlarged around the capital; the result is taken back
    vertex by vertex, so no coordinate is moved.
    """
    degrees = shapely.get_coordinates(polygons)
    enlarged = _enlarge_capital(degrees)
    original = dict(zip(map(tuple, enlarged), map(tuple, degrees), strict=True))
    stretched = shapely.set_coordinates(polygons.copy(), enlarged)
    simplified = shapely.coverage_simplify(stretched, BOUNDARY_TOLERANCE_M)
    kept = [original[tuple(vertex)] for vertex in shapely.get_coordinates(simplified)]
    return np.asarray(shapely.set_coordinates(simplified, np.array(kept)), dtype=object)


def _enlarge_capital(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project to metres and move each point away from the capital: r · (1 + k · exp(-(r/R)²))."""
    project = pyproj.Transformer.from_crs(GEOGRAPHIC_CRS, EQUAL_AREA_CRS, always_xy=True).transform
    metres = np.column_stack(project(degrees[:, 0], degrees[:, 1]))
    offset = metres - np.array(project(*CAPITAL_LON_LAT))
    distance = np.hypot(offset[:, 0], offset[:, 1])
    enlarged = 1 + CAPITAL_MAGNIFICATION * np.exp(-((distance / CAPITAL_RADIUS_M) ** 2))
    # To a millimetre: the last digit of exp differs between processors.
    stretched: NDArray[np.float64] = np.round(metres + offset * (enlarged - 1)[:, None], 3)
    return stretched


def water(lakes: gpd.GeoDataFrame, rivers: gpd.GeoDataFrame, path: Path) -> None:
    """Write lakes (properties n English, m Mongolian name) and rivers (id: level)."""
    shown = lakes[lakes["area_km2"] >= SMALLEST_LAKE_KM2]
    shapes = shown.geometry.to_crs(EQUAL_AREA_CRS)
    shapes = shapes.map(_without_small_holes).simplify(LAKE_TOLERANCE_M)
    drawn_lakes = gpd.GeoDataFrame(
        {"id": shown["id"], "n": shown["name_en"], "m": shown["name_mn"]}, geometry=shapes
    ).to_crs(GEOGRAPHIC_CRS)
    drawn_rivers = _merged_lines(rivers, "level", RIVER_TOLERANCE_M)
    _write_topology({"lakes": drawn_lakes, "rivers": drawn_rivers}, path, LINE_STEPS)


def transport(roads: gpd.GeoDataFrame, railways: gpd.GeoDataFrame, path: Path) -> None:
    """Write roads (id: class code) and railways (one geometry)."""
    drawn_roads = _merged_lines(roads, "road_class", ROAD_TOLERANCE_M)
    drawn_railways = _merged_lines(railways.assign(id="railway"), "id", ROAD_TOLERANCE_M)
    _write_topology({"roads": drawn_roads, "railways": drawn_railways}, path, LINE_STEPS)


def _without_small_holes(lake: shapely.Polygon) -> shapely.Polygon:
    """Fill the islands of a lake that are too small to be seen at the scale of the country."""
    islands = [
        ring for ring in lake.interiors if shapely.Polygon(ring).area >= SMALLEST_ISLAND_KM2 * 1e6
    ]
    return shapely.Polygon(lake.exterior, islands)


def _merged_lines(lines: gpd.GeoDataFrame, key: str, tolerance_m: float) -> gpd.GeoDataFrame:
    """Join the lines of each ``key`` end to end, simplify, one multi-line a key as ``id``."""
    metres = lines.to_crs(EQUAL_AREA_CRS)
    codes = sorted(metres[key].unique())
    merged = []
    for code in codes:
        shapes = shapely.get_parts(np.asarray(metres.loc[metres[key] == code, "geometry"].array))
        joined = shapely.line_merge(shapely.multilinestrings(shapely.normalize(shapes)))
        merged.append(shapely.normalize(shapely.simplify(joined, tolerance_m)))
    ids = [code.item() if isinstance(code, np.generic) else code for code in codes]
    layer = gpd.GeoDataFrame({"id": ids}, geometry=merged, crs=EQUAL_AREA_CRS)
    return layer.to_crs(GEOGRAPHIC_CRS)


def _write_topology(layers: dict[str, gpd.GeoDataFrame], path: Path, steps: int) -> None:
    """Write ``layers`` as the objects of one quantised topology; column id becomes the id."""
    topology: dict[str, Any] = Topology(
        list(layers.values()),
        object_name=list(layers),
        prequantize=False,
        topoquantize=steps,
    ).to_dict()
    objects = {name: _plain_object(topology["objects"][name]) for name in layers}
    write_json(
        {
            "type": "Topology",
            "transform": topology["transform"],
            "objects": objects,
            "arcs": topology["arcs"],
        },
        path,
        compact=True,
    )


def _plain_object(collection: dict[str, Any]) -> dict[str, Any]:
    """Keep type, arcs, id and the properties other than id; whole numbers as such."""
    geometries = []
    for geometry in collection["geometries"]:
        properties = dict(geometry["properties"])
        plain = {"type": geometry["type"], "id": properties.pop("id"), "arcs": geometry["arcs"]}
        geometries.append(plain | ({"properties": properties} if properties else {}))
    return {"type": "GeometryCollection", "geometries": geometries}


def decode(path: Path, name: str) -> gpd.GeoDataFrame:
    """Read back the polygons of object ``name`` of a quantised topology, as a browser would.

    Returns:
        Columns id and geometry (EPSG:4326), in the order of the file.
    """
    topology = json.loads(path.read_text(encoding="utf-8"))
    scale = np.array(topology["transform"]["scale"])
    origin = np.array(topology["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + origin for arc in topology["arcs"]]

    def ring(indices: list[int]) -> NDArray[np.float64]:
        parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
        return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])

    def polygon(rings: list[list[int]]) -> shapely.Polygon:
        return shapely.Polygon(ring(rings[0]), [ring(hole) for hole in rings[1:]])

    geometries = topology["objects"][name]["geometries"]
    shapes = [
        polygon(g["arcs"])
        if g["type"] == "Polygon"
        else shapely.MultiPolygon([polygon(rings) for rings in g["arcs"]])
        for g in geometries
    ]
    return gpd.GeoDataFrame(
        {"id": [g["id"] for g in geometries]}, geometry=shapes, crs=GEOGRAPHIC_CRS
    )
