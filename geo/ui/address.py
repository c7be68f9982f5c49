"""Write a view into an address and read it back: every parameter checked, bad ones named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from geo.analysis.access import (
    MAX_LIMIT_KM,
)
from geo.analysis.catchment import MAX_LIMIT_MIN
from geo.analysis.density import MAX_BANDWIDTH_KM, MIN_BANDWIDTH_KM
from geo.analysis.figures import LEVELS
from geo.analysis.indicators import INDICATORS
from geo.analysis.priority import PRIORITY_COMPONENTS
from geo.analysis.selection import (
    CENTRE_EVIDENCE,
    CENTRE_STATUSES,
    HERITAGE_EVIDENCE,
)
from geo.analysis.speeds import FASTEST_KMH, ROAD_CLASSES, SPEED_PRESETS
from geo.cartography.display import MAX_ZOOM, MIN_ZOOM
from geo.cartography.layers import LAYERS
from geo.cartography.symbology import HERITAGE_SYMBOLS
from geo.export.catalogue import CATALOGUE
from geo.export.documents import FORMATS
from geo.export.reference_systems import REFERENCE_SYSTEMS
from geo.export.where import EXAMPLE, LONGEST_CONDITION
from geo.store.datasets import DATASETS
from geo.store.reference import REGIONS
from geo.text import LANGUAGES
from geo.ui import cache
from geo.ui.view import (
    ACCESS_BY,
    FIRST_YEAR,
    LAST_YEAR,
    MAX_DISTANCE_KM,
    MAX_WEIGHT,
    NEAR_BY,
    PARTS,
    POINT_LAYERS,
    PRECISIONS,
    Extent,
    Position,
    View,
    consistent,
    default_view,
)

if TYPE_CHECKING:
    from geo.store.reference import Reference


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


def _dataset(text: str, _: Reference) -> str:
    """Read a data set shipped, or a register: ``ulaanbaatar`` (its current version), or @3."""
    found = cache.find_dataset(text)
    if found is None:
        raise BadValueError(*DATASETS, *(offer.info.id for offer in cache.registers()))
    return found


def _condition(text: str, _: Reference) -> str:
    """Take a condition as it is: it is checked against the layer it is for."""
    if len(text) > LONGEST_CONDITION:
        raise BadValueError(EXAMPLE)
    return text


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


def parse_chosen(text: str, reference: Reference) -> str:
    """Read the layer and identifier of a point, ``heritage:MNH0001``.

    Raises:
        BadValueError: no such layer, site or story; centres depend on the data set and are looked
            up in it.
    """
    layer, _, point = text.partition(":")
    known = {
        "heritage": reference.heritage["id"],
        "stories": reference.stories["story_id"],
    }
    if (
        layer not in POINT_LAYERS
        or not point
        or (layer in known and point not in set(known[layer]))
    ):
        examples = ("centres:D02", "heritage:MNH0001", "stories:S01")
        raise BadValueError(*examples)
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
        Parameter("data", "dataset", _dataset),
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
        Parameter("chosen", "chosen", parse_chosen),
        Parameter("near_by", "near_by", _one_of(NEAR_BY)),
        Parameter("near_km", "near_km", _number(1.0, MAX_DISTANCE_KM)),
        Parameter("bandwidth", "bandwidth_km", _number(MIN_BANDWIDTH_KM, MAX_BANDWIDTH_KM)),
        Parameter("take", "taken", _some_of(tuple(CATALOGUE))),
        Parameter("format", "formats", _some_of(tuple(FORMATS))),
        Parameter("crs", "crs", _one_of(tuple(REFERENCE_SYSTEMS))),
        Parameter("precision", "precision", _one_of(PRECISIONS)),
        Parameter("part", "part", _one_of(PARTS)),
        Parameter("where", "where", _condition),
    )
}
"""All query parameters; a field of `View` without one would not be in a link."""


_REGISTER_ONLY: Final = (("programme", ("data=demonstration",)), ("group", ("data=demonstration",)))
"""Parameters that mean something where a data set has programmes, and which one has."""


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
