"""Make text safe where it passes through a language: JavaScript, Jinja, Markdown."""

from __future__ import annotations

import json
import re
from typing import Any, Final

_STRING_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')

# Markup, template literals (`${…}`), Jinja braces, line ends of JavaScript; and the underscore,
# because streamlit-folium rewrites `_suffix` and ignores it when it compares two maps.
_RISKY: Final = re.compile("[<>&'`${}_\u2028\u2029]")


def script_json(value: Any) -> str:  # noqa: ANN401  any JSON value
    r"""Return ``value`` as JSON that is inert inside a script, a template literal and Jinja.

    Risky characters inside strings become ``\uXXXX`` escapes, so the parsed value is unchanged.

    Raises:
        ValueError: ``value`` holds a number JSON cannot say (NaN, infinity).
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _STRING_LITERAL.sub(lambda literal: _RISKY.sub(_escape, literal[0]), text)


def _escape(character: re.Match[str]) -> str:
    return f"\\u{ord(character[0]):04x}"


_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|$:~^&])")

# What Streamlit looks for after the Markdown is read (addresses, mail, named icons): an invisible
# joiner parts it.
_AUTOLINKS: Final = re.compile(
    r"(?<=:)(?=/)|(?<=www)(?=\.)|(?=@)|(?<=:)(?=material)", re.IGNORECASE
)
_JOINER: Final = "\u2060"


def markdown_text(text: str) -> str:
    """Return ``text`` so that Streamlit's Markdown shows it letter by letter, on one line."""
    line = _AUTOLINKS.sub(_JOINER, " ".join(text.split()))
    return _MARKDOWN.sub(r"\\\1", line)
