"""A view as one file, read as a browser reads it: markup, policy, data blocks."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cartography import assets, display
from geo.cartography.layers import LAYERS
from geo.cartography.resources import Resource, Resources
from geo.cartography.standalone import (
    PAGE_TEXT,
    Contents,
    Edition,
    SourceNote,
    addresses,
    gather,
    standalone_page,
)
from geo.ui import cache

MADE_AT = datetime(2025, 11, 24, 19, 5, tzinfo=UTC)
HOSTILE = "</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>"
PICTURE = b"\x89PNG picture"


class _Markup(HTMLParser):
    """Elements with their attributes, and the text of scripts and styles."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, dict[str, str | None], str]] = []
        self._open: tuple[str, dict[str, str | None]] = ("", {})
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag, attrs):
        self._open = (tag, dict(attrs))
        self.elements.append(self._open)

    def handle_endtag(self, _tag):
        self._open = ("", {})

    def handle_data(self, data):
        self.texts.append((*self._open, data))

    def block(self, key, value):
        """Return the JSON of the data block whose attribute ``key`` is ``value``."""
        (text,) = [text for _, attributes, text in self.texts if attributes.get(key) == value]
        return json.loads(text)

    @property
    def page(self):
        return self.block("id", "clc-page")


def _json_file(name, content):
    return Resource(f"assets/0/{name}", content, "application/json", gzipped=False)


EMBEDDED = {
    "../../assets/0/places.json": _json_file("places.json", b'{"admin1":[],"admin2":[]}'),
    "../../assets/0/relief.png": Resource("assets/0/relief.png", PICTURE, "image/png", False),  # noqa: FBT003
    "../../assets/0/centres.json": _json_file("centres.json", b'{"id":["c1"]}'),
    "../../assets/0/iso.json": _json_file("iso.json", b'{"features":[]}'),
}
SETTINGS = {
    "urls": {"places": "../../assets/0/places.json", "relief": "../../assets/0/relief.png"},
    "layers": list(LAYERS),
}


def _edition(language="en", **changes):
    message = {
        "language": language,
        "points": {"centres": {"url": "../../assets/0/centres.json", "shown": None}},
        "isochrones": None,
        "density": None,
        "depart": True,
        "badge": None,
    }
    source = SourceNote("NSO: Population", "https://data.1212.mn", "CC BY 4.0")
    return Edition(f"Map {language}", message | changes, "How it is cited", (source,), ("Note",))


def _page(*editions, language="en", files=EMBEDDED):
    contents = Contents(SETTINGS, files)
    chosen = editions or (_edition(),)
    return standalone_page(chosen, language=language, contents=contents, made_at=MADE_AT)


@pytest.fixture(scope="module")
def whole():
    """A page with the layers that every map has."""
    resources = Resources()
    urls = display.frame_settings(
        resources, cache.reference(), cache.DATA_DIRECTORY, "credits", "../../"
    )
    edition = _edition(points={})
    contents = gather(resources, urls, [edition])
    page = standalone_page([edition], language="en", contents=contents, made_at=MADE_AT)
    return contents, page


