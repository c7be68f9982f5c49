"""Raw inputs that contradict each other are refused with what, why and the way out."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.errors import DataFileError
from geo.sources import boundaries, centres, code_lists, heritage, observations


@pytest.fixture
def changed(raw, tmp_path):
    """Return a function that copies raw tables and changes one of them."""

    def change(path, row, column, value, also=()):
        for other in also:
            link = tmp_path / other
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(raw / other)
        table = pd.read_csv(raw / path, dtype=str, keep_default_na=False)
        table.loc[table[column[0]] == row, column[1]] = value
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(tmp_path / path, index=False, encoding="utf-8")
        return tmp_path

    return change


def test_a_unit_without_a_name(raw):
    gazetteer = boundaries.read_gazetteer(raw)
    aimags = boundaries.admin1(raw, gazetteer)
    without = gazetteer[gazetteer["pcode"] != "MN6201"]
    with pytest.raises(DataFileError, match=r"without a partner .*: MN6201\. Take both files"):
        boundaries.admin2(raw, without, aimags)


def test_ages_that_do_not_add_up(changed):
    folder = changed("population/soum_population.csv", "MN6201", ("code", "population"), "7")
    with pytest.raises(DataFileError, match=r"ages do not add up to the total in MN6201"):
        observations.read_population(folder)


def test_students_and_teachers_the_wrong_way_round(raw, tmp_path):
    path = "indicators/education_aimag.csv"
    table = pd.read_csv(raw / path, dtype=str, keep_default_na=False)
    swap = {
        "students_full_time": "teachers_full_time",
        "teachers_full_time": "students_full_time",
        "schools": "schools",
    }
    table["indicator"] = table["indicator"].map(swap)
    (tmp_path / path).parent.mkdir(parents=True)
    table.to_csv(tmp_path / path, index=False)
    with pytest.raises(DataFileError, match="no more students than teachers in MN"):
        observations._education_rows(tmp_path)  # noqa: SLF001  the check of one table


def test_a_documented_centre_without_its_place(changed, layer):
    also = ("clc/national_facts.csv",)
    path = "clc/documented_centres.csv"
    folder = changed(path, "D04", ("centre_id", "level"), "soum", also=also)
    slots = centres.places(layer("admin1"), layer("admin2"), layer("settlements"))
    with pytest.raises(DataFileError, match=r"of their own level and unit: D04\. Correct level"):
        centres.published(folder, slots)


def test_a_code_used_twice(changed):
    folder = changed("clc/target_groups.csv", "youth", ("code", "code"), "adults")
    with pytest.raises(DataFileError, match="code is empty or repeated: 'adults'"):
        code_lists.target_groups(folder)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("admin2_pcode_of_point", "MN9999", "soum codes that do not exist: MN9999"),
        ("admin2_pcode_of_point", "MN6201", "points outside the soum recorded for them: MNH0001"),
        ("admin1_name", "Atlantis", "aimags not found: Atlantis"),
    ],
)
def test_a_heritage_site_in_the_wrong_place(changed, layer, column, value, message):
    also = ("gazetteer/gazetteer.csv",)
    path = "heritage/heritage.csv"
    folder = changed(path, "MNH0001", ("id", column), value, also=also)
    with pytest.raises(DataFileError, match=message):
        heritage.heritage(folder, layer("admin2"), layer("settlements"))
