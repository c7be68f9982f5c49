"""Signing in and out, and how it ends by itself."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from streamlit.testing.v1 import AppTest

from geo.errors import RegisterError
from geo.store import editors
from geo.store.editors import EditorAccounts
from geo.text import Message
from geo.ui import organisation, signin

PASSWORD = "correct horse battery"  # noqa: S105  of the tests' own accounts
MINUTE_S = 60
NOW = 1_800_000_000.0
WHOLE = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "c",
    "client_id": "i",
    "client_secret": "s",
    "server_metadata_url": "http://localhost/.well-known/openid-configuration",
}


class Clock:
    """A clock that goes on when told."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def events():
    """Return what was told of sign-ins."""
    return []


@pytest.fixture
def accounts(own_store, monkeypatch):
    """Return the accounts of the test's server; their hashes are quick."""
    monkeypatch.setattr(
        editors, "PasswordHasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    monkeypatch.setattr(organisation, "_section", lambda: None)
    return EditorAccounts(own_store)


def _script(clock, tell):
    """Show who may edit and the way in."""
    import streamlit as st  # noqa: PLC0415  a script of its own

    from geo.text import translator  # noqa: PLC0415
    from geo.ui import signin  # noqa: PLC0415

    st.text(f"editor: {signin.editor(clock=clock)}")
    signin.show_signin(translator("en"), tell, clock=clock)


def open_page(clock, tell):
    return AppTest.from_function(_script, kwargs={"clock": clock, "tell": tell}, default_timeout=30)


@pytest.fixture
def page(clock, events):
    """Return a page that shows who may edit and the way in."""

    def tell(*event):
        events.append(event)

    return open_page(clock, tell)


def said(element):
    """Return a text without the marks that keep it from being Markdown."""
    return element.value.replace("\\", "")


def sign_in(page, name, password):
    page.text_input[0].set_value(name)
    page.text_input[1].set_value(password)
    page.button[0].click()
    page.run()
    assert not page.exception


def shown(page):
    """Return whom the page takes for an editor."""
    return page.text[0].value.removeprefix("editor: ")


# ---------------------------------------------------------------- local accounts


def test_an_editor_signs_in_and_out(page, accounts, events):
    accounts.set("Bat", PASSWORD)
    page.run()
    sign_in(page, "bat", PASSWORD)
    assert shown(page) == "Bat"
    assert page.text[1].value == "Signed in as Bat"
    assert len(page.text_input) == 0
    page.button(key="sign_out").click().run()
    assert shown(page) == "None"
    assert len(page.text_input) == 2
    assert events == [("Bat", "sign in", ""), ("Bat", "sign out", "")]


def test_no_password_is_held_by_the_session(page, accounts, events):
    accounts.set("Bat", PASSWORD)
    page.run()
    sign_in(page, "Bat", PASSWORD)
    page.run()
    held = repr(page.session_state._state.filtered_state)  # noqa: SLF001
    assert "stamp" in held
    assert PASSWORD not in held
    assert "argon2" not in held
    assert PASSWORD not in repr(events)


def test_a_name_nobody_has_is_not_told(page, accounts, events):
    accounts.set("Bat", PASSWORD)
    page.run()
    sign_in(page, "my password instead", "x")
    sign_in(page, "Bat", "x")
    why = "Name or password is not right."
    assert events == [("unknown", "refused", why), ("Bat", "refused", why)]
    assert why in said(page.error[0])


def test_a_flood_of_attempts_does_not_fill_the_log(page, accounts, events):
    accounts.set("Bat", PASSWORD)
    page.run()
    for _ in range(12):
        sign_in(page, "Bat", "x")
    assert len(events) == 6
    assert "Try again in 30 s." in said(page.error[0])


def test_who_cannot_be_logged_is_not_signed_in(accounts, clock):
    def full(*_):
        raise RegisterError(Message("Nothing can be logged."), Message("Make room."))

    accounts.set("Bat", PASSWORD)
    page = open_page(clock, full).run()
    sign_in(page, "Bat", PASSWORD)
    assert shown(page) == "None"
    assert said(page.error[0]) == "Nothing can be logged. Make room."


@pytest.mark.parametrize(
    ("steps", "ends"),
    [
        ([59], False),
        ([60], False),
        ([61], True),
        ([50] * 9, False),  # 7.5 h with something done every 50 minutes
        ([50] * 9 + [31], True),  # 8 h 1 min
    ],
)
def test_a_sign_in_ends_after_8_hours_or_60_minutes_of_rest(page, accounts, clock, steps, ends):
    accounts.set("Bat", PASSWORD)
    page.run()
    sign_in(page, "Bat", PASSWORD)
    for minutes in steps:
        clock.now += minutes * MINUTE_S
        page.run()
    assert (shown(page) == "None") == ends
    if ends:
        assert "8 hours" in said(page.info[0])
        assert "60 minutes" in said(page.info[0])
        sign_in(page, "Bat", PASSWORD)
        assert shown(page) == "Bat"


@pytest.mark.parametrize("change", ["removed", "set anew"])
def test_a_changed_account_is_signed_out_everywhere(page, accounts, change):
    accounts.set("Bat", PASSWORD)
    accounts.set("Dorj", PASSWORD)
    page.run()
    sign_in(page, "Bat", PASSWORD)
    if change == "removed":
        accounts.remove("Bat")
    else:
        accounts.set("Bat", "another password")
    page.run()
    assert shown(page) == "None"
    assert len(page.text_input) == 2


def test_accounts_that_cannot_be_read_let_nobody_edit(page, accounts, own_store):
    accounts.set("Bat", PASSWORD)
    page.run()
    sign_in(page, "Bat", PASSWORD)
    (own_store / "editors.json").write_text("{", encoding="utf-8")
    page.run()
    assert shown(page) == "None"
    assert "is damaged" in said(page.error[0])


def test_with_nothing_set_up_the_page_says_how(page, accounts):
    assert accounts.names() == ()
    page.run()
    assert shown(page) == "None"
    assert "nobody can sign in" in said(page.info[0])
    assert "python -m geo.store.editors set NAME" in said(page.code[0])
    assert len(page.text_input) == 0


# ---------------------------------------------------------------- an organisation's sign-in


@pytest.fixture
def claims(monkeypatch, request):
    """Return what the organisation says of the reader; each test's sign-in is another one."""
    said = {
        "iss": "test",
        "sub": request.node.name,
        "email": "Bolor@Office.mn",
        "iat": NOW,
    }
    monkeypatch.setattr(organisation, "_section", lambda: WHOLE)
    monkeypatch.setattr(organisation, "_claims", lambda: said)
    monkeypatch.setenv("CLC_EDITORS", " tuya@office.mn,bolor@OFFICE.mn,")
    return said


def test_who_is_on_the_list_may_edit(page, claims, events):
    assert claims["email"] == "Bolor@Office.mn"
    page.run()
    page.run()
    assert shown(page) == "bolor@office.mn"
    assert events == [("bolor@office.mn", "sign in", "")]


@pytest.mark.parametrize(
    "said",
    [
        {"email": "guest@office.mn"},
        {"email": None},
        {"email": ""},
        {"email": "tuya@office.mn,bolor@office.mn"},
        {"email_verified": False},
        {"email_verified": "False"},
        {"iat": None},
        {"iat": True},
    ],
)
def test_who_is_not_surely_on_the_list_may_not_edit(page, claims, said):
    claims |= said
    page.run()
    assert shown(page) == "None"
    assert not page.exception


@pytest.mark.parametrize("listed", ["", " ,, "])
def test_an_empty_list_names_nobody(page, claims, monkeypatch, listed):
    claims["email"] = ""
    monkeypatch.setenv("CLC_EDITORS", listed)
    page.run()
    assert shown(page) == "None"
    assert "CLC_EDITORS" in said(page.info[0])


@pytest.mark.parametrize(
    ("steps", "ends"), [([60], False), ([61], True), ([50] * 9, False), ([50] * 9 + [31], True)]
)
def test_an_organisations_sign_in_ends_in_every_window(claims, clock, steps, ends):
    assert claims["iat"] == NOW
    assert signin.editor(clock=clock) == "bolor@office.mn"
    for minutes in steps:
        clock.now += minutes * MINUTE_S
        found = signin.editor(clock=clock)  # of no session: each is another window
    assert (found is None) == ends
    if ends:
        clock.now += 1
        assert signin.editor(clock=clock) is None
        claims["iat"] = clock.now  # she signs in again
        assert signin.editor(clock=clock) == "bolor@office.mn"


def test_a_sign_in_stays_ended_when_the_server_no_longer_remembers_it(claims, clock):
    clock.now += 61 * MINUTE_S + 24 * 60 * MINUTE_S
    assert signin.editor(clock=clock) is None
    found = organisation.identity(clock.now)
    organisation.end(found, NOW)
    assert organisation.is_new(found, clock.now + 24 * 60 * MINUTE_S)
    assert signin.editor(clock=clock) is None
    assert claims["iat"] == NOW


def test_signing_out_ends_it_in_every_window(claims, clock):
    assert signin.editor(clock=clock) == "bolor@office.mn"
    organisation.end(organisation.identity(clock.now), clock.now)
    assert signin.editor(clock=clock) is None
    assert claims["iat"] == NOW


@pytest.mark.parametrize(
    ("section", "providers", "missing"),
    [
        (WHOLE, (None,), ()),
        ({}, (None,), tuple(WHOLE)),
        (WHOLE | {"client_kwargs": {"prompt": "login"}}, (None,), ()),
        (
            {"redirect_uri": "x", "google": {"client_id": "i", "client_secret": "s"}},
            ("google",),
            ("cookie_secret", "google.server_metadata_url"),
        ),
        (WHOLE | {"google": WHOLE}, (None, "google"), ()),
    ],
)
def test_the_secrets_are_read_and_what_they_lack_is_named(monkeypatch, section, providers, missing):
    monkeypatch.setattr(organisation, "_section", lambda: section)
    assert organisation.organisation() == organisation.Organisation(providers, missing)


def test_an_incomplete_organisation_does_not_fall_back_to_accounts(page, accounts, monkeypatch):
    accounts.set("Bat", PASSWORD)
    monkeypatch.setattr(organisation, "_section", lambda: WHOLE | {"client_secret": ""})
    monkeypatch.setattr(organisation, "_claims", lambda: None)
    page.run()
    assert shown(page) == "None"
    assert "lacks client_secret." in said(page.warning[0])
    assert len(page.text_input) == 0


def test_each_provider_has_its_button(page, monkeypatch):
    section = {"redirect_uri": "x", "cookie_secret": "c", "google": WHOLE, "azure": WHOLE}
    monkeypatch.setattr(organisation, "_section", lambda: section)
    monkeypatch.setattr(organisation, "_claims", lambda: None)
    page.run()
    assert [button.label for button in page.button] == [
        "Sign in with google",
        "Sign in with azure",
    ]


def test_an_organisations_sign_in_that_has_ended_can_be_made_again(page, claims, clock):
    page.run()
    clock.now += 61 * MINUTE_S
    page.run()
    assert claims["iat"] == NOW
    assert shown(page) == "None"
    assert "60 minutes" in said(page.info[0])
    assert [button.label for button in page.button] == ["Sign in again"]


def test_signing_out_of_an_organisation_is_logged(page, claims, events):
    page.run()
    page.button(key="sign_out").click().run()
    assert shown(page) == "None"
    who = claims["email"].lower()
    assert events == [(who, "sign in", ""), (who, "sign out", "")]
