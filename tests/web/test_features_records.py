"""Features: what is selected, in which order, how it is written, and what is refused."""

from __future__ import annotations

import json
from urllib.parse import quote

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.export.where import parsed, selected
from geo.web.features.routes import feature_routes
from tests.web.features_layers import ALL, CENTRES, SOUMS, altered

CRS = "http://www.opengis.net/def/crs"
CRS84 = f"{CRS}/OGC/1.3/CRS84"

CLIENT = TestClient(Starlette(routes=feature_routes(lambda: ALL)))


@pytest.fixture(scope="module", autouse=True)
def _one_loop():
    """Let all requests share a loop instead of starting one each."""
    with CLIENT:
        yield


def get(path, **query):
    return CLIENT.get(f"/ogc/collections/{path}", params=query)


def found(collection="centres", **query):
    answer = get(f"{collection}/items", **query)
    assert answer.status_code == 200, answer.text
    return [feature["id"] for feature in answer.json()["features"]]


def refused(collection="centres", **query):
    answer = get(f"{collection}/items", **query)
    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "type", "description"}
    return answer.json()["description"]


def test_a_record_carries_every_column_and_no_figure_where_none_is():
    feature = get("centres/items").json()["features"][1]
    assert feature == {
        "type": "Feature",
        "id": "C2",
        "geometry": {"type": "Point", "coordinates": [91.6, 48.0]},
        "properties": {
            "centre_id": "C2",
            "name_mn": "Өлгий",
            "status": "closed",
            "teachers_total": None,
            "share": None,
            "is_mobile": False,
            "opened_year": 2005,
            "limit": "b",
        },
    }


def test_integers_are_written_as_integers():
    text = get("centres/items", properties="teachers_total", limit="1").text
    assert '"teachers_total":3}' in text


def test_nothing_that_is_not_json_is_written():
    infinite = CENTRES.features.assign(share=[np.inf, -np.inf, np.nan, 1e300, 0.0])
    layer = altered(CENTRES, features=infinite)
    client = TestClient(Starlette(routes=feature_routes(lambda: {"c": lambda: layer})))
    text = client.get("/ogc/collections/c/items").text

    def fail(constant):
        pytest.fail(constant)

    shares = [
        feature["properties"]["share"]
        for feature in json.loads(text, parse_constant=fail)["features"]
    ]
    assert shares == [None, None, None, 1e300, 0.0]


def test_a_record_without_a_place_has_a_null_geometry():
    features = get("centres/items").json()["features"]
    assert features[3]["geometry"] is None


def test_a_table_has_records_without_geometry_numbered_from_one():
    features = get("figures/items").json()["features"]
    assert [feature["id"] for feature in features] == ["1", "2", "3"]
    assert [feature["geometry"] for feature in features] == [None] * 3
    assert features[1]["properties"] == {"year": 2020, "value": None}


def test_areas_keep_holes_and_are_wound_as_geojson_has_it():
    geometry = shapely.geometry.shape(get("soums/items").json()["features"][0]["geometry"])
    assert geometry.equals(SOUMS.features.geometry[0])
    (polygon,) = geometry.geoms
    assert polygon.exterior.is_ccw
    assert not polygon.interiors[0].is_ccw


@pytest.mark.parametrize(
    ("identifier", "name"), [("C1", "Баянзүрх"), ("C/3", "O'Neil <b>")], ids=["plain", "slash"]
)
def test_a_record_is_found_by_its_identifier(identifier, name):
    answer = get(f"centres/items/{quote(identifier, safe='')}")
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.json()["properties"]["name_mn"] == name
    links = {link["rel"]: link["href"] for link in answer.json()["links"]}
    assert CLIENT.get(links["self"]).json()["id"] == identifier


@pytest.mark.parametrize("path", ["centres/items/nobody", "nothing", "nothing/items", "centres/x"])
def test_what_is_not_there_is_not_found(path):
    answer = get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "NotFound"


BOXES = [
    ("90,45,110,50", CRS84, ["C1", "C2", "C5"]),
    ("90,45,0,110,50,9", CRS84, ["C1", "C2", "C5"]),
    ("45,90,50,110", f"{CRS}/EPSG/0/4326", ["C1", "C2", "C5"]),
    ("106.9,47.9,106.9,47.9", CRS84, ["C1"]),
    ("114,40,-170,50", CRS84, ["C/3"]),
    ("0,0,1,1", CRS84, []),
    # UTM 48: the central meridian is 105 E, x = 500 km; 47.9 N is y = 5305 km and some.
    ("600000,5300000,700000,5320000", f"{CRS}/EPSG/0/32648", ["C1"]),
]


@pytest.mark.parametrize(("box", "crs", "expected"), BOXES)
def test_a_box_selects_what_it_meets(box, crs, expected):
    assert found(bbox=box, **{"bbox-crs": crs}) == expected


