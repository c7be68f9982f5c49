"""Hold what a reader found, in Arrow memory, and turn it into the table the matching works on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.registry.reading.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, too_large
from geo.registry.table import RawTable
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TEXT: Final = pa.large_string()
WGS84: Final = "EPSG:4326"

# Besides what Unicode calls white space: zero-width marks that programs leave in cells.
_INVISIBLE: Final = "\ufeff\u200b\u200e\u200f\u2060"


@dataclass(slots=True)
class Sheet:
    """One sheet, layer or text file: the cells of `RawTable` before pandas sees them."""

    name: str
    cells: pa.Table
    """Columns of `TEXT`, null where empty."""
    rows: pa.Array
    """Of each row the number a person sees, int64."""
    geometry: pa.Array | None = None
    """Well-known binary in EPSG:4326, null for none."""
    encoding: str | None = None
    notes: list[Message] = field(default_factory=list)
    repairs: pa.Table | None = None


@dataclass(slots=True)
class Reading:
    """What a reader found in a file."""

    sheets: list[Sheet]
    notes: list[Message] = field(default_factory=list)


class CellsBuilder:
    """Collects rows of any width and keeps them as columns of text."""

    def __init__(self, width: int) -> None:
        """Begin with ``width`` columns."""
        self.rows = 0
        self._columns: list[list[pa.Array]] = [[] for _ in range(width)]
        self._numbers: list[pa.Array] = []

    def append(self, numbers: Sequence[int], rows: Sequence[Sequence[object]]) -> None:
        """Add ``rows``; cells beyond the columns so far make new ones, null in earlier rows.

        Raises:
            RegisterError: more rows, columns or cells than the limits.
        """
        if not rows:
            return
        width = max(map(len, rows))
        width = max(width, len(self._columns))
        total = self.rows + len(rows)
        check_extent(total, width)
        while len(self._columns) < width:
            self._columns.append([pa.nulls(self.rows, TEXT)] if self.rows else [])
        square: Iterable[Sequence[object]] = (
            row if len(row) == width else [*row, *[None] * (width - len(row))] for row in rows
        )
        for chunks, values in zip(self._columns, zip(*square, strict=True), strict=True):
            chunks.append(text_of(values))
        self._numbers.append(pa.array(numbers, pa.int64()))
        self.rows = total

    def table(self, names: Sequence[str]) -> tuple[pa.Table, pa.Array]:
        """Return the cells under ``names`` (at least one a column) and the rows' numbers."""
        columns = [pa.chunked_array(chunks, TEXT) for chunks in self._columns]
        while len(columns) < len(names):
            columns.append(pa.chunked_array([pa.nulls(self.rows, TEXT)], TEXT))
        numbers = pa.chunked_array(self._numbers, pa.int64()).combine_chunks()
        return pa.Table.from_arrays(columns, names=list(names)), numbers

    @property
    def width(self) -> int:
        """Columns so far."""
        return len(self._columns)


def check_extent(rows: int, columns: int) -> None:
    """Refuse a table beyond the limits.

    Raises:
        RegisterError: more rows, columns or cells than the limits.
    """
    if rows > MAX_ROWS:
        raise too_large(N_("rows"), rows, MAX_ROWS)
    if columns > MAX_COLUMNS:
        raise too_large(N_("columns"), columns, MAX_COLUMNS)
    if rows * columns > MAX_CELLS:
        raise too_large(N_("cells"), rows * columns, MAX_CELLS)


def text_of(values: Sequence[object]) -> pa.Array:
    """Return cells as text: trimmed, null where empty.

    Numbers are written with a dot and no more digits than they have, dates as ISO 8601.
    """
    kinds = set(map(type, values)) - {type(None)}
    if kinds <= {str}:
        return trimmed(_strings(values))
    if kinds == {float}:
        return trimmed(pa.array(values, pa.float64()).cast(TEXT))
    return trimmed(_strings([cell_text(value) for value in values]))


def _strings(values: Sequence[object]) -> pa.Array:
    try:
        return pa.array(values, TEXT)
    except UnicodeEncodeError:  # half a surrogate pair, as JSON may hold
        return pa.array([_whole(value) for value in values], TEXT)


def _whole(value: object) -> str | None:
    if value is None:
        return None
    return str(value).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def cell_text(value: object) -> str | None:
    """Return one cell as text; None for an empty one."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value != value:  # noqa: PLR0124  NaN differs from itself
            return None
        # 2**53: beyond it a float does not tell neighbouring integers apart.
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat() if isoformat else value)


def trimmed(text: pa.Array) -> pa.Array:
    """Return ``text`` without blanks around it, null where nothing is left."""
    text = pc.utf8_trim_whitespace(text)
    if pc.any(pc.match_substring_regex(text, f"[{_INVISIBLE}]")).as_py():
        text = pc.utf8_trim_whitespace(pc.utf8_trim(text, _INVISIBLE + " "))
    return pc.if_else(pc.equal(pc.utf8_length(text), 0), pa.scalar(None, TEXT), text)


def column_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column of any Arrow type as text, null where empty or not a number."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = pc.cast(column, kind.value_type)
        kind = column.type
    if pa.types.is_floating(kind):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, kind), column)
        column = pc.cast(column, TEXT)
    elif pa.types.is_timestamp(kind):
        # %S of Arrow holds the fraction the unit has; a register needs none of zeros.
        zone = "Z" if kind.tz else ""
        column = pc.cast(pc.strftime(column, format=f"%Y-%m-%dT%H:%M:%S{zone}"), TEXT)
        column = pc.replace_substring_regex(column, r"\.0+(Z?)$", r"\1")
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind) or _is_plain(kind):
        column = pc.cast(column, TEXT)
    elif pa.types.is_null(kind):
        column = pa.chunked_array([pa.nulls(len(column), TEXT)], TEXT)
    else:  # lists, structures, bytes: rare, one by one
        return pa.chunked_array([text_of([_said(v) for v in column.to_pylist()])], TEXT)
    return pa.chunked_array([trimmed(chunk) for chunk in column.chunks], TEXT)


def _is_plain(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_date(kind)
        or pa.types.is_time(kind)
        or pa.types.is_decimal(kind)
    )


def _said(value: object) -> str | None:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return cell_text(value)


def numbers_from_one(count: int) -> pa.Array:
    """Return the numbers of ``count`` features, counted from 1."""
    return pa.array(np.arange(1, count + 1), pa.int64())


def to_raw(sheet: Sheet) -> RawTable:
    """Return the table the matching works on; its text stays in Arrow memory."""
    index = pd.Index(sheet.rows.to_numpy(zero_copy_only=False), name="row", dtype="int64")

    def frame(table: pa.Table, index: pd.Index[Any] | None) -> pd.DataFrame:
        columns = {
            number: pd.Series(
                pd.array(column, dtype="str")
                if pa.types.is_large_string(column.type)
                else column.to_numpy(),
                index=index,
            )
            for number, column in enumerate(table.columns)
        }
        made = pd.DataFrame(columns, index=index)
        made.columns = pd.Index(table.column_names, dtype="str")
        return made

    geometry = None
    if sheet.geometry is not None:
        shapes = gpd.GeoSeries.from_wkb(
            sheet.geometry.to_numpy(zero_copy_only=False), index=index, crs=WGS84
        )
        geometry = shapes.rename("geometry")
    return RawTable(
        name=sheet.name,
        cells=frame(sheet.cells, index),
        geometry=geometry,
        encoding=sheet.encoding,
        notes=tuple(sheet.notes),
        repairs=None if sheet.repairs is None else frame(sheet.repairs, None),
    )
