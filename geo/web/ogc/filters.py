"""Read filters of the Common Query Language CQL2 (OGC 21-065r2), and say what they can hold."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.export.layer import GEOMETRY
from geo.text import N_, Message
from geo.web.ogc.problems import RequestError, shown

if TYPE_CHECKING:
    from geo.web.ogc.catalogue import Collection

LANGUAGES: Final = ("cql2-text", "cql2-json", "cql-text")
"""The last is what drafts called the first: GDAL 3.12 sends filters only where it is offered."""

JSON: Final = "cql2-json"

CONFORMANCE: Final = (
    "basic-cql2",
    "advanced-comparison-operators",
    "case-insensitive-comparison",
    "accent-insensitive-comparison",
    "basic-spatial-functions",
    "basic-spatial-functions-plus",
    "spatial-functions",
    "property-property",
    "arithmetic",
    "cql2-text",
    "cql2-json",
)
"""Conformance classes of http://www.opengis.net/spec/cql2/1.0/conf."""

LENGTH_MOST: Final = 20_000
"""Characters of a filter; an outline of an aimag, simplified, takes a third of it."""

DEPTH_MOST: Final = 60
"""Brackets or operators within each other; the parser needs stack for each."""

_OPENING: Final = "([{"
_STRING: Final = {
    False: re.compile(r"'(?:[^']|'')*'|\"[^\"]*\""),
    True: re.compile(r'"(?:[^"\\]|\\.)*"'),
}
"""Text in quotes, by whether the filter is JSON: brackets in it do not count."""
_ILIKE: Final = re.compile(
    r"""(?P<field>"[^"]*"|\w+)\s+(?P<negated>NOT\s+)?ILIKE\s+(?P<pattern>'(?:[^']|'')*')"""
    r"""|'(?:[^']|'')*'""",
    re.IGNORECASE,
)
"""ILIKE of the drafts, which GDAL writes, or a text in quotes, which is left as it is."""
_REPEATED: Final = re.compile(r"(?:-\s*|not\s+){20}", re.IGNORECASE)


def parsed(text: str, language: str, collection: Collection) -> object:
    """Return the filter ``text`` as CQL2 JSON.

    Raises:
        RequestError: it is no filter of ``language``, or longer or deeper than any needs.
    """
    # Loaded by the first filter.
    import cql2  # noqa: PLC0415

    way_out = ways_out(collection)
    if len(text) > LENGTH_MOST or _depth(text, language) > DEPTH_MOST or _REPEATED.search(text):
        raise RequestError(
            Message(
                N_("filter: longer than {length} characters or deeper than {depth} brackets."),
                {"length": LENGTH_MOST, "depth": DEPTH_MOST},
            ),
            Message(N_("Simplify the outline, or ask with bbox.")),
        )
    try:
        if language == JSON:
            return cql2.parse_json(text).to_json()
        return cql2.parse_text(_ILIKE.sub(_without_ilike, text)).to_json()
    except (cql2.ParseError, cql2.ValidationError, json.JSONDecodeError, ValueError) as error:
        # The first line that the parser underlines: "1:6", line and column.
        place = re.search(r"(\d+):(\d+)", str(error))
        where = place[2] if place else "1"
        raise RequestError(
            Message(
                N_("filter: {value} is not {language}; it breaks off at character {place}."),
                {**shown("filter", text), "language": language, "place": where},
            ),
            way_out,
        ) from error


def _without_ilike(found: re.Match[str]) -> str:
    if found["field"] is None:
        return found[0]
    return f"CASEI({found['field']}) {found['negated'] or ''}LIKE CASEI({found['pattern']})"


def _depth(text: str, language: str) -> int:
    depth = deepest = 0
    for character in _STRING[language == JSON].sub("", text):
        if character in _OPENING:
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth -= 1
    return deepest


def ways_out(collection: Collection) -> Message:
    """Return an example and the fields of ``collection``, for who wrote a filter that fails."""
    names = [*collection.columns, *([GEOMETRY] if collection.has_geometry else [])]
    return Message(
        N_("Example: {example}. Fields: {fields}."),
        {"example": example(collection), "fields": ", ".join(names)},
    )


def example(collection: Collection) -> str:
    """Return a filter of CQL2 text that selects something in ``collection``."""
    frame = collection.layer.features
    for column in collection.layer.columns:
        if column.name == collection.layer.key:
            continue
        present = frame[column.name].dropna()
        if not len(present):
            continue
        value = present.iloc[0]
        if column.type in {"integer", "number"} and np.isfinite(value):
            return f"{column.name} >= {value:g}"
        if column.type == "string" and 0 < len(str(value)) <= 40:  # noqa: PLR2004
            return f"{column.name} = '{str(value).replace(chr(39), 2 * chr(39))}'"
    return f"{next(iter(collection.columns))} IS NOT NULL"
