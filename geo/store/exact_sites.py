"""Put sensitive sites where the owner of a server knows them to be.

The data shipped hold burial places and other sensitive archaeology at the settlement of their
soum only. A file with the columns id, lon, lat (degrees, WGS 84), named by the server's setting,
gives exact points; everybody who reaches that server then sees them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import DataFileError
from geo.sources.heritage import NOTE_GENERALISED, NOTE_SOUM_ONLY
from geo.sources.heritage_checks import in_mongolia

if TYPE_CHECKING:
    from pathlib import Path

NOTE_EXACT: Final = "Exact place from a file of this server's owner: not for publication."

COLUMNS: Final = ("id", "lon", "lat")

_WAY_OUT: Final = "Correct these rows or start without the file."


def with_exact_sites(
    heritage: gpd.GeoDataFrame, path: Path, units: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return ``heritage`` with the sensitive records of the file ``path`` at their exact points.

    Args:
        heritage: id, sensitive, admin1_pcode, admin2_pcode, location_accuracy, note and point.
        path: CSV file in UTF-8 with `COLUMNS`.
        units: soums and districts: admin1_pcode and geometry, indexed by pcode.

    Returns:
        The same rows; those of the file have their point, accuracy exact and `NOTE_EXACT`.

    Raises:
        DataFileError: the file cannot be read, or rows are wrong: an unknown id, one that is not
            sensitive or comes twice, no number, a point outside Mongolia or outside the soum (the
            aimag, where the soum is not known) of the record. All rows are named.
    """
    table = _read(path)
    points = gpd.GeoSeries.from_xy(
        pd.to_numeric(table["lon"], errors="coerce"), pd.to_numeric(table["lat"], errors="coerce")
    )
    points = points.where(points.x.notna() & points.y.notna(), None)
    records = heritage.set_index("id", drop=False)
    problems = {
        "unknown id": ~table["id"].isin(records.index),
        "not a sensitive record": ~table["id"].isin(records.index[records["sensitive"]]),
        "id given twice": table["id"].duplicated(),
        "no pair of numbers": points.isna(),
        "outside Mongolia": ~in_mongolia(points, units),
        "not in the record's soum or aimag": ~_in_own_unit(table["id"], points, records, units),
    }
    # The first reason of a row: the later ones follow from it.
    found = np.select(list(problems.values()), list(problems), default="")
    # Row 1 of the file is the heading.
    rows = [
        f"row {row} ({site}): {what}"
        for row, (site, what) in enumerate(zip(table["id"], found, strict=True), start=2)
        if what
    ]
    if rows:
        raise DataFileError(path, "; ".join(rows), _WAY_OUT)
    return _moved(heritage, dict(zip(table["id"], points, strict=True)))


def _read(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except OSError as error:
        what = f"the file of exact sites cannot be read ({error.strerror})"
        raise DataFileError(path, what, _WAY_OUT) from None
    except ValueError as error:
        what = f"the file of exact sites is no table in UTF-8 ({type(error).__name__})"
        raise DataFileError(path, what, _WAY_OUT) from None
    missing = [name for name in COLUMNS if name not in table]
    if missing:
        what = f"columns missing: {', '.join(missing)}"
        raise DataFileError(path, what, f"Name the columns {', '.join(COLUMNS)}.")
    table["id"] = table["id"].str.strip()
    return table


def _in_own_unit(
    ids: pd.Series, points: gpd.GeoSeries, records: gpd.GeoDataFrame, units: gpd.GeoDataFrame
) -> pd.Series:
    """Return which points lie in the soum of their record, or its aimag; no unit allows all."""
    soums = units.geometry
    inside = np.ones(len(ids), dtype=bool)
    for place, (site, point) in enumerate(zip(ids, points, strict=True)):
        if point is None or site not in records.index:
            continue
        soum, aimag = records.loc[site, "admin2_pcode"], records.loc[site, "admin1_pcode"]
        if soum:
            inside[place] = shapely.covers(soums[soum], point)
        elif aimag:
            own = soums[units["admin1_pcode"] == aimag]
            inside[place] = bool(shapely.covers(np.asarray(own.array), point).any())
    return pd.Series(inside, index=ids.index)


def _moved(heritage: gpd.GeoDataFrame, points: dict[str, shapely.Geometry]) -> gpd.GeoDataFrame:
    """Return ``heritage`` with the records of ``points`` there."""
    known = heritage["id"].isin(list(points))
    places = [
        points.get(site, shape)
        for site, shape in zip(heritage["id"], heritage.geometry, strict=True)
    ]
    notes = heritage["note"]
    for reason in (NOTE_GENERALISED, NOTE_SOUM_ONLY):
        notes = notes.str.replace(reason, NOTE_EXACT, regex=False)
    told = notes.str.contains(NOTE_EXACT, regex=False)
    notes = notes.where(told, (notes + " " + NOTE_EXACT).str.strip())
    return heritage.assign(
        location_accuracy=heritage["location_accuracy"].mask(known, "exact"),
        note=heritage["note"].where(~known, notes),
    ).set_geometry(gpd.GeoSeries(places, index=heritage.index, crs=heritage.crs))