def test_the_policy_admits_the_one_script_and_style_of_the_file(whole):
    markup = _Markup(whole[1])
    policies = [a for tag, a in markup.elements if a.get("http-equiv")]
    rules = dict(
        rule.strip().split(" ", 1) for rule in str(policies[0]["content"]).split(";") if rule
    )
    text = {}
    for tag, attributes, content in markup.texts:
        if tag in {"script", "style"} and "type" not in attributes:
            text.setdefault(tag, content)
    hashed = {
        tag: "'sha256-" + base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() + "'"
        for tag, t in text.items()
    }
    assert rules == {
        "default-src": "'none'",
        "script-src": hashed["script"],
        "style-src": hashed["style"],
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_the_markup_asks_for_no_file(whole):
    markup = _Markup(whole[1])
    asking = [a for _, a in markup.elements for key in ("src", "href", "srcset") if key in a]
    assert asking == []
    assert "link" not in {tag for tag, _ in markup.elements}


def test_every_layer_is_in_the_file_as_published(whole):
    contents, page = whole
    markup = _Markup(page)
    for key, url in contents.settings["urls"].items():
        if key != "relief":
            assert markup.block("data-url", url) == json.loads(contents.files[url].plain())
    head, _, content = markup.page["settings"]["urls"]["relief"].partition(",")
    assert head == "data:image/webp;base64"
    shipped = (cache.DATA_DIRECTORY / "display" / "relief.webp").read_bytes()
    assert base64.b64decode(content) == shipped


def test_a_view_with_soums_takes_less_than_a_megabyte(whole):
    assert len(whole[1]) < 1_000_000


def test_what_needs_the_server_is_not_offered():
    told = _Markup(_page()).page
    assert told["editions"]["en"]["message"]["depart"] is False
    assert told["settings"]["standalone"] is True
    # No heritage, stories, travel times or density in this view: nothing to switch on.
    missing = {"isochrones", "density", "heritage", "stories"}
    assert told["settings"]["layers"] == [layer for layer in LAYERS if layer not in missing]


def test_areas_are_in_the_file_where_the_view_has_them():
    url = "../../assets/0/iso.json"
    markup = _Markup(_page(_edition(isochrones={"url": url}, density={"url": None})))
    assert markup.block("data-url", url) == {"features": []}
    assert "isochrones" in markup.page["settings"]["layers"]
    assert "density" not in markup.page["settings"]["layers"]


def test_both_languages_are_in_the_file():
    told = _Markup(_page(_edition("en"), _edition("mn"), language="mn")).page
    assert told["language"] == "mn"
    assert told["names"] == {"en": "English", "mn": "Монгол"}
    assert told["editions"]["mn"]["title"] == "Map mn"
    assert told["words"]["en"]["cite"] == "How to cite"
    assert told["words"]["mn"]["name"] == "Нэр"
    assert (told["made"], told["url"]) == ("2025-11-24 19:05", "")


def test_the_document_is_in_the_language_shown_first():
    page = _page(_edition("en"), _edition("mn"), language="mn").decode()
    assert page.startswith('<!DOCTYPE html>\n<html lang="mn">')
    assert "<title>Map mn</title>" in page


def test_a_file_that_is_not_published_is_named():
    files = {k: v for k, v in EMBEDDED.items() if "places" not in k and "centres" not in k}
    with pytest.raises(ValueError, match=r"places\.json, .*centres\.json: not published"):
        _page(files=files)


def test_gathering_names_every_address_where_nothing_is_published():
    resources = Resources()
    held = resources.publish("a.json", b"{}", "application/json")
    known = {"urls": {"a": "../../" + held.path}}
    edition = _edition(points={})
    assert gather(resources, known, [edition]).files == {"../../" + held.path: held}
    unknown = {"urls": known["urls"] | {"b": "assets/1/b.json", "c": "nowhere"}}
    with pytest.raises(ValueError, match=r"^assets/1/b\.json, nowhere: not published"):
        gather(resources, unknown, [edition])


def test_an_address_is_asked_for_once():
    both = [_edition("en"), _edition("mn", density={"url": "../../assets/0/d.json"})]
    assert addresses(SETTINGS, both) == (
        "../../assets/0/places.json",
        "../../assets/0/relief.png",
        "../../assets/0/centres.json",
        "../../assets/0/d.json",
    )


@pytest.mark.parametrize("languages", [("mn",), ("en", "en")], ids=["other", "twice"])
def test_editions_that_cannot_be_chosen_among_are_refused(languages):
    with pytest.raises(ValueError, match="give one in 'en'"):
        _page(*map(_edition, languages))


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_out_as_it_went_in(text):
    hostile = text + HOSTILE
    edition = replace(_edition(badge=hostile), title=hostile, citation=hostile, notes=(hostile,))
    content = json.dumps({"id": [hostile]}, ensure_ascii=False).encode()
    url = "../../assets/0/centres.json"
    markup = _Markup(_page(edition, files=EMBEDDED | {url: _json_file("c", content)}))
    told = markup.page["editions"]["en"]
    assert told["message"]["badge"] == told["title"] == told["citation"] == hostile
    assert told["notes"] == [hostile]
    assert markup.block("data-url", url) == {"id": [hostile]}
    scripts = [a for tag, a in markup.elements if tag == "script"]
    # The settings, two tables, and the one that runs.
    assert [a.get("type") for a in scripts] == ["application/json"] * 3 + [None]
    assert "img" not in {tag for tag, _ in markup.elements}


def test_the_browser_code_asks_only_for_words_there_are():
    code = assets.standalone_script().removeprefix(assets.script()).decode()
    asked = set(re.findall(r'\bsaid\("(\w+)"\)', code))
    keyed = set(
        re.search(r"\[([^\]]+)\]\.forEach\(\(key\) => \{\n\s+const section", code)[1].split(", ")
    )
    assert asked | {key.strip('"') for key in keyed} == set(PAGE_TEXT) - {"needs_script"}
    words = json.loads(display.strings("credits"))["text"]["en"]
    assert set(re.findall(r'clcMap\.text\("(\w+)"\)', code)) <= set(words)
    assert "innerHTML" not in code
    assert not re.search(r"https?://", code)
