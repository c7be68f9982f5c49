"""The file of a story: what is written is read, what is wrong is named with its line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import StoryError
from geo.export.story import (
    LARGEST_BYTES,
    LONGEST_ADDRESS,
    Story,
    StoryView,
    Text,
    example_story,
    read_story,
    write_story,
)
from geo.text import LANGUAGES
from geo.ui import cache
from geo.ui.address import read_query

DOCUMENTATION = (Path(__file__).parents[2] / "docs" / "story.md").read_text("utf-8")

SMALL = b"""{
  "format": "clc-map-story",
  "version": 1,
  "title": {"en": "One", "mn": "\xd0\x9d\xd1\x8d\xd0\xb3"},
  "views": [
    {
      "view": "/coverage?place=MN62",
      "title": {"en": "First"}
    },
    {
      "view": "/map",
      "title": {"en": "Second"},
      "figure": "none"
    }
  ]
}
"""
"""Written by hand; the lines below are counted in it."""


def _lines(longest, extra=""):
    """Draw words of any script, with what a screen can show."""
    letters = st.characters(exclude_categories=("Cc", "Cs", "Cn")) | st.sampled_from(
        '"\\/<&’өү\N{GRINNING FACE}' + extra
    )
    return st.text(letters, max_size=longest)


def _words(longest, extra=""):
    return st.builds(Text, en=_lines(longest, extra), mn=_lines(longest, extra))


VIEWS = st.builds(
    StoryView,
    view=_lines(60) | st.sampled_from(["", "http://a.mn:8501/clc/map?x=1#2", " /coverage/ ?a= "]),
    title=_words(30),
    text=_words(80, "\n\t"),
    notes=_words(80, "\n\t"),
    figure=st.from_regex(r"\A[A-Za-z][A-Za-z0-9_]{0,39}\Z"),
)
STORIES = st.builds(Story, title=_words(30), views=st.lists(VIEWS, min_size=1, max_size=4))


@given(STORIES)
def test_what_is_written_is_read(story):
    content = write_story(story)
    assert read_story(content) == story
    assert write_story(read_story(content)) == content


def test_a_file_has_the_form_that_is_documented():
    title, view = Text(en="A <b>", mn="Ө"), StoryView(view="map", title=Text(mn="Б"))
    expected = """{
  "format": "clc-map-story",
  "version": 1,
  "title": {
    "en": "A <b>",
    "mn": "Ө"
  },
  "views": [
    {
      "view": "/map",
      "title": {
        "en": "",
        "mn": "Б"
      },
      "text": {
        "en": "",
        "mn": ""
      },
      "notes": {
        "en": "",
        "mn": ""
      },
      "figure": "auto"
    }
  ]
}
"""
    assert write_story(Story(title=title, views=(view,))) == expected.encode("utf-8")


@pytest.mark.parametrize("content", [SMALL, b"\xef\xbb\xbf" + SMALL.replace(b"\n", b"\r\n")])
def test_a_file_written_by_hand_is_read(content):
    story = read_story(content)
    assert story.title == Text(en="One", mn="Нэг")
    assert [view.figure for view in story.views] == ["auto", "none"]
    assert story.views[0].address() == ("coverage", {"place": "MN62"})
    assert story.views[0].notes == Text()


def test_the_languages_of_a_text_are_those_of_the_product():
    assert list(Text.model_fields) == list(LANGUAGES)


def test_a_text_that_is_missing_is_said_in_the_other_language():
    assert [Text(en="a", mn="б").said(language) for language in LANGUAGES] == ["a", "б"]
    assert [Text(mn="б").said(language) for language in LANGUAGES] == ["б", "б"]
    assert Text(en="a").said("mn") == "a"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/coverage?indicator=gap&place=MN62", "/coverage?indicator=gap&place=MN62"),
        ("https://clc.mn/coverage?place=MN62#top", "/coverage?place=MN62"),
        ("HTTP://192.168.1.5:8501/map", "/map"),
        ("http://localhost:8501", "/"),
        ("http://localhost:8501?lang=mn", "/?lang=mn"),
        ("http://clc.mn/folder/heritage?near_km=5", "/heritage?near_km=5"),
        ("http://clc.mn/folder/?place=MN62", "/?place=MN62"),
        ("http://clc.mn/coverage/?place=MN62", "/coverage?place=MN62"),
        ("/overview?place=MN62", "/?place=MN62"),
        ("", "/"),
        ("  map?where=a%20%3D%20'б' ", "/map?where=a%20%3D%20'б'"),
        ("//evil.example/map", "/map"),
    ],
)
def test_of_an_address_page_and_query_are_kept(address, kept):
    assert StoryView(view=address, title=Text()).view == kept


def test_an_address_is_read_as_a_browser_does():
    view = StoryView(view="/?layers=&place=MN62&where=name%3D'%D3%A8'&a+b=%2B", title=Text())
    query = {"layers": "", "place": "MN62", "where": "name='Ө'", "a b": "+"}
    assert view.address() == ("overview", query)


@pytest.mark.parametrize("address", ["/methods", "/nowhere/?x=1", "javascript:alert(1)", "/../etc"])
def test_a_page_without_a_map_is_named_when_it_is_to_be_shown(address):
    view = read_story(SMALL.replace(b"/map", address.encode())).views[1]
    with pytest.raises(StoryError, match=r"The page “[^”]+” has no view to show\. Copy the link"):
        view.address()


BROKEN = {
    "empty": (b"", 1, "The file ends before the story does. Copy it again"),
    "cut short": (SMALL[:-10], 14, "The file ends before"),
    "comma missing": (
        SMALL.replace(b'"version": 1,', b'"version": 1'),
        4,
        'This is not JSON from “"title": {"en": "One", "mn": "Нэг"},” on. Look there',
    ),
    "comma too many": (SMALL.replace(b'"none"', b'"none",'), 14, "This is not JSON from “}”"),
    "quotation mark missing": (
        SMALL.replace(b'"Second"', b'"Second'),
        12,
        'This is not JSON from “"title": {"en": "Second},”',
    ),
    "two documents": (SMALL + SMALL, 17, "This is not JSON from “{”"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", 1, "The byte 0x89 is not UTF-8 text. Save the file"),
    "windows-1251": (SMALL.replace(b"Second", "Хоёр".encode("cp1251")), 12, "The byte 0xD5"),
    "utf-16": (SMALL.decode().encode("utf-16"), 1, "is not UTF-8 text"),
    "after a byte order mark": (b"\xef\xbb\xbf" + SMALL + b"\n\xff", 18, "The byte 0xFF"),
    "a list": (b"[1, 2]", 1, "This file does not say that it is a story. Choose the file"),
    "a number": (b"\n\n7", 3, "This file does not say"),
    "no format": (SMALL.replace(b"format", b"type"), 1, 'begin yours with "format": "clc-map'),
    "another format": (
        SMALL.replace(b'"clc-map-story"', b'{"type": "FeatureCollection"}'),
        2,
        'The format is {"type": "FeatureCollection"}, but that of a story is “clc-map-story”',
    ),
    "newer": (SMALL.replace(b": 1", b": 2"), 3, "of version 2, but this product reads version 1"),
    "version of no number": (SMALL.replace(b": 1", b': "1"'), 3, 'The version is "1". Write 1.'),
    "version true": (SMALL.replace(b": 1", b": true"), 3, "The version is true. Write 1."),
    "version 1.0": (SMALL.replace(b": 1", b": 1.0"), 3, "The version is 1.0. Write 1."),
    "no version": (SMALL.replace(b'  "version": 1,\n', b""), 1, "The version is null. Write 1."),
    "integer without end": (SMALL.replace(b": 1", b": " + b"9" * 9000), 3, "The version is"),
    "no title": (SMALL.replace(b'  "title": {"en": "First"}\n', b'"text": {}'), 6, "“title” is m"),
    "no view": (SMALL.replace(b'      "view": "/map",\n', b""), 10, "“view” is missing. Add it."),
    "unknown field": (
        SMALL.replace(b'"figure"', b'"figur"'),
        13,
        "“figur” is no part of a story. Remove it, or write one of: view, title, text, notes, fig",
    ),
    "unknown field of all": (
        SMALL.replace(b'"views"', b'"views": [], "author"'),
        5,
        "“author” is no part of a story. Remove it, or write one of: format, version, title, vie",
    ),
    "unknown language": (
        SMALL.replace(b'{"en": "Second"}', b'{"en": "Second", "ru": ""}'),
        12,
        "“title.ru” is no part of a story. Remove it, or write one of: en, mn.",
    ),
    "a number for a text": (
        SMALL.replace(b'"Second"', b"2"),
        12,
        "“title.en” is 2, but must be text. Put it in quotation marks.",
    ),
    "a text for two languages": (
        SMALL.replace(b'{"en": "Second"}', b'"Second"'),
        12,
        '“title” is "Second". Write braces with: en, mn.',
    ),
    "a text for a view": (
        SMALL.replace(b'"views": [', b'"views": [ "/map",'),
        5,
        '“views” is "/map". Write braces with: view, title, text, notes, figure.',
    ),
    "a view for a list": (
        re.sub(rb'"views": .*', b'"views": {}}', SMALL, flags=re.DOTALL),
        5,
        "“views” is {}. Write a list of views in square brackets.",
    ),
    "no views": (
        re.sub(rb'"views": .*', b'"views": []}', SMALL, flags=re.DOTALL),
        5,
        "The story has no views. Add at least one to “views”.",
    ),
    "too many views": (
        re.sub(
            rb'"views": .*',
            b'"views": [' + b",".join([b'{"view": "", "title": {}}'] * 101) + b"]}",
            SMALL,
            flags=re.DOTALL,
        ),
        5,
        "“views” holds more than 100 views. Split the story.",
    ),
    "long title": (
        SMALL.replace(b'{"en": "Second"}', b'{\n"mn": "' + "ө".encode() * 201 + b'"}'),
        13,
        '“title.mn” is longer than 200 letters: "' + "ө" * 39 + "…. Shorten it.",
    ),
    "long text": (
        SMALL.replace(b'"figure"', b'"text": {"en": "' + b"a" * 2001 + b'"}, "figure"'),
        13,
        "“text.en” is longer than 2000 letters",
    ),
    "long notes": (
        SMALL.replace(b'"figure"', b'"notes": {"en": "' + b"a" * 10_001 + b'"}, "figure"'),
        13,
        "“notes.en” is longer than 10000 letters",
    ),
    "long address": (
        SMALL.replace(b"/map", b"/map?where=" + b"a" * LONGEST_ADDRESS),
        11,
        '“view” is longer than 4000 letters: "/map?where=aaa',
    ),
    "no identifier": (
        SMALL.replace(b'"none"', b'"<b>"'),
        13,
        '“figure” is "<b>", but must be a short name',
    ),
    "line break in a title": (
        SMALL.replace(b"Second", b"Se\\ncond"),
        12,
        "“title.en” holds the character U+000A, which cannot be shown. Delete it.",
    ),
    "null character": (SMALL.replace(b"Second", b"\\u0000"), 12, "the character U+0000"),
    "null byte": (
        SMALL.replace(b"Second", b"\0"),
        12,
        "This is not JSON from “\N{REPLACEMENT CHARACTER}",
    ),
    "escape character": (SMALL.replace(b"/map", b"/map\\u001b[2J"), 11, "“view” holds the charac"),
    "half a pair": (SMALL.replace(b"Second", b"a\\ud83d"), 12, "the character U+D83D"),
    "half a pair in a name": (SMALL.replace(b'"figure"', b'"\\ud83d"'), 10, "which cannot be used"),
    "twice": (
        SMALL.replace(b'"figure": "none"', b'"view":\n "/x"'),
        13,
        "“view” is there twice. Remove one of the two.",
    ),
    "twice in a text": (SMALL.replace(b'"Second"', b'"a",\n"\\u0065n": "b"'), 13, "“en” is there"),
    "views twice": (
        SMALL.replace(b'"version": 1', b'"version": 1, "views": 0'),
        5,
        "“views” is th",
    ),
    "no number": (SMALL.replace(b'"none"', b"NaN"), 13, "NaN is not a number in JSON. Remove it"),
    "infinity": (SMALL.replace(b": 1", b": -Infinity"), 3, "-Infinity is not a number"),
    "deep": (
        SMALL.replace(b'"none"', b"\n" + b"[" * 100_000 + b"]" * 100_000),
        14,
        "More than 16 brackets are open here",
    ),
    "deep and never closed": (SMALL.replace(b'"none"', b'{"a":' * 100_000), 13, "More than 16"),
    "the first of two": (
        SMALL.replace(b"First", b"\\u0001").replace(b'"none"', b"5"),
        8,
        "the character U+0001",
    ),
}


@pytest.mark.parametrize(("content", "line", "said"), BROKEN.values(), ids=list(BROKEN))
def test_what_is_wrong_is_named_with_its_line(content, line, said):
    with pytest.raises(StoryError) as refused:
        read_story(content)
    text = str(refused.value)
    assert refused.value.line == line
    assert text.startswith(f"Line {line}: ")
    assert said in text
    assert text.isprintable()
    assert len(text) < 260


def test_words_within_strings_are_no_numbers_and_no_brackets():
    words = '[[[[[[[[[[[[[[[[[[ NaN "Infinity" \\'
    story = Story(title=Text(en=words), views=(StoryView(view="", title=Text(mn=words)),))
    assert read_story(write_story(story)) == story


def test_a_file_too_large_is_neither_read_nor_written():
    with pytest.raises(StoryError, match=r"has 1001 kB, but at most 1000 kB are read\. Shorten"):
        read_story(b" " * (LARGEST_BYTES + 1))
    view = StoryView(view="", title=Text(), notes=Text(mn="ө" * 10_000))
    with pytest.raises(StoryError, match=r"has \d+ kB, but at most 1000 kB"):
        write_story(Story(title=Text(), views=(view,) * 50))


def test_nothing_in_a_story_can_be_changed():
    view = example_story().views[0]
    with pytest.raises(ValueError, match="frozen"):
        view.figure = "none"


@st.composite
def _damaged(draw):
    """Return the small file with bytes taken out, repeated or put in."""
    content = SMALL
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 12)))
        new = draw(
            st.binary(max_size=4)
            | st.sampled_from([b'"', b"{", b"]", b",", b"null", b"1e999", b"\\ud800", b"\\", b"\n"])
            | st.just(content[start:end] * 2)
        )
        content = content[:start] + new + content[end:]
    return content


@settings(max_examples=300)
@given(st.binary(max_size=40) | _damaged())
def test_any_file_is_read_or_refused_in_one_line(content):
    refused = None
    try:
        story = read_story(content)
    except StoryError as error:
        refused = error
    if refused:
        assert str(refused).isprintable()
        assert 1 <= refused.line <= content.count(b"\n") + 1
    else:
        assert read_story(write_story(story)) == story


def test_the_documented_example_is_read():
    content = DOCUMENTATION.split("```json\n")[1].split("```")[0].encode()
    story = read_story(content)
    assert [view.address()[0] for view in story.views] == ["coverage", "heritage"]
    for view in story.views:
        page, query = view.address()
        assert read_query(query, cache.reference(), page)[1] == []


def test_the_documentation_lists_every_field():
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \|", DOCUMENTATION, flags=re.MULTILINE)
    fields = {("story", name) for name in ("format", "version", *Story.model_fields)}
    fields |= {("view", name) for name in StoryView.model_fields}
    assert {(of, name) for name, of in rows} == fields
    assert json.loads(write_story(example_story()))["format"] in DOCUMENTATION
