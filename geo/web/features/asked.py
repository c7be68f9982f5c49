"""Read what a request asks for; whatever is not understood is refused before pygeoapi sees it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
import shapely.geometry

from geo.export.where import ConditionError, parsed
from geo.text import LANGUAGES, N_, Message, translator
from geo.web.features.problems import RequestError, no_choice, no_value, short
from geo.web.features.systems import CRS84, URIS, box_in_crs84, transformed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.datastructures import QueryParams
    from starlette.requests import Request

    from geo.text import Translate
    from geo.web.features.catalogue import Collection
    from geo.web.features.configuration import Condition

FORMATS: Final = ("json", "html")
COMMON: Final = ("f", "lang")
OF_ONE_ITEM: Final = (*COMMON, "crs")
OF_ITEMS: Final = (
    *OF_ONE_ITEM,
    *("limit", "offset", "bbox", "bbox-crs", "datetime"),
    *("filter", "filter-lang", "filter-crs", "sortby", "properties", "skipGeometry"),
)
"""Parameters with a meaning of their own: a column of the same name is asked for with filter."""

FILTER_LANGUAGES: Final = ("cql2-text", "cql2-json", "cql-text")
"""The last is what drafts called the first: GDAL 3.12 sends filters only where it is offered."""

_ILIKE: Final = re.compile(
    r"""(?P<field>"[^"]*"|\w+)\s+(?P<negated>NOT\s+)?ILIKE\s+(?P<pattern>'(?:[^']|'')*')"""
    r"""|'(?:[^']|'')*'""",
    re.IGNORECASE,
)
"""ILIKE of the drafts, which GDAL writes, or a text in quotes, which is left as it is."""

