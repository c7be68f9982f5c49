"""Derive heritage sites: placed as exactly as is right, burial places at their soum only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import DataFileError
from geo.sources.boundaries import read_gazetteer, read_text_table
from geo.sources.code_lists import NAME_UNVERIFIED
from geo.sources.heritage_checks import (
    OSM_SOURCE,
    heritage_checks,
    in_mongolia,
    refuse_contradictions,
)
from geo.sources.heritage_merge import find_merges, kept_of, merge_list, other_sources
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
    "same_as",
    "other_sources",
    "geometry",
)

_FILE: Final = "heritage/heritage.csv"
_ELEMENTS: Final = "heritage/intangible_elements.csv"
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


class Heritage(NamedTuple):
    """The heritage records and what is to be known about them."""

    sites: gpd.GeoDataFrame
    """Columns `OUT_COLUMNS`, sorted by id; geometry is a point or none."""
    merges: pd.DataFrame
    """Records of one site, merged or possible: `heritage_merge.merge_list`."""
    checks: pd.DataFrame
    """Doubts about places: `heritage_checks.heritage_checks`."""


def heritage(raw: Path, units: gpd.GeoDataFrame, settlements: gpd.GeoDataFrame) -> Heritage:
    """Return the 502 heritage records, which of them are one site, and what is doubtful.

    ``admin2_pcode`` is the soum the point falls in, else the one the source names;
    ``point_match`` says "differs" where the two are not the same, "no_point" without coordinate.
    Sensitive sites (`is_sensitive`) are at the settlement of their soum, whatever coordinate the
    source gives, and so are other records of the same site; sites without coordinate likewise;
    sites with an aimag only have no geometry. A coordinate outside Mongolia counts as none.

    Raises:
        DataFileError: records contradict themselves: a soum or aimag that does not exist, a point
            in another soum than recorded. All are named.
    """
    sites = read_text_table(raw / _FILE).sort_values("id", ignore_index=True)
    aimags = _aimags_by_name(raw)
    points = gpd.GeoSeries.from_xy(
        pd.to_numeric(sites["lon"], errors="coerce"),
        pd.to_numeric(sites["lat"], errors="coerce"),
        crs=GEOGRAPHIC_CRS,
    )
    points = points.where(points.x.notna() & points.y.notna(), None)
    refuse_contradictions(sites, points, units, aimags, raw / _FILE)
    sites["has_point"] = in_mongolia(points, units)
    sites["abroad"] = points.notna() & ~sites["has_point"]
    sites["point_match"] = sites["point_match"].where(sites["has_point"], "no_point")
    sites["admin2_pcode"] = sites["admin2_pcode_of_point"].where(
        sites["has_point"], sites["admin2_pcode_named"]
    )
    parents = units.set_index("pcode")["admin1_pcode"]
    of_name = sites["admin1_name"].map(aimags)
    sites["admin1_pcode"] = sites["admin2_pcode"].map(parents).fillna(of_name).fillna("")
    is_osm = sites["source_licence"].str.startswith(OSM_LICENCE)
    sites["source_id"] = np.where(is_osm, OSM_SOURCE, "heritage")
    sites["lon"], sites["lat"] = (v.where(sites["has_point"]) for v in (points.x, points.y))
    merges = find_merges(sites)
    sites["same_as"] = kept_of(merges, sites["id"])
    sites["sensitive"] = _sensitive_groups(is_sensitive(sites), sites)
    addresses = _addresses(sites)
    sites["source_url"] = addresses["link"]
    sites["other_sources"] = other_sources(merges, sites)
    checks = heritage_checks(sites, points, units)
    return Heritage(
        _placed(sites, points, settlements, addresses["remark"]), merge_list(merges, sites), checks
    )


def _sensitive_groups(sensitive: pd.Series, sites: pd.DataFrame) -> pd.Series:
    """Return what is sensitive by itself or by another record of the same site."""
    group = sites["same_as"].where(sites["same_as"] != "", sites["id"])
    return sensitive.groupby(group).transform("any")


def _placed(
    sites: pd.DataFrame, points: gpd.GeoSeries, settlements: gpd.GeoDataFrame, remarks: pd.Series
) -> gpd.GeoDataFrame:
    """Give each record the place that is right to show, and say how exact it is."""
    seats = settlements.set_index("pcode").geometry
    own_place = sites["has_point"] & ~sites["sensitive"]
    at_seat = (sites["admin2_pcode"] != "") & ~own_place
    seat_points = seats.reindex(sites["admin2_pcode"]).array
    geometry = np.where(own_place, np.asarray(points), np.where(at_seat, seat_points, None))
    accuracy = sites["location_accuracy"].where(own_place, "soum_centre")
    described = sites.assign(
        note=_notes(sites, at_seat | own_place, remarks),
        location_accuracy=accuracy.where(at_seat | own_place, "unknown"),
    )
    layer = gpd.GeoDataFrame(described, geometry=list(geometry), crs=GEOGRAPHIC_CRS)
    return layer[list(OUT_COLUMNS)]


def _aimags_by_name(raw: Path) -> dict[str, str]:
    gazetteer = read_gazetteer(raw)
    aimags = gazetteer[gazetteer["level"] == "admin1"]
    return dict(zip(aimags["name_en"], aimags["pcode"], strict=True))


NAMES_OF_ELEMENTS: Final[dict[str, str]] = {
    "airag": "Хөхүүрийн айраг исгэх уламжлалт арга",
    "biyelgee": "Монгол бий биелгээ",
    "calligraphy": "Монгол уран бичлэг",
    "camel_coaxing": "Ингэнд ботго авахуулах зан үйл",
    "falconry": "Шувуулахуй, ан агнуурын шувуугаар ан хийх уламжлал",
    "ger": "Монгол гэрийн урлал",
    "khoomei": "Монгол хөөмий",
    "knuckle_bone": "Шагайн харваа",
    "limbe": "Лимбээр уртын дууг битүү амьсгаагаар тоглох уламжлалт арга",
    "migration": "Монголчуудын нүүдлийн уламжлал",
    "morin_khuur": "Морин хуурын уламжлалт урлаг",
    "naadam": "Монгол наадам",
    "sacred_sites": "Байгалийн дархан хийморьт газраа тахих ёс",
    "tsuur": "Монгол цуурын уламжлалт урлаг",
    "tuuli": "Монгол тууль",
    "urtiin_duu": "Монгол уртын дуу",
}
"""Mongolian names of the elements on UNESCO's lists: ours, to be checked; the source has none."""


