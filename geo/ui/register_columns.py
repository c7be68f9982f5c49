"""Draw what each table of a file holds, and which of its columns feeds which of the template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from geo.cartography.escape import markdown_text
from geo.registry.template import TEMPLATE
from geo.ui.importing import KIND_LABELS

if TYPE_CHECKING:
    from geo.registry.table import RawTable
    from geo.text import Translate
    from geo.ui.importing import Importing
    from geo.ui.view import View

EXAMPLES_SHOWN: Final = 3


def show_tables(importing: Importing, view: View, translate: Translate) -> None:
    """Draw a section a table: what it holds, and its columns."""
    st.subheader(translate("1. What the file holds"), anchor=False)
    unread = importing.unread()
    if unread:
        text = translate(
            "Not read: {tables}. One table of centres and one of programmes is read at a time: put "
            "the rows into one sheet, or bring the sheets one after the other."
        )
        st.warning(
            text.replace("{tables}", markdown_text(", ".join(unread))), icon=":material/rule:"
        )
    for number, table in enumerate(importing.file.tables):
        kind = importing.kinds[number]
        held = translate(KIND_LABELS[kind])
        missing = _missing(importing, number)
        label = f"{markdown_text(table.name)}: {held}"
        if missing:
            label += " · " + translate("columns missing: {columns}").replace(
                "{columns}", ", ".join(_header(kind, name, view) for name in missing)
            )
        with st.expander(label, expanded=bool(missing), icon=":material/table_chart:"):
            _show_table(importing, number, table, view, translate)


def _missing(importing: Importing, number: int) -> list[str]:
    """Return the required columns that no header feeds."""
    kind = importing.kinds[number]
    if not kind:
        return []
    columns = importing.mappings[number].columns
    return [
        name for name, column in TEMPLATE[kind].items() if column.required and not columns[name]
    ]


def _header(kind: str, name: str, view: View) -> str:
    return TEMPLATE[kind][name].header(view.language)


def _show_table(
    importing: Importing, number: int, table: RawTable, view: View, translate: Translate
) -> None:
    options = ["", *TEMPLATE]
    kind_key = f"register_kind_{importing.file.sha256[:8]}_{number}"
    st.session_state[kind_key] = importing.kinds[number]

    def take_kind() -> None:
        importing.choose_kind(number, st.session_state[kind_key])

    st.segmented_control(
        translate("This table holds"),
        options,
        format_func=lambda kind: translate(KIND_LABELS[kind]),
        key=kind_key,
        required=True,
        on_change=take_kind,
    )
    kind = importing.kinds[number]
    if not kind:
        return
    st.caption(
        translate(
            "Proposed from the headers. Choose another column where the proposal is wrong, or none."
        )
    )
    # The editor remembers what was changed of what it was given, which must stay the same as long
    # as it is on the page; when it comes anew it is given what is in use.
    key = f"register_columns_{importing.file.sha256[:8]}_{number}_{kind}_{view.language}"
    if key not in st.session_state:
        importing.choices[key] = importing.mappings[number].columns
    proposed = importing.choices[key]
    headers = list(table.cells.columns)
    rows = pd.DataFrame(
        {
            "template": [_header(kind, name, view) for name in TEMPLATE[kind]],
            "required": [column.required for column in TEMPLATE[kind].values()],
            "header": [proposed[name] for name in TEMPLATE[kind]],
            "examples": [_examples(table, proposed[name]) for name in TEMPLATE[kind]],
        }
    )
    edited = st.data_editor(
        rows,
        column_config={
            "template": translate("Column"),
            "required": st.column_config.CheckboxColumn(translate("Required")),
            "header": st.column_config.SelectboxColumn(
                translate("In your file"), options=headers, width="large"
            ),
            "examples": translate("First values"),
        },
        disabled=["template", "required", "examples"],
        hide_index=True,
        width="stretch",
        height=380,
        key=key,
    )
    chosen = dict(zip(TEMPLATE[kind], edited["header"], strict=True))
    columns = {name: header if isinstance(header, str) else None for name, header in chosen.items()}
    if columns != importing.mappings[number].columns:
        importing.choose_columns(number, columns)
        st.rerun()
    unused = importing.mappings[number].unused(headers)
    if unused:
        text = translate("Columns of the file that are not used: {columns}")
        st.caption(text.replace("{columns}", markdown_text(", ".join(unused))))


def _examples(table: RawTable, header: str | None) -> str:
    if header is None:
        return ""
    return " · ".join(table.cells[header].dropna().head(EXAMPLES_SHOWN).astype(str))
