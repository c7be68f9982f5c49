"""A presentation as a page, read as a browser reads it: markup, policy, data blocks."""

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

from geo.cartography import assets
from geo.cartography.documents import Contents, gather
from geo.cartography.resources import Resources
from geo.cartography.slide import KeyFigure, Presentation, Slide
from geo.cartography.stage import STAGE_TEXT, Broadcast, stage_page
from geo.cartography.symbology import safe_category_ramp, safe_ramp

MADE_AT = datetime(2025, 11, 24, 19, 5, tzinfo=UTC)
HOSTILE = "</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>"
PRESENTER = Broadcast("presenter", "events", "position", "http://h/stage/x/", "M0 0h1", 33, "../")
FOLLOWER = Broadcast("follower", "events", "", "", "", 0, "../")


class _Markup(HTMLParser):
    """Elements with their attributes, and the text of each."""

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
        (text,) = [text for _, attributes, text in self.texts if attributes.get(key) == value]
        return json.loads(text)

    @property
    def page(self):
        return self.block("id", "clc-page")

    @property
    def rules(self):
        (policy,) = [a["content"] for _, a in self.elements if a.get("http-equiv")]
        return dict(rule.strip().split(" ", 1) for rule in str(policy).split(";"))


@pytest.fixture
def resources():
    return Resources()


@pytest.fixture
def map_settings(resources):
    """Settings of a map whose files hold their own name."""
    files = {
        key: resources.publish(f"{key}.json", f'"{key}"'.encode(), "application/json")
        for key in ("boundaries", "places", "strings", "water", "transport", "centres", "areas")
    }
    files["relief"] = resources.publish("relief.png", b"\x89PNG", "image/png")
    urls = {key: "../../" + file.path for key, file in files.items()}
    points = {"centres": urls.pop("centres")}
    return {"urls": urls, "areas_url": urls.pop("areas"), "points": points}


def _message(map_settings, language="en", **changes):
    points = {"centres": {"url": map_settings["points"]["centres"], "shown": None}}
    message = {
        "language": language,
        "layers": ["fill", "centres"],
        "points": points,
        "classes": [{"colour": "#fff", "label": "a", "count": 1}] * 3,
        "indicator": {"categorical": False},
        "isochrones": None,
        "density": None,
        "depart": True,
        "badge": None,
    }
    return message | changes


def _slide(message, **changes):
    plain = Slide("Title", "Text", "Notes", "map?place=MN62", message, KeyFigure("62 %", "Adults"))
    return replace(plain, **changes)


def _presentation(*slides, **more):
    return Presentation({"en": "Story", "mn": "Өгүүлэмж"}, {"en": slides, **more}, "en")


def _page(presentation, map_settings, resources, **how):
    slides = [slide for of in presentation.slides.values() for slide in of]
    contents = gather(resources, map_settings, slides)
    return stage_page(
        presentation,
        contents,
        made_at=MADE_AT,
        resources=resources,
        **{"broadcast": None, "embedded": True, **how},
    )


def test_a_file_holds_what_its_slides_are_drawn_from_and_nothing_else(map_settings, resources):
    area = {"url": map_settings["areas_url"], "bands": []}
    first = _message(map_settings)
    second = _message(map_settings, layers=["fill", "isochrones", "roads"], isochrones=area)
    markup = _Markup(_page(_presentation(_slide(first), _slide(second)), map_settings, resources))
    held = [a["data-url"] for _, a in markup.elements if "data-url" in a]
    names = [re.search(r"/(\w+)\.json$", address)[1] for address in held]
    # No slide shows water or relief; roads are in the file of transport.
    assert names == ["boundaries", "places", "strings", "transport", "centres", "areas"]
    assert [markup.block("data-url", address) for address in held] == names
    assert "relief" not in markup.page["settings"]["urls"]
    assert markup.page["settings"]["stage"] is True
    assert [s["message"]["depart"] for s in markup.page["slides"]["en"]] == [False, False]
    relief = _slide(_message(map_settings, layers=["relief"]))
    told = _Markup(_page(_presentation(relief), map_settings, resources)).page
    picture = base64.b64encode(b"\x89PNG").decode()
    assert told["settings"]["urls"]["relief"] == f"data:image/png;base64,{picture}"