_WAY_BOX: Final = N_("Give four numbers in the order of the axes, the smaller before the greater.")
_TRUTH: Final = ("true", "false")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, in which format and language, at which address of the service."""

    service: str
    format: str
    language: str
    query: QueryParams

    @property
    def translate(self) -> Translate:
        """Words in the language of the answer."""
        return translator(self.language)


class Parameters(dict[str, str]):
    """Parameters as pygeoapi reads them, and, in its links, as the client wrote them."""

    def __init__(self, query: QueryParams, instead: dict[str, str | None]) -> None:
        """Take the query and what to read instead, None for nothing."""
        super().__init__(query)
        self._instead = instead

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401  as of dict
        """Return what to read as the parameter ``key``."""
        value = self._instead.get(key, super().get(key))
        return default if value is None else value


def understood(request: Request, service: str, formats: Iterable[str] = FORMATS) -> Asked:
    """Return what is asked for.

    Raises:
        RequestError: the format or the language is not on offer.
    """
    query, possible = request.query_params, list(formats)
    wants_html = "text/html" in request.headers.get("accept", "") and "html" in possible
    chosen = query.get("f", "html" if wants_html else possible[0])
    if chosen not in possible:
        raise no_choice(chosen, possible, parameter="f")
    language = query.get("lang")
    if language is None:
        accepted = request.headers.get("accept-language", "").lower().split(",")
        codes = [part.split(";")[0].strip().split("-")[0] for part in accepted]
        language = next((code for code in codes if code in LANGUAGES), "en")
    if language not in LANGUAGES:
        raise no_choice(language, LANGUAGES, parameter="lang")
    return Asked(service, chosen, language, query)


def refuse_unknown(query: QueryParams, allowed: Iterable[str]) -> None:
    """Refuse parameters that mean nothing here, and any given twice.

    Raises:
        RequestError: as OGC API Features Part 1, requirement 9 (query-param-unknown) demands.
    """
    known, seen = list(dict.fromkeys(allowed)), set()
    for name, value in query.multi_items():
        if name not in known:
            message = N_("No parameter {parameter} here. Possible: {allowed}.")
            named = {"parameter": short(name), "allowed": ", ".join(known)}
            raise RequestError(Message(message, named))
        if name in seen:
            way_out = N_("Give each parameter once; IN of a filter takes a list.")
            raise no_value(value, way_out, parameter=name)
        seen.add(name)


def shown(request: Request, asked: Asked, instead: dict[str, str | None] | None = None) -> Any:  # noqa: ANN401  what pygeoapi takes for a request
    """Return the request as pygeoapi is to see it: one for JSON, in the language chosen."""
    return SimpleNamespace(
        query_params=Parameters(asked.query, {**(instead or {}), "f": "json", "lang": None}),
        headers={"accept-language": asked.language},
        scope={"path": request.url.path},
    )


def read_instead(query: QueryParams, one: Collection) -> dict[str, str | None]:
    """Return the parameters that pygeoapi is to read in another form than they have.

    The filter goes to the provider, parsed: pygeoapi 0.21 reads the language before CQL2, and
    refuses the names that the standard has for its languages.

    Raises:
        RequestError: a parameter has no meaning.
    """
    instead: dict[str, str | None] = dict.fromkeys(("filter", "filter-lang", "filter-crs"))
    if "sortby" in query:
        # A plus sign that was not escaped arrives as a space.
        keys = [key.strip() for key in query["sortby"].split(",")]
        _check_fields("sortby", [key.lstrip("+-") for key in keys], one)
        instead["sortby"] = ",".join(keys)
    if "properties" in query:
        _check_fields("properties", query["properties"].split(","), one)
    if query.get("skipGeometry", "false").lower() not in _TRUTH:
        raise no_choice(query["skipGeometry"], _TRUTH, parameter="skipGeometry")
    system = query.get("bbox-crs", CRS84)
    if "bbox" in query and system != CRS84:
        instead |= {"bbox": _box(query["bbox"], system), "bbox-crs": None}
    return instead


def _check_fields(parameter: str, names: Iterable[str], one: Collection) -> None:
    for name in names:
        if name not in one.columns:
            raise no_choice(name, one.columns, parameter=parameter)


def _box(text: str, system: str) -> str:
    # pygeoapi moves two corners; a box in metres is more than what lies between them in degrees.
    if system not in URIS:
        raise no_choice(system, URIS, parameter="bbox-crs")
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:  # noqa: PLR2004  heights are not looked at: nothing here has one
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):  # noqa: PLR2004
        raise no_value(text, _WAY_BOX, parameter="bbox")
    first, second, third, fourth = numbers
    box = box_in_crs84((first, second, third, fourth), system)
    if box is None:
        raise no_value(text, _WAY_BOX, parameter="bbox")
    return ",".join(map(repr, box))


def condition(query: QueryParams, one: Collection) -> Condition:
    """Return the parsed filter, its coordinates in CRS84, and its text.

    Raises:
        RequestError: it is none of the language named, or does not fit the collection.
    """
    language = query.get("filter-lang", FILTER_LANGUAGES[0])
    if language not in FILTER_LANGUAGES:
        raise no_choice(language, FILTER_LANGUAGES, parameter="filter-lang")
    system = query.get("filter-crs", CRS84)
    if system not in URIS:
        raise no_choice(system, URIS, parameter="filter-crs")
    text = query.get("filter", "")
    if not text.strip():
        return None, ""
    as_json = language == "cql2-json"
    written = text if as_json else _ILIKE.sub(_without_ilike, text)
    try:
        tree = parsed(one.layer, written, as_json=as_json)
        if system != CRS84:
            _move(tree, system)
    except ConditionError as error:
        raise RequestError(error.message) from error
    except (ValueError, TypeError, RecursionError) as error:
        raise no_value(text, N_("Its coordinates make no geometry."), parameter="filter") from error
    return tree, text


def _move(node: Any, system: str) -> None:  # noqa: ANN401  pygeofilter's nodes
    """Move the coordinates in a condition from ``system`` to CRS84."""
    if hasattr(node, "geometry"):
        geometries = np.array([shapely.geometry.shape(node.geometry)], dtype=object)
        node.geometry = shapely.geometry.mapping(transformed(geometries, system, CRS84)[0])
    for part in node.get_sub_nodes() if hasattr(node, "get_sub_nodes") else ():
        _move(part, system)


def _without_ilike(found: re.Match[str]) -> str:
    if found["field"] is None:
        return found[0]
    return f"CASEI({found['field']}) {found['negated'] or ''}LIKE CASEI({found['pattern']})"
