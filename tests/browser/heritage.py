"""Hand a bare map layers of heritage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd

from geo.cartography import display
from tests.browser.bare import show

if TYPE_CHECKING:
    from playwright.sync_api import Frame

REPORTS: Final = "() => reports.filter(r => r.kind === 'point').map(r => [r.kind, r.layer, r.id])"
HOSTILE: Final = "<img src=x onerror=alert(1)>${alert(2)}"


def show_points(page, frame, kind, body, view=None, **changes):
    """Show a point layer whose table is ``body``."""
    url = f"/test/{kind}-{abs(hash(body))}.json"
    page.route(f"**{url}", lambda route: route.fulfill(body=body))
    show(frame, layers=[kind], points={kind: {"url": url, "shown": None}}, **changes)
    frame.wait_for_function("kind => clcMap.pointCounts()[kind] > 0", arg=kind)
    if view:
        go(frame, *view)


def go(frame: Frame, zoom: float, lat: float, lon: float) -> None:
    """Move the map; its markers move at once."""
    frame.evaluate(
        "([z, lat, lon]) => { clcMap.map.setView([lat, lon], z, {animate: false}); }",
        [zoom, lat, lon],
    )


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
