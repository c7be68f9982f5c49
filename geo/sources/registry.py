"""Register every source: what it is, whose it is, its terms, what to know before use."""

from __future__ import annotations

from typing import Final

from geo.sources.licences import (
    LICENCE_ALAMGAC,
    LICENCE_CC0,
    LICENCE_CCBY4,
    LICENCE_CCBYIGO,
    LICENCE_FACTS,
    LICENCE_HER,
    LICENCE_LGPL,
    LICENCE_NSO,
    LICENCE_ODBL,
    LICENCE_PD,
)
from geo.sources.raw_files import raw
from geo.sources.source import Source
from geo.text import N_

SOURCES: Final[dict[str, Source]] = {
    source.id: source
    for source in (
        Source(
            id="ocha_cod_ab",
            title=N_("Mongolia administrative boundaries, levels 0 to 2 (COD-AB, NSO v3)"),
            publisher="OCHA, Humanitarian Data Exchange",
            url="https://data.humdata.org/dataset/cod-ab-mng",
            licence=LICENCE_CCBYIGO,
            attribution="OCHA; NSO / ALAMGaC Mongolia",
            date=N_("version 3, date not stated"),
            files=raw(
                "boundaries/cod_ab_adm0.gpkg",
                "boundaries/cod_ab_adm1.gpkg",
                "boundaries/cod_ab_adm2.gpkg",
            ),
            note=N_(
                "Boundaries before the reform of 2025. Corrected here: Tsengel is 8337 (8340 "
                "there); Ulaanbaatar is a region of its own. Names are taken from the "
                "gazetteer."
            ),
        ),
        Source(
            id="gazetteer",
            title=N_("Gazetteer of aimags and soums: codes, names, seats"),
            publisher=N_("National Statistics Office of Mongolia; ALAMGaC; GeoNames"),
            url="https://data.1212.mn",
            licence=LICENCE_CCBY4,
            attribution="NSO Mongolia; ALAMGaC; GeoNames (CC BY 4.0)",
            date=N_("codes of 2020, changes of 2025 noted"),
            files=raw("gazetteer/gazetteer.csv"),
            note=N_(
                "Code: MN and the last four digits of the NSO code, whose first digit (region) "
                "differs between tables. Six districts of Ulaanbaatar have no settlement point; "
                "37 soums have seats that sources place more than 8 km apart."
            ),
        ),
        Source(
            id="nso_population",
            title=N_("Population by soum and age group, 2019 to 2021 (DT_NSO_0300_067V2, 068V2)"),
            publisher=N_("National Statistics Office of Mongolia"),
            url="https://data.1212.mn",
            licence=LICENCE_NSO,
            attribution="NSO Mongolia, through WFP PRISM",
            date="2019, 2020, 2021",
            files=raw("population/soum_population.csv", "population/pop15plus_by_aimag_2019.csv"),
            note=N_(
                "Read through the PRISM application of the World Food Programme (MIT licence). "
                "Ages of 2019 are missing for ten soums: their adults are their population "
                "times the share of adults in the other soums of the aimag, flagged as scaled."
            ),
        ),
        Source(
            id="nso_population_2025",
            title=N_("Population and median age by aimag, end of 2025 (DT_NSO_0300_068V2)"),
            publisher=N_("National Statistics Office of Mongolia"),
            url="https://data.1212.mn",
            licence=LICENCE_NSO,
            attribution="NSO Mongolia",
            date="2025",
            files=raw("population/aimag_population_2025.csv"),
            note=N_("On the boundaries before 2025, as all layers here."),
        ),
        Source(
            id="nso_livestock",
            title=N_("Herder households and livestock by soum (DT_NSO_1001_027V1, 021V1)"),
            publisher=N_("National Statistics Office of Mongolia"),
            url="https://data.1212.mn",
            licence=LICENCE_NSO,
            attribution="NSO Mongolia, through WFP PRISM",
            date="2019, 2020",
            files=raw("indicators/soum_indicators.csv"),
            note=N_(
                "Bayangol, Sukhbaatar and Chingeltei districts are missing, except for "
                "livestock of 2019, where the source says 0."
            ),
        ),
        Source(
            id="nso_social",
            title=N_(
                "Poverty, disability and elderly living alone by aimag (DT_NSO_1900_035V1, "
                "3300_014V1, 0300_014V1)"
            ),
            publisher=N_("National Statistics Office of Mongolia"),
            url="https://data.1212.mn",
            licence=LICENCE_NSO,
            attribution="NSO Mongolia, through WFP PRISM",
            date="2018, 2019",
            files=raw("indicators/aimag_indicators.csv"),
            note="",
        ),
        Source(
            id="nso_education",
            title=N_(
                "General schools, teachers and students by aimag (DT_NSO_2001_001V1, 002V1, 004V1)"
            ),
            publisher=N_("National Statistics Office of Mongolia"),
            url="https://data.1212.mn",
            licence=LICENCE_NSO,
            attribution="NSO Mongolia",
            date=N_("2000 to 2025"),
            files=raw("indicators/education_aimag.csv"),
            note=N_(
                "Students are rounded to hundreds by the source. Teachers of eight aimags from "
                "2010 to 2020 are left out: the copy read here gives them under the wrong aimag "
                "(Govisumber 821 teachers for 3,400 students). From 2010 the country's figures "
                "hold a sixth region that is no aimag."
            ),
        ),
        Source(
            id="alamgac_basemap",
            title=N_("Roads, railways, lakes"),
            publisher=N_(
                "Agency for Land Administration and Management, Geodesy and Cartography (ALAMGaC)"
            ),
            url="https://www.gazar.gov.mn",
            licence=LICENCE_ALAMGAC,
            attribution="ALAMGaC Mongolia",
            date=N_("not stated"),
            files=raw(
                "basemap/alagac_lakes.gpkg",
                "basemap/alagac_roads.gpkg",
                "basemap/alagac_railways.gpkg",
            ),
            note=N_(
                "Road classes 1 to 4 are not documented by the source. Lake names were in a "
                "damaged encoding and are repaired; one record is an island and is left out."
            ),
        ),
        Source(
            id="gshhg",
            title=N_("Rivers of GSHHG 2.3.7 (World Data Bank II)"),
            publisher="P. Wessel, W. H. F. Smith",
            url="https://www.soest.hawaii.edu/pwessel/gshhg/",
            licence=LICENCE_LGPL,
            attribution="GSHHG (Wessel & Smith 1996)",
            date=N_("version 2.3.7"),
            files=raw("basemap/gshhg_rivers_h.geojson"),
            note=N_("Without names."),
        ),
        Source(
            id="natural_earth",
            title=N_("Rivers of Natural Earth 1:10m"),
            publisher="Natural Earth",
            url="https://www.naturalearthdata.com",
            licence=LICENCE_PD,
            attribution="Made with Natural Earth",
            date=N_("not stated"),
            files=raw("basemap/ne10m_rivers.geojson"),
            note=N_("Names only: they are given to the GSHHG line a river runs along."),
        ),
        Source(
            id="shaded_relief",
            title=N_("Shaded relief"),
            publisher="T. Patterson",
            url="https://www.shadedrelief.com",
            licence=LICENCE_PD,
            attribution="Relief: T. Patterson",
            date=N_("not stated"),
            files=raw("basemap/relief_shadedrelief_mn.jpg", "basemap/relief_bounds.json"),
            note=N_("Reprojected to Web Mercator and toned down."),
        ),
        Source(
            id="heritage",
            title=N_("Heritage sites and living traditions, one source a record"),
            publisher=N_("as named in each record"),
            url="https://whc.unesco.org/en/statesparties/mn",
            licence=LICENCE_HER,
            attribution="Heritage: sources named in each record",
            date=N_("compiled 2026"),
            files=raw("heritage/heritage.csv", "heritage/intangible_elements.csv"),
            note=N_(
                "Counts show how well sources cover an area, not how much heritage it has. 31 "
                "of the 209 monuments of the state list. Burial places and sites sampled for "
                "ancient DNA are kept at the soum's settlement on purpose."
            ),
        ),
        Source(
            id="heritage_osm",
            title=N_("Heritage sites of OpenStreetMap"),
            publisher=N_("OpenStreetMap contributors"),
            url="https://www.openstreetmap.org/copyright",
            licence=LICENCE_ODBL,
            attribution="© OpenStreetMap contributors",
            date=N_("compiled 2026"),
            files=raw("heritage/heritage.csv"),
            note=N_(
                "A resource of its own beside the other heritage records (a collective database)."
            ),
        ),
        Source(
            id="clc_published",
            title=N_(
                "What is published about the centres: national facts, the network rule, centres "
                "named one by one"
            ),
            publisher=N_("NCLE, UNESCO, ILO, press: as named in each record"),
            url="https://ncle.edu.mn",
            licence=LICENCE_FACTS,
            attribution="Centres: sources named in each record",
            date=N_("1997 to 2025"),
            files=raw("clc/national_facts.csv", "clc/documented_centres.csv"),
            note=N_(
                "No public list of the centres exists. Published are totals (355 in March "
                "2019), the rule (a centre in each aimag centre, a unit in each soum and "
                "district) and twelve centres by name."
            ),
        ),
        Source(
            id="clc_code_lists",
            title=N_("Programme types, target groups and terms in two languages"),
            publisher=N_("compiled for this product from the sources named in each row"),
            url="https://ncle.edu.mn/page/74/",
            licence=LICENCE_FACTS,
            attribution="Code lists: sources named in each row",
            date=N_("compiled 2026"),
            files=raw("clc/programme_types.csv", "clc/target_groups.csv", "clc/glossary.csv"),
            note=N_("Mongolian terms without a source are to be checked by a native reader."),
        ),
        Source(
            id="clc_stories",
            title=N_("Stories of good practice in the centres"),
            publisher=N_("JICA, UNICEF, Save the Children, ILO, press: as named in each story"),
            url="https://ncle.edu.mn",
            licence=LICENCE_FACTS,
            attribution="Stories: sources named in each story",
            date=N_("1996 to 2025"),
            files=raw("clc/stories.csv"),
            note=N_(
                "Facts retold in our words; the Mongolian texts are our translation. Two stories "
                "tell what was planned, not what was reached."
            ),
        ),
        Source(
            id="pairings",
            title=N_("Which heritage suits which programme types: our proposals"),
            publisher=N_("this product"),
            url="https://ich.unesco.org/en/about-01159",
            licence=LICENCE_CC0,
            attribution="Pairings: proposals of this product",
            date=N_("compiled 2026"),
            note=N_(
                "No published example of a Mongolian centre teaching a named element was found. "
                "The address leads to UNESCO on living heritage in non-formal education."
            ),
        ),
        Source(
            id="literacy_press",
            title=N_("Literacy of adults in ten aimags"),
            publisher=N_("Press, updown.mn"),
            url="https://updown.mn/91920.html",
            licence=LICENCE_FACTS,
            attribution="updown.mn",
            date=N_("not stated, probably the census of 2010"),
            files=raw("clc/literacy_aimag.csv"),
            note=N_(
                "Ten of 22 aimags, year not stated: shown without a year, never compared with "
                "dated figures."
            ),
        ),
        Source(
            id="demonstration",
            title=N_("Demonstration register: synthetic centres, programmes and learners"),
            publisher=N_("this product"),
            url="https://ncle.edu.mn",
            licence=LICENCE_CC0,
            attribution="Demonstration data, synthetic",
            date=N_("generated from a fixed seed"),
            note=N_(
                "Drawn so that every feature can be tried. Only national totals agree with "
                "published ones; no record is a fact about a real centre."
            ),
        ),
    )
}
"""Every source by its id, in the order of the methods page."""
