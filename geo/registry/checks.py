"""Check the values of a register against its template and against each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from geo.registry.findings import FindingKind
from geo.registry.template import TEMPLATE, Column
from geo.text import N_

if TYPE_CHECKING:
    from geo.registry.findings import FindingLog

LONGEST_TEXT: Final = 500
"""Letters of a cell of text; our choice: the longest address known has a fifth of that."""

AGE_COLUMNS: Final = ("age_15_24", "age_25_64", "age_65_plus")

PROGRAMME_KEY: Final = ("centre_id", "school_year", "programme_type", "target_group", "title")
"""What tells the rows of programmes apart."""

MISSING: Final = FindingKind("missing", "error", N_("{label} is missing."), N_("Fill the cell in."))
DUPLICATE: Final = FindingKind(
    "duplicate",
    "error",
    N_("{value} stands in several rows: {numbers}."),
    N_("Give each centre a code of its own, and each centre one row."),
)
DUPLICATE_PROGRAMME: Final = FindingKind(
    "duplicate_programme",
    "error",
    N_("The same programme stands in several rows: {numbers}."),
    N_("Keep one of them, or give each its title."),
)
OUT_OF_RANGE: Final = FindingKind(
    "out_of_range",
    "error",
    N_("{value} is not between {low} and {high}."),
    N_("Correct the number, or leave the cell empty."),
)
TOO_LITTLE: Final = FindingKind(
    "too_little",
    "error",
    N_("{value} is less than {low}."),
    N_("Correct the number, or leave the cell empty."),
)
PART_TOO_LARGE: Final = FindingKind(
    "part_too_large",
    "error",
    N_("{value} ({part}) is more than all {whole_value} ({whole})."),
    N_("Correct one of the two."),
)
AGES_TOO_LARGE: Final = FindingKind(
    "ages_too_large",
    "warning",
    N_("The age groups have {value} learners together, more than all {whole_value}."),
    N_("Correct the age groups or the total."),
)
UNKNOWN_CENTRE: Final = FindingKind(
    "unknown_centre",
    "error",
    N_("No centre has the code {value}."),
    N_("Correct the code, or bring the centre too."),
)
TOO_LONG: Final = FindingKind(
    "too_long",
    "error",
    N_("The text has {letters} letters; {most} can be kept."),
    N_("Shorten it."),
)
CONTROL_LETTERS: Final = FindingKind(
    "control_letters",
    "error",
    N_("The text holds characters that cannot be shown."),
    N_("Type the text again."),
)
FORMULA_TEXT: Final = FindingKind(
    "formula_text",
    "note",
    N_("{value} looks like a formula; it is kept as text and never computed."),
    N_("Nothing to do, if text is meant."),
)

KINDS: Final = (
    MISSING,
    DUPLICATE,
    DUPLICATE_PROGRAMME,
    OUT_OF_RANGE,
    TOO_LITTLE,
    PART_TOO_LARGE,
    AGES_TOO_LARGE,
    UNKNOWN_CENTRE,
    TOO_LONG,
    CONTROL_LETTERS,
    FORMULA_TEXT,
)

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_FORMULA: Final = re.compile(r"^[=+@]|^-(?!\d)")

_PARTS: Final = {
    "centres": (("teachers_female", "teachers_total"),),
    "programmes": tuple(
        (part, "learners_total")
        for part in (
            "learners_female",
            "completed",
            "became_literate",
            "certificates",
            "returned_to_school",
            "dropped_out",
        )
    ),
}
"""Columns of which one counts a part of the other."""

_DTYPES: Final = {"integer": "Int64", "number": "Float64", "boolean": "boolean"}

# Names of the checks in the schemas, by which a failure is told.
_RANGE, _LEAST, _LENGTH, _LETTERS = "range", "least", "length", "letters"


def schema(kind: str) -> pa.DataFrameSchema:
    """Return the schema of a table's typed values: dtypes, ranges, texts that can be kept."""
    return pa.DataFrameSchema(
        {name: _schema_of(column) for name, column in TEMPLATE[kind].items()},
        strict=False,
        coerce=False,
    )


def _schema_of(column: Column) -> pa.Column:
    checks = []
    if column.low is not None and column.high is not None:
        checks.append(pa.Check.in_range(column.low, column.high, error=_RANGE))
    elif column.low is not None:
        checks.append(pa.Check.ge(column.low, error=_LEAST))
    if column.kind == "text":
        checks.append(pa.Check(_is_short, error=_LENGTH))
        checks.append(pa.Check(_is_clean, error=_LETTERS))
    dtype = _DTYPES.get(column.kind, "str")
    return pa.Column(dtype, checks, nullable=not column.required, required=False)


def _is_short(texts: pd.Series) -> pd.Series:
    return texts.str.len() <= LONGEST_TEXT


def _is_clean(texts: pd.Series) -> pd.Series:
    return ~texts.str.contains(_CONTROL)


