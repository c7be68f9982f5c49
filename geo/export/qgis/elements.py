"""Build the XML that QGIS reads: elements, options, colours, coordinate reference systems."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import pyproj

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.export.reference_systems import ReferenceSystem

MM_PER_PX: Final = 25.4 / 96
"""A pixel of CSS in mm (CSS Values and Units 3, 5.2): the same width on paper and on screen."""

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters no XML 1.0 document may hold (XML 1.0, production 2)."""


def clean(text: str) -> str:
    """Return ``text`` without the characters that no XML document may hold."""
    return _NOT_XML.sub("", text)


def child(
    parent: ET.Element,
    tag: str,
    text: str | None = None,
    attributes: Mapping[str, object] | None = None,
) -> ET.Element:
    """Append an element with ``text`` and ``attributes`` to ``parent`` and return it."""
    made = ET.SubElement(
        parent, tag, {name: clean(str(value)) for name, value in (attributes or {}).items()}
    )
    if text is not None:
        made.text = clean(text)
    return made


def options(parent: ET.Element, values: Mapping[str, object]) -> None:
    """Append the properties of a symbol layer, both as QGIS 3.20 and as earlier ones read them."""
    group = child(parent, "Option", attributes={"type": "Map"})
    for name, value in values.items():
        child(group, "Option", attributes={"type": "QString", "name": name, "value": value})
    for name, value in values.items():
        child(parent, "prop", attributes={"k": name, "v": value})


def rgba(colour: str, opacity: float = 1.0) -> str:
    """Return ``#rrggbb`` as ``r,g,b,a`` of 0 to 255 each.

    Raises:
        ValueError: ``colour`` is not ``#rrggbb``.
    """
    if not re.fullmatch("#[0-9a-fA-F]{6}", colour):
        raise ValueError(colour)
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"{red},{green},{blue},{round(opacity * 255)}"


def millimetres(pixels: float) -> str:
    """Return a length in pixels of CSS as mm."""
    return f"{pixels * MM_PER_PX:.4g}"


def dash_lengths(dash: str) -> tuple[float, ...]:
    """Return dashes and gaps of an SVG ``stroke-dasharray`` in pixels, an even number of them."""
    lengths = tuple(float(length) for length in dash.replace(",", " ").split())
    # SVG 1.1, 11.4: an odd list is repeated to yield an even number.
    return lengths * 2 if len(lengths) % 2 else lengths


def reference_system(parent: ET.Element, system: ReferenceSystem) -> None:
    """Append ``system`` as QGIS describes it: its authority's code, or its definition."""
    crs = pyproj.CRS.from_user_input(system.definition)
    code = crs.to_authority()
    described = child(parent, "spatialrefsys", attributes={"nativeFormat": "Wkt"})
    child(described, "wkt", crs.to_wkt("WKT2_2019"))
    if code:
        child(described, "srid", code[1])
        child(described, "authid", ":".join(code))
    else:
        child(described, "proj4", system.definition)
    child(described, "description", str(system.label))
    child(described, "geographicflag", "true" if crs.is_geographic else "false")


def document(root: ET.Element, doctype: str = "") -> str:
    """Return the document of ``root``, indented."""
    ET.indent(root, " ")
    text = ET.tostring(root, encoding="unicode")
    return f"{doctype}\n{text}\n" if doctype else f"{text}\n"


def inert(text: str) -> str:
    """Return a text for a label, in which QGIS evaluates what stands between ``[%`` and ``%]``."""
    return text.replace("[%", "[ %")
