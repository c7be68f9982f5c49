"""Evaluate filters of CQL2 over the records of a collection.

OGC 21-065r2: basic CQL2, the advanced comparison operators, case- and accent-insensitive
comparison, arithmetic, and the spatial functions. Comparisons with a missing value are unknown,
as in SQL: neither the filter nor its negation selects the record.
"""

from __future__ import annotations

import json
import operator
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import shapely
from shapely.errors import ShapelyError

from geo.export.layer import GEOMETRY
from geo.text import N_, Message
from geo.web.ogc.crs import CRS84, transformed
from geo.web.ogc.filters import DEPTH_MOST, ways_out
from geo.web.ogc.problems import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geo.web.ogc.catalogue import Collection

    Node = object
    """Part of a filter in CQL2 JSON."""

_SPATIAL: Final[dict[str, Callable[[Any, Any], NDArray[np.bool_]]]] = {
    "s_intersects": shapely.intersects,
    "s_equals": shapely.equals,
    "s_disjoint": shapely.disjoint,
    "s_touches": shapely.touches,
    "s_within": shapely.within,
    "s_overlaps": shapely.overlaps,
    "s_crosses": shapely.crosses,
    "s_contains": shapely.contains,
}

_COMPARISONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_ARITHMETIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.fmod,
    "div": lambda first, second: np.trunc(np.divide(first, second)),
    "^": np.power,
}

_OPERATORS: Final = ", ".join(
    (
        "AND, OR, NOT, =, <>, <, <=, >, >=, LIKE, BETWEEN, IN, IS NULL",
        "+, -, *, /, ^, %, DIV, CASEI(), ACCENTI()",
        *(f"{name.upper()}()" for name in _SPATIAL),
    )
)
"""What is said to be supported where something else was asked for."""

Kind = Literal["string", "number", "boolean"]


@dataclass(frozen=True, slots=True)
class _Values:
    """A value for every record, or one for all (arrays without a dimension)."""

    values: NDArray[Any]
    missing: NDArray[np.bool_]
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Truth:
    """What is true and what is false of every record; neither where it is unknown."""

    true: NDArray[np.bool_]
    false: NDArray[np.bool_]

    def __and__(self, other: _Truth) -> _Truth:
        return _Truth(self.true & other.true, self.false | other.false)

    def __or__(self, other: _Truth) -> _Truth:
        return _Truth(self.true | other.true, self.false & other.false)

    def __invert__(self) -> _Truth:
        return _Truth(self.false, self.true)


def selected(node: Node, collection: Collection, crs: str = CRS84) -> NDArray[np.bool_]:
    """Return which records the filter ``node`` selects, shape (records,).

    Args:
        node: CQL2 JSON, as `geo.web.ogc.filters.parsed` returns it.
        collection: What is filtered.
        crs: System of the coordinates in the filter.

    Raises:
        RequestError: the filter asks for a column that is not there, compares text with
            numbers, or needs what is not supported.
    """
    return _Filter(collection, crs).condition(node, 0).true


