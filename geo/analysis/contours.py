"""Turn filled contours into polygons."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

OuterOffset = tuple["list[NDArray[np.float64]]", "list[NDArray[np.uint32]]"]
"""What contourpy gives for `FillType.OuterOffset`: the corners of each polygon, and where its
rings begin and end."""


def filled_area(
    corners: Iterable[NDArray[np.float64]], offsets: Iterable[NDArray[np.uint32]]
) -> shapely.MultiPolygon:
    """Return the polygons of a filled contour, the two parts of an `OuterOffset`."""
    return shapely.MultiPolygon(
        [
            shapely.Polygon(
                points[stops[0] : stops[1]],
                [points[start:stop] for start, stop in pairwise(stops[1:])],
            )
            for points, stops in zip(corners, offsets, strict=True)
        ]
    )