def test_the_policy_of_a_file_admits_its_own_code_and_no_connection(map_settings, resources):
    page = _page(_presentation(_slide(_message(map_settings))), map_settings, resources)
    markup = _Markup(page)
    code = {
        tag: text
        for tag, a, text in markup.texts
        if tag in {"script", "style"} and "type" not in a and text.strip()
    }
    hashes = {
        tag: f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for tag, text in code.items()
    }
    assert markup.rules == {
        "default-src": "'none'",
        "script-src": hashes["script"],
        "style-src": hashes["style"],
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert not {"src", "href"} & {key for _, a in markup.elements for key in a}


def test_a_served_page_names_what_the_server_holds(map_settings, resources):
    area = {"url": map_settings["areas_url"], "bands": []}
    slide = _slide(_message(map_settings, layers=["centres", "density"], density=area))
    markup = _Markup(
        _page(
            _presentation(slide),
            map_settings,
            resources,
            broadcast=PRESENTER,
            embedded=False,
            root="../../",
        )
    )
    told = markup.page
    message = told["slides"]["en"][0]["message"]
    asked = [*told["settings"]["urls"].values(), message["density"]["url"]]
    asked += [layer["url"] for layer in message["points"].values()]
    asked += [a["src"] for _, a in markup.elements if "src" in a]
    asked += [a["href"] for _, a in markup.elements if a.get("rel") == "stylesheet"]
    assert len(asked) == 7
    for address in asked:
        prefix, _, digest, name = address.rsplit("/", 3)
        assert prefix == "../.."
        assert resources.get(digest, name) is not None
    assert [a for _, a in markup.elements if "data-url" in a] == []
    assert markup.rules["script-src"] == markup.rules["style-src"] == "'self'"
    assert markup.rules["default-src"] == "'none'"


def test_layers_of_a_presentation_outlive_those_that_pass(map_settings, resources):
    passing = resources.publish("iso.json", b"[1]", "application/json", keep=1)
    area = {"url": "../../" + passing.path, "bands": []}
    slide = _slide(_message(map_settings, layers=["isochrones"], isochrones=area))
    page = _page(_presentation(slide), map_settings, resources, embedded=False)
    resources.publish("iso.json", b"[2]", "application/json", keep=1)
    assert resources.get(*passing.path.split("/")[1:]) is None
    address = _Markup(page).page["slides"]["en"][0]["message"]["isochrones"]["url"]
    assert resources.get(*address.split("/")[1:]).plain() == b"[1]"


def test_the_notes_of_the_speaker_are_not_in_the_page_of_a_follower(map_settings, resources):
    presentation = _presentation(_slide(_message(map_settings), notes="For me alone"))
    for broadcast, notes in ((PRESENTER, "For me alone"), (FOLLOWER, ""), (None, "For me alone")):
        page = _page(presentation, map_settings, resources, broadcast=broadcast)
        assert _Markup(page).page["slides"]["en"][0]["notes"] == notes
        assert (b"For me alone" in page) is bool(notes)


def test_a_view_that_is_unavailable_says_why_and_needs_no_file(map_settings, resources):
    gone = _slide(None, unavailable="No such unit", figure=None)
    told = _Markup(_page(_presentation(gone), map_settings, resources)).page
    slide = told["slides"]["en"][0]
    assert (slide["message"], slide["unavailable"]) == (None, "No such unit")
    assert slide["safe"] == []


def test_every_class_has_a_colour_that_all_tell_apart(map_settings, resources):
    category = _message(map_settings, indicator={"categorical": True})
    slides = [
        _slide(_message(map_settings)),
        _slide(category),
        _slide(_message(map_settings, classes=[])),
    ]
    told = _Markup(_page(_presentation(*slides), map_settings, resources)).page
    assert [slide["safe"] for slide in told["slides"]["en"]] == [
        list(safe_ramp(3)),
        list(safe_category_ramp(3)),
        [],
    ]


def test_the_page_tells_slides_words_and_names_of_both_languages(map_settings, resources):
    english, mongolian = (_slide(_message(map_settings, code), title=code) for code in ("en", "mn"))
    presentation = _presentation(english, mn=(mongolian,))
    page = _page(replace(presentation, language="mn"), map_settings, resources)
    told = _Markup(page).page
    assert page.startswith(b'<!DOCTYPE html>\n<html lang="mn">')
    assert "<title>Өгүүлэмж</title>" in page.decode()
    assert told["names"] == {"en": "English", "mn": "Монгол"}
    assert [told["slides"][code][0]["title"] for code in ("en", "mn")] == ["en", "mn"]
    assert set(told["words"]["mn"]) == set(told["words"]["en"]) == set(STAGE_TEXT)
    assert (told["made"], told["broadcast"]) == ("2025-11-24 19:05", None)


def test_presentations_that_cannot_be_told_are_refused(map_settings, resources):
    slide = _slide(_message(map_settings))
    for slides in ({"en": ()}, {"mn": (slide,)}, {"en": (slide,), "mn": (slide, slide)}):
        presentation = Presentation({"en": "Story", "mn": "Story"}, slides, "en")
        with pytest.raises(ValueError, match="give equally many, 'en' too"):
            _page(presentation, map_settings, resources)
    contents = Contents(map_settings, {})
    with pytest.raises(ValueError, match=r"boundaries\.json.*not published"):
        stage_page(_presentation(slide), contents, made_at=MADE_AT, broadcast=None, embedded=True)


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_out_as_it_went_in(text):
    hostile = text + HOSTILE
    figure = KeyFigure(hostile, hostile, hostile, ((2018, 1.5),))
    gone = Slide(hostile, hostile, hostile, hostile, None, figure, unavailable=hostile)
    presentation = Presentation({"en": hostile}, {"en": (gone,)}, "en")
    contents = Contents({"urls": {}}, {})
    page = stage_page(presentation, contents, made_at=MADE_AT, broadcast=None, embedded=True)
    markup = _Markup(page)
    told = markup.page["slides"]["en"][0]
    assert [told[key] for key in ("title", "text", "notes", "query", "unavailable")] == [
        hostile
    ] * 5
    assert told["figure"]["value"] == told["figure"]["label"] == hostile
    assert told["figure"]["series"] == [[2018, 1.5]]
    scripts = [a for tag, a in markup.elements if tag == "script"]
    assert [a.get("type") for a in scripts] == ["application/json", None]
    assert "img" not in {tag for tag, _ in markup.elements}


def test_the_browser_code_says_the_words_there_are_and_writes_no_markup():
    own = {name: assets._own(name) for name in assets.STAGE_SCRIPTS}  # noqa: SLF001
    code = "\n".join(own.values())
    pattern = r'\b(?:said|tell|setStatus|setFollowing)\(\s*(?:[\w.!= ]+\? )?"(\w+)"(?: : "(\w+)")?'
    said = {key for found in re.findall(pattern, code) for key in found if key}
    rows = re.findall(r'\["[^"]+", "(\w+)"\]', own["stage_keys.js"])
    keys = {f"key:{name}" for name in (*rows, "live", "leave")}
    assert said | keys == set(STAGE_TEXT)
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\b", code)
    assert not re.search(r"https?://(?!www\.w3\.org)", code)
    assert all(text.count("\n") <= 300 for text in own.values())
