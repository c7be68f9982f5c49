"""Evaluate parsed conditions on tables: what is missing satisfies none, nor its opposite."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pygeofilter import ast
from pygeofilter.backends.evaluator import handle
from pygeofilter.backends.geopandas import filters
from pygeofilter.backends.geopandas.evaluate import GeoPandasEvaluator


class Evaluator(GeoPandasEvaluator):  # type: ignore[misc]  # pygeofilter has no types
    """The evaluator of pygeofilter with the wildcards and missing values of CQL2."""

    def __init__(self, features: pd.DataFrame) -> None:
        """Take a table whose types have a missing value of their own."""
        super().__init__(features, function_map={"lower": lambda values: values.str.lower()})

    @handle(ast.And, ast.Or)  # type: ignore[untyped-decorator]
    def combination(self, node: ast.Node, left: pd.Series, right: pd.Series) -> pd.Series:
        """Return which are true of both, or of either."""
        # Comparisons of texts and of numbers come in two kinds of truth, which do not mix.
        sides = tuple(_truth(side) for side in (left, right))
        combined: pd.Series = filters.combine(sides, node.op.value)
        return combined

    @handle(ast.Like)  # type: ignore[untyped-decorator]
    def like(self, node: ast.Like, values: pd.Series) -> pd.Series:
        """Return which texts have the pattern; ``_`` stands for one character."""
        alike: pd.Series = filters.like(
            values, node.pattern, node.nocase, "%", "_", "\\", node.not_
        )
        return alike

    @handle(ast.In)  # type: ignore[untyped-decorator]
    def in_(self, node: ast.In, values: pd.Series, *options: Any) -> pd.Series:  # noqa: ANN401  numbers or texts
        """Return which values are among ``options``."""
        return _known(filters.contains(values, options, node.not_), values)

    @handle(ast.SpatialComparisonPredicate, subclasses=True)  # type: ignore[untyped-decorator]
    def spatial_operation(self, node: ast.Node, values: Any, other: Any) -> pd.Series:  # noqa: ANN401  either may be the column
        """Return which geometries have the relation."""
        return _known(filters.spatial(values, other, node.op.name), values)


def _truth(side: pd.Series) -> pd.Series:
    if not pd.api.types.is_bool_dtype(side):
        message = "AND and OR join what is true or false"
        raise TypeError(message)
    return side.astype("boolean")


def _known(answers: pd.Series, values: pd.Series) -> pd.Series:
    return answers.astype("boolean").mask(values.isna())
