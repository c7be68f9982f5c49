"""A bare white map that hears the tests alone.

All tests share one page: starting Streamlit's page takes ten times as long as its map. Each test
gets the frame of the map anew, and with it a map that knows of no other test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.browser.support import PAINT_TIMEOUT_MS, map_frame, wait_painted

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

    from tests.browser.support import Server, Traffic

QUERY: Final = "/map?layers=admin1&map=6/46/103"
MOUNTED: Final = """previous => Boolean(window.clcMap && clcMap.painted && clcMap.updates > 0
  && clcMap.mountId !== previous)"""
TAKE_OVER: Final = """() => { window.reports = [];
  window.Streamlit.setComponentValue = report => window.reports.push(report);
  const update = clcMap.update;
  clcMap.update = () => {};
  window.tell = changes => { update({...clcMap.message, ...changes}); return clcMap.painted; }; }"""
"""What the map reports is kept; what the page still has to say is not heard."""


@dataclass(slots=True)
class BareMap:
    """The page that tests of the bare map share."""

    page: Page
    traffic: Traffic
    server: Server
    _opened: str = ""

    def renewed(self) -> Frame:
        """Return the frame of a map that has been told nothing by a test."""
        self.page.mouse.move(0, 0)  # no tooltip where the test before left the pointer
        if self._opened and self.page.url == self._opened:
            frame = map_frame(self.page)
            previous = frame.evaluate("() => clcMap.mountId")
            frame.evaluate("() => { location.reload(); }")
        else:
            previous = None
            self.page.goto(self.server.url + QUERY)
            frame = map_frame(self.page)
        frame.wait_for_function(MOUNTED, arg=previous, timeout=PAINT_TIMEOUT_MS)
        self._opened = self.page.url
        frame.evaluate(TAKE_OVER)
        return frame

    def clean(self) -> None:
        """Forget what a test had this page answer."""
        self.page.unroute_all()
        for kept in (self.traffic.outside, self.traffic.failed, self.traffic.console_errors):
            kept.clear()


def tell(frame: Frame, **changes: Any) -> bool:
    """Hand the map its message with ``changes``; return whether it has painted them already."""
    painted: bool = frame.evaluate("changes => tell(changes)", changes)
    return painted


def show(frame: Frame, **changes: Any) -> None:
    """Hand the map its message with ``changes`` and wait until it has painted them."""
    tell(frame, **changes)
    wait_painted(frame)
