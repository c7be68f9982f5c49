"""Turn the SVG paths of the map's symbols into paths that matplotlib draws."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from matplotlib.path import Path

BOX: Final = 16.0
"""Side of the square that a symbol's path is written in."""

_STEPS: Final = 8
"""Points a curve is followed by to tell which way round an outline goes."""


@cache
def symbol_path(svg_path: str) -> Path:
    """Return a symbol in a square of side 1 about the origin, y upwards.

    The map fills symbols by the even-odd rule (SVG 2, 13.4.2), matplotlib by the winding number:
    outlines are turned so that both agree, which holds where no outline crosses another.
    """
    # matplotlib and fontTools: only who prints a map needs them.
    from matplotlib.path import Path  # noqa: PLC0415

    outlines = [_Outline(points, codes) for points, codes in _outlines(svg_path)]
    rings = [outline.ring() for outline in outlines]
    turned = [
        outline if ring.exterior.is_ccw == (_depth(i, rings) % 2 == 0) else outline.reversed()
        for i, (outline, ring) in enumerate(zip(outlines, rings, strict=True))
    ]
    return Path(
        np.concatenate([outline.closed()[0] for outline in turned]),
        np.concatenate([outline.closed()[1] for outline in turned]),
    )


def _depth(index: int, rings: list[shapely.Polygon]) -> int:
    """Return how many other outlines lie around this one."""
    return sum(bool(ring.contains(rings[index])) for i, ring in enumerate(rings) if i != index)


class _Outline:
    """A closed outline of lines and cubic curves, its first point not repeated at the end."""

    def __init__(self, points: list[tuple[float, float]], codes: list[int]) -> None:
        """Take the points with matplotlib's codes: 1 the first, 2 a line's end, 4 a curve's."""
        self.points = points
        self.codes = codes

    def ring(self) -> shapely.Polygon:
        """Return the outline with its curves as short lines."""
        followed: list[tuple[float, float]] = []
        for start, *segment in self._segments():
            if len(segment) == 1:
                followed.append(start)
                continue
            bent = np.array([start, *segment])
            for t in np.arange(_STEPS) / _STEPS:
                weights = np.array([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
                followed.append(tuple(weights @ bent))
        return shapely.Polygon(followed)

    def reversed(self) -> _Outline:
        """Return the outline gone round the other way."""
        points, codes = [self.points[0]], [1]
        for start, *segment in reversed(self._segments()):
            points += [*reversed(segment[:-1]), start]
            codes += [2] if len(segment) == 1 else [4, 4, 4]
        return _Outline(points, codes)

    def closed(self) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Return points and codes, with matplotlib's code for closing."""
        points = [*self.points, self.points[0]]
        return np.array(points), np.array([*self.codes, 79], dtype=np.uint8)

    def _segments(self) -> list[list[tuple[float, float]]]:
        """Return each segment's start, controls and end, the closing line included."""
        segments, here, at = [], self.points[0], 1
        while at < len(self.points):
            length = 1 if self.codes[at] == 2 else 3  # noqa: PLR2004  matplotlib's LINETO
            segment = self.points[at : at + length]
            segments.append([here, *segment])
            here, at = segment[-1], at + length
        if here != self.points[0]:
            segments.append([here, self.points[0]])
        return segments


def _outlines(svg_path: str) -> list[tuple[list[tuple[float, float]], list[int]]]:
    """Return points and codes of each outline of an SVG path, centred and upright."""
    from fontTools.pens.recordingPen import (  # type: ignore[import-untyped]  # noqa: PLC0415
        RecordingPen,
    )
    from fontTools.svgLib.path import parse_path  # type: ignore[import-untyped]  # noqa: PLC0415

    pen = RecordingPen()
    parse_path(svg_path, pen)
    outlines: list[tuple[list[tuple[float, float]], list[int]]] = []
    for order, operands in pen.value:
        placed = [(x / BOX - 0.5, 0.5 - y / BOX) for x, y in operands]
        if order == "moveTo":
            outlines.append((placed, [1]))
        elif order != "closePath":
            points, codes = outlines[-1]
            points += _cubic(points[-1], *placed) if order == "qCurveTo" else placed
            codes += [2] if order == "lineTo" else [4, 4, 4]
    return outlines


def _cubic(
    start: tuple[float, float], control: tuple[float, float], end: tuple[float, float]
) -> list[tuple[float, float]]:
    """Return the controls and the end of a quadratic curve as a cubic one."""
    first, second = (
        (at[0] + 2 / 3 * (control[0] - at[0]), at[1] + 2 / 3 * (control[1] - at[1]))
        for at in (start, end)
    )
    return [first, second, end]
