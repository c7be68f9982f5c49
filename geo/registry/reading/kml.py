"""Read KML and KMZ: placemarks with their data; entities and linked files are refused."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import ParseError, iterparse  # type: ignore[import-untyped]

from geo.registry.reading.archives import Archive
from geo.registry.reading.encodings import decode, unique
from geo.registry.reading.limits import MAX_COLUMNS, MAX_ROWS, broken, refusal, too_large
from geo.registry.reading.sheet import WGS84, CellsBuilder, Reading, Sheet, numbers_from_one
from geo.registry.reading.vector import crs_from, to_wgs84
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from xml.etree.ElementTree import Element

MAX_DEPTH: Final = 200
"""Elements within elements; our choice: folders in folders reach twenty."""

_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")

_SHOWN: Final = frozenset({"name", "description", "address", "phoneNumber", "Snippet", "snippet"})


def read_kml(content: bytes, name: str) -> Reading:
    """Read the placemarks of a KML file (OGC KML 2.3) as one table.

    Raises:
        RegisterError: cut off, not well-formed, entities in it, no placemark, beyond the limits.
    """
    text, encoding = _utf8(content)
    rows: list[dict[str, str]] = []
    shapes: list[Any] = []
    links = unread = 0
    for element, folder in _elements(text):
        if _tag(element) == "NetworkLink":
            links += 1
            continue
        row = _data(element)
        if folder:
            row = {**row, "Folder": folder}
        shape, whole = _geometry(element)
        unread += not whole
        rows.append(row)
        shapes.append(shape)
        if len(rows) > MAX_ROWS:
            raise too_large(N_("rows"), len(rows), MAX_ROWS)
    if not rows:
        raise refusal(
            N_("The file holds no placemark."), N_("Choose the file that holds the register.")
        )
    sheet = _sheet(rows, shapes, name, unread)
    sheet.encoding = encoding
    if links:
        sheet.notes.append(
            Message(N_("{count} links to other files were not followed."), {"count": links})
        )
    return Reading([sheet])


def read_kmz(content: bytes, name: str) -> Reading:
    """Read the first KML file of a KMZ archive (OGC KML 2.3, annex C).

    Raises:
        RegisterError: as `read_kml` and `Archive`.
    """
    archive = Archive(content)
    archive.refuse_nested()
    documents = archive.with_ending(".kml")
    reading = read_kml(archive.read(documents[0]), name)
    if len(documents) > 1:
        reading.notes.append(
            Message(
                N_("The archive holds {count} KML files; the first, {name}, is read."),
                {"count": len(documents), "name": documents[0]},
            )
        )
    return reading


def _utf8(content: bytes) -> tuple[bytes, str]:
    """Return the document in UTF-8 without a declaration, and the encoding it was in."""
    declared = _DECLARED.match(content)
    if declared and declared[1].lower() != b"utf-8":
        try:
            text, encoding = content.decode(declared[1].decode()), declared[1].decode().lower()
        except (LookupError, UnicodeError):
            text, encoding, _ = decode(content)
    else:
        text, encoding, _ = decode(content)
    text = _DECLARATION.sub("", text.lstrip("\ufeff"))
    return text.encode("utf-8", "replace"), encoding.removesuffix("-sig")


def _elements(text: bytes) -> Iterator[tuple[Element, str]]:
    """Yield each placemark and link to another file with the folder it is in."""
    folders: list[str] = []
    for event, element, parent in _events(text):
        tag = _tag(element)
        if tag == "Folder":
            if event == "start":
                folders.append("")
            else:
                folders.pop()
                element.clear()
        elif event == "start":
            continue
        elif tag == "name" and parent == "Folder":
            folders[-1] = _text(element)
        elif tag in {"Placemark", "NetworkLink"}:
            yield element, " / ".join(folder for folder in folders if folder)
            element.clear()


def _events(text: bytes) -> Iterator[tuple[str, Element, str]]:
    """Yield the start and end of each element with the tag of the one it is in."""
    path = [""]
    try:
        for event, element in iterparse(io.BytesIO(text), ("start", "end"), forbid_dtd=True):
            if event == "start":
                path.append(_tag(element))
                if len(path) > MAX_DEPTH:
                    raise refusal(
                        N_("Elements are nested deeper than any layer needs."),
                        N_("Save the layer again from the program it comes from."),
                    )
                yield event, element, path[-2]
            else:
                path.pop()
                yield event, element, path[-1]
    except DefusedXmlException as error:
        raise refusal(
            N_("The file declares entities or refers to other files, as no layer needs."),
            N_("Save the layer again from the program it comes from."),
        ) from error
    except (ParseError, ValueError) as error:
        raise broken(error) from error


def _tag(element: Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()


def _data(placemark: Element) -> dict[str, str]:
    """Return the plain elements and the extended data of a placemark."""
    row: dict[str, str] = {}
    for child in placemark:
        tag = _tag(child)
        if tag in _SHOWN:
            row[tag] = _text(child)
        elif tag == "TimeStamp":
            row["TimeStamp"] = _text(child)
        elif tag == "TimeSpan":
            row |= {_tag(end): _text(end) for end in child}
        elif tag == "ExtendedData":
            for item in child.iter():
                key = item.get("name")
                if key and _tag(item) == "Data":
                    row[key] = "".join(_text(v) for v in item if _tag(v) == "value")
                elif key and _tag(item) == "SimpleData":
                    row[key] = _text(item)
    return row


def _geometry(placemark: Element) -> tuple[Any, bool]:
    """Return the geometry of a placemark, and whether what it holds could be read."""
    for child in placemark:
        if _tag(child) in _BUILDERS:
            try:
                return _BUILDERS[_tag(child)](child), True
            except (ValueError, shapely.errors.GEOSException):
                return None, False
    return None, True


def _coordinates(element: Element) -> list[tuple[float, float]]:
    found = next((child for child in element.iter() if _tag(child) == "coordinates"), None)
    pairs = []
    for group in (found.text or "").split() if found is not None else ():
        longitude, latitude = group.split(",")[:2]
        pairs.append((float(longitude), float(latitude)))
    return pairs


def _point(element: Element) -> Any:  # noqa: ANN401  a shapely geometry
    pairs = _coordinates(element)
    return shapely.Point(pairs[0]) if pairs else shapely.Point()


def _line(element: Element) -> Any:  # noqa: ANN401  a shapely geometry
    return shapely.LineString(_coordinates(element))


def _polygon(element: Element) -> Any:  # noqa: ANN401  a shapely geometry
    rings: dict[str, list[list[tuple[float, float]]]] = {}
    for child in element:
        if _tag(child) in ("outerBoundaryIs", "innerBoundaryIs"):
            rings.setdefault(_tag(child), []).append(_coordinates(child))
    shell = rings.get("outerBoundaryIs", [[]])[0]
    return shapely.Polygon(shell, rings.get("innerBoundaryIs"))


def _several(element: Element) -> Any:  # noqa: ANN401  a shapely geometry
    parts = [_BUILDERS[_tag(child)](child) for child in element if _tag(child) in _BUILDERS]
    kinds = {part.geom_type for part in parts}
    collection = _COLLECTIONS.get(kinds.pop()) if len(kinds) == 1 else None
    return (collection or shapely.GeometryCollection)(parts)


_COLLECTIONS: Final[dict[str, Callable[[list[Any]], Any]]] = {
    "Point": shapely.MultiPoint,
    "LineString": shapely.MultiLineString,
    "Polygon": shapely.MultiPolygon,
}
_BUILDERS: Final[dict[str, Callable[[Element], Any]]] = {
    "Point": _point,
    "LineString": _line,
    "LinearRing": _line,
    "Polygon": _polygon,
    "MultiGeometry": _several,
}


def _sheet(rows: list[dict[str, str]], shapes: list[Any], name: str, unread: int) -> Sheet:
    keys = list(dict.fromkeys(key for row in rows for key in row))
    if len(keys) > MAX_COLUMNS:
        raise too_large(N_("columns"), len(keys), MAX_COLUMNS)
    builder = CellsBuilder(len(keys))
    builder.append(range(1, len(rows) + 1), [[row.get(key) for key in keys] for row in rows])
    labels = unique([" ".join(key.split()) or "(no header)" for key in keys])
    table, _ = builder.table(labels)
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    geometry, notes = to_wgs84(made, crs_from(WGS84), unread)
    return Sheet(name, table, numbers_from_one(len(rows)), geometry, notes=notes)
