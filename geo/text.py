"""Translate what people read: gettext catalogues, numbers and plurals in both languages."""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from babel.core import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

Translate = Callable[[str], str]

LANGUAGES: Final[dict[str, str]] = {"en": "English", "mn": "Монгол"}
"""Language codes (ISO 639-1) and the name each language gives itself."""

SOURCE_LANGUAGE: Final = "en"
"""The language of the message identifiers."""

NO_VALUE: Final = "–"
"""Shown where there is no figure: an en dash, never a zero."""

_LOCALE_DIRECTORY = Path(__file__).parent / "locale"


def N_(message: str) -> str:  # noqa: N802  gettext's customary name for "mark only"
    """Mark ``message`` for translation where it is declared and return it unchanged."""
    return message


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the compiled catalogue of ``language``.

    The ``.po`` file is compiled in memory, once per process, so that no compiled file can fall
    behind its source. English is the language of the identifiers and has no catalogue.

    Raises:
        KeyError: ``language`` is not one of `LANGUAGES`.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    path = _LOCALE_DIRECTORY / language / "LC_MESSAGES" / "geo.po"
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translator(language: str) -> Translate:
    """Return the function that turns a message identifier into text of ``language``."""
    translate = catalogue(language).gettext

    def text(message: str) -> str:
        # gettext answers the empty identifier with the catalogue's header.
        return translate(message) if message else ""

    return text


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def format_number(value: float | None, language: str, *, decimals: int = 0) -> str:
    """Return ``value`` with the digits grouped as ``language`` writes them; a dash for no value."""
    if value is None or value != value:  # noqa: PLR0124  NaN differs from itself
        return NO_VALUE
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(value, format=pattern, locale=_locale(language)))


def two_names(name_en: str, name_mn: str, language: str) -> str:
    """Return both names of a place, the one of ``language`` first: ``Arvaikheer · Арвайхээр``."""
    first, second = (name_mn, name_en) if language == "mn" else (name_en, name_mn)
    if first and second and first != second:
        return f"{first} · {second}"
    return first or second
