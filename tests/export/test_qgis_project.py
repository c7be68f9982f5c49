"""A project of QGIS holds the layers of an export in order, and finds its data beside it."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from geo.cartography.style import Style, StyleClass
from geo.export.formats import EXPORT_FORMATS
from geo.export.qgis.layout import MAP_RATIO
from geo.export.qgis.project import data_extent, file_name, project_xml, write_project
from geo.export.qgis.tree import drawing_order
from tests.export.layers import areas, demonstration, empty, export, lines, points, table

SOURCE = "./layers.gpkg"


def parsed(made) -> etree._Element:
    return etree.fromstring(project_xml(made, SOURCE).encode())


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return a project of all samples as it is written."""
    directory = tmp_path_factory.mktemp("project")
    return write_project(export(), directory, EXPORT_FORMATS["gpkg"].write)


def test_the_project_and_its_data_stand_side_by_side(project):
    assert [path.name for path in project] == ["DEMO_ Samples.qgz", "DEMO_layers.gpkg"]
    assert sorted(path.name for path in project[0].parent.iterdir()) == [
        "DEMO_ Samples.qgz",
        "DEMO_layers.gpkg",
    ]


def test_every_layer_is_found_by_a_relative_path(project):
    with zipfile.ZipFile(project[0]) as archive:
        assert archive.namelist() == ["DEMO_ Samples.qgs"]
        root = etree.fromstring(archive.read("DEMO_ Samples.qgs"))

    assert root.findtext("properties/Paths/Absolute") == "false"
    tables = set()
    for source in root.iterfind("projectlayers/maplayer/datasource"):
        path, name = source.text.split("|layername=")
        assert path.startswith("./")
        assert (project[0].parent / path).is_file()
        tables.add(name)
    assert tables <= set(gpd.list_layers(project[1])["name"])
    assert len(tables) == 7


def test_the_same_export_makes_the_same_project(project, tmp_path):
    again = write_project(export(), tmp_path, lambda *_: (tmp_path / "DEMO_layers.gpkg",))

    assert again[0].read_bytes() == project[0].read_bytes()


def test_a_failure_leaves_no_file(tmp_path):
    def write(_made, directory):
        path = directory / "layers.gpkg"
        path.write_bytes(b"written")
        return (path,)

    no_colour = Style((StyleClass("any", fill="blue"),))
    with pytest.raises(ValueError, match="blue"):
        write_project(export(points(style=no_colour)), tmp_path, write)
    assert list(tmp_path.iterdir()) == []


def test_layers_are_ordered_as_on_the_map():
    made = export(points(), lines(), areas(), table())

    # Points have the order 10, the others 0: the later lies above.
    assert [layer.name for layer in drawing_order(made)] == ["points", "areas", "lines"]
    root = parsed(made)
    assert [each.get("id") for each in root.iterfind("layerorder/layer")] == [
        "map_layer_points",
        "map_layer_areas",
        "map_layer_lines",
    ]
    top = [each.get("name") for each in root.find("layer-tree-group")]
    assert top == [
        "Sample points: үзүүлэх",
        "Sample areas: үзүүлэх",
        "Sample lines: үзүүлэх",
        "Tables",
    ]
    group = root.find("layer-tree-group/layer-tree-group")
    assert [each.get("id") for each in group] == ["map_layer_courses"]


def test_layers_say_what_they_are_and_whose():
    (layer,) = parsed(export(points(selection="Two aimags"))).iterfind("projectlayers/maplayer")

    assert layer.findtext("layername") == "Sample points: үзүүлэх"
    assert layer.findtext("attribution") == (
        "© Sample office <2024> (Creative Commons Attribution 4.0 International)"
    )
    metadata = layer.find("resourceMetadata")
    assert metadata.findtext("abstract").splitlines() == [
        "Records of points & <nothing> else",
        "Two aimags",
        "Made up for tests",
        "Version: 1",
    ]
    assert metadata.findtext("license") == "CC-BY-4.0"
    assert metadata.find("links/link").get("url") == "https://example.org/records?a=1&b=2"


def test_demonstration_data_are_named_wherever_the_map_is_seen():
    root = parsed(export(demonstration(), points()))

    warning = "DEMONSTRATION DATA: synthetic records, not those of any office"
    assert root.findtext("title") == "DEMO: Samples"
    assert root.findtext("properties/TitleLabel/Label") == warning
    assert root.findtext("properties/TitleLabel/Enabled") == "true"
    assert root.xpath("//LayoutItem[@id='warning']/@labelText") == [warning]


