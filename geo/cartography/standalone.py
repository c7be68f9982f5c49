"""Write a view as one file: the map and all it fetches, for a reader without any network."""

from __future__ import annotations

import base64
import hashlib
import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geo.cartography import assets
from geo.cartography.escape import script_json
from geo.cartography.resources import PATH_PREFIX
from geo.text import LANGUAGES, N_, translator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from geo.cartography.resources import Resource, Resources

MEDIA_TYPE: Final = "text/html"

_AREA_LAYERS: Final = ("isochrones", "density")
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


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """What the map of the page fetches, on a server or from within the file."""

    settings: Mapping[str, Any]
    """`geo.cartography.display.frame_settings`."""
    files: Mapping[str, Resource]
    """File by address, for all of `addresses`."""


def addresses(settings: Mapping[str, Any], editions: Iterable[Edition]) -> tuple[str, ...]:
    """Return what the map of the page asks for, each address once, in a fixed order.

    Args:
        settings: `geo.cartography.display.frame_settings`.
        editions: the page in each of its languages.
    """
    asked = list(settings["urls"].values())
    for edition in editions:
        asked += [layer["url"] for layer in edition.message["points"].values()]
        areas = (edition.message.get(kind) for kind in _AREA_LAYERS)
        asked += [area["url"] for area in areas if area and area["url"]]
    return tuple(dict.fromkeys(asked))


def gather(
    resources: Resources, settings: Mapping[str, Any], editions: Iterable[Edition]
) -> Contents:
    """Return what the map of the page asks for, as it is published.

    Args:
        resources: where the files are published, at ``…assets/<digest>/<name>``.
        settings: `geo.cartography.display.frame_settings`.
        editions: the page in each of its languages.

    Raises:
        ValueError: nothing is published at some of the addresses; the message names all of these.
    """
    found: dict[str, Resource | None] = {}
    for address in addresses(settings, editions):
        _, _, path = address.rpartition(f"{PATH_PREFIX}/")
        digest, _, name = path.partition("/")
        found[address] = resources.get(digest, name)
    files = {address: resource for address, resource in found.items() if resource}
    _refuse([address for address in found if address not in files])
    return Contents(settings, files)


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
    _refuse([address for address in asked if address not in files])
    pictures = {a: _data_uri(files[a]) for a in asked if _is_picture(files[a])}
    page = {
        "language": language,
        "names": {code: LANGUAGES[code] for code in by_language},
        "words": {code: _words(code) for code in by_language},
        "editions": {code: _told(edition) for code, edition in by_language.items()},
        "settings": _own_settings(contents.settings, by_language[language], pictures),
        "made": made_at.strftime("%Y-%m-%d %H:%M"),
        "url": url,
    }
    blocks = [_block('id="clc-page"', script_json(page))]
    blocks += [
        _block(f'data-url="{html.escape(address)}"', _inert(files[address].plain()))
        for address in asked
        if address not in pictures
    ]
    return _document(by_language, language, blocks).encode()


def _refuse(missing: Sequence[str]) -> None:
    if missing:
        message = f"{', '.join(missing)}: not published. Publish the layers again, then gather."
        raise ValueError(message)


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
    empty = {kind for kind in _AREA_LAYERS if not (message.get(kind) or {}).get("url")}
    empty |= {kind for kind in _POINT_LAYERS if kind not in message["points"]}
    urls = {key: pictures.get(address, address) for key, address in settings["urls"].items()}
    layers = [layer for layer in settings["layers"] if layer not in empty]
    return {**settings, "urls": urls, "layers": layers, "standalone": True}


def _is_picture(resource: Resource) -> bool:
    return resource.media_type.startswith("image/")


def _data_uri(resource: Resource) -> str:
    """Return a file in its own address (RFC 2397)."""
    content = base64.b64encode(resource.plain()).decode("ascii")
    return f"data:{resource.media_type};base64,{content}"


def _inert(content: bytes) -> str:
    """Return JSON that cannot end the script element it stands in."""
    # "<" stands in strings alone, where the escape says the same letter.
    return content.decode().replace("<", "\\u003c")


def _block(attributes: str, text: str) -> str:
    return f'<script type="application/json" {attributes}>{text}</script>'


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _policy(script: str, style: str) -> str:
    rules = {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src": _hash(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _document(editions: Mapping[str, Edition], language: str, blocks: Sequence[str]) -> str:
    script, style = assets.standalone_script().decode(), assets.standalone_style().decode()
    without_script = "".join(
        f'<p lang="{code}">{html.escape(translator(code)(PAGE_TEXT["needs_script"]))}</p>'
        for code in editions
    )
    lines = (
        "<!DOCTYPE html>",
        f'<html lang="{language}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(script, style)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{html.escape(editions[language].title)}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        f"<noscript>{without_script}</noscript>",
        *blocks,
        f"<script>{script}</script>",
        "</body>",
        "</html>",
    )
    return "\n".join(lines) + "\n"
