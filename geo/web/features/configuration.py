"""Describe collections to pygeoapi: its configuration, made for each request."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from geo.text import LANGUAGES, N_
from geo.web.features.catalogue import DEMONSTRATION
from geo.web.features.systems import CRS84, URIS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pygeoapi.api import API

    from geo.web.features.catalogue import Collection

TITLE: Final = N_("Community Learning Centres of Mongolia: live layers")
DESCRIPTION: Final = N_(
    "The layers of the map for GIS and programs, as they are at the moment: features by OGC API "
    "Features, vector tiles by OGC API Tiles. Missing figures stay missing."
)

LIMIT_DEFAULT: Final = 100
LIMIT_MOST: Final = 10_000
"""Records in a page; who asks for more gets this many and the address of the next page."""

OGC_RELATION: Final = "http://www.opengis.net/def/rel/ogc/1.0"
_GREGORIAN: Final = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"

Condition = tuple[Any, str]
"""A parsed condition (pygeofilter's nodes) and its text; None and empty for no condition."""


def api(
    service: str,
    collections: Iterable[Collection],
    *,
    condition: Condition = (None, ""),
    with_period: bool = True,
) -> API:
    """Return pygeoapi, serving ``collections`` at the address ``service``.

    Args:
        service: Address of the landing page, to which links lead.
        collections: What is served.
        condition: Which records are.
        with_period: Whether to say when the records are. To pygeoapi a time outside is a mistake;
            to Part 1, clause 7.15.4, it is one at which there is nothing.
    """
    # 35 MB, and seconds to load: for those who ask.
    from pygeoapi.api import API  # noqa: PLC0415

    configuration = {
        "server": {
            "url": service,
            "languages": list(LANGUAGES),
            "limits": {"default_items": LIMIT_DEFAULT, "max_items": LIMIT_MOST},
        },
        "logging": {"level": "WARNING"},
        "metadata": _metadata(service),
        "resources": {
            one.id: _resource(service, one, condition, with_period=with_period)
            for one in collections
        },
    }
    with _same_log():
        return API(configuration, {})


@contextmanager
def _same_log() -> Iterator[None]:
    """Take away again what pygeoapi adds to the log of the whole process."""
    # What clients ask for in vain is no event of this server.
    logging.getLogger("pygeoapi").setLevel(logging.CRITICAL)
    handlers = list(logging.root.handlers)
    try:
        yield
    finally:
        for handler in set(logging.root.handlers).difference(handlers):
            logging.root.removeHandler(handler)


def _metadata(service: str) -> dict[str, Any]:
    return {
        "identification": {
            "title": TITLE,
            "description": DESCRIPTION,
            "keywords": ["Mongolia"],
            "terms_of_service": f"{service}/collections",
            "url": service,
        },
        # Each collection has its own.
        "license": {"name": "Licences of the collections", "url": f"{service}/collections"},
        "provider": {"name": TITLE},
        "contact": {"name": TITLE},
    }


def _resource(
    service: str, one: Collection, condition: Condition, *, with_period: bool
) -> dict[str, Any]:
    # A table has no extent; pygeoapi wants one of every collection: see documents.collection.
    spatial = {"bbox": [list(one.bounds or ())], "crs": CRS84}
    extents: dict[str, Any] = {"spatial": spatial}
    if one.period is not None and with_period:
        first, last = one.period
        extents["temporal"] = {
            "begin": f"{first:04}-01-01T00:00:00Z",
            "end": f"{last:04}-12-31T23:59:59Z",
            "trs": _GREGORIAN,
        }
    return {
        "type": "collection",
        "title": one.title,
        "description": one.description,
        "keywords": ["Mongolia", *([DEMONSTRATION] if one.layer.is_demonstration else [])],
        "links": [*_credit_links(one), *_tile_links(service, one)],
        "extents": extents,
        "providers": [
            {
                "type": "feature",
                "name": "geo.web.features.provider.LayerProvider",
                "data": one,
                "options": {"condition": condition},
                "id_field": one.layer.key or None,
                "time_field": one.year_column or None,
                "crs": list(URIS),
                "storage_crs": CRS84,
            }
        ],
    }


def _credit_links(one: Collection) -> list[dict[str, str]]:
    links = []
    for credit in one.layer.credits:
        if credit.licence_url:
            title = credit.licence_title or credit.licence
            links.append(link(credit.licence_url, "license", "text/html", title))
        if credit.url:
            title = f"{credit.title}, {credit.publisher}"
            links.append(link(credit.url, "via", "text/html", title))
    return [found for place, found in enumerate(links) if found not in links[:place]]


def _tile_links(service: str, one: Collection) -> list[dict[str, str]]:
    if not one.has_geometry:
        return []
    address = f"{service}/collections/{one.id}/tiles"
    return [link(address, f"{OGC_RELATION}/tilesets-vector", "application/json", "Vector tiles")]


def link(href: str, relation: str, media_type: str, title: str) -> dict[str, str]:
    """Return a link as the OGC APIs have it."""
    return {"href": href, "rel": relation, "type": media_type, "title": title}
