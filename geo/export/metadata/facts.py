"""Gather what every kind of metadata says: extent, terms, sources, keywords, files."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import numpy as np
import shapely

from geo.export.documents import FORMATS
from geo.export.layer import GEOMETRY
from geo.export.reference_systems import GEOGRAPHIC, REFERENCE_SYSTEMS
from geo.text import N_, translator

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from geo.export.layer import Credit, Export, ExportLayer
    from geo.text import Translate

PRODUCT: Final = "Mongolia CLC map"
"""Author of every export: the product; who made the sources is named with them."""

DEMO: Final = "DEMO"

LANGUAGE_CODES: Final[dict[str, str]] = {"en": "eng", "mn": "mon"}
"""Languages of an export in ISO 639-2 (terminological)."""

PICTURES: Final = frozenset({"html", "png", "svg"})
"""Formats that show the features and hold no coordinates to be read."""

NO_LICENCE: Final = N_("no licence stated")

SHARE_ALIKE: Final = N_(
    "share-alike: what is derived from it must be passed on under the same terms"
)

_NOT_STATED: Final = "not stated"

LONGEST_VERSION: Final = 40
"""Letters of versions that a citation can bear; our choice."""

_CHECKSUM: Final = re.compile("sha256:[0-9a-f]{64}")
_CITED_CHECKSUM: Final = len("sha256:") + 16
"""64 of 256 bits: enough to tell versions apart by chance, short enough to cite."""

_SHARE_ALIKE_ID: Final = re.compile(r"ODbL|-SA(-|$)")
_WEB: Final = re.compile(r"(https?|ftp|sftp)://\S+")

_SAFE: Final = "/?:@!$&'()*+,;=%~"
_LONE_PERCENT: Final = re.compile("%(?![0-9A-Fa-f]{2})")

_CONTROL: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (production 2) and YAML 1.2 (production 1) cannot hold, with the C1 controls."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of an export, as it is described in the metadata."""

    path: str
    """Relative to the root of the archive, ``/`` between folders."""
    layer: ExportLayer | None
    """What is in it; None where it holds all layers that the format can hold."""
    format_id: str
    """Key of the formats on offer."""
    media_type: str
    bytes: int
    sha256: str
    """Hexadecimal digits, lower case."""
    crs: str | None = None
    """Key of `REFERENCE_SYSTEMS`, empty for none; None for what the export asks for and the format
    allows."""


