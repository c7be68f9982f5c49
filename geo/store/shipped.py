"""Read a table of the shipped data as it is, with its description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from geo.errors import DataFileError
from geo.store.integrity import REBUILD

if TYPE_CHECKING:
    from pathlib import Path


def resource_of(package: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the entry of ``name`` in the data package.

    Raises:
        KeyError: the package has no such resource.
    """
    for resource in package["resources"]:
        if resource["name"] == name:
            found: dict[str, Any] = resource
            return found
    raise KeyError(name)


def read_resource(directory: Path, package: dict[str, Any], name: str) -> pd.DataFrame:
    """Return a table of the data package: a GeoDataFrame in EPSG:4326 where it has geometry.

    Text of a CSV file that is empty stays empty; numbers that are missing are NA.

    Raises:
        KeyError: the package has no such resource.
        DataFileError: the file cannot be read.
    """
    resource = resource_of(package, name)
    path = directory / resource["path"]
    try:
        if path.suffix == ".csv":
            return _csv(path, resource["schema"]["fields"])
        table: pd.DataFrame = gpd.read_parquet(path)
    except (OSError, ValueError, KeyError) as error:
        raise DataFileError(path, f"the table cannot be read ({error})", REBUILD) from None
    return table


def _csv(path: Path, fields: list[dict[str, str]]) -> pd.DataFrame:
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    types: dict[str, Any] = {"integer": "Int64", "number": "Float64"}
    numbers = {
        field["name"]: pd.to_numeric(table[field["name"]].replace("", None)).astype(
            types[field["type"]]
        )
        for field in fields
        if field["type"] in types
    }
    return table.assign(**numbers)
