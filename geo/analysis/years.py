"""Choose the year that stands for another one."""

from __future__ import annotations


def nearest_year(years: tuple[int, ...], wished: int | None) -> int | None:
    """Return ``wished`` if there are figures of it, else the latest earlier year, else the first.

    None where there is no year at all.
    """
    if not years or wished is None:
        return years[-1] if years else None
    earlier = [year for year in years if year <= wished]
    return earlier[-1] if earlier else years[0]
