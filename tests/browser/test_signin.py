"""Who may edit: accounts set by the command, and an organisation's sign-in, in a real browser."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from geo.store.registers import open_store
from tests.browser.support import ROOT
from tests.contracts.oidc import running_provider

APP = Path(__file__).with_name("signin_app.py")
PASSWORD = "сайхан намрын өглөө"  # noqa: S105  of the test's own account


@pytest.fixture
def folder(tmp_path):
    """Return the data folder of the test's server."""
    return tmp_path / "data"


@pytest.fixture
def settings(folder):
    return {"CLC_DATA_DIR": str(folder), "CLC_DATABASE_URL": "", "PYTHONPATH": str(ROOT)}


@pytest.fixture
def provider():
    with running_provider() as running:
        yield running
        assert running.refused == []


def set_password(folder, name):
    """Set a password as whoever runs the server does."""
    done = subprocess.run(
        [sys.executable, "-m", "geo.store.editors", "set", name, "--stdin"],
        cwd=ROOT,
        env={"CLC_DATA_DIR": str(folder), "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
        input=PASSWORD,
        encoding="utf-8",
        capture_output=True,
        check=True,
    )
    assert PASSWORD not in done.stdout + done.stderr


def sign_in(page, name, password):
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def shown_editor(page, name):
    expect(page.get_by_text(f"editor: {name}", exact=True)).to_be_visible()


def log(folder):
    """Return what was told of sign-ins, oldest first."""
    entries = open_store({"CLC_DATA_DIR": str(folder)}).audit()
    return [(entry.actor, entry.action, entry.detail) for entry in reversed(entries)]


# ---------------------------------------------------------------- local accounts


def test_without_an_editor_the_page_says_how_to_set_one_up(page, start_server, settings, folder):
    page.goto(start_server(APP, env=settings).url)
    expect(page.get_by_text("nobody can sign in to edit here yet")).to_be_visible()
    expect(page.get_by_text("python -m geo.store.editors set NAME")).to_be_visible()
    expect(page.get_by_label("Password")).to_have_count(0)
    shown_editor(page, "None")
    assert not folder.exists()


def test_an_account_set_by_the_command_signs_in_and_out(page, start_server, settings, folder):
    set_password(folder, "Болормаа")
    server = start_server(APP, env=settings)
    page.goto(server.url)
    sign_in(page, "болормаа ", PASSWORD)
    shown_editor(page, "Болормаа")
    expect(page.get_by_text("Signed in as Болормаа")).to_be_visible()
    expect(page.get_by_label("Password")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    shown_editor(page, "None")
    assert log(folder) == [("Болормаа", "sign in", ""), ("Болормаа", "sign out", "")]
    assert PASSWORD not in server.log()
    assert "password" not in page.url


def test_who_guesses_has_to_wait(page, start_server, settings, folder):
    set_password(folder, "Bat")
    page.goto(start_server(APP, env=settings).url)
    for attempt in range(6):
        expect(page.get_by_text(f"run {attempt + 1}", exact=True)).to_be_visible()
        sign_in(page, "Bat", f"a wrong password {attempt}")
        expect(page.get_by_text(f"run {attempt + 2}", exact=True)).to_be_visible()
        shown = page.get_by_text("Name or password is not right.")
        expect(shown).to_contain_text("again in 30 s" if attempt == 5 else "Check both")
        expect(page.get_by_label("Password", exact=True)).to_have_value("")
    sign_in(page, "Bat", PASSWORD)  # the right one, too early
    expect(page.get_by_text(re.compile(r"Too many attempts .*again in \d+ s"))).to_be_visible()
    shown_editor(page, "None")
    assert log(folder) == [("Bat", "refused", "Name or password is not right.")] * 6


def test_a_file_is_taken_only_with_the_token_of_its_page(page, start_server, settings, folder):
    set_password(folder, "Bat")
    server = start_server(APP, env=settings)
    with page.expect_websocket():
        page.goto(server.url)
    sign_in(page, "Bat", PASSWORD)
    with page.expect_request(re.compile("/_stcore/upload_file/")) as sent:
        page.locator("input[type=file]").set_input_files(
            {"name": "centres.csv", "mimeType": "text/csv", "buffer": b"centre_id\n1\n"}
        )
    expect(page.get_by_text("read: 12 bytes")).to_be_visible()
    assert sent.value.headers.get("x-xsrftoken")
    forged = urllib.request.Request(  # noqa: S310  http, ours
        sent.value.url, data=b"forged", method=sent.value.method
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(forged)  # noqa: S310  http, ours
    refused.value.close()
    assert refused.value.code == 403


# ---------------------------------------------------------------- an organisation's sign-in


@pytest.fixture
def start_organisation(start_server, settings, tmp_path, provider):
    """Return a function that runs a server whose secrets name the provider of the tests.

    Who signs in is who ``claims`` says; ``changes`` are of the secrets.
    """

    def start(script=APP, *, editors="", claims=None, **changes):
        provider.claims = {"sub": "7", **(claims or {})}
        secrets = tmp_path / "secrets.toml"
        changes = {"redirect_uri": "http://localhost:{port}/oauth2callback", **changes}
        secrets.write_text(provider.secrets_toml(**changes), encoding="utf-8")
        server = start_server(
            script,
            env={**settings, "CLC_EDITORS": editors},
            arguments=["--secrets.files", str(secrets)],
        )
        provider.redirect_uri = f"{server.url}/oauth2callback"
        return server

    return start


def test_an_editor_of_an_organisation_signs_in_and_out(page, start_organisation, provider, folder):
    server = start_organisation(
        editors="tuya@office.mn, bolor@office.MN",
        claims={"email": "Bolor@Office.mn", "email_verified": True},
    )
    page.goto(server.url)
    shown_editor(page, "None")
    page.get_by_role("button", name="Sign in").click()
    shown_editor(page, "bolor@office.mn")
    expect(page.get_by_text("Signed in as bolor@office.mn")).to_be_visible()
    page.reload()
    shown_editor(page, "bolor@office.mn")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    shown_editor(page, "None")
    assert provider.signed_out == 1
    assert log(folder) == [("bolor@office.mn", "sign in", ""), ("bolor@office.mn", "sign out", "")]
    assert provider.client_secret not in server.log()


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"email": "guest@office.mn", "email_verified": True}, "can add your e-mail address"),
        ({"email": "bolor@office.mn", "email_verified": False}, "has not confirmed"),
        ({"name": "Bolor"}, "can add your e-mail address"),
    ],
)
def test_who_is_not_on_the_list_may_look(page, start_organisation, claims, why, folder):
    page.goto(start_organisation(editors="bolor@office.mn", claims=claims).url)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text(why)).to_be_visible()
    shown_editor(page, "None")
    ((_, action, detail),) = log(folder)
    assert action == "refused"
    assert why in detail


def test_what_the_secrets_lack_is_named(page, start_organisation):
    page.goto(start_organisation(client_secret="").url)
    expect(page.get_by_text("secrets lacks client_secret.")).to_be_visible()
    shown_editor(page, "None")


def test_the_product_itself_serves_the_way_back(page, start_organisation):
    """The routes of sign-in stand before the product's own and Streamlit's page."""
    claims = {"email": "bolor@office.mn"}
    server = start_organisation("app.py", editors="bolor@office.mn", claims=claims)
    answer = page.request.get(f"{server.url}/oauth2callback?code=x&state=y", max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (302, "/")
    page.goto(f"{server.url}/register")
    with page.expect_response(re.compile("/oauth2callback")):
        page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Register").click()
    expect(page.get_by_text("Signed in as bolor@office.mn")).to_be_visible()
