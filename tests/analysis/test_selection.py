"""Filters select what they say."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from geo.analysis.coverage import select_programmes
from geo.analysis.proximity import WGS84
from geo.analysis.selection import (
    CentreFilter,
    HeritageFilter,
    admin2_in_place,
    centres_per_soum,
    is_open,
    select_centres,
    select_heritage,
)
from geo.ui import cache


@pytest.fixture(scope="module")
def reference():
    return cache.reference()


@pytest.fixture(scope="module")
def everywhere(reference):
    return reference.admin2.index


@pytest.mark.parametrize(
    ("place", "count"),
    [
        (None, 339),
        ("ulaanbaatar", 9),
        ("western", 91),
        ("eastern", 45),
        ("MN62", 19),
        ("MN6201", 1),
    ],
)
def test_a_place_holds_its_soums(reference, place, count):
    assert len(admin2_in_place(reference, place)) == count


def test_an_unknown_place_is_refused(reference):
    with pytest.raises(KeyError):
        admin2_in_place(reference, "MN99")


@pytest.mark.parametrize(
    ("criteria", "count"),
    [
        (CentreFilter(), 360),
        (CentreFilter(evidence=("documented",)), 12),
        (CentreFilter(statuses=("suspended",)), 1),
        (CentreFilter(statuses=("active", "suspended")), 12),
        (CentreFilter(evidence=("network_rule",), statuses=("active",)), 0),
        (CentreFilter(programme="literacy"), 0),  # no programme is published by centre
        (CentreFilter(year=2000), 359),  # one opened in 2014; the others do not say
    ],
)
def test_published_centres(everywhere, criteria, count):
    assert select_centres(cache.dataset("published"), criteria, everywhere).sum() == count


@pytest.mark.parametrize(
    ("year", "count"), [(1997, 0), (2000, 12), (2002, 180), (2018, 354), (2019, 355)]
)
def test_demonstration_centres_grow_along_the_published_totals(everywhere, year, count):
    chosen = select_centres(cache.dataset("demonstration"), CentreFilter(year=year), everywhere)
    assert chosen.sum() == count


@pytest.mark.parametrize(("asked", "shown"), [(2025, 2023), (None, 2023), (2023, 2023)])
def test_centres_and_learners_are_of_the_same_year(everywhere, asked, shown):
    dataset = cache.dataset("demonstration")
    rows = dataset.programmes
    wanted = rows[(rows["year"] == shown) & (rows["programme_type"] == "literacy")]
    chosen = select_centres(dataset, CentreFilter(programme="literacy", year=asked), everywhere)
    assert set(dataset.centres["centre_id"][chosen]) == set(wanted["centre_id"])


def test_a_programme_filter_agrees_with_a_loop(everywhere):
    dataset = cache.dataset("demonstration")
    criteria = CentreFilter(programme="literacy", group="herders", year=2018)
    wanted = {
        row.centre_id
        for row in dataset.programmes.itertuples()
        if (row.year, row.programme_type, row.target_group) == (2018, "literacy", "herders")
    }
    chosen = select_centres(dataset, criteria, everywhere)
    assert 0 < chosen.sum() < 355
    assert set(dataset.centres["centre_id"][chosen]) == wanted


def test_heritage_within_a_distance_agrees_with_a_loop(reference, everywhere):
    heritage = reference.heritage
    centres = cache.dataset("published").centres
    near = centres[centres["evidence"] == "documented"]
    chosen = select_heritage(heritage, HeritageFilter(within_km=25), everywhere, near.geometry)
    expected = []
    for site in heritage.itertuples():
        if site.geometry is None or site.evidence == "C" or not site.admin2_pcode:
            expected.append(False)
            continue
        metres = [
            WGS84.inv(site.geometry.x, site.geometry.y, point.x, point.y)[2]
            for point in near.geometry
        ]
        expected.append(min(metres) <= 25_000)
    assert 0 < sum(expected) < 300
    assert chosen.tolist() == expected


def test_the_limit_of_a_distance_is_included():
    sites = gpd.GeoDataFrame(
        {"admin2_pcode": ["MN1", "MN1"], "evidence": ["A", "A"], "category": ["museum", "museum"]},
        geometry=gpd.points_from_xy([105, 106], [47, 47]),
        crs=4326,
    )
    centre = gpd.GeoSeries(gpd.points_from_xy([105.5], [47]), crs=4326)
    km = WGS84.inv(105, 47, 105.5, 47)[2] / 1000
    within = pd.Index(["MN1"])
    for limit, found in ((km + 1e-9, [True, True]), (km - 1e-3, [False, False])):
        criteria = HeritageFilter(within_km=limit)
        assert select_heritage(sites, criteria, within, centre).tolist() == found
    assert not select_heritage(sites, HeritageFilter(within_km=9), within, centre.iloc[:0]).any()


def test_evidence_c_is_off_unless_asked_for(reference, everywhere):
    centres = cache.dataset("published").centres.geometry
    usual = select_heritage(reference.heritage, HeritageFilter(), everywhere, centres)
    every = select_heritage(reference.heritage, HeritageFilter(evidence=()), everywhere, centres)
    assert set(reference.heritage["evidence"][usual]) == {"A", "B"}
    assert set(reference.heritage["evidence"][every]) == {"A", "B", "C"}
    museums = HeritageFilter(categories=("museum",))
    chosen = select_heritage(reference.heritage, museums, everywhere, centres)
    assert set(reference.heritage["category"][chosen]) == {"museum"}


def test_centres_are_counted_by_unit():
    centres = cache.dataset("published").centres
    counts = centres_per_soum(centres)
    # Arvaikheer is a soum and the centre of its aimag; Baganuur a district.
    assert (counts["MN6201"], counts["MN1101"], counts.sum()) == (2, 1, 360)


def test_a_centre_is_open_until_it_stops():
    centres = pd.DataFrame(
        {
            "status": ["active", "not_reported", "closed", "suspended", "planned"],
            "status_date": ["2024-09-01", "", "2021-09-01", "2023-09", "2026"],
        }
    )
    # Today; at the start of 2020/21, before two of them stopped; when both had stopped.
    assert is_open(centres, CentreFilter()).tolist() == [True, True, False, False, False]
    assert is_open(centres, CentreFilter(year=2020)).tolist() == [True, True, True, True, False]
    assert is_open(centres, CentreFilter(year=2023)).tolist() == [True, True, False, False, False]
    asked = CentreFilter(statuses=("planned",))  # asking for the planned ones opens none
    assert is_open(centres, asked).tolist() == [True, True, False, False, False]


def test_programmes_are_those_of_the_centres_and_types_asked_for():
    dataset = cache.dataset("demonstration")
    criteria = CentreFilter(statuses=("closed",), evidence=("demonstration",), group="women")
    rows = select_programmes(dataset, criteria)
    centres = dataset.centres.set_index("centre_id")
    assert set(rows["target_group"]) == {"women"}
    assert set(centres.loc[rows["centre_id"], "status"]) == {"closed"}
    assert (centres.loc[rows["centre_id"], "admin2_pcode"].to_numpy() == rows["admin2_pcode"]).all()
    literacy = select_programmes(dataset, CentreFilter(programme="literacy"))
    assert len(literacy) == (dataset.programmes["programme_type"] == "literacy").sum()
