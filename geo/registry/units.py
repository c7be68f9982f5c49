"""Find aimags, soums and districts by code, by name within an aimag, and by point."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.registry.gazetteer import EXACT, VARIANT_SEPARATOR, Gazetteer, Match, fold
from geo.sources.measure import EQUAL_AREA_CRS, GEOGRAPHIC_CRS, distance_km
from geo.text import two_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CODE: Final = re.compile(r"(?:MN)?(\d{2,5})")

_FIVE: Final = 5
"""Digits of the code of a soum; the first is its region."""

_KIND_WORDS: Final = re.compile(
    r"\b(?:аймгийн|аймаг|сумын|сум|дүүргийн|дүүрэг|хотын|хот|"
    r"aimag|aimak|aymag|province|soum|sum|somon|duureg|district|city|town)\b\.?"
)
"""Words that say what a place is, in the spellings offices use; no part of its name."""

_TOWN_WORDS: Final = re.compile(r"\b(?:хотын|хот|city|town)\b")
_SOUM_WORDS: Final = re.compile(r"\b(?:сумын|сум|soum|sum|somon)\b")

_DISTRICT_ABBREVIATIONS: Final[dict[str, str]] = {
    "MN1101": "БНД",
    "MN1104": "БХД",
    "MN1107": "БГД",
    "MN1110": "БЗД",
    "MN1113": "НД",
    "MN1116": "СХД",
    "MN1119": "СБД",
    "MN1122": "ХУД",
    "MN1125": "ЧД",
}
"""As offices of Ulaanbaatar write its districts."""

_POINTS_AT_ONCE: Final = 100_000
"""Points looked up together, which bounds the memory; our choice."""

_MOST_NAMES: Final = 64
"""Places looked at of one name: more than bear any; six bear the commonest, Bulgan."""


class Units:
    """The administrative units of Mongolia, indexed for the many rows of a register."""

    def __init__(
        self, admin1: gpd.GeoDataFrame, admin2: gpd.GeoDataFrame, settlements: gpd.GeoDataFrame
    ) -> None:
        """Index the units, each table with a column pcode (`geo.store.reference.Reference`)."""
        self.admin1 = admin1.set_index("pcode", drop=False)
        self.admin2 = admin2.set_index("pcode", drop=False)
        self.settlements = settlements.set_index("pcode", drop=False).loc[self.admin2.index]
        self._codes = _codes(self.admin1, self.admin2)
        self._names = {
            pcode: two_names(name_en, name_mn, "en")
            for units in (self.admin1, self.admin2)
            for pcode, name_en, name_mn in _names(units)
        }
        # Nearest is what is nearest in metres: a degree east is shorter than one north.
        self._projected = self.admin2.geometry.to_crs(EQUAL_AREA_CRS)
        self._aimags = Gazetteer(self.admin1, self.admin2.iloc[:0])
        no_aimags = self.admin1.iloc[:0]
        towns = _towns(self.admin1, self.admin2)
        self._towns = {pcode: {fold(name) for name in names} for pcode, names in towns.items()}
        named = _with_other_names(self.admin2, towns)
        self._everywhere = Gazetteer(no_aimags, named)
        self._letters = {
            pcode: {_letters(name) for name in (*names, *towns.get(pcode, ()))}
            for pcode, *names in _names(self.admin2)
        }
        self._within: dict[str, tuple[tuple[str, ...], Gazetteer]] = {}
        for _, aimag in self.admin1.iterrows():
            inside = named[_belongs(named, aimag)]
            places = tuple(sorted(inside["pcode"]))
            self._within[aimag["pcode"]] = places, Gazetteer(no_aimags, inside)

    def by_code(self, code: str) -> str | None:
        """Return the pcode that ``code`` stands for, None if it stands for none.

        Understood are pcodes (MN6201), NSO codes of five digits in the numbering of before or
        after 2025 or of four (without the digit of the region), and for an aimag its pcode or NSO
        code of three or two digits.
        """
        found = _CODE.fullmatch("".join(code.split()).upper())
        if found is None:
            return None
        digits = found[1]
        # The first of five digits is the region, which other editions number otherwise.
        return self._codes.get(digits) or (
            self._codes.get(digits[1:]) if len(digits) == _FIVE else None
        )

    def aimags(self, name: str) -> list[Match]:
        """Return the aimags of that name in any spelling, else those that resemble it."""
        return self._aimags.search(_bare(name), limit=_MOST_NAMES)

    def soums(self, name: str, aimag: str | None = None) -> list[Match]:
        """Return the soums and districts of that name, else those that resemble it.

        Args:
            name: in any spelling, with or without the word for soum or district. Where the town of
                an aimag and a soum bear the same name both are returned, unless the word for town
                or for soum says which is meant.
            aimag: pcode to look in; everywhere without. A soum that was moved to another aimag is
                found in both.
        """
        bare = _bare(name)
        if aimag is None:
            return self._of_its_kind(name, self._everywhere.search(bare, limit=_MOST_NAMES))
        found = self._within[aimag][1].search(bare, limit=_MOST_NAMES)
        # Folding makes one of Tsagaannuur and Tsagaan-Uur, both in Khuvsgul.
        to_the_letter = [m for m in found if _letters(bare) in self._letters[m.pcode]]
        return self._of_its_kind(name, to_the_letter or found)

    def _of_its_kind(self, name: str, found: list[Match]) -> list[Match]:
        """Return the places that are a town or a soum, as a word of ``name`` says."""
        lower, key = name.casefold(), fold(_bare(name))
        town, soum = bool(_TOWN_WORDS.search(lower)), bool(_SOUM_WORDS.search(lower))
        if town == soum or not spelled_exactly(found):
            return found
        if town:
            meant = [m for m in found if key in self._towns.get(m.pcode, ())]
        else:
            meant = [m for m in found if m.pcode not in self._only_towns(key)]
        return meant or found

    def _only_towns(self, key: str) -> set[str]:
        """Return the soums that bear a folded name for their town alone."""
        return {
            pcode
            for pcode, names in self._towns.items()
            if key in names and key not in map(fold, self.admin2.loc[pcode, ["name_en", "name_mn"]])
        }

    def within(self, aimag: str) -> tuple[str, ...]:
        """Return the soums and districts of an aimag, those since moved to it as well."""
        return self._within[aimag][0]

    def containing(self, points: gpd.GeoSeries) -> pd.Series:
        """Return the pcode of the soum or district each point lies in.

        Args:
            points: EPSG:4326; None and empty points lie in none.

        Returns:
            Text on the index of ``points``, empty where a point lies in no unit; on a shared border
            the unit with the lower code.
        """
        pcodes = self.admin2["pcode"].to_numpy(dtype=object)
        shapes = self.admin2.geometry.to_numpy()
        geometries = points.to_numpy()
        found = np.full(len(geometries), "", dtype=object)
        for start in range(0, len(geometries), _POINTS_AT_ONCE):
            # The units are asked for the points: only what asks is prepared, and units are large.
            tree = shapely.STRtree(geometries[start : start + _POINTS_AT_ONCE])
            unit, place = tree.query(shapes, predicate="intersects")
            by_code = np.argsort(pcodes[unit], kind="stable")[::-1]
            found[start + place[by_code]] = pcodes[unit[by_code]]
        return pd.Series(found, index=points.index, dtype="str")

    def distance_km(self, points: gpd.GeoSeries, pcodes: pd.Series) -> pd.Series:
        """Return the geodesic distance from each point to its unit, 0 inside it.

        Args:
            points: points in EPSG:4326, none of them missing.
            pcodes: the soum or district of each, on the same index.
        """
        metres = points.to_crs(EQUAL_AREA_CRS).to_numpy()
        lines = np.empty(len(metres), dtype=object)
        for pcode, places in pcodes.groupby(pcodes.to_numpy()).indices.items():
            lines[places] = shapely.shortest_line(metres[places], self._projected[pcode])
        ends = gpd.GeoSeries(lines, crs=EQUAL_AREA_CRS).to_crs(GEOGRAPHIC_CRS)
        km = distance_km(*shapely.get_coordinates(ends.array).reshape(-1, 4).T)
        return pd.Series(km, index=points.index)

    def name(self, pcode: str) -> str:
        """Return both names of a unit: ``Arvaikheer · Арвайхээр``; empty for no unit."""
        return self._names.get(pcode, "")


def spelled_exactly(matches: list[Match]) -> bool:
    """Tell whether the places were found by their name rather than by resemblance."""
    return bool(matches) and matches[0].score >= EXACT


def _bare(name: str) -> str:
    """Return the name without the word that says what the place is, unless it is nothing else."""
    lower = name.casefold()
    return _KIND_WORDS.sub(" ", lower).strip() or lower


def _names(units: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    return zip(units["pcode"], units["name_en"], units["name_mn"], strict=True)


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _codes(admin1: pd.DataFrame, admin2: pd.DataFrame) -> dict[str, str]:
    """Return the digits of all codes and the pcode they stand for; a unit's own pcode prevails."""
    codes: dict[str, str] = {}
    for units, columns in (
        (admin2, ("pcode", "nso_code", "nso_code_2025", "cod_ab_pcode")),
        (admin1, ("pcode", "nso_code")),
    ):
        for column in columns:
            if column not in units:
                continue
            for code, pcode in zip(units[column], units["pcode"], strict=True):
                digits = str(code or "").removeprefix("MN")
                if digits:
                    codes.setdefault(digits, pcode)
    return codes


