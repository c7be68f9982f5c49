"""Turn the columns of a layer into values of one kind each, for every format alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from geo.export.layer import GEOMETRY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from geo.export.layer import Column, ExportLayer

ARROW_TYPES: Final[dict[str, pa.DataType]] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "any": pa.string(),
}
"""Types of the data dictionary and of Arrow; what may be anything is written as text."""

Value = str | int | float | bool | None
"""A value of a column; None where it is missing."""


def arrow_column(values: pd.Series[Any], column: Column) -> pa.Array:
    """Return ``values`` as one array of the type of ``column``; what is missing is null.

    NaN and infinite numbers are missing: no format of interchange has them all.
    """
    kind = ARROW_TYPES[column.type]
    if column.type == "number":
        numbers = values.to_numpy(dtype="float64", na_value=np.nan)
        return pa.array(numbers, kind, mask=~np.isfinite(numbers))
    if kind == pa.string() and not isinstance(values.dtype, pd.StringDtype):
        missing = values.isna()
        texts = [None if gone else str(value) for value, gone in zip(values, missing, strict=True)]
        return pa.array(texts, kind)
    # Of text pandas gives the pieces it holds.
    made = pa.array(values, kind, from_pandas=True)
    return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made


def arrow_schema(columns: Sequence[Column]) -> pa.Schema:
    """Return the types of ``columns``, with description, unit and codes as metadata of fields."""
    return pa.schema(
        [
            pa.field(column.name, ARROW_TYPES[column.type], metadata=_metadata(column))
            for column in columns
        ]
    )


def arrow_table(features: pd.DataFrame, columns: Sequence[Column]) -> pa.Table:
    """Return ``columns`` of ``features`` in the types of `arrow_schema`, without the geometry."""
    arrays = [arrow_column(features[column.name], column) for column in columns]
    return pa.table(arrays, schema=arrow_schema(columns))


def _metadata(column: Column) -> dict[str, str]:
    told = {"description": column.description, "unit": column.unit, "codes": codes_text(column)}
    return {name: text for name, text in told.items() if text}


def codes_text(column: Column) -> str:
    """Return the codes of ``column`` and their meanings in one line: ``1: main; 2: side``."""
    return "; ".join(f"{code}: {meaning}" for code, meaning in column.codes)


def meaning(column: Column) -> str:
    """Return description, unit and codes of ``column`` in one line, for formats with one place."""
    told = f"{column.description} ({column.unit})" if column.unit else column.description
    return f"{told}: {codes_text(column)}" if column.codes else told


def records(layer: ExportLayer) -> Iterator[dict[str, Value]]:
    """Yield a row at a time: column → value, None where it is missing."""
    for batch in arrow_table(layer.features, layer.columns).to_batches(max_chunksize=10_000):
        yield from batch.to_pylist()


def shapes(layer: ExportLayer) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Return the geometries of ``layer``, None where a record has no place."""
    return np.asarray(layer.features[GEOMETRY].array, dtype=object)


def free_name(wanted: str, taken: Collection[str]) -> str:
    """Return ``wanted``, with underscores behind it where ``taken`` has it in any case."""
    used = {name.casefold() for name in taken}
    while wanted.casefold() in used:
        wanted += "_"
    return wanted
