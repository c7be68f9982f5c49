"""Carry over code lists and published facts: trimmed, checked, with their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.errors import DataFileError
from geo.sources.boundaries import read_text_table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

NAME_UNVERIFIED: Final = "unverified"
NAME_SOURCED: Final = "source"


def _clean(path: Path, key: str) -> pd.DataFrame:
    """Read a table, trim its text, check that ``key`` is unique and present."""
    table = read_text_table(path)
    for column in table:
        table[column] = table[column].str.split().str.join(" ")
    repeated = table[key][table[key].duplicated() | (table[key] == "")]
    if len(repeated):
        what = f"{key} is empty or repeated: {', '.join(map(repr, repeated))}"
        raise DataFileError(path, what, "Give each row a code of its own.")
    return table


def national_facts(raw: Path) -> pd.DataFrame:
    """Return the 21 published national facts, in the order of their ids.

    ``evidence`` is seen (page read in full) or excerpt (page cut: check before quoting more).
    """
    return _clean(raw / "clc/national_facts.csv", "fact_id").assign(source_id="clc_published")


def programme_types(raw: Path) -> pd.DataFrame:
    """Return the 15 programme types in the order of the source: levels first, then themes.

    ``name_mn_status`` is "unverified" where no page is recorded for the type.
    """
    table = _clean(raw / "clc/programme_types.csv", "code")
    return _with_status(table)


def target_groups(raw: Path) -> pd.DataFrame:
    """Return the 8 target groups; their Mongolian names have no recorded source."""
    table = _clean(raw / "clc/target_groups.csv", "code")
    table["source_url"] = ""
    return _with_status(table)


def glossary(raw: Path) -> pd.DataFrame:
    """Return the 14 terms in two languages."""
    table = _clean(raw / "clc/glossary.csv", "term_en")
    return _with_status(table)


def _with_status(table: pd.DataFrame) -> pd.DataFrame:
    sourced = table["source_url"] != ""
    table["name_mn_status"] = sourced.map({True: NAME_SOURCED, False: NAME_UNVERIFIED})
    return table.assign(source_id="clc_code_lists")
