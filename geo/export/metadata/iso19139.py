"""Describe a layer in ISO 19115 metadata, as the XML of ISO/TS 19139:2007."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from geo.export.metadata.elements import (
    address,
    code,
    document,
    element,
    language,
    missing,
    text,
    value,
)
from geo.export.metadata.facts import (
    LANGUAGE_CODES,
    PRODUCT,
    count_of_places,
    crs_address,
    extent_of,
    files_of,
    keywords_of,
    publisher_of,
    source_title,
    system_in_words,
    systems_of,
    terms_of,
    time_stamp,
    title_of,
    web_address,
)
from geo.text import N_, translator

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from pathlib import Path

    from geo.export.layer import Credit, Export, ExportLayer
    from geo.export.metadata.facts import WrittenFile

SUFFIX: Final = ".iso19139.xml"

_OBJECT_TYPES: Final = {"Point": "point", "MultiLineString": "curve", "MultiPolygon": "surface"}
"""Code list MD_GeometricObjectTypeCode of ISO 19115:2003."""

_SCHEMA_LOCATION: Final = (
    "http://www.isotc211.org/2005/gmd http://www.isotc211.org/2005/gmd/gmd.xsd"
)

_DEMO_LIMIT: Final = N_("DEMO: synthetic records to try the map with; not facts about any centre")

_PRECISION: Final = {
    "full": N_("Coordinates as exact as the product keeps them"),
    "display": N_("Coordinates simplified for the screen: not for measuring"),
}


def write_iso19139(
    layer: ExportLayer, export: Export, files: tuple[WrittenFile, ...], path: Path
) -> None:
    """Write the metadata of ``layer``.

    The elements and their order are those of the schema ``gmd`` of ISO/TS 19139:2007, version of
    2007-04-17. Terms are legal constraints, one a source; where a date is known only in words, it
    stands in other details of the citation and the date is nil.

    Args:
        layer: what is described.
        export: what it is a part of.
        files: all files that were written.
        path: the document to write.
    """
    root = element(
        "MD_Metadata",
        text("fileIdentifier", identifier(layer, export)),
        language("language", LANGUAGE_CODES[export.language]),
        code("characterSet", "MD_CharacterSetCode", "utf8"),
        _scope("hierarchyLevel", layer),
        text("hierarchyLevelName", layer.name),
        element("contact", _product("pointOfContact", export)),
        element("dateStamp", value("gco:DateTime", time_stamp(export))),
        text("metadataStandardName", "ISO 19115:2003/19139"),
        text("metadataStandardVersion", "1.0"),
        *_representation(layer),
        *(_reference_system(key, export) for key in systems_of(layer, files, export)),
        element("identificationInfo", _identification(layer, export)),
        element("contentInfo", _content(export)),
        element("distributionInfo", _distribution(layer, export, files)),
        element("dataQualityInfo", _quality(layer, export)),
    )
    root.set("xsi:schemaLocation", _SCHEMA_LOCATION)
    path.write_bytes(document(root))


def identifier(layer: ExportLayer, export: Export) -> str:
    """Return what tells these metadata from those of other layers and exports."""
    made = time_stamp(export).replace(":", "").replace("-", "")
    return f"mongolia-clc-map.{layer.name}.{made}"


def _scope(tag: str, layer: ExportLayer) -> ET.Element:
    kind = "dataset" if layer.geometry_type else "nonGeographicDataset"
    return code(tag, "MD_ScopeCode", kind)


def _product(role: str, export: Export) -> ET.Element:
    return _party(PRODUCT, web_address(export.url), role)


def _party(name: str, url: str, role: str) -> ET.Element:
    link = element("onlineResource", element("CI_OnlineResource", address("linkage", url)))
    contact = [element("contactInfo", element("CI_Contact", link))] if url else []
    return element(
        "CI_ResponsibleParty",
        text("organisationName", name),
        *contact,
        code("role", "CI_RoleCode", role),
    )


def _representation(layer: ExportLayer) -> list[ET.Element]:
    if layer.geometry_type is None:
        return []
    # The standard asks for a positive number: of nothing, no number is said.
    count = count_of_places(layer)
    number = [element("geometricObjectCount", value("gco:Integer", str(count)))] if count else []
    objects = element(
        "MD_GeometricObjects",
        code(
            "geometricObjectType", "MD_GeometricObjectTypeCode", _OBJECT_TYPES[layer.geometry_type]
        ),
        *number,
    )
    vector = element(
        "MD_VectorSpatialRepresentation",
        code("topologyLevel", "MD_TopologyLevelCode", "geometryOnly"),
        element("geometricObjects", objects),
    )
    return [element("spatialRepresentationInfo", vector)]


def _reference_system(key: str, export: Export) -> ET.Element:
    words = system_in_words(key, export.language)
    standard = crs_address(key)
    entry = element(
        "RS_Identifier",
        text("code", standard or words),
        text("codeSpace", "EPSG" if standard else "PROJ"),
    )
    return element(
        "referenceSystemInfo",
        element("MD_ReferenceSystem", element("referenceSystemIdentifier", entry)),
    )


def _date(tag: str, export: Export, kind: str) -> ET.Element:
    return element(
        tag,
        element(
            "CI_Date",
            element("date", value("gco:DateTime", time_stamp(export))),
            code("dateType", "CI_DateTypeCode", kind),
        ),
    )


def _identification(layer: ExportLayer, export: Export) -> ET.Element:
    citation = element(
        "CI_Citation",
        text("title", title_of(layer)),
        _date("date", export, "creation"),
        text("edition", layer.version),
        element(
            "identifier",
            element("MD_Identifier", text("code", identifier(layer, export))),
        ),
        element("citedResponsibleParty", _product("processor", export)),
        *(
            element(
                "citedResponsibleParty",
                _party(publisher_of(credit), web_address(credit.url), "originator"),
            )
            for credit in layer.credits
        ),
        code("presentationForm", "CI_PresentationFormCode", "mapDigital"),
    )
    return element(
        "MD_DataIdentification",
        element("citation", citation),
        text("abstract", layer.description or title_of(layer)),
        *(text("credit", credit.attribution) for credit in layer.credits if credit.attribution),
        element("pointOfContact", _product("pointOfContact", export)),
        _keywords(layer),
        *_constraints(layer, export),
        code(
            "spatialRepresentationType",
            "MD_SpatialRepresentationTypeCode",
            "vector" if layer.geometry_type else "textTable",
        ),
        language("language", LANGUAGE_CODES[export.language]),
        code("characterSet", "MD_CharacterSetCode", "utf8"),
        element("topicCategory", value("MD_TopicCategoryCode", "society")),
        *_extent(layer),
        *([text("supplementalInformation", " ".join(export.notes))] if export.notes else []),
    )


def _keywords(layer: ExportLayer) -> ET.Element:
    words = (text("keyword", word) for word in keywords_of(layer))
    return element(
        "descriptiveKeywords",
        element("MD_Keywords", *words, code("type", "MD_KeywordTypeCode", "theme")),
    )


def _constraints(layer: ExportLayer, export: Export) -> list[ET.Element]:
    """Return how far the records can be relied on, then the terms of each source."""
    translate = translator(export.language)
    limits = [translate(_DEMO_LIMIT)] if layer.is_demonstration else []
    limits += [sentence for sentence in (layer.evidence, layer.selection) if sentence]
    made = [element("MD_Constraints", *(text("useLimitation", limit) for limit in limits))]
    made += [
        element(
            "MD_LegalConstraints",
            code(
                "useConstraints",
                "MD_RestrictionCode",
                "license" if credit.licence else "otherRestrictions",
            ),
            text("otherConstraints", f"{source_title(credit)}: {terms_of(credit).said(translate)}"),
        )
        for credit in layer.credits
    ]
    return [element("resourceConstraints", constraint) for constraint in made if len(constraint)]


def _extent(layer: ExportLayer) -> list[ET.Element]:
    if (extent := extent_of(layer)) is None:
        return []
    box = element(
        "EX_GeographicBoundingBox",
        *(
            element(tag, value("gco:Decimal", f"{edge:.7f}"))
            for tag, edge in (
                ("westBoundLongitude", extent.west),
                ("eastBoundLongitude", extent.east),
                ("southBoundLatitude", extent.south),
                ("northBoundLatitude", extent.north),
            )
        ),
    )
    return [element("extent", element("EX_Extent", element("geographicElement", box)))]


def _content(export: Export) -> ET.Element:
    """Return where the columns are described."""
    catalogue = element(
        "CI_Citation", text("title", "data-dictionary.csv"), _date("date", export, "creation")
    )
    return element(
        "MD_FeatureCatalogueDescription",
        language("language", LANGUAGE_CODES[export.language]),
        element("includedWithDataset", value("gco:Boolean", "true")),
        element("featureCatalogueCitation", catalogue),
    )


def _distribution(layer: ExportLayer, export: Export, files: tuple[WrittenFile, ...]) -> ET.Element:
    own = files_of(layer, files)
    formats = dict.fromkeys(f"{file.format_id} ({file.media_type})" for file in own)
    online = [
        _online(file.path, file.path, f"{file.bytes} bytes, sha256:{file.sha256}", "download")
        for file in own
    ]
    if url := web_address(export.url):
        online.append(_online(url, PRODUCT, export.title, "information"))
    options = element("MD_DigitalTransferOptions", *online)
    return element(
        "MD_Distribution",
        *(
            element(
                "distributionFormat",
                element("MD_Format", text("name", name), missing("version")),
            )
            for name in formats
        ),
        *([element("transferOptions", options)] if online else []),
    )


def _online(url: str, name: str, description: str, function: str) -> ET.Element:
    return element(
        "onLine",
        element(
            "CI_OnlineResource",
            address("linkage", url),
            text("name", name),
            text("description", description),
            code("function", "CI_OnLineFunctionCode", function),
        ),
    )


def _quality(layer: ExportLayer, export: Export) -> ET.Element:
    translate = translator(export.language)
    precision = translate(_PRECISION[export.precision]) if layer.geometry_type else ""
    statement = ". ".join(
        sentence.rstrip(".")
        for sentence in chain((layer.evidence, layer.selection), (precision,))
        if sentence
    )
    lineage = element(
        "LI_Lineage",
        text("statement", statement),
        *(element("source", _source(credit, export)) for credit in layer.credits),
    )
    return element(
        "DQ_DataQuality",
        element("scope", element("DQ_Scope", _scope("level", layer))),
        element("lineage", lineage),
    )


def _source(credit: Credit, export: Export) -> ET.Element:
    terms = terms_of(credit).said(translator(export.language))
    citation = element(
        "CI_Citation",
        text("title", source_title(credit)),
        missing("date"),
        element(
            "citedResponsibleParty",
            _party(publisher_of(credit), web_address(credit.url), "originator"),
        ),
        text("otherCitationDetails", credit.date),
    )
    described = ". ".join(filter(None, (credit.attribution, terms)))
    return element("LI_Source", text("description", described), element("sourceCitation", citation))
