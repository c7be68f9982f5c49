"""An export with every kind of terms and text, written with its metadata."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import shapely

from geo.export.formats.delimited import write_csv
from geo.export.formats.shapefile import write_shapefile
from geo.export.layer import Credit
from geo.export.metadata import write_metadata, written_file
from tests.export import layers

if TYPE_CHECKING:
    from pathlib import Path

    from geo.export.layer import Export
    from geo.export.metadata import WrittenFile

AWKWARD: Final = 'Төв & "сум" 50% #1 $x_y ~1 ^2 \\ <b> [a] {z} = ’'
"""Text in which something means something else to XML, YAML, JSON, BibTeX or TeX."""

ODBL: Final = Credit(
    title="Heritage of OpenStreetMap",
    publisher="OpenStreetMap contributors",
    url="https://www.openstreetmap.org/copyright",
    date="compiled 2026",
    attribution="© OpenStreetMap contributors",
    licence="ODbL-1.0",
    licence_title="Open Database Licence 1.0",
    licence_url="https://opendatacommons.org/licenses/odbl/1-0/",
)

UNSTATED: Final = Credit(
    title=AWKWARD,
    publisher="Office & Sons",
    url="",
    date="2019, 2020",
    attribution="Office {A}",
    licence="",
    licence_title="",
)

VIEW: Final = "https://map.example/?centre=Өлгий&zoom=5"
VIEW_QUOTED: Final = "https://map.example/?centre=%D3%A8%D0%BB%D0%B3%D0%B8%D0%B9&zoom=5"
"""The same in ASCII: UTF-8 of the five letters in percent."""


@dataclass(frozen=True)
class Case:
    """What was written."""

    export: Export
    files: tuple[WrittenFile, ...]
    metadata: tuple[Path, ...]
    directory: Path


def case_export(**changes: Any) -> Export:
    """Return an export of five layers under different terms and a table."""
    made = layers.export(
        layers.points(),
        layers.gaps(credits=(ODBL,), selection="status = 'active'"),
        layers.areas(
            features=_two_boxes(),
            title=AWKWARD,
            description=AWKWARD,
            evidence=AWKWARD,
            version="7 & more",
            credits=(ODBL, UNSTATED),
        ),
        layers.lines(credits=()),
        layers.empty(),
        layers.table(),
    )
    return replace(made, **({"url": VIEW, "notes": (f"Note: {AWKWARD}",)} | changes))


def _two_boxes() -> gpd.GeoDataFrame:
    """Return the records of `layers.areas` between 99 and 102 E, 45 and 47.3 N."""
    boxes = [shapely.box(99, 45, 100, 46), shapely.box(101.5, 46, 102, 47.3)]
    shapes = [shapely.MultiPolygon([box]) for box in boxes]
    return layers.areas().features.set_geometry(gpd.GeoSeries(shapes, crs="EPSG:4326"))


def written(export: Export, directory: Path) -> Case:
    """Write ``export`` as CSV and Shapefile, and its metadata."""
    directory.mkdir(exist_ok=True)
    write_csv(export, directory)
    write_shapefile(export, directory)
    formats = {".csv": ("csv", "text/csv"), ".shp.zip": ("shp", "application/zip")}
    files = tuple(
        written_file(directory / f"{layer.name}{suffix}", directory, layer, *kind)
        for layer in export.layers
        for suffix, kind in formats.items()
    )
    return Case(export, files, write_metadata(export, files, directory), directory)
