"""Keep the layers that were taken away or served last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from geo.analysis.coverage import select_programmes
from geo.analysis.density import density_bands
from geo.analysis.indicators import INDICATORS
from geo.cartography.message import KERNEL_NOTE, with_limit
from geo.export.catalogue import CATALOGUE
from geo.export.contents import areas, figures, tables
from geo.export.contents.edition import Edition, layer_name, register_layer_name
from geo.store.datasets import DATASETS, register_id
from geo.store.shipped import read_resource
from geo.text import Message
from geo.ui import cache
from geo.ui.cache.once import found_once
from geo.ui.selection import select, sites_of
from geo.ui.view import EXPORT_FIELDS, View
from geo.ui.wording import SPEEDS_NOTE, selection_text, travel_time_text

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from geo.analysis.figures import Level
    from geo.export.layer import ExportLayer
    from geo.store.datasets import DatasetEntry

LAYERS_HELD: Final = 64
"""Layers kept; the largest, the soums in full precision, takes 9 MB, most less than one."""

LIVE_HELD: Final = 4096
"""Layers kept for the service, apart: it lists them all in turn, and a cache that cannot hold them
all would hold none. The service holds each of them anyway."""


def export_layer(layer_id: str, view: View, *, whole: bool = False) -> ExportLayer:
    """Return a layer of the catalogue: what ``view`` leaves of it, or all.

    Of a whole layer the view still says language, data set, indicator, year and settings.

    Raises:
        KeyError: the catalogue has no such layer.
        DataFileError: a file of the shipped data cannot be read.
        RegisterError: the version of a register cannot be read.
        SettingError: a setting of the view means nothing.
    """
    if layer_id not in CATALOGUE:
        raise KeyError(layer_id)
    return _layer(layer_id, Part(_deciding(view, whole=whole), whole))


def _deciding(view: View, *, whole: bool) -> View:
    """Return the view without what decides nothing about a layer."""
    default = View()
    kept = replace(
        view,
        **{name: getattr(default, name) for name in EXPORT_FIELDS},
        layers=default.layers,
        extent=None,
        focus=None,
        compare=None,
        chosen=None,
        near_by=default.near_by,
        near_km=default.near_km,
    )
    if not whole:
        return kept
    return replace(
        kept,
        place=None,
        statuses=(),
        evidence=(),
        programme=None,
        group=None,
        categories=(),
        heritage_evidence=default.heritage_evidence,
        within_km=None,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """What of a layer is taken: what a view leaves, or all."""

    view: View
    whole: bool


def _composed(layer_id: str, part: Part) -> ExportLayer:
    edition = Edition(cache.reference().package, part.view.language)
    return _COMPOSED.get(layer_id, _shipped)(edition, layer_id, part)


_layer = found_once(LAYERS_HELD)(_composed)
_live_layer = found_once(LIVE_HELD)(_composed)


@lru_cache(maxsize=16)
def _resource(name: str) -> pd.DataFrame:
    return read_resource(cache.DATA_DIRECTORY, cache.reference().package, name)


def _shipped(edition: Edition, layer_id: str, part: Part) -> ExportLayer:
    """Return a shipped table; of what has place codes, the part in the place."""
    view = part.view
    held = cache.reference()
    known: dict[str, pd.DataFrame] = {
        "admin1": held.admin1,
        "admin2": held.admin2,
        "settlements": held.settlements,
    }
    table = known.get(layer_id)
    if table is None:
        table = _resource(CATALOGUE[layer_id].resource)
    selection = ""
    if CATALOGUE[layer_id].limited and view.place is not None and not part.whole:
        admin1 = held.admin1.index[cache.units_chosen("admin1", view.place)]
        admin2 = held.admin2.index[cache.units_chosen("admin2", view.place)]
        # Figures of its whole aimag say nothing of one soum.
        is_soum = view.place in held.admin2.index and layer_id == "observations"
        table = table[table["pcode"].isin(admin2 if is_soum else admin2.union(admin1))]
        selection = selection_text(view, centres=False, sites=False)
    return tables.shipped_layer(edition, layer_id, table, selection)


def _of_dataset(edition: Edition, layer_id: str, part: Part) -> ExportLayer:
    view = part.view
    data = cache.dataset(view.dataset)
    chosen = cache.centres_chosen(view.dataset, view.centre_filter, view.place)
    centres = data.centres[chosen]
    text = "" if part.whole else selection_text(view, sites=False)
    if layer_id == "centres":
        return tables.dataset_layer(edition, layer_id, data.entry, centres, text)
    rows = data.programmes
    if not part.whole:
        of_type = select_programmes(data, view.centre_filter)
        rows = of_type[of_type["centre_id"].isin(centres["centre_id"])][data.programmes.columns]
        if view.year is not None:
            rows = rows[rows["year"] == view.year]
    return tables.dataset_layer(edition, layer_id, data.entry, rows, text)


def _heritage(edition: Edition, _: str, part: Part) -> ExportLayer:
    """Return heritage records as shipped, wherever this server shows sensitive sites."""
    view = part.view
    parts = [_resource(name) for name in tables.HERITAGE_RESOURCES]
    records = tables.heritage_records(parts)
    if part.whole:
        return tables.heritage_layer(edition, records)
    shown = cache.sites_shown(sites_of(view))["id"]
    text = selection_text(view, centres=view.within_km is not None)
    held = records[records["id"].isin(shown)]
    return tables.heritage_layer(edition, held, text, _chosen_by(view))


def _chosen_by(view: View) -> DatasetEntry | None:
    """Return the data set whose centres decide which sites are shown; None where none does."""
    return None if view.within_km is None else cache.dataset(view.dataset).entry


def _indicator(edition: Edition, _: str, part: Part) -> ExportLayer:
    view = part.view
    shown = select(view)
    if shown.problem:
        raise shown.problem
    choropleth = shown.choropleth
    indicator = choropleth.indicator
    units = figures.Units(
        view.level,
        cache.reference().units(view.level),
        shown.scope,
        selection_text(view, sites=False, centres=bool(indicator.needs)),
    )
    return figures.indicator_layer(
        edition,
        choropleth,
        units,
        shown.dataset.entry if indicator.needs else None,
        indicator.source_ids(cache.reference()),
    )


def _indicators(edition: Edition, layer_id: str, part: Part) -> ExportLayer:
    view = part.view
    level: Level = "admin1" if layer_id == "indicators_admin1" else "admin2"
    named = []
    for indicator in INDICATORS.values():
        if level not in indicator.levels:
            continue
        held = cache.figures(indicator.id, level, view.year, view.counted)
        named.append(
            figures.NamedFigures(
                id=indicator.id,
                title=with_limit(edition.say(indicator.label), held),
                unit=with_limit(edition.say(indicator.unit), held),
                whole=indicator.decimals == 0,
                figures=held,
                source_ids=indicator.source_ids(cache.reference()),
            )
        )
    units = figures.Units(
        level,
        cache.reference().units(level),
        cache.units_chosen(level, view.place),
        selection_text(view, sites=False),
    )
    return figures.indicators_layer(edition, named, units, cache.dataset(view.dataset).entry)


def _isochrones(edition: Edition, _: str, part: Part) -> ExportLayer:
    view = part.view
    found = cache.isochrone_areas(view.dataset, view.centre_filter, view.speeds_used, view.origin)
    about = f"{travel_time_text(view, edition.say)}. {edition.say(SPEEDS_NOTE)}"
    if view.origin is not None:  # no centre has a part in it
        return areas.isochrones_layer(edition, found, None, about)
    text = "" if part.whole else selection_text(replace(view, place=None), sites=False)
    return areas.isochrones_layer(edition, found, cache.dataset(view.dataset).entry, about, text)


def _density(edition: Edition, _: str, part: Part) -> ExportLayer:
    view = part.view
    sites = replace(sites_of(view), place=None)
    bands = density_bands(
        cache.sites_shown(sites).geometry,
        view.bandwidth_km,
        cache.travel_network().network.country,
    )
    text = selection_text(replace(view, place=None), centres=view.within_km is not None)
    kernel = Message(KERNEL_NOTE, {"km": f"{view.bandwidth_km:g}"}).said(edition.say)
    return areas.density_layer(edition, bands, kernel, text, _chosen_by(view))


def _stories(edition: Edition, *_: object) -> ExportLayer:
    held = cache.reference()
    return tables.stories_layer(edition, held.stories, held.story_places)


_COMPOSED: Final[dict[str, Callable[..., ExportLayer]]] = {
    "centres": _of_dataset,
    "programmes": _of_dataset,
    "heritage": _heritage,
    "stories": _stories,
    "indicator": _indicator,
    "indicators_admin1": _indicators,
    "indicators_admin2": _indicators,
    "isochrones": _isochrones,
    "density": _density,
}
"""What composes a layer that is more than a shipped table."""


_OF_DATASETS: Final = (
    "centres",
    "programmes",
    "indicators_admin1",
    "indicators_admin2",
    "isochrones",
)
"""Layers that are another one for each data set."""

_LIVE_REGISTER_LAYERS: Final = ("centres", "programmes")


def _live(layer_id: str, view: View) -> Callable[[], ExportLayer]:
    return partial(_live_layer, layer_id, Part(_deciding(view, whole=True), whole=True))


def live_layers() -> dict[str, Callable[[], ExportLayer]]:
    """Return what is served to other programs: name, and what gives the whole layer in English.

    All layers of the data sets shipped, and centres and programmes of every version of a register.
    The indicator of the map is left out: which one it is, only a view says.
    """
    live: dict[str, Callable[[], ExportLayer]] = {}
    for entry in DATASETS.values():
        first = entry is next(iter(DATASETS.values()))
        view = View(dataset=entry.id)
        for layer_id in CATALOGUE if first else _OF_DATASETS:
            if layer_id == "indicator" or (layer_id == "programmes" and not entry.has_programmes):
                continue
            name = layer_name(layer_id, entry)
            live[name] = _live(layer_id, view)
    for offer in cache.registers():
        for version in offer.versions:
            view = View(dataset=register_id(offer.info.id, version.number))
            for layer_id in _LIVE_REGISTER_LAYERS:
                if layer_id == "programmes" and not version.programmes:
                    continue
                name = register_layer_name(layer_id, offer.info.id, version.number)
                live[name] = _live(layer_id, view)
    return live
