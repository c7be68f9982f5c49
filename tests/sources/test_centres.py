"""The network as published, and the demonstration register with its published totals."""

from __future__ import annotations

import csv

import pandas as pd
import pytest

from geo.sources.centres import COLUMNS

FIGURES = [
    "learners_total",
    "learners_female",
    "age_15_24",
    "age_25_64",
    "age_65_plus",
    "completed",
    "certificates",
    "returned_to_school",
    "dropped_out",
]


@pytest.fixture(scope="module")
def network(layer):
    return layer("centres_published")


@pytest.fixture(scope="module")
def register(layer):
    return layer("demonstration_centres")


@pytest.fixture(scope="module")
def programmes(data):
    return pd.read_parquet(data / "demonstration_programmes.parquet")


@pytest.mark.parametrize("name", ["centres_published", "demonstration_centres"])
def test_both_data_sets_have_the_same_columns(layer, name):
    assert tuple(layer(name).columns) == COLUMNS
    assert layer(name)["centre_id"].is_unique
    assert layer(name)["centre_id"].is_monotonic_increasing


def test_the_rule_gives_360_places(network):
    assert network["level"].value_counts().to_dict() == {"soum": 330, "aimag": 21, "district": 9}
    assert not network.duplicated(["level", "admin2_pcode"]).any()


