"""Check heritage records by name: what contradicts itself, what is doubtful about a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from geo.errors import DataFileError
from geo.sources.boundaries import distance_to_unit_km
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import geopandas as gpd

TOLERANCE_KM: Final[dict[str, float]] = {"exact": 0.5, "approximate": 2.0, "soum_centre": 5.0}
"""How far a point may be from the site by the accuracy its source states; our choice. Points given
to whole arc minutes are up to 1.9 km apart; a town's point lies within its built-up area."""

OSM_SOURCE: Final = "heritage_osm"
"""Source of the records under the ODbL: their names stay in their own file."""

COLUMNS: Final = (
    "id",
    "check",
    "name_en",
    "name_mn",
    "admin1_pcode",
    "admin2_pcode",
    "admin2_pcode_named",
    "outside_km",
    "tolerance_km",
    "why",
    "way_out",
    "source_id",
)


@dataclass(frozen=True, slots=True)
class Check:
    """A kind of doubt: its code, what is doubtful and what would settle it."""

    code: str
    why: str
    way_out: str


OUTSIDE_MONGOLIA: Final = Check(
    "outside_mongolia",
    N_("The coordinate lies outside Mongolia; the record is placed without it."),
    N_("Correct the coordinate in the source table; look for swapped columns first."),
)
OTHER_SOUM: Final = Check(
    "other_soum",
    N_(
        "The point lies in another soum than the one the source names, further away than its "
        "accuracy explains."
    ),
    N_("Ask the aimag's culture office which of the two is right."),
)
NEAR_BORDER: Final = Check(
    "near_border",
    N_(
        "The point lies in another soum than the one the source names, but as near to it as its "
        "accuracy allows."
    ),
    N_("Nothing to correct unless a better coordinate is known."),
)
SENSITIVE_SOUM: Final = Check(
    "sensitive_soum",
    N_(
        "The soum named and that of the coordinate are not the same; of a sensitive site no more "
        "is told."
    ),
    N_("Ask the aimag's culture office which of the two is right."),
)
UNPLACED: Final = Check(
    "unplaced",
    N_("The source gives neither a coordinate nor a soum: listed, not mapped."),
    N_("Name the soum or a coordinate with its source."),
)

_GOL_MOD: Final = Check(
    "open_question",
    N_("Two sources place the site 37 km apart: one of the two is wrong."),
    N_("Compare both with the nomination file, or with a survey on the ground."),
)
_DEER_STONES: Final = Check(
    "open_question",
    N_(
        "Components of one World Heritage property: which coordinate belongs to which of the two "
        "is not certain."
    ),
    N_("Compare with the map of the nomination file of property 1621."),
)

OPEN_QUESTIONS: Final[dict[str, Check]] = {
    "MNH0002": _DEER_STONES,
    "MNH0007": _DEER_STONES,
    "MNH0024": _GOL_MOD,
}
"""Questions the compilers of the records left open, by record."""

_ACCURACIES: Final = frozenset({*TOLERANCE_KM, "unknown"})
_EVIDENCE: Final = frozenset("ABC")


def refuse_contradictions(
    sites: pd.DataFrame,
    points: gpd.GeoSeries,
    units: gpd.GeoDataFrame,
    aimags: Iterable[str],
    path: Path,
) -> None:
    """Check that the records of the table ``path`` can be read as what they claim to be.

    Args:
        sites: the table as read, all text.
        points: point of each record, none without coordinate.
        units: soums and districts: pcode and geometry.
        aimags: English names of the aimags and the capital.
        path: the file, for the message.

    Raises:
        DataFileError: records that contradict themselves, all of them named, by kind.
    """
    polygons = units.set_index("pcode").geometry
    given = sites[["lon", "lat"]] != ""
    numbers = sites[["lon", "lat"]].apply(pd.to_numeric, errors="coerce")
    half = given.any(axis=1) & numbers.isna().any(axis=1)
    recorded = sites["admin2_pcode_of_point"]
    codes = pd.concat([recorded, sites["admin2_pcode_named"]])
    no_soum = codes[(codes != "") & ~codes.isin(polygons.index)]
    no_aimag = sites["admin1_name"][~sites["admin1_name"].isin({"", *aimags})]
    problems = {
        "ids empty or used twice": sites["id"][sites["id"].duplicated() | (sites["id"] == "")],
        "coordinates that are no pair of numbers": _named(sites, half),
        "accuracy unknown to us": _named(sites, ~sites["location_accuracy"].isin(_ACCURACIES)),
        "evidence other than A, B or C": _named(sites, ~sites["evidence"].isin(_EVIDENCE)),
        "soum codes that do not exist": no_soum + " of " + sites["id"].reindex(no_soum.index),
        "points outside the soum recorded for them": _named(
            sites, _elsewhere(recorded, points[in_mongolia(points, units)], polygons)
        ),
        "aimags not found": no_aimag + " of " + sites["id"].reindex(no_aimag.index),
    }
    found = [f"{kind}: {', '.join(rows)}" for kind, rows in problems.items() if len(rows)]
    if found:
        raise DataFileError(path, "; ".join(found), "Correct these rows.")


