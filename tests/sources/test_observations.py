"""Figures against those of the raw tables, read and summed by other means."""

from __future__ import annotations

import csv
from collections import defaultdict

import pytest

from geo.sources.observations import COLUMNS, FLAGS, TEACHERS_MISPLACED_PCODES


@pytest.fixture(scope="module")
def people(raw):
    """Population by pcode, year and age group, read without pandas."""
    with (raw / "population/soum_population.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["code"], int(row["year"]), row["age_group"]): int(row["population"])
            for row in csv.DictReader(file)
        }


def _value(figures, pcode, measure, year):
    rows = figures[
        (figures["pcode"] == pcode) & (figures["measure"] == measure) & (figures["year"] == year)
    ]
    assert len(rows) == 1
    return rows["value"].iloc[0]


def test_the_table_has_its_columns_and_one_row_a_figure(figures):
    assert tuple(figures.columns) == COLUMNS
    assert not figures.duplicated(["pcode", "measure", "year"]).any()
    assert set(figures["level"]) == {"admin0", "admin1", "admin2"}
    assert figures["value"].notna().all()
    assert (figures["value"] >= 0).all()
    assert (figures["source_id"] != "").all()


def test_every_flag_is_explained(figures):
    used = {flag for text in figures["flag"] for flag in text.split("; ") if flag}
    assert used == set(FLAGS)


@pytest.mark.parametrize(("year", "total"), [(2019, 3_193_760), (2020, 3_253_283)])
def test_the_population_is_that_of_the_country(figures, year, total):
    rows = figures[(figures["measure"] == "population") & (figures["year"] == year)]
    for level, count in (("admin0", 1), ("admin1", 22), ("admin2", 339)):
        part = rows[rows["level"] == level]
        assert len(part) == count
        assert part["value"].sum() == total
        assert (part["flag"] == ("" if level == "admin2" else "summed")).all()


def test_adults_are_those_aged_15_and_over(figures, people):
    children = sum(people["MN6201", 2019, group] for group in ("0-4", "5-9", "10-14"))
    expected = people["MN6201", 2019, "Total"] - children
    assert expected == 32_497 - 3_891 - 3_904 - 2_925
    assert _value(figures, "MN6201", "adults", 2019) == expected


def test_adults_without_ages_are_scaled_by_their_aimag(figures, people):
    scaled = figures[(figures["measure"] == "adults") & (figures["flag"] == "scaled")]
    assert sorted(scaled["pcode"]) == [
        "MN2352",
        "MN4107",
        "MN4134",
        "MN4170",
        "MN4416",
        "MN6507",
        "MN6510",
        "MN6513",
        "MN6546",
        "MN8510",
    ]
    # Ikh-Tamir, Arkhangai: 5,523 people, 52,159 of 75,614 adults in the rest of the aimag.
    assert people["MN6513", 2019, "Total"] == 5_523
    assert _value(figures, "MN6513", "adults", 2019) == round(5_523 * 52_159 / 75_614)


def test_adults_of_the_aimags_agree_with_the_separate_estimate(raw, figures):
    path = raw / "population/pop15plus_by_aimag_2019.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        expected = {
            "MN" + row["nso_prefix"][1:]: int(row["pop_15plus_2019_scaled_estimate"])
            for row in csv.DictReader(file)
        }
    assert len(expected) == 22
    for pcode, adults in expected.items():
        # Each scaled soum is rounded to persons: at most half a person each.
        assert _value(figures, pcode, "adults", 2019) == pytest.approx(adults, abs=2)
    assert _value(figures, "MN", "adults", 2019) == pytest.approx(sum(expected.values()), abs=5)


def test_sums_over_missing_districts_are_called_incomplete(figures):
    herders = figures[figures["measure"] == "herder_households"]
    assert set(herders.loc[herders["flag"] == "summed; incomplete", "pcode"]) == {"MN", "MN11"}
    for year in (2019, 2020):
        soums = herders[(herders["level"] == "admin2") & (herders["year"] == year)]
        assert {"MN1107", "MN1119", "MN1125"}.isdisjoint(soums["pcode"])
        assert len(soums) == 336
        assert _value(figures, "MN", "herder_households", year) == soums["value"].sum()
    # 70.97 million head in the census of December 2019, 67.07 a year later.
    assert _value(figures, "MN", "livestock_total", 2019) == 70_969_315
    assert _value(figures, "MN", "livestock_total", 2020) == 67_068_486


def test_students_outnumber_teachers_at_a_plausible_ratio(figures):
    wide = figures.pivot_table(index=["pcode", "year"], columns="measure", values="value")
    per_teacher = (wide["students_full_time"] / wide["teachers_full_time"]).dropna()
    assert len(per_teacher) == 26 + 484
    assert per_teacher.between(14, 31).all()


def test_misplaced_teachers_are_left_out_and_only_they(raw, figures):
    with (raw / "indicators/education_aimag.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["level"] == "admin1"]
    values = defaultdict(dict)
    for row in rows:
        values[row["code"], int(row["year"])][row["indicator"]] = float(row["value"])
    # Students per teacher never jump by a fifth within a year, but into and out of the years in
    # doubt they do for six of the eight aimags; the rows of the other two changed places too.
    jumps = {
        pcode
        for (pcode, year), now in values.items()
        if (before := values.get((pcode, year - 1)))
        and not 0.8 < _students_per_teacher(now) / _students_per_teacher(before) < 1.25
    }
    assert jumps <= set(TEACHERS_MISPLACED_PCODES)
    assert {"MN41", "MN42", "MN43", "MN44", "MN48", "MN61"} <= jumps
    teachers = figures[figures["measure"] == "teachers_full_time"]
    shipped = set(zip(teachers["pcode"], teachers["year"].astype(int), strict=True))
    for pcode, year in values:
        misplaced = pcode in TEACHERS_MISPLACED_PCODES and 2010 <= year <= 2020
        assert ((pcode, year) in shipped) != misplaced


def _students_per_teacher(figures_of_a_year):
    return figures_of_a_year["students_full_time"] / figures_of_a_year["teachers_full_time"]


def test_figures_of_2025_say_where_borders_changed(figures):
    rows = figures[figures["flag"].str.contains("borders before 2025")]
    assert set(rows["pcode"]) == {"MN11", "MN41", "MN61", "MN63"}
    assert set(rows["year"]) == {2025}
    men, women, people = (
        figures[(figures["measure"] == measure) & (figures["level"] == "admin1")]
        .set_index("pcode")["value"]
        .sort_index()
        for measure in ("men", "women", "population_2025")
    )
    assert (men + women == people).all()


def test_literacy_has_no_year_and_says_so(figures):
    rows = figures[figures["measure"] == "literacy_15plus"]
    assert len(rows) == 10
    assert rows["year"].isna().all()
    assert (rows["flag"] == "year not stated").all()


def test_age_groups_add_up_to_the_population(data, people):
    with (data / "population_age.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == "2019"]
    sums, sizes = defaultdict(int), defaultdict(int)
    for row in rows:
        sums[row["pcode"]] += int(row["population"])
        sizes[row["pcode"]] += 1
    complete = [pcode for pcode, size in sizes.items() if size == 15]
    assert len(complete) == 329
    assert len(sizes) == 339
    assert all(sums[pcode] == people[pcode, 2019, "Total"] for pcode in complete)
