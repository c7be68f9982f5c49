"""Charts say what the map says: the same classes, colours and gaps."""

from __future__ import annotations

import json
import math

import pytest

from geo.analysis.classification import NO_DATA
from geo.cartography import charts
from geo.cartography.charts import NAMED_UNITS, UNIT_SELECTION, Caption
from geo.cartography.small_multiples import programme_maps, programme_panels
from geo.cartography.symbology import LINE_COLOURS, NO_DATA_COLOUR

CAPTION = Caption("Travel time", "minutes", "DEMO")
PLAIN = Caption("Travel time", "minutes", None)
COLOURS = ("#ffffff", "#000000")
CLASSES = (("few", "#ffffff"), ("many", "#000000"))


def _rows(spec):
    return spec["data"]["values"]


def _units(count):
    return [(f"MN{i:04}", f"unit {i}", float(i % 7), 0) for i in range(count)]


def test_units_stand_in_the_order_of_their_figures():
    units = [("MN1", "a", 3.0, 0), ("MN2", "b", 9.0, 1), ("MN3", "c", 3.0, 0)]
    rows = _rows(charts.unit_bars(units, COLOURS, CAPTION))
    assert [(r["pcode"], r["colour"]) for r in rows] == [
        ("MN2", "#000000"),
        ("MN1", "#ffffff"),
        ("MN3", "#ffffff"),
    ]


def test_what_has_no_finite_figure_is_counted_and_not_drawn():
    units = [("MN1", "a", 3.0, 0), ("MN2", "b", None, NO_DATA), ("MN3", "c", math.inf, 1)]
    spec = charts.unit_bars([*units, ("MN4", "d", math.nan, NO_DATA)], COLOURS, PLAIN, left_out="—")
    assert [r["pcode"] for r in _rows(spec)] == ["MN1"]
    assert spec["title"]["subtitle"] == "—: 3"
    assert "subtitle" not in charts.unit_bars(units[:1], COLOURS, PLAIN, left_out="—")["title"]


def test_the_badge_stands_above_the_note():
    spec = charts.unit_bars([("MN1", "a", None, NO_DATA)], COLOURS, CAPTION, left_out="none")
    assert spec["title"]["subtitle"] == ["DEMO", "none: 1"]


def test_few_units_have_their_names_beside_them_and_many_do_not():
    few = charts.unit_bars(_units(NAMED_UNITS), COLOURS, CAPTION)
    many = charts.unit_bars(_units(NAMED_UNITS + 1), COLOURS, CAPTION)
    assert (few["encoding"]["y"]["field"], few["encoding"]["x"]["field"]) == ("name", "value")
    assert (many["encoding"]["x"]["field"], many["encoding"]["y"]["field"]) == ("pcode", "value")
    assert many["encoding"]["x"]["axis"] is None


def test_two_units_of_one_name_keep_a_bar_each():
    units = [("MN1", "Altai", 3.0, 0), ("MN2", "Altai", 2.0, 0), ("MN3", "Bor", 1.0, 0)]
    rows = _rows(charts.unit_bars(units, COLOURS, CAPTION))
    assert [r["name"] for r in rows] == ["Altai (MN1)", "Altai (MN2)", "Bor"]


def test_a_unit_can_be_selected_by_its_code():
    spec = charts.unit_bars(_units(3), COLOURS, CAPTION, "MN0002")
    assert [r["pcode"] for r in _rows(spec) if r["selected"]] == ["MN0002"]
    params = [layer.get("params") for layer in spec["layer"]]
    select = {"type": "point", "fields": ["pcode"]}
    assert params == [[{"name": UNIT_SELECTION, "select": select}], None]


def test_bars_have_the_colours_of_their_classes():
    spec = charts.ranked_bars(
        [("a", 3.0, 1), ("b", None, NO_DATA), ("c", 1.0, 0)], COLOURS, CAPTION
    )
    assert [(r["name"], r["colour"]) for r in _rows(spec)] == [("a", "#000000"), ("c", "#ffffff")]
    assert spec["title"]["subtitle"] == "DEMO"


def test_classes_are_counted_with_what_has_no_figure():
    bars = charts.class_bars([("≤ 1", "#fff", 4), ("> 1", "#000", 5)], ("no data", 2), CAPTION)
    assert [r["count"] for r in _rows(bars)] == [4, 5, 2]
    full = charts.class_bars([("≤ 1", "#fff", 4)], ("no data", 0), PLAIN)
    assert len(_rows(full)) == 1
    assert "subtitle" not in full["title"]


