"""Open a data set of centres and programmes: as published, or the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd

from geo.errors import DataFileError
from geo.store.integrity import REBUILD
from geo.text import N_

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class DatasetEntry:
    """A data set on offer: where its files are and how it must be spoken of."""

    id: str
    label: str
    description: str
    centres_path: str
    programmes_path: str | None
    source_id: str
    is_demonstration: bool


DATASETS: Final[dict[str, DatasetEntry]] = {
    entry.id: entry
    for entry in (
        DatasetEntry(
            id="published",
            label=N_("As published"),
            description=N_(
                "The network rule, a centre in each aimag centre and a unit in each soum and "
                "district, gives places, not confirmed centres. Centres documented one by one "
                "stand on top. No programme or learner figure is published by centre."
            ),
            centres_path="centres_published.parquet",
            programmes_path=None,
            source_id="clc_published",
            is_demonstration=False,
        ),
        DatasetEntry(
            id="demonstration",
            label=N_("Demonstration"),
            description=N_(
                "Synthetic centres, programmes and learners, drawn from a fixed seed so that every "
                "feature can be tried. None of it is a fact about a real centre."
            ),
            centres_path="demonstration_centres.parquet",
            programmes_path="demonstration_programmes.parquet",
            source_id="demonstration",
            is_demonstration=True,
        ),
    )
}
"""The data sets the product ships, in the order of the selector; the first is the default."""

PROGRAMME_COLUMNS: Final = ("centre_id", "year", "programme_type", "target_group")


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Centres and programmes of one data set; read-only."""

    entry: DatasetEntry
    centres: gpd.GeoDataFrame
    """One row a centre, indexed from zero in the order of centre_id; points in EPSG:4326."""
    programmes: pd.DataFrame
    """One row a centre, school year, programme type and target group; empty where none is known."""

    programme_years: tuple[int, ...]
    """Years in which a school year with programme figures begins, ascending."""


def open_dataset(dataset_id: str, directory: Path) -> Dataset:
    """Load the data set ``dataset_id`` from ``directory``.

    Raises:
        KeyError: no data set of that name is offered.
        DataFileError: a file cannot be read as a table of centres or programmes.
    """
    entry = DATASETS[dataset_id]
    try:
        centres = gpd.read_parquet(directory / entry.centres_path)
        programmes = (
            pd.read_parquet(directory / entry.programmes_path)
            if entry.programmes_path
            else pd.DataFrame(columns=list(PROGRAMME_COLUMNS))
        )
    except (OSError, ValueError) as error:
        path = directory / entry.centres_path
        raise DataFileError(path, f"the data set cannot be read ({error})", REBUILD) from None
    years = tuple(sorted(int(year) for year in programmes["year"].unique()))
    return Dataset(entry, centres.sort_values("centre_id", ignore_index=True), programmes, years)
