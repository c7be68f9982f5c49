"""Describe what a factsheet says of a place: plain texts in the language of its reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MAP_MM: Final = (102.0, 80.0)
"""Width and height of the map of a place; half of the page's height would leave too little text."""

COVER_MAP_MM: Final = (170.0, 88.0)
"""Width and height of the map on the cover of a booklet: the country is about twice as wide."""


@dataclass(frozen=True, slots=True)
class Badge:
    """What must be seen first of a data set, in a band over the page."""

    text: str
    """``DEMO · synthetic data``, or title and version of a register."""
    warns: bool
    """Whether the band is red: what is below is no fact about real centres."""


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the map's legend."""

    label: str
    symbol: str = ""
    """Identifier of a symbol of `geo.cartography.symbology`; empty for an area."""
    fill: str = ""
    """Of an area, ``#rrggbb``."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A key figure of a place beside that of the nation."""

    label: str
    about: str
    """Year or period that it is of; empty where there is no figure."""
    value: str
    """With its sign or unit: ``62 %``; ``not reported`` where no source gives one; ``*`` behind it
    where a note of the page says more."""
    nation: str
    is_missing: bool = False
    """Whether the value is a word in place of a figure."""
    nation_is_missing: bool = False
    sources: tuple[int, ...] = ()
    """Numbers of the sources of the page, from 1."""


@dataclass(frozen=True, slots=True)
class GapRow:
    """A soum that is left out."""

    name: str
    why: str
    way: str
    """Minutes or kilometres to the nearest open centre."""
    adults: str
    priority: str


@dataclass(frozen=True, slots=True)
class Gaps:
    """Who is left out in a place."""

    summary: str
    way_title: str = ""
    """Head of the column of ways, with its unit."""
    rows: tuple[GapRow, ...] = ()
    """Most urgent first; empty for a soum, whose reasons stand in the summary."""
    notes: tuple[str, ...] = ()
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CentreRow:
    """A centre."""

    symbol: str
    """Of its evidence: identifier of one of `geo.cartography.symbology`."""
    name: str
    status: str
    """With the date that it was reported."""
    teachers: str


@dataclass(frozen=True, slots=True)
class Centres:
    """The centres of a place."""

    summary: str
    rows: tuple[CentreRow, ...] = ()
    """Those that a source names one by one, what is not open first."""
    by_rule: str = ""
    """Places by the network rule, by name, and that none is a confirmed centre."""
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class HeritageCount:
    """How many sites of a category there are."""

    symbol: str
    label: str
    inside: str
    """In the place itself."""
    near: str
    """Near its open centres, whether in the place or beyond its border."""


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A heritage site near a centre."""

    symbol: str
    name: str
    distance: str
    """With its unit and ``≈`` where the site's place is not its own."""
    centre: str
    """Soum or district of the nearest open centre of the place."""


@dataclass(frozen=True, slots=True)
class Heritage:
    """The heritage of a place and near its centres."""

    summary: str
    inside_title: str = ""
    near_title: str = ""
    counts: tuple[HeritageCount, ...] = ()
    sites: tuple[SiteRow, ...] = ()
    """Nearest first."""
    traditions: str = ""
    notes: tuple[str, ...] = ()
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A source as it stands at the foot of a page and, in full, at the end of a booklet."""

    short: str
    """Title, credit, date, identifier of the licence."""
    full: str
    """Publisher, title, date, credit, the licence's name."""
    url: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class PlaceFacts:
    """Everything that stands on the page of a place."""

    language: str
    """``en`` or ``mn``: of all texts here and of the words that the page itself adds."""
    name: str
    other_name: str
    """In the other script; empty where there is none."""
    kind: str
    """What it is and where: ``Soum of Arkhangai aimag``."""
    title: str
    """Name that tells it from others: of a soum with its aimag."""
    dataset: str
    badge: Badge | None
    notice: str
    """What the data set cannot tell, and what the filters leave out; empty for nothing."""
    map: bytes
    """SVG, `MAP_MM` in size."""
    map_about: str
    """What the map shows, for who cannot see it."""
    map_sources: tuple[int, ...]
    keys: tuple[Key, ...]
    facts: tuple[Fact, ...]
    facts_note: str
    """What must be known of the figures marked with ``*``; empty for none."""
    gaps: Gaps
    centres: Centres
    heritage: Heritage
    sources: tuple[SourceNote, ...]
    citation: str
    address: str = ""
    """Of the live view; empty where the product runs nowhere."""


@dataclass(frozen=True, slots=True, eq=False)
class Cover:
    """What stands on the cover of a booklet."""

    language: str
    title: str
    subtitle: str
    dataset: str
    badge: Badge | None
    notice: str
    map: bytes
    """SVG, `COVER_MAP_MM` in size."""
    map_about: str
    citation: str
    address: str = ""
