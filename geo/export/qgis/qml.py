"""Write the style of a layer in QML, the style format of QGIS 3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from geo.export.qgis.elements import child, document, millimetres, rgba
from geo.export.qgis.notes import alias, layer_notes
from geo.export.qgis.symbols import HALO_COLOUR, LABEL_COLOUR, add_symbol

if TYPE_CHECKING:
    from geo.cartography.style import Style
    from geo.export.layer import Column, ExportLayer, GeometryType

QGIS_VERSION: Final = "3.22.0"
"""The oldest QGIS the files were read with; newer ones read what older ones wrote."""

DOCTYPE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"

LABEL_SIZE_PT: Final = 8
LABEL_HALO_PX: Final = 3.0

_GEOMETRY_CODES: Final = {"Point": 0, "MultiLineString": 1, "MultiPolygon": 2, None: 4}
"""QgsWkbTypes::GeometryType."""

_PLACEMENTS: Final = {"Point": 0, "MultiLineString": 2, "MultiPolygon": 1}
"""QgsPalLayerSettings::Placement: around the point, along the line, over the point in the area."""

_TYPES: Final = {str: "string", int: "int"}


def qml(layer: ExportLayer, language: str) -> str:
    """Return the style of ``layer`` as a QML document.

    It holds symbols, labels, headings and meanings of codes of the columns, and notes. A table
    without geometry has no symbols and no labels.
    """
    root = ET.Element("qgis", {"version": QGIS_VERSION, "styleCategories": "AllStyleCategories"})
    add_style(root, layer, language)
    return document(root, DOCTYPE)


def add_style(parent: ET.Element, layer: ExportLayer, language: str) -> None:
    """Append the style of ``layer`` to ``parent``, a QML document or a layer of a project."""
    style = layer.style
    labelled = bool(style and style.label_column and layer.geometry_type)
    parent.set("labelsEnabled", str(int(labelled)))
    child(parent, "userNotes", attributes={"value": layer_notes(layer, language)})
    if style and layer.geometry_type:
        _renderer(parent, style, layer.geometry_type)
        if labelled:
            _labels(parent, style, layer.geometry_type)
    _fields(parent, layer.columns)
    shown = (style.label_column if style else "") or layer.key
    if shown:
        child(parent, "previewExpression", f'"{shown}"')
    child(parent, "layerGeometryType", str(_GEOMETRY_CODES[layer.geometry_type]))


def _renderer(parent: ET.Element, style: Style, geometry_type: GeometryType) -> None:
    if not style.column:
        made = child(parent, "renderer-v2", attributes={"type": "singleSymbol", "symbollevels": 0})
        drawn = style.classes[:1]
    else:
        described = {"type": "categorizedSymbol", "attr": style.column, "symbollevels": 0}
        made = child(parent, "renderer-v2", attributes=described)
        drawn = style.classes
        categories = child(made, "categories")
        for number, each in enumerate(drawn):
            # To QGIS the empty value is a missing one, and any that no other category has.
            value: dict[str, object] = (
                {"value": ""}
                if each.value is None
                else {"value": each.value, "type": _TYPES[type(each.value)]}
            )
            more = {"label": each.label, "symbol": number, "render": "true"}
            child(categories, "category", attributes={**value, **more})
    symbols = child(made, "symbols")
    for number, each in enumerate(drawn):
        add_symbol(symbols, str(number), style, each, geometry_type)


def _labels(parent: ET.Element, style: Style, geometry_type: GeometryType) -> None:
    labeling = child(parent, "labeling", attributes={"type": "simple"})
    settings = child(labeling, "settings", attributes={"calloutType": "simple"})
    text = child(
        settings,
        "text-style",
        attributes={
            "fieldName": style.label_column,
            "isExpression": 0,
            "fontFamily": "Noto Sans",
            "fontSize": LABEL_SIZE_PT,
            "fontSizeUnit": "Point",
            "fontWeight": 50,
            "namedStyle": "Regular",
            "textColor": rgba(LABEL_COLOUR),
            "textOpacity": 1,
        },
    )
    child(
        text,
        "text-buffer",
        attributes={
            "bufferDraw": 1,
            "bufferSize": millimetres(LABEL_HALO_PX),
            "bufferSizeUnits": "MM",
            "bufferColor": rgba(HALO_COLOUR),
            "bufferOpacity": 1,
            "bufferNoFill": 1,
            "bufferJoinStyle": 128,
        },
    )
    place = {
        "placement": _PLACEMENTS[geometry_type],
        "placementFlags": 10,
        "centroidInside": 1,
        "dist": millimetres(style.size_px / 2) if geometry_type == "Point" else 0,
        "distUnits": "MM",
        "priority": 5,
    }
    child(settings, "placement", attributes=place)
    child(settings, "rendering", attributes={"obstacle": 1, "drawLabels": 1})


def _fields(parent: ET.Element, columns: tuple[Column, ...]) -> None:
    configuration = child(parent, "fieldConfiguration")
    for column in columns:
        if column.codes:
            field = child(configuration, "field", attributes={"name": column.name})
            _value_map(field, column)
    aliases = child(parent, "aliases")
    for number, column in enumerate(columns):
        described = {"field": column.name, "index": number, "name": alias(column)}
        child(aliases, "alias", attributes=described)


def _value_map(field: ET.Element, column: Column) -> None:
    """Show the meaning of a code in the place of the code."""
    config = child(child(field, "editWidget", attributes={"type": "ValueMap"}), "config")
    entries = child(
        child(config, "Option", attributes={"type": "Map"}),
        "Option",
        attributes={"type": "List", "name": "map"},
    )
    for code, meaning in column.codes:
        entry = child(entries, "Option", attributes={"type": "Map"})
        described = {"type": "QString", "name": f"{meaning} [{code}]", "value": code}
        child(entry, "Option", attributes=described)
