"""Travel time on the map: bands, the point of departure, figures that are classes.

Those that say what the map does with a message hand it the message; only the last ones go through
the page's address.
"""

from __future__ import annotations

import re

import geopandas as gpd
import pytest
import shapely

from geo.cartography.display import isochrone_layer
from geo.cartography.symbology import ISOCHRONE_BANDS, ISOCHRONE_OPACITY
from tests.browser import bare
from tests.browser.support import (
    MAP_FRAME,
    hex_colour,
    map_frame,
    map_state,
    picture,
    share_of,
    wait_painted,
    wait_panel,
)

LIMITS = (30, 60, 120, 240)
LABELS = ("≤ 30 min", "30 – 60 min", "1 – 2 h", "2 – 4 h")
CENTRE = (46.0, 103.0)  # south of the middle, where no cluster stands once points are off

BAND_PATHS = """() => [...document.querySelectorAll('.leaflet-isochrones-pane path')].map(
  path => [path.getAttribute('fill-rule'), path.getAttribute('stroke')])"""
PIN = ".leaflet-origin-pane .clc-origin"


def areas(*radii):
    """Return nested discs around `CENTRE` as the server publishes them; radii in degrees."""
    lat, lon = CENTRE
    discs = [shapely.Point(lon, lat).buffer(radius) for radius in radii]
    frame = gpd.GeoDataFrame({"minutes": LIMITS}, geometry=discs, crs="EPSG:4326")
    return isochrone_layer(frame).decode()


def isochrones(url):
    bands = [{"minutes": m, "label": text} for m, text in zip(LIMITS, LABELS, strict=True)]
    return {"url": url, "bands": bands, "title": "Travel time, summer", "note": "Our speeds."}


@pytest.fixture
def page(bare_page):
    return bare_page.page


@pytest.fixture
def traffic(bare_page):
    return bare_page.traffic


@pytest.fixture
def frame(bare_page):
    """Return a bare white map, and layers at addresses of the test's own."""
    page = bare_page.page
    page.route("**/test/small.json", lambda r: r.fulfill(body=areas(0.5, 1, 1.5, 2)))
    page.route("**/test/large.json", lambda r: r.fulfill(body=areas(1, 2, 3, 4)))
    return bare_page.renewed()


def show(frame, **changes):
    bare.show(frame, **changes)
    return map_state(frame)


def hold(page, pattern):
    """Hold back the answers to requests; return the list of them, for the test to answer."""
    held = []

    def keep(route):
        held.append(route)

    page.route(pattern, keep)
    return held


def blended(colour):
    """Return a band's colour over the white of the map's ground."""
    ground = hex_colour("#f7f8f9")
    over = hex_colour(colour)
    share = ISOCHRONE_OPACITY
    return tuple(round(share * c + (1 - share) * g) for c, g in zip(over, ground, strict=True))


def open_unit(frame, place="MN6201", at=(46.26, 102.78)):
    frame.evaluate(
        """([pcode, at]) => { const level = clcMap.message.level;
        const index = clcMap.places[level].findIndex(u => u.pcode === pcode);
        clcMap.openPanel({kind: 'unit', level, index}, at); }""",
        [place, list(at)],
    )
    wait_panel(frame)


# ---------------------------------------------------------------- bands


def test_bands_do_not_add_up(page, frame):
    state = show(frame, layers=["isochrones"], isochrones=isochrones("/test/large.json"))
    assert state["isochrones"] == {"url": "/test/large.json", "bands": list(LIMITS)}
    image = picture(page.locator(MAP_FRAME))
    shares = [share_of(image, blended(band.colour)) for band in ISOCHRONE_BANDS]
    # Nested discs of radius 1 to 4: the bands' areas are as 1 : 3 : 5 : 7, legend and frame aside.
    assert all(share > 0.005 for share in shares)
    assert shares[1] / shares[0] == pytest.approx(3, rel=0.15)


