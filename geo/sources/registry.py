"""Register every raw input: what it is, whose it is, its licence, its checksum."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from geo.errors import DataFileError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

GET_RAW_DATA: Final = "Restore the raw data of this edition, or register the new file's SHA-256."


@dataclass(frozen=True, slots=True)
class Licence:
    """The terms of a source."""

    id: str
    """Identifier of the SPDX list, or LicenseRef-… for terms that are not on it."""
    title: str
    url: str = ""
    """Where the text is; empty where there is none."""


LICENCE_CCBYIGO: Final = Licence(
    "CC-BY-3.0-IGO",
    "Creative Commons Attribution for Intergovernmental Organisations",
    "https://creativecommons.org/licenses/by/3.0/igo/",
)
LICENCE_CCBY4: Final = Licence(
    "CC-BY-4.0",
    "Creative Commons Attribution 4.0",
    "https://creativecommons.org/licenses/by/4.0/",
)
LICENCE_CC0: Final = Licence(
    "CC0-1.0",
    "Creative Commons Zero 1.0",
    "https://creativecommons.org/publicdomain/zero/1.0/",
)
LICENCE_ODBL: Final = Licence(
    "ODbL-1.0",
    "Open Database Licence 1.0",
    "https://opendatacommons.org/licenses/odbl/1-0/",
)
LICENCE_LGPL: Final = Licence(
    "LGPL-3.0-or-later",
    "GNU Lesser General Public Licence 3.0 or later",
    "https://www.gnu.org/licenses/lgpl-3.0.html",
)
LICENCE_PD: Final = Licence("LicenseRef-public-domain", "Public domain")
LICENCE_NSO: Final = Licence(
    "LicenseRef-NSO-Mongolia", "Open statistics, credit required; no licence text stated"
)
LICENCE_ALAMGAC: Final = Licence("LicenseRef-ALAMGaC", "Credit required; no licence text stated")
LICENCE_FACTS: Final = Licence(
    "LicenseRef-facts", "Facts with their source; no text was taken over"
)
LICENCE_HER: Final = Licence(
    "LicenseRef-per-record",
    "As stated in each record (facts only, CC BY, CC BY-SA 4.0, CC0)",
)


@dataclass(frozen=True, slots=True)
class RawFile:
    """A raw input file, known by its checksum."""

    path: str
    """Relative to the folder of the raw inputs."""
    rows: int | None
    """Records it holds; None for a picture or a description."""
    sha256: str
    crs: str = ""
    """Coordinate reference system; empty for a table without coordinates."""


def missing_fields(entry: object, optional: Iterable[str]) -> list[str]:
    """Return the names of the fields of a dataclass entry that are empty and not ``optional``."""
    names = [field.name for field in fields(entry)]  # type: ignore[arg-type]
    return [name for name in names if name not in optional and not getattr(entry, name)]


@dataclass(frozen=True, slots=True)
class Source:
    """A source of the product: what people must be able to cite.

    Raises:
        ValueError: fields are empty; the message names all of them.
    """

    id: str
    title: str
    publisher: str
    url: str
    licence: Licence
    attribution: str
    date: str
    """Date or period the content is of, in words; "not stated" where the source has none."""
    files: tuple[RawFile, ...] = ()
    """Raw inputs; none for what the product makes itself."""
    note: str = ""
    """What a user must know before relying on it."""

    def __post_init__(self) -> None:
        """Check that the entry is complete."""
        missing = missing_fields(self, optional=("files", "note"))
        if missing:
            message = f"source {self.id or '(without id)'}: {', '.join(missing)} missing"
            raise ValueError(message)

    @property
    def licence_title(self) -> str:
        """Name of the terms, for people."""
        return self.licence.title

    @property
    def licence_url(self) -> str:
        """Address of the terms; empty where there is no text."""
        return self.licence.url


SOURCES: Final[dict[str, Source]] = {
    source.id: source
    for source in (
        Source(
            id="ocha_cod_ab",
            title=("Mongolia administrative boundaries, levels 0 to 2 (COD-AB, NSO v3)"),
            publisher="OCHA, Humanitarian Data Exchange",
            url="https://data.humdata.org/dataset/cod-ab-mng",
            licence=LICENCE_CCBYIGO,
            attribution="OCHA; NSO / ALAMGaC Mongolia",
            date="version 3, date not stated",
            files=(
                RawFile(
                    "boundaries/cod_ab_adm0.gpkg",
                    1,
                    "495929fc1967f32cfe4dfbca44ab2752cb653daacdb71d2d78206d0ac3ea497a",
                    crs="EPSG:4326",
                ),
                RawFile(
                    "boundaries/cod_ab_adm1.gpkg",
                    22,
                    "6f963696de61a8d9b5ef14f2e56d2f97a9827905e70b63f10111375b92a2544b",
                    crs="EPSG:4326",
                ),
                RawFile(
                    "boundaries/cod_ab_adm2.gpkg",
                    339,
                    "8280f13deb315f625a70c761ac3fee09a96d9cd0b73a0ec797969808052b98fa",
                    crs="EPSG:4326",
                ),
            ),
            note=(
                "Boundaries before the reform of 2025. Corrected here: Tsengel is 8337 (8340 there); "
                "Ulaanbaatar is a region of its own. Names are taken from the gazetteer."
            ),
        ),
        Source(
            id="gazetteer",
            title="Gazetteer of aimags and soums: codes, names, seats",
            publisher="National Statistics Office of Mongolia; ALAMGaC; GeoNames",
            url="https://data.1212.mn",
            licence=LICENCE_CCBY4,
            attribution="NSO Mongolia; ALAMGaC; GeoNames (CC BY 4.0)",
            date="codes of 2020, changes of 2025 noted",
            files=(
                RawFile(
                    "gazetteer/gazetteer.csv",
                    361,
                    "873cec9d4225f7cbf263b645829d73654d93392d22f5d3e7186b0e3cdcbba424",
                    crs="EPSG:4326",
                ),
            ),
            note=(
                "Code: MN and the last four digits of the NSO code, whose first digit (region) "
                "differs between tables. Six districts of Ulaanbaatar have no settlement point; 37 "
                "soums have seats that sources place more than 8 km apart."
            ),
        ),
        Source(
            id="nso_population",
            title=("Population by soum and age group, 2019 to 2021 (DT_NSO_0300_067V2, 068V2)"),
            publisher="National Statistics Office of Mongolia",
            url="https://data.1212.mn",
            licence=LICENCE_NSO,
            attribution="NSO Mongolia, through WFP PRISM",
            date="2019, 2020, 2021",
            files=(
                RawFile(
                    "population/soum_population.csv",
                    5962,
                    "b7f4e1d06b7616f7a073ee25aea05db48892b66d65a0461e401ecb04313331e3",
                ),
                RawFile(
                    "population/pop15plus_by_aimag_2019.csv",
                    22,
                    "f4141f10d6802cbb2938f2f6bcdb07bccbf794ba9162acda4fb238feb7abd95f",
                ),
            ),
            note=(
                "Read through the PRISM application of the World Food Programme (MIT licence). Ages "
                "of 2019 are missing for ten soums: their adults are their population times the share "
                "of adults in the other soums of the aimag, flagged as scaled."
            ),
        ),
        Source(
            id="nso_population_2025",
            title=("Population and median age by aimag, end of 2025 (DT_NSO_0300_068V2)"),
            publisher="National Statistics Office of Mongolia",
            url="https://data.1212.mn",
            licence=LICENCE_NSO,
            attribution="NSO Mongolia",
            date="2025",
            files=(
                RawFile(
                    "population/aimag_population_2025.csv",
                    22,
                    "4ea6ecfa5b7c9b2edbde3ea6a2d6659db34fd398b1b7dc0d7e9ee8b4aef13b61",
                ),
            ),
            note="On the boundaries before 2025, as all layers here.",
        ),
        Source(
            id="nso_livestock",
            title=("Herder households and livestock by soum (DT_NSO_1001_027V1, 021V1)"),
            publisher="National Statistics Office of Mongolia",
            url="https://data.1212.mn",
            licence=LICENCE_NSO,
            attribution="NSO Mongolia, through WFP PRISM",
            date="2019, 2020",
            files=(
                RawFile(
                    "indicators/soum_indicators.csv",
                    1347,
                    "37386e3e9374acc3b53374821d0f0f4264bf5631bbf5d0053a206be7f448fb38",
                ),
            ),
            note=(
                "Bayangol, Sukhbaatar and Chingeltei districts are missing, except for livestock of "
                "2019, where the source says 0."
            ),
        ),
        Source(
            id="nso_social",
            title=(
                "Poverty, disability and elderly living alone by aimag (DT_NSO_1900_035V1, "
                "3300_014V1, 0300_014V1)"
            ),
            publisher="National Statistics Office of Mongolia",
            url="https://data.1212.mn",
            licence=LICENCE_NSO,
            attribution="NSO Mongolia, through WFP PRISM",
            date="2018, 2019",
            files=(
                RawFile(
                    "indicators/aimag_indicators.csv",
                    154,
                    "542514fa481d917f9b140f3c80989e295069da99c696f6de5020d8968071b8a0",
                ),
            ),
            note="",
        ),
        Source(
            id="nso_education",
            title=(
                "General schools, teachers and students by aimag (DT_NSO_2001_001V1, 002V1, 004V1)"
            ),
            publisher="National Statistics Office of Mongolia",
            url="https://data.1212.mn",
            licence=LICENCE_NSO,
            attribution="NSO Mongolia",
            date="2000 to 2025",
            files=(
                RawFile(
                    "indicators/education_aimag.csv",
                    2243,
                    "74b794034fc9441453b2c31ae1384f67b4c1f1292fea78a091a704c2df07ee1b",
                ),
            ),
            note=(
                "Students are rounded to hundreds by the source. Teachers of eight aimags from 2010 "
                "to 2020 are left out: the copy read here gives them under the wrong aimag "
                "(Govisumber 821 teachers for 3,400 students). From 2010 the country's figures hold a "
                "sixth region that is no aimag."
            ),
        ),
        Source(
            id="alamgac_basemap",
            title="Roads, railways, lakes",
            publisher=(
                "Agency for Land Administration and Management, Geodesy and Cartography (ALAMGaC)"
            ),
            url="https://www.gazar.gov.mn",
            licence=LICENCE_ALAMGAC,
            attribution="ALAMGaC Mongolia",
            date="not stated",
            files=(
                RawFile(
                    "basemap/alagac_lakes.gpkg",
                    310,
                    "ec9c7366f870ff1af8fff1b899bc3a5d1ae4f85c9c53546ae5b8df4ae41a2d63",
                    crs="EPSG:4326",
                ),
                RawFile(
                    "basemap/alagac_roads.gpkg",
                    2172,
                    "d08c7bb93a8455132e5d20d3e0c9ae930b0c15382e7f2f700c4a8f6c45d0ea5b",
                    crs="EPSG:4326",
                ),
                RawFile(
                    "basemap/alagac_railways.gpkg",
                    10,
                    "693762b839adce02323e116f9c81cd91150cecabf8b0fce0c9caa9ede79c28d2",
                    crs="EPSG:4326",
                ),
            ),
            note=(
                "Road classes 1 to 4 are not documented by the source. Lake names were in a damaged "
                "encoding and are repaired; one record is an island and is left out."
            ),
        ),
        Source(
            id="gshhg",
            title="Rivers of GSHHG 2.3.7 (World Data Bank II)",
            publisher="P. Wessel, W. H. F. Smith",
            url="https://www.soest.hawaii.edu/pwessel/gshhg/",
            licence=LICENCE_LGPL,
            attribution="GSHHG (Wessel & Smith 1996)",
            date="version 2.3.7",
            files=(
                RawFile(
                    "basemap/gshhg_rivers_h.geojson",
                    58,
                    "313461c75d781d23cadab4bc422ad8333f4bdec2fd707d210d9454e99f2a6918",
                    crs="EPSG:4326",
                ),
            ),
            note="Without names.",
        ),
        Source(
            id="natural_earth",
            title="Rivers of Natural Earth 1:10m",
            publisher="Natural Earth",
            url="https://www.naturalearthdata.com",
            licence=LICENCE_PD,
            attribution="Made with Natural Earth",
            date="not stated",
            files=(
                RawFile(
                    "basemap/ne10m_rivers.geojson",
                    34,
                    "fe93b2bb27d7a425af9e599aebf1521e2c964353fa144400345d0f0bd3313327",
                    crs="EPSG:4326",
                ),
            ),
            note=("Names only: they are given to the GSHHG line a river runs along."),
        ),
        Source(
            id="shaded_relief",
            title="Shaded relief",
            publisher="T. Patterson",
            url="https://www.shadedrelief.com",
            licence=LICENCE_PD,
            attribution="Relief: T. Patterson",
            date="not stated",
            files=(
                RawFile(
                    "basemap/relief_shadedrelief_mn.jpg",
                    None,
                    "b4fb0716f5e14b43518130ad3573b32c5a66ae796c0f7ee1bbdaf747c050f5da",
                    crs="EPSG:4326",
                ),
                RawFile(
                    "basemap/relief_bounds.json",
                    None,
                    "a8ff1848a1ef4591e9d3d5d24aab1305b0b5d5ccf4cb4460c9620ac19a8c57a0",
                    crs="EPSG:4326",
                ),
            ),
            note="Reprojected to Web Mercator and toned down.",
        ),
        Source(
            id="heritage",
            title="Heritage sites and living traditions, one source a record",
            publisher="as named in each record",
            url="https://whc.unesco.org/en/statesparties/mn",
            licence=LICENCE_HER,
            attribution="Heritage: sources named in each record",
            date="compiled 2026",
            files=(
                RawFile(
                    "heritage/heritage.csv",
                    502,
                    "b211fa17dcbbac825551ee59b9469485f157995c7e7e6b58c68e4b310448b71e",
                    crs="EPSG:4326",
                ),
                RawFile(
                    "heritage/intangible_elements.csv",
                    16,
                    "82af50bb458a2bc1f1861fc193bc83c78b4a6b6d1232f921f7890262cdca9d17",
                ),
            ),
            note=(
                "Counts show how well sources cover an area, not how much heritage it has. 31 of the "
                "209 monuments of the state list. Burial places and sites sampled for ancient DNA are "
                "kept at the soum's settlement on purpose."
            ),
        ),
        Source(
            id="heritage_osm",
            title="Heritage sites of OpenStreetMap",
            publisher="OpenStreetMap contributors",
            url="https://www.openstreetmap.org/copyright",
            licence=LICENCE_ODBL,
            attribution="© OpenStreetMap contributors",
            date="compiled 2026",
            files=(
                RawFile(
                    "heritage/heritage.csv",
                    502,
                    "b211fa17dcbbac825551ee59b9469485f157995c7e7e6b58c68e4b310448b71e",
                    crs="EPSG:4326",
                ),
            ),
            note=(
                "A resource of its own beside the other heritage records (a collective database)."
            ),
        ),
        Source(
            id="clc_published",
            title=(
                "What is published about the centres: national facts, the network rule, centres named "
                "one by one"
            ),
            publisher="NCLE, UNESCO, ILO, press: as named in each record",
            url="https://ncle.edu.mn",
            licence=LICENCE_FACTS,
            attribution="Centres: sources named in each record",
            date="1997 to 2025",
            files=(
                RawFile(
                    "clc/national_facts.csv",
                    21,
                    "0aec310eda98b359ef34edc96b629eb464275a7c3ca6ac2b2a2616cff09c9179",
                ),
                RawFile(
                    "clc/documented_centres.csv",
                    12,
                    "28accafb98b2f6402fd4d01a280f79a1898e5548d152760334a06bf34f855395",
                ),
            ),
            note=(
                "No public list of the centres exists. Published are totals (355 in March 2019), the "
                "rule (a centre in each aimag centre, a unit in each soum and district) and twelve "
                "centres by name."
            ),
        ),
        Source(
            id="clc_code_lists",
            title="Programme types, target groups and terms in two languages",
            publisher="compiled for this product from the sources named in each row",
            url="https://ncle.edu.mn/page/74/",
            licence=LICENCE_FACTS,
            attribution="Code lists: sources named in each row",
            date="compiled 2026",
            files=(
                RawFile(
                    "clc/programme_types.csv",
                    15,
                    "d440ca7f1faaf2ff5327e817fec96bca8935b37bc4502049be162e6961ad1497",
                ),
                RawFile(
                    "clc/target_groups.csv",
                    8,
                    "0240a25ced0d7ca90d76f278e8259ba5c0d5289bb1f9ca4af156e29cb0be8501",
                ),
                RawFile(
                    "clc/glossary.csv",
                    14,
                    "9e0c8fd4824f31adcd1f4f55d8ebdebc3bb09159bfa3349d341db455c0f2ab05",
                ),
            ),
            note=("Mongolian terms without a source are to be checked by a native reader."),
        ),
        Source(
            id="literacy_press",
            title="Literacy of adults in ten aimags",
            publisher="Press, updown.mn",
            url="https://updown.mn/91920.html",
            licence=LICENCE_FACTS,
            attribution="updown.mn",
            date="not stated, probably the census of 2010",
            files=(
                RawFile(
                    "clc/literacy_aimag.csv",
                    10,
                    "cd4b1fef7af69df3cd46446c245c5dcf30f11348f2ef92550eb164bae7e1ae79",
                ),
            ),
            note=(
                "Ten of 22 aimags, year not stated: shown without a year, never compared with dated "
                "figures."
            ),
        ),
        Source(
            id="demonstration",
            title=("Demonstration register: synthetic centres, programmes and learners"),
            publisher="this product",
            url="https://ncle.edu.mn",
            licence=LICENCE_CC0,
            attribution="Demonstration data, synthetic",
            date="generated from a fixed seed",
            files=(),
            note=(
                "Drawn so that every feature can be tried. Only national totals agree with published "
                "ones; no record is a fact about a real centre."
            ),
        ),
    )
}
"""Every source by its id, in the order of the methods page."""


def raw_files() -> dict[str, RawFile]:
    """Return every raw input by its path, each once."""
    return {file.path: file for source in SOURCES.values() for file in source.files}


def verify_raw(directory: Path) -> None:
    """Check that every raw input is there and is the file registered.

    Raises:
        DataFileError: the first file that is missing, cut off or altered.
    """
    for file in raw_files().values():
        path = directory / file.path
        try:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
        except FileNotFoundError:
            raise DataFileError(path, "the raw file is missing", GET_RAW_DATA) from None
        except OSError as error:
            what = f"the raw file cannot be read ({error.strerror})"
            raise DataFileError(path, what, GET_RAW_DATA) from None
        if digest != file.sha256:
            what = f"the raw file is not the registered one: SHA-256 {digest[:12]}…, "
            what += f"registered {file.sha256[:12]}…"
            raise DataFileError(path, what, GET_RAW_DATA)
