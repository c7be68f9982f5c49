"""Set symbols that would hide each other side by side."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

HIDDEN: Final = 0.45
"""Symbols nearer than this, of their width, count as lying at one place."""

APART: Final = 1.05
"""Distance between neighbours at one place, of their width."""


def side_by_side(
    places: NDArray[np.float64], kinds: list[tuple[int, int]], width_mm: float
) -> NDArray[np.float64]:
    """Return places at which no kind of symbol hides another.

    The first symbol at a place stays where it is; each other kind stands beside it, in rings of 6,
    12, … from the right anticlockwise. Symbols of one kind stay on each other: there is nothing to
    be told apart.

    Args:
        places: in mm, shape (symbols, 2); who comes first keeps its place.
        kinds: of each symbol.
        width_mm: of a symbol.
    """
    result = places.copy()
    anchors = np.empty((0, 2))
    slots: list[dict[tuple[int, int], int]] = []
    for index, (place, kind) in enumerate(zip(places, kinds, strict=True)):
        away = np.hypot(*(anchors - place).T)
        if not len(away) or away.min() > HIDDEN * width_mm:
            anchors = np.vstack([anchors, place])
            slots.append({kind: 0})
            continue
        at = int(away.argmin())
        slot = slots[at].setdefault(kind, len(slots[at]))
        if slot:
            result[index] = anchors[at] + np.array(_offset(slot)) * (APART * width_mm)
    return result


def _offset(slot: int) -> tuple[float, float]:
    """Return where a symbol stands beside the first, in distances between neighbours."""
    ring, first = 1, 1
    while slot >= first + 6 * ring:
        first += 6 * ring
        ring += 1
    angle = 2 * math.pi * (slot - first) / (6 * ring)
    return ring * math.cos(angle), ring * math.sin(angle)
