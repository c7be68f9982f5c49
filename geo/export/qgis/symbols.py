"""Draw the classes of a style with the symbol layers of QGIS."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from geo.export.qgis.elements import child, dash_lengths, millimetres, options, rgba

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    from geo.cartography.style import Style, StyleClass
    from geo.cartography.symbology import Symbol
    from geo.export.layer import GeometryType

HATCH_COLOUR: Final = "#a9a9a9"
HATCH_WIDTH_PX: Final = 1.5
HATCH_DISTANCE_PX: Final = 7.0
"""The hatch of units without a figure, as the map draws it."""

HALO_COLOUR: Final = "#ffffff"
"""Edge of point symbols, which tells neighbours apart."""

LABEL_COLOUR: Final = "#222222"

BOX: Final = 16
"""Side of the box that the path of a symbol is drawn in."""

_MARGIN: Final = 1
"""Around the box: room for the halo."""

SVG_SCALE: Final = (BOX + 2 * _MARGIN) / BOX
"""Width of the picture of a symbol by the width of the symbol."""

_KINDS: Final = {"Point": "marker", "MultiLineString": "line", "MultiPolygon": "fill"}


def svg(symbol: Symbol, *, recolourable: bool = False) -> str:
    """Return ``symbol`` as an SVG picture: its path in its colour, with a white halo.

    The colours of a ``recolourable`` picture can be changed in QGIS, where ``param(fill)`` and
    ``param(outline)`` stand for those of the symbol; elsewhere that is no colour.
    """
    fill, outline = ("param(fill) ", "param(outline) ") if recolourable else ("", "")
    side = BOX + 2 * _MARGIN
    # The halo is a path of its own: few programs know the order of painting of SVG 2.
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" '
        f'viewBox="{-_MARGIN} {-_MARGIN} {side} {side}">'
        f'<path d="{symbol.path}" fill="none" stroke="{outline}{HALO_COLOUR}" stroke-width="1"/>'
        f'<path d="{symbol.path}" fill="{fill}{symbol.colour}" fill-rule="evenodd"/></svg>'
    )


def add_symbol(
    parent: Element, name: str, style: Style, drawn: StyleClass, geometry_type: GeometryType
) -> None:
    """Append the symbol of class ``drawn``, called ``name``, to ``parent``."""
    made = _symbol(parent, name, _KINDS[geometry_type])
    if geometry_type == "Point":
        _point(made, style, drawn)
    elif geometry_type == "MultiLineString":
        _line(made, drawn)
    else:
        _area(made, name, drawn)


def add_page(parent: Element) -> None:
    """Append the white ground of a sheet of paper to ``parent``."""
    made = _symbol(parent, "", "fill")
    _layer(made, "SimpleFill", {"color": rgba(HALO_COLOUR), "outline_style": "no"})


def _symbol(parent: Element, name: str, kind: str) -> Element:
    return child(
        parent,
        "symbol",
        attributes={"type": kind, "name": name, "alpha": 1, "clip_to_extent": 1, "force_rhr": 0},
    )


def _layer(parent: Element, kind: str, values: Mapping[str, object]) -> Element:
    made = child(parent, "layer", attributes={"class": kind, "pass": 0, "locked": 0, "enabled": 1})
    options(made, values)
    return made


def _point(parent: Element, style: Style, drawn: StyleClass) -> None:
    size = {"size_unit": "MM", "scale_method": "diameter"}
    if drawn.symbol is None:
        _layer(
            parent,
            "SimpleMarker",
            {
                "name": "circle",
                "color": rgba(drawn.fill or HALO_COLOUR, drawn.opacity if drawn.fill else 0),
                "outline_color": rgba(drawn.outline or HALO_COLOUR),
                "outline_width": millimetres(drawn.width_px),
                "outline_width_unit": "MM",
                "size": millimetres(style.size_px),
                **size,
            },
        )
        return
    picture = svg(drawn.symbol, recolourable=True).encode()
    _layer(
        parent,
        "SvgMarker",
        {
            "name": f"base64:{base64.b64encode(picture).decode('ascii')}",
            "color": rgba(drawn.symbol.colour),
            "outline_color": rgba(HALO_COLOUR),
            "outline_width": 0,
            "size": millimetres(style.size_px * SVG_SCALE),
            **size,
        },
    )


def _line(parent: Element, drawn: StyleClass) -> None:
    values: dict[str, object] = {
        "line_color": rgba(drawn.outline or HALO_COLOUR),
        "line_style": "solid" if drawn.outline else "no",
        "line_width": millimetres(drawn.width_px),
        "line_width_unit": "MM",
        "capstyle": "flat" if drawn.dash else "round",
        "joinstyle": "round",
    }
    if drawn.dash:
        values |= {
            "use_custom_dash": 1,
            "customdash": ";".join(millimetres(length) for length in dash_lengths(drawn.dash)),
            "customdash_unit": "MM",
        }
    _layer(parent, "SimpleLine", values)


def _area(parent: Element, name: str, drawn: StyleClass) -> None:
    fill = rgba(drawn.fill, drawn.opacity) if drawn.fill else rgba(HALO_COLOUR, 0)
    ground = {"color": fill, "style": "solid" if drawn.fill else "no", "outline_style": "no"}
    _layer(parent, "SimpleFill", ground)
    if drawn.hatched:
        hatch = _layer(
            parent,
            "LinePatternFill",
            {
                "angle": 45,
                "distance": millimetres(HATCH_DISTANCE_PX),
                "distance_unit": "MM",
                "color": rgba(HATCH_COLOUR, drawn.opacity),
            },
        )
        line = _symbol(hatch, f"@{name}@1", "line")
        _layer(
            line,
            "SimpleLine",
            {
                "line_color": rgba(HATCH_COLOUR, drawn.opacity),
                "line_width": millimetres(HATCH_WIDTH_PX),
                "line_width_unit": "MM",
            },
        )
    if drawn.outline:
        # A layer of its own: the edge of a simple fill knows no dashes of given lengths.
        _line(parent, drawn)
