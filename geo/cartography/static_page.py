"""Divide the page of a printed map: badge, title, map, legend, sources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from geo.cartography import static_legend
from geo.cartography.static_frame import Extent, Frame
from geo.cartography.static_sheet import Box, Pen, Sheet
from geo.cartography.static_type import Type, printable
from geo.cartography.symbology import DEMONSTRATION_COLOUR
from geo.text import N_, translator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geo.cartography.static_legend import Legend, Tally
    from geo.cartography.static_scene import StaticScene

A4_DIAGONAL_MM: Final = 363.7
A4_SIZE_PT: Final = 8.0
"""Text of the legend on A4; it grows with the square root of the page's diagonal."""

SMALLEST_PT: Final = 5.0
"""Below this, print is not read."""

SIZES: Final = (1.0, 0.92, 0.84, 0.76, 0.68)
"""Sizes of text that are tried, until the map has its share of the page."""

MAP_SHARE: Final = 0.38
"""Of the page's area that the map's rectangle is to have."""

INSET_ROOM: Final = 0.28
"""Height kept for an inset below the map, of the map's width, where the page is tall."""

EDGE_MM: Final = 0.2
"""Around a map that fills its page: its frame is drawn whole."""

MOST_COLUMNS: Final = 6
TITLE_LINES: Final = 3
MORE_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class Content:
    """What is to be on the page."""

    scene: StaticScene
    extent: Extent
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of text set alike, and where they begin."""

    lines: tuple[str, ...]
    kind: Type
    top: float


@dataclass(frozen=True, slots=True)
class Page:
    """Where everything is, in mm."""

    size_pt: float
    """Of the text of the legend."""
    badge: Box | None
    paragraphs: tuple[Paragraph, ...]
    left: float
    """Where lines of text begin."""
    frame: Frame
    legend: Legend
    legend_left: float
    legend_top: float

    @property
    def factor(self) -> float:
        """Size of symbols and lines, of their size on A4."""
        return self.size_pt / A4_SIZE_PT


def divide(sheet: Sheet, content: Content) -> Page:
    """Return the division of the page under which the map is largest."""
    diagonal = (sheet.box.width**2 + sheet.box.height**2) ** 0.5
    fitting = max(A4_SIZE_PT * (diagonal / A4_DIAGONAL_MM) ** 0.5, SMALLEST_PT)
    size = content.scene.text_pt or fitting
    if content.scene.bare:
        return _filled(sheet, content, size)
    page = None
    for factor in SIZES:
        smaller = max(size * factor, SMALLEST_PT * 0.8)
        page = _divided(sheet, content, smaller)
        box = page.frame.box
        if box.width * box.height >= MAP_SHARE * sheet.box.width * sheet.box.height:
            break
    if page is None:  # pragma: no cover  SIZES is not empty
        raise AssertionError
    return page


def _filled(sheet: Sheet, content: Content, size_pt: float) -> Page:
    """Return the page that is map from edge to edge."""
    frame = Frame(sheet.box.grown(-EDGE_MM), content.extent)
    return Page(size_pt, None, (), 0.0, frame, static_legend.NO_LEGEND, 0.0, 0.0)


def _divided(sheet: Sheet, content: Content, size_pt: float) -> Page:
    scene, extent = content.scene, content.extent
    paper = sheet.box
    margin = min(max(0.032 * min(paper.width, paper.height), 2.5), 14.0)
    left, right = margin, paper.width - margin
    width = right - left
    gap = size_pt * 0.30
    top, badge = paper.height, None
    # A map without a title is part of a page that says so itself; the tag within it stays.
    if scene.badge and scene.title:
        badge = Box(0, paper.height - size_pt * 0.75, paper.width, paper.height)
        top = badge.bottom
    top -= margin * 0.8
    heads = _heads(sheet, scene, size_pt, width)
    feet = _feet(sheet, scene, size_pt, width)
    paragraphs = []
    for lines, kind in heads:
        paragraphs.append(Paragraph(lines, kind, top))
        top -= len(lines) * kind.line_mm
    top -= gap if heads else 0.0
    bottom = margin * 0.7
    for lines, kind in reversed(feet):
        bottom += len(lines) * kind.line_mm
        paragraphs.append(Paragraph(lines, kind, bottom))
    bottom += gap if feet else 0.0
    room = Box(left, bottom, right, max(top, bottom + 5.0))
    candidates = _candidates(sheet, content, room, size_pt)
    # The map as large as can be; of two that leave it so large, the lower legend.
    box, legend, x, y = min(
        candidates,
        key=lambda c: (round(Frame(c[0], extent, 1.0).metres_per_mm, 3), c[1].height, c[1].width),
    )
    margin_mm = size_pt * 0.25 if scene.extent is None else 0.0
    frame = Frame(box, extent, margin_mm, at_top=scene.inset)
    return Page(size_pt, badge, tuple(paragraphs), left, frame, legend, x, y)


def _heads(
    sheet: Sheet, scene: StaticScene, size_pt: float, width: float
) -> list[tuple[tuple[str, ...], Type]]:
    """Return title and subtitle, wrapped."""
    title = Type(size_pt * 1.85, colour="#111111", bold=True)
    text = printable(scene.title)
    if len(sheet.wrapped(text, title, width)) > 2:  # noqa: PLR2004  two lines of large type
        title = Type(size_pt * 1.4, colour="#111111", bold=True)
    subtitle = Type(size_pt * 1.15, colour="#444444")
    heads = [
        (tuple(sheet.wrapped(text, title, width, TITLE_LINES)), title),
        (tuple(sheet.wrapped(printable(scene.subtitle), subtitle, width, TITLE_LINES)), subtitle),
    ]
    return [head for head in heads if head[0]]


def _feet(
    sheet: Sheet, scene: StaticScene, size_pt: float, width: float
) -> list[tuple[tuple[str, ...], Type]]:
    """Return sources, attribution, licence and projection, wrapped."""
    translate = translator(scene.language)
    small = Type(size_pt * 0.8, colour="#555555")
    sources = f"{translate(N_('Sources'))}: {scene.sources}" if scene.sources else ""
    licence = f"{translate(N_('Licence'))}: {scene.licence}" if scene.licence else ""
    projection = translate(N_("Lambert equal-area, centred on Mongolia"))
    last = " · ".join(text for text in (licence, projection) if text)
    texts = [printable(text) for text in (sources, scene.attribution, last)]
    return [(tuple(sheet.wrapped(t, small, width, MORE_LINES)), small) for t in texts if t]


def _candidates(
    sheet: Sheet, content: Content, room: Box, size_pt: float
) -> Iterator[tuple[Box, Legend, float, float]]:
    """Yield the map's rectangle and the legend's place, beside the map and below it."""
    scene, tallies = content.scene, content.tallies
    gap = size_pt * 0.45
    lowest = _lowest(scene, content.extent, size_pt)
    natural = static_legend.natural_width(sheet, scene, tallies, size_pt)
    found = False
    for share in (0.24, 0.30, 0.36):
        column = min(natural, share * room.width)
        lines = static_legend.rows(sheet, scene, tallies, size_pt, column)
        if not lines:
            yield room, static_legend.NO_LEGEND, room.left, room.top
            return
        for columns in range(1, MOST_COLUMNS + 1):
            legend = static_legend.arranged(lines, column, columns, size_pt, room.height)
            if legend is None or len(legend.columns) < columns:
                continue
            if legend.width <= 0.5 * room.width:
                x = room.right - legend.width
                found = True
                box = Box(room.left, room.bottom, x - gap, room.top)
                yield lowest(box), legend, x, room.top
            if legend.width <= room.width and legend.height <= 0.6 * room.height:
                y = room.bottom + legend.height
                found = True
                box = lowest(Box(room.left, y + gap, room.right, room.top))
                yield box, legend, room.left, box.bottom - gap
    if not found:
        yield _shortened(sheet, content, room, size_pt)


def _lowest(scene: StaticScene, extent: Extent, size_pt: float) -> Callable[[Box], Box]:
    """Return what takes off a map's rectangle the room that neither map nor inset would fill."""

    def lowest(box: Box) -> Box:
        if scene.extent is not None:
            return box
        below = INSET_ROOM * box.width if scene.inset else 0.0
        tallest = box.width * extent.height / extent.width + below + size_pt * 1.5
        return replace(box, bottom=max(box.bottom, box.top - tallest))

    return lowest


