"""Programs that know nothing of this one read the service: GDAL and OWSLib."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pyogrio
import pytest
from owslib.ogcapi.features import Features

from tests.web.features_layers import ALL, CENTRES, ROADS, SOUMS

ROOT = Path(__file__).parents[2]

# In a process of its own: GDAL waits for answers while no other thread of Python runs.
SERVER = """
import sys
import uvicorn
from starlette.applications import Starlette
from geo.web.features.routes import feature_routes
from tests.web.features_layers import ALL
application = Starlette(routes=feature_routes(lambda: ALL))
uvicorn.run(application, port=int(sys.argv[1]), log_level="info", lifespan="off")
"""


class Log:
    """Requests the server has answered."""

    def __init__(self, path):
        self.path = path
        self.read_to = 0

    def clear(self):
        self.read_to = self.path.stat().st_size

    def __contains__(self, text):
        return text in self.path.read_text()[self.read_to :]


def _free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """Run a server on a free port and give its address and its log."""
    path, port = tmp_path_factory.mktemp("ogc") / "log", _free_port()
    command = [sys.executable, "-c", SERVER, str(port)]
    with (
        path.open("w") as output,
        subprocess.Popen(command, stdout=output, stderr=output, cwd=ROOT) as server,
    ):
        try:
            while True:
                assert server.poll() is None, path.read_text()
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}/ogc", Log(path)
        finally:
            server.terminate()


@pytest.fixture
def address(service):
    return service[0]


@pytest.fixture
def log(service):
    service[1].clear()
    return service[1]


def read(address, **query):
    return pyogrio.read_dataframe(f"OAPIF:{address}", **query)


def test_gdal_lists_the_layers_with_their_geometry(address):
    layers = pyogrio.list_layers(f"OAPIF:{address}").tolist()
    assert layers[:3] == [
        ["centres", "Point"],
        ["soums", "MultiPolygon"],
        ["roads", "MultiLineString"],
    ]
    assert [name for name, _ in layers] == list(ALL)


@pytest.mark.parametrize("layer", [CENTRES, SOUMS, ROADS], ids=lambda layer: layer.id)
def test_gdal_reads_what_was_published(address, layer):
    read_back = read(address, layer=layer.id)
    assert len(read_back) == len(layer.features)
    for column in layer.columns:
        stated = layer.features[column.name]
        assert read_back[column.name].isna().tolist() == stated.isna().tolist()
        assert read_back[column.name].dropna().tolist() == stated.dropna().tolist()
    for ours, theirs in zip(layer.features.geometry, read_back.geometry, strict=True):
        assert (ours is None and theirs is None) or theirs.equals(ours)


WHERE = [
    ("status = 'active' AND teachers_total >= 3", ["C1", "C/3"]),
    ("NOT (status = 'closed')", ["C1", "C/3", "C4"]),
    ("name_mn ILIKE 'баян%'", ["C1", "C5"]),
    ("name_mn LIKE 'Баян%'", ["C1"]),
    ("name_mn = 'O''Neil <b>' OR status IS NULL", ["C/3", "C5"]),
    ("opened_year BETWEEN 2000 AND 2010", ["C2", "C5"]),
    ("is_mobile = 1", ["C1", "C5"]),
    ("share > 1.5", ["C/3", "C5"]),
]


@pytest.mark.parametrize(("where", "expected"), WHERE, ids=[where for where, _ in WHERE])
def test_gdal_leaves_its_filters_to_the_server(address, log, where, expected):
    assert read(address, layer="centres", where=where).id.tolist() == expected
    assert "filter=" in log


def test_gdal_leaves_the_box_to_the_server(address, log):
    assert read(address, layer="soums", bbox=(90, 47, 91, 48)).pcode.tolist() == ["MN2"]
    assert "bbox=90,47,91,48" in log


def test_gdal_follows_the_pages(address):
    found = read(f"{address}", layer="centres", PAGE_SIZE="2")
    assert found.id.tolist() == ["C1", "C2", "C/3", "C4", "C5"]


def test_owslib_finds_collections_schema_and_records(address):
    service = Features(f"{address}/")
    assert service.feature_collections() == list(ALL)
    assert service.collection("soums")["title"] == "Soums"
    assert "pcode" in service.collection_queryables("soums")["properties"]
    records = service.collection_items("centres", filter="teachers_total > 5", limit=1)
    assert (records["numberMatched"], len(records["features"])) == (2, 1)
    assert service.collection_item("roads", "7")["properties"] == {"road_id": 7}
    assert (
        "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text" in service.conformance()["conformsTo"]
    )
