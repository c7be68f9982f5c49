"""Two versions of a register are told apart centre by centre."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from geo.registry.difference import CHANGES, centre_changes, programme_changes

TYPES = {"rooms": "Int64", "internet": "boolean", "budget_mnt": "Float64"}


def centres(*rows: dict) -> gpd.GeoDataFrame:
    """Return centres; what is not said of one is the same for all."""
    same = {"name_en": "Centre", "name_mn": "Төв", "status": "active", "lon": 106.0, "lat": 47.0}
    empty = {"rooms": None, "internet": None, "budget_mnt": None}
    table = pd.DataFrame([same | empty | row for row in rows])
    points = gpd.points_from_xy(table.pop("lon"), table.pop("lat"))
    return gpd.GeoDataFrame(table.astype(TYPES), geometry=points, crs="EPSG:4326")


def row(changes: pd.DataFrame, centre_id: str) -> pd.Series:
    return changes.set_index("centre_id").loc[centre_id]


def test_a_first_version_adds_all_its_centres():
    changes = centre_changes(None, centres({"centre_id": "B"}, {"centre_id": "A"}))
    assert changes["centre_id"].tolist() == ["A", "B"]
    assert changes["change"].tolist() == ["added", "added"]
    assert changes[["moved_km", "lon_before", "lat_before"]].isna().all(axis=None)
    assert changes["columns"].tolist() == ["", ""]


def test_a_centre_that_is_gone_is_told_with_its_place_and_last_name():
    before = centres({"centre_id": "A"}, {"centre_id": "B", "name_en": "Old", "lon": 100.5})
    gone = row(centre_changes(before, centres({"centre_id": "A"})), "B")
    assert gone["change"] == "removed"
    assert gone["name_en"] == "Old"
    assert (gone["lon_before"], gone["lat_before"]) == (100.5, 47.0)


def test_changed_values_are_told_before_and_after():
    before = centres({"centre_id": "A", "rooms": 3, "internet": False, "budget_mnt": 2500000.0})
    after = centres({"centre_id": "A", "rooms": 4, "internet": True, "status": "closed"})
    changed = row(centre_changes(before, after), "A")
    assert changed["change"] == "changed"
    assert set(changed["columns"].split("; ")) == {
        "status: active → closed",
        "rooms: 3 → 4",
        "internet: false → true",
        "budget_mnt: 2500000 → –",
    }


def test_a_move_is_measured_on_the_ellipsoid():
    # A degree of longitude on the equator of WGS 84: 6378.137 km x pi / 180 = 111.3195 km.
    before = centres({"centre_id": "A", "lon": 106.0, "lat": 0.0})
    after = centres({"centre_id": "A", "lon": 107.0, "lat": 0.0})
    moved = row(centre_changes(before, after), "A")
    assert moved["change"] == "moved"
    assert moved["moved_km"] == pytest.approx(111.3195, abs=0.001)
    assert (moved["lon_before"], moved["lat_before"]) == (106.0, 0.0)
    assert moved["columns"] == ""


def test_a_centre_that_moved_and_changed_has_moved_and_tells_the_columns():
    before, after = (
        centres({"centre_id": "A"}),
        centres({"centre_id": "A", "lon": 106.1, "rooms": 2}),
    )
    moved = row(centre_changes(before, after), "A")
    assert (moved["change"], moved["columns"]) == ("moved", "rooms: – → 2")


def test_less_than_a_metre_is_no_move():
    before, after = centres({"centre_id": "A"}), centres({"centre_id": "A", "lat": 47.000004})
    assert centre_changes(before, after).empty


def test_the_source_of_a_version_is_no_change_of_a_centre():
    before, after = centres({"centre_id": "A"}), centres({"centre_id": "A"})
    told = {"source_date": "2024", "licence": "CC0", "location_note": "here"}
    assert centre_changes(before.assign(**told), after).empty


def test_another_type_of_the_same_value_is_no_change():
    before = centres({"centre_id": "A", "rooms": 3}).astype({"rooms": "Float64"})
    assert centre_changes(before, centres({"centre_id": "A", "rooms": 3})).empty


def test_no_value_and_empty_text_are_the_same():
    before = centres({"centre_id": "A"}).assign(address=pd.Series([None], dtype="str"))
    assert centre_changes(before, centres({"centre_id": "A"}).assign(address="")).empty


def test_a_column_only_one_version_has_is_compared_with_no_value():
    before = centres({"centre_id": "A"}).assign(host="school")
    changed = row(centre_changes(before, centres({"centre_id": "A"})), "A")
    assert changed["columns"] == "host: school → –"


codes = st.dictionaries(
    st.sampled_from("ABCDEFGH"), st.tuples(st.sampled_from([1, 2]), st.sampled_from([47.0, 48.0]))
)


def version(content: dict[str, tuple[int, float]]) -> gpd.GeoDataFrame:
    table = pd.DataFrame(
        {
            "centre_id": pd.Series(list(content), dtype="str"),
            "name_en": "x",
            "name_mn": "x",
            "rooms": pd.Series([rooms for rooms, _ in content.values()], dtype="Int64"),
        }
    )
    points = [Point(106, lat) for _, lat in content.values()]
    return gpd.GeoDataFrame(table, geometry=points, crs="EPSG:4326")


@settings(max_examples=50, deadline=None)
@given(before=codes, after=codes)
def test_the_changes_add_up(before, after):
    changes = centre_changes(version(before), version(after))
    counts = changes["change"].value_counts().reindex(list(CHANGES), fill_value=0)
    same = sum(after.get(code) == value for code, value in before.items())
    assert len(before) - counts["removed"] + counts["added"] == len(after)
    assert same + counts["changed"] + counts["moved"] == len(before) - counts["removed"]
    for change in changes.itertuples():
        assert (change.change == "added") == (change.centre_id not in before)
        assert (change.change == "removed") == (change.centre_id not in after)
        assert before.get(change.centre_id) != after.get(change.centre_id)


def programmes(*rows: tuple[str, str, int]) -> pd.DataFrame:
    columns = ["centre_id", "programme_type", "learners_total"]
    table = pd.DataFrame(rows, columns=columns).astype(
        {"centre_id": "str", "programme_type": "str", "learners_total": "Int64"}
    )
    return table.assign(school_year="2024-2025", target_group="")


def test_programmes_are_counted_by_what_became_of_them():
    before = programmes(("A", "literacy", 5), ("A", "health", 6), ("B", "literacy", 7))
    after = programmes(("A", "literacy", 5), ("A", "health", 9), ("C", "literacy", 7))
    assert programme_changes(before, after) == {
        "added": 1,
        "removed": 1,
        "changed": 1,
        "unchanged": 1,
    }


def test_programmes_that_agree_in_their_key_are_paired_in_order():
    before = programmes(("A", "literacy", 5), ("A", "literacy", 6))
    after = programmes(("A", "literacy", 5), ("A", "literacy", 6), ("A", "literacy", 7))
    assert programme_changes(before, after) == {
        "added": 1,
        "removed": 0,
        "changed": 0,
        "unchanged": 2,
    }


def test_all_programmes_of_a_first_version_are_added():
    assert programme_changes(None, programmes(("A", "literacy", 5)))["added"] == 1


some = st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(["x", "y"]), st.integers(0, 2)))


@settings(max_examples=50, deadline=None)
@given(before=some, after=some)
def test_the_counts_of_programmes_add_up(before, after):
    counts = programme_changes(programmes(*before), programmes(*after))
    kept = counts["changed"] + counts["unchanged"]
    assert kept + counts["removed"] == len(before)
    assert kept + counts["added"] == len(after)