def _towns(admin1: pd.DataFrame, admin2: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the soum of each aimag centre and the names of the town in it."""
    towns: dict[str, tuple[str, ...]] = {}
    for _, row in admin1.iterrows():
        centre = str(row.get("centre_pcode"))
        if centre not in admin2.index:
            continue
        # A former name stands in brackets: Undurkhaan (Chinggis).
        names = re.split(r"[()]", f"{row['centre_name_en']}({row['centre_name_mn']}")
        towns[centre] = tuple(name.strip() for name in names if fold(name))
    return towns


def _with_other_names(admin2: pd.DataFrame, towns: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return the soums and districts with more variants: abbreviations, the town of the aimag.

    The town (Erdenet) stands for its soum (Bayan-Undur), also where a soum of the aimag bears the
    town's name (Choibalsan in Dornod): offices write either so, and only they know which is meant.
    """
    named = admin2.copy()
    variants = named["variants"].fillna("").astype(object).to_dict()
    for pcode, short in _DISTRICT_ABBREVIATIONS.items():
        if pcode in variants:
            variants[pcode] += VARIANT_SEPARATOR + short
    for centre, names in towns.items():
        variants[centre] += VARIANT_SEPARATOR + VARIANT_SEPARATOR.join(names)
    named["variants"] = pd.Series(variants)
    return named


def _belongs(admin2: pd.DataFrame, aimag: pd.Series) -> pd.Series:
    """Return which units lie in ``aimag``, or have since been moved to it."""
    inside: pd.Series = admin2["admin1_pcode"] == aimag["pcode"]
    if "moved_2025_to" in admin2:
        inside |= admin2["moved_2025_to"] == aimag["name_en"]
    return inside
