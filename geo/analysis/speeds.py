"""State how fast one travels: by class of road, off the road, in summer and in winter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from geo.errors import SettingError
from geo.text import N_

ROAD_CLASSES: Final[tuple[int, ...]] = (1, 2, 3, 4)
"""Classes of the land agency's roads. The source does not say what they mean."""

FASTEST_KMH: Final = 130.0
"""No speed is more than this. Our choice: above any limit on Mongolia's roads."""

_SETTING: Final = N_("Speed in km/h")


@dataclass(frozen=True, slots=True)
class Speeds:
    """Speeds in km/h: a friction surface in the manner of Weiss et al. (2018, Nature 553, 333-336).

    Each stretch has a speed of its own and a traveller takes the way that takes the least time.

    Raises:
        SettingError: a speed is not more than 0 and at most `FASTEST_KMH`.
    """

    road_kmh: tuple[float, float, float, float]
    """One for each of `ROAD_CLASSES`."""
    off_road_kmh: float

    def __post_init__(self) -> None:
        """Check every speed."""
        if len(self.road_kmh) != len(ROAD_CLASSES):
            raise SettingError(
                _SETTING,
                self.road_kmh,
                N_("each of the four road classes needs a speed"),
                N_("Give four speeds, one a class."),
            )
        for speed in (*self.road_kmh, self.off_road_kmh):
            if not 0 < speed <= FASTEST_KMH or math.isnan(speed):
                raise SettingError(
                    _SETTING,
                    speed,
                    N_("a speed must be more than zero and no more than 130 km/h"),
                    N_("Choose a speed from 1 to 130 km/h."),
                )

    @property
    def by_class_kmh(self) -> tuple[float, float, float, float, float]:
        """Off the road first, then the road classes: the order of link classes."""
        return (self.off_road_kmh, *self.road_kmh)


@dataclass(frozen=True, slots=True)
class SpeedPreset:
    """Speeds for a season, with the reason for them."""

    id: str
    label: str
    speeds: Speeds
    note: str


SPEED_PRESETS: Final[dict[str, SpeedPreset]] = {
    preset.id: preset
    for preset in (
        SpeedPreset(
            id="summer",
            label=N_("Summer, dry"),
            # Class 1 and 2: what drivers report on paved roads, 60-70 km/h with stops. Class 3 and
            # 4: on earth roads, 30-50 km/h. Off the road: the 20 km/h that WHO's AccessMod takes
            # for tracks (after Toxopeus 1996 and Nelson 2000).
            speeds=Speeds((70.0, 60.0, 40.0, 30.0), 20.0),
            note=N_(
                "Our choice: the source does not say what its road classes mean. Drivers report "
                "60-70 km/h on Mongolia's paved roads and 30-50 km/h on earth roads; 20 km/h off "
                "the road is what AccessMod takes for tracks."
            ),
        ),
        SpeedPreset(
            id="winter",
            label=N_("Winter, snow and ice"),
            # Two thirds on the better roads, half elsewhere, rounded: no figure is published.
            speeds=Speeds((50.0, 40.0, 25.0, 15.0), 10.0),
            note=N_(
                "Our choice: about two thirds of the summer's speed on classes 1 to 3 and half of "
                "it elsewhere; no figure is published. Lakes stay barriers: driving on ice is not "
                "safe to advise."
            ),
        ),
    )
}
"""The speeds on offer by their id."""
