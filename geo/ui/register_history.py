"""Draw the registers published: their versions, comparing, taking away, rolling back, the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from geo.cartography.escape import markdown_text
from geo.errors import RegisterError
from geo.store.datasets import register_id
from geo.store.registers.archive import version_archive
from geo.text import N_, NO_VALUE, Translate, format_number
from geo.ui import cache
from geo.ui.data_sets import register_names, show_dataset
from geo.ui.problems import show_register_problem
from geo.ui.register_difference import show_changes, show_counts_of_changes
from geo.ui.state import (
    PUBLISHED_REGISTER,
    keep_published,
    keep_rollback_problem,
    rollback_problem,
)

if TYPE_CHECKING:
    from geo.store.registers import RegisterInfo, Version
    from geo.ui.view import View

LOG_SHOWN: Final = 200
"""Entries of the log that are drawn, the newest; all are in the store."""
CHECKSUM_SHOWN: Final = 12

ACTION_LABELS: Final[dict[str, str]] = {
    "publish": N_("published"),
    "rollback": N_("rolled back"),
    "sign in": N_("signed in"),
    "sign out": N_("signed out"),
    "refused": N_("sign-in refused"),
}


def show_registers(view: View, editor: str | None, translate: Translate) -> None:
    """Draw the registers that are published, and what can be done with their versions."""
    st.subheader(translate("Registers published"), anchor="registers")
    problem = cache.registers_problem()
    if problem:
        show_register_problem(problem, translate)
    offers = {offer.info.id: offer for offer in cache.registers()}
    if not offers and problem is None:
        st.info(translate("No register has been published here yet."), icon=":material/info:")
    if not offers:
        return
    names = register_names(cache.registers())
    if st.session_state.get(PUBLISHED_REGISTER) not in offers:
        st.session_state[PUBLISHED_REGISTER] = next(iter(offers))
    chosen = st.selectbox(
        translate("Register"),
        list(offers),
        format_func=lambda register: names.get(register, register),
        key=PUBLISHED_REGISTER,
    )
    info, versions = offers[chosen].info, offers[chosen].versions
    try:
        _describe(info, translate)
        version = _choose_version(info, versions, translate)
        _act(_Selected(info, versions, version), view, editor, translate)
    except RegisterError as error:
        show_register_problem(error, translate)


def _describe(info: RegisterInfo, translate: Translate) -> None:
    facts = (
        (translate("Organisation"), info.organisation),
        (translate("Licence"), translate(info.licence)),
        (translate("Contact"), info.contact),
    )
    told = " · ".join(f"{label}: {value or translate('not reported')}" for label, value in facts)
    st.caption(markdown_text(told))


def _choose_version(
    info: RegisterInfo, versions: tuple[Version, ...], translate: Translate
) -> Version:
    """Draw the versions, newest first; return the one selected, else the newest."""
    table = pd.DataFrame(
        {
            "number": [v.number for v in versions],
            "published_at": [v.published_at for v in versions],
            "author": [v.author for v in versions],
            "action": [_action(v, translate) for v in versions],
            "note": [v.note for v in versions],
            "centres": [v.centres for v in versions],
            "programmes": [v.programmes for v in versions],
            "checksum": [v.checksum[:CHECKSUM_SHOWN] for v in versions],
        }
    )
    columns: dict[str, Any] = {
        "number": translate("Version"),
        "published_at": st.column_config.DatetimeColumn(
            translate("Published (UTC)"), format="YYYY-MM-DD HH:mm", timezone="UTC"
        ),
        "author": translate("By"),
        "action": translate("What was done"),
        "note": translate("Note"),
        "centres": translate("Centres"),
        "programmes": translate("Programme rows"),
        "checksum": st.column_config.TextColumn(
            translate("Checksum"), help=translate("The first letters of the content's SHA-256.")
        ),
    }
    event = st.dataframe(
        table,
        column_config=columns,
        hide_index=True,
        width="stretch",
        placeholder=NO_VALUE,
        on_select="rerun",
        selection_mode="single-row",
        # Rows move when a version is added: what was selected is selected anew then.
        key=f"register_versions_{info.id}_{versions[0].number}",
        alt=translate("Versions"),
    )
    selected = event.selection.rows
    return versions[selected[0] if selected and selected[0] < len(versions) else 0]


def _action(version: Version, translate: Translate) -> str:
    text = translate(ACTION_LABELS[version.action])
    if version.restored is None:
        return text
    to = translate("to version {number}").replace("{number}", str(version.restored))
    return f"{text} {to}"


@dataclass(frozen=True, slots=True)
class _Selected:
    """A version of a register, and all of its versions, newest first."""

    info: RegisterInfo
    versions: tuple[Version, ...]
    version: Version


def _act(selected: _Selected, view: View, editor: str | None, translate: Translate) -> None:
    """Offer what can be done with the version selected."""
    info, versions, version = selected.info, selected.versions, selected.version
    text = translate("Version {number} is selected; choose another in the table.")
    st.markdown(f"**{text.replace('{number}', str(version.number))}**")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            translate("Show it on all pages"),
            on_click=show_dataset,
            args=(register_id(info.id, version.number),),
            disabled=view.dataset == register_id(info.id, version.number),
            key="register_show",
            icon=":material/map:",
        )
        st.download_button(
            translate("Take it away (ZIP)"),
            lambda: version_archive(info, version, cache.register_content(info.id, version.number)),
            file_name=f"{info.id}-{version.number}.zip",
            mime="application/zip",
            # A press that ran the page again would take the file's address back.
            on_click="ignore",
            key="register_archive",
            icon=":material/download:",
            help=translate(
                "Centres as CSV and GeoPackage, programmes as CSV, and who published what when."
            ),
        )
    others = [v for v in versions if v.number != version.number]
    if others:
        _compare(selected, others, view, translate)
        if editor and version.number != versions[0].number:
            _roll_back(selected, editor, translate)


def _compare(selected: _Selected, others: list[Version], view: View, translate: Translate) -> None:
    """Say what changed between the version selected and another one."""
    info, version = selected.info, selected.version
    numbers = [v.number for v in others]
    earlier = [number for number in numbers if number < version.number]
    other = st.selectbox(
        translate("Compare with version"),
        [None, *numbers],
        format_func=lambda n: translate("none") if n is None else str(n),
        key="register_compare",
        width=220,
        help=translate("The version before is {number}.").replace(
            "{number}", str(earlier[0] if earlier else NO_VALUE)
        ),
    )
    if other not in numbers:
        return
    first, second = sorted((int(other), version.number))
    changes, counts = cache.version_changes(info.id, first, second)
    text = translate("From version {first} to version {second}")
    st.markdown(f"**{text.replace('{first}', str(first)).replace('{second}', str(second))}**")
    show_counts_of_changes(changes, counts, view, translate)
    show_changes(changes, view, translate, key="register_compared")


def _roll_back(selected: _Selected, editor: str, translate: Translate) -> None:
    """Let an editor return to the version selected: as a new version, nothing is lost."""
    info, version, current = selected.info, selected.version, selected.versions[0]
    label = translate("Roll back to version {number}").replace("{number}", str(version.number))
    key = f"register_rollback_{info.id}_{version.number}_{current.number}"
    problem = rollback_problem()
    if problem:
        show_register_problem(problem, translate)
    with st.popover(label, icon=":material/history:"):
        st.caption(
            translate("A new version with the content of this one is published; none is lost.")
        )
        note = st.text_input(translate("Why"), key=f"{key}_note", max_chars=500)
        # The click rolls back from the version that was the newest when it was drawn.
        st.button(
            label,
            key=key,
            disabled=not note.strip(),
            type="primary",
            on_click=_take_rollback,
            args=(info.id, version.number, current.number, editor, note.strip()),
        )


def _take_rollback(register: str, number: int, newest: int, editor: str, note: str) -> None:
    keep_rollback_problem(None)
    try:
        version = cache.register_store().roll_back(
            register, number, based_on=newest, author=editor, note=note
        )
    except RegisterError as error:
        keep_rollback_problem(error)
    else:
        keep_published(version)
    cache.forget_registers()


def show_log(view: View, editor: str | None, translate: Translate) -> None:
    """Draw the log of all that was published, rolled back and signed in; for editors."""
    if not editor:
        return
    with st.expander(
        translate("Log"), key="register_log", icon=":material/receipt_long:", on_change="rerun"
    ) as section:
        if not section.open:
            return
        try:
            entries = cache.register_store().audit()
        except RegisterError as error:
            show_register_problem(error, translate)
            return
        shown = entries[:LOG_SHOWN]
        st.dataframe(
            pd.DataFrame(
                {
                    translate("When (UTC)"): [e.at.strftime("%Y-%m-%d %H:%M:%S") for e in shown],
                    translate("Who"): [e.actor for e in shown],
                    translate("What was done"): [
                        translate(ACTION_LABELS.get(e.action, e.action)) for e in shown
                    ],
                    translate("Register"): [e.register_id for e in shown],
                    translate("Version"): [e.number for e in shown],
                    translate("Detail"): [e.detail for e in shown],
                }
            ),
            hide_index=True,
            width="stretch",
            placeholder=NO_VALUE,
            alt=translate("Log"),
        )
        text = translate("Entries shown: {shown} of {all}.")
        st.caption(
            text.replace("{shown}", format_number(len(shown), view.language)).replace(
                "{all}", format_number(len(entries), view.language)
            )
        )
