"""The file a reader takes away: opened from a disk, with every network cut off."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from geo.cartography import display
from geo.cartography.message import Points, Scene
from geo.cartography.resources import RESOURCES, Resource
from geo.cartography.standalone import Contents, Edition, SourceNote, gather, standalone_page
from geo.text import translator
from geo.ui import cache
from geo.ui.cache import FRAME_TO_ROOT
from geo.ui.selection import select
from geo.ui.view import View
from tests.browser.support import hex_colour, map_state, picture, share_of

HOSTILE = "<img src=x onerror=alert(1)>${alert(2)}</script><script>alert(3)</script>"
SOUM = "MN6207"  # Bat-Ulzii of Uvurkhangai, with a documented centre
READY = """() => clcMap.updates > 0 && clcMap.painted
  && ['centres', 'heritage'].every(kind => clcMap.pointCounts()[kind] > 0)"""
NAMES = "() => [...document.querySelectorAll('.clc-unit')].map(node => node.textContent)"
STILL = "() => !(clcMap.map._panAnim && clcMap.map._panAnim._inProgress)"
COLOURS = """() => [...document.querySelectorAll('.clc-legend .clc-swatch')]
  .map(node => node.dataset.colour)"""


def _scene(view):
    shown = select(view)
    heritage = cache.heritage_mapped()
    return Scene(
        choropleth=shown.choropleth,
        language=view.language,
        source="NSO",
        scope=shown.scope,
        place=view.place,
        layers=view.layers,
        points={
            "centres": Points(
                FRAME_TO_ROOT + cache.centres_published(view.dataset).path, shown.centres
            ),
            "heritage": Points(FRAME_TO_ROOT + heritage.path, np.ones_like(shown.sites)),
        },
        badge="DEMO" if view.dataset == "demonstration" else None,
        view={"token": 1, "extent": None},
        origin=view.origin,
        can_depart=True,
    )


def _editions(view, **changes):
    titles = {"en": "Population of the soums", "mn": "Сумдын хүн ам"}
    return [
        Edition(
            title=changes.get("title", titles[language]),
            message=_scene(replace(view, language=language)).as_message(translator(language)),
            citation=changes.get("citation", f"Cited in {language}"),
            sources=(
                SourceNote("NSO", "https://data.1212.mn", "CC BY 4.0"),
                SourceNote(changes.get("source", "No address"), "javascript:alert(4)"),
            ),
        )
        for language in titles
    ]


@pytest.fixture(scope="module")
def settings():
    return display.frame_settings(
        RESOURCES, cache.reference(), cache.DATA_DIRECTORY, "credits", FRAME_TO_ROOT
    )


def _written(path, contents, editions):
    made_at = datetime(2025, 11, 24, 19, 5, tzinfo=UTC)
    url = "https://example.org/map?lang=en"
    page = standalone_page(editions, language="en", contents=contents, made_at=made_at, url=url)
    path.write_bytes(page)
    return path.as_uri()


@pytest.fixture(scope="module")
def address(settings, tmp_path_factory):
    """The address on the disk of the default view, with its point of departure."""
    editions = _editions(replace(View(), origin=(47.9, 106.9)))
    contents = gather(RESOURCES, settings, editions)
    return _written(tmp_path_factory.mktemp("usb") / "map.html", contents, editions)


class Log(list):
    """What a page asked for, said on its console, or asked the reader."""

    def watch(self, page):
        """Record all of it."""
        page.on("request", lambda request: self.append(("request", request.url)))
        page.on("console", lambda message: self.append((message.type, message.text)))
        page.on("pageerror", lambda error: self.append(("error", str(error))))
        page.on("dialog", lambda dialog: (self.append(("dialog", dialog.message)), dialog.accept()))


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def usb(browser, log):
    """A page of a browser that has no network at all."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-GB", offline=True
    )
    page = context.new_page()
    log.watch(page)
    yield page
    context.close()


def _open(page, address):
    page.goto(address)
    page.wait_for_function(READY)
    return page


def test_a_file_on_a_disk_shows_the_map_and_asks_for_nothing(usb, address, log):
    _open(usb, address)
    image = picture(usb.locator("#clc-map"))
    colours = [colour for colour in usb.evaluate(COLOURS) if colour]
    assert len(colours) == 5
    for colour in colours:
        assert share_of(image, hex_colour(colour)) > 0.004
    # Whatever code is smuggled in finds no way out.
    reached = usb.evaluate("() => fetch('https://example.org').then(() => 'out', () => 'shut')")
    assert reached == "shut"
    requests = [url for kind, url in log if kind == "request" and not url.startswith("data:")]
    assert requests == [address]
    refused = [text for kind, text in log if kind != "request"]
    assert [text for text in refused if "example.org" not in text] == []
    assert any("Content Security Policy" in text for text in refused)


