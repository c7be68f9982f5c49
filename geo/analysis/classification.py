"""Sort figures into classes: one object that fill colour, legend, chart and export all read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

CLASSES: Final = 5
"""Classes of a choropleth; our choice: five shades are still told apart on a projector."""

NO_DATA: Final = -1
"""Class number of a unit without a figure."""

_FINEST_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Classification:
    """Class limits, closed on the right: class ``i`` holds ``limits[i-1] < value <= limits[i]``.

    The first class is open below and the last one above, so that a figure of another year or
    another selection always falls into a class.
    """

    limits: tuple[float, ...]
    """Upper limits of all classes but the last, ascending, in the unit of the figures."""

    @property
    def size(self) -> int:
        """Number of classes."""
        return len(self.limits) + 1

    def codes(self, values: pd.Series) -> NDArray[np.int64]:
        """Return the class number of each value, `NO_DATA` for a missing one; same order."""
        figures = values.to_numpy(dtype=float, na_value=np.nan)
        codes = np.searchsorted(np.asarray(self.limits), figures, side="left")
        return np.where(np.isnan(figures), NO_DATA, codes).astype(np.int64)

    def counts(self, codes: NDArray[np.int64]) -> tuple[int, ...]:
        """Return the number of units in each class, without those that have no data."""
        held = codes[codes != NO_DATA]
        return tuple(int(n) for n in np.bincount(held, minlength=self.size))


def classify(values: pd.Series, *, classes: int = CLASSES) -> Classification:
    """Return quantile classes with limits rounded to as few digits as keep them apart.

    Args:
        values: figures of any unit; missing ones are left out.
        classes: how many classes at most; fewer where the figures do not fill them.

    Returns:
        The classification; a single class where all figures are equal or there are none.

    Source: quantile classification (Evans 1977), quantiles by linear interpolation (Hyndman & Fan
    1996, type 7).
    """
    figures = values.dropna().to_numpy(dtype=float)
    distinct = np.unique(figures)
    if distinct.size <= 1:
        return Classification(())
    if distinct.size <= classes:
        return Classification(tuple(float(v) for v in distinct[:-1]))
    quantiles = np.unique(np.quantile(figures, np.arange(1, classes) / classes))
    for digits in range(1, _FINEST_DIGITS + 1):
        limits = sorted({_rounded(limit, digits) for limit in quantiles})
        usable = [limit for limit in limits if distinct[0] <= limit < distinct[-1]]
        if len(usable) == len(quantiles) and _balanced(figures, usable):
            return Classification(tuple(usable))
    return Classification(tuple(float(q) for q in quantiles if q < distinct[-1]))


def _rounded(value: float, digits: int) -> float:
    """Round to significant digits: 2,347 with two digits is 2,300."""
    return float(f"{value:.{digits - 1}e}")


def _balanced(figures: NDArray[np.float64], limits: list[float]) -> bool:
    """Whether rounding left every class at least half as full as equal classes would be."""
    counts = np.bincount(np.searchsorted(limits, figures, side="left"), minlength=len(limits) + 1)
    return bool(counts.min() * 2 >= figures.size / (len(limits) + 1))
