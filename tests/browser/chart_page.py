"""A page with every chart, as Streamlit draws it; started by test_charts.py."""

from __future__ import annotations

import math

import streamlit as st

from geo.analysis.classification import NO_DATA
from geo.cartography import charts
from geo.cartography.charts import Caption
from geo.cartography.small_multiples import programme_maps, programme_panels
from geo.cartography.symbology import LINE_COLOURS, PALETTES

COLOURS = PALETTES["OrRd"]
CAPTION = Caption("Title", "unit", "DEMO")
AIMAGS = ["MN11", *(f"MN{code}" for code in (21, 22, 23, 41, 42, 43, 44, 45, 46, 48, 61, 62, 63))]
PROGRAMMES = ("Literacy", "Vocational", "Life skills")
HOSTILE = "<img src=x onerror=alert(1)>${alert(2)}"

few = [(pcode, f"unit {i}", float(i), i % 5) for i, pcode in enumerate(AIMAGS)]
few += [("MN82", HOSTILE, 3.5, 2), ("MN83", "none", None, NO_DATA), ("MN84", "far", math.inf, 4)]
many = [(f"MN{i:04}", f"unit {i}", float(i % 97) + 1, i % 5) for i in range(339)]

SPECS = {
    "few": charts.unit_bars(few, COLOURS, CAPTION, "MN46", left_out="No figure"),
    "many": charts.unit_bars(many, COLOURS, CAPTION, "MN0100"),
    "ranked": charts.ranked_bars([("a", 3.0, 1), ("b", 1.0, 0)], COLOURS, CAPTION),
    "classes": charts.class_bars([("≤ 1", COLOURS[2], 3)], ("no data", 1), CAPTION),
    "reach": charts.reach_columns(
        [
            {"unit": unit, "part": part, "value": value}
            for unit, values in (("Khovd", (5, 3, 2)), ("Uvs", (1, 1, None)))
            for part, value in zip(("served", "in reach", "out"), values, strict=True)
        ],
        ("served", "in reach", "out"),
        LINE_COLOURS,
        CAPTION,
    ),
    "years": charts.yearly_lines([{"year": 2020, "value": 1, "series": "a"}], CAPTION),
    "lorenz": charts.lorenz_curve(
        {"2022": [(0.0, 0.0), (0.5, 0.2), (1.0, 1.0)]}, CAPTION, people="adults", equality="equal"
    ),
    "panels": programme_panels(
        [
            {
                "programme": p,
                "year": year,
                "value": year - 2000.0 + 5 * (series == "Khovd"),
                "series": series,
            }
            for p in PROGRAMMES
            for series in ("Khovd", "Mongolia")
            for year in ((2018, 2019, 2021, 2022) if series == "Khovd" else range(2018, 2023))
        ],
        CAPTION,
    ),
    "maps": programme_maps(
        [
            {"programme": p, "pcode": a, "value": float(i), "code": (i + j) % 5}
            for j, p in enumerate(PROGRAMMES)
            for i, a in enumerate(AIMAGS)
            if (p, a) != ("Vocational", "MN46")
        ],
        "/test/boundaries.topojson",
        [(str(number), colour) for number, colour in enumerate(COLOURS)],
        CAPTION,
        missing="not reported",
    ),
}

for name, spec in SPECS.items():
    selects = {"on_select": "rerun"} if name in {"few", "many"} else {}
    with st.container(key=name):
        state = st.vega_lite_chart(spec, width="stretch", theme=None, **selects)
    if selects:
        st.text(f"{name}: {[unit['pcode'] for unit in state['selection']['unit']]}")
