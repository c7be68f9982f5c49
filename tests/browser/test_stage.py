"""A presentation led by the keyboard: from a disk, and from a server with followers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from PIL import ImageChops

from geo.cartography.documents import gather
from geo.cartography.resources import RESOURCES
from geo.cartography.stage import stage_page
from geo.cartography.symbology import category_ramp, safe_category_ramp, safe_ramp
from geo.ui import cache
from tests.browser import stage_page as told
from tests.browser.support import colour_shares, hex_colour, picture, share_of

HOSTILE = told.HOSTILE
STATE = "() => window.clcStage.state()"
SHOWN = """([index, language]) => { const now = window.clcStage && window.clcStage.state();
  return now && now.drawn && now.index === index && (!language || now.language === language); }"""
LEGEND = "() => [...document.querySelectorAll('.clc-swatch')].map(node => node.dataset.colour)"
WATCH_YEARS = """() => { window.yearsSeen = []; const node = document.querySelector('.stage-year');
  new MutationObserver(() => { if (!node.hidden && !yearsSeen.includes(node.textContent))
    yearsSeen.push(node.textContent); }).observe(node, {attributes: true, childList: true}); }"""
CONTRASTS = """() => {
  const channels = (text) => text.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => { for (let at = node; at; at = at.parentElement) {
    const colour = channels(getComputedStyle(at).backgroundColor);
    if (colour.length === 3) return colour; } };
  const texts = document.querySelectorAll('.stage-title, .stage-number, .stage-value, .stage-label,'
    + ' .stage-figure-source, .stage-sources, .stage-badge, .stage-legend .clc-row-text,'
    + ' .stage-legend .clc-legend-unit, .stage-legend .clc-count, .stage-help dd, .stage-hint,'
    + ' .stage-help dt, .clc-inset-title');
  return [...texts].filter(node => node.textContent).map(node => {
    const [a, b] = [channels(getComputedStyle(node).color), ground(node)].map(luminance);
    return [node.className, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]; }); }"""


def _state(page):
    return page.evaluate(STATE)


def _wait(page, index, language=None):
    page.wait_for_function(SHOWN, arg=[index, language])


def _press(page, key, index, language=None):
    page.keyboard.press(key)
    _wait(page, index, language)


def _open(page, address, index=0):
    page.goto(address)
    _wait(page, index)
    return page


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The address on the disk of the four slides."""
    path = tmp_path_factory.mktemp("usb") / "story.html"
    path.write_bytes(told.page_of(None, embedded=True))
    return path.as_uri()


@pytest.fixture(scope="module")
def long_address(tmp_path_factory):
    """The address of twelve slides, none of which has a map."""
    presentation = told.presentation()
    slides = {code: of[3:] * 12 for code, of in presentation.slides.items()}
    contents = gather(RESOURCES, cache.map_settings(), [])
    page = stage_page(
        replace(presentation, slides=slides),
        contents,
        made_at=told.MADE_AT,
        broadcast=None,
        embedded=True,
    )
    path = tmp_path_factory.mktemp("usb") / "long.html"
    path.write_bytes(page)
    return path.as_uri()


@pytest.fixture(scope="module")
def stand():
    """A server of the presenter's page and the follower's."""
    with told.running_stand() as running:
        yield running


class Log(list):
    """What a page asked for, said on its console, or asked the reader."""

    def watch(self, context):
        """Record all of it, of all windows."""
        context.on("request", lambda request: self.append(("request", request.url)))
        context.on("console", lambda message: self.append((message.type, message.text)))
        context.on("weberror", lambda error: self.append(("error", str(error.error))))
        context.on("dialog", lambda dialog: (self.append(("dialog", "")), dialog.accept()))


@pytest.fixture
def log():
    """What went wrong; a test fails if anything did."""
    entries = Log()
    yield entries
    assert [entry for entry in entries if entry[0] in {"error", "warning", "dialog"}] == []


@pytest.fixture
def usb(browser, log):
    """A page of a browser that has no network at all."""
    size = {"width": 1024, "height": 768}
    context = browser.new_context(viewport=size, locale="en-GB", offline=True)
    log.watch(context)
    yield context.new_page()
    context.close()


