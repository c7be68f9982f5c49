"""Draw the features of a printed map in a frame, as the screen map draws them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from geo.cartography.static_displacement import side_by_side
from geo.cartography.static_frame import Frame, Geometries, Ground, cut, hatch, path_of, simplified
from geo.cartography.static_legend import (
    CROSS_COLOUR,
    HATCH,
    HATCH_MM,
    RING_RADIUS,
    RINGED_SIZE,
    Tally,
    line_pen,
)
from geo.cartography.static_scene import NO_CLASS, StaticLayer
from geo.cartography.static_sheet import POINTS_PER_PX, Pen, Sheet
from geo.cartography.static_type import POINTS_PER_MM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.cartography.style import StyleClass

SEAM_PT: Final = 0.35
"""A seam of the fill's own colour closes the hairline between neighbours."""

SYMBOL_HALO_PT: Final = 0.55
RING_PT: Final = 0.6
CROSS_PT: Final = 1.0

ROOM_SHARE: Final = 0.5
"""Width of a symbol beside the distance to the next one, were all spread evenly."""

SMALLEST_SYMBOL: Final = 0.66
"""Of its width: smaller ones are not told apart by their shape."""


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A layer on the sheet."""

    layer: StaticLayer
    shapes: Geometries
    """In mm, simplified, cut off outside the frame; None or empty where nothing is seen."""
    classes: np.ndarray[Any, np.dtype[np.intp]]
    """NO_CLASS where the legend has no class for it."""
    seen: np.ndarray[Any, np.dtype[np.bool_]]
    """Whether any of it lies within the frame."""

    def points(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return the places of symbols within the frame, in mm, shape (features, 2)."""
        return np.asarray(shapely.get_coordinates(self.shapes[self.seen]), dtype=float)


def placed(ground: Ground, frame: Frame) -> list[Placed]:
    """Return the layers as they lie in a frame, the lowest first."""
    window = frame.box.shape()
    near = frame.box.grown(1.0).shape()
    of_table: dict[int, Geometries] = {}
    result = []
    for layer in ground.scene.in_drawing_order():
        key = id(layer.features)
        if key not in of_table:
            shapes = frame.placed(ground.of(layer.features))
            shapes[~shapely.intersects(shapes, near)] = None
            flat = layer.geometry_type == "Point"
            of_table[key] = shapes if flat else simplified(cut(shapes, frame.box))
        shapes = of_table[key]
        classes = layer.classes()
        seen = shapely.intersects(shapes, window) & (classes != NO_CLASS)
        result.append(Placed(layer, shapes, classes, np.asarray(seen, dtype=bool)))
    return result


def total(layer: StaticLayer) -> Tally:
    """Return what a layer holds, wherever it lies."""
    there = (~(layer.features.geometry.isna() | layer.features.geometry.is_empty)).to_numpy()
    return _tally(layer, layer.classes(), there, there)


def on_map(item: Placed) -> Tally:
    """Return what of a layer lies within the frame."""
    there = ~(item.layer.features.geometry.isna() | item.layer.features.geometry.is_empty)
    return _tally(item.layer, item.classes, item.seen, there.to_numpy())


