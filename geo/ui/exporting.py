"""Make what is taken away of a view: the same for the page, the command line and Python."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from geo.cartography import standalone
from geo.cartography.resources import RESOURCES
from geo.errors import ExportError
from geo.export.catalogue import CATALOGUE
from geo.export.layer import Credit, Export, Precision
from geo.export.metadata import citation_text
from geo.export.reference_systems import GEOGRAPHIC, REFERENCE_SYSTEMS
from geo.export.where import filtered
from geo.text import LANGUAGES, N_, Message, translator
from geo.ui import cache
from geo.ui.address import write_query
from geo.ui.cache.exports import export_layer
from geo.ui.places import place_name
from geo.ui.scene import isochrones_of, scene_of
from geo.ui.selection import select
from geo.ui.view import EXPORT_FIELDS, View

if TYPE_CHECKING:
    from datetime import datetime


GROUND: Final = ("lakes", "admin2", "admin1")
"""Drawn below and around the layers of a picture."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be taken away."""

    view: View
    layer_ids: tuple[str, ...]
    whole: bool = False
    """Whole layers, not what the view leaves of them."""
    where: str = ""
    """Condition in CQL2 on one layer; see `geo.export.where.filtered`."""
    crs: str = GEOGRAPHIC
    precision: Precision = "full"

    @classmethod
    def of(cls, view: View) -> Order:
        """Return what a view says is to be taken; a condition only where it is for one layer."""
        return cls(
            view,
            view.taken,
            whole=view.part == "whole",
            where=view.where if len(view.taken) == 1 else "",
            crs=view.crs,
            precision=view.precision,
        )


def make_export(order: Order, made_at: datetime, address: str = "") -> Export:
    """Return the layers of an order with everything that travels with them.

    Args:
        order: what is to be taken.
        made_at: in UTC, whole seconds.
        address: of the product, without a query, ending in ``/``; empty where it runs nowhere.

    Raises:
        ExportError: no layer, an unknown one, an unknown reference system, a condition on several
            layers or one that cannot be used.
        SettingError: a setting of the view means nothing.
        DataFileError: a file of the shipped data cannot be read.
        RegisterError: the version of a register cannot be read.
    """
    _check(order)
    view = order.view
    layers = tuple(
        filtered(export_layer(layer_id, view, whole=order.whole), order.where)
        for layer_id in dict.fromkeys(order.layer_ids)
    )
    translate = translator(view.language)
    nothing = N_("{layer}: nothing is selected; the file has its columns and no rows.")
    notes = [
        Message(nothing, {"layer": layer.title}).said(translate)
        for layer in layers
        if layer.features.empty
    ]
    place = None if order.whole else view.place
    return Export(
        layers=layers,
        title=_title(order),
        language=view.language,
        made_at=made_at,
        url=_link(view, address) if address else "",
        crs=order.crs,
        precision=order.precision,
        notes=tuple(notes),
        ground=tuple(export_layer(layer_id, view, whole=True) for layer_id in GROUND),
        extent=_extent(place),
        # A page shows a view; there is no view of a condition.
        page=None if order.where.strip() else partial(view_page, view, made_at, address),
        page_is_demonstration=cache.dataset(view.dataset).entry.is_demonstration,
    )


def _check(order: Order) -> None:
    unknown = [layer_id for layer_id in order.layer_ids if layer_id not in CATALOGUE]
    if unknown or not order.layer_ids:
        raise ExportError(
            Message(
                N_("There is no layer {layer}. Choose among: {layers}."),
                {"layer": ", ".join(unknown) or "''", "layers": ", ".join(CATALOGUE)},
            )
        )
    if order.crs not in REFERENCE_SYSTEMS:
        raise ExportError(
            Message(
                N_("The reference system {crs} is not offered. Choose among: {offered}."),
                {"crs": order.crs, "offered": ", ".join(REFERENCE_SYSTEMS)},
            )
        )
    if order.where.strip() and len(set(order.layer_ids)) > 1:
        raise ExportError(
            Message(N_("A condition is for one layer, as layers differ in their fields. Take one."))
        )


