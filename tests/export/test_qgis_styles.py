"""Styles of layers in QML and SLD say what the legend of the map says."""

from __future__ import annotations

import base64
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from geo.cartography.style import Style, StyleClass
from geo.cartography.symbology import CENTRE_SYMBOLS, CHANGE_SYMBOLS, HERITAGE_SYMBOLS
from geo.errors import DataFileError
from geo.export.formats.geopackage import write_geopackage
from geo.export.layer import Column
from geo.export.qgis.elements import dash_lengths, rgba
from geo.export.qgis.notes import alias
from geo.export.qgis.qml import qml
from geo.export.qgis.sld import NAMESPACES, sld
from geo.export.qgis.styles import add_styles
from tests.export.layers import areas, export, lines, points, table

SE = {"se": NAMESPACES["se"], "ogc": NAMESPACES["ogc"], "sld": NAMESPACES[""]}
SVG = {"svg": "http://www.w3.org/2000/svg"}


def parsed(text: str) -> etree._Element:
    return etree.fromstring(text.encode())


def drawn(symbol: etree._Element) -> list[tuple[str, dict[str, str]]]:
    """Return kind and properties of the layers of a symbol, the lowest first."""
    return [
        (each.get("class"), {prop.get("k"): prop.get("v") for prop in each.findall("prop")})
        for each in symbol.findall("layer")
    ]


def symbol_of(document: etree._Element, label: str) -> list[tuple[str, dict[str, str]]]:
    """Return what the class called ``label`` is drawn with."""
    (category,) = document.xpath("//category[@label=$label]", label=label)
    (symbol,) = document.xpath("//symbols/symbol[@name=$name]", name=category.get("symbol"))
    return drawn(symbol)


def test_areas_have_a_class_for_each_value_and_one_for_none():
    renderer = parsed(qml(areas(), "en")).find("renderer-v2")

    assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", "class")
    assert [(each.get("value"), each.get("label")) for each in renderer.iter("category")] == [
        ("few", "up to 10"),
        ("many", "more than 10"),
        ("", "no figure"),
    ]


def test_opacity_is_that_of_the_fill_and_not_of_the_edge():
    fill, edge = symbol_of(parsed(qml(areas(), "en")), "up to 10")

    assert (fill[0], fill[1]["color"]) == ("SimpleFill", "255,255,204,128")
    assert (edge[0], edge[1]["line_color"]) == ("SimpleLine", "119,119,119,255")
    assert edge[1]["line_width"] == "0.2117"  # 0.8 px of 1/96 inch


def test_no_data_is_hatched_over_its_ground():
    kinds = symbol_of(parsed(qml(areas(), "en")), "no figure")

    assert [kind for kind, _ in kinds] == ["SimpleFill", "LinePatternFill", "SimpleLine"]
    assert kinds[0][1]["color"] == "227,227,227,255"
    assert (kinds[1][1]["angle"], kinds[1][1]["distance"]) == ("45", "1.852")


def test_options_of_new_versions_say_what_properties_of_old_ones_say():
    for each in parsed(qml(areas(), "en")).iter("layer"):
        options = {o.get("name"): o.get("value") for o in each.findall("Option/Option")}
        assert options == {prop.get("k"): prop.get("v") for prop in each.findall("prop")}


def test_lines_are_dashed_in_millimetres():
    root = parsed(qml(lines(), "en"))

    assert root.find("renderer-v2").get("type") == "singleSymbol"
    ((kind, values),) = drawn(root.find("renderer-v2/symbols/symbol"))
    assert kind == "SimpleLine"
    assert values["line_color"] == "138,90,43,255"
    # 7 and 4 pixels of 25.4 / 96 mm
    assert (values["use_custom_dash"], values["customdash"]) == ("1", "1.852;1.058")


def test_areas_may_be_empty_with_a_dashed_edge():
    band = StyleClass("band", outline="#c51b8a", width_px=1.4, dash="2 4")
    ((_, ground), (_, edge)) = drawn(
        parsed(qml(areas(style=Style((band,))), "en")).find("renderer-v2/symbols/symbol")
    )

    assert (ground["style"], ground["outline_style"]) == ("no", "no")
    assert (edge["capstyle"], edge["customdash"]) == ("flat", "0.5292;1.058")


@pytest.mark.parametrize(
    "symbol", [*CENTRE_SYMBOLS.values(), *HERITAGE_SYMBOLS.values(), *CHANGE_SYMBOLS.values()]
)
def test_points_carry_their_symbol_as_a_picture(symbol):
    style = Style((StyleClass(symbol.label, symbol=symbol),), size_px=16)
    ((kind, values),) = drawn(
        parsed(qml(points(style=style), "en")).find("renderer-v2/symbols/symbol")
    )

    assert (kind, values["color"]) == ("SvgMarker", rgba(symbol.colour))
    # The picture is 18 units wide for a box of 16: 18 pixels.
    assert float(values["size"]) == pytest.approx(18 * 25.4 / 96, abs=0.001)
    prefix, picture = values["name"].split(":")
    assert prefix == "base64"
    paths = parsed(base64.b64decode(picture).decode()).findall("svg:path", SVG)
    assert [path.get("d") for path in paths] == [symbol.path, symbol.path]
    assert paths[1].get("fill") == f"param(fill) {symbol.colour}"


