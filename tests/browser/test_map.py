"""The map as a reader uses it: real browser, no internet, pixels looked at."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.browser.support import (
    MAP_FRAME,
    hex_colour,
    map_frame,
    map_state,
    picture,
    share_of,
    wait_painted,
    wait_updated,
)

FILLS = """() => [...document.querySelectorAll('.leaflet-fill-pane path')].map(
  path => [path.getAttribute('fill'), Number(path.getAttribute('fill-opacity'))])"""
LEGEND = """() => [...document.querySelectorAll('.clc-legend-part:first-child .clc-row')].map(
  row => [row.querySelector('.clc-swatch').dataset.colour ?? null,
          row.querySelector('.clc-count').textContent])"""
CENTRE = "() => [clcMap.map.getCenter().lat, clcMap.map.getCenter().lng]"
MAIN = "document.querySelector('[data-testid=stMainBlockContainer]')"
READY = """() => clcMap.updates > 0 && ['centres', 'heritage'].every(
  kind => !clcMap.layersShown().includes(kind) || clcMap.pointCounts()[kind] > 0)"""
NO_DATA_FILL = "url(#clc-hatch)"


def open_map(page, server, query=""):
    page.goto(f"{server.url}/map{query}")
    frame = map_frame(page)
    wait_painted(frame)
    frame.wait_for_function(READY)
    return frame


def choose(page, label, option):
    page.get_by_label(label, exact=True).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def type_name(page, label, name):
    """Type a place's name into a selector, as somebody does who does not look at the list."""
    box = page.get_by_label(label, exact=True).first
    box.click()
    box.press_sequentially(name, delay=15)
    page.keyboard.press("Enter")


def click_place(page, frame, lat, lon):
    """Click the map at a place given in degrees."""
    x, y = frame.evaluate(
        "([lat, lon]) => { const p = clcMap.map.latLngToContainerPoint([lat, lon]);"
        " return [p.x, p.y]; }",
        [lat, lon],
    )
    box = page.locator(MAP_FRAME).bounding_box()
    page.mouse.click(box["x"] + x, box["y"] + y)


def view_of(state):
    return state["zoom"], round(state["lat"], 3), round(state["lon"], 3)


@pytest.mark.parametrize(
    ("language", "path"),
    [
        ("en", "/"),
        ("en", "/map"),
        ("mn", "/map"),
        ("mn", "/coverage"),
        ("en", "/heritage"),
        ("mn", "/methods"),
    ],
)
def test_nothing_is_asked_of_the_internet(page, server, traffic, path, language):
    page.goto(f"{server.url}{path}?lang={language}&layers=fill,roads,railways,relief,lakes,rivers")
    if path == "/methods":
        page.get_by_text("Wessel", exact=False).first.wait_for()
    else:
        frame = map_frame(page)
        wait_painted(frame)
        frame.wait_for_function("() => clcMap.updates > 0")
    page.wait_for_timeout(1000)
    assert traffic.outside == []
    # Streamlit looks for its server under the page's own path first.
    probes = re.compile(rf"404 {re.escape(server.url)}{path}/_stcore/(health|host-config)$")
    assert [line for line in traffic.failed if not probes.match(line)] == []
    assert [e for e in traffic.console_errors if "404" not in e] == []


def test_soums_are_painted_in_the_colours_of_the_legend(page, server):
    frame = open_map(page, server, "?layers=fill,admin1")
    frame.wait_for_function("() => document.querySelectorAll('.leaflet-fill-pane path').length")
    fills = Counter(fill for fill, _ in frame.evaluate(FILLS))
    legend = [(colour, int(count)) for colour, count in frame.evaluate(LEGEND)]
    assert sum(fills.values()) == 339
    assert legend == [(colour, fills[colour]) for colour, _ in legend]
    image = picture(page.locator(MAP_FRAME))
    for colour, _ in legend:
        assert share_of(image, hex_colour(colour)) > 0.01


