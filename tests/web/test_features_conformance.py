"""The abstract tests of OGC API Features (17-069r4, annex A) and what the documents promise."""

from __future__ import annotations

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.web.features.routes import feature_routes
from tests.web.features_layers import ALL, LAYERS

CLIENT = TestClient(Starlette(routes=feature_routes(lambda: ALL)))
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


@pytest.fixture(scope="module", autouse=True)
def _one_loop():
    """Let all requests share a loop instead of starting one each."""
    with CLIENT:
        yield


LINK = {
    "type": "object",
    "required": ["href", "rel", "type"],
    "properties": {"href": {"type": "string", "minLength": 1}},
}
LINKS = {"type": "array", "minItems": 1, "items": LINK}

# After the schemas of annex A: landingPage, confClasses, collections, collection, features.
SCHEMAS = {
    "": {
        "required": ["links", "title"],
        "properties": {"links": LINKS, "title": {"type": "string"}},
    },
    "/conformance": {
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": {"type": "string"}}},
    },
    "/collections": {
        "required": ["links", "collections"],
        "properties": {"links": LINKS, "collections": {"type": "array", "minItems": 4}},
    },
    **{
        f"/collections/{key}": {
            "required": ["id", "links", "extent"],
            "properties": {"id": {"const": key}, "links": LINKS, "itemType": {"const": "feature"}},
        }
        for key in LAYERS
    },
    **{
        f"/collections/{key}/items": {
            "required": ["type", "features", "links", "timeStamp", "numberReturned"],
            "properties": {
                "type": {"const": "FeatureCollection"},
                "links": LINKS,
                "timeStamp": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"},
                "features": {
                    "items": {
                        "required": ["type", "id", "geometry", "properties"],
                        "properties": {"type": {"const": "Feature"}},
                    }
                },
            },
        }
        for key in LAYERS
    },
}


