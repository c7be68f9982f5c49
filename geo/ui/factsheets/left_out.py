"""Say who is left out in a place, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from geo.analysis.gap import GAP_CLASSES, GAP_REASONS
from geo.analysis.indicators import INDICATORS
from geo.export.factsheets import GapRow, Gaps
from geo.text import N_, NO_VALUE
from geo.ui import cache

if TYPE_CHECKING:
    import pandas as pd

    from geo.analysis.access import AccessSettings
    from geo.ui.factsheets.subject import Subject

SILENT: Final = N_(
    "The register has no centre in this aimag and says nothing of it: none listed is not none "
    "there."
)
LEFT_OUT: Final = N_("{count} of {all} soums and districts, with {adults} adults")
NONE_LEFT_OUT: Final = N_("No soum is left out under these settings.")
BY_RULE: Final = N_(
    "By the network rule every soum has a place, so none is without one: which of them work, and "
    "how many learn there, is not published."
)
MEANING: Final = N_(
    "Left out: no open centre, the nearest beyond {limit}, or access or reach in the worst fifth "
    "of the country. Priority: 0 least to 100 most urgent. Speeds are our assumption."
)
SOUM_LEFT_OUT: Final = N_("This place is left out: {reasons}.")
SOUM_NOT_LEFT_OUT: Final = N_("No reason is found to call this place left out.")
RANK: Final = N_("Priority {priority} of 100: rank {rank} of {all} soums and districts.")
WAY: Final = N_("{way} to the nearest open centre.")
NO_WAY: Final = N_("No open centre can be reached.")


def gaps(subject: Subject) -> Gaps:
    """Return who is left out in a place.

    Raises:
        SettingError: the weights of the priority index add up to zero over what is reported.
    """
    if not subject.is_covered:
        return Gaps(subject.say(SILENT), sources=subject.cite_dataset())
    table = cache.gap_list(subject.view.counted)
    ids = INDICATORS["priority"].source_ids(cache.reference())
    settings = subject.view.access_settings
    notes = [subject.say(MEANING, limit=_way(subject, settings, settings.limit))]
    if subject.is_by_rule:
        notes.insert(0, subject.say(BY_RULE))
    sources = subject.cite_dataset(*ids)
    if subject.is_soum:
        return Gaps(_of_soum(subject, table), notes=tuple(notes), sources=sources)
    here = table.loc[subject.soums]
    out = here[here["is_gap"]].sort_values("priority", ascending=False, kind="stable")
    return Gaps(
        summary=subject.say(
            LEFT_OUT,
            count=subject.number(len(out)),
            all=subject.number(len(here)),
            adults=subject.number(float(out["adults"].sum())),
        )
        + "."
        if len(out)
        else subject.say(NONE_LEFT_OUT),
        way_title=subject.say(N_("min") if settings.by == "minutes" else N_("km")),
        rows=tuple(_row(subject, str(pcode), row) for pcode, row in out.iterrows()),
        notes=tuple(notes),
        sources=sources,
    )


def _row(subject: Subject, pcode: str, row: pd.Series) -> GapRow:
    way = float(row["way"])
    return GapRow(
        name=subject.unit_name(pcode),
        why=subject.translate(GAP_CLASSES[int(row["gap"])].label),
        way=subject.number(way) if np.isfinite(way) else NO_VALUE,
        adults=subject.number(float(row["adults"])),
        priority=subject.number(float(row["priority"])),
    )


def _way(subject: Subject, settings: AccessSettings, way: float) -> str:
    form = N_("{value} min") if settings.by == "minutes" else N_("{value} km")
    return subject.say(form, value=subject.number(way))


def _of_soum(subject: Subject, table: pd.DataFrame) -> str:
    """Return the reasons, the way and the rank of a soum, in sentences."""
    place = str(subject.place)
    row = table.loc[place]
    found = [subject.translate(reason.label) for reason in GAP_REASONS if row[reason.id]]
    parts = [
        subject.say(SOUM_LEFT_OUT, reasons="; ".join(found))
        if found
        else subject.say(SOUM_NOT_LEFT_OUT)
    ]
    way, priority = float(table["way"][place]), float(table["priority"][place])
    said = _way(subject, subject.view.access_settings, way) if np.isfinite(way) else ""
    parts.append(subject.say(WAY, way=said) if said else subject.say(NO_WAY))
    if not np.isnan(priority):
        rank = int((table["priority"] > priority).sum()) + 1
        parts.append(
            subject.say(
                RANK,
                priority=subject.number(priority),
                rank=subject.number(rank),
                all=subject.number(int(table["priority"].notna().sum())),
            )
        )
    return " ".join(parts)