def test_units_without_a_figure_are_hatched_and_counted(page, server):
    # Herder households 2020: three of 339 units have no figure (NSO DT_NSO_1001_027V1).
    frame = open_map(page, server, "?indicator=herder_households&layers=fill,heritage")
    fills = Counter(fill for fill, _ in frame.evaluate(FILLS))
    assert fills[NO_DATA_FILL] == 3
    assert frame.evaluate(LEGEND)[-1] == [None, "3"]


def test_a_filter_leaves_zoom_pan_and_panel_alone(page, server):
    frame = open_map(page, server, "?layers=fill,labels,rivers")
    box = page.locator(MAP_FRAME).bounding_box()
    page.mouse.move(box["x"] + 520, box["y"] + 250)
    page.mouse.wheel(0, -400)
    page.wait_for_url(re.compile("map="))
    click_place(
        page,
        frame,
        *frame.evaluate(CENTRE),
    )
    frame.wait_for_function("() => clcMap.state().place !== null && clcMap.state().popup")
    page.wait_for_timeout(800)
    before = map_state(frame)
    choose(page, "Indicator", "Adults")
    after = wait_updated(frame, before["updates"])
    assert after["mount"] == before["mount"]
    assert view_of(after) == view_of(before)
    assert after["popup"].splitlines()[:2] == before["popup"].splitlines()[:2]
    assert "Adults" in after["popup"]
    choose(page, "Region", "Western region")
    final = wait_updated(frame, after["updates"])
    assert (final["mount"], view_of(final)) == (before["mount"], view_of(before))
    assert final["popup"] is not None


def test_selecting_on_the_map_and_in_the_filter_are_one_act(page, server):
    frame = open_map(page, server, "?layers=fill")
    click_place(page, frame, 46.0, 109.0)  # Delgerekh, Dornogovi
    frame.wait_for_function("() => clcMap.state().place !== null")
    place = map_state(frame)["place"]
    unit = frame.evaluate("p => clcMap.places.admin2.find(u => u.pcode === p)", place)
    sidebar = page.get_by_test_id("stSidebar")
    sidebar.get_by_text(f"{unit['en']} · {unit['mn']}").or_(
        sidebar.locator(f"input[value='{unit['en']} · {unit['mn']}']")
    ).first.wait_for()
    page.wait_for_url(re.compile(f"place={place}"))
    choose(page, "Aimag", "Umnugovi · Өмнөговь")
    frame.wait_for_function("() => clcMap.state().place === 'MN46'")
    page.wait_for_url(re.compile("place=MN46"))


@pytest.mark.parametrize(
    ("spelling", "place"), [("Ovorhangay", "MN62"), ("өмнөговь", "MN46"), ("Hovsgol", "MN67")]
)
def test_an_aimag_is_found_by_any_spelling(page, server, spelling, place):
    frame = open_map(page, server)
    type_name(page, "Aimag", spelling)
    frame.wait_for_function("place => clcMap.state().place === place", arg=place)


@pytest.mark.parametrize(
    ("field", "typed", "place"),
    [
        ("Soum or district", "Ovorhangay", "MN62"),  # an aimag, and no soum is spelled so
        ("Soum or district", "Арвайхээр", "MN6201"),
    ],
)
def test_an_exact_name_wins_over_a_similar_one_of_the_field(page, server, field, typed, place):
    frame = open_map(page, server)
    type_name(page, field, typed)
    frame.wait_for_function("place => clcMap.state().place === place", arg=place)


def test_a_name_that_only_resembles_one_is_asked_back(page, server):
    frame = open_map(page, server)
    type_name(page, "Aimag", "Arkhanguy")
    page.get_by_text("Which one?").wait_for()
    assert map_state(frame)["place"] is None
    page.get_by_role("radio", name=re.compile("Arkhangai")).first.click()
    frame.wait_for_function("() => clcMap.state().place === 'MN65'")


