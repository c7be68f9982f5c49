"""Write names on a printed map so that none lies on another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.cartography.static_sheet import Box, Sheet
from geo.cartography.static_type import LINE_HEIGHT, POINTS_PER_MM, Type, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.cartography.static_frame import Geometries

FEW: Final = 30
"""Areas up to this number are named even where the name is wider than the area."""

CROWDED: Final = 0.1
"""Part of the map that names may cover to be written beyond their areas."""

SYMBOL_COST: Final = 1.0
"""Of a symbol under a name, beside a cost of 1 for each step away from the best place."""

HALO_PT: Final = 1.2


@dataclass(frozen=True, slots=True)
class Label:
    """A name and where its foot begins, in mm."""

    text: str
    x: float
    y: float
    kind: Type
    box: Box


class Names:
    """Finds places for names: the first to come takes the best."""

    def __init__(self, sheet: Sheet, within: Box, symbols: NDArray[np.float64]) -> None:
        """Take the map's rectangle and the middles of its symbols, in mm."""
        self.sheet = sheet
        self.within = within
        self.symbols = symbols
        self.taken: list[Box] = []

    def keep_free(self, box: Box) -> None:
        """Let no name lie on ``box``."""
        self.taken.append(box)

    def of_areas(self, shapes: Geometries, texts: list[str], kind: Type) -> list[Label]:
        """Return names of areas, the largest first, as near to their middles as can be."""
        area = sum(self.sheet.width_mm(text, kind) for text in map(printable, texts)) * kind.line_mm
        few = len(shapes) <= FEW and area <= CROWDED * self.within.width * self.within.height
        labels = []
        for index in np.argsort(-shapely.area(shapes), kind="stable"):
            shape, text = shapes[index], printable(texts[index])
            if shape is None or shape.is_empty or not text:
                continue
            west, _, east, _ = shape.bounds
            width = self.sheet.width_mm(text, kind)
            if few or width <= east - west:
                middle = _middle(shape)
                found = self._best(text, kind, _around(middle, kind.line_mm, width))
                labels += [found] if found else []
        return labels

    def of_points(
        self, places: NDArray[np.float64], texts: list[str], kind: Type, symbol_mm: float
    ) -> list[Label]:
        """Return names beside symbols, in the order given."""
        labels = []
        for place, text in zip(places, map(printable, texts), strict=True):
            if text:
                width = self.sheet.width_mm(text, kind)
                found = self._best(text, kind, _beside(place, kind.line_mm, width, symbol_mm))
                labels += [found] if found else []
        return labels

    def _best(self, text: str, kind: Type, middles: Iterator[tuple[float, float]]) -> Label | None:
        width = self.sheet.width_mm(text, kind)
        height = kind.size_pt / POINTS_PER_MM
        cheapest: tuple[float, Label] | None = None
        for step, (x, y) in enumerate(middles):
            box = Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            if not self.within.holds(box) or any(box.meets(other) for other in self.taken):
                continue
            cost = step + SYMBOL_COST * self._symbols_under(box)
            if cheapest is None or cost < cheapest[0]:
                foot = box.bottom + 0.24 * height
                cheapest = cost, Label(text, box.left, foot, kind, box)
        if cheapest is None:
            return None
        label = cheapest[1]
        self.taken.append(label.box.grown(0.3))
        return label

    def _symbols_under(self, box: Box) -> int:
        if not len(self.symbols):
            return 0
        x, y = self.symbols[:, 0], self.symbols[:, 1]
        near = box.grown(0.6)
        inside = (near.left < x) & (x < near.right) & (near.bottom < y) & (y < near.top)
        return int(inside.sum())

    def draw(self, labels: list[Label]) -> None:
        """Write the names, each on a white halo."""
        for label in labels:
            self.sheet.text(label.x, label.y, label.text, label.kind, halo_pt=HALO_PT, name="label")


def _middle(shape: shapely.Geometry) -> tuple[float, float]:
    """Return the middle of the largest circle in the largest part of an area."""
    parts = shapely.get_parts(shape)
    largest = parts[int(np.argmax(shapely.area(parts)))]
    west, south, east, north = largest.bounds
    tolerance = max(0.02 * max(east - west, north - south), 1e-3)
    radius = shapely.maximum_inscribed_circle(largest, tolerance=tolerance)
    x, y = shapely.get_coordinates(radius)[0]
    return float(x), float(y)


def _around(
    middle: tuple[float, float], line_mm: float, width: float
) -> Iterator[tuple[float, float]]:
    """Yield places from the middle of an area outwards."""
    x, y = middle
    yield x, y
    for rise, shift in (
        (0.6, 0.0),
        (-0.6, 0.0),
        (0.0, 0.25),
        (0.0, -0.25),
        (1.2, 0.0),
        (-1.2, 0.0),
        (0.7, 0.3),
        (-0.7, 0.3),
        (0.7, -0.3),
        (-0.7, -0.3),
        (0.0, 0.55),
        (0.0, -0.55),
        (1.8, 0.0),
        (-1.8, 0.0),
    ):
        yield x + shift * width, y + rise * line_mm


def _beside(
    place: NDArray[np.float64], line_mm: float, width: float, symbol_mm: float
) -> Iterator[tuple[float, float]]:
    """Yield places around a symbol: right, left, above, below, corners (Imhof 1975)."""
    x, y = float(place[0]), float(place[1])
    away = symbol_mm * 0.6 + 0.3
    rise = symbol_mm * 0.5 + line_mm / LINE_HEIGHT / 2
    half = width / 2
    yield x + away + half, y
    yield x - away - half, y
    yield x, y + rise
    yield x, y - rise
    for across in (1, -1):
        for up in (1, -1):
            yield x + across * (away * 0.6 + half), y + up * rise * 0.9
