"""Find the units that the network serves badly, and say why."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from geo.analysis.equity import in_worst_fifth
from geo.errors import SettingError
from geo.text import N_


@dataclass(frozen=True, slots=True)
class GapReason:
    """A reason why a unit is a gap: a column of `gap_reasons`."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class GapClass:
    """A class of units by their reasons; its number is its place in `GAP_CLASSES`."""

    id: str
    label: str


GAP_REASONS: Final[tuple[GapReason, ...]] = (
    GapReason("no_centre", N_("No open centre")),
    GapReason("beyond_limit", N_("Nearest open centre beyond the limit")),
    GapReason("worst_access", N_("Access in the worst fifth")),
    GapReason("worst_reach", N_("Reach in the worst fifth")),
)
"""Every reason there is, gravest first."""

GAP_CLASSES: Final[tuple[GapClass, ...]] = (
    GapClass("none", N_("No gap found")),
    GapClass("reach", N_("Reach in the worst fifth")),
    GapClass("access", N_("Access in the worst fifth or beyond the limit")),
    GapClass("access_and_reach", N_("Both access and reach")),
    GapClass("no_centre", N_("No open centre")),
)
"""Classes from best to worst; every unit is in exactly one. Poor access weighs more than poor
reach, since nobody can be taught who cannot come; our choice."""


def gap_reasons(
    centres: pd.Series, access: pd.Series, reach: pd.Series, limit: float
) -> pd.DataFrame:
    """Return which reasons make each unit a gap; none where it is no gap.

    A figure that is missing gives no reason: what is not reported is not a gap found.

    Args:
        centres: number of open centres of each unit (pcode).
        access: minutes or kilometres to the nearest open centre; infinity where no way leads there.
        reach: learners per 1,000 adults; missing where not reported.
        limit: farthest access that is no gap, in the unit of ``access``, itself included.

    Returns:
        Boolean columns in the order of `GAP_REASONS`, on the index of ``centres``. The worst
        fifths are taken over the units of that index; see `in_worst_fifth`.

    Raises:
        SettingError: the limit is not a number of zero or more.
    """
    if not (math.isfinite(limit) and limit >= 0):
        raise SettingError(
            N_("Access limit"),
            limit,
            N_("a limit must be zero or more"),
            N_("Choose 0 or more, in the unit of the access."),
        )
    access, reach = access.reindex(centres.index), reach.reindex(centres.index)
    columns = {
        "no_centre": _compared(centres) == 0,
        "beyond_limit": _compared(access) > limit,
        "worst_access": in_worst_fifth(access, higher_is_better=False),
        "worst_reach": in_worst_fifth(reach, higher_is_better=True),
    }
    return pd.DataFrame(columns)[[reason.id for reason in GAP_REASONS]]


def gap_class(reasons: pd.DataFrame) -> pd.Series[int]:
    """Return the class of each unit: a place in `GAP_CLASSES`, zero where it is no gap.

    Args:
        reasons: the columns of `gap_reasons`.
    """
    poor_reach = reasons["worst_reach"]
    poor_access = reasons["beyond_limit"] | reasons["worst_access"]
    number = {entry.id: place for place, entry in enumerate(GAP_CLASSES)}
    classes = np.select(
        [reasons["no_centre"], poor_access & poor_reach, poor_access, poor_reach],
        [number["no_centre"], number["access_and_reach"], number["access"], number["reach"]],
        default=number["none"],
    )
    return pd.Series(classes, index=reasons.index, name="gap_class")


def gap_changes(before: pd.Series[bool], after: pd.Series[bool]) -> tuple[pd.Index, pd.Index]:
    """Return the units that have become a gap and those that have ceased to be one.

    Units that only one of the two knows are not compared.

    Args:
        before: whether each unit (pcode) was a gap.
        after: whether it is one now, such as ``gap_reasons(…).any(axis=1)``.

    Returns:
        The units entered and the units left, each in the order of ``after``.
    """
    both = after.index[after.index.isin(before.index)]
    was, now = before.loc[both].to_numpy(dtype=bool), after.loc[both].to_numpy(dtype=bool)
    return both[now & ~was], both[was & ~now]


def _compared(values: pd.Series) -> pd.Series[float]:
    """Return figures that compare as false, not as missing, where there is none."""
    return pd.Series(values.to_numpy(dtype=float, na_value=np.nan), index=values.index)
