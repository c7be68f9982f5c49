"""Put the layers of an export in order: the tree of layers of a project, and of its legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.export.qgis.elements import child
from geo.text import N_, translator

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from geo.export.layer import Export, ExportLayer


def layer_id(layer: ExportLayer) -> str:
    """Return what a project calls ``layer``: QGIS takes no identifier of 10 letters or less."""
    return f"map_layer_{layer.name}"


def drawing_order(export: Export) -> tuple[ExportLayer, ...]:
    """Return the layers with geometry, the uppermost first."""
    placed = [layer for layer in export.layers if layer.geometry_type is not None]
    bottom_up = sorted(placed, key=lambda layer: layer.style.order if layer.style else 0)
    return tuple(reversed(bottom_up))


def add_tree(parent: Element, export: Export) -> None:
    """Append the tree of layers to ``parent``: the uppermost first, tables in a group below."""
    tree = add_legend_tree(parent, export)
    tables = [layer for layer in export.layers if layer.geometry_type is None]
    if tables:
        name = translator(export.language)(N_("Tables"))
        described = {"name": name, "checked": "Qt::Checked", "expanded": 0}
        group = child(tree, "layer-tree-group", attributes=described)
        for layer in tables:
            _add(group, layer)


def add_legend_tree(parent: Element, export: Export) -> Element:
    """Append the tree of the layers that are drawn to ``parent`` and return it."""
    tree = child(parent, "layer-tree-group")
    for layer in drawing_order(export):
        _add(tree, layer)
    return tree


def _add(parent: Element, layer: ExportLayer) -> None:
    described = {
        "id": layer_id(layer),
        "name": layer.title,
        "checked": "Qt::Checked",
        "expanded": 1,
        "providerKey": "ogr",
    }
    child(parent, "layer-tree-layer", attributes=described)
