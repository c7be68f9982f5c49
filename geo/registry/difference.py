"""Tell what changed between two versions of a register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.registry.template import PROGRAMME_KEY
from geo.sources.measure import distance_km
from geo.text import NO_VALUE

if TYPE_CHECKING:
    import geopandas as gpd

CHANGES: Final = ("added", "changed", "moved", "removed")

MOVED_KM: Final = 0.001
"""Least distance that counts as a move: a metre, which five decimals of a degree tell apart. Our
choice."""

NOT_COMPARED: Final = frozenset(
    {
        "geometry",
        "source_id",
        "source_title",
        "source_url",
        "source_date",
        "licence",
        "location_note",
    }
)
"""Columns that tell where a version comes from rather than what a centre is; the note on the
location says in words what ``location_accuracy`` says."""

_OCCURRENCE: Final = "occurrence"


def centre_changes(before: gpd.GeoDataFrame | None, after: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the centres that differ between two versions, in the order of centre_id.

    Args:
        before: centres of the earlier version, centre_id unique; None if there is none.
        after: centres of the later one.

    Returns:
        Columns centre_id, name_en, name_mn (as they are now, or were last), change (one of
        `CHANGES`; a centre that moved and changed has moved), moved_km (geodesic, NaN where it did
        not move), columns (``status: active → closed; rooms: 3 → 4``, empty unless a value
        changed), lon_before and lat_before (degrees, NaN unless the centre moved or was removed).
        Centres that are the same in both are left out.
    """
    new = after.set_index("centre_id")
    old = after.iloc[:0].set_index("centre_id") if before is None else before.set_index("centre_id")
    removed = old.index.difference(new.index)
    added = new.index.difference(old.index)
    common = new.index.intersection(old.index)

    moved_km = _moved_km(old.geometry.loc[common], new.geometry.loc[common])
    moved = moved_km >= MOVED_KM
    columns = _changed_columns(pd.DataFrame(old.loc[common]), pd.DataFrame(new.loc[common]))
    changed = columns.ne("")

    change = pd.concat(
        [
            pd.Series("added", index=added),
            pd.Series("removed", index=removed),
            pd.Series(np.where(moved, "moved", "changed"), index=common)[moved | changed],
        ]
    ).sort_index()
    listed = change.index
    names = pd.concat([new[["name_en", "name_mn"]], old.loc[removed, ["name_en", "name_mn"]]])
    left = old.geometry.loc[removed.union(common[moved])]
    return pd.DataFrame(
        {
            "centre_id": listed.astype("str"),
            "name_en": names["name_en"].reindex(listed).fillna("").to_numpy(),
            "name_mn": names["name_mn"].reindex(listed).fillna("").to_numpy(),
            "change": change.astype("str").to_numpy(),
            "moved_km": moved_km.where(moved).reindex(listed).to_numpy(dtype=float),
            "columns": columns.reindex(listed).fillna("").to_numpy(),
            "lon_before": left.x.reindex(listed).to_numpy(dtype=float),
            "lat_before": left.y.reindex(listed).to_numpy(dtype=float),
        }
    )


def programme_changes(before: pd.DataFrame | None, after: pd.DataFrame) -> dict[str, int]:
    """Return how many programmes were added, removed, changed and unchanged.

    A programme is one of both versions where centre, school year, type, target group and title
    agree; several that agree are paired in the order of their rows.
    """
    before = after.iloc[:0] if before is None else before
    # Programmes of another program than this one may have no title.
    key = [name for name in PROGRAMME_KEY if name in before and name in after]
    new, old = _by_key(after, key), _by_key(before, key)
    common = new.index.intersection(old.index)
    differ = np.zeros(len(common), dtype=bool)
    ours, theirs = new.loc[common], old.loc[common]
    for name in _either(old, new):
        differ |= _differs(_column(theirs, name), _column(ours, name)).to_numpy()
    changed = int(differ.sum())
    return {
        "added": len(new) - len(common),
        "removed": len(old) - len(common),
        "changed": changed,
        "unchanged": len(common) - changed,
    }


def _by_key(programmes: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    key = programmes[names].astype("str").fillna("")
    key[_OCCURRENCE] = key.groupby(names).cumcount()
    values = programmes.drop(columns=names)
    return values.set_index(pd.MultiIndex.from_frame(key))


def _moved_km(old: gpd.GeoSeries, new: gpd.GeoSeries) -> pd.Series:
    """Return the geodesic distances between points on the same index."""
    ends = [places.to_numpy() for places in (old.x, old.y, new.x, new.y)]
    return pd.Series(distance_km(*ends), index=old.index)


def _changed_columns(old: pd.DataFrame, new: pd.DataFrame) -> pd.Series:
    """Return what changed in words a row; empty where nothing did."""
    parts: list[pd.Series] = []
    for name in _either(old, new):
        theirs, ours = _column(old, name), _column(new, name)
        rows = _differs(theirs, ours)
        if rows.any():
            parts.append(name + ": " + _text(theirs[rows]) + " → " + _text(ours[rows]))
    told = pd.Series("", index=new.index, dtype="str")
    if parts:
        together = pd.concat(parts)
        joined = together.groupby(level=0, sort=False).agg("; ".join)
        told[joined.index] = joined
    return told


def _either(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """Return the columns compared: those of the new table, then those only the old one has."""
    names = [*new.columns, *(name for name in old.columns if name not in new)]
    return [name for name in names if name not in NOT_COMPARED]


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    return table[name] if name in table else pd.Series(None, index=table.index, dtype="str")


def _differs(old: pd.Series, new: pd.Series) -> pd.Series:
    """Return where two columns on the same index say different things; no value equals empty."""
    said_old, said_new = old.notna(), new.notna()
    if old.dtype == new.dtype:
        suspect = (said_old != said_new) | old.ne(new).fillna(value=False).astype(bool) & said_new
    else:
        suspect = said_old | said_new
    differs = pd.Series(data=False, index=new.index)
    differs[suspect] = _text(old[suspect]) != _text(new[suspect])
    return differs


def _text(values: pd.Series) -> pd.Series:
    """Return cells as a person writes them: 3 rather than 3.0, a dash for no value."""
    if pd.api.types.is_bool_dtype(values.dtype):
        text = values.map({True: "true", False: "false"}, na_action="ignore")
    elif pd.api.types.is_float_dtype(values.dtype):
        text = values.map("{:.15g}".format, na_action="ignore")
    else:
        text = values
    said = text.astype("object").where(text.notna(), NO_VALUE).astype("str")
    return said.where(said != "", NO_VALUE)