def test_a_reader_switches_layers_and_opens_panels(usb, address, log):
    _open(usb, address)
    for name in ("Copy the link to this view", "Travel time from here", "Remove this point"):
        assert usb.get_by_role("button", name=name).count() == 0
    usb.get_by_text("Layers", exact=True).click()
    ticks = usb.locator(".clc-switch label").all_inner_texts()
    assert "Roads" in ticks
    assert "Density of heritage sites" not in ticks
    usb.get_by_label("Roads").check()
    usb.get_by_label("Relief").check()
    usb.get_by_label("Heritage sites").uncheck()
    usb.wait_for_function("() => document.querySelector('path[stroke=\"#7a4a2a\"]')")
    relief = "() => document.querySelector('.leaflet-relief-pane img').naturalWidth"
    usb.wait_for_function(relief)
    assert map_state(usb)["points"]["heritage"] == 0

    index = usb.evaluate("p => clcMap.places.admin2.findIndex(u => u.pcode === p)", SOUM)
    inside = cache.reference().admin2.geometry[SOUM].representative_point()
    x, y = usb.evaluate(
        """at => { clcMap.map.setView(at, 9, {animate: false});
        const p = clcMap.map.latLngToContainerPoint(at);
        const box = clcMap.map.getContainer().getBoundingClientRect();
        return [box.x + p.x, box.y + p.y]; }""",
        [inside.y, inside.x],
    )
    usb.mouse.click(x, y)
    state = map_state(usb)
    value = usb.evaluate("i => clcMap.message.values[i]", index)
    assert state["place"] == SOUM
    assert f"{value:,} persons" in state["popup"]
    assert usb.locator(".clc-acts button").count() == 0
    selected = usb.locator("tr[aria-current=true]")
    assert selected.locator("td").first.inner_text() == "Uvurkhangai"
    usb.locator(".clc-symbol-centres").first.press("Enter")
    assert "Kind" in map_state(usb)["popup"]
    assert [entry for entry in log if entry[0] in {"error", "warning", "dialog"}] == []


def test_a_reader_changes_the_language_and_keeps_the_view(usb, address):
    _open(usb, address)
    usb.get_by_text("Layers", exact=True).click()
    usb.get_by_label("Heritage sites").uncheck()
    usb.evaluate("() => clcMap.map.setView([46.9, 102.3], 8, {animate: false}) && null")
    usb.get_by_label("Find an aimag, soum or district").fill("bat-ulz")
    usb.keyboard.press("Enter")
    usb.wait_for_function(STILL)
    before = map_state(usb)
    assert before["place"] == SOUM
    usb.get_by_role("button", name="Монгол").click()
    after = map_state(usb)
    assert after["language"] == usb.evaluate("() => document.documentElement.lang") == "mn"
    kept = ("zoom", "lat", "lon", "place", "layers")
    assert [after[key] for key in kept] == [before[key] for key in kept]
    assert usb.title() == usb.get_by_role("heading", level=1).inner_text() == "Сумдын хүн ам"
    assert after["popup"].startswith("Бат-Өлзий")
    assert "Аймаг" in usb.locator("thead").inner_text()
    assert "Хүн ам" in usb.locator(".clc-legend summary").inner_text()
    assert "Cited in mn" in usb.locator("footer").inner_text()
    usb.get_by_role("button", name="English").click()
    assert usb.title() == "Population of the soums"


def test_the_table_sorts_and_leads_to_the_map(usb, address):
    _open(usb, address)
    units = cache.reference().admin2
    values = usb.evaluate("() => clcMap.message.values")
    by_value = sorted(range(len(values)), key=lambda i: values[i])
    assert usb.evaluate(NAMES) == list(units["name_en"])

    heading = usb.get_by_role("button", name="Population, persons, 2020")
    heading.click()
    assert usb.evaluate(NAMES)[0] == units["name_en"].iloc[by_value[0]]
    cell = usb.locator("th[aria-sort]")
    assert cell.get_attribute("aria-sort") == "ascending"
    usb.keyboard.press("Enter")  # the focus is still on the heading
    assert cell.get_attribute("aria-sort") == "descending"
    largest = usb.locator("tbody tr").first
    assert largest.locator("td").last.inner_text() == f"{max(values):,}"

    usb.evaluate("() => { clcMap.message.values[3] = null; }")
    for _ in range(2):  # no figure comes last, up and down
        heading.click()
        assert usb.evaluate(NAMES)[-1] == units["name_en"].iloc[3]

    names = usb.locator(".clc-unit")
    names.first.focus()
    usb.keyboard.press("ArrowDown")
    usb.keyboard.press("Enter")
    pcode = usb.locator("tbody tr").nth(1).get_attribute("data-pcode")
    assert map_state(usb)["place"] == pcode
    assert map_state(usb)["popup"].startswith(names.nth(1).inner_text())
    usb.keyboard.press("Escape")
    assert map_state(usb)["popup"] is None
    focused = "() => document.activeElement.closest('tr').dataset.pcode"
    assert usb.evaluate(focused) == pcode


