from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from geo.registry.amendment import amend_centres, amend_programmes


def centres(**names: str) -> gpd.GeoDataFrame:
    """Return centres by code and name."""
    return gpd.GeoDataFrame(
        {"centre_id": list(names), "name_mn": list(names.values())},
        geometry=[Point(106, 47)] * len(names),
        crs="EPSG:4326",
    )


def programmes(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    columns = ["centre_id", "school_year", "programme_type", "learners_total"]
    return pd.DataFrame(rows, columns=columns).astype({"learners_total": "Int64"})


def test_a_file_that_is_the_whole_register_takes_its_place():
    after = amend_centres(centres(A="one", B="two"), centres(C="x", B="new"), keep_missing=False)
    assert after["centre_id"].tolist() == ["B", "C"]
    assert after["name_mn"].tolist() == ["new", "x"]


def test_a_file_that_adds_keeps_the_others():
    after = amend_centres(centres(A="one", B="two"), centres(C="x", B="new"), keep_missing=True)
    assert dict(zip(after["centre_id"], after["name_mn"], strict=True)) == {
        "A": "one",
        "B": "new",
        "C": "x",
    }


def test_a_row_with_errors_does_not_remove_its_centre():
    after = amend_centres(
        centres(A="one", B="two", C="three"),
        centres(B="new"),
        keep_missing=False,
        rejected=pd.Index(["A", "B", "X"]),
    )
    assert dict(zip(after["centre_id"], after["name_mn"], strict=True)) == {"A": "one", "B": "new"}


def test_a_file_without_centres_changes_none():
    before = centres(A="one")
    assert amend_centres(before, None, keep_missing=False) is before


def test_a_column_only_one_side_has_is_not_reported_on_the_other():
    before = centres(A="one").assign(rooms=pd.Series([3], dtype="Int64"))
    brought = centres(B="two").assign(heating=pd.Series([True], dtype="boolean"))
    after = amend_centres(before, brought, keep_missing=True)
    assert after["rooms"].dtype == "Int64"
    assert after["heating"].dtype == "boolean"
    assert after["rooms"].tolist() == [3, pd.NA]
    assert after["heating"].tolist() == [pd.NA, True]
    assert after.crs == "EPSG:4326"


def test_programmes_of_a_centre_and_year_are_replaced_as_a_whole():
    before = programmes(
        ("A", "2023-2024", "literacy", 5),
        ("A", "2024-2025", "literacy", 6),
        ("A", "2024-2025", "health", 7),
        ("B", "2024-2025", "literacy", 8),
    )
    brought = programmes(("A", "2024-2025", "literacy", 9))
    after = amend_programmes(before, brought, pd.Index(["A", "B"]), keep_missing=True)
    assert sorted(after["learners_total"]) == [5, 8, 9]
    whole = amend_programmes(before, brought, pd.Index(["A", "B"]), keep_missing=False)
    assert whole["learners_total"].tolist() == [9]


def test_programmes_of_a_centre_that_is_gone_go_with_it():
    before = programmes(("A", "2023-2024", "literacy", 5), ("B", "2023-2024", "literacy", 8))
    after = amend_programmes(before, None, pd.Index(["B"]), keep_missing=False)
    assert after["centre_id"].tolist() == ["B"]


def test_a_row_with_errors_removes_no_programme_of_its_centre():
    before = programmes(
        ("A", "2023-2024", "literacy", 5),
        ("A", "2023-2024", "health", 6),
        ("B", "2023-2024", "literacy", 7),
    )
    brought = programmes(("A", "2023-2024", "literacy", 9))
    for keep_missing in (True, False):
        after = amend_programmes(
            before,
            brought,
            pd.Index(["A", "B"]),
            keep_missing=keep_missing,
            rejected=pd.Index(["A"]),
        )
        of_a = after[after["centre_id"] == "A"]
        assert sorted(zip(of_a["programme_type"], of_a["learners_total"], strict=True)) == [
            ("health", 6),
            ("literacy", 9),
        ]
        assert (after["centre_id"] == "B").sum() == int(keep_missing)


codes = st.dictionaries(st.sampled_from("ABCDEFGH"), st.sampled_from(["x", "y"]), max_size=8)


@pytest.mark.parametrize("keep_missing", [True, False])
@given(before=codes, brought=codes)
def test_every_code_is_there_once_with_the_newest_name(keep_missing, before, brought):
    after = amend_centres(centres(**before), centres(**brought), keep_missing=keep_missing)
    expected = (before | brought) if keep_missing else brought
    assert dict(zip(after["centre_id"], after["name_mn"], strict=True)) == expected
    assert after["centre_id"].is_monotonic_increasing
    assert after["centre_id"].is_unique
