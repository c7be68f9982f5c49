"""Read the query parameters of a request for features; whatever is not understood is refused."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from geo.text import LANGUAGES, N_, Message
from geo.web.ogc import filters
from geo.web.ogc.crs import CRS84, box_in_crs84, checked
from geo.web.ogc.problems import RequestError, choice_problem, shown, value_problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    import shapely
    from starlette.datastructures import QueryParams

    from geo.web.ogc.catalogue import Collection

LIMIT_DEFAULT: Final = 100
LIMIT_MOST: Final = 10_000
"""Records in a page; who asks for more gets this many and the address of the next page."""

FORMATS: Final = ("json", "html")

COMMON: Final = ("f", "lang")
"""Parameters of every resource."""

OF_ONE_ITEM: Final = (*COMMON, "crs", "properties", "skipGeometry")

OF_ITEMS: Final = (
    *OF_ONE_ITEM,
    "limit",
    "offset",
    "bbox",
    "bbox-crs",
    "datetime",
    "filter",
    "filter-lang",
    "filter-crs",
    "sortby",
)
"""Parameters with a meaning of their own: a column of the same name is asked for with filter."""

_WAY_BBOX: Final = N_("Give four numbers: west,south,east,north; south is not above north.")
_WAY_DATETIME: Final = N_(
    "Give a date or time of RFC 3339, or two with / between them, .. for an open end: "
    "2019-01-01/2020-12-31."
)
_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\d([Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d))?", re.ASCII
)
_WHOLE: Final = re.compile(r"[0-9]{1,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class View:
    """Which part of a record is sent, and how."""

    crs: str = CRS84
    properties: tuple[str, ...] | None = None
    """Columns to send; None for all."""
    skip_geometry: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Which records are asked for."""

    view: View
    limit: int = LIMIT_DEFAULT
    offset: int = 0
    box: shapely.Geometry | None = None
    """In CRS84."""
    years: tuple[float, float] | None = None
    """First and last year, infinite where the interval is open."""
    equal: tuple[tuple[str, object], ...] = ()
    """Columns and the value each must have."""
    filter: object = None
    """CQL2 JSON; None for no filter."""
    filter_crs: str = CRS84
    sort: tuple[tuple[str, bool], ...] = ()
    """Columns to sort by and whether each runs downwards."""


def refuse_unknown(parameters: QueryParams, allowed: Iterable[str]) -> None:
    """Refuse parameters that mean nothing here, and any given twice.

    Raises:
        RequestError: as OGC API Features Part 1, requirement 9 (query-param-unknown) demands.
    """
    known = list(allowed)
    seen = set()
    for name, value in parameters.multi_items():
        if name not in known:
            raise RequestError(
                Message(N_("No parameter {parameter} here."), shown(name[:60], "")),
                Message(N_("Possible: {allowed}."), {"allowed": ", ".join(known)}),
            )
        if name in seen:
            way_out = Message(N_("Give each parameter once; IN of a filter takes a list."))
            raise value_problem(value, way_out, parameter=name)
        seen.add(name)


def item_view(parameters: QueryParams, collection: Collection) -> View:
    """Return how a record is to be sent.

    Raises:
        RequestError: a parameter has no meaning.
    """
    names = None
    if "properties" in parameters:
        asked = [name for name in parameters["properties"].split(",") if name]
        for name in asked:
            if name not in collection.columns:
                raise choice_problem(name, collection.columns, parameter="properties")
        names = tuple(dict.fromkeys(asked))
    skip = parameters.get("skipGeometry", "false").lower()
    if skip not in {"true", "false"}:
        raise choice_problem(skip, ("true", "false"), parameter="skipGeometry")
    return View(checked("crs", parameters.get("crs", CRS84)), names, skip == "true")


def items_query(parameters: QueryParams, collection: Collection) -> Query:
    """Return which records are asked for, and how they are to be sent.

    Raises:
        RequestError: a parameter has no meaning.
    """
    query = parameters
    language = query.get("filter-lang", filters.LANGUAGES[0])
    if language not in filters.LANGUAGES:
        raise choice_problem(language, filters.LANGUAGES, parameter="filter-lang")
    text = query.get("filter", "")
    return Query(
        view=item_view(query, collection),
        limit=min(_whole(query, "limit", LIMIT_DEFAULT, least=1), LIMIT_MOST),
        offset=_whole(query, "offset", 0, least=0),
        box=_box(query),
        years=_years(query["datetime"]) if "datetime" in query else None,
        equal=tuple(
            (name, _value(name, value, collection))
            for name, value in query.items()
            if name in collection.columns and name not in OF_ITEMS
        ),
        filter=filters.parsed(text, language, collection) if "filter" in query else None,
        filter_crs=checked("filter-crs", query.get("filter-crs", CRS84)),
        sort=_sort(query.get("sortby", ""), collection),
    )