def test_a_box_meets_areas_but_not_their_holes():
    assert found("soums", bbox="105.2,47.2,105.8,47.8") == []
    assert found("soums", bbox="104.5,47.2,105.8,47.8") == ["MN1"]


TIMES = [
    ("2005-06-01", ["C2", "C5"]),
    ("2005-06-01T12:00:00Z", ["C2", "C5"]),
    # In Ulaanbaatar it is 2006 already, in universal time still 2005.
    ("2006-01-01T03:00:00+08:00", ["C2", "C5"]),
    ("2005-12-31/..", ["C2", "C4", "C5"]),
    ("2006-01-01/", ["C4"]),
    ("/2005-01-01", ["C1", "C2", "C5"]),
    ("1999-01-01/2004-12-31", []),
    ("1850-01-01", []),
]


@pytest.mark.parametrize(("time", "expected"), TIMES)
def test_a_time_selects_the_years_it_meets(time, expected):
    assert found(datetime=time) == expected


def test_where_there_is_no_year_no_time_selects_anything():
    assert found("soums", datetime="2005-01-01/..") == []


def test_columns_are_asked_for_by_their_name():
    assert found(status="active") == ["C1", "C/3", "C4"]
    assert found(status="active", teachers_total="0") == ["C4"]
    assert found(is_mobile="false") == ["C2", "C4"]
    assert found(share="12.25") == ["C/3"]
    assert found(name_mn="O'Neil <b>") == ["C/3"]


FILTERS = [
    ("status = 'active'", ["C1", "C/3", "C4"]),
    # Unknown is not "not active": C5 states no status.
    ("NOT status = 'active'", ["C2"]),
    ("status <> 'active'", ["C2"]),
    ("status IS NULL", ["C5"]),
    ("status IS NOT NULL AND geometry IS NULL", ["C4"]),
    # AND binds before OR.
    ("status = 'closed' OR status = 'active' AND teachers_total > 5", ["C2", "C/3"]),
    ("(status = 'closed' OR status = 'active') AND teachers_total > 5", ["C/3"]),
    ("teachers_total < 5", ["C1", "C4"]),
    ("NOT (teachers_total < 5)", ["C/3", "C5"]),
    ("teachers_total < 5 OR status = 'closed'", ["C1", "C2", "C4"]),
    ("teachers_total BETWEEN 3 AND 7", ["C1", "C5"]),
    ("teachers_total NOT BETWEEN 3 AND 7", ["C/3", "C4"]),
    ("teachers_total IN (0, 7)", ["C4", "C5"]),
    ("status NOT IN ('closed')", ["C1", "C/3", "C4"]),
    ("name_mn = 'O''Neil <b>'", ["C/3"]),
    ("name_mn LIKE 'Баян%'", ["C1"]),
    ("CASEI(name_mn) LIKE CASEI('баян%')", ["C1", "C5"]),
    ("name_mn ILIKE 'баян%'", ["C1", "C5"]),
    ("name_mn LIKE '_лгий'", ["C2"]),
    ("name_mn LIKE '%ө%р'", ["C5"]),
    ("name_mn LIKE '%'", ["C1", "C2", "C/3", "C5"]),
    ("is_mobile", ["C1", "C5"]),
    ("NOT is_mobile", ["C2", "C4"]),
    ("is_mobile = true AND share > 1", ["C5"]),
    ("share * 2 = 1", ["C1"]),
    ("teachers_total > share", ["C1"]),
    ("-teachers_total <= -7", ["C/3", "C5"]),
    ("S_INTERSECTS(geometry, BBOX(100, 40, 108, 50))", ["C1", "C5"]),
    ("S_DISJOINT(geometry, BBOX(100, 40, 108, 50))", ["C2", "C/3"]),
    ("S_WITHIN(geometry, POLYGON((91 47, 92 47, 92 49, 91 49, 91 47)))", ["C2"]),
    ("S_EQUALS(geometry, POINT(106.9 47.9))", ["C1"]),
    ("\"limit\" = 'b'", ["C2", "C4"]),
]


@pytest.mark.parametrize(("text", "expected"), FILTERS, ids=[text for text, _ in FILTERS])
def test_a_filter_selects_as_its_standard_says(text, expected):
    assert found(filter=text) == expected


def test_a_filter_in_json_selects_the_same():
    node = {
        "op": "and",
        "args": [
            {"op": "=", "args": [{"property": "status"}, "active"]},
            {"op": ">=", "args": [{"property": "teachers_total"}, 3]},
        ],
    }
    assert found(filter=json.dumps(node), **{"filter-lang": "cql2-json"}) == ["C1", "C/3"]


