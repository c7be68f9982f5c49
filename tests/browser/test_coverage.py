"""Coverage as a policymaker uses it: choosing a unit anywhere chooses it everywhere."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.support import (
    MAP_FRAME,
    colour_shares,
    hex_colour,
    map_frame,
    map_state,
    picture,
    share_of,
    wait_painted,
)

ADAATSAG = "MN4804"
TABLES = '[data-testid="stDataFrame"]'
CHART = '[data-testid="stVegaLiteChart"]'
ROW_HEIGHT_PX = 35
SELECTED_ROWS = "[role=row][aria-selected=true]"


def open_coverage(page, server, query=""):
    page.goto(f"{server.url}/coverage?data=demonstration{query}")
    frame = map_frame(page)
    wait_painted(frame)
    page.locator(TABLES).nth(1).locator("canvas").first.wait_for()
    page.locator(CHART).locator("canvas, svg").first.wait_for()
    return frame


def table(page, number):
    return page.locator(TABLES).nth(number)


def wait_focus(page, frame, pcode):
    """Wait until address, map, line, and tables all show the unit in focus; no longer."""
    page.wait_for_url(re.compile(f"focus={pcode}"))
    frame.wait_for_function("pcode => clcMap.state().place === pcode", arg=pcode)
    page.locator(".st-key-coverage_focus").wait_for()


def click_row(page, number, row):
    """Tick a row of a table, counted from 0."""
    table(page, number).scroll_into_view_if_needed()
    box = table(page, number).bounding_box()
    page.mouse.click(box["x"] + 18, box["y"] + ROW_HEIGHT_PX * (row + 1.5))


def test_a_row_a_bar_or_a_polygon_is_selected_everywhere(page, server):
    frame = open_coverage(page, server)
    # A row of the list of those left out.
    click_row(page, 0, 2)
    page.wait_for_url(re.compile("focus=MN"))
    first = re.search(r"focus=(MN\d+)", page.url)[1]
    wait_focus(page, frame, first)
    # A header, and rows are counted from one.
    expect(table(page, 0).locator(SELECTED_ROWS)).to_have_attribute("aria-rowindex", f"{2 + 2}")

    # A bar of the chart.
    chart = page.locator(CHART).first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.click(box["x"] + 200, box["y"] + box["height"] * 0.8)
    page.wait_for_function("first => !location.search.includes(first)", arg=first)
    second = re.search(r"focus=(MN\d+)", page.url)[1]
    assert second != first
    wait_focus(page, frame, second)

    # A polygon of the map.
    place = frame.evaluate(
        "pcode => { const p = clcMap.places.admin2.find(u => u.pcode === pcode);"
        " const at = clcMap.map.latLngToContainerPoint([p.lat, p.lon]); return [at.x, at.y]; }",
        ADAATSAG,
    )
    page.locator(MAP_FRAME).scroll_into_view_if_needed()
    where = page.locator(MAP_FRAME).bounding_box()
    page.mouse.click(where["x"] + place[0], where["y"] + place[1])
    wait_focus(page, frame, ADAATSAG)
    assert "Adaatsag" in page.locator(".st-key-coverage_focus").inner_text()
    # The place selected stays the whole country.
    assert "place=" not in page.url


def test_what_is_selected_can_be_given_up(page, server):
    frame = open_coverage(page, server, f"&focus={ADAATSAG}")
    wait_focus(page, frame, ADAATSAG)
    page.get_by_role("button", name="Clear", exact=True).click()
    page.wait_for_function("() => !location.search.includes('focus')")
    frame.wait_for_function("() => clcMap.state().place === null")
    assert page.locator(".st-key-coverage_focus").count() == 0


def test_the_map_is_painted_in_the_colours_of_the_gap_classes(page, server):
    frame = open_coverage(page, server)
    legend = frame.evaluate("() => clcMap.message.classes.map(c => [c.colour, c.label, c.count])")
    assert legend[0][1] == "No gap found"
    assert sum(count for *_, count in legend) == 339
    image = picture(page.locator(MAP_FRAME))
    for colour, _, count in legend:
        if count > 10:
            assert share_of(image, hex_colour(colour)) > 0.003


def test_isochrones_begin_at_the_point_chosen_and_shrink_in_winter(page, server):
    shares = {}
    for season in ("summer", "winter"):
        query = f"&layers=isochrones,admin1&origin=47.9/106.9&season={season}"
        frame = open_coverage(page, server, query)
        frame.wait_for_function(
            "() => clcMap.state().isochrones"
            " && document.querySelectorAll('.leaflet-isochrones-pane path').length > 0"
        )
        assert map_state(frame)["origin"] == {"lat": 47.9, "lon": 106.9}
        page.wait_for_timeout(800)
        image = picture(page.locator(MAP_FRAME))
        # The outer bands are the one pale pink on the map; badge and legend are darker or white.
        shares[season] = sum(
            share
            for (red, green, _), share in colour_shares(image).items()
            if red > 235 and red - green > 15
        )
    assert 0 < shares["winter"] < 0.9 * shares["summer"]


def test_a_setting_changes_the_list_at_once(page, server):
    open_coverage(page, server, "&programme=literacy&limit_min=240")
    page.get_by_text("If the settings were others").click()
    row = page.get_by_role("row", name=re.compile("^As set"))
    text = row.inner_text()
    limit = page.get_by_label("Limit, minutes", exact=True)
    limit.fill("30")
    limit.press("Enter")
    page.wait_for_url(re.compile("limit_min=30"))
    page.get_by_text(re.compile("Most urgent fifth by the priority index: ")).wait_for()
    expect(row).not_to_have_text(text, use_inner_text=True)
    before, after = text.split(), row.inner_text().split()
    # Soums beyond the limit: none has four hours to a literacy course, many have half an hour.
    assert int(before[5]) < int(after[5])
