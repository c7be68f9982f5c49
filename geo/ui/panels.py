"""Draw what stands beside the map: counts, the table of units, the chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from geo.cartography.charts import Caption, class_bars, ranked_bars
from geo.cartography.message import flag_text
from geo.text import NO_VALUE, Translate, format_number
from geo.ui import cache
from geo.ui.data_sets import register_scope
from geo.ui.wording import data_badge

if TYPE_CHECKING:
    from geo.ui.selection import Shown
    from geo.ui.view import View

CHARTED_UNITS: Final = 30
"""Up to so many units get a bar each; of more, the classes are charted."""


def show_counts(view: View, shown: Shown, translate: Translate) -> None:
    """Say how many centres and sites are shown, and how many cannot be."""
    mapped = len(shown.sites)
    parts = {
        "{centres}": int(shown.centres.sum()),
        "{sites}": int(shown.sites.sum()),
        "{mapped}": mapped,
        "{unplaced}": int(cache.reference().heritage.geometry.isna().sum()),
    }
    if shown.dataset.entry.is_demonstration:
        text = translate("Demonstration centres shown: {centres}, all synthetic.")
    elif shown.dataset.entry.version:
        text = translate("Centres of the register shown: {centres}.")
        scope = register_scope(view, translate)
        text += f" {scope}" if scope else ""
    else:
        documented = shown.dataset.centres["evidence"] == "documented"
        parts["{documented}"] = int((documented.to_numpy() & shown.centres).sum())
        text = translate(
            "Places by the network rule shown: {centres}, of which documented one by one: "
            "{documented}; the others are not confirmed centres."
        )
    text += " " + translate(
        "Heritage sites shown: {sites} of {mapped}; not mapped, because their source names no "
        "soum: {unplaced}."
    )
    for name, number in parts.items():
        text = text.replace(name, format_number(number, view.language))
    st.caption(text)


def show_units(view: View, shown: Shown, translate: Translate) -> None:
    """Offer chart and table of the units in the place selected; drawn when opened."""
    label = translate("Chart and table, units selected: {count}")
    label = label.replace("{count}", format_number(shown.scope.sum(), view.language))
    with st.expander(label, key="units", icon=":material/bar_chart:", on_change="rerun") as section:
        if not section.open:
            return
        table = _unit_table(view, shown, translate)
        badge = data_badge(view, translate)
        left, right = st.columns(2)
        with left:
            _show_chart(view, shown, table, badge, translate)
        with right:
            _show_table(view, table, shown, badge, translate)


def _show_chart(
    view: View, shown: Shown, table: pd.DataFrame, badge: str | None, translate: Translate
) -> None:
    """Draw the units one by one where they are few, else the classes of the legend."""
    choropleth = shown.choropleth
    title, unit = choropleth.title(view.language), choropleth.unit(view.language)
    if len(table) <= CHARTED_UNITS and not choropleth.indicator.categories:
        values = [None if pd.isna(value) else float(value) for value in table["value"]]
        units = zip(table["name"], values, table["code"], strict=True)
        spec = ranked_bars(units, choropleth.colours, Caption(title, unit, badge))
    else:
        counts, missing = choropleth.counts(shown.scope)
        labels = choropleth.labels(view.language)
        spec = class_bars(
            list(zip(labels, choropleth.colours, counts, strict=True)),
            (translate(choropleth.indicator.missing), missing),
            Caption(f"{title}, {unit}", translate("Number of units"), badge),
        )
    st.vega_lite_chart(spec, width="stretch", theme=None, key="chart")


def _unit_table(view: View, shown: Shown, translate: Translate) -> pd.DataFrame:
    """Return the units in the place selected, highest figure first, those without one last."""
    names = cache.unit_names(view.level, None, view.language)
    choropleth = shown.choropleth
    within = shown.scope
    table = pd.DataFrame(
        {
            "pcode": choropleth.figures.values.index[within],
            "name": [name for name, chosen in zip(names.values(), within, strict=True) if chosen],
            "value": choropleth.figures.values.to_numpy()[within],
            "note": [flag_text(f, translate) for f in choropleth.figures.flags.to_numpy()[within]],
            "code": choropleth.codes[within],
        }
    )
    return table.sort_values(["value", "pcode"], ascending=[False, True], ignore_index=True)


def _show_table(
    view: View, table: pd.DataFrame, shown: Shown, badge: str | None, translate: Translate
) -> None:
    choropleth = shown.choropleth
    title, unit = choropleth.title(view.language), choropleth.unit(view.language)
    columns: dict[str, Any] = {
        "pcode": translate("Code"),
        "name": translate("Name"),
        "value": st.column_config.NumberColumn(title, format="localized", help=unit),
        "note": translate("Note"),
    }
    shown_values = table["value"].round(choropleth.indicator.decimals)
    if choropleth.indicator.categories:
        names = choropleth.labels(view.language)
        shown_values = pd.Series([names[code] if code >= 0 else None for code in table["code"]])
        columns["value"] = title
    held = list(columns) if table["note"].any() else ["pcode", "name", "value"]
    if badge:
        st.badge(badge, color="red")
    st.dataframe(
        table.assign(value=shown_values)[held],
        column_config={key: columns[key] for key in held},
        hide_index=True,
        width="stretch",
        placeholder=NO_VALUE,
        alt=f"{title}, {unit}",
    )