def _tally(
    layer: StaticLayer,
    classes: np.ndarray[Any, np.dtype[np.intp]],
    seen: np.ndarray[Any, np.dtype[np.bool_]],
    there: np.ndarray[Any, np.dtype[np.bool_]],
) -> Tally:
    counts = np.bincount(classes[seen & (classes != NO_CLASS)], minlength=len(layer.style.classes))
    return Tally(
        layer,
        tuple(map(int, counts)),
        int((~there).sum()),
        bool((layer.ringed() & there).any()),
        bool((layer.crossed() & there).any()),
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """How large lines and symbols are drawn."""

    factor: float
    """Of the widths of lines, which are A4's."""
    share: float
    """Of the widths of symbols, which are A4's where there is room."""

    def symbol_mm(self, layer: StaticLayer) -> float:
        """Return the width of a layer's symbols, in mm."""
        return layer.style.size_px * POINTS_PER_PX / POINTS_PER_MM * self.factor * self.share


def symbol_share(items: list[Placed], frame: Frame) -> float:
    """Return of their width how wide symbols are drawn: less where they stand close."""
    sizes = [
        (int(item.seen.sum()), item.layer.style.size_px)
        for item in items
        if item.layer.geometry_type == "Point"
    ]
    count = sum(number for number, _ in sizes)
    if not count:
        return 1.0
    widest = max(size for _, size in sizes) * POINTS_PER_PX / POINTS_PER_MM
    spacing = (frame.box.width * frame.box.height / count) ** 0.5
    return float(min(1.0, max(SMALLEST_SYMBOL, ROOM_SHARE * spacing / widest)))


def set_apart(items: list[Placed], scale: Scale) -> list[Placed]:
    """Return the layers with symbols that would hide each other side by side.

    What lies on top keeps its place.

    Args:
        items: what `placed` returned.
        scale: how large symbols are drawn.
    """
    layers = [i for i, item in enumerate(items) if item.layer.geometry_type == "Point"]
    order = [
        (layer, index)
        for layer in reversed(layers)
        for index in np.argsort(items[layer].classes, kind="stable")
        if items[layer].seen[index]
    ]
    if not order:
        return items
    places = shapely.get_coordinates([items[layer].shapes[index] for layer, index in order])
    kinds = [(layer, int(items[layer].classes[index])) for layer, index in order]
    width = max(scale.symbol_mm(items[layer].layer) for layer in layers)
    apart: Iterable[shapely.Point] = map(shapely.Point, side_by_side(places, kinds, width))
    shapes = {layer: items[layer].shapes.copy() for layer in layers}
    for (layer, index), place in zip(order, apart, strict=True):
        shapes[layer][index] = place
    return [replace(item, shapes=shapes.get(i, item.shapes)) for i, item in enumerate(items)]


def draw(sheet: Sheet, items: list[Placed], frame: Frame, scale: Scale, name: str) -> None:
    """Draw the layers in a frame, the lowest first.

    Args:
        sheet: the page.
        items: what `placed` returned for the frame.
        frame: where they lie.
        scale: how large lines and symbols are drawn.
        name: beginning of the names of the groups in SVG.
    """
    for i, item in enumerate(items):
        group = f"{name}-{i + 1}"
        if item.layer.geometry_type == "Point":
            _draw_points(sheet, item, frame, scale, group)
        elif item.layer.geometry_type == "MultiLineString":
            _draw_lines(sheet, item, frame, scale.factor, group)
        else:
            _draw_areas(sheet, item, frame, scale.factor, group)


def _of_class(item: Placed, index: int) -> Geometries:
    return np.asarray(item.shapes[(item.classes == index) & item.seen], dtype=object)


def _classes(item: Placed) -> list[tuple[int, StyleClass]]:
    """Return the classes with their index, the last of the legend first: the first lies on top."""
    return list(reversed(list(enumerate(item.layer.style.classes))))


def _draw_areas(sheet: Sheet, item: Placed, frame: Frame, factor: float, name: str) -> None:
    paths = [(style, path_of(_of_class(item, index))) for index, style in _classes(item)]
    for style, path in paths:
        if path is None or style.fill is None:
            continue
        # Over a translucent fill a seam would show as a line.
        seam = style.fill if style.opacity >= 1 else None
        pen = Pen(style.fill, seam, SEAM_PT, opacity=style.opacity)
        sheet.shape(path, pen, clip=frame.box, name=name)
    for style, path in paths:
        if path is not None and style.hatched:
            lines = hatch(frame.box, HATCH_MM)
            sheet.shape(lines, HATCH, clip=frame.box, within=path, name=f"{name}-hatch")
    for style, path in paths:
        if path is not None and style.outline is not None:
            sheet.shape(path, line_pen(style, factor), clip=frame.box, name=f"{name}-outline")


def _draw_lines(sheet: Sheet, item: Placed, frame: Frame, factor: float, name: str) -> None:
    for index, style in _classes(item):
        path = path_of(_of_class(item, index))
        if path is not None and style.outline is not None:
            sheet.shape(path, line_pen(style, factor), clip=frame.box, name=name)


def _draw_points(sheet: Sheet, item: Placed, frame: Frame, scale: Scale, name: str) -> None:
    from matplotlib.path import Path  # noqa: PLC0415  only who prints a map needs it

    size, factor = scale.symbol_mm(item.layer), scale.factor * scale.share
    ring = Path.circle((0, 0), RING_RADIUS)
    cross = Path([(-0.44, 0.44), (0.44, -0.44), (0.44, 0.44), (-0.44, -0.44)], [1, 2, 1, 2])
    ringed, crossed = item.layer.ringed(), item.layer.crossed()
    for index, style in _classes(item):
        if style.symbol is None:
            continue
        chosen = (item.classes == index) & item.seen
        symbol, halo = style.symbol, SYMBOL_HALO_PT * factor
        for is_ringed, width in ((True, size * RINGED_SIZE), (False, size)):
            places = shapely.get_coordinates(item.shapes[chosen & (ringed == is_ringed)])
            if is_ringed:
                unit = size / 16 * POINTS_PER_MM
                for pen in (
                    Pen(line="#ffffff", width_pt=RING_PT * 2.2 * factor),
                    Pen(
                        line=symbol.colour, width_pt=RING_PT * factor, dash=(2.5 * unit, 1.8 * unit)
                    ),
                ):
                    sheet.marks(places, ring, size, pen, clip=frame.box, name=f"{name}-ring")
            sheet.symbols(
                places, symbol.path, symbol.colour, width, halo_pt=halo, clip=frame.box, name=name
            )
        pen = Pen(line=CROSS_COLOUR, width_pt=CROSS_PT * factor)
        places = shapely.get_coordinates(item.shapes[chosen & crossed])
        sheet.marks(places, cross, size, pen, clip=frame.box, name=f"{name}-cross")
