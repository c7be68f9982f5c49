"""Access indicators against sums done by hand on the three soums of Govisumber.

Adults in 2019: Sumber (MN4201) 8,202, Bayantal (MN4204) 749, Shiveegovi (MN4207) 2,358; together
11,309 (soum_population.csv).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.access import FLAG_RANKED_ON_FEWER, Access, AccessSettings
from geo.analysis.figures import FLAG_INCOMPLETE, FLAG_PARTLY, WITHIN, Request
from geo.analysis.gap import GAP_CLASSES
from geo.analysis.indicators import INDICATORS
from geo.analysis.selection import CentreFilter
from geo.analysis.speeds import Speeds
from geo.errors import SettingError
from geo.ui import cache
from geo.ui.view import Counted

SUMBER, BAYANTAL, SHIVEEGOVI, AIMAG = "MN4201", "MN4204", "MN4207", "MN42"
ADULTS = 11_309


def make_access(minutes=None, road_km=None, centres=None, **chosen):
    """Return ways of zero, with one open centre in every soum, except where given."""
    index = cache.reference().admin2.index

    def filled(values, usual):
        series = pd.Series(usual, index=index, dtype=float)
        for pcode, value in (values or {}).items():
            series[pcode] = value
        return series

    return Access(
        AccessSettings(**chosen), filled(minutes, 0), filled(road_km, 0), filled(centres, 1)
    )


def figures(indicator, level, access, **more):
    return INDICATORS[indicator].figures(Request(cache.reference(), level, access=access, **more))


@pytest.fixture
def access():
    return make_access(
        minutes={BAYANTAL: 45, SHIVEEGOVI: 90},
        road_km={BAYANTAL: 30, SHIVEEGOVI: np.inf},
    )


def test_a_mean_way_is_weighted_with_adults(access):
    soums = figures("travel_time", "admin2", access)
    assert soums.values[[SUMBER, BAYANTAL, SHIVEEGOVI]].tolist() == [0, 45, 90]
    aimag = figures("travel_time", "admin1", access)
    assert aimag.values[AIMAG] == pytest.approx((749 * 45 + 2358 * 90) / ADULTS)
    assert aimag.year is None


def test_who_cannot_be_reached_is_no_figure_and_the_mean_says_so(access):
    soums = figures("road_distance", "admin2", access)
    assert np.isnan(soums.values[SHIVEEGOVI])
    aimag = figures("road_distance", "admin1", access)
    assert aimag.values[AIMAG] == pytest.approx(749 * 30 / (8202 + 749))
    assert FLAG_PARTLY in aimag.flags[AIMAG]
    assert FLAG_PARTLY not in figures("travel_time", "admin1", access).flags[AIMAG]


def test_adults_in_reach_are_those_of_the_soums_within_the_limit(access):
    share = figures("within_minutes", "admin1", access)
    assert share.values[AIMAG] == pytest.approx(100 * (8202 + 749) / ADULTS)
    assert share.limit == 60
    by_road = figures("within_km", "admin1", access)
    assert by_road.values[AIMAG] == pytest.approx(100 * (8202 + 749) / ADULTS)
    assert by_road.limit == 50
    assert figures("within_minutes", "admin2", access).values[SHIVEEGOVI] == 0


@pytest.mark.parametrize(("limit", "adults"), [(44.9, 8202), (45, 8202 + 749), (90, ADULTS)])
def test_the_limit_is_within_reach(access, limit, adults):
    chosen = replace(access, settings=AccessSettings(limit_min=limit))
    share = figures("within_minutes", "admin1", chosen).values[AIMAG]
    assert share == pytest.approx(100 * adults / ADULTS)


def test_teachers_within_reach_are_stated_per_1000_adults(access):
    scores = pd.Series(np.nan, index=cache.reference().admin2.index)
    scores[[SUMBER, BAYANTAL, SHIVEEGOVI]] = [0.001, 0.002, 0.0]
    soums = figures("catchment", "admin2", access, catchment=scores)
    assert soums.values[BAYANTAL] == pytest.approx(2)
    aimag = figures("catchment", "admin1", access, catchment=scores)
    assert aimag.values[AIMAG] == pytest.approx((8202 * 1 + 749 * 2) / ADULTS)
    unknown = scores * np.nan
    assert figures("catchment", "admin2", access, catchment=unknown).values.isna().all()


def number_of(gap_id):
    return next(i for i, entry in enumerate(GAP_CLASSES) if entry.id == gap_id)


def test_a_gap_is_far_or_without_a_centre(access):
    closed = replace(access, open_centres=access.open_centres.drop(BAYANTAL))
    gap = figures("gap", "admin2", closed).values
    assert gap[SUMBER] == number_of("none")
    assert gap[BAYANTAL] == number_of("no_centre")
    assert gap[SHIVEEGOVI] == number_of("access")
    in_gaps = figures("adults_in_gaps", "admin1", closed).values
    assert in_gaps[AIMAG] == pytest.approx(100 * (749 + 2358) / ADULTS)
    assert in_gaps["MN81"] == 0


def test_a_soum_of_few_learners_is_a_gap_too():
    # 339 soums, 100 learners in each but ten, who have one: the ten are in the worst fifth.
    soums = cache.reference().admin2.index
    few = list(soums[:10])
    adults = INDICATORS["adults"].figures(Request(cache.reference(), "admin2")).values
    programmes = pd.DataFrame(
        {
            "admin2_pcode": soums,
            "year": 2018,
            "learners_total": [0.001 if p in few else 1.0 for p in soums] * adults,
            "learners_female": np.nan,
            "completed": np.nan,
        }
    )
    gap = figures("gap", "admin2", make_access(), programmes=programmes, taught=(2018,))
    assert set(gap.values.index[gap.values == number_of("reach")]) == set(few)
    assert set(gap.values) == {number_of("none"), number_of("reach")}
    assert gap.year == 2018


def test_the_priority_index_leaves_out_what_nobody_reports(access):
    index = figures("priority", "admin2", access)
    assert index.values.between(0, 100).all()
    # Way, adults and herders count; learners and teachers are reported nowhere, herders not in
    # every unit.
    herders = figures("herder_households_per_1000", "admin2", None)
    fewer = index.flags.str.contains(FLAG_RANKED_ON_FEWER)
    assert 0 < fewer.sum() < 10
    assert fewer.equals(herders.values.isna())
    only_way = replace(access, settings=AccessSettings(weights=(1, 0, 0, 0, 0)))
    by_way = figures("priority", "admin2", only_way).values
    # 337 soums share the ranks 1 to 337, so the mean rank 169: (169 - 1) / 338.
    assert by_way[SUMBER] == pytest.approx(100 * 168 / 338)
    assert by_way[BAYANTAL] == pytest.approx(100 * 337 / 338)
    assert by_way[SHIVEEGOVI] == pytest.approx(100)


def test_weights_of_what_nobody_reports_alone_mean_nothing(access):
    only_learners = replace(access, settings=AccessSettings(weights=(0, 1, 0, 0, 0)))
    with pytest.raises(SettingError, match="would count"):
        figures("priority", "admin2", only_learners)


def test_ways_of_a_year_are_not_set_beside_learners_of_another():
    soums = cache.reference().admin2.index
    programmes = pd.DataFrame({"admin2_pcode": soums, "year": 2014, "learners_total": 5.0})
    programmes = programmes.assign(learners_female=np.nan, completed=np.nan)
    of_2014 = {"programmes": programmes, "taught": (2014,)}
    same, latest, other = (
        figures("gap", "admin2", make_access(), year=year, **of_2014) for year in (2014, None, 1995)
    )
    assert (same.year, latest.year, other.year) == (2014, 2014, 1995)
    assert (latest.values == number_of("reach")).any()
    assert not (other.values == number_of("reach")).any()


def test_published_centres_report_no_teachers_and_nobody_has_none_of_them():
    documented = Counted("published", CentreFilter(evidence=("documented",)))
    teachers = cache.figures("catchment", "admin2", None, documented)
    assert teachers.values.isna().all()
    in_nation = {f.id: f for f in cache.place_profile(None, documented)}["catchment"]
    assert np.isnan(in_nation.value)
    assert in_nation.missing == "not reported"


@pytest.mark.parametrize("status", ["closed", "suspended"])
def test_a_centre_that_stopped_is_not_open_because_it_is_asked_for(status):
    stopped = Counted("demonstration", CentreFilter(statuses=(status,)))
    assert len(cache.open_centres("demonstration", stopped.criteria)) == 0
    assert np.isinf(cache.access(stopped).minutes).all()


def test_a_mean_says_why_soums_are_left_out(access):
    scores = pd.Series(0.001, index=cache.reference().admin2.index)
    scores[BAYANTAL] = np.nan  # its centres report no teachers
    mean = figures("catchment", "admin1", access, catchment=scores)
    assert FLAG_INCOMPLETE in mean.flags[AIMAG]
    assert FLAG_PARTLY not in mean.flags[AIMAG]


@pytest.mark.parametrize("weights", [(1, 1), (-1, 0, 0, 0, 0), (float("nan"),) * 5])
def test_weights_that_mean_nothing_are_refused(weights):
    with pytest.raises(SettingError, match="each component"):
        AccessSettings(weights=weights)


@pytest.mark.parametrize(
    "chosen",
    [{"limit_min": 0}, {"limit_min": -60}, {"limit_km": float("nan")}, {"limit_km": float("inf")}],
)
def test_a_limit_that_means_nothing_is_refused_in_one_line(chosen):
    with pytest.raises(SettingError) as refused:
        AccessSettings(**chosen)
    assert "\n" not in str(refused.value)
    assert str(next(iter(chosen.values()))) in str(refused.value)


def test_without_ways_there_is_no_figure():
    for name, indicator in INDICATORS.items():
        if "access" in indicator.needs:
            none = figures(name, indicator.levels[0], None)
            assert none.values.isna().all()


ways = st.lists(st.floats(0, 600), min_size=3, max_size=3)


@settings(max_examples=30)
@given(ways, ways)
def test_access_never_falls_when_a_centre_is_added(first, second):
    soums = [SUMBER, BAYANTAL, SHIVEEGOVI]
    before = make_access(minutes=dict(zip(soums, first, strict=True)))
    nearer = np.minimum(first, second)  # the new centre is at ``second`` from each
    after = make_access(minutes=dict(zip(soums, nearer, strict=True)))
    shares = [figures("within_minutes", "admin1", a).values[AIMAG] for a in (before, after)]
    times = [figures("travel_time", "admin1", a).values[AIMAG] for a in (before, after)]
    assert shares[1] >= shares[0]
    assert times[1] <= times[0] + 1e-9


def test_an_aimag_counted_as_one_set_of_soums_has_the_figures_of_the_aimag(access):
    units = cache.reference().admin2
    soums = units.index[units["admin1_pcode"] == AIMAG]
    for name in ("travel_time", "road_distance", "within_minutes", "adults_in_gaps", "adults"):
        whole = figures(name, "admin1", access).values[AIMAG]
        as_set = figures(name, "admin1", access, within=soums).values[WITHIN]
        assert as_set == pytest.approx(whole), name


def test_real_ways_shrink_with_speed_and_grow_with_fewer_centres():
    every = Counted("demonstration")
    fast = replace(every, settings=AccessSettings(speeds=Speeds((130, 130, 130, 130), 130)))
    few = Counted("demonstration", CentreFilter(programme="heritage_ich"))
    minutes = [figures_of(c) for c in (fast, every, few)]
    assert (minutes[0] <= minutes[1] + 1e-6).all()
    assert (minutes[1] <= minutes[2] + 1e-6).all()


def figures_of(counted):
    return cache.access(counted).minutes
