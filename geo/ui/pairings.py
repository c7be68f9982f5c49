"""Draw pairings of heritage and programmes: what suits a centre, the table, the form to report."""

from __future__ import annotations

import io
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from geo.analysis.pairings import (
    CATEGORY,
    PairingProblem,
    check_pairings,
    practised_in,
    propose,
    tidy_pairings,
)
from geo.analysis.years import nearest_year
from geo.cartography.charts import Caption
from geo.cartography.heritage_charts import pairing_grid
from geo.cartography.symbology import HERITAGE_SYMBOLS
from geo.store.reference import labels
from geo.text import NO_VALUE, Translate, format_number, two_names
from geo.ui import cache
from geo.ui.heritage import around
from geo.ui.map_view import show_badge
from geo.ui.state import keep_pairings, session_pairings
from geo.ui.wording import data_badge

if TYPE_CHECKING:
    from collections.abc import Hashable

    from geo.ui.view import View

MOST_MEGABYTES: Final = 1
MOST_ROWS: Final = 2_000
"""Largest table of pairings that is read; our choice: the one shipped has 75 rows, 20 kB."""
PROBLEMS_SHOWN: Final = 100

REPORT_COLUMNS: Final = (
    "centre",
    "aimag_soum",
    "element_or_site",
    "programme_type",
    "year",
    "learners",
    "what_was_done",
    "result",
    "source_or_contact",
)


def _no_example(translate: Translate) -> None:
    st.caption(
        translate(
            "Proposals, not reports: no published example of a Mongolian centre teaching a named "
            "element was found. If your centre does, report it with the form below."
        )
    )


def current_pairings() -> pd.DataFrame:
    """Return the pairings in use: those of the session where it has its own."""
    own = session_pairings()
    return cache.reference().pairings if own is None else own


def _subject_names(view: View, translate: Translate) -> dict[str, str]:
    """Return the name of every category and element by its code."""
    elements = cache.reference().intangible_elements
    names = {code: translate(symbol.label) for code, symbol in HERITAGE_SYMBOLS.items()}
    for element in elements.itertuples():
        names[str(element.element_id)] = two_names(
            str(element.name_en), str(element.name_mn), view.language
        )
    return names


def show_proposals(view: View, translate: Translate) -> None:
    """Propose what the centre chosen could teach of the heritage near it, and say why."""
    layer, centre_id = view.chosen_point
    centres = cache.centres_by_id(view.dataset)
    if layer != "centres" or centre_id not in centres.index:
        st.caption(translate("Choose a centre on the map: the proposals are for one centre."))
        _no_example(translate)
        return
    centre = centres.loc[centre_id]
    programmes = cache.dataset(view.dataset).programmes
    years = cache.dataset(view.dataset).programme_years
    taught = programmes[programmes["centre_id"] == centre_id]
    year = nearest_year(years, view.year)
    offered = set(taught.loc[taught["year"] == year, "programme_type"])
    elements = cache.reference().intangible_elements
    here = practised_in(elements, (str(centre["admin1_pcode"]), str(centre["admin2_pcode"])))
    sites = cache.heritage_by_id()
    near = around(view, translate).table
    links = near if len(near.columns) else pd.DataFrame({"site": [], "km": []})
    found = propose(links, sites["category"], here, current_pairings(), offered)
    _no_example(translate)
    if found.empty:
        text = (
            translate("No heritage shown lies near this centre.")
            if near.empty
            else translate("No pairing of the table fits the heritage near this centre.")
        )
        st.info(text, icon=":material/info:")
        return
    show_badge(view, translate)
    types = labels(cache.reference().programme_types, view.language)
    names = _subject_names(view, translate)
    reason = "reason_mn" if view.language == "mn" else "reason_en"
    other = "reason_en" if view.language == "mn" else "reason_mn"
    proposals = found.to_dict("records")
    kilometres = dict(zip(links["site"], links["km"], strict=True))
    rows = [
        {
            translate("Programme type"): types.get(row["programme_type"], row["programme_type"]),
            (translate("Offered") + (f" ({year})" if year else "")): _offered(
                row["offered"], known=bool(years), translate=translate
            ),
            translate("Heritage"): names.get(row["subject"], row["subject"]),
            translate("Why"): row[reason] or row[other],
            translate("Near"): _near(row, sites, kilometres, view, translate),
        }
        for row in proposals
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        width="stretch",
        placeholder=NO_VALUE,
        alt=translate("What a centre could teach"),
    )
    spec = pairing_grid(
        [
            {
                "subject": names.get(row["subject"], row["subject"]),
                "programme": types.get(row["programme_type"], row["programme_type"]),
                "offered": bool(row["offered"]),
                "near": True,
            }
            for row in proposals
        ],
        (
            translate("near, offered"),
            translate("near, not offered"),
            translate("offered, not near"),
            translate("neither"),
        ),
        Caption(
            translate("Heritage near and programmes"),
            translate("Programme type"),
            data_badge(view, translate),
        ),
    )
    st.vega_lite_chart(spec, theme=None, key="heritage_grid")


