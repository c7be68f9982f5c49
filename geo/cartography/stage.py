"""Write a presentation as a page for a hall: the slides of a story on one map."""

from __future__ import annotations

import html
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from geo.cartography import assets
from geo.cartography.documents import (
    AREA_LAYERS,
    addresses,
    block,
    data_uri,
    document,
    file_block,
    hash_source,
    is_picture,
    policy,
    refuse_missing,
    without_script,
)
from geo.cartography.escape import script_json
from geo.cartography.resources import RESOURCES
from geo.cartography.standalone import PAGE_TEXT
from geo.cartography.symbology import safe_category_ramp, safe_ramp
from geo.text import LANGUAGES, N_, translator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from geo.cartography.documents import Contents
    from geo.cartography.resources import Resources
    from geo.cartography.slide import Presentation, Slide

STAGE_TEXT: Final[dict[str, str]] = {
    "sources": N_("Sources"),
    "unavailable": N_("This view is unavailable"),
    "keys": N_("Keys"),
    "made": N_("Made on {date} (UTC)"),
    "language": N_("Language"),
    "back": N_("Back to the story"),
    "live": N_("The live page of this view"),
    "open_view": N_("Open this view"),
    "join": N_("Follow on your phone"),
    "not_joinable": N_("No address that others can reach is known."),
    "not_sent": N_("The audience may not see this slide: the server does not answer."),
    "following": N_("You follow the presenter"),
    "not_loaded": N_("A part of this view could not be loaded."),
    "lost": N_("The connection is lost; trying again …"),
    "ended": N_("The presentation has ended"),
    "notes": N_("Notes"),
    "notes_blocked": N_(
        "The browser has blocked the window of notes: allow pop-ups for this page, then press N."
    ),
    "next": N_("Next"),
    "last_slide": N_("This is the last slide"),
    "since_start": N_("Since the start"),
    "pause": N_("Pause"),
    "go_on": N_("Go on"),
    "restart": N_("Start at zero"),
    "followers": N_("Following"),
    "blank_now": N_("The screen is blank"),
    "key:next": N_("Next slide"),
    "key:previous": N_("Slide before"),
    "key:ends": N_("First, last slide"),
    "key:number": N_("Slide of that number"),
    "key:blank": N_("Blank screen, and back"),
    "key:full_screen": N_("Full screen"),
    "key:language": N_("Language"),
    "key:dark": N_("Dark, light"),
    "key:safe": N_("Colours for colour-blind viewers"),
    "key:notes": N_("Notes and clock, in a window of their own"),
    "key:join": N_("Code for the audience"),
    "key:live": N_("Leave into the live page, and back"),
    "key:leave": N_("Leave blank screen and full screen"),
    "key:help": N_("These keys"),
}
"""Words that only the stage says, by the key its browser code uses."""

_DRAWN_FROM: Final = {
    "water": {"lakes", "rivers"},
    "transport": {"roads", "railways"},
    "relief": {"relief"},
}
"""Files that only some layers are drawn from: a presentation without these does without them."""

