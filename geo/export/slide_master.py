"""Lay out the slides of a PowerPoint file: its master, what stands where, its colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pptx.presentation import Presentation as Pages
    from pptx.slide import SlideLayout

EMU_PER_MM: Final = 36_000
"""English metric units (ECMA-376, 20.1.2.1)."""

WIDTH_MM: Final = 338.667
HEIGHT_MM: Final = 190.5
"""16:9, 13⅓ by 7½ inches: the page that PowerPoint calls wide."""

FONT: Final = "Arial"
"""On Windows and macOS, with ө and ү; LibreOffice has Liberation Sans, as wide, in its place."""

ACCENT: Final = "0b5c86"
INK: Final = "1a1a1a"
GREY: Final = "555555"


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of a slide, in mm from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    def emu(self) -> tuple[int, int, int, int]:
        """Return left, top, width and height in English metric units."""
        return (
            round(self.left * EMU_PER_MM),
            round(self.top * EMU_PER_MM),
            round(self.width * EMU_PER_MM),
            round(self.height * EMU_PER_MM),
        )


@dataclass(frozen=True, slots=True)
class Holder:
    """A placeholder: where a text or a picture stands and how it is set."""

    name: str
    kind: str
    """Of ``ST_PlaceholderType`` (ECMA-376, 19.7.10)."""
    idx: int
    area: Area
    size_pt: float = 18
    colour: str = INK
    bold: bool = False
    anchor: str = "t"
    """``t`` top, ``ctr`` middle, ``b`` bottom."""
    align: str = "l"
    after_pt: float = 0
    """Room below each paragraph."""


MARGIN_MM: Final = 12.0
INNER_MM: Final = WIDTH_MM - 2 * MARGIN_MM

BADGE: Final = Holder("Badge", "", 0, Area(0, 0, WIDTH_MM, 9), 14, "ffffff", bold=True)
BAR: Final = Area(0, 0, WIDTH_MM, 3)

TITLE: Final = Holder(
    "Title", "title", 0, Area(MARGIN_MM, 12, INNER_MM, 24), 28, bold=True, anchor="ctr"
)
BODY: Final = Holder("Text", "body", 1, Area(MARGIN_MM, 42, INNER_MM, 124), 20, after_pt=8)
SOURCE_LIST: Final = Holder(
    "Sources", "body", 1, Area(MARGIN_MM, 42, INNER_MM, 132), 14, after_pt=6
)
NUMBER: Final = Holder(
    "Slide number", "sldNum", 12, Area(WIDTH_MM - MARGIN_MM - 25, 179, 25, 6), 10, GREY, align="r"
)

COLUMN_MM: Final = 92.0
_COLUMN_LEFT: Final = WIDTH_MM - MARGIN_MM - COLUMN_MM
CONTENT_TOP_MM: Final = 40.0
CONTENT_HEIGHT_MM: Final = 130.0

PICTURE: Final = Holder(
    "Map", "pic", 13, Area(MARGIN_MM, CONTENT_TOP_MM, INNER_MM - COLUMN_MM - 8, CONTENT_HEIGHT_MM)
)
FIGURE: Final = Holder(
    "Figure", "body", 14, Area(_COLUMN_LEFT, CONTENT_TOP_MM, COLUMN_MM, 25), 54, ACCENT, bold=True
)
LABEL: Final = Holder("Figure label", "body", 15, Area(_COLUMN_LEFT, 65, COLUMN_MM, 21), 16)
FIGURE_SOURCE: Final = Holder(
    "Figure source", "body", 16, Area(_COLUMN_LEFT, 86, COLUMN_MM, 9), 10, GREY
)
TEXT: Final = Holder("Text", "body", 17, Area(_COLUMN_LEFT, 98, COLUMN_MM, 72), 18, after_pt=4)
SOURCES: Final = Holder(
    "Sources", "body", 18, Area(MARGIN_MM, 172, INNER_MM - 35, 13), 9, GREY, anchor="b"
)

COVER_TITLE: Final = Holder(
    "Title", "ctrTitle", 0, Area(34, 40, WIDTH_MM - 34 - 24, 70), 44, bold=True, anchor="b"
)
COVER_TEXT: Final = Holder(
    "Subtitle", "subTitle", 1, Area(34, 116, WIDTH_MM - 34 - 24, 24), 20, GREY
)
_COVER_BLOCK: Final = Area(0, 0, 16, HEIGHT_MM)

COVER_LAYOUT: Final = "Title"
VIEW_LAYOUT: Final = "View"
TEXT_LAYOUT: Final = "Title and text"
SOURCES_LAYOUT: Final = "Sources"

_LAYOUTS: Final[Mapping[str, tuple[str, tuple[Holder, ...]]]] = {
    COVER_LAYOUT: ("title", (COVER_TITLE, COVER_TEXT)),
    TEXT_LAYOUT: ("tx", (TITLE, BODY, SOURCES, NUMBER)),
    VIEW_LAYOUT: (
        "cust",
        (TITLE, FIGURE, LABEL, FIGURE_SOURCE, TEXT, PICTURE, SOURCES, NUMBER),
    ),
    SOURCES_LAYOUT: ("tx", (TITLE, SOURCE_LIST, NUMBER)),
}
"""By name: the type (ECMA-376, 19.7.15) and what stands on it, in the order in which it is read."""

_NAMESPACES: Final = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)


def blank_pages() -> Pages:
    """Return a wide PowerPoint file without slides; its layouts are those of `layout_named`."""
    from pptx import Presentation  # noqa: PLC0415  only who takes slides away needs it

    pages = Presentation()
    pages.slide_width, pages.slide_height = Area(0, 0, WIDTH_MM, HEIGHT_MM).emu()[2:]  # type: ignore[assignment]
    pages.element.sldSz.attrib.pop("type", None)
    for layout in list(pages.slide_layouts)[len(_LAYOUTS) :]:
        pages.slide_layouts.remove(layout)
    for layout, (name, (kind, holders)) in zip(pages.slide_layouts, _LAYOUTS.items(), strict=True):
        element: Any = layout._element  # noqa: SLF001  python-pptx has no door to layouts
        element.set("type", kind)
        element.cSld.set("name", name)
        marks = [_mark("Block", _COVER_BLOCK)] if name == COVER_LAYOUT else []
        _fill(element.cSld.spTree, [*marks, *map(_holder, holders)])
    _set_master(pages)
    _strip(pages)
    return pages


def layout_named(pages: Pages, name: str) -> SlideLayout:
    """Return a layout of `blank_pages`."""
    return next(layout for layout in pages.slide_layouts if layout.name == name)


def rgb(colour: str) -> Any:  # noqa: ANN401  python-pptx's RGBColor
    """Return a colour of six hexadecimal digits as python-pptx has it."""
    from pptx.dml import color  # noqa: PLC0415  only who takes slides away needs it

    kind: Any = color.RGBColor
    return kind.from_string(colour.upper())


def number_field(shape_id: int) -> Any:  # noqa: ANN401  an element of lxml
    """Return the number of a slide, which every slide holds for itself."""
    return _parsed(
        f"<p:sp {_NAMESPACES}><p:nvSpPr><p:cNvPr id='{shape_id}' name={quoteattr(NUMBER.name)}/>"
        f"<p:cNvSpPr><a:spLocks noGrp='1'/></p:cNvSpPr><p:nvPr>"
        f"<p:ph type='sldNum' idx='{NUMBER.idx}'/></p:nvPr></p:nvSpPr><p:spPr/>"
        f"<p:txBody><a:bodyPr/><a:lstStyle/>{_NUMBER_TEXT}</p:txBody></p:sp>"
    )


def _set_master(pages: Pages) -> None:
    """Give the master its placeholders, its bar, its font and its colours."""
    master: Any = pages.slide_master._element  # noqa: SLF001  see above
    _fill(master.cSld.spTree, [_mark("Bar", BAR), *map(_holder, (TITLE, BODY, NUMBER))])
    styles = master.find("{*}txStyles")
    for style, bold in (("titleStyle", "1"), ("bodyStyle", "0")):
        for level in styles.find(f"{{*}}{style}"):
            level.set("algn", "l")
            level.set("marL", "0")
            level.set("indent", "0")
            for bullet in level.findall("{*}buChar") + level.findall("{*}buFont"):
                level.remove(bullet)
            level.find("{*}defRPr").set("b", bold)
    theme = next(
        relation.target_part
        for relation in pages.slide_master.part.rels.values()
        if relation.reltype.endswith("/theme")
    )
    # python-pptx reads themes as they are: bytes.
    blob = theme.blob.replace(b'<a:latin typeface="Calibri"/>', _latin(FONT))
    blob = blob.replace(b'name="Office Theme"', b'name="CLC map"')
    theme._blob = blob.replace(b'val="4F81BD"', f'val="{ACCENT}"'.encode())  # noqa: SLF001


def _latin(font: str) -> bytes:
    return f'<a:latin typeface="{font}"/>'.encode()


def _strip(pages: Pages) -> None:
    """Take out what the template brings from its maker: a picture, a printer, counts."""
    package = pages.part.package
    for holder, rels in ((package, package._rels), (pages.part, pages.part.rels)):  # noqa: SLF001
        for identifier, relation in list(rels.items()):
            if relation.reltype.endswith(
                ("/thumbnail", "/printerSettings", "/extended-properties")
            ):
                holder.drop_rel(identifier)


def _fill(tree: Any, shapes: list[str]) -> None:  # noqa: ANN401  an element of lxml
    """Put shapes in the place of those that a tree holds."""
    for child in list(tree)[2:]:
        tree.remove(child)
    for number, shape in enumerate(shapes, start=2):
        element = _parsed(shape)
        next(element.iter("{*}cNvPr")).set("id", str(number))
        tree.append(element)


def _parsed(xml: str) -> Any:  # noqa: ANN401  an element of lxml
    from pptx.oxml import parse_xml  # noqa: PLC0415  only who takes slides away needs it

    return parse_xml(xml)


def _mark(name: str, area: Area) -> str:
    """Return a rectangle of the accent colour that says nothing."""
    return (
        f"<p:sp {_NAMESPACES}><p:nvSpPr><p:cNvPr id='0' name={quoteattr(name)}/><p:cNvSpPr/>"
        f"<p:nvPr userDrawn='1'/></p:nvSpPr><p:spPr>{_place(area)}"
        "<a:prstGeom prst='rect'><a:avLst/></a:prstGeom>"
        "<a:solidFill><a:schemeClr val='accent1'/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr>"
        "<p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp>"
    )


_NUMBER_TEXT: Final = (
    "<a:p><a:fld id='{C1FF6DA9-008F-8B48-92A6-B652298478BF}' type='slidenum'>"
    "<a:rPr lang='en-GB'/><a:t>‹#›</a:t></a:fld></a:p>"
)


def _holder(holder: Holder) -> str:
    text = f"<a:p><a:r><a:rPr lang='en-GB'/><a:t>{holder.name}</a:t></a:r></a:p>"
    if holder.kind == "sldNum":
        text = _NUMBER_TEXT
    idx = f" idx='{holder.idx}'" if holder.idx else ""
    return (
        f"<p:sp {_NAMESPACES}><p:nvSpPr><p:cNvPr id='0' name={quoteattr(holder.name)}/>"
        f"<p:cNvSpPr><a:spLocks noGrp='1'/></p:cNvSpPr><p:nvPr>"
        f"<p:ph type='{holder.kind}'{idx}/></p:nvPr></p:nvSpPr><p:spPr>{_place(holder.area)}"
        "<a:prstGeom prst='rect'><a:avLst/></a:prstGeom></p:spPr>"
        f"<p:txBody><a:bodyPr lIns='0' tIns='0' rIns='0' bIns='0' anchor='{holder.anchor}'>"
        f"<a:normAutofit/></a:bodyPr><a:lstStyle><a:lvl1pPr algn='{holder.align}' marL='0' "
        "indent='0'><a:spcBef><a:spcPts val='0'/></a:spcBef>"
        f"<a:spcAft><a:spcPts val='{round(holder.after_pt * 100)}'/></a:spcAft><a:buNone/>"
        f"<a:defRPr sz='{round(holder.size_pt * 100)}' b='{int(holder.bold)}'>"
        f"<a:solidFill><a:srgbClr val='{holder.colour}'/></a:solidFill></a:defRPr></a:lvl1pPr>"
        f"</a:lstStyle>{text}</p:txBody></p:sp>"
    )


def _place(area: Area) -> str:
    left, top, width, height = area.emu()
    return f"<a:xfrm><a:off x='{left}' y='{top}'/><a:ext cx='{width}' cy='{height}'/></a:xfrm>"