def test_every_band_has_an_outline_of_its_own(frame):
    show(frame, layers=["isochrones"], isochrones=isochrones("/test/large.json"))
    paths = frame.evaluate(BAND_PATHS)
    colours = [band.colour for band in ISOCHRONE_BANDS]
    assert [stroke for _, stroke in paths if stroke != "none"] == colours[::-1]
    assert [rule for rule, stroke in paths if stroke == "none"] == ["evenodd"] * 4


def test_the_figures_can_still_be_clicked_through_the_bands(page, frame):
    show(frame, layers=["fill", "isochrones"], isochrones=isochrones("/test/large.json"))
    box = page.locator(MAP_FRAME).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 200)
    frame.wait_for_function("() => clcMap.state().popup !== null")


def test_old_bands_stay_until_the_new_ones_are_there(page, frame):
    show(frame, layers=["isochrones"], isochrones=isochrones("/test/small.json"))
    held = hold(page, "**/test/slow.json")
    slow = isochrones("/test/slow.json")
    assert bare.tell(frame, layers=["isochrones"], isochrones=slow) is False
    page.wait_for_timeout(300)
    assert map_state(frame)["isochrones"]["url"] == "/test/small.json"
    assert len(held) == 1
    held[0].fulfill(body=areas(1, 2, 3, 4))
    wait_painted(frame)
    assert map_state(frame)["isochrones"]["url"] == "/test/slow.json"
    assert len(frame.evaluate(BAND_PATHS)) == 8


def test_an_answer_nobody_waits_for_any_more_is_ignored(page, frame):
    held = hold(page, "**/test/slow.json")
    bare.tell(frame, layers=["isochrones"], isochrones=isochrones("/test/slow.json"))
    page.wait_for_timeout(300)
    state = show(frame, layers=["isochrones"], isochrones=isochrones("/test/small.json"))
    assert state["isochrones"]["url"] == "/test/small.json"
    held[0].fulfill(body=areas(1, 2, 3, 4))
    page.wait_for_timeout(300)
    assert map_state(frame)["isochrones"]["url"] == "/test/small.json"


def test_bands_that_cannot_be_had_are_named_and_asked_for_again(page, frame, traffic):
    answers = [404, 200]
    page.route(
        "**/test/lost.json",
        lambda r: r.fulfill(status=answers.pop(0), body=areas(1, 2, 3, 4)),
    )
    lost = isochrones("/test/lost.json")
    state = show(frame, layers=["isochrones"], isochrones=lost)
    assert state["isochrones"] is None
    assert "HTTP 404" in frame.locator(".clc-failure").inner_text()
    assert show(frame, layers=["isochrones"], isochrones=lost)["isochrones"] is not None
    assert len(traffic.failed) == 1


def test_without_a_centre_there_are_no_bands(frame):
    show(frame, layers=["isochrones"], isochrones=isochrones("/test/small.json"))
    assert show(frame, isochrones=isochrones(None))["isochrones"] is None
    assert frame.evaluate(BAND_PATHS) == []
    assert frame.locator(".clc-band").count() == 0
    assert "Our speeds." in frame.locator(".clc-legend").inner_text()


def test_the_switch_shows_and_hides_them(frame):
    show(frame, layers=["admin1"], isochrones=isochrones("/test/small.json"))
    assert map_state(frame)["isochrones"] is None
    tick = frame.locator("input[data-layer=isochrones]")
    tick.evaluate("node => node.click()")
    wait_painted(frame)
    assert map_state(frame)["isochrones"]["bands"] == list(LIMITS)
    tick.evaluate("node => node.click()")
    assert map_state(frame)["isochrones"] is None
    assert frame.evaluate("() => reports.map(r => r.layers)") == [
        ["isochrones", "admin1"],
        ["admin1"],
    ]


def test_the_legend_names_the_bands_with_their_limits(frame):
    show(frame, layers=["isochrones"], isochrones=isochrones("/test/small.json"))
    part = frame.locator(".clc-legend-part").filter(has=frame.locator(".clc-band"))
    assert part.inner_text().splitlines() == ["Travel time, summer", *LABELS, "Our speeds."]
    dashes = part.locator(".clc-band rect").evaluate_all(
        "nodes => nodes.map(n => n.getAttribute('stroke-dasharray'))"
    )
    assert dashes == [band.dash or "none" for band in ISOCHRONE_BANDS]