def _named(sites: pd.DataFrame, chosen: pd.Series) -> pd.Series:
    rows = sites[chosen]
    return rows["id"] + " " + rows["name_en"]


def _elsewhere(recorded: pd.Series, points: gpd.GeoSeries, polygons: gpd.GeoSeries) -> pd.Series:
    """Return, for all records, which of ``points`` are not in the soum recorded for them."""
    checked = recorded[points.index]
    named = checked.isin(polygons.index)
    inside = shapely.covers(
        np.asarray(polygons.loc[checked[named]].array), np.asarray(points[named].array)
    )
    # A code that does not exist is told as such.
    wrong = [*checked.index[named][~inside], *checked.index[checked == ""]]
    return pd.Series(recorded.index.isin(wrong), index=recorded.index)


def in_mongolia(points: gpd.GeoSeries, units: gpd.GeoDataFrame) -> pd.Series:
    """Return which points lie in a soum or district; False where there is no point."""
    tree = shapely.STRtree(np.asarray(units.geometry.array))
    placed = np.flatnonzero(points.notna())
    hits, _ = tree.query(np.asarray(points.array)[placed], predicate="covered_by")
    inside = np.zeros(len(points), dtype=bool)
    inside[placed[np.unique(hits)]] = True
    return pd.Series(inside, index=points.index)


def outside_km(points: gpd.GeoSeries, soums: pd.Series, units: gpd.GeoDataFrame) -> pd.Series:
    """Return how far each point is from its soum in km, 0 inside; NaN without either."""
    polygons = units.set_index("pcode").geometry
    known = points.notna() & soums.isin(polygons.index)
    far = np.full(len(points), np.nan)
    far[known] = distance_to_unit_km(points[known].array, polygons.loc[soums[known]].array)
    return pd.Series(far, index=points.index)


def heritage_checks(
    sites: pd.DataFrame, points: gpd.GeoSeries, units: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Return what is doubtful about the places of the records, a row a doubt, named.

    Of a sensitive site neither distance nor tolerance is told, nor whether the one explains the
    other: with the border they would tell where the site is.
    Records under the ODbL are named by id only.

    Args:
        sites: records on one index with `COLUMNS` but for those made here, and with has_point,
            abroad, sensitive and location_accuracy as the source states it.
        points: coordinate of each record as the source gives it, none without.
        units: soums and districts: pcode and geometry.

    Returns:
        `COLUMNS`, sorted by check and id.
    """
    placed = points.where(sites["has_point"], None)
    far = outside_km(placed, sites["admin2_pcode_named"], units)
    tolerance = sites["location_accuracy"].map(TOLERANCE_KM)
    differs = sites["has_point"] & (sites["point_match"] == "differs")
    unplaced = ~sites["has_point"] & (sites["admin2_pcode"] == "")
    chosen = [
        (OUTSIDE_MONGOLIA, sites["abroad"]),
        (OTHER_SOUM, differs & ~sites["sensitive"] & (far > tolerance)),
        (NEAR_BORDER, differs & ~sites["sensitive"] & ~(far > tolerance)),
        (SENSITIVE_SOUM, differs & sites["sensitive"]),
        (UNPLACED, unplaced),
    ]
    chosen += [(check, sites["id"] == site) for site, check in OPEN_QUESTIONS.items()]
    measured = sites.assign(
        outside_km=far.where(differs & ~sites["sensitive"]),
        tolerance_km=tolerance.where(~sites["sensitive"]),
    )
    parts = [
        measured[mask].assign(check=check.code, why=check.why, way_out=check.way_out)
        for check, mask in chosen
    ]
    found = pd.concat(parts).sort_values(["check", "id"], ignore_index=True)
    found.loc[found["source_id"] == OSM_SOURCE, ["name_en", "name_mn"]] = ""
    return found[list(COLUMNS)]


def lines(checks: pd.DataFrame) -> list[str]:
    """Return the checks as lines to print: record, name, what is doubtful, the way out."""
    columns = zip(*(checks[name] for name in ("id", "name_en", "why", "way_out")), strict=True)
    return [f"{site} {name}: {why} {way_out}" for site, name, why, way_out in columns]