def test_points_without_a_symbol_are_circles():
    style = Style((StyleClass("any", fill="#1b7837", outline="#111111"),))
    ((kind, values),) = drawn(
        parsed(qml(points(style=style), "en")).find("renderer-v2/symbols/symbol")
    )

    assert (kind, values["name"], values["color"]) == ("SimpleMarker", "circle", "27,120,55,255")


def test_whole_numbers_are_compared_as_numbers():
    style = Style((StyleClass("first", 1, outline="#111111"), StyleClass("rest")), "road_class")
    category, rest = parsed(qml(lines(style=style), "en")).iter("category")

    assert (category.get("value"), category.get("type")) == ("1", "int")
    assert (rest.get("value"), rest.get("type")) == ("", None)


def test_labels_stand_beside_points_with_a_halo():
    root = parsed(qml(points(), "en"))

    assert root.get("labelsEnabled") == "1"
    assert root.find("labeling/settings/text-style").get("fieldName") == "name_mn"
    assert root.find("labeling/settings/text-style/text-buffer").get("bufferDraw") == "1"
    assert root.find("labeling/settings/placement").get("placement") == "0"


def test_layers_without_labels_have_none():
    root = parsed(qml(lines(), "en"))

    assert (root.get("labelsEnabled"), root.find("labeling")) == ("0", None)


def test_tables_have_headings_and_no_symbols():
    root = parsed(qml(table(), "en"))

    assert root.find("renderer-v2") is None
    assert root.findtext("layerGeometryType") == "4"
    assert {each.get("field"): each.get("name") for each in root.iter("alias")} == {
        "centre_id": "Identifier of the centre",
        "year": "Year the school year begins",
        "learners_total": "Learners, persons",
        "remark": "Remark",
    }


def test_codes_show_their_meaning():
    (field,) = parsed(qml(points(), "en")).iterfind("fieldConfiguration/field")

    assert field.get("name") == "status"
    assert [(o.get("name"), o.get("value")) for o in field.iter("Option") if o.get("value")] == [
        ("taken to be at work [active]", "active"),
        ("no longer at work [closed]", "closed"),
    ]


@pytest.mark.parametrize(
    ("description", "unit", "heading"),
    [
        ("Learners; empty where not reported", "persons", "Learners, persons"),
        ("Area on the WGS 84 ellipsoid", "km²", "Area on the WGS 84 ellipsoid, km²"),
        ("Name in Mongolian, Cyrillic; empty where none", "", "Name in Mongolian, Cyrillic"),
        ("exact, approximate or unknown", "", "a_column"),
        ("A description that goes on and on without any pause", "", "a_column"),
    ],
)
def test_headings_end_at_the_first_pause(description, unit, heading):
    assert alias(Column("a_column", description, unit=unit)) == heading


def test_notes_are_escaped_and_name_demonstration_data():
    notes = parsed(qml(points(is_demonstration=True), "en")).find("userNotes").get("value")
    page = etree.HTML(notes)

    assert page.findtext(".//p").startswith("DEMONSTRATION DATA")
    assert "Records of points & <nothing> else" in [each.text for each in page.iter("p")]
    assert page.xpath("//tr[td='teachers_total']/td[3]/text()") == ["persons"]
    assert page.xpath("//li/text()") == [
        "© Sample office <2024> (Creative Commons Attribution 4.0 International)"
    ]


@settings(max_examples=40)
@given(st.text())
def test_any_text_makes_a_well_formed_style(text):
    style = Style((StyleClass(text, text, fill="#ffffff"),), "class")
    layer = areas(title=text, description=text, selection=text, style=style)

    (category,) = parsed(qml(layer, "en")).iter("category")
    assert category.get("label") is not None
    assert parsed(sld(layer)).find(".//se:Rule", SE) is not None


def test_sld_says_the_classes_with_filters():
    rules = parsed(sld(areas())).findall(".//se:Rule", SE)

    assert [rule.findtext("se:Name", namespaces=SE) for rule in rules] == [
        "up to 10",
        "more than 10",
        "no figure",
    ]
    assert [rule.findtext(".//ogc:Literal", namespaces=SE) for rule in rules] == [
        "few",
        "many",
        None,
    ]
    null = rules[2].find("ogc:Filter/ogc:PropertyIsNull/ogc:PropertyName", SE)
    assert null.text == "class"


def parameters(element: etree._Element) -> dict[str, str]:
    return {each.get("name"): each.text for each in element.findall("se:SvgParameter", SE)}