def test_a_unit_outside_the_selection_says_no_false_zero(page, server):
    frame = open_map(page, server, "?place=MN62&layers=fill,heritage,centres")
    index = "clcMap.places.admin2.findIndex(u => u.pcode === 'MN4601')"
    open_panel = "clcMap.openPanel({kind: 'unit', level: 'admin2', index: %s}, [43.6, 104.4])"
    frame.evaluate(f"() => {{ {open_panel % index}; }}")
    assert "Centres shown" not in map_state(frame)["popup"]
    index = "clcMap.places.admin2.findIndex(u => u.pcode === 'MN6201')"
    frame.evaluate(f"() => {{ {open_panel % index}; }}")
    # Arvaikheer: the aimag's centre and the soum's unit.
    assert "Centres shown\n2" in map_state(frame)["popup"]


def test_a_name_nobody_bears_is_said_to_be_unknown(page, server):
    frame = open_map(page, server)
    type_name(page, "Soum or district", "Atlantis")
    page.get_by_text("No place is called “Atlantis”").wait_for()
    assert map_state(frame)["place"] is None


def test_a_name_of_several_soums_is_asked_back(page, server):
    frame = open_map(page, server)
    type_name(page, "Soum or district", "Altai")
    page.get_by_text("Which one?").wait_for()
    choice = page.get_by_role("radio", name=re.compile(r"Altai .*\(Khovd\)"))
    assert choice.count() == 1
    assert map_state(frame)["place"] is None
    choice.click()
    frame.wait_for_function("() => String(clcMap.state().place).startsWith('MN84')")


def test_a_copied_link_shows_the_same_view_elsewhere(page, server, browser, traffic):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    frame = open_map(page, server, "?data=demonstration&indicator=adults_per_centre&lang=mn")
    frame.locator("input[data-layer=roads]").evaluate("node => node.click()")
    box = page.locator(MAP_FRAME).bounding_box()
    page.mouse.move(box["x"] + 600, box["y"] + 250)
    page.mouse.wheel(0, -300)
    page.wait_for_url(re.compile("map=.*"))
    page.wait_for_timeout(700)
    frame.locator(".clc-button").nth(1).click()
    link = page.evaluate("() => navigator.clipboard.readText()")
    assert link == page.url
    before = map_state(frame)
    other = browser.new_context(viewport=page.viewport_size)
    traffic.watch(other)
    try:
        elsewhere = other.new_page()
        elsewhere.goto(link)
        second = map_frame(elsewhere)
        wait_painted(second)
        second.wait_for_function(READY)
        after = map_state(second)
    finally:
        other.close()
    for key in ("place", "level", "language", "layers", "points"):
        assert after[key] == before[key], key
    assert view_of(after) == pytest.approx(view_of(before), abs=0.01)
    assert "roads" in after["layers"]


def test_a_bad_link_is_named_and_the_map_still_drawn(page, server):
    frame = open_map(page, server, "?year=20222&place=MN99&colour=red")
    for text in ("year=20222", "place=MN99", "colour=red"):
        parameter, value = text.split("=")
        notice = page.get_by_test_id("stAlert").filter(has_text=value)
        assert parameter in notice.first.inner_text()
    assert map_state(frame)["place"] is None


def test_reset_returns_to_the_first_view(page, server):
    frame = open_map(page, server, "?place=MN62&indicator=adults&map=7/46/103&heritage=museum")
    assert view_of(map_state(frame)) == pytest.approx((7, 46, 103), abs=0.01)
    page.get_by_role("button", name="Reset all filters").click()
    frame.wait_for_function("() => clcMap.state().place === null && clcMap.state().zoom < 6")
    page.wait_for_url(f"{server.url}/map")


