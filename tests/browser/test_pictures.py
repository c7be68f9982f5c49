"""The pictures of the README, taken by the tests; `make pictures` keeps them in docs/."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urljoin

import pytest

from tests.browser.register import FIRST, bring, look_at_map, serve_editor, sign_in, workbook
from tests.browser.support import map_frame, picture, wait_idle, wait_painted

FOLDER = os.environ.get("CLC_PICTURES")
"""Where the pictures are kept; a test run without it only looks at them."""

PICTURES = {
    "map": "/map",
    "map-mn": "/map?lang=mn&indicator=adults_per_centre&data=demonstration",
    "coverage": "/coverage?data=demonstration&focus=MN6219",
    "heritage": "/heritage?chosen=heritage:MNH0001&map=6.6/47.2/102.5",
    "overview": "/",
    "methods": "/methods",
    "export": "/export?take=centres&format=gpkg,csv&where=status%20%3D%20%27active%27",
}

READY = {"methods": "SHA-256", "export": "centres: 11 records"}
"""Text by which pages without a map are known to be drawn."""


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_the_page(page, server, tmp_path, name):
    page.goto(server.url + PICTURES[name])
    if name in READY:
        page.get_by_text(READY[name]).first.wait_for()
    else:
        frame = map_frame(page)
        wait_painted(frame)
        frame.wait_for_function(
            "() => clcMap.updates > 0 && ['heritage'].every("
            "kind => !clcMap.layersShown().includes(kind) || clcMap.pointCounts()[kind] > 0)"
        )
    page.wait_for_timeout(1200)
    path = Path(FOLDER or tmp_path) / f"{name}.png"
    page.screenshot(path=path)
    image = picture(page)
    assert image.size == (1440, 900)
    assert len(image.getcolors(maxcolors=1_000_000) or []) > 100  # neither blank nor a bare notice


def test_a_picture_of_a_register_before_it_is_published(page, start_server, tmp_path):
    server, _ = serve_editor(start_server, tmp_path / "data")
    page.goto(server.url + "/register")
    sign_in(page)
    bring(page, "Хэнтий.xlsx", workbook(FIRST))
    page.get_by_label("Title of the register").fill("Хэнтий аймгийн төвүүд")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Show the whole draft on the map").click()
    look_at_map(page)
    page.get_by_text("4. What would be published").evaluate(
        "heading => heading.scrollIntoView({block: 'start'})"
    )
    page.wait_for_timeout(1200)
    page.screenshot(path=Path(FOLDER or tmp_path) / "register.png")
    assert len(picture(page).getcolors(maxcolors=1_000_000) or []) > 100


def test_a_picture_of_a_story_and_of_its_stage(page, server, tmp_path):
    page.goto(f"{server.url}/present")
    page.get_by_role("button", name="Open the example").click()
    page.get_by_role("button", name="Get ready to present").wait_for()
    wait_idle(page)
    page.screenshot(path=Path(FOLDER or tmp_path) / "present.png")
    assert len(picture(page).getcolors(maxcolors=1_000_000) or []) > 100
    page.get_by_role("button", name="Get ready to present").click()
    link = page.get_by_role("link", name="Open the stage")
    link.wait_for(timeout=60_000)
    page.goto(urljoin(page.url, link.get_attribute("href")))
    page.wait_for_function("() => window.clcStage && clcStage.state().drawn")
    page.keyboard.press("3")
    page.wait_for_function("() => clcStage.state().index === 2 && clcStage.state().drawn")
    page.wait_for_timeout(1200)
    page.screenshot(path=Path(FOLDER or tmp_path) / "stage.png")
    assert len(picture(page).getcolors(maxcolors=1_000_000) or []) > 100
