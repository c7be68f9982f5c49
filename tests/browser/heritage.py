"""Open a bare map, hand it messages and layers of heritage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd

from geo.cartography import display
from tests.browser.support import map_frame, wait_painted

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

    from tests.browser.support import Server

RECORD_REPORTS: Final = """() => { window.reports = [];
  window.Streamlit.setComponentValue = report => window.reports.push(report); }"""
UPDATE: Final = "changes => { clcMap.update({...clcMap.message, ...changes}); }"
REPORTS: Final = "() => reports.filter(r => r.kind === 'point').map(r => [r.kind, r.layer, r.id])"
HOSTILE: Final = "<img src=x onerror=alert(1)>${alert(2)}"


def open_bare_map(page: Page, server: Server) -> Frame:
    """Open a bare white map that reports to nobody."""
    page.goto(f"{server.url}/map?layers=admin1&map=6/46/103")
    opened = map_frame(page)
    wait_painted(opened)
    opened.wait_for_function("() => clcMap.updates > 0")
    page.wait_for_timeout(500)  # nothing of the page's own comes after the test's messages
    opened.evaluate(RECORD_REPORTS)
    return opened


def show(frame: Frame, **changes: Any) -> None:
    """Hand the map its message with ``changes``."""
    frame.evaluate(UPDATE, changes)
    wait_painted(frame)


def show_points(page, frame, kind, body, view=None, **changes):
    """Show a point layer whose table is ``body``."""
    url = f"/test/{kind}-{abs(hash(body))}.json"
    page.route(f"**{url}", lambda route: route.fulfill(body=body))
    show(frame, layers=[kind], points={kind: {"url": url, "shown": None}}, **changes)
    frame.wait_for_function("kind => clcMap.pointCounts()[kind] > 0", arg=kind)
    if view:
        go(page, frame, *view)


def go(page: Page, frame: Frame, zoom: float, lat: float, lon: float) -> None:
    """Move the map."""
    frame.evaluate(
        "([z, lat, lon]) => { clcMap.map.setView([lat, lon], z, {animate: false}); }",
        [zoom, lat, lon],
    )
    page.wait_for_timeout(100)


def sites(*rows, **columns):
    """Return heritage records as the server publishes them, a row (id, latitude, longitude)."""
    ids, lat, lon = zip(*rows, strict=True)
    plain = dict.fromkeys(
        (
            "name_mn",
            "name_mn_status",
            "period",
            "protection_level",
            "admin1_pcode",
            "admin2_pcode",
            "note",
            "source_name",
            "source_url",
            "source_licence",
            "other_sources",
        ),
        "",
    )
    table = pd.DataFrame({"id": ids}).assign(
        name_en=[f"Site {i}" for i in ids],
        category="museum",
        evidence="A",
        location_accuracy="exact",
        sensitive=False,
        **plain,
    )
    points = gpd.GeoSeries.from_xy(lon, lat, crs="EPSG:4326")
    return display.heritage_points(
        gpd.GeoDataFrame(table.assign(**columns), geometry=points)
    ).decode()
