"""DCAT 3 as JSON-LD: read into a graph by another program and asked there."""

from __future__ import annotations

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDFS, XSD

from tests.export import layers
from tests.export.metadata_case import AWKWARD, VIEW_QUOTED, case_export, written

# RDFLib's parser of JSON-LD uses what RDFLib is to leave.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

ROOT = "https://archive.example/export/"
DOCUMENT = f"{ROOT}dcat.jsonld"


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return written(case_export(), tmp_path_factory.mktemp("dcat"))


def graph_of(case):
    content = (case.directory / "dcat.jsonld").read_text("utf-8")
    return Graph().parse(data=content, format="json-ld", publicID=DOCUMENT)


@pytest.fixture(scope="module")
def graph(case):
    return graph_of(case)


def dataset(name):
    return URIRef(f"{DOCUMENT}#{name}")


def values(graph, subject, *path):
    found = [subject]
    for predicate in path:
        found = [value for node in found for value in graph.objects(node, predicate)]
    return {str(value) for value in found}


def test_the_catalogue_holds_a_data_set_for_each_layer(graph) -> None:
    [catalogue] = graph.subjects(RDF.type, DCAT.Catalog)
    names = ("points", "gaps", "areas", "lines", "empty", "courses")
    assert set(graph.objects(catalogue, DCAT.dataset)) == set(map(dataset, names))
    assert set(graph.subjects(RDF.type, DCAT.Dataset)) == set(map(dataset, names))
    assert values(graph, catalogue, DCAT.landingPage) == {VIEW_QUOTED}
    assert values(graph, catalogue, DCTERMS.description) == {f"Samples Note: {AWKWARD}"}


def test_a_data_set_says_what_it_is(graph) -> None:
    areas = dataset("areas")
    assert set(graph.objects(areas, DCTERMS.title)) == {Literal(AWKWARD, lang="en")}
    assert set(graph.objects(areas, DCTERMS.description)) == {Literal(AWKWARD, lang="en")}
    assert values(graph, areas, DCTERMS.provenance, RDFS.label) == {AWKWARD}
    assert values(graph, areas, URIRef(f"{DCAT}version")) == {"7 & more"}
    assert values(graph, areas, DCTERMS.publisher, FOAF.name) == {"Mongolia CLC map"}
    assert values(graph, areas, DCTERMS.language) == {"http://id.loc.gov/vocabulary/iso639-2/eng"}
    made = Literal("2025-03-04T05:06:07Z", datatype=XSD.dateTime)
    assert set(graph.objects(areas, DCTERMS.created)) == {made}


def test_the_box_is_that_of_the_features(graph) -> None:
    [box] = values(graph, dataset("areas"), DCTERMS.spatial, DCAT.bbox)
    assert box == ("POLYGON((99.0 45.0, 102.0 45.0, 102.0 47.3, 99.0 47.3, 99.0 45.0))")
    assert not values(graph, dataset("empty"), DCTERMS.spatial)
    assert not values(graph, dataset("courses"), DCTERMS.spatial)


def test_a_selection_is_in_the_description(graph) -> None:
    [description] = values(graph, dataset("gaps"), DCTERMS.description)
    assert description.endswith("status = 'active'")


def test_each_file_has_its_place_size_and_checksum(case, graph) -> None:
    question = """
        PREFIX dcat: <http://www.w3.org/ns/dcat#>
        PREFIX spdx: <http://spdx.org/rdf/terms#>
        SELECT ?place ?bytes ?sum ?kind WHERE {
            ?dataset dcat:distribution ?file .
            ?file dcat:downloadURL ?place ; dcat:byteSize ?bytes ; dcat:mediaType ?kind ;
                  spdx:checksum [ spdx:algorithm spdx:checksumAlgorithm_sha256 ;
                                  spdx:checksumValue ?sum ] .
        }"""
    found = {tuple(map(str, row)) for row in graph.query(question)}
    assert found == {
        (
            ROOT + file.path,
            str((case.directory / file.path).stat().st_size),
            file.sha256,
            f"https://www.iana.org/assignments/media-types/{file.media_type}",
        )
        for file in case.files
    }
    assert len(found) == 12


def test_one_licence_stands_for_all_and_several_are_rights(graph) -> None:
    assert values(graph, dataset("points"), DCTERMS.license) == {
        "https://creativecommons.org/licenses/by/4.0/"
    }
    areas = dataset("areas")
    assert not values(graph, areas, DCTERMS.license)
    rights = values(graph, areas, DCTERMS.rights, RDFS.label)
    assert len(rights) == 2
    assert "no licence stated" in rights
    assert any(right.startswith("ODbL-1.0") and "share-alike" in right for right in rights)
    assert values(graph, dataset("lines"), DCTERMS.rights, RDFS.label) == {"no licence stated"}


def test_each_source_has_its_own_terms(graph) -> None:
    question = """
        PREFIX dct: <http://purl.org/dc/terms/>
        SELECT ?title ?licence ?label WHERE {
            ?dataset dct:source ?source . ?source dct:title ?title .
            OPTIONAL { ?source dct:license ?licence }
            OPTIONAL { ?source dct:rights [ rdfs:label ?label ] }
        }"""
    found = {tuple(None if v is None else str(v) for v in row) for row in graph.query(question)}
    assert found == {
        ("Sample records", "https://creativecommons.org/licenses/by/4.0/", None),
        (
            "Heritage of OpenStreetMap",
            "https://opendatacommons.org/licenses/odbl/1-0/",
            None,
        ),
        (AWKWARD, None, "no licence stated"),
    }


def test_files_name_the_reference_system_they_are_in(tmp_path) -> None:
    export = layers.export(layers.points(), layers.table(), crs="EPSG:32648", language="mn")
    graph = graph_of(written(export, tmp_path))
    register = "http://www.opengis.net/def/crs/EPSG/0/"
    systems = {
        path: values(graph, URIRef(ROOT + path), DCTERMS.conformsTo)
        for path in ("points.csv", "points.shp.zip", "courses.csv")
    }
    assert systems == {
        "points.csv": {f"{register}4326"},
        "points.shp.zip": {f"{register}32648"},
        "courses.csv": set(),
    }
    assert values(graph, dataset("points"), DCTERMS.language) == {
        "http://id.loc.gov/vocabulary/iso639-2/mon"
    }


def test_demonstration_data_say_so(tmp_path) -> None:
    graph = graph_of(written(layers.export(layers.points(), layers.demonstration()), tmp_path))
    demo = {str(s) for s in graph.subjects(DCAT.keyword, Literal("DEMO", lang="en"))}
    assert demo == {f"{DOCUMENT}#catalogue", f"{DOCUMENT}#DEMO_points"}
    [catalogue] = graph.subjects(RDF.type, DCAT.Catalog)
    assert values(graph, catalogue, DCTERMS.title) == {"DEMO: Samples"}
