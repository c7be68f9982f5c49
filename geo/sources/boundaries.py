"""Derive country, aimags, soums and their seats from COD-AB and the gazetteer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import DataFileError
from geo.sources.measure import EQUAL_AREA_CRS, GEOGRAPHIC_CRS, area_km2, distance_km

if TYPE_CHECKING:
    from pathlib import Path

COUNTRY_PCODE: Final = "MN"
CAPITAL_PCODE: Final = "MN11"

COUNTRY_NAME_MN: Final = "Монгол Улс"
"""Full name of the state in Cyrillic; COD-AB has it in Latin letters only."""

REGION_CODES: Final[dict[str, str]] = {
    "Western region": "western",
    "Khangai region": "khangai",
    "Central region": "central",
    "Eastern region": "eastern",
}
"""Economic regions as COD-AB names them. It puts Ulaanbaatar into the eastern region; the National
Statistics Office keeps the capital as a region of its own (region digit 5), and so do we."""

CAPITAL_REGION: Final = "ulaanbaatar"

DOUBT_DISTANCE_KM: Final = 8.0
"""Candidate points of a seat further apart than this are doubted (the gazetteer's own limit)."""

_GAZETTEER: Final = "gazetteer/gazetteer.csv"


def read_text_table(path: Path) -> pd.DataFrame:
    """Read a CSV file as text; empty where there is no value."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")


def read_gazetteer(raw: Path) -> pd.DataFrame:
    """Read the gazetteer: 22 rows of admin1, 339 of admin2, sorted by pcode, all text."""
    return read_text_table(raw / _GAZETTEER).sort_values("pcode", ignore_index=True)


def _variants(row: pd.Series) -> str:
    """Return all other spellings of a name, each once, in the order of the gazetteer."""
    spellings = [*row["variants"].split("|"), row["name_cod"], row["name_mns_generated"]]
    shown = (row["name_en"], row["name_mn"], "")
    return "|".join(dict.fromkeys(s.strip() for s in spellings if s.strip() not in shown))


def admin0(raw: Path) -> gpd.GeoDataFrame:
    """Return the country: one row with pcode, names, area_km2 (ellipsoid) and polygon."""
    country = gpd.read_file(raw / "boundaries/cod_ab_adm0.gpkg")
    columns = {
        "pcode": COUNTRY_PCODE,
        "name_en": country["ADM0_EN"],
        "name_mn": COUNTRY_NAME_MN,
        "area_km2": area_km2(country.geometry),
    }
    return gpd.GeoDataFrame(columns, geometry=country.geometry, crs=GEOGRAPHIC_CRS)


def admin1(raw: Path, gazetteer: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the 21 aimags and the capital, sorted by pcode.

    Polygons of COD-AB; names, codes and centres of the gazetteer; areas on the ellipsoid in km².

    Raises:
        DataFileError: boundaries and gazetteer do not name the same units.
    """
    path = raw / "boundaries/cod_ab_adm1.gpkg"
    polygons = gpd.read_file(path)
    polygons["pcode"] = COUNTRY_PCODE + polygons["ADM1_PCODE"].astype(str).str.zfill(2)
    names = gazetteer[gazetteer["level"] == "admin1"]
    units = _joined(polygons[["pcode", "REGION", "geometry"]], names, "pcode", path)
    region = units["REGION"].map(REGION_CODES)
    columns = {
        "pcode": units["pcode"],
        "nso_code": units["nso_code"],
        "iso_3166_2": units["iso_3166_2"],
        "name_en": units["name_en"],
        "name_mn": units["name_mn"],
        "type": units["type"],
        "region": region.where(units["pcode"] != CAPITAL_PCODE, CAPITAL_REGION),
        "centre_name_en": units["centre_name"],
        "centre_name_mn": units["centre_name_mn"],
        "centre_pcode": units["centre_pcode"],
        "variants": units.apply(_variants, axis=1),
        "area_km2": area_km2(units.geometry),
    }
    return gpd.GeoDataFrame(columns, geometry=units.geometry, crs=GEOGRAPHIC_CRS)


def admin2(raw: Path, gazetteer: pd.DataFrame, aimags: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the 330 soums and 9 districts, sorted by pcode.

    Joined on COD-AB's own code, which differs from ours for Tsengel (8340 there, 8337 with the
    National Statistics Office). Areas on the ellipsoid in km².

    Raises:
        DataFileError: boundaries and gazetteer do not name the same units.
    """
    path = raw / "boundaries/cod_ab_adm2.gpkg"
    polygons = gpd.read_file(path)
    codes = polygons["ADM2_PCODE"].astype(int).astype(str)
    polygons["cod_ab_pcode"] = COUNTRY_PCODE + codes.str.zfill(4)
    names = gazetteer[gazetteer["level"] == "admin2"]
    units = _joined(polygons[["cod_ab_pcode", "geometry"]], names, "cod_ab_pcode", path)
    region = units["parent_pcode"].map(aimags.set_index("pcode")["region"])
    columns = {
        "pcode": units["pcode"],
        "cod_ab_pcode": units["cod_ab_pcode"],
        "nso_code": units["nso_code"],
        "nso_code_2025": units["nso_code_2025"],
        "moved_2025_to": units["moved_2025_to"],
        "admin1_pcode": units["parent_pcode"],
        "name_en": units["name_en"],
        "name_mn": units["name_mn"],
        "type": units["type"],
        "region": region,
        "variants": units.apply(_variants, axis=1),
        "area_km2": area_km2(units.geometry),
    }
    return gpd.GeoDataFrame(columns, geometry=units.geometry, crs=GEOGRAPHIC_CRS)


def _joined(
    polygons: gpd.GeoDataFrame, names: pd.DataFrame, key: str, path: Path
) -> gpd.GeoDataFrame:
    """Join names to polygons one to one, sorted by pcode."""
    without = sorted(set(polygons[key]) ^ set(names[key]))
    if without:
        what = f"units without a partner in {_GAZETTEER}: {', '.join(without)}"
        raise DataFileError(path, what, "Take both files from the same edition of the raw data.")
    joined = polygons.merge(names, on=key, validate="one_to_one")
    return joined.sort_values("pcode", ignore_index=True)


def settlements(
    gazetteer: pd.DataFrame, aimags: gpd.GeoDataFrame, units: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return the seat of each soum and district: one point a unit, sorted by pcode.

    ``location_accuracy`` is soum_centre; approximate where the candidate points differ by more
    than `DOUBT_DISTANCE_KM` or the point lies outside its unit; inner_point where no settlement is
    known and a point inside the polygon stands for it. ``outside_km`` is the geodesic distance to
    the unit, 0 inside it; ``doubt`` says in words what is uncertain.
    """
    rows = gazetteer[gazetteer["level"] == "admin2"].reset_index(drop=True)
    points = gpd.points_from_xy(rows["lon"].astype(float), rows["lat"].astype(float))
    polygons = units.geometry.array
    inside = np.asarray(shapely.covers(polygons, points))
    outside_km = np.where(inside, 0.0, distance_to_unit_km(points, polygons))
    is_inner = rows["point_source"] == "polygon_inner_point"
    doubted = rows["check"].str.startswith("candidate points differ") | ~inside
    accuracy = np.select([is_inner, doubted], ["inner_point", "approximate"], "soum_centre")
    centres = set(aimags["centre_pcode"]) - {""}
    columns = {
        "pcode": rows["pcode"],
        "name_en": rows["name_en"],
        "name_mn": rows["name_mn"],
        "admin1_pcode": rows["parent_pcode"],
        "is_aimag_centre": rows["pcode"].isin(centres),
        "point_source": rows["point_source"].str.replace(r"\(.*", "", regex=True),
        "location_accuracy": accuracy,
        "inside_unit": inside,
        "outside_km": np.round(outside_km, 3),
        "doubt": _doubt(rows, inside, outside_km),
    }
    return gpd.GeoDataFrame(columns, geometry=points, crs=GEOGRAPHIC_CRS)


def distance_to_unit_km(
    points: gpd.array.GeometryArray, polygons: gpd.array.GeometryArray
) -> np.ndarray:
    """Return the geodesic distance from each point to the nearest border point of its unit."""
    # The nearest border point is looked for in metres: a degree east is shorter than one north.
    seats = gpd.GeoSeries(points, crs=GEOGRAPHIC_CRS).to_crs(EQUAL_AREA_CRS)
    units = gpd.GeoSeries(polygons, crs=GEOGRAPHIC_CRS).to_crs(EQUAL_AREA_CRS)
    lines = seats.shortest_line(units, align=False).to_crs(GEOGRAPHIC_CRS)
    return distance_km(*shapely.get_coordinates(lines.array).reshape(-1, 4).T)


def _doubt(rows: pd.DataFrame, inside: np.ndarray, outside_km: np.ndarray) -> list[str]:
    """Say in words what is uncertain about each point; empty where nothing is."""
    doubts = []
    columns = (rows["point_source"], rows["check"], rows["candidate_spread_km"], inside, outside_km)
    for source, check, spread, is_inside, km in zip(*columns, strict=True):
        parts = []
        if source == "polygon_inner_point":
            parts.append("no settlement point known: a point inside the unit stands for its seat")
        elif check:
            parts.append(f"sources place the seat up to {float(spread):.1f} km apart")
        if not is_inside:
            parts.append(f"the point lies {km:.1f} km outside the unit's boundary")
        doubts.append("; ".join(parts))
    return doubts
