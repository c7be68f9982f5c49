"""A layer is read as far as it can be: no view, log or odd geometry stops the rest."""

import json
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import pytest
import shapely
from shapely import Geometry, GeometryCollection, LineString, MultiPoint, Point

from geo.registry.reading import read_here
from tests.registry.reading import files
from tests.registry.reading.test_formats import cells_of, said

NESTED = GeometryCollection([GeometryCollection([Point(1, 2)]), Point(3, 4)])
LISTED = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier)"
    " VALUES ('seen', 'attributes', 'seen');"
)
FLAT = GeometryCollection([MultiPoint([(1, 2), (3, 4)]), LineString([(0, 0), (1, 1)])])


def nested_wkb(depth: int) -> bytes:
    """Return ``depth`` collections, one in another (OGC 06-103r4, 8.2: type 7 of one part)."""
    return struct.pack("<BII", 1, 7, 1) * depth + shapely.to_wkb(Point(1, 2))


def layer_of(ending: str, shapes: list[Geometry]) -> bytes:
    """Return a layer of ``shapes``, each with its number."""
    data = files.frame().iloc[: len(shapes)].set_geometry(shapes, crs="EPSG:4326")
    if ending == "geojson":
        return data.to_json().encode()
    return {"gpkg": files.gpkg, "parquet": files.parquet}[ending](data)


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "parquet"])
def test_a_collection_in_a_collection_is_left_out_and_noted(ending: str) -> None:
    file = read_here(f"a.{ending}", layer_of(ending, [NESTED, FLAT, Point(5, 6)]))
    (table,) = file.tables
    assert len(table.cells) == 3
    assert table.geometry.to_list()[1:] == [FLAT, Point(5, 6)]
    assert table.geometry.iloc[0] is None
    assert said(file).count("1 geometries cannot be read and are left out.") == 1


def test_a_collection_in_a_collection_of_kml_is_left_out_and_noted() -> None:
    point = "<Point><coordinates>1,2</coordinates></Point>"
    line = "<LineString><coordinates>0,0 1,1</coordinates></LineString>"
    both = f"<MultiGeometry>{point}{line}</MultiGeometry>"
    broken = "<Point><coordinates>x,y</coordinates></Point>"
    geometries = (f"<MultiGeometry>{both}{point}</MultiGeometry>", both, broken)
    file = read_here("a.kml", files.kml("".join(f"<Placemark>{g}</Placemark>" for g in geometries)))
    kinds = [None if g is None else g.geom_type for g in file.tables[0].geometry]
    assert kinds == [None, "GeometryCollection", None]
    assert said(file).count("2 geometries cannot be read and are left out.") == 1


@pytest.mark.parametrize("depth", [2, 10_000])
def test_binary_collections_of_any_depth_are_left_out(depth: int) -> None:
    points = [shapely.to_wkb(Point(*point)) for point in files.POINTS[1:]]
    content = files.parquet_of_binary([nested_wkb(depth), *points])
    file = read_here("a.parquet", content)
    (table,) = file.tables
    assert [g is None for g in table.geometry] == [True, False, False]
    assert "1 geometries cannot be read and are left out." in said(file)


def test_broken_binary_is_left_out_and_noted() -> None:
    content = files.parquet_of_binary([b"\x01\x07", None, b"no"])
    assert "2 geometries cannot be read and are left out." in said(read_here("a.parquet", content))


# ---------------------------------------------------------------- GeoPackage


def changed(statements: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(files.gpkg())
        database.executescript(statements)
        return database.serialize()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ogr_layer_Extent('centres') AS a FROM centres",
        "SELECT ST_MinX(geom) AS a FROM centres",
        "SELECT ogr_GetConfigOption('GDAL_DATA') AS a",
        "SELECT no_such_function(1) AS a",
        "SELECT * FROM no_such_table",
    ],
)
@pytest.mark.parametrize("listed", [True, False])
def test_a_view_that_cannot_run_does_not_stop_the_tables(query, listed) -> None:
    content = changed(f"CREATE VIEW seen AS {query};" + (LISTED if listed else ""))
    file = read_here("a.gpkg", content)
    (table,) = file.tables
    assert [table.name, len(table.cells)] == ["centres", 3]
    assert table.geometry.x.tolist() == [102.7781, 106.2075, 89.9685]
    assert ("Layer seen is a query" in said(file)) == listed


def test_a_trigger_that_gdal_refuses_does_not_stop_the_tables() -> None:
    content = changed(
        "CREATE TRIGGER t AFTER DELETE ON gpkg_contents"
        " BEGIN SELECT ogr_GetConfigOption('GDAL_DATA'); END;"
    )
    assert len(read_here("a.gpkg", content).tables[0].cells) == 3


def test_a_geopackage_with_a_write_ahead_log_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(files.gpkg())
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    content = path.read_bytes()
    assert content[18:20] == b"\x02\x02"
    file = read_here("a.gpkg", content)
    assert cells_of(file.tables[0]) == cells_of(read_here("a.gpkg", files.gpkg()).tables[0])
    assert "what was changed last may be missing" in said(file)


# ---------------------------------------------------------------- GeoJSON


def test_a_number_beyond_all_numbers_is_empty_and_noted() -> None:
    text = files.geojson().decode().replace("120", "1e999999999").replace("106.2075", "-1e400")
    file = read_here("a.geojson", text.encode())
    (table,) = file.tables
    assert table.cells["learners"].fillna("").tolist() == ["", "48", "0"]
    assert [shape is None for shape in table.geometry] == [False, True, False]
    assert "2 values are no numbers (NaN, Infinity) and are read as empty." in said(file)


def test_no_number_is_counted_twice_where_a_line_is_a_feature() -> None:
    lines = [
        json.dumps({"type": "Feature", "properties": {"a": value}, "geometry": None})
        for value in (float("nan"), 2)
    ]
    assert "1 values are no numbers" in said(read_here("a.geojsonl", "\n".join(lines).encode()))


@pytest.mark.parametrize("ending", ["gpkg", "parquet", "geojson"])
def test_one_wrong_point_takes_no_others_place(ending: str) -> None:
    points = [Point(106.9, 47.9), Point(47.9, 106.9), Point(640_000, 5_300_000)]
    data = files.frame().iloc[:3].set_geometry(points, crs=None, drop=False)
    data = data.set_crs(None, allow_override=True)
    content = {
        "gpkg": files.gpkg,
        "parquet": files.parquet,
        "geojson": lambda made: made.to_json().encode(),
    }[ending](data)
    (table,) = read_here(f"a.{ending}", content).tables
    assert table.geometry.iloc[0] == points[0]
    assert table.geometry.iloc[1] == points[1]  # swapped: the checks of the rows put it right
