"""Compose layers of computed areas: travel time, density."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from geo.analysis.isochrones import ISOCHRONE_MINUTES
from geo.cartography import layer_styles
from geo.export.contents.edition import Edition, layer_name
from geo.export.contents.shapes import as_type
from geo.export.layer import GEOMETRY, Column, ExportLayer
from geo.text import N_

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.store.datasets import DatasetEntry


FROM_A_POINT: Final = N_("Travel time from the point chosen")
_MESH: Final = "travel_mesh"


def isochrones_layer(
    edition: Edition,
    areas: gpd.GeoDataFrame,
    entry: DatasetEntry | None,
    about: str,
    selection: str = "",
) -> ExportLayer:
    """Return travel time areas, the largest first, each holding the smaller ones.

    Args:
        edition: the data shipped, the language.
        areas: minutes and geometry, see `geo.analysis.isochrones.isochrones`.
        entry: data set of the centres; None where the time is counted from a point.
        about: what the time leads to, and with which speeds.
        selection: which centres count, in words.
    """
    ordered = areas.sort_values("minutes", ascending=False, ignore_index=True)
    held = ordered[["minutes", GEOMETRY]].astype({"minutes": "int64"})
    said = "Travel time at most; each area holds the shorter ones"
    return ExportLayer(
        id="isochrones",
        name=layer_name("isochrones", entry),
        title=edition.title("isochrones", entry) if entry else edition.say(FROM_A_POINT),
        description=about,
        features=as_type(held, "MultiPolygon"),
        columns=(Column("minutes", said, "integer", "min"),),
        key="minutes",
        geometry_type="MultiPolygon",
        credits=(
            *(edition.dataset_credits(entry) if entry else ()),
            edition.credit("alamgac_basemap"),
        ),
        style=layer_styles.isochrones_style(ISOCHRONE_MINUTES, edition.language),
        evidence=about,
        is_demonstration=entry is not None and entry.is_demonstration,
        version=edition.dataset_version(entry) if entry else edition.checksums(_MESH),
        selection=selection,
    )


def density_layer(
    edition: Edition,
    bands: gpd.GeoDataFrame,
    about: str,
    selection: str = "",
    chosen_by: DatasetEntry | None = None,
) -> ExportLayer:
    """Return density bands, the densest first, which do not overlap.

    Args:
        edition: the data shipped, the language.
        bands: low, high (sites per 1,000 km²) and geometry.
        about: the kernel and its bandwidth.
        selection: which sites are counted, in words.
        chosen_by: data set near whose centres they lie; None where that decides nothing.
    """
    limits = tuple(zip(bands["low"].astype(float), bands["high"].astype(float), strict=True))
    ordered = bands.sort_values("low", ascending=False, ignore_index=True)
    ordered["band"] = np.arange(1, len(ordered) + 1)
    unit = edition.say("sites per 1,000 km²")
    tables = ("heritage", "heritage_osm")
    sources = edition.resource_sources(*tables)
    marked = chosen_by is not None and chosen_by.is_demonstration
    return ExportLayer(
        id="density",
        name=layer_name("density", chosen_by) if marked else "density",
        title=edition.title("density", chosen_by if marked else None),
        description=about,
        features=as_type(ordered[["band", "low", "high", GEOMETRY]], "MultiPolygon"),
        columns=(
            Column("band", "Number of the band, from 1, the densest", "integer"),
            Column("low", "Lower limit", "number", unit),
            Column("high", "Upper limit", "number", unit),
        ),
        key="band",
        geometry_type="MultiPolygon",
        credits=edition.chosen_credits(sources, chosen_by),
        style=layer_styles.density_style(limits, edition.language),
        evidence=edition.notes(sources),
        is_demonstration=marked,
        version=edition.chosen_version(tables, chosen_by),
        selection=selection,
    )
