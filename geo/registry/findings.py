"""Note what was found in a register: which row and column, what, and how bad it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity = Literal["error", "warning", "note"]
"""An error blocks its row, a warning asks for a look, a note tells what was changed."""

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")

WHOLE_TABLE: Final = 0
"""Row of a finding about the table as a whole."""

PROPOSAL_SEPARATOR: Final = "|"

FINDING_COLUMNS: Final = (
    "table",
    "row",
    "column",
    "kind",
    "severity",
    "value",
    "proposals",
    "details",
)


@dataclass(frozen=True, slots=True)
class FindingKind:
    """A kind of finding: what it says and the way out, with the places of its values in braces.

    ``{value}`` is the cell as found; all other places are details.
    """

    id: str
    severity: Severity
    reason: str
    way_out: str


class FindingLog:
    """Findings of one table, noted column by column for all rows at once."""

    def __init__(self, table: str) -> None:
        """Begin an empty log of ``table`` (centres or programmes)."""
        self._table = table
        self._parts: list[pd.DataFrame] = []

    def add(
        self,
        kind: FindingKind,
        rows: pd.Index,
        column: str,
        values: pd.Series | None = None,
        proposals: pd.Series | None = None,
        **details: object,
    ) -> None:
        """Note ``kind`` for every row of ``rows``.

        Args:
            kind: what was found.
            rows: numbers of the rows, as in `geo.registry.table.RawTable`.
            column: template column it is about; empty for the row as a whole.
            values: the cells as found, on an index that holds ``rows``.
            proposals: pcodes proposed as the answer, joined by ``|``, on such an index.
            **details: values of the other places of the text: one for all rows, or a Series on
                such an index.
        """
        if rows.empty:
            return
        found = pd.DataFrame(index=rows)
        found["table"] = self._table
        found["row"] = rows.to_numpy()
        found["column"] = column
        found["kind"] = kind.id
        found["severity"] = kind.severity
        for name, given in (("value", values), ("proposals", proposals)):
            cells = None if given is None else given.reindex(rows)
            found[name] = "" if cells is None else cells.fillna("").astype(str)
        found["details"] = _packed(rows, details)
        self._parts.append(found.astype({"row": "int64"}))

    def frame(self) -> pd.DataFrame:
        """Return the findings in the order of rows; columns `FINDING_COLUMNS`."""
        if not self._parts:
            return no_findings()
        together = pd.concat(self._parts, ignore_index=True)
        return together.sort_values("row", kind="stable", ignore_index=True)[list(FINDING_COLUMNS)]


def _packed(rows: pd.Index, details: Mapping[str, object]) -> list[str]:
    """Return the details of each row as JSON; of most findings there are none."""
    if not details:
        return [""] * len(rows)
    columns = {
        name: value.reindex(rows).tolist() if isinstance(value, pd.Series) else [value] * len(rows)
        for name, value in details.items()
    }
    lines = zip(*columns.values(), strict=True)
    names = list(columns)
    return [
        json.dumps(dict(zip(names, line, strict=True)), ensure_ascii=False, default=str)
        for line in lines
    ]


def no_findings() -> pd.DataFrame:
    """Return a table of findings without any."""
    return pd.DataFrame({name: pd.Series(dtype="str") for name in FINDING_COLUMNS}).astype(
        {"row": "int64"}
    )


def joined(*logs: pd.DataFrame) -> pd.DataFrame:
    """Return the findings of several tables as one table."""
    held = [log for log in logs if len(log)]
    return pd.concat(held, ignore_index=True) if held else no_findings()


def rows_with(findings: pd.DataFrame, table: str, severity: Severity) -> pd.Index:
    """Return the rows of ``table`` that have a finding of ``severity``, ascending."""
    chosen = (findings["table"] == table) & (findings["severity"] == severity)
    rows: pd.Index = pd.Index(findings.loc[chosen, "row"].unique()).sort_values()
    return rows
