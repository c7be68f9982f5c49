"""Pairings: every heritage category and element has programme types, each with a reason."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from geo.errors import DataFileError
from geo.sources import pairings as module
from geo.sources.pairings import BASIS, COLUMNS, pairings

CYRILLIC = re.compile(r"^[А-Яа-яЁёӨөҮү0-9 ,.;:%()–-]+$")


@pytest.fixture(scope="module")
def table(data):
    return pd.read_csv(data / "pairings.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def codes(data):
    read = {
        name: pd.read_csv(data / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in ("programme_types", "intangible_elements")
    }
    return read["intangible_elements"]["element_id"], read["programme_types"]["code"]


def test_every_category_and_element_is_paired(table, codes, layer):
    elements, types = codes
    subjects = table.groupby("subject_kind")["subject"].unique()
    assert set(subjects["category"]) == set(layer("heritage")["category"])
    assert set(subjects["element"]) == set(elements)
    assert len(subjects["category"]) == 11
    assert len(subjects["element"]) == 16
    assert set(table["programme_type"]) <= set(types)
    assert not table.duplicated(["subject_kind", "subject", "programme_type"]).any()
    # "Cultural heritage and crafts" is for every one but protected areas.
    crafts = set(table.loc[table["programme_type"] == "heritage_ich", "subject"])
    assert set(table["subject"]) - crafts == {"protected_area"}


def test_each_has_a_reason_of_its_own_in_both_languages(table):
    assert list(table.columns) == list(COLUMNS)
    for column in ("reason_en", "reason_mn"):
        assert table[column].is_unique
        assert table[column].str.endswith(".").all()
    assert table["reason_mn"].str.fullmatch(CYRILLIC).all()
    assert table["reason_en"].str.isascii().all()


def test_none_is_told_as_fact(table):
    assert set(table["basis"]) == {BASIS} == {"our proposal"}
    cited = table[table["source_url"] != ""]
    assert cited["source_url"].str.startswith("https://").all()
    assert set(cited["programme_type"]) == {"heritage_ich", "herder"}


def test_wrong_pairings_are_all_told(monkeypatch, tmp_path):
    rows = [
        "subject_kind,subject,programme_type,reason_en,reason_mn,source_url",
        "category,museum,literacy,Labels are texts.,Тайлбар.,",
        "category,museum,literacy,Labels are texts.,Тайлбар.,",
        "category,castle,flying,Why not.,,",
    ]
    path = tmp_path / "pairings.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    monkeypatch.setattr(module, "TABLE", path)
    with pytest.raises(DataFileError) as caught:
        pairings(["museum"], ["airag"], ["literacy"])
    assert caught.value.what == (
        "category castle does not exist; element airag has no pairing; "
        "programme type flying does not exist; category museum is paired twice with literacy; "
        "castle with flying has no reason"
    )
