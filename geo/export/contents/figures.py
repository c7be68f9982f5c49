"""Compose layers of figures: an indicator as the map draws it, or all of a level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.analysis.classification import NO_DATA
from geo.cartography import layer_styles
from geo.cartography.message import flag_text
from geo.export.contents.edition import Edition, layer_name
from geo.export.contents.shapes import all_described, as_type
from geo.export.layer import Column, ExportLayer
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.analysis.figures import Figures
    from geo.cartography.message import Choropleth
    from geo.store.datasets import DatasetEntry

_NO_WAY: Final = N_("no way leads there")
"""Flag of a travel time or distance without end."""

_UNIT_COLUMNS: Final = ("pcode", "name_en", "name_mn", "admin1_pcode", "region")


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """The units of a level that are taken."""

    level: str
    """``admin1`` or ``admin2``."""
    table: gpd.GeoDataFrame
    """All units of the level, indexed by pcode."""
    scope: NDArray[np.bool_]
    """Which of them are taken."""
    selection: str = ""
    """What the scope is, in words; empty for all."""

    def named(self) -> tuple[pd.DataFrame, tuple[Column, ...]]:
        """Return codes and names of all units, and the descriptions of these columns."""
        names = [name for name in _UNIT_COLUMNS if name in self.table]
        return pd.DataFrame(self.table[names]), all_described(self.level, names)

    def taken(self, table: pd.DataFrame) -> gpd.GeoDataFrame:
        """Return the rows of units that are taken, with their areas."""
        areas = gpd.GeoDataFrame(table, geometry=self.table.geometry, crs=self.table.crs)
        return as_type(areas[self.scope].reset_index(drop=True), "MultiPolygon")


def _finite(figures: Figures, edition: Edition) -> tuple[pd.Series, list[str]]:
    """Return figures and their flags in words; a figure without end is missing, and says so."""
    values = figures.values.astype(float)
    endless = np.isinf(values)
    flags = [
        edition.say(_NO_WAY) if no_way else flag_text(flag, edition.say) if exists else ""
        for flag, exists, no_way in zip(figures.flags, values.notna(), endless, strict=True)
    ]
    return values.mask(endless), flags


def indicator_layer(
    edition: Edition,
    choropleth: Choropleth,
    units: Units,
    entry: DatasetEntry | None,
    source_ids: Sequence[str] = (),
) -> ExportLayer:
    """Return an indicator as the map draws it: value, class and its label, flag, by unit.

    Args:
        edition: the data shipped, the language.
        choropleth: figures, classes and colours, in the order of the units.
        units: units of its level, and which are taken.
        entry: the data set the figures need; None for an indicator of the sources alone.
        source_ids: sources of the figures beside the data set.
    """
    indicator, figures, codes = choropleth.indicator, choropleth.figures, choropleth.codes
    table, columns = units.named()
    values, flags = _finite(figures, edition)
    missing, labels = edition.say(indicator.missing), choropleth.labels(edition.language)
    whole = indicator.decimals == 0
    table["value"] = _numbers(values.round(indicator.decimals), whole=whole)
    table["class"] = pd.array(
        [None if code == NO_DATA else int(code) + 1 for code in codes], dtype="Int64"
    )
    table["class_label"] = [missing if code == NO_DATA else labels[code] for code in codes]
    table["flag"] = flags
    title = choropleth.title(edition.language)
    year = "" if figures.year is None else f", {figures.year}"
    columns = (
        *columns,
        Column(
            "value",
            f"{title}{year}; empty: {missing}",
            "integer" if whole else "number",
            choropleth.unit(edition.language),
        ),
        Column("class", "Class of the map, from 1; empty where there is no figure", "integer"),
        Column("class_label", "Label of the class in the legend"),
        Column("flag", "What must be known of the figure; empty where nothing"),
    )
    own = edition.dataset_credits(entry) if entry else ()
    sources = edition.credits([*source_ids, *edition.resource_sources(units.level)])
    return ExportLayer(
        id="indicator",
        name=layer_name("indicator", entry),
        title=edition.titled(f"{title}{year}", entry),
        description=edition.say(indicator.definition),
        features=units.taken(table),
        columns=columns,
        key="pcode",
        geometry_type="MultiPolygon",
        credits=tuple(dict.fromkeys((*own, *sources))),
        style=layer_styles.choropleth_style(choropleth, edition.language),
        evidence=entry.description.said(edition.say) if entry else edition.notes(source_ids),
        is_demonstration=bool(entry and entry.is_demonstration),
        version=edition.dataset_version(entry)
        if entry
        else edition.checksums("observations", units.level),
        selection=units.selection,
    )


def _numbers(values: pd.Series, *, whole: bool) -> pd.Series:
    return values.round().astype("Int64") if whole else values.astype("Float64")


@dataclass(frozen=True, slots=True, eq=False)
class NamedFigures:
    """The figures of an indicator, with its words."""

    id: str
    title: str
    unit: str
    whole: bool
    """Whether they are whole numbers."""
    figures: Figures
    source_ids: tuple[str, ...]


def indicators_layer(
    edition: Edition, named: Sequence[NamedFigures], units: Units, entry: DatasetEntry
) -> ExportLayer:
    """Return all indicators of a level: figure, year and flag of each, a row a unit."""
    layer_id = f"indicators_{units.level}"
    table, columns = units.named()
    held: dict[str, Any] = {}
    more: list[Column] = []
    for one in named:
        values, flags = _finite(one.figures, edition)
        held[one.id] = _numbers(values, whole=one.whole)
        held[f"{one.id}_year"] = pd.array([one.figures.year] * len(table), dtype="Int64")
        held[f"{one.id}_flag"] = flags
        more += [
            Column(one.id, one.title, "integer" if one.whole else "number", one.unit),
            Column(f"{one.id}_year", f"{one.title}: year of the figures", "integer"),
            Column(f"{one.id}_flag", f"{one.title}: what must be known of the figure"),
        ]
    wide = pd.concat([table, pd.DataFrame(held, index=table.index)], axis="columns")
    sources = [source for one in named for source in one.source_ids]
    sources += edition.resource_sources(units.level)
    return ExportLayer(
        id=layer_id,
        name=layer_name(layer_id, entry),
        title=edition.title(layer_id, entry),
        description=edition.description(layer_id),
        features=units.taken(wide),
        columns=(*columns, *more),
        key="pcode",
        geometry_type="MultiPolygon",
        credits=tuple(dict.fromkeys((*edition.dataset_credits(entry), *edition.credits(sources)))),
        style=layer_styles.base_style(units.level, edition.language),
        evidence=entry.description.said(edition.say),
        is_demonstration=entry.is_demonstration,
        version=edition.dataset_version(entry),
        selection=units.selection,
    )
