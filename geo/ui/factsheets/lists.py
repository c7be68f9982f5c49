"""List the centres of a place, and the heritage in it and near its centres."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.analysis import links
from geo.cartography.symbology import (
    CENTRE_STATUS_LABELS,
    CENTRE_SYMBOLS,
    HERITAGE_SYMBOLS,
    LEVEL_LABELS,
)
from geo.cartography.words import MAP_TEXT
from geo.export.factsheets import CentreRow, Centres, Heritage, HeritageCount, SiteRow
from geo.text import N_, NO_VALUE
from geo.ui import cache
from geo.ui.cache.exports import export_layer
from geo.ui.factsheets.subject import cut

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.ui.factsheets.subject import Subject

COVERAGE: Final = MAP_TEXT["coverage"]
BY_RULE: Final = "network_rule"
BY_RULE_NAMED: Final = N_("By the network rule, not confirmed as centres ({count}): {names}.")
NONE_DOCUMENTED: Final = N_("No centre here is documented one by one.")
NO_CENTRE: Final = N_("The data set has no centre here.")

SAME_PLACE_KM: Final = 0.1
"""A site placed at its soum's centre and a centre nearer than this share the seat."""
TENTHS_BELOW_KM: Final = 10.0

AROUND: Final = N_("{inside} sites in the place, {near} within {km} km of an open centre of it.")
NO_SITE: Final = N_("No source names a site here or near an open centre.")
GENERALISED: Final = N_(
    "≈: placed at its soum's centre, so the distance is that of the centre; sensitive sites "
    "stand there on purpose."
)
NO_TRADITION: Final = N_("not reported: no source names a place here")
SOURCES: Final = ("heritage", "heritage_osm")


def centres(subject: Subject) -> Centres:
    """Return the centres of a place that the filters leave."""
    view = subject.view
    chosen = cache.centres_chosen(view.dataset, view.centre_filter, subject.place)
    table = subject.dataset.centres[chosen]
    sources = subject.cite_dataset()
    if table.empty:
        return Centres(subject.say(NO_CENTRE), sources=sources)
    ruled = table["evidence"] == BY_RULE
    told = table.assign(is_open=table["status"] == "active")[~ruled]
    told = told.sort_values(["evidence", "is_open", "centre_id"], kind="stable")
    counts = told["evidence"].value_counts()
    summary = "; ".join(
        f"{subject.translate(symbol.label)}: {subject.number(int(counts[evidence]))}"
        for evidence, symbol in CENTRE_SYMBOLS.items()
        if evidence in counts
    )
    names = sorted(_place_of(subject, row) for _, row in table[ruled].iterrows())
    named = subject.say(BY_RULE_NAMED, count=subject.number(len(names)), names=", ".join(names))
    return Centres(
        summary=f"{summary}." if summary else subject.say(NONE_DOCUMENTED),
        rows=tuple(_centre(subject, row) for _, row in told.iterrows()),
        by_rule=named if names else "",
        sources=sources,
    )


def _place_of(subject: Subject, centre: pd.Series) -> str:
    name = subject.unit_name(str(centre["admin2_pcode"]))
    if centre["level"] != "aimag":
        return name
    return f"{name} ({subject.translate(LEVEL_LABELS['aimag'])})"


