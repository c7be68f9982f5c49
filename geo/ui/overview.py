"""Draw the overview: headline figures, the national trend, what is published and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from geo.cartography.charts import Caption, yearly_lines
from geo.cartography.escape import markdown_text
from geo.sources.registry import SOURCES
from geo.text import N_, Translate, format_number
from geo.ui import cache
from geo.ui.wording import data_badge

if TYPE_CHECKING:
    import pandas as pd

    from geo.store.datasets import Dataset
    from geo.ui.view import View

CENTRES_MEASURE: Final = "centres"
"""Measure of the national facts that gives the number of centres of a year."""

PUBLISHED: Final = (
    N_("Number of centres in the whole country: 2000, 2002, 2018 and 2019"),
    N_("The rule of the network: a centre in each aimag centre, a unit in each soum and district"),
    N_("A dozen centres by name, each in its own source"),
    N_("National totals of literacy and equivalency learners for some years"),
    N_("Population, households and schools by soum or aimag (National Statistics Office)"),
    N_("Heritage lists and sites, a part of what is protected"),
)
NOT_PUBLISHED: Final = (
    N_("A list of all centres with place and status"),
    N_("Learners, teachers and programmes by centre, soum or aimag"),
    N_("Places of centres more exact than the settlement"),
    N_("Which living traditions are taught in which centre"),
    N_("The outcome text of the seminar of April 2018"),
)


def latest_total(facts: pd.DataFrame) -> pd.Series:
    """Return the latest published number of centres, as a row of the national facts."""
    rows = facts[facts["measure"] == CENTRES_MEASURE]
    return rows.iloc[int(rows["year"].astype(int).argmax())]


def show_headlines(view: View, dataset: Dataset, translate: Translate) -> None:
    """Draw the headline figures, each with its year and source."""
    reference = cache.reference()
    facts = reference.national_facts
    total = latest_total(facts)
    country = reference.observations.query("level == 'admin0'").sort_values("year")
    population = country[country["measure"] == "population"].iloc[-1]
    adults = country[country["measure"] == "adults"].iloc[-1]
    published = cache.dataset("published").centres
    documented = published[published["evidence"] == "documented"]
    suspended = int((documented["status"] == "suspended").sum())
    heritage = reference.heritage

    def number(value: float) -> str:
        return format_number(value, view.language)

    source = f"{total['source_title']} ({total['year']})"
    cards = (
        (translate("Centres, last published total"), total["value"], source),
        (
            translate("Places by the network rule"),
            len(published),
            translate("One in each aimag centre, soum and district; not confirmed centres"),
        ),
        (
            translate("Centres documented one by one"),
            len(documented),
            translate("{count} of them suspended").replace("{count}", number(suspended)),
        ),
        (
            translate("Population"),
            population["value"],
            f"{_publishers(population['source_id'], translate)} ({population['year']})",
        ),
        (
            translate("Adults aged 15 and over"),
            adults["value"],
            f"{_publishers(adults['source_id'], translate)} ({adults['year']})",
        ),
        (
            translate("Heritage sites recorded"),
            len(heritage),
            translate("{count} of them on the map").replace(
                "{count}", number(heritage.geometry.notna().sum())
            ),
        ),
    )
    for column, (label, value, note) in zip(st.columns(len(cards)), cards, strict=True):
        with column:
            st.metric(label, number(float(value)))
            st.caption(markdown_text(note))
    if dataset.entry.is_demonstration:
        st.info(dataset.entry.description.said(translate), icon=":material/science:")


def _publishers(source_ids: str, translate: Translate) -> str:
    ids = [part for part in str(source_ids).split(";") if part]
    return "; ".join(dict.fromkeys(translate(SOURCES[source_id].publisher) for source_id in ids))


def show_trend(view: View, dataset: Dataset, translate: Translate) -> None:
    """Draw the number of centres over the years, and learners where the data set has any."""
    facts = cache.reference().national_facts
    totals = facts[facts["measure"] == CENTRES_MEASURE]
    published = translate("published total")
    rows: list[dict[str, Any]] = [
        {"year": int(year), "value": int(float(value)), "series": published}
        for year, value in zip(totals["year"], totals["value"], strict=True)
    ]
    badge = data_badge(view, translate)
    if badge:
        opened = dataset.centres["opened_year"].dropna().astype(int)
        series = translate("demonstration centres opened")
        years = sorted(set(opened))
        rows += [{"year": y, "value": int((opened <= y).sum()), "series": series} for y in years]
    left, right = st.columns(2)
    with left:
        title = translate("Number of centres, whole country")
        spec = yearly_lines(rows, Caption(title, translate("centres"), badge))
        st.vega_lite_chart(spec, width="stretch", height=260, theme=None, key="trend")
        sources = dict.fromkeys(totals["source_title"])
        st.caption(markdown_text(translate("Sources") + ": " + "; ".join(sources)))
    with right:
        if dataset.programmes.empty:
            st.info(
                translate(
                    "Learners by centre or region are not published. The demonstration data set "
                    "shows what the map can do with a register."
                ),
                icon=":material/info:",
            )
        else:
            _show_learners(dataset, badge, translate)


def _show_learners(dataset: Dataset, badge: str | None, translate: Translate) -> None:
    known = dataset.programmes.dropna(subset=["learners_total", "learners_female"])
    sums = known.groupby("year")[["learners_total", "learners_female"]].sum()
    women, men = translate("women"), translate("men")
    rows = []
    for year, total, female in sums.itertuples():
        rows.append({"year": int(year), "value": int(female), "series": women})
        rows.append({"year": int(year), "value": int(total - female), "series": men})
    title = translate("Learners by the year in which the school year begins")
    spec = yearly_lines(rows, Caption(title, translate("learners"), badge))
    st.vega_lite_chart(spec, width="stretch", height=260, theme=None, key="learners")


def show_published(translate: Translate) -> None:
    """List what is published about the centres and what is not."""
    left, right = st.columns(2)
    with left:
        st.subheader(translate("What is published"), anchor=False)
        st.markdown("\n".join(f"- {translate(item)}" for item in PUBLISHED))
    with right:
        st.subheader(translate("What is not published"), anchor=False)
        st.markdown("\n".join(f"- {translate(item)}" for item in NOT_PUBLISHED))
