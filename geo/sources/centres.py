"""Derive the network as published: places by rule, and the centres documented one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import geopandas as gpd
import pandas as pd

from geo.errors import DataFileError
from geo.sources.boundaries import read_text_table
from geo.sources.measure import GEOGRAPHIC_CRS

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS: Final = (
    "centre_id",
    "name_en",
    "name_mn",
    "level",
    "admin1_pcode",
    "admin2_pcode",
    "status",
    "status_date",
    "opened_year",
    "teachers_total",
    "evidence",
    "fact",
    "source_id",
    "source_title",
    "source_url",
    "source_date",
    "licence",
    "location_accuracy",
    "location_note",
    "geometry",
)

LEVELS: Final = ("aimag", "soum", "district")

RULE_FACTS: Final[dict[str, str]] = {
    "aimag": "F07",
    "soum": "F08",
    "district": "F08",
}
"""The national fact each part of the rule rests on (national_facts.csv): centres in all 21 aimag
centres, trainers in all 330 soums. No fact counts the districts: the rule is read for soums and
districts alike, and two districts have a documented centre."""

_RULE_TEXT: Final[dict[str, str]] = {
    "aimag": "Network rule: a centre in each of the 21 aimag centres.",
    "soum": "Network rule: a unit in each of the 330 soums.",
    "district": "Network rule, read for the nine districts as for the soums.",
}

NOT_CONFIRMED: Final = "Not a confirmed centre: nothing is published about this place."

LICENCE: Final = "Facts only; no text was taken over"

PUBLISHERS: Final[dict[str, str]] = {
    "ncle.edu.mn": "National Centre for Lifelong Education (NCLE)",
    "www.ncle.mn": "National Centre for Lifelong Education (NCLE), news",
    "www.montsame.mn": "Montsame news agency",
    "www.jica.go.jp": "JICA, project for children with disabilities (START)",
    "unicefmongolia.blogspot.com": "UNICEF Mongolia",
    "bgd.mn": "Bayangol district",
    "savechildren.or.jp": "Save the Children Japan",
    "savethechildren.mn": "Save the Children Mongolia",
    "web.savethechildren.mn": "Save the Children Mongolia",
}
"""Publisher of each page a documented centre is known from, by its host."""

_AT_SEAT: Final = "Placed at the settlement of the {kind}: the source gives no coordinate."
_AT_INNER_POINT: Final = "Placed inside the district: no settlement point is known."


def places(
    aimags: gpd.GeoDataFrame, units: gpd.GeoDataFrame, settlements: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return the 360 places of the network rule: 21 aimag centres, 330 soums, 9 districts.

    Columns level, admin1_pcode, admin2_pcode, place_en, place_mn, location_accuracy,
    location_note and the point of the settlement; sorted by admin2_pcode, aimag before soum.
    """
    seats = units[["pcode", "admin1_pcode", "name_en", "name_mn", "type"]].copy()
    seats["level"] = seats["type"]
    seats["place_en"] = seats["name_en"] + " " + seats["type"]
    kind_mn = seats["type"].map({"soum": "сум", "district": "дүүрэг"})
    seats["place_mn"] = seats["name_mn"] + " " + kind_mn
    centres = aimags[aimags["centre_pcode"] != ""]
    of_aimags = pd.DataFrame(
        {
            "pcode": centres["centre_pcode"],
            "admin1_pcode": centres["pcode"],
            "level": "aimag",
            "place_en": centres["centre_name_en"] + ", " + centres["name_en"] + " aimag",
            "place_mn": centres["centre_name_mn"] + ", " + centres["name_mn"] + " аймаг",
        }
    )
    joined = pd.concat([of_aimags, seats], ignore_index=True)
    joined = joined.rename(columns={"pcode": "admin2_pcode"})
    order = joined["level"].map(LEVELS.index)
    joined = joined.assign(order=order).sort_values(["admin2_pcode", "order"], ignore_index=True)
    located = settlements.set_index("pcode").loc[joined["admin2_pcode"]]
    joined["location_accuracy"] = located["location_accuracy"].to_numpy()
    joined["location_note"] = [
        _location_note(*row)
        for row in zip(joined["level"], joined["location_accuracy"], located["doubt"], strict=True)
    ]
    columns = [
        "level",
        "admin1_pcode",
        "admin2_pcode",
        "place_en",
        "place_mn",
        "location_accuracy",
        "location_note",
    ]
    return gpd.GeoDataFrame(joined[columns], geometry=located.geometry.array, crs=GEOGRAPHIC_CRS)