def test_the_whole_story_is_told_by_the_keyboard_without_any_request(usb, address, log):
    _open(usb, address)
    usb.evaluate(WATCH_YEARS)
    pictures = [picture(usb)]
    titles = [usb.title()]
    for key, index in (("ArrowRight", 1), ("Space", 2), ("PageDown", 3)):
        _press(usb, key, index)
        pictures.append(picture(usb))
        titles.append(usb.get_by_role("heading", level=1).inner_text())
    assert usb.evaluate("() => yearsSeen") == ["2015", "2016", "2017"]
    assert _state(usb)["year"] is None
    assert titles == [told.TITLES["en"][0] + " · The review of 2018", *told.TITLES["en"][1:]]
    for i, one in enumerate(pictures):
        for other in pictures[i + 1 :]:
            same = ImageChops.difference(one, other).convert("L").histogram()[0]
            assert same < 0.95 * one.width * one.height
    assert _state(usb)["unavailable"] is True
    assert "This view is unavailable" in usb.locator(".stage-unavailable").inner_text()
    assert f"No unit {HOSTILE}" in usb.locator(".stage-unavailable").inner_text()
    _press(usb, "Backspace", 2)
    assert usb.locator(".stage-number").inner_text() == "3 / 4"
    assert usb.evaluate("() => clcMap.state().isochrones.bands.length") == 4
    _press(usb, "PageUp", 1)
    _press(usb, "ArrowLeft", 0)
    assert usb.evaluate("() => yearsSeen.length") == 3  # back is no replay
    usb.keyboard.press("ArrowRight")
    _press(usb, "ArrowRight", 2)  # a key cuts the years short
    assert _state(usb)["year"] is None
    _press(usb, "End", 3)
    _press(usb, "Home", 0)
    _press(usb, "ArrowLeft", 0)  # before the first is nothing
    usb.keyboard.press("Control+ArrowRight")
    assert _state(usb)["index"] == 0
    assert [url for kind, url in log if kind == "request" and not url.startswith("data:")] == [
        address
    ]
    assert usb.locator("img[src=x], [onerror]").count() == 0


def test_digits_jump_and_two_in_a_row_make_one_number(browser, log, long_address):
    context = browser.new_context(reduced_motion="reduce", offline=True)
    log.watch(context)
    page = _open(context.new_page(), long_address)
    _press(page, "5", 4)
    page.keyboard.press("1")
    assert _state(page)["index"] == 4  # a second digit may follow
    _press(page, "2", 11)
    _press(page, "1", 0)  # none did
    page.keyboard.press("0")
    _press(page, "7", 6)
    page.keyboard.press("1")
    page.keyboard.press("9")  # there is no slide 19
    page.keyboard.press("0")
    page.wait_for_timeout(800)
    assert _state(page)["index"] == 6
    assert urlsplit(page.url).fragment == "7"
    context.close()


def test_a_blank_screen_is_black_and_the_story_stands_where_it_stood(usb, address):
    _open(usb, address)
    usb.keyboard.press("b")
    assert share_of(picture(usb), (0, 0, 0), tolerance=0) == 1
    usb.keyboard.press(".")
    assert _state(usb)["blank"] is False
    usb.keyboard.press("b")
    usb.keyboard.press("Escape")
    assert (_state(usb)["blank"], _state(usb)["index"]) == (False, 0)
    assert share_of(picture(usb), (0, 0, 0), tolerance=0) < 0.1


def test_f_fills_the_screen_and_help_goes_with_the_next_slide(usb, address):
    _open(usb, address)
    usb.keyboard.press("f")
    usb.wait_for_function("() => document.fullscreenElement === document.documentElement")
    usb.keyboard.press("f")
    usb.wait_for_function("() => !document.fullscreenElement")
    usb.get_by_role("button", name="Keys").click()
    assert "Notes and clock" in usb.get_by_role("dialog").inner_text()
    _press(usb, "End", 3)
    assert usb.get_by_role("dialog").count() == 0


def test_a_hand_moves_the_story_at_the_edges(browser, log, long_address):
    size = {"width": 1024, "height": 768}
    context = browser.new_context(viewport=size, has_touch=True, is_mobile=True, offline=True)
    log.watch(context)
    page = _open(context.new_page(), long_address)
    page.touchscreen.tap(1010, 400)
    _wait(page, 1)
    page.touchscreen.tap(10, 400)
    _wait(page, 0)
    swipe = """([from, to]) => ['touchstart', 'touchend'].forEach((kind, i) => {
      const target = document.querySelector('.stage-title');
      const touch = new Touch({identifier: 1, target, clientX: i ? to : from, clientY: 60});
      target.dispatchEvent(new TouchEvent(kind, {bubbles: true, cancelable: true,
        touches: i ? [] : [touch], changedTouches: [touch]})); })"""
    page.evaluate(swipe, [600, 400])
    _wait(page, 1)
    page.evaluate(swipe, [400, 430])  # too short for a wish
    assert _state(page)["index"] == 1
    page.evaluate(swipe, [400, 600])
    _wait(page, 0)
    context.close()


