"""Hold a table as it stands in a file: cells as text, nothing interpreted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.text import Message


@dataclass(frozen=True, slots=True, eq=False)
class RawTable:
    """One sheet, layer or text file.

    ``cells`` has the headers as found (text, made unique), and in each cell the text as found,
    without blanks around it, or None where it is empty. Its index, named ``row``, is the number a
    person sees: the row of the spreadsheet (the header usually being 1), the line of a text file at
    which the record begins, the feature counted from 1. Numbers are written with a dot and as many
    digits as the file holds, dates as ISO 8601, booleans as ``true`` and ``false``.
    """

    name: str
    """Of the sheet or layer; of the file where it holds one table."""
    cells: pd.DataFrame
    geometry: gpd.GeoSeries | None = None
    """On the index of ``cells``, EPSG:4326; None where the format has no geometry."""
    encoding: str | None = None
    """In which the text was read; None where the format leaves no choice."""
    notes: tuple[Message, ...] = ()
    """What reading decided: headers joined, another CRS, formulas replaced by their last value."""
    repairs: pd.DataFrame | None = None
    """Text repaired: columns row (0 for a header), column, before, after; None for none."""


@dataclass(frozen=True, slots=True, eq=False)
class RegisterFile:
    """A file an office brought, read."""

    name: str
    format: str
    """Identifier of the format the content has, whatever the ending says."""
    size: int
    """Bytes."""
    sha256: str
    tables: tuple[RawTable, ...]
    notes: tuple[Message, ...] = field(default=())
    """What concerns the file: an ending that does not fit, macros that were not run."""