class _Filter:
    """Walks a filter over the columns of one collection."""

    def __init__(self, collection: Collection, crs: str) -> None:
        self._collection = collection
        self._crs = crs
        self._count = len(collection)
        self._operations: dict[str, tuple[int, Callable[[str, list[Node], int], _Truth]]] = {
            "not": (1, lambda _, nodes, depth: ~self.condition(nodes[0], depth)),
            "isNull": (1, lambda _, nodes, depth: self._truth(self._missing(nodes[0], depth))),
            "between": (3, self._between),
            "in": (2, self._in),
            "like": (2, self._like),
            **dict.fromkeys(_SPATIAL, (2, self._spatial)),
            **dict.fromkeys(_COMPARISONS, (2, self._comparison)),
        }

    def _problem(self, what: str, **values: object) -> RequestError:
        return RequestError(Message(what, values), ways_out(self._collection))

    def _unsupported(self, node: Node) -> RequestError:
        return self._problem(
            N_("filter: {value} is not supported; {operators} are."),
            value=str(node)[:60],
            operators=_OPERATORS,
        )

    def _check_depth(self, depth: int) -> None:
        if depth > 4 * DEPTH_MOST:
            raise self._problem(N_("filter: too many operators within each other."))

    def condition(self, node: Node, depth: int) -> _Truth:
        """Return what a node says of every record."""
        self._check_depth(depth)
        if isinstance(node, dict) and "op" in node:
            return self._operation(str(node["op"]), _arguments(node), depth + 1)
        if isinstance(node, bool) or (isinstance(node, dict) and "property" in node):
            values = self.scalar(node, depth)
            if values.kind == "boolean":
                return self._truth(values.values, values.missing)
        raise self._problem(N_("filter: {value} is not a condition."), value=str(node)[:60])

    def _operation(self, name: str, nodes: list[Node], depth: int) -> _Truth:
        if name in {"and", "or"} and nodes:
            joined = self.condition(nodes[0], depth)
            for node in nodes[1:]:
                other = self.condition(node, depth)
                joined = joined & other if name == "and" else joined | other
            return joined
        if name not in self._operations:
            raise self._unsupported(name)
        count, operate = self._operations[name]
        if len(nodes) != count:
            raise self._problem(
                N_("filter: {name} takes {count} arguments."), name=name, count=count
            )
        return operate(name, nodes, depth)

    def scalar(self, node: Node, depth: int) -> _Values:
        """Return the value of a node for every record."""
        self._check_depth(depth)
        if isinstance(node, bool):
            return _one(node, "boolean")
        if isinstance(node, int | float):
            return _one(float(node), "number")
        if isinstance(node, str):
            return _one(node, "string")
        if isinstance(node, dict):
            return self._expression(node, depth)
        if node is None:
            raise self._problem(N_("filter: nothing equals NULL; write IS NULL."))
        raise self._unsupported(node)

    def _expression(self, node: dict[str, Any], depth: int) -> _Values:
        if "property" in node:
            return self._column(str(node["property"]))
        for instant in ("date", "timestamp"):
            if instant in node:
                # Dates are ISO 8601 text, as exact as known: their order is that of the text.
                return _one(str(node[instant]), "string")
        name, nodes = str(node.get("op", "")), _arguments(node)
        if name in {"casei", "accenti"} and len(nodes) == 1:
            return self._folded(name, self.scalar(nodes[0], depth + 1))
        if name in _ARITHMETIC and nodes:
            return self._calculated(name, [self.scalar(one, depth + 1) for one in nodes])
        raise self._unsupported(name or node)

    def _column(self, name: str) -> _Values:
        column = self._collection.columns.get(name)
        if column is None:
            raise self._problem(N_("filter: no field {value}."), value=name[:60])
        series = self._collection.layer.features[name]
        missing = series.isna().to_numpy()
        if column.type in {"integer", "number"}:
            return _Values(series.to_numpy(dtype=float, na_value=np.nan), missing, "number")
        pairs = zip(series.to_numpy(dtype=object), missing, strict=True)
        if column.type == "boolean":
            flags = np.array([not gone and bool(value) for value, gone in pairs], dtype=bool)
            return _Values(flags, missing, "boolean")
        texts = ["" if gone else str(value) for value, gone in pairs]
        return _Values(np.array(texts, dtype=object), missing, "string")

    def _missing(self, node: Node, depth: int) -> NDArray[np.bool_]:
        if node == {"property": GEOMETRY} and self._collection.has_geometry:
            return np.asarray(shapely.is_missing(self._collection.geometries))
        return self.scalar(node, depth).missing

    def _truth(self, values: NDArray[Any], missing: NDArray[np.bool_] | None = None) -> _Truth:
        true = np.broadcast_to(np.asarray(values, dtype=bool), self._count)
        known = np.broadcast_to(True if missing is None else ~missing, self._count)
        return _Truth(true & known, ~true & known)

    def _comparison(self, name: str, nodes: list[Node], depth: int) -> _Truth:
        first, second = (self.scalar(node, depth) for node in nodes)
        return self._compared(name, first, second)

    def _compared(self, name: str, first: _Values, second: _Values) -> _Truth:
        # SQL clients without booleans, GDAL among them, write 0 and 1.
        if first.kind != second.kind and not {first.kind, second.kind} <= {"boolean", "number"}:
            raise self._problem(
                N_("filter: {first} and {second} cannot be compared."),
                first=first.kind,
                second=second.kind,
            )
        with np.errstate(invalid="ignore"):
            found = _COMPARISONS[name](first.values, second.values)
        return self._truth(found, first.missing | second.missing)

    def _between(self, _: str, nodes: list[Node], depth: int) -> _Truth:
        value, low, high = (self.scalar(node, depth) for node in nodes)
        return self._compared(">=", value, low) & self._compared("<=", value, high)

    def _in(self, name: str, nodes: list[Node], depth: int) -> _Truth:
        if not isinstance(nodes[1], list):
            raise self._unsupported(name)
        value = self.scalar(nodes[0], depth)
        found = self._truth(np.zeros((), dtype=bool), value.missing)
        for option in nodes[1]:
            found = found | self._compared("=", value, self.scalar(option, depth))
        return found

    def _like(self, _: str, nodes: list[Node], depth: int) -> _Truth:
        value, pattern = (self.scalar(node, depth) for node in nodes)
        if value.kind != "string" or pattern.kind != "string" or pattern.values.ndim:
            raise self._problem(N_("filter: LIKE compares text with a pattern: name LIKE 'A%'."))
        matches = _pattern(str(pattern.values[()])).fullmatch
        texts = np.atleast_1d(value.values)
        found = np.fromiter((matches(text) is not None for text in texts), bool, len(texts))
        return self._truth(found, value.missing)

    def _folded(self, name: str, value: _Values) -> _Values:
        if value.kind != "string":
            raise self._problem(N_("filter: {name} takes text."), name=name.upper())
        fold = str.casefold if name == "casei" else _without_accents
        folded = np.empty(value.values.size, dtype=object)
        folded[:] = [fold(text) for text in value.values.flat]
        return _Values(folded.reshape(value.values.shape), value.missing, "string")

    def _calculated(self, name: str, operands: list[_Values]) -> _Values:
        if any(operand.kind != "number" for operand in operands):
            raise self._problem(N_("filter: {name} takes numbers."), name=name)
        if len(operands) == 1:
            operands = [_one(0.0, "number"), *operands]
        values, missing = operands[0].values, operands[0].missing
        with np.errstate(all="ignore"):
            for operand in operands[1:]:
                values = np.asarray(_ARITHMETIC[name](values, operand.values))
                missing = missing | operand.missing
        # What is divided by zero has no value.
        return _Values(values, missing | ~np.isfinite(values), "number")

    def _spatial(self, name: str, nodes: list[Node], _: int) -> _Truth:
        sides = [self._geometry(node) for node in nodes]
        missing = np.zeros((), dtype=bool)
        for side in sides:
            missing = missing | shapely.is_missing(side)
            if not isinstance(side, np.ndarray):
                shapely.prepare(side)
        try:
            found = _SPATIAL[name](*sides)
        except ShapelyError as error:
            raise self._problem(
                N_("filter: the outline in {name} crosses itself."), name=name.upper()
            ) from error
        return self._truth(found, missing)

    def _geometry(self, node: Node) -> shapely.Geometry | NDArray[np.object_]:
        if node == {"property": GEOMETRY} and self._collection.has_geometry:
            return self._collection.geometries
        literal = _literal_geometry(node) if isinstance(node, dict) else None
        if literal is None:
            raise self._problem(N_("filter: {value} is no geometry here."), value=str(node)[:60])
        moved: shapely.Geometry = transformed(np.array([literal], dtype=object), self._crs, CRS84)[
            0
        ]
        return moved


