"""Pages: they load nothing, escape what they show, and say what a reader needs."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.web.features.routes import feature_routes
from tests.web.features_layers import ALL, CENTRES, altered

CLIENT = TestClient(Starlette(routes=feature_routes(lambda: ALL)))


@pytest.fixture(scope="module", autouse=True)
def _one_loop():
    """Let all requests share a loop instead of starting one each."""
    with CLIENT:
        yield


PAGES = [
    "/ogc",
    "/ogc/openapi",
    "/ogc/conformance",
    "/ogc/collections",
    "/ogc/collections/centres",
    "/ogc/collections/figures",
    "/ogc/collections/centres/items",
    "/ogc/collections/figures/items",
    "/ogc/collections/centres/items/C%2F3",
    "/ogc/collections/soums/items/MN1",
    "/ogc/collections/nothing",
]

VOID = {"meta", "link", "img", "br", "hr", "input", "base"}


class Page(HTMLParser):
    """Collects links, whatever a browser would load, and elements that are not closed."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.open, self.text = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "a":
            self.links.append(named["href"])
        if tag in {"script", "link", "img", "iframe", "object", "embed", "form", "base"}:
            self.loads.append(tag)
        self.loads += [name for name in named if name.startswith("on") or name in {"src", "style"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def page(path, client=CLIENT, language="en"):
    answer = client.get(path, params={"f": "html", "lang": language})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return answer.text


@pytest.mark.parametrize("language", ["en", "mn"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_nothing(path, language):
    text = page(path, language=language)
    parsed = Page(text)
    assert parsed.loads == []
    assert parsed.open == []
    assert not re.search(r"@import|url\(", text)
    assert f'<html lang="{language}">' in text


def test_every_link_within_the_service_leads_somewhere():
    seen, waiting = set(), ["/ogc?f=html"]
    while waiting:
        address = waiting.pop()
        answer = CLIENT.get(address)
        assert answer.status_code == 200, address
        if answer.headers["content-type"].startswith("text/html"):
            for link in Page(answer.text).links:
                if urlsplit(link).netloc == "testserver" and link not in seen:
                    seen.add(link)
                    waiting.append(link)
    assert len(seen) > 20


def test_what_is_in_the_data_is_shown_and_not_run():
    layer = altered(CENTRES, title="<script>alert(1)</script>")
    client = TestClient(Starlette(routes=feature_routes(lambda: {"c": lambda: layer})))
    for path in ("/ogc", "/ogc/collections/c", "/ogc/collections/c/items"):
        text = page(path, client)
        assert "<script" not in text
        assert "&lt;script&gt;" in text
    assert "O&#39;Neil &lt;b&gt;" in page("/ogc/collections/c/items", client)
    assert "© Sample office &lt;2024&gt;" in page("/ogc/collections/c", client)


def test_a_refusal_shows_the_value_and_does_not_run_it():
    answer = CLIENT.get("/ogc/collections/<script>", params={"f": "html"})
    assert answer.status_code == 404
    assert "<script" not in answer.text


def test_a_missing_value_is_a_dash_never_a_zero():
    text = page("/ogc/collections/centres/items/C2")
    assert "<tr><th>teachers_total</th><td>–</td></tr>" in text
    assert "<tr><th>teachers_total</th><td>0</td></tr>" in page("/ogc/collections/centres/items/C4")


def test_the_landing_page_says_what_to_type_elsewhere():
    text = page("/ogc")
    assert "<pre>http://testserver/ogc</pre>" in text
    assert "ogrinfo OAPIF:http://testserver/ogc" in text
    assert "/tiles/WebMercatorQuad/{z}/{y}/{x}?f=mvt" in text
    for key in ALL:
        assert f"<code>{key}</code>" in text


def test_demonstration_data_say_so_everywhere():
    figures = CLIENT.get("/ogc/collections/figures").json()
    assert figures["title"] == "DEMO: Figures"
    assert figures["description"].startswith("DEMO: ")
    assert "DEMO" in figures["keywords"]
    assert "DEMO: Figures" in page("/ogc")
    assert '<p class="demo">' in page("/ogc/collections/figures/items")
    assert '<p class="demo">' not in page("/ogc/collections/centres/items")
