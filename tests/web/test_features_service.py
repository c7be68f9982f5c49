"""The service as a web server: addresses, caches, formats, other origins, changes while it runs."""

from __future__ import annotations

import gzip
import logging
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import mapbox_vector_tile
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.errors import DataFileError
from geo.web.features.catalogue import public_ids
from geo.web.features.routes import feature_routes
from tests.web.features_layers import ALL, CENTRES, altered

ROOT = Path(__file__).parents[2]
ITEMS = "/ogc/collections/centres/items"


def served(published, base=""):
    return TestClient(Starlette(routes=feature_routes(lambda: published, base)))


@pytest.fixture
def client():
    return served(ALL)


def hrefs(value):
    if isinstance(value, dict):
        if "href" in value:
            yield value["href"]
        for part in value.values():
            yield from hrefs(part)
    elif isinstance(value, list):
        for part in value:
            yield from hrefs(part)


ADDRESSES = [
    ({"host": "192.168.1.7:8501"}, "", "http://192.168.1.7:8501/ogc"),
    ({"host": "[fe80::1]:8501"}, "", "http://[fe80::1]:8501/ogc"),
    ({"host": "map.example.org"}, "maps/clc", "http://map.example.org/maps/clc/ogc"),
    (
        {"host": "app:8501", "x-forwarded-host": "map.example.org", "x-forwarded-proto": "https"},
        "",
        "https://map.example.org/ogc",
    ),
    (
        {"host": "map.example.org", "x-forwarded-prefix": "/clc/"},
        "",
        "http://map.example.org/clc/ogc",
    ),
    # A proxy that says the path but leaves it in place.
    (
        {"host": "map.example.org", "x-forwarded-prefix": "/clc"},
        "clc",
        "http://map.example.org/clc/ogc",
    ),
    # What is no host, scheme or path is as if it had not been said.
    (
        {
            "host": "map.example.org",
            "x-forwarded-host": 'evil.example"><script>',
            "x-forwarded-proto": "javascript",
            "x-forwarded-prefix": "/a b//..?",
        },
        "",
        "http://map.example.org/ogc",
    ),
]


@pytest.mark.parametrize(("headers", "base", "address"), ADDRESSES)
def test_links_lead_to_the_address_the_client_used(headers, base, address):
    client = served(ALL, base)
    root = f"/{base}/ogc" if base else "/ogc"
    for path in ("", "/collections", "/collections/centres/items?limit=2"):
        links = list(hrefs(client.get(f"{root}{path}", headers=headers).json()))
        own = [link for link in links if "://example.org" not in link and "creative" not in link]
        assert len(own) > 3
        assert all(link.startswith(address) for link in own if "opengis.net" not in link)
    definition = client.get(f"{root}/openapi", headers=headers).json()
    assert [server["url"] for server in definition["servers"]] == [address]


@pytest.mark.parametrize("host", ["a b", "a/b", "<script>", "a:b", "x" * 300, "a\\b", "user@host"])
def test_a_host_that_is_none_is_refused(client, host):
    answer = client.get("/ogc?f=html", headers={"host": host})
    assert answer.status_code == 400
    assert host not in answer.text


def test_programs_get_json_and_browsers_pages(client):
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for path in ("/ogc", "/ogc/", "/ogc/collections", ITEMS):
        assert client.get(path).headers["content-type"].endswith("json")
        page = client.get(path, headers=browser)
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert client.get(path, headers=browser, params={"f": "json"}).json()


