"""Take a story away as slides for PowerPoint: its texts, lines and notes can be edited."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from babel.dates import format_date

from geo.cartography.static_files import CREATOR
from geo.cartography.symbology import DEMONSTRATION_COLOUR
from geo.export import slide_chart
from geo.export import slide_master as master
from geo.export.slide_master import Area, Holder
from geo.export.slide_text import fitted, in_line, plain, write
from geo.text import N_, Message, translator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from pptx.slide import Slide as Page

    from geo.cartography.slide import KeyFigure, Presentation, Slide

DPI: Final = 200
"""Dots an inch of a map on the slide: sharp on a wall of 1,700 pixels and more."""

MAP_SCALE: Final = 0.5
"""A map is drawn on so much smaller a page and enlarged: its legend is read from the last row."""

GAP_MM: Final = 3.0
CHART_MM: Final = 42.0

_WHOLE_WIDTH: Final = Area(
    master.MARGIN_MM, master.CONTENT_TOP_MM, master.INNER_MM, master.CONTENT_HEIGHT_MM
)

LEAST_POINTS: Final = 2
"""Years that make a line."""

LOCALES: Final = {"en": "en-GB", "mn": "mn-MN"}
"""Of the spelling checker (BCP 47)."""

LONGEST_PROPERTY: Final = 255
"""Letters of a text that describes a file (python-pptx)."""

_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
"""Of all files in the archive: the same slides are the same bytes."""


def slideshow(
    presentation: Presentation,
    language: str,
    made_at: datetime,
    progress: Callable[[int, int], None] | None = None,
    address: str = "",
) -> bytes:
    """Return a story as a PowerPoint file (Office Open XML, ISO/IEC 29500), 16:9.

    A cover, a slide per view, the sources. Titles, texts and the lines by year can be edited; what
    the speaker says, the whole text and the link to the live view are in the notes. The same
    arguments give the same bytes.

    Args:
        presentation: the story.
        language: ``en`` or ``mn``.
        made_at: in UTC, whole seconds.
        progress: told how many slides of how many are done.
        address: of the product, without a query, ending in ``/``; empty where it runs nowhere.

    Raises:
        GeoError: a map cannot be drawn.
    """
    slides = presentation.slides[language]
    title = in_line(presentation.titles[language])
    badge = next((slide.badge for slide in slides if slide.badge), None)
    pages = _Pages(language, made_at.astimezone(UTC), address)
    pages.add_cover(title, badge)
    for number, slide in enumerate(slides, start=1):
        pages.add_view(slide)
        if progress:
            progress(number, len(slides))
    pages.add_sources(dict.fromkeys(source for slide in slides for source in slide.sources))
    return pages.file(title, badge)


class _Pages:
    """The slides of a file, one after the other."""

    def __init__(self, language: str, made_at: datetime, address: str) -> None:
        self.pages = master.blank_pages()
        self.language = language
        self.made_at = made_at
        self.address = address
        self.translate = translator(language)

    def add_cover(self, title: str, badge: str | None) -> None:
        """Add the title of the story with its date."""
        page = self._page(master.COVER_LAYOUT, badge)
        self._write(page, master.COVER_TITLE, title)
        date = format_date(self.made_at, "long", locale=LOCALES[self.language].replace("-", "_"))
        self._write(page, master.COVER_TEXT, date)

    def add_view(self, slide: Slide) -> None:
        """Add a view: its map beside its figure and text, or why it cannot be shown."""
        if slide.draw is None:
            page = self._page(master.TEXT_LAYOUT, slide.badge)
            self._write(page, master.BODY, f"{slide.unavailable}\n{slide.text}")
        else:
            page = self._page(master.VIEW_LAYOUT, slide.badge)
            self._write_column(page, slide)
            beside = slide.figure or plain(slide.text)
            self._draw(page, slide, master.PICTURE.area if beside else _WHOLE_WIDTH)
        self._write(page, master.TITLE, in_line(slide.title))
        sources = "; ".join(slide.sources)
        named = f"{self.translate(N_('Sources'))}: {sources}" if sources else ""
        self._write(page, master.SOURCES, named)
        self._note(page, slide)

    def add_sources(self, sources: Iterable[str]) -> None:
        """Add the sources of all views, on as many slides as they need."""
        groups: list[str] = []
        for source in map(plain, sources):
            longer = f"{groups[-1]}\n{source}" if groups else source
            if groups and fitted(longer, master.SOURCE_LIST).size_pt == master.SOURCE_LIST.size_pt:
                groups[-1] = longer
            else:
                groups.append(source)
        for group in groups:
            page = self._page(master.SOURCES_LAYOUT, None)
            self._write(page, master.TITLE, self.translate(N_("Sources")))
            self._write(page, master.SOURCE_LIST, group)

    def file(self, title: str, badge: str | None) -> bytes:
        """Return the file, with its own description and without the moment of its making."""
        about = self.pages.core_properties
        about.title = title[:LONGEST_PROPERTY]
        about.comments = plain(badge or "")[:LONGEST_PROPERTY]
        about.language = LOCALES[self.language]
        about.author = about.last_modified_by = CREATOR
        about.created = about.modified = self.made_at.replace(tzinfo=None)
        about.revision = 1
        file = io.BytesIO()
        self.pages.save(file)
        settled = io.BytesIO()
        with (
            zipfile.ZipFile(file) as read,
            zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as written,
        ):
            for entry in read.infolist():
                is_picture = entry.filename.endswith(".png")
                kind = zipfile.ZIP_STORED if is_picture else zipfile.ZIP_DEFLATED
                written.writestr(zipfile.ZipInfo(entry.filename, _MOMENT), read.read(entry), kind)
        return settled.getvalue()

    # ------------------------------------------------------------ a slide

    def _page(self, layout: str, badge: str | None) -> Page:
        """Add a slide with its number and, of demonstration data, the badge."""
        from pptx.enum.shapes import MSO_SHAPE  # noqa: PLC0415  only who takes slides away

        page: Page = self.pages.slides.add_slide(master.layout_named(self.pages, layout))
        tree: Any = page.shapes._spTree  # noqa: SLF001  numbers and the order have no other door
        if layout != master.COVER_LAYOUT:
            tree.append(master.number_field(max(shape.shape_id for shape in page.shapes) + 1))
        if badge:
            shapes: Any = page.shapes
            box = shapes.add_shape(MSO_SHAPE.RECTANGLE, *master.BADGE.area.emu())
            box.name = master.BADGE.name
            box.fill.solid()
            box.fill.fore_color.rgb = master.rgb(DEMONSTRATION_COLOUR[1:])
            box.line.fill.background()
            box.shadow.inherit = False
            setting = fitted(plain(badge), master.BADGE)
            write(box, setting.text, LOCALES[self.language], setting.size_pt)
            box.text_frame.paragraphs[0].runs[0].font.bold = True
            # Read out first: before it are only the properties of the tree.
            tree.insert(2, box._element)  # noqa: SLF001  see above
        return page

    def _write_column(self, page: Page, slide: Slide) -> None:
        """Write figure, label, line and text below each other."""
        figure = slide.figure
        top = master.CONTENT_TOP_MM
        texts = (figure.value, figure.label, figure.source) if figure else ("", "", "")
        holders = (master.FIGURE, master.LABEL, master.FIGURE_SOURCE)
        for holder, text in zip(holders, texts, strict=True):
            area = Area(holder.area.left, top, holder.area.width, holder.area.height)
            top += self._write(page, holder, text, area)
        if figure:
            top += GAP_MM
        if figure and len(slide_chart.points(figure)) >= LEAST_POINTS:
            self._draw_line(
                page, figure, Area(master.TEXT.area.left, top, master.COLUMN_MM, CHART_MM)
            )
            top += CHART_MM + GAP_MM
        bottom = master.CONTENT_TOP_MM + master.CONTENT_HEIGHT_MM
        area = Area(master.TEXT.area.left, top, master.COLUMN_MM, bottom - top)
        self._write(page, master.TEXT, slide.text, area)

    def _draw(self, page: Page, slide: Slide, area: Area) -> None:
        assert slide.draw is not None  # noqa: S101  see `add_view`
        width, height = area.width * MAP_SCALE, area.height * MAP_SCALE
        picture = slide.draw("png", width, height, round(DPI / MAP_SCALE))
        shape = _held(page, master.PICTURE).insert_picture(io.BytesIO(picture))
        shape.left, shape.top, shape.width, shape.height = area.emu()
        # What is drawn has the shape of its frame to a pixel: nothing is cut off for it.
        shape.crop_left = shape.crop_right = shape.crop_top = shape.crop_bottom = 0
        _describe(shape, master.PICTURE.name, self._said(N_("Map: {title}"), title=slide.title))

    def _draw_line(self, page: Page, figure: KeyFigure, area: Area) -> None:
        locale = LOCALES[self.language]
        shape = slide_chart.add_line(page, figure, area, locale, self.made_at)
        values = ", ".join(f"{year}: {value:g}" for year, value in figure.series)
        _describe(shape, "Line", f"{figure.label}. {values}")

    def _note(self, page: Page, slide: Slide) -> None:
        """Write the notes: what is to be said, the text of the slide, where the live view is."""
        address = f"{self.address}{slide.query}" if slide.query else ""
        link = f"{self.translate(N_('Live view'))}: {address}" if address else ""
        parts = [part for part in map(plain, (slide.notes, slide.text, link)) if part]
        write(page.notes_slide.notes_placeholder, "\n\n".join(parts), LOCALES[self.language])

    def _write(self, page: Page, holder: Holder, text: str, area: Area | None = None) -> float:
        """Write a text into a placeholder so that it fits; return its height in mm.

        Without a text the placeholder goes, so that no empty frame is left.
        """
        shape = _held(page, holder)
        text = plain(text)
        if not text:
            shape._element.getparent().remove(shape._element)  # noqa: SLF001  no other door
            return 0.0
        shape.name = holder.name
        setting = fitted(text, holder, area)
        if area:
            tight = Area(area.left, area.top, area.width, setting.height_mm)
            place = area if holder is master.TEXT else tight
            shape.left, shape.top, shape.width, shape.height = place.emu()
        size = setting.size_pt if setting.size_pt != holder.size_pt else None
        write(shape, setting.text, LOCALES[self.language], size)
        return setting.height_mm

    def _said(self, text: str, **values: str) -> str:
        return Message(text, values).said(self.translate)


def _held(page: Page, holder: Holder) -> Any:  # noqa: ANN401  a placeholder of some kind
    return next(shape for shape in page.placeholders if shape.placeholder_format.idx == holder.idx)


def _describe(shape: Any, name: str, text: str) -> None:  # noqa: ANN401  a shape of some kind
    """Name a shape and say in words what it shows."""
    shape.name = name
    shape._element.xpath(".//p:cNvPr")[0].set("descr", plain(text))  # noqa: SLF001  no other door
