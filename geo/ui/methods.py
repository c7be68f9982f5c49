"""Draw methods and sources from the registries: what is declared there appears here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from geo.analysis.access import DEFAULT_LIMIT_KM, DEFAULT_LIMIT_MIN
from geo.analysis.classification import CLASSES
from geo.analysis.indicators import INDICATORS
from geo.cartography.escape import markdown_text
from geo.cartography.symbology import ACCURACY_LABELS, CENTRE_SYMBOLS, EVIDENCE_LABELS
from geo.sources.registry import SOURCES
from geo.store.datasets import DATASETS
from geo.text import Translate, format_number
from geo.ui import cache
from geo.ui.view import Counted
from geo.ui.wording import dataset_source

if TYPE_CHECKING:
    from geo.ui.view import View


def show_datasets(translate: Translate) -> None:
    """Describe the data sets on offer."""
    st.subheader(translate("Data sets"), anchor="data-sets")
    for entry in DATASETS.values():
        st.markdown(f"**{entry.label.said(translate)}**: {entry.description.said(translate)}")
    for offer in cache.registers():
        entry = cache.dataset(offer.dataset_id).entry
        title, described = entry.label.said(translate), entry.description.said(translate)
        st.markdown(f"**{markdown_text(title)}**: {markdown_text(described)}")


def show_indicators(view: View, translate: Translate) -> None:
    """List the indicators with unit, definition, years and sources."""
    st.subheader(translate("Indicators"), anchor="indicators")
    reference = cache.reference()
    level_names = {"admin1": translate("aimags"), "admin2": translate("soums and districts")}
    entry = cache.dataset(view.dataset).entry
    rows = []
    for indicator in INDICATORS.values():
        levels = indicator.levels
        default_limit = DEFAULT_LIMIT_KM if indicator.id == "within_km" else DEFAULT_LIMIT_MIN
        limit = format_number(default_limit, view.language)
        found = (cache.indicator_years(indicator.id, level, view.dataset) for level in levels)
        years = sorted(set().union(*found))
        span = "–".join(dict.fromkeys((str(years[0]), str(years[-1])))) if years else ""
        missing = cache.figures(
            indicator.id, indicator.levels[-1], None, Counted(view.dataset)
        ).values.isna()
        rows.append(
            {
                translate("Indicator"): translate(indicator.label),
                translate("Unit"): translate(indicator.unit).replace("{limit}", limit),
                translate("Definition"): translate(indicator.definition),
                translate("Units"): ", ".join(level_names[level] for level in levels),
                translate("Years"): span,
                translate("Without a figure"): format_number(missing.sum(), view.language),
                translate("Sources"): "; ".join(
                    [
                        *(translate(SOURCES[s].title) for s in indicator.source_ids(reference)),
                        *([dataset_source(entry, translate)] if indicator.needs else []),
                    ]
                ),
            }
        )
    st.table(pd.DataFrame(rows).set_index(translate("Indicator")))


def show_classification(translate: Translate) -> None:
    """Say how figures become classes and colours."""
    st.subheader(translate("Classes and colours"), anchor="classes")
    st.markdown(
        translate(
            "Quantile classes, at most {classes}, over all units and years of an indicator, so "
            "that colours can be compared between years and regions. Limits are rounded to the "
            "fewest digits that keep the classes apart and belong to the class below. A unit "
            "without a figure is hatched and is never counted as zero. Palettes: ColorBrewer."
        ).replace("{classes}", str(CLASSES))
    )


def show_symbols(translate: Translate) -> None:
    """Explain evidence and accuracy of the points."""
    st.subheader(translate("Evidence and accuracy"), anchor="evidence")
    left, right = st.columns(2)
    with left:
        centres = [translate(symbol.label) for symbol in CENTRE_SYMBOLS.values()]
        evidence = [translate(EVIDENCE_LABELS[code]) for code in "ABC"]
        st.markdown("**" + translate("Centres") + "**\n" + "\n".join(f"- {t}" for t in centres))
        st.markdown("**" + translate("Heritage") + "**\n" + "\n".join(f"- {t}" for t in evidence))
    with right:
        accuracies = [translate(label) for label in ACCURACY_LABELS.values()]
        st.markdown("**" + translate("Place") + "**\n" + "\n".join(f"- {t}" for t in accuracies))
        st.markdown(
            translate(
                "Burial places and other sensitive archaeology are kept at the soum centre; their "
                "exact place is not in this product."
            )
        )


def show_sources(translate: Translate) -> None:
    """List the sources with publisher, date, licence and credit."""
    st.subheader(translate("Sources"), anchor="sources")
    rows = [
        {
            translate("Source"): translate(source.title),
            translate("Publisher"): translate(source.publisher),
            translate("Date"): translate(source.date),
            translate("Licence"): translate(source.licence_title),
            translate("Credit"): source.attribution,
            translate("Note"): translate(source.note),
        }
        for source in SOURCES.values()
    ]
    st.table(pd.DataFrame(rows).set_index(translate("Source")))


def show_files(translate: Translate) -> None:
    """List the data files of the product with rows, licence and checksum."""
    st.subheader(translate("Files"), anchor="files")
    rows = [
        {
            translate("File"): resource["path"],
            translate("Title"): translate(resource.get("title", "")),
            translate("Rows"): resource.get("rows", ""),
            translate("Licence"): ", ".join(part["name"] for part in resource["licenses"]),
            "SHA-256": resource["hash"].rpartition(":")[2][:12],
        }
        for resource in cache.reference().package["resources"]
    ]
    st.table(pd.DataFrame(rows).astype(str).set_index(translate("File")))
