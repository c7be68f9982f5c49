"""Register every file the product ships: what it holds and which sources it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from geo.sources.registry import SOURCES
from geo.sources.source import missing_fields
from geo.text import N_

MEDIA_TYPES: Final[dict[str, str]] = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "topojson": "application/json",
    "webp": "image/webp",
}
"""Media type by file ending."""


@dataclass(frozen=True, slots=True)
class DerivedResource:
    """A file of the product's data folder.

    Raises:
        ValueError: fields are empty (all named), or a source is not registered.
    """

    name: str
    """Lower case, unique: the name in the data package."""
    path: str
    """Relative to the data folder."""
    title: str
    description: str
    source_ids: tuple[str, ...]
    crs: str = ""
    """Coordinate reference system; empty for a table without geometry."""

    def __post_init__(self) -> None:
        """Check that the entry is complete and its sources known."""
        missing = missing_fields(self, optional=("crs",))
        unknown = [source for source in self.source_ids if source not in SOURCES]
        problems = [f"{name} missing" for name in missing]
        problems += [f"source {source} not registered" for source in unknown]
        if problems:
            message = f"resource {self.name or '(without name)'}: {', '.join(problems)}"
            raise ValueError(message)

    @property
    def format(self) -> str:
        """The file's ending without the dot."""
        return PurePosixPath(self.path).suffix.removeprefix(".")

    @property
    def media_type(self) -> str:
        """The file's media type."""
        return MEDIA_TYPES[self.format]


_WGS84: Final = "EPSG:4326"
_UNIT_SOURCES: Final = ("ocha_cod_ab", "gazetteer")
_CENTRE_SOURCES: Final = ("clc_published", "gazetteer")