def test_coordinates_of_a_filter_may_be_metres():
    x, y = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:32648").transform(106.9, 47.9)
    box = f"S_INTERSECTS(geometry, BBOX({x - 1}, {y - 1}, {x + 1}, {y + 1}))"
    assert found(filter=box, **{"filter-crs": f"{CRS}/EPSG/0/32648"}) == ["C1"]


BROKEN = [
    "name_mn=",
    "name_mn = 'x",
    "nobody = 1",
    "teachers_total = 'x'",
    "teachers_total = NULL",
    "teachers_total",
    "1",
    "'x' = 'x' AND",
    "drop table centres",
    "name_mn LIKE 5",
    "T_AFTER(opened_year, DATE('2020-01-01'))",
    "S_INTERSECTS(geometry, POLYGON((0 0, 1 1)))",
    "S_INTERSECTS(name_mn, POINT(1 2))",
    "CASEI(teachers_total) = 'x'",
    "name_mn + 1 = 2",
    "unheard(name_mn) = 1",
    "((((name_mn = 'a'",
]


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_filter_is_refused_with_the_fields_there_are(text):
    description = refused(filter=text)
    assert description.startswith("The condition “")
    fields = description.split("Fields: ")[1].rstrip(".").split(", ")
    assert fields == [f"{column.name} ({column.type})" for column in CENTRES.columns]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "status = 'a'" + ")" * 5000,
        "NOT " * 4000 + "is_mobile",
        "share = " + "-" * 9000 + "1",
        "share = 1" + " + 1" * 4000,
        "status = 'a'" + " OR status = 'a'" * 1500,
    ],
    ids=["brackets", "not", "minus", "plus", "or"],
)
def test_a_filter_that_would_need_too_much_is_refused(text):
    assert "cannot be used" in refused(filter=text)


@pytest.mark.parametrize("depth", [10, 60])
def test_json_within_json_is_refused_or_answered_never_broken(depth):
    node = {"op": "=", "args": [{"property": "status"}, "active"]}
    for _ in range(depth):
        node = {"op": "not", "args": [node]}
    answer = get("centres/items", filter=json.dumps(node), **{"filter-lang": "cql2-json"})
    assert answer.status_code in {200, 400}


@settings(max_examples=40)
@given(st.text(max_size=40))
def test_no_text_breaks_the_filter(text):
    assert get("centres/items", filter=text).status_code in {200, 400}


WORDS = st.sampled_from(
    [
        "status",
        "share",
        "is_mobile",
        "geometry",
        "=",
        "<",
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        "'a'",
        "1",
        "-1.5",
        "LIKE",
        "IN",
        "IS NULL",
        "BETWEEN",
        ",",
        "TRUE",
        "CASEI(",
        "S_WITHIN(",
        "+",
    ]
)


@settings(max_examples=40)
@given(st.lists(WORDS, max_size=12))
def test_no_words_of_the_language_break_the_filter(words):
    assert get("centres/items", filter=" ".join(words)).status_code in {200, 400}


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["a", "b", "%", "_"]), max_size=8), st.text("ab", max_size=8))
def test_patterns_match_as_by_trying_everything(pattern, text):
    def matches(pattern, text):
        if not pattern:
            return not text
        if pattern[0] == "%":
            return any(matches(pattern[1:], text[skip:]) for skip in range(len(text) + 1))
        return bool(text) and pattern[0] in {"_", text[0]} and matches(pattern[1:], text[1:])

    frame = CENTRES.features.assign(limit=text)
    layer, condition = altered(CENTRES, features=frame), f"\"limit\" LIKE '{''.join(pattern)}'"
    chosen = selected(layer, parsed(layer, condition), condition)
    assert chosen.tolist() == [matches(pattern, text)] * 5


def test_records_are_sorted_with_missing_values_last():
    assert found(sortby="teachers_total") == ["C4", "C1", "C5", "C/3", "C2"]
    assert found(sortby="-teachers_total") == ["C/3", "C5", "C1", "C4", "C2"]
    assert found(sortby="+status,-opened_year") == ["C4", "C1", "C/3", "C2", "C5"]


def test_pages_follow_each_other_to_the_end_and_back():
    ids, address, back = [], "/ogc/collections/centres/items?limit=2&sortby=-centre_id", ""
    while address:
        answer = CLIENT.get(address).json()
        assert answer["numberMatched"] == 5
        assert answer["numberReturned"] == len(answer["features"])
        ids += [feature["id"] for feature in answer["features"]]
        links = {link["rel"]: link["href"] for link in answer["links"]}
        address, back = links.get("next", ""), links.get("prev", back)
    assert ids == ["C5", "C4", "C2", "C1", "C/3"]
    assert [feature["id"] for feature in CLIENT.get(back).json()["features"]] == ["C2", "C1"]