def test_sld_fills_hatches_and_edges_areas():
    few, _, none = parsed(sld(areas())).findall(".//se:Rule", SE)

    (polygon,) = few.findall("se:PolygonSymbolizer", SE)
    assert parameters(polygon.find("se:Fill", SE)) == {"fill": "#ffffcc", "fill-opacity": "0.5"}
    assert parameters(polygon.find("se:Stroke", SE)) == {
        "stroke": "#777777",
        "stroke-width": "0.8",
    }
    ground, hatch = none.findall("se:PolygonSymbolizer", SE)
    assert parameters(ground.find("se:Fill", SE)) == {"fill": "#e3e3e3"}
    assert ground.find("se:Stroke", SE) is None
    assert hatch.findtext(".//se:WellKnownName", namespaces=SE) == "shape://slash"


def test_sld_draws_points_as_pictures_or_else_as_the_nearest_mark():
    _, _, register = parsed(sld(points())).findall(".//se:Rule", SE)
    graphic = register.find("se:PointSymbolizer/se:Graphic", SE)

    picture, mark, size = graphic
    content = picture.findtext("se:InlineContent", namespaces=SE)
    paths = parsed(base64.b64decode(content).decode()).findall("svg:path", SVG)
    assert paths[1].get("fill") == CENTRE_SYMBOLS["register"].colour
    assert mark.findtext("se:WellKnownName", namespaces=SE) == "square"
    assert parameters(mark.find("se:Fill", SE)) == {"fill": CENTRE_SYMBOLS["register"].colour}
    assert size.text == "12.375"  # 11 pixels, and 2 units of 16 for the halo


def test_sld_dashes_lines():
    (rule,) = parsed(sld(lines())).findall(".//se:Rule", SE)

    assert rule.find("ogc:Filter", SE) is None
    assert parameters(rule.find("se:LineSymbolizer/se:Stroke", SE)) == {
        "stroke": "#8a5a2b",
        "stroke-width": "1.5",
        "stroke-dasharray": "7 4",
    }


def test_tables_have_no_sld():
    assert sld(table()) == ""


def test_odd_dashes_are_said_twice():
    assert dash_lengths("7 4") == (7, 4)
    assert dash_lengths("5,2,1") == (5, 2, 1, 5, 2, 1)


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "#1234567"])
def test_colours_of_another_kind_are_refused(colour):
    with pytest.raises(ValueError, match=colour):
        rgba(colour)


@pytest.fixture
def gpkg(tmp_path):
    """Return a GeoPackage of areas, points and a table, without styles."""
    made = export(areas(), points(), table())
    write_geopackage(made, tmp_path)
    (path,) = tmp_path.iterdir()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DROP TABLE IF EXISTS layer_styles")
        database.execute("DELETE FROM gpkg_contents WHERE table_name = 'layer_styles'")
    return path, made


def rows(path, query):
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def test_geopackages_hold_the_style_of_every_layer_as_its_default(gpkg):
    path, made = gpkg
    add_styles(path, made)

    found = rows(
        path,
        "SELECT f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "useAsDefault, update_time FROM layer_styles ORDER BY id",
    )
    moment = "2025-03-04T05:06:07.000Z"
    assert found == [
        ("", "", "areas", "geometry", "Sample areas: үзүүлэх", 1, moment),
        ("", "", "points", "geometry", "Sample points: үзүүлэх", 1, moment),
        ("", "", "courses", "", "Sample courses: үзүүлэх", 1, moment),
    ]
    styles = rows(path, "SELECT styleQML, styleSLD FROM layer_styles ORDER BY id")
    assert styles == [(qml(layer, "en"), sld(layer)) for layer in made.layers]


def test_the_table_of_styles_is_registered_as_attributes(gpkg):
    path, made = gpkg
    add_styles(path, made)

    query = "SELECT data_type, last_change FROM gpkg_contents WHERE table_name = 'layer_styles'"
    assert rows(path, query) == [("attributes", "2025-03-04T05:06:07.000Z")]


def test_styles_are_replaced_and_not_added_again(gpkg):
    path, made = gpkg
    add_styles(path, made)
    renamed = tuple(replace(layer, title="x" * 40) for layer in made.layers)
    add_styles(path, replace(made, layers=renamed))

    # The column holds 30 characters.
    assert rows(path, "SELECT DISTINCT styleName FROM layer_styles") == [("x" * 30,)]
    assert rows(path, "SELECT count(*) FROM layer_styles") == [(3,)]


def test_a_layer_that_is_not_there_is_refused_and_nothing_kept(gpkg):
    path, made = gpkg
    with pytest.raises(DataFileError, match="holds no table lines"):
        add_styles(path, replace(made, layers=(*made.layers, lines())))

    assert rows(path, "SELECT name FROM sqlite_master WHERE name = 'layer_styles'") == []
