"""Hold what is the same for all layers taken away at once: the data shipped, the language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geo.export.catalogue import CATALOGUE
from geo.export.layer import Credit
from geo.sources.registry import SOURCES
from geo.store.shipped import resource_of
from geo.text import N_, translator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.store.datasets import DatasetEntry

SYNTHETIC: Final = N_("synthetic data")
VERSION: Final = N_("version")
NO_LICENCE: Final = N_("no licence stated")


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """The description of the shipped data (Frictionless Data Package), and a language."""

    package: dict[str, Any]
    language: str

    def say(self, message: str) -> str:
        """Return ``message`` in the language of the edition."""
        return translator(self.language)(message)

    def title(self, layer_id: str, entry: DatasetEntry | None = None) -> str:
        """Return the title of a layer, which says whose data it holds."""
        return self.titled(CATALOGUE[layer_id].title, entry)

    def titled(self, message: str, entry: DatasetEntry | None) -> str:
        """Return a title that says whose data it is of: demonstration data say DEMO first."""
        title = self.say(message)
        if entry and entry.is_demonstration:
            return f"DEMO · {title} ({self.say(SYNTHETIC)})"
        return f"{title}: {entry.label.said(self.say)}" if entry and entry.version else title

    def description(self, layer_id: str) -> str:
        """Return what a layer is."""
        return self.say(CATALOGUE[layer_id].description)

    def credit(self, source_id: str) -> Credit:
        """Return how a source of the registry is named."""
        source = SOURCES[source_id]
        return Credit(
            title=self.say(source.title),
            publisher=self.say(source.publisher),
            url=source.url,
            date=self.say(source.date),
            attribution=source.attribution,
            licence=source.licence.id,
            licence_title=self.say(source.licence_title),
            licence_url=source.licence_url,
        )

    def credits(self, source_ids: Iterable[str]) -> tuple[Credit, ...]:
        """Return how sources are named, each once."""
        return tuple(self.credit(source_id) for source_id in dict.fromkeys(source_ids))

    def chosen_credits(
        self, source_ids: Iterable[str], chosen_by: DatasetEntry | None
    ) -> tuple[Credit, ...]:
        """Return what must be named with records that a data set may have chosen."""
        own = self.credits(source_ids)
        return own if chosen_by is None else (*own, *self.dataset_credits(chosen_by))

    def chosen_version(self, names: Iterable[str], chosen_by: DatasetEntry | None) -> str:
        """Return the version of shipped tables, and of the data set that chose among them."""
        own = self.checksums(*names)
        return own if chosen_by is None else f"{own}; {self.dataset_version(chosen_by)}"

    def resource_sources(self, *names: str) -> list[str]:
        """Return the identifiers of the sources of shipped tables."""
        by_title = {source.title: source.id for source in SOURCES.values()}
        held = (resource_of(self.package, name) for name in names)
        return [by_title[source["title"]] for resource in held for source in resource["sources"]]

    def checksums(self, *names: str) -> str:
        """Return the checksums of shipped tables, as one text."""
        return "; ".join(resource_of(self.package, name)["hash"] for name in names)

    def notes(self, source_ids: Iterable[str]) -> str:
        """Return what must be known of sources before they are relied on."""
        told = (self.say(SOURCES[source_id].note) for source_id in dict.fromkeys(source_ids))
        return " ".join(filter(None, told))

    def dataset_credits(self, entry: DatasetEntry) -> tuple[Credit, ...]:
        """Return what must be named with anything made from a data set."""
        if entry.version is None:
            return self.credits((entry.source_id, "gazetteer"))
        title = entry.label.said(self.say)
        organisation = str(entry.description.values.get("organisation", title))
        own = Credit(
            title=f"{title}, {self.say(VERSION)} {entry.version.number}",
            publisher=organisation,
            url="",
            date=f"{entry.version.published_at:%Y-%m-%d}",
            attribution=organisation,
            licence="",
            licence_title=entry.licence or self.say(NO_LICENCE),
        )
        return (own, self.credit("gazetteer"))

    def dataset_version(self, entry: DatasetEntry) -> str:
        """Return the version of a data set: of a register its number and checksum."""
        if entry.version:
            return f"{entry.version.number}, sha256:{entry.version.checksum}"
        paths = {entry.centres_path, entry.programmes_path}
        held = [r["name"] for r in self.package["resources"] if r["path"] in paths]
        return self.checksums(*held)


def layer_name(layer_id: str, entry: DatasetEntry | None) -> str:
    """Return the name in files of a layer of a data set: ``DEMO_centres``, ``centres_dornod_2``."""
    if entry is None or (entry.version is None and not entry.is_demonstration):
        return layer_id
    if entry.version is None:
        return f"DEMO_{layer_id}"
    return register_layer_name(layer_id, entry.version.register_id, entry.version.number)


def register_layer_name(layer_id: str, register: str, number: int) -> str:
    """Return the name in files of a layer of a version of a register."""
    return f"{layer_id}_{register.replace('-', '_')}_{number}"
