"""Describe a view and its address: every choice is a query parameter, every parameter checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

from geo.analysis.access import (
    DEFAULT_LIMIT_KM,
    DEFAULT_LIMIT_MIN,
    MAX_LIMIT_KM,
    AccessBy,
    AccessSettings,
)
from geo.analysis.catchment import MAX_LIMIT_MIN
from geo.analysis.figures import LEVELS, Level
from geo.analysis.indicators import INDICATORS
from geo.analysis.priority import PRIORITY_COMPONENTS
from geo.analysis.selection import (
    CENTRE_EVIDENCE,
    CENTRE_STATUSES,
    HERITAGE_EVIDENCE,
    HERITAGE_EVIDENCE_DEFAULT,
    CentreFilter,
    HeritageFilter,
)
from geo.analysis.speeds import FASTEST_KMH, ROAD_CLASSES, SPEED_PRESETS, Speeds
from geo.cartography.display import MAX_ZOOM, MIN_ZOOM
from geo.cartography.layers import DEFAULT_LAYERS, LAYERS
from geo.cartography.symbology import HERITAGE_SYMBOLS
from geo.store.datasets import DATASETS
from geo.store.reference import REGIONS
from geo.text import LANGUAGES

if TYPE_CHECKING:
    from geo.store.reference import Reference

FIRST_YEAR, LAST_YEAR = 1990, 2100
MAX_DISTANCE_KM: Final = 500.0

MAX_WEIGHT: Final = 10.0

Extent = tuple[float, float, float]
"""Zoom, latitude and longitude of the map's centre in degrees."""

Position = tuple[float, float]
"""Latitude and longitude in degrees."""

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

    @property
    def centre_filter(self) -> CentreFilter:
        """The part of the view that selects centres."""
        return CentreFilter(self.statuses, self.evidence, self.programme, self.group, self.year)

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


PAGE_DEFAULTS: Final[dict[str, dict[str, Any]]] = {
    # Clusters of points would hide the units that the page is about.
    "coverage": {
        "indicator": "gap",
        "layers": tuple(i for i in DEFAULT_LAYERS if i not in {"centres", "heritage"}),
    }
}
"""What a page shows first, where that differs from `View`; by the page's path."""


def default_view(page: str) -> View:
    """Return what a newcomer to ``page`` sees."""
    return View(**PAGE_DEFAULTS.get(page, {}))


@dataclass(frozen=True, slots=True)
class Notice:
    """A parameter of the address that could not be used, and what is shown instead."""

    parameter: str
    value: str
    allowed: str


class BadValueError(ValueError):
    """A value of the address that means nothing."""

    def __init__(self, *allowed: str) -> None:
        """Take what would have meant something."""
        super().__init__(", ".join(allowed))


Parse = Callable[[str, "Reference"], Any]


def _one_of(codes: tuple[str, ...]) -> Parse:
    def parse(text: str, _: Reference) -> str:
        if text not in codes:
            raise BadValueError(*codes)
        return text

    return parse


def _some_of(codes: tuple[str, ...]) -> Parse:
    """Parse a comma-separated list; kept in the order of ``codes`` so that a view has one URL."""

    def parse(text: str, _: Reference) -> tuple[str, ...]:
        wanted = [part for part in text.split(",") if part]
        if not set(wanted) <= set(codes):
            raise BadValueError(*codes)
        return tuple(code for code in codes if code in wanted)

    return parse


def _coded(table: str) -> Parse:
    def parse(text: str, reference: Reference) -> str:
        codes = list(getattr(reference, table)["code"])
        if text not in codes:
            raise BadValueError(*codes)
        return text

    return parse


def _place(text: str, reference: Reference) -> str:
    if text not in REGIONS and reference.unit(text) is None:
        raise BadValueError(*REGIONS, "MN62", "MN6201", "…")
    return text