def test_twelve_are_documented_and_one_of_them_suspended(network, raw):
    documented = network[network["evidence"] == "documented"]
    assert len(documented) == 12
    assert list(documented.loc[documented["status"] == "suspended", "centre_id"]) == ["D01"]
    with (raw / "clc/documented_centres.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            held = documented.set_index("centre_id").loc[row["centre_id"]]
            assert held["name_en"] == row["name_en"]
            assert held["name_mn"] == row["name_mn"]
            assert (held["level"], held["admin2_pcode"]) == (row["level"], row["admin2_pcode"])
            assert held["status_date"] == row["status_date"]
            assert held["source_url"] == row["source_url"]
    opened = documented.set_index("centre_id")["opened_year"].dropna()
    assert opened.to_dict() == {"D01": 2014}


def test_a_rule_place_never_reads_as_a_centre(network):
    places = network[network["evidence"] == "network_rule"]
    assert (places["status"] == "not_reported").all()
    assert places["opened_year"].isna().all()
    assert network["teachers_total"].isna().all()
    assert places["name_en"].str.endswith(": place by network rule").all()
    assert places["name_mn"].str.endswith(": сүлжээний дүрмээр").all()
    assert places["fact"].str.contains("Not a confirmed centre").all()
    names = network.set_index("centre_id")
    assert names.loc["R-MN6210-soum", "name_en"] == "Bayangol soum: place by network rule"
    assert names.loc["R-MN6210-soum", "name_mn"] == "Баянгол сум: сүлжээний дүрмээр"


@pytest.mark.parametrize("name", ["centres_published", "demonstration_centres"])
def test_every_place_stands_at_the_seat_of_its_unit(layer, name):
    rows = layer(name)
    seats = layer("settlements").set_index("pcode")
    at = seats.geometry[rows["admin2_pcode"]]
    assert rows.geometry.geom_equals(at.reset_index(drop=True)).all()
    accuracy = seats["location_accuracy"][rows["admin2_pcode"]]
    assert (rows["location_accuracy"].to_numpy() == accuracy.to_numpy()).all()
    aimags = rows[rows["level"] == "aimag"]
    assert seats["is_aimag_centre"][aimags["admin2_pcode"]].all()


def test_every_centre_has_a_source(network):
    for column in ("source_id", "source_title", "source_url", "licence", "location_note"):
        assert (network[column] != "").all(), column


@pytest.mark.parametrize(("year", "count"), [(2000, 12), (2002, 180), (2018, 354), (2019, 355)])
def test_the_demonstration_opens_centres_as_published(register, year, count):
    assert (register["opened_year"] <= year).sum() == count


def test_demonstration_centres_have_teachers_by_level_and_some_report_none(register):
    teachers = register["teachers_total"]
    assert 0.01 < teachers.isna().mean() < 0.08
    by_level = teachers.groupby(register["level"]).agg(["min", "max"])
    assert by_level.loc["aimag"].tolist() == [5, 9]
    assert by_level.loc["soum"].tolist() == [1, 2]
    assert by_level.loc["district", "min"] >= 6


def test_the_demonstration_says_what_it_is(register, programmes):
    assert len(register) == 355
    assert set(register["evidence"]) == {"demonstration"}
    assert register["name_en"].str.startswith("Demonstration centre").all()
    assert register["name_mn"].str.startswith("Жишээ төв").all()
    assert register["fact"].str.contains("synthetic").all()
    assert register["centre_id"].str.startswith("DEMO-").all()
    assert programmes["centre_id"].str.startswith("DEMO-").all()


def test_equivalency_of_2017_18_meets_the_published_totals(programmes):
    rows = programmes[
        programmes["programme_type"].str.startswith("equivalency")
        & (programmes["school_year"] == "2017-2018")
    ]
    assert rows["learners_total"].sum() == 7_100
    assert rows["completed"].sum() == 3_200
    assert rows["returned_to_school"].sum() == pytest.approx(68, abs=20)


def test_parts_never_exceed_the_whole(programmes):
    rows = programmes.dropna()
    ages = rows["age_15_24"] + rows["age_25_64"] + rows["age_65_plus"]
    assert (ages == rows["learners_total"]).all()
    assert (rows["learners_female"] <= rows["learners_total"]).all()
    left = rows["learners_total"] - rows["completed"]
    assert (rows["returned_to_school"] + rows["dropped_out"] <= left).all()
    assert (rows["certificates"] <= rows["completed"]).all()
    assert (rows[FIGURES] >= 0).all().all()
    assert (rows["learners_total"] > 0).all()


def test_some_figures_are_missing_as_in_life(programmes):
    assert 0.03 < programmes["learners_total"].isna().mean() < 0.05
    without = programmes[programmes["learners_total"].isna()]
    assert without[FIGURES].isna().all().all()
    assert programmes["age_15_24"].isna().sum() > len(without)


def test_programmes_use_the_code_lists(programmes, data):
    types = pd.read_csv(data / "programme_types.csv")["code"]
    groups = pd.read_csv(data / "target_groups.csv")["code"]
    assert set(programmes["programme_type"]) == set(types)
    assert set(programmes["target_group"]) <= set(groups)
    assert set(programmes["delivery"]) == {"centre", "mobile", "distance", "home_visit"}
    years = programmes["school_year"].str.split("-", expand=True).astype(int)
    assert (years[0] == programmes["year"]).all()
    assert (years[1] == years[0] + 1).all()
    assert sorted(programmes["year"].unique()) == list(range(2014, 2024))
    assert not programmes.duplicated(["centre_id", "year", "programme_type"]).any()


def test_only_open_centres_teach(programmes, register):
    joined = programmes.merge(register, on="centre_id", validate="many_to_one")
    assert len(joined) == len(programmes)
    assert (joined["year"] >= joined["opened_year"]).all()
    stopped = joined[joined["status"] != "active"]
    assert (stopped["year"] < stopped["status_date"].str[:4].astype(int)).all()
    assert register["status"].value_counts().to_dict() == {
        "active": 335,
        "suspended": 14,
        "closed": 6,
    }


def test_the_pandemic_year_is_the_lowest(programmes):
    learners = programmes.groupby("year")["learners_total"].sum()
    assert learners.idxmin() == 2020


def test_more_adults_mean_more_learners(programmes, register, figures):
    adults = figures[figures["measure"] == "adults"].set_index("pcode")["value"]
    learners = programmes.groupby("centre_id")["learners_total"].sum()
    soums = register[register["level"] != "aimag"].set_index("centre_id")["admin2_pcode"]
    size = adults[soums].set_axis(soums.index)
    assert learners[soums.index].astype(float).corr(size, method="spearman") > 0.8
