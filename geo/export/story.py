"""Read and write the file of a story: views of the product in order, with words in two languages.

``docs/story.md`` describes the file for people who write one by hand.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import parse_qsl

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    FailFast,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from geo.errors import StoryError
from geo.export.story_json import Part, Places, parse, shortened, shown_value
from geo.text import N_, Message

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FORMAT: Final = "clc-map-story"
"""What a file says it is, so that no other product's file is taken for a story."""

VERSION: Final = 1

LARGEST_BYTES: Final = 1_000_000
MOST_VIEWS: Final = 100
LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 2_000
LONGEST_NOTES: Final = 10_000
LONGEST_ADDRESS: Final = 4_000

PAGES: Final = ("overview", "map", "coverage", "heritage")
"""Pages that show a view, by their path in the address; an empty path is the first."""

_EXAMPLE: Final = Path(__file__).parent / "stories" / "review_2018.json"

_NO_SUCH_PAGE: Final = N_(
    "The page “{page}” has no view to show. Copy the link of a view on Overview, Map, Coverage or "
    "Heritage."
)
_TOO_LARGE: Final = N_(
    "The story has {size} kB, but at most {limit} kB are read. Shorten its notes or split it."
)
_NO_STORY: Final = N_(
    "This file does not say that it is a story. Choose the file of a story, or begin yours with "
    "{format}."
)
_OTHER_FORMAT: Final = N_(
    "The format is {value}, but that of a story is “{format}”. Choose the file of a story."
)
_BAD_VERSION: Final = N_("The version is {value}. Write {version}.")
_NEWER: Final = N_(
    "The story is of version {value}, but this product reads version {version}. Update the "
    "product, or ask for the story in the older version."
)

_LONG_WORDS: Final = "long_words"
_LONG_ADDRESS: Final = "long_address"
_UNSHOWABLE: Final = "unshowable"

_PROBLEMS: Final = {
    "missing": N_("“{field}” is missing. Add it."),
    "extra_forbidden": N_("“{field}” is no part of a story. Remove it, or write one of: {known}."),
    "string_type": N_("“{field}” is {value}, but must be text. Put it in quotation marks."),
    "model_type": N_("“{field}” is {value}. Write braces with: {known}."),
    "tuple_type": N_("“{field}” is {value}. Write a list of views in square brackets."),
    "string_pattern_mismatch": N_(
        "“{field}” is {value}, but must be a short name of Latin letters, digits and underscores, "
        "such as auto or none."
    ),
    "too_short": N_("The story has no views. Add at least one to “{field}”."),
    "too_long": N_("“{field}” holds more than {limit} views. Split the story."),
    _LONG_WORDS: N_("“{field}” is longer than {limit} letters: {value}. Shorten it."),
    _LONG_ADDRESS: N_(
        "“{field}” is longer than {limit} letters: {value}. Choose fewer filters in the view and "
        "copy its link again."
    ),
    _UNSHOWABLE: N_("“{field}” holds the character {code}, which cannot be shown. Delete it."),
}
"""What is said of an error of the schema, by pydantic's name for it."""

_OTHER: Final = N_("“{field}” is {value}, which cannot be used. Compare it with the example story.")

_SERVER: Final = re.compile(r"https?://[^/?#]*", re.IGNORECASE)

# Control characters but tab and line feed, halves of surrogate pairs, no characters at all.
_NOT_SHOWN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK: Final = re.compile(r"[\t\n]")


def _refuse(pattern: re.Pattern[str], text: str, **context: object) -> None:
    found = pattern.search(text)
    if found:
        code = f"U+{ord(found[0]):04X}"
        raise PydanticCustomError(_UNSHOWABLE, "{code}", {**context, "code": code})


def _showable(text: str) -> str:
    _refuse(_NOT_SHOWN, text)
    return text


def _reduced(address: str) -> str:
    """Return page and query of an address, pasted from a browser or written by hand."""
    rest, on_server = _SERVER.subn("", address.strip(), count=1)
    path, mark, query = rest.partition("#")[0].partition("?")
    page = path.rstrip("/").rpartition("/")[2]
    if on_server and path.endswith("/") and page not in PAGES:
        page = ""  # the folder in which a server keeps the product
    page = "" if page == PAGES[0] else page  # Streamlit knows its first page by no other path
    reduced = f"/{page}{mark}{query}".rstrip()
    _refuse(_BREAK, reduced)
    if len(reduced) > LONGEST_ADDRESS:
        raise PydanticCustomError(_LONG_ADDRESS, "{limit}", {"limit": LONGEST_ADDRESS})
    return reduced


def _up_to(longest: int, *, lines: bool = True) -> AfterValidator:
    """Return the check that words have at most so many letters, and lines only where allowed."""

    def check(words: Text) -> Text:
        for language, text in words:
            if len(text) > longest:
                context = {"language": language, "limit": longest}
                raise PydanticCustomError(_LONG_WORDS, "{limit}", context)
            if not lines:
                _refuse(_BREAK, text, language=language)
        return words

    return AfterValidator(check)


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Frozen):
    """Words in the languages of the product: plain text, never markup."""

    en: Annotated[str, AfterValidator(_showable)] = ""
    mn: Annotated[str, AfterValidator(_showable)] = ""

    def said(self, language: str) -> str:
        """Return the words in ``language``, in the other one where there are none."""
        return {"en": self.en, "mn": self.mn}[language] or self.en or self.mn


