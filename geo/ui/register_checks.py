"""Draw what was found in the rows of a file, take the editor's answers, give the report away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from geo.registry.findings import PROPOSAL_SEPARATOR, SEVERITIES
from geo.registry.report import headers, reasons, ways_out
from geo.registry.workbook import Reported, annotated_workbook
from geo.text import N_, NO_VALUE, Translate, format_number
from geo.ui import cache
from geo.ui.importing import KIND_LABELS

if TYPE_CHECKING:
    from geo.registry.draft import Draft
    from geo.ui.importing import Importing
    from geo.ui.view import View

FINDINGS_SHOWN: Final = 1_000
"""Findings that are drawn; all are in the report. Our choice: more nobody reads on a page."""

SEVERITY_LABELS: Final[dict[str, str]] = {
    "error": N_("errors: the row is left out"),
    "warning": N_("warnings: look at them"),
    "note": N_("notes: what was put right"),
}


def show_checks(importing: Importing, draft: Draft, view: View, translate: Translate) -> None:
    """Draw how many rows can be used, what was found, and the questions to answer."""
    st.subheader(translate("3. What was found"), anchor=False)
    for kind, counts in draft.counts.items():
        text = translate("{table}: {rows} rows = {accepted} accepted + {rejected} rejected")
        for name, value in (
            ("{table}", translate(KIND_LABELS[kind]).capitalize()),
            ("{rows}", format_number(counts.rows_in, view.language)),
            ("{accepted}", format_number(counts.accepted, view.language)),
            ("{rejected}", format_number(counts.rejected, view.language)),
        ):
            text = text.replace(name, value)
        st.markdown(f"**{text}**")
    _show_questions(importing, draft, view, translate)
    if draft.findings.empty:
        st.success(translate("Nothing is wrong with any row."), icon=":material/check:")
        return
    _show_findings(draft.findings, view, translate)
    st.download_button(
        translate("Report (XLSX)"),
        lambda: annotated_workbook(
            {
                kind: Reported(table, mapping, draft.counts[kind])
                for kind, (table, mapping) in importing.in_use().items()
            },
            draft.findings,
            view.language,
        ),
        file_name=f"{importing.file.name.rsplit('.', 1)[0]}-report.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        on_click="ignore",
        key="register_report",
        icon=":material/download:",
        help=translate("Your rows as they are, every finding marked in its cell with the way out."),
    )


def _show_findings(findings: pd.DataFrame, view: View, translate: Translate) -> None:
    found = findings["severity"].value_counts()
    names = {
        severity: f"{translate(SEVERITY_LABELS[severity])} ({format_number(n, view.language)})"
        for severity in SEVERITIES
        if (n := int(found.get(severity, 0)))
    }
    worst = next(iter(names))
    chosen = st.segmented_control(
        translate("Findings"),
        list(names),
        format_func=lambda severity: names[severity],
        default=worst,
        key=f"register_severity_{'_'.join(names)}",
        label_visibility="collapsed",
    )
    rows = findings[findings["severity"] == (chosen or worst)].head(FINDINGS_SHOWN)
    st.dataframe(
        pd.DataFrame(
            {
                translate("Table"): [translate(KIND_LABELS[kind]) for kind in rows["table"]],
                translate("Row"): rows["row"].where(rows["row"] > 0).astype("Int64"),
                translate("Column"): headers(rows, view.language),
                translate("Value"): rows["value"],
                translate("Why"): reasons(rows, view.language),
                translate("Way out"): ways_out(rows, view.language),
            }
        ),
        hide_index=True,
        width="stretch",
        placeholder=NO_VALUE,
        alt=translate("Findings"),
    )
    left_out = int(found.get(chosen or worst, 0)) - len(rows)
    if left_out > 0:
        text = translate("{count} more are in the report.")
        st.caption(text.replace("{count}", format_number(left_out, view.language)))


def _show_questions(importing: Importing, draft: Draft, view: View, translate: Translate) -> None:
    """Draw the places that are not certain, with proposals; an answer settles its row."""
    open_questions = draft.findings[draft.findings["proposals"] != ""]
    rows = open_questions.drop_duplicates("row").head(FINDINGS_SHOWN)
    if rows.empty and not importing.answers:
        return
    units = cache.reference().admin2
    parents = cache.unit_names("admin1", None, view.language)
    names = {
        pcode: f"{name}, {parents[str(parent)]}"
        for (pcode, name), parent in zip(
            cache.unit_names("admin2", None, view.language).items(),
            units["admin1_pcode"],
            strict=True,
        )
    }
    st.markdown(translate("**Places to decide.** The proposal is ours; the answer is yours."))
    proposals = [str(p).split(PROPOSAL_SEPARATOR) for p in rows["proposals"]]
    table = pd.DataFrame(
        {
            "row": rows["row"].to_numpy(),
            "value": rows["value"].to_numpy(),
            "why": reasons(rows, view.language).to_numpy(),
            "proposals": ["; ".join(names.get(p, p) for p in found) for found in proposals],
            "answer": None,
        }
    )
    edited = st.data_editor(
        table.astype({"answer": "str"}),
        column_config={
            "row": translate("Row"),
            "value": translate("Value"),
            "why": translate("Why"),
            "proposals": translate("Proposed"),
            "answer": st.column_config.SelectboxColumn(
                translate("Answer"), options=sorted(names.values()), width="medium"
            ),
        },
        disabled=["row", "value", "why", "proposals"],
        hide_index=True,
        width="stretch",
        placeholder="",
        key=f"register_answers_{importing.file.sha256[:8]}_{len(importing.answers)}",
    )
    pcodes = {name: pcode for pcode, name in names.items()}
    decided = {
        int(row): pcodes[answer]
        for row, answer in zip(edited["row"], edited["answer"], strict=True)
        if isinstance(answer, str) and answer in pcodes
    }
    single = {
        int(row): found[0]
        for row, found in zip(rows["row"], proposals, strict=True)
        if len(found) == 1
    }
    with st.container(horizontal=True):
        st.button(
            translate("Use the answers ({count})").replace("{count}", str(len(decided))),
            on_click=importing.answers.update,
            args=(decided,),
            disabled=not decided,
            key="register_use_answers",
        )
        st.button(
            translate("Accept all single proposals ({count})").replace("{count}", str(len(single))),
            on_click=importing.answers.update,
            args=(single,),
            disabled=not single,
            key="register_accept",
        )
        st.button(
            translate("Take all answers back ({count})").replace(
                "{count}", str(len(importing.answers))
            ),
            on_click=importing.answers.clear,
            disabled=not importing.answers,
            key="register_forget_answers",
        )
