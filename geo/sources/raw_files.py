"""Know every raw input by its checksum, and check that it is the registered one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.errors import DataFileError

if TYPE_CHECKING:
    from pathlib import Path

GET_RAW_DATA: Final = "Restore the raw data of this edition, or register the new file's SHA-256."


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


RAW_FILES: Final[dict[str, RawFile]] = {
    file.path: file
    for file in (
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
        RawFile(
            "gazetteer/gazetteer.csv",
            361,
            "873cec9d4225f7cbf263b645829d73654d93392d22f5d3e7186b0e3cdcbba424",
            crs="EPSG:4326",
        ),
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
        RawFile(
            "population/aimag_population_2025.csv",
            22,
            "4ea6ecfa5b7c9b2edbde3ea6a2d6659db34fd398b1b7dc0d7e9ee8b4aef13b61",
        ),
        RawFile(
            "indicators/soum_indicators.csv",
            1347,
            "37386e3e9374acc3b53374821d0f0f4264bf5631bbf5d0053a206be7f448fb38",
        ),
        RawFile(
            "indicators/aimag_indicators.csv",
            154,
            "542514fa481d917f9b140f3c80989e295069da99c696f6de5020d8968071b8a0",
        ),
        RawFile(
            "indicators/education_aimag.csv",
            2243,
            "74b794034fc9441453b2c31ae1384f67b4c1f1292fea78a091a704c2df07ee1b",
        ),
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
        RawFile(
            "basemap/gshhg_rivers_h.geojson",
            58,
            "313461c75d781d23cadab4bc422ad8333f4bdec2fd707d210d9454e99f2a6918",
            crs="EPSG:4326",
        ),
        RawFile(
            "basemap/ne10m_rivers.geojson",
            34,
            "fe93b2bb27d7a425af9e599aebf1521e2c964353fa144400345d0f0bd3313327",
            crs="EPSG:4326",
        ),
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
        RawFile(
            "clc/stories.csv",
            9,
            "0d6129a460685e1be9392d7200160ff7e7bd3615bd74f240da7493a89a81bc2a",
        ),
        RawFile(
            "clc/literacy_aimag.csv",
            10,
            "cd4b1fef7af69df3cd46446c245c5dcf30f11348f2ef92550eb164bae7e1ae79",
        ),
    )
}
"""Every raw input by its path."""


def raw(*paths: str) -> tuple[RawFile, ...]:
    """Return the registered raw files at ``paths``."""
    return tuple(RAW_FILES[path] for path in paths)


def verify_raw(directory: Path) -> None:
    """Check that every raw input is there and is the file registered.

    Raises:
        DataFileError: the first file that is missing, cut off or altered.
    """
    for file in RAW_FILES.values():
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
