"""Turn the tables of a file into centres and programmes, and tell what became of every row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd

from geo.registry.checks import check_values
from geo.registry.coordinates import read_coordinates
from geo.registry.findings import FindingKind, FindingLog, joined, rows_with
from geo.registry.mapping import mapped
from geo.registry.place_matching import match_places
from geo.registry.template import TEMPLATE
from geo.registry.values import read_values
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Mapping as Table

    from geo.registry.mapping import Mapping
    from geo.registry.table import RawTable
    from geo.registry.units import Units
    from geo.registry.values import CodeLists

EVIDENCE: Final = "register"

EXAMPLE: Final = FindingKind(
    "example_row",
    "note",
    N_("This is the example of the template."),
    N_("Nothing to do: it is left out."),
)

KINDS: Final = (EXAMPLE,)

EXAMPLE_PREFIX: Final = "EXAMPLE"
"""Centre codes that begin so belong to the example rows of the template."""

# Columns of the centres of every data set, and from which column of the template each comes.
_RENAMED: Final = {"founding_year": "opened_year"}
_PLACE_COLUMNS: Final = ("nso_code", "aimag", "soum_or_district", "latitude", "longitude")
_TEXT_NEVER_MISSING: Final = ("name_en", "name_mn", "status_date")
_SHARED_COLUMNS: Final = (
    "centre_id",
    "name_en",
    "name_mn",
    "level",
    "admin1_pcode",
    "admin2_pcode",
    "status",
    "status_date",
    "opened_year",
    "teachers_total",
    "evidence",
    "fact",
    "source_id",
    "source_title",
    "source_url",
    "source_date",
    "licence",
    "location_accuracy",
    "location_note",
)
_PROGRAMME_FIRST: Final = ("centre_id", "school_year", "year", "programme_type", "target_group")


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows of a table; accepted and rejected add up to all."""

    rows_in: int
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """The rows of a file that can be used, and what was found in all of them."""

    centres: gpd.GeoDataFrame | None
    """Columns of every data set's centres, then those only registers have; in the order of
    centre_id, points in EPSG:4326. None where the file has no table of centres."""
    programmes: pd.DataFrame | None
    """In the order of centre, school year and type; None where the file has no such table."""
    findings: pd.DataFrame
    """Columns `geo.registry.findings.FINDING_COLUMNS`."""
    counts: dict[str, Counts]


def make_draft(
    tables: Table[str, tuple[RawTable, Mapping]],
    units: Units,
    codes: CodeLists,
    *,
    answers: Table[int, str] | None = None,
    known_centres: pd.Index | None = None,
) -> Draft:
    """Read, match and check the tables of a file.

    Args:
        tables: kind (centres, programmes) → the table and which of its columns is which.
        units: places that rows are matched with.
        codes: column → code list it refers to.
        answers: row of the table of centres → pcode that the editor decided for.
        known_centres: codes of centres that programmes may refer to beside those of the file;
            None, and no table of centres in the file, leaves the codes unchecked.

    Returns:
        The accepted rows, the findings and the counts. A row with an error is rejected, all others
        are accepted. Source and licence of the centres are left empty: whoever publishes says them.
    """
    logs = []
    counts: dict[str, Counts] = {}
    centres = programmes = None
    if "centres" in tables:
        log = FindingLog("centres")
        brought = tables["centres"]
        centres, counts["centres"] = _centres(brought, units, codes, answers or {}, log)
        logs.append(log.frame())
    if "programmes" in tables:
        log = FindingLog("programmes")
        known = _together(centres, known_centres)
        programmes, counts["programmes"] = _programmes(*tables["programmes"], codes, known, log)
        logs.append(log.frame())
    return Draft(centres, programmes, joined(*logs), counts)


