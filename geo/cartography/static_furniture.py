"""Find room in a printed map for its scale bar and its inset, and draw them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.cartography.static_frame import Bounds, Frame, extent_within, on_plane
from geo.cartography.static_sheet import Box, Pen, Sheet, outline
from geo.cartography.static_type import Type, printable
from geo.text import N_, format_number, translator

if TYPE_CHECKING:
    from geo.cartography.static_features import Placed

CAPITAL_BOUNDS: Final[Bounds] = (106.34, 47.63, 107.65, 48.29)
"""Seven of Ulaanbaatar's nine districts; Baganuur and Bagakhangai lie 80 km away."""

LOCATOR: Final = Pen(line="#111111", width_pt=1.0)
HALO: Final = Pen(line="#ffffff", width_pt=2.2)
FRAME: Final = Pen(line="#666666", width_pt=0.6)
PAPER: Final = Pen(fill="#ffffff")

BAR_SHARE: Final = 0.2
"""Of the map's width that a scale bar takes up at most."""

INSET_SHARES: Final = (0.46, 0.40, 0.34, 0.29, 0.25, 0.22, 0.19, 0.17)
"""Of the map's width that are tried for the inset."""

NEGLIGIBLE: Final = 0.002
"""Part of an inset that may lie over the map."""

SYMBOL_AREA_MM2: Final = 4.0
"""What a symbol counts for where room is sought."""


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A scale bar and the rectangle it takes up."""

    kilometres: float
    length: float
    """In mm."""
    box: Box


class Room:
    """What is covered in the map's rectangle."""

    def __init__(self, frame: Frame, items: list[Placed]) -> None:
        """Take the map as it is drawn."""
        self.box = frame.box
        self.areas = [
            item.shapes[item.seen] for item in items if item.layer.geometry_type == "MultiPolygon"
        ]
        points = [item.points() for item in items if item.layer.geometry_type == "Point"]
        self.points = np.concatenate([np.empty((0, 2)), *points])
        self.taken: list[Box] = []

    def cost(self, box: Box) -> float:
        """Return how much lies under a rectangle, in mm²; infinite over what was placed before."""
        if not self.box.holds(box) or any(box.grown(1).meets(other) for other in self.taken):
            return math.inf
        bounds = (box.left, box.bottom, box.right, box.top)
        # Layers lie on each other: the largest part covered, not the sum.
        covered = [shapely.area(shapely.clip_by_rect(a, *bounds)).sum() for a in self.areas]
        area = float(max(covered, default=0.0))
        x, y = self.points[:, 0], self.points[:, 1]
        inside = (box.left < x) & (x < box.right) & (box.bottom < y) & (y < box.top)
        return area + SYMBOL_AREA_MM2 * float(inside.sum())

    def corner(self, width: float, height: float, away: float) -> tuple[float, Box]:
        """Return the place at the rectangle's edge under which least lies, and how much."""
        left, right = self.box.left + away, self.box.right - away - width
        bottom, top = self.box.bottom + away, self.box.top - away - height
        places = [(x, y) for y in (bottom, top) for x in (left, right, (left + right) / 2)]
        boxes = [Box(x, y, x + width, y + height) for x, y in places]
        costs = [self.cost(box) for box in boxes]
        best = int(np.argmin(costs))
        return costs[best], boxes[best]


def inset_frame(room: Room) -> Frame | None:
    """Return where the capital is enlarged; None where there is no room at all."""
    extent = extent_within(CAPITAL_BOUNDS)
    ratio = extent.height / extent.width
    found: tuple[float, Box] | None = None
    for share in INSET_SHARES:
        width = min(share * room.box.width, 0.45 * room.box.height / ratio)
        cost, box = room.corner(width, width * ratio, 0.3)
        if math.isfinite(cost) and (found is None or cost < 0.7 * found[0]):
            found = cost, box
        if found and found[0] <= NEGLIGIBLE * found[1].width * found[1].height:
            break
    if found is None:
        return None
    room.taken.append(found[1])
    return Frame(found[1], extent)