def test_a_hostile_note_is_shown_letter_by_letter(frame):
    hostile = "<img src=x onerror=alert(1)>${alert(2)}"
    message = isochrones("/test/small.json") | {"note": hostile, "title": hostile}
    show(frame, layers=["isochrones"], isochrones=message)
    assert frame.locator(".clc-legend").inner_text().count(hostile) == 2
    assert frame.locator("img[src=x]").count() == 0


# ---------------------------------------------------------------- point of departure


def test_the_button_of_a_panel_reports_the_point_clicked(page, frame):
    show(frame, layers=["fill"], depart=True)
    box = page.locator(MAP_FRAME).bounding_box()
    x, y = box["width"] / 2 + 40, 220.0
    expected = frame.evaluate(
        "([x, y]) => { const p = clcMap.map.containerPointToLatLng([x, y]);"
        " return [p.lat, p.lng]; }",
        [x, y],
    )
    page.mouse.click(box["x"] + x, box["y"] + y)
    button = frame.get_by_role("button", name="Travel time from here")
    button.focus()
    button.press("Enter")
    report = frame.evaluate("() => reports.at(-1)")
    assert report["kind"] == "origin"
    # Half a pixel at this zoom is a hundredth of a degree.
    assert [report["lat"], report["lon"]] == pytest.approx(expected, abs=0.02)
    origin = map_state(frame)["origin"]
    assert origin == {"lat": report["lat"], "lon": report["lon"]}


def test_the_panel_stays_open_when_its_button_is_clicked(page, frame):
    show(frame, layers=["fill"], depart=True)
    open_unit(frame)
    frame.get_by_role("button", name="Travel time from here").click()
    page.wait_for_timeout(300)
    assert map_state(frame)["popup"].startswith("Arvaikheer")
    assert "Remove this point" in map_state(frame)["popup"]


def test_without_leave_to_depart_a_panel_has_no_button(frame):
    show(frame, layers=["fill"], depart=False)
    open_unit(frame)
    assert frame.locator(".clc-act").count() == 0


def test_the_inset_knows_the_point_clicked(page, frame):
    show(frame, layers=["fill"], depart=True, level="admin2")
    frame.evaluate("() => { clcMap.showHome(); }")
    shape = frame.locator(".clc-inset path").first
    box = shape.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    frame.wait_for_function("() => clcMap.state().popup !== null")
    wait_panel(frame)
    frame.get_by_role("button", name="Travel time from here").click()
    origin = map_state(frame)["origin"]
    assert 47.2 < origin["lat"] < 48.4
    assert 106.3 < origin["lon"] < 108.6


def test_a_pin_marks_the_point_and_can_be_removed_by_keyboard(page, frame):
    state = show(frame, origin=[47.9, 106.9], depart=True)
    assert state["origin"] == {"lat": 47.9, "lon": 106.9}
    pin = frame.locator(PIN)
    assert pin.get_attribute("aria-label") == "Point of departure"
    pin.focus()
    pin.press("Enter")
    assert map_state(frame)["popup"].splitlines()[:2] == [
        "Point of departure",
        "47.900° N, 106.900° E",
    ]
    page.keyboard.press("Tab")
    remove = frame.get_by_role("button", name="Remove this point")
    remove.focus()
    page.keyboard.press("Enter")
    report = frame.evaluate("() => reports.at(-1)")
    assert (report["kind"], report["lat"], report["lon"]) == ("origin", None, None)
    state = map_state(frame)
    assert (state["origin"], state["popup"]) == (None, None)
    assert frame.locator(PIN).count() == 0


