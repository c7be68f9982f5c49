"""Propose which heritage a centre could teach, from the table of pairings and what is near."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Collection

CATEGORY: Final = "category"
ELEMENT: Final = "element"

KEY_COLUMNS: Final = ("subject_kind", "subject", "programme_type")
REASON_COLUMNS: Final = ("reason_en", "reason_mn")
REQUIRED_COLUMNS: Final = (*KEY_COLUMNS, *REASON_COLUMNS)
"""Columns of a table of pairings; further ones are carried along."""


@dataclass(frozen=True, slots=True)
class PairingProblem:
    """Something in a table of pairings that cannot be used, and the way out.

    ``why`` and ``way_out`` are texts to be translated.
    """

    row: int
    """Number of the row, the first below the header being 1; 0 for the header."""
    column: str
    value: str
    why: str
    way_out: str


def practised_in(elements: pd.DataFrame, pcodes: Collection[str]) -> pd.Index:
    """Return the element_id of the living traditions practised in any of some places.

    An element whose places are not reported is practised in none that is known.

    Args:
        elements: columns element_id and places_pcode, pcodes of aimags and soums separated by ``;``
            (empty where no source gives a place).
        pcodes: pcodes of aimags and soums: of a centre, its own soum and aimag.
    """
    places = elements["places_pcode"].fillna("").str.split(";").explode().str.strip()
    here = places.index[places.isin([pcode for pcode in pcodes if pcode])]
    practised: pd.Index = pd.Index(elements["element_id"][elements.index.isin(here)])
    return practised


def propose(
    links: pd.DataFrame,
    categories: pd.Series,
    practised: Collection[str],
    pairings: pd.DataFrame,
    offered: Collection[str],
) -> pd.DataFrame:
    """Return the pairings that a centre's surroundings suggest, each with what is near.

    A category suggests itself by its sites near the centre, an element by being practised in the
    centre's soum or aimag (`practised_in`).

    Args:
        links: the sites near one centre: site and km (of `links.links_within` or
            `links.within_minutes`).
        categories: the category of each site, on its label.
        practised: element_id of the living traditions practised around the centre.
        pairings: a table without problems (`check_pairings`).
        offered: programme types the centre is known to offer.

    Returns:
        The columns of ``pairings`` and offered (whether the centre has the programme type), sites
        (labels, nearest first; empty for an element), site_count and nearest_km (NaN for an
        element). What the centre can begin with comes first: programme types it offers, then the
        nearest heritage, elements last, then the order of ``pairings``.
    """
    near = pd.DataFrame(
        {"category": links["site"].map(categories), "site": links["site"], "km": links["km"]}
    ).sort_values("km", kind="stable")
    by_category = near.groupby("category", sort=False)
    sites = {str(category): tuple(rows) for category, rows in by_category["site"]}
    nearest_km = {str(category): rows.min() for category, rows in by_category["km"]}

    table = tidy_pairings(pairings)
    of_category = table["subject_kind"] == CATEGORY
    suggested = np.where(
        of_category, table["subject"].isin(list(sites)), table["subject"].isin(list(practised))
    )
    chosen = table[suggested].copy()
    subject = chosen["subject"].where(chosen["subject_kind"] == CATEGORY)
    found = [sites.get(category, ()) for category in subject]
    chosen["offered"] = chosen["programme_type"].isin(list(offered))
    chosen["sites"] = pd.Series(found, index=chosen.index, dtype=object)
    chosen["site_count"] = [len(labels) for labels in found]
    chosen["nearest_km"] = subject.map(nearest_km).astype(float)
    return chosen.sort_values(
        ["offered", "nearest_km"], ascending=[False, True], kind="stable", ignore_index=True
    )


def tidy_pairings(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of pairings as text without outer spaces; rows with nothing in them go.

    Rows keep their labels, columns their order.
    """
    text = table.astype("object").where(table.notna(), "").astype(str)
    text = text.apply(lambda column: column.str.strip())
    filled: pd.DataFrame = text[(text != "").any(axis=1)]
    return filled


def check_pairings(
    table: pd.DataFrame,
    categories: Collection[str],
    elements: Collection[str],
    programme_types: Collection[str],
) -> list[PairingProblem]:
    """Return everything in an edited or uploaded table that cannot be used, row by row.

    Empty rows, which editing leaves behind, are no problem. One reason, in either language, is
    enough.

    Args:
        table: the table as it was edited or read.
        categories: codes of the heritage categories.
        elements: identifiers of the living traditions.
        programme_types: codes of the programme types.
    """
    missing = [column for column in REQUIRED_COLUMNS if column not in table]
    if missing:
        return [
            PairingProblem(
                0, column, "", N_("the column is missing"), N_("Add it, as in the exported table.")
            )
            for column in missing
        ]
    tidy = tidy_pairings(table.set_axis(range(1, len(table) + 1)))
    subjects = {CATEGORY: set(categories), ELEMENT: set(elements)}
    seen: dict[tuple[str, ...], int] = {}
    problems: list[PairingProblem] = []
    columns = [tidy[column] for column in REQUIRED_COLUMNS]
    for row, kind, subject, programme, *reasons in zip(tidy.index, *columns, strict=True):
        problems += _code_problems(row, (kind, subject, programme), subjects, programme_types)
        if not any(reasons):
            problems.append(
                PairingProblem(
                    row,
                    REASON_COLUMNS[0],
                    "",
                    N_("the reason is missing"),
                    N_("Say in one sentence why the two suit each other."),
                )
            )
        first = seen.setdefault((kind, subject, programme), row)
        if first != row:
            problems.append(
                PairingProblem(
                    row,
                    "subject",
                    subject,
                    N_("the same pairing stands in an earlier row"),
                    N_("Keep one of the two rows."),
                )
            )
    return problems


def _code_problems(
    row: int,
    key: tuple[str, str, str],
    subjects: dict[str, set[str]],
    programme_types: Collection[str],
) -> list[PairingProblem]:
    """Return the codes of a row that nothing is known by."""
    kind, subject, programme = key
    problems = []
    if kind not in subjects:
        problems.append(
            PairingProblem(
                row,
                "subject_kind",
                kind,
                N_("the kind is neither a category nor an element"),
                N_("Write category or element."),
            )
        )
    elif subject not in subjects[kind]:
        why, way_out = _UNKNOWN_SUBJECT[kind]
        problems.append(PairingProblem(row, "subject", subject, why, way_out))
    if programme not in programme_types:
        problems.append(
            PairingProblem(
                row,
                "programme_type",
                programme,
                N_("no programme type has this code"),
                N_("Use a code of the list of programme types."),
            )
        )
    return problems


_UNKNOWN_SUBJECT: Final = {
    CATEGORY: (
        N_("no heritage category has this code"),
        N_("Use a code of the list of categories."),
    ),
    ELEMENT: (
        N_("no living tradition has this identifier"),
        N_("Use an identifier of the list of living traditions."),
    ),
}
