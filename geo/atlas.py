"""Open the layers to Python: what a researcher imports.

The same layers, filters and files as on page *Export*; ``from geo import …`` gives all of it.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pandas as pd

from geo.errors import ExportError
from geo.export.archive import archive_name, write_archive, write_files
from geo.export.catalogue import CATALOGUE
from geo.export.documents import FORMATS
from geo.export.metadata import dictionary_rows
from geo.export.reference_systems import GEOGRAPHIC, REFERENCE_SYSTEMS
from geo.text import N_, Message
from geo.ui import cache
from geo.ui.address import read_query
from geo.ui.exporting import Order, make_export

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from geo.export.formats import Format
    from geo.export.layer import Export, Precision
    from geo.ui.view import View


def layers() -> pd.DataFrame:
    """Return what can be taken away, a row a layer or table, indexed by identifier.

    Columns title, description, group and geometry (bool: whether it is a layer).
    """
    rows = CATALOGUE.values()
    return pd.DataFrame(
        {
            "title": [entry.title for entry in rows],
            "description": [entry.description for entry in rows],
            "group": [entry.group for entry in rows],
            "geometry": [entry.geometry for entry in rows],
        },
        index=pd.Index([entry.id for entry in rows], name="id"),
    )


def formats() -> dict[str, str]:
    """Return the file formats on offer: identifier and what it is."""
    return {entry.id: entry.label for entry in FORMATS.values()}


def reference_systems() -> dict[str, str]:
    """Return the coordinate reference systems on offer: identifier and what it is."""
    return {system.id: str(system.label) for system in REFERENCE_SYSTEMS.values()}


def load(
    layer: str, *, view: str = "", where: str = "", whole: bool | None = None
) -> gpd.GeoDataFrame:
    """Return a layer as a GeoDataFrame in EPSG:4326, a table as a DataFrame.

    Args:
        layer: identifier, see `layers`.
        view: address of a view, or its query alone (``data=demonstration&place=MN65``): data set,
            place, filters, indicator, year, language.
        where: condition in CQL2, such as ``status = 'active'``.
        whole: whether all of the layer is returned, or what the view leaves; by default all where
            no view is given.

    Raises:
        ExportError: no such layer; a view or condition that cannot be used, with what can.
        DataFileError: a file of the shipped data cannot be read.
        RegisterError: the version of a register cannot be read.
        SettingError: a setting of the view means nothing.
    """
    taken = make((layer,), view=view, where=where, whole=whole).layers[0]
    return taken.features.copy()


def dictionary(layer: str, *, view: str = "") -> pd.DataFrame:
    """Return the data dictionary of a layer: column, type, unit, description, codes.

    Raises:
        ExportError: no such layer, or a view that cannot be used.
    """
    return dictionary_rows(make((layer,), view=view))


def export_layers(  # noqa: PLR0913  each says one thing of a file
    layers: Sequence[str],
    path: str | Path,
    *,
    formats: Sequence[str] = ("gpkg",),
    view: str = "",
    where: str = "",
    whole: bool | None = None,
    crs: str = GEOGRAPHIC,
    precision: Precision = "full",
) -> tuple[Path, ...]:
    """Write layers to files, as page *Export* does.

    Args:
        layers: identifiers, see `layers`.
        path: a ``.zip``: the archive of the page, with all metadata; a folder: the archive's
            default name in it; a file with the ending of the one format: that file alone.
        formats: identifiers, see `formats`.
        view: as in `load`.
        where: as in `load`; for one layer.
        whole: as in `load`.
        crs: identifier, see `reference_systems`.
        precision: ``full``, or ``display`` for the simplified geometry of the map.

    Returns:
        The files written. What went wrong half way leaves none.

    Raises:
        ExportError: what is asked for cannot be had; the message says what can.
        OSError: the files cannot be written.
    """
    made = make(layers, view=view, where=where, whole=whole, crs=crs, precision=precision)
    return write(made, formats, Path(path))


def write(made: Export, formats: Sequence[str], path: Path) -> tuple[Path, ...]:
    """Write an export that was made: see `export_layers` for ``path`` and errors."""
    if path.is_dir():
        path /= archive_name(made.of_formats(formats))
    name = path.name.casefold()
    formats = tuple(dict.fromkeys(formats))
    known = FORMATS.get(formats[0]) if len(formats) == 1 else None
    if known and name.endswith(known.suffix):
        return (_single(made, known, path),)
    if not name.endswith(".zip"):
        endings = ".zip" if known is None else f".zip, {known.suffix}"
        raise ExportError(
            Message(
                N_("The file {path} does not say what it is to be. Give it the ending {endings}."),
                {"path": path, "endings": endings},
            )
        )
    write_archive(made, formats, path)
    return (path,)


def _single(made: Export, known: Format, path: Path) -> Path:
    """Write the one file of a format, under a name of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=path.parent) as folder:
        files = write_files(made, (known.id,), Path(folder))
        if len(files) != 1:
            raise ExportError(
                Message(
                    N_("{count} files would be written, not one. Give a path that ends in .zip."),
                    {"count": len(files)},
                )
            )
        return (Path(folder) / files[0].path).replace(path)


def view_of(address: str) -> View:
    """Return the view that an address, or its query alone, describes.

    Raises:
        ExportError: a part of it cannot be used; the message says what can.
    """
    query = urlsplit(address).query if "://" in address or "?" in address else address
    try:
        pairs = parse_qsl(query, strict_parsing=True, keep_blank_values=True) if query else []
    except ValueError:
        raise ExportError(
            Message(
                N_(
                    "The view {view} is no address and no query. Write it as in "
                    "place=MN65&data=demonstration."
                ),
                {"view": address},
            )
        ) from None
    view, notices = read_query(dict(pairs), cache.reference(), "map")
    if notices:
        first = notices[0]
        raise ExportError(
            Message(
                N_("The view says {parameter}={value}, which cannot be used. Possible: {allowed}"),
                {"parameter": first.parameter, "value": first.value, "allowed": first.allowed},
            )
        )
    return view


def make(  # noqa: PLR0913  each says one thing of an export
    layers: Sequence[str],
    *,
    view: str = "",
    where: str = "",
    whole: bool | None = None,
    crs: str = GEOGRAPHIC,
    precision: Precision = "full",
) -> Export:
    """Return an export, to be looked at before it is written: see `export_layers`."""
    order = Order(
        view_of(view),
        tuple(layers),
        whole=not view if whole is None else whole,
        where=where,
        crs=crs,
        precision=precision,
    )
    address = view.partition("?")[0].rpartition("/")[0] + "/" if "://" in view else ""
    return make_export(order, datetime.now(UTC).replace(microsecond=0), address)