def chosen_format(parameters: QueryParams, accept: str, formats: Iterable[str] = FORMATS) -> str:
    """Return the format asked for with ``f``, else with the header ``Accept``.

    Raises:
        RequestError: ``f`` is none of ``formats``.
    """
    possible = list(formats)
    if "f" in parameters:
        if parameters["f"] not in possible:
            raise choice_problem(parameters["f"], possible, parameter="f")
        return parameters["f"]
    wants_html = "text/html" in accept and "html" in possible
    return "html" if wants_html else possible[0]


def chosen_language(parameters: QueryParams, accept: str) -> str:
    """Return the language asked for with ``lang``, else the first known one of the browser.

    Raises:
        RequestError: ``lang`` is no language of the map.
    """
    if "lang" in parameters:
        if parameters["lang"] not in LANGUAGES:
            raise choice_problem(parameters["lang"], LANGUAGES, parameter="lang")
        return parameters["lang"]
    for wanted in accept.lower().split(","):
        code = wanted.split(";")[0].strip().split("-")[0]
        if code in LANGUAGES:
            return code
    return "en"


def _whole(parameters: QueryParams, name: str, default: int, *, least: int) -> int:
    text = parameters.get(name)
    if text is None:
        return default
    if not _WHOLE.fullmatch(text) or int(text) < least:
        way_out = Message(N_("Give a whole number from {least} up."), {"least": least})
        raise value_problem(text, way_out, parameter=name)
    return int(text)


def _box(parameters: QueryParams) -> shapely.Geometry | None:
    crs = checked("bbox-crs", parameters.get("bbox-crs", CRS84))
    text = parameters.get("bbox")
    if text is None:
        return None
    way_out = Message(_WAY_BBOX)
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise value_problem(text, way_out, parameter="bbox") from error
    if len(numbers) == 6:  # noqa: PLR2004  heights are not looked at: nothing here has one
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):  # noqa: PLR2004
        raise value_problem(text, way_out, parameter="bbox")
    first, second, third, fourth = numbers
    box = box_in_crs84((first, second, third, fourth), crs)
    if box is None:
        raise value_problem(text, way_out, parameter="bbox")
    return box


def _years(text: str) -> tuple[float, float]:
    ends = text.split("/")
    if len(ends) > 2 or not any(end.strip(".") for end in ends):  # noqa: PLR2004
        raise value_problem(text, Message(_WAY_DATETIME), parameter="datetime")
    first, last = _instant(ends[0], text), _instant(ends[-1], text)
    if first is not None and last is not None and first > last:
        raise value_problem(text, Message(_WAY_DATETIME), parameter="datetime")
    return (
        -math.inf if first is None else float(first.year),
        math.inf if last is None else float(last.year),
    )


def _instant(end: str, text: str) -> datetime | None:
    if end in {"", ".."} and "/" in text:
        return None
    if _TIME.fullmatch(end):
        try:
            instant = datetime.fromisoformat(end.upper())
            return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise value_problem(text, Message(_WAY_DATETIME), parameter="datetime")


def _value(name: str, text: str, collection: Collection) -> object:
    kind = collection.columns[name].type
    if kind in {"integer", "number"}:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise value_problem(text, Message(N_("The field holds numbers.")), parameter=name)
        return number
    if kind == "boolean":
        if text.lower() not in {"true", "false", "1", "0"}:
            raise choice_problem(text, ("true", "false", "1", "0"), parameter=name)
        return text.lower() in {"true", "1"}
    return text


def _sort(text: str, collection: Collection) -> tuple[tuple[str, bool], ...]:
    keys = []
    for part in text.split(","):
        # A plus sign that was not escaped arrives as a space.
        name = part.strip().removeprefix("+")
        downwards = name.startswith("-")
        name = name.removeprefix("-")
        if not name and not text:
            continue
        if name not in collection.columns:
            raise choice_problem(name, collection.columns, parameter="sortby")
        keys.append((name, downwards))
    return tuple(keys)
