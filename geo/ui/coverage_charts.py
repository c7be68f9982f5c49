"""Draw the charts of the coverage page: programme types, who is enrolled, how evenly."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import streamlit as st

from geo.analysis.classification import Classification, classify
from geo.analysis.indicators import INDICATORS
from geo.analysis.years import nearest_year
from geo.cartography.charts import Caption, lorenz_curve, reach_columns
from geo.cartography.small_multiples import programme_maps, programme_panels
from geo.cartography.symbology import REACH_COLOURS, ramp
from geo.store.reference import labels
from geo.text import Translate, format_number
from geo.ui import cache
from geo.ui.map_view import demonstration_badge
from geo.ui.places import place_name, subject

if TYPE_CHECKING:
    from geo.ui.view import Counted, View


def show_programmes(view: View, translate: Translate) -> None:
    """Draw learners by programme type over the years: the place and the nation."""
    if cache.dataset(view.dataset).programmes.empty:
        st.info(translate("No programme is published by centre."), icon=":material/info:")
        return
    names = labels(cache.reference().programme_types, view.language)
    rows: list[dict[str, Any]] = []
    for place in dict.fromkeys((subject(view), None)):
        table = cache.learners_by_programme(place, _all_programmes(view))
        series = place_name(place, view, translate)
        rows += [
            {
                "programme": names[programme],
                "year": int(year),
                "value": None if pd.isna(value) else float(value),
                "series": series,
            }
            for programme, year, value in zip(
                table["programme_type"], table["year"], table["value"], strict=True
            )
        ]
    caption = Caption(
        translate("Learners per 1,000 adults by programme type"),
        translate("learners per 1,000 adults"),
        demonstration_badge(view, translate),
    )
    st.vega_lite_chart(programme_panels(rows, caption), theme=None, key="coverage_panels")
    _show_programme_maps(view, names, translate)


def _all_programmes(view: View) -> Counted:
    """Return what the view counts, whatever programme type it looks at."""
    return replace(view.counted, criteria=replace(view.centre_filter, programme=None))


def _show_programme_maps(view: View, names: dict[str, str], translate: Translate) -> None:
    """Draw a small map of the aimags for each programme type, all in the same classes."""
    years = cache.dataset(view.dataset).programme_years
    year = nearest_year(years, view.year)
    table = cache.learners_by_aimag(_all_programmes(view))
    classes = classify(table["value"])
    here = table[table["year"] == year]
    aimags = cache.unit_names("admin1", None, view.language)
    rows = [
        {
            "programme": names[programme],
            "pcode": pcode,
            "name": aimags[pcode],
            "value": None if pd.isna(value) else float(value),
            "code": int(code),
        }
        for programme, pcode, value, code in zip(
            here["programme_type"],
            here["unit"],
            here["value"],
            classes.codes(here["value"]),
            strict=True,
        )
    ]
    palette = INDICATORS["learners_per_1000_adults"].palette
    spec = programme_maps(
        rows,
        cache.boundaries_published().path,
        ramp(palette, classes.size),
        Caption(
            translate("Learners per 1,000 adults by programme type") + f" ({year})",
            _class_text(classes, view.language),
            demonstration_badge(view, translate),
        ),
    )
    st.vega_lite_chart(spec, theme=None, key="coverage_maps")


def _class_text(classes: Classification, language: str) -> str:
    """Return the limits of classes in a line, light to dark."""
    limits = [format_number(limit, language, decimals=1) for limit in classes.limits]
    return " | ".join(("≤ " + limits[0], *limits[1:], "> " + limits[-1])) if limits else ""


def show_fairness(view: View, translate: Translate) -> None:
    """Draw who is served, in reach and out of reach, and how evenly learners are spread."""
    badge = demonstration_badge(view, translate)
    left, right = st.columns(2)
    with left:
        _show_reach(view, badge, translate)
    with right:
        if cache.dataset(view.dataset).programmes.empty:
            st.info(
                translate("Learners by soum are not published: no curve can be drawn."),
                icon=":material/info:",
            )
            return
        curves = {}
        for place in dict.fromkeys((subject(view), None)):
            curve = cache.lorenz_of_learners(place, view.counted)
            if len(curve):
                points = zip(curve["share_of_people"], curve["share_of_good"], strict=True)
                curves[place_name(place, view, translate)] = [
                    (float(x), float(y)) for x, y in points
                ]
        spec = lorenz_curve(
            curves,
            Caption(
                translate("How evenly learners are spread (Lorenz curve)"),
                translate("share of learners"),
                badge,
            ),
            people=translate("share of adults, fewest learners first"),
            equality=translate("equal"),
        )
        st.vega_lite_chart(spec, width="stretch", height=380, theme=None, key="coverage_lorenz")
        st.caption(translate("Inequality within a soum is not seen: the least there is."))


def _show_reach(view: View, badge: str | None, translate: Translate) -> None:
    parts = {
        "with_service": translate("enrolled"),
        "within_reach": translate("in reach, not enrolled"),
        "out_of_reach": translate("out of reach"),
    }
    table = cache.reach_parts(view.counted)
    if table["with_service"].isna().all():
        # Nobody reports learners: what is in reach cannot be split.
        parts = {"in_reach": translate("in reach"), "out_of_reach": parts["out_of_reach"]}
    names = cache.unit_names("admin1", None, view.language)
    rows = [
        {"unit": names[str(pcode)], "part": label, "value": None if np.isnan(v) else float(v)}
        for part, label in parts.items()
        for pcode, v in table[part].items()
    ]
    spec = reach_columns(
        rows,
        list(parts.values()),
        REACH_COLOURS[-len(parts) :],
        Caption(translate("Adults by aimag"), translate("share of adults"), badge),
    )
    st.vega_lite_chart(spec, width="stretch", theme=None, key="coverage_reach")
