"""Data sets and reference layers as shipped."""

from __future__ import annotations

import pytest

from geo.cartography.symbology import (
    ACCURACY_LABELS,
    CENTRE_STATUS_LABELS,
    CENTRE_SYMBOLS,
    EVIDENCE_LABELS,
    HERITAGE_SYMBOLS,
    LEVEL_LABELS,
)
from geo.errors import DataFileError
from geo.store.datasets import DATASETS, open_dataset
from geo.store.reference import REGIONS, labels, load_reference
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
