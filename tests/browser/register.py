"""Make an office's spreadsheet, and bring it as an editor does."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING

import geopandas as gpd
import openpyxl
from playwright.sync_api import expect

from geo.store.registers import open_store
from tests.browser.support import ROOT, map_frame, picture, wait_painted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.store.registers import RegisterStore
    from tests.browser.support import Server

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


def serve_editor(start_server: Callable[..., Server], folder: Path) -> tuple[Server, RegisterStore]:
    """Run a server with an editor's account and a store in ``folder``."""
    settings = {"CLC_DATA_DIR": str(folder), "CLC_DATABASE_URL": ""}
    subprocess.run(
        [sys.executable, "-m", "geo.store.editors", "set", "Editor", "--stdin"],
        cwd=ROOT,
        env={**settings, "PYTHONUTF8": "1"},
        input=PASSWORD,
        encoding="utf-8",
        capture_output=True,
        check=True,
    )
    return start_server(env=settings), open_store(settings)


def sign_in(page) -> None:
    page.get_by_label("Name").fill("Editor")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Signed in as Editor")).to_be_visible()


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