def _title(order: Order) -> str:
    """Return a title: indicator or layers, the register, the place where it is not the country.

    Of demonstration data the layers say that they are.
    """
    view = order.view
    translate = translator(view.language)
    names = {layer_id: translate(CATALOGUE[layer_id].title) for layer_id in order.layer_ids}
    if "indicator" in names:
        names["indicator"] = select(view).choropleth.title(view.language)
    parts = list(names.values())
    if len(names) > MOST_NAMED:
        parts = [names.get("indicator", translate(N_("Layers of the CLC map")))]
    entry = cache.dataset(view.dataset).entry
    if entry.version:
        parts.append(entry.label.said(translate))
    if not order.whole and view.place is not None:
        parts.append(place_name(view.place, view, translate))
    return ", ".join(parts)


MOST_NAMED: Final = 2
"""Layers named in a title; our choice: more make no title."""


def _extent(place: str | None) -> tuple[float, float, float, float] | None:
    if place is None:
        return None
    units = cache.reference().admin2[cache.units_chosen("admin2", place)]
    west, south, east, north = map(float, units.total_bounds)
    return (west, south, east, north)


def view_page(view: View, made_at: datetime, address: str = "") -> bytes:
    """Return the map of a view as one HTML file, in all languages, that needs no server.

    Args:
        view: the view.
        made_at: in UTC, whole seconds.
        address: of the product, see `make_export`.

    Raises:
        SettingError: a setting of the view means nothing.
    """
    editions = [_edition(replace(view, language=code), made_at) for code in LANGUAGES]
    contents = standalone.gather(RESOURCES, cache.map_settings(), editions)
    return standalone.standalone_page(
        editions,
        language=view.language,
        contents=contents,
        made_at=made_at,
        url=_link(view, address) if address else "",
    )


def _edition(view: View, made_at: datetime) -> standalone.Edition:
    """Return the page in the language of the view."""
    translate = translator(view.language)
    extent = {"token": 1, "extent": view.extent and list(view.extent)}
    scene = scene_of(
        view,
        select(view),
        extent,
        place=view.place,
        isochrones=isochrones_of(view, translate),
    )
    layers = tuple(export_layer(layer_id, view) for layer_id in drawn_layers(view))
    title = scene.choropleth.title(view.language)
    if view.place is not None:
        title = f"{title}, {place_name(view.place, view, translate)}"
    told = Export(layers, title, view.language, made_at)
    credits_ = dict.fromkeys(credit for layer in layers for credit in layer.credits)
    selections = dict.fromkeys(layer.selection for layer in layers if layer.selection)
    return standalone.Edition(
        title=title,
        message=scene.as_message(translate),
        citation=citation_text(told),
        sources=tuple(map(_source_note, credits_)),
        notes=tuple(selections),
    )


def drawn_layers(view: View) -> tuple[str, ...]:
    """Return the layers of the catalogue that the map of a view shows."""
    shown = ("indicator" if layer == "fill" else layer for layer in view.layers)
    return tuple(layer_id for layer_id in shown if layer_id in CATALOGUE)


def _source_note(credit: Credit) -> standalone.SourceNote:
    text = f"{credit.publisher}: {credit.title} ({credit.date})"
    return standalone.SourceNote(text, credit.url, credit.licence_title, credit.licence_url)


def _link(view: View, address: str) -> str:
    query = view_query(view)
    return f"{address}map?{query}" if query else f"{address}map"


def view_query(view: View) -> str:
    """Return the query of the address that shows a view; nothing about what is taken of it."""
    default = View()
    shown = replace(view, **{name: getattr(default, name) for name in EXPORT_FIELDS})
    return urlencode(write_query(shown, "map"))
