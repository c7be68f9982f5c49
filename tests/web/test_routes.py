"""Published files are served packed, for ever, and nothing else is."""

from __future__ import annotations

import gzip

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.cartography.resources import Resources
from geo.web.routes import routes

TEXT = b'{"a": 1}' * 200


@pytest.fixture
def published():
    resources = Resources()
    resource = resources.publish("a.json", TEXT, "application/json")
    return TestClient(Starlette(routes=routes(resources))), f"/{resource.path}"


def test_a_file_is_packed_and_kept_for_ever(published):
    client, path = published
    with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == TEXT
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_who_cannot_unpack_gets_it_plain(published):
    client, path = published
    answer = client.get(path, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.content == TEXT


@pytest.mark.parametrize(
    "path", ["/assets/0/a.json", "/assets/../app.py", "/assets/a.json", "/app.py"]
)
def test_what_was_not_published_is_not_served(published, path):
    client, _ = published
    assert client.get(path).status_code == 404


def test_nothing_can_be_written(published):
    client, path = published
    assert client.post(path, content=b"x").status_code == 405


@pytest.mark.parametrize("base", ["maps", "/maps/", "maps/clc"])
def test_a_server_behind_a_path_serves_there(base):
    resources = Resources()
    path = resources.publish("a.json", TEXT, "application/json").path
    client = TestClient(Starlette(routes=routes(resources, base)))
    assert client.get(f"/{base.strip('/')}/{path}").content == TEXT
    assert client.get(f"/{path}").status_code == 404
