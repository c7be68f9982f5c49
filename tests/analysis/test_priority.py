"""The priority index is what its formula says, and the weights mean what they say."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from geo.analysis.priority import (
    PRIORITY_COMPONENTS,
    components_used,
    most_urgent,
    priority_index,
)
from geo.errors import SettingError

NAMES = list(PRIORITY_COMPONENTS)
DEFAULT = {name: component.default_weight for name, component in PRIORITY_COMPONENTS.items()}
FIGURES = st.integers(0, 6).map(float) | st.sampled_from([np.nan, np.inf])


@st.composite
def tables(draw):
    """Draw a table of components in which ties, missing and infinite figures are common."""
    size = draw(st.integers(1, 12))
    column = st.lists(FIGURES, min_size=size, max_size=size)
    return pd.DataFrame({name: draw(column) for name in NAMES}, index=range(100, 100 + size))


WEIGHTS = st.fixed_dictionaries({name: st.integers(1, 5) for name in NAMES})


def test_four_soums_worked_by_hand() -> None:
    table = pd.DataFrame(
        {
            "access": [10, 20, 20, np.inf],
            "reach": [30, np.nan, 10, 20],
            "herders": [np.nan] * 4,
        },
        index=["a", "b", "c", "d"],
    )
    found = priority_index(table, {"access": 3, "reach": 1, "herders": 5})
    # Access, ranks 1, 2½, 2½, 4 of 4: 0, ½, ½, 1. Reach, fewest most urgent, 1, –, 3, 2 of 3:
    # 0, –, 1, ½. Nobody has herders: a (0 + 0)/4, b (3 · ½)/3, c (3 · ½ + 1)/4, d (3 + ½)/4.
    assert found["index"].to_dict() == pytest.approx({"a": 0, "b": 50, "c": 62.5, "d": 87.5})
    assert found["incomplete"].tolist() == [False, True, False, False]
    assert components_used(table) == ("access", "reach")


def test_a_component_without_weight_is_not_missed() -> None:
    table = pd.DataFrame({"access": [1, 2], "reach": [np.nan, 5]})
    found = priority_index(table, {"access": 1, "reach": 0})
    assert found["index"].tolist() == [0, 100]
    assert not found["incomplete"].any()
    pd.testing.assert_frame_equal(found, priority_index(table, {"access": 1}))


def test_a_unit_without_any_figure_has_no_index() -> None:
    table = pd.DataFrame({"access": [1, np.nan, 2], "reach": [9, np.nan, np.nan]})
    found = priority_index(table, DEFAULT)
    assert found["index"].tolist() == pytest.approx([25, np.nan, 100], nan_ok=True)
    assert found["incomplete"].tolist() == [False, True, True]


@pytest.mark.parametrize("columns", [{}, {"access": [np.nan, np.nan]}])
def test_without_any_figure_there_is_no_index(columns) -> None:
    found = priority_index(pd.DataFrame(columns, index=[1, 2]), DEFAULT)
    assert found["index"].isna().all()
    assert found["incomplete"].all()


def test_the_only_unit_is_in_the_middle() -> None:
    found = priority_index(pd.DataFrame({"access": [7.0]}), DEFAULT)
    assert found["index"].tolist() == [50]


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"access": -1}, "Travel to the nearest open centre -1: a weight must be a number of zero"),
        ({"reach": float("nan")}, "Learners per 1,000 adults nan: a weight must be"),
        ({"reach": float("inf")}, "Learners per 1,000 adults inf: a weight must be"),
        ({"camels": 1}, "Weight camels: there is no such component"),
        ({"access": 0, "reach": 0}, "Sum of the weights 0: no component that has figures"),
        ({"access": 0, "herders": 4}, "Sum of the weights 0: no component that has figures"),
        ({}, "Sum of the weights 0: no component that has figures"),
    ],
)
def test_weights_that_mean_nothing_are_refused_in_one_line(weights, message) -> None:
    table = pd.DataFrame({"access": [1, 2], "reach": [3, 4], "herders": [np.nan, np.nan]})
    with pytest.raises(SettingError) as caught:
        priority_index(table, weights)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_a_column_that_is_no_component_is_refused() -> None:
    with pytest.raises(KeyError, match="camels"):
        priority_index(pd.DataFrame({"access": [1], "camels": [2]}), DEFAULT)


@pytest.mark.parametrize("component", PRIORITY_COMPONENTS.values(), ids=NAMES)
def test_each_component_says_what_it_is_and_points_the_right_way(component) -> None:
    assert component.label
    assert component.reason.endswith(".")
    assert component.default_weight > 0
    found = priority_index(pd.DataFrame({component.id: [1.0, 2.0]}), DEFAULT)
    assert found["index"].tolist() == ([0, 100] if component.higher_is_worse else [100, 0])


@settings(max_examples=60, deadline=None)
@given(tables(), WEIGHTS)
def test_agrees_with_ranks_of_scipy(table, weights) -> None:
    totals, sums = np.zeros(len(table)), np.zeros(len(table))
    for name, component in PRIORITY_COMPONENTS.items():
        figures = table[name].to_numpy() * (1 if component.higher_is_worse else -1)
        held = ~np.isnan(figures)
        if held.sum() > 1:
            totals[held] += weights[name] * (rankdata(figures[held]) - 1) / (held.sum() - 1)
        else:
            totals[held] += weights[name] / 2
        sums[held] += weights[name]
    expected = [100 * t / s if s else np.nan for t, s in zip(totals, sums, strict=True)]
    found = priority_index(table, weights)["index"]
    assert found.tolist() == pytest.approx(expected, nan_ok=True)
    assert found.dropna().between(0, 100).all()


@settings(max_examples=60, deadline=None)
@given(tables(), WEIGHTS, st.sampled_from(NAMES), st.data())
def test_a_worse_figure_never_makes_a_unit_less_urgent(table, weights, name, data) -> None:
    assume(table[name].notna().any())
    unit = data.draw(st.sampled_from(list(table.index[table[name].notna()])))
    worse = table.copy()
    step = data.draw(st.floats(0, 9))
    worse.loc[unit, name] += step if PRIORITY_COMPONENTS[name].higher_is_worse else -step
    before, after = (priority_index(t, weights)["index"] for t in (table, worse))
    assert after[unit] >= before[unit]
    others = before.drop(unit).dropna().index
    assert (after[others] <= before[others]).all()


@settings(max_examples=60, deadline=None)
@given(tables(), WEIGHTS, st.floats(1e-300, 1e300), st.randoms(use_true_random=False))
def test_scale_of_weights_and_order_of_units_do_not_matter(table, weights, scale, random) -> None:
    found = priority_index(table, weights)
    scaled = {name: scale * weight for name, weight in weights.items()}
    pd.testing.assert_frame_equal(priority_index(table, scaled), found)
    order = random.sample(list(table.index), len(table))
    pd.testing.assert_frame_equal(priority_index(table.loc[order], weights), found.loc[order])
    reordered = table[random.sample(NAMES, len(NAMES))]
    pd.testing.assert_frame_equal(priority_index(reordered, weights), found)


def test_most_urgent_is_a_fifth_with_the_highest_index() -> None:
    index = pd.Series([5, 90, 70, np.nan, 10, 20], index=list("abcdef"))
    assert most_urgent(index).to_dict() == dict.fromkeys("abcdef", False) | {"b": True}
    assert not most_urgent(pd.Series([50.0] * 10)).any()
