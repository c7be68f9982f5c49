"""List the file formats that layers can be taken away in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.errors import SettingError
from geo.export.formats.delimited import write_csv
from geo.export.formats.flatgeobuf import write_flatgeobuf
from geo.export.formats.geojson import write_geojson
from geo.export.formats.geopackage import write_geopackage
from geo.export.formats.geoparquet import write_geoparquet
from geo.export.formats.kml import write_kml
from geo.export.formats.shapefile import SUFFIX, write_shapefile
from geo.export.formats.staging import staged
from geo.export.formats.topology import write_topojson
from geo.export.formats.workbook import write_workbook
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.export.layer import Export, ExportLayer


@dataclass(frozen=True, slots=True)
class Format:
    """A file format on offer."""

    id: str
    label: str
    """Message identifier."""
    suffix: str
    """With its dot."""
    media_type: str
    many: bool
    """Whether one file holds all layers."""
    tables: bool
    """Whether it holds layers without geometry; they are left out otherwise."""
    reprojects: bool
    """Whether it may be in another reference system than EPSG:4326."""
    writer: Callable[[Export, Path], None]
    """Writes into an empty directory; called by `write`."""

    def holds(self, layer: ExportLayer) -> bool:
        """Return whether a file of this format can hold ``layer``."""
        return self.tables or layer.geometry_type is not None

    def write(self, export: Export, directory: Path) -> tuple[Path, ...]:
        """Write the layers of ``export`` that the format holds, a file each or all in one.

        A failure half way leaves no file. A layer without records becomes a valid file with its
        columns, as far as the format has such.

        Returns:
            The files written into ``directory``, by name; none where the format holds no layer.

        Raises:
            SettingError: two layers would be the same file, or one is too large for the format.
        """
        names: dict[str, str] = {}
        for layer in export.layers:
            other = names.setdefault(layer.name.casefold(), layer.id)
            if other != layer.id:
                raise SettingError(layer.name, f"{other}, {layer.id}", SAME_NAME, RENAME)
        with staged(directory) as (staging, moved):
            self.writer(export, staging)
        return tuple(moved)


SAME_NAME: Final = N_("two layers have the same name, and the files of one would replace the other")
RENAME: Final = N_("Take them away one after the other.")

EXPORT_FORMATS: Final[dict[str, Format]] = {
    entry.id: entry
    for entry in (
        Format(
            id="geojson",
            label=N_("GeoJSON"),
            suffix=".geojson",
            media_type="application/geo+json",
            many=False,
            tables=False,
            reprojects=False,
            writer=write_geojson,
        ),
        Format(
            id="gpkg",
            label=N_("GeoPackage: all layers in one file, with styles"),
            suffix=".gpkg",
            media_type="application/geopackage+sqlite3",
            many=True,
            tables=True,
            reprojects=True,
            writer=write_geopackage,
        ),
        Format(
            id="shp",
            label=N_("Shapefile, zipped"),
            suffix=SUFFIX,
            media_type="application/zip",
            many=False,
            tables=True,
            reprojects=True,
            writer=write_shapefile,
        ),
        Format(
            id="parquet",
            label=N_("GeoParquet"),
            suffix=".parquet",
            media_type="application/vnd.apache.parquet",
            many=False,
            tables=True,
            reprojects=True,
            writer=write_geoparquet,
        ),
        Format(
            id="fgb",
            label=N_("FlatGeobuf"),
            suffix=".fgb",
            # Not registered with IANA; what the project itself serves it as.
            media_type="application/flatgeobuf",
            many=False,
            tables=False,
            reprojects=True,
            writer=write_flatgeobuf,
        ),
        Format(
            id="kml",
            label=N_("KML, for globes and phones"),
            suffix=".kml",
            media_type="application/vnd.google-earth.kml+xml",
            many=False,
            tables=False,
            reprojects=False,
            writer=write_kml,
        ),
        Format(
            id="topojson",
            label=N_("TopoJSON"),
            suffix=".topojson",
            # Not registered either: JSON, as any reader takes it.
            media_type="application/json",
            many=False,
            tables=False,
            reprojects=False,
            writer=write_topojson,
        ),
        Format(
            id="csv",
            label=N_("CSV, for spreadsheets and statistics"),
            suffix=".csv",
            media_type="text/csv",
            many=False,
            tables=True,
            reprojects=False,
            writer=write_csv,
        ),
        Format(
            id="xlsx",
            label=N_("Excel workbook with a data dictionary"),
            suffix=".xlsx",
            media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            many=True,
            tables=True,
            reprojects=False,
            writer=write_workbook,
        ),
    )
}
"""By identifier, in the order they are offered."""
