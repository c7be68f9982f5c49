"""Read the cells of a register as what the template says: counts, dates, categories."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from geo.registry import cells as reading
from geo.registry.cells import NOT_REPORTED, NOTHING, PLAIN_NUMBER, Reading, plain
from geo.registry.findings import FindingKind
from geo.registry.gazetteer import fold
from geo.registry.template import CATEGORY_LABELS, TEMPLATE, Column
from geo.text import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas.api.extensions import ExtensionArray, ExtensionDtype

    from geo.registry.findings import FindingLog

CodeLists = Mapping[str, Sequence[tuple[str, str, str]]]
"""Column → its code list: code, name in English, name in Mongolian (may be empty)."""

MIN_SIMILARITY: Final = 0.75
"""Least share of letters right (1 - Damerau-Levenshtein distance / length) of a category with a
typing error; our choice: one letter wrong of four, since the choices of a column are few."""

MIN_LETTERS: Final = 4
"""Shorter words are categories only as they are spelled."""

CHOICES_SHOWN: Final = 4
"""Choices named in a finding, those most like the text first; our choice: all of most columns."""

UNKNOWN_CATEGORY: Final = FindingKind(
    "unknown_category",
    "error",
    N_("“{value}” is none of the choices."),
    N_("Write one of: {choices}."),
)
SIMILAR_CATEGORY: Final = FindingKind(
    "similar_category",
    "warning",
    N_("“{value}” is taken for the first of what it resembles: {choices}."),
    N_("If another is meant, write that one."),
)

KINDS: Final = (*reading.KINDS, UNKNOWN_CATEGORY, SIMILAR_CATEGORY)

_COORDINATES: Final = ("latitude", "longitude")
_YEARS: Final = ("founding_year", "budget_year")
_CODE: Final = "centre_id"

_LONGEST_NOTHING: Final = 2 * max(map(len, NOTHING))
"""Letters within which a text can say "not reported": some are two (и and its breve) in old files.
"""

_Reader = Callable[[str], Reading]

_READERS: Final[dict[str, _Reader]] = {
    "integer": reading.read_whole,
    "number": reading.read_number,
    "boolean": reading.read_boolean,
    "date": reading.read_date,
    "text": reading.read_school_year,  # the one text that is read
}
"""Kind of a column → what reads its cells."""

_TEXT: Final[ExtensionDtype] = pd.StringDtype(na_value=np.nan)
_DTYPES: Final[dict[str, ExtensionDtype]] = {
    "integer": pd.Int64Dtype(),
    "number": pd.Float64Dtype(),
    "boolean": pd.BooleanDtype(),
}
_PLAIN: Final = {"integer": r"-?[0-9]{1,15}", "number": PLAIN_NUMBER}
"""Kind of a column → cells that need no interpretation."""


def read_values(cells: pd.DataFrame, kind: str, codes: CodeLists, log: FindingLog) -> pd.DataFrame:
    """Return the cells of a table as typed values, on the same index.

    Each text that occurs is read once, however many cells hold it.

    Args:
        cells: columns of the template, text or missing, as `geo.registry.mapping.mapped` returns.
        kind: centres or programmes.
        codes: code lists of the columns whose choices are data (programme_type, target_group).
        log: takes what was found. A cell that cannot be read is an error, and missing in the
            result; one whose meaning could be doubted a warning or note, with what it was read as.

    Returns:
        Columns as ``cells``: text, categories (codes) and dates (ISO 8601, as exact as written) as
        str, counts as Int64, amounts as Float64, yes and no as boolean. Latitude and longitude stay
        text, for `geo.registry.coordinates`. Text that says "not reported" is missing
        (`says_nothing`). Programmes have a column more, year (Int64), in which the school year
        begins.
    """
    values: dict[str, pd.Series] = {}
    for name in cells.columns:
        column = TEMPLATE[kind][name]
        texts = cells[name].astype("str")
        if name in _COORDINATES or (column.kind == "text" and name != "school_year"):
            silent = says_nothing(texts)
            log.add(NOT_REPORTED, texts.index[silent], name, texts, proposals=None)
            kept = texts.mask(silent)
            values[name] = _as_one_code(kept) if name == _CODE else kept
        else:
            values[name] = _read_column(texts, column, codes.get(name), log)
        if name == "school_year":
            values["year"] = pd.to_numeric(values[name].str.slice(0, 4)).astype("Int64")
    return pd.DataFrame(values, index=cells.index)


def says_nothing(texts: pd.Series) -> pd.Series:
    """Return which texts say "not reported" (`geo.registry.cells.NOTHING`); missing ones do not.

    Our choice: the rule is the same in all columns, since a dash is nobody's name or telephone.
    """
    # None has a figure: of a million codes hardly one is looked at.
    short = texts.str.strip().str.len().le(_LONGEST_NOTHING) & ~texts.str.contains("[0-9]")
    few = texts[short.fillna(value=False).astype(bool)].unique()
    said = texts.isin([text for text in few if plain(text) in NOTHING])
    return said.astype(bool)


def _as_one_code(codes: pd.Series) -> pd.Series:
    """Return codes in composed letters (NFC) with single plain blanks.

    Our choice: what looks alike is the same code, and centres and programmes meet by it.
    """
    # Others than visible ASCII alone can be written in two ways.
    odd = codes.str.contains(r"[^!-~]").fillna(value=False).astype(bool)
    if not odd.any():
        return codes
    same = [" ".join(unicodedata.normalize("NFC", code).split()) for code in codes[odd]]
    made = codes.copy()
    made[odd] = same
    return made


def _read_column(
    cells: pd.Series,
    column: Column,
    code_list: Sequence[tuple[str, str, str]] | None,
    log: FindingLog,
) -> pd.Series:
    if column.kind == "category":
        reader = _category_reader(column, code_list)
    else:
        reader = reading.read_year if column.name in _YEARS else _READERS[column.kind]
    positions, texts = pd.factorize(cells)
    values, doubtful = _read_texts(pd.Series(texts, dtype=_TEXT), reader, column)
    for kind in {one.kind.id: one.kind for one in doubtful.values() if one.kind}.values():
        told = {number: one for number, one in doubtful.items() if one.kind == kind}
        chosen = np.isin(positions, list(told))
        rows = cells.index[chosen]
        details = _details(kind, told, positions[chosen], rows)
        log.add(kind, rows, column.name, cells, proposals=None, **details)
    return pd.Series(values.take(positions, allow_fill=True), index=cells.index, name=column.name)


def _read_texts(
    texts: pd.Series, reader: _Reader, column: Column
) -> tuple[ExtensionArray, dict[int, Reading]]:
    """Return the values of ``texts``, and by position the readings something was found in."""
    dtype = _DTYPES.get(column.kind, _TEXT)
    values = pd.Series(pd.NA, index=texts.index, dtype=dtype)
    figures = np.zeros(len(texts), dtype=bool)
    if column.kind in _PLAIN:
        # Most counts need no interpretation; a million of them are read at once.
        figures = texts.str.fullmatch(_PLAIN[column.kind]).to_numpy(dtype=bool)
        values[figures] = pd.to_numeric(texts[figures])
    others = np.flatnonzero(~figures)
    read = [
        Reading(None, NOT_REPORTED) if plain(text) in NOTHING else reader(text)
        for text in texts.iloc[others]
    ]
    values.iloc[others] = pd.Series([one.value for one in read], dtype=dtype)
    doubtful = zip(others.tolist(), read, strict=True)
    return values.array, {number: one for number, one in doubtful if one.kind is not None}


def _details(
    kind: FindingKind, told: dict[int, Reading], positions: NDArray[np.intp], rows: pd.Index
) -> dict[str, pd.Series]:
    """Return what the text of ``kind`` says beside the cell, for rows by their text's position."""
    details = {}
    if "{read}" in kind.reason:
        details["read"] = pd.Series([_shown(told[number]) for number in positions], index=rows)
    if "{choices}" in kind.reason + kind.way_out:
        details["choices"] = pd.Series([told[number].choices for number in positions], index=rows)
    return details


