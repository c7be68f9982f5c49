"""Files taken away on the page are what the page shows, read back by other software."""

from __future__ import annotations

import io
import json
import zipfile

import pyogrio
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.support import PAINT_TIMEOUT_MS, wait_idle

DEMO = "/export?data=demonstration&place=MN65&take=centres&format=gpkg,csv"


def download(page) -> zipfile.ZipFile:
    """Take away what the page offers."""
    button = page.get_by_role("button", name="Download (ZIP)")
    wait_idle(page)
    with page.expect_download(timeout=PAINT_TIMEOUT_MS) as begun:
        button.click()
    path = begun.value.path()
    archive = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    archive.filename = begun.value.suggested_filename
    return archive


def test_a_view_is_taken_away_with_what_must_travel_along(page, server, tmp_path):
    page.goto(server.url + DEMO)
    page.get_by_text("DEMO_centres: 19 records, 19 columns.").wait_for()
    archive = download(page)
    assert archive.filename.startswith("DEMO_clc-map_Centres,_Arkhangai_")
    archive.extract("DEMO_centres.gpkg", tmp_path)
    held = pyogrio.read_dataframe(tmp_path / "DEMO_centres.gpkg", layer="DEMO_centres")
    assert len(held) == 19
    assert held["name_mn"].str.startswith("Жишээ төв").all()
    text = archive.read("README.txt").decode("utf-8-sig")
    assert text.startswith("*** DEMO")
    assert f"{server.url}/map?data=demonstration&place=MN65" in text
    assert "CC0-1.0" in text


def test_a_condition_is_applied_and_a_broken_one_explained(page, server):
    page.goto(server.url + DEMO)
    condition = page.get_by_role("textbox", name="Condition (CQL2)")
    condition.fill("status = 'active'")
    condition.press("Enter")
    page.get_by_text("DEMO_centres: 17 records").wait_for()
    archive = download(page)
    assert len(archive.read("DEMO_centres.csv").decode("utf-8-sig").splitlines()) == 1 + 17
    condition.fill("staus = 'active'")
    condition.press("Enter")
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_contain_text("there is no field")
    expect(alert).to_contain_text("status (string)")
    expect(page.get_by_role("button", name="Download (ZIP)")).to_have_count(0)


def test_layers_are_chosen_by_hand_and_the_address_keeps_them(page, server):
    page.goto(server.url + "/export?take=centres&format=geojson")
    page.get_by_role("button", name="Roads", exact=True).click()
    page.get_by_text("roads: 2,171 records").wait_for(state="attached")
    page.wait_for_url("**take=centres%2Croads**")
    names = {name for name in download(page).namelist() if name.endswith(".geojson")}
    assert names == {"centres.geojson", "roads.geojson"}


@pytest.mark.parametrize("language", ["en", "mn"])
def test_a_map_for_print_shows_the_view(page, server, language):
    page.goto(
        f"{server.url}/export?take=indicator,centres&format=png,html&place=MN65&lang={language}"
        "&indicator=population"
    )
    button = page.get_by_test_id("stDownloadButton").get_by_role("button")
    button.wait_for()
    wait_idle(page)
    with page.expect_download(timeout=PAINT_TIMEOUT_MS) as begun:
        button.click()
    archive = zipfile.ZipFile(begun.value.path())
    image = Image.open(io.BytesIO(archive.read("map.png")))
    assert image.size == (3508, 2480)  # A4 at 300 dpi
    assert len(image.convert("RGB").getcolors(maxcolors=10_000_000)) > 100
    assert b"default-src 'none'" in archive.read("map.html")


def test_the_live_service_lists_the_layers(page, server):
    answer = page.request.get(f"{server.url}/ogc/collections?f=json")
    assert answer.ok
    ids = {collection["id"] for collection in json.loads(answer.text())["collections"]}
    assert {"centres", "heritage", "admin2", "DEMO_centres"} <= ids
    items = page.request.get(
        f"{server.url}/ogc/collections/centres/items?f=json&limit=5&filter=status='active'"
    ).json()
    assert items["numberMatched"] == 11
    assert {feature["properties"]["status"] for feature in items["features"]} == {"active"}