def _offered(offered: bool, *, known: bool, translate: Translate) -> str:  # noqa: FBT001
    if not known:
        return translate("not reported")
    return translate("yes") if offered else translate("no")


def _near(
    row: dict[Hashable, Any],
    sites: pd.DataFrame,
    kilometres: dict[str, float],
    view: View,
    translate: Translate,
) -> str:
    """Return what of a pairing is near: sites with the nearest one, or a practised tradition."""
    if row["subject_kind"] != CATEGORY:
        return translate("practised in this aimag or soum")
    placed = [s for s in row["sites"] if sites.loc[s, "location_accuracy"] != "soum_centre"]
    if not placed:
        text = translate("sites: {count}; placed at their soum's centre, so no distance is told")
        return text.replace("{count}", format_number(row["site_count"], view.language))
    text = translate("sites: {count}; nearest with a place of its own, {km} km: {name}")
    nearest = sites.loc[placed[0]]
    for name, value in (
        ("{count}", format_number(row["site_count"], view.language)),
        ("{km}", format_number(kilometres[placed[0]], view.language, decimals=1)),
        ("{name}", two_names(str(nearest["name_en"]), str(nearest["name_mn"]), view.language)),
    ):
        text = text.replace(name, value)
    return text


def show_pairings(view: View, translate: Translate) -> None:
    """Let the reader edit the table of pairings, take it away, and bring her own."""
    st.caption(
        translate(
            "Which heritage suits which programme type: our proposals. Edit a cell, add a row, or "
            "bring your own table. Edits count once you press “Use this table”, and in this "
            "session only: take the table away to keep it."
        )
    )
    st.button(
        translate("Return to the table shipped"),
        on_click=keep_pairings,
        args=(None,),
        key="pairings_reset",
    )
    table = current_pairings()
    edited = st.data_editor(
        table,
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        height=380,
        key="pairings_editor",
        column_config={
            "subject_kind": translate("Kind"),
            "subject": translate("Heritage"),
            "programme_type": translate("Programme type"),
            "reason_en": translate("Reason, English"),
            "reason_mn": translate("Reason, Mongolian"),
            "basis": translate("Basis"),
        },
    )
    problems = _problems(edited)
    _show_problems(problems, translate)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            translate("Use this table"),
            disabled=bool(problems),
            on_click=keep_pairings,
            args=(tidy_pairings(edited),),
            key="pairings_use",
            help=translate("Rows with problems must be corrected first."),
        )
        st.download_button(
            translate("Take it away (CSV)"),
            _csv(tidy_pairings(edited)),
            file_name="pairings.csv",
            mime="text/csv",
            on_click="ignore",
            key="pairings_csv",
        )
    uploaded = st.file_uploader(
        translate("Bring a table (CSV, UTF-8)"),
        type="csv",
        key="pairings_upload",
        max_upload_size=MOST_MEGABYTES,
    )
    if uploaded is not None:
        _take_upload(uploaded.getvalue(), view, translate)


def _problems(table: pd.DataFrame) -> list[PairingProblem]:
    reference = cache.reference()
    return check_pairings(
        table,
        HERITAGE_SYMBOLS,
        list(reference.intangible_elements["element_id"]),
        list(reference.programme_types["code"]),
    )


