"""Stories: who did what where, in both languages, pinned to the places they name."""

from __future__ import annotations

import csv
import re

import geopandas as gpd
import pandas as pd
import pytest

from geo.errors import DataFileError
from geo.sources.stories import stories, story_places


@pytest.fixture(scope="module")
def told(data):
    return pd.read_csv(data / "stories.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def places(data):
    return gpd.read_parquet(data / "stories.parquet")


def test_the_nine_stories_are_told_as_the_source_has_them(told, raw):
    with (raw / "clc/stories.csv").open(encoding="utf-8", newline="") as file:
        source = list(csv.DictReader(file))
    assert len(told) == len(source) == 9
    names = {"title": "title_en", "what": "what_en", "result": "result_en", "pcode": "pcodes"}
    for row, story in zip(source, told.to_dict("records"), strict=True):
        assert {names.get(key, key): value for key, value in row.items()}.items() <= story.items()
    assert told["source_url"].str.startswith("https://").all()


def test_every_text_has_a_mongolian_one_that_says_whose_it_is(told):
    for column in ("title_mn", "place_mn", "what_mn", "result_mn"):
        assert told[column].str.contains(r"[а-яөү]").all()
    assert set(told["translation"]) == {"ours"}
    # Figures survive translation.
    for english, mongolian in zip(told["result_en"], told["result_mn"], strict=True):
        figures = re.findall(r"\d[\d,]*\d", english)
        assert set(figures) <= set(re.findall(r"\d[\d,]*\d", mongolian))


def test_each_place_is_a_pin(told, places, layer):
    assert len(places) == sum(len(pcodes.split(";")) for pcodes in told["pcodes"]) == 24
    seats = layer("settlements").set_index("pcode").geometry
    by_place = places.set_index(["story_id", "pcode"])
    assert by_place.loc[("S01", "MN6101"), "geometry"] == seats["MN6101"]
    assert by_place.loc[("S01", "MN6101"), "location_accuracy"] == "soum_centre"
    # Uvurkhangai's centre is Arvaikheer.
    assert by_place.loc[("S04", "MN62"), "geometry"] == seats["MN6201"]
    assert by_place.loc[("S04", "MN62"), "location_accuracy"] == "aimag_centre"
    assert by_place.loc[("S08", "MN1107"), "location_accuracy"] == "inner_point"
    assert set(places["story_id"]) == set(told["story_id"])


def test_the_whole_country_has_no_pin(places):
    without = places[places.geometry.isna()]
    assert without[["story_id", "pcode", "location_accuracy"]].to_numpy().tolist() == [
        ["S07", "MN", "unknown"]
    ]


def _changed(raw, tmp_path, row, column, value):
    table = pd.read_csv(raw / "clc/stories.csv", dtype=str, keep_default_na=False)
    table.loc[row, column] = value
    (tmp_path / "clc").mkdir(exist_ok=True)
    table.to_csv(tmp_path / "clc/stories.csv", index=False, encoding="utf-8")
    return tmp_path


def test_a_story_without_source_place_or_translation_is_refused(raw, tmp_path):
    _changed(raw, tmp_path, 0, "source_url", "")
    _changed(tmp_path, tmp_path, 1, "pcode", " ")
    _changed(tmp_path, tmp_path, 2, "story_id", "S10")
    _changed(tmp_path, tmp_path, 4, "story_id", "S04")
    with pytest.raises(DataFileError) as caught:
        stories(tmp_path)
    assert caught.value.what == (
        "told twice: S04; without a source: S01; without a place: S02; "
        "without a Mongolian text: S10"
    )


def test_a_place_that_does_not_exist_is_refused(raw, tmp_path, layer):
    told = stories(_changed(raw, tmp_path, 0, "pcode", "MN6101;MN9999"))
    with pytest.raises(DataFileError, match="places that do not exist: MN9999 of S01"):
        story_places(told, layer("admin1"), layer("settlements"))
