"""Declare how a layer is drawn, for programs that are not this map: GIS, print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from geo.cartography.symbology import Symbol

GeometryType = Literal["Point", "MultiLineString", "MultiPolygon"]


@dataclass(frozen=True, slots=True)
class StyleClass:
    """A class of the legend and its symbol."""

    label: str
    value: str | int | None = None
    """Value of the column that decides; None stands for a missing one, or for all features where
    no column decides."""
    symbol: Symbol | None = None
    """Of points."""
    fill: str | None = None
    """Fill of areas, ``#rrggbb``; None leaves them empty."""
    hatched: bool = False
    """Whether a hatch lies over the fill: no data."""
    outline: str | None = None
    """Edge of areas, or the line itself, ``#rrggbb``; None for none."""
    width_px: float = 0.8
    dash: str = ""
    """Dash pattern of the outline in pixels (SVG ``stroke-dasharray``); empty for a full line."""
    opacity: float = 1.0
    """Of the fill."""


@dataclass(frozen=True, slots=True)
class Style:
    """The legend of a layer: one class, or a class for each value of a column."""

    classes: tuple[StyleClass, ...]
    column: str = ""
    """Column whose value decides; empty where all features are drawn alike."""
    order: int = 0
    """Place among the layers of a map, the lowest at the bottom."""
    size_px: float = 11.0
    """Width of point symbols."""
    label_column: str = ""
    """Column with the text beside a feature; empty for none."""
