"""Load the reference layers: units, settlements, figures, heritage and code lists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import DataFileError
from geo.registry.gazetteer import Gazetteer
from geo.store.exact_sites import with_exact_sites
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
    """Records of all sources; ``same_as`` names the record kept where two are of one site."""
    heritage_merges: pd.DataFrame
    """Records of one site: merged, or possible and left apart."""
    heritage_checks: pd.DataFrame
    """Records whose place is doubtful or unknown, with why and the way out."""
    intangible_elements: pd.DataFrame
    """Living traditions; ``places_pcode`` is empty where no source names a place."""
    pairings: pd.DataFrame
    """Which heritage suits which programme types, as proposed."""
    stories: pd.DataFrame
    story_places: gpd.GeoDataFrame
    """A row a story and place; geometry is a point or, for the whole country, none."""
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


def _text_table(path: Path, numbers: tuple[str, ...] = ()) -> pd.DataFrame:
    """Read a table as text, ``numbers`` as numbers, NaN where empty."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    return table.assign(**{name: pd.to_numeric(table[name]) for name in numbers})


def _units(path: Path) -> gpd.GeoDataFrame:
    return gpd.read_parquet(path).set_index("pcode", drop=False)


def _heritage(directory: Path) -> gpd.GeoDataFrame:
    """Join the two heritage resources, kept apart on disk for their licences."""
    parts = [gpd.read_parquet(directory / f"{name}.parquet") for name in _HERITAGE_RESOURCES]
    joined = pd.concat(parts, ignore_index=True).sort_values("id", ignore_index=True)
    return gpd.GeoDataFrame(joined, crs=parts[0].crs)


_MERGE_NUMBERS = ("distance_km", "name_score")
_CHECK_NUMBERS = ("outside_km", "tolerance_km")
_HERITAGE_RESOURCES = ("heritage", "heritage_osm")


def load_reference(directory: Path, exact_sites: Path | None = None) -> Reference:
    """Verify and load the reference layers of ``directory``.

    Args:
        directory: the shipped data.
        exact_sites: file with the places of sensitive sites, which its owner holds; without it
            they stand at their soum's settlement. See `geo.store.exact_sites`.

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
            heritage_merges=_text_table(directory / "heritage_merges.csv", numbers=_MERGE_NUMBERS),
            heritage_checks=_text_table(directory / "heritage_checks.csv", numbers=_CHECK_NUMBERS),
            intangible_elements=_text_table(directory / "intangible_elements.csv"),
            pairings=_text_table(directory / "pairings.csv"),
            stories=_text_table(directory / "stories.csv"),
            story_places=gpd.read_parquet(directory / "stories.parquet"),
            programme_types=_text_table(directory / "programme_types.csv"),
            target_groups=_text_table(directory / "target_groups.csv"),
            national_facts=_text_table(directory / "national_facts.csv"),
            gazetteer=Gazetteer(admin1, admin2),
        )
    except (KeyError, ValueError, OSError) as error:
        what = f"a file does not have the expected columns ({error})"
        raise DataFileError(directory, what, REBUILD) from None
    if exact_sites is None:
        return reference
    placed = with_exact_sites(reference.heritage, exact_sites, admin2)
    return replace(reference, heritage=placed)


def labels(table: pd.DataFrame, language: str) -> dict[str, str]:
    """Return code → name in ``language`` of a code list, English where it has no Mongolian name."""
    names = table["name_mn"].where(table["name_mn"] != "", table["name_en"])
    chosen = names if language == "mn" else table["name_en"]
    return dict(zip(table["code"], np.asarray(chosen, dtype=object), strict=True))