def test_language_theme_and_colours_change_and_outlive_a_reload(usb, address):
    _open(usb, address)
    light = colour_shares(picture(usb))
    assert light[255, 255, 255] > 0.2
    assert sum(light.get(hex_colour(colour), 0) for colour in safe_ramp(5)) < 0.002
    _press(usb, "c", 0)
    safe = colour_shares(picture(usb))
    assert all(safe[hex_colour(colour)] > 0.005 for colour in safe_ramp(5))
    assert [colour for colour in usb.evaluate(LEGEND) if colour] == list(safe_ramp(5))
    usb.keyboard.press("d")
    _press(usb, "l", 0, "mn")
    _press(usb, "3", 2)
    assert [colour for colour in usb.evaluate(LEGEND) if colour] == list(safe_category_ramp(5))
    usb.reload()
    _wait(usb, 2, "mn")
    now = _state(usb)
    assert (now["dark"], now["safe"], now["language"]) == (True, True, "mn")
    assert usb.evaluate("() => document.documentElement.lang") == "mn"
    assert usb.get_by_role("heading", level=1).inner_text() == told.TITLES["mn"][2]
    _press(usb, "c", 2)
    assert [c for c in usb.evaluate(LEGEND) if c] == list(category_ramp("OrRd", 5))
    assert share_of(picture(usb), (255, 255, 255)) < 0.05


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(usb, address, scheme):
    usb.emulate_media(color_scheme=scheme)
    _open(usb, address)
    assert _state(usb)["dark"] is (scheme == "dark")
    for index in (0, 1):
        _press(usb, str(index + 1), index)
        usb.keyboard.press("?")
        contrasts = usb.evaluate(CONTRASTS)
        usb.keyboard.press("?")
        assert len(contrasts) > 30
        assert [entry for entry in contrasts if entry[1] < 4.5] == []


@pytest.mark.parametrize(
    ("width", "height", "slides"),
    [(1024, 768, (0, 2)), (1280, 800, (2,)), (3840, 2160, (0, 2))],
    ids=["1024", "1280", "3840"],
)
def test_everything_fits_into_the_window(usb, address, width, height, slides):
    usb.set_viewport_size({"width": width, "height": height})
    _open(usb, address)
    for index in slides:
        _press(usb, str(index + 1), index)
        boxes = {
            name: usb.locator(f".stage-{name}").bounding_box()
            for name in ("title", "frame", "figure", "value", "label", "legend", "sources")
        }
        for name, box in boxes.items():
            assert box["x"] >= 0, name
            assert box["y"] >= 0, name
            assert box["x"] + box["width"] <= width, name
            assert box["y"] + box["height"] <= height, name
        below = boxes["title"]["y"] + boxes["title"]["height"]
        assert boxes["frame"]["y"] >= below
        assert boxes["frame"]["height"] * boxes["frame"]["width"] > 0.45 * width * height
        assert boxes["legend"]["x"] >= boxes["figure"]["x"] + boxes["figure"]["width"]
        # No row of the legend is cut off, and letters are read from the last row.
        rows = usb.evaluate(
            """() => { const box = document.querySelector('.stage-legend').getBoundingClientRect();
            return [...document.querySelectorAll('.stage-legend .clc-row')].map(row => {
              const at = row.getBoundingClientRect();
              return at.right <= box.right + 1 && at.bottom <= box.bottom + 1; }); }"""
        )
        assert len(rows) >= 5
        assert all(rows)
        sizes = usb.evaluate(
            """() => ['title', 'value', 'legend'].map(name => parseFloat(
              getComputedStyle(document.querySelector('.stage-' + name)).fontSize))"""
        )
        assert all(s / height > least for s, least in zip(sizes, (0.03, 0.04, 0.013), strict=True))
    overflow = "() => [document.body.scrollWidth, document.body.scrollHeight]"
    assert usb.evaluate(overflow) == [width, height]