def _arguments(node: dict[str, Any]) -> list[Node]:
    found = node.get("args")
    return found if isinstance(found, list) else []


def _literal_geometry(node: dict[str, Any]) -> shapely.Geometry | None:
    try:
        if "bbox" in node:
            numbers = [float(number) for number in node["bbox"]]
            half = len(numbers) // 2
            (west, south), (east, north) = numbers[:2], numbers[half : half + 2]
            return shapely.box(west, south, east, north)
        if "type" in node:
            read: shapely.Geometry = shapely.from_geojson(json.dumps(node, allow_nan=False))
            return read
    except (ValueError, TypeError, ShapelyError):
        # Said by the caller, who knows the field.
        return None
    return None


def _one(value: object, kind: Kind) -> _Values:
    held = np.empty((), dtype=object) if kind == "string" else np.empty((), dtype=type(value))
    held[()] = value
    return _Values(held, np.zeros((), dtype=bool), kind)


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))


def _pattern(pattern: str) -> re.Pattern[str]:
    r"""Return the expression of a LIKE pattern: ``%`` any text, ``_`` any character.

    ``\`` takes the meaning from the next character. Between two ``%`` the first match is as good
    as any other, so that nothing is tried twice: the time grows with the text, not a power of it.
    """
    pieces = [""]
    for part in re.findall(r"\\.|%+|_|[^\\%_]+|\\", pattern, re.DOTALL):
        if part[0] == "%":
            pieces.append("")
        elif part == "_":
            pieces[-1] += "."
        else:
            pieces[-1] += re.escape(part[1:] if part[0] == "\\" and len(part) > 1 else part)
    if len(pieces) == 1:
        return re.compile(pieces[0], re.DOTALL)
    first, *middle, last = pieces
    between = "".join(f"(?>.*?{piece})" for piece in middle)
    return re.compile(f"{first}{between}.*{last}", re.DOTALL)
