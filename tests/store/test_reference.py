"""Reference layers of heritage, and exact places of sensitive sites where a server has them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from geo.errors import DataFileError
from geo.sources.heritage import NOTE_GENERALISED
from geo.store.exact_sites import NOTE_EXACT
from geo.store.reference import load_reference

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def reference():
    return load_reference(DATA)


@pytest.fixture
def exact_file(tmp_path):
    """Return a function that writes a file of exact sites."""

    def write(*rows, heading="id,lon,lat"):
        path = tmp_path / "exact.csv"
        path.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
        return path

    return write


def _inner_point(reference, pcode):
    point = reference.admin2.geometry[pcode].representative_point()
    return point, f"{point.x!r},{point.y!r}"


def test_the_tables_of_heritage_are_loaded(reference):
    heritage = reference.heritage
    assert {"same_as", "other_sources"} <= set(heritage.columns)
    assert len(reference.heritage_checks) == 83
    assert reference.heritage_checks["outside_km"].dtype == float
    assert reference.heritage_merges["distance_km"].dtype == float
    assert len(reference.intangible_elements) == 16
    assert (reference.intangible_elements["name_mn_status"] == "unverified").all()
    assert set(reference.pairings["subject"]) >= set(heritage["category"])
    assert len(reference.stories) == 9
    assert set(reference.story_places["story_id"]) == set(reference.stories["story_id"])


def test_without_a_file_sensitive_sites_stay_at_their_soum(reference):
    sensitive = reference.heritage[reference.heritage["sensitive"]]
    assert set(sensitive["location_accuracy"]) == {"soum_centre", "unknown"}


def test_a_file_puts_sensitive_sites_where_they_are(reference, exact_file):
    point, text = _inner_point(reference, "MN6522")
    path = exact_file(f" MNH0025 ,{text}")
    heritage = load_reference(DATA, path).heritage
    site = heritage.set_index("id").loc["MNH0025"]
    assert site.geometry == point
    assert site["location_accuracy"] == "exact"
    assert NOTE_EXACT in site["note"]
    assert NOTE_GENERALISED not in site["note"]
    assert site["sensitive"]
    others = heritage["id"] != "MNH0025"
    pd.testing.assert_frame_equal(heritage[others], reference.heritage[others])


def test_a_site_without_a_soum_may_lie_anywhere_in_its_aimag(reference, exact_file):
    nowhere = reference.heritage.query("sensitive and admin2_pcode == '' and admin1_pcode != ''")
    site, aimag = nowhere.iloc[0]["id"], nowhere.iloc[0]["admin1_pcode"]
    inside = next(c for c in reference.admin2.index if c.startswith(aimag))
    point, text = _inner_point(reference, inside)
    moved = load_reference(DATA, exact_file(f"{site},{text}")).heritage.set_index("id")
    assert moved.geometry[site] == point
    assert moved.loc[site, "note"].endswith(NOTE_EXACT)
    _, elsewhere = _inner_point(reference, "MN1107")
    with pytest.raises(DataFileError, match=rf"\({site}\): not in the record's soum or aimag"):
        load_reference(DATA, exact_file(f"{site},{elsewhere}"))


def test_wrong_rows_are_all_told(reference, exact_file):
    _, good = _inner_point(reference, "MN6522")
    path = exact_file(
        f"MNH9999,{good}",
        f"MNH0019,{good}",
        f"MNH0025,{good}",
        f"MNH0025,{good}",
        "MNH0007,101.05,",
        "MNH0002,48.1,101.0",
        "MNH0035,106.9,47.9",
    )
    with pytest.raises(DataFileError) as caught:
        load_reference(DATA, path)
    assert caught.value.path == str(path)
    assert caught.value.what == (
        "row 2 (MNH9999): unknown id; row 3 (MNH0019): not a sensitive record; "
        "row 5 (MNH0025): id given twice; row 6 (MNH0007): no pair of numbers; "
        "row 7 (MNH0002): outside Mongolia; "
        "row 8 (MNH0035): not in the record's soum or aimag"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        (b"", "no table in UTF-8"),
        (b"id,lon\nMNH0025,101\n", "columns missing: lat. Name the columns id, lon, lat."),
        ("id,lon,lat\nМонгол,1,2\n".encode("cp1251"), "no table in UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content, message):
    path = tmp_path / "exact.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataFileError, match=message):
        load_reference(DATA, path)
