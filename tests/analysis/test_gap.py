"""Each unit is in one class of gaps, for the reasons that are told."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from geo.analysis.gap import GAP_CLASSES, GAP_REASONS, gap_changes, gap_class, gap_reasons
from geo.errors import SettingError

SOUMS = pd.Index([f"MN61{n:02}" for n in range(10)], name="pcode")
CENTRES = pd.Series([1, 1, 0, 1, 1, 1, 1, 1, 2, 1], index=SOUMS)
MINUTES = pd.Series([0, 10, 75, 60, 60.5, 20, np.inf, 15, 5, 12], index=SOUMS)
LEARNERS = pd.Series([40, 3, 20, 15, 4, 18, 12, 30, 22, None], index=SOUMS, dtype="Float64")


def _ids(row: pd.Series) -> set[str]:
    return {str(reason) for reason in row.index[row]}


def test_reasons_of_ten_soums_worked_by_hand() -> None:
    found = gap_reasons(CENTRES, MINUTES, LEARNERS, 60)
    assert found.index.equals(SOUMS)
    assert found.dtypes.eq(bool).all()
    # A fifth of ten is two: ∞ and 75 minutes. A fifth of the nine that report is one: 3 learners.
    expected = {
        "MN6101": {"worst_reach"},
        "MN6102": {"no_centre", "beyond_limit", "worst_access"},
        "MN6104": {"beyond_limit"},
        "MN6106": {"beyond_limit", "worst_access"},
    }
    told = {pcode: _ids(row) for pcode, row in found.iterrows() if row.any()}
    assert told == expected
    classes = gap_class(found)
    assert classes.tolist() == [0, 1, 4, 0, 2, 0, 2, 0, 0, 0]
    assert {GAP_CLASSES[number].id for number in classes} == {
        "none", "reach", "access", "no_centre",
    }  # fmt: skip


def test_the_limit_itself_is_no_gap() -> None:
    at_limit = gap_reasons(CENTRES, MINUTES, LEARNERS, 60)["beyond_limit"]
    below = gap_reasons(CENTRES, MINUTES, LEARNERS, 59.9)["beyond_limit"]
    assert not at_limit["MN6103"]
    assert below["MN6103"]


def test_zero_is_a_limit() -> None:
    found = gap_reasons(CENTRES, MINUTES, LEARNERS, 0)["beyond_limit"]
    assert found.tolist() == [False] + [True] * 9


def test_what_is_not_reported_gives_no_reason() -> None:
    nothing = pd.Series(np.nan, index=SOUMS)
    found = gap_reasons(nothing, nothing, nothing, 60)
    assert not found.to_numpy().any()
    assert gap_class(found).eq(0).all()


def test_figures_of_other_units_and_in_another_order_do_not_matter() -> None:
    elsewhere = pd.Series([999, 998, 997], index=["MN0101", "MN0102", "MN0103"])
    found = gap_reasons(
        CENTRES, pd.concat([elsewhere, MINUTES[::-1]]), LEARNERS.sample(frac=1, random_state=1), 60
    )
    pd.testing.assert_frame_equal(found, gap_reasons(CENTRES, MINUTES, LEARNERS, 60))


@pytest.mark.parametrize("limit", [-1, float("nan"), float("inf")])
def test_a_limit_that_means_nothing_is_refused(limit) -> None:
    with pytest.raises(SettingError, match=f"Access limit {limit}: a limit must be zero or more"):
        gap_reasons(CENTRES, MINUTES, LEARNERS, limit)


def test_every_combination_of_reasons_has_the_class_of_its_gravest() -> None:
    columns = [reason.id for reason in GAP_REASONS]
    every = pd.DataFrame(list(product([False, True], repeat=len(columns))), columns=columns)
    expected = {
        (False, False, False): "none",
        (False, False, True): "reach",
        (False, True, False): "access",
        (False, True, True): "access_and_reach",
    }
    for (_, row), number in zip(every.iterrows(), gap_class(every), strict=True):
        access = bool(row["beyond_limit"] or row["worst_access"])
        key = (bool(row["no_centre"]), access, bool(row["worst_reach"]))
        assert GAP_CLASSES[number].id == expected.get(key, "no_centre")
    assert set(gap_class(every)) == set(range(len(GAP_CLASSES)))


@pytest.mark.parametrize("declared", [GAP_CLASSES, GAP_REASONS])
def test_names_are_told_apart(declared) -> None:
    assert len({entry.id for entry in declared}) == len(declared)
    assert len({entry.label for entry in declared}) == len(declared)
    assert all(entry.label for entry in declared)


def test_changes_between_two_selections() -> None:
    before = pd.Series({"a": True, "b": True, "c": False, "gone": True})
    after = pd.Series({"new": True, "c": True, "b": True, "a": False})
    entered, left = gap_changes(before, after)
    assert entered.tolist() == ["c"]
    assert left.tolist() == ["a"]


def test_nothing_changes_against_itself() -> None:
    gaps = gap_reasons(CENTRES, MINUTES, LEARNERS, 60).any(axis=1)
    assert [len(changed) for changed in gap_changes(gaps, gaps)] == [0, 0]
