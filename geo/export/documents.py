"""List what shows an export to people: a map for print, a project, a page for the browser."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from geo.errors import ExportError
from geo.export.formats import EXPORT_FORMATS, Format
from geo.text import N_, Message

if TYPE_CHECKING:
    from pathlib import Path

    from geo.cartography.static_files import PictureFormat
    from geo.export.layer import Export


NO_PAGE: Final = N_(
    "The interactive map shows a view, not a condition. Take the condition off, or choose another "
    "format."
)


def _write_picture(kind: PictureFormat, export: Export, directory: Path) -> None:
    from geo.export.pictures import picture  # noqa: PLC0415  draws, for those who print

    if any(layer.geometry_type for layer in export.layers):
        (directory / f"{_map_name(export)}.{kind}").write_bytes(picture(export, kind))


def _write_page(export: Export, directory: Path) -> None:
    if export.page is None:
        raise ExportError(Message(NO_PAGE))
    (directory / f"{_map_name(export)}.html").write_bytes(export.page())


def _write_project(export: Export, directory: Path) -> None:
    from geo.export.qgis.project import write_project  # noqa: PLC0415  for those who use QGIS

    if export.layers:
        write_project(export, directory, EXPORT_FORMATS["gpkg"].write)


def _map_name(export: Export) -> str:
    return "DEMO_map" if export.is_demonstration else "map"


DOCUMENTS: Final[dict[str, Format]] = {
    entry.id: entry
    for entry in (
        Format(
            id="qgz",
            label=N_("QGIS project with its data"),
            suffix=".qgz",
            media_type="application/zip",
            many=True,
            tables=True,
            reprojects=True,
            writer=_write_project,
        ),
        Format(
            id="html",
            label=N_("Interactive map in one HTML file, without internet"),
            suffix=".html",
            media_type="text/html",
            many=True,
            tables=False,
            reprojects=False,
            writer=_write_page,
        ),
        Format(
            id="png",
            label=N_("Map as PNG, A4 at 300 dpi"),
            suffix=".png",
            media_type="image/png",
            many=True,
            tables=False,
            reprojects=False,
            writer=partial(_write_picture, "png"),
        ),
        Format(
            id="svg",
            label=N_("Map as SVG, A4"),
            suffix=".svg",
            media_type="image/svg+xml",
            many=True,
            tables=False,
            reprojects=False,
            writer=partial(_write_picture, "svg"),
        ),
    )
}
"""By identifier, in the order they are offered."""

FORMATS: Final[dict[str, Format]] = {**EXPORT_FORMATS, **DOCUMENTS}
"""Everything that can be taken away."""
