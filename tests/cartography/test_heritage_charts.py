"""Charts of heritage count every site once and colour it as the map does."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cartography.charts import Caption
from geo.cartography.heritage_charts import (
    MOST_BINS,
    category_bars,
    distance_histogram,
    pairing_grid,
)
from geo.cartography.symbology import PAIRING_COLOURS, REACH_COLOURS

CAPTION = Caption("Heritage", "sites", "DEMO")
PARTS = ("within reach", "beyond", "no distance")
STATES = ("could teach", "chance", "far", "neither")


def _rows(spec):
    return spec["data"]["values"]


def _categories():
    return [
        {"category": "Museum", "colour": "#1f6f8b", "count": 3, "per_10000": 1.5, "compared": 0.4},
        {"category": "Monastery", "colour": "#d18a00", "count": 0, "per_10000": None},
    ]


def test_a_category_keeps_its_place_and_colour():
    spec = category_bars(_categories(), CAPTION)
    assert [(r["category"], r["colour"], r["value"]) for r in _rows(spec)] == [
        ("Museum", "#1f6f8b", 3),
        ("Monastery", "#d18a00", 0),
    ]
    assert len(spec["layer"]) == 2
    json.dumps(spec, allow_nan=False)


def test_a_place_is_compared_by_a_tick():
    spec = category_bars(_categories(), CAPTION, per="per_10000", compared="Mongolia")
    assert [(r["value"], r["compared"]) for r in _rows(spec)] == [(1.5, 0.4), (None, None)]
    assert spec["layer"][-1]["mark"]["type"] == "tick"
    assert spec["title"]["subtitle"] == ["DEMO", "| Mongolia"]


def _bins(km, limit):
    spec = distance_histogram(km, limit, CAPTION, parts=PARTS, distance="km")
    bars, rule = spec["layer"]
    return spec, _rows(bars), _rows(rule)


def test_a_distance_belongs_to_the_bar_it_closes():
    # Farthest 30 km: bars of 2 km. 2 and 0 close the first bar, 2.1 opens the second.
    _, rows, _ = _bins([0.0, 2.0, 2.1, 30.0], 10.0)
    assert [(r["from"], r["to"], r["count"]) for r in rows] == [(0, 2, 2), (2, 4, 1), (28, 30, 1)]


def test_the_bar_that_the_limit_cuts_has_both_colours():
    spec, rows, (rule,) = _bins([20.5, 21.0, 21.5, 50.0], 21.0)
    assert [(r["from"], r["to"], r["part"], r["count"]) for r in rows] == [
        (20, 22, "within reach", 2),
        (20, 22, "beyond", 1),
        (48, 50, "beyond", 1),
    ]
    assert (rule["limit"], rule["label"]) == (21.0, "21 km")
    colour = spec["layer"][0]["encoding"]["color"]["scale"]
    assert (colour["domain"], colour["range"]) == (list(PARTS[:2]), list(REACH_COLOURS[1::2]))


def test_what_has_no_distance_is_counted_and_not_drawn():
    spec, rows, _ = _bins([math.nan, math.inf, 3.0], 5.0)
    assert sum(r["count"] for r in rows) == 1
    assert spec["title"]["subtitle"] == ["DEMO", "no distance: 2"]
    spec, rows, _ = _bins([], 5.0)
    assert (rows, spec["title"]["subtitle"]) == ([], "DEMO")


@given(
    st.lists(st.floats(0, 2000), max_size=60),
    st.floats(1, 500),
)
@settings(max_examples=60)
def test_every_site_is_in_one_bar_on_its_side_of_the_limit(km, limit):
    _, rows, _ = _bins(km, limit)
    within = sum(r["count"] for r in rows if r["part"] == PARTS[0])
    assert within == sum(value <= limit for value in km)
    assert sum(r["count"] for r in rows) == len(km)
    assert len({r["from"] for r in rows}) <= MOST_BINS


@pytest.mark.parametrize(
    ("near", "offered", "state"),
    [
        (True, True, "could teach"),
        (2, False, "chance"),
        (0, True, "far"),
        (False, False, "neither"),
    ],
)
def test_a_pairing_is_near_or_not_and_offered_or_not(near, offered, state):
    row = {"subject": "Museum", "programme": "Arts", "offered": offered, "near": near}
    spec = pairing_grid([row], STATES, CAPTION)
    (cell,) = _rows(spec)
    assert (cell["state"], cell["offered"]) == (state, offered)
    scale = spec["layer"][0]["encoding"]["color"]["scale"]
    assert dict(zip(scale["domain"], scale["range"], strict=True)) == dict(
        zip(STATES, PAIRING_COLOURS, strict=True)
    )


def test_the_grid_keeps_the_order_of_its_rows():
    rows = [
        {"subject": s, "programme": p, "offered": False, "near": True}
        for s, p in (("b", "y"), ("a", "y"), ("b", "x"))
    ]
    spec = pairing_grid(rows, STATES, CAPTION)
    assert spec["encoding"]["y"]["sort"] == ["b", "a"]
    assert spec["encoding"]["x"]["sort"] == ["y", "x"]