DERIVED: Final[dict[str, DerivedResource]] = {
    resource.name: resource
    for resource in (
        DerivedResource(
            "admin0",
            "admin0.parquet",
            N_("Country"),
            "Boundary of Mongolia in full precision, with its area on the ellipsoid.",
            ("ocha_cod_ab",),
            _WGS84,
        ),
        DerivedResource(
            "admin1",
            "admin1.parquet",
            N_("Aimags and the capital"),
            "21 aimags and Ulaanbaatar: boundaries of COD-AB, codes and names of the gazetteer.",
            _UNIT_SOURCES,
            _WGS84,
        ),
        DerivedResource(
            "admin2",
            "admin2.parquet",
            N_("Soums and districts"),
            "330 soums and 9 districts on the boundaries before 2025; changes of 2025 as columns.",
            _UNIT_SOURCES,
            _WGS84,
        ),
        DerivedResource(
            "settlements",
            "settlements.parquet",
            N_("Seats of soums and districts"),
            "One point a unit, inside it or flagged, with what is doubtful about it.",
            ("gazetteer", "ocha_cod_ab"),
            _WGS84,
        ),
        DerivedResource(
            "lakes",
            "lakes.parquet",
            N_("Lakes"),
            "309 lakes, islands cut out, names repaired and in both languages.",
            ("alamgac_basemap",),
            _WGS84,
        ),
        DerivedResource(
            "rivers",
            "rivers.parquet",
            N_("Rivers"),
            "58 river lines with level; names where Natural Earth has one.",
            ("gshhg", "natural_earth"),
            _WGS84,
        ),
        DerivedResource(
            "roads",
            "roads.parquet",
            N_("Roads"),
            "Road lines with the class code of the source, which it does not explain, and length.",
            ("alamgac_basemap",),
            _WGS84,
        ),
        DerivedResource(
            "road_nodes",
            "road_nodes.parquet",
            N_("Road network: nodes"),
            "Junctions, ends and places 2 km apart where a traveller can leave the road.",
            ("alamgac_basemap", "ocha_cod_ab"),
        ),
        DerivedResource(
            "road_edges",
            "road_edges.parquet",
            N_("Road network: edges"),
            "Roads between nodes: ends within 100 m joined, doubled lines left out, lines drawn "
            "with a tolerance of 20 m, lengths of the full lines.",
            ("alamgac_basemap",),
            _WGS84,
        ),
        DerivedResource(
            "road_links",
            "road_links.parquet",
            N_("Road network: links across open country"),
            "Road nodes within 5 km of each other with neither a lake nor the border between.",
            ("alamgac_basemap", "ocha_cod_ab"),
        ),
        DerivedResource(
            "travel_mesh",
            "travel_mesh.parquet",
            N_("Mesh of open country"),
            "Nodes 5 km apart for travel off the road, sixteen neighbours each; lakes of 5 km² "
            "and more are barriers.",
            ("ocha_cod_ab", "alamgac_basemap"),
        ),
        DerivedResource(
            "railways",
            "railways.parquet",
            N_("Railways"),
            "Ten railway lines with length.",
            ("alamgac_basemap",),
            _WGS84,
        ),
        DerivedResource(
            "observations",
            "observations.csv",
            N_("Figures of country, aimags and soums"),
            "One figure a row with year, unit, flag and source. A figure no source gives has no "
            "row. Sums of soums are flagged.",
            (
                "nso_population",
                "nso_population_2025",
                "nso_livestock",
                "nso_social",
                "nso_education",
                "literacy_press",
            ),
        ),
        DerivedResource(
            "population_age",
            "population_age.csv",
            N_("Population by age group"),
            "Fifteen age groups of 2019 for 329 units; the group 0-4 alone for the other ten.",
            ("nso_population",),
        ),
        DerivedResource(
            "heritage",
            "heritage.parquet",
            N_("Heritage sites"),
            "487 records. Burial places and sampled sites stand at the soum's settlement; records "
            "without a known soum have no geometry.",
            ("heritage", "gazetteer"),
            _WGS84,
        ),
        DerivedResource(
            "heritage_osm",
            "heritage_osm.parquet",
            N_("Heritage sites of OpenStreetMap"),
            "15 records under the ODbL, kept apart from the others.",
            ("heritage_osm",),
            _WGS84,
        ),
        DerivedResource(
            "heritage_merges",
            "heritage_merges.csv",
            N_("Heritage records of the same site"),
            "Records of two sources are one site where their names without words of kind are 90% "
            "alike in one language and carry the same numbers, their categories are of one "
            "family, and their points are within the accuracy of both (exact 0.5 km, approximate "
            "2 km, soum centre 5 km) or, without points, the soum and the whole name are the "
            "same. Kept: better evidence, then more exact place, then lower id. Nothing is "
            "dropped. Pairs that may be the same are listed as possible and not merged.",
            ("heritage", "gazetteer"),
        ),
        DerivedResource(
            "heritage_checks",
            "heritage_checks.csv",
            N_("Heritage records whose place is doubtful"),
            "A row a doubt: points outside the soum the source names, records without a place, "
            "open questions; what is doubtful and what would settle it.",
            ("heritage", "gazetteer"),
        ),
        DerivedResource(
            "intangible_elements",
            "intangible_elements.csv",
            N_("Living traditions on UNESCO's lists"),
            "16 elements; places of practice only where a source names them. Mongolian names are "
            "ours, unverified.",
            ("heritage",),
        ),
        DerivedResource(
            "pairings",
            "pairings.csv",
            N_("Heritage and programme types that suit each other"),
            "Proposals of this product with a reason each; none is a report of what is taught.",
            ("pairings",),
        ),
        DerivedResource(
            "stories",
            "stories.csv",
            N_("Stories of good practice"),
            "Nine stories with who, where, what, result and source; Mongolian texts are our "
            "translation.",
            ("clc_stories",),
        ),
        DerivedResource(
            "story_places",
            "stories.parquet",
            N_("Places of the stories"),
            "A row a story and place: the seat of the soum or of the aimag's centre; the whole "
            "country has no point.",
            ("clc_stories", "gazetteer"),
            _WGS84,
        ),
        DerivedResource(
            "centres_published",
            "centres_published.parquet",
            N_("Centres as published"),
            "360 places of the network rule, twelve of them documented centres.",
            _CENTRE_SOURCES,
            _WGS84,
        ),
        DerivedResource(
            "demonstration_centres",
            "demonstration_centres.parquet",
            N_("Demonstration: centres"),
            "355 synthetic centres. No fact about any real centre.",
            ("demonstration", "gazetteer"),
            _WGS84,
        ),
        DerivedResource(
            "demonstration_programmes",
            "demonstration_programmes.parquet",
            N_("Demonstration: programmes and learners"),
            "Synthetic programmes of the school years 2014/15 to 2023/24; some figures are "
            "missing on purpose.",
            ("demonstration",),
        ),
        DerivedResource(
            "national_facts",
            "national_facts.csv",
            N_("National facts about the centres"),
            "21 published facts with year, source and how far the page was read.",
            ("clc_published",),
        ),
        DerivedResource(
            "programme_types",
            "programme_types.csv",
            N_("Programme types"),
            "15 types in both languages with group and targets of SDG 4.",
            ("clc_code_lists",),
        ),
        DerivedResource(
            "target_groups",
            "target_groups.csv",
            N_("Target groups"),
            "8 groups in both languages.",
            ("clc_code_lists",),
        ),
        DerivedResource(
            "glossary",
            "glossary.csv",
            N_("Glossary"),
            "14 terms in both languages.",
            ("clc_code_lists",),
        ),
        DerivedResource(
            "display-boundaries",
            "display/boundaries.topojson",
            N_("Boundaries for the screen"),
            "Aimags and soums in one simplified topology without gaps; id is the pcode.",
            ("ocha_cod_ab",),
            _WGS84,
        ),
        DerivedResource(
            "display-water",
            "display/water.topojson",
            N_("Lakes and rivers for the screen"),
            "Simplified: lakes of 2 km² and more, rivers joined by level.",
            ("alamgac_basemap", "gshhg"),
            _WGS84,
        ),
        DerivedResource(
            "display-transport",
            "display/transport.topojson",
            N_("Roads and railways for the screen"),
            "Simplified: roads joined by class, railways in one piece.",
            ("alamgac_basemap",),
            _WGS84,
        ),
        DerivedResource(
            "display-relief",
            "display/relief.webp",
            N_("Shaded relief for the screen"),
            "Toned, in rows of Web Mercator, as Leaflet stretches an image.",
            ("shaded_relief",),
            "EPSG:3857",
        ),
        DerivedResource(
            "display-relief-corners",
            "display/relief.json",
            N_("Corners of the shaded relief"),
            "South-west and north-east corner in degrees, size in pixels.",
            ("shaded_relief",),
            _WGS84,
        ),
    )
}
"""Every shipped file by its name, in the order of the data package."""
