"""Heritage sites on the map: symbols, exact counts, the point chosen, the keyboard."""

from __future__ import annotations

import base64
import itertools

import numpy as np
import pytest

from geo.cartography.symbology import HERITAGE_SYMBOLS, STORY_SYMBOL
from tests.browser.bare import show
from tests.browser.heritage import REPORTS, go, show_points, sites
from tests.browser.support import MAP_FRAME, click_marker, map_state, picture, share_of, wait_panel

CENTRE = (46.0, 103.0)
MANY = 10_000
SAME_SHAPE = 0.75
"""Intersection over union of two symbols at the size of the map from which they pass for one."""

CHOSEN = """() => [...document.querySelectorAll('.clc-chosen')].map(
  node => node.getAttribute('aria-label'))"""
FOCUS = """() => document.activeElement.getAttribute("aria-label")
  || document.activeElement.className"""


@pytest.fixture
def page(bare_page):
    return bare_page.page


@pytest.fixture
def traffic(bare_page):
    return bare_page.traffic


@pytest.fixture
def frame(bare_page):
    yield bare_page.renewed()
    assert bare_page.traffic.console_errors == []


def position(frame):
    return frame.evaluate(
        "() => { const c = clcMap.map.getCenter(); return [clcMap.map.getZoom(), c.lat, c.lng]; }"
    )


# ---------------------------------------------------------------- symbols


def test_every_category_has_a_shape_of_its_own(page, frame):
    ids = [*HERITAGE_SYMBOLS, STORY_SYMBOL.id]
    frame.evaluate(
        """ids => { const sheet = document.createElement('div');
        sheet.id = 'sheet';
        sheet.style.cssText = 'position:fixed;inset:0;background:#fff;z-index:99999';
        ids.forEach((id, i) => {
          const node = clcMap.symbolNode({...clcMap.symbols[id], colour: '#666666'}, 16);
          node.style.cssText = `position:absolute;top:20px;left:${20 + 30 * i}px`;
          sheet.appendChild(node); });
        document.body.appendChild(sheet); }""",
        ids,
    )
    image = np.asarray(picture(page.locator(MAP_FRAME)).convert("L"))
    masks = [image[20:36, 20 + 30 * i : 36 + 30 * i] < 180 for i in range(len(ids))]
    assert all(mask.sum() > 20 for mask in masks)
    overlaps = {
        (ids[i], ids[j]): (a & b).sum() / (a | b).sum()
        for (i, a), (j, b) in itertools.combinations(enumerate(masks), 2)
    }
    assert {pair: share for pair, share in overlaps.items() if share >= SAME_SHAPE} == {}


def test_a_place_that_is_not_the_sites_own_wears_a_ring(page, frame):
    body = sites(("A", 46.0, 102.0), ("B", 46.0, 104.0), location_accuracy=["exact", "soum_centre"])
    show_points(page, frame, "heritage", body, (8, 46, 103))
    rings = frame.evaluate(
        """() => [...document.querySelectorAll('.clc-symbol')].map(
          node => [node.getAttribute('aria-label'), node.querySelectorAll('circle').length])"""
    )
    assert sorted(rings) == [["Site A", 0], ["Site B", 1]]


# ---------------------------------------------------------------- ten thousand sites


def many_sites():
    rng = np.random.default_rng(2018)
    lat, lon = rng.uniform(43, 50, MANY), rng.uniform(92, 116, MANY)
    rows = [(f"S{i}", lat[i], lon[i]) for i in range(MANY)]
    categories = [*HERITAGE_SYMBOLS]
    return sites(*rows, category=[categories[i % len(categories)] for i in range(MANY)])


def counted(frame):
    """Return how many points the counts and symbols on the map stand for, and their nodes."""
    return frame.evaluate(
        """() => { const nodes = [...document.querySelectorAll('.clc-cluster, .clc-symbol')];
        return [nodes.length, nodes.reduce((sum, node) => sum +
          (node.classList.contains('clc-cluster') ? Number(node.textContent) : 1), 0)]; }"""
    )


