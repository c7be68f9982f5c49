"""Combine what a file brings with the version of a register that it amends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import pandas as pd

from geo.registry.template import PROGRAMME_KEY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

CENTRE_KEY: Final = ("centre_id",)
"""A centre of the file takes the place of the one with its code."""

CENTRE_YEAR: Final = ("centre_id", "school_year")
"""The programmes that the file has for a centre and school year take the place of all that were
there for them. Our choice: an office reports a centre's year as a whole, so a programme it no
longer lists is one it withdraws."""

Frame = TypeVar("Frame", bound=pd.DataFrame)


def amend_centres(
    before: gpd.GeoDataFrame,
    brought: gpd.GeoDataFrame | None,
    *,
    keep_missing: bool,
    rejected: pd.Index | None = None,
) -> gpd.GeoDataFrame:
    """Return the centres of a register after a file, in the order of centre_id.

    Args:
        before: centres of the version amended; column centre_id is unique.
        brought: centres of the file; None where it has none, so that all stay as they were.
        keep_missing: whether centres the file does not name stay; the file is the whole register
            otherwise.
        rejected: codes of centres the file names in rows with errors: they stay as they were, for a
            mistake in a row must not remove its centre.
    """
    if brought is None:
        return before
    kept = _without(before, brought, CENTRE_KEY)
    if not keep_missing:
        named = pd.Index([]) if rejected is None else rejected
        kept = kept[kept["centre_id"].isin(named)]
    return _joined(kept, brought).sort_values("centre_id", ignore_index=True)


def amend_programmes(
    before: pd.DataFrame,
    brought: pd.DataFrame | None,
    centre_ids: pd.Index,
    *,
    keep_missing: bool,
    rejected: pd.Index | None = None,
) -> pd.DataFrame:
    """Return the programmes of a register after a file, those of centres that are gone left out.

    Args:
        before: programmes of the version amended.
        brought: programmes of the file; None where it has none.
        centre_ids: codes of the centres after the file.
        keep_missing: whether centres and school years the file does not name keep theirs.
        rejected: codes of centres with rows with errors, of their own or of their programmes: of
            these, only programmes that the file repeats are replaced.
    """
    if brought is None:
        together = before
    else:
        open_ = before["centre_id"].isin(pd.Index([]) if rejected is None else rejected)
        settled = _without(before[~open_], brought, CENTRE_YEAR) if keep_missing else before[:0]
        kept = pd.concat([settled, _without(before[open_], brought, PROGRAMME_KEY)]).sort_index()
        together = _joined(kept, brought)
    return together[together["centre_id"].isin(centre_ids)].reset_index(drop=True)


def _without(before: Frame, brought: pd.DataFrame, key: Sequence[str]) -> Frame:
    """Return the rows of ``before`` whose key no row of ``brought`` has."""
    if before.empty or brought.empty:
        return before
    columns = [name for name in key if name in before and name in brought]
    replaced = pd.MultiIndex.from_frame(before[columns]).isin(
        pd.MultiIndex.from_frame(brought[columns])
    )
    return before[~replaced]


def _joined(kept: Frame, brought: Frame) -> Frame:
    """Return both tables as one; a column that one of them lacks is not reported there."""
    if kept.empty:
        return brought.reset_index(drop=True)
    columns = [*brought.columns, *(c for c in kept.columns if c not in brought)]
    dtypes = {name: (brought if name in brought else kept)[name].dtype for name in columns}
    parts = []
    for table in (kept, brought):
        missing = {
            name: pd.Series(None, index=table.index, dtype=dtypes[name])
            for name in columns
            if name not in table
        }
        parts.append(table.assign(**missing)[columns])
    return pd.concat(parts, ignore_index=True)
