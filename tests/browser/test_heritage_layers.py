"""Stories, density and links of heritage, as a browser shows them."""

from __future__ import annotations

import itertools

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.cartography import display
from geo.cartography.symbology import (
    DENSITY_BANDS,
    DENSITY_OPACITY,
    LINK_COLOUR,
    STORY_SYMBOL,
)
from tests.browser.bare import show
from tests.browser.heritage import HOSTILE, REPORTS, show_points
from tests.browser.support import (
    MAP_FRAME,
    click_marker,
    hex_colour,
    map_state,
    picture,
    share_of,
    wait_painted,
)

CENTRE = (46.0, 103.0)
NEAR = (9, *CENTRE)
"""A view in which the second place of the story is not even drawn."""


def stories(url="https://www.example.org/story"):
    told = pd.DataFrame(
        {
            "story_id": ["S01"],
            "title_en": ["A felt workshop"],
            "title_mn": ["Эсгий урлал"],
            "organisation": ["Soum centre"],
            "place": ["Khujirt, Uvurkhangai"],
            "place_mn": ["Өвөрхангай, Хужирт"],
            "year": ["2016/17"],
            "what_en": ["Lessons"],
            "what_mn": ["Хичээл"],
            "result_en": [HOSTILE],
            "result_mn": ["Үр дүн"],
            "translation": ["ours"],
            "source_url": [url],
        }
    )
    places = gpd.GeoDataFrame(
        {"story_id": ["S01", "S01"], "pcode": ["MN6201", "MN6207"]},
        geometry=gpd.GeoSeries.from_xy([103.0, 106.0], [46.0, 47.0], crs="EPSG:4326"),
    )
    return display.story_points(told, places).decode()


def squares():
    """Return five density bands: squares in squares, of half-widths 0.5 to 2.5 degrees."""
    lat, lon = CENTRE
    boxes = [shapely.box(lon - r, lat - r, lon + r, lat + r) for r in (2.5, 2, 1.5, 1, 0.5)]
    rings = [a.difference(b) for a, b in itertools.pairwise(boxes)]
    low = range(5)
    bands = gpd.GeoDataFrame({"low": low}, geometry=[*rings, boxes[-1]], crs="EPSG:4326")
    return display.density_layer(bands).decode()


DENSITY = {
    "url": "/test/density.json",
    "bands": [{"label": f"{i} – {i + 1}"} for i in (4, 3, 2, 1, 0)],
    "title": "Density of heritage sites",
    "unit": "sites per 1,000 km²",
    "note": "Kernel with a bandwidth of 30 km.",
}


@pytest.fixture
def page(bare_page):
    return bare_page.page


@pytest.fixture
def traffic(bare_page):
    return bare_page.traffic


@pytest.fixture
def frame(bare_page):
    page = bare_page.page
    page.route("**/test/density.json", lambda route: route.fulfill(body=squares()))
    page.route("**/test/stories.json", lambda route: route.fulfill(body=stories()))
    yield bare_page.renewed()
    assert bare_page.traffic.console_errors == []


# ---------------------------------------------------------------- stories


@pytest.mark.parametrize("opened_by", ["click", "Enter"])
def test_a_story_opens_into_a_card(page, frame, opened_by):
    show_points(page, frame, "stories", stories(), NEAR)
    if opened_by == "click":
        click_marker(frame, "A felt workshop")
    else:
        frame.get_by_role("button", name="A felt workshop").press("Enter")
    card = [line for line in map_state(frame)["popup"].splitlines() if line.strip()]
    assert card == [
        "A felt workshop",
        "Zoom to this point",
        *("Who", "Soum centre", "Where", "Khujirt, Uvurkhangai", "Year", "2016/17"),
        *("What", "Lessons", "Result", HOSTILE, "Source", "example.org"),
    ]
    link = frame.locator(".clc-story a")
    assert link.get_attribute("href") == "https://www.example.org/story"
    assert link.get_attribute("target") == "_blank"
    assert "noopener" in link.get_attribute("rel")
    assert frame.evaluate(REPORTS)[-1] == ["point", "stories", "S01"]
    assert frame.locator("img[src=x]").count() == 0


def test_a_story_is_told_in_the_language_of_the_page(page, frame):
    show_points(page, frame, "stories", stories(), NEAR, language="mn")
    click_marker(frame, "Эсгий урлал")
    popup = map_state(frame)["popup"]
    assert popup.startswith("Эсгий урлал")
    for text in ("Өвөрхангай, Хужирт", "Хичээл", "Үр дүн"):
        assert text in popup
    assert frame.locator(".clc-story > .clc-quiet").count() == 1


def test_an_address_that_is_none_is_no_link(page, frame):
    body = stories("javascript:alert(1)")
    show_points(page, frame, "stories", body, NEAR)
    click_marker(frame, "A felt workshop")
    assert frame.locator(".clc-story a").count() == 0
    assert "javascript:alert(1)" in map_state(frame)["popup"]


def test_every_place_of_a_story_is_ringed_and_in_the_legend(page, frame):
    chosen = {"layer": "stories", "id": "S01"}
    show_points(page, frame, "stories", stories(), (6, 46.5, 104.5), chosen=chosen)
    frame.wait_for_function("() => document.querySelectorAll('.clc-chosen').length === 2")
    # One story, told of two places.
    rows = frame.locator(".clc-legend .clc-row").all_inner_texts()
    assert [" ".join(row.split()) for row in rows] == ["Story of good practice 1"]
    image = picture(page.locator(MAP_FRAME))
    assert share_of(image, hex_colour(STORY_SYMBOL.colour)) > 0.0002


# ---------------------------------------------------------------- density


