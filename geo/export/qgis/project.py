"""Write a project of QGIS: the layers of an export, drawn as on the map, with a page to print."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import numpy as np
import pyproj

from geo.cartography.display import HOME_BOUNDS
from geo.export.qgis.elements import child, clean, document, inert, reference_system
from geo.export.qgis.layout import add_layout, warning
from geo.export.qgis.notes import (
    LANGUAGE_CODES,
    abstract,
    credit_lines,
    resource_metadata,
)
from geo.export.qgis.qml import DOCTYPE, QGIS_VERSION, add_style
from geo.export.qgis.tree import add_tree, drawing_order, layer_id
from geo.export.reference_systems import GEOGRAPHIC, REFERENCE_SYSTEMS
from geo.text import translator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.export.layer import Export, ExportLayer

Bounds = tuple[float, float, float, float]
"""West, south, east, north."""

MARGIN: Final = 0.05
"""Empty edge around the data, by the width and height of the data."""

SMALLEST_EXTENT_DEGREES: Final = 0.2
"""A single place is shown with what lies around it: some 20 km."""

_GEOMETRY_NAMES: Final = {"Point": "Point", "MultiLineString": "Line", "MultiPolygon": "Polygon"}

_NAME_LENGTH: Final = 60
"""Characters of a file name: in Cyrillic 120 bytes, which every file system takes."""

_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
"""What Windows refuses in the name of a file."""

_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment a ZIP archive can tell."""


def write_project(
    export: Export,
    directory: Path,
    write_geopackage: Callable[[Export, Path], tuple[Path, ...]],
) -> tuple[Path, ...]:
    """Write ``export`` as a project of QGIS 3 and the GeoPackage it reads, side by side.

    The project finds the GeoPackage by its relative path: the two move together. It holds the
    layers in the order of the map, with symbols, legend, labels and metadata, tables in a group of
    their own, the coordinate reference system of the export, and a page to print. The title, a
    decoration of the map and the page name demonstration data.

    Args:
        export: Layers to write.
        directory: Where to; exists.
        write_geopackage: Writes all layers of an export into one GeoPackage in a directory, each as
            the table of its name, in the reference system of the export.

    Returns:
        The project (``.qgz``), then the files of ``write_geopackage``.
    """
    data = write_geopackage(export, directory)
    source = f"./{data[0].relative_to(directory).as_posix()}"
    path = directory / f"{file_name(project_title(export))}.qgz"
    moment = max(export.made_at.timetuple()[:6], _EARLIEST)
    entry = zipfile.ZipInfo(f"{path.stem}.qgs", moment)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    partial = path.with_suffix(".qgz.partial")
    try:
        with zipfile.ZipFile(partial, "w") as archive:
            archive.writestr(entry, project_xml(export, source))
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        for file in data:
            file.unlink(missing_ok=True)
        raise
    return (path, *data)


def file_name(title: str) -> str:
    """Return ``title`` as the name of a file, without what file systems refuse."""
    name = _NOT_IN_NAMES.sub("_", clean(title))[:_NAME_LENGTH].strip(" .")
    return name or "map"


def project_xml(export: Export, source: str) -> str:
    """Return the project of ``export`` as the text of a ``.qgs`` file.

    Args:
        export: Layers of the project.
        source: Path of the GeoPackage relative to the project.
    """
    title = project_title(export)
    root = ET.Element("qgis", {"version": QGIS_VERSION, "projectname": clean(title)})
    child(root, "homePath", attributes={"path": ""})
    child(root, "title", title)
    reference_system(child(root, "projectCrs"), REFERENCE_SYSTEMS[export.crs])
    add_tree(root, export)
    extent = data_extent(export)
    _canvas(root, export, extent)
    layers = child(root, "projectlayers")
    for layer in export.layers:
        _layer(layers, export, layer, source)
    order = child(root, "layerorder")
    for layer in drawing_order(export):
        child(order, "layer", attributes={"id": layer_id(layer)})
    _properties(root, export)
    _metadata(root, export, title)
    add_layout(child(root, "Layouts"), export, extent)
    view = child(root, "ProjectViewSettings")
    _bounds(child(view, "DefaultViewExtent"), export, extent)
    return document(root, DOCTYPE)


def project_title(export: Export) -> str:
    """Return the title of the project, which names demonstration data."""
    if export.is_demonstration and "DEMO" not in export.title:
        return f"DEMO: {export.title}"
    return export.title


