"""Write the text that tells a person what is in an archive and how it may be used."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from geo.export.metadata.citation import citation_text
from geo.export.metadata.facts import (
    NO_LICENCE,
    PRODUCT,
    credits_of,
    extent_of,
    files_of,
    plain,
    source_title,
    system_in_words,
    system_of,
    terms_of,
    time_stamp,
    title_of,
)
from geo.text import LANGUAGES, N_, SOURCE_LANGUAGE, Message, format_number, translator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from geo.export.layer import Credit, Export, ExportLayer
    from geo.export.metadata.facts import WrittenFile
    from geo.text import Translate

WIDTH: Final = 100
"""Letters a line; long addresses and checksums stand out."""

DEMO_WARNING: Final = N_(
    "DEMO: this archive holds synthetic records, drawn to try the map. They are not facts about "
    "any centre: do not publish or cite them as such."
)

PRECISIONS: Final = {
    "full": N_("Coordinates are as exact as the product keeps them."),
    "display": N_(
        "Coordinates are simplified for the screen: do not measure areas or distances on them."
    ),
}

_OBLIGATION: Final = N_(
    "The layers have different terms. Name the sources of each layer you use, and keep to the "
    "licence of each. Where no licence is stated, ask the publisher before you pass the data on."
)


def write_readme(export: Export, files: tuple[WrittenFile, ...], path: Path) -> None:
    """Write ``README.txt``: in the language of the export, then in English where that is another.

    UTF-8 with a byte order mark, without which old editors take Cyrillic for another code, and the
    line ends all editors know. Texts of the layers stand in the language of the export in both
    parts.
    """
    languages = dict.fromkeys((export.language, SOURCE_LANGUAGE))
    parts = [list(_part(export, files, language)) for language in languages]
    if len(parts) > 1:
        parts = [
            [LANGUAGES[language], "", *part]
            for language, part in zip(languages, parts, strict=True)
        ]
    rule = ["", "=" * WIDTH, ""]
    lines = [line for number, part in enumerate(parts) for line in (rule * bool(number) + part)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig", newline="\r\n")


def _part(export: Export, files: tuple[WrittenFile, ...], language: str) -> Iterator[str]:
    translate = translator(language)
    if export.is_demonstration:
        yield from _paragraph(f"*** {translate(DEMO_WARNING)} ***")
    yield from _heading(title_of(export))
    made_by = Message(
        N_("Taken from the {product} on {time} (UTC)."),
        {"product": PRODUCT, "time": time_stamp(export)},
    )
    yield from _paragraph(made_by.said(translate))
    if export.url:
        yield from _paragraph(f"{translate(N_('Address of the view'))}: {export.url}")
    system = system_in_words(export.crs, language)
    yield from _paragraph(f"{translate(N_('Coordinate reference system'))}: {system}")
    yield from _other_systems(export, files, language)
    yield from _paragraph(translate(PRECISIONS[export.precision]))
    yield from _section(translate(N_("Notes")), export.notes)
    yield from _heading(translate(N_("Layers")))
    for layer in export.layers:
        yield from _layer(layer, files, language)
    yield from _heading(translate(N_("Sources and licences")))
    yield from _paragraph(translate(_OBLIGATION))
    for credit in credits_of(export):
        yield from _credit(credit, translate)
    if not credits_of(export):
        yield from _paragraph(translate(NO_LICENCE))
    yield from _heading(translate(N_("How to cite")))
    yield from _paragraph(citation_text(export, language=language))
    yield from _paragraph(translate(N_("For programs: CITATION.cff, citation.bib.")))
    yield from _heading(translate(N_("Files")))
    yield from _paragraph(
        translate(
            N_(
                "The columns are described in data-dictionary.csv; what programs want to know is "
                "in datapackage.json, dcat.jsonld and metadata/. Path, bytes and SHA-256:"
            )
        )
    )
    for file in files:
        yield f"{file.path}"
        yield f"    {file.bytes}  {file.sha256}"


def _other_systems(export: Export, files: Iterable[WrittenFile], language: str) -> Iterator[str]:
    """Say which formats are in another reference system than the one asked for."""
    others: dict[str, dict[str, None]] = {}
    for file in files:
        if file.layer is not None and file.layer.geometry_type is None:
            continue
        if (key := system_of(file, export)) not in ("", export.crs):
            others.setdefault(key, {})[file.format_id] = None
    for key, formats in others.items():
        sentence = Message(
            N_("{system}, because the format holds no other: {formats}"),
            {
                "system": system_in_words(key, language),
                "formats": ", ".join(formats),
            },
        )
        yield from _paragraph(sentence.said(translator(language)))


def _layer(layer: ExportLayer, files: Iterable[WrittenFile], language: str) -> Iterator[str]:
    translate = translator(language)
    yield from _wrapped(f"{layer.name}: {title_of(layer)}", "")
    if layer.is_demonstration:
        yield from _wrapped(f"*** {translate(N_('DEMO: synthetic records'))} ***")
    yield from _wrapped(plain(layer.description))
    yield from _fact(translate(N_("Records")), format_number(len(layer.features), language))
    yield from _fact(translate(N_("Selection")), layer.selection or translate(N_("the whole")))
    if plain(layer.evidence) not in plain(layer.description):
        yield from _fact(translate(N_("Evidence")), layer.evidence)
    yield from _fact(translate(N_("Version")), layer.version)
    if layer.geometry_type:
        if extent := extent_of(layer):
            edges = (extent.west, extent.south, extent.east, extent.north)
            box = ", ".join(f"{edge:.5f}" for edge in edges)
        else:
            box = translate(N_("no record has a place"))
        yield from _fact(translate(N_("West, south, east, north (degrees)")), box)
    for credit in layer.credits:
        terms = terms_of(credit).said(translate)
        yield from _fact(translate(N_("Source")), f"{source_title(credit)}: {terms}")
    if not layer.credits:
        yield from _fact(translate(N_("Licence")), translate(NO_LICENCE))
    names = ", ".join(file.path for file in files_of(layer, files))
    yield from _fact(translate(N_("Files")), names)
    yield ""


def _credit(credit: Credit, translate: Translate) -> Iterator[str]:
    yield from _wrapped(source_title(credit), "")
    yield from _fact(translate(N_("Publisher")), credit.publisher)
    yield from _fact(translate(N_("Address")), credit.url)
    yield from _fact(translate(N_("Date")), credit.date)
    yield from _fact(translate(N_("Credit")), credit.attribution)
    yield from _fact(translate(N_("Licence")), terms_of(credit).said(translate))
    yield ""


def _heading(text: str) -> Iterator[str]:
    yield from ("", plain(text), "-" * min(len(plain(text)), WIDTH), "")


def _section(heading: str, sentences: Iterable[str]) -> Iterator[str]:
    if sentences:
        yield from _heading(heading)
        for sentence in sentences:
            yield from _wrapped(sentence, "")


def _fact(name: str, text: str) -> Iterator[str]:
    if text:
        yield from _wrapped(f"{name}: {plain(text)}")


def _paragraph(text: str) -> Iterator[str]:
    yield from _wrapped(text, "")
    yield ""


def _wrapped(text: str, indent: str = "    ") -> Iterator[str]:
    yield from textwrap.wrap(
        plain(text),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "  " * bool(indent),
        # An address or a name of a file cut in two is none.
        break_long_words=False,
        break_on_hyphens=False,
    )
