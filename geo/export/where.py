"""Filter a layer by a condition in CQL2."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import shapely
import shapely.geometry

from geo.errors import ExportError
from geo.export.layer import GEOMETRY
from geo.text import N_, Message

if TYPE_CHECKING:
    from geo.export.layer import ExportLayer

LONGEST_CONDITION: Final = 2_000
"""Letters of a condition; our choice: what a person types is a tenth of it."""

DEEPEST: Final = 10
"""Brackets within each other; of twice as many, not closed, the parser would think for a minute."""

EXAMPLE: Final = "status = 'active' AND name_en LIKE 'B%'"


class ConditionError(ExportError):
    """A condition cannot be used: what is wrong, and which fields there are."""

    def __init__(self, layer: ExportLayer, condition: str, why: str) -> None:
        """Take the layer, the condition and what is wrong with it, in the parser's words."""
        fields = ", ".join(f"{column.name} ({column.type})" for column in layer.columns)
        message = Message(
            N_(
                "The condition {condition} cannot be used on {layer}: {why}. Write it in CQL2, "
                "such as {example}. Fields: {fields}."
            ),
            {
                "condition": f"“{condition[:200]}”",
                "layer": layer.title,
                "why": why,
                "example": EXAMPLE,
                "fields": fields,
            },
        )
        super().__init__(message)


def filtered(layer: ExportLayer, condition: str) -> ExportLayer:
    """Return the features of ``layer`` that satisfy ``condition``.

    The condition is CQL2 text (OGC 21-065r2): comparisons, ``BETWEEN``, ``IN``, ``LIKE``,
    ``IS NULL``, ``AND``, ``OR``, ``NOT``, ``CASEI``, arithmetic, and spatial predicates on
    ``geometry`` in degrees. What is missing satisfies no comparison, nor its opposite.

    Raises:
        ConditionError: the condition is not CQL2, names an unknown field or compares what cannot
            be compared.
    """
    if not condition.strip():
        return layer
    chosen = selected(layer, parsed(layer, condition), condition)
    features = layer.features[chosen.to_numpy(dtype=bool)]
    stated = " · ".join(filter(None, (layer.selection, condition.strip())))
    return replace(layer, features=features, selection=stated)


def parsed(layer: ExportLayer, condition: str, *, as_json: bool = False) -> Any:  # noqa: ANN401  pygeofilter's nodes
    """Return the syntax tree, in pygeofilter's nodes, of a condition that fits ``layer``.

    Args:
        layer: Has the fields that the condition may name.
        condition: CQL2 text, or JSON if ``as_json`` (OGC 21-065r2, clauses 8.2 and 8.3).
        as_json: Whether it is written in JSON.

    Raises:
        ConditionError: as `filtered`.
    """
    # Parsers of grammars: for those who filter.
    import cql2  # noqa: PLC0415
    from pygeofilter.parsers.cql2_json import parse  # noqa: PLC0415

    if len(condition) > LONGEST_CONDITION:
        raise ConditionError(layer, condition, f"it is longer than {LONGEST_CONDITION} letters")
    if not as_json and _depth(condition) > DEEPEST:
        raise ConditionError(layer, condition, f"it has more than {DEEPEST} brackets in a row")
    try:
        # Not pygeofilter's own parser of text: to that of 0.4, AND binds no closer than OR.
        found = cql2.parse_json(condition) if as_json else cql2.parse_text(condition)
        tree = parse(_dialect(found.to_json()))
    except (cql2.ParseError, cql2.ValidationError) as error:
        place = re.search(r"1:(\d+)", str(error))
        where = f"; it breaks off at letter {place[1]}" if place else ""
        raise ConditionError(layer, condition, f"it is not CQL2{where}") from None
    except RecursionError:
        raise ConditionError(layer, condition, "it is nested too deeply") from None
    except (ValueError, TypeError, LookupError) as error:
        raise ConditionError(layer, condition, f"it is not CQL2 ({error})") from None
    if problem := _misfit(tree, layer):
        raise ConditionError(layer, condition, problem)
    return tree


