"""Lay the map of a project out on paper: title, map, legend, sources."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.export.qgis.elements import child, inert
from geo.export.qgis.notes import credit_lines
from geo.export.qgis.symbols import add_page
from geo.export.qgis.tree import add_legend_tree
from geo.text import N_, translator

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from geo.export.layer import Export

PAGE_MM: Final = (297, 210)
"""A4, landscape (ISO 216)."""

FONT: Final = "Noto Sans"

DEMONSTRATION_COLOUR: Final = (179, 18, 63)
"""Red, green and blue of the warning."""

_PAGE, _MAP, _LABEL, _LEGEND = 65638, 65639, 65641, 65642
"""QgsLayoutItemRegistry::ItemType."""

_LEGEND_SIZES_PT: Final = {"title": 11, "group": 9, "subgroup": 9, "symbol": 8, "symbolLabel": 8}


_LEGEND_LINES: Final = 34
"""Lines of a legend at those sizes that the page has room for; more are drawn smaller."""

_SMALLEST_SCALE: Final = 0.6


@dataclass(frozen=True, slots=True)
class _Place:
    """Left, top, width and height on the page in mm."""

    left: float
    top: float
    width: float
    height: float


_PLACES: Final = {
    "page": _Place(0, 0, *PAGE_MM),
    "title": _Place(10, 6, 277, 10),
    "warning": _Place(10, 16, 277, 6),
    "map": _Place(10, 23, 205, 165),
    "legend": _Place(218, 23, 69, 165),
    "sources": _Place(10, 190, 277, 16),
}

MAP_RATIO: Final = _PLACES["map"].width / _PLACES["map"].height
"""Width by height of the map on the page."""


def warning(export: Export) -> str:
    """Return the sentence that marks demonstration data; empty where there are none."""
    if not export.is_demonstration:
        return ""
    return translator(export.language)(
        N_("DEMONSTRATION DATA: synthetic records, not those of any office")
    )


def add_layout(parent: Element, export: Export, extent: tuple[float, float, float, float]) -> None:
    """Append a print layout of ``export`` to ``parent``.

    Args:
        parent: The element ``Layouts`` of a project.
        export: What is printed.
        extent: West, south, east and north of the map in units of the project; widened to the
            shape of the map's frame.
    """
    translate = translator(export.language)
    described = {"name": translate(N_("Map on A4")), "units": "mm", "printResolution": 300}
    layout = child(parent, "Layout", attributes=described)
    pages = child(layout, "PageCollection")
    add_page(pages)
    add_page(_item(pages, _PAGE, "page"))
    drawn = _item(layout, _MAP, "map", keepLayerSet="false", frame="true")
    west, south, east, north = _framed(extent)
    child(drawn, "Extent", attributes={"xmin": west, "ymin": south, "xmax": east, "ymax": north})
    _legend(layout, export, str(drawn.get("uuid")))
    _label(layout, "title", export.title, size_pt=16)
    if demonstration := warning(export):
        _label(layout, "warning", demonstration, size_pt=10, rgb=DEMONSTRATION_COLOUR)
    _label(layout, "sources", _sources(export), size_pt=6)


def _framed(extent: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return ``extent`` widened about its middle to the shape of the map's frame."""
    west, south, east, north = extent
    width, height = east - west, north - south
    more_x = max(0.0, height * MAP_RATIO - width) / 2
    more_y = max(0.0, width / MAP_RATIO - height) / 2
    return west - more_x, south - more_y, east + more_x, north + more_y


def _sources(export: Export) -> str:
    translate = translator(export.language)
    credits_ = (credit for layer in export.layers for credit in layer.credits)
    parts = (
        f"{translate(N_('Sources'))}: {'; '.join(credit_lines(credits_))}",
        *export.notes,
        f"{translate(N_('Made'))} {export.made_at:%Y-%m-%d %H:%M} UTC. {export.url}".strip(),
    )
    return "\n".join(parts)


def _item(parent: Element, kind: int, name: str, **more: object) -> Element:
    place = _PLACES[name]
    position, size = f"{place.left},{place.top},mm", f"{place.width},{place.height},mm"
    # The same export gives the same file: no identifier is drawn by lot.
    identifier = f"{{{uuid.uuid5(uuid.NAMESPACE_URL, f'layout:{name}')}}}"
    described: dict[str, object] = {
        "type": kind,
        "id": name,
        "uuid": identifier,
        "templateUuid": identifier,
        "position": position,
        "positionOnPage": position,
        "size": size,
        "referencePoint": 0,
        "visibility": 1,
        "opacity": 1,
        "frame": "false",
        "background": "true" if kind in {_PAGE, _MAP} else "false",
        "outlineWidthM": "0.2,mm",
    }
    made = child(parent, "LayoutItem", attributes=described | more)
    child(made, "FrameColor", attributes={"red": 119, "green": 119, "blue": 119, "alpha": 255})
    child(made, "BackgroundColor", attributes={"red": 255, "green": 255, "blue": 255, "alpha": 255})
    return made


def _legend(layout: Element, export: Export, map_identifier: str) -> None:
    lines = sum(1 + len(layer.style.classes) for layer in export.layers if layer.style is not None)
    scale = min(1.0, max(_LEGEND_LINES / max(lines, 1), _SMALLEST_SCALE))
    made = _item(
        layout,
        _LEGEND,
        "legend",
        title=translator(export.language)(N_("Legend")),
        map_uuid=map_identifier,
        resizeToContents=1,
        symbolWidth=5 * scale,
        symbolHeight=3 * scale,
        boxSpace=1,
        wrapChar="",
    )
    styles = child(made, "styles")
    for name, size in _LEGEND_SIZES_PT.items():
        style = child(
            styles, "style", attributes={"name": name, "alignment": 1, "marginTop": 1.5 * scale}
        )
        child(style, "styleFont", attributes={"description": _font(size * scale)})
    # A tree of its own: tables are not drawn and have no legend.
    add_legend_tree(made, export)


def _label(
    layout: Element,
    name: str,
    text: str,
    *,
    size_pt: int,
    rgb: tuple[int, int, int] = (0, 0, 0),
) -> None:
    made = _item(layout, _LABEL, name, labelText=inert(text), htmlState=0, halign=1, valign=32)
    child(made, "LabelFont", attributes={"description": _font(size_pt)})
    red, green, blue = rgb
    described = {"red": red, "green": green, "blue": blue, "alpha": 255}
    child(made, "FontColor", attributes=described)


def _font(size_pt: float) -> str:
    """Return a font as QFont::toString of Qt 5 writes it."""
    return f"{FONT},{size_pt:g},-1,5,50,0,0,0,0,0"
