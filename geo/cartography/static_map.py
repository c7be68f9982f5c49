"""Draw a map for print as SVG, PNG or PDF: the screen map's classes, colours and symbols."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, get_args

import numpy as np

from geo.cartography import static_features, static_furniture, static_legend, static_page
from geo.cartography.static_features import Scale
from geo.cartography.static_files import PictureFormat, drawing, written
from geo.cartography.static_frame import Ground, extent_of
from geo.cartography.static_labels import Names
from geo.cartography.static_page import Content
from geo.cartography.static_sheet import Sheet
from geo.cartography.static_type import MM_PER_INCH, Type
from geo.errors import SettingError
from geo.text import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.cartography.static_features import Placed
    from geo.cartography.static_frame import Frame
    from geo.cartography.static_scene import StaticScene

SMALLEST_SIDE_MM: Final = 60.0
LARGEST_SIDE_MM: Final = 1200.0
"""From a small figure in a text to A0."""

LOWEST_DPI: Final = 50
HIGHEST_DPI: Final = 600

INSET_TEXT: Final = 0.85
"""Size of the text in the inset, of that of the legend."""

BARE_BAR: Final = 1.15
"""Size of a scale bar where no legend is near: its text is as large as the names on the map."""

MOST_PIXELS: Final = 40_000_000
"""A2 at 300 dpi has 35 million: 140 MB while it is drawn."""


def draw_map(
    scene: StaticScene,
    *,
    format: PictureFormat,  # noqa: A002  as matplotlib and others call it
    width_mm: float,
    height_mm: float,
    dpi: int = 300,
) -> bytes:
    """Return a picture of a map with its title, legend, scale bar and sources.

    The plane is Lambert's azimuthal equal-area projection centred on Mongolia, turned so that
    north is up in the middle of the map; there is no arrow, as north leans by up to 11° elsewhere.
    The same scene gives the same bytes.

    Args:
        scene: what is on the page.
        format: ``svg``, ``png`` or ``pdf``.
        width_mm: of the page.
        height_mm: of the page.
        dpi: dots an inch of a PNG.

    Raises:
        SettingError: a page too small, too large or of too many pixels; bounds that are no
            rectangle; a value that no class of a style has.
    """
    _check(format, width_mm, height_mm, dpi)
    with drawing():
        sheet = Sheet(width_mm, height_mm, dpi)
        _draw(sheet, scene)
        return written(sheet, scene, format)


def _draw(sheet: Sheet, scene: StaticScene) -> None:
    ground = Ground(scene)
    tallies = tuple(static_features.total(layer) for layer in scene.layers)
    page = static_page.divide(sheet, Content(scene, extent_of(ground), tallies))
    items = static_features.placed(ground, page.frame)
    seen = [static_features.on_map(item) for item in items]
    page = replace(page, legend=static_legend.counted(page.legend, scene.language, seen))
    scale = Scale(page.factor, static_features.symbol_share(items, page.frame))
    items = static_features.set_apart(items, scale)
    static_features.draw(sheet, items, page.frame, scale, "map")
    if scene.extent is not None:
        sheet.rectangle(page.frame.box, static_furniture.FRAME, name="frame")
    room = static_furniture.Room(page.frame, items)
    if tag := static_page.draw_tag(sheet, scene, page):
        room.taken.append(tag)
    if scene.inset and (frame := static_furniture.inset_frame(room)):
        static_furniture.draw_locator(sheet, page.frame)
        _draw_inset(sheet, ground, frame, scale, page.size_pt * INSET_TEXT)
    if scene.scale_bar:
        size_pt = page.size_pt * (BARE_BAR if scene.bare else 1.0)
        bar = static_furniture.scale_bar(sheet, page.frame, scene.language, size_pt, room)
        if bar:
            static_furniture.draw_scale_bar(sheet, bar, scene.language, size_pt)
    names = Names(sheet, page.frame.box.grown(-0.5), _symbols(items))
    for box in room.taken:
        names.keep_free(box)
    for item in items:
        if item.layer.style.label_column:
            _draw_names(names, item, scale, page.size_pt)
    static_page.draw(sheet, scene, page)


def _draw_inset(sheet: Sheet, ground: Ground, frame: Frame, scale: Scale, size_pt: float) -> None:
    """Draw the capital enlarged, with a scale bar of its own."""
    language = ground.scene.language
    items = static_features.set_apart(static_features.placed(ground, frame), scale)
    sheet.rectangle(frame.box, static_furniture.PAPER)
    static_features.draw(sheet, items, frame, scale, "inset")
    sheet.rectangle(frame.box, static_furniture.FRAME, name="inset")
    static_furniture.draw_inset_title(sheet, frame, language, size_pt)
    if bar := static_furniture.scale_bar(sheet, frame, language, size_pt, None):
        static_furniture.draw_scale_bar(sheet, bar, language, size_pt)


def _symbols(items: list[Placed]) -> NDArray[np.float64]:
    """Return the middles of all symbols, in mm."""
    points = [item.points() for item in items if item.layer.geometry_type == "Point"]
    return np.concatenate([np.empty((0, 2)), *points])


def _draw_names(names: Names, item: Placed, scale: Scale, size_pt: float) -> None:
    """Write the names of the features of a layer."""
    column = item.layer.features[item.layer.style.label_column]
    texts = column.fillna("").astype(str)[item.seen].tolist()
    if item.layer.geometry_type == "Point":
        kind = Type(size_pt * 0.85, colour="#222222")
        labels = names.of_points(item.points(), texts, kind, scale.symbol_mm(item.layer))
    else:
        kind = Type(size_pt * 0.95, colour="#333333")
        labels = names.of_areas(item.shapes[item.seen], texts, kind)
    names.draw(labels)


def _check(picture: str, width_mm: float, height_mm: float, dpi: int) -> None:
    if picture not in get_args(PictureFormat):
        raise SettingError(
            N_("Format of the picture"),
            picture,
            N_("not a format of pictures"),
            N_("Choose svg, png or pdf."),
        )
    for side, length in (
        (N_("Width of the page in mm"), width_mm),
        (N_("Height of the page in mm"), height_mm),
    ):
        if not SMALLEST_SIDE_MM <= length <= LARGEST_SIDE_MM:
            raise SettingError(
                side,
                length,
                N_("not a size of paper that a map fits on"),
                N_("Choose from 60 to 1200 mm."),
            )
    if not LOWEST_DPI <= dpi <= HIGHEST_DPI:
        raise SettingError(
            N_("Dots an inch"), dpi, N_("not a resolution of print"), N_("Choose from 50 to 600.")
        )
    pixels = width_mm * height_mm * (dpi / MM_PER_INCH) ** 2
    if picture == "png" and pixels > MOST_PIXELS:
        raise SettingError(
            N_("Dots an inch"),
            dpi,
            N_("so many pixels on so large a page are not drawn"),
            N_("Choose a smaller page, a lower resolution, or SVG or PDF."),
        )
