"""Tell who is signed in to edit, and draw the way in: the organisation's, or a local account."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.cartography.escape import markdown_text
from geo.errors import RegisterError
from geo.store.attempts import HOUR_S, MINUTE_S, TooManyAttemptsError
from geo.store.editors import MAX_NAME_LETTERS, MAX_PASSWORD_LETTERS, EditorAccounts
from geo.store.registers import data_directory
from geo.ui.organisation import (
    LONGEST_REST_S,
    LONGEST_SESSION_S,
    Organisation,
    end,
    identity,
    is_new,
    is_over,
    not_yet_told,
    organisation,
)
from geo.ui.problems import show_register_problem
from geo.ui.state import keep_import, keep_sign_in, session_sign_in

if TYPE_CHECKING:
    from geo.text import Translate

NOBODY: Final = "unknown"
"""Actor of a refused attempt under a name no account has: what was typed may be a password."""

OnEvent = Callable[[str, str, str], object]
"""Told who did what, with a detail: ``record`` of a store of registers."""

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in under a local account, held by a session; nothing in it is secret."""

    name: str
    stamp: str
    """Of the account when it signed in."""
    since: float
    acted: float
    has_ended: bool = False


def editor(*, clock: Clock = time.time) -> str | None:
    """Return the name of the editor who is signed in; None for everybody else.

    Being asked counts as an action: a page asks at each of its runs.
    """
    if organisation() is not None:
        found = identity(clock())
        return found.name if found and found.may_edit else None
    signed = _account_sign_in(clock())
    return signed.name if signed and not signed.has_ended else None


def show_signin(
    translate: Translate, on_event: OnEvent | None = None, *, clock: Clock = time.time
) -> None:
    """Draw who is signed in, else the way to sign in, else how an editor is set up.

    Args:
        translate: puts texts into the reader's language.
        on_event: told of sign-ins, refused attempts and sign-outs.
        clock: tells the time, seconds since 1970.
    """
    tell = on_event or (lambda *_: None)
    try:
        configured = organisation()
        if configured is not None:
            _show_organisation(configured, translate, tell, clock())
        else:
            _show_account(translate, tell, clock)
    except RegisterError as error:
        show_register_problem(error, translate)


def _show_signed_in(name: str, translate: Translate, on_click: Callable[[], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="signed_in"):
        text = translate("Signed in as {name}").replace("{name}", name)
        st.text(text, width="content")
        st.button(translate("Sign out"), on_click=on_click, key="sign_out")


# ---------------------------------------------------------------- local accounts


def _accounts() -> EditorAccounts:
    return EditorAccounts(data_directory())


def _account_sign_in(now: float) -> SignIn | None:
    """Return the sign-in of this session, ended where it must end."""
    signed = session_sign_in()
    if signed is None or signed.has_ended:
        return signed
    try:
        account = _accounts().find(signed.name)
    except RegisterError:
        return None  # `show_signin` says why
    is_current = account is not None and account.stamp == signed.stamp
    has_ended = is_over(signed.since, signed.acted, now) or not is_current
    signed = replace(signed, acted=now, has_ended=has_ended)
    keep_sign_in(signed)
    return signed


def _show_account(translate: Translate, tell: OnEvent, clock: Clock) -> None:
    signed = _account_sign_in(clock())
    if signed and not signed.has_ended:
        name = signed.name

        def sign_out() -> None:
            keep_sign_in(None)
            keep_import(None)
            tell(name, "sign out", "")

        _show_signed_in(name, translate, sign_out)
    elif not _accounts().names():
        _show_set_up(translate)
    else:
        if signed:
            st.info(_said_ended(translate), icon=":material/timer_off:")
        _show_form(translate, tell, clock)


def _show_set_up(translate: Translate) -> None:
    st.info(
        translate(
            "Everybody may look; nobody can sign in to edit here yet. Whoever runs the server sets "
            "up an editor with the command below, or the sign-in of an organisation as the README "
            "says."
        ),
        icon=":material/lock:",
    )
    st.code("make editor NAME=…\npython -m geo.store.editors set NAME", language="sh")


def _show_form(translate: Translate, tell: OnEvent, clock: Clock) -> None:
    # Emptied when sent: what was typed stays in the browser and the session no longer than needed.
    with st.form("sign_in", clear_on_submit=True, width=420):
        name = st.text_input(translate("Name"), max_chars=MAX_NAME_LETTERS, autocomplete="username")
        password = st.text_input(
            translate("Password"),
            type="password",
            max_chars=MAX_PASSWORD_LETTERS,
            autocomplete="current-password",
        )
        is_sent = st.form_submit_button(translate("Sign in"), type="primary")
    if is_sent:
        _sign_in(name, password, tell, clock)
        st.rerun()


def _sign_in(name: str, password: str, tell: OnEvent, clock: Clock) -> None:
    """Sign in, and only if that could be told.

    Raises:
        RegisterError: refused; see `EditorAccounts.sign_in`.
    """
    accounts = EditorAccounts(data_directory(), clock=clock)
    try:
        account = accounts.sign_in(name, password)
    except TooManyAttemptsError:
        raise  # nothing was tried, and a flood must not fill the log
    except RegisterError as error:
        known = accounts.find(name)
        tell(known.name if known else NOBODY, "refused", str(error.what))
        raise
    tell(account.name, "sign in", "")
    now = clock()
    keep_sign_in(SignIn(account.name, account.stamp, now, now))


def _said_ended(translate: Translate) -> str:
    text = translate(
        "Your sign-in has ended: after {hours} hours, after {minutes} minutes without an action, "
        "or because the account was changed. Sign in again; nothing published is lost."
    )
    hours, minutes = LONGEST_SESSION_S // HOUR_S, LONGEST_REST_S // MINUTE_S
    return text.replace("{hours}", str(hours)).replace("{minutes}", str(minutes))


# ---------------------------------------------------------------- an organisation's sign-in


def _show_organisation(
    configured: Organisation, translate: Translate, tell: OnEvent, now: float
) -> None:
    if configured.missing:
        text = translate(
            "Nobody can sign in: section [auth] of the server's secrets lacks {missing}."
        ).replace("{missing}", ", ".join(configured.missing))
        st.warning(markdown_text(text), icon=":material/lock:")
        return
    found = identity(now)
    if found is None:
        _show_providers(configured, translate("Sign in"), translate)
        return
    if found.has_ended:
        st.info(_said_ended(translate), icon=":material/timer_off:")
        _show_providers(configured, translate("Sign in again"), translate)
        return
    if is_new(found, now):
        refused = found.refusal is not None
        try:
            tell(found.name, "refused" if refused else "sign in", str(found.refusal or ""))
        except RegisterError:
            not_yet_told(found)
            raise
    if found.refusal:
        st.info(markdown_text(found.refusal.said(translate)), icon=":material/visibility:")

    def sign_out() -> None:
        end(found, now)
        keep_import(None)
        try:
            tell(found.name, "sign out", "")
        finally:
            st.logout()

    _show_signed_in(found.name, translate, sign_out)


def _show_providers(configured: Organisation, label: str, translate: Translate) -> None:
    with st.container(horizontal=True, key="sign_in_organisation"):
        for provider in configured.providers:
            with_name = translate("{label} with {provider}").replace("{label}", label)
            st.button(
                label if provider is None else with_name.replace("{provider}", provider),
                on_click=st.login,
                args=(provider,),
                type="primary",
                key=f"sign_in_{provider or 'default'}",
            )
