"""Carry tables to PostgreSQL and back by COPY, a column at a time."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from geo.store.registers.content import DTYPES, Column, Kind, text_array, text_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

CHUNK_ROWS: Final = 20_000
"""Rows sent at once; our choice, about ten megabytes."""

_ESCAPED: Final = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))
"""What COPY writes differently in its text format; the backslash is first."""

_ARROW_TYPES: Final[dict[Kind, pa.DataType]] = {
    "text": pa.large_string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
}


def in_own_column(column: Column, kinds: Mapping[str, Kind]) -> bool:
    """Return whether the database has a column of that name and type."""
    return kinds.get(column.name) == column.kind


def further(table: pd.DataFrame, columns: Sequence[Column]) -> pa.LargeStringArray:
    """Return the values of ``columns`` as one JSON object a row, without the missing ones."""
    names = [column.name for column in columns]
    if not names:
        return pa.nulls(len(table), pa.large_string())
    values = [table[name].astype(object).where(table[name].notna(), None) for name in names]
    objects = (
        json.dumps(
            {name: value for name, value in zip(names, row, strict=True) if value is not None},
            ensure_ascii=False,
            allow_nan=False,
        )
        for row in zip(*values, strict=True)
    )
    return pa.array(objects, type=pa.large_string())


def arrow(values: pd.Series) -> pa.Array:
    """Return a column of a table as one Arrow array, null where missing."""
    kind = DTYPES[str(values.dtype)]
    if kind == "text":
        return text_array(values)
    return pa.array(values, type=_ARROW_TYPES[kind], from_pandas=True)


def copy_text(columns: Sequence[pa.Array]) -> Iterator[bytes]:
    """Yield the rows of ``columns`` in the text format of COPY, `CHUNK_ROWS` at a time.

    The text format, not CSV: there a line of nothing but a backslash and a dot ends the data even
    inside quotes, before PostgreSQL 18.
    """
    count = len(columns[0])
    for start in range(0, count, CHUNK_ROWS):
        cells = [_cells(column.slice(start, CHUNK_ROWS)) for column in columns]
        lines = pc.binary_join_element_wise(*cells, pa.scalar("\t", pa.large_string()))
        nothing = pa.scalar("", pa.large_string())
        ended = pc.binary_join_element_wise(lines, nothing, pa.scalar("\n", pa.large_string()))
        yield text_bytes(ended)


def _cells(column: pa.Array) -> pa.LargeStringArray:
    if pa.types.is_large_string(column.type):
        for plain, escaped in _ESCAPED:
            column = pc.replace_substring(column, plain, escaped)
    else:
        column = pc.cast(column, pa.large_string())
    return pc.fill_null(column, "\\N")


def read_csv(data: bytes, kinds: Sequence[Kind]) -> list[pa.ChunkedArray]:
    """Return the columns of the CSV that COPY wrote, without a header."""
    names = [str(place) for place in range(len(kinds))]
    types = {name: _ARROW_TYPES[kind] for name, kind in zip(names, kinds, strict=True)}
    if not data:
        return [pa.chunked_array([], type=types[name]) for name in names]
    table = pyarrow.csv.read_csv(
        io.BytesIO(data),
        # One block: a line may be longer than any that is fixed beforehand.
        read_options=pyarrow.csv.ReadOptions(
            column_names=names, block_size=len(data), use_threads=False
        ),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=types,
            null_values=[""],
            strings_can_be_null=True,
            # COPY writes empty text as "" and a missing one as nothing.
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
        ),
    )
    return [table.column(name) for name in names]


def series(values: pa.ChunkedArray, dtype: str) -> pd.Series:
    """Return a column of Arrow as one of ``dtype``, one of `DTYPES`."""
    wanted = pd.api.types.pandas_dtype(dtype)
    # What every type of pandas that Arrow knows has; its stubs do not.
    from_arrow: Callable[[pa.ChunkedArray], Any] | None = getattr(wanted, "__from_arrow__", None)
    found = from_arrow(values) if from_arrow else values.to_numpy()
    return pd.Series(found, dtype=wanted)


def from_further(objects: pa.ChunkedArray, columns: Sequence[Column]) -> dict[str, pd.Series]:
    """Return the columns that `further` wrote."""
    rows = [json.loads(value) if value else {} for value in objects.to_pylist()]
    return {
        column.name: series(
            pa.chunked_array(
                [pa.array((_value(row, column) for row in rows), type=_ARROW_TYPES[column.kind])]
            ),
            column.dtype,
        )
        for column in columns
    }


def _value(row: dict[str, Any], column: Column) -> object:
    value = row.get(column.name)
    # JSON has one kind of number, and PostgreSQL writes 1e20 out in digits.
    return float(value) if column.kind == "number" and value is not None else value
