"""The heritage page as a reader uses it: a centre, a site found by name, a story on the map."""

from __future__ import annotations

import re

from tests.browser.support import MAP_FRAME, map_frame, map_state, picture, share_of, wait_painted

POINTS = """() => clcMap.updates > 0 && (clcMap.pointCounts().stories > 0
  || !clcMap.layersShown().includes('stories'))"""
LINES = "() => document.querySelectorAll('.leaflet-links-pane path').length"


def open_heritage(page, server, query=""):
    page.goto(f"{server.url}/heritage?data=demonstration{query}")
    frame = map_frame(page)
    wait_painted(frame)
    frame.wait_for_function(POINTS)
    return frame


def test_a_story_of_the_list_is_found_on_the_map_and_opens_there(page, server):
    frame = open_heritage(page, server, "&layers=admin1,centres,stories")
    page.get_by_text("Stories", exact=True).first.click()
    card = page.locator(".st-key-heritage_story_S02 button")
    card.scroll_into_view_if_needed()
    card.click()
    page.wait_for_url(re.compile("chosen=stories"))
    frame.wait_for_function("() => clcMap.state().chosen && clcMap.state().chosen.id === 'S02'")
    # The pin of Nalaikh, opened from the map by the keyboard.
    pin = frame.locator('.leaflet-marker-icon[aria-label="A door that opened"]')
    pin.focus()
    page.keyboard.press("Enter")
    frame.locator(".leaflet-popup-content").get_by_text("UNICEF").first.wait_for()


def test_a_site_found_by_name_is_joined_to_its_nearest_centres(page, server):
    frame = open_heritage(page, server)
    box = page.get_by_label("Find a site by name", exact=True)
    box.fill("Эрдэнэ зуу")
    box.press("Enter")
    page.locator(".st-key-heritage_found button").filter(has_text="Erdene").first.click()
    page.wait_for_url(re.compile("chosen=heritage"))
    frame.wait_for_function(f"({LINES})() > 0")
    assert frame.evaluate(LINES) >= 5
    page.get_by_text("Its nearest open centres, by straight distance").wait_for()


def test_the_density_is_painted_and_follows_the_bandwidth(page, server):
    shares = {}
    for bandwidth in (20, 100):
        frame = open_heritage(page, server, f"&layers=density,admin1&bandwidth={bandwidth}")
        page.wait_for_timeout(800)
        assert map_state(frame)["layers"] == ["density", "admin1"]
        ground = share_of(picture(page.locator(MAP_FRAME)), (247, 248, 250), tolerance=6)
        shares[bandwidth] = 1 - ground
    assert shares[20] < shares[100]
