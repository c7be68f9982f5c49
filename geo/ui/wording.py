"""Say in words what a view selects and what its settings are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.analysis.indicators import INDICATORS
from geo.analysis.speeds import SPEED_PRESETS
from geo.cartography.symbology import CENTRE_STATUS_LABELS, EVIDENCE_LABELS, HERITAGE_SYMBOLS
from geo.sources.registry import SOURCES
from geo.store.reference import labels
from geo.text import N_, Translate, translator
from geo.ui import cache
from geo.ui.places import place_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.store.datasets import DatasetEntry
    from geo.ui.view import View

SPEEDS_NOTE: Final = N_("Speeds are our assumption; rivers are no barrier here, lakes are.")


def selection_text(view: View, *, centres: bool = True, sites: bool = True) -> str:
    """Return place and filters of a view in its language; empty where they leave everything.

    Args:
        view: the view.
        centres: whether the filters of centres are told.
        sites: whether the filters of heritage sites are told.
    """
    translate = translator(view.language)
    parts = [] if view.place is None else [place_name(view.place, view, translate)]
    if centres:
        parts += _of_centres(view, translate)
    if sites:
        parts += _of_sites(view, translate)
    return " · ".join(parts)


def _of_centres(view: View, translate: Translate) -> Iterable[str]:
    held = cache.reference()
    if view.statuses:
        names = (CENTRE_STATUS_LABELS[s] for s in view.statuses)
        yield _labelled(N_("Status"), map(translate, names), translate)
    if view.evidence:
        names = (EVIDENCE_LABELS[e] for e in view.evidence)
        yield _labelled(N_("Evidence"), map(translate, names), translate)
    if view.programme:
        name = labels(held.programme_types, view.language)[view.programme]
        yield _labelled(N_("Programme type"), [name], translate)
    if view.group:
        name = labels(held.target_groups, view.language)[view.group]
        yield _labelled(N_("Target group"), [name], translate)
    if view.year is not None:
        yield _labelled(N_("Year"), [str(view.year)], translate)


def _of_sites(view: View, translate: Translate) -> Iterable[str]:
    if view.categories:
        names = (HERITAGE_SYMBOLS[c].label for c in view.categories)
        yield _labelled(N_("Category"), map(translate, names), translate)
    if view.heritage_evidence:
        names = (EVIDENCE_LABELS[e] for e in view.heritage_evidence)
        yield _labelled(N_("Evidence of sites"), map(translate, names), translate)
    if view.within_km is not None:
        km = translate("up to {km} km").replace("{km}", f"{view.within_km:g}")
        yield _labelled(N_("Distance from a centre shown"), [km], translate)


def _labelled(title: str, texts: Iterable[str], translate: Translate) -> str:
    return f"{translate(title)}: {', '.join(texts)}"


def travel_time_text(view: View, translate: Translate) -> str:
    """Return what the travel time of a view leads to, and at which pace."""
    if view.origin is not None:
        title = translate("Travel time from the point chosen")
    else:
        title = translate("Travel time to the nearest open centre")
    pace = translate("own speeds") if view.speeds else translate(SPEED_PRESETS[view.season].label)
    return f"{title}, {pace}"


def data_badge(view: View, translate: Translate) -> str | None:
    """Return the badge of synthetic data, or of a draft; None for published data."""
    entry = cache.dataset(view.dataset).entry
    if entry.is_demonstration:
        return translate("DEMO · synthetic data")
    if entry.id.startswith(cache.DRAFT_PREFIX):
        return translate("DRAFT · not published")
    return None


def source_name(source_id: str, translate: Translate) -> str:
    """Return publisher and title of a source."""
    source = SOURCES[source_id]
    return f"{translate(source.publisher)}: {translate(source.title)}"


def dataset_source(entry: DatasetEntry, translate: Translate) -> str:
    """Return where a data set comes from: its source, or the register and its version."""
    if entry.source_id in SOURCES and not entry.version:
        return source_name(entry.source_id, translate)
    return f"{entry.label.said(translate)}. {entry.description.said(translate)}"


def source_line(view: View, translate: Translate) -> str:
    """Return the sources of the indicator's figures, as one line."""
    indicator = INDICATORS[view.indicator]
    ids = list(indicator.source_ids(cache.reference()))
    sources = [source_name(source_id, translate) for source_id in ids]
    if indicator.needs:
        sources.append(dataset_source(cache.dataset(view.dataset).entry, translate))
    return "; ".join(sources)
