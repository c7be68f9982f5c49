"""Set the page of a place, and a booklet of such pages, as PDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import quoteattr

from geo.cartography.symbology import CENTRE_SYMBOLS, DEMONSTRATION_COLOUR, HERITAGE_SYMBOLS
from geo.export.factsheets.content import COVER_MAP_MM, MAP_MM
from geo.export.factsheets.words import words
from geo.export.typesetting import typeset

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from geo.export.factsheets.content import Cover, PlaceFacts

Progress = Callable[[int, int], None]
"""Told how many pages are composed, of how many."""

ACCENT_COLOUR: Final = "#0b5c86"

LONGEST_TEXT: Final = 600
"""Letters after which a text is cut, as offices write texts of any length; our choice."""


def factsheet(content: PlaceFacts, made_at: datetime) -> bytes:
    """Return one A4 page about a place as PDF; the same bytes for the same content.

    Lists that do not fit end with a line that says how many more there are.

    Args:
        content: what the page says.
        made_at: in UTC, whole seconds.
    """
    return _set([content], None, content.language, made_at)


def booklet(
    contents: Iterable[PlaceFacts],
    cover: Cover,
    made_at: datetime,
    *,
    total: int,
    progress: Progress | None = None,
) -> bytes:
    """Return a PDF with cover, table of contents, a page for each place, and all sources.

    Args:
        contents: one place a page, in the language of the cover; may be composed as they are
            taken.
        cover: what stands before them.
        made_at: in UTC, whole seconds.
        total: number of places.
        progress: told after each place that was taken.
    """
    taken = []
    for content in contents:
        taken.append(content)
        if progress:
            progress(len(taken), total)
    return _set(taken, cover, cover.language, made_at)


def _set(
    contents: list[PlaceFacts], cover: Cover | None, language: str, made_at: datetime
) -> bytes:
    files = dict(_symbols())
    places = []
    for number, content in enumerate(contents):
        files[f"map{number}.svg"] = content.map
        places.append(_fields(content) | {"map": f"map{number}.svg"})
    first = None
    if cover:
        files["cover.svg"] = cover.map
        first = _fields(cover) | {"map": "cover.svg"}
    sources = dict.fromkeys(source for content in contents for source in content.sources)
    data = {
        "accent": ACCENT_COLOUR,
        "warning": DEMONSTRATION_COLOUR,
        "language": language,
        "words": words(language),
        "date": f"{made_at:%Y-%m-%d}",
        "map_mm": MAP_MM,
        "cover_map_mm": COVER_MAP_MM,
        "places": places,
        "cover": first,
        "sources": [asdict(source) for source in sources],
    }
    return typeset(_template(), data, files, made_at)


@cache
def _template() -> str:
    return Path(__file__).with_name("factsheet.typ").read_text(encoding="utf-8")


@cache
def _symbols() -> Mapping[str, bytes]:
    """Return the symbols of the map as files, by identifier."""
    held = {**CENTRE_SYMBOLS, **HERITAGE_SYMBOLS}
    return {
        f"symbol-{identifier}.svg": (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
            f"<path fill={quoteattr(symbol.colour)} d={quoteattr(symbol.path)}/>"
            "</svg>"
        ).encode()
        for identifier, symbol in held.items()
    }


def _fields(content: PlaceFacts | Cover) -> dict[str, Any]:
    """Return content as values of JSON, without its picture."""
    held: dict[str, Any] = {}
    for name in content.__slots__:
        value = getattr(content, name)
        if not isinstance(value, bytes):
            held[name] = _plain(value)
    return held


def _plain(value: Any) -> Any:  # noqa: ANN401  any field of the content
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else value[: LONGEST_TEXT - 1] + "…"
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__slots__"):
        return {name: _plain(getattr(value, name)) for name in value.__slots__}
    return value
