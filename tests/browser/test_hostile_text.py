"""Text from data never becomes markup or code, wherever it is shown."""

from __future__ import annotations

import hashlib
import json
import shutil
from urllib.parse import quote

import geopandas as gpd
import pytest

from tests.browser.support import ROOT, map_frame, wait_painted

MARKUP = "<img src=x onerror=alert(1)>"
HOSTILE = MARKUP + "${alert(2)}`{{ 7*7 }}</script>"
SOUM = "MN6207"  # Bat-Ulzii of Uvurkhangai, with a documented centre


def _rewrite(folder, name, change):
    path = folder / name
    table = gpd.read_parquet(path)
    change(table)
    table.to_parquet(path)
    description = folder / "datapackage.json"
    package = json.loads(description.read_text(encoding="utf-8"))
    resource = next(r for r in package["resources"] if r["path"] == name)
    content = path.read_bytes()
    resource["bytes"] = len(content)
    resource["hash"] = "sha256:" + hashlib.sha256(content).hexdigest()
    description.write_text(json.dumps(package), encoding="utf-8")


def _name_unit(table):
    table.loc[table["pcode"] == SOUM, ["name_en", "name_mn"]] = HOSTILE


def _name_centre(table):
    table.loc[table["admin2_pcode"] == SOUM, ["name_en", "name_mn", "fact", "location_note"]] = (
        HOSTILE
    )
    table.loc[table["admin2_pcode"] == SOUM, "source_url"] = "javascript:alert(3)"


def _name_site(table):
    rows = table.index[(table["admin2_pcode"] == SOUM) & table.geometry.notna()]
    assert len(rows)
    table.loc[rows, ["name_en", "name_mn", "period", "note"]] = HOSTILE


@pytest.fixture
def hostile_server(start_server, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    _rewrite(data, "admin2.parquet", _name_unit)
    _rewrite(data, "centres_published.parquet", _name_centre)
    _rewrite(data, "heritage.parquet", _name_site)
    return start_server(env={"CLC_SHIPPED_DATA": str(data)})


def test_a_hostile_name_is_shown_letter_by_letter(page, hostile_server):
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(f"{hostile_server.url}/map?place={SOUM}&map=9/46.85/102.3")
    frame = map_frame(page)
    wait_painted(frame)
    frame.wait_for_function("() => clcMap.updates > 0 && clcMap.visibleItems('heritage').length")

    for kind in ("centres", "heritage"):
        frame.evaluate(
            "kind => { const item = clcMap.visibleItems(kind)[0];"
            " clcMap.openPanel({kind, item}, [item.lat, item.lon]); }",
            kind,
        )
        assert HOSTILE in frame.evaluate("() => clcMap.panelText()")
        tooltip = "kind => clcMap.pointTooltip(kind, clcMap.visibleItems(kind)[0]).textContent"
        assert HOSTILE in frame.evaluate(tooltip, kind)
    assert frame.locator(".leaflet-popup-content a[href^=javascript]").count() == 0

    index = frame.evaluate("p => clcMap.places.admin2.findIndex(u => u.pcode === p)", SOUM)
    frame.evaluate(
        "i => { clcMap.openPanel({kind: 'unit', level: 'admin2', index: i}, [46.9, 102.2]); }",
        index,
    )
    assert HOSTILE in frame.evaluate("() => clcMap.panelText()")
    assert HOSTILE in frame.evaluate("i => clcMap.unitTooltip('admin2', i).textContent", index)
    assert HOSTILE in frame.locator(".clc-label").all_inner_texts()

    page.get_by_text("Chart and table").click()
    page.get_by_test_id("stDataFrame").wait_for()
    page.locator(
        "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg"
    ).first.wait_for()
    page.wait_for_timeout(500)
    for target in (page, frame):
        assert target.locator("img[src=x]").count() == 0
        assert target.locator("[onerror]").count() == 0
    assert dialogs == []


def test_the_legend_takes_a_hostile_title_as_text(page, server):
    page.goto(f"{server.url}/map")
    frame = map_frame(page)
    wait_painted(frame)
    frame.wait_for_function("() => clcMap.updates > 0")
    frame.evaluate(
        """text => { const m = clcMap.message; m.indicator.title = text; m.indicator.unit = text;
        m.classes[0].label = text; m.badge = text; clcMap.refreshControls(m, m); }""",
        HOSTILE,
    )
    assert frame.locator(".clc-legend").inner_text().count(MARKUP) >= 4
    assert frame.locator(".clc-badge").inner_text() == HOSTILE
    assert frame.locator("img[src=x]").count() == 0


def test_a_crafted_link_puts_no_link_into_a_notice(page, server):
    hostile = "https://evil.example/x www.evil.example a@evil.example ![i](http://evil.example/i)"
    page.goto(f"{server.url}/map")
    page.goto(f"{server.url}/map?place={quote(hostile)}")
    notice = page.get_by_test_id("stAlert")
    notice.wait_for()
    assert "evil.example" in notice.inner_text()
    assert notice.locator("a, img").count() == 0