def _shortened(
    sheet: Sheet, content: Content, room: Box, size_pt: float
) -> tuple[Box, Legend, float, float]:
    """Return the map above as many classes as fit, and a line that says that there are more."""
    gap = size_pt * 0.45
    scene = content.scene
    translate = translator(scene.language)
    columns = max(1, int(room.width // 30))
    column = (room.width - (columns - 1) * size_pt * 0.64) / columns
    lines = static_legend.rows(sheet, scene, content.tallies, size_pt, column)
    more = static_legend.note(
        sheet, scene.language, translate(N_("More classes than fit on this page.")), size_pt, column
    )
    while lines:
        lines.pop()
        legend = static_legend.arranged([*lines, more], column, columns, size_pt, 0.6 * room.height)
        if legend is not None:
            y = room.bottom + legend.height
            return Box(room.left, y + gap, room.right, room.top), legend, room.left, y
    return room, static_legend.NO_LEGEND, room.left, room.top


def draw(sheet: Sheet, scene: StaticScene, page: Page) -> None:
    """Draw everything that surrounds the map."""
    for paragraph in page.paragraphs:
        sheet.lines(page.left, paragraph.top, paragraph.lines, paragraph.kind)
    static_legend.draw(sheet, page.legend, page.legend_left, page.legend_top)
    if page.badge and scene.badge:
        sheet.rectangle(page.badge, Pen(fill=DEMONSTRATION_COLOUR), name="badge")
        kind = Type(page.badge.height * 1.45, colour="#ffffff", bold=True)
        lines = sheet.wrapped(printable(scene.badge), kind, page.badge.width * 0.96, 1)
        middle = page.badge.bottom + 0.31 * page.badge.height
        for line in lines:
            x = page.badge.width / 2
            sheet.text(x, middle, line, kind, align="center", name="badge")


def draw_tag(sheet: Sheet, scene: StaticScene, page: Page) -> Box | None:
    """Draw the badge again within the map: a map cut out of its page still bears it."""
    if not scene.badge:
        return None
    kind = Type(page.size_pt, colour="#ffffff", bold=True)
    box = page.frame.box
    text = sheet.wrapped(printable(scene.badge), kind, box.width * 0.7, 1)[0]
    padding = page.size_pt * 0.12
    tag = Box(
        box.right - sheet.width_mm(text, kind) - 2 * padding - 0.5,
        box.top - kind.line_mm - 2 * padding,
        box.right,
        box.top,
    )
    sheet.rectangle(tag, Pen(fill=DEMONSTRATION_COLOUR), name="badge")
    foot = tag.top - padding - kind.ascent_mm
    sheet.text(tag.left + padding, foot, text, kind, name="badge")
    return tag
