"""Describe figures: what an indicator is, what it is asked for, what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pandas as pd

from geo.analysis.years import nearest_year
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.analysis.access import Access
    from geo.store.reference import Reference

Level = Literal["admin1", "admin2"]
LEVELS: Final[tuple[Level, ...]] = ("admin1", "admin2")

Need = Literal["centres", "programmes", "access", "catchment"]
"""What an indicator may need of a data set beside the reference layers."""

SMALL_DENOMINATOR: Final = 30
"""A rate over fewer cases is flagged as unstable; our choice."""

ADULTS_YEAR: Final = 2019
"""The one year whose age groups are published by soum."""

FLAG_SMALL: Final = "small denominator"
FLAG_PARTLY: Final = "partly out of reach"
"""A mean over the soums that a centre can be reached from, where some have none."""
FLAG_INCOMPLETE: Final = "incomplete"
"""A sum or mean without what reports no figure."""

_FLAG_SEPARATOR: Final = "; "


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """An indicator's figures for one level and year, on the index of the units (pcode)."""

    values: pd.Series
    """NaN where no source gives a figure, never zero."""
    flags: pd.Series
    """What a reader must know of a single figure: "scaled", "summed", …; empty where nothing."""
    year: int | None
    """Year the figures are of; None where there are none."""
    limit: float | None = None
    """The reader's own limit, which the unit names as ``{limit}``."""


@dataclass(frozen=True, slots=True)
class Request:
    """What an indicator is asked for."""

    reference: Reference
    level: Level
    year: int | None = None
    """Year wished for; `Indicator.figures` takes the nearest one with figures."""
    centres: pd.Series | None = None
    """Number of centres per soum (admin2 pcode) that the filters leave."""
    programmes: pd.DataFrame | None = None
    """Programmes that the filters leave, with the admin2_pcode of their centre."""
    taught: tuple[int, ...] = ()
    """Years in which the data set has programmes, whatever the filters leave; ascending."""
    access: Access | None = None
    """Way from the seat of each soum to its nearest open centre, under the reader's settings."""
    catchment: pd.Series | None = None
    """Teachers per adult within reach of each soum (admin2 pcode)."""
    within: pd.Index | None = None
    """Soums (admin2 pcodes) to be counted as one unit called `WITHIN`; None: units of `level`."""

    @property
    def in_its_year(self) -> Request:
        """This request, without programmes of any other year than the one asked for.

        What is open in a year is not set beside who learned in another. No year asked for is the
        latest one taught.
        """
        year = self.year if self.year is not None or not self.taught else self.taught[-1]
        known = year in self.taught
        return replace(self, year=year, programmes=self.programmes if known else None)

    @property
    def units(self) -> pd.Index:
        """Pcodes of the units asked for."""
        if self.within is not None:
            return pd.Index([WITHIN])
        units: pd.Index = self.reference.units(self.level).index
        return units

    @property
    def groups(self) -> pd.Series:
        """Unit in which each soum (admin2 pcode) is counted; soums outside are left out."""
        admin2 = self.reference.admin2
        if self.within is not None:
            return pd.Series(WITHIN, index=self.within)
        column = "admin1_pcode" if self.level == "admin1" else "pcode"
        return pd.Series(admin2[column].to_numpy(), index=admin2.index)

    def summed(self, values: pd.Series) -> pd.Series:
        """Return the sum per unit of figures of soums; NaN where none has one."""
        held = values.reindex(self.groups.index)
        return held.groupby(self.groups).sum(min_count=1).reindex(self.units).astype(float)

    def nothing(self) -> Figures:
        """Return no figure for any unit: what a data set without the thing has to say."""
        return Figures(pd.Series(np.nan, self.units), self.unflagged(), None)

    def unflagged(self) -> pd.Series:
        """Return no flag for any unit."""
        return pd.Series("", index=self.units, dtype=object)


