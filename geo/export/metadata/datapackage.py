"""Describe the files of an export in a Frictionless Data Package, version 1."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any, Final

from geo.export.formats.delimited import BYTE_ORDER_MARK
from geo.export.metadata.dictionary import DICTIONARY_COLUMNS, PLACE_COLUMNS
from geo.export.metadata.facts import (
    NO_LICENCE,
    PRODUCT,
    credits_of,
    extent_of,
    keywords_of,
    plain,
    source_title,
    system_of,
    terms_of_all,
    time_stamp,
    title_of,
    version_of,
    web_address,
)
from geo.export.reference_systems import REFERENCE_SYSTEMS
from geo.sources.output import write_json
from geo.text import translator

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from geo.export.layer import Column, Credit, Export
    from geo.export.metadata.facts import WrittenFile

TEXT_FORMAT: Final = "csv"

_NO_LICENCE_ID: Final = "LicenseRef-none-stated"

_DEMO_DESCRIPTION: Final = "DEMO: holds synthetic records. "


def write_datapackage(
    export: Export, files: Iterable[WrittenFile], dictionary: WrittenFile, directory: Path
) -> Path:
    """Write ``datapackage.json`` (specs.frictionlessdata.io, Data Package 1.0).

    Tables of text are tabular resources with their columns as they stand in the file; all other
    files are resources with size and checksum alone.

    Args:
        export: what was taken away.
        files: what was written for it, below ``directory``.
        dictionary: the data dictionary.
        directory: root of the archive.

    Returns:
        The path of the description.

    Raises:
        OSError: a table of text cannot be read.
    """
    made = time_stamp(export)
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": f"mongolia-clc-map-{re.sub('[^0-9]', '', made)}",
        "title": title_of(export),
        "description": (_DEMO_DESCRIPTION if export.is_demonstration else "")
        + " ".join(plain(note) for note in export.notes),
        "created": made,
        "version": version_of(export),
        "homepage": web_address(export.url),
        "keywords": list(keywords_of(export)),
        "contributors": [{"title": PRODUCT, "role": "wrangler"}],
        "licenses": _licences(credits_of(export)),
        "sources": [_source(credit) for credit in credits_of(export)],
    }
    names: set[str] = set()
    package = {key: entry for key, entry in package.items() if entry}
    package["resources"] = [
        *(_resource(file, export, directory, names) for file in files),
        _dictionary_resource(dictionary, names),
    ]
    path = directory / "datapackage.json"
    write_json(package, path)
    return path


def place_columns(file: WrittenFile, directory: Path) -> tuple[str, ...]:
    """Return the columns of a table of text that hold the geometry; none for another file.

    Raises:
        OSError: the file cannot be read.
    """
    if file.layer is None or file.format_id != TEXT_FORMAT:
        return ()
    own = {column.name for column in file.layer.columns}
    return tuple(
        name
        for name in _header(directory / file.path)
        if name not in own and name.rstrip("_") in PLACE_COLUMNS
    )


def _header(path: Path) -> list[str]:
    with path.open(encoding=BYTE_ORDER_MARK, newline="") as file:
        return next(csv.reader(file), [])


def _resource(
    file: WrittenFile, export: Export, directory: Path, names: set[str]
) -> dict[str, Any]:
    layer = file.layer
    entry: dict[str, Any] = _file_entry(file, names)
    if layer is None:
        return entry | {"title": title_of(export)}
    entry |= {
        "title": title_of(layer),
        "description": plain(
            " ".join(filter(None, (layer.description, layer.selection, layer.evidence)))
        ),
        "version": layer.version,
    }
    if layer.geometry_type:
        if key := system_of(file, export):
            entry["crs"] = REFERENCE_SYSTEMS[key].definition
        if extent := extent_of(layer):
            entry["bbox"] = [extent.west, extent.south, extent.east, extent.north]
    if file.format_id == TEXT_FORMAT:
        fields = {column.name: _field(column) for column in layer.columns}
        translate = translator(export.language)
        for name in place_columns(file, directory):
            kind, description = PLACE_COLUMNS[name.rstrip("_")]
            fields[name] = {"name": name, "type": kind, "description": translate(description)}
        header = _header(directory / file.path)
        entry |= {
            "profile": "tabular-data-resource",
            "type": "table",
            "encoding": "utf-8",
            "rows": len(layer.features),
            "schema": {
                "fields": [fields.get(name, {"name": name, "type": "any"}) for name in header],
                "missingValues": [""],
            }
            | ({"primaryKey": layer.key} if layer.key in header else {}),
        }
    if layer.is_demonstration:
        entry["keywords"] = list(keywords_of(layer))
    return entry | {
        "licenses": _licences(layer.credits),
        "sources": [_source(credit) for credit in layer.credits],
    }


def _file_entry(file: WrittenFile, names: set[str]) -> dict[str, Any]:
    return {
        "name": _name(file.path, names),
        "path": file.path,
        "profile": "data-resource",
        # Else the reference implementation opens what it knows and takes it for a plain table.
        "type": "file",
        "format": file.path.rpartition(".")[2].lower(),
        "mediatype": file.media_type,
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
    }


def _name(path: str, names: set[str]) -> str:
    """Return a name for a resource, unlike those in ``names``, and put it there."""
    wanted = re.sub(r"[^a-z0-9._/-]", "-", path.lower())
    name, number = wanted, 1
    while name in names:
        number += 1
        name = f"{wanted}-{number}"
    names.add(name)
    return name


def _field(column: Column) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "description": plain(column.description),
    }
    if column.unit:
        entry["unit"] = column.unit
    if column.codes:
        entry["codes"] = [{"value": code, "label": plain(label)} for code, label in column.codes]
    return entry


def _dictionary_resource(file: WrittenFile, names: set[str]) -> dict[str, Any]:
    fields = [{"name": name, "type": "string"} for name in DICTIONARY_COLUMNS]
    return _file_entry(file, names) | {
        "profile": "tabular-data-resource",
        "type": "table",
        "title": "Data dictionary",
        "encoding": "utf-8",
        "schema": {"fields": fields},
    }


def _licences(credits_: Iterable[Credit]) -> list[dict[str, str]]:
    licences = []
    translate = translator("en")
    for terms in terms_of_all(credits_):
        entry = {
            "name": re.sub(r"[^-a-zA-Z0-9._]", "-", terms.id) or _NO_LICENCE_ID,
            "title": plain(terms.title if terms.id else terms.said(translate)),
        }
        licences.append(entry | ({"path": terms.url} if web_address(terms.url) else {}))
    return licences or [{"name": _NO_LICENCE_ID, "title": translate(NO_LICENCE)}]


def _source(credit: Credit) -> dict[str, str]:
    entry = {
        "title": source_title(credit),
        "path": web_address(credit.url),
        "publisher": credit.publisher,
        "date": credit.date,
        "attribution": credit.attribution,
        "license": credit.licence or translator("en")(NO_LICENCE),
    }
    return {key: text for key, text in entry.items() if text}
