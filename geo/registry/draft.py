"""Make a draft of a register from the tables of an office: what is taken over and what is not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.registry.checks import ReadTable, check_centres, check_programmes
from geo.registry.coordinates import read_coordinates
from geo.registry.findings import WHOLE_TABLE, FindingKind, FindingLog, joined, rows_with
from geo.registry.mapping import mapped
from geo.registry.place_matching import match_places
from geo.registry.template import EXAMPLE_CODE, PROGRAMME_KEY, TEMPLATE
from geo.registry.values import read_values
from geo.sources.centres import COLUMNS
from geo.sources.measure import GEOGRAPHIC_CRS
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from geo.registry.mapping import Mapping as ColumnMapping
    from geo.registry.table import RawTable
    from geo.registry.units import Units
    from geo.registry.values import CodeLists

EVIDENCE: Final = "register"
NOT_REPORTED: Final = "not_reported"

PUBLISHED_COLUMNS: Final = tuple(name for name in COLUMNS if name != "geometry")
"""Columns of every data set of centres, beside the geometry."""

REGISTER_COLUMNS: Final = (
    "bag_or_khoroo",
    "address",
    "phone",
    "email",
    "founding_decision",
    "former_name",
    "host",
    "building_condition",
    "rooms",
    "heating",
    "electricity",
    "internet",
    "computers",
    "disability_access",
    "teachers_female",
    "budget_mnt",
    "budget_year",
)
"""Columns that only a register has, as its template names them."""

_COLUMN_OF: Final = {"opened_year": "founding_year"}
"""Column of a data set → column of the template, where they are not named alike."""

EXAMPLE: Final = FindingKind(
    "example_row",
    "note",
    N_("This is the example of the template; it is left out."),
    N_("Nothing to do."),
)

KINDS: Final = (EXAMPLE,)

_EXAMPLE_CODES: Final = EXAMPLE_CODE.partition("-")[0] + r"(?:-\d+)?"


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """Where a register comes from, in its office's words."""

    title: str
    organisation: str
    date: str
    """ISO 8601, as exact as it is known; empty if it is not."""
    licence: str
    id: str = EVIDENCE
    """Of the register."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of a table; those accepted and those rejected are all of them.

    The example rows of the template are none of the office's: they are noted, and not counted.
    """

    rows_in: int
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A register as it would be published, and what was found on the way."""

    centres: gpd.GeoDataFrame | None
    """Accepted centres in the order of centre_id: `PUBLISHED_COLUMNS`, `REGISTER_COLUMNS` and
    points in EPSG:4326. Text that is not given is empty, figures are missing. None if there is no
    table of centres."""
    programmes: pd.DataFrame | None
    """Accepted programmes in the order of `PROGRAMME_KEY`: the template's columns and year, in
    which the school year begins. None if there is no table of programmes."""
    findings: pd.DataFrame
    """Of both tables (`geo.registry.findings.FINDING_COLUMNS`)."""
    counts: Mapping[str, Counts]
    """Of each kind of table."""
    rejected: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """Of each kind of table the rows with errors, as they stood in the file."""


def make_draft(  # noqa: PLR0913  a draft is told all that decides it
    tables: Mapping[str, tuple[RawTable, ColumnMapping]],
    units: Units,
    codes: CodeLists,
    *,
    source: SourceInfo,
    answers: Mapping[int, str] | None = None,
    known_centres: pd.Index | None = None,
) -> Draft:
    """Read, match and check the tables of an office; rows with errors are left out and listed.

    Args:
        tables: kind (centres, programmes) → the table and which of its headers feed which column.
        units: the units of Mongolia.
        codes: code lists of programme_type and target_group.
        source: where the register comes from.
        answers: row of the centres → pcode an editor chose for it.
        known_centres: codes of the version that is amended, to which programmes may refer as well.
    """
    logs = {kind: FindingLog(kind) for kind in tables}
    counts: dict[str, Counts] = {}
    rejected: dict[str, pd.DataFrame] = {}
    centres = programmes = None
    known = pd.Index([], dtype="str") if known_centres is None else known_centres
    refused = pd.Index([], dtype="str")

    if "centres" in tables:
        log = logs["centres"]
        raw = _without_example(*tables["centres"], log)
        table = _read("centres", raw, tables["centres"][1], codes, log)
        check_centres(table, log, as_of=source.date)
        places = _places(table.values, raw, units, log, answers)
        bad = _bad_rows(raw, "centres", log)
        refused = pd.Index(table.values.loc[bad, "centre_id"].dropna())
        centres = _centres(table.values, places, ~bad, source)
        known = known.append(pd.Index(centres["centre_id"]))
        counts["centres"], rejected["centres"] = _counted(raw, bad)
    if "programmes" in tables:
        log = logs["programmes"]
        raw = _without_example(*tables["programmes"], log)
        table = _read("programmes", raw, tables["programmes"][1], codes, log)
        check_programmes(table, log, accepted=known, rejected=refused)
        bad = _bad_rows(raw, "programmes", log)
        programmes = _programmes(table.values, ~bad)
        counts["programmes"], rejected["programmes"] = _counted(raw, bad)
    findings = joined(*(log.frame() for log in logs.values()))
    return Draft(centres, programmes, findings, counts, rejected)


def no_programmes() -> pd.DataFrame:
    """Return the programmes of a register that has none, with the columns of one that has."""
    columns = TEMPLATE["programmes"]
    cells = pd.DataFrame({name: pd.Series(dtype="str") for name in columns})
    codes: CodeLists = dict.fromkeys(columns, ())
    values = read_values(cells, "programmes", codes, FindingLog("programmes"))
    return _programmes(values, pd.Series(data=True, index=values.index))


def _without_example(raw: RawTable, mapping: ColumnMapping, log: FindingLog) -> RawTable:
    """Return the table without the example rows of the template."""
    code = mapped(raw.cells, mapping)["centre_id"]
    is_example = code.fillna("").str.fullmatch(_EXAMPLE_CODES, case=False)
    if not is_example.any():
        return raw
    log.add(EXAMPLE, code.index[is_example], "centre_id", code)
    geometry = None if raw.geometry is None else raw.geometry[~is_example]
    return replace(raw, cells=raw.cells[~is_example], geometry=geometry)


def _read(
    kind: str, raw: RawTable, mapping: ColumnMapping, codes: CodeLists, log: FindingLog
) -> ReadTable:
    cells = mapped(raw.cells, mapping)
    fed = {name for name, header in mapping.columns.items() if header in raw.cells}
    return ReadTable(read_values(cells, kind, codes, log), cells, set(cells.columns) - fed)


def _places(
    values: pd.DataFrame,
    raw: RawTable,
    units: Units,
    log: FindingLog,
    answers: Mapping[int, str] | None,
) -> gpd.GeoDataFrame:
    points = read_coordinates(values["latitude"], values["longitude"], raw.geometry, log)
    return match_places(values, points, units, log, answers)


def _bad_rows(raw: RawTable, kind: str, log: FindingLog) -> pd.Series:
    """Return which rows have an error; one of the table as a whole is every row's."""
    rows = rows_with(log.frame(), kind, "error")
    bad = raw.cells.index.isin(rows) | (WHOLE_TABLE in rows)
    return pd.Series(bad, index=raw.cells.index)


