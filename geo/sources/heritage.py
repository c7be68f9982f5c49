"""Derive heritage sites: placed as exactly as is right, burial places at their soum only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import DataFileError
from geo.sources.boundaries import read_text_table
from geo.sources.measure import GEOGRAPHIC_CRS

if TYPE_CHECKING:
    from pathlib import Path

SENSITIVE_WORDS: Final = (
    "burial",
    "cemetery",
    "tomb",
    "grave",
    "mausoleum",
    "barrow",
    "kurgan",
    "khirigsuur",
    "slab",
)
"""A record whose subcategory or English name holds one of these is a burial place. Khirigsuurs are
burial mounds. World Heritage components are no exception: their nomination publishes the place,
but this product need not lead there."""

ANCIENT_DNA: Final = ("AADR", "Poseidon", "AncientMetagenomeDir", "Sampled individuals")
"""A record whose source or note names one of these is a site sampled for ancient DNA."""

NOTE_GENERALISED: Final = (
    "Generalised on purpose to the soum's settlement: burial places and research sites are not "
    "for visitors."
)
NOTE_SOUM_ONLY: Final = "Placed at the soum's settlement: the source gives no coordinate."
NOTE_NOT_MAPPED: Final = "Listed, not mapped: the source names no soum."

OSM_LICENCE: Final = "ODbL"

OUT_COLUMNS: Final = (
    "id",
    "name_en",
    "name_mn",
    "name_mn_status",
    "category",
    "subcategory",
    "period",
    "protection_level",
    "admin1_pcode",
    "admin2_pcode",
    "admin2_pcode_named",
    "point_match",
    "location_accuracy",
    "evidence",
    "sensitive",
    "unverified_fields",
    "source_name",
    "source_url",
    "source_licence",
    "note",
    "source_id",
    "geometry",
)

_FILE: Final = "heritage/heritage.csv"
# Up to the end of the sentence: a full stop before a capital, not the one of "et al. 2020".
_SAMPLED = re.compile(r"Sampled individuals: \d+; published in .*?(?=\. [A-Z]|$)")
# Coordinates in remarks: of rejected points, or of OpenStreetMap, whose terms differ.
_COORDINATES = re.compile(r"\s*\b\d{2}\.\d+\s*,\s*\d{2,3}\.\d+")
_ADDRESS = re.compile(r"https?://\S+")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:/\S*)?")
# Addresses nobody can follow are no address.
_UNUSABLE_ADDRESS = re.compile(r"text index file id|page address not kept", re.IGNORECASE)


def is_sensitive(sites: pd.DataFrame) -> pd.Series:
    """Return which sites are burial places (`SENSITIVE_WORDS`) or sampled (`ANCIENT_DNA`)."""
    words = re.compile("|".join(SENSITIVE_WORDS), re.IGNORECASE)
    described = sites["subcategory"] + " " + sites["name_en"]
    origin = sites["source_name"] + " " + sites["note"]
    return described.str.contains(words) | origin.str.contains("|".join(ANCIENT_DNA), regex=True)


def _addresses(sites: pd.DataFrame) -> pd.DataFrame:
    """Split the recorded address into a link that opens and a remark for what is no link."""
    links, remarks = [], []
    for recorded in sites["source_url"]:
        if _ADDRESS.fullmatch(recorded):
            link, remark = recorded, ""
        elif not recorded or _UNUSABLE_ADDRESS.search(recorded):
            link, remark = "", ""
        else:
            first = recorded.split(" ; ")[0].split(",")[0]
            link = f"https://{first}" if _HOST.fullmatch(first) else ""
            remark = f"Address as recorded: {recorded}." if recorded != first else ""
        links.append(link)
        remarks.append(remark)
    return pd.DataFrame({"link": links, "remark": remarks}, index=sites.index)


def _notes(sites: pd.DataFrame, placed: pd.Series, remarks: pd.Series) -> list[str]:
    """Compose the notes, without coordinates.

    Of a sensitive site only what was sampled is kept: other remarks give coordinates, distances
    and directions.
    """
    notes = []
    columns = (sites["note"], sites["sensitive"], sites["has_point"], placed, remarks)
    for note, sensitive, has_point, is_placed, remark in zip(*columns, strict=True):
        own = _COORDINATES.sub("", " ".join(note.split()))
        if sensitive:
            sampled = _SAMPLED.search(own)
            own = sampled.group() if sampled else ""
        if not is_placed:
            why = NOTE_NOT_MAPPED
        elif has_point:
            why = NOTE_GENERALISED if sensitive else ""
        else:
            why = NOTE_SOUM_ONLY
        own = f"{own.rstrip('.')}." if own else ""
        notes.append(" ".join(part for part in (own, why, remark) if part))
    return notes


def heritage(raw: Path, units: gpd.GeoDataFrame, settlements: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the 502 heritage records, sorted by id; geometry is a point or none.

    ``admin2_pcode`` is the soum the point falls in, else the one the source names;
    ``point_match`` says "differs" where the two are not the same, "no_point" without coordinate.
    Sensitive sites (`is_sensitive`) are at the settlement of their soum, whatever coordinate the
    source gives; sites without coordinate likewise; sites with an aimag only have no geometry.

    Raises:
        DataFileError: a record names a soum or aimag that does not exist, or its point lies in
            another soum than recorded.
    """
    sites = read_text_table(raw / _FILE).sort_values("id", ignore_index=True)
    points = gpd.GeoSeries.from_xy(
        pd.to_numeric(sites["lon"]), pd.to_numeric(sites["lat"]), crs=GEOGRAPHIC_CRS
    )
    sites["has_point"] = sites["lon"] != ""
    _check_soums(sites, points, units, raw / _FILE)
    sites["sensitive"] = is_sensitive(sites)
    sites["admin2_pcode"] = sites["admin2_pcode_of_point"].where(
        sites["has_point"], sites["admin2_pcode_named"]
    )
    sites["admin1_pcode"] = _admin1(sites, units, raw / _FILE)
    seats = settlements.set_index("pcode").geometry
    has_soum = sites["admin2_pcode"] != ""
    at_seat = has_soum & (sites["sensitive"] | ~sites["has_point"])
    own_place = sites["has_point"] & ~sites["sensitive"]
    seat_points = seats.reindex(sites["admin2_pcode"]).array
    geometry = np.where(own_place, np.asarray(points), np.where(at_seat, seat_points, None))
    addresses = _addresses(sites)
    sites["note"] = _notes(sites, at_seat | own_place, addresses["remark"])
    sites["source_url"] = addresses["link"]
    accuracy = sites["location_accuracy"].where(own_place, "soum_centre")
    sites["location_accuracy"] = accuracy.where(at_seat | own_place, "unknown")
    is_osm = sites["source_licence"].str.startswith(OSM_LICENCE)
    sites["source_id"] = np.where(is_osm, "heritage_osm", "heritage")
    layer = gpd.GeoDataFrame(sites, geometry=list(geometry), crs=GEOGRAPHIC_CRS)
    return layer[list(OUT_COLUMNS)]