def _number(low: float, high: float, convert: type = float) -> Parse:
    def parse(text: str, _: Reference) -> float:
        try:
            value: float = convert(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            allowed = f"{low:g} – {high:g}"
            raise BadValueError(allowed)
        return value

    return parse


_EXTENT_PARTS: Final = (
    _number(MIN_ZOOM, MAX_ZOOM),
    _number(30.0, 62.0),
    _number(70.0, 138.0),
)
"""Zoom, and the degrees of latitude and longitude from which Mongolia can be seen."""


def parse_extent(text: str, reference: Reference) -> Extent:
    """Read zoom, latitude and longitude; raise `BadValueError` where they show no Mongolia."""
    try:
        parts = zip(_EXTENT_PARTS, text.split("/"), strict=True)
        zoom, lat, lon = (parse(part, reference) for parse, part in parts)
    except ValueError:
        example = "6.5/47.9/106.9"
        raise BadValueError(example) from None
    return zoom, lat, lon


def _numbers(count: int, low: float, high: float, allowed: str) -> Parse:
    """Parse so many numbers separated by slashes, at least one of them above zero."""
    number = _number(low, high)

    def parse(text: str, reference: Reference) -> tuple[float, ...]:
        try:
            values = tuple(number(part, reference) for part in text.split("/"))
        except BadValueError:
            values = ()
        if len(values) != count or not any(values):
            raise BadValueError(allowed)
        return values

    return parse


def parse_position(text: str, reference: Reference) -> Position:
    """Read latitude and longitude; raise `BadValueError` where they are not near Mongolia."""
    try:
        pairs = zip(_EXTENT_PARTS[1:], text.split("/"), strict=True)
        lat, lon = (parse(part, reference) for parse, part in pairs)
    except ValueError:
        example = "47.9/106.9"
        raise BadValueError(example) from None
    return lat, lon


def _unit(text: str, reference: Reference) -> str:
    if reference.unit(text) is None:
        example = "MN62, MN6201, …"
        raise BadValueError(example)
    return text


def _write(value: Any) -> str:  # noqa: ANN401  any field of a view
    if isinstance(value, tuple):
        separator = "/" if value and isinstance(value[0], float) else ","
        return separator.join(_write(part) for part in value)
    return f"{value:g}" if isinstance(value, float) and value == round(value, 1) else str(value)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter: its name in the address, the field it sets and how it is read."""

    name: str
    field: str
    parse: Parse


_SPEEDS: Final = "70/60/40/30/20"
_WEIGHTS: Final = tuple(PRIORITY_COMPONENTS)

PARAMETERS: Final[dict[str, Parameter]] = {
    parameter.name: parameter
    for parameter in (
        Parameter("lang", "language", _one_of(tuple(LANGUAGES))),
        Parameter("data", "dataset", _one_of(tuple(DATASETS))),
        Parameter("place", "place", _place),
        Parameter("indicator", "indicator", _one_of(tuple(INDICATORS))),
        Parameter("level", "level", _one_of(LEVELS)),
        Parameter("year", "year", _number(FIRST_YEAR, LAST_YEAR, int)),
        Parameter("status", "statuses", _some_of(CENTRE_STATUSES)),
        Parameter("evidence", "evidence", _some_of(CENTRE_EVIDENCE)),
        Parameter("programme", "programme", _coded("programme_types")),
        Parameter("group", "group", _coded("target_groups")),
        Parameter("heritage", "categories", _some_of(tuple(HERITAGE_SYMBOLS))),
        Parameter("heritage_evidence", "heritage_evidence", _some_of(HERITAGE_EVIDENCE)),
        Parameter("within_km", "within_km", _number(0.0, MAX_DISTANCE_KM)),
        Parameter("layers", "layers", _some_of(tuple(LAYERS))),
        Parameter("map", "extent", parse_extent),
        Parameter("by", "by", _one_of(ACCESS_BY)),
        Parameter("limit_min", "limit_min", _number(1.0, MAX_LIMIT_MIN)),
        Parameter("limit_km", "limit_km", _number(1.0, MAX_LIMIT_KM)),
        Parameter("season", "season", _one_of(tuple(SPEED_PRESETS))),
        Parameter("speeds", "speeds", _numbers(len(ROAD_CLASSES) + 1, 1.0, FASTEST_KMH, _SPEEDS)),
        Parameter("weights", "weights", _numbers(len(_WEIGHTS), 0.0, MAX_WEIGHT, "2/2/1/1/1")),
        Parameter("focus", "focus", _unit),
        Parameter("compare", "compare", _place),
        Parameter("origin", "origin", parse_position),
    )
}
"""All query parameters; a field of `View` without one would not be in a link."""


def read_query(
    query: Mapping[str, str], reference: Reference, page: str = ""
) -> tuple[View, list[Notice]]:
    """Return the view that ``query`` describes; what cannot be used falls back with a notice.

    What it does not name is as `default_view` has it.
    """
    values: dict[str, Any] = {}
    notices = []
    for name, text in query.items():
        parameter = PARAMETERS.get(name)
        if parameter is None:
            notices.append(Notice(name, text, ", ".join(PARAMETERS)))
            continue
        try:
            values[parameter.field] = parameter.parse(text, reference)
        except BadValueError as error:
            notices.append(Notice(name, text, str(error)))
    view = replace(default_view(page), **values)
    fitting = consistent(view)
    for name, allowed in (("level", INDICATORS[view.indicator].levels), *_REGISTER_ONLY):
        if name in query and getattr(fitting, name) != getattr(view, name):
            notices.append(Notice(name, query[name], ", ".join(allowed)))
    return fitting, notices


def write_query(view: View, page: str = "") -> dict[str, str]:
    """Return the query parameters of ``view``: only what differs from `default_view`."""
    default = default_view(page)
    return {
        parameter.name: _write(value)
        for parameter in PARAMETERS.values()
        if (value := getattr(view, parameter.field)) != getattr(default, parameter.field)
    }


def turned(view: View, left: str, page: str) -> View:
    """Return ``view`` on ``page``: what was the default of the page left is that of this one."""
    before, after = default_view(left), default_view(page)
    changes = {
        field.name: getattr(after, field.name)
        for field in fields(View)
        if getattr(view, field.name) == getattr(before, field.name)
    }
    return consistent(replace(view, **changes))


_REGISTER_ONLY: Final = (("programme", ("data=demonstration",)), ("group", ("data=demonstration",)))
"""Parameters that mean something where a data set has programmes, and which one has."""


def consistent(view: View) -> View:
    """Return ``view`` with a level its indicator has and filters its data set can answer."""
    levels = INDICATORS[view.indicator].levels
    if view.level not in levels:
        view = replace(view, level=levels[0])
    if DATASETS[view.dataset].programmes_path is None:
        view = replace(view, programme=None, group=None)
    return view
