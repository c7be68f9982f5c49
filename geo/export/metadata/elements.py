"""Make elements of the XML in which metadata of geographic data are exchanged."""

from __future__ import annotations

# Writes only; nothing is read with it.
import xml.etree.ElementTree as ET
from typing import Final

from geo.export.metadata.facts import plain, quoted_address

NAMESPACES: Final[dict[str, str]] = {
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gco": "http://www.isotc211.org/2005/gco",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}

_CODE_LISTS: Final = "http://www.isotc211.org/2005/resources/Codelist/gmxCodelists.xml"
_LANGUAGE_LIST: Final = "http://www.loc.gov/standards/iso639-2/"


def element(tag: str, *children: ET.Element, **attributes: str) -> ET.Element:
    """Return an element of the namespace gmd, or of ``prefix:tag``, around ``children``."""
    made = ET.Element(tag if ":" in tag else f"gmd:{tag}", attributes)
    made.extend(children)
    return made


def text(tag: str, content: str) -> ET.Element:
    """Return an element with free text; without content, one that says the content is missing."""
    if not (content := plain(content)):
        return missing(tag)
    return element(tag, value("gco:CharacterString", content))


def missing(tag: str) -> ET.Element:
    """Return an element whose content is not known (ISO/TS 19139:2007, 8.4.1: nil reason)."""
    made = element(tag)
    made.set("gco:nilReason", "unknown")
    return made


def value(tag: str, content: str) -> ET.Element:
    """Return an element with ``content`` in it."""
    made = element(tag)
    made.text = content
    return made


def code(tag: str, code_list: str, entry: str) -> ET.Element:
    """Return ``entry`` of a code list of ISO 19115:2003, annex B.5."""
    made = value(code_list, entry)
    made.set("codeList", f"{_CODE_LISTS}#{code_list}")
    made.set("codeListValue", entry)
    return element(tag, made)


def language(tag: str, entry: str) -> ET.Element:
    """Return a language of ISO 639-2."""
    made = value("LanguageCode", entry)
    made.set("codeList", _LANGUAGE_LIST)
    made.set("codeListValue", entry)
    return element(tag, made)


def address(tag: str, url: str) -> ET.Element:
    """Return an address, or a path in the archive, with what no address may hold in percent."""
    return element(tag, value("URL", quoted_address(url)))


def document(root: ET.Element) -> bytes:
    """Return the XML document of ``root``, indented, UTF-8."""
    for prefix, name in NAMESPACES.items():
        root.set(f"xmlns:{prefix}", name)
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()