WITHIN: Final = "within"
"""The one unit of a request for a set of soums."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure that can be mapped, declared once for map, legend, table, chart and methods page."""

    id: str
    label: str
    unit: str
    kind: Literal["count", "rate", "class"]
    definition: str
    measures: tuple[str, ...]
    """Measures of the observations table it is computed from."""
    compute: Callable[[Request], Figures]
    levels: tuple[Level, ...] = LEVELS
    decimals: int = 0
    palette: str = "YlGnBu"
    missing: str = N_("no data")
    """What a unit without a figure is called."""
    needs: tuple[Need, ...] = field(default=(), kw_only=True)
    """What it needs of a data set; empty where it is the same for all of them."""
    limits: tuple[float, ...] = field(default=(), kw_only=True)
    """Class limits of its own, the same for all data sets, years and settings; else quantiles."""
    categories: tuple[str, ...] = field(default=(), kw_only=True)
    """Labels of figures that are classes: the figure ``i`` means ``categories[i]``."""
    higher_is_better: bool | None = field(default=None, kw_only=True)
    """Which end is the worse one; None where neither is, so that nobody is called left out."""

    def years(self, request: Request) -> tuple[int, ...]:
        """Return the years in which it has figures at the level asked for, ascending."""
        if "programmes" in self.needs or "access" in self.needs:
            return request.taught
        table = request.reference.observations
        rows = table[table["level"] == request.level]
        found = set.intersection(
            *(set(rows.loc[rows["measure"] == m, "year"]) for m in self.measures)
        )
        return tuple(sorted(int(year) for year in found if year))

    def figures(self, request: Request) -> Figures:
        """Return its figures for the nearest year that has any: see `nearest_year`.

        Ways to a centre are of the year asked for itself: centres open and close in any.
        """
        if "access" in self.needs:
            return self.compute(request.in_its_year)
        return self.compute(replace(request, year=nearest_year(self.years(request), request.year)))

    def source_ids(self, reference: Reference) -> tuple[str, ...]:
        """Return the identifiers of the sources of all its measures."""
        table = reference.observations
        rows = table["measure"].isin(self.measures)
        ids = table.loc[rows, "source_id"].unique()
        found = {part for entry in ids for part in str(entry).split(";") if part}
        return tuple(sorted(found | ({ROADS_SOURCE} if "access" in self.needs else set())))


ROADS_SOURCE: Final = "alamgac_basemap"
"""Source of the roads and lakes behind every way to a centre."""


def observed(request: Request, measure: str) -> Figures:
    """Return the published figures of ``measure`` in the year asked for, by unit."""
    table = request.reference.observations
    level = "admin2" if request.within is not None else request.level
    rows = table[(table["measure"] == measure) & (table["level"] == level)]
    held = rows[rows["year"] == request.year].set_index("pcode")
    if request.within is not None:
        return Figures(request.summed(held["value"]), request.unflagged(), request.year)
    return Figures(
        values=held["value"].reindex(request.units).astype(float),
        flags=held["flag"].astype(str).reindex(request.units).fillna(""),
        year=request.year,
    )


def adults(request: Request) -> Figures:
    """Return the adults of the only year whose ages are published, whatever year is asked for."""
    return observed(replace(request, year=ADULTS_YEAR), "adults")


def adults_by_soum(request: Request) -> pd.Series:
    """Return the adults of each soum and district, on admin2 pcodes."""
    return adults(replace(request, level="admin2", within=None)).values


def adults_where(request: Request, chosen: pd.Series) -> pd.Series:
    """Return the adults of the soums ``chosen`` (bool, on admin2 pcodes) per unit.

    Zero where none of a unit is chosen; NaN where the adults of none are published.
    """
    people = adults_by_soum(request)
    inside = chosen.reindex(people.index, fill_value=False)
    return request.summed(people.where(inside, 0.0).where(people.notna()))


def adults_mean(
    request: Request, values: pd.Series, year: int | None, *, flag: str = FLAG_PARTLY
) -> Figures:
    """Return the mean of figures of soums, weighted with their adults, per unit.

    Soums without a finite figure are left out of the mean; a unit in which some adults are left
    out has the ``flag``, one in which all are is NaN.
    """
    people = adults_by_soum(request)
    finite = values.where(np.isfinite(values)).reindex(people.index)
    counted = people.where(finite.notna())
    means = request.summed(finite * people) / request.summed(counted).replace(0.0, np.nan)
    partly = request.summed(counted).fillna(0.0) < request.summed(people)
    flags = request.unflagged().where(~(partly & means.notna()), flag)
    return Figures(means, joined(flags, adults(request).flags), year)


def ratio(numerator: Figures, denominator: Figures, *, per: float = 1.0) -> Figures:
    """Return ``per · numerator / denominator``; NaN where the denominator is zero or missing.

    Flags of both are kept; a denominator under `SMALL_DENOMINATOR` adds `FLAG_SMALL`.
    """
    below = denominator.values.where(denominator.values > 0)
    flags = joined(numerator.flags, denominator.flags)
    small = below < SMALL_DENOMINATOR
    flags = flags.where(~small, joined(flags, pd.Series(FLAG_SMALL, index=flags.index)))
    return Figures(per * numerator.values / below, flags, numerator.year)


def joined(first: pd.Series, second: pd.Series) -> pd.Series:
    """Join two columns of flags, each flag once."""
    pairs = zip(first, second, strict=True)
    parts = ((flag for pair in both for flag in pair.split(_FLAG_SEPARATOR)) for both in pairs)
    texts = [_FLAG_SEPARATOR.join(dict.fromkeys(filter(None, flags))) for flags in parts]
    return pd.Series(texts, index=first.index)
