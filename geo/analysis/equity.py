"""Measure how evenly a good is spread over people, and name the units worst off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIFTHS: Final = 5
"""Groups that people or units are divided into: quintiles, as in the income quintile share ratio
of Eurostat and OECD (S80/S20)."""

_FEWEST_UNITS: Final = 2
"""Units with a figure that it takes to be unequal."""


def lorenz(values: pd.Series, weights: pd.Series) -> pd.DataFrame:
    """Return the Lorenz curve: the share of the good that the people worst supplied hold.

    Args:
        values: the good per person of each unit, not negative (learners per 1,000 adults, …).
        weights: persons of each unit, not negative, on the same index. A unit without a figure
            of either, or without people, is left out.

    Returns:
        Columns share_of_people and share_of_good, cumulated from the least supplied, from (0, 0)
        to (1, 1); units of equal value are one step. Empty where there is no curve: fewer than
        two units with a figure, nothing of the good at all, or an infinite value.

    Raises:
        ValueError: a value or weight is negative.

    Source: Lorenz 1905, Publications of the American Statistical Association 9(70), 209-219.
    """
    figures, persons = _held(values, weights)
    if (figures < 0).any():
        message = f"a share of a negative good is not defined: {figures.min()}"
        raise ValueError(message)
    columns = ["share_of_people", "share_of_good"]
    if len(figures) < _FEWEST_UNITS or not figures.any() or np.isinf(figures).any():
        return pd.DataFrame(columns=columns, dtype=float)
    levels, level = np.unique(figures, return_inverse=True)
    people = np.bincount(level, weights=persons)
    # Largest first, so that neither the sums nor the products can overflow.
    people = people / people.max()
    good = people * (levels / levels.max())
    steps = np.column_stack((people, good)).cumsum(axis=0)
    return pd.DataFrame(np.vstack(([0.0, 0.0], steps / steps[-1])), columns=columns)


def gini(values: pd.Series, weights: pd.Series) -> float:
    """Return the Gini coefficient over people: 0 where all have the same, towards 1 the less even.

    Twice the area between the diagonal and the Lorenz curve, by trapezoids::

        G = 1 - sum_k((x_k - x_(k-1)) * (y_k + y_(k-1)))

    Inequality within a unit is not seen: it is the least that there is between people.

    Args:
        values: the good per person of each unit; see `lorenz`.
        weights: persons of each unit.

    Returns:
        0 ≤ G < 1; NaN where there is no Lorenz curve.

    Raises:
        ValueError: a value or weight is negative.

    Source: Brown 1994, Social Science & Medicine 38(9), 1243-1256; weights as in Lerman &
    Yitzhaki 1989, Journal of Econometrics 42(1), 43-47.
    """
    curve = lorenz(values, weights)
    if curve.empty:
        return float("nan")
    x, y = curve["share_of_people"].to_numpy(), curve["share_of_good"].to_numpy()
    return max(0.0, float(1 - np.sum(np.diff(x) * (y[1:] + y[:-1]))))


def fifth_ratio(values: pd.Series, weights: pd.Series, *, higher_is_better: bool) -> float:
    """Return the mean of the best-off fifth of people over the mean of the worst-off fifth.

    The unit on the border of a fifth counts with the people it takes to fill it. 1 is even; the
    ratio is above 1 where more is better and below 1 where less is better.

    Args:
        values: a figure of each unit that its people share, not negative; infinite is allowed
            (out of reach).
        weights: persons of each unit, not negative, on the same index. A unit without a figure
            of either, or without people, is left out.
        higher_is_better: whether a high value is good (learners) or bad (minutes).

    Returns:
        The ratio; infinity where only the worst-off fifth has zero; zero where only the worst-off
        fifth is out of reach; NaN where both fifths are zero, both are infinite, or fewer than
        two units have a figure.

    Raises:
        ValueError: a weight is negative.

    Source: after the income quintile share ratio (S80/S20), Eurostat and OECD.
    """
    figures, persons = _held(values, weights)
    if len(figures) < _FEWEST_UNITS:
        return float("nan")
    low, high = _mean_of_first_fifth(figures, persons), -_mean_of_first_fifth(-figures, persons)
    best, worst = (high, low) if higher_is_better else (low, high)
    if worst == 0:
        return float("inf") if best > 0 else float("nan")
    if np.isinf(worst):
        return float("nan") if np.isinf(best) else 0.0
    return best / worst


def in_worst_fifth(values: pd.Series, *, higher_is_better: bool) -> pd.Series[bool]:
    """Return which units are among the worst fifth of the units that have a figure.

    Units of equal value belong to the fifth only if all of them fit into it: where all are equal
    nobody is worst off, and a fifth never holds more than a fifth.

    Args:
        values: a figure of each unit; missing ones are in no fifth. Infinity (out of reach) is
            the worst where less is better.
        higher_is_better: whether a high value is good (learners) or bad (minutes).
    """
    figures = pd.Series(values.to_numpy(dtype=float, na_value=np.nan), index=values.index)
    rank_of_last_equal = figures.rank(method="max", ascending=higher_is_better)
    return rank_of_last_equal * FIFTHS <= figures.count()


def _held(values: pd.Series, weights: pd.Series) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the values and weights of the units that have both and anybody in them."""
    figures = values.to_numpy(dtype=float, na_value=np.nan)
    persons = weights.reindex(values.index).to_numpy(dtype=float, na_value=np.nan)
    if (persons < 0).any():
        message = f"a number of persons is negative: {np.nanmin(persons)}"
        raise ValueError(message)
    held = ~np.isnan(figures) & (persons > 0)
    return figures[held], persons[held]


def _mean_of_first_fifth(figures: NDArray[np.float64], persons: NDArray[np.float64]) -> float:
    """Return the mean of the fifth of all persons with the lowest figures."""
    order = np.argsort(figures, kind="stable")
    ordered, people = figures[order], persons[order]
    before = np.concatenate(([0.0], people.cumsum()[:-1]))
    counted = np.clip(people.sum() / FIFTHS - before, 0, people)
    inside = counted > 0
    return float(np.average(ordered[inside], weights=counted[inside]))
