"""Propose which column of an office's table feeds which column of the template."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from geo.registry.gazetteer import fold
from geo.registry.template import TEMPLATE, Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MIN_SIMILARITY: Final = 0.85
"""Least share of letters right (1 - Damerau-Levenshtein distance / length) of a header with typing
errors; our choice: one letter wrong of seven, two of fourteen."""

MIN_LETTERS: Final = 5
"""Shorter headers are not compared by similarity: with one letter wrong, Lat is Lad or Las."""

MIN_COLUMNS: Final = 3
"""Columns a table must have in common with the template to be taken for one; our choice."""

FIELD_BYTES: Final = 10
"""Bytes a column's name may have in a Shapefile (dBASE III); programs cut what is longer."""

HEADER_SCORE: Final = 100.0
ALIAS_SCORE: Final = 98.0
PART_SCORE: Final = 95.0
"""Score of a header in both languages, with its unit, or below a group of columns."""
CUT_SCORE: Final = 92.0
SIMILAR_SCORE: Final = 90.0
"""Score of a similar header, times its similarity. All five rank how sure a proposal is; only their
order has a meaning."""

_PARTS: Final = re.compile(r"[/()\[\]\n|;]+")
_WORDS: Final = re.compile(r"\w+")

_UNITS: Final = frozenset(
    fold(unit)
    for unit in (
        "MNT", "төг", "төгрөг", "tugrik", "persons", "хүн", "units", "ширхэг", "degrees", "градус",
        "decimal degrees", "WGS84", "hours", "number", "тоо", "required", "заавал",
    )
)  # fmt: skip
"""What may stand beside a header and changes nothing. Thousands of togrog are left out: they do."""

_GENERAL: Final = frozenset(
    fold(word) for word in ("total", "бүгд", "нийт", "female", "women", "эмэгтэй", "date", "огноо")
)
"""Headers that say nothing below a group of columns of which the template knows nothing."""

_OTHERS: Final = frozenset(fold(word) for word in ("male", "males", "men", "boys", "эрэгтэй"))
"""Words for what the template does not ask: with one letter more they are what it does."""

_OTHER_UNITS: Final = re.compile(
    r"[%‰$€]|\b(?:хув(?:ь|иар)\b|мян|thousand|million|per ?cent)|\bсая\b"
)
"""Shares, other money and multiples: figures below such a header are no counts and no togrog."""

_JUST_NAMES: Final = frozenset(
    fold(name)
    for name in (
        "Name", "Centre name", "Center name", "CLC name", "Name of centre", "Нэр", "Төвийн нэр",
        "Байгууллагын нэр",
    )
)  # fmt: skip
"""Headers that say "name", and in which language only by being written in one."""

_NAME_MN, _NAME_EN = "name_mn", "name_en"


class _Key(NamedTuple):
    column: str
    score: float


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which header feeds which column of the template; plain data, to be changed and kept."""

    kind: str
    """Of the table: centres or programmes."""
    columns: dict[str, str | None]
    """Column of the template → header of the table; None where no header feeds it."""
    scores: dict[str, float] = field(default_factory=dict)
    """Column of the template → how sure the proposal is (0-100); only where there is one."""

    def unused(self, headers: Sequence[str]) -> tuple[str, ...]:
        """Return the headers that feed no column, in their order."""
        used = set(self.columns.values())
        return tuple(header for header in headers if header not in used)


def propose_mapping(headers: Sequence[str], kind: str) -> Mapping:
    """Return the mapping proposed for a table of ``kind`` (centres or programmes).

    A header is recognised by the template's name or header in either language, by what offices
    call it, in any spelling (`geo.registry.gazetteer.fold`) and order of words, with its unit, cut
    to the length of a Shapefile's field, or with typing errors. One header feeds one column, the
    surest one; what fits two columns equally well, and columns that two headers fit equally well,
    are not guessed. Figures in other units (percent, thousands, dollars) are proposed for no count
    and no amount.

    A header that only says "name", in either language, feeds the Mongolian name where no other
    does. Our choice: every row needs that name, and an office with one column of names has its
    names there.

    Raises:
        KeyError: ``kind`` is not one of `geo.registry.template.TEMPLATE`.
    """
    names, words = _keys(kind)
    claims: dict[str, list[tuple[float, str]]] = {name: [] for name in TEMPLATE[kind]}
    for header in headers:
        best = _best(header, names, words)
        if best is not None and _fits_unit(header, TEMPLATE[kind][best.column]):
            claims[best.column].append((best.score, header))
    if _NAME_MN in claims and not claims[_NAME_MN]:
        just_names = [claim for claim in claims[_NAME_EN] if _just_name(claim[1])]
        if len(just_names) == 1:
            claims[_NAME_MN] = just_names
            claims[_NAME_EN].remove(just_names[0])
    columns: dict[str, str | None] = dict.fromkeys(TEMPLATE[kind])
    scores = {}
    for name, claimed in claims.items():
        most = max((score for score, _ in claimed), default=0.0)
        surest = [header for score, header in claimed if score == most]
        if len(surest) == 1:
            columns[name], scores[name] = surest[0], most
    return Mapping(kind, columns, scores)


def table_kind(headers: Sequence[str]) -> str | None:
    """Return what a table with ``headers`` holds, centres or programmes; None where unclear.

    It is the kind whose template has more columns in common with it, at least `MIN_COLUMNS`.
    """
    common = {kind: len(propose_mapping(headers, kind).scores) for kind in TEMPLATE}
    most = max(common.values())
    kinds = [kind for kind, count in common.items() if count == most]
    return kinds[0] if most >= MIN_COLUMNS and len(kinds) == 1 else None


def mapped(cells: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    """Return the cells under the template's columns, on the same index.

    A column that no header feeds, or whose header the table lacks, is empty (None).
    """
    empty = pd.Series(None, index=cells.index, dtype="str")
    return pd.DataFrame(
        {
            name: cells[header] if header is not None and header in cells else empty
            for name, header in mapping.columns.items()
        },
        index=cells.index,
    )


def _phrases(column: Column) -> Iterable[tuple[str, float]]:
    yield column.name, HEADER_SCORE
    yield column.header_en, HEADER_SCORE
    yield column.header_mn, HEADER_SCORE
    for alias in column.aliases:
        yield alias, ALIAS_SCORE


@cache
def _keys(kind: str) -> tuple[dict[str, _Key], dict[str, _Key]]:
    """Return every name of the template's columns, folded: as written, and by its words sorted."""
    names: dict[str, _Key] = {}
    words: dict[str, _Key] = {}
    for column in TEMPLATE[kind].values():
        for phrase, score in _phrases(column):
            for keys, key in ((names, fold(phrase)), (words, _sorted_words(phrase))):
                if key not in keys or keys[key].score < score:
                    keys[key] = _Key(column.name, score)
    return names, words