def _centre(subject: Subject, row: pd.Series) -> CentreRow:
    name = row[f"name_{subject.view.language}"]
    teachers, date = row["teachers_total"], str(row["status_date"] or "")
    status = subject.translate(CENTRE_STATUS_LABELS[str(row["status"])])
    return CentreRow(
        symbol=str(row["evidence"]),
        name=cut(str(name or row["name_en"] or row["name_mn"])),
        status=f"{status}, {date[:7]}" if date else status,
        teachers=subject.translate("not reported")
        if pd.isna(teachers)
        else subject.number(float(teachers)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class FoundSites:
    """The sites in a place or near its open centres."""

    table: gpd.GeoDataFrame
    """On the id of the site, as shipped: a sensitive one at its soum's centre. Columns inside,
    near (bool); km, infinite without an open centre; centre: its soum (pcode), or empty."""


def found_sites(subject: Subject) -> FoundSites:
    """Return the sites in a place, or not farther than the view's limit from its open centres.

    Places are those of the shipped data: even a server that holds the exact places of sensitive
    sites prints none of them.
    """
    view = subject.view
    sites = export_layer("heritage", replace(view, place=None)).features.set_index("id", drop=False)
    sites = sites[(sites["same_as"] == "") & sites.geometry.notna()]
    open_centres = cache.open_by_id(view.dataset, view.centre_filter)
    open_centres = open_centres[open_centres["admin2_pcode"].isin(subject.soums)]
    found = links.nearest(sites.geometry, open_centres.geometry, 1).set_index("site")
    km = found["km"].reindex(sites.index).fillna(np.inf)
    soum = found["centre"].map(open_centres["admin2_pcode"]).reindex(sites.index).fillna("")
    table = sites.assign(
        inside=sites["admin2_pcode"].isin(subject.soums),
        near=km <= view.near_km,
        km=km,
        centre=soum,
    )
    return FoundSites(table[table["inside"] | table["near"]])


def heritage(subject: Subject, found: FoundSites) -> Heritage:
    """Return the heritage of a place as its page tells it."""
    view, table = subject.view, found.table
    sources = subject.cite(*SOURCES)
    limit = f"{view.near_km:g}"
    traditions = _traditions(subject)
    if table.empty:
        return Heritage(subject.say(NO_SITE), traditions=traditions, sources=sources)
    # First those whose distance says something.
    near = table.assign(shared=_shares_seat(table))[table["near"]]
    near = near.sort_values(["shared", "km"], kind="stable")
    notes = [subject.translate(COVERAGE)]
    if (near["location_accuracy"] == "soum_centre").any():
        notes.insert(0, subject.say(GENERALISED))
    return Heritage(
        summary=subject.say(
            AROUND,
            inside=subject.number(int(table["inside"].sum())),
            near=subject.number(len(near)),
            km=limit,
        ),
        inside_title=subject.say(N_("here")),
        near_title=subject.say(N_("≤ {km} km"), km=limit),
        counts=tuple(_counts(subject, table)),
        sites=tuple(_site(subject, row) for _, row in near.iterrows()),
        traditions=traditions,
        notes=tuple(notes),
        sources=sources,
    )


def _shares_seat(sites: pd.DataFrame) -> pd.Series:
    return (sites["location_accuracy"] == "soum_centre") & (sites["km"] < SAME_PLACE_KM)


def _counts(subject: Subject, table: pd.DataFrame) -> list[HeritageCount]:
    inside, near = (table.groupby("category")[which].sum() for which in ("inside", "near"))
    return [
        HeritageCount(
            symbol=category,
            label=subject.translate(symbol.label),
            inside=subject.number(int(inside[category])),
            near=subject.number(int(near[category])),
        )
        for category, symbol in HERITAGE_SYMBOLS.items()
        if category in inside.index
    ]


def _site(subject: Subject, row: pd.Series) -> SiteRow:
    first, second = (
        ("name_mn", "name_en") if subject.view.language == "mn" else ("name_en", "name_mn")
    )
    km = float(row["km"])
    distance = subject.say(
        N_("{value} km"), value=subject.number(km, 1 if km < TENTHS_BELOW_KM else 0)
    )
    if row["location_accuracy"] == "soum_centre":
        distance = NO_VALUE if row["shared"] else f"≈ {distance}"
    return SiteRow(
        symbol=str(row["category"]),
        name=cut(str(row[first] or row[second])),
        distance=distance,
        centre=subject.unit_name(str(row["centre"])),
    )


def _traditions(subject: Subject) -> str:
    """Return the living traditions that a source places here, with year and list."""
    here = {str(subject.place), *map(str, subject.soums)}
    first, second = (
        ("name_mn", "name_en") if subject.view.language == "mn" else ("name_en", "name_mn")
    )
    told = []
    for element in cache.reference().intangible_elements.to_dict("records"):
        if here.intersection(str(element["places_pcode"]).split(";")):
            listed = f"UNESCO {element['year_inscribed']}"
            told.append(f"{element[first] or element[second]} ({listed})")
    return "; ".join(told) + "." if told else subject.say(NO_TRADITION) + "."