_KEPT: Final = 256
"""Files of one name that presentations keep on the server, the last ones used; our choice."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """How the page speaks with the server; all paths are relative to the page."""

    role: Literal["presenter", "follower"]
    events: str
    """Path of the server-sent events that tell the position."""
    position: str
    """Path that takes the position by POST; empty for followers."""
    join_url: str
    """Address the audience opens; empty where nobody else reaches the server."""
    join_code: str
    """That address as the SVG path of a QR code in a box of ``join_size``; empty for none."""
    join_size: int
    """Width and height of the code, its quiet zone included."""
    live: str
    """Prefix of the live pages: ``live + slide.query`` is the address of a view."""


def stage_page(  # noqa: PLR0913  each says one thing of the page
    presentation: Presentation,
    contents: Contents,
    *,
    made_at: datetime,
    broadcast: Broadcast | None,
    embedded: bool,
    root: str = "",
    resources: Resources = RESOURCES,
) -> bytes:
    """Return a presentation as a page: full screen, led by the keyboard.

    Its Content Security Policy (CSP Level 3, W3C) admits its own script and style sheet, what it
    shows, and nothing else. Only the presenter's page holds the notes of the speaker.

    Args:
        presentation: the slides in every language.
        contents: `geo.cartography.documents.gather` of all slides in all languages.
        made_at: in UTC.
        broadcast: how it speaks with the server; None for a page that speaks with none.
        embedded: whether all it needs stands in the page; else it asks the server for its layers,
            which are published for it.
        root: what leads from the page to the root of the server.
        resources: where the layers are published.

    Raises:
        ValueError: no slides in the language shown first, unequally many in two languages, or an
            address of a layer that is not in ``contents``.
    """
    _check(presentation)
    slides = [slide for told in presentation.slides.values() for slide in told]
    settings = {**contents.settings, "urls": _urls_needed(contents.settings, slides)}
    asked = addresses(settings, slides)
    files = contents.files
    refuse_missing(asked, files)
    if embedded:
        found = {a: data_uri(files[a]) if is_picture(files[a]) else a for a in asked}
        blocks = [file_block(a, files[a]) for a in asked if not is_picture(files[a])]
    else:
        published = {a: _published(resources, contents, a) for a in asked}
        found = {address: root + path for address, path in published.items()}
        blocks = []
    page = {
        "language": presentation.language,
        "names": {code: LANGUAGES[code] for code in presentation.slides},
        "titles": dict(presentation.titles),
        "words": {code: _words(code) for code in presentation.slides},
        "slides": {
            code: [_told(slide, found, broadcast) for slide in told]
            for code, told in presentation.slides.items()
        },
        "settings": _own_settings(settings, found),
        "broadcast": broadcast and asdict(broadcast),
        "made": made_at.strftime("%Y-%m-%d %H:%M"),
    }
    blocks.insert(0, block('id="clc-page"', script_json(page)))
    if embedded:
        return _embedded(presentation, blocks, broadcast)
    return _served(presentation, blocks, resources, root)


def _check(presentation: Presentation) -> None:
    counts = {code: len(slides) for code, slides in presentation.slides.items()}
    if not counts.get(presentation.language) or len(set(counts.values())) > 1:
        message = f"slides by language {counts}: give equally many, {presentation.language!r} too."
        raise ValueError(message)


def _urls_needed(settings: Mapping[str, Any], slides: Sequence[Slide]) -> dict[str, str]:
    """Return the addresses of the files that some slide is drawn from: there is no switch."""
    shown = {layer for slide in slides if slide.message for layer in slide.message["layers"]}
    return {
        key: address
        for key, address in settings["urls"].items()
        if _DRAWN_FROM.get(key, shown) & shown or key not in _DRAWN_FROM
    }


def _published(resources: Resources, contents: Contents, address: str) -> str:
    """Return the path of a file that stays published while presentations are held."""
    file = contents.files[address]
    _, _, name = file.path.rpartition("/")
    return resources.publish(f"stage-{name}", file.plain(), file.media_type, keep=_KEPT).path


def _words(language: str) -> dict[str, str]:
    translate = translator(language)
    return {key: translate(text) for key, text in STAGE_TEXT.items()}


def _own_settings(settings: Mapping[str, Any], found: Mapping[str, str]) -> dict[str, Any]:
    urls = {key: found[address] for key, address in settings["urls"].items()}
    return {**settings, "urls": urls, "standalone": True, "stage": True}


def _told(slide: Slide, found: Mapping[str, str], broadcast: Broadcast | None) -> dict[str, Any]:
    """Return a slide as the browser code reads it; notes are the presenter's alone."""
    is_follower = broadcast is not None and broadcast.role == "follower"
    message = None if slide.message is None else _with_addresses(slide.message, found)
    return {
        "title": slide.title,
        "text": slide.text,
        "notes": "" if is_follower else slide.notes,
        "query": slide.query,
        "message": message,
        "figure": slide.figure and asdict(slide.figure),
        "unavailable": slide.unavailable,
        "years": list(slide.years),
        "sources": list(slide.sources),
        "badge": slide.badge,
        "safe": [] if message is None else _safe_colours(message),
    }


def _with_addresses(message: Mapping[str, Any], found: Mapping[str, str]) -> dict[str, Any]:
    """Return a message with the addresses of this page, without leave to ask the server."""
    points = {k: {**p, "url": found[p["url"]]} for k, p in message["points"].items()}
    areas = {kind: message.get(kind) for kind in AREA_LAYERS}
    areas = {k: {**a, "url": found[a["url"]]} if a and a["url"] else a for k, a in areas.items()}
    return {**message, **areas, "points": points, "depart": False}


def _safe_colours(message: Mapping[str, Any]) -> list[str]:
    """Return a colour a class that colour-blind viewers tell from the next."""
    count = len(message["classes"])
    categorical = message["indicator"]["categorical"] and count > 1
    return list((safe_category_ramp if categorical else safe_ramp)(count)) if count else []


def _embedded(
    presentation: Presentation, blocks: Sequence[str], broadcast: Broadcast | None
) -> bytes:
    """Return the page with its script and style sheet in it."""
    script, style = assets.stage_script().decode(), assets.stage_style().decode()
    rules = {
        "script-src": hash_source(script),
        "style-src": hash_source(style),
        "img-src": "data:",
    }
    if broadcast is not None:
        rules |= {"connect-src": "'self'", "frame-src": "'self'"}
    head = [f"<style>{style}</style>"]
    return _document(presentation, rules, head, [*blocks, f"<script>{script}</script>"])


def _served(
    presentation: Presentation, blocks: Sequence[str], resources: Resources, root: str
) -> bytes:
    """Return the page that loads its script and style sheet from the server."""
    script = resources.publish("stage.js", assets.stage_script(), "text/javascript")
    style = resources.publish("stage.css", assets.stage_style(), "text/css")
    rules = {
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "frame-src": "'self'",
    }
    # The icon is none, so that no browser asks for one.
    head = [
        f'<link rel="stylesheet" href="{html.escape(root + style.path)}">',
        '<link rel="icon" href="data:,">',
    ]
    run = f'<script src="{html.escape(root + script.path)}"></script>'
    return _document(presentation, rules, head, [*blocks, run])


def _document(
    presentation: Presentation, rules: Mapping[str, str], head: list[str], body: list[str]
) -> bytes:
    needs_script = PAGE_TEXT["needs_script"]
    said = {code: translator(code)(needs_script) for code in presentation.slides}
    return document(
        presentation.titles[presentation.language],
        presentation.language,
        rules=policy(rules),
        head=head,
        body=[without_script(said), *body],
    )
