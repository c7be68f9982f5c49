"""Show the documents of the service as pages that load nothing, from here or elsewhere."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geo.text import N_, NO_VALUE
from geo.web import tiles

if TYPE_CHECKING:
    from geo.web.features.asked import Asked
    from geo.web.features.catalogue import Collection

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
"""Content-Security-Policy of every page: a browser would refuse whatever a page tried to load."""

_WORDS: Final = {
    "collections": N_("Layers"),
    "fields": N_("Fields"),
    "meaning": N_("Meaning"),
    "type": N_("Type"),
    "features": N_("Records as a table"),
    "geojson": N_("GeoJSON"),
    "tiles": N_("Vector tiles"),
    "sources": N_("Sources and licences"),
    "filter": N_("Records that a filter selects"),
    "filter_note": N_(
        "Filters are written in CQL2: =, <>, <, >, LIKE 'A%', BETWEEN, IN, IS NULL, AND, OR, NOT, "
        "CASEI(), S_INTERSECTS(). A missing figure is neither equal nor unequal to a number."
    ),
    "in_qgis": N_("In QGIS"),
    "qgis_features": N_(
        "Layer, Add Layer, Add WFS / OGC API - Features Layer, New; give this address and the "
        "version OGC API - Features:"
    ),
    "qgis_tiles": N_(
        "Layer, Add Layer, Add Vector Tile Layer, New generic connection; style by "
        "hand, for example with this address:"
    ),
    "in_gdal": N_("With GDAL, also from R and Python"),
    "in_browser": N_("In a browser or with curl"),
    "next": N_("Next page"),
    "previous": N_("Previous page"),
    "matched": N_("records match"),
    "place": N_("Geometry"),
    "conformance": N_("Standards followed"),
    "api": N_("Addresses and parameters"),
    "refused": N_("This cannot be answered"),
    "demonstration": N_("Demonstration data: none of these records is real."),
    "json": N_("This page as JSON"),
    "home": N_("Live layers"),
    "version": N_("Version of the data"),
}

_GEOMETRY_MOST: Final = 200
"""Characters of a geometry shown on the page of a record."""


def _cell(value: object) -> str:
    # A missing value is a dash: an empty cell could be taken for an empty text.
    return NO_VALUE if value is None else str(value)


def _geometry(value: object) -> str:
    text = json.dumps(value) if value else NO_VALUE
    return text if len(text) <= _GEOMETRY_MOST else f"{text[:_GEOMETRY_MOST]}…"


def _segment(value: object) -> str:
    return quote(str(value), safe="")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters |= {
        "cell": _cell,
        "geometry": _geometry,
        "segment": _segment,
        "query": urlencode,
    }
    return environment


def page(
    kind: str,
    document: dict[str, Any],
    asked: Asked,
    collections: list[Collection],
    json_address: str = "",
) -> str:
    """Return a document as a page.

    Args:
        kind: Name of the template.
        document: What pygeoapi answered.
        asked: Says the language and the address of the service.
        collections: That the document is about.
        json_address: Of the document; empty for none.
    """
    words = {name: asked.translate(text) for name, text in _WORDS.items()}
    one = collections[0] if len(collections) == 1 else None
    return (
        _environment()
        .get_template(f"{kind}.html")
        .render(
            document=document,
            links={found["rel"]: found["href"] for found in document.get("links", [])},
            collections=collections,
            one=one,
            service=asked.service,
            language=asked.language,
            words=words,
            json_address=json_address,
            matrix_set=tiles.MATRIX_SET,
            is_demonstration=one is not None and one.layer.is_demonstration,
            example=_example(one or next(iter(collections), None)),
        )
    )


def _example(one: Collection | None) -> str:
    """Return a filter that selects something in a collection; empty where nothing could."""
    if one is None or not one.columns:
        return ""
    for column in one.layer.columns:
        present = one.layer.features[column.name].dropna()
        if column.type == "string" and len(present):
            return f"{column.name} = '{str(present.iloc[0]).replace(chr(39), 2 * chr(39))}'"
    return f"{next(iter(one.columns))} IS NOT NULL"
