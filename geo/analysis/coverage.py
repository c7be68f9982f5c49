"""Add up what programmes reach: learners, women among them, completions, by unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.analysis.figures import FLAG_INCOMPLETE
from geo.analysis.selection import of_status_and_evidence, of_type_and_group

if TYPE_CHECKING:
    from geo.analysis.selection import CentreFilter
    from geo.store.datasets import Dataset


@dataclass(frozen=True, slots=True, eq=False)
class Learners:
    """Sums over the programmes of one year, on the index of the units (pcode), in persons.

    A unit none of whose programmes reports a figure is NaN, never zero. Women and completions
    are summed with the learners of the same rows, so that a share is taken over what reports both.
    """

    total: pd.Series
    women: pd.Series
    of_known_sex: pd.Series
    completed: pd.Series
    of_known_outcome: pd.Series
    flags: pd.Series
    """`FLAG_INCOMPLETE` where a programme of the unit reports no number of learners."""


def select_programmes(dataset: Dataset, criteria: CentreFilter) -> pd.DataFrame:
    """Return the programmes of all years with the type and target group that are asked for.

    The columns admin1_pcode and admin2_pcode of the centre are added.
    """
    chosen = of_status_and_evidence(dataset.centres, criteria)
    columns = ["centre_id", "admin1_pcode", "admin2_pcode"]
    units = pd.DataFrame(dataset.centres.loc[chosen, columns])
    rows = of_type_and_group(dataset.programmes, criteria)
    return rows.merge(units, on="centre_id", how="inner", validate="many_to_one")


def learners_by_unit(
    programmes: pd.DataFrame, year: int | None, groups: pd.Series, units: pd.Index
) -> Learners:
    """Return the sums of the programmes whose school year begins in ``year``.

    Args:
        programmes: rows with year, admin2_pcode of the centre, learners_total, learners_female
            and completed in persons (missing: not reported).
        year: calendar year in which the school year begins; None gives no figure at all.
        groups: the unit in which each soum (admin2 pcode) is counted; others are left out.
        units: the units asked for.
    """
    rows = programmes[programmes["year"] == year] if year is not None else programmes.iloc[:0]
    counts = rows[["learners_total", "learners_female", "completed"]].astype("Float64")
    total = counts["learners_total"]
    unit = rows["admin2_pcode"].map(groups)
    by_unit = pd.DataFrame(
        {
            "total": total,
            "women": counts["learners_female"].where(total.notna()),
            "of_known_sex": total.where(counts["learners_female"].notna()),
            "completed": counts["completed"].where(total.notna()),
            "of_known_outcome": total.where(counts["completed"].notna()),
        }
    ).groupby(unit)
    sums = by_unit.sum(min_count=1).reindex(units).astype(float)
    unreported = total.isna().groupby(unit).any().reindex(units, fill_value=False)
    flags = pd.Series("", index=units).where(~unreported.astype(bool), FLAG_INCOMPLETE)
    return Learners(**{str(name): sums[name] for name in sums}, flags=flags)