def _location_note(level: str, accuracy: str, doubt: str) -> str:
    if accuracy == "inner_point":
        return _AT_INNER_POINT
    kind = {"aimag": "aimag centre", "soum": "soum", "district": "district"}[level]
    note = _AT_SEAT.format(kind=kind)
    return f"{note} Doubt: {doubt}." if doubt else note


def published(raw: Path, slots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the published network: 360 places, 12 of them documented, sorted by centre_id.

    A documented centre takes the slot of its level and unit, so that no place is counted twice.

    Args:
        raw: folder of the raw inputs.
        slots: what `places` returns.

    Raises:
        DataFileError: a documented centre has no slot, or two share one.
    """
    facts = read_text_table(raw / "clc/national_facts.csv").set_index("fact_id")
    rows = slots.rename(columns={"place_en": "name_en", "place_mn": "name_mn"})
    fact = facts.loc[rows["level"].map(RULE_FACTS)]
    rows["centre_id"] = "R-" + rows["admin2_pcode"] + "-" + rows["level"]
    rows["name_en"] += ": place by network rule"
    rows["name_mn"] += ": сүлжээний дүрмээр"
    rows["status"] = "not_reported"
    rows["status_date"] = ""
    rows["opened_year"] = pd.array([pd.NA] * len(rows), dtype="Int64")
    rows["teachers_total"] = pd.array([pd.NA] * len(rows), dtype="Int64")
    rows["evidence"] = "network_rule"
    rows["fact"] = rows["level"].map(_RULE_TEXT) + " " + NOT_CONFIRMED
    rows["source_title"] = fact["source_title"].to_numpy()
    rows["source_url"] = fact["source_url"].to_numpy()
    rows["source_date"] = (fact["year"] + " (inferred)").to_numpy()
    rows["source_id"] = "clc_published"
    rows["licence"] = LICENCE
    rows = _documented(raw / "clc/documented_centres.csv", rows)
    rows = rows.sort_values("centre_id", ignore_index=True)
    return gpd.GeoDataFrame(rows[list(COLUMNS)], crs=GEOGRAPHIC_CRS)


def _documented(path: Path, rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put each documented centre into its slot."""
    rows = rows.set_index(["level", "admin2_pcode"], drop=False)
    documented = read_text_table(path)
    keys = list(zip(documented["level"], documented["admin2_pcode"], strict=True))
    lost = [
        centre_id
        for centre_id, key in zip(documented["centre_id"], keys, strict=True)
        if key not in rows.index or keys.count(key) > 1
    ]
    if lost:
        what = f"centres without a place of their own level and unit: {', '.join(lost)}"
        raise DataFileError(path, what, "Correct level or admin2_pcode.")
    opened = pd.to_numeric(documented["established_year"]).astype("Int64")
    read_in_part = documented["evidence"].map({"seen": "", "excerpt": " (page read in part)"})
    values = {
        "centre_id": documented["centre_id"],
        "name_en": documented["name_en"],
        "name_mn": documented["name_mn"],
        "status": documented["status"],
        "status_date": documented["status_date"],
        "opened_year": opened,
        "evidence": "documented",
        "fact": documented["fact"] + ".",
        "source_title": documented["source_url"].map(_publisher) + read_in_part,
        "source_url": documented["source_url"],
        "source_date": documented["status_date"],
    }
    filled = pd.DataFrame(values).set_index(pd.MultiIndex.from_tuples(keys))
    for column in filled:
        rows.loc[filled.index, column] = filled[column]
    return rows.reset_index(drop=True)


def _publisher(address: str) -> str:
    host = urlsplit(address).netloc
    return PUBLISHERS.get(host, host)
