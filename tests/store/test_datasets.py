"""Data sets and reference layers as shipped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from geo.cartography.symbology import (
    ACCURACY_LABELS,
    CENTRE_STATUS_LABELS,
    CENTRE_SYMBOLS,
    EVIDENCE_LABELS,
    HERITAGE_SYMBOLS,
    LEVEL_LABELS,
)
from geo.errors import DataFileError
from geo.store.datasets import (
    DATASETS,
    open_dataset,
    parse_register_id,
    register_dataset,
    register_id,
)
from geo.store.reference import REGIONS, labels, load_reference
from geo.store.registers import RegisterContent, RegisterInfo, Version
from geo.text import LANGUAGES, translator
from geo.ui import cache


@pytest.mark.parametrize("dataset_id", DATASETS)
def test_every_value_of_a_data_set_has_words_and_a_symbol(dataset_id):
    dataset = cache.dataset(dataset_id)
    centres = dataset.centres
    assert centres["centre_id"].is_unique
    assert set(centres["status"]) <= set(CENTRE_STATUS_LABELS)
    assert set(centres["evidence"]) <= set(CENTRE_SYMBOLS) & set(EVIDENCE_LABELS)
    assert set(centres["level"]) <= set(LEVEL_LABELS)
    assert set(centres["location_accuracy"]) <= set(ACCURACY_LABELS)
    assert centres["source_title"].ne("").all()
    assert dataset.entry.is_demonstration == centres["evidence"].eq("demonstration").all()


def test_programmes_belong_to_centres_and_are_counted_by_year():
    dataset = cache.dataset("demonstration")
    assert set(dataset.programmes["centre_id"]) <= set(dataset.centres["centre_id"])
    assert dataset.programme_years == tuple(range(2014, 2024))
    assert cache.dataset("published").programme_years == ()


def test_heritage_of_both_resources_is_joined_and_has_symbols():
    heritage = cache.reference().heritage
    assert len(heritage) == 502
    assert heritage["id"].is_unique
    assert set(heritage["category"]) == set(HERITAGE_SYMBOLS)
    assert heritage["source_licence"].str.contains("ODbL").sum() == 15


def test_units_are_found_by_code():
    reference = cache.reference()
    assert reference.unit("MN62")["name_mn"] == "Өвөрхангай"
    assert reference.unit("MN6201")["name_en"] == "Arvaikheer"
    assert reference.unit("MN99") is None
    assert set(reference.admin1["region"]) == set(REGIONS)


def test_code_lists_fall_back_to_english():
    types = cache.reference().programme_types
    assert labels(types, "mn")["literacy"] == "Бичиг үсэг"
    assert labels(types, "en")["literacy"] == "Literacy"
    nameless = types.assign(name_mn="")
    assert labels(nameless, "mn") == labels(types, "en")


def test_an_unknown_data_set_is_refused():
    with pytest.raises(KeyError):
        open_dataset("real", cache.DATA_DIRECTORY)


def test_a_folder_without_the_files_is_named(tmp_path):
    with pytest.raises(DataFileError, match="demonstration_centres"):
        open_dataset("demonstration", tmp_path)
    with pytest.raises(DataFileError, match=r"datapackage\.json"):
        load_reference(tmp_path)


def test_files_of_another_form_are_named(tmp_path):
    (tmp_path / "datapackage.json").write_text('{"resources": []}')
    with pytest.raises(DataFileError, match="a file does not have the expected columns"):
        load_reference(tmp_path)


INFO = RegisterInfo("uvs", "Увс аймгийн {төвүүд}", "Uvs Education Department", "CC-BY-4.0", "")
VERSION = Version(
    register_id="uvs",
    number=3,
    author="Болд",
    published_at=datetime(2026, 3, 1, 8, 30, tzinfo=UTC),
    note="two centres added",
    checksum="0" * 64,
    centres=2,
    programmes=3,
    action="publish",
    restored=None,
    source_name="centres.xlsx",
    source_sha256="0" * 64,
)


def _content() -> RegisterContent:
    centres = gpd.GeoDataFrame(
        {"centre_id": ["B", "A"]}, geometry=[Point(92, 50), Point(93, 49)], crs=4326
    )
    years = pd.DataFrame({"centre_id": ["B", "A", "A"], "year": [2024, 2022, 2024]})
    return RegisterContent(centres, years)


def test_a_version_of_a_register_is_a_data_set():
    dataset = register_dataset(INFO, VERSION, _content())
    entry = dataset.entry
    assert (entry.id, entry.source_id, entry.licence) == ("uvs@3", "uvs", "CC-BY-4.0")
    assert entry.version is VERSION
    assert not entry.is_demonstration
    assert entry.has_programmes
    assert dataset.centres["centre_id"].tolist() == ["A", "B"]
    assert dataset.centres.index.tolist() == [0, 1]
    assert dataset.programme_years == (2022, 2024)
    empty = replace(VERSION, programmes=0)
    assert not register_dataset(INFO, empty, _content()).entry.has_programmes


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_an_office_are_not_translated(language):
    entry = register_dataset(INFO, VERSION, _content()).entry
    translate = translator(language)
    assert entry.label.said(translate) == "Увс аймгийн {төвүүд}"
    # Not even where they happen to be a text of the product.
    taken = register_dataset(replace(INFO, title="Demonstration"), VERSION, _content()).entry
    assert taken.label.said(translate) == "Demonstration"
    described = entry.description.said(translate)
    for part in ("Uvs Education Department", "3", "2026-03-01", "Болд", "two centres added"):
        assert part in described


def test_a_version_without_a_note_is_described_in_a_whole_sentence():
    entry = register_dataset(INFO, replace(VERSION, note=""), _content()).entry
    assert str(entry.description) == (
        "Register of Uvs Education Department, version 3 of 2026-03-01 by Болд."
    )


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("ulaanbaatar@3", ("ulaanbaatar", 3)),
        ("ulaanbaatar", ("ulaanbaatar", None)),
        ("uvs@", ("uvs", None)),
        ("uvs@0", ("uvs", None)),
        ("uvs@-1", ("uvs", None)),
        ("uvs@03", ("uvs", None)),
        ("uvs@٣", ("uvs", None)),
        ("uvs@3@4", ("uvs", None)),
        ("uvs@9999999999", ("uvs", None)),
        ("@1", ("", 1)),
        ("", ("", None)),
    ],
)
def test_the_identifier_of_a_register_is_taken_apart(text, parsed):
    assert parse_register_id(text) == parsed


@given(st.text())
def test_any_text_of_an_address_can_be_taken_apart(text):
    name, number = parse_register_id(text)
    assert text.startswith(name)
    assert number is None or register_id(name, number) == text


def test_only_data_sets_with_programmes_say_so():
    assert [entry.id for entry in DATASETS.values() if entry.has_programmes] == ["demonstration"]
    assert all(entry.centres_path and entry.version is None for entry in DATASETS.values())
