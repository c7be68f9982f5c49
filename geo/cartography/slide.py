"""Describe a view of a story as it is shown in a hall: words, map, one figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geo.cartography.static_files import PictureFormat

    Draw = Callable[[PictureFormat, float, float, int], bytes]
    """Draws the map of a slide: format, width and height in mm, dots an inch."""


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """The one figure beside the map."""

    value: str
    """As it is shown: ``62 %``."""
    label: str
    """What it is of, with its unit and year."""
    source: str = ""
    """What must be known of it, in a line: its unit, whose count it is, what it leaves out."""
    series: tuple[tuple[int, float], ...] = ()
    """Year and value, ascending: drawn as a line below the figure; empty for none."""
    sources: tuple[str, ...] = ()
    """Publisher and title of what it is made from; a slide names them with those of its map."""


@dataclass(frozen=True, slots=True, eq=False)
class Slide:
    """A view of a story in one language; all texts are plain, none is markup."""

    title: str
    text: str
    notes: str
    """For the speaker alone."""
    query: str
    """Page and query of the live view: ``map?indicator=population``; empty where it is gone."""
    message: Mapping[str, Any] | None
    """`geo.cartography.message.Scene.as_message`; None where the view is unavailable."""
    figure: KeyFigure | None = None
    unavailable: str = ""
    """Why the view cannot be shown; empty where it can."""
    years: tuple[Mapping[str, Any], ...] = ()
    """Parts of messages (codes, values, flags, indicator) of the years between the slide before
    and this one, ascending or descending as they are shown; the rest is as in ``message``."""
    sources: tuple[str, ...] = ()
    """Publisher and title of what the map shows."""
    badge: str | None = None
    """``DEMO · synthetic data``; None for real data."""
    draw: Draw | None = None
    """Draws the map for print, without title; None where the view is unavailable."""


@dataclass(frozen=True, slots=True, eq=False)
class Presentation:
    """A story made ready: the same slides in every language."""

    titles: Mapping[str, str]
    """By language code, all of `geo.text.LANGUAGES`."""
    slides: Mapping[str, tuple[Slide, ...]]
    """By language code; equally many in each, at least one."""
    language: str
    """The one shown first."""
