"""The whole way of a spreadsheet: dropped, checked, seen on the map, published, rolled back."""

from __future__ import annotations

import io
import json
import zipfile

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.register import (
    ADDED,
    FIRST,
    MOVED,
    REMOVED,
    bring,
    centre,
    coloured,
    look_at_map,
    serve_editor,
    sign_in,
    soums,
    workbook,
)
from tests.browser.support import wait_idle

PRESS_AT_ONCE = """() => {
  const press = () => {
    const button = document.querySelector('.st-key-register_archive button');
    if (button) { watching.disconnect(); button.click(); } };
  const watching = new MutationObserver(press);
  watching.observe(document.body, { childList: true, subtree: true }); }"""
"""Press the button that takes a version away in the moment it is drawn."""


def taken(page, name):
    """Press a button that gives a file away; return the file."""
    wait_idle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    return io.BytesIO(download.value.path().read_bytes())


@pytest.fixture
def running(start_server, tmp_path):
    """Run a server with an editor's account and a store of its own."""
    return serve_editor(start_server, tmp_path / "data")


def publish(page, note: str, version: int) -> None:
    page.get_by_label("Note: what is new, and from where").fill(note)
    page.keyboard.press("Tab")
    page.get_by_role("button", name=f"Publish as version {version}").click()
    expect(page.get_by_text("1. What the file holds")).to_have_count(0)


def test_a_spreadsheet_becomes_a_register_is_amended_and_rolled_back(page, running):
    server, store = running
    page.goto(server.url + "/register")
    expect(page.get_by_text("Sign in", exact=True).first).to_be_visible()
    assert page.locator('input[type="file"]').count() == 0
    sign_in(page)

    bring(page, "Хэнтий.xlsx", workbook(FIRST))
    expect(page.get_by_text("Centres: 10 rows = 8 accepted + 2 rejected")).to_be_visible()
    page.get_by_label("Title of the register").fill("Хэнтий аймгийн төвүүд")
    page.keyboard.press("Tab")
    expect(page.get_by_text("4. What would be published")).to_be_visible()
    look_at_map(page)
    page.get_by_role("button", name="Show the whole draft on the map").click()
    look_at_map(page)
    assert coloured(page, ADDED) > 100

    template = openpyxl.load_workbook(taken(page, "Template (XLSX)"))
    assert template.worksheets[0].cell(1, 1).value.startswith("Centre code")
    report = openpyxl.load_workbook(taken(page, "Report (XLSX)"))
    assert [cell.value for cell in report.worksheets[0][2]][1:4] == [10, 8, 2]

    # Whoever presses while the page is still being drawn gets the file as well.
    page.evaluate(PRESS_AT_ONCE)
    with page.expect_download() as download:
        publish(page, "Бүх төв", 1)
    with zipfile.ZipFile(download.value.path()) as archive:
        told = json.loads(archive.read("version.json"))
        assert archive.read("centres.csv").decode().count("KH") == 8
    (first,) = store.history("khentii-aimgiin-tuvuud")
    assert (first.centres, first.author, first.note) == (8, "Editor", "Бүх төв")
    expect(page.get_by_text("Хэнтий аймгийн төвүүд · version 1").first).to_be_visible()
    assert first.checksum in json.dumps(told)
    kept = store.load(first.register_id, 1).centres.set_index("centre_id")
    name, lat, lon = soums(10)[2]
    assert (kept.geometry["KH03"].y, kept.geometry["KH03"].x) == pytest.approx((lat, lon))
    assert kept.loc["KH02", "location_accuracy"] != "reported"

    # The second file is the whole register: one centre moved, three no longer there.
    name, lat, lon = soums(10)[0]
    second = [centre(1, (name, lat + 0.03, lon)), *FIRST[5:9]]
    bring(page, "Хэнтий 2.xlsx", workbook(second))
    page.get_by_text("is removed", exact=True).click()
    expect(page.get_by_text("4. What would be published")).to_be_visible()
    expect(page.get_by_test_id("stMetricValue").nth(2)).to_have_text("1")
    expect(page.get_by_test_id("stMetricValue").nth(3)).to_have_text("3")
    page.get_by_role("button", name="Show the whole draft on the map").click()
    look_at_map(page)
    assert coloured(page, MOVED) > 30
    assert coloured(page, REMOVED) > 30
    publish(page, "Шилжсэн", 2)

    history = store.history(first.register_id)
    assert [v.number for v in history] == [2, 1]
    assert history[0].centres == 5

    store.roll_back(first.register_id, 1, based_on=2, author="Editor", note="буцаав")
    assert [e.action for e in store.audit(first.register_id)][:3] == [
        "rollback",
        "publish",
        "publish",
    ]


