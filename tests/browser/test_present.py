"""The whole way of a story: put together, presented, followed, left for a while, taken away."""

from __future__ import annotations

import io
import json
import zipfile
from itertools import pairwise
from typing import TYPE_CHECKING

import pypdf
import pytest
from playwright.sync_api import expect

from geo.export.story import example_story, read_story
from tests.browser.support import (
    PAINT_TIMEOUT_MS,
    colour_shares,
    map_frame,
    map_state,
    picture,
    wait_idle,
    wait_painted,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

WAIT_DRAWN = """number => window.clcStage && clcStage.state().drawn &&
  clcStage.state().index === number"""


def at(stage: Page, number: int) -> dict:
    """Wait until a slide, counted from 0, is drawn; return what the stage says of itself."""
    stage.wait_for_function(WAIT_DRAWN, arg=number, timeout=PAINT_TIMEOUT_MS)
    return stage.evaluate("() => clcStage.state()")


@pytest.fixture(scope="module")
def presenting(open_shared, server):
    """Open the example story, make it ready, and open the stage; return page, stage, traffic."""
    page, traffic = open_shared()
    page.goto(f"{server.url}/present")
    page.get_by_role("button", name="Open the example").click()
    page.get_by_role("button", name="Get ready to present").click()
    link = page.get_by_role("link", name="Open the stage")
    link.wait_for(timeout=60_000)
    with page.context.expect_page() as opened:
        link.click()
    stage = opened.value
    at(stage, 0)
    return page, stage, traffic


def test_the_whole_story_is_told_by_keyboard(presenting):
    _, stage, traffic = presenting
    stage.keyboard.press("Home")
    count = len(example_story().views)
    seen = []
    for number in range(count):
        state = at(stage, number)
        assert not state["unavailable"]
        expect(stage.locator("h1")).to_have_text(example_story().views[number].title.en)
        seen.append(picture(stage))
        stage.keyboard.press("ArrowRight" if number % 2 else "Space")
    for before, after in pairwise(seen):
        different = sum(
            a != b
            for a, b in zip(before.get_flattened_data(), after.get_flattened_data(), strict=True)
        )
        assert different > 0.02 * before.width * before.height
    at(stage, count - 1)  # the last one stays
    stage.keyboard.press("Home")
    at(stage, 0)
    assert traffic.outside == []
    assert traffic.failed == []
    assert traffic.console_errors == []


def test_the_secret_is_not_on_the_screen(presenting):
    _, stage, _ = presenting
    assert "key=" not in stage.url
    assert stage.evaluate("() => clcStage.state().role") == "presenter"


def test_the_live_page_is_entered_with_the_same_view_and_left_again(presenting):
    _, stage, _ = presenting
    stage.keyboard.press("3")
    stage.wait_for_timeout(900)  # a second digit could follow
    at(stage, 2)
    stage.keyboard.press("Escape")
    live = stage.frame_locator("iframe").first
    live.get_by_text("Coverage", exact=True).first.wait_for(timeout=PAINT_TIMEOUT_MS)
    inner = next(frame for frame in stage.frames if "/coverage?" in frame.url)
    assert "evidence=documented" in inner.url
    assert "indicator=travel_time" in inner.url
    element = inner.wait_for_selector('iframe[title*="streamlit_folium"]')
    frame = element.content_frame()
    wait_painted(frame)
    assert map_state(frame)["level"] == "admin2"
    stage.get_by_role("button", name="Back to the story").click()
    at(stage, 2)
    assert stage.locator("iframe:visible").count() == 0


def test_followers_see_what_the_presenter_shows_and_cannot_move_it(presenting, context):
    _, stage, _ = presenting
    stage.keyboard.press("Home")
    at(stage, 0)
    phone = context.new_page()
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto(stage.url.partition("#")[0])
    assert at(phone, 0)["role"] == "follower"
    notes = example_story().views[0].notes.en
    assert notes not in phone.content()
    for number in (1, 2):
        stage.keyboard.press("PageDown")
        at(phone, number)
    phone.keyboard.press("ArrowRight")
    phone.wait_for_timeout(500)
    assert at(stage, 2)
    assert phone.get_by_text(example_story().views[2].text.en).is_visible()
    answer = phone.request.post(
        stage.url.partition("#")[0] + "position", data={"slide": 0, "blank": False}
    )
    assert answer.status == 403
    at(phone, 2)
    assert phone.evaluate("() => document.documentElement.scrollWidth") <= 390
    link = phone.get_by_role("link", name="Open this view").get_attribute("href")
    assert "coverage?" in link


def test_the_page_shows_the_way_for_one_machine(presenting):
    page, _, _ = presenting
    expect(page.get_by_text("make run ADDRESS=0.0.0.0")).to_be_visible()


def taken(page: Page, name: str) -> bytes:
    wait_idle(page)
    with page.expect_download(timeout=60_000) as begun:
        page.get_by_role("button", name=name).click()
    return begun.value.path().read_bytes()


def opened_story(page: Page, server, *views: tuple[str, str]) -> bytes:
    """Open a story of views with an address and an English title; return its file."""
    entries = [{"view": view, "title": {"en": title, "mn": ""}} for view, title in views]
    story = {
        "format": "clc-map-story",
        "version": 1,
        "title": {"en": "Two", "mn": "Хоёр"},
        "views": entries,
    }
    content = json.dumps(story).encode()
    page.goto(f"{server.url}/present")
    page.locator('input[type="file"]').set_input_files(
        {"name": "two.json", "mimeType": "application/json", "buffer": content}
    )
    page.get_by_role("button", name="Get ready to present").wait_for()
    return content


def test_the_story_is_taken_away(page, server, browser, tmp_path):
    story = opened_story(page, server, ("/map?place=MN62", "One aimag"), ("/heritage", "Sites"))
    assert read_story(taken(page, "Save the story (JSON)")) == read_story(story)
    with zipfile.ZipFile(io.BytesIO(taken(page, "Slides (PPTX)"))) as slides:
        held = [name for name in slides.namelist() if name.startswith("ppt/slides/slide")]
    assert len(held) >= 2
    handout = pypdf.PdfReader(io.BytesIO(taken(page, "Hand-out (PDF)")))
    text = " ".join(sheet.extract_text() for sheet in handout.pages)
    assert "One aimag" in text
    path = tmp_path / "story.html"
    path.write_bytes(taken(page, "For a USB stick (HTML)"))
    context = browser.new_context(offline=True)
    alone = context.new_page()
    alone.goto(path.as_uri())
    at(alone, 0)
    alone.keyboard.press("End")
    at(alone, 1)
    assert len(colour_shares(picture(alone))) > 50
    context.close()


def test_a_factsheet_is_taken_away(page, server):
    page.goto(f"{server.url}/present?place=MN65&lang=mn&data=demonstration")
    page.get_by_role("button", name="PDF").first.wait_for()
    content = taken(page, "(PDF)")
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    assert "Архангай" in text
    assert "DEMO" in text


def test_a_view_is_added_on_the_map_and_opened_again(page, server):
    page.goto(f"{server.url}/map?place=MN62&map=7/46.5/102.8")
    wait_painted(map_frame(page))
    page.get_by_role("button", name="Add to the story").click()
    page.get_by_text("Added: view 1 of the story").wait_for()
    page.get_by_role("link", name="Present").click()
    expect(page.get_by_role("textbox", name="Link of the view")).to_have_value(
        "/map?place=MN62&map=7%2F46.5%2F102.8"
    )
    wait_idle(page)
    page.get_by_role("button", name="Open this view").click()
    page.wait_for_url("**/map?**")
    frame = map_frame(page)
    wait_painted(frame)
    assert map_state(frame)["place"] == "MN62"
    assert map_state(frame)["zoom"] == pytest.approx(7)


def test_a_story_with_a_view_that_is_gone_goes_on(page, server):
    opened_story(page, server, ("/map?indicator=renamed", "<b>Gone</b>"), ("/map", "There"))
    page.get_by_role("button", name="Get ready to present").click()
    link = page.get_by_role("link", name="Open the stage")
    link.wait_for(timeout=60_000)
    with page.context.expect_page() as opened:
        link.click()
    stage = opened.value
    assert at(stage, 0)["unavailable"]
    expect(stage.locator("h1")).to_have_text("<b>Gone</b>")
    expect(stage.get_by_text("indicator=renamed")).to_be_visible()
    stage.keyboard.press("ArrowRight")
    assert not at(stage, 1)["unavailable"]
