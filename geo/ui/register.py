"""Draw the way of a file into a register: bring it, say what it holds, check, look, publish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.cartography.escape import markdown_text
from geo.errors import RegisterError
from geo.registry.reading import FORMATS, read_register
from geo.registry.reading.limits import MAX_FILE_BYTES, MIB
from geo.registry.template import write_template
from geo.text import Translate, format_number
from geo.ui import cache, register_publishing
from geo.ui.importing import Importing
from geo.ui.problems import show_register_problem
from geo.ui.register_checks import show_checks
from geo.ui.register_columns import show_tables
from geo.ui.register_preview import show_preview
from geo.ui.signin import editor, show_signin
from geo.ui.state import (
    keep_import,
    keep_published,
    keep_unread,
    session_import,
    session_published,
    show_bounds,
    unread_problem,
)

if TYPE_CHECKING:
    from geo.registry.table import RegisterFile
    from geo.ui.view import View

REPAIRS_SHOWN: Final = 200


def show_introduction(view: View, translate: Translate) -> None:
    """Say what the page is for, and give the template away."""
    st.markdown(
        translate(
            "Bring the spreadsheet your office has: its centres and programmes are checked row by "
            "row, shown on the map, and published as a new version. Looking is open to everybody; "
            "publishing needs a sign-in."
        )
    )
    st.download_button(
        translate("Template (XLSX)"),
        lambda: _template(view.language),
        file_name="register-template.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        on_click="ignore",
        key="register_template",
        icon=":material/download:",
        help=translate(
            "Two sheets, centres and programmes, with lists to choose from and an example. Any "
            "other layout will do too: columns are recognised by their headers."
        ),
    )


def _template(language: str) -> bytes:
    reference = cache.reference()
    return write_template(
        language,
        reference.programme_types,
        reference.target_groups,
        reference.admin1,
        reference.admin2,
    )


def show_editor(translate: Translate) -> str | None:
    """Draw the sign-in; return the name of the editor who is signed in."""

    def tell(actor: str, action: str, detail: str) -> None:
        cache.register_store().record(actor, action, detail)

    show_signin(translate, tell)
    return editor()


def show_import(view: View, editor_name: str | None, translate: Translate) -> None:
    """Draw the file being brought, step by step; without an editor, nothing."""
    if editor_name is None:
        return
    _say_published(translate)
    importing = session_import()
    if importing is not None and importing.owner != editor_name:
        keep_import(None)  # another editor's work is not hers to publish
        importing = None
    if importing is None:
        _show_upload(editor_name, translate)
        return
    _show_file(importing.file, view, translate)
    show_tables(importing, view, translate)
    target = register_publishing.choose_target(importing, view, translate)
    try:
        draft = importing.draft(target)
        if draft is None:
            st.info(
                translate("Say of at least one table what it holds: centres or programmes."),
                icon=":material/info:",
            )
            return
        show_checks(importing, draft, view, translate)
        preview = importing.preview(target)
        if preview is None:
            st.info(
                translate("Give the register a title to see what would be published."),
                icon=":material/info:",
            )
            return
        if importing.problem:
            show_register_problem(importing.problem, translate)
        if not importing.choices.get("map_moved"):
            importing.choices["map_moved"] = True
            show_bounds(preview.content.centres.geometry)
        show_preview(preview, view, translate)
        register_publishing.show_publish(importing, target, preview, editor_name, translate)
    except RegisterError as error:
        show_register_problem(error, translate)


def _say_published(translate: Translate) -> None:
    """Say once that a version was published."""
    version = session_published()
    if version is None:
        return
    text = translate("Version {number} is published; all pages show it now.")
    st.success(text.replace("{number}", str(version.number)), icon=":material/check:")
    keep_published(None)


def _show_upload(editor_name: str, translate: Translate) -> None:
    endings = sorted({ending for entry in FORMATS.values() for ending in entry.endings})
    uploaded = st.file_uploader(
        translate("Drop your file here (at most {most} MB)").replace(
            "{most}", str(MAX_FILE_BYTES // MIB)
        ),
        key="register_upload",
        max_upload_size=MAX_FILE_BYTES // MIB,
        help=translate("One of: {endings}.").replace("{endings}", ", ".join(endings)),
    )
    if uploaded is None:
        return
    problem = unread_problem(uploaded.file_id)
    if problem is None:
        try:
            with st.spinner(translate("Reading the file …")):
                file = read_register(uploaded.name, uploaded.getvalue())
        except RegisterError as error:
            keep_unread(uploaded.file_id, problem := error)
        else:
            keep_import(Importing.of(file, editor_name))
            st.rerun()
    if problem:
        show_register_problem(problem, translate)


def _show_file(file: RegisterFile, view: View, translate: Translate) -> None:
    """Say what was read, and what was put right in reading."""
    rows = sum(len(table.cells) for table in file.tables)
    text = translate("{name}: {format}, {size} kB, tables: {tables}, rows: {rows}")
    for name, value in (
        ("{name}", markdown_text(file.name)),
        ("{format}", translate(FORMATS[file.format].label)),
        ("{size}", format_number(max(file.size / 1000, 1), view.language)),
        ("{tables}", str(len(file.tables))),
        ("{rows}", format_number(rows, view.language)),
    ):
        text = text.replace(name, value)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/description: **{text}**", width="stretch")
        st.button(
            translate("Give this file up"),
            on_click=keep_import,
            args=(None,),
            key="register_give_up",
            icon=":material/close:",
        )
    for note in file.notes:
        st.caption(markdown_text(note.said(translate)))
    for table in file.tables:
        about = f"{table.name} ({table.encoding})" if table.encoding else table.name
        for note in table.notes:
            st.caption(markdown_text(f"{about}: {note.said(translate)}"))
        if table.repairs is not None and len(table.repairs):
            label = translate("Text repaired in {table}: {count}")
            label = label.replace("{table}", markdown_text(about))
            label = label.replace("{count}", format_number(len(table.repairs), view.language))
            with st.expander(label, icon=":material/healing:"):
                st.dataframe(
                    table.repairs.head(REPAIRS_SHOWN),
                    column_config={
                        "row": translate("Row"),
                        "column": translate("Column"),
                        "before": translate("As in the file"),
                        "after": translate("As read"),
                    },
                    hide_index=True,
                    width="stretch",
                    alt=label,
                )
