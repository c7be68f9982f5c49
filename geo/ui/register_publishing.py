"""Draw for which register a file is, and publish it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from geo.errors import RegisterError
from geo.store.datasets import register_id
from geo.store.registers import PublishConflictError, RegisterInfo
from geo.text import N_, Translate
from geo.ui import cache
from geo.ui.data_sets import register_names, show_dataset
from geo.ui.importing import Target, proposed_id
from geo.ui.problems import show_register_problem
from geo.ui.state import keep_import, keep_published

if TYPE_CHECKING:
    from collections.abc import Container

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
    problem = cache.registers_problem()
    if problem:
        show_register_problem(problem, translate)
    offers = {offer.info.id: offer for offer in cache.registers()}
    names = {_NEW: translate("a new one")} | register_names(cache.registers())
    shown, _, _ = view.dataset.partition("@")
    left, right = st.columns(2)
    with left:
        chosen = st.selectbox(
            translate("Register"),
            list(names),
            format_func=lambda register: names.get(register, register),
            key=_held(importing, "target", shown if shown in offers else _NEW, names),
            on_change=_take,
            args=(importing, "target"),
        )
    if chosen not in offers:
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
            required=True,
            key=_held(importing, "keep_missing", default=True),
            on_change=_take,
            args=(importing, "keep_missing"),
            help=translate(
                "Stays: the file adds centres and takes the place of those it names; the "
                "programmes of a centre and school year are replaced as a whole. Is removed: the "
                "file is the whole register."
            ),
        )
    return Target(offer.info, importing.based_on, keep_missing=bool(keep_missing))


def _key(importing: Importing, name: str) -> str:
    return f"register_{name}_{importing.file.sha256[:8]}"


def _held(
    importing: Importing,
    name: str,
    default: Any = "",  # noqa: ANN401  the value of a widget
    options: Container[Any] | None = None,
) -> str:
    """Give a widget what was chosen before another page was looked at; return its key."""
    value = importing.choices.setdefault(name, default)
    if options is not None and value not in options:
        value = importing.choices[name] = default
    st.session_state[_key(importing, name)] = value
    return _key(importing, name)


def _take(importing: Importing, name: str) -> None:
    importing.choices[name] = st.session_state[_key(importing, name)]


def _text(importing: Importing, name: str, label: str, **settings: Any) -> str:  # noqa: ANN401
    """Draw a line of text that stays when another page is looked at."""
    value = st.text_input(
        label,
        key=_held(importing, name),
        max_chars=settings.pop("max_chars", LONGEST_TEXT),
        on_change=_take,
        args=(importing, name),
        **settings,
    )
    return str(value).strip()


def _describe_new(
    importing: Importing, taken: tuple[str, ...], translate: Translate
) -> RegisterInfo | None:
    """Draw what a new register is; None until it has a title."""
    left, right = st.columns(2)
    with left:
        title = _text(importing, "title", translate("Title of the register"))
        organisation = _text(importing, "organisation", translate("Organisation"))
    with right:
        held = importing.choices.get("licence", NO_LICENCE)
        licences = list(dict.fromkeys([*LICENCES, NO_LICENCE, held]))
        licence = st.selectbox(
            translate("Licence"),
            licences,
            format_func=translate,
            accept_new_options=True,
            key=_held(importing, "licence", NO_LICENCE),
            on_change=_take,
            args=(importing, "licence"),
            help=translate("How others may use it; it stands in every record and every export."),
        )
        contact = _text(
            importing,
            "contact",
            translate("Contact"),
            help=translate("Of the office, not of a person."),
        )
    if not title:
        return None
    try:
        return RegisterInfo(
            id=proposed_id(title, taken),
            title=title,
            organisation=organisation,
            licence=str(licence)[:LONGEST_TEXT],
            contact=contact,
        )
    except RegisterError as error:
        show_register_problem(error, translate)
        return None


def show_publish(
    importing: Importing, target: Target, preview: Preview, author: str, translate: Translate
) -> None:
    """Draw the last step: a note, and the button that publishes what is shown above it."""
    st.subheader(translate("5. Publish"), anchor=False)
    changed = len(preview.changes) > 0 or any(
        preview.programme_counts[kind] for kind in ("added", "removed", "changed")
    )
    if not changed:
        st.info(
            translate("Nothing differs from the version published: there is nothing to publish."),
            icon=":material/info:",
        )
    note = _text(
        importing, "note", translate("Note: what is new, and from where"), max_chars=LONGEST_NOTE
    )
    number = 1 if target.based_on is None else target.based_on.number + 1
    label = translate("Publish as version {number}").replace("{number}", str(number))
    # The click publishes the preview that was on the page when it was made, and no other.
    st.button(
        label,
        type="primary",
        disabled=not (note and changed),
        key=f"register_publish_{number}",
        icon=":material/publish:",
        help=None if note else translate("Write a note first."),
        on_click=_publish,
        args=(importing, target, preview, author),
    )


def _publish(importing: Importing, target: Target, preview: Preview, author: str) -> None:
    """Publish; where somebody else was first, lose nothing and go on from there."""
    if target.info is None:
        return
    importing.problem = None
    based_on = None if target.based_on is None else target.based_on.number
    try:
        version = cache.register_store().publish(
            target.info,
            preview.content,
            based_on=based_on,
            author=author,
            note=importing.choices["note"].strip(),
            source_name=importing.file.name,
            source_sha256=importing.file.sha256,
        )
    except RegisterError as error:
        importing.problem = error
        if isinstance(error, PublishConflictError) and target.based_on:
            importing.based_on = error.other
        cache.forget_registers()
        return
    cache.forget_registers()
    keep_import(None)
    keep_published(version)
    show_dataset(register_id(version.register_id, version.number))