def _counted(raw: RawTable, bad: pd.Series) -> tuple[Counts, pd.DataFrame]:
    rejected = int(bad.sum())
    return Counts(len(bad), len(bad) - rejected, rejected), raw.cells[bad]


def _centres(
    values: pd.DataFrame, places: gpd.GeoDataFrame, accepted: pd.Series, source: SourceInfo
) -> gpd.GeoDataFrame:
    """Return centres with the columns of every data set and those of a register.

    Columns are taken out of ``values`` and ``places``: a million rows would be held twice.
    """
    rows = _sorted(values.loc[accepted, ["centre_id"]], accepted)
    title = ", ".join(dict.fromkeys(text for text in (source.title, source.organisation) if text))
    said = {
        "evidence": EVIDENCE,
        "fact": "",
        "source_id": source.id,
        "source_title": title,
        "source_url": "",
        "source_date": source.date,
        "licence": source.licence,
    }
    # Columns of one text share it.
    always = {text: _always(text, len(rows)) for text in {"", *said.values()}}
    geometry = places.geometry.array[rows]
    columns = {}
    for name in (*PUBLISHED_COLUMNS, *REGISTER_COLUMNS):
        if name in said:
            columns[name] = always[said[name]]
            continue
        column = (places if name in places else values).pop(_COLUMN_OF.get(name, name))
        if name == "status":
            column = column.fillna(NOT_REPORTED)
        columns[name] = _chosen(column, rows, always[""])
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=GEOGRAPHIC_CRS)


def _programmes(values: pd.DataFrame, accepted: pd.Series) -> pd.DataFrame:
    """Return programmes with the template's columns, the year behind the school year."""
    rows = _sorted(values.loc[accepted, list(PROGRAMME_KEY)], accepted)
    names = list(TEMPLATE["programmes"])
    names.insert(names.index("school_year") + 1, "year")
    empty = _always("", len(rows))
    programmes = pd.DataFrame({name: _chosen(values[name], rows, empty) for name in names})
    return programmes.astype({"year": "int64"})


def _sorted(keys: pd.DataFrame, accepted: pd.Series) -> NDArray[np.intp]:
    """Return the places of the rows accepted, in the order of their keys, then of the file."""
    order = keys.reset_index(drop=True).sort_values(list(keys.columns), kind="stable").index
    places: NDArray[np.intp] = np.flatnonzero(accepted)[order.to_numpy()]
    return places


def _chosen(column: pd.Series, rows: NDArray[np.intp], empty: pd.Series) -> pd.Series:
    """Return a column at these places; text that is missing is empty."""
    is_text = isinstance(column.dtype, pd.StringDtype)
    if is_text and column.isna().all():
        return empty
    chosen = column.take(rows).reset_index(drop=True)
    return chosen.fillna("") if is_text and chosen.hasnans else chosen


def _always(text: str, count: int) -> pd.Series:
    """Return a column with the same text in all rows."""
    return pd.Series(text, index=range(count), dtype="str")
