"""Write tables so that the same rows always give the same bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

_PARQUET: Final[dict[str, Any]] = {
    "compression": "zstd",
    "compression_level": 15,
    "index": False,
    # One row group: no dependence on how many threads wrote the file.
    "row_group_size": 1_000_000,
}


def write_layer(layer: gpd.GeoDataFrame, path: Path) -> None:
    """Write ``layer`` as GeoParquet (WKB, zstd), rows in the order given, without an index."""
    path.parent.mkdir(parents=True, exist_ok=True)
    layer.reset_index(drop=True).to_parquet(path, **_PARQUET)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write ``table`` as Parquet (zstd), rows in the order given, without an index."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table.reset_index(drop=True).to_parquet(path, engine="pyarrow", **_PARQUET)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write ``table`` as CSV: UTF-8, comma, line feed, empty where there is no value."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def write_json(value: Any, path: Path, *, compact: bool = False) -> None:  # noqa: ANN401  any JSON
    """Write ``value`` as JSON: UTF-8, keys in the order given, one line where ``compact``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    layout: dict[str, Any] = {"separators": (",", ":")} if compact else {"indent": 2}
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, **layout)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
