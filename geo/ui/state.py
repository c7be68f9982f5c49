"""Hold the view: what is chosen, in the session and in the address, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from geo.analysis.indicators import INDICATORS, LEVELS, Level
from geo.analysis.selection import (
    CENTRE_EVIDENCE,
    CENTRE_STATUSES,
    HERITAGE_EVIDENCE,
    HERITAGE_EVIDENCE_DEFAULT,
    CentreFilter,
    HeritageFilter,
)
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

Extent = tuple[float, float, float]
"""Zoom, latitude and longitude of the map's centre in degrees."""


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

    @property
    def centre_filter(self) -> CentreFilter:
        """The part of the view that selects centres."""
        return CentreFilter(self.statuses, self.evidence, self.programme, self.group, self.year)

    @property
    def heritage_filter(self) -> HeritageFilter:
        """The part of the view that selects heritage sites."""
        return HeritageFilter(self.categories, self.heritage_evidence, self.within_km)


@dataclass(frozen=True, slots=True)
class Notice:
    """A parameter of the address that could not be used, and what is shown instead."""

    parameter: str
    value: str
    allowed: str


class _BadValueError(ValueError):
    """A value of the address that means nothing."""

    def __init__(self, *allowed: str) -> None:
        """Take what would have meant something."""
        super().__init__(", ".join(allowed))


Parse = Callable[[str, "Reference"], Any]


def _one_of(codes: tuple[str, ...]) -> Parse:
    def parse(text: str, _: Reference) -> str:
        if text not in codes:
            raise _BadValueError(*codes)
        return text

    return parse


def _some_of(codes: tuple[str, ...]) -> Parse:
    """Parse a comma-separated list; kept in the order of ``codes`` so that a view has one URL."""

    def parse(text: str, _: Reference) -> tuple[str, ...]:
        wanted = [part for part in text.split(",") if part]
        if not set(wanted) <= set(codes):
            raise _BadValueError(*codes)
        return tuple(code for code in codes if code in wanted)

    return parse


def _coded(table: str) -> Parse:
    def parse(text: str, reference: Reference) -> str:
        codes = list(getattr(reference, table)["code"])
        if text not in codes:
            raise _BadValueError(*codes)
        return text

    return parse


def _place(text: str, reference: Reference) -> str:
    if text not in REGIONS and reference.unit(text) is None:
        raise _BadValueError(*REGIONS, "MN62", "MN6201", "…")
    return text


def _number(low: float, high: float, convert: type = float) -> Parse:
    def parse(text: str, _: Reference) -> float:
        try:
            value: float = convert(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            allowed = f"{low:g} – {high:g}"
            raise _BadValueError(allowed)
        return value

    return parse


_EXTENT_PARTS: Final = (
    _number(MIN_ZOOM, MAX_ZOOM),
    _number(30.0, 62.0),
    _number(70.0, 138.0),
)
"""Zoom, and the degrees of latitude and longitude from which Mongolia can be seen."""


def _extent(text: str, reference: Reference) -> Extent:
    try:
        parts = zip(_EXTENT_PARTS, text.split("/"), strict=True)
        zoom, lat, lon = (parse(part, reference) for parse, part in parts)
    except ValueError:
        example = "6.5/47.9/106.9"
        raise _BadValueError(example) from None
    return zoom, lat, lon


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
        Parameter("map", "extent", _extent),
    )
}
"""All query parameters; a field of `View` without one would not be in a link."""


def read_query(query: Mapping[str, str], reference: Reference) -> tuple[View, list[Notice]]:
    """Return the view that ``query`` describes; what cannot be used falls back with a notice."""
    values: dict[str, Any] = {}
    notices = []
    for name, text in query.items():
        parameter = PARAMETERS.get(name)
        if parameter is None:
            notices.append(Notice(name, text, ", ".join(PARAMETERS)))
            continue
        try:
            values[parameter.field] = parameter.parse(text, reference)
        except _BadValueError as error:
            notices.append(Notice(name, text, str(error)))
    view = View(**values)
    consistent = _consistent(view)
    for name, allowed in (("level", INDICATORS[view.indicator].levels), *_REGISTER_ONLY):
        if name in query and getattr(consistent, name) != getattr(view, name):
            notices.append(Notice(name, query[name], ", ".join(allowed)))
    return consistent, notices


def write_query(view: View) -> dict[str, str]:
    """Return the query parameters of ``view``: only what differs from the defaults."""
    default = View()
    return {
        parameter.name: _write(value)
        for parameter in PARAMETERS.values()
        if (value := getattr(view, parameter.field)) != getattr(default, parameter.field)
    }


_REGISTER_ONLY: Final = (("programme", ("data=demonstration",)), ("group", ("data=demonstration",)))
"""Parameters that mean something where a data set has programmes, and which one has."""


