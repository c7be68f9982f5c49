"""Score how much supply each place can reach, shared with all others who reach it too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.errors import check_limit
from geo.text import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_LIMIT_MIN: Final = 480.0
"""Widest catchment: a working day on the way. Our choice."""

ZONE_WEIGHTS: Final = (1.0, 0.68, 0.22)
"""Weight of a place in the near, middle and far third of a catchment (Luo & Qi 2009, the slower
of their two declines; theirs is over zones of 10, 20 and 30 minutes)."""


def floating_catchment(
    minutes: NDArray[np.float64], demand: pd.Series, supply: pd.Series, limit_min: float
) -> pd.Series:
    """Return the enhanced two-step floating catchment area score (E2SFCA) of each place.

    First each centre's supply is divided by the demand in its catchment, weighted by zone; then
    each place adds up the ratios of the centres it reaches, with the same weights::

        ratio_j = supply_j / sum_i(weight(minutes_ij) * demand_i)
        score_i = sum_j(weight(minutes_ij) * ratio_j)

    The catchment has three zones of equal width up to ``limit_min``, each closed above: a place
    exactly at the limit is inside. Scores times demand add up to the supply that anybody reaches.

    A place without a figure of demand counts for nothing in the first step and has no score.
    A centre without a ratio, because it reports no supply or because nobody is in its catchment,
    is left out. A score is then the least there is, and a place whose
    centres in reach are all left out has none: unknown is not zero.

    Args:
        minutes: travel time, places by centres; infinite or missing is out of reach.
        demand: persons of each place, not negative, in the order of the rows.
        supply: what each centre offers (teachers, places, …), not negative, in the order of the
            columns.
        limit_min: reach of a catchment in minutes.

    Returns:
        Units of supply per person on the index of ``demand``; zero where no centre is in reach.

    Raises:
        SettingError: the limit is not a number above zero.
        ValueError: ``minutes`` is not places by centres, or a demand or supply is negative.

    Source: Luo & Qi 2009, Health & Place 15(4), 1100-1107.
    """
    check_limit(
        N_("Travel time limit"), limit_min, N_("Choose 1 to 480 minutes."), largest=MAX_LIMIT_MIN
    )
    if minutes.shape != (len(demand), len(supply)):
        message = f"{minutes.shape} minutes for {len(demand)} places and {len(supply)} centres"
        raise ValueError(message)
    persons, offered = _figures(demand), _figures(supply)
    weights = _zone_weights(minutes, limit_min)
    in_catchment = weights.T @ np.nan_to_num(persons)
    known = ~np.isnan(offered) & (in_catchment > 0)
    ratios = np.divide(offered, in_catchment, out=np.zeros_like(offered), where=known)
    reached, told = weights.any(axis=1), weights[:, known].any(axis=1)
    scores = np.where(np.isnan(persons) | (reached & ~told), np.nan, weights @ ratios)
    return pd.Series(scores, index=demand.index, name="floating_catchment")


def _zone_weights(minutes: NDArray[np.float64], limit_min: float) -> NDArray[np.float64]:
    """Return the weight of each travel time, zero beyond the limit."""
    zones = np.array([limit_min / 3, 2 * limit_min / 3, limit_min])
    return np.array([*ZONE_WEIGHTS, 0.0])[np.searchsorted(zones, minutes, side="left")]


def _figures(values: pd.Series) -> NDArray[np.float64]:
    """Return figures as floating-point numbers, NaN where there is none."""
    figures = values.to_numpy(dtype=float, na_value=np.nan)
    if (figures < 0).any():
        message = f"{values.name or 'a figure'} is negative: {np.nanmin(figures)}"
        raise ValueError(message)
    return figures