def _hostile(resource):
    """Give units, centres and sites a name that is code."""
    columns = json.loads(resource.plain())
    for table in columns.values():
        for row in table if resource.path.endswith("places.json") else ():
            row.update(en=HOSTILE, mn=HOSTILE)
    if "id" in columns:
        columns |= dict.fromkeys(("en", "mn", "note", "source"), [HOSTILE] * len(columns["id"]))
        columns["url"] = ["javascript:alert(5)"] * len(columns["id"])
    return Resource(resource.path, json.dumps(columns).encode(), resource.media_type, gzipped=False)


def test_hostile_text_is_shown_letter_by_letter(usb, settings, tmp_path, log):
    editions = _editions(View(), title=HOSTILE, citation=HOSTILE, source=HOSTILE)
    contents = gather(RESOURCES, settings, editions)
    named = ("places.json", "heritage.json", "centres-published.json")
    files = {
        url: _hostile(file) if file.path.endswith(named) else file
        for url, file in contents.files.items()
    }
    _open(usb, _written(tmp_path / "map.html", Contents(settings, files), editions))
    assert usb.title() == HOSTILE
    assert usb.get_by_role("heading", level=1).inner_text() == HOSTILE
    assert set(usb.evaluate(NAMES)) == {HOSTILE}
    assert HOSTILE in usb.locator(".clc-citation").inner_text()
    assert HOSTILE in usb.locator("footer li").last.inner_text()
    usb.get_by_label("Find an aimag, soum or district").fill("onerror")
    assert usb.locator(".clc-hit").count() == 8
    assert HOSTILE in usb.locator(".clc-hit").first.inner_text()
    usb.keyboard.press("Enter")
    assert map_state(usb)["popup"].startswith(HOSTILE)
    for kind in ("centres", "heritage"):
        usb.evaluate(
            "kind => { const item = clcMap.visibleItems(kind)[0];"
            " clcMap.openPanel({kind, item}, [item.lat, item.lon]); }",
            kind,
        )
        assert map_state(usb)["popup"].count(HOSTILE) >= 2
    assert usb.locator("[href^=javascript], img[src=x], [onerror]").count() == 0
    assert [entry for entry in log if entry[0] != "request"] == []


def test_paper_shows_the_legend_below_the_map_and_no_buttons(usb, address):
    _open(usb, address)
    before = map_state(usb)
    # A browser says that it will print before it lays the page out for paper.
    usb.evaluate("() => dispatchEvent(new Event('beforeprint')) && null")
    usb.emulate_media(media="print")
    usb.set_viewport_size({"width": 718, "height": 1000})  # A4 less its margins, at 96 dpi
    for button in (".clc-languages", ".clc-search", ".clc-switch", ".leaflet-control-zoom"):
        assert not usb.locator(button).is_visible()
    the_map, legend = (usb.locator(s).bounding_box() for s in ("#clc-map", ".clc-legend"))
    assert the_map["x"] + the_map["width"] <= 718
    assert legend["y"] >= the_map["y"] + the_map["height"]
    table = usb.locator(".clc-table")
    assert table.evaluate("node => node.scrollHeight === node.clientHeight")
    assert usb.locator("tbody tr").count() == 339
    usb.emulate_media(media="null")
    usb.set_viewport_size({"width": 1440, "height": 900})
    usb.evaluate("() => dispatchEvent(new Event('afterprint')) && null")
    # The map learns of its size with the next frame that is drawn.
    usb.wait_for_function(
        """before => { const now = clcMap.state();
        return ['zoom', 'lat', 'lon'].every(key => Math.abs(now[key] - before[key]) < 0.02); }""",
        arg=before,
    )
    assert usb.locator("#clc-map .clc-legend").is_visible()