def intangible_elements(raw: Path) -> pd.DataFrame:
    """Return the 16 elements on UNESCO's lists, sorted by year and id.

    ``places_pcode`` holds places of practice only where a source names them; ``place_status`` is
    "source" or "not_reported". The Mongolian names are ours, unverified.

    Raises:
        DataFileError: an element without a Mongolian name here.
    """
    elements = read_text_table(raw / _ELEMENTS)
    unnamed = sorted(set(elements["element_id"]) - set(NAMES_OF_ELEMENTS))
    if unnamed:
        what = f"elements without a Mongolian name: {', '.join(unnamed)}"
        raise DataFileError(raw / _ELEMENTS, what, "Name them in NAMES_OF_ELEMENTS.")
    elements.insert(2, "name_mn", elements["element_id"].map(NAMES_OF_ELEMENTS))
    elements.insert(3, "name_mn_status", NAME_UNVERIFIED)
    elements["place_status"] = elements["place_status"].str.replace(" ", "_", regex=False)
    elements["year_inscribed"] = elements["year_inscribed"].astype(int)
    elements = elements.rename(columns={"source": "source_name"})
    elements["source_url"] = "https://ich.unesco.org/en/state/mongolia-MN"
    elements["source_id"] = "heritage"
    return elements.sort_values(["year_inscribed", "element_id"], ignore_index=True)
