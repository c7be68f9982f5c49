"""Heritage: placed as the sources allow, burial places never exactly."""

from __future__ import annotations

import csv
import math
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

from geo.sources.heritage import NOTE_GENERALISED

GEOD = Geod(ellps="WGS84")
BURIAL = re.compile(
    r"burial|cemeter|tomb|grave|barrow|kurgan|khirigsuur|slab|mausoleum", re.IGNORECASE
)
SAMPLED = re.compile(
    r"AADR|Poseidon|AncientMetagenome|ancient DNA|Sampled individuals", re.IGNORECASE
)


@pytest.fixture(scope="module")
def source(raw):
    with (raw / "heritage/heritage.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def sites(layer):
    return pd.concat([layer("heritage"), layer("heritage_osm")]).set_index("id").sort_index()


@pytest.fixture(scope="module")
def sensitive(source):
    """Identifiers of burial places and sampled sites, told anew from the source's text."""
    return {
        identifier
        for identifier, row in source.items()
        if BURIAL.search(row["subcategory"] + " " + row["name_en"])
        or SAMPLED.search(row["source_name"] + " " + row["note"])
    }


def test_every_record_is_shipped_once(source, sites):
    assert list(sites.index) == sorted(source)
    assert len(sites) == 502


def test_openstreetmap_is_a_resource_of_its_own(layer, source):
    osm = layer("heritage_osm")
    assert len(osm) == 15
    assert osm["source_licence"].str.startswith("ODbL").all()
    assert set(osm["id"]) == {i for i, r in source.items() if "ODbL" in r["source_licence"]}
    assert not layer("heritage")["source_licence"].str.contains("ODbL").any()


def test_burial_places_and_sampled_sites_are_marked(sites, sensitive):
    # 103 records of the AADR archive alone are burial places sampled for ancient DNA.
    assert len(sensitive) >= 103 + 20
    assert set(sites.index[sites["sensitive"]]) == sensitive


def test_a_sensitive_site_stands_at_the_seat_of_its_soum(sites, layer):
    seats = layer("settlements").set_index("pcode").geometry
    rows = sites[sites["sensitive"] & (sites["admin2_pcode"] != "")]
    assert len(rows) == 143
    for row in rows.itertuples():
        assert row.geometry.equals(seats[row.admin2_pcode])
    assert (rows["location_accuracy"] == "soum_centre").all()
    generalised = rows[rows["point_match"] != "no_point"]
    assert generalised["note"].str.contains(NOTE_GENERALISED, regex=False).all()
    rest = sites[sites["sensitive"] & (sites["admin2_pcode"] == "")]
    assert rest.geometry.isna().all()


def test_no_point_shipped_lies_at_a_sensitive_site(data, layer, source, sensitive):
    exact = {
        identifier: (float(source[identifier]["lon"]), float(source[identifier]["lat"]))
        for identifier in sensitive
        if source[identifier]["lon"]
    }
    # One seat is that near to a burial place by itself.
    seats = {(p.x, p.y) for p in layer("settlements").geometry}
    for path in sorted(data.glob("*.parquet")):
        if "geometry" not in pd.read_parquet(path).columns:
            continue
        shapes = gpd.read_parquet(path).geometry
        points = [p for p in shapes.dropna() if p.geom_type == "Point"]
        own = [(p.x, p.y) for p in points if (p.x, p.y) not in seats]
        if not own:
            continue
        x, y = np.array(own).T
        for lon, lat in exact.values():
            _, _, metres = GEOD.inv(np.full(len(x), lon), np.full(len(y), lat), x, y)
            assert metres.min() > 100


def test_no_text_shipped_holds_the_coordinate_of_a_sensitive_site(data, source, sensitive):
    exact = [
        (float(source[i]["lon"]), float(source[i]["lat"])) for i in sensitive if source[i]["lon"]
    ]
    number = re.compile(r"\d{2,3}\.\d+")
    for path in sorted(data.rglob("*")):
        if path.suffix == ".parquet":
            table = pd.read_parquet(path)
            texts = [
                text
                for column in table.select_dtypes("str")
                for text in table[column].dropna().unique()
            ]
        elif path.suffix in {".csv", ".json"}:
            texts = path.read_text(encoding="utf-8").splitlines()
        else:
            continue
        for text in texts:
            found = [float(part) for part in number.findall(text)]
            near = [
                (lon, lat)
                for lon, lat in exact
                if any(math.isclose(lon, f, abs_tol=0.02) for f in found)
                and any(math.isclose(lat, f, abs_tol=0.02) for f in found)
            ]
            assert not near, (path.name, text)


def test_notes_of_sensitive_sites_give_no_way_there(sites):
    notes = sites.loc[sites["sensitive"], "note"]
    assert not notes.str.contains(r"\d\.\d|\bkm\b|\bdeg\b|north|south|east|west|Locality").any()
    sampled = notes[notes.str.contains("Sampled individuals")]
    assert sampled["MNH0112"].startswith(
        "Sampled individuals: 2; published in Jeong et al. 2020, Cell; Wang et al. 2021, Nature. "
    )


def test_other_sites_keep_their_coordinate(sites, source):
    rows = sites[~sites["sensitive"] & (sites["point_match"] != "no_point")]
    for row in rows.itertuples():
        assert row.geometry.x == float(source[row.Index]["lon"])
        assert row.geometry.y == float(source[row.Index]["lat"])
        assert row.location_accuracy == source[row.Index]["location_accuracy"]


def test_sites_known_by_their_soum_are_placed_there_and_say_so(sites, source):
    named = sites[sites.index.map(lambda i: not source[i]["lon"])]
    with_soum = named[named["admin2_pcode_named"] != ""]
    assert len(with_soum) == 115
    assert (with_soum["location_accuracy"] == "soum_centre").all()
    assert with_soum["note"].str.contains("the source gives no coordinate").all()
    without = named[named["admin2_pcode_named"] == ""]
    assert len(without) == 68
    assert without.geometry.isna().all()
    assert (without["location_accuracy"] == "unknown").all()


def test_points_outside_the_soum_named_stay_flagged(sites, layer):
    differing = sites[sites["point_match"] == "differs"]
    assert len(differing) == 12
    assert (differing["admin2_pcode"] != differing["admin2_pcode_named"]).all()
    units = layer("admin2").set_index("pcode")
    own = sites[~sites["sensitive"] & sites["point_match"].isin(["same", "differs"])]
    inside = units.geometry[own["admin2_pcode"]].covers(own.geometry, align=False)
    assert inside.all()
    placed = sites[sites["admin2_pcode"] != ""]
    assert (
        units["admin1_pcode"][placed["admin2_pcode"]].to_numpy() == placed["admin1_pcode"]
    ).all()


def test_addresses_can_be_followed(sites):
    addresses = sites.loc[sites["source_url"] != "", "source_url"]
    assert addresses.str.fullmatch(r"https?://[^\s/]+\.[^\s]+").all()
    everything = sites["note"] + sites["source_name"] + sites["source_url"]
    assert not everything.str.contains("file id|not disclosed").any()


def test_living_traditions_have_places_only_from_a_source(data):
    with (data / "intangible_elements.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["element_id"]: row for row in csv.DictReader(file)}
    assert len(rows) == 16
    placed = {name: row["places_pcode"] for name, row in rows.items() if row["places_pcode"]}
    assert placed == {"tuuli": "MN8419", "tsuur": "MN8419"}
    assert {row["place_status"] for row in rows.values()} == {"source", "not_reported"}