def data_extent(export: Export) -> Bounds:
    """Return the extent of all features with a margin, in the reference system of ``export``.

    It is that of Mongolia where no feature has a place.
    """
    found = [
        layer.features.total_bounds
        for layer in export.layers
        if layer.geometry_type is not None and layer.features.geometry.notna().any()
    ]
    bounds = np.array([each for each in found if np.isfinite(each).all()])
    if len(bounds):
        west, south = bounds[:, :2].min(axis=0)
        east, north = bounds[:, 2:].max(axis=0)
    else:
        (south, west), (north, east) = HOME_BOUNDS
    margin_x = max((east - west) * MARGIN, (SMALLEST_EXTENT_DEGREES - (east - west)) / 2)
    margin_y = max((north - south) * MARGIN, (SMALLEST_EXTENT_DEGREES - (north - south)) / 2)
    transformer = pyproj.Transformer.from_crs(
        GEOGRAPHIC, REFERENCE_SYSTEMS[export.crs].definition, always_xy=True
    )
    corners = transformer.transform_bounds(
        west - margin_x, south - margin_y, east + margin_x, north + margin_y
    )
    west, south, east, north = (float(corner) for corner in corners)
    return west, south, east, north


def _canvas(root: ET.Element, export: Export, extent: Bounds) -> None:
    canvas = child(root, "mapcanvas", attributes={"name": "theMapCanvas"})
    system = REFERENCE_SYSTEMS[export.crs]
    child(canvas, "units", "degrees" if system.unit == "degrees" else "meters")
    box = child(canvas, "extent")
    for name, value in zip(("xmin", "ymin", "xmax", "ymax"), extent, strict=True):
        child(box, name, repr(value))
    child(canvas, "rotation", "0")
    reference_system(child(canvas, "destinationsrs"), system)


def _layer(parent: ET.Element, export: Export, layer: ExportLayer, source: str) -> None:
    described = {
        "type": "vector",
        "geometry": _GEOMETRY_NAMES.get(layer.geometry_type or "", "No geometry"),
        "wkbType": layer.geometry_type or "NoGeometry",
        "minScale": 100000000,
        "maxScale": 0,
        "hasScaleBasedVisibilityFlag": 0,
    }
    made = child(parent, "maplayer", attributes=described)
    child(made, "id", layer_id(layer))
    child(made, "datasource", f"{source}|layername={layer.name}")
    child(made, "shortname", layer.name)
    child(made, "title", layer.title)
    child(made, "abstract", abstract(layer, translator(export.language)))
    child(made, "attribution", "; ".join(credit_lines(layer.credits)), {"href": export.url})
    child(made, "layername", layer.title)
    if layer.geometry_type is not None:
        reference_system(child(made, "srs"), REFERENCE_SYSTEMS[export.crs])
    resource_metadata(made, layer, export)
    child(made, "provider", "ogr", {"encoding": "UTF-8"})
    add_style(made, layer, export.language)


def _properties(root: ET.Element, export: Export) -> None:
    properties = child(root, "properties")
    child(child(properties, "Paths"), "Absolute", "false", {"type": "bool"})
    # Without it QGIS shows the coordinates of the files as if they were on a plane.
    systems = child(properties, "SpatialRefSys")
    child(systems, "ProjectionsEnabled", "1", {"type": "int"})
    credits_ = credit_lines(credit for layer in export.layers for credit in layer.credits)
    # Decorations of the map: they are in every picture taken of it.
    for name, label, place in (
        ("TitleLabel", warning(export), 5),
        ("CopyrightLabel", "; ".join(credits_), 3),
    ):
        decoration = child(properties, name)
        child(decoration, "Enabled", str(bool(label)).lower(), {"type": "bool"})
        child(decoration, "Label", inert(label), {"type": "QString"})
        child(decoration, "Placement", str(place), {"type": "int"})


def _metadata(root: ET.Element, export: Export, title: str) -> None:
    made = child(root, "projectMetadata")
    child(made, "language", LANGUAGE_CODES[export.language])
    child(made, "type", "dataset")
    child(made, "title", title)
    child(made, "abstract", "\n".join(filter(None, (warning(export), *export.notes))))
    links = child(made, "links")
    if export.url:
        described = {"name": export.title, "url": export.url, "type": "WWW:LINK"}
        child(links, "link", attributes=described)
    child(made, "creation", export.made_at.strftime("%Y-%m-%dT%H:%M:%S"))


def _bounds(element: ET.Element, export: Export, extent: Bounds) -> None:
    for name, value in zip(("xmin", "ymin", "xmax", "ymax"), extent, strict=True):
        element.set(name, repr(value))
    reference_system(element, REFERENCE_SYSTEMS[export.crs])
