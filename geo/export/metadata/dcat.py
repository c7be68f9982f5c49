"""Describe an export as linked data: a catalogue of DCAT 3 with a data set a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from geo.export.metadata.facts import (
    LANGUAGE_CODES,
    PRODUCT,
    Terms,
    credits_of,
    crs_address,
    extent_of,
    files_of,
    keywords_of,
    plain,
    sole_terms,
    source_title,
    system_in_words,
    system_of,
    systems_of,
    terms_of,
    terms_of_all,
    time_stamp,
    title_of,
    version_of,
    web_address,
)
from geo.sources.output import write_json
from geo.text import translator

if TYPE_CHECKING:
    from pathlib import Path

    from geo.export.layer import Credit, Export, ExportLayer
    from geo.export.metadata.facts import WrittenFile

_CONTEXT: Final[dict[str, Any]] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geosparql": "http://www.opengis.net/ont/geosparql#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Written into the document: a reader without internet understands it."""

_LANGUAGE_ADDRESS: Final = "http://id.loc.gov/vocabulary/iso639-2/"
_MEDIA_TYPE_ADDRESS: Final = "https://www.iana.org/assignments/media-types/"
_SPDX_ADDRESS: Final = "https://spdx.org/licenses/"


def write_dcat(export: Export, files: tuple[WrittenFile, ...], path: Path) -> None:
    """Write ``dcat.jsonld``: Data Catalog Vocabulary, version 3 (W3C 2024), as JSON-LD 1.1.

    Names of data sets and of files are relative to the document, which lies beside them. A
    licence stands for a data set only where its sources state the same one; otherwise its rights
    name each, and every source has its own.
    """
    datasets = [_dataset(layer, export, files) for layer in export.layers]
    catalogue = _described(export, export.language) | {
        "@context": _CONTEXT,
        "@id": "#catalogue",
        "@type": "dcat:Catalog",
        "dct:description": _text(" ".join((title_of(export), *export.notes)), export.language),
        "dct:publisher": _publisher(),
        "dcat:version": version_of(export),
        "dcat:dataset": datasets,
    }
    catalogue |= _page(export) | _terms(export.layers, credits_of(export), export.language)
    write_json({key: entry for key, entry in catalogue.items() if entry}, path)


def _described(thing: Export | ExportLayer, language: str) -> dict[str, Any]:
    return {
        "dct:title": _text(title_of(thing), language),
        "dcat:keyword": [_text(word, "en") for word in keywords_of(thing)],
        "dct:language": {"@id": _LANGUAGE_ADDRESS + LANGUAGE_CODES[language]},
    }


def _dataset(layer: ExportLayer, export: Export, files: tuple[WrittenFile, ...]) -> dict[str, Any]:
    language = export.language
    entry: dict[str, Any] = _described(layer, language) | {
        "@id": f"#{layer.name}",
        "@type": "dcat:Dataset",
        "dct:identifier": layer.name,
        "dct:description": _text(
            " ".join(filter(None, (layer.description, layer.selection))) or title_of(layer),
            language,
        ),
        "dct:created": {"@value": time_stamp(export), "@type": "xsd:dateTime"},
        "dcat:version": plain(layer.version),
        "dct:creator": _publisher(),
        "dct:publisher": _publisher(),
        "dct:provenance": {
            "@type": "dct:ProvenanceStatement",
            "rdfs:label": _text(layer.evidence, language),
        }
        if layer.evidence
        else {},
        "dct:source": [_source(credit, language) for credit in layer.credits],
        "dct:conformsTo": [_system(key, export) for key in systems_of(layer, files, export)],
        "dcat:distribution": [_distribution(file, export) for file in files_of(layer, files)],
    }
    if extent := extent_of(layer):
        entry["dct:spatial"] = {
            "@type": "dct:Location",
            "dcat:bbox": {
                "@value": extent.wkt,
                "@type": "geosparql:wktLiteral",
            },
        }
    entry |= _page(export) | _terms((layer,), layer.credits, language)
    return {key: part for key, part in entry.items() if part}


def _distribution(file: WrittenFile, export: Export) -> dict[str, Any]:
    place = quote(file.path)
    entry: dict[str, Any] = {
        "@id": place,
        "@type": "dcat:Distribution",
        "dct:title": file.path,
        "dcat:downloadURL": {"@id": place},
        "dcat:mediaType": {"@id": _MEDIA_TYPE_ADDRESS + file.media_type},
        "dcat:byteSize": {"@value": str(file.bytes), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        },
    }
    layers = export.layers if file.layer is None else (file.layer,)
    if (key := system_of(file, export)) and any(layer.geometry_type for layer in layers):
        entry["dct:conformsTo"] = _system(key, export)
    credits_ = credits_of(export) if file.layer is None else file.layer.credits
    return entry | _terms(layers, credits_, export.language)


def _terms(
    layers: tuple[ExportLayer, ...], credits_: tuple[Credit, ...], language: str
) -> dict[str, Any]:
    if sole := sole_terms(layers):
        return {"dct:license": _licence(sole, language)}
    rights = [_rights(terms, language) for terms in terms_of_all(credits_)]
    return {"dct:rights": rights or [_rights(Terms("", "", ""), language)]}


def _rights(terms: Terms, language: str) -> dict[str, Any]:
    return {
        "@type": "dct:RightsStatement",
        "rdfs:label": _text(terms.said(translator(language)), language),
    }


def _licence(terms: Terms, language: str) -> dict[str, Any]:
    label = _text(terms.said(translator(language)), language)
    entry = {"@type": "dct:LicenseDocument", "rdfs:label": label}
    address = web_address(terms.url) or (
        "" if terms.id.startswith("LicenseRef-") else f"{_SPDX_ADDRESS}{terms.id}"
    )
    return ({"@id": address} if address else {}) | entry


def _source(credit: Credit, language: str) -> dict[str, Any]:
    terms = terms_of(credit)
    entry: dict[str, Any] = {
        "@type": "dct:BibliographicResource",
        "dct:title": source_title(credit),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": plain(credit.publisher)}
        if credit.publisher
        else {},
        "dct:bibliographicCitation": plain(credit.attribution),
        "dct:date": plain(credit.date),
        "foaf:page": {"@id": page} if (page := web_address(credit.url)) else {},
    }
    entry |= (
        {"dct:license": _licence(terms, language)}
        if terms.id
        else {"dct:rights": _rights(terms, language)}
    )
    return {key: part for key, part in entry.items() if part}


def _system(key: str, export: Export) -> dict[str, Any]:
    label = _text(system_in_words(key, export.language), export.language)
    address = crs_address(key)
    return ({"@id": address} if address else {}) | {"@type": "dct:Standard", "rdfs:label": label}


def _page(export: Export) -> dict[str, Any]:
    address = web_address(export.url)
    return {"dcat:landingPage": {"@id": address}} if address else {}


def _publisher() -> dict[str, Any]:
    return {"@id": "#product", "@type": "foaf:Agent", "foaf:name": PRODUCT}


def _text(text: str, language: str) -> dict[str, str]:
    return {"@value": plain(text), "@language": language}