def check_values(
    values: pd.DataFrame, kind: str, log: FindingLog, known_centres: pd.Index | None = None
) -> None:
    """Note what is wrong with the typed values of a table.

    A cell that reading has already refused is empty here; that it is missing is not noted again.

    Args:
        values: as `geo.registry.values.read_values` returns them, index row; latitude and
            longitude may be left out.
        kind: centres or programmes.
        log: takes what was found; what it holds already counts.
        known_centres: codes that programmes may refer to; None: not checked.
    """
    refused = log.frame()
    refused = refused[refused["severity"] == "error"]
    known = set(zip(refused["row"], refused["column"], strict=True))
    _note_failures(values, kind, log, known)
    _note_parts(values, kind, log)
    _note_formulas(values, kind, log)
    if kind == "centres":
        _note_repeated(values, ("centre_id",), DUPLICATE, log)
    else:
        present = tuple(name for name in PROGRAMME_KEY if name in values)
        complete = values[
            values[["centre_id", "school_year", "programme_type"]].notna().all(axis=1)
        ]
        _note_repeated(complete, present, DUPLICATE_PROGRAMME, log)
        if known_centres is not None:
            ids = values["centre_id"]
            unknown = ids.notna() & ~ids.isin(known_centres)
            log.add(UNKNOWN_CENTRE, values.index[unknown], "centre_id", ids)


def _note_failures(
    values: pd.DataFrame, kind: str, log: FindingLog, known: set[tuple[int, str]]
) -> None:
    """Note what the schema refuses, column by column."""
    try:
        schema(kind).validate(values, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return
    for (name, check), found in cases.groupby(["column", "check"], sort=False):
        rows = pd.Index(found["index"].dropna().astype("int64").unique(), name=values.index.name)
        rows = rows[[(int(row), str(name)) not in known for row in rows]]
        column = TEMPLATE[kind][str(name)]
        cells = values[str(name)].loc[rows].astype("str")
        if check == "not_nullable":
            log.add(MISSING, rows, column.name, label=column.name)
        elif check == _RANGE:
            log.add(OUT_OF_RANGE, rows, column.name, cells, low=column.low, high=column.high)
        elif check == _LEAST:
            log.add(TOO_LITTLE, rows, column.name, cells, low=column.low)
        elif check == _LENGTH:
            lengths = cells.str.len()
            shown = cells.str.slice(0, LONGEST_TEXT // 10) + "…"
            log.add(TOO_LONG, rows, column.name, shown, letters=lengths, most=LONGEST_TEXT)
        elif check == _LETTERS:
            shown = cells.str.replace(_CONTROL, "�", regex=True)
            log.add(CONTROL_LETTERS, rows, column.name, shown)
        else:
            message = f"the values of {name} are not typed as the template says: {check}"
            raise TypeError(message)


def _note_parts(values: pd.DataFrame, kind: str, log: FindingLog) -> None:
    """Note parts that are larger than their whole."""
    for part, whole in _PARTS[kind]:
        if part not in values or whole not in values:
            continue
        # A whole below zero is an error of its own.
        larger = ((values[part] > values[whole]) & (values[whole] >= 0)).fillna(value=False)
        larger = larger.astype(bool)
        log.add(
            PART_TOO_LARGE,
            values.index[larger],
            part,
            values[part].astype("str"),
            part=part,
            whole=whole,
            whole_value=values[whole],
        )
    if kind == "programmes":
        ages = values.reindex(columns=list(AGE_COLUMNS)).astype("Int64").sum(axis=1)
        larger = (ages > values["learners_total"]).fillna(value=False).astype(bool)
        log.add(
            AGES_TOO_LARGE,
            values.index[larger],
            AGE_COLUMNS[0],
            ages.astype("str"),
            whole_value=values["learners_total"],
        )


def _note_formulas(values: pd.DataFrame, kind: str, log: FindingLog) -> None:
    for name, column in TEMPLATE[kind].items():
        if column.kind == "text" and name in values:
            found = values[name].str.contains(_FORMULA).fillna(value=False).astype(bool)
            if column.name != "phone":  # which may begin with a plus
                log.add(FORMULA_TEXT, values.index[found], name, values[name])


def _note_repeated(
    values: pd.DataFrame, key: tuple[str, ...], kind: FindingKind, log: FindingLog
) -> None:
    """Note every row whose key another one has, and name all of them."""
    columns = list(key)
    held = values[values[columns[0]].notna()]
    repeated = held[held.duplicated(columns, keep=False)]
    if repeated.empty:
        return
    numbers = pd.Series(repeated.index.astype("str"), index=repeated.index)
    groups = repeated[columns].fillna("").groupby(columns, sort=False)
    together = numbers.groupby(groups.ngroup()).transform(", ".join)
    log.add(kind, repeated.index, columns[0], repeated[columns[0]], numbers=together)
