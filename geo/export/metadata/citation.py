"""Say how an export is cited: in a line, in the Citation File Format and in BibTeX."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from geo.export.metadata.facts import (
    NO_LICENCE,
    PRODUCT,
    credits_of,
    keywords_of,
    plain,
    publisher_of,
    sole_terms,
    source_title,
    terms_of,
    terms_of_all,
    time_stamp,
    title_of,
    version_of,
    web_address,
)
from geo.text import N_, translator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from geo.export.layer import Credit, Export
    from geo.export.metadata.facts import Terms

_CFF_LICENCES: Final = frozenset(
    {
        "Apache-2.0",
        "CC-BY-3.0",
        "CC-BY-4.0",
        "CC-BY-SA-3.0",
        "CC-BY-SA-4.0",
        "CC0-1.0",
        "LGPL-3.0-or-later",
        "MIT",
        "ODbL-1.0",
        "PDDL-1.0",
    }
)
"""Licences of ours that the list of the Citation File Format 1.2.0 has: it is older than
``CC-BY-3.0-IGO`` and knows no ``LicenseRef-…``."""

_MESSAGE: Final = "If you use these data, please cite them as below, with their sources."
_DEMO_MESSAGE: Final = (
    "DEMO: these data are synthetic, drawn to try the map. Do not cite them as facts about centres."
)


def citation_text(export: Export, *, language: str = "") -> str:
    """Return in one line how ``export`` is cited with its sources.

    The line is in ``language``, or in that of the export where none is given.
    """
    language = language or export.language
    translate = translator(language)
    parts = [f"{PRODUCT} ({export.made_at.year}): {title_of(export)}"]
    if version := version_of(export):
        parts.append(f"{translate(N_('Version'))} {version}")
    parts.append(f"{translate(N_('Made'))} {time_stamp(export)[:10]}")
    if address := web_address(export.url):
        parts.append(address)
    if credits_ := credits_of(export):
        named = _short_all(credits_, language)
        parts.append(f"{translate(N_('Sources'))}: {named}")
    return ". ".join(parts) + "."


def _short_all(credits_: Iterable[Credit], language: str) -> str:
    return "; ".join(dict.fromkeys(_short(credit, language) for credit in credits_))


def _short(credit: Credit, language: str) -> str:
    # An identifier that is only ours tells nobody anything.
    listed = "" if credit.licence.startswith("LicenseRef-") else credit.licence
    terms = listed or credit.licence_title or translator(language)(NO_LICENCE)
    return plain(f"{credit.attribution or publisher_of(credit)} ({terms})")


def write_cff(export: Export, path: Path) -> None:
    """Write ``CITATION.cff``, Citation File Format 1.2.0 (Druskat and others 2021).

    A licence stands for the whole only where all sources have the same one: the format reads
    several as a choice. Each source names its own.
    """
    credits_ = credits_of(export)
    entry: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": _DEMO_MESSAGE if export.is_demonstration else _MESSAGE,
        "type": "dataset",
        "title": title_of(export),
        "authors": [{"name": PRODUCT}],
        "abstract": _abstract(export),
        "date-released": time_stamp(export)[:10],
        "keywords": list(keywords_of(export)),
    }
    if version := version_of(export):
        entry["version"] = version
    if address := web_address(export.url):
        entry["url"] = address
    if terms := sole_terms(export.layers):
        entry |= _cff_terms(terms)
    if credits_:
        entry["references"] = [_reference(credit) for credit in credits_]
    path.write_text("\n".join(_yaml(entry)) + "\n", encoding="utf-8", newline="\n")


def _abstract(export: Export) -> str:
    layers = "; ".join(f"{title_of(layer)}: {plain(layer.description)}" for layer in export.layers)
    translate = translator("en")
    terms = " | ".join(
        terms.said(translate) for terms in terms_of_all(credits_of(export))
    ) or translate(NO_LICENCE)
    return f"{layers}. Licences of the sources: {terms}"


def _reference(credit: Credit) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "type": "data",
        "title": source_title(credit),
        "authors": [{"name": publisher_of(credit)}],
    }
    if address := web_address(credit.url):
        entry["url"] = address
    notes = (
        f"Date: {credit.date}" if credit.date else "",
        f"Credit: {credit.attribution}" if credit.attribution else "",
        f"Licence: {terms_of(credit).said(translator('en'))}",
    )
    return entry | _cff_terms(terms_of(credit)) | {"notes": plain(". ".join(filter(None, notes)))}


def _cff_terms(terms: Terms) -> dict[str, str]:
    if terms.id in _CFF_LICENCES:
        return {"license": terms.id}
    address = web_address(terms.url)
    return {"license-url": address} if address else {}


def _yaml(entry: Mapping[str, Any], indent: str = "") -> list[str]:
    """Return a mapping as lines of YAML 1.2, every text quoted as in JSON, which is part of it."""
    lines: list[str] = []
    for key, value in entry.items():
        if not isinstance(value, list):
            lines.append(f"{indent}{key}: {_quoted(value)}")
            continue
        lines.append(f"{indent}{key}:")
        for item in value:
            if isinstance(item, str):
                lines.append(f"{indent}  - {_quoted(item)}")
                continue
            first, *others = _yaml(item, f"{indent}    ")
            lines += [f"{indent}  - {first.strip()}", *others]
    return lines


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def write_bibtex(export: Export, path: Path) -> None:
    """Write ``citation.bib``: ``@misc`` entries for the export and each of its sources.

    ``@misc`` is known to every style since Patashnik's BibTeX 0.98 (1988); ``@dataset`` only to
    BibLaTeX. Addresses are read verbatim: their braces are in percent. Letters beyond ASCII are
    written as they are (UTF-8).
    """
    made = time_stamp(export)
    credits_ = credits_of(export)
    names = [f"{_KEY}-source-{number}" for number in range(1, len(credits_) + 1)]
    notes = [
        "DEMO: synthetic data" if export.is_demonstration else "",
        f"Sources: {_short_all(credits_, 'en')}" if credits_ else "",
    ]
    whole = {
        "author": f"{{{_tex(PRODUCT)}}}",
        "title": f"{{{_tex(title_of(export))}}}",
        "year": made[:4],
        "month": made[5:7].lstrip("0"),
        "version": _tex(version_of(export)),
        "howpublished": "Data set",
        "url": web_address(export.url),
        "urldate": made[:10],
        "note": _tex(plain(". ".join(filter(None, notes)))),
    }
    entries = [_entry(_KEY + "-" + re.sub(r"\D", "", made), whole)]
    entries += [
        _entry(name, _source_fields(credit)) for name, credit in zip(names, credits_, strict=True)
    ]
    path.write_text("\n".join(entries), encoding="utf-8", newline="\n")


_KEY: Final = "mongolia-clc-map"


def _source_fields(credit: Credit) -> dict[str, str]:
    notes = (credit.attribution, credit.date, terms_of(credit).said(translator("en")))
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", credit.date)
    return {
        "author": f"{{{_tex(publisher_of(credit))}}}",
        "title": f"{{{_tex(source_title(credit))}}}",
        "year": years[-1] if years else "",
        "howpublished": "Data set",
        "url": web_address(credit.url),
        "note": _tex(plain(". ".join(filter(None, notes)))),
    }


def _entry(key: str, fields: Mapping[str, str]) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join((f"@misc{{{key},", *lines, "}", ""))


_TEX: Final = {
    "\\": r"\textbackslash{}",
    # BibTeX counts braces even behind a backslash.
    "{": r"$\lbrace$",
    "}": r"$\rbrace$",
    "<": "$<$",
    ">": "$>$",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "&%$#_"},
}


def _tex(text: str) -> str:
    """Return ``text`` with what TeX takes for commands written as text."""
    return "".join(_TEX.get(letter, letter) for letter in text)