def _shown(one: Reading) -> str:
    return f"{one.value:.0f}" if isinstance(one.value, float) else str(one.value)


def _category_reader(column: Column, code_list: Sequence[tuple[str, str, str]] | None) -> _Reader:
    """Return what reads a category: by its code, its name in either language, or nearly so."""
    if code_list is None:
        labels = CATEGORY_LABELS[column.name]
        code_list = [(code, label.name_en, label.name_mn) for code, label in labels.items()]
        aliases = {alias: code for code, label in labels.items() for alias in label.aliases}
    else:
        aliases = {}
    names = {fold(alias): code for alias, code in aliases.items()}
    shown = {}
    for code, name_en, name_mn in code_list:
        names |= {fold(name): code for name in (code, name_en, name_mn) if name}
        shown[code] = f"{name_en} ({name_mn})" if name_mn else name_en

    def read(text: str) -> Reading:
        key = fold(text)
        if key in names:
            return Reading(names[key])
        nearest = process.extract(
            key, names.keys(), scorer=DamerauLevenshtein.normalized_similarity, limit=None
        )
        order = dict.fromkeys(names[name] for name, _, _ in nearest)
        choices = "; ".join([shown[code] for code in order][:CHOICES_SHOWN])
        if len(order) > CHOICES_SHOWN:
            choices += "; …"
        most = nearest[0][1]
        best = {names[name] for name, score, _ in nearest if score == most}
        if len(key) >= MIN_LETTERS and most >= MIN_SIMILARITY and len(best) == 1:
            return Reading(best.pop(), SIMILAR_CATEGORY, choices)
        return Reading(None, UNKNOWN_CATEGORY, choices)

    return read
