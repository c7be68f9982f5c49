"""Inequality between people is measured over people, whatever units they are counted in."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inequality.gini import Gini

from geo.analysis.equity import fifth_ratio, gini, in_worst_fifth, lorenz

VALUES = st.integers(0, 1_000)
UNITS = st.lists(st.tuples(VALUES, st.integers(1, 40)), min_size=2, max_size=20).filter(
    lambda units: any(value for value, _ in units)
)
ONE = pd.Series(1, index=range(40))


def _columns(units: list[tuple[int, int]]) -> tuple[pd.Series, pd.Series]:
    values, weights = zip(*units, strict=True)
    return pd.Series(values, dtype=float), pd.Series(weights, dtype=float)


def test_two_soums_worked_by_hand() -> None:
    values, adults = pd.Series({"a": 3.0, "b": 1.0}), pd.Series({"a": 40, "b": 60})
    curve = lorenz(values, adults)
    # b first: 60 of 100 adults hold 60 of the 60 + 120 learners.
    assert curve["share_of_people"].tolist() == pytest.approx([0, 0.6, 1])
    assert curve["share_of_good"].tolist() == pytest.approx([0, 1 / 3, 1])
    # 1 - (0.6 · 1/3 + 0.4 · 4/3) = 4/15
    assert gini(values, adults) == pytest.approx(4 / 15)


def test_five_persons_worked_by_hand() -> None:
    # Half the relative mean difference: differences of the 10 pairs add up to 40, 40 / (5 · 20).
    assert gini(pd.Series([1, 2, 3, 4, 10]), ONE[:5]) == pytest.approx(0.4)
    # One of n holds everything: 1 - 1/n.
    assert gini(pd.Series([0, 0, 0, 7]), ONE[:4]) == pytest.approx(0.75)


@pytest.mark.parametrize(
    "values",
    [[], [5], [5, np.nan], [0, 0, 0], [np.nan, np.nan], [1, np.inf]],
    ids=["none", "one unit", "one figure", "all zero", "no figure", "infinite"],
)
def test_without_a_curve_there_is_no_gini(values) -> None:
    figures = pd.Series(values, dtype=float)
    assert lorenz(figures, ONE).empty
    assert np.isnan(gini(figures, ONE))


def test_units_without_people_or_figure_are_left_out() -> None:
    values = pd.Series([1, 3, 99, None, 99], dtype="Int64")
    adults = pd.Series([60, 40, 0, 10, None], dtype="Int64")
    assert gini(values, adults) == pytest.approx(4 / 15)


def test_negative_figures_are_refused() -> None:
    with pytest.raises(ValueError, match=r"negative good is not defined: -1\.0"):
        gini(pd.Series([-1, 2]), ONE)
    with pytest.raises(ValueError, match=r"persons is negative: -3\.0"):
        gini(pd.Series([1, 2]), pd.Series([5, -3]))


@settings(max_examples=60, deadline=None)
@given(UNITS)
def test_gini_agrees_with_pysal_person_by_person(units) -> None:
    values, weights = _columns(units)
    persons = np.repeat(values.to_numpy(), weights.astype(int))
    assert gini(values, weights) == pytest.approx(Gini(persons).g, abs=1e-12)
    assert gini(values, ONE) == pytest.approx(Gini(values.to_numpy()).g, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(UNITS, st.floats(1e-6, 1e6), st.floats(0.01, 0.99), st.randoms(use_true_random=False))
def test_gini_depends_on_people_alone(units, factor, share, random) -> None:
    values, weights = _columns(units)
    found = gini(values, weights)
    assert 0 <= found < 1
    assert gini(values * factor, weights) == pytest.approx(found, abs=1e-12)
    assert gini(values, weights * factor) == pytest.approx(found, abs=1e-12)
    order = random.sample(range(len(units)), len(units))
    assert gini(values.iloc[order], weights.iloc[order]) == pytest.approx(found, abs=1e-12)
    (value, weight), *others = units
    split = _columns([(value, weight * share), (value, weight * (1 - share)), *others])
    assert gini(*split) == pytest.approx(found, abs=1e-12)


@given(st.floats(1e-300, 1e300), st.lists(st.floats(0.1, 1e6), min_size=2, max_size=9))
def test_equal_values_are_perfectly_even(value, weights) -> None:
    values = pd.Series(value, index=range(len(weights)))
    assert gini(values, pd.Series(weights)) == 0
    assert fifth_ratio(values, pd.Series(weights), higher_is_better=True) == pytest.approx(1)


@settings(max_examples=60, deadline=None)
@given(UNITS)
def test_lorenz_curve_rises_ever_more_steeply_under_the_diagonal(units) -> None:
    curve = lorenz(*_columns(units))
    assert curve.iloc[0].tolist() == [0, 0]
    assert curve.iloc[-1].tolist() == [1, 1]
    slopes = curve["share_of_good"].diff()[1:] / curve["share_of_people"].diff()[1:]
    assert slopes.is_monotonic_increasing
    assert (curve["share_of_good"] <= curve["share_of_people"] + 1e-12).all()


def test_fifths_of_people_split_the_unit_on_their_border() -> None:
    values, adults = pd.Series([2, 4, 10, 30]), pd.Series([10, 30, 50, 10])
    # A fifth is 20 of 100 adults: the worst 10 · 2 and 10 · 4, the best 10 · 30 and 10 · 10.
    assert fifth_ratio(values, adults, higher_is_better=True) == pytest.approx(20 / 3)
    assert fifth_ratio(values, adults, higher_is_better=False) == pytest.approx(3 / 20)


@pytest.mark.parametrize(
    ("values", "higher_is_better", "expected"),
    [
        ([0, 1, 1, 1, 9], True, np.inf),
        ([0, 0, 0, 0, 0], True, np.nan),
        ([0, 0, 0, 0, 0], False, np.nan),
        ([0, 1, 1, 1, 9], False, 0),
        ([5, 9, 9, 9, np.inf], False, 0),
        ([np.inf, np.inf, np.inf], False, np.nan),
        ([7], True, np.nan),
        ([], True, np.nan),
    ],
)
def test_ratio_of_fifths_where_one_is_zero_or_out_of_reach(
    values, higher_is_better, expected
) -> None:
    found = fifth_ratio(pd.Series(values, dtype=float), ONE, higher_is_better=higher_is_better)
    assert found == pytest.approx(expected, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(UNITS, st.booleans())
def test_ratio_of_fifths_agrees_person_by_person(units, higher_is_better) -> None:
    values, weights = _columns(units)
    # Five of each person: a fifth is then a whole number of them.
    persons = np.sort(np.repeat(values.to_numpy() + 1, 5 * weights.astype(int)))
    fifth = len(persons) // 5
    low, high = persons[:fifth].mean(), persons[-fifth:].mean()
    expected = high / low if higher_is_better else low / high
    found = fifth_ratio(values + 1, weights, higher_is_better=higher_is_better)
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("values", "higher_is_better", "worst"),
    [
        ([5, 1, 4, 2, 3], True, [1]),
        ([5, 1, 4, 2, 3], False, [0]),
        ([5, 1, 4, 2], True, []),
        ([7] * 10, True, []),
        ([7] * 10, False, []),
        ([0] * 17 + [10, 10, 10], False, [17, 18, 19]),
        ([0] * 15 + [10] * 5, False, []),
        ([1, 1, 1, *range(2, 9)], True, []),
        ([1, 2, 2, *range(3, 10)], True, [0]),
        ([5, np.inf, 4, 2, 3], False, [1]),
        ([5, np.nan, 4, 2, 3, 1], True, [5]),
        ([5, np.nan, 4, 2, 3], True, []),
        ([], True, []),
    ],
    ids=[
        "lowest", "highest", "no fifth of four", "all equal", "all equal, low is good",
        "a group that fits", "a group too large", "a group of worst too large",
        "a group across the border", "out of reach", "missing is no unit", "too few figures",
        "no unit",
    ],
)  # fmt: skip
def test_worst_fifth_by_number_of_units(values, higher_is_better, worst) -> None:
    figures = pd.Series(values, index=[f"MN{n:02}" for n in range(len(values))], dtype=float)
    found = in_worst_fifth(figures, higher_is_better=higher_is_better)
    assert found.dtype == bool
    assert found.index.equals(figures.index)
    assert np.flatnonzero(found).tolist() == worst


@given(st.lists(st.integers(0, 8) | st.just(None), max_size=40), st.booleans())
def test_worst_fifth_is_never_more_and_never_skips_a_worse_unit(values, higher_is_better) -> None:
    figures = pd.Series(values, dtype="Int64")
    found = in_worst_fifth(figures, higher_is_better=higher_is_better)
    inside, outside = figures[found].astype(int), figures[~found].dropna().astype(int)
    assert 5 * len(inside) <= figures.count()
    assert not found[figures.isna()].any()
    if len(inside) and len(outside):
        apart = inside.max() < outside.min() if higher_is_better else inside.min() > outside.max()
        assert apart