def get(path):
    answer = CLIENT.get(f"/ogc{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(("path", "schema"), SCHEMAS.items(), ids=list(SCHEMAS))
def test_a_resource_has_the_members_its_schema_demands(path, schema):
    jsonschema.validate(get(path), schema)


def relations(document):
    return {link["rel"] for link in document["links"]}


def test_the_landing_page_leads_to_definition_conformance_and_data():
    # A.2.2.2, requirement 2 (root-success)
    assert relations(get("")) >= {"service-desc", "service-doc", "conformance", "data", "self"}


def test_a_resource_leads_to_itself_and_its_other_format():
    # Requirements 13, 15 and 27: self and alternate, with a type
    for path in ("", "/collections", "/collections/centres", "/collections/centres/items"):
        document = get(path)
        assert relations(document) >= {"self", "alternate"}
        for link in document["links"]:
            if link["rel"] in {"self", "alternate"}:
                answer = CLIENT.get(link["href"])
                assert answer.headers["content-type"].split(";")[0] == link["type"]


def test_the_list_of_collections_says_what_each_says_of_itself():
    # Requirement 18 (sfc-md-success)
    listed = get("/collections")["collections"]
    assert [one["id"] for one in listed] == list(LAYERS)
    for one in listed:
        assert get(f"/collections/{one['id']}") == one


def test_extents_hold_all_records():
    # Requirement 16 (fc-md-extent)
    spatial = {"bbox": [[91.6, 45.1, 114.5, 48.1]], "crs": CRS84}
    assert get("/collections/centres")["extent"] == {
        "spatial": spatial,
        "temporal": {
            "interval": [["1998-01-01T00:00:00Z", "2019-12-31T23:59:59Z"]],
            "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
        },
    }
    assert "temporal" not in get("/collections/soums")["extent"]
    assert "spatial" not in get("/collections/figures")["extent"]


def test_licences_and_sources_are_linked():
    collection = get("/collections/centres")
    assert collection["attribution"] == "© Sample office <2024>"
    links = {link["rel"]: link["href"] for link in collection["links"]}
    assert links["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert links["via"] == "https://example.org/records?a=1&b=2"


def test_systems_of_coordinates_are_listed():
    # Part 2 (18-058r1), requirements 1 and 2
    expected = [CRS84] + [
        f"http://www.opengis.net/def/crs/EPSG/0/{code}"
        for code in (4326, 32646, 32647, 32648, 32649, 32650)
    ]
    assert get("/collections/soums")["crs"] == expected
    assert get("/collections/soums")["storageCrs"] == CRS84


def test_every_link_of_every_document_is_answered():
    seen, waiting = set(), ["http://testserver/ogc"]
    while waiting:
        address = waiting.pop()
        answer = CLIENT.get(address)
        assert answer.status_code == 200, address
        if "json" not in answer.headers["content-type"]:
            continue
        parts = [answer.json()]
        while parts:
            part = parts.pop()
            if isinstance(part, dict):
                parts += part.values()
                # "href" is the name of a property in the definition as well.
                href = part.get("href", "")
                if (
                    isinstance(href, str)
                    and href.startswith("http://testserver")
                    and not part.get("templated")
                ):
                    waiting += [href] if href not in seen else []
                    seen.add(href)
            elif isinstance(part, list):
                parts += part
    assert len(seen) > 40


def test_the_definition_is_valid_and_refers_to_nothing_elsewhere():
    definition = get("/openapi")
    OpenAPIV30SpecValidator(definition).validate()
    references, parts = [], [definition]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            references += [part["$ref"]] if "$ref" in part else []
            parts += part.values()
        elif isinstance(part, list):
            parts += part
    assert references
    assert all(reference.startswith("#/components/") for reference in references)


def test_every_path_of_the_definition_is_answered():
    filled = {"{featureId}": {"centres": "C1", "soums": "MN1", "roads": "7", "figures": "1"}}
    paths = get("/openapi")["paths"]
    for path in paths:
        address = path.removesuffix("/")
        for collection, identifier in filled["{featureId}"].items():
            if f"/{collection}/" in path:
                address = address.replace("{featureId}", identifier)
        address = address.replace("{tileMatrix}/{tileRow}/{tileCol}", "0/0/0")
        assert CLIENT.get(f"/ogc{address}").status_code == 200, path


def test_every_parameter_of_the_definition_is_understood():
    definition = get("/openapi")
    operation = definition["paths"]["/collections/centres/items"]["get"]
    names = {
        (parameter.get("name") or parameter["$ref"].rsplit("/", 1)[1])
        for parameter in operation["parameters"]
    }
    # "limit" is a column too: the parameter of that name is the one of the standard.
    columns = set(LAYERS["centres"].features.columns) - {"geometry", "limit"}
    assert names == columns | {
        "f", "lang", "limit", "offset", "bbox", "bbox-crs", "datetime", "crs", "filter",
        "filter-lang", "filter-crs", "sortby", "properties", "skipGeometry",
    }  # fmt: skip
    (limit,) = [one for one in operation["parameters"] if one.get("name") == "limit"]
    assert (limit["schema"]["default"], limit["schema"]["maximum"]) == (100, 10_000)


def test_the_data_dictionary_is_a_schema_that_the_records_meet():
    for key, layer in LAYERS.items():
        schema = get(f"/collections/{key}/schema")
        jsonschema.Draft201909Validator.check_schema(schema)
        names = [column.name for column in layer.columns]
        geometry = ["geometry"] if layer.geometry_type else []
        assert list(schema["properties"]) == names + geometry
        assert schema["$id"] == f"http://testserver/ogc/collections/{key}/schema"
        for feature in get(f"/collections/{key}/items")["features"]:
            stated = {
                name: value for name, value in feature["properties"].items() if value is not None
            }
            jsonschema.validate(stated, schema)


def test_the_data_dictionary_says_meanings_units_and_roles():
    properties = get("/collections/centres/queryables")["properties"]
    assert properties["status"] == {
        "title": "status",
        "description": "Status. active: at work; closed: not at work",
        "type": "string",
        "enum": ["active", "closed"],
    }
    assert properties["teachers_total"]["description"].endswith("(persons)")
    assert properties["centre_id"]["x-ogc-role"] == "id"
    assert properties["geometry"]["format"] == "geometry-point"


def test_standards_are_declared_that_clients_look_for():
    declared = get("/conformance")["conformsTo"]
    assert len(declared) == len(set(declared))
    for uri in (
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
        "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
        "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
        "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
        "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    ):
        assert uri in declared
