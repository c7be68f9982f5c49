"""Describe every column of the shipped tables: type, meaning, unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

FieldType = Literal["string", "integer", "number", "boolean", "any"]


@dataclass(frozen=True, slots=True)
class Field:
    """A column: what it holds, its type in the data package, its unit where it has one."""

    description: str
    type: FieldType = "string"
    unit: str = ""


def _persons(description: str) -> Field:
    return Field(f"{description}; empty where not reported", "integer", "persons")


COMMON: Final[dict[str, Field]] = {
    "id": Field("Identifier, unique in the table"),
    "pcode": Field("Place code: MN and the last two (aimag) or four digits of the NSO code"),
    "name_en": Field("Name in English"),
    "name_mn": Field("Name in Mongolian, Cyrillic; empty where no source gives one"),
    "admin1_pcode": Field("Place code of the aimag or capital"),
    "admin2_pcode": Field("Place code of the soum or district"),
    "geometry": Field("Geometry in EPSG:4326, well-known binary", "any", "degrees"),
    "area_km2": Field("Area on the WGS 84 ellipsoid", "number", "km²"),
    "length_km": Field("Length on the WGS 84 ellipsoid", "number", "km"),
    "region": Field("Region: western, khangai, central, eastern or ulaanbaatar"),
    "nso_code": Field("Code of the National Statistics Office, region digit first"),
    "variants": Field("Other spellings, separated by |"),
    "source_id": Field("Source of the row: id in the registry, several separated by ;"),
    "source_url": Field("Address of the source; empty where none is recorded"),
    "source_name": Field("Source of the record"),
    "source_title": Field("Title of the source"),
    "year": Field("Year the figure is of; empty where the source states none", "integer"),
    "location_accuracy": Field("exact, approximate, soum_centre, inner_point or unknown"),
    "name_mn_status": Field("source; unverified: to be checked by a Mongolian reader"),
    "code": Field("Code of the entry"),
    "type": Field("Kind of unit"),
    "level": Field("admin0, admin1 or admin2"),
    "value": Field("The figure", "number"),
    "unit": Field("Unit of the figure"),
    "note": Field("Remark; says where a place was generalised"),
}
"""Columns that mean the same in every table."""

_CENTRE: Final[dict[str, Field]] = {
    "centre_id": Field("Identifier of the centre or place"),
    "level": Field("aimag, soum or district"),
    "status": Field("active, suspended, closed, planned or not_reported"),
    "status_date": Field("Date of the status, ISO 8601, as exact as known"),
    "opened_year": Field("Year of opening; empty where not reported", "integer"),
    "teachers_total": Field("Teachers, persons; empty where not reported", "integer"),
    "evidence": Field("documented, network_rule or demonstration"),
    "fact": Field("What is known of it, in a sentence"),
    "source_date": Field("Date of the source"),
    "licence": Field("Terms of the record"),
    "location_note": Field("How the place was found and what is doubtful about it"),
}

SPECIFIC: Final[dict[str, dict[str, Field]]] = {
    "admin1": {
        "iso_3166_2": Field("Code of ISO 3166-2"),
        "type": Field("aimag or capital"),
        "centre_name_en": Field("Name of the aimag centre in English"),
        "centre_name_mn": Field("Name of the aimag centre in Mongolian"),
        "centre_pcode": Field("Place code of the soum that holds the aimag centre"),
    },
    "admin2": {
        "cod_ab_pcode": Field("Place code in COD-AB; differs for Tsengel"),
        "nso_code_2025": Field("NSO code after the reform of 2025, where it changed"),
        "moved_2025_to": Field("Aimag or capital the soum belongs to since 2025"),
        "type": Field("soum or district"),
    },
    "settlements": {
        "is_aimag_centre": Field("The seat is an aimag centre", "boolean"),
        "point_source": Field("alagac (land agency), geonames or polygon_inner_point"),
        "inside_unit": Field("The point lies in its unit", "boolean"),
        "outside_km": Field("Geodesic distance to the unit, 0 inside it", "number", "km"),
        "doubt": Field("What is doubtful about the point; empty where nothing"),
    },
    "lakes": {"name_source": Field("Latin name as the source spells it")},
    "rivers": {
        "name_en": Field("Name of Natural Earth; empty where none runs along the line"),
        "level": Field("Level of GSHHG, 1 the largest", "integer"),
    },
    "roads": {
        "road_class": Field("Class code of the source, 1 to 4", "integer"),
        "road_class_name": Field("What is known of the class"),
        "source_object": Field("Object number in the source", "integer"),
    },
    "road_nodes": {
        "lon": Field("Longitude; the node's number is its row, from 0", "number", "degrees"),
        "lat": Field("Latitude", "number", "degrees"),
        "component": Field("Part of the network, numbered from the longest, 0", "integer"),
        "mesh_links": Field(
            "Corners of the mesh cell in sight, bits: 1 south-west, 2 south-east, 4 north-west, "
            "8 north-east",
            "integer",
        ),
    },
    "road_edges": {
        "from_node": Field("Number of a node of road_nodes", "integer"),
        "to_node": Field("Number of a node of road_nodes", "integer"),
        "road_class": Field("Class code of the source, 1 to 4", "integer"),
        "length_m": Field("Length on the WGS 84 ellipsoid", "number", "m"),
        "lake_m": Field("Part of the length that lies in a lake of 5 km² or more", "number", "m"),
        "road_id": Field("Road of roads it is a piece of"),
    },
    "road_links": {
        "from_node": Field("Number of a node of road_nodes", "integer"),
        "to_node": Field("Number of a node of road_nodes", "integer"),
    },
    "travel_mesh": {
        "mesh_row": Field(
            "Row: metres north in the equal-area projection of the product, by 5,000", "integer"
        ),
        "mesh_column": Field("Column: metres east, by 5,000", "integer"),
        "links": Field(
            "Neighbours in sight, bits; steps (rows, columns): 1 (0, 1), 2 (1, 0), 4 (1, 1), "
            "8 (1, -1), 16 (1, 2), 32 (2, 1), 64 (2, -1), 128 (1, -2)",
            "integer",
        ),
    },
    "railways": {
        "line": Field("Line it belongs to"),
        "source_label": Field("Label in the source"),
    },
    "observations": {
        "measure": Field("What is measured"),
        "flag": Field(
            "What to know of the figure: summed, scaled, incomplete, borders before 2025, "
            "year not stated, year as labelled; several separated by ;"
        ),
    },
    "population_age": {
        "age_group": Field("Ages in years, both ends included"),
        "population": Field("Resident population", "integer", "persons"),
    },
    "heritage": {
        "category": Field("Category of the site"),
        "subcategory": Field("Kind of site, as the source has it"),
        "period": Field("Period, as the source has it"),
        "protection_level": Field("Protection, as the source has it"),
        "admin2_pcode_named": Field("Soum the source names"),
        "point_match": Field("Point in the soum named: same, differs or no_point"),
        "evidence": Field(
            "A official or research source; B public page or open data; C page without address"
        ),
        "sensitive": Field("Burial place or sampled site: at soum level on purpose", "boolean"),
        "unverified_fields": Field("Columns whose value has no source"),
        "source_licence": Field("Terms of the record"),
        "same_as": Field("Record kept of the same site; empty where this one stands for itself"),
        "other_sources": Field(
            "Further sources of the site: name, address, terms, separated by ' | '; of a record "
            "on the other side of the ODbL its identifier only"
        ),
    },
    "heritage_merges": {
        "kept": Field("Record kept"),
        "merged": Field("Record of the same site; empty where it came merged from the compilers"),
        "decision": Field("merged, or possible: left apart, for people to decide"),
        "rule": Field(
            "name_and_point, name_and_soum (merged by rule), compiled (merged before), "
            "name_only, similar_name, remark (possible)"
        ),
        "distance_km": Field(
            "Geodesic distance of the points; empty without two points and for sensitive sites",
            "number",
            "km",
        ),
        "name_score": Field("Similarity of the names, 0 to 100; empty without two", "number"),
        "kept_name_en": Field("Name of the record kept, English; empty under the ODbL"),
        "kept_name_mn": Field("Name of the record kept, Mongolian; empty under the ODbL"),
        "kept_source": Field("Source of the record kept"),
        "merged_name_en": Field("Name of the other record, English; empty under the ODbL"),
        "merged_name_mn": Field("Name of the other record, Mongolian; empty under the ODbL"),
        "merged_source": Field("Source of the other record"),
    },
    "heritage_checks": {
        "check": Field(
            "outside_mongolia, other_soum (beyond its accuracy), near_border (within it), "
            "unplaced or open_question"
        ),
        "admin2_pcode_named": Field("Soum the source names"),
        "outside_km": Field(
            "Geodesic distance of the point to the soum named; empty for sensitive sites",
            "number",
            "km",
        ),
        "tolerance_km": Field("Accuracy of the point, our choice by kind", "number", "km"),
        "why": Field("What is doubtful"),
        "way_out": Field("What would settle it"),
    },
    "pairings": {
        "subject_kind": Field("category (of heritage sites) or element (living tradition)"),
        "subject": Field("Category of heritage, or identifier of intangible_elements"),
        "programme_type": Field("Code of programme_types"),
        "reason_en": Field("Why they suit each other, English"),
        "reason_mn": Field("Why they suit each other, Mongolian; to be checked by a reader"),
        "basis": Field("Whose idea it is: 'our proposal' is no report of what is taught"),
        "source_url": Field("Published reasoning it leans on; empty where none was found"),
    },
    "stories": {
        "story_id": Field("Identifier of the story"),
        "title_en": Field("Title in English"),
        "title_mn": Field("Title in Mongolian"),
        "pcodes": Field("Place codes, separated by ;: soums, aimags, or MN for the country"),
        "place": Field("Where, in English"),
        "place_mn": Field("Where, in Mongolian"),
        "year": Field("Year or years, as the source has them"),
        "organisation": Field("Who did it"),
        "what_en": Field("What was done, English"),
        "what_mn": Field("What was done, Mongolian"),
        "result_en": Field("What came of it, English"),
        "result_mn": Field("What came of it, Mongolian"),
        "translation": Field("ours: the Mongolian texts are a translation of this product"),
    },
    "story_places": {
        "story_id": Field("Story of stories"),
        "pcode": Field("Place code of a soum or an aimag, MN for the country"),
        "location_accuracy": Field(
            "soum_centre or inner_point (of a soum or district), aimag_centre, or unknown: the "
            "whole country, no point"
        ),
    },
    "intangible_elements": {
        "element_id": Field("Identifier of the element"),
        "year_inscribed": Field("Year of inscription", "integer"),
        "unesco_list": Field("List of the 2003 Convention"),
        "places_pcode": Field("Soums where it is practised, where a source says so"),
        "place_status": Field("source or not_reported"),
    },
    "centres_published": _CENTRE,
    "demonstration_centres": _CENTRE,
    "demonstration_programmes": {
        "centre_id": Field("Centre of demonstration_centres"),
        "school_year": Field("School year, 2014-2015"),
        "year": Field("Calendar year in which the school year begins", "integer"),
        "programme_type": Field("Code of programme_types"),
        "target_group": Field("Code of target_groups"),
        "learners_total": _persons("Learners"),
        "learners_female": _persons("Women among the learners"),
        "age_15_24": _persons("Learners aged 15 to 24"),
        "age_25_64": _persons("Learners aged 25 to 64"),
        "age_65_plus": _persons("Learners aged 65 and over"),
        "completed": _persons("Completed"),
        "certificates": _persons("Received a certificate"),
        "returned_to_school": _persons("Moved to a general school"),
        "dropped_out": _persons("Dropped out"),
        "hours": Field("Length of the course", "integer", "hours"),
        "delivery": Field("centre, mobile, distance or home_visit"),
    },
    "national_facts": {
        "fact_id": Field("Identifier of the fact"),
        "measure": Field("What is stated"),
        "scope": Field("national or a place code"),
        "evidence": Field("seen (page read in full) or excerpt (page cut)"),
    },
    "programme_types": {
        "group": Field("Group of types"),
        "sdg_targets": Field("Targets of SDG 4, separated by ;"),
        "definition": Field("What the type covers"),
    },
    "glossary": {
        "term_en": Field("Term in English"),
        "term_mn": Field("Term in Mongolian"),
        "meaning": Field("What it stands for"),
    },
}
"""Columns of one table only, or with a meaning of their own there."""

SAME_COLUMNS: Final[dict[str, str]] = {"heritage_osm": "heritage"}
"""Tables with the columns of another one."""


def field_of(resource: str, column: str) -> Field:
    """Return the description of ``column`` in ``resource``.

    Raises:
        KeyError: the column is not described.
    """
    own = SPECIFIC.get(SAME_COLUMNS.get(resource, resource), {})
    field = own.get(column) or COMMON.get(column)
    if field is None:
        message = f"{resource}: column {column} is not described in geo/sources/fields.py"
        raise KeyError(message)
    return field
