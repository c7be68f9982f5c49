"""Propose which heritage suits which programme types, each with a reason in two languages.

Ours throughout: no published example of a Mongolian centre teaching a named element was found.
That living heritage is handed on through non-formal education, short courses and community
learning among it, is the Convention of 2003 (article 2.3) as UNESCO reads it; community learning
centres of other countries have tried it (Nepal and Thailand 2021-2022, China 2023).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from geo.errors import DataFileError
from geo.sources.boundaries import read_text_table
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

BASIS: Final = N_("our proposal")
"""Of every pairing here: a proposal, no report of what is taught."""

COLUMNS: Final = (
    "subject_kind",
    "subject",
    "programme_type",
    "reason_en",
    "reason_mn",
    "basis",
    "source_url",
    "source_id",
)

TABLE: Final = Path(__file__).with_suffix(".csv")
"""The proposals, a row a pairing, written by hand; ``source_url`` where published reasoning was
found: UNESCO on living heritage in non-formal education, the centres of Nepal and Thailand, the
modules of the herder programme."""


def pairings(
    categories: Iterable[str], elements: Iterable[str], programme_types: Iterable[str]
) -> pd.DataFrame:
    """Return the proposed pairings: `COLUMNS`, categories before elements, sorted by code.

    Args:
        categories: categories of the heritage records.
        elements: identifiers of the living traditions.
        programme_types: codes of the programme types.

    Raises:
        DataFileError: a code is unknown or has no pairing, a pairing comes twice or without a
            reason; all are named.
    """
    table = read_text_table(TABLE).assign(basis=BASIS, source_id="pairings")[list(COLUMNS)]
    known = {"category": set(categories), "element": set(elements)}
    problems = []
    for kind, codes in known.items():
        paired = set(table.loc[table["subject_kind"] == kind, "subject"])
        problems += [f"{kind} {code} has no pairing" for code in sorted(codes - paired)]
        problems += [f"{kind} {code} does not exist" for code in sorted(paired - codes)]
    unknown = sorted(set(table["programme_type"]) - set(programme_types))
    problems += [f"programme type {code} does not exist" for code in unknown]
    keys = ["subject_kind", "subject", "programme_type"]
    twice = table[table.duplicated(keys)]
    problems += [
        f"{kind} {subject} is paired twice with {programme}"
        for kind, subject, programme in twice[keys].itertuples(index=False)
    ]
    silent = table[(table["reason_en"] == "") | (table["reason_mn"] == "")]
    problems += [
        f"{subject} with {programme} has no reason"
        for _, subject, programme in silent[keys].itertuples(index=False)
    ]
    if problems:
        raise DataFileError(TABLE.name, "; ".join(problems), "Correct the table.")
    return table.sort_values(keys, ignore_index=True)
