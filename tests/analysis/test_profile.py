"""Sums of a place against figures worked out by hand, on the three soums of Govisumber."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.analysis import profile
from geo.analysis.figures import Request
from geo.analysis.indicators import INDICATORS
from geo.ui import cache
from tests.analysis.test_access import (
    ADULTS,
    AIMAG,
    BAYANTAL,
    SHIVEEGOVI,
    SUMBER,
    make_access,
)

PROGRAMMES = pd.DataFrame(
    [
        (SUMBER, 2018, "literacy", 100, 60, 40),
        (BAYANTAL, 2018, "literacy", None, None, None),
        (SUMBER, 2017, "ict", 50, None, None),
        (SHIVEEGOVI, 2018, "ict", 20, 5, 10),
    ],
    columns=[
        "admin2_pcode",
        "year",
        "programme_type",
        "learners_total",
        "learners_female",
        "completed",
    ],
)


@pytest.fixture
def request_of():
    access = make_access(minutes={BAYANTAL: 45, SHIVEEGOVI: 90}, centres={SHIVEEGOVI: 0, SUMBER: 2})
    soums = pd.Index([SUMBER, BAYANTAL, SHIVEEGOVI])

    def make(*, within=True, programmes=PROGRAMMES, level="admin2"):
        return Request(
            cache.reference(),
            level,
            None,
            centres=pd.Series({SUMBER: 2, BAYANTAL: 1}),
            programmes=programmes,
            taught=() if programmes is None else (2017, 2018),
            access=access,
            within=soums if within else None,
        )

    return make


def test_a_profile_by_hand(request_of):
    figures = {figure.id: figure.value for figure in profile.profile(request_of())}
    assert figures["adults"] == ADULTS
    assert figures["open_centres"] == 3
    assert figures["centres_per_10000_adults"] == pytest.approx(3 / ADULTS * 10_000)
    assert figures["within_minutes"] == pytest.approx(100 * (8202 + 749) / ADULTS)
    assert figures["learners_per_1000_adults"] == pytest.approx(120 / ADULTS * 1000)
    assert figures["women_share"] == pytest.approx(100 * 65 / 120)
    assert figures["completion"] == pytest.approx(100 * 50 / 120)
    # Two soums report: Shiveegovi 20 of 2,358 (0.0085), Sumber 100 of 8,202 (0.0122). Lorenz:
    # from the origin by 2358/10560 and 20/120 to the end, so that G is their difference.
    assert figures["gini"] == pytest.approx(2358 / 10560 - 20 / 120)
    # The best fifth (2,112 of 10,560) is all of Sumber, the worst all of Shiveegovi.
    assert figures["fifth_ratio"] == pytest.approx((100 / 8202) / (20 / 2358))
    assert np.isnan(figures["catchment"])
    assert len(figures) == len(profile.profile(request_of()))


def test_without_programmes_a_profile_says_not_reported(request_of):
    figures = {f.id: f.value for f in profile.profile(request_of(programmes=None))}
    for name in ("learners_per_1000_adults", "women_share", "completion", "gini", "fifth_ratio"):
        assert np.isnan(figures[name]), name
    # Shiveegovi has no open centre; Bayantal's 45 minutes are in the worst fifth of all soums.
    assert figures["soums_left_out"] == 2


def test_the_gap_list_names_every_soum_with_its_reasons(request_of):
    table = profile.gap_list(request_of(within=False, programmes=None))
    assert table.index.equals(cache.reference().admin2.index)
    assert table.index[table["is_gap"]].tolist() == [BAYANTAL, SHIVEEGOVI]
    assert table.loc[SHIVEEGOVI, ["no_centre", "beyond_limit"]].tolist() == [True, True]
    # 337 soums at zero minutes: the two others fit into the worst fifth.
    assert table.loc[BAYANTAL, ["beyond_limit", "worst_access"]].tolist() == [False, True]
    assert table.loc[BAYANTAL, "way"] == 45
    assert table["learners_per_1000_adults"].isna().all()
    assert 0 < table["most_urgent"].sum() <= 339 / 5


def test_learners_by_programme_keep_what_is_not_reported_apart_from_nothing(request_of):
    table = profile.learners_by_programme(request_of()).set_index(["programme_type", "year"])
    assert table.loc[("literacy", 2018), "value"] == pytest.approx(100 / ADULTS * 1000)
    assert table.loc[("ict", 2017), "value"] == pytest.approx(50 / ADULTS * 1000)
    assert ("literacy", 2017) not in table.index  # not taught: no row
    alone = PROGRAMMES[PROGRAMMES["admin2_pcode"] == BAYANTAL]
    unreported = profile.learners_by_programme(request_of(programmes=alone))
    assert unreported["value"].isna().tolist() == [True]


def test_adults_are_enrolled_in_reach_or_out_of_reach(request_of):
    table = profile.reach_parts(request_of(within=False, level="admin1"))
    parts = table.loc[AIMAG]
    assert parts["enrolled"] == pytest.approx(120)
    assert parts["not_enrolled"] == pytest.approx(8202 + 749 - 120)
    assert (parts["not_reported"], parts["out_of_reach"]) == (0, 2358)
    # Every other aimag reports no learners: its adults in reach are a part of their own.
    others = table.drop(AIMAG)
    assert (others[["enrolled", "not_enrolled"]] == 0).all(axis=None)
    assert (others["not_reported"] > 0).all()
    adults = INDICATORS["adults"].figures(Request(cache.reference(), "admin1")).values
    pd.testing.assert_series_equal(table.sum(axis=1), adults, check_names=False)


def test_the_lorenz_curve_of_a_place_holds_its_reporting_soums(request_of):
    curve = profile.lorenz_of_learners(request_of())
    assert curve.to_numpy().tolist() == [
        [0, 0],
        [pytest.approx(2358 / 10560), pytest.approx(20 / 120)],
        [1, 1],
    ]
