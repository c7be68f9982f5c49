"""Filter a layer by a condition in CQL2."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.errors import ExportError
from geo.export.layer import GEOMETRY
from geo.text import N_, Message

if TYPE_CHECKING:
    from geo.export.layer import ExportLayer

LONGEST_CONDITION: Final = 2_000
"""Letters of a condition; our choice: what a person types is a tenth of it."""

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
    ``IS NULL``, ``AND``, ``OR``, ``NOT``, arithmetic, and spatial predicates on ``geometry`` in
    degrees. What is missing satisfies no comparison, nor its opposite.

    Raises:
        ConditionError: the condition is not CQL2, names an unknown field or compares what cannot
            be compared.
    """
    if not condition.strip():
        return layer
    chosen = _chosen(layer, condition)
    features = layer.features[chosen.to_numpy(dtype=bool)]
    stated = " · ".join(filter(None, (layer.selection, condition.strip())))
    return replace(layer, features=features, selection=stated)


def _chosen(layer: ExportLayer, condition: str) -> pd.Series:
    # A parser of grammars: for those who filter.
    from lark.exceptions import LarkError  # noqa: PLC0415
    from pygeofilter.backends.geopandas.evaluate import to_filter  # noqa: PLC0415
    from pygeofilter.parsers.cql2_text import parse  # noqa: PLC0415

    if len(condition) > LONGEST_CONDITION:
        raise ConditionError(layer, condition, f"it is longer than {LONGEST_CONDITION} letters")
    table = _nullable(layer.features)
    try:
        tree = parse(condition)
    except LarkError as error:
        line = str(error).strip().splitlines()[0]
        raise ConditionError(layer, condition, f"it is not CQL2 ({line.rstrip('.')})") from None
    if problem := _misfit(tree, layer):
        raise ConditionError(layer, condition, problem)
    try:
        chosen = to_filter(table, tree)
    except (TypeError, ValueError, AttributeError, NotImplementedError, AssertionError) as error:
        raise ConditionError(layer, condition, f"its parts do not fit ({error})") from None
    except RecursionError:
        raise ConditionError(layer, condition, "it is nested too deeply") from None
    if not isinstance(chosen, pd.Series):
        raise ConditionError(layer, condition, "it compares no field")
    if not pd.api.types.is_bool_dtype(chosen.dtype):
        raise ConditionError(layer, condition, "it is no condition, true or false")
    return chosen.fillna(value=False)


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

    if isinstance(node, ast.Function):
        return f"the function {node.name} is not known here"
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
