"""Describe a layer that is taken away: its features, its columns, how it is drawn and cited."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from geo.cartography.style import GeometryType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    import geopandas as gpd
    import pandas as pd

    from geo.cartography.style import Style
    from geo.sources.fields import FieldType

__all__ = [
    "GEOMETRY",
    "PAGE_FORMAT",
    "Column",
    "Credit",
    "Export",
    "ExportLayer",
    "GeometryType",
    "Precision",
]

Precision = Literal["full", "display"]

PAGE_FORMAT: Final = "html"
"""Identifier of the format that is a page of the view."""

GEOMETRY: Final = "geometry"
"""Name of the geometry column of every layer."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the data dictionary."""

    name: str
    """ASCII, snake_case, unique in the layer without regard to case."""
    description: str
    type: FieldType = "string"
    """``string``, ``integer``, ``number`` or ``boolean``."""
    unit: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    """Code and meaning, where the column holds codes of a list."""


@dataclass(frozen=True, slots=True)
class Credit:
    """A source that must be named with a layer."""

    title: str
    publisher: str
    url: str
    date: str
    """Date or period of the content, in words."""
    attribution: str
    licence: str
    """Identifier of the SPDX list, or LicenseRef-…; empty where an office states none."""
    licence_title: str
    licence_url: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class ExportLayer:
    """A layer or table as it is taken away; read-only.

    The features have exactly `columns`, in their order, and, unless `geometry_type` is None, the
    column `GEOMETRY` in EPSG:4326 at the end: all of `geometry_type`, None where a record has no
    place. Missing values are None, NaN or NA; integers with missing values are ``Int64``.
    """

    id: str
    """Key of the catalogue of layers."""
    name: str
    """Name in files: ASCII letters, digits, ``_``; ``DEMO_…`` for demonstration data."""
    title: str
    """In the language of the export; any script; demonstration data say so."""
    description: str
    features: gpd.GeoDataFrame | pd.DataFrame
    columns: tuple[Column, ...]
    key: str
    """Column that identifies a row; empty for a table without one."""
    geometry_type: GeometryType | None
    credits: tuple[Credit, ...]
    style: Style | None
    """How the map draws it; None for a table."""
    evidence: str
    """How sure the records are and where they come from, in a sentence."""
    is_demonstration: bool
    version: str
    """Of the data: version of a register, or the checksum of the shipped data."""
    selection: str = ""
    """What of the whole is in it, in words; empty where it is whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Export:
    """What is taken away at once: layers, and what is true of all of them."""

    layers: tuple[ExportLayer, ...]
    title: str
    language: str
    """``en`` or ``mn``."""
    made_at: datetime
    """In UTC, whole seconds."""
    url: str = ""
    """Address of the view it was made from; empty where there is none."""
    crs: str = "EPSG:4326"
    """Key of `REFERENCE_SYSTEMS`: what files are written in where their format leaves a choice."""
    precision: Precision = "full"
    notes: tuple[str, ...] = ()
    """What a reader must know: an empty selection, a register that covers few aimags."""
    page: Callable[[], bytes] | None = None
    """Makes the view as one HTML file; None where there is no view."""
    page_is_demonstration: bool = False
    """Whether the view shows demonstration data, whatever is taken of it."""
    has_page: bool = False
    """Whether the page is among what is taken; see `of_formats`."""
    ground: tuple[ExportLayer, ...] = ()
    """Drawn below and around the layers of a picture, for orientation; in no file of data."""
    extent: tuple[float, float, float, float] | None = None
    """West, south, east, north of pictures in degrees; None for the whole country."""

    @property
    def is_demonstration(self) -> bool:
        """Whether any layer, or the page that is taken, holds demonstration data."""
        if self.has_page and self.page_is_demonstration:
            return True
        return any(layer.is_demonstration for layer in self.layers)

    def of_formats(self, format_ids: Iterable[str]) -> Export:
        """Return this export as taken in these formats: the page shows more than its layers."""
        return replace(self, has_page=PAGE_FORMAT in format_ids)