def written_file(
    path: Path, root: Path, layer: ExportLayer | None, format_id: str, media_type: str
) -> WrittenFile:
    """Return the description of a file that lies below ``root``.

    Raises:
        ValueError: ``path`` is not below ``root``.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return WrittenFile(
        path.relative_to(root).as_posix(),
        layer,
        format_id,
        media_type,
        path.stat().st_size,
        digest,
    )


@dataclass(frozen=True, slots=True)
class Extent:
    """The smallest box around the features, in degrees of EPSG:4326."""

    west: float
    south: float
    east: float
    north: float

    @property
    def wkt(self) -> str:
        """The box as well-known text (OGC 06-103r4), anticlockwise from the south-west."""
        west, south, east, north = self.west, self.south, self.east, self.north
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        return f"POLYGON(({', '.join(f'{lon} {lat}' for lon, lat in corners)}))"


def extent_of(layer: ExportLayer) -> Extent | None:
    """Return the extent of the features that have a place; None where none has."""
    places = _places(layer)
    return Extent(*shapely.total_bounds(places).tolist()) if len(places) else None


def count_of_places(layer: ExportLayer) -> int:
    """Return how many features of ``layer`` have a place."""
    return len(_places(layer))


def _places(layer: ExportLayer) -> np.ndarray[Any, np.dtype[np.object_]]:
    if layer.geometry_type is None:
        return np.array([], dtype=object)
    shapes = np.asarray(layer.features[GEOMETRY].array, dtype=object)
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    return np.asarray(shapes[~missing], dtype=object)


@dataclass(frozen=True, slots=True)
class Terms:
    """A licence as a source states it."""

    id: str
    """Identifier of the SPDX list, or LicenseRef-…; empty where none is stated."""
    title: str
    url: str

    @property
    def is_share_alike(self) -> bool:
        """Whether what is derived must carry the same terms."""
        return _SHARE_ALIKE_ID.search(self.id) is not None

    def said(self, translate: Translate) -> str:
        """Return the terms in one line: identifier, title, address, what they ask."""
        if not self.id:
            return ": ".join(filter(None, (translate(NO_LICENCE), self.title)))
        name = f"{self.id} ({self.title})" if self.title else self.id
        address = f" <{self.url}>" if self.url else ""
        obligation = f"; {translate(SHARE_ALIKE)}" if self.is_share_alike else ""
        return name + address + obligation


def terms_of(credit: Credit) -> Terms:
    """Return the terms of a source."""
    return Terms(credit.licence, credit.licence_title, credit.licence_url)


def terms_of_all(credits_: Iterable[Credit]) -> tuple[Terms, ...]:
    """Return the terms of sources, each once, in their order."""
    return tuple(dict.fromkeys(terms_of(credit) for credit in credits_))


def sole_terms(layers: Iterable[ExportLayer]) -> Terms | None:
    """Return the terms that all sources of ``layers`` state; None where they differ or are none."""
    stated = {layer.id: terms_of_all(layer.credits) for layer in layers}
    if all(stated.values()):
        different = {terms for all_terms in stated.values() for terms in all_terms}
        if len(different) == 1 and (sole := different.pop()).id:
            return sole
    return None


def credits_of(export: Export) -> tuple[Credit, ...]:
    """Return the sources of all layers, each once, in their order."""
    return tuple(dict.fromkeys(credit for layer in export.layers for credit in layer.credits))


def source_title(credit: Credit) -> str:
    """Return what a source is called: by its publisher where it has no title."""
    names = (credit.title, credit.publisher, credit.attribution, _NOT_STATED)
    return next(name for name in map(plain, names) if name)


def publisher_of(credit: Credit) -> str:
    """Return who published a source: whom to credit, or what it is called, where none is stated."""
    names = (credit.publisher, credit.attribution, credit.title, _NOT_STATED)
    return next(name for name in map(plain, names) if name)


def title_of(thing: Export | ExportLayer) -> str:
    """Return the title; that of demonstration data says so."""
    title = plain(thing.title) or PRODUCT
    return f"{DEMO}: {title}" if thing.is_demonstration and DEMO not in title else title


def keywords_of(thing: Export | ExportLayer) -> tuple[str, ...]:
    """Return keywords in English, ``DEMO`` first for demonstration data."""
    subjects = ("Mongolia", "community learning centres", "adult education")
    return (DEMO, *subjects) if thing.is_demonstration else subjects


def version_of(export: Export) -> str:
    """Return one version for the whole; those of the layers stand with each.

    The different versions of the layers in their order; where they are too long for a citation,
    the beginning of their checksum (of a single checksum, its own).
    """
    versions = list(dict.fromkeys(filter(None, (plain(layer.version) for layer in export.layers))))
    whole = ", ".join(versions)
    if len(whole) <= LONGEST_VERSION:
        return whole
    if len(versions) == 1 and _CHECKSUM.fullmatch(whole):
        return whole[:_CITED_CHECKSUM]
    digest = hashlib.sha256("\n".join(versions).encode()).hexdigest()
    return f"sha256:{digest}"[:_CITED_CHECKSUM]


def system_of(file: WrittenFile, export: Export) -> str:
    """Return the key of the reference system ``file`` is written in; empty for a picture."""
    if file.crs is not None:
        return file.crs
    if file.format_id in PICTURES:
        return ""
    known = FORMATS.get(file.format_id)
    return GEOGRAPHIC if known and not known.reprojects else export.crs


def systems_of(layer: ExportLayer, files: Iterable[WrittenFile], export: Export) -> tuple[str, ...]:
    """Return the keys of the reference systems ``layer`` is written in, the export's first."""
    if layer.geometry_type is None:
        return ()
    written = {system_of(file, export) for file in files_of(layer, files)} - {""} or {export.crs}
    return tuple(sorted(written, key=lambda key: (key != export.crs, key)))


def files_of(layer: ExportLayer, files: Iterable[WrittenFile]) -> tuple[WrittenFile, ...]:
    """Return the files that hold ``layer``, alone or with the others."""
    return tuple(file for file in files if file.layer is layer or _is_in_bundle(layer, file))


def _is_in_bundle(layer: ExportLayer, file: WrittenFile) -> bool:
    known = FORMATS.get(file.format_id)
    return file.layer is None and (known is None or known.holds(layer))


def system_in_words(key: str, language: str) -> str:
    """Return name and definition of a reference system in one line."""
    system = REFERENCE_SYSTEMS[key]
    return f"{system.label.said(translator(language))} ({system.definition})"


def crs_address(key: str) -> str:
    """Return the address of a reference system in the register of OGC; empty if it has none."""
    authority, _, code = key.partition(":")
    return f"http://www.opengis.net/def/crs/EPSG/0/{code}" if authority == "EPSG" else ""


def web_address(address: str) -> str:
    """Return ``address``, fit for a document, if it is one of the web, else nothing."""
    return quoted_address(address) if _WEB.fullmatch(address) else ""


def quoted_address(address: str) -> str:
    """Return ``address`` with what an address may not hold where it stands in percent (RFC 3986).

    Brackets stand around a host alone, ``#`` before the fragment alone; a percent sign that begins
    no code is a letter.
    """
    place, mark, fragment = address.partition("#")
    scheme, slashes, rest = place.partition("://")
    if not slashes:
        # A path in the archive.
        scheme, rest = "", place
    host, slash, path = rest.partition("/") if slashes else ("", "", rest)
    parts = (scheme + slashes, quote(host, safe=_SAFE + "[]"), slash, quote(path, safe=_SAFE))
    whole = "".join(parts) + mark + quote(fragment, safe=_SAFE)
    return _LONE_PERCENT.sub("%25", whole)


def plain(text: str) -> str:
    """Return ``text`` in one line and without characters that XML or YAML cannot hold."""
    return " ".join(_CONTROL.sub(" ", text).split())


def time_stamp(export: Export) -> str:
    """Return when the export was made, ISO 8601 in UTC: ``2026-01-31T12:00:00Z``."""
    return export.made_at.strftime("%Y-%m-%dT%H:%M:%SZ")
