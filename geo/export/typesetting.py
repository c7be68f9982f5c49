"""Set pages as PDF from a template, its data and its pictures: the same on any machine."""

from __future__ import annotations

import json
import tempfile
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.cartography.static_type import Type, font_file, printable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from typst import PDFStandard

STANDARDS: Final[list[PDFStandard]] = ["a-2a", "ua-1"]
"""PDF/A-2a (ISO 19005-2) is kept for good; PDF/UA-1 (ISO 14289-1) is read aloud."""

PRELUDE: Final = """
#let data = json(bytes(sys.inputs.data))
#set text(font: "DejaVu Sans", fallback: false)
"""
"""What every template begins with."""


def typeset(
    template: str, data: Mapping[str, Any], files: Mapping[str, bytes], made_at: datetime
) -> bytes:
    """Return the PDF that a template makes of its data; the same bytes for the same arguments.

    The template finds the data as ``data``, and DejaVu Sans set; ``image("name", alt: …)`` shows a
    file. Texts of the data stay texts: none is read as markup, and what the font lacks becomes �.
    The standards kept want a title and a language of the document, an alternative text for each
    picture, and headings that leave out no level.

    Args:
        template: in Typst's language; a part of the program, never made of anybody's text.
        data: values that JSON has; texts may have line breaks.
        files: pictures, by name with ending: ``map1.png``.
        made_at: the date that the file bears, with its time zone.

    Raises:
        typst.TypstError: the template, or a file, is faulty.
        ValueError: a figure that JSON cannot say (NaN, infinity).
    """
    import typst  # noqa: PLC0415  only who takes pages away needs it

    said = json.dumps(_clean(data), ensure_ascii=False, allow_nan=False)
    with tempfile.TemporaryDirectory(prefix="clc-pages-") as directory:
        for name, content in files.items():
            (Path(directory) / name).write_bytes(content)
        pdf, faults = typst.compile_with_warnings(
            (PRELUDE + template).encode(),
            root=directory,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": said},
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=int(made_at.timestamp()),
        )
    for fault in faults:
        warnings.warn(fault, stacklevel=2)
    return bytes(pdf)


@cache
def _fonts() -> Any:  # noqa: ANN401  typst.Fonts
    """Return the fonts beside DejaVu Sans; none of the machine's, which differ."""
    import typst  # noqa: PLC0415  only who takes pages away needs it

    folder = Path(font_file(Type(1))).parent
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


def _clean(value: Any) -> Any:  # noqa: ANN401  any JSON value
    """Return ``value`` with all texts printable, their line breaks kept."""
    if isinstance(value, str):
        return "\n".join(printable(line) for line in value.splitlines())
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    return value
