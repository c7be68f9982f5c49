"""Classes are closed on the right, rounded, and keep what has no data apart."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis.classification import CLASSES, NO_DATA, Classification, classify

FIGURES = st.lists(
    st.floats(min_value=-1e6, max_value=1e9, allow_nan=False) | st.none(), min_size=0, max_size=80
)


def test_a_limit_belongs_to_the_class_below_it() -> None:
    classes = Classification((10.0, 20.0))
    codes = classes.codes(pd.Series([9.9, 10.0, 10.1, 20.0, 20.1, 1e9, -5, None]))
    assert codes.tolist() == [0, 0, 1, 1, 2, 2, 0, NO_DATA]
    assert classes.counts(codes) == (3, 2, 2)


def test_zero_is_not_no_data() -> None:
    codes = classify(pd.Series([0, 1, 2, 3, 4, 5, 6, np.nan])).codes(pd.Series([0.0, np.nan]))
    assert codes.tolist() == [0, NO_DATA]


def test_hundred_figures_fall_into_fifths_with_round_limits() -> None:
    classes = classify(pd.Series(range(1, 101)))
    # Quantiles of 1..100 by fifths: 20.8, 40.6, 60.4, 80.2; one digit keeps them apart.
    assert classes.limits == (20.0, 40.0, 60.0, 80.0)
    assert classes.counts(classes.codes(pd.Series(range(1, 101)))) == (20, 20, 20, 20, 20)


def test_few_distinct_figures_get_a_class_each() -> None:
    classes = classify(pd.Series([1, 1, 2, 3, 3]))
    assert classes.limits == (1.0, 2.0)
    assert classes.codes(pd.Series([1, 2, 3])).tolist() == [0, 1, 2]


@pytest.mark.parametrize("values", [[], [None, None], [7.0], [7.0, 7.0]])
def test_without_differences_there_is_one_class(values: list[float | None]) -> None:
    classes = classify(pd.Series(values, dtype=float))
    assert classes.size == 1
    assert set(classes.codes(pd.Series(values, dtype=float)).tolist()) <= {0, NO_DATA}


def test_limits_that_cannot_be_rounded_stay_as_they_are():
    # Six digits do not part these figures: 1,000,000.01 to 1,000,000.06.
    figures = pd.Series([1_000_000 + i / 100 for i in range(1, 11)])
    classes = classify(figures)
    assert classes.counts(classes.codes(figures)) == (2, 2, 2, 2, 2)


@given(FIGURES)
def test_every_figure_has_one_class_and_order_is_kept(values: list[float | None]) -> None:
    figures = pd.Series(values, dtype=float)
    classes = classify(figures)
    codes = classes.codes(figures)
    assert classes.size <= CLASSES
    assert list(classes.limits) == sorted(set(classes.limits))
    assert (codes == NO_DATA).tolist() == figures.isna().tolist()
    assert sum(classes.counts(codes)) == figures.notna().sum()
    held = figures.notna().to_numpy()
    ordered = codes[held][np.argsort(figures[held].to_numpy(), kind="stable")]
    assert (np.diff(ordered) >= 0).all()
