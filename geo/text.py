"""Translate what people read: gettext catalogues, numbers and plurals in both languages."""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")

_LOCALE_DIRECTORY = Path(__file__).parent / "locale"


def N_(message: str) -> str:  # noqa: N802  gettext's customary name for "mark only"
    """Mark ``message`` for translation where it is declared and return it unchanged."""
    return message


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with values in it, said in the reader's language when it is shown.

    ``text`` is a message identifier marked by `N_`, with ``{name}`` where a value stands. Values
    that are messages themselves are translated too; all others are written as they are.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def said(self, translate: Translate) -> str:
        """Return the sentence in the language of ``translate``."""
        values = {
            name: value.said(translate) if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        # Not str.format: a value may hold braces, and a translation must not reach attributes.
        return _PLACEHOLDER.sub(
            lambda found: str(values.get(found[1], found[0])), translate(self.text)
        )

    def __str__(self) -> str:
        """Return the sentence in English."""
        return self.said(lambda text: text)


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