def test_the_panel_of_a_unit_offers_to_remove_the_point(frame):
    show(frame, layers=["fill"], origin=[47.9, 106.9], depart=True)
    open_unit(frame)
    assert frame.locator(".clc-act").all_inner_texts() == [
        "Travel time from here",
        "Remove this point",
    ]
    frame.get_by_role("button", name="Remove this point").click()
    assert frame.locator(".clc-act").all_inner_texts() == ["Travel time from here"]
    # The button that had the keyboard's focus is gone: its neighbour has it.
    assert frame.evaluate("() => document.activeElement.dataset.act") == "depart"


def test_an_update_leaves_the_focus_on_its_button(frame):
    show(frame, layers=["fill"], depart=True)
    open_unit(frame)
    frame.get_by_role("button", name="Travel time from here").focus()
    show(frame, place="MN6201")
    assert frame.evaluate("() => document.activeElement.dataset.act") == "depart"


def test_the_pin_stands_above_centres_and_sites(frame):
    show(frame, layers=["centres"], origin=[47.9, 106.9])
    above = frame.evaluate(
        """() => ['origin', 'marker'].map(
          name => Number(getComputedStyle(clcMap.map.getPane(name + (name === 'marker' ? 'Pane'
            : ''))).zIndex))"""
    )
    assert above[0] > above[1]


# ---------------------------------------------------------------- classes and infinity


def test_figures_that_are_classes_are_shown_by_name(frame):
    message = frame.evaluate("() => clcMap.message")
    count = len(message["values"])
    classes = [
        {"colour": colour, "label": label, "count": n}
        for colour, label, n in (("#f7f7f7", "no gap", count), ("#fc8d59", "no centre", 0))
    ]
    indicator = message["indicator"] | {"categorical": True, "unit": "", "title": "Gap"}
    show(
        frame,
        layers=["fill"],
        classes=classes,
        indicator=indicator,
        codes="0" * count,
        values=[0] * count,
    )
    open_unit(frame)
    assert "Gap\nno gap" in map_state(frame)["popup"]
    assert frame.evaluate("() => clcMap.unitTooltip('admin2', 0).textContent").endswith(
        "Gap: no gap"
    )
    rows = frame.locator(".clc-legend-part").first.locator(".clc-row").all_inner_texts()
    assert [re.sub(r"\s+", " ", row) for row in rows] == [f"no gap {count}", "no centre 0"]
    assert "Upper limits" not in frame.locator(".clc-legend").inner_text()


def test_a_figure_without_end_is_out_of_reach(frame):
    values = frame.evaluate("() => clcMap.message.values.map(() => 'inf')")
    show(frame, layers=["fill"], values=values)
    assert frame.evaluate("() => clcMap.unitTooltip('admin2', 0).textContent").endswith(
        ": out of reach"
    )


# ---------------------------------------------------------------- through the address


def test_a_link_with_a_point_of_departure_draws_bands_and_pin(page, server):
    page.goto(f"{server.url}/map?layers=fill,isochrones&origin=47.9/106.9")
    frame = map_frame(page)
    wait_painted(frame)
    frame.wait_for_function("() => clcMap.state().isochrones && clcMap.state().origin")
    state = map_state(frame)
    assert state["isochrones"]["bands"] == list(LIMITS)
    assert state["origin"] == pytest.approx({"lat": 47.9, "lon": 106.9})
    assert state["isochrones"]["url"].startswith("../../assets/")


def test_departing_and_removing_the_point_are_in_the_address(page, server):
    page.goto(f"{server.url}/map?layers=fill,isochrones&map=7/47.9/106.9")
    frame = map_frame(page)
    wait_painted(frame)
    frame.wait_for_function("() => clcMap.updates > 0")
    open_unit(frame, "MN6201", (47.9, 106.9))
    frame.get_by_role("button", name="Travel time from here").click()
    page.wait_for_url(re.compile("origin=47.9/106.9|origin=47.9%2F106.9"))
    # The panel of the unit already offers it; the one of the pin takes its place.
    frame.locator(PIN).press("Enter")
    wait_panel(frame)
    frame.get_by_role("button", name="Remove this point").last.click()
    page.wait_for_url(lambda url: "origin" not in url)
    frame.wait_for_function("() => clcMap.state().origin === null")
