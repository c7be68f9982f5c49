"""Draw the layers of an export as a map for print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.cartography.static_scene import StaticLayer, StaticScene
from geo.text import N_, translator

if TYPE_CHECKING:
    from geo.cartography.static_files import PictureFormat
    from geo.export.layer import Export, ExportLayer

A4_MM: Final = (297.0, 210.0)
"""ISO 216, landscape."""

DPI: Final = 300
"""Dots an inch that printers ask for."""

_SEPARATOR: Final = " · "


def picture(export: Export, kind: PictureFormat) -> bytes:
    """Return the layers that have a place as a map on an A4 page.

    Raises:
        SettingError: a value of a layer has no class in its legend.
    """
    # 40 MB, for the few who print.
    from geo.cartography.static_map import draw_map  # noqa: PLC0415

    width, height = A4_MM
    scene = scene_of(export)
    return draw_map(scene, format=kind, width_mm=width, height_mm=height, dpi=DPI)


def scene_of(export: Export) -> StaticScene:
    """Return what the page shows: the layers over their ground, with title, badge and sources."""
    translate = translator(export.language)
    shown = [layer for layer in export.layers if layer.style and layer.geometry_type]
    held = {layer.id for layer in shown}
    ground = [layer for layer in export.ground if layer.id not in held]
    credits_ = dict.fromkeys(credit for layer in (*shown, *ground) for credit in layer.credits)
    sources = dict.fromkeys(f"{c.publisher}: {c.title}" for c in credits_)
    selected = (part for layer in shown for part in layer.selection.split(_SEPARATOR) if part)
    badge = translate(N_("DEMO · synthetic data")) if export.is_demonstration else None
    return StaticScene(
        layers=(*(_drawn(layer, titled=True) for layer in shown), *map(_drawn, ground)),
        title=export.title,
        language=export.language,
        subtitle=_SEPARATOR.join(dict.fromkeys(selected)),
        sources="; ".join(sources),
        attribution="; ".join(dict.fromkeys(credit.attribution for credit in credits_)),
        licence="; ".join(dict.fromkeys(credit.licence_title for credit in credits_)),
        badge=badge,
        extent=export.extent,
        inset=export.extent is None,
    )


def _drawn(layer: ExportLayer, *, titled: bool = False) -> StaticLayer:
    assert layer.style is not None  # noqa: S101  those without one are no part of a picture
    assert layer.geometry_type is not None  # noqa: S101
    names = {column.name for column in layer.columns}
    return StaticLayer(
        features=layer.features,
        geometry_type=layer.geometry_type,
        style=layer.style,
        title=layer.title if titled else "",
        accuracy_column="location_accuracy" if layer.id == "heritage" else "",
        status_column="status" if "status" in names and layer.id == "centres" else "",
    )