def _consistent(view: View) -> View:
    """Return ``view`` with a level its indicator has and filters its data set can answer."""
    levels = INDICATORS[view.indicator].levels
    if view.level not in levels:
        view = replace(view, level=levels[0])
    if DATASETS[view.dataset].programmes_path is None:
        view = replace(view, programme=None, group=None)
    return view


# Keys of the session; nothing else in the product names one.
_VIEW = "view"
_TOKEN = "view_token"  # noqa: S105  a counter, not a secret
_WRITTEN = "written_query"
_NOTICES = "notices"
_PAGE = "page"
_EXTENT = "commanded_extent"
_SEARCH = "place_search"
_ACTED = "reader_acted"


def session_view() -> View | None:
    """Return the view of this session; None before `synchronise` first ran."""
    view: View | None = st.session_state.get(_VIEW)
    return view


def current_view() -> View:
    """Return the view of this session, the default one before it has any."""
    return session_view() or View()


def update(**changes: Any) -> None:  # noqa: ANN401  fields of a view
    """Change fields of the view; a field that no longer fits follows (level to indicator)."""
    unknown = set(changes) - {field.name for field in fields(View)}
    if unknown:
        raise KeyError(unknown)
    st.session_state[_VIEW] = _consistent(replace(current_view(), **changes))
    st.session_state[_NOTICES] = []
    st.session_state[_ACTED] = True
    if "place" in changes:
        st.session_state[_SEARCH] = None


def reset() -> None:
    """Return to the default view, keeping the language, and move the map home."""
    update(**asdict(View(language=current_view().language)))
    _command_view()


def _command_view() -> None:
    """Make the map take the extent of the view at its next update."""
    st.session_state[_TOKEN] = st.session_state.get(_TOKEN, 0) + 1
    st.session_state[_EXTENT] = current_view().extent


def commanded_view() -> dict[str, Any]:
    """Return the last extent the map was told to take, and the token that tells it apart."""
    extent = st.session_state.get(_EXTENT)
    return {
        "token": st.session_state.get(_TOKEN, 0),
        "extent": None if extent is None else list(extent),
    }


def synchronise(reference: Reference, page: str) -> list[Notice]:
    """Take over what the address says, if it was not this session that wrote it.

    Streamlit empties the query when a reader turns to another page: the view stays then, and
    the new page's map starts where the old one was.

    Returns:
        Notices about parameters that could not be used, until the reader changes the view.
    """
    query = st.query_params.to_dict()
    known = session_view() is not None
    # A browser may act before it has taken over the address of the run before: what a reader
    # does is never a link she follows.
    acted = st.session_state.pop(_ACTED, False)
    turned = known and st.session_state.get(_PAGE) != page
    elsewhere = query != st.session_state.get(_WRITTEN)
    if not known or (elsewhere and not acted and not (turned and not query)):
        view, notices = read_query(query, reference)
        st.session_state[_VIEW] = view
        st.session_state[_NOTICES] = notices
        st.session_state[_SEARCH] = None
        _command_view()
    elif turned:
        _command_view()
    st.session_state[_PAGE] = page
    notices_held: list[Notice] = st.session_state.get(_NOTICES, [])
    return notices_held


def write_address() -> None:
    """Write the view into the address, if it is not there already."""
    query = write_query(current_view())
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)
    st.session_state[_WRITTEN] = query


@dataclass(frozen=True, slots=True)
class PlaceSearch:
    """A name typed that is not one place: the places it may mean, none if it means none."""

    typed: str
    pcodes: tuple[str, ...]


def place_search() -> PlaceSearch | None:
    """Return the search that waits for an answer; None where there is none."""
    search: PlaceSearch | None = st.session_state.get(_SEARCH)
    return search


def keep_search(search: PlaceSearch | None) -> None:
    """Let a search wait for the reader's answer; None ends it."""
    st.session_state[_SEARCH] = search
    st.session_state[_ACTED] = True


def take_map_report(report: object, reference: Reference) -> None:
    """Apply what the reader did on the map: selected a unit, switched layers, moved.

    A report says what is selected now, not what was clicked, so that one that comes twice does
    no harm. A report that is not of this form (a browser can send anything) changes nothing.
    """
    if not isinstance(report, Mapping):
        return
    kind = report.get("kind")
    place, layers = report.get("place"), report.get("layers")
    if kind == "select" and "place" in report:
        if place is None or (isinstance(place, str) and reference.unit(place) is not None):
            update(place=place)
    elif kind == "layers" and isinstance(layers, list):
        update(layers=tuple(layer for layer in LAYERS if layer in layers))
    elif kind == "move":
        text = "/".join(str(report.get(key)) for key in ("zoom", "lat", "lon"))
        try:
            update(extent=_extent(text, reference))
        except _BadValueError:
            return