def draw_locator(sheet: Sheet, frame: Frame) -> None:
    """Draw on the main map what the inset enlarges."""
    west, south, east, north = CAPITAL_BOUNDS
    corners = shapely.linestrings(
        [[(west, south), (east, south), (east, north), (west, north), (west, south)]]
    )
    ring = shapely.get_coordinates(frame.placed(on_plane(np.asarray(corners, dtype=object))))
    path = outline([tuple(corner) for corner in ring[:-1]])
    sheet.shape(path, HALO)
    sheet.shape(path, LOCATOR, name="locator")


def draw_inset_title(sheet: Sheet, frame: Frame, language: str, size_pt: float) -> None:
    """Name the inset in its upper left corner."""
    kind = Type(size_pt * 0.9, bold=True)
    name = translator(language)(N_("Ulaanbaatar"))
    x, y = frame.box.left + size_pt * 0.15, frame.box.top - size_pt * 0.12 - kind.ascent_mm
    sheet.text(x, y, name, kind, halo_pt=1.2, name="inset-title")


def nice_kilometres(longest: float) -> float:
    """Return the greatest of 1, 2 and 5 times a power of ten up to ``longest``, in km."""
    power = 10.0 ** math.floor(math.log10(longest))
    return max(step * power for step in (1, 2, 5) if step * power <= longest * (1 + 1e-9))


def scale_bar(
    sheet: Sheet, frame: Frame, language: str, size_pt: float, room: Room | None
) -> ScaleBar | None:
    """Return a scale bar in the freest corner of the map, or of an inset without ``room``."""
    longest = BAR_SHARE * frame.box.width * frame.metres_per_mm / 1000
    kilometres = nice_kilometres(min(longest, 500.0))
    length = kilometres * 1000 / frame.metres_per_mm
    kind = Type(size_pt * 0.82)
    last = sheet.width_mm(_last(kilometres, language), kind)
    padding = size_pt * 0.16
    left = sheet.width_mm("0", kind) / 2 + padding
    number = sheet.width_mm(_number(kilometres, language), kind)
    width = left + length + last - number / 2 + padding
    height = kind.line_mm + size_pt * 0.22 + 2 * padding
    if room is None:
        x, y = frame.box.right - width - 0.4, frame.box.bottom + 0.4
        return ScaleBar(kilometres, length, Box(x, y, x + width, y + height))
    cost, box = room.corner(width, height, size_pt * 0.1)
    if not math.isfinite(cost):
        return None
    room.taken.append(box)
    return ScaleBar(kilometres, length, box)


def _number(kilometres: float, language: str) -> str:
    decimals = 0 if kilometres >= 1 else 1
    return format_number(kilometres, language, decimals=decimals)


def _last(kilometres: float, language: str) -> str:
    return f"{_number(kilometres, language)} {translator(language)(N_('km'))}"


def draw_scale_bar(sheet: Sheet, bar: ScaleBar, language: str, size_pt: float) -> None:
    """Draw a bar of two halves, dark and light, its numbers above it."""
    kind = Type(size_pt * 0.82)
    padding = size_pt * 0.16
    sheet.rectangle(bar.box, Pen(fill="#ffffff", opacity=0.85))
    left = bar.box.left + padding + sheet.width_mm("0", kind) / 2
    bottom, middle = bar.box.bottom + padding, left + bar.length / 2
    top = bottom + size_pt * 0.13
    thin = Pen(fill="#222222", line="#222222", width_pt=0.5)
    light = Pen(fill="#ffffff", line="#222222", width_pt=0.5)
    sheet.rectangle(Box(left, bottom, middle, top), thin, name="scale-bar")
    sheet.rectangle(Box(middle, bottom, left + bar.length, top), light, name="scale-bar")
    foot = top + size_pt * 0.09 + 0.24 * kind.size_pt * 0.35
    sheet.text(left, foot, "0", kind, align="center", name="scale")
    last = _last(bar.kilometres, language)
    number = sheet.width_mm(_number(bar.kilometres, language), kind)
    x = left + bar.length - number / 2
    sheet.text(x, foot, printable(last), kind, name="scale")