@pytest.mark.parametrize("path", ["/ogc", "/ogc/openapi", "/ogc/collections/centres", ITEMS])
def test_what_has_not_changed_is_not_sent_again(client, path):
    first = client.get(path)
    tag = first.headers["etag"]
    again = client.get(path, headers={"if-none-match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200
    assert first.headers["cache-control"] == "public, no-cache"


def test_the_tag_changes_with_the_data_the_query_and_the_format():
    published = dict(ALL)
    client = served(published)
    tags = {client.get(ITEMS, params=query).headers["etag"] for query in ({}, {"limit": 1})}
    tags.add(client.get(ITEMS, params={"f": "html"}).headers["etag"])
    tags.add(client.get(ITEMS, headers={"accept": "text/html"}).headers["etag"])
    tags.add(client.get(ITEMS, headers={"host": "elsewhere"}).headers["etag"])
    newer = altered(CENTRES, version="2")
    published["centres"] = lambda: newer
    tags.add(client.get(ITEMS).headers["etag"])
    assert len(tags) == 6


def test_answers_are_packed(client):
    with client.stream("GET", ITEMS, headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert b"FeatureCollection" in gzip.decompress(raw)
    assert "Accept-Encoding" in answer.headers["vary"]
    plain = client.get(ITEMS, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers


def test_pages_of_other_origins_may_read(client):
    answer = client.get(ITEMS, headers={"origin": "https://other.example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    asked = client.options(
        ITEMS,
        headers={"origin": "https://other.example.org", "access-control-request-method": "GET"},
    )
    assert asked.status_code == 200
    asked = client.options(
        ITEMS,
        headers={"origin": "https://other.example.org", "access-control-request-method": "POST"},
    )
    assert asked.status_code == 400


def test_head_and_options_and_nothing_that_writes(client):
    assert client.head(ITEMS).status_code == 200
    options = client.options(ITEMS)
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert client.request(method, ITEMS).status_code == 405


def test_what_is_published_while_the_server_runs_is_served():
    published = {}
    client = served(published)
    assert client.get("/ogc/collections").json()["collections"] == []
    assert client.get("/ogc?f=html").status_code == 200
    published["khentii centres@2"] = lambda: CENTRES
    (collection,) = client.get("/ogc/collections").json()["collections"]
    assert collection["id"] == "khentii-centres@2"
    assert client.get(f"/ogc/collections/{collection['id']}/items").json()["numberMatched"] == 5
    fewer = altered(CENTRES, features=CENTRES.features.head(2))
    published["khentii centres@2"] = lambda: fewer
    assert client.get(f"/ogc/collections/{collection['id']}/items").json()["numberMatched"] == 2
    del published["khentii centres@2"]
    assert client.get(f"/ogc/collections/{collection['id']}").status_code == 404


def test_identifiers_need_no_escapes_and_differ():
    assert public_ids(["a b", "a-b", "a/b", "Хэнтий", "x@2", ".."]) == {
        "a-b": "a b",
        "a-b-2": "a-b",
        "a-b-3": "a/b",
        "-": "Хэнтий",
        "x@2": "x@2",
        "--2": "..",
    }


def test_a_layer_that_cannot_be_read_is_left_out_and_says_no_more(caplog):
    def broken():
        path = "/secret/data/centres.parquet"
        raise DataFileError(path, "truncated", "Restore it.")

    client = served({**ALL, "broken": broken})
    listed = [one["id"] for one in client.get("/ogc/collections").json()["collections"]]
    assert listed == list(ALL)
    answer = client.get("/ogc/collections/broken/items")
    assert answer.status_code == 503
    assert "secret" not in answer.text
    assert "centres.parquet" in caplog.text


def test_a_slow_layer_keeps_nobody_waiting():
    started, released = threading.Event(), threading.Event()

    def slow():
        started.set()
        assert released.wait(30)
        return CENTRES

    with served({**ALL, "slow": slow}) as client, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.get, "/ogc/collections/slow/items")
        assert started.wait(30)
        assert client.get("/ogc/collections/centres").status_code == 200
        assert not waiting.done()
        released.set()
        assert waiting.result().json()["numberMatched"] == 5


def test_many_ask_at_once_and_all_get_the_same(client):
    queries = [{"filter": "share > 0"}, {"bbox": "90,40,120,50"}, {"f": "html"}] * 8
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda query: client.get(ITEMS, params=query), queries))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["etag"] for answer in answers}) == 3


@pytest.mark.parametrize(
    "path", ["/ogc/x", "/ogc/collections/centres/items/a/b/c", "/ogc/../app.py"]
)
def test_elsewhere_is_nothing(client, path):
    assert client.get(path).status_code == 404


