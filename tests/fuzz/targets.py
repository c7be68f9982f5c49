"""Say for each format which files to begin with and how mutated bytes become a file."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.registry.reading import files

if TYPE_CHECKING:
    from collections.abc import Callable

Seeds = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Target:
    """A format: its seeds by name, and the file that a mutated input stands for."""

    seeds: Callable[[], Seeds]
    build: Callable[[bytes], bytes] = bytes


def _archive(make: Callable[[], bytes], endings: tuple[str, ...]) -> Target:
    """Mutate a member, not the archive: a checksum would stop nearly every mutation of that.

    The first byte of an input says which member the rest replaces; 255 stands for the archive.
    """
    members: dict[str, bytes] = {}

    def names() -> list[str]:
        if not members:
            members.update(files.unpacked(make()))
        return [name for name in members if name.endswith(endings)]

    def seeds() -> Seeds:
        found = {name: bytes([at]) + members[name] for at, name in enumerate(names())}
        stored = files.packed(members, zipfile.ZIP_STORED)
        whole = {"whole": b"\xff" + stored}
        return {name.replace("/", "_"): content for name, content in {**found, **whole}.items()}

    def build(data: bytes) -> bytes:
        choice = names()
        if not data or data[0] >= len(choice):
            return data[1:]
        return files.packed({**members, choice[data[0]]: data[1:]}, zipfile.ZIP_STORED)

    return Target(seeds, build)


def _made(*groups: dict[str, Callable[[], bytes]], endings: tuple[str, ...]) -> Callable[[], Seeds]:
    return lambda: {
        name: make() for group in groups for name, make in group.items() if name.endswith(endings)
    }


def _texts() -> Seeds:
    odd = b'a,b\n"1\n2",3,4\n"open'
    merged = files.csv_text([["a", "b", None], [None, "c", "d"], [1, 2, 3]]).encode()
    return {**_made(files.TEXT_FILES, endings=("csv", "tsv"))(), "odd": odd, "merged": merged}


TARGETS: Final[dict[str, Target]] = {
    "xlsx": _archive(files.xlsx, (".xml", ".rels")),
    "xls": Target(_made(files.BINARY_FILES, endings=("xls",))),
    "ods": _archive(files.ods, ("content.xml", "manifest.xml", "mimetype")),
    "csv": Target(_texts),
    "geojson": Target(_made(files.LAYER_FILES, endings=("geojson",))),
    "gpkg": Target(_made(files.LAYER_FILES, endings=("gpkg",))),
    "shapefile": _archive(files.shapefile, (".shp", ".shx", ".dbf", ".prj", ".cpg")),
    "kml": Target(_made(files.LAYER_FILES, endings=("kml",))),
    "kmz": _archive(files.kmz, (".kml",)),
    "parquet": Target(_made(files.LAYER_FILES, endings=("parquet",))),
}
"""By the identifier of the format."""