def test_the_speaker_has_notes_and_a_clock_in_a_window_of_their_own(usb, address):
    _open(usb, address)
    with usb.expect_popup() as opening:
        usb.keyboard.press("n")
    notes = opening.value
    assert notes.locator("h1").inner_text() == told.TITLES["en"][0]
    assert notes.locator(".stage-notes-text").inner_text() == f"Notes of slide 1. {HOSTILE}"
    assert notes.locator(".stage-notes-next").inner_text() == "Next: The aimags in 2018"
    assert notes.locator("body").evaluate("node => getComputedStyle(node).fontSize") == "19px"
    notes.get_by_role("button", name="Pause").click()
    notes.get_by_role("button", name="Start at zero").click()
    assert notes.locator(".stage-notes-time").last.inner_text() == "Since the start 0:00"
    notes.locator("body").press("ArrowRight")
    _wait(usb, 1)
    assert notes.locator(".stage-notes-number").inner_text() == "2 / 4"
    notes.locator("body").press("End")
    _wait(usb, 3)
    assert notes.locator(".stage-notes-next").inner_text() == "This is the last slide"
    assert notes.locator("[onerror]").count() == 0


def test_a_window_that_the_browser_refuses_is_told_of(usb, address):
    usb.add_init_script("window.open = () => null;")
    _open(usb, address)
    usb.keyboard.press("n")
    assert "blocked" in usb.get_by_role("status").inner_text()