def test_thirty_two_ask_at_once_from_two_addresses_and_each_gets_its_own(client):
    hosts = [f"host-{number % 2}:8501" for number in range(32)]
    paths = ["/ogc?f=html", "/ogc/collections", f"{ITEMS}?filter=share > 0", "/ogc/openapi"]

    def ask(number):
        path = paths[number // 2 % 4]
        return client.get(path, headers={"host": hosts[number]}).text

    with ThreadPoolExecutor(32) as pool:
        for number, text in enumerate(pool.map(ask, range(32))):
            assert f"http://{hosts[number]}/ogc" in text
            assert f"//host-{1 - number % 2}" not in text


HOSTILE = ["a?b#c", "../../x", '"><script>', "Хэнтий 1", "a&b=c", "{0}", "5%"]


def test_records_of_any_name_are_found_by_their_links():
    records = CENTRES.features.iloc[[0] * len(HOSTILE)].reset_index(drop=True)
    layer = altered(CENTRES, features=records.assign(centre_id=HOSTILE))
    client = served({"c": lambda: layer})
    for identifier in HOSTILE:
        address = f"/ogc/collections/c/items/{quote(identifier, safe='')}"
        answer = client.get(address).json()
        assert answer["id"] == identifier
        links = {link["rel"]: link["href"] for link in answer["links"]}
        assert client.get(links["self"]).json()["id"] == identifier
        assert "<script" not in client.get(address, params={"f": "html"}).text


def test_names_of_layers_are_text_and_nothing_else():
    hostile = '{{ 7 * 7 }} <script> {"en": 1} \r\nX-Evil: 1'
    layer = altered(CENTRES, title=hostile, description=hostile)
    client = served({hostile: lambda: layer})
    (one,) = client.get("/ogc/collections").json()["collections"]
    assert one["title"] == hostile
    for path in ("", "/openapi", f"/collections/{one['id']}", f"/collections/{one['id']}/items"):
        for form in ("json", "html"):
            answer = client.get(f"/ogc{path}", params={"f": form})
            assert answer.status_code == 200
            assert "x-evil" not in answer.headers
            assert form == "json" or "<script" not in answer.text


def test_the_log_of_the_process_stays_as_it_is(client):
    handlers, level = list(logging.root.handlers), logging.root.level
    for handler in handlers:
        logging.root.removeHandler(handler)
    try:
        assert client.get("/ogc/collections").status_code == 200
        assert logging.root.handlers == []
        assert logging.root.level == level
    finally:
        logging.root.handlers[:] = handlers


def test_declaring_the_standards_again_and_again_declares_no_more(client):
    first = client.get("/ogc/conformance").json()["conformsTo"]
    for _ in range(3):
        assert client.get("/ogc/conformance").json()["conformsTo"] == first
    assert not any("create-replace-delete" in uri for uri in first)


def test_pygeoapi_is_loaded_by_the_first_who_asks():
    code = "import sys, geo.web.features.routes; sys.exit('pygeoapi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


def test_tiles_lie_beside_the_records(client):
    (link,) = [
        link
        for link in client.get("/ogc/collections/centres").json()["links"]
        if link["rel"].endswith("tilesets-vector")
    ]
    (tileset,) = client.get(link["href"]).json()["tilesets"]
    described = client.get(tileset["links"][0]["href"]).json()
    (template,) = [link["href"] for link in described["links"] if link["rel"] == "item"]
    address = template
    for part in ("{tileMatrix}", "{tileRow}", "{tileCol}"):
        address = address.replace(part, "0")
    tile = client.get(address)
    assert tile.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    layer = mapbox_vector_tile.decode(tile.content)["centres"]
    assert len(layer["features"]) == 4
    unchanged = client.get(address, headers={"if-none-match": tile.headers["etag"]})
    assert unchanged.status_code == 304
    for wrong in ("0/0/1", "0/-1/0", "15/0/0", "0/0/x"):
        path = f"/ogc/collections/centres/tiles/WebMercatorQuad/{wrong}"
        assert client.get(path).status_code == 404
    empty = "/ogc/collections/centres/tiles/WebMercatorQuad/5/0/0"
    assert client.get(empty).status_code == 204
    assert client.get("/ogc/collections/figures/tiles").status_code == 404