def no_programmes() -> pd.DataFrame:
    """Return the programmes of a register that has none, with the columns of one that has."""
    columns = TEMPLATE["programmes"]
    cells = pd.DataFrame({name: pd.Series(dtype="str") for name in columns})
    codes: CodeLists = {name: () for name in columns}
    return _ordered(read_values(cells, "programmes", codes, FindingLog("programmes")))


def _together(centres: gpd.GeoDataFrame | None, known: pd.Index | None) -> pd.Index | None:
    of_file = None if centres is None else pd.Index(centres["centre_id"])
    if of_file is None or known is None:
        return known if of_file is None else of_file
    together: pd.Index = of_file.union(known)
    return together


def _without_example(cells: pd.DataFrame, log: FindingLog) -> tuple[pd.DataFrame, int]:
    """Return the cells without the template's example, and how many rows that were."""
    example = cells["centre_id"].fillna("").str.upper().str.startswith(EXAMPLE_PREFIX)
    log.add(EXAMPLE, cells.index[example], "centre_id", cells["centre_id"])
    return cells[~example], int(example.sum())


def _centres(
    brought: tuple[RawTable, Mapping],
    units: Units,
    codes: CodeLists,
    answers: Table[int, str],
    log: FindingLog,
) -> tuple[gpd.GeoDataFrame, Counts]:
    table, mapping = brought
    cells, examples = _without_example(mapped(table.cells, mapping), log)
    values = read_values(cells, "centres", codes, log)
    geometry = None if table.geometry is None else table.geometry.loc[cells.index]
    points = read_coordinates(cells["latitude"], cells["longitude"], geometry, log)
    places = match_places(values, points, units, log, answers)
    check_values(values.drop(columns=["latitude", "longitude"]), "centres", log)
    kept, counts = _accepted(values, "centres", log, examples)
    of_register = [
        name
        for name in TEMPLATE["centres"]
        if name not in _PLACE_COLUMNS and name not in _SHARED_COLUMNS and name not in _RENAMED
    ]
    centres = kept.rename(columns=_RENAMED).join(places.drop(columns="matched_by"))
    centres["evidence"] = EVIDENCE
    for name in ("fact", "source_id", "source_title", "source_url", "source_date", "licence"):
        centres[name] = pd.Series("", index=centres.index, dtype="str")
    for name in _TEXT_NEVER_MISSING:
        centres[name] = centres[name].fillna("")
    centres = centres[[*_SHARED_COLUMNS, *of_register, "geometry"]]
    ordered = gpd.GeoDataFrame(centres, geometry="geometry", crs="EPSG:4326")
    return ordered.sort_values("centre_id", ignore_index=True), counts


def _programmes(
    table: RawTable,
    mapping: Mapping,
    codes: CodeLists,
    known_centres: pd.Index | None,
    log: FindingLog,
) -> tuple[pd.DataFrame, Counts]:
    cells, examples = _without_example(mapped(table.cells, mapping), log)
    values = read_values(cells, "programmes", codes, log)
    check_values(values, "programmes", log, known_centres)
    kept, counts = _accepted(values, "programmes", log, examples)
    return _ordered(kept), counts


def _ordered(values: pd.DataFrame) -> pd.DataFrame:
    # Filters and keys compare the target group: none reported is a group of its own.
    rows = values.assign(
        target_group=values["target_group"].fillna(""), year=values["year"].astype("int64")
    )
    first = [*_PROGRAMME_FIRST, *(name for name in rows.columns if name not in _PROGRAMME_FIRST)]
    return rows[first].sort_values(list(_PROGRAMME_FIRST), ignore_index=True)


def _accepted(
    values: pd.DataFrame, kind: str, log: FindingLog, examples: int
) -> tuple[pd.DataFrame, Counts]:
    """Return the rows without an error, and the counts; the template's example counts as rejected.

    Nothing is dropped silently: rows in are rows accepted and rows rejected.
    """
    refused = rows_with(log.frame(), kind, "error")
    kept = values[~values.index.isin(refused)]
    return kept, Counts(len(values) + examples, len(kept), len(values) - len(kept) + examples)