def _show_problems(problems: list[PairingProblem], translate: Translate) -> None:
    if not problems:
        return
    st.warning(
        translate("Rows that cannot be used: {count}").replace("{count}", str(len(problems))),
        icon=":material/rule:",
    )
    st.dataframe(
        pd.DataFrame(
            {
                translate("Row"): [p.row for p in problems[:PROBLEMS_SHOWN]],
                translate("Column"): [p.column for p in problems[:PROBLEMS_SHOWN]],
                translate("Value"): [p.value for p in problems[:PROBLEMS_SHOWN]],
                translate("Why"): [translate(p.why) for p in problems[:PROBLEMS_SHOWN]],
                translate("Way out"): [translate(p.way_out) for p in problems[:PROBLEMS_SHOWN]],
            }
        ),
        hide_index=True,
        width="stretch",
        alt=translate("Rows that cannot be used"),
    )


def _take_upload(content: bytes, view: View, translate: Translate) -> None:
    """Read a table of pairings; what cannot be read or used is named, and nothing changes."""
    table = _read(content)
    if table is None:
        st.error(
            translate(
                "The file cannot be read as a table: save it as CSV in UTF-8, at most 2,000 rows, "
                "with the columns of the table above, separated by commas."
            )
        )
        return
    problems = _problems(table)
    _show_problems(problems, translate)
    if not problems:
        text = translate("Rows that can be used: {count}")
        st.caption(text.replace("{count}", format_number(len(table), view.language)))
        st.button(
            translate("Use the table brought"),
            on_click=keep_pairings,
            args=(tidy_pairings(table),),
            key="pairings_use_upload",
        )


def _read(content: bytes) -> pd.DataFrame | None:
    """Return the known columns of a table of pairings; None where it is no such table."""
    with suppress(ValueError, pd.errors.ParserError, Warning), warnings.catch_warnings():
        # Rows with more fields than the header would move under other columns.
        warnings.simplefilter("error")
        table = pd.read_csv(
            io.BytesIO(content),
            dtype=str,
            keep_default_na=False,
            encoding="utf-8-sig",
            index_col=False,
            nrows=MOST_ROWS + 1,
        )
        known = [name for name in cache.reference().pairings.columns if name in table]
        if 0 < len(table) <= MOST_ROWS and known:
            return table[known].reset_index(drop=True)
    return None


def _csv(table: pd.DataFrame) -> bytes:
    """Return a table as CSV that no spreadsheet takes for formulas."""
    return table.astype(str).map(_plain).to_csv(index=False).encode("utf-8-sig")


def show_report_form(view: View, translate: Translate) -> None:
    """Give an office the form to report a centre that teaches living heritage."""
    st.markdown(
        translate(
            "Does a centre teach a living tradition, or work with a site? Fill this in, take the "
            "file away and send it to the keeper of this map with the source. Nothing is sent or "
            "kept here."
        )
    )
    types = labels(cache.reference().programme_types, view.language)
    left, right = st.columns(2)
    with left:
        values = [
            st.text_input(translate("Centre"), key="report_centre"),
            st.text_input(translate("Aimag and soum"), key="report_place"),
            st.text_input(translate("Element or site"), key="report_element"),
            st.selectbox(
                translate("Programme type"),
                list(types),
                format_func=lambda code: types[code],
                index=list(types).index("heritage_ich"),
                key="report_programme",
            ),
            st.text_input(translate("Year"), key="report_year"),
        ]
    with right:
        values += [
            st.text_input(translate("Learners"), key="report_learners"),
            st.text_area(translate("What was done"), key="report_what", height=84),
            st.text_area(translate("Result"), key="report_result", height=84),
            st.text_input(translate("Source or contact"), key="report_source"),
        ]
    row = pd.DataFrame([dict(zip(REPORT_COLUMNS, values, strict=True))])
    st.download_button(
        translate("Take the report away (CSV)"),
        _csv(row),
        file_name="heritage-report.csv",
        mime="text/csv",
        disabled=not all(values[i] for i in (0, 2, -1)),
        help=translate("Name the centre, the element or site, and the source first."),
        on_click="ignore",
        key="report_csv",
    )


def _plain(value: str) -> str:
    """Return a text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{value}" if value.lstrip()[:1] in set("=+-@＝＋－＠") else value