def drawn_within(frame):
    """Return how many sites lie where the map draws: the view and a quarter of it around."""
    return frame.evaluate(
        """() => { const bounds = clcMap.map.getBounds().pad(0.25);
        return clcMap.visibleItems('heritage').filter(
          item => bounds.contains([item.lat, item.lon])).length; }"""
    )


def test_counts_of_ten_thousand_sites_are_exact_and_the_map_stays_light(page, frame):
    show_points(page, frame, "heritage", many_sites(), (4.5, 46.5, 104))
    for zoom in (4.5, 5, 5.5):
        go(frame, zoom, 46.5, 104)
        nodes, total = counted(frame)
        assert total == MANY
        assert nodes < 200
    # Nearer, every site stands for itself: those in sight and no others.
    go(frame, 9, 46.5, 104)
    nodes, total = counted(frame)
    assert total == drawn_within(frame) < 600
    assert nodes == total
    odd = np.arange(MANY) % 2 == 1
    mask = base64.b64encode(np.packbits(odd, bitorder="little").tobytes()).decode()
    url = frame.evaluate("() => clcMap.message.points.heritage.url")
    show(frame, points={"heritage": {"url": url, "shown": mask}})
    for zoom in (4.5, 5, 5.5):
        go(frame, zoom, 46.5, 104)
        assert counted(frame)[1] == MANY // 2
    assert map_state(frame)["points"]["heritage"] == MANY // 2


# ---------------------------------------------------------------- the point chosen

TWO = (("A", 46.0, 102.0), ("B", 46.0, 104.0))


def test_a_click_opens_the_panel_and_chooses_the_point(page, frame):
    show_points(page, frame, "heritage", sites(*TWO), (8, 46, 103))
    click_marker(frame, "Site A")
    assert "Site A" in map_state(frame)["popup"]
    assert frame.evaluate(REPORTS)[-1] == ["point", "heritage", "A"]
    assert frame.evaluate(CHOSEN) == ["Site A"]
    assert map_state(frame)["chosen"] == {"layer": "heritage", "id": "A"}
    click_marker(frame, "Site B")
    assert frame.evaluate(REPORTS)[-1] == ["point", "heritage", "B"]
    assert frame.evaluate(CHOSEN) == ["Site B"]


def test_choosing_what_is_chosen_gives_it_up_and_the_panel_stays(page, frame):
    chosen = {"layer": "heritage", "id": "A"}
    show_points(page, frame, "heritage", sites(*TWO), (8, 46, 103), chosen=chosen)
    frame.wait_for_function("() => document.querySelector('.clc-chosen')")
    click_marker(frame, "Site A")
    assert frame.evaluate(REPORTS)[-1] == ["point", "heritage", None]
    assert frame.evaluate(CHOSEN) == []
    assert "Site A" in map_state(frame)["popup"]


def test_the_ring_is_in_the_picture_and_outlives_a_move(page, frame):
    chosen = {"layer": "heritage", "id": "A"}
    show_points(page, frame, "heritage", sites(*TWO), (8, 46, 103))
    before = share_of(picture(page.locator(MAP_FRAME)), (17, 17, 17))
    show(frame, chosen=chosen)
    assert share_of(picture(page.locator(MAP_FRAME)), (17, 17, 17)) > before
    go(frame, 8, 46, 112)
    assert frame.evaluate(CHOSEN) == []
    go(frame, 9, 46, 102)
    assert frame.evaluate(CHOSEN) == ["Site A"]


def test_a_chosen_point_in_a_count_rings_it_and_moves_nothing(page, frame):
    body = sites(("A", 46.0, 103.0), ("B", 46.0, 103.0), ("C", 46.05, 103.0))
    show_points(page, frame, "heritage", body, (6, 46, 103))
    before = position(frame)
    show(frame, chosen={"layer": "heritage", "id": "A"})
    page.wait_for_timeout(400)
    assert position(frame) == before
    assert frame.evaluate(CHOSEN) == ["3 points here"]
    assert frame.locator(".clc-symbol").count() == 0