def test_what_cannot_be_read_is_said_in_one_line_and_nothing_is_lost(page, running):
    server, _ = running
    page.goto(server.url + "/register")
    sign_in(page)
    page.locator('input[type="file"]').set_input_files(
        {
            "name": "зураг.xlsx",
            "mimeType": "application/octet-stream",
            "buffer": b"\x89PNG\r\n\x1a\n" * 9,
        }
    )
    expect(page.get_by_test_id("stAlert").first).to_be_visible(timeout=60_000)
    assert "Traceback" not in page.content()
    assert "Error:" not in page.content()
    page.get_by_test_id("stStatusWidget").wait_for(state="detached")
    page.wait_for_timeout(2000)  # the box of uploads takes a file only when it is drawn anew
    bring(page, "Хэнтий.xlsx", workbook(FIRST))


def test_whoever_publishes_second_is_told_and_loses_nothing(page, running):
    server, store = running
    page.goto(server.url + "/register")
    sign_in(page)
    bring(page, "Хэнтий.xlsx", workbook(FIRST))
    page.get_by_label("Title of the register").fill("Хэнтий аймгийн төвүүд")
    page.keyboard.press("Tab")
    publish(page, "Бүх төв", 1)
    expect(page.get_by_text("Version 1 is published")).to_be_visible()
    (first,) = store.history("khentii-aimgiin-tuvuud")
    (info,) = store.registers()

    bring(page, "Хэнтий 2.xlsx", workbook(FIRST[:1]))
    page.get_by_text("is removed", exact=True).click()
    expect(page.get_by_test_id("stMetricValue").nth(3)).to_have_text("7")
    content = store.load(info.id, 1)
    content.centres.loc[content.centres["centre_id"] == "KH01", "rooms"] = 9
    store.publish(
        info,
        content,
        based_on=first.number,
        author="Other",
        note="rooms",
        source_name="",
        source_sha256="",
    )
    page.get_by_label("Note: what is new, and from where").fill("цөөлсөн")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Publish as version 2").click()
    expect(page.get_by_text("Other published version 2").first).to_be_visible()
    assert [v.number for v in store.history(info.id)] == [2, 1]
    # What differs from the other's version is shown before anything can be published.
    expect(page.get_by_role("button", name="Publish as version 3")).to_be_enabled()
    expect(page.get_by_text("rooms: 9 → –").first).to_be_attached()
    page.get_by_role("button", name="Publish as version 3").click()
    expect(page.get_by_text("Version 3 is published")).to_be_visible()
    assert store.history(info.id)[0].note == "цөөлсөн"


def test_what_was_chosen_stays_when_another_page_is_looked_at(page, running):
    server, _ = running
    page.goto(server.url + "/register")
    sign_in(page)
    bring(page, "Хэнтий.xlsx", workbook(FIRST))
    page.get_by_text("Төвүүд: centres").click()
    page.get_by_role("radio", name="programmes").click()
    expect(page.get_by_text("columns missing")).to_be_visible()
    page.get_by_role("radio", name="centres").click()
    expect(page.get_by_text("Centres: 10 rows = 8 accepted + 2 rejected")).to_be_visible()
    page.get_by_label("Title of the register").fill("Хэнтий аймгийн төвүүд")
    page.keyboard.press("Tab")
    page.get_by_label("Note: what is new, and from where").fill("Бүх төв")
    page.keyboard.press("Tab")
    wait_idle(page)
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_text("Centres, last published total")).to_be_visible()
    page.get_by_role("link", name="Register").click()
    expect(page.get_by_label("Title of the register")).to_have_value("Хэнтий аймгийн төвүүд")
    expect(page.get_by_label("Note: what is new, and from where")).to_have_value("Бүх төв")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    sign_in(page)
    expect(page.get_by_text("Drop your file here").first).to_be_visible()
