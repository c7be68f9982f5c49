"""Write the style of a layer in SLD, which GeoServer, MapServer, uDig and others read."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from geo.export.qgis.elements import child, dash_lengths, document
from geo.export.qgis.symbols import (
    HALO_COLOUR,
    HATCH_COLOUR,
    HATCH_DISTANCE_PX,
    HATCH_WIDTH_PX,
    LABEL_COLOUR,
    SVG_SCALE,
    svg,
)

if TYPE_CHECKING:
    from geo.cartography.style import Style, StyleClass
    from geo.export.layer import ExportLayer, GeometryType

NAMESPACES: Final = {
    "": "http://www.opengis.net/sld",
    "se": "http://www.opengis.net/se",
    "ogc": "http://www.opengis.net/ogc",
}

_NEAREST_MARKS: Final = {
    "world_heritage_component": "star",
    "world_heritage_tentative": "star",
    "state_protected_monument": "triangle",
    "provincial_protected_monument": "triangle",
    "archaeological_site": "square",
    "monastery_or_temple": "square",
    "museum": "square",
    "theatre_or_cultural_centre": "square",
    "sacred_natural_site": "triangle",
    "intangible_element_place": "cross",
    "story": "square",
    "register": "square",
    "added": "cross",
    "changed": "square",
    "moved": "triangle",
    "removed": "x",
}
"""The mark of Symbology Encoding nearest to a symbol, for programs that draw no SVG; a circle where
none is named."""


def sld(layer: ExportLayer) -> str:
    """Return the style of ``layer`` as a document of SLD 1.1.0 and SE 1.1.0; empty without one.

    Standards: OGC 05-078r4 (Styled Layer Descriptor), OGC 05-077r4 (Symbology Encoding), filters
    of OGC 04-095 (Filter Encoding 1.1). Sizes are pixels. The hatch is GeoServer's mark
    ``shape://slash``; a program that does not know it shows the ground of the hatch alone.
    """
    if layer.style is None or layer.geometry_type is None:
        return ""
    root = ET.Element("StyledLayerDescriptor", {"version": "1.1.0"})
    for prefix, address in NAMESPACES.items():
        root.set(f"xmlns:{prefix}" if prefix else "xmlns", address)
    named = child(root, "NamedLayer")
    child(named, "se:Name", layer.name)
    user_style = child(named, "UserStyle")
    child(user_style, "se:Name", layer.name)
    described = child(user_style, "se:Description")
    child(described, "se:Title", layer.title)
    child(user_style, "IsDefault", "1")
    rules = child(user_style, "se:FeatureTypeStyle")
    style = layer.style
    for drawn in style.classes if style.column else style.classes[:1]:
        rule = child(rules, "se:Rule")
        child(rule, "se:Name", drawn.label)
        child(child(rule, "se:Description"), "se:Title", drawn.label)
        if style.column:
            _filter(rule, style, drawn)
        _symbolizers(rule, style, drawn, layer.geometry_type)
    return document(root, '<?xml version="1.0" encoding="UTF-8"?>')


def _filter(rule: ET.Element, style: Style, drawn: StyleClass) -> None:
    condition = child(rule, "ogc:Filter")
    if drawn.value is None:
        missing = child(condition, "ogc:PropertyIsNull")
        child(missing, "ogc:PropertyName", style.column)
        return
    equal = child(condition, "ogc:PropertyIsEqualTo")
    child(equal, "ogc:PropertyName", style.column)
    child(equal, "ogc:Literal", str(drawn.value))


def _symbolizers(
    rule: ET.Element, style: Style, drawn: StyleClass, geometry_type: GeometryType
) -> None:
    if geometry_type == "Point":
        _point(rule, style, drawn)
    elif geometry_type == "MultiLineString":
        if drawn.outline:
            _stroke(child(rule, "se:LineSymbolizer"), drawn)
    else:
        _area(rule, drawn)
    if style.label_column:
        _label(rule, style, geometry_type)


def _point(rule: ET.Element, style: Style, drawn: StyleClass) -> None:
    graphic = child(child(rule, "se:PointSymbolizer"), "se:Graphic")
    size = style.size_px
    if drawn.symbol is not None:
        # A program draws the first that it can (SE 1.1, 11.3.2).
        picture = child(graphic, "se:ExternalGraphic")
        content = base64.b64encode(svg(drawn.symbol).encode()).decode("ascii")
        child(picture, "se:InlineContent", content, {"encoding": "base64"})
        child(picture, "se:Format", "image/svg+xml")
        size *= SVG_SCALE
    mark = child(graphic, "se:Mark")
    symbol = drawn.symbol
    child(mark, "se:WellKnownName", _NEAREST_MARKS.get(symbol.id, "circle") if symbol else "circle")
    if colour := symbol.colour if symbol else drawn.fill:
        _fill(mark, colour, 1.0 if symbol else drawn.opacity)
    edge = child(mark, "se:Stroke")
    _parameter(edge, "stroke", HALO_COLOUR if symbol else drawn.outline or HALO_COLOUR)
    _parameter(edge, "stroke-width", f"{drawn.width_px:g}")
    child(graphic, "se:Size", f"{size:g}")


def _area(rule: ET.Element, drawn: StyleClass) -> None:
    if drawn.fill or (drawn.outline and not drawn.hatched):
        ground = child(rule, "se:PolygonSymbolizer")
        if drawn.fill:
            _fill(ground, drawn.fill, drawn.opacity)
        if drawn.outline and not drawn.hatched:
            _stroke(ground, drawn)
    if drawn.hatched:
        hatched = child(rule, "se:PolygonSymbolizer")
        graphic_fill = child(child(hatched, "se:Fill"), "se:GraphicFill")
        graphic = child(graphic_fill, "se:Graphic")
        mark = child(graphic, "se:Mark")
        child(mark, "se:WellKnownName", "shape://slash")
        line = child(mark, "se:Stroke")
        _parameter(line, "stroke", HATCH_COLOUR)
        _parameter(line, "stroke-width", f"{HATCH_WIDTH_PX:g}")
        child(graphic, "se:Size", f"{HATCH_DISTANCE_PX:g}")
        if drawn.outline:
            _stroke(hatched, drawn)


def _fill(parent: ET.Element, colour: str, opacity: float) -> None:
    fill = child(parent, "se:Fill")
    _parameter(fill, "fill", colour)
    if opacity < 1:
        _parameter(fill, "fill-opacity", f"{opacity:g}")


def _stroke(parent: ET.Element, drawn: StyleClass) -> None:
    stroke = child(parent, "se:Stroke")
    _parameter(stroke, "stroke", str(drawn.outline))
    _parameter(stroke, "stroke-width", f"{drawn.width_px:g}")
    if drawn.dash:
        lengths = " ".join(f"{length:g}" for length in dash_lengths(drawn.dash))
        _parameter(stroke, "stroke-dasharray", lengths)


def _parameter(parent: ET.Element, name: str, value: str) -> None:
    child(parent, "se:SvgParameter", value, {"name": name})


def _label(rule: ET.Element, style: Style, geometry_type: GeometryType) -> None:
    text = child(rule, "se:TextSymbolizer")
    child(child(text, "se:Label"), "ogc:PropertyName", style.label_column)
    font = child(text, "se:Font")
    _parameter(font, "font-family", "Noto Sans")
    _parameter(font, "font-size", "11")
    placement = child(text, "se:LabelPlacement")
    if geometry_type == "MultiLineString":
        child(placement, "se:LinePlacement")
    else:
        point = child(placement, "se:PointPlacement")
        anchor = child(point, "se:AnchorPoint")
        beside = geometry_type == "Point"
        child(anchor, "se:AnchorPointX", "0" if beside else "0.5")
        child(anchor, "se:AnchorPointY", "0.5")
        if beside:
            shift = child(point, "se:Displacement")
            child(shift, "se:DisplacementX", f"{style.size_px / 2 + 1:g}")
            child(shift, "se:DisplacementY", "0")
    halo = child(text, "se:Halo")
    child(halo, "se:Radius", "2")
    _fill(halo, HALO_COLOUR, 1.0)
    _fill(text, LABEL_COLOUR, 1.0)
