"""QGIS opens projects and GeoPackages and draws them as the map does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.export.formats import EXPORT_FORMATS
from geo.export.qgis.project import write_project
from geo.export.qgis.sld import sld
from tests.contracts_heavy.programs import qgis
from tests.export.layers import areas, export, points

REFERENCE_SYSTEMS = {
    "EPSG:4326": "EPSG:4326",
    "EPSG:32648": "EPSG:32648",
    "equal-area": "",
}
"""Key of the reference system, and its code in QGIS."""

COUNTS = {
    "Empty": 0,
    "DEMO: points": 5,
    "Gaps": 3,
    "Sample points: үзүүлэх": 5,
    "Sample lines: үзүүлэх": 2,
    "Sample areas: үзүүлэх": 2,
    "Sample courses: үзүүлэх": 3,
}
"""Layers from top to bottom, and their records."""


@pytest.fixture(scope="module", params=REFERENCE_SYSTEMS)
def opened(request, tmp_path_factory):
    """Return the key of a reference system and what QGIS says of a project in it."""
    directory = tmp_path_factory.mktemp("project")
    written = directory / "written"
    written.mkdir()
    write_project(export(crs=request.param), written, EXPORT_FORMATS["gpkg"].write)
    # Elsewhere, and under another name: the project finds its data.
    moved = written.rename(directory / "зөөсөн")
    (path,) = moved.glob("*.qgz")
    answer = qgis("project", path, directory / "page.png", home=directory / "home")
    return request.param, answer


def layer_of(answer, name):
    (found,) = (layer for layer in answer["layers"] if layer["name"] == name)
    return found


def test_projects_open_with_all_layers(opened):
    _, answer = opened

    assert answer["read"]
    assert [layer["name"] for layer in answer["layers"] if not layer["valid"]] == []
    assert {layer["name"]: layer["count"] for layer in answer["layers"]} == COUNTS
    assert [layer["name"] for layer in answer["layers"]] == list(COUNTS)


def test_projects_name_demonstration_data(opened):
    _, answer = opened

    assert answer["title"] == "DEMO: Samples"
    assert answer["warning"].startswith("DEMONSTRATION DATA")
    assert answer["metadata"].startswith("DEMONSTRATION DATA")


def test_project_and_layers_are_in_the_reference_system(opened):
    key, answer = opened

    placed = [layer for layer in answer["layers"] if layer["name"] != "Sample courses: үзүүлэх"]
    assert answer["crs"] == REFERENCE_SYSTEMS[key]
    assert {layer["crs"] for layer in placed} == {REFERENCE_SYSTEMS[key]}
    if key == "equal-area":
        assert {layer["proj"] for layer in placed} == {answer["proj"]}
        assert answer["proj"].startswith("+proj=laea +lat_0=46.8 +lon_0=103.8 ")


@pytest.mark.parametrize(
    ("name", "legend"),
    [
        (
            "Sample points: үзүүлэх",
            [
                ["active", "#003f5c", 1],
                ["closed", "#003f5c", 1],
                ["not reported", "#0f6b52", 1],
            ],
        ),
        ("Sample lines: үзүүлэх", [["", "#8a5a2b", 1]]),
        (
            "Sample areas: үзүүлэх",
            [
                ["up to 10", "#ffffcc", 2],
                ["more than 10", "#253494", 2],
                ["no figure", "#e3e3e3", 3],
            ],
        ),
        ("Sample courses: үзүүлэх", []),
    ],
)
def test_legends_are_those_of_the_map(opened, name, legend):
    assert layer_of(opened[1], name)["legend"] == legend


def test_layers_are_labelled_and_explained(opened):
    layer = layer_of(opened[1], "Sample points: үзүүлэх")

    assert (layer["labelled"], layer["label"], layer["shown"]) == (True, "name_mn", '"name_mn"')
    assert layer["aliases"]["teachers_total"] == "Teachers, persons"
    assert layer["codes"] == {
        "status": [
            {"taken to be at work [active]": "active"},
            {"no longer at work [closed]": "closed"},
        ]
    }
    assert layer["attribution"].startswith("© Sample office <2024>")
    assert layer["abstract"].startswith("Records of points & <nothing> else")
    assert layer["licences"] == ["CC-BY-4.0"]
    assert layer["noted"]
    assert not layer_of(opened[1], "Sample lines: үзүүлэх")["labelled"]


def test_pictures_have_the_colours_of_the_classes(opened):
    colours = opened[1]["colours"]

    # Yellow #ffffcc at half over white; the ground and the hatch of no data; points; a line.
    assert {"#ffffe5", "#e3e3e3", "#a9a9a9", "#003f5c", "#0f6b52", "#8a5a2b"} <= colours.keys()
    assert max(colours, key=colours.get) == "#ffffff"
    # No record has this class.
    assert "#253494" not in colours


def test_pages_are_printed_with_legend_and_warning(opened):
    _, answer = opened

    assert answer["printed"]
    assert answer["page_size"] == [297, 210]
    # The legend shows the class that no record has; the warning is crimson.
    assert {"#253494", "#ffffe5", "#e3e3e3", "#003f5c"} <= answer["page"].keys()
    assert "#b3123f" in answer["page"]


@pytest.fixture(scope="module")
def gpkg(tmp_path_factory):
    """Return a GeoPackage of all samples with styles."""
    (path,) = EXPORT_FORMATS["gpkg"].write(export(), tmp_path_factory.mktemp("gpkg"))
    return path


@pytest.mark.parametrize(
    ("name", "renderer", "labels"),
    [
        ("areas", "categorizedSymbol", ["up to 10", "more than 10", "no figure"]),
        ("points", "categorizedSymbol", ["active", "closed", "not reported"]),
        ("lines", "singleSymbol", [""]),
    ],
)
def test_layers_of_geopackages_come_with_their_style(gpkg, tmp_path, name, renderer, labels):
    answer = qgis("layer", gpkg, name, home=tmp_path)

    assert answer["styled"]
    assert answer["renderer"] == renderer
    assert [label for label, _, _ in answer["legend"]] == labels


def test_styles_of_sld_are_read(gpkg, tmp_path):
    style = tmp_path / "areas.sld"
    style.write_text(sld(areas()), encoding="utf-8")
    answer = qgis("sld", gpkg, "areas", style, home=tmp_path / "home")

    assert (answer["styled"], answer["renderer"]) == (True, "RuleRenderer")
    assert [label for label, _, _ in answer["legend"]] == ["up to 10", "more than 10", "no figure"]
    # Yellow at half over white, rounded down; the ground of the hatch.
    assert {"#ffffe6", "#e3e3e3"} <= answer["colours"].keys()


def test_points_of_sld_are_drawn(gpkg, tmp_path):
    style = tmp_path / "points.sld"
    style.write_text(sld(points()), encoding="utf-8")
    answer = qgis("sld", gpkg, "points", style, home=tmp_path / "home")

    assert answer["styled"]
    assert {"#003f5c", "#0f6b52"} <= answer["colours"].keys()


def test_whole_numbers_and_missing_ones_find_their_class(tmp_path):
    coded = areas()
    classes = (
        replace(coded.style.classes[0], value=7, fill="#800026", opacity=1.0),
        replace(coded.style.classes[2], fill="#41b6c4", hatched=False),
    )
    layer = replace(coded, style=replace(coded.style, column="adults", classes=classes))
    directory = tmp_path / "written"
    directory.mkdir()
    path, _ = write_project(export(layer), directory, EXPORT_FORMATS["gpkg"].write)
    answer = qgis("project", path, tmp_path / "page.png", home=tmp_path / "home")

    assert {"#800026", "#41b6c4"} <= answer["colours"].keys()
