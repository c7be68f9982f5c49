"""Write the description of the data: a Frictionless Data Package with hashes and columns."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import pyarrow.parquet as pq

from geo.sources.derived import DERIVED, DerivedResource
from geo.sources.fields import field_of
from geo.sources.output import write_json
from geo.sources.registry import SOURCES

if TYPE_CHECKING:
    from pathlib import Path

    from geo.sources.source import Source

NAME: Final = "mongolia-clc-map-data"
TITLE: Final = "Community Learning Centres of Mongolia: reference layers and demonstration register"
DESCRIPTION: Final = (
    "Derived from the sources named in each resource. Centres by the network rule are places, not "
    "confirmed centres; the demonstration register is synthetic."
)
FILE_NAME: Final = "datapackage.json"


def write_datapackage(directory: Path) -> None:
    """Describe every file of ``directory`` in its ``datapackage.json``.

    Raises:
        KeyError: a column has no description.
        FileNotFoundError: a registered file was not built.
    """
    used = {source_id for resource in DERIVED.values() for source_id in resource.source_ids}
    sources = [source for source in SOURCES.values() if source.id in used]
    package = {
        "name": NAME,
        "title": TITLE,
        "description": DESCRIPTION,
        "licenses": _licences(sources),
        "sources": [_citation(source) for source in sources],
        "resources": [describe(resource, directory) for resource in DERIVED.values()],
    }
    write_json(package, directory / FILE_NAME)


def describe(resource: DerivedResource, directory: Path) -> dict[str, Any]:
    """Return the data package's entry of one file: size, hash, rows, CRS, columns, terms."""
    path = directory / resource.path
    content = path.read_bytes()
    sources = [SOURCES[source_id] for source_id in resource.source_ids]
    entry: dict[str, Any] = {
        "name": resource.name,
        "path": resource.path,
        "title": resource.title,
        "description": resource.description,
        "format": resource.format,
        "mediatype": resource.media_type,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    if resource.format == "csv":
        entry["encoding"] = "utf-8"
    columns, rows = _shape(path, resource.format)
    if rows is not None:
        entry["rows"] = rows
    if resource.crs:
        entry["crs"] = resource.crs
    if columns:
        entry["schema"] = {"fields": [_field(resource.name, column) for column in columns]}
    entry["sources"] = [_citation(source) for source in sources]
    entry["licenses"] = _licences(sources)
    return entry


def _shape(path: Path, file_format: str) -> tuple[list[str], int | None]:
    """Return columns and number of rows of a table; none for another file."""
    if file_format == "csv":
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        return list(table.columns), len(table)
    if file_format == "parquet":
        parquet = pq.ParquetFile(path)
        return list(parquet.schema_arrow.names), parquet.metadata.num_rows
    return [], None


def _field(resource: str, column: str) -> dict[str, str]:
    field = field_of(resource, column)
    entry = {"name": column, "type": field.type, "description": field.description}
    return entry | ({"unit": field.unit} if field.unit else {})


def _citation(source: Source) -> dict[str, str]:
    return {
        "title": source.title,
        "path": source.url,
        "publisher": source.publisher,
        "date": source.date,
        "attribution": source.attribution,
    }


def _licences(sources: list[Source]) -> list[dict[str, str]]:
    """Return the terms of ``sources``, each once."""
    licences = {source.licence.id: source.licence for source in sources}
    return [
        {"name": licence.id, "title": licence.title}
        | ({"path": licence.url} if licence.url else {})
        for licence in licences.values()
    ]