def _check_soums(
    sites: pd.DataFrame, points: gpd.GeoSeries, units: gpd.GeoDataFrame, path: Path
) -> None:
    """Check that every coordinate lies in the soum recorded for it."""
    polygons = units.set_index("pcode").geometry
    with_point = sites["has_point"]
    recorded = sites.loc[with_point, "admin2_pcode_of_point"]
    unknown = sorted(set(recorded) - set(polygons.index))
    if unknown:
        what = f"soum codes that do not exist: {', '.join(unknown)}"
        raise DataFileError(path, what, "Correct the codes.")
    inside = shapely.covers(
        np.asarray(polygons.loc[recorded].array), np.asarray(points[with_point].array)
    )
    if not inside.all():
        outside = ", ".join(sites.loc[with_point, "id"][~inside])
        what = f"points outside the soum recorded for them: {outside}"
        raise DataFileError(path, what, "Correct the points or column admin2_pcode_of_point.")


def _admin1(sites: pd.DataFrame, units: gpd.GeoDataFrame, path: Path) -> pd.Series:
    """Return the aimag of the soum, else of the name; empty where the record has neither."""
    parents = units.set_index("pcode")["admin1_pcode"]
    by_name = _aimags_by_name(path.parent.parent)
    of_soum = sites["admin2_pcode"].map(parents)
    of_name = sites["admin1_name"].map(by_name)
    unknown = sorted(set(sites.loc[of_name.isna(), "admin1_name"]) - {""})
    if unknown:
        raise DataFileError(path, f"aimags not found: {', '.join(unknown)}", "Correct the names.")
    return of_soum.fillna(of_name).fillna("")


def _aimags_by_name(raw: Path) -> dict[str, str]:
    gazetteer = read_text_table(raw / "gazetteer/gazetteer.csv")
    aimags = gazetteer[gazetteer["level"] == "admin1"]
    return dict(zip(aimags["name_en"], aimags["pcode"], strict=True))


def intangible_elements(raw: Path) -> pd.DataFrame:
    """Return the 16 elements on UNESCO's lists, sorted by year and id.

    ``places_pcode`` holds places of practice only where a source names them; ``place_status`` is
    "source" or "not_reported".
    """
    elements = read_text_table(raw / "heritage/intangible_elements.csv")
    elements["place_status"] = elements["place_status"].str.replace(" ", "_", regex=False)
    elements["year_inscribed"] = elements["year_inscribed"].astype(int)
    elements = elements.rename(columns={"source": "source_name"})
    elements["source_url"] = "https://ich.unesco.org/en/state/mongolia-MN"
    elements["source_id"] = "heritage"
    return elements.sort_values(["year_inscribed", "element_id"], ignore_index=True)
