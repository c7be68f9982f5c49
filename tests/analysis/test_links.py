"""Links are all pairs within reach, geodesic, with the limit in and the order told."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.analysis import proximity
from geo.analysis.links import (
    DIRECTIONS,
    beyond_reach,
    counts_by_category,
    direction,
    links_within,
    nearest,
    unplaced,
    within_minutes,
)
from geo.analysis.speeds import SPEED_PRESETS
from geo.errors import SettingError
from tests.analysis.travel_support import by_hand

GEOD = Geod(ellps="WGS84")
SPOT = st.tuples(st.floats(87.7, 119.9), st.floats(41.6, 52.1)) | st.sampled_from(
    [(100.0, 45.0), (100.0, 45.001), (100.1, 45.0)]  # met again and again: places share a soum
)
SPOTS = st.lists(SPOT, max_size=20)
MICROMETRE_KM = 1e-9
NOT_A_DISTANCE = (0.0, -5.0, float("nan"), float("inf"))


def _points(spots, index=None):
    lon, lat = zip(*spots, strict=True) if spots else ((), ())
    return gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326, index=index)


def _beside(lon, lat, azimuth, km):
    return GEOD.fwd(lon, lat, azimuth, km * 1000)[:2]


CENTRES = _points([(105.0, 47.0), (95.0, 47.0)], index=["C1", "C2"])
SITES = _points(
    [
        _beside(105.0, 47.0, 90, 30),
        _beside(105.0, 47.0, 200, 10),
        (105.0, 47.0),
        _beside(95.0, 47.0, 315, 49.999),
        _beside(95.0, 47.0, 45, 50.001),
    ],
    index=["S1", "S2", "S3", "S4", "S5"],
)


def test_links_of_places_set_out_by_hand() -> None:
    found = links_within(CENTRES, SITES, 50)
    assert found.columns.tolist() == ["centre", "site", "km", "azimuth_deg"]
    assert found["centre"].tolist() == ["C1", "C1", "C1", "C2"]
    assert found["site"].tolist() == ["S3", "S2", "S1", "S4"]
    assert found["km"].tolist() == pytest.approx([0, 10, 30, 49.999], abs=1e-9)
    assert found["azimuth_deg"].tolist() == pytest.approx([np.nan, 200, 90, 315], nan_ok=True)
    assert found["azimuth_deg"].map(direction).tolist() == ["", "s", "e", "nw"]


def test_the_limit_is_included() -> None:
    km = GEOD.inv(105.0, 47.0, SITES["S1"].x, SITES["S1"].y)[2] / 1000
    assert "S1" in links_within(CENTRES, SITES, km)["site"].tolist()
    assert "S1" not in links_within(CENTRES, SITES, km - 1e-6)["site"].tolist()


def test_sites_at_the_same_spot_keep_their_order() -> None:
    same = _points([(105.1, 47.0)] * 30, index=[f"S{number:02d}" for number in range(30)])
    assert links_within(CENTRES, same, 50)["site"].tolist() == same.index.tolist()
    found = nearest(CENTRES.iloc[:1], same, 4)
    assert found["centre"].tolist() == ["S00", "S01", "S02", "S03"]
    assert found["rank"].tolist() == [1, 2, 3, 4]


def test_the_nearest_centres_of_a_site_in_their_order() -> None:
    found = nearest(SITES.loc[["S1", "S4"]], CENTRES, 5)
    assert found.columns.tolist() == ["site", "rank", "centre", "km", "azimuth_deg"]
    assert found["site"].tolist() == ["S1", "S1", "S4", "S4"]
    assert found["rank"].tolist() == [1, 2, 1, 2]
    assert found["centre"].tolist() == ["C1", "C2", "C2", "C1"]
    assert found["km"].iloc[[0, 2]].tolist() == pytest.approx([30, 49.999], abs=1e-9)
    # East of the centre, the centre lies to the west.
    assert [direction(azimuth) for azimuth in found["azimuth_deg"]] == ["w", "w", "se", "e"]


@pytest.mark.parametrize("empty", [0, 1])
def test_without_one_side_there_is_no_link(empty: int) -> None:
    sides = [CENTRES, SITES]
    sides[empty] = sides[empty].iloc[:0]
    assert len(links_within(*sides, 50)) == 0
    assert len(nearest(sides[1], sides[0], 3)) == 0
    assert links_within(*sides, 50).columns.tolist() == ["centre", "site", "km", "azimuth_deg"]


def test_places_without_a_point_are_left_out_and_named() -> None:
    sites = _points([(105.0, 47.1), (0, 0), (105.0, 47.2)], index=["S1", "S2", "S3"])
    sites["S2"] = None
    assert unplaced(sites).tolist() == ["S2"]
    assert links_within(CENTRES, sites, 50)["site"].tolist() == ["S1", "S3"]
    assert nearest(sites, CENTRES, 1)["site"].tolist() == ["S1", "S3"]
    assert beyond_reach(sites, CENTRES, 15).tolist() == [False, pd.NA, True]


def test_beyond_reach_is_beyond_every_centre() -> None:
    assert beyond_reach(SITES, CENTRES, 50).to_dict() == {
        "S1": False,
        "S2": False,
        "S3": False,
        "S4": False,
        "S5": True,
    }
    assert beyond_reach(SITES, CENTRES.iloc[:0], 50).all()


@pytest.mark.parametrize("distance", NOT_A_DISTANCE)
def test_a_distance_that_means_nothing_is_refused(distance: float) -> None:
    with pytest.raises(SettingError, match="Distance"):
        links_within(CENTRES, SITES, distance)
    with pytest.raises(SettingError, match="Distance"):
        beyond_reach(SITES, CENTRES, distance)


def test_less_than_one_centre_is_refused() -> None:
    with pytest.raises(SettingError, match="Number of centres"):
        nearest(SITES, CENTRES, 0)


@settings(max_examples=80, deadline=None)
@given(SPOTS, SPOTS, st.floats(0.001, 3000), st.integers(1, 5), st.sampled_from([1, 7, 200_000]))
@example([(100.0, 45.0)] * 3, [(100.0, 45.0)] * 9, 1.0, 2, 1)
def test_agrees_with_a_loop_over_all_pairs(centres, sites, within_km, count, at_once) -> None:
    points, targets = _points(centres), _points(sites)
    every = [
        (c, s, GEOD.inv(*centres[c], *sites[s])[2] / 1000)
        for c in range(len(centres))
        for s in range(len(sites))
    ]
    ordered = sorted(every, key=lambda pair: (pair[0], pair[2], pair[1]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proximity, "_PAIRS", at_once)  # however few are measured at once
        found = links_within(points, targets, within_km)
        first = nearest(points, targets, count)
    inside = [pair for pair in ordered if pair[2] <= within_km]
    rows = list(zip(found["centre"], found["site"], found["km"], strict=True))
    assert sorted(row[:2] for row in rows) == sorted(pair[:2] for pair in inside)
    assert rows == sorted(rows, key=lambda row: (row[0], row[2], row[1]))
    assert found["km"].tolist() == pytest.approx([km for _, _, km in inside], abs=MICROMETRE_KM)

    wanted = [pair for c in range(len(centres)) for pair in _of(c, ordered)[:count]]
    assert first["site"].tolist() == [c for c, _, _ in wanted]
    assert first["km"].tolist() == pytest.approx([km for _, _, km in wanted], abs=MICROMETRE_KM)
    named = [
        GEOD.inv(*centres[c], *sites[s])[2] / 1000
        for c, s in zip(first["site"], first["centre"], strict=True)
    ]
    assert first["km"].tolist() == pytest.approx(named, abs=MICROMETRE_KM)
    assert not first.duplicated(["site", "centre"]).any()


def _of(point: int, pairs: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    return [pair for pair in pairs if pair[0] == point]


def test_minutes_over_a_road_known_by_hand() -> None:
    # A-B: 30 km of class 1, B-C: 10 km of class 3; places stand on the nodes.
    _, travel = by_hand()
    speeds = SPEED_PRESETS["summer"].speeds
    ab, bc = 60 * 30 / speeds.by_class_kmh[1], 60 * 10 / speeds.by_class_kmh[3]
    centres = _points([(103.8, 46.80)], index=["A"])
    sites = _points([(103.8, 47.16), (103.8, 47.07), (103.8, 46.80), (0, 0)], index=list("CBAX"))
    sites["X"] = None
    found = within_minutes(centres, sites, ab + bc + 1e-3, travel, speeds)
    assert found["site"].tolist() == ["A", "B", "C"]
    assert found["minutes"].tolist() == pytest.approx([0, ab, ab + bc])
    metres = [GEOD.inv(103.8, 46.8, 103.8, lat)[2] for lat in (46.8, 47.07, 47.16)]
    assert found["km"].tolist() == pytest.approx([m / 1000 for m in metres])
    assert found["azimuth_deg"].map(direction).tolist() == ["", "n", "n"]
    less = within_minutes(centres, sites, ab + bc - 1e-3, travel, speeds)
    assert less["site"].tolist() == ["A", "B"]
    none = within_minutes(centres.iloc[:0], sites, 60, travel, speeds)
    assert none.columns.tolist() == found.columns.tolist()
    assert len(none) == 0


@pytest.mark.parametrize(
    ("azimuth", "code"),
    [
        (0, "n"),
        (22.4, "n"),
        (22.5, "ne"),
        (90, "e"),
        (157.5, "s"),
        (247.4, "sw"),
        (270, "w"),
        (337.4, "nw"),
        (337.5, "n"),
        (359.9, "n"),
        (-90, "w"),
    ],
)
def test_an_azimuth_lies_in_one_of_eight_directions(azimuth: float, code: str) -> None:
    assert direction(azimuth) == code
    assert code in DIRECTIONS


def test_counts_of_every_unit_and_category() -> None:
    sites = pd.DataFrame(
        {
            "category": ["museum", "museum", "burial", "museum", "burial"],
            "admin2_pcode": ["s1", "s2", "s2", "s3", "elsewhere"],
        }
    )
    groups = pd.Series({"s1": "a", "s2": "a", "s3": "b", "s4": "c"})
    people = pd.Series({"a": 20_000, "b": 5_000, "d": 7})
    found = counts_by_category(sites, groups, people)
    assert found["unit"].tolist() == ["a", "a", "b", "b", "c", "c"]
    assert found["category"].tolist() == ["burial", "museum"] * 3
    assert found["count"].tolist() == [1, 2, 0, 1, 0, 0]
    assert found["per_10000"].tolist() == pytest.approx(
        [0.5, 1.0, 0.0, 2.0, np.nan, np.nan], nan_ok=True
    )


def test_counts_without_people_or_sites() -> None:
    sites = pd.DataFrame({"category": ["museum"], "admin2_pcode": ["s1"]})
    groups, people = pd.Series({"s1": "a"}), pd.Series({"a": 0})
    found = counts_by_category(sites, groups, people, categories=["burial", "museum"])
    assert found["count"].tolist() == [0, 1]
    assert found["per_10000"].isna().all()
    none = counts_by_category(sites.iloc[:0], groups, people, categories=["museum"])
    assert none["count"].tolist() == [0]
