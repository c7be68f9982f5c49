"""Find aimags, soums and districts by any spelling, in Latin or Cyrillic letters."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

MIN_SCORE: Final = 80.0
"""Least similarity (0-100, `rapidfuzz.fuzz.ratio`) of a match; our choice: 80 lets one letter of
five be wrong and keeps Bulgan apart from Bulnai."""

EXACT: Final = 100.0
"""Score of a name that is spelled so, in any of its spellings."""

VARIANT_SEPARATOR: Final = "|"

# One Latin letter or pair a Cyrillic letter, after MNS 5217:2012; the folding below removes what
# the romanisations in use (MNS, BGN/PCGN, ALA-LC, COD-AB) write differently.
_CYRILLIC_LETTERS: Final = "абвгдеёжзийклмноөпрстуүфхцчшщъыьэюя"
_LATIN_LETTERS: Final = (
    "a b v g d ye yo j z i i k l m n o u p r s t u u f kh ts ch sh sh _ y i e yu ya"
)
_CYRILLIC: Final[dict[str, str]] = dict(
    zip(_CYRILLIC_LETTERS, _LATIN_LETTERS.split(), strict=True)
) | {"є": "u", "ї": "u", "ѳ": "u"}  # look-alikes of ө and ү in old files

# What the romanisations disagree about, longest first.
_FOLDINGS: Final = (
    ("shch", "sh"),
    ("kh", "h"),
    ("zh", "j"),
    ("dz", "z"),
    ("tz", "ts"),
    ("w", "v"),
    ("x", "h"),
    ("q", "ch"),
    ("y", "i"),
    ("o", "u"),
)


def fold(name: str) -> str:
    """Return the key under which all spellings of ``name`` meet.

    Lower case, Cyrillic to Latin, no diacritics, no separators, one letter where romanisations
    differ (kh/h/x, ö/ü/o/u, y/i), doubled letters once: ``Өвөрхангай``, ``Ovorhangay`` and
    ``Uvurkhangai`` all give ``uvurhangai``.
    """
    composed = unicodedata.normalize("NFKC", name).lower()
    text = "".join(_CYRILLIC.get(letter, letter) for letter in composed)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(letter for letter in text if letter.isascii() and letter.isalnum())
    for spelling, folded in _FOLDINGS:
        text = text.replace(spelling, folded)
    return re.sub(r"(.)\1+", r"\1", text)


@dataclass(frozen=True, slots=True)
class Match:
    """A place found: its code, level (admin1 or admin2) and similarity (0-100)."""

    pcode: str
    level: str
    score: float


class Gazetteer:
    """All names of the places of Mongolia, searchable by any spelling."""

    def __init__(self, admin1: pd.DataFrame, admin2: pd.DataFrame) -> None:
        """Index the columns pcode, name_en, name_mn and variants (separated by ``|``)."""
        self._places: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for level, units in (("admin1", admin1), ("admin2", admin2)):
            columns = zip(
                units["pcode"], units["name_en"], units["name_mn"], units["variants"], strict=True
            )
            for pcode, name_en, name_mn, variants in columns:
                names = [name_en, name_mn, *str(variants or "").split(VARIANT_SEPARATOR)]
                for key in {fold(name) for name in names if name}:
                    if key:
                        self._places[key].add((pcode, level))

    def search(
        self, query: str, *, levels: Iterable[str] = ("admin1", "admin2"), limit: int = 8
    ) -> list[Match]:
        """Return the places whose name is ``query`` in any spelling, else those that resemble it.

        An exact key wins over every similar one, so a typing error is only looked for where no
        place is spelled so. A name that several places bear gives them all: a caller must never
        take the first. Order: score, then aimags before soums, then code.
        """
        key = fold(query)
        wanted = set(levels)
        if not key:
            return []
        found: dict[tuple[str, str], float] = dict.fromkeys(self._places.get(key, ()), EXACT)
        if not any(level in wanted for _, level in found):
            similar = process.extract(
                key, self._places.keys(), scorer=fuzz.ratio, score_cutoff=MIN_SCORE, limit=4 * limit
            )
            found = {}
            for name, score, _ in similar:
                for place in self._places[name]:
                    found[place] = max(found.get(place, 0.0), score)
        matches = [Match(p, level, score) for (p, level), score in found.items() if level in wanted]
        return sorted(matches, key=lambda m: (-m.score, m.level, m.pcode))[:limit]
