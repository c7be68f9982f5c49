"""Write a view as one file: the map and all it fetches, for a reader without any network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geo.cartography import assets
from geo.cartography.documents import (
    AREA_LAYERS,
    Contents,
    addresses,
    block,
    data_uri,
    document,
    file_block,
    gather,
    hash_source,
    is_picture,
    policy,
    refuse_missing,
    without_script,
)
from geo.cartography.escape import script_json
from geo.text import LANGUAGES, N_, translator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

__all__ = [
    "MEDIA_TYPE",
    "PAGE_TEXT",
    "Contents",
    "Edition",
    "SourceNote",
    "addresses",
    "gather",
    "standalone_page",
]

MEDIA_TYPE: Final = "text/html"

_POINT_LAYERS: Final = ("centres", "heritage", "stories")

PAGE_TEXT: Final[dict[str, str]] = {
    "language": N_("Language"),
    "skip": N_("Skip the map"),
    "search": N_("Find an aimag, soum or district"),
    "nothing_found": N_("No unit bears that name."),
    "units": N_("Table of units"),
    "units_hint": N_(
        "A heading sorts the table; a name shows the unit on the map. Arrow keys go from name to "
        "name."
    ),
    "name": N_("Name"),
    "sources": N_("Sources and licences"),
    "cite": N_("How to cite"),
    "about": N_("About this file"),
    "made": N_("Made on {date} (UTC), for use without internet: nothing in it changes any more."),
    "live": N_("Open the live map"),
    "needs_script": N_("This map needs JavaScript, which is switched off in this browser."),
}
"""Words that only the page around the map says, by the key its browser code uses."""


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A source as the page names it."""

    text: str
    """Publisher, title and date, in the language of the edition."""
    url: str = ""
    """Where it is published; empty where it is nowhere."""
    licence: str = ""
    """Name of the terms."""
    licence_url: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """What the page says in one language."""

    title: str
    message: Mapping[str, Any]
    """`geo.cartography.message.Scene.as_message`: figures, language, badge and place are in it."""
    citation: str
    sources: tuple[SourceNote, ...]
    notes: tuple[str, ...] = ()
    """What a reader must know: what is selected, how sure the records are."""

    @property
    def language(self) -> str:
        """Language of its words, a key of `geo.text.LANGUAGES`."""
        return str(self.message["language"])


def standalone_page(
    editions: Sequence[Edition],
    *,
    language: str,
    contents: Contents,
    made_at: datetime,
    url: str = "",
) -> bytes:
    """Return the view as one HTML file that asks nothing of any network.

    Its Content Security Policy (CSP Level 3, W3C) admits its own script and style sheet by their
    hashes, images that are in the file, and nothing else.

    Args:
        editions: the view in each language that the reader may choose; geometry, level and
            addresses are the same in all.
        language: the one shown first.
        contents: what the map asks for.
        made_at: in UTC.
        url: address of the live view; empty where there is none.

    Raises:
        ValueError: no edition in ``language``, two of one language, or addresses that are not in
            ``contents``.
    """
    by_language = {edition.language: edition for edition in editions}
    if len(by_language) != len(editions) or language not in by_language:
        message = f"editions in {[e.language for e in editions]}: give one in {language!r}."
        raise ValueError(message)
    files = contents.files
    asked = addresses(contents.settings, editions)
    refuse_missing(asked, files)
    pictures = {a: data_uri(files[a]) for a in asked if is_picture(files[a])}
    page = {
        "language": language,
        "names": {code: LANGUAGES[code] for code in by_language},
        "words": {code: _words(code) for code in by_language},
        "editions": {code: _told(edition) for code, edition in by_language.items()},
        "settings": _own_settings(contents.settings, by_language[language], pictures),
        "made": made_at.strftime("%Y-%m-%d %H:%M"),
        "url": url,
    }
    blocks = [block('id="clc-page"', script_json(page))]
    blocks += [file_block(address, files[address]) for address in asked if address not in pictures]
    return _document(by_language, language, blocks)


def _words(language: str) -> dict[str, str]:
    translate = translator(language)
    return {key: translate(text) for key, text in PAGE_TEXT.items()}


def _told(edition: Edition) -> dict[str, Any]:
    """Return an edition as the browser code reads it; without leave to ask the server."""
    return {
        "title": edition.title,
        "message": {**edition.message, "depart": False},
        "citation": edition.citation,
        "notes": list(edition.notes),
        "sources": [
            {
                "text": source.text,
                "url": source.url,
                "licence": source.licence,
                "licence_url": source.licence_url,
            }
            for source in edition.sources
        ],
    }


def _own_settings(
    settings: Mapping[str, Any], edition: Edition, pictures: Mapping[str, str]
) -> dict[str, Any]:
    """Return the settings of the page: pictures in their addresses, layers that hold something."""
    message = edition.message
    empty = {kind for kind in AREA_LAYERS if not (message.get(kind) or {}).get("url")}
    empty |= {kind for kind in _POINT_LAYERS if kind not in message["points"]}
    urls = {key: pictures.get(address, address) for key, address in settings["urls"].items()}
    layers = [layer for layer in settings["layers"] if layer not in empty]
    return {**settings, "urls": urls, "layers": layers, "standalone": True}


def _document(editions: Mapping[str, Edition], language: str, blocks: Sequence[str]) -> bytes:
    script, style = assets.standalone_script().decode(), assets.standalone_style().decode()
    rules = {
        "script-src": hash_source(script),
        "style-src": hash_source(style),
        "img-src": "data:",
    }
    said = {code: translator(code)(PAGE_TEXT["needs_script"]) for code in editions}
    return document(
        editions[language].title,
        language,
        rules=policy(rules),
        head=[f"<style>{style}</style>"],
        body=[without_script(said), *blocks, f"<script>{script}</script>"],
    )
