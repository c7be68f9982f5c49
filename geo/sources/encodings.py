"""Repair Mongolian text that old programs have damaged, and write it in Latin letters.

Windows-1251, the Cyrillic code page of the 1990s, has no letters Ө ө Ү ү. Files of that time hold
the Ukrainian or old Cyrillic letters that look alike, and where a program took the bytes for
Western European ones, accented Latin letters: ``Óâñ íóóð`` is ``Увс нуур``.
"""

from __future__ import annotations

import re
from typing import Final

LOOK_ALIKES: Final[dict[str, str]] = {
    "є": "ө",
    "Є": "Ө",
    "ѳ": "ө",
    "Ѳ": "Ө",
    "ї": "ү",
    "Ї": "Ү",
}
"""Letters that stand in for ө and ү in Windows-1251 files; Mongolian has none of them."""

# Latin-1 code points 0xA1-0xFF: where Windows-1251 keeps its Cyrillic letters. No ASCII letter may
# stand in the word: a Cyrillic word has none, a Latin name such as "Höshööt" always has.
_MISREAD_WORD = re.compile(r"[\u00a1-\u00ff]+(?:[^\w\s]+[\u00a1-\u00ff]+)*", re.ASCII)

_LATIN: Final[dict[str, str]] = dict(
    zip(
        "абвгдеёжзийклмноөпрстуүфхцчшщъыьэюя",
        "a b v g d ye yo j z i i k l m n o u p r s t u u f kh ts ch sh sh  ii i e yu ya".split(" "),
        strict=True,
    )
)
"""The spelling of the gazetteer (National Statistics Office): Өвөрхангай is Uvurkhangai."""

_VOWELS: Final = "аиоуэөүяеё"


def _reread(word: re.Match[str]) -> str:
    return word.group().encode("latin-1").decode("cp1251", errors="replace")


def repair_misread_cyrillic(text: str) -> str:
    """Return ``text`` with the words that are Windows-1251 read as Latin-1 turned to Cyrillic.

    Works word by word and leaves a word with an ASCII letter alone: ``Höshööt`` stays. A word that
    holds a byte Windows-1251 does not define (0x98) never matches.
    """
    words = re.split(r"(\s+)", text)
    return "".join(
        _MISREAD_WORD.sub(_reread, word) if _MISREAD_WORD.fullmatch(word) else word
        for word in words
    )


def repair_look_alikes(text: str) -> str:
    """Return Mongolian ``text`` with є, ѳ and ї written as ө and ү.

    Only for text known to be Mongolian: Ukrainian uses є and ї as letters of its own.
    """
    return text.translate(str.maketrans(LOOK_ALIKES))


def repair_mongolian(text: str) -> str:
    """Return Mongolian ``text`` in its letters, both damages repaired, spaces single."""
    return " ".join(repair_look_alikes(repair_misread_cyrillic(text)).split())


def romanise(name_mn: str) -> str:
    """Return a Mongolian name in the Latin spelling of the gazetteer: Үүрэг нуур, Uureg nuur.

    A letter without a Latin value is kept as it is.
    """
    written = []
    for position, letter in enumerate(name_mn):
        lower = letter.lower()
        latin = _LATIN.get(lower, letter)
        # е is "ye" at the start of a word or after a vowel (Ерөө, Yeruu), else "e".
        before = name_mn[position - 1].lower() if position else " "
        if lower == "е" and before.isalpha() and before not in _VOWELS:
            latin = "e"
        written.append(latin.capitalize() if letter != lower else latin)
    return "".join(written)
