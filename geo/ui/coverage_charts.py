"""Draw the charts of the coverage page: programme types, who is enrolled, how evenly."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from geo.analysis.classification import classify
from geo.analysis.figures import Figures
from geo.analysis.indicators import INDICATORS
from geo.analysis.years import nearest_year
from geo.cartography.charts import Caption, lorenz_curve, reach_columns
from geo.cartography.message import Choropleth
from geo.cartography.small_multiples import programme_maps, programme_panels
from geo.cartography.symbology import REACH_COLOURS
from geo.store.reference import labels
from geo.ui import cache
from geo.ui.places import place_name, subject
from geo.ui.wording import data_badge

if TYPE_CHECKING:
    from geo.text import Translate
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
    if not rows:
        st.info(translate("The filters leave no programme."), icon=":material/info:")
        return
    caption = Caption(
        translate("Learners per 1,000 adults by programme type"),
        translate("learners per 1,000 adults"),
        data_badge(view, translate),
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
    table = cache.learners_by_programme(None, _all_programmes(view), by_aimag=True)
    indicator = INDICATORS["learners_per_1000_adults"]
    figures = Figures(table["value"], pd.Series("", table.index), year)
    drawn = Choropleth.of(indicator, "admin1", figures, classify(table["value"]))
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
            drawn.classification.codes(here["value"]),
            strict=True,
        )
    ]
    spec = programme_maps(
        rows,
        cache.boundaries_published().path,
        list(zip(drawn.labels(view.language), drawn.colours, strict=True)),
        Caption(
            translate("Learners per 1,000 adults by programme type") + f" ({year})",
            translate("learners per 1,000 adults"),
            data_badge(view, translate),
        ),
        missing=translate(indicator.missing),
    )
    st.vega_lite_chart(spec, theme=None, key="coverage_maps")


def show_fairness(view: View, translate: Translate) -> None:
    """Draw who is served, in reach and out of reach, and how evenly learners are spread."""
    badge = data_badge(view, translate)
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
        if not curves:
            st.info(
                translate("Too few soums report learners: no curve can be drawn."),
                icon=":material/info:",
            )
            return
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
        "enrolled": translate("enrolled"),
        "not_enrolled": translate("in reach, not enrolled"),
        "not_reported": translate("in reach, enrolment not reported"),
        "out_of_reach": translate("out of reach"),
    }
    table = cache.reach_parts(view.counted)
    names = cache.unit_names("admin1", None, view.language)
    rows = [
        {"unit": names[str(pcode)], "part": label, "value": float(value)}
        for part, label in parts.items()
        for pcode, value in table[part].items()
    ]
    spec = reach_columns(
        rows,
        list(parts.values()),
        REACH_COLOURS,
        Caption(translate("Adults by aimag"), translate("share of adults"), badge),
    )
    st.vega_lite_chart(spec, width="stretch", theme=None, key="coverage_reach")