def _sorted_words(text: str) -> str:
    # An underscore is a letter to \w, and separates words in the names of fields.
    return " ".join(sorted(fold(word) for word in _WORDS.findall(text.replace("_", " "))))


def _best(header: str, names: dict[str, _Key], words: dict[str, _Key]) -> _Key | None:
    """Return the column that ``header`` names, and how surely."""
    key, ordered = fold(header), _sorted_words(header)
    if not key:
        return None
    found = names.get(key) or words.get(ordered)
    if found is not None:
        return found
    if _OTHERS & set(ordered.split()):
        return None
    return _by_parts(header, names) or _cut(header, key, names) or _similar(key, names)


def _fits_unit(header: str, column: Column) -> bool:
    """Tell whether figures below ``header`` can be in the unit of ``column``."""
    counted = column.kind in {"integer", "number"} and column.unit != "degrees"
    return not (counted and _OTHER_UNITS.search(header.casefold().replace("_", " ")))


def _just_name(header: str) -> bool:
    return _JUST_NAMES.issuperset(_folded_parts(header))


def _folded_parts(header: str) -> list[str]:
    return [part for part in (fold(text) for text in _PARTS.split(header)) if part]


def _by_parts(header: str, names: dict[str, _Key]) -> _Key | None:
    """Recognise a header in both languages, with its unit, or below a group of columns."""
    parts = _folded_parts(header)
    telling = [part for part in parts if part not in _UNITS]
    if len(parts) == 1 or not telling:
        return None
    found = [names.get(part) for part in telling]
    columns = {key.column for key in found if key is not None}
    if None not in found and len(columns) == 1:
        return _Key(columns.pop(), PART_SCORE)
    if columns == {_NAME_MN, _NAME_EN} and _just_name(header):
        return _Key(_NAME_MN, PART_SCORE)  # Нэр (Name)
    last = found[-1]
    if " / " in header and last is not None and telling[-1] not in _GENERAL:
        return _Key(last.column, PART_SCORE)
    return None


def _cut(header: str, key: str, names: dict[str, _Key]) -> _Key | None:
    """Recognise the name of a field that a Shapefile cut."""
    # In Windows-1251 a letter is a byte; in UTF-8 a Cyrillic one is two, and may leave one unused.
    if len(header) != FIELD_BYTES and len(header.encode()) not in _cut_lengths(header):
        return None
    columns = {found.column for name, found in names.items() if name.startswith(key)}
    return _Key(columns.pop(), CUT_SCORE) if len(columns) == 1 else None


def _cut_lengths(header: str) -> range:
    return range(FIELD_BYTES if header.isascii() else FIELD_BYTES - 1, FIELD_BYTES + 1)


def _similar(key: str, names: dict[str, _Key]) -> _Key | None:
    """Recognise a header with typing errors; None where two columns are as similar."""
    if len(key) < MIN_LETTERS:
        return None
    similar = process.extract(
        key,
        names.keys(),
        scorer=DamerauLevenshtein.normalized_similarity,
        score_cutoff=MIN_SIMILARITY,
        limit=None,
    )
    # A figure is no typing error: learners_1 is not the learners.
    alike = [(name, score) for name, score, _ in similar if _figures(name) == _figures(key)]
    if not alike:
        return None
    most = max(score for _, score in alike)
    columns = {names[name].column for name, score in alike if score == most}
    return _Key(columns.pop(), SIMILAR_SCORE * most) if len(columns) == 1 else None


def _figures(key: str) -> str:
    return "".join(letter for letter in key if letter.isdigit())
