"""Load the reference layers: units, settlements, figures, heritage and code lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import DataFileError
from geo.registry.gazetteer import Gazetteer
from geo.store.integrity import REBUILD, verify

if TYPE_CHECKING:
    from pathlib import Path

REGIONS: Final[tuple[str, ...]] = ("western", "khangai", "central", "eastern", "ulaanbaatar")
"""Codes of the economic regions, west to east; the capital is a region of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Everything that is the same for all data sets; read-only.

    Geometries are in EPSG:4326 and full precision; tables are sorted by code.
    """

    package: dict[str, Any]
    """The description of the data (Frictionless Data Package)."""
    admin1: gpd.GeoDataFrame
    admin2: gpd.GeoDataFrame
    settlements: gpd.GeoDataFrame
    observations: pd.DataFrame
    """Columns level, pcode, measure, year (0: none stated), value, unit, flag, source_id."""
    heritage: gpd.GeoDataFrame
    programme_types: pd.DataFrame
    target_groups: pd.DataFrame
    national_facts: pd.DataFrame
    gazetteer: Gazetteer

    def units(self, level: str) -> gpd.GeoDataFrame:
        """Return the units of ``level`` (admin1 or admin2), indexed by pcode."""
        return self.admin1 if level == "admin1" else self.admin2

    def unit(self, pcode: str) -> pd.Series | None:
        """Return the row of the aimag, soum or district ``pcode``; None where there is none."""
        for units in (self.admin1, self.admin2):
            if pcode in units.index:
                row: pd.Series = units.loc[pcode]
                return row
        return None


def _text_table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _units(path: Path) -> gpd.GeoDataFrame:
    return gpd.read_parquet(path).set_index("pcode", drop=False)


def _heritage(directory: Path) -> gpd.GeoDataFrame:
    """Join the two heritage resources, kept apart on disk for their licences."""
    parts = [gpd.read_parquet(directory / f"{name}.parquet") for name in _HERITAGE_RESOURCES]
    joined = pd.concat(parts, ignore_index=True).sort_values("id", ignore_index=True)
    return gpd.GeoDataFrame(joined, crs=parts[0].crs)


_HERITAGE_RESOURCES = ("heritage", "heritage_osm")


def load_reference(directory: Path) -> Reference:
    """Verify and load the reference layers of ``directory``.

    Raises:
        DataFileError: a file is missing, truncated, altered or not readable as what it should be.
    """
    package = verify(directory)
    try:
        admin1, admin2 = _units(directory / "admin1.parquet"), _units(directory / "admin2.parquet")
        observations = pd.read_csv(
            directory / "observations.csv",
            dtype={"level": "category", "measure": "category", "flag": "category"},
            keep_default_na=False,
            na_values={"value": "", "year": ""},
        )
        observations["year"] = observations["year"].fillna(0).astype(int)
        reference = Reference(
            package=package,
            admin1=admin1,
            admin2=admin2,
            settlements=_units(directory / "settlements.parquet"),
            observations=observations,
            heritage=_heritage(directory),
            programme_types=_text_table(directory / "programme_types.csv"),
            target_groups=_text_table(directory / "target_groups.csv"),
            national_facts=_text_table(directory / "national_facts.csv"),
            gazetteer=Gazetteer(admin1, admin2),
        )
    except (KeyError, ValueError, OSError) as error:
        what = f"a file does not have the expected columns ({error})"
        raise DataFileError(directory, what, REBUILD) from None
    return reference


def labels(table: pd.DataFrame, language: str) -> dict[str, str]:
    """Return code → name in ``language`` of a code list, English where it has no Mongolian name."""
    names = table["name_mn"].where(table["name_mn"] != "", table["name_en"])
    chosen = names if language == "mn" else table["name_en"]
    return dict(zip(table["code"], np.asarray(chosen, dtype=object), strict=True))
