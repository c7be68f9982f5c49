"""Evaluate parsed conditions on tables: what is missing satisfies none, nor its opposite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pygeofilter import ast
from pygeofilter.backends.evaluator import handle
from pygeofilter.backends.geopandas import filters
from pygeofilter.backends.geopandas.evaluate import GeoPandasEvaluator

if TYPE_CHECKING:
    import pandas as pd


class Evaluator(GeoPandasEvaluator):  # type: ignore[misc]  # pygeofilter has no types
    """The evaluator of pygeofilter with the wildcards and missing values of CQL2."""

    def __init__(self, features: pd.DataFrame) -> None:
        """Take a table whose types have a missing value of their own."""
        super().__init__(features, function_map={"lower": lambda values: values.str.lower()})

    @handle(ast.Like)  # type: ignore[untyped-decorator]
    def like(self, node: ast.Like, values: pd.Series) -> pd.Series:
        """Return which texts have the pattern; ``_`` stands for one character."""
        return filters.like(values, node.pattern, node.nocase, "%", "_", "\\", node.not_)

    @handle(ast.In)  # type: ignore[untyped-decorator]
    def in_(self, node: ast.In, values: pd.Series, *options: Any) -> pd.Series:  # noqa: ANN401  numbers or texts
        """Return which values are among ``options``."""
        return _known(filters.contains(values, options, node.not_), values)

    @handle(ast.SpatialComparisonPredicate, subclasses=True)  # type: ignore[untyped-decorator]
    def spatial_operation(self, node: ast.Node, values: Any, other: Any) -> pd.Series:  # noqa: ANN401  either may be the column
        """Return which geometries have the relation."""
        return _known(filters.spatial(values, other, node.op.name), values)


def _known(answers: pd.Series, values: pd.Series) -> pd.Series:
    return answers.astype("boolean").mask(values.isna())
