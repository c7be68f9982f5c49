"""Set the legend of a printed map: its groups in columns, each class with its number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.cartography.static_frame import hatch
from geo.cartography.static_sheet import POINTS_PER_PX, Box, Pen, Sheet, outline
from geo.cartography.static_type import POINTS_PER_MM, Type, printable
from geo.cartography.symbology import OUTLINE_COLOUR
from geo.text import N_, format_number, translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.cartography.static_scene import StaticLayer, StaticScene
    from geo.cartography.style import StyleClass

HATCH_COLOUR: Final = "#a9a9a9"
"""Of the lines over units without a figure, as on the screen map."""

HATCH_MM: Final = 1.5
HATCH_PT: Final = 0.8

RING_RADIUS: Final = 0.575
"""Of the dashed ring around a symbol off its own place, of the symbol's width."""

RINGED_SIZE: Final = 0.7
"""Of a symbol in a ring, of its width without; both as on the screen map."""

CROSS_COLOUR: Final = "#cc0000"

NARROWEST_MM: Final = 18.0


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the legend: a heading, a class with its number, or a note."""

    lines: tuple[str, ...]
    kind: Type
    height: float
    """In mm, the space below included."""
    layer: StaticLayer | None = None
    item: StyleClass | None = None
    index: int = 0
    """Of the class in its style."""
    count: str = ""
    space: float = 0.0
    """Above it, unless it begins a column; in mm."""


@dataclass(frozen=True, slots=True)
class Legend:
    """A legend set in columns."""

    columns: tuple[tuple[Row, ...], ...]
    column_mm: float
    gap_mm: float
    height: float
    swatch_mm: float

    @property
    def width(self) -> float:
        """In mm."""
        count = len(self.columns)
        return count * self.column_mm + max(count - 1, 0) * self.gap_mm


@dataclass(frozen=True, slots=True)
class Tally:
    """What of a layer is on the map."""

    layer: StaticLayer
    counts: tuple[int, ...]
    """A class."""
    without_place: int
    ringed: bool
    crossed: bool


NO_LEGEND: Final = Legend((), 0.0, 0.0, 0.0, 0.0)


def rows(
    sheet: Sheet, scene: StaticScene, tallies: Sequence[Tally], size_pt: float, width_mm: float
) -> list[Row]:
    """Return the lines of a legend, wrapped to columns of ``width_mm``."""
    setter = _Setter(sheet, scene.language, size_pt, width_mm)
    result = []
    for tally in tallies:
        if tally.layer.title:
            result += setter.group(tally)
    if result:
        last = setter.translate(NUMBERS)
        if any(tally.layer.geometry_type == "Point" for tally in tallies):
            last += " " + setter.translate(APART)
        result.append(setter.note(last, space=setter.text.line_mm * 0.4))
    return result


NUMBERS: Final = N_("Right: number on the map.")
APART: Final = N_("Symbols that would hide each other stand side by side.")


def natural_width(
    sheet: Sheet, scene: StaticScene, tallies: Sequence[Tally], size_pt: float
) -> float:
    """Return how wide a column must be for no label to wrap, in mm."""
    setter = _Setter(sheet, scene.language, size_pt, 1e6)
    widths = [NARROWEST_MM]
    for tally in tallies:
        if tally.layer.title:
            widths += [setter.natural(row) for row in setter.group(tally) if row.item]
    return max(widths)


class _Setter:
    """Sets the lines of a legend for columns of one width."""

    def __init__(self, sheet: Sheet, language: str, size_pt: float, width_mm: float) -> None:
        self.sheet = sheet
        self.language = language
        self.translate = translator(language)
        self.text = Type(size_pt)
        self.heading = Type(size_pt, bold=True)
        self.small = Type(size_pt * 0.86, colour="#555555")
        self.width = width_mm
        self.swatch = swatch_mm(size_pt)

    def group(self, tally: Tally) -> list[Row]:
        """Return heading, classes and notes of a layer."""
        title = printable(tally.layer.title)
        heading = self._row(title, self.heading, self.width)
        classes = tally.layer.style.classes
        # A single class that bears the name of its layer says it already.
        named = len(classes) == 1 and classes[0].label == tally.layer.title
        result = [] if named else [replace(heading, space=self.text.line_mm * 0.6)]
        for i, (item, count) in enumerate(zip(classes, tally.counts, strict=True)):
            number = format_number(count, self.language)
            room = self.width - self.swatch - self.sheet.width_mm(f" {number} ", self.text)
            row = self._row(printable(item.label), self.text, room)
            result.append(replace(row, layer=tally.layer, item=item, index=i, count=number))
        if tally.ringed:
            result.append(self.note(self.translate(N_("Dashed ring: not the site's own place"))))
        if tally.crossed:
            result.append(self.note(self.translate(N_("Red cross: suspended or closed"))))
        if tally.without_place:
            text = self.translate(N_("Without a place, not on the map: {count}"))
            number = format_number(tally.without_place, self.language)
            result.append(self.note(text.replace("{count}", number)))
        return result

    def note(self, text: str, *, space: float = 0.0) -> Row:
        """Return a small line."""
        return replace(self._row(text, self.small, self.width), space=space)

    def natural(self, row: Row) -> float:
        """Return the width of a class on one line, in mm."""
        return self.swatch + self.sheet.width_mm(f"{row.lines[0]} {row.count}  ", self.text)

    def _row(self, text: str, kind: Type, width: float) -> Row:
        lines = tuple(self.sheet.wrapped(text, kind, max(width, 5.0), 4)) or ("",)
        return Row(lines, kind, len(lines) * kind.line_mm + kind.line_mm * 0.12)


def swatch_mm(size_pt: float) -> float:
    """Return the width kept for swatches, in mm."""
    return size_pt * 2.2 / POINTS_PER_MM


def arranged(
    lines: list[Row], column_mm: float, columns: int, size_pt: float, tallest: float
) -> Legend | None:
    """Return the legend in at most ``columns`` columns, as low as can be; None if it is too tall.

    A heading never stands last in a column.
    """
    if not lines:
        return NO_LEGEND
    low = max(_height(_block(lines, i)) for i in range(len(lines)))
    total = sum(row.height + row.space for row in lines)
    for height in np.linspace(max(low, total / columns), total + 0.01, 60):
        flowed = _flow(lines, float(height))
        if len(flowed) <= columns:
            used = max(_height(column) for column in flowed)
            if used > tallest:
                return None
            gap = size_pt * 1.8 / POINTS_PER_MM
            return Legend(tuple(map(tuple, flowed)), column_mm, gap, used, swatch_mm(size_pt))
    return None


def counted(legend: Legend, language: str, tallies: Sequence[Tally]) -> Legend:
    """Return the legend with other numbers in the same places."""
    counts = {
        (id(tally.layer), i): format_number(count, language)
        for tally in tallies
        for i, count in enumerate(tally.counts)
    }
    columns = (
        tuple(replace(row, count=counts.get((id(row.layer), row.index), "")) for row in column)
        for column in legend.columns
    )
    return replace(legend, columns=tuple(columns))


def _height(column: list[Row]) -> float:
    return sum(row.height + (row.space if i else 0.0) for i, row in enumerate(column))


def _flow(lines: list[Row], height: float) -> list[list[Row]]:
    """Fill columns one after the other."""
    columns: list[list[Row]] = [[]]
    for i, row in enumerate(lines):
        if columns[-1] and _height([*columns[-1], *_block(lines, i)]) > height + 1e-6:
            columns.append([])
        columns[-1].append(row)
    return columns


def _block(lines: list[Row], index: int) -> list[Row]:
    """Return a line, a heading with the line below it."""
    return lines[index : index + 2] if lines[index].kind.bold else [lines[index]]


def draw(sheet: Sheet, legend: Legend, left: float, top: float) -> None:
    """Draw a legend from its upper left corner, in mm."""
    for i, column in enumerate(legend.columns):
        x = left + i * (legend.column_mm + legend.gap_mm)
        y = top
        for j, row in enumerate(column):
            y -= row.space if j else 0.0
            _draw_row(sheet, legend, row, x, y)
            y -= row.height


def _draw_row(sheet: Sheet, legend: Legend, row: Row, x: float, y: float) -> None:
    if row.layer is None or row.item is None:
        sheet.lines(x, y, row.lines, row.kind, name="legend")
        return
    middle = y - row.kind.line_mm * 0.47
    room = Box(
        x,
        middle - row.kind.line_mm * 0.42,
        x + legend.swatch_mm * 0.74,
        middle + row.kind.line_mm * 0.42,
    )
    draw_swatch(sheet, row.layer, row.item, room)
    sheet.lines(x + legend.swatch_mm, y, row.lines, row.kind, name="legend")
    right = x + legend.column_mm
    colour = "#999999" if row.count == "0" else "#555555"
    number = replace(row.kind, colour=colour)
    sheet.text(right, y - row.kind.ascent_mm, row.count, number, align="right", name="legend")


def draw_swatch(sheet: Sheet, layer: StaticLayer, item: StyleClass, box: Box) -> None:
    """Draw how a class looks on the map, within ``box``."""
    middle = ((box.left + box.right) / 2, (box.bottom + box.top) / 2)
    if layer.geometry_type == "Point":
        if item.symbol is not None:
            sheet.symbols(
                np.array([middle]), item.symbol.path, item.symbol.colour, box.height, halo_pt=0.0
            )
        return
    if layer.geometry_type == "MultiLineString":
        line = outline([(box.left, middle[1]), (box.right, middle[1])], closed=False)
        sheet.shape(line, line_pen(item, 1.0))
        return
    sheet.rectangle(box, Pen(fill=item.fill, opacity=item.opacity))
    if item.hatched:
        sheet.shape(hatch(box, HATCH_MM * 0.8), HATCH, clip=box)
    edge = line_pen(item, 1.0) if item.outline else Pen(line=OUTLINE_COLOUR, width_pt=0.3)
    sheet.rectangle(box, edge)


HATCH: Final = Pen(line=HATCH_COLOUR, width_pt=HATCH_PT)


def line_pen(item: StyleClass, factor: float) -> Pen:
    """Return how the outline of a class is drawn on a page whose sizes are ``factor`` of A4's."""
    unit = POINTS_PER_PX * factor
    dash = tuple(float(length) * unit for length in item.dash.replace(",", " ").split())
    return Pen(line=item.outline, width_pt=item.width_px * unit, dash=dash)


def note(sheet: Sheet, language: str, text: str, size_pt: float, width_mm: float) -> Row:
    """Return a small line of a legend, wrapped."""
    return _Setter(sheet, language, size_pt, width_mm).note(text)
