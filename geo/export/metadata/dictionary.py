"""Describe every column of the layers taken away: type, unit, meaning, codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.export.formats.columns import codes_text
from geo.export.formats.delimited import BYTE_ORDER_MARK, harmless
from geo.export.formats.naming import short_names as cut_names
from geo.export.formats.shapefile import NAME_LENGTH
from geo.export.layer import GEOMETRY
from geo.export.metadata.facts import plain
from geo.export.reference_systems import GEOGRAPHIC, REFERENCE_SYSTEMS
from geo.text import N_, translator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from geo.export.layer import Column, Export, ExportLayer

    ShortNames = Callable[[ExportLayer], Mapping[str, str]]
    """Names of the columns of a layer in a Shapefile."""

DICTIONARY_COLUMNS: Final = (
    "layer",
    "column",
    "type",
    "unit",
    "description",
    "codes",
    "shapefile_column",
)

PLACE_COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "lon": ("number", N_("Longitude; empty where the record has no place")),
    "lat": ("number", N_("Latitude; empty where the record has no place")),
    "wkt": ("string", N_("Geometry as well-known text; empty where the record has no place")),
}
"""Columns in which tables of text hold the geometry: type and meaning."""

_GEOMETRY_DESCRIPTION: Final = N_("Geometry; none where the record has no place")


def dictionary_rows(
    export: Export,
    *,
    short_names: ShortNames | None = None,
    place_columns: Mapping[str, tuple[str, ...]] | None = None,
) -> pd.DataFrame:
    """Return a row for each column of each layer, in their order.

    Args:
        export: what is taken away.
        short_names: gives the names of a layer's columns in its Shapefile; None where there is
            no Shapefile.
        place_columns: for the name of a layer, the columns that hold its geometry in tables of
            text.

    Returns:
        Text in the columns `DICTIONARY_COLUMNS`; empty where there is nothing to say. The geometry
        of a layer has a row of its own, with its unit in the reference system of the export.
    """
    rows: list[dict[str, str]] = []
    for layer in export.layers:
        short = short_names(layer) if short_names else {}
        rows += [_row(layer, column, short.get(column.name, "")) for column in layer.columns]
        rows += _place_rows(layer, export, (place_columns or {}).get(layer.name, ()))
    return pd.DataFrame(rows, columns=list(DICTIONARY_COLUMNS), dtype=object)


def shapefile_names(layer: ExportLayer) -> dict[str, str]:
    """Return for each column of ``layer`` its name in a Shapefile."""
    names = [column.name for column in layer.columns]
    return dict(zip(names, cut_names(names, NAME_LENGTH), strict=True))


def write_dictionary(rows: pd.DataFrame, path: Path) -> None:
    """Write `dictionary_rows` as CSV: UTF-8 with the mark that spreadsheets look for.

    Text that a spreadsheet would calculate has an apostrophe before it, as in the tables.
    """
    rows.map(harmless).to_csv(path, index=False, encoding=BYTE_ORDER_MARK, lineterminator="\r\n")


def _row(layer: ExportLayer, column: Column, short_name: str) -> dict[str, str]:
    return {
        "layer": layer.name,
        "column": column.name,
        "type": column.type,
        "unit": plain(column.unit),
        "description": plain(column.description),
        "codes": plain(codes_text(column)),
        "shapefile_column": short_name,
    }


def _place_rows(
    layer: ExportLayer, export: Export, place_columns: tuple[str, ...]
) -> list[dict[str, str]]:
    if layer.geometry_type is None:
        return []
    translate = translator(export.language)
    units = {GEOMETRY: REFERENCE_SYSTEMS[export.crs].unit}
    kinds = {GEOMETRY: (layer.geometry_type, _GEOMETRY_DESCRIPTION)} | {
        # A name a layer has itself gets underscores behind it.
        name: PLACE_COLUMNS[name.rstrip("_")]
        for name in place_columns
    }
    return [
        dict.fromkeys(DICTIONARY_COLUMNS, "")
        | {
            "layer": layer.name,
            "column": name,
            "type": kind,
            # Tables of text are always in degrees.
            "unit": units.get(name, REFERENCE_SYSTEMS[GEOGRAPHIC].unit),
            "description": translate(description),
        }
        for name, (kind, description) in kinds.items()
    ]
