"""Open a data set of centres and programmes: as published, the demonstration, or a register's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd

from geo.errors import DataFileError
from geo.store.integrity import REBUILD
from geo.text import N_, Message

if TYPE_CHECKING:
    from pathlib import Path

    from geo.store.registers import RegisterContent, RegisterInfo, Version


@dataclass(frozen=True, slots=True)
class DatasetEntry:
    """A data set on offer: how it must be spoken of and, where the product ships it, its files."""

    id: str
    """``published``, ``demonstration``, or a register's with the version: ``ulaanbaatar@3``."""
    label: Message
    """Of a register its title, as a value: words of an office are never translated."""
    description: Message
    source_id: str
    """Identifier in the registry of sources; of a register its own."""
    is_demonstration: bool
    has_programmes: bool
    """Whether programmes and learners are known by centre."""
    centres_path: str | None = None
    programmes_path: str | None = None
    licence: str = ""
    """Of a register, in its office's words; empty where the registry of sources has it."""
    version: Version | None = None
    """Of a register; None for the data sets the product ships."""


DATASETS: Final[dict[str, DatasetEntry]] = {
    entry.id: entry
    for entry in (
        DatasetEntry(
            id="published",
            label=Message(N_("As published")),
            description=Message(
                N_(
                    "The network rule, a centre in each aimag centre and a unit in each soum and "
                    "district, gives places, not confirmed centres. Centres documented one by one "
                    "stand on top. No programme or learner figure is published by centre."
                )
            ),
            source_id="clc_published",
            is_demonstration=False,
            has_programmes=False,
            centres_path="centres_published.parquet",
        ),
        DatasetEntry(
            id="demonstration",
            label=Message(N_("Demonstration")),
            description=Message(
                N_(
                    "Synthetic centres, programmes and learners, drawn from a fixed seed so that "
                    "every feature can be tried. None of it is a fact about a real centre."
                )
            ),
            source_id="demonstration",
            is_demonstration=True,
            has_programmes=True,
            centres_path="demonstration_centres.parquet",
            programmes_path="demonstration_programmes.parquet",
        ),
    )
}
"""The data sets the product ships, in the order of the selector; the first is the default."""

PROGRAMME_COLUMNS: Final = ("centre_id", "year", "programme_type", "target_group")

_NUMBER: Final = re.compile("[1-9][0-9]{0,8}")
"""Of a version; nine digits are more than will ever be published and fit every integer."""


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
    path = directory / str(entry.centres_path)
    try:
        centres = gpd.read_parquet(path)
        programmes = (
            pd.read_parquet(directory / entry.programmes_path)
            if entry.programmes_path
            else pd.DataFrame(columns=list(PROGRAMME_COLUMNS))
        )
    except (OSError, ValueError) as error:
        raise DataFileError(path, f"the data set cannot be read ({error})", REBUILD) from None
    return _dataset(entry, centres, programmes)


def register_id(register: str, number: int) -> str:
    """Return the identifier of the data set that a version of a register is: ``ulaanbaatar@3``."""
    return f"{register}@{number}"


def parse_register_id(dataset_id: str) -> tuple[str, int | None]:
    """Return the register and the number of the version that an identifier names.

    The number is None where none is named, or what stands there is no number from one: a text of
    an address is never more than a question to the store.
    """
    register, _, number = dataset_id.partition("@")
    return register, int(number) if _NUMBER.fullmatch(number) else None


def register_dataset(info: RegisterInfo, version: Version, content: RegisterContent) -> Dataset:
    """Return a version of a register as a data set."""
    entry = DatasetEntry(
        id=register_id(info.id, version.number),
        label=Message("{title}", {"title": info.title}),
        description=_description(info, version),
        source_id=info.id,
        is_demonstration=False,
        has_programmes=version.programmes > 0,
        licence=info.licence,
        version=version,
    )
    return _dataset(entry, content.centres, content.programmes)


def _description(info: RegisterInfo, version: Version) -> Message:
    values = {
        "organisation": info.organisation or info.title,
        "number": version.number,
        "date": f"{version.published_at:%Y-%m-%d}",
        "author": version.author,
        "note": version.note,
    }
    if version.note:
        text = N_("Register of {organisation}, version {number} of {date} by {author}: {note}")
    else:
        text = N_("Register of {organisation}, version {number} of {date} by {author}.")
    return Message(text, values)


def _dataset(entry: DatasetEntry, centres: gpd.GeoDataFrame, programmes: pd.DataFrame) -> Dataset:
    years = tuple(sorted(int(year) for year in programmes["year"].unique()))
    return Dataset(entry, centres.sort_values("centre_id", ignore_index=True), programmes, years)
