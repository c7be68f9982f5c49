"""Name the coordinate reference systems that layers can be written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from geo.sources.measure import EQUAL_AREA_CRS
from geo.text import N_, Message

GEOGRAPHIC: Final = "EPSG:4326"
EQUAL_AREA: Final = "equal-area"


@dataclass(frozen=True, slots=True)
class ReferenceSystem:
    """A coordinate reference system on offer."""

    id: str
    definition: str
    """What pyproj and GDAL understand."""
    label: Message
    unit: str
    """``degrees`` or ``m``."""


def _utm(zone: int) -> ReferenceSystem:
    label = Message(N_("WGS 84, UTM zone {zone} N"), {"zone": zone})
    return ReferenceSystem(f"EPSG:{32600 + zone}", f"EPSG:{32600 + zone}", label, "m")


REFERENCE_SYSTEMS: Final[dict[str, ReferenceSystem]] = {
    system.id: system
    for system in (
        ReferenceSystem(
            GEOGRAPHIC, GEOGRAPHIC, Message(N_("WGS 84, longitude and latitude")), "degrees"
        ),
        *map(_utm, range(46, 51)),
        ReferenceSystem(
            EQUAL_AREA, EQUAL_AREA_CRS, Message(N_("Lambert equal-area, centred on Mongolia")), "m"
        ),
    )
}
"""Mongolia spans UTM zones 46 to 50; areas are compared in an equal-area projection."""
