"""The whole way of a spreadsheet: dropped, checked, seen on the map, published, rolled back."""

from __future__ import annotations

import io
import subprocess
import sys

import geopandas as gpd
import openpyxl
import pytest
from playwright.sync_api import expect

from geo.store.registers import open_store
from tests.browser.support import ROOT, map_frame, picture, wait_painted

PASSWORD = "сайхан намрын өглөө"  # noqa: S105  of the test's own account
ADDED, MOVED, REMOVED = (27, 120, 55), (33, 102, 172), (178, 24, 43)
"""Colours of the symbols of a preview, as `geo.cartography.symbology.CHANGE_SYMBOLS` has them."""

HEADERS = (
    "Төвийн код",
    "Төвийн нэр (монгол)",
    "Түвшин",
    "Аймаг/нийслэл",
    "Сум/дүүрэг",
    "Өргөрөг",
    "Уртраг",
    "Төлөв",
    "Багшийн тоо",
    "Эмэгтэй багш",
)


def soums(count: int) -> list[tuple[str, float, float]]:
    """Return name, latitude and longitude of soums of Khentii."""
    seats = gpd.read_parquet(ROOT / "data/settlements.parquet")
    chosen = seats[seats["admin1_pcode"] == "MN23"].sort_values("pcode").head(count)
    names = zip(chosen["name_mn"], chosen.geometry.y, chosen.geometry.x, strict=True)
    return [(name, round(lat, 4), round(lon, 4)) for name, lat, lon in names]


def workbook(rows: list[tuple[object, ...]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Төвүүд"
    for row in (HEADERS, *rows):
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def centre(number: int, soum: tuple[str, float, float], **changes: object) -> tuple[object, ...]:
    """Return a row of the office's spreadsheet."""
    name, lat, lon = soum
    row = {
        "code": f"KH{number:02}",
        "name": f"{name} сумын төв",
        "level": "soum",
        "aimag": "Хэнтий",
        "soum": name,
        "lat": lat,
        "lon": lon,
        "status": "active",
        "teachers": 3,
        "female": 2,
    } | changes
    return tuple(row.values())


FIRST = [
    centre(1, soums(10)[0]),
    centre(2, soums(10)[1], lat=None, lon=None),
    # Latitude and longitude changed places.
    centre(3, soums(10)[2], lat=soums(10)[2][2], lon=soums(10)[2][1]),
    centre(4, soums(10)[3], teachers=-5),
    centre(5, soums(10)[4], teachers=2, female=4),
    *(centre(n + 1, soums(10)[n]) for n in range(5, 10)),
]
"""Ten rows, of which rows 5 and 6 of the sheet cannot be used."""


@pytest.fixture
def running(start_server, tmp_path):
    """Run a server with an editor's account and a store of its own."""
    settings = {"CLC_DATA_DIR": str(tmp_path / "data"), "CLC_DATABASE_URL": ""}
    subprocess.run(
        [sys.executable, "-m", "geo.store.editors", "set", "Dulmaa", "--stdin"],
        cwd=ROOT,
        env={**settings, "PYTHONUTF8": "1"},
        input=PASSWORD,
        encoding="utf-8",
        capture_output=True,
        check=True,
    )
    return start_server(env=settings), open_store(settings)


def sign_in(page) -> None:
    page.get_by_label("Name").fill("Dulmaa")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Signed in as Dulmaa")).to_be_visible()


def bring(page, name: str, content: bytes) -> None:
    page.locator('input[type="file"]').set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    expect(page.get_by_text("1. What the file holds")).to_be_visible(timeout=60_000)


def coloured(page, colour: tuple[int, int, int]) -> int:
    """Return how many pixels of the page have a colour."""
    pixels = picture(page).convert("RGB").get_flattened_data()
    return sum(
        1 for pixel in pixels if all(abs(a - b) < 6 for a, b in zip(pixel, colour, strict=True))
    )


def look_at_map(page) -> None:
    frame = map_frame(page)
    wait_painted(frame)
    page.locator('iframe[title*="streamlit_folium"]').scroll_into_view_if_needed()
    page.wait_for_timeout(1500)


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

    publish(page, "Бүх төв", 1)
    (first,) = store.history("khentii-aimgiin-tuvuud")
    assert (first.centres, first.author, first.note) == (8, "Dulmaa", "Бүх төв")
    expect(page.get_by_text("Хэнтий аймгийн төвүүд · version 1").first).to_be_visible()
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

    store.roll_back(first.register_id, 1, based_on=2, author="Dulmaa", note="буцаав")
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
    bring(page, "Хэнтий.xlsx", workbook(FIRST))
