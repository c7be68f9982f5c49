"""ISO/TS 19139: valid by the official schemas, and read back by another program."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from owslib.iso import MD_Metadata

from geo.export.metadata.iso19139 import write_iso19139
from tests.export import layers
from tests.export.metadata_case import AWKWARD, VIEW_QUOTED, case_export, written

# OWSLib announces in any document what its properties will be called.
pytestmark = pytest.mark.filterwarnings(
    r"ignore:the \.(identification|keywords|keywords_object) (and|attribute):FutureWarning"
)

NAMES = {
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gco": "http://www.isotc211.org/2005/gco",
}
LAYERS = ("points", "gaps", "areas", "lines", "empty", "courses")


@pytest.fixture(scope="module")
def schema():
    # The schemas of 2007-04-17 as the OGC publishes them; pycsw ships them and is not imported.
    package = Path(importlib.util.find_spec("pycsw").submodule_search_locations[0])
    root = package / "plugins/profiles/apiso/schemas/ogc/iso/19139/20070417/gmd/gmd.xsd"
    return etree.XMLSchema(etree.parse(root))


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return written(case_export(), tmp_path_factory.mktemp("iso"))


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    export = replace(
        case_export(crs="equal-area", language="mn", url="", notes=(), precision="display"),
        layers=(layers.demonstration(),),
    )
    return written(export, tmp_path_factory.mktemp("other"))


def document(case, name):
    return etree.parse(case.directory / "metadata" / f"{name}.iso19139.xml")


def texts(tree, path):
    return tree.xpath(f"{path}//gco:CharacterString/text()", namespaces=NAMES)


@pytest.mark.parametrize("name", LAYERS)
def test_every_document_is_valid(case, schema, name) -> None:
    schema.assertValid(document(case, name))


def test_a_document_without_view_notes_and_epsg_is_valid(other, schema) -> None:
    schema.assertValid(document(other, "DEMO_points"))


def test_the_schema_refuses_what_is_out_of_order(case, schema) -> None:
    root = document(case, "points").getroot()
    root.append(root[0])
    assert not schema.validate(root)


@given(text=st.text(max_size=30))
@settings(max_examples=40)
def test_any_text_makes_a_valid_document(schema, tmp_path_factory, text) -> None:
    layer = layers.table(title=text, description=text, evidence=text, version=text)
    layer = replace(layer, credits=(replace(layers.CREDIT, title=text, url=text, licence=text),))
    path = tmp_path_factory.mktemp("any") / "any.xml"
    write_iso19139(layer, layers.export(layer, url=f"https://a.example/{text}"), (), path)
    schema.assertValid(etree.parse(path))


def test_owslib_reads_what_the_layer_is(case) -> None:
    read = MD_Metadata(document(case, "points"))
    assert read.identifier == "mongolia-clc-map.points.20250304T050607Z"
    assert read.languagecode == "eng"
    assert read.charset == "utf8"
    assert read.hierarchy == "dataset"
    assert read.datestamp == "2025-03-04T05:06:07Z"
    assert read.stdname == "ISO 19115:2003/19139"
    assert read.contact[0].organization == "Mongolia CLC map"
    assert read.contact[0].onlineresource.url == VIEW_QUOTED
    assert read.referencesystem.code == "http://www.opengis.net/def/crs/EPSG/0/4326"


def test_owslib_reads_title_terms_and_box(case) -> None:
    [about] = MD_Metadata(document(case, "points")).identificationinfo
    assert about.title == "Sample points: үзүүлэх"
    assert about.abstract == "Records of points & <nothing> else"
    assert about.edition == "1"
    assert [(date.date, date.type) for date in about.date] == [("2025-03-04T05:06:07Z", "creation")]
    assert about.keywords2[0].keywords[0] == "Mongolia"
    assert about.useconstraints == ["license"]
    [terms] = about.otherconstraints
    assert terms == (
        "Sample records: CC-BY-4.0 (Creative Commons Attribution 4.0 International) "
        "<https://creativecommons.org/licenses/by/4.0/>"
    )
    assert about.uselimitation == ["Made up for tests"]
    assert about.resourcelanguagecode == ["eng"]
    assert about.topiccategory == ["society"]
    box = about.extent.boundingBox
    assert (box.minx, box.miny, box.maxx, box.maxy) == (
        "89.9625000",
        "46.2666667",
        "106.9000000",
        "49.9876543",
    )
    assert about.supplementalinformation == f"Note: {AWKWARD}"


def test_owslib_reads_where_the_files_are(case) -> None:
    read = MD_Metadata(document(case, "gaps")).distribution
    assert {file.url for file in read.online} == {"gaps.csv", "gaps.shp.zip", VIEW_QUOTED}
    [table] = [file for file in read.online if file.url == "gaps.csv"]
    [described] = [file for file in case.files if file.path == "gaps.csv"]
    assert table.description == f"{described.bytes} bytes, sha256:{described.sha256}"
    assert table.function == "download"


def test_each_source_has_its_terms(case) -> None:
    tree = document(case, "areas")
    share_alike, unstated = texts(tree, "//gmd:otherConstraints")
    assert share_alike.startswith("Heritage of OpenStreetMap: ODbL-1.0 (Open Database Licence 1.0)")
    assert share_alike.endswith("under the same terms")
    assert unstated == f"{AWKWARD}: no licence stated"
    assert texts(tree, "//gmd:LI_Source//gmd:otherCitationDetails") == [
        "compiled 2026",
        "2019, 2020",
    ]
    assert texts(tree, "//gmd:MD_DataIdentification/gmd:credit") == [
        "© OpenStreetMap contributors",
        "Office {A}",
    ]
    assert tree.xpath("//gmd:MD_RestrictionCode/@codeListValue", namespaces=NAMES) == [
        "license",
        "otherRestrictions",
    ]


def test_awkward_text_comes_back(case) -> None:
    read = MD_Metadata(document(case, "areas"))
    [about] = read.identificationinfo
    assert about.title == AWKWARD
    assert about.abstract == AWKWARD
    assert about.edition == "7 & more"
    assert read.dataquality.lineage == (
        f"{AWKWARD}. Coordinates as exact as the product keeps them"
    )


def test_the_count_is_of_records_with_a_place(case) -> None:
    def count(name):
        path = "//gmd:geometricObjectCount/gco:Integer/text()"
        return document(case, name).xpath(path, namespaces=NAMES)

    # Three records, one without a place; no record; a table.
    assert [count(name) for name in ("gaps", "empty", "courses")] == [["2"], [], []]


def test_a_table_has_no_place_and_no_reference_system(case) -> None:
    read = MD_Metadata(document(case, "courses"))
    assert read.hierarchy == "nonGeographicDataset"
    assert read.referencesystem is None
    assert not texts(document(case, "courses"), "//gmd:extent")
    assert not hasattr(read.identificationinfo[0], "extent")


def test_demonstration_data_say_so_in_title_keywords_and_limits(other) -> None:
    [about] = MD_Metadata(document(other, "DEMO_points")).identificationinfo
    assert about.title == "DEMO: points"
    assert about.keywords2[0].keywords[0] == "DEMO"
    assert "DEMO" in about.uselimitation[0]


def test_a_layer_in_two_reference_systems_names_both(other) -> None:
    tree = document(other, "DEMO_points")
    # CSV stays in degrees whatever is asked for.
    first, second = texts(tree, "//gmd:referenceSystemInfo//gmd:code")
    assert "+proj=laea +lat_0=46.8 +lon_0=103.8" in first
    assert second == "http://www.opengis.net/def/crs/EPSG/0/4326"
    assert MD_Metadata(tree).languagecode == "mon"
