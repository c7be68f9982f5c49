"""Floating catchments share the supply among those who reach it, all of it and once."""

import access
import numpy as np
import pandas as pd
import pytest
from access.weights import step_fn
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.catchment import floating_catchment
from geo.errors import SettingError

LIMIT_MIN = 30.0


@st.composite
def towns(draw):
    """Draw minutes, demand and supply; the times lie on borders of zones as often as not."""
    places, centres = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    times = st.sampled_from([0.0, 10.0, 20.0, 30.0, np.inf, np.nan]) | st.floats(0, 45)
    rows = st.lists(times, min_size=centres, max_size=centres)
    minutes = np.array(draw(st.lists(rows, min_size=places, max_size=places)))
    persons = draw(st.lists(st.integers(0, 9_000), min_size=places, max_size=places))
    teachers = draw(st.lists(st.integers(0, 40), min_size=centres, max_size=centres))
    demand = pd.Series(persons, index=[f"place {n}" for n in range(places)], dtype=float)
    supply = pd.Series(teachers, index=[f"centre {n}" for n in range(centres)], dtype=float)
    return minutes, demand, supply


def test_three_places_and_two_centres_worked_by_hand() -> None:
    minutes = np.array([[10, 30], [20, 30.5], [np.inf, 5]])
    demand = pd.Series([100, 50, 200], index=["A", "B", "C"])
    supply = pd.Series([5, 2], index=["north", "south"])
    found = floating_catchment(minutes, demand, supply, LIMIT_MIN)
    # North serves 100 + 0.68 × 50 = 134 persons, south 0.22 × 100 + 200 = 222: A is on the border
    # of the first zone of one and at the limit of the other, B half a minute beyond it.
    north, south = 5 / 134, 2 / 222
    expected = {"A": north + 0.22 * south, "B": 0.68 * north, "C": south}
    assert found.to_dict() == pytest.approx(expected)
    assert found["B"] == pytest.approx(0.025373, abs=5e-7)


def test_a_place_without_demand_figure_has_no_score_and_takes_no_share() -> None:
    minutes = np.array([[5.0], [5.0]])
    demand = pd.Series([100, None], dtype="Int64")
    found = floating_catchment(minutes, demand, pd.Series([4]), LIMIT_MIN)
    assert found.tolist() == pytest.approx([0.04, np.nan], nan_ok=True)


def test_supply_not_reported_is_unknown_and_out_of_reach_is_zero() -> None:
    minutes = np.array([[5, 5], [np.inf, 5], [np.inf, np.inf]])
    supply = pd.Series([3, None], index=["known", "silent"])
    found = floating_catchment(minutes, pd.Series([60, 10, 10]), supply, LIMIT_MIN)
    assert found.tolist() == pytest.approx([0.05, np.nan, 0.0], nan_ok=True)


def test_a_centre_for_nobody_has_no_ratio() -> None:
    found = floating_catchment(np.array([[5.0]]), pd.Series([0]), pd.Series([3]), LIMIT_MIN)
    assert found.isna().all()


def test_without_centres_the_score_is_zero() -> None:
    found = floating_catchment(np.empty((2, 0)), pd.Series([5, 6]), pd.Series([]), LIMIT_MIN)
    assert found.tolist() == [0, 0]


@pytest.mark.parametrize("limit", [0, -5, float("nan"), float("inf")])
def test_a_limit_that_means_nothing_is_refused(limit) -> None:
    with pytest.raises(SettingError, match=f"Travel time limit {limit}: .*Choose 1 to 480"):
        floating_catchment(np.array([[5.0]]), pd.Series([1]), pd.Series([1]), limit)


def test_figures_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(1, 2\) minutes for 2 places and 1 centres"):
        floating_catchment(np.zeros((1, 2)), pd.Series([1, 2]), pd.Series([1]), LIMIT_MIN)
    supply = pd.Series([-2], name="teachers")
    with pytest.raises(ValueError, match=r"teachers is negative: -2\.0"):
        floating_catchment(np.zeros((1, 1)), pd.Series([1]), supply, LIMIT_MIN)


@settings(max_examples=60, deadline=None)
@given(towns())
def test_agrees_with_pysal_access(town) -> None:
    minutes, demand, supply = town
    found = floating_catchment(minutes, demand + 1, supply, LIMIT_MIN)
    place, centre = np.nonzero(np.isfinite(minutes))
    costs = pd.DataFrame(
        {
            "origin": demand.index[place],
            "dest": supply.index[centre],
            "cost": minutes[place, centre],
        }
    )
    expected = access.fca.two_stage_fca(
        (demand + 1).rename_axis("geoid").rename("demand").reset_index(),
        supply.rename_axis("geoid").to_frame("supply"),
        costs,
        max_cost=LIMIT_MIN,
        weight_fn=step_fn({10: 1, 20: 0.68, 30: 0.22}),
    )
    # PySAL leaves out the places that reach nothing.
    pd.testing.assert_series_equal(
        found, expected.reindex(demand.index).fillna(0), check_names=False, rtol=1e-12
    )


@settings(max_examples=60, deadline=None)
@given(towns())
def test_all_supply_that_anybody_reaches_is_shared_out(town) -> None:
    minutes, demand, supply = town
    found = floating_catchment(minutes, demand, supply, LIMIT_MIN)
    wanted = ((minutes <= LIMIT_MIN) & (demand.to_numpy() > 0)[:, None]).any(axis=0)
    assert (found * demand).sum() == pytest.approx(supply[wanted].sum())


@settings(max_examples=60, deadline=None)
@given(towns())
def test_one_more_centre_lowers_no_score(town) -> None:
    minutes, demand, supply = town
    before = floating_catchment(minutes[:, :-1], demand, supply.iloc[:-1], LIMIT_MIN)
    after = floating_catchment(minutes, demand, supply, LIMIT_MIN)
    known = before.notna() & after.notna()
    assert (after[known] >= before[known] - 1e-12).all()
    # Places that did not reach the new centre have what they had.
    apart = ~(minutes[:, -1] <= LIMIT_MIN)
    assert after[apart].tolist() == pytest.approx(before[apart].tolist(), nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(towns(), st.floats(0.05, 0.95))
def test_a_place_split_in_two_at_the_same_spot_changes_nothing(town, share) -> None:
    minutes, demand, supply = town
    whole = floating_catchment(minutes, demand, supply, LIMIT_MIN)
    parts = pd.concat([demand.iloc[:1] * share, demand.iloc[:1] * (1 - share), demand.iloc[1:]])
    split = floating_catchment(np.vstack((minutes[:1], minutes)), parts, supply, LIMIT_MIN)
    assert split.iloc[1:].tolist() == pytest.approx(whole.tolist(), nan_ok=True)
    assert split.iloc[0] == pytest.approx(whole.iloc[0], nan_ok=True)
