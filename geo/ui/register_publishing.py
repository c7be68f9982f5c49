"""Draw for which register a file is, and publish it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.errors import RegisterError
from geo.store.datasets import register_id
from geo.store.registers import PublishConflictError, RegisterInfo
from geo.text import N_, Translate
from geo.ui import cache
from geo.ui.data_sets import show_dataset
from geo.ui.importing import Target, proposed_id
from geo.ui.problems import show_register_problem
from geo.ui.state import keep_import

if TYPE_CHECKING:
    from geo.ui.importing import Importing, Preview
    from geo.ui.view import View

LONGEST_TEXT: Final = 200
LONGEST_NOTE: Final = 500
"""Letters of a title, and of a note; our choice, within what the store keeps."""

LICENCES: Final = ("CC-BY-4.0", "CC0-1.0", "ODbL-1.0")
"""Proposed; an office may name any other. SPDX identifiers."""

NO_LICENCE: Final = N_("not stated")

_NEW: Final = ""


def choose_target(importing: Importing, view: View, translate: Translate) -> Target:
    """Draw for which register the file is; return it with the version seen when work began.

    Proposed is the register that the pages show.
    """
    st.subheader(translate("2. For which register"), anchor=False)
    offers = {offer.info.id: offer for offer in cache.registers()}
    key = f"register_target_{importing.file.sha256[:8]}"
    left, right = st.columns(2)
    with left:
        names = {_NEW: translate("a new one")} | {i: o.info.title for i, o in offers.items()}
        shown, _, _ = view.dataset.partition("@")
        chosen = st.selectbox(
            translate("Register"),
            list(names),
            index=list(names).index(shown) if shown in offers else 0,
            format_func=lambda i: names[i],
            key=key,
        )
    if chosen == _NEW:
        importing.based_on = None
        info = _describe_new(importing, tuple(offers), translate)
        return Target(info, None, keep_missing=False)
    offer = offers[chosen]
    # What was seen first counts: a version published since is a conflict, told at publishing.
    if importing.based_on is None or importing.based_on.register_id != chosen:
        importing.based_on = offer.current
    with right:
        keep_missing = st.segmented_control(
            translate("What the file does not name"),
            [True, False],
            format_func=lambda keep: translate("stays") if keep else translate("is removed"),
            default=True,
            required=True,
            key=key + "_keep",
            help=translate(
                "Stays: the file adds centres and takes the place of those it names; the "
                "programmes of a centre and school year are replaced as a whole. Is removed: the "
                "file is the whole register."
            ),
        )
    return Target(offer.info, importing.based_on, keep_missing=bool(keep_missing))


def _describe_new(
    importing: Importing, taken: tuple[str, ...], translate: Translate
) -> RegisterInfo | None:
    """Draw what a new register is; None until it has a title."""
    key = f"register_new_{importing.file.sha256[:8]}_"
    left, right = st.columns(2)
    with left:
        title = st.text_input(
            translate("Title of the register"), key=key + "title", max_chars=LONGEST_TEXT
        )
        organisation = st.text_input(
            translate("Organisation"), key=key + "organisation", max_chars=LONGEST_TEXT
        )
    with right:
        licence = st.selectbox(
            translate("Licence"),
            [*LICENCES, NO_LICENCE],
            format_func=translate,
            index=len(LICENCES),
            accept_new_options=True,
            key=key + "licence",
            help=translate("How others may use it; it stands in every record and every export."),
        )
        contact = st.text_input(
            translate("Contact"),
            key=key + "contact",
            max_chars=LONGEST_TEXT,
            help=translate("Of the office, not of a person."),
        )
    if not title.strip():
        return None
    try:
        return RegisterInfo(
            id=proposed_id(title, taken),
            title=title.strip(),
            organisation=organisation.strip(),
            licence=str(licence)[:LONGEST_TEXT],
            contact=contact.strip(),
        )
    except RegisterError as error:
        show_register_problem(error, translate)
        return None


def show_publish(
    importing: Importing, target: Target, preview: Preview, author: str, translate: Translate
) -> None:
    """Draw the last step: a note, and the button that publishes."""
    st.subheader(translate("5. Publish"), anchor=False)
    changed = len(preview.changes) > 0 or any(
        preview.programme_counts[kind] for kind in ("added", "removed", "changed")
    )
    if not changed:
        st.info(
            translate("Nothing differs from the version published: there is nothing to publish."),
            icon=":material/info:",
        )
    note = st.text_input(
        translate("Note: what is new, and from where"),
        key=f"register_note_{importing.file.sha256[:8]}",
        max_chars=LONGEST_NOTE,
    )
    number = 1 if target.based_on is None else target.based_on.number + 1
    label = translate("Publish as version {number}").replace("{number}", str(number))
    if st.button(
        label,
        type="primary",
        disabled=not (note.strip() and changed),
        key="register_publish",
        icon=":material/publish:",
        help=translate("Write a note first."),
    ):
        _publish(importing, target, preview, (author, note.strip()), translate)


def _publish(
    importing: Importing,
    target: Target,
    preview: Preview,
    signed: tuple[str, str],
    translate: Translate,
) -> None:
    """Publish; where somebody else was first, say so, lose nothing, and go on from there."""
    if target.info is None:
        return
    author, note = signed
    based_on = None if target.based_on is None else target.based_on.number
    try:
        with st.spinner(translate("Publishing …")):
            version = cache.register_store().publish(
                target.info,
                preview.content,
                based_on=based_on,
                author=author,
                note=note,
                source_name=importing.file.name,
                source_sha256=importing.file.sha256,
            )
    except PublishConflictError as conflict:
        cache.forget_registers()
        importing.based_on = conflict.other if target.based_on else None
        show_register_problem(conflict, translate)
        st.button(translate("Compare with the version published"), key="register_again")
        return
    except RegisterError as error:
        show_register_problem(error, translate)
        return
    cache.forget_registers()
    keep_import(None)
    show_dataset(register_id(version.register_id, version.number))
    st.rerun()