def test_a_sheet_of_paper_shows_the_slide_whole(usb, address):
    _open(usb, address)
    usb.keyboard.press("d")
    usb.keyboard.press("?")
    usb.evaluate("() => dispatchEvent(new Event('beforeprint')) && null")
    usb.emulate_media(media="print")
    stage = usb.locator(".stage").bounding_box()
    assert (stage["width"], stage["height"]) == (1045, 715)
    assert not usb.locator(".stage-help").is_visible()
    assert usb.evaluate("() => getComputedStyle(document.body).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    frame, of_map = (usb.locator(s).bounding_box() for s in (".stage-frame", "#clc-map"))
    assert (frame["width"], frame["height"]) == pytest.approx((of_map["width"], of_map["height"]))
    usb.evaluate("() => dispatchEvent(new Event('afterprint')) && null")
    usb.emulate_media(media="null")
    assert usb.locator(".stage-help").is_visible()


# ---------------------------------------------------------------- with a server


def test_the_presenter_tells_the_server_and_asks_for_nothing_else(page, stand):
    stand.asked.clear()
    stand.positions.clear()
    _open(page, stand.url + "/stage/x/")
    page.wait_for_function("() => clcStage.state().followers === 7")
    page.wait_for_load_state("networkidle")
    asked = list(stand.asked)
    assert len(asked) == len(set(asked)) > 8
    for key, index in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
        _press(page, key, index)
    assert stand.asked == asked  # what is next was there before it was needed
    page.keyboard.press("b")
    expected = [(0, False), (1, False), (2, False), (1, False), (1, True)]
    page.wait_for_timeout(200)
    assert [(p["slide"], p["blank"]) for p in stand.positions] == expected
    stand.fails = True
    _press(page, "ArrowRight", 2)
    status = page.get_by_role("status")
    page.wait_for_function("() => clcStage.state().status === 'not_sent'")
    assert "does not answer" in status.inner_text()
    stand.fails = False
    _press(page, "ArrowLeft", 1)
    page.wait_for_function("() => clcStage.state().status === null")
    assert stand.positions[-1] == {"slide": 1, "blank": False}


def test_the_audience_is_shown_the_code_of_its_address(page, stand):
    _open(page, stand.url + "/stage/x/")
    page.keyboard.press("q")
    box = page.get_by_role("dialog")
    assert told.ADDRESS in box.inner_text()
    code = box.locator(".stage-code")
    assert code.bounding_box()["height"] > 0.5 * 900
    # The three bars of the stub: 7 + 5 modules of 33 x 33.
    assert share_of(picture(code), (0, 0, 0)) == pytest.approx(12 / 33**2, rel=0.05)
    page.keyboard.press("Escape")
    assert box.count() == 0


def test_esc_leads_into_the_live_page_and_back_to_the_story(page, stand):
    _open(page, stand.url + "/stage/x/")
    _press(page, "3", 2)
    before = _state(page)
    page.keyboard.press("Escape")
    frame = page.frame_locator(".stage-live-frame")
    frame.get_by_role("heading", name="Live page").wait_for()
    assert page.locator(".stage-live-frame").get_attribute("src") == "../../map?place=MN62&lang=en"
    page.keyboard.press("ArrowLeft")  # the keys of the story rest
    assert _state(page)["index"] == 2
    page.get_by_role("button", name="Back to the story").click()
    assert page.locator(".stage-live-frame").count() == 0
    assert {**_state(page), "keyAt": None} == {**before, "keyAt": None}

    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert _state(page)["live"] is False
    page.keyboard.press("Escape")
    page.wait_for_timeout(700)  # frames within are found
    frame.locator("#field").press("Escape")
    assert _state(page)["live"] is True
    frame.frame_locator("#inner").locator("#inside").press("Escape")
    page.wait_for_function("() => !clcStage.state().live")
    _press(page, "ArrowLeft", 1)


@pytest.fixture
def phone(browser, log, stand):
    """The follower's page on a telephone."""
    size = {"width": 390, "height": 844}
    context = browser.new_context(viewport=size, locale="mn-MN", has_touch=True)
    log.watch(context)
    page = _open(context.new_page(), stand.url + "/stage/y/")
    page.wait_for_function("() => clcStage.state().following")
    yield page
    context.close()


def _tell(stand, slide, *, blank=False):
    stand.tell(f'data: {{"slide": {slide}, "blank": {str(blank).lower()}}}\n\n')


def test_a_follower_sees_what_the_presenter_shows(phone, stand):
    _tell(stand, 2)
    _wait(phone, 2)
    assert phone.get_by_role("heading", level=1).inner_text() == told.TITLES["en"][2]
    assert f"Text of slide 3. {HOSTILE}" in phone.locator(".stage-text").inner_text()
    link = phone.get_by_role("link", name="Open this view")
    assert link.get_attribute("href") == "../../map?place=MN62&lang=en"
    assert link.get_attribute("target") == "_blank"
    assert "Notes of slide" not in phone.content()
    boxes = [phone.locator(f".stage-{n}").bounding_box() for n in ("title", "frame", "figure")]
    assert all(a["y"] + a["height"] <= b["y"] for a, b in pairwise(boxes))
    assert boxes[1]["height"] == pytest.approx(0.55 * 844, abs=1)
    assert phone.evaluate("() => document.documentElement.scrollWidth") == 390
    assert phone.locator(".stage-legend .clc-row").first.is_visible() is False

    for key in ("ArrowRight", "Space", "1", "b", "Escape", "Home"):
        phone.locator("body").press(key)
    assert (_state(phone)["index"], _state(phone)["blank"]) == (2, False)
    phone.get_by_role("button", name="Монгол").click()
    _wait(phone, 2, "mn")
    assert phone.get_by_role("heading", level=1).inner_text() == told.TITLES["mn"][2]
    # She may look around, and is fetched back by the next slide.
    phone.evaluate("() => clcMap.map.setView([49, 91], 7, {animate: false}) && null")
    phone.evaluate("() => clcMap.openPanel({kind: 'unit', level: 'admin2', index: 0}, [49, 91])")
    assert phone.locator(".leaflet-popup-content").is_visible()
    _tell(stand, 0)
    _wait(phone, 0)
    assert phone.evaluate("() => clcMap.map.getZoom()") < 5
    _tell(stand, 0, blank=True)
    phone.wait_for_function("() => clcStage.state().blank")
    assert share_of(picture(phone), (0, 0, 0), tolerance=0) == 1
    for number in (-1, told.COUNT, "true", '"1"'):
        _tell(stand, number)
    _tell(stand, 1)
    _wait(phone, 1)


def test_a_follower_comes_back_by_itself_and_hears_the_end(phone, stand, log):
    listeners = list(stand.listeners)
    stand.tell("")  # the connection breaks
    phone.wait_for_function("() => clcStage.state().status === 'lost'")
    phone.wait_for_function("() => clcStage.state().status === 'following'")
    while set(stand.listeners) & set(listeners):
        phone.wait_for_timeout(20)
    _tell(stand, 3)
    _wait(phone, 3)
    stand.tell("event: end\ndata: {}\n\n")
    phone.wait_for_function("() => clcStage.state().status === 'ended'")
    assert "has ended" in phone.get_by_role("status").inner_text()
    phone.wait_for_timeout(300)
    assert _state(phone)["status"] == "ended"
    # A connection that breaks is an error on the console, as a browser sees it.
    log[:] = [entry for entry in log if "ERR_INCOMPLETE" not in entry[1]]
