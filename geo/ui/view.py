"""Describe a view: everything that is chosen, and what a page shows first."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, get_args

from geo.analysis.access import (
    DEFAULT_LIMIT_KM,
    DEFAULT_LIMIT_MIN,
    AccessBy,
    AccessSettings,
)
from geo.analysis.density import DEFAULT_BANDWIDTH_KM
from geo.analysis.indicators import INDICATORS
from geo.analysis.selection import (
    HERITAGE_EVIDENCE_DEFAULT,
    CentreFilter,
    HeritageFilter,
)
from geo.analysis.speeds import SPEED_PRESETS, Speeds
from geo.cartography.layers import DEFAULT_LAYERS, LAYERS
from geo.export.layer import Precision
from geo.export.reference_systems import GEOGRAPHIC
from geo.store.datasets import DATASETS

if TYPE_CHECKING:
    from geo.analysis.figures import Level

FIRST_YEAR, LAST_YEAR = 1990, 2100
MAX_DISTANCE_KM: Final = 500.0

DEFAULT_NEAR_KM: Final = 50.0
"""Heritage called near a centre; our choice: a day's outing by road."""

MAX_WEIGHT: Final = 10.0

Extent = tuple[float, float, float]
"""Zoom, latitude and longitude of the map's centre in degrees."""

Position = tuple[float, float]
"""Latitude and longitude in degrees."""

POINT_LAYERS: Final = ("centres", "heritage", "stories")
"""Layers whose points can be chosen, by their name in the address."""

NEAR_BY: Final = ("km", "minutes")

PARTS: Final = ("view", "whole")

PRECISIONS: Final[tuple[Precision, ...]] = get_args(Precision)

DEFAULT_TAKEN: Final = ("indicator", "centres", "heritage")
"""Layers taken away unless others are chosen: what the map shows first."""

ACCESS_BY: Final[tuple[AccessBy, ...]] = ("minutes", "road_km")


DEFAULT_SETTINGS: Final = AccessSettings()
NO_FILTER: Final = CentreFilter()


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted: a data set, what the filters leave of it, how far is within reach."""

    dataset_id: str
    criteria: CentreFilter = NO_FILTER
    settings: AccessSettings = DEFAULT_SETTINGS


@dataclass(frozen=True, slots=True)
class View:
    """Everything a link reproduces; the defaults are what a newcomer sees."""

    language: str = "en"
    dataset: str = "published"
    place: str | None = None
    indicator: str = "population"
    level: Level = "admin2"
    year: int | None = None
    statuses: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    programme: str | None = None
    group: str | None = None
    categories: tuple[str, ...] = ()
    heritage_evidence: tuple[str, ...] = HERITAGE_EVIDENCE_DEFAULT
    within_km: float | None = None
    layers: tuple[str, ...] = DEFAULT_LAYERS
    extent: Extent | None = None
    by: AccessBy = "minutes"
    limit_min: float = DEFAULT_LIMIT_MIN
    limit_km: float = DEFAULT_LIMIT_KM
    season: str = next(iter(SPEED_PRESETS))
    speeds: tuple[float, ...] = ()
    """Speeds of the reader's own, km/h by road class and off road; empty: those of the season."""
    weights: tuple[float, ...] = ()
    """Weights of the priority index; empty: the default ones."""
    focus: str | None = None
    """Unit picked out among those shown: a row, a bar, a polygon."""
    compare: str | None = None
    """Place compared with; None for the nation."""
    origin: Position | None = None
    """Point of departure of the isochrones; None: the open centres."""
    chosen: str | None = None
    """Layer and identifier of the point picked out: ``heritage:MNH0001``."""
    near_by: str = "km"
    """Whether heritage near a centre is told by geodesic distance or by travel time."""
    near_km: float = DEFAULT_NEAR_KM
    bandwidth_km: float = DEFAULT_BANDWIDTH_KM
    taken: tuple[str, ...] = DEFAULT_TAKEN
    """Layers to be taken away."""
    formats: tuple[str, ...] = ("gpkg",)
    crs: str = GEOGRAPHIC
    precision: Precision = "full"
    part: str = "view"
    """Whether a layer is taken as the view shows it, or whole."""
    where: str = ""
    """Condition on the one layer taken, in CQL2."""

    @property
    def centre_filter(self) -> CentreFilter:
        """The part of the view that selects centres."""
        return CentreFilter(self.statuses, self.evidence, self.programme, self.group, self.year)

    @property
    def chosen_point(self) -> tuple[str, str]:
        """Layer and identifier of the point picked out; empty where there is none."""
        layer, _, point = (self.chosen or "").partition(":")
        return layer, point

    @property
    def counted(self) -> Counted:
        """What of the data set is counted, and under which settings of access."""
        return Counted(self.dataset, self.centre_filter, self.access_settings)

    @property
    def heritage_filter(self) -> HeritageFilter:
        """The part of the view that selects heritage sites."""
        return HeritageFilter(self.categories, self.heritage_evidence, self.within_km)

    @property
    def speeds_used(self) -> Speeds:
        """The reader's own speeds, else those of the season."""
        if not self.speeds:
            return SPEED_PRESETS[self.season].speeds
        first, second, third, fourth, off_road = self.speeds
        return Speeds((first, second, third, fourth), off_road)

    @property
    def access_settings(self) -> AccessSettings:
        """The part of the view that says what is within reach, and what is urgent."""
        return AccessSettings(
            by=self.by,
            limit_min=self.limit_min,
            limit_km=self.limit_km,
            speeds=self.speeds_used,
            weights=self.weights or DEFAULT_SETTINGS.weights,
        )


EXPORT_FIELDS: Final = ("taken", "formats", "crs", "precision", "part", "where")
"""Fields that say what is taken away of a view."""

PAGE_DEFAULTS: Final[dict[str, dict[str, Any]]] = {
    # What a register says, and nothing else.
    "register": {"layers": tuple(i for i in DEFAULT_LAYERS if i not in {"fill", "heritage"})},
    # Coloured units would hide the points that the one page is about, clusters of points the
    # units that the other is.
    "heritage": {
        "layers": tuple(i for i in LAYERS if i in {*DEFAULT_LAYERS, "stories"} - {"fill"})
    },
    "coverage": {
        "indicator": "gap",
        "layers": tuple(i for i in DEFAULT_LAYERS if i not in {"centres", "heritage"}),
    },
}
"""What a page shows first, where that differs from `View`; by the page's path."""


def default_view(page: str) -> View:
    """Return what a newcomer to ``page`` sees."""
    return View(**PAGE_DEFAULTS.get(page, {}))


def turned(view: View, left: str, page: str) -> View:
    """Return ``view`` on ``page``: what was the default of the page left is that of this one."""
    before, after = default_view(left), default_view(page)
    changes = {
        field.name: getattr(after, field.name)
        for field in fields(View)
        if getattr(view, field.name) == getattr(before, field.name)
    }
    return consistent(replace(view, **changes))


def consistent(view: View) -> View:
    """Return ``view`` with a level its indicator has and filters its data set can answer."""
    levels = INDICATORS[view.indicator].levels
    if view.level not in levels:
        view = replace(view, level=levels[0])
    shipped = DATASETS.get(view.dataset)  # a register may have programmes
    if shipped and not shipped.has_programmes:
        view = replace(view, programme=None, group=None)
    return view