def selected(layer: ExportLayer, tree: Any, condition: str) -> pd.Series:  # noqa: ANN401  pygeofilter's nodes
    """Return which features of ``layer`` satisfy the ``tree`` that `parsed` made of ``condition``.

    Returns:
        True or False for every feature, with the index of the features.

    Raises:
        ConditionError: it compares what cannot be compared.
    """
    from geo.export.evaluation import Evaluator  # noqa: PLC0415  for those who filter

    try:
        chosen = Evaluator(_nullable(layer.features)).evaluate(tree)
    except (TypeError, ValueError, AttributeError, NotImplementedError, AssertionError) as error:
        raise ConditionError(layer, condition, f"its parts do not fit ({error})") from None
    except RecursionError:
        raise ConditionError(layer, condition, "it is nested too deeply") from None
    if not isinstance(chosen, pd.Series):
        raise ConditionError(layer, condition, "it compares no field")
    if not pd.api.types.is_bool_dtype(chosen.dtype):
        raise ConditionError(layer, condition, "it is no condition, true or false")
    return chosen.fillna(value=False)


_QUOTED: Final = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")


def _depth(condition: str) -> int:
    depth = deepest = 0
    for letter in _QUOTED.sub("", condition):
        depth += (letter in "([") - (letter in ")]")
        deepest = max(deepest, depth)
    return deepest


_OPERATORS: Final = frozenset(
    [
        *("and", "or", "not", "isNull", "between", "in", "like", "casei"),
        *("=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/"),
        *("s_intersects", "s_disjoint", "s_contains", "s_within"),
        *("s_touches", "s_crosses", "s_overlaps", "s_equals"),
    ]
)
"""Names of operators and functions in CQL2 JSON that can be evaluated here."""


def _dialect(node: Any) -> Any:  # noqa: ANN401  JSON
    """Return CQL2 JSON in the draft of it that pygeofilter 0.4 reads."""
    if node is None:
        raise ValueError("ask for what is missing with IS NULL")  # noqa: TRY003, EM101  shown as the reason
    if isinstance(node, list):
        return [_dialect(part) for part in node]
    if not isinstance(node, dict):
        return node
    if "bbox" in node:
        return shapely.geometry.mapping(shapely.box(*node["bbox"]))
    if "op" not in node:
        return node
    op, args = node["op"], [_dialect(part) for part in node["args"]]
    if op not in _OPERATORS:
        raise ValueError(f"{op} is not known here")  # noqa: TRY003, EM102  shown as the reason
    if op == "casei" and isinstance(args[0], str):
        return args[0].lower()
    if op == "between":
        args = [args[0], args[1:]]
    return {"op": op, "args": args}


_LITERALS: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int, float),
    "number": (int, float),
    "boolean": (bool,),
}
"""What a column of a type can be compared with."""


def _misfit(node: Any, layer: ExportLayer) -> str:  # noqa: ANN401  the parser's nodes
    """Return what in a parsed condition does not fit the layer; empty where all does."""
    from pygeofilter import ast  # noqa: PLC0415

    if isinstance(node, ast.Attribute):
        known = {column.name for column in layer.columns}
        known |= {GEOMETRY} if layer.geometry_type else set()
        return "" if node.name in known else f"there is no field {node.name!r}"
    parts = node.get_sub_nodes() if isinstance(node, ast.Node) else []
    compared = (ast.Comparison, ast.Between, ast.In)
    if isinstance(node, compared) and isinstance(parts[0], ast.Attribute):
        kinds = {column.name: column.type for column in layer.columns}
        kind = kinds.get(parts[0].name, "geometry")
        allowed = _LITERALS.get(kind, ())
        for value in parts[1:]:
            fits = isinstance(value, ast.Node) or (
                isinstance(value, allowed) and (kind == "boolean" or not isinstance(value, bool))
            )
            # GDAL has no truth of its own: it writes 1 and 0.
            fits = fits or (kind == "boolean" and value in {0, 1})
            if parts[0].name in kinds | {GEOMETRY: ""} and not fits:
                return f"{parts[0].name} ({kind}) cannot be compared with {value!r}"
    return next(filter(None, (_misfit(part, layer) for part in parts)), "")


def _nullable(features: pd.DataFrame) -> pd.DataFrame:
    """Return the features with types in which a comparison with what is missing is missing."""
    held = {
        str(name): values if name == GEOMETRY else values.convert_dtypes()
        for name, values in features.items()
    }
    return type(features)(held, index=features.index)
