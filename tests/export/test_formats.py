"""What holds for every format: read back by GDAL, nothing left by a failure, the same twice."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geo.errors import SettingError
from geo.export.formats import EXPORT_FORMATS
from geo.export.formats.naming import bundle_name, short_names
from tests.export.layers import (
    SAMPLES,
    areas,
    demonstration,
    export,
    gaps,
    points,
    table,
)

if TYPE_CHECKING:
    from pathlib import Path

    from geo.export.formats import Format

GEOGRAPHIC_FILES = ("geojson", "gpkg", "shp", "fgb", "kml", "topojson")
"""Formats that GDAL reads as layers with a geometry."""


def read(written: dict[str, Path], identifier: str, layer: str) -> gpd.GeoDataFrame:
    """Return a layer as GDAL reads it."""
    path = next(written[identifier].glob("*.gpkg"), None)
    if path is None:
        path = written[identifier] / f"{layer}{EXPORT_FORMATS[identifier].suffix}"
        frame = pyogrio.read_dataframe(path)
    else:
        frame = pyogrio.read_dataframe(path, layer=layer)
    return frame


def every_format() -> list[Format]:
    return list(EXPORT_FORMATS.values())


@pytest.mark.parametrize("entry", every_format(), ids=lambda entry: entry.id)
def test_the_files_are_named_after_the_layers(entry: Format, written: dict[str, Path]):
    names = {path.name for path in written[entry.id].iterdir()}
    if entry.many:
        assert names == {f"DEMO_layers{entry.suffix}"}
    else:
        held = ["points", "gaps", "DEMO_points", "empty", "areas", "lines"]
        held += ["courses"] if entry.tables else []
        assert names == {f"{name}{entry.suffix}" for name in held}


@pytest.mark.parametrize("identifier", GEOGRAPHIC_FILES)
@pytest.mark.parametrize("layer", ["points", "DEMO_points"])
def test_gdal_reads_texts_figures_and_gaps(identifier, layer, written):
    frame = read(written, identifier, layer).set_index("centre_id").sort_index()
    assert list(frame.index) == ["c1", "c2", "c3", "c4", "c5"]
    assert frame["name_mn"].iloc[[0, 1, 2, 4]].tolist() == [
        "Арвайхээр",
        "Өлгий",
        "Ulaan & Co <1>",
        "Ховд",
    ]
    # A globe's and a reader's "no text" is empty or missing, never a word such as "None".
    assert frame["name_mn"].fillna("").iloc[3] == ""
    short = identifier == "shp"
    teachers = frame["teachers_t" if short else "teachers_total"]
    assert teachers.isna().tolist() == [False, True, False, False, False]
    assert teachers.dropna().tolist() == [3, 0, 12, 2_000_000_001]
    share = frame["teachers_2" if short else "teachers_total_share"]
    assert share.isna().tolist() == [False, True, False, False, False]
    assert share.dropna().tolist() == [0.5, 12.25, 1e-7, 100.0]
    mobile = frame["is_mobile"]
    assert mobile.isna().tolist() == [False, False, True, False, False]
    assert mobile.dropna().tolist() == [True, False, True, False]
    assert frame["note"].iloc[:4].tolist() == ["=1+1", "+976 11", "-5 & <b>", '@SUM("a")']
    assert frame["source_date" if not short else "source_dat"].iloc[0] == "2024-05-01"


@pytest.mark.parametrize(
    ("identifier", "decimals"),
    [("geojson", 7), ("gpkg", 15), ("shp", 15), ("fgb", 15), ("kml", 7), ("topojson", 7)],
)
def test_gdal_reads_the_places(identifier, decimals, written):
    frame = read(written, identifier, "points").set_index("centre_id").sort_index()
    # A topology says nothing of its reference system: the standard knows only one.
    assert frame.crs is None if identifier == "topojson" else frame.crs.to_epsg() == 4326
    expected = [(102.7833333333, 46.2666666667), (100.123456789, 49.987654321)]
    for place, (lon, lat) in zip(frame.geometry.iloc[[0, 3]], expected, strict=True):
        assert (place.x, place.y) == (round(lon, decimals), round(lat, decimals))


@pytest.mark.parametrize("identifier", ["geojson", "gpkg", "shp", "fgb", "kml"])
def test_a_record_without_a_place_keeps_its_row(identifier, written):
    frame = read(written, identifier, "gaps").set_index("centre_id").sort_index()
    assert frame["name_mn"].tolist() == ["Арвайхээр", "Өлгий", "Ulaan & Co <1>"]
    assert frame.geometry.isna().tolist() == [False, True, False]


@pytest.mark.parametrize("identifier", GEOGRAPHIC_FILES)
def test_areas_keep_parts_holes_and_extent(identifier, written):
    frame = read(written, identifier, "areas").set_index("pcode").sort_index()
    west = frame.geometry.loc["MN01"]
    # 1 x 1 degree and a gable of 0.15, less a hole of 0.04, and a second part of 0.25.
    assert west.area == pytest.approx(1.15 - 0.04 + 0.25, abs=1e-5)
    assert len(west.geoms) == 2
    assert sum(len(part.interiors) for part in west.geoms) == 1
    # One degree less a triangle 0.001 wide.
    assert frame.geometry.loc["MN02"].area == pytest.approx(0.9995, abs=1e-5)
    assert frame["name_mn"].tolist() == ["Өвөрхангай", "Төв"]
    assert frame["adults"].isna().tolist() == [False, True]
    assert frame["class"].fillna("").tolist() == ["few", ""]


@pytest.mark.parametrize("identifier", GEOGRAPHIC_FILES)
def test_lines_keep_their_parts(identifier, written):
    frame = read(written, identifier, "lines").set_index("road_id").sort_index()
    # Two legs of √0.5 and one of a degree.
    assert frame.geometry.loc["r1"].length == pytest.approx(2**0.5 + 1, abs=1e-4)
    assert len(shapely.get_parts(frame.geometry.loc["r1"])) == 2
    assert frame["road_class"].tolist() == [1, 4]


@pytest.mark.parametrize("identifier", ["gpkg", "shp", "fgb"])
def test_a_layer_without_records_keeps_its_columns(identifier, written):
    frame = read(written, identifier, "empty")
    assert len(frame) == 0
    assert frame.columns[0] == "centre_id"
    # Eight columns and the geometry.
    assert len(frame.columns) == 9


@pytest.mark.parametrize(("identifier", "layer"), [("gpkg", "courses"), ("shp", "courses")])
def test_a_table_is_read_without_geometry(identifier, layer, written):
    path = next(written[identifier].glob("*layers.gpkg" if identifier == "gpkg" else "courses*"))
    frame = pyogrio.read_dataframe(path, layer=layer)
    assert not isinstance(frame, gpd.GeoDataFrame)
    assert frame["year"].tolist() == [2014, 2015, 2015]
    learners = frame["learners_total" if identifier == "gpkg" else "learners_t"]
    assert learners.isna().tolist() == [False, True, False]
    assert frame["remark"].tolist()[::2] == ["=HYPERLINK()", "сайн"]


@pytest.mark.parametrize("entry", [e for e in every_format() if e.reprojects], ids=lambda e: e.id)
@pytest.mark.parametrize(
    ("crs", "east", "north"),
    # Lon 106.9, lat 47.9 by gdaltransform; the second by Snyder (1987, 24-2, 24-3) too.
    [("EPSG:32648", 642002.543, 5306933.018), ("equal-area", 231726.987, 126869.369)],
)
def test_other_reference_systems(entry: Format, crs, east, north, tmp_path):
    (path,) = entry.write(export(gaps(), crs=crs), tmp_path)
    if entry.id == "parquet":
        frame = gpd.read_parquet(path)
    else:
        frame = pyogrio.read_dataframe(path, layer="gaps")
    place = frame.set_index("centre_id").geometry.loc["c3"]
    assert place.x == pytest.approx(east, abs=0.001)
    assert place.y == pytest.approx(north, abs=0.001)
    methods = {"EPSG:32648": "Transverse Mercator", "equal-area": "Lambert Azimuthal Equal Area"}
    assert frame.crs.coordinate_operation.method_name == methods[crs]


@pytest.mark.parametrize(
    "entry", [e for e in every_format() if not e.reprojects], ids=lambda e: e.id
)
def test_the_others_stay_in_degrees(entry: Format, tmp_path):
    (path,) = entry.write(export(points(), crs="EPSG:32648"), tmp_path / "metres")
    (same,) = entry.write(export(points()), tmp_path / "degrees")
    if entry.id == "xlsx":
        # An archive: compared by its members elsewhere.
        assert abs(path.stat().st_size - same.stat().st_size) < 50
    else:
        assert path.read_bytes() == same.read_bytes()


@pytest.mark.parametrize("entry", every_format(), ids=lambda entry: entry.id)
def test_the_same_layers_give_the_same_bytes(entry: Format, written, tmp_path):
    again = entry.write(export(), tmp_path)
    assert again
    for path in again:
        first = written[entry.id] / path.name
        assert _digest(path) == _digest(first), path.name


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("entry", every_format(), ids=lambda entry: entry.id)
def test_a_failure_half_way_leaves_no_file(entry: Format, tmp_path):
    broken = areas()
    # A column is declared that the features do not have: found when the layer is written.
    missing = dataclasses.replace(broken.columns[0], name="missing")
    layers = (points(), dataclasses.replace(broken, columns=(*broken.columns, missing)))
    with pytest.raises(KeyError, match="missing"):
        entry.write(export(*layers), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("entry", every_format(), ids=lambda entry: entry.id)
def test_a_file_that_cannot_be_moved_takes_the_others_back(entry: Format, tmp_path):
    if entry.many:
        target = tmp_path / f"layers{entry.suffix}"
    else:
        target = tmp_path / f"points{entry.suffix}"
    target.mkdir()
    (target / "of somebody else").write_text("kept")
    with pytest.raises(OSError, match=r"directory"):
        entry.write(export(areas(), points()), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize("entry", every_format(), ids=lambda entry: entry.id)
def test_no_layer_gives_no_file(entry: Format, tmp_path):
    nothing = dataclasses.replace(export(), layers=())
    assert entry.write(nothing, tmp_path) == ()
    if not entry.tables:
        assert entry.write(export(table()), tmp_path) == ()
        assert not entry.holds(table())
    assert entry.holds(points())
    assert list(tmp_path.iterdir()) == []


def test_two_layers_of_one_name_are_refused(tmp_path):
    other = points(id="other", name="Points")
    with pytest.raises(SettingError, match="Points points, other: two layers have the same name"):
        EXPORT_FORMATS["csv"].write(export(points(), other), tmp_path)


def test_a_file_of_several_layers_says_so_and_says_demo():
    assert bundle_name(export(points())) == "points"
    assert bundle_name(export(points(), areas())) == "layers"
    assert bundle_name(export(points(), demonstration())) == "DEMO_layers"


def test_short_names_are_unique_without_regard_to_case():
    names = ["teachers_total", "teachers_total_share", "Teachers_T", "teachers_2", "id"]
    assert short_names(names, 10) == ["teachers_t", "teachers_2", "Teachers_3", "teachers_4", "id"]


def test_every_sample_is_what_its_layer_declares():
    for make in SAMPLES.values():
        layer = make()
        declared = [column.name for column in layer.columns]
        declared += ["geometry"] if layer.geometry_type else []
        assert list(layer.features.columns) == declared


@pytest.mark.parametrize("identifier", ["gpkg", "fgb", "shp"])
def test_types_are_those_of_the_columns(identifier, written):
    path = next(written[identifier].glob("*.gpkg" if identifier == "gpkg" else "points*"))
    info = pyogrio.read_info(path, layer="points")
    types = dict(
        zip(info["fields"], zip(info["ogr_types"], info["ogr_subtypes"], strict=True), strict=True)
    )
    teachers = "teachers_t" if identifier == "shp" else "teachers_total"
    assert types[teachers] == ("OFTInteger64", "OFSTNone")
    assert types["is_mobile"] == ("OFTInteger", "OFSTBoolean")
    assert types["name_mn"] == ("OFTString", "OFSTNone")