def test_other_data_are_not():
    root = parsed(export(points()))

    assert root.findtext("title") == "Samples"
    assert root.findtext("properties/TitleLabel/Enabled") == "false"
    assert root.xpath("//LayoutItem[@id='warning']") == []


@pytest.mark.parametrize(
    ("crs", "code", "units"),
    [
        ("EPSG:4326", "EPSG:4326", "degrees"),
        ("EPSG:32648", "EPSG:32648", "meters"),
        ("equal-area", None, "meters"),
    ],
)
def test_the_reference_system_is_that_of_the_export(crs, code, units):
    root = parsed(export(points(), crs=crs))

    assert root.findtext("projectCrs/spatialrefsys/authid") == code
    assert root.findtext(".//maplayer/srs/spatialrefsys/authid") == code
    assert root.findtext("mapcanvas/units") == units
    assert root.findtext("properties/SpatialRefSys/ProjectionsEnabled") == "1"
    if code is None:
        assert root.findtext("projectCrs/spatialrefsys/proj4").startswith("+proj=laea +lat_0=46.8")


def test_the_extent_is_that_of_the_data_with_a_margin():
    # Longitude 89.9625 to 106.9, latitude 46.266… to 49.987…, and 5 % on each side.
    assert data_extent(export(points())) == pytest.approx(
        (89.115625, 46.080617, 107.746875, 50.173704), abs=1e-6
    )


def test_a_single_place_is_shown_with_its_surroundings():
    one = points()
    one = replace(one, features=one.features.iloc[2:3])

    assert data_extent(export(one)) == pytest.approx((106.8, 47.8, 107.0, 48.0))


def test_nothing_is_shown_on_the_map_of_mongolia():
    west, south, east, north = data_extent(export(empty(), table()))

    assert west < 87.73
    assert east > 119.93
    assert south < 41.58
    assert north > 52.15


def test_the_page_has_title_map_legend_and_sources():
    (layout,) = parsed(export(points(), table(), url="https://example.org/map")).iter("Layout")

    items = {each.get("id"): each for each in layout.iterfind("LayoutItem")}
    assert items.keys() == {"map", "legend", "title", "sources"}
    assert items["title"].get("labelText") == "Samples"
    assert "© Sample office <2024>" in items["sources"].get("labelText")
    assert "2025-03-04 05:06 UTC. https://example.org/map" in items["sources"].get("labelText")
    assert items["legend"].get("map_uuid") == items["map"].get("uuid")
    # A table has no place in a legend.
    assert [each.get("id") for each in items["legend"].iter("layer-tree-layer")] == [
        "map_layer_points"
    ]
    extent = {name: float(value) for name, value in items["map"].find("Extent").items()}
    ratio = (extent["xmax"] - extent["xmin"]) / (extent["ymax"] - extent["ymin"])
    assert ratio == pytest.approx(MAP_RATIO)


def test_projects_are_said_in_the_language_of_the_export():
    root = parsed(export(points(), table(), language="mn"))

    assert root.findtext("projectMetadata/language") == "MON"
    assert root.findtext(".//maplayer/resourceMetadata/language") == "MON"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Төвүүд: 2024/2025?", "Төвүүд_ 2024_2025_"),
        ("...", "map"),
        ("", "map"),
        ("a" * 100, "a" * 60),
        ("..\\..\\x", "_.._x"),
    ],
)
def test_titles_become_names_of_files(title, name):
    assert file_name(title) == name


@given(st.text())
def test_names_of_files_stay_in_their_directory(title):
    name = file_name(title)

    assert name
    assert not set(name) & set('\\/:*?"<>|\0\n')
    assert len(name.encode()) <= 240
    assert name[0] not in ". "


@settings(max_examples=20)
@given(st.text())
def test_any_title_makes_a_well_formed_project(title):
    root = parsed(export(points(title=title, description=title), title=title, notes=(title,)))

    assert root.find("projectlayers/maplayer/layername") is not None


def test_no_text_is_an_expression_that_is_evaluated():
    hostile = "[% env('HOME') %]"
    root = parsed(export(points(title=hostile), title=hostile))
    labels = [element.get("labelText") for element in root.iter() if element.get("labelText")]
    labels += [element.text for element in root.iter("Label") if element.text]
    assert any("env('HOME')" in label for label in labels)
    assert not any("[%" in label for label in labels)
