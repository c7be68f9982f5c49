"""Write HTML documents that carry their data: shell, policy, inert blocks, files within."""

from __future__ import annotations

import base64
import hashlib
import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from geo.cartography.resources import PATH_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.cartography.resources import Resource, Resources

AREA_LAYERS: Final = ("isochrones", "density")
"""Layers of areas: parts of a message that name the file they are in."""


class Told(Protocol):
    """What has a message for the map: an edition of a page, a slide of a story."""

    @property
    def message(self) -> Mapping[str, Any] | None:
        """`geo.cartography.message.Scene.as_message`; None where there is no map."""


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """What the map of a page fetches, on a server or from within the file."""

    settings: Mapping[str, Any]
    """`geo.cartography.display.frame_settings`."""
    files: Mapping[str, Resource]
    """File by address, for all of `addresses`."""


def addresses(settings: Mapping[str, Any], told: Iterable[Told]) -> tuple[str, ...]:
    """Return what the map of a page asks for, each address once, in a fixed order.

    Args:
        settings: `geo.cartography.display.frame_settings`.
        told: the page in each of its languages, or all slides in each of them.
    """
    asked = list(settings["urls"].values())
    for message in (one.message for one in told):
        if message is not None:
            asked += [layer["url"] for layer in message["points"].values()]
            areas = (message.get(kind) for kind in AREA_LAYERS)
            asked += [area["url"] for area in areas if area and area["url"]]
    return tuple(dict.fromkeys(asked))


def gather(resources: Resources, settings: Mapping[str, Any], told: Iterable[Told]) -> Contents:
    """Return what the map of a page asks for, as it is published.

    Args:
        resources: where the files are published, at ``…assets/<digest>/<name>``.
        settings: `geo.cartography.display.frame_settings`.
        told: the page in each of its languages, or all slides in each of them.

    Raises:
        ValueError: nothing is published at some of the addresses; the message names all of these.
    """
    found: dict[str, Resource | None] = {}
    for address in addresses(settings, told):
        _, _, path = address.rpartition(f"{PATH_PREFIX}/")
        digest, _, name = path.partition("/")
        found[address] = resources.get(digest, name)
    files = {address: resource for address, resource in found.items() if resource}
    refuse_missing(found, files)
    return Contents(settings, files)


def refuse_missing(asked: Iterable[str], files: Mapping[str, Resource]) -> None:
    """Refuse addresses at which there is no file.

    Raises:
        ValueError: there are such addresses; the message names all of them.
    """
    missing = [address for address in asked if address not in files]
    if missing:
        message = f"{', '.join(missing)}: not published. Publish the layers again, then gather."
        raise ValueError(message)


def is_picture(resource: Resource) -> bool:
    """Return whether a file is a picture, which a page holds in its address."""
    return resource.media_type.startswith("image/")


def data_uri(resource: Resource) -> str:
    """Return a file in its own address (RFC 2397)."""
    content = base64.b64encode(resource.plain()).decode("ascii")
    return f"data:{resource.media_type};base64,{content}"


def block(attributes: str, text: str) -> str:
    """Return an element that holds JSON for a script and never runs.

    Args:
        attributes: of the element, as markup.
        text: JSON that cannot end the element: `geo.cartography.escape.script_json`.
    """
    return f'<script type="application/json" {attributes}>{text}</script>'


def file_block(address: str, resource: Resource) -> str:
    """Return an element that holds a JSON file, found by its address."""
    # "<" stands in strings alone, where the escape says the same letter.
    text = resource.plain().decode().replace("<", "\\u003c")
    return block(f'data-url="{html.escape(address)}"', text)


def hash_source(text: str) -> str:
    """Return what admits a script or style sheet by its content (CSP Level 3, W3C)."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def policy(rules: Mapping[str, str]) -> str:
    """Return a Content Security Policy (CSP Level 3, W3C) that admits nothing but ``rules``."""
    all_rules = {"default-src": "'none'", **rules, "base-uri": "'none'", "form-action": "'none'"}
    return "; ".join(f"{name} {value}" for name, value in all_rules.items())


def document(
    title: str, language: str, *, rules: str, head: Sequence[str], body: Sequence[str]
) -> bytes:
    """Return an HTML document.

    Args:
        title: plain text.
        language: code of the language it starts in.
        rules: its `policy`.
        head: further elements of the head, as markup.
        body: elements of the body, as markup.
    """
    lines = (
        "<!DOCTYPE html>",
        f'<html lang="{language}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{rules}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{html.escape(title)}</title>",
        *head,
        "</head>",
        "<body>",
        *body,
        "</body>",
        "</html>",
    )
    return ("\n".join(lines) + "\n").encode()


def without_script(said: Mapping[str, str]) -> str:
    """Return what a browser shows whose JavaScript is off: a sentence by language code."""
    lines = (f'<p lang="{code}">{html.escape(text)}</p>' for code, text in said.items())
    return f"<noscript>{''.join(lines)}</noscript>"