def test_parts_are_stacked_in_their_order():
    parts = ("with service", "in reach", "out of reach")
    rows = [
        {"unit": "Khovd", "part": "out of reach", "value": 20},
        {"unit": "Khovd", "part": "with service", "value": 5},
        {"unit": "Khovd", "part": "in reach", "value": None},
    ]
    colours = ("#1", "#2", "#3")
    spec = charts.reach_columns(rows, parts, colours, CAPTION)
    assert [(r["part"], r["order"]) for r in _rows(spec)] == [
        ("out of reach", 2),
        ("with service", 0),
    ]
    assert spec["encoding"]["color"]["scale"] == {"domain": list(parts), "range": list(colours)}
    assert spec["encoding"]["x"]["stack"] == "normalize"
    absolute = charts.reach_columns(rows, parts, colours, CAPTION, shares=False)
    assert absolute["encoding"]["x"]["stack"] == "zero"
    assert "axis" not in absolute["encoding"]["x"]


def test_a_lorenz_curve_is_drawn_against_equality():
    points = {"2022": [(0.0, 0.0), (0.5, 0.2), (1.0, 1.0)], "2023": [(0.0, 0.0), (1.0, 1.0)]}
    spec = charts.lorenz_curve(points, CAPTION, people="adults", equality="equal shares")
    line, name, curves = spec["layer"]
    assert _rows(line) == [{"x": 0, "y": 0}, {"x": 1, "y": 1}]
    assert name["mark"]["text"] == "equal shares"
    assert [(r["series"], r["x"], r["y"]) for r in _rows(curves)][1] == ("2022", 0.5, 0.2)
    assert curves["encoding"]["color"]["scale"]["domain"] == ["2022", "2023"]


def test_a_year_without_a_figure_is_a_gap_and_not_a_zero():
    rows = [
        {"programme": "Literacy", "year": year, "value": value, "series": series}
        for series, year, value in (
            ("Khovd", 2020, 5.0),
            ("Khovd", 2022, 7.0),
            ("Mongolia", 2020, 4.0),
            ("Mongolia", 2021, None),
        )
    ]
    spec = programme_panels(rows, CAPTION, columns=3)
    held = {(r["series"], r["year"]): r["value"] for r in _rows(spec)}
    assert held == {
        ("Khovd", 2020): 5.0,
        ("Khovd", 2021): None,
        ("Khovd", 2022): 7.0,
        ("Mongolia", 2020): 4.0,
        ("Mongolia", 2021): None,
        ("Mongolia", 2022): None,
    }
    assert spec["columns"] == 3
    assert "break-paths" in spec["spec"]["mark"]["invalid"]
    assert spec["spec"]["encoding"]["color"]["scale"]["range"] == list(LINE_COLOURS)
    assert spec["title"]["subtitle"] == "DEMO"
    assert spec["facet"]["sort"] == ["Literacy"]


def test_every_small_map_has_every_aimag():
    rows = [
        {"programme": "Literacy", "pcode": "MN62", "name": "Uvurkhangai", "value": 1.0, "code": 1},
        {"programme": "Literacy", "pcode": "MN46", "value": 0.2, "code": 0},
        {"programme": "Vocational", "pcode": "MN46", "value": None, "code": NO_DATA},
    ]
    spec = programme_maps(
        rows, "../../assets/x/boundaries.topojson", CLASSES, CAPTION, missing="not reported"
    )
    held = {(r["programme"], r["pcode"]): (r["name"], r["class"]) for r in _rows(spec)}
    assert held == {
        ("Literacy", "MN62"): ("Uvurkhangai", "many"),
        ("Literacy", "MN46"): ("MN46", "few"),
        ("Vocational", "MN62"): ("Uvurkhangai", "not reported"),
        ("Vocational", "MN46"): ("MN46", "not reported"),
    }
    legend = spec["spec"]["encoding"]["color"]["scale"]
    assert legend == {
        "domain": ["few", "many", "not reported"],
        "range": ["#ffffff", "#000000", NO_DATA_COLOUR],
    }
    outline = spec["transform"][0]["from"]
    assert outline["data"]["url"] == "../../assets/x/boundaries.topojson"
    assert (outline["data"]["format"]["feature"], outline["key"]) == ("admin1", "id")


@pytest.mark.parametrize(
    "spec",
    [
        charts.unit_bars([], COLOURS, CAPTION),
        charts.reach_columns([], (), (), CAPTION),
        charts.lorenz_curve({}, CAPTION),
        charts.yearly_lines([], CAPTION),
        programme_panels([], CAPTION),
        programme_maps([], "x", CLASSES, CAPTION, missing="not reported"),
    ],
)
def test_a_chart_of_nothing_is_still_a_chart(spec):
    assert "encoding" in spec or "encoding" in spec["spec"]
    json.dumps(spec, allow_nan=False)
