"""Check the values of a register: limits, parts of a whole, duplicates, centres referred to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from geo.registry.findings import WHOLE_TABLE, FindingKind
from geo.registry.template import LAST_YEAR, PROGRAMME_KEY, TEMPLATE, Column
from geo.registry.values import says_nothing
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from geo.registry.findings import FindingLog

MAXIMUM_LETTERS: Final = 2_000
"""Letters of a text; our choice: a page, where a name or an address is asked for."""

LETTERS_SHOWN: Final = 80
"""Letters of such a text that its finding repeats; our choice."""

ROWS_NAMED: Final = 5
"""Rows with the same code that a finding names; our choice."""

COLUMN_MISSING: Final = FindingKind(
    "column_missing",
    "error",
    N_("No column of the table holds what every row needs: {header}."),
    N_("Choose the column, or add it to the table."),
)
VALUE_MISSING: Final = FindingKind(
    "value_missing",
    "error",
    N_("The cell is empty; every row needs it."),
    N_("Fill in the cell."),
)
STATUS_MISSING: Final = FindingKind(
    "status_missing",
    "warning",
    N_("No status is given; the centre counts as not reported."),
    N_("Fill in active, suspended, closed or planned."),
)
TOO_SMALL: Final = FindingKind(
    "too_small",
    "error",
    N_("{value} is less than {limit}."),
    N_("Correct the figure, or leave the cell empty if it is not known."),
)
TOO_LARGE: Final = FindingKind(
    "too_large",
    "error",
    N_("{value} is more than {limit}."),
    N_("Correct the figure, or leave the cell empty if it is not known."),
)
NOT_A_CHOICE: Final = FindingKind(
    "not_a_choice",
    "error",
    N_("{value} is none of the choices."),
    N_("Write one of the choices of the template."),
)
MORE_THAN_ALL: Final = FindingKind(
    "more_than_all",
    "error",
    N_("{value} is more than all of them, {total}."),
    N_("Correct one of the two figures."),
)
AGES_ABOVE_ALL: Final = FindingKind(
    "ages_above_all",
    "warning",
    N_("The age groups add up to {sum}, more than all learners, {total}."),
    N_("Correct the age groups or the total."),
)
PART_ABOVE_ALL: Final = FindingKind(
    "part_above_all",
    "warning",
    N_("{value} is more than all learners, {total}."),
    N_("Correct one of the two figures, unless learners of earlier years are counted."),
)
IN_THE_FUTURE: Final = FindingKind(
    "in_the_future",
    "warning",
    N_("{value} is later than the date of the register, {date}."),
    N_("Correct the year or date, or give the centre the status planned."),
)
DUPLICATE_CODE: Final = FindingKind(
    "duplicate_code",
    "error",
    N_("The code {value} stands in several rows: {numbers}."),
    N_("Give each centre a code of its own, or delete the rows that repeat it."),
)
DUPLICATE_PROGRAMME: Final = FindingKind(
    "duplicate_programme",
    "error",
    N_("Several rows have this centre, school year, type, target group and title: {numbers}."),
    N_("Delete the rows that repeat it, or give each programme a title."),
)
UNKNOWN_CENTRE: Final = FindingKind(
    "unknown_centre",
    "error",
    N_("No centre has the code {value}."),
    N_("Correct the code, or add the centre."),
)
CENTRE_REJECTED: Final = FindingKind(
    "centre_rejected",
    "error",
    N_("The centre {value} cannot be taken over: its row has errors."),
    N_("Correct the row of the centre."),
)
TOO_LONG: Final = FindingKind(
    "text_too_long",
    "error",
    N_("The text has {length} letters, more than can be kept."),
    N_("Shorten the text."),
)
CONTROL_CHARACTERS: Final = FindingKind(
    "control_characters",
    "error",
    N_("The text holds characters that cannot be shown."),
    N_("Type the text anew."),
)
LIKE_A_FORMULA: Final = FindingKind(
    "like_a_formula",
    "note",
    N_("The text begins like a formula; it is kept as text and never calculated."),
    N_("Nothing to do if the text is meant so."),
)
LIKE_A_MOBILE: Final = FindingKind(
    "like_a_mobile",
    "warning",
    N_("{value} looks like somebody's mobile number; the register is public."),
    N_("Write the number of the office, or leave the cell empty."),
)

KINDS: Final = (
    COLUMN_MISSING,
    VALUE_MISSING,
    STATUS_MISSING,
    TOO_SMALL,
    TOO_LARGE,
    NOT_A_CHOICE,
    MORE_THAN_ALL,
    AGES_ABOVE_ALL,
    PART_ABOVE_ALL,
    IN_THE_FUTURE,
    DUPLICATE_CODE,
    DUPLICATE_PROGRAMME,
    UNKNOWN_CENTRE,
    CENTRE_REJECTED,
    TOO_LONG,
    CONTROL_CHARACTERS,
    LIKE_A_FORMULA,
    LIKE_A_MOBILE,
)

_KIND_BY_ID: Final = {kind.id: kind for kind in KINDS}

_COORDINATES: Final = ("latitude", "longitude")
"""Read and judged together, elsewhere."""

_CONTROL: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_FORMULA: Final = r"[=@]|[+\-][^\d\s.,]"
_MOBILE: Final = r"(?<!\d)(?:\+?976)?[89]\d{7}(?!\d)"
"""Mobile numbers of Mongolia have eight digits and begin with 8 or 9; those of offices with 7 or
the code of the aimag (Communications Regulatory Commission, numbering plan)."""

_AGES: Final = ("age_15_24", "age_25_64", "age_65_plus")
_PARTS: Final = ("completed", "became_literate", "returned_to_school", "dropped_out")
"""Learners counted once a programme; certificates may be several a person."""


@dataclass(frozen=True, slots=True, eq=False)
class ReadTable:
    """A table of a register as it is read, all on the index of its rows."""

    values: pd.DataFrame
    """Typed columns of the template (`geo.registry.values.read_values`)."""
    cells: pd.DataFrame
    """The columns of the template as found, text or missing."""
    unmapped: Collection[str] = ()
    """Columns that no header of the table feeds."""

    def note(
        self, log: FindingLog, kind: FindingKind, where: pd.Series, name: str, **details: object
    ) -> None:
        """Note ``kind`` with the cell of column ``name`` where a condition holds."""
        log.add(kind, where.index[where], name, self.cells[name], proposals=None, **details)


def check_centres(table: ReadTable, log: FindingLog, *, as_of: str = "") -> None:
    """Note what is wrong with the centres of a register, row by row and column by column.

    Args:
        table: the centres.
        log: receives the findings.
        as_of: date of the register, ISO 8601, as exact as it is known; empty if it is not.
    """
    _check_columns("centres", table, log)
    _check_repeated(table, ["centre_id"], DUPLICATE_CODE, log)
    _check_parts(table, "teachers_total", {"teachers_female": MORE_THAN_ALL}, log)
    if "status" in table.unmapped:
        log.add(STATUS_MISSING, pd.Index([WHOLE_TABLE]), "status")
    else:
        table.note(log, STATUS_MISSING, table.cells["status"].isna(), "status")
    if as_of:
        _check_future(table, log, as_of)
    digits = _filled(table.cells["phone"]).str.replace(r"[ ().-]", "", regex=True)
    table.note(log, LIKE_A_MOBILE, digits.str.contains(_MOBILE), "phone")


def check_programmes(
    table: ReadTable, log: FindingLog, *, accepted: pd.Index, rejected: pd.Index
) -> None:
    """Note what is wrong with the programmes of a register, row by row and column by column.

    Args:
        table: the programmes; ``values`` has a column year, in which the school year begins.
        log: receives the findings.
        accepted: codes of the centres that programmes may refer to.
        rejected: codes of the centres whose rows have errors.
    """
    values = table.values
    _check_columns("programmes", table, log)
    _check_repeated(table, list(PROGRAMME_KEY), DUPLICATE_PROGRAMME, log)
    parts = {"learners_female": MORE_THAN_ALL} | dict.fromkeys(_PARTS, PART_ABOVE_ALL)
    _check_parts(table, "learners_total", parts, log)
    total = values["learners_total"]
    ages = values[list(_AGES)].sum(axis=1)
    above = _true((ages > total) & (total >= 0))
    table.note(log, AGES_ABOVE_ALL, above, "learners_total", sum=ages, total=total)

    code = values["centre_id"]
    missing = code.notna() & ~code.isin(accepted)
    of_rejected = code.isin(rejected)
    table.note(log, CENTRE_REJECTED, missing & of_rejected, "centre_id")
    table.note(log, UNKNOWN_CENTRE, missing & ~of_rejected, "centre_id")


def _check_columns(kind: str, table: ReadTable, log: FindingLog) -> None:
    """Check each column by itself: filled in where needed, within its limits, fit to be kept.

    A cell that says "not reported" is not filled in.
    """
    for column in TEMPLATE[kind].values():
        if not column.required or column.name == "status":
            continue
        if column.name in table.unmapped:
            header = f"{column.header_en} · {column.header_mn}"
            log.add(COLUMN_MISSING, pd.Index([WHOLE_TABLE]), column.name, header=header)
        else:
            cells = table.cells[column.name]
            empty = cells.isna() | says_nothing(cells)
            log.add(VALUE_MISSING, empty.index[empty], column.name)
    try:
        _SCHEMAS[kind].validate(table.values, lazy=True)
    except SchemaErrors as errors:
        failures = errors.failure_cases
    else:
        return
    for (check, name), failed in failures.groupby(["check", "column"], sort=False):
        found = _KIND_BY_ID[check]
        rows = pd.Index(failed["index"].astype("int64"))
        cells = table.cells[name][rows]
        details: dict[str, object] = {}
        if found is TOO_LONG:
            details["length"] = cells.str.len().astype("int64")
            cells = cells.str.slice(0, LETTERS_SHOWN)
        elif found is TOO_SMALL:
            details["limit"] = f"{TEMPLATE[kind][name].low:.15g}"
        elif found is TOO_LARGE:
            details["limit"] = f"{TEMPLATE[kind][name].high:.15g}"
        log.add(found, rows, name, cells, proposals=None, **details)


def _column_schema(column: Column) -> pa.Column:
    checks = []
    if column.low is not None:
        checks.append(pa.Check.ge(column.low, name=TOO_SMALL.id, error=TOO_SMALL.id))
    if column.high is not None:
        checks.append(pa.Check.le(column.high, name=TOO_LARGE.id, error=TOO_LARGE.id))
    if column.values:
        checks.append(pa.Check.isin(column.values, name=NOT_A_CHOICE.id, error=NOT_A_CHOICE.id))
    if column.kind == "text":
        checks += [
            pa.Check.str_length(max_value=MAXIMUM_LETTERS, name=TOO_LONG.id, error=TOO_LONG.id),
            pa.Check(_shown, name=CONTROL_CHARACTERS.id, error=CONTROL_CHARACTERS.id),
            pa.Check(_no_formula, name=LIKE_A_FORMULA.id, error=LIKE_A_FORMULA.id),
        ]
    return pa.Column(checks=checks, nullable=True, required=False)


def _shown(texts: pd.Series) -> pd.Series:
    return ~texts.str.contains(_CONTROL, regex=True)


def _no_formula(texts: pd.Series) -> pd.Series:
    return ~texts.str.match(_FORMULA)


def _check_repeated(table: ReadTable, key: list[str], kind: FindingKind, log: FindingLog) -> None:
    """Note all the rows that have a key in common; no code is no key."""
    known = table.values.loc[table.values["centre_id"].notna(), key]
    repeated = known[known.duplicated(keep=False)].fillna("")
    if repeated.empty:
        return
    row = repeated.index.to_series()
    numbers = row.groupby([repeated[name] for name in key]).transform(_named)
    log.add(kind, repeated.index, "centre_id", table.cells["centre_id"], numbers=numbers)


def _named(rows: pd.Series) -> str:
    named = ", ".join(str(row) for row in rows.iloc[:ROWS_NAMED])
    return named if len(rows) <= ROWS_NAMED else f"{named}, …"


def _check_parts(
    table: ReadTable, whole: str, parts: Mapping[str, FindingKind], log: FindingLog
) -> None:
    """Note where a part is more than the whole."""
    total = table.values[whole]
    for part, kind in parts.items():
        # A total below zero is an error already.
        more = _true((table.values[part] > total) & (total >= 0))
        table.note(log, kind, more, part, total=total)


def _check_future(table: ReadTable, log: FindingLog, as_of: str) -> None:
    """Note what is later than the register itself, unless the centre is only planned."""
    there = ~_true(table.values["status"].eq("planned"))
    year = table.values["founding_year"]
    later = {
        # A year with a digit too many is an error already.
        "founding_year": _true(year > int(as_of[:4])) & _true(year <= LAST_YEAR),
        "status_date": _filled(table.values["status_date"]).str.slice(0, len(as_of)) > as_of,
    }
    for name, chosen in later.items():
        table.note(log, IN_THE_FUTURE, there & chosen, name, date=as_of)


def _true(condition: pd.Series) -> pd.Series:
    """Return where a condition holds; where a value is missing it does not."""
    return condition.fillna(value=False).astype(bool)


def _filled(texts: pd.Series) -> pd.Series:
    return texts.fillna("").astype("str")


_SCHEMAS: Final = {
    kind: pa.DataFrameSchema(
        {
            name: _column_schema(column)
            for name, column in columns.items()
            if name not in _COORDINATES
        }
    )
    for kind, columns in TEMPLATE.items()
}
