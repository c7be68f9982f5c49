"""Rank units by how urgent they are: several figures, weighted, in one index."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.analysis.equity import in_worst_fifth
from geo.errors import SettingError
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

_DECIMALS: Final = 9
"""Places the index is rounded to: equal sums of ranks are then equal, whatever order they were
added up in; our choice."""


@dataclass(frozen=True, slots=True)
class PriorityComponent:
    """A figure that the priority index is made of: a column of its table."""

    id: str
    label: str
    higher_is_worse: bool
    default_weight: float
    reason: str
    """Why it makes a unit urgent."""


PRIORITY_COMPONENTS: Final[dict[str, PriorityComponent]] = {
    component.id: component
    for component in (
        PriorityComponent(
            id="access",
            label=N_("Travel to the nearest open centre"),
            higher_is_worse=True,
            default_weight=2,
            reason=N_("The farther the way, the fewer can come."),
        ),
        PriorityComponent(
            id="reach",
            label=N_("Learners per 1,000 adults"),
            higher_is_worse=False,
            default_weight=2,
            reason=N_("Where few learn, many are still to be reached."),
        ),
        PriorityComponent(
            id="catchment",
            label=N_("Floating catchment score"),
            higher_is_worse=False,
            default_weight=1,
            reason=N_("A centre within reach helps little if too many share it."),
        ),
        PriorityComponent(
            id="adults",
            label=N_("Adults"),
            higher_is_worse=True,
            default_weight=1,
            reason=N_("The same effort reaches more people where more live."),
        ),
        PriorityComponent(
            id="herders",
            label=N_("Herder households per 1,000 people"),
            higher_is_worse=True,
            default_weight=1,
            reason=N_("Herders move with their animals and come to a fixed place less easily."),
        ),
    )
}
"""Components by identifier. The default weights are our choice: access and reach, which define a
gap, count double; the catchment score counts once since it holds the way to a centre already."""


def components_used(components: pd.DataFrame) -> tuple[str, ...]:
    """Return the components that any unit has a figure of, in the order of the columns."""
    return tuple(str(column) for column in components if components[column].notna().any())


def priority_index(components: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """Return how urgent each unit is, from 0 (least) to 100 (most).

    Each component is ranked from the least urgent (rank 1) to the most urgent over the ``n_c``
    units that have it, equal values at their mean rank; the index is the weighted mean of what a
    unit has::

        r_ic = (rank_ic - 1) / (n_c - 1)        one half where n_c is 1
        index_i = 100 * sum_c(w_c * r_ic) / sum_c(w_c)

    Ranks are not moved by outliers, at the price of leaving out how far apart two units are. A
    component that no unit has is left out; see `components_used`. Infinity is the highest value:
    out of reach is the most urgent.

    Args:
        components: units by components; columns are identifiers of `PRIORITY_COMPONENTS`, in any
            unit of measure; missing where not reported.
        weights: weight by component, in any scale; one that is not named has none.

    Returns:
        Columns, on the index of ``components``: index, NaN where a unit has no component that
        counts; incomplete, whether it misses one that counts.

    Raises:
        SettingError: a weight is negative or not a number or of an unknown component, or those
            of the components in use add up to zero.
        KeyError: a column is no component.

    Source: OECD & JRC 2008, Handbook on Constructing Composite Indicators, steps 5 (normalisation,
    by ranking) and 6 (weighting and aggregation, linear).
    """
    _check(weights)
    unknown = sorted({str(column) for column in components} - PRIORITY_COMPONENTS.keys())
    if unknown:
        raise KeyError(", ".join(unknown))
    held = components_used(components)
    used = [name for name in held if weights.get(name, 0) > 0]
    if held and not used:
        raise SettingError(
            N_("Sum of the weights"),
            0,
            N_("no component that has figures would count"),
            N_("Raise the weight of a component that has figures."),
        )
    columns = {name: _urgency(components[name], name) for name in used}
    ranks = pd.DataFrame(columns, index=components.index)
    largest = max((weights[name] for name in used), default=1)
    weight = np.array([weights[name] / largest for name in used])
    counted = ranks.notna().to_numpy() @ weight
    total = ranks.fillna(0).to_numpy() @ weight
    index = np.divide(100 * total, counted, out=np.full(len(ranks), np.nan), where=counted > 0)
    incomplete = ranks.isna().to_numpy().any(axis=1) | np.isnan(index)
    return pd.DataFrame(
        {"index": index.round(_DECIMALS), "incomplete": incomplete}, index=components.index
    )


def most_urgent(index: pd.Series) -> pd.Series[bool]:
    """Return which units are among the most urgent fifth of those with an index.

    Units of equal index belong to it only if all of them fit; see `in_worst_fifth`.
    """
    return in_worst_fifth(index, higher_is_better=False)


def _check(weights: Mapping[str, float]) -> None:
    """Raise `SettingError` for the first weight that means nothing."""
    for name, weight in weights.items():
        if name not in PRIORITY_COMPONENTS:
            raise SettingError(
                N_("Weight"),
                name,
                N_("there is no such component of the priority index"),
                N_("Choose one of the components listed."),
            )
        if not (math.isfinite(weight) and weight >= 0):
            raise SettingError(
                PRIORITY_COMPONENTS[name].label,
                weight,
                N_("a weight must be a number of zero or more"),
                N_("Choose 0 to leave the component out."),
            )


def _urgency(values: pd.Series, name: str) -> pd.Series[float]:
    """Return the rank of each figure from 0 (least urgent) to 1 (most urgent)."""
    figures = pd.Series(values.to_numpy(dtype=float, na_value=np.nan), index=values.index)
    rank = figures.rank(method="average", ascending=PRIORITY_COMPONENTS[name].higher_is_worse)
    held = figures.count()
    return (rank - 1) / (held - 1) if held > 1 else rank * 0.5
