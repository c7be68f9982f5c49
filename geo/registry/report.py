"""Say in a reader's language what was found in a register, and the way out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.registry import checks, coordinates, draft, place_matching, values
from geo.registry.template import TEMPLATE
from geo.text import Message, translator

if TYPE_CHECKING:
    from geo.registry.findings import FindingKind

FINDING_KINDS: Final[dict[str, FindingKind]] = {
    kind.id: kind
    for module in (values, coordinates, place_matching, checks, draft)
    for kind in module.KINDS
}
"""Everything that can be found, by its identifier."""


def headers(findings: pd.DataFrame, language: str) -> pd.Series:
    """Return the header of the column each finding is about; empty for the row as a whole."""
    columns = zip(findings["table"], findings["column"], strict=True)
    told = [TEMPLATE[table][name].header(language) if name else "" for table, name in columns]
    return pd.Series(told, index=findings.index, dtype="str")


def reasons(findings: pd.DataFrame, language: str) -> pd.Series:
    """Return why each finding is one, on the index of ``findings``."""
    return _said(findings, {k: kind.reason for k, kind in FINDING_KINDS.items()}, language)


def ways_out(findings: pd.DataFrame, language: str) -> pd.Series:
    """Return what would settle each finding, on the index of ``findings``."""
    return _said(findings, {k: kind.way_out for k, kind in FINDING_KINDS.items()}, language)


def _said(findings: pd.DataFrame, texts: dict[str, str], language: str) -> pd.Series:
    translate = translator(language)
    columns = (findings[name] for name in ("kind", "value", "details"))
    said = []
    for kind, value, details in zip(*columns, strict=True):
        values = {"value": value} | (json.loads(details) if details else {})
        said.append(Message(texts[kind], values).said(translate))
    return pd.Series(said, index=findings.index, dtype="str")
