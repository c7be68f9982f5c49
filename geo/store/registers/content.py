"""Bring the content of a register into the form that every store gives back, and sum it up."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo.errors import RegisterError
from geo.sources.measure import GEOGRAPHIC_CRS
from geo.store.registers.records import RegisterContent
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["text", "integer", "number", "boolean"]

DTYPES: Final[dict[str, Kind]] = {
    "str": "text",
    "string": "text",
    "Int64": "integer",
    "int64": "integer",
    "Float64": "number",
    "float64": "number",
    "boolean": "boolean",
    "bool": "boolean",
}
"""Types of a column that are kept, and given back, exactly."""

GEOMETRY: Final = "geometry"

MAXIMUM_COLUMNS: Final = 200
"""In a table, the geometry not counted; our choice: the template has 31."""

_PREFERRED: Final[dict[Kind, str]] = {
    "text": "str",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table and its type."""

    name: str
    dtype: str
    """One of `DTYPES`."""

    @property
    def kind(self) -> Kind:
        """What the column holds."""
        return DTYPES[self.dtype]


def columns(table: pd.DataFrame) -> tuple[Column, ...]:
    """Return the columns of ``table`` in their order, without the geometry."""
    return tuple(
        Column(str(name), str(dtype)) for name, dtype in table.dtypes.items() if name != GEOMETRY
    )


def prepared(content: RegisterContent) -> RegisterContent:
    """Return ``content`` as it comes back from every store.

    Rows keep their order and are indexed from zero. Columns keep their type, one of `DTYPES`; text
    of type ``object`` becomes ``str``, smaller numbers become the nullable type of 64 bits, a
    negative zero becomes zero; the geometry is the last column.

    Raises:
        RegisterError: a column of another type or without a name of its own, text that cannot be
            kept, an infinite number, a geometry that is missing or no point in EPSG:4326, or no
            column centre_id, or a centre_id that is missing or comes twice.
    """
    points = _points(content.centres)
    centres = _table(pd.DataFrame(content.centres.drop(columns=content.centres.geometry.name)))
    _check_ids(centres)
    programmes = _table(pd.DataFrame(content.programmes))
    return RegisterContent(with_points(centres, points), programmes)


def with_points(table: pd.DataFrame, points: Sequence[Any] | np.ndarray) -> gpd.GeoDataFrame:
    """Return ``table`` with ``points`` (degrees, EPSG:4326) as its geometry, the last column."""
    return gpd.GeoDataFrame(
        table, geometry=gpd.GeoSeries(points, index=table.index, crs=GEOGRAPHIC_CRS)
    )


def checksum(content: RegisterContent) -> str:
    """Return the SHA-256 of ``content``, the same for equal tables whatever store they come from.

    Summed up are, for centres and programmes: number of rows, names and types of the columns in
    their order (JSON); then of each column which values are missing (a byte each) and the values,
    a missing one as zero or empty (integers and IEEE numbers of 64 bits, little-endian; booleans a
    byte; text as lengths in bytes, then UTF-8); at last longitude and latitude of the points.

    Args:
        content: as `prepared` returns it.
    """
    digest = hashlib.sha256()
    for table in (content.centres, content.programmes):
        described = [[column.name, column.dtype] for column in columns(table)]
        head = json.dumps([len(table), described], ensure_ascii=False, separators=(",", ":"))
        digest.update(f"{len(head.encode())}:{head}".encode())
        for column in columns(table):
            for part in _parts(table[column.name], column.kind):
                digest.update(part)
    digest.update(shapely.get_coordinates(content.centres.geometry).astype("<f8").tobytes())
    return digest.hexdigest()


def _parts(values: pd.Series, kind: Kind) -> list[bytes]:
    """Return the bytes of a column: missing or not, then the values."""
    missing = values.isna().to_numpy(dtype="u1").tobytes()
    if kind == "text":
        text = pc.fill_null(text_array(values), "")
        lengths = np.asarray(pc.binary_length(text)).astype("<i8")
        return [missing, lengths.tobytes(), text_bytes(text)]
    stored: dict[Kind, tuple[str, Any]] = {
        "integer": ("<i8", 0),
        "number": ("<f8", 0.0),
        "boolean": ("u1", False),
    }
    dtype, nothing = stored[kind]
    return [missing, values.fillna(nothing).to_numpy(dtype=dtype).tobytes()]