def blended(colour):
    """Return a band's colour over the white of the map's ground."""
    pairs = zip(hex_colour(colour), hex_colour("#f7f8f9"), strict=True)
    return tuple(round(DENSITY_OPACITY * c + (1 - DENSITY_OPACITY) * g) for c, g in pairs)


def test_the_density_is_bands_of_their_own_colours(page, frame):
    show(frame, layers=["density"], density=DENSITY)
    assert map_state(frame)["density"] == {"url": "/test/density.json", "bands": [4, 3, 2, 1, 0]}
    image = picture(page.locator(MAP_FRAME))
    shares = [share_of(image, blended(band.colour)) for band in DENSITY_BANDS]
    assert all(share > 0.002 for share in shares)
    # Squares of half-width 0.5 and 1: the second band has three times the area of the first.
    assert shares[1] / shares[0] == pytest.approx(3, rel=0.2)


def test_the_legend_says_bandwidth_and_what_counts_mean(frame):
    show(frame, layers=["density"], density=DENSITY)
    part = frame.locator(".clc-legend-part").filter(has=frame.locator(".clc-band"))
    assert part.inner_text().splitlines() == [
        "Density of heritage sites",
        "sites per 1,000 km²",
        *(band["label"] for band in DENSITY["bands"]),
        "Kernel with a bandwidth of 30 km.",
        "Site counts show how well sources cover an area, not how much heritage it has.",
    ]


def test_density_and_travel_time_are_fetched_side_by_side(page, frame):
    discs = [shapely.Point(103, 46).buffer(radius) for radius in (0.5, 1)]
    areas = gpd.GeoDataFrame({"minutes": [30, 60]}, geometry=discs, crs="EPSG:4326")
    body = display.isochrone_layer(areas).decode()
    page.route("**/test/isochrones.json", lambda route: route.fulfill(body=body))
    bands = [{"minutes": m, "label": str(m)} for m in (30, 60)]
    isochrones = {"url": "/test/isochrones.json", "bands": bands, "title": "T", "note": "N"}
    show(frame, layers=["isochrones", "density"], density=DENSITY, isochrones=isochrones)
    state = map_state(frame)
    assert state["isochrones"]["bands"] == [30, 60]
    assert state["density"]["bands"] == [4, 3, 2, 1, 0]
    show(frame, layers=["isochrones"])
    state = map_state(frame)
    assert (state["density"], state["isochrones"]["bands"]) == (None, [30, 60])


def test_the_switch_turns_density_and_stories_on(frame):
    points = {"stories": {"url": "/test/stories.json", "shown": None}}
    show(frame, layers=["admin1"], density=DENSITY, points=points)
    for layer in ("density", "stories"):
        frame.locator(f"input[data-layer={layer}]").evaluate("node => node.click()")
    wait_painted(frame)
    frame.wait_for_function("() => clcMap.pointCounts().stories === 2")
    assert map_state(frame)["density"] is not None
    assert frame.evaluate("() => reports.at(-1).layers") == ["density", "stories", "admin1"]


# ---------------------------------------------------------------- links


def links(count):
    ends = [[46 + 0.3 * i, 103 + 2.0 * (-1) ** i, f"{10 + i} km"] for i in range(count)]
    return {"origin": list(CENTRE), "ends": ends, "title": "Sites within 200 km"}


def test_a_few_links_say_their_distances_at_their_ends(page, frame):
    show(frame, layers=[], links=links(4))
    state = map_state(frame)["links"]
    assert state["lines"] == 4
    assert state["labels"] == ["10 km", "11 km", "12 km", "13 km"]
    assert share_of(picture(page.locator(MAP_FRAME)), hex_colour(LINK_COLOUR)) > 0.0003
    assert "Sites within 200 km" in frame.locator(".clc-legend").inner_text()
    show(frame, links=None)
    assert map_state(frame)["links"] is None
    assert frame.locator(".leaflet-links-pane path").count() == 0
    frame.wait_for_function("() => !document.querySelector('.clc-link-label')")  # they fade


def test_many_links_say_their_distances_on_demand(page, frame):
    show(frame, layers=[], links=links(13))
    assert map_state(frame)["links"] == {"lines": 13, "labels": []}
    x, y = frame.evaluate(
        """() => { const p = clcMap.map.latLngToContainerPoint([46, 104]); return [p.x, p.y]; }"""
    )
    box = page.locator(MAP_FRAME).bounding_box()
    page.mouse.move(box["x"] + x, box["y"] + y)
    frame.locator(".leaflet-tooltip", has_text="10 km").wait_for()


def test_labels_of_links_never_lie_on_one_another(frame):
    ends = [[46.0, 105.0, "100 km"], [46.01, 105.0, "101 km"], [46.0, 105.0, "100 km"]]
    show(frame, layers=[], links={"origin": list(CENTRE), "ends": ends, "title": "t"})
    assert map_state(frame)["links"]["labels"] == ["100 km"]


def test_links_lie_between_areas_and_points(frame):
    heights = frame.evaluate(
        """() => ['density', 'outline', 'links', 'markerPane', 'linkLabels'].map(
          name => Number(getComputedStyle(clcMap.map.getPane(name)).zIndex))"""
    )
    assert heights == sorted(heights)
    assert len(set(heights)) == 5


def test_a_hostile_label_is_shown_letter_by_letter(page, frame):
    dialogs = []

    def note(dialog):
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    ends = [[46.0, 105.0, HOSTILE]]
    show(frame, layers=[], links={"origin": list(CENTRE), "ends": ends, "title": HOSTILE})
    assert map_state(frame)["links"]["labels"] == [HOSTILE]
    assert HOSTILE in frame.locator(".clc-legend").inner_text()
    page.wait_for_timeout(200)
    page.remove_listener("dialog", note)
    assert frame.locator("img[src=x]").count() == 0
    assert dialogs == []