def test_clusters_count_every_point_at_every_zoom(page, server):
    frame = open_map(page, server)
    for zoom in (5, 6.5, 8, 10):
        frame.evaluate("z => { clcMap.map.setView([47, 104], z, {animate: false}); }", zoom)
        total = frame.evaluate(
            """() => { const count = node => Number(node.textContent); let total = 0;
            clcMap.map.eachLayer(layer => { if (layer.getChildCount) return;
              if (layer._featureGroup && layer.getLayers) total += layer.getLayers().length; });
            return total; }"""
        )
        counts = map_state(frame)["points"]
        assert total == counts["centres"] + counts["heritage"] == 360 + 377
    frame.evaluate("() => { clcMap.showHome(); }")
    shown = frame.evaluate(
        """() => [...document.querySelectorAll('.clc-cluster, .clc-symbol')].reduce((sum, node) =>
          sum + (node.classList.contains('clc-cluster') ? Number(node.textContent) : 1), 0)"""
    )
    assert shown == 360 + 377


def test_sites_at_one_place_can_be_reached_at_any_zoom(page, server):
    frame = open_map(page, server)
    stacked = frame.evaluate(
        """() => { const at = {};
        clcMap.visibleItems('heritage').forEach(item => {
          const key = item.lat + ' ' + item.lon; (at[key] = at[key] || []).push(item); });
        return Object.values(at).sort((a, b) => b.length - a.length)[0].map(
          item => [item.lat, item.lon]); }"""
    )
    assert len(stacked) > 2
    frame.evaluate(
        "([lat, lon]) => { clcMap.map.setView([lat, lon], 12, {animate: false}); }", stacked[0]
    )
    # The soum's own unit stands on the middle of the count: its edge is free.
    count = frame.locator(".clc-cluster-heritage").filter(has_text=re.compile(rf"^{len(stacked)}$"))
    count.first.click(position={"x": 3, "y": 3})
    frame.wait_for_function(
        "n => document.querySelectorAll('.clc-symbol').length >= n", arg=len(stacked)
    )


def test_demonstration_data_is_badged_everywhere(page, server):
    frame = open_map(page, server, "?data=demonstration&place=MN62")
    assert "DEMO" in page.get_by_test_id("stMainBlockContainer").inner_text()
    assert "DEMO" in frame.locator(".clc-badge").inner_text()
    assert "DEMO" in frame.locator(".clc-legend").inner_text()
    page.get_by_text("Chart and table").click()
    page.locator("svg.marks, canvas.marks").first.wait_for()
    assert "DEMO" in page.get_by_test_id("stExpanderDetails").last.inner_text()
    page.get_by_role("radio", name="As published").click()
    frame.wait_for_function("() => document.querySelector('.clc-badge').hidden")
    page.wait_for_function(f"() => !{MAIN}.innerText.includes('DEMO')")


def test_labels_and_panels_speak_both_languages(page, server):
    frame = open_map(page, server, "?lang=mn&map=6/46.5/103&layers=fill,labels")
    labels = frame.locator(".clc-label").all_inner_texts()
    assert "Өвөрхангай" in labels
    click_place(page, frame, 46.0, 102.5)
    frame.wait_for_function("() => clcMap.state().popup")
    names = map_state(frame)["popup"].splitlines()
    assert re.search("[а-яөү]", names[0])
    assert re.search("[a-z]", names[1])


def test_a_layer_switched_on_the_map_is_in_the_address(page, server):
    frame = open_map(page, server)
    frame.locator("input[data-layer=railways]").evaluate("node => node.click()")
    page.wait_for_url(re.compile("layers=.*railways"))
    frame.locator("input[data-layer=fill]").evaluate("node => node.click()")
    page.wait_for_url(lambda url: "fill" not in url and "railways" in url)
    frame.wait_for_function("() => !document.querySelectorAll('.leaflet-fill-pane path').length")


def test_of_several_acts_at_once_none_is_lost(page, server):
    frame = open_map(page, server, "?layers=admin1")
    frame.evaluate(
        """() => { clcMap.report('select', {place: 'MN62'});
        clcMap.report('layers', {layers: ['fill']});
        clcMap.report('move', {zoom: 7, lat: 46, lon: 103}); }"""
    )
    page.wait_for_url(
        lambda url: all(part in url for part in ("place=MN62", "layers=fill", "map=7"))
    )
