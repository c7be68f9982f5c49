"""Declare what a printed map shows: its layers, its words and its frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.cartography.symbology import RINGED_ACCURACIES
from geo.errors import SettingError
from geo.text import N_

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.cartography.style import GeometryType, Style

CROSSED_STATUSES: Final = ("suspended", "closed")
"""Statuses of centres that are crossed out, as on the screen map."""

NO_CLASS: Final = -1


@dataclass(frozen=True, slots=True, eq=False)
class StaticLayer:
    """A layer of a printed map; read-only."""

    features: gpd.GeoDataFrame
    """In EPSG:4326; None where a record has no place."""
    geometry_type: GeometryType
    style: Style
    title: str = ""
    """Heading of its classes in the legend; without one the layer is not in the legend."""
    accuracy_column: str = ""
    """Column with codes of `ACCURACY_LABELS`: symbols off their own place wear a dashed ring."""
    status_column: str = ""
    """Column with codes of `CENTRE_STATUS_LABELS`: what is not open is crossed out."""

    def classes(self) -> NDArray[np.intp]:
        """Return the class of each feature, as an index of the classes of the style.

        Raises:
            SettingError: a value that no class of the style has.
        """
        classes = self.style.classes
        if not self.style.column:
            return np.zeros(len(self.features), dtype=np.intp)
        of_value = {item.value: index for index, item in enumerate(classes)}
        values = self.features[self.style.column]
        missing = values.isna().to_numpy()
        found = np.full(len(values), of_value.get(None, NO_CLASS), dtype=np.intp)
        for value in pd.unique(values[~missing]):
            if value not in of_value:
                raise SettingError(
                    self.style.column,
                    value,
                    N_("no class of the legend has this value"),
                    N_("Give the style a class for it."),
                )
            found[(values == value).fillna(value=False).to_numpy(dtype=bool)] = of_value[value]
        return found

    def ringed(self) -> NDArray[np.bool_]:
        """Return which features do not stand at their own place."""
        return self._among(self.accuracy_column, RINGED_ACCURACIES)

    def crossed(self) -> NDArray[np.bool_]:
        """Return which features are suspended or closed."""
        return self._among(self.status_column, CROSSED_STATUSES)

    def _among(self, column: str, codes: tuple[str, ...]) -> NDArray[np.bool_]:
        if not column:
            return np.zeros(len(self.features), dtype=bool)
        return np.asarray(self.features[column].isin(codes), dtype=bool)


@dataclass(frozen=True, slots=True, eq=False)
class StaticScene:
    """A printed map: everything that is on the page, in the language of its reader."""

    layers: tuple[StaticLayer, ...]
    """In any order; the order of their styles decides what lies on top."""
    title: str
    language: str
    """``en`` or ``mn``: of the words and numbers that the map itself adds."""
    subtitle: str = ""
    """Indicator, unit, year, place."""
    sources: str = ""
    """What the figures and places are from, in a line."""
    attribution: str = ""
    """What the sources want to be said."""
    licence: str = ""
    """Title or identifier of the licence of the picture."""
    badge: str | None = None
    """``DEMO · synthetic data`` above the title and in the map; None for real data."""
    extent: tuple[float, float, float, float] | None = None
    """West, south, east, north in degrees; None for all features, or Mongolia without any."""
    inset: bool = False
    """Whether Ulaanbaatar's districts are enlarged in a corner; for maps of the country."""
    scale_bar: bool = True
    text_pt: float | None = None
    """Size of the text of the legend, which all other sizes follow; None: what suits the page."""
    bare: bool = False
    """Whether the map fills its page: title, legend, sources and, of an SVG, the font are those of
    the document around it."""

    def in_drawing_order(self) -> list[StaticLayer]:
        """Return the layers, the lowest first."""
        return sorted(self.layers, key=lambda layer: layer.style.order)