def text_array(values: pd.Series) -> pa.LargeStringArray:
    """Return a column of text as one Arrow array, null where missing."""
    array = pa.array(values, type=pa.large_string(), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def text_bytes(array: pa.LargeStringArray) -> bytes:
    """Return all text of an array without nulls, one after the other, in UTF-8."""
    if not len(array):
        return b""
    _, offsets, data = array.buffers()
    limits = np.frombuffer(offsets, dtype="<i8")[array.offset : array.offset + len(array) + 1]
    return memoryview(data)[limits[0] : limits[-1]].tobytes() if data else b""


def _table(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose columns have a name of their own and a type that is kept."""
    names = list(table.columns)
    if len(names) > MAXIMUM_COLUMNS:
        raise _refused(
            N_("The table has {count} columns; {limit} can be kept."),
            N_("Leave out columns that nobody needs."),
            count=len(names),
            limit=MAXIMUM_COLUMNS,
        )
    for name in names:
        if not isinstance(name, str) or not name or names.count(name) > 1 or name == GEOMETRY:
            raise _refused(
                N_("The column {column} has no name of its own."),
                N_("Give every column a name that no other has."),
                column=ascii(name),
            )
        _check_text(pd.Series([name]), name)
    data = {str(name): _column(table[name]) for name in names}
    # Without columns there is nothing that a row could be read back from.
    return pd.DataFrame(data, index=pd.RangeIndex(len(table) if names else 0))


def _column(values: pd.Series) -> pd.Series:
    dtype = _dtype(values)
    kind = DTYPES[dtype]
    if kind == "text":
        _check_text(values, str(values.name))
    column: pd.Series = values.reset_index(drop=True).astype(pd.api.types.pandas_dtype(dtype))
    if kind == "number":
        if np.isinf(column.to_numpy(dtype="f8", na_value=0.0)).any():
            raise _refused(
                N_("The column {column} holds an infinite number."),
                N_("Correct the number or leave the cell empty."),
                column=values.name,
            )
        column = column + 0.0
    return column


def _dtype(values: pd.Series) -> str:
    """Return the type a column is kept with."""
    name = str(values.dtype)
    if name in DTYPES:
        return name
    inferred = pd.api.types.infer_dtype(values, skipna=True)
    if values.dtype == object and inferred in {"string", "empty"}:
        return "str"
    if pd.api.types.is_bool_dtype(values.dtype):
        return _PREFERRED["boolean"]
    if pd.api.types.is_integer_dtype(values.dtype) and name.lower() != "uint64":
        return _PREFERRED["integer"]
    if pd.api.types.is_float_dtype(values.dtype):
        return _PREFERRED["number"]
    raise _refused(
        N_("The column {column} holds values of the type {type}, which cannot be kept."),
        N_("Write its values as text or numbers."),
        column=values.name,
        type=name if name != "object" else inferred,
    )


def _check_text(values: pd.Series, column: str) -> None:
    """Refuse text with NUL or half a surrogate pair, which no database keeps."""
    try:
        array = text_array(values)
    except (UnicodeEncodeError, pa.ArrowInvalid):
        raise _no_such_text(column) from None
    if pc.any(pc.match_substring(array, "\0")).as_py():
        raise _no_such_text(column)


def _no_such_text(column: str) -> RegisterError:
    return _refused(
        N_("The column {column} holds a character that cannot be kept."),
        N_("Type the text again instead of pasting it."),
        column=ascii(column)[1:-1],
    )


def _check_ids(centres: pd.DataFrame) -> None:
    if "centre_id" not in centres or columns(centres[["centre_id"]])[0].kind != "text":
        raise _refused(
            N_("The centres have no column centre_id of text."),
            N_("Give every centre a code of its own."),
        )
    ids = centres["centre_id"]
    if ids.isna().any():
        raise _refused(
            N_("{count} centres have no code."),
            N_("Give every centre a code of its own."),
            count=int(ids.isna().sum()),
        )
    if ids.duplicated().any():
        raise _refused(
            N_("The code {code} stands for several centres."),
            N_("Give every centre a code of its own."),
            code=ids[ids.duplicated()].iloc[0],
        )


def _points(centres: gpd.GeoDataFrame) -> np.ndarray:
    """Return the points of the centres, plane and without negative zeros."""
    if centres.crs is None or not centres.crs.equals(GEOGRAPHIC_CRS):
        raise _refused(
            N_("The points of the centres are not in longitude and latitude (EPSG:4326)."),
            N_("Convert them before publishing."),
        )
    geometry = np.asarray(centres.geometry.array)
    wrong = (shapely.get_type_id(geometry) != shapely.GeometryType.POINT) | shapely.is_empty(
        geometry
    )
    coordinates = np.full((len(geometry), 2), np.nan)
    coordinates[~wrong] = shapely.get_coordinates(geometry[~wrong]) + 0.0
    wrong |= ~np.isfinite(coordinates).all(axis=1)
    if wrong.any():
        raise _refused(
            N_("{count} centres have no point, the first in row {row} of the table."),
            N_("Place them, or let them stand at their soum's centre."),
            count=int(wrong.sum()),
            row=int(np.flatnonzero(wrong)[0]) + 1,
        )
    return np.asarray(shapely.points(coordinates))


def _refused(what: str, way_out: str, **values: object) -> RegisterError:
    return RegisterError(Message(what, values), Message(way_out))
