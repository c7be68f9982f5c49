"""Compose factsheets of places, and the booklet of all aimags, from what a view says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from geo.export.factsheets import Cover, PlaceFacts, booklet, factsheet
from geo.export.layer import Export
from geo.export.metadata import citation_text
from geo.text import N_, Message, translator
from geo.ui import cache
from geo.ui.cache.exports import export_layer
from geo.ui.exporting import view_query
from geo.ui.factsheets import figures, left_out, lists, maps
from geo.ui.factsheets.subject import Subject

if TYPE_CHECKING:
    from datetime import datetime

    from geo.export.factsheets import Progress
    from geo.ui.view import View

BY_RULE: Final = N_("By the network rule, not a confirmed centre: places stand for centres here.")
FILTERED: Final = N_("Only what these filters leave is told: {filters}.")
KINDS: Final = {
    "capital": N_("Capital of Mongolia"),
    "aimag": N_("Aimag of Mongolia"),
    "soum": N_("Soum of {aimag} aimag"),
    "district": N_("District of {aimag}"),
}
"""What a unit is, by its type in the reference layers."""


def aimags() -> tuple[str, ...]:
    """Return the pcodes of the capital and the aimags, ascending."""
    return tuple(map(str, cache.reference().admin1.index))


def factsheet_of(
    view: View, place: str, language: str, made_at: datetime, address: str = ""
) -> bytes:
    """Return the page of a place as PDF; see `place_facts`."""
    return factsheet(place_facts(view, place, language, made_at, address), made_at)


def booklet_of(
    view: View,
    language: str,
    made_at: datetime,
    progress: Progress | None = None,
    address: str = "",
) -> bytes:
    """Return the pages of the capital and all aimags as one PDF.

    Args:
        view: data set, filters and settings.
        language: of all texts.
        made_at: in UTC, whole seconds.
        progress: told how many pages are composed, of how many.
        address: of the product, see `place_facts`.

    Raises:
        SettingError: a setting of the view means nothing.
        RegisterError: the version of a register cannot be read.
    """
    places = aimags()
    facts = (place_facts(view, place, language, made_at, address) for place in places)
    cover = _cover(view, language, made_at, address)
    return booklet(facts, cover, made_at, total=len(places), progress=progress)


def place_facts(
    view: View, place: str, language: str, made_at: datetime, address: str = ""
) -> PlaceFacts:
    """Return what the page of a place says.

    Args:
        view: data set, filters and settings.
        place: pcode of an aimag, the capital, a soum or a district.
        language: of all texts.
        made_at: in UTC, whole seconds.
        address: of the product, without a query, ending in ``/``; empty where it runs nowhere.

    Raises:
        KeyError: there is no such place.
        SettingError: a setting of the view means nothing.
        RegisterError: the version of a register cannot be read.
    """
    subject = Subject.of(view, place, language)
    heritage = lists.found_sites(subject)
    facts = figures.facts(subject)
    gaps = left_out.gaps(subject)
    drawn = maps.place_map(subject, heritage)
    return PlaceFacts(
        language=language,
        name=subject.name,
        other_name=subject.other_name,
        kind=_kind(subject),
        title=subject.title,
        dataset=subject.dataset_title,
        badge=subject.badge,
        notice=_notice(subject),
        map=drawn.picture,
        map_about=drawn.about,
        map_sources=subject.cite(*maps.SOURCES),
        keys=drawn.keys,
        facts=facts,
        facts_note=figures.note(subject),
        gaps=gaps,
        centres=lists.centres(subject),
        heritage=lists.heritage(subject, heritage),
        sources=subject.sources.notes,
        citation=_citation(subject.view, subject.title, made_at),
        address=_link(subject.view, address),
    )


def _kind(subject: Subject) -> str:
    aimag = subject.unit_name(str(subject.row["admin1_pcode"])) if subject.is_soum else ""
    return subject.say(KINDS[str(subject.row["type"])], aimag=aimag)


def _notice(subject: Subject) -> str:
    parts = [subject.say(BY_RULE)] if subject.is_by_rule else []
    if filters := subject.filters:
        parts.append(subject.say(FILTERED, filters=filters))
    return " ".join(parts)


def _citation(view: View, title: str, made_at: datetime) -> str:
    """Return how a page is cited; its sources and its address stand beside it."""
    layer = replace(export_layer("centres", view, whole=True), credits=())
    named = Message(N_("Factsheet: {place}"), {"place": title}).said(translator(view.language))
    return citation_text(Export((layer,), named, view.language, made_at))


def _link(view: View, address: str) -> str:
    if not address:
        return ""
    query = view_query(view)
    return f"{address}coverage?{query}" if query else f"{address}coverage"


def _cover(view: View, language: str, made_at: datetime, address: str) -> Cover:
    view = replace(view, language=language, place=None)
    subject = Subject.of(view, None, language)
    title = subject.say(N_("Factsheets of the aimags"))
    picture = maps.country_map(subject)
    return Cover(
        language=language,
        title=title,
        subtitle=subject.say(N_("The capital and {count} aimags, a page each"), count=21),
        dataset=subject.dataset_title,
        badge=subject.badge,
        notice=_notice(subject),
        map=picture.picture,
        map_about=picture.about,
        citation=_citation(view, title, made_at),
        address=_link(view, address),
    )
