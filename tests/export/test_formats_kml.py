"""KML by the schema of OGC 07-147r2 and by GDAL."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pyogrio
import pytest
from lxml import etree

from geo.cartography.style import Style, StyleClass
from geo.export.formats import EXPORT_FORMATS
from geo.export.formats.kml import colour
from tests.export.layers import areas, export, points

KML = {"k": "http://www.opengis.net/kml/2.2"}


@cache
def schema() -> etree.XMLSchema:
    """Return ogckml22.xsd, which pykml carries; pykml itself is not run."""
    found = find_spec("pykml")
    assert found is not None
    assert found.submodule_search_locations
    directory = Path(found.submodule_search_locations[0])
    return etree.XMLSchema(etree.parse(directory / "schemas" / "ogckml22.xsd"))


def parsed(path: Path) -> etree._ElementTree:
    tree = etree.parse(path)
    schema().assertValid(tree)
    return tree


@pytest.mark.parametrize("layer", ["points", "gaps", "DEMO_points", "empty", "areas", "lines"])
def test_files_are_valid_by_the_official_schema(layer, written):
    tree = parsed(written["kml"] / f"{layer}.kml")
    count = {"empty": 0, "gaps": 3, "areas": 2, "lines": 2}.get(layer, 5)
    assert len(tree.findall(".//k:Placemark", KML)) == count


def test_the_schema_can_say_no(written):
    tree = etree.parse(written["kml"] / "areas.kml")
    tree.find(".//k:color", KML).text = "red"
    assert not schema().validate(tree)


def test_names_are_in_the_language_of_the_export(written):
    tree = parsed(written["kml"] / "points.kml")
    names = [element.text for element in tree.findall(".//k:Placemark/k:name", KML)]
    # The fourth has no name: it is called by its key.
    assert names == ["Арвайхээр", "Өлгий", "Ulaan & Co <1>", "c4", "Ховд"]


def test_all_columns_are_typed_data_and_gaps_are_left_out(written):
    tree = parsed(written["kml"] / "points.kml")
    types = {
        field.get("name"): field.get("type") for field in tree.iterfind(".//k:SimpleField", KML)
    }
    assert types == {
        "centre_id": "string",
        "name_mn": "string",
        "status": "string",
        "teachers_total": "int",
        "teachers_total_share": "double",
        "is_mobile": "bool",
        "source_date": "string",
        "note": "string",
    }
    third = tree.findall(".//k:Placemark", KML)[2]
    held = {data.get("name"): data.text for data in third.iterfind(".//k:SimpleData", KML)}
    assert held == {
        "centre_id": "c3",
        "name_mn": "Ulaan & Co <1>",
        "teachers_total": "0",
        "teachers_total_share": "12.25",
        "note": "-5 & <b>",
    }


def test_integers_beyond_32_bits_become_double(tmp_path):
    features = points().features
    features["teachers_total"] = features["teachers_total"].fillna(0) + 2**40
    (path,) = EXPORT_FORMATS["kml"].write(export(points(features=features)), tmp_path)
    field = parsed(path).find(".//k:SimpleField[@name='teachers_total']", KML)
    assert field.get("type") == "double"
    read = pyogrio.read_dataframe(path)["teachers_total"]
    assert read.iloc[0] == 2**40 + 3


def test_colours_are_opacity_blue_green_red():
    assert colour("#0b5c86") == "ff865c0b"
    assert colour("#FFFFCC", 0.5) == "80ccffff"
    assert colour("#000000", 0.0) == "00000000"


def test_records_wear_the_style_of_their_class(written):
    tree = parsed(written["kml"] / "areas.kml")
    styles = {style.get("id"): style for style in tree.findall(".//k:Style", KML)}
    first, second = tree.findall(".//k:Placemark", KML)
    few = styles[first.findtext("k:styleUrl", namespaces=KML).removeprefix("#")]
    assert few.findtext("k:PolyStyle/k:color", namespaces=KML) == "80ccffff"
    assert few.findtext("k:LineStyle/k:color", namespaces=KML) == "ff777777"
    # No value: the class of no figure.
    none = styles[second.findtext("k:styleUrl", namespaces=KML).removeprefix("#")]
    assert none.findtext("k:PolyStyle/k:color", namespaces=KML) == "ffe3e3e3"
    tree = parsed(written["kml"] / "points.kml")
    icon = tree.find(".//k:Style[@id='class-0']/k:IconStyle", KML)
    assert icon.findtext("k:color", namespaces=KML) == "ff5c3f00"
    assert "http" not in "".join(tree.getroot().itertext())


def test_an_empty_area_is_drawn_by_its_outline_alone(tmp_path):
    style = Style(classes=(StyleClass("border", outline="#112233", width_px=2.2),))
    (path,) = EXPORT_FORMATS["kml"].write(export(areas(style=style)), tmp_path)
    poly = parsed(path).find(".//k:PolyStyle", KML)
    assert [(child.tag.rpartition("}")[2], child.text) for child in poly] == [
        ("fill", "0"),
        ("outline", "1"),
    ]
    (path,) = EXPORT_FORMATS["kml"].write(export(areas(style=None)), tmp_path)
    assert parsed(path).find(".//k:styleUrl", KML) is None


def test_control_characters_do_not_break_the_file(tmp_path):
    features = points().features.assign(note="a\x00b\x0bc\ufffed")
    (path,) = EXPORT_FORMATS["kml"].write(export(points(features=features)), tmp_path)
    data = parsed(path).find(".//k:SimpleData[@name='note']", KML)
    assert data.text == "abcd"