def test_a_limit_is_capped_and_the_next_page_said():
    many = SOUMS.features.loc[[1] * 10_001].reset_index(drop=True)
    layer = altered(SOUMS, features=many, key="")
    client = TestClient(Starlette(routes=feature_routes(lambda: {"many": lambda: layer})))
    query = {"limit": "1000000", "skipGeometry": "true"}
    answer = client.get("/ogc/collections/many/items", params=query).json()
    assert answer["numberReturned"] == 10_000
    (following,) = [link["href"] for link in answer["links"] if link["rel"] == "next"]
    assert [feature["id"] for feature in client.get(following).json()["features"]] == ["10001"]


def test_only_what_is_asked_for_is_sent():
    (feature, *_) = get("centres/items", properties="status,share", skipGeometry="true").json()[
        "features"
    ]
    assert feature["properties"] == {"status": "active", "share": 0.5}
    assert feature["geometry"] is None


@pytest.mark.parametrize(
    ("crs", "x", "y"),
    [
        (CRS84, 106.9, 47.9),
        (f"{CRS}/EPSG/0/4326", 47.9, 106.9),
        # By gdaltransform of GDAL 3.6: -s_srs OGC:CRS84 -t_srs EPSG:32648
        (f"{CRS}/EPSG/0/32648", 642002.543, 5306933.018),
    ],
    ids=["CRS84", "4326", "32648"],
)
def test_coordinates_come_in_the_system_asked_for(crs, x, y):
    answer = get("centres/items/C1", crs=crs)
    assert answer.headers["content-crs"] == f"<{crs}>"
    assert answer.json()["geometry"]["coordinates"] == pytest.approx([x, y], abs=1e-3)


REFUSED = [
    {"limit": "0"},
    {"limit": "-1"},
    {"limit": "ten"},
    {"offset": "-1"},
    {"bbox": "1,2,3"},
    {"bbox": "a,b,c,d"},
    {"bbox": "nan,0,1,1"},
    {"bbox": "0,1,1,0"},
    {"bbox": "1,1,0,2", "bbox-crs": f"{CRS}/EPSG/0/32648"},
    {"bbox": "0,0,1,1", "bbox-crs": "EPSG:4326"},
    {"crs": f"{CRS}/EPSG/0/3857"},
    {"datetime": "yesterday"},
    {"datetime": "2019"},
    {"datetime": "2019-13-01"},
    {"datetime": "2020-01-01/2019-01-01"},
    {"datetime": ".."},
    {"datetime": "../.."},
    {"datetime": "2019-01-01/2020-01-01/2021-01-01"},
    {"sortby": "nobody"},
    {"sortby": "status,"},
    {"properties": "nobody"},
    {"skipGeometry": "perhaps"},
    {"filter": "is_mobile", "filter-lang": "ecql"},
    {"filter": "is_mobile", "filter-crs": "x"},
    {"f": "xml"},
    {"f": "csv"},
    {"f": "jsonld"},
    {"lang": "xx"},
    {"teachers_total": "many"},
    {"share": "nan"},
    {"is_mobile": "perhaps"},
    {"unknown": "1"},
    {"LIMIT": "1"},
]


@pytest.mark.parametrize("query", REFUSED, ids=[json.dumps(query)[:60] for query in REFUSED])
def test_what_means_nothing_is_refused(query):
    description = refused(**query)
    assert "Traceback" not in description
    assert len(description) < 1000


def test_a_parameter_given_twice_is_refused():
    assert CLIENT.get("/ogc/collections/centres/items?limit=1&limit=2").status_code == 400


def test_a_full_last_page_is_the_last_and_a_page_leads_to_itself():
    for offset, relations in ((0, {"next"}), (2, {"prev", "next"}), (3, {"prev"})):
        page = get("centres/items", limit=2, offset=offset).json()
        links = {link["rel"]: link["href"] for link in page["links"]}
        assert links.keys() & {"next", "prev"} == relations
        assert CLIENT.get(links["self"]).json()["features"] == page["features"]
    assert get("centres/items", limit=5).json()["numberReturned"] == 5
    assert "next" not in {link["rel"] for link in get("centres/items", limit=5).json()["links"]}


def test_nothing_at_the_curved_edge_of_a_box_in_metres_is_missed():
    # 103.5 E is 1.5 degrees west of the central meridian of zone 48: there, grid north is turned
    # by more than a degree, and the corners of a wide box lie kilometres from its edges.
    to_metres = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:32648").transform
    x, y = to_metres(103.5, 45.1)
    left, right = to_metres(101.0, 45.1)[0], to_metres(109.0, 45.1)[0]
    box = f"{left},{y - 1},{right},{y + 60_000}"
    assert x == pytest.approx(381_966, abs=1000)
    assert "C5" in found(bbox=box, **{"bbox-crs": f"{CRS}/EPSG/0/32648"})
