"""Say in QGIS what a layer is, where it comes from and what its columns mean."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from geo.export.qgis.elements import child
from geo.text import N_, translator

if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.etree.ElementTree import Element

    from geo.export.layer import Column, Credit, Export, ExportLayer
    from geo.text import Translate

LANGUAGE_CODES: Final = {"en": "ENG", "mn": "MON"}
"""Codes of ISO 639-2, in capitals as the metadata of QGIS has them."""

_ALIAS_LENGTH: Final = 40
"""Characters of a heading in a table of attributes."""


def alias(column: Column) -> str:
    """Return a short heading of ``column``: its description up to the first pause, and its unit.

    It is the name of the column where that is long, or no heading: a list of codes.
    """
    short = re.split(r"[:;.]\s|\s\(", column.description, maxsplit=1)[0].strip()
    unit = f", {column.unit}" if column.unit else ""
    if len(short) + len(unit) > _ALIAS_LENGTH or not short[:1].isupper():
        return column.name
    return short + unit


def credit_lines(credits_: Iterable[Credit]) -> tuple[str, ...]:
    """Return the attributions of ``credits_`` with their licences, each once."""
    lines = (
        f"{credit.attribution} ({credit.licence_title})"
        if credit.licence_title
        else credit.attribution
        for credit in credits_
    )
    return tuple(dict.fromkeys(lines))


def abstract(layer: ExportLayer, translate: Translate) -> str:
    """Return what ``layer`` holds and how sure it is, a statement a line."""
    parts = (
        translate(N_("DEMONSTRATION DATA, synthetic")) if layer.is_demonstration else "",
        layer.description,
        layer.selection,
        layer.evidence,
        f"{translate(N_('Version'))}: {layer.version}",
    )
    return "\n".join(part for part in parts if part)


def layer_notes(layer: ExportLayer, language: str) -> str:
    """Return the notes of ``layer`` as HTML: contents, columns with units and codes, sources."""
    translate = translator(language)
    paragraphs = "".join(
        f"<p>{escape(line)}</p>" for line in abstract(layer, translate).splitlines()
    )
    headings = (N_("Column"), N_("Description"), N_("Unit"), N_("Codes"))
    head = "".join(f"<th>{escape(translate(heading))}</th>" for heading in headings)
    rows = "".join(map(_row, layer.columns))
    sources = "".join(f"<li>{escape(line)}</li>" for line in credit_lines(layer.credits))
    return (
        f"{paragraphs}<table border='1'><tr>{head}</tr>{rows}</table>"
        f"<p>{escape(translate(N_('Sources')))}</p><ul>{sources}</ul>"
    )


def _row(column: Column) -> str:
    codes = "<br/>".join(f"{escape(code)}: {escape(meaning)}" for code, meaning in column.codes)
    cells = (escape(column.name), escape(column.description), escape(column.unit), codes)
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def resource_metadata(parent: Element, layer: ExportLayer, export: Export) -> None:
    """Append the metadata of ``layer`` to its element: title, abstract, rights, licences, links."""
    made = child(parent, "resourceMetadata")
    child(made, "identifier", layer.name)
    child(made, "language", LANGUAGE_CODES[export.language])
    child(made, "type", "dataset")
    child(made, "title", layer.title)
    child(made, "abstract", abstract(layer, translator(export.language)))
    links = child(made, "links")
    for credit in layer.credits:
        if credit.url:
            link = {"name": credit.title, "url": credit.url, "type": "WWW:LINK"}
            child(links, "link", attributes={**link, "description": credit.publisher})
    for line in credit_lines(layer.credits):
        child(made, "rights", line)
    licences = (credit.licence or credit.licence_title for credit in layer.credits)
    for licence in dict.fromkeys(filter(None, licences)):
        child(made, "license", licence)
    child(made, "encoding", "UTF-8")
