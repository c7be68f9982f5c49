"""Bundle the browser code of the map: Leaflet and its plugins, all without internet."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from offlinefolium.elements import _res as vendored

_OWN_DIRECTORY = Path(__file__).parent / "browser"

VENDORED_SCRIPTS: Final[dict[str, str]] = {
    "leaflet.js": "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js",
    "topojson.js": "https://cdnjs.cloudflare.com/ajax/libs/topojson/1.6.9/topojson.min.js",
    "markercluster.js": (
        "https://cdnjs.cloudflare.com/ajax/libs/leaflet.markercluster/1.1.0/leaflet.markercluster.js"
    ),
    "fullscreen.js": (
        "https://cdn.jsdelivr.net/npm/leaflet.fullscreen@3.0.0/Control.FullScreen.min.js"
    ),
}
"""Scripts in load order, by the address under which folium-offline keeps each."""

VENDORED_STYLES: Final[dict[str, str]] = {
    "leaflet.css": "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css",
    "markercluster.css": (
        "https://cdnjs.cloudflare.com/ajax/libs/leaflet.markercluster/1.1.0/MarkerCluster.css"
    ),
    "fullscreen.css": (
        "https://cdn.jsdelivr.net/npm/leaflet.fullscreen@3.0.0/Control.FullScreen.css"
    ),
}

OWN_SCRIPTS: Final = (
    "core.js",
    "layers.js",
    "areas.js",
    "origin.js",
    "links.js",
    "points.js",
    "panels.js",
    "legend.js",
    "controls.js",
    "paper.js",
)
"""The map's own code, in load order."""

STANDALONE_SCRIPT: Final = "standalone.js"
"""The code of a page that needs no server, around the map."""

STAGE_SCRIPTS: Final = (
    "stage_page.js",
    "stage_memory.js",
    "stage_map.js",
    "stage_words.js",
    "stage_figure.js",
    "stage_notes.js",
    "stage_live.js",
    "stage_broadcast.js",
    "stage.js",
    "stage_keys.js",
)
"""The code of a presentation, around the map, in load order."""


def _own(name: str) -> str:
    return (_OWN_DIRECTORY / name).read_text(encoding="utf-8")


@cache
def script() -> bytes:
    """Return all scripts as one file: what is needed at once travels at once."""
    parts = [vendored[address] for address in VENDORED_SCRIPTS.values()]
    parts += [_own(name) for name in OWN_SCRIPTS]
    return "\n;\n".join(parts).encode()


@cache
def style() -> bytes:
    """Return all style sheets as one file."""
    parts = [vendored[address] for address in VENDORED_STYLES.values()]
    return "\n".join([*parts, _own("map.css")]).encode()


@cache
def standalone_script() -> bytes:
    """Return the scripts of the map and of a page that needs no server, as one."""
    return b"\n;\n".join((script(), _own(STANDALONE_SCRIPT).encode()))


@cache
def standalone_style() -> bytes:
    """Return the style sheets of the map and of a page that needs no server, as one."""
    return b"\n".join((style(), _own("standalone.css").encode()))


@cache
def stage_script() -> bytes:
    """Return the scripts of the map and of a presentation, as one."""
    return b"\n;\n".join((script(), *(_own(name).encode() for name in STAGE_SCRIPTS)))


@cache
def stage_style() -> bytes:
    """Return the style sheets of the map and of a presentation, as one."""
    return b"\n".join((style(), _own("stage.css").encode()))