def test_zooming_to_a_point_takes_it_out_of_its_count(page, frame):
    body = sites(("A", 46.0, 103.0), ("B", 46.0, 103.0), ("C", 46.05, 103.0))
    chosen = {"layer": "heritage", "id": "A"}
    show_points(page, frame, "heritage", body, (6, 46, 103), chosen=chosen)
    frame.evaluate(
        """() => { const item = clcMap.visibleItems('heritage')[0];
        clcMap.openPanel({kind: 'heritage', item}, [item.lat, item.lon]); }"""
    )
    wait_panel(frame)
    frame.get_by_role("button", name="Zoom to this point").click()
    frame.wait_for_function(
        """() => [...document.querySelectorAll('.clc-symbol.clc-chosen')].some(
          node => node.getAttribute('aria-label') === 'Site A')"""
    )
    assert map_state(frame)["zoom"] >= 10
    assert "Site A" in map_state(frame)["popup"]


def test_what_is_filtered_away_is_not_ringed(page, frame):
    chosen = {"layer": "heritage", "id": "A"}
    show_points(page, frame, "heritage", sites(*TWO), (8, 46, 103), chosen=chosen)
    frame.wait_for_function("() => document.querySelector('.clc-chosen')")
    url = frame.evaluate("() => clcMap.message.points.heritage.url")
    mask = base64.b64encode(bytes([0b10])).decode()
    show(frame, points={"heritage": {"url": url, "shown": mask}})
    page.wait_for_timeout(100)
    assert frame.evaluate(CHOSEN) == []


# ---------------------------------------------------------------- keyboard


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_point_opens_by_key_and_the_focus_comes_back(page, frame, key):
    show_points(page, frame, "heritage", sites(*TWO), (8, 46, 103))
    frame.get_by_role("button", name="Site A").focus()
    page.keyboard.press(key)
    assert "Site A" in map_state(frame)["popup"]
    assert frame.evaluate(REPORTS)[-1] == ["point", "heritage", "A"]
    assert "leaflet-popup-content" in frame.evaluate(FOCUS)
    page.keyboard.press("Tab")
    assert frame.evaluate("() => document.activeElement.dataset.act") == "zoom_to_point"
    page.keyboard.press("Escape")
    frame.wait_for_function("() => clcMap.state().popup === null")
    assert frame.evaluate(FOCUS) == "Site A"


def test_a_count_opens_by_key(page, frame):
    body = sites(("A", 46.0, 103.0), ("B", 46.1, 103.1))
    show_points(page, frame, "heritage", body, (6, 46, 103))
    frame.get_by_role("button", name="2 points here").focus()
    page.keyboard.press("Enter")
    frame.wait_for_function("() => document.querySelectorAll('.clc-symbol').length === 2")
    assert "leaflet-container" in frame.evaluate("() => document.activeElement.className")


# ---------------------------------------------------------------- panels


def test_a_kept_record_names_its_other_sources(page, frame):
    others = "Register https://example.org/r (CC BY 4.0) | OSM0042"
    body = sites(("A", *CENTRE), other_sources=[others])
    show_points(page, frame, "heritage", body, (8, *CENTRE))
    click_marker(frame, "Site A")
    assert "Also recorded by\nRegister (CC BY 4.0)\n" in map_state(frame)["popup"]
    assert map_state(frame)["popup"].rstrip().endswith("OSM0042")
    link = frame.get_by_role("link", name="Register (CC BY 4.0)")
    assert link.get_attribute("href") == "https://example.org/r"


def test_a_sensitive_site_says_why_it_stands_at_the_soum_centre(page, frame):
    body = sites(
        ("A", *CENTRE), sensitive=[True], location_accuracy=["soum_centre"], note=["Generalised."]
    )
    show_points(page, frame, "heritage", body, (8, *CENTRE))
    click_marker(frame, "Site A")
    popup = map_state(frame)["popup"]
    assert "at the soum centre on purpose: not a site for visitors" in popup
    assert "Generalised." in popup
