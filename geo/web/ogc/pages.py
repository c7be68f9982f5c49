"""Show the resources of the service as pages that load nothing, from here or elsewhere."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geo.text import N_, NO_VALUE, format_number
from geo.web.ogc import documents, filters
from geo.web.ogc.addresses import segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.text import Translate
    from geo.web.ogc.catalogue import Collection

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
"""Content-Security-Policy of every page: a browser would refuse whatever a page tried to load."""

_WORDS: Final = {
    "collections": N_("Layers"),
    "records": N_("records"),
    "years": N_("years"),
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
    "definition": N_("The whole definition, OpenAPI 3.0"),
    "refused": N_("This cannot be answered"),
    "demonstration": N_("Demonstration data: none of these records is real."),
    "json": N_("This page as JSON"),
    "home": N_("Live layers"),
    "version": N_("Version of the data"),
}

_GEOMETRY_MOST: Final = 200
"""Characters of a geometry shown on the page of a record."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )


class Pages:
    """Pages of one request: in one language, with links to one address."""

    def __init__(self, service: str, language: str, translate: Translate) -> None:
        """Show everything in ``language``, links leading to ``service``."""
        self._service = service
        self._language = language
        self._translate = translate

    def _page(self, template: str, title: str, json_address: str, **values: object) -> str:
        return (
            _environment()
            .get_template(f"{template}.html")
            .render(
                title=title,
                language=self._language,
                service=self._service,
                json_address=json_address,
                words={name: self._translate(text) for name, text in _WORDS.items()},
                **{"is_demonstration": False, "is_home": False, **values},
            )
        )

    def _summary(self, one: Collection) -> dict[str, object]:
        years = one.extent.years
        written = filters.example(one)
        return {
            "id": one.id,
            "title": one.title,
            "address": documents.collection_address(self._service, one),
            "count": format_number(len(one), self._language),
            "years": "" if years is None else "–".join(dict.fromkeys(map(str, years))),
            "filter": written,
            "query": urlencode({"filter": written}),
            "file": "".join(part if part.isalnum() else "_" for part in one.id),
            "shell_id": one.id,
        }

    def service(self, all_of_them: Iterable[Collection], json_address: str) -> str:
        """Return the page with all layers and how to reach them from other programs."""
        listed = list(all_of_them)
        summaries = [self._summary(one) for one in listed]
        with_tiles = [
            summary for one, summary in zip(listed, summaries, strict=True) if one.has_geometry
        ]
        return self._page(
            "service",
            self._translate(documents.TITLE),
            json_address,
            description=self._translate(documents.DESCRIPTION),
            collections=summaries,
            first=next(iter(with_tiles or summaries), None),
            tiled=next(iter(with_tiles), None),
            is_home=True,
        )

    def collection(self, one: Collection, json_address: str) -> str:
        """Return the page of a layer: addresses, sources, data dictionary."""
        return self._page(
            "collection",
            one.title,
            json_address,
            is_demonstration=one.layer.is_demonstration,
            one=self._summary(one),
            description=one.description,
            version=one.layer.version,
            has_tiles=one.has_geometry,
            credits=one.layer.credits,
            fields=[documents.property_schema(column, one) for column in one.layer.columns],
        )

    def items(
        self, one: Collection, written: list[str], members: Mapping[str, Any], names: Iterable[str]
    ) -> str:
        """Return a page of records as a table, ``written`` in GeoJSON."""
        columns = list(names)
        address = documents.collection_address(self._service, one)
        rows = []
        for feature in map(json.loads, written):
            cells = [self._cell(feature["properties"][name]) for name in columns]
            query = urlencode({"f": "html", "lang": self._language})
            link = f"{address}/items/{segment(feature['id'])}?{query}"
            rows.append({"id": feature["id"], "address": link, "cells": cells})
        links = {link["rel"]: link["href"] for link in members["links"]}
        return self._page(
            "items",
            one.title,
            links["alternate"],
            is_demonstration=one.layer.is_demonstration,
            matched=format_number(members["numberMatched"], self._language),
            names=columns,
            rows=rows,
            next=links.get("next", ""),
            previous=links.get("prev", ""),
        )

    def item(self, one: Collection, written: str, json_address: str) -> str:
        """Return the page of a record, ``written`` in GeoJSON."""
        feature = json.loads(written)
        geometry = json.dumps(feature["geometry"]) if feature["geometry"] else NO_VALUE
        if len(geometry) > _GEOMETRY_MOST:
            geometry = f"{geometry[:_GEOMETRY_MOST]}…"
        return self._page(
            "item",
            f"{one.layer.name}: {feature['id']}",
            json_address,
            is_demonstration=one.layer.is_demonstration,
            address=documents.collection_address(self._service, one),
            collection_title=one.title,
            cells=[(name, self._cell(value)) for name, value in feature["properties"].items()],
            geometry=geometry,
        )

    def conformance(self, json_address: str) -> str:
        """Return the page of the standards followed."""
        title = self._translate(_WORDS["conformance"])
        return self._page("list", title, json_address, lines=documents.CONFORMANCE)

    def api(self, definition: Mapping[str, Any], json_address: str) -> str:
        """Return the page of all addresses and their parameters."""
        operations = [
            (
                f"{self._service}{path}",
                methods["get"]["summary"],
                [
                    parameter.get("name") or parameter["$ref"].rsplit("/", 1)[1]
                    for parameter in methods["get"]["parameters"]
                ],
            )
            for path, methods in definition["paths"].items()
        ]
        title = self._translate(_WORDS["api"])
        return self._page("api", title, json_address, operations=operations)

    def problem(self, description: str) -> str:
        """Return the page that says why a request is refused."""
        return self._page(
            "problem", self._translate(_WORDS["refused"]), "", description=description
        )

    def _cell(self, value: object) -> str:
        # A missing value is a dash: an empty cell could be taken for an empty text.
        return NO_VALUE if value is None else str(value)
