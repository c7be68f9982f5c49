"""Write KML 2.2: places with names, colours and all columns, for globes and phones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import shapely

from geo.export.formats.columns import meaning, records, shapes
from geo.export.formats.geojson import oriented
from geo.export.geometry import placed
from geo.export.reference_systems import GEOGRAPHIC

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from geo.cartography.style import Style, StyleClass
    from geo.export.formats.columns import Value
    from geo.export.layer import Column, Export, ExportLayer

NAMESPACE: Final = "http://www.opengis.net/kml/2.2"
SCHEMA_ID: Final = "columns"

TYPES: Final = {
    "string": "string",
    "integer": "int",
    "number": "double",
    "boolean": "bool",
    "any": "string",
}
"""Types of the data dictionary and of KML."""

LARGEST_INT: Final = 2**31 - 1
"""Of the type ``int``, which is that of XML Schema; columns with more become ``double``."""

NAME_COLUMNS: Final = {"en": ("name_en", "name_mn"), "mn": ("name_mn", "name_en")}
"""Columns with the name of a record, first choice first."""

_ICON_PX: Final = 32.0
"""Width of an icon at scale 1 in the programs that show KML."""

_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (2.2) has no place for: control characters."""


def write_kml(export: Export, directory: Path) -> None:
    """Write a file for each layer with a geometry, always in EPSG:4326 (OGC KML 2.2, 07-147r2).

    A placemark a record: its name in the language of the export, all columns as typed extended data
    (9.3), missing ones left out, and the style of its class. Symbols of points keep their colour
    and not their shape: KML takes icons from addresses only, and the files need no internet.
    """
    for layer in export.layers:
        if layer.geometry_type is not None:
            drawn = placed(layer, crs=GEOGRAPHIC, precision=export.precision)
            tree = ET.ElementTree(_kml(drawn, export.language))
            tree.write(directory / f"{layer.name}.kml", encoding="utf-8", xml_declaration=True)


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    if text:
        element.text = _FORBIDDEN.sub("", text)
    return element


def _kml(layer: ExportLayer, language: str) -> ET.Element:
    root = ET.Element("kml", xmlns=NAMESPACE)
    document = _add(root, "Document")
    _add(document, "name", layer.title)
    credit = "; ".join(dict.fromkeys(c.attribution for c in layer.credits if c.attribution))
    told = (layer.description, layer.evidence, credit)
    _add(document, "description", "\n".join(text for text in told if text))
    classes = layer.style.classes if layer.style else ()
    for place, style_class in enumerate(classes):
        _add_style(document, f"class-{place}", style_class, layer)
    rows = list(records(layer))
    schema = _add(document, "Schema", name=layer.name, id=SCHEMA_ID)
    for column in layer.columns:
        kind = _type(column, rows)
        field = _add(schema, "SimpleField", type=kind, name=column.name)
        _add(field, "displayName", meaning(column))
    # A folder, so that readers find a layer where there is no record.
    folder = _add(document, "Folder")
    _add(folder, "name", layer.name)
    for record, shape in zip(rows, oriented(shapes(layer)), strict=True):
        _add_placemark(folder, layer, record, shape, language)
    ET.indent(root, "")
    return root


def _type(column: Column, rows: list[dict[str, Value]]) -> str:
    large = column.type == "integer" and any(
        abs(int(row[column.name] or 0)) > LARGEST_INT for row in rows
    )
    return "double" if large else TYPES[column.type]


def _add_style(
    document: ET.Element, identifier: str, style_class: StyleClass, layer: ExportLayer
) -> None:
    style = _add(document, "Style", id=identifier)
    if layer.geometry_type == "Point":
        icon = _add(style, "IconStyle")
        if style_class.symbol is not None:
            _add(icon, "color", colour(style_class.symbol.colour))
        size = layer.style.size_px if layer.style else _ICON_PX
        _add(icon, "scale", f"{2 * size / _ICON_PX:g}")
        return
    line = _add(style, "LineStyle")
    if style_class.outline is not None:
        _add(line, "color", colour(style_class.outline))
        _add(line, "width", f"{style_class.width_px:g}")
    if layer.geometry_type == "MultiPolygon":
        area = _add(style, "PolyStyle")
        if style_class.fill is not None:
            _add(area, "color", colour(style_class.fill, style_class.opacity))
        _add(area, "fill", "1" if style_class.fill else "0")
        _add(area, "outline", "1" if style_class.outline else "0")


def colour(rgb: str, opacity: float = 1.0) -> str:
    """Return ``#rrggbb`` as KML has it (12.2): opacity, blue, green, red, in hexadecimal digits."""
    red, green, blue = rgb[1:3], rgb[3:5], rgb[5:7]
    return f"{round(opacity * 255):02x}{blue}{green}{red}".lower()


def _add_placemark(
    folder: ET.Element,
    layer: ExportLayer,
    record: dict[str, Value],
    shape: BaseGeometry | None,
    language: str,
) -> None:
    placemark = _add(folder, "Placemark")
    _add(placemark, "name", _name(layer, record, language))
    place = _class_place(layer.style, record)
    if place is not None:
        _add(placemark, "styleUrl", f"#class-{place}")
    extended = _add(placemark, "ExtendedData")
    data = _add(extended, "SchemaData", schemaUrl=f"#{SCHEMA_ID}")
    for name, value in record.items():
        if value is not None:
            text = str(value).lower() if isinstance(value, bool) else str(value)
            _add(data, "SimpleData", text, name=name)
    if shape is not None and not shape.is_empty:
        _add_shape(placemark, shape)


def _name(layer: ExportLayer, record: dict[str, Value], language: str) -> str:
    style_column = (layer.style.label_column,) if layer.style else ()
    for column in (*NAME_COLUMNS[language], *style_column, layer.key):
        if value := record.get(column):
            return str(value)
    return ""


def _class_place(style: Style | None, record: dict[str, Value]) -> int | None:
    """Return the place of the class ``record`` is drawn in; None where the legend has none."""
    if style is None:
        return None
    value = record.get(style.column) if style.column else None
    for place, style_class in enumerate(style.classes):
        if style_class.value == value:
            return place
    return None


def _add_shape(parent: ET.Element, shape: BaseGeometry) -> None:
    parts = getattr(shape, "geoms", None)
    if parts is not None:
        several = parent if len(parts) == 1 else _add(parent, "MultiGeometry")
        for part in parts:
            _add_shape(several, part)
    elif isinstance(shape, shapely.Polygon):
        area = _add(parent, "Polygon")
        for tag, rings in (
            ("outerBoundaryIs", (shape.exterior,)),
            ("innerBoundaryIs", shape.interiors),
        ):
            for ring in rings:
                _add_coordinates(_add(_add(area, tag), "LinearRing"), ring)
    else:
        _add_coordinates(_add(parent, shape.geom_type), shape)


def _add_coordinates(parent: ET.Element, line: Any) -> None:  # noqa: ANN401  all that has coords
    text = " ".join(f"{lon!r},{lat!r}" for lon, lat in shapely.get_coordinates(line).tolist())
    _add(parent, "coordinates", text)