Title = Annotated[Text, _up_to(LONGEST_TITLE, lines=False)]


class StoryView(_Frozen):
    """A view of the product and what is said to it."""

    view: Annotated[str, AfterValidator(_showable), AfterValidator(_reduced)]
    """Page and query, ``/coverage?place=MN62``; the server of an address is taken off."""
    title: Title
    text: Annotated[Text, _up_to(LONGEST_TEXT)] = Text()
    notes: Annotated[Text, _up_to(LONGEST_NOTES)] = Text()
    """For the speaker alone."""
    figure: Annotated[str, StringConstraints(pattern="^[A-Za-z][A-Za-z0-9_]{0,39}$")] = "auto"
    """Identifier of the figure beside the map, or ``none``."""

    def address(self) -> tuple[str, dict[str, str]]:
        """Return the page, one of `PAGES`, and the query parameters by name.

        Raises:
            StoryError: the page shows no view.
        """
        path, _, query = self.view.partition("?")
        page = path.removeprefix("/") or PAGES[0]
        if page not in PAGES:
            raise StoryError(Message(_NO_SUCH_PAGE, {"page": shortened(page)}))
        return page, dict(parse_qsl(query, keep_blank_values=True))


class Story(_Frozen):
    """Views in the order in which they are shown."""

    title: Title
    # The first problem is told alone: to look for all of a hostile file's takes seconds.
    views: Annotated[tuple[StoryView, ...], FailFast(), Field(min_length=1, max_length=MOST_VIEWS)]


@cache
def example_story() -> Story:
    """Return the story that the product ships: the review of 2018."""
    return read_story(_EXAMPLE.read_bytes())


def write_story(story: Story) -> bytes:
    """Return the file of ``story``: UTF-8, the same bytes for the same story.

    Raises:
        StoryError: it would be larger than `read_story` reads.
    """
    document = {"format": FORMAT, "version": VERSION, **story.model_dump()}
    content = (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    _check_size(content)
    return content


def read_story(content: bytes) -> Story:
    """Return the story of a file.

    Raises:
        StoryError: the file is none, with the line where that shows; the first of several.
    """
    _check_size(content)
    document, places = parse(content)
    parts = _without_format(document, places)
    try:
        return Story.model_validate(parts)
    except ValidationError as error:
        raise _first_problem(error.errors(include_url=False), places) from None


def _check_size(content: bytes) -> None:
    if len(content) > LARGEST_BYTES:
        values = {"size": -(-len(content) // 1000), "limit": LARGEST_BYTES // 1000}
        raise StoryError(Message(_TOO_LARGE, values))


def _without_format(document: object, places: Places) -> dict[str, Any]:
    """Return what is left of a document when it has said that it is a story of this version."""
    if not isinstance(document, dict) or "format" not in document:
        raise places.error((), Message(_NO_STORY, {"format": f'"format": "{FORMAT}"'}))
    parts: dict[str, Any] = dict(document)
    named = parts.pop("format")
    if named != FORMAT:
        values = {"value": shown_value(named), "format": FORMAT}
        raise places.error(("format",), Message(_OTHER_FORMAT, values))
    version = parts.pop("version", None)
    if type(version) is not int or version != VERSION:  # True and 1.0 are 1 as well
        newer = isinstance(version, int) and version > VERSION
        values = {"value": shown_value(version), "version": f"{VERSION}"}
        raise places.error(("version",), Message(_NEWER if newer else _BAD_VERSION, values))
    return parts


def problem_of(error: ValidationError) -> StoryError:
    """Return what is wrong with a story that was changed by hand; the first of several."""
    _, problem = _said(error.errors(include_url=False)[0])
    return StoryError(problem)


def _first_problem(problems: list[ErrorDetails], places: Places) -> StoryError:
    """Return the error of the problem that stands first in the file."""
    # A list whose reading has ended at a problem counts as short, too.
    first = min(problems, key=lambda one: (one["type"] == "too_short", places.start(one["loc"])))
    part, problem = _said(first)
    return places.error(part, problem)


def _said(problem: ErrorDetails) -> tuple[Part, Message]:
    """Return the part that a problem is about, and what is wrong with it."""
    part, value, context = problem["loc"], problem["input"], problem.get("ctx", {})
    if "language" in context:
        part, value = (*part, context["language"]), value[context["language"]]
    names = _names_in(part if problem["type"] == "model_type" else part[:-1])
    values = {
        "field": shortened(_named(part)),
        "value": shown_value(value),
        "known": ", ".join(names),
        "limit": context.get("limit", MOST_VIEWS),
        "code": context.get("code", ""),
    }
    return part, Message(_PROBLEMS.get(problem["type"], _OTHER), values)


def _named(part: Part) -> str:
    """Return the name of a part within its view: ``title.en``; the line says which view."""
    places = [place for place, step in enumerate(part) if isinstance(step, int)]
    within = part[places[-1] + 1 :] if places else part
    names = within or part[:1]  # of a view that is none, that of the list
    return ".".join(str(name) for name in names)


def _names_in(part: Part) -> tuple[str, ...]:
    """Return the names that a part of a story may have."""
    if not part:
        return ("format", "version", *Story.model_fields)
    return tuple((StoryView if isinstance(part[-1], int) else Text).model_fields)
