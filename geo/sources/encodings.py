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

_LOOK_ALIKES = {ord(wrong): right for wrong, right in LOOK_ALIKES.items()}

# Where Windows-1251 keeps А-я, Ё, Є and Ї, as Latin-1 characters. A misread word has no other
# letter: in particular no ASCII one, as a Latin name such as "Höshööt" always has.
_MISREAD_LETTERS = "\u00a8\u00aa\u00af\u00b8\u00ba\u00bf\u00c0-\u00ff"
_MISREAD_WORD = re.compile(rf"(?:[{_MISREAD_LETTERS}«»]|[!-@\[-`{{-~])*")
_MISREAD_LETTER = re.compile(f"[{_MISREAD_LETTERS}]")

_CYRILLIC_LETTERS: Final = "абвгдеёжзийклмноөпрстуүфхцчшщыьэюя"
_LATIN_LETTERS: Final = (
    "a b v g d ye yo j z i i k l m n o u p r s t u u f kh ts ch sh sh ii i e yu ya"
)
_LATIN: Final[dict[str, str]] = {
    **dict(zip(_CYRILLIC_LETTERS, _LATIN_LETTERS.split(), strict=True)),
    "ъ": "",
}
"""The spelling of the gazetteer (National Statistics Office): Өвөрхангай is Uvurkhangai."""

_VOWELS: Final = "аиоуэөүяеё"


def _is_misread(word: str) -> bool:
    return bool(_MISREAD_WORD.fullmatch(word) and _MISREAD_LETTER.search(word))


def repair_misread_cyrillic(text: str) -> str:
    """Return ``text`` with the words that are Windows-1251 read as Latin-1 turned to Cyrillic.

    Works word by word and leaves a word with any other letter alone: ``Höshööt`` stays.
    """
    return "".join(
        word.encode("latin-1").decode("cp1251") if _is_misread(word) else word
        for word in re.split(r"(\s+)", text)
    )


def repair_look_alikes(text: str) -> str:
    """Return Mongolian ``text`` with є, ѳ and ї written as ө and ү.

    Only for text known to be Mongolian: Ukrainian uses є and ї as letters of its own.
    """
    return text.translate(_LOOK_ALIKES)


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
