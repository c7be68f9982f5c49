"""Write a printed map as SVG, PNG or PDF, the same bytes for the same map."""

from __future__ import annotations

import base64
import io
import re
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Literal
from xml.etree import ElementTree as ET

import numpy as np
from PIL import Image, PngImagePlugin

from geo.cartography.static_type import FONT, POINTS_PER_MM, Type, font_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.cartography.static_scene import StaticScene
    from geo.cartography.static_sheet import Sheet

PictureFormat = Literal["svg", "png", "pdf"]

CREATOR: Final = "Mongolia CLC map"

SETTINGS: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "svg.hashsalt": CREATOR,
    "pdf.fonttype": 42,
    "text.parse_math": False,
    "text.usetex": False,
    "text.hinting": "none",
    "path.sketch": None,
    "path.effects": [],
}
"""Of matplotlib: text stays text (42: TrueType, whole letters), "$" is a dollar sign, and widths
are the same on every kind of page."""

FALLBACKS: Final = f"'{FONT}', Verdana, sans-serif"
"""Verdana's letters are as wide as those of DejaVu Sans, and it has Cyrillic."""

_LONG_NUMBER: Final = re.compile(r"(\.\d\d)\d+")
"""Beyond a hundredth of a point, which no eye sees."""

_SVG: Final = "http://www.w3.org/2000/svg"
_NAMESPACES: Final = {
    "": _SVG,
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
    "cc": "http://creativecommons.org/ns#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}

_SETTINGS_LOCK: Final = threading.Lock()


@contextmanager
def drawing() -> Iterator[None]:
    """Hold matplotlib's settings, which are the process's, while one map is drawn."""
    import matplotlib as mpl  # noqa: PLC0415  only who prints a map needs it

    with _SETTINGS_LOCK, mpl.rc_context(SETTINGS):
        yield


def written(sheet: Sheet, scene: StaticScene, picture: PictureFormat) -> bytes:
    """Return the file of a drawn sheet."""
    if picture == "png":
        return _png(sheet, scene)
    if picture == "pdf":
        return _pdf(sheet, scene)
    return _svg(sheet, scene)


def _said(scene: StaticScene) -> dict[str, str]:
    """Return what a picture says of itself, control characters taken out."""
    badge = f"{scene.badge} · " if scene.badge else ""
    texts = {
        "Title": f"{badge}{scene.title}",
        "Description": scene.subtitle,
        "Source": " · ".join(text for text in (scene.sources, scene.attribution) if text),
        "Rights": scene.licence,
    }
    spaced = {
        key: " ".join("".join(c if c.isprintable() else " " for c in text).split())
        for key, text in texts.items()
    }
    return {key: text for key, text in spaced.items() if text}


def _png(sheet: Sheet, scene: StaticScene) -> bytes:
    """Return a PNG with its resolution (pHYs) and its texts (tEXt, iTXt; PNG 3rd ed., 11.3.3)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415  only who prints

    # Half of matplotlib's methods have no types.
    canvas: Any = FigureCanvasAgg(sheet.figure)
    canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    texts = PngImagePlugin.PngInfo()
    keywords = {"Rights": "Copyright"}
    for key, text in (*_said(scene).items(), ("Software", CREATOR)):
        texts.add_text(keywords.get(key, key), text)
    file = io.BytesIO()
    image.save(
        file, "PNG", compress_level=4, pnginfo=texts, dpi=(sheet.figure.dpi, sheet.figure.dpi)
    )
    return file.getvalue()


def _pdf(sheet: Sheet, scene: StaticScene) -> bytes:
    from matplotlib.backends.backend_pdf import FigureCanvasPdf  # noqa: PLC0415  only who prints

    said = _said(scene)
    subject = " · ".join(said[key] for key in ("Description", "Source", "Rights") if key in said)
    metadata = {"Title": said.get("Title", ""), "Subject": subject, "Creator": CREATOR}
    file = io.BytesIO()
    canvas: Any = FigureCanvasPdf(sheet.figure)
    canvas.print_pdf(file, metadata={**metadata, "CreationDate": None})
    return file.getvalue()


def _svg(sheet: Sheet, scene: StaticScene) -> bytes:
    """Return an SVG with Dublin Core metadata, its size in mm, and the letters it uses."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415  only who prints

    file = io.BytesIO()
    said = _said(scene) | {"Language": scene.language, "Creator": CREATOR}
    canvas: Any = FigureCanvasSVG(sheet.figure)
    canvas.print_svg(file, metadata={**said, "Date": None})
    for prefix, address in _NAMESPACES.items():
        ET.register_namespace(prefix, address)
    root = ET.fromstring(file.getvalue())  # noqa: S314  matplotlib's own, a line above
    root.set("width", f"{sheet.box.width:g}mm")
    root.set("height", f"{sheet.box.height:g}mm")
    root.set("lang", scene.language)
    root.set("role", "img")
    for element in root.iter():
        for name in {"d", "x", "y"}.intersection(element.keys()):
            element.set(name, _LONG_NUMBER.sub(r"\1", element.get(name, "")))
    letters: dict[Type, set[str]] = {Type(1): set(), Type(1, bold=True): set()}
    for element in root.iter(f"{{{_SVG}}}text"):
        _settle(sheet, element, letters)
    style = root.find(f".//{{{_SVG}}}style")
    if style is not None and not scene.bare:
        style.text = (style.text or "") + "".join(
            _font_face(kind, used) for kind, used in letters.items() if used
        )
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _settle(sheet: Sheet, element: ET.Element, letters: dict[Type, set[str]]) -> None:
    """Fix the width of a line of text, so that it fits in whatever font it is shown in."""
    style = element.get("style", "")
    size = re.search(r"font-size: ([\d.]+)px", style)
    bold = "font-weight: 700" in style
    text = element.text or ""
    element.set("style", re.sub(r"font-family: [^;]+", f"font-family: {FALLBACKS}", style))
    letters[Type(1, bold=bold)].update(text)
    if size and len(text) > 1:
        width = sheet.width_mm(text, Type(float(size[1]), bold=bold)) * POINTS_PER_MM
        element.set("textLength", f"{width:.2f}")
        element.set("lengthAdjust", "spacingAndGlyphs")


def _font_face(kind: Type, letters: set[str]) -> str:
    """Return a rule with the letters used (its licence allows embedding); WOFF 1.0, CSS Fonts 4."""
    from fontTools import subset  # type: ignore[import-untyped]  # noqa: PLC0415  only who prints

    options = subset.Options(flavor="woff", hinting=False, layout_features=["kern"])
    options.recalc_timestamp = False
    options.notdef_outline = True
    # FontForge's time stamp.
    options.drop_tables = [*options.drop_tables, "FFTM"]
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(letters)))
    file = io.BytesIO()
    with subset.load_font(font_file(kind), options) as font:
        cutter.subset(font)
        subset.save_font(font, file, options)
    weight = 700 if kind.bold else 400
    data = base64.b64encode(file.getvalue()).decode("ascii")
    return (
        f"@font-face{{font-family:'{FONT}';font-weight:{weight};"
        f"src:url(data:font/woff;base64,{data}) format('woff')}}"
    )
