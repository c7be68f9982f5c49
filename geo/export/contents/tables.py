"""Compose layers of what is held: the shipped tables, heritage, stories, a data set's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd

from geo.cartography import layer_styles
from geo.export.catalogue import CATALOGUE
from geo.export.contents.edition import Edition, layer_name
from geo.export.contents.shapes import (
    all_described,
    as_type,
    described,
    register_columns,
    with_geometry,
)
from geo.export.layer import GEOMETRY, ExportLayer
from geo.export.reference_systems import GEOGRAPHIC

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.store.datasets import DatasetEntry

_KEYS: Final = {
    "intangible_elements": "element_id",
    "admin0": "pcode",
    "admin1": "pcode",
    "admin2": "pcode",
    "settlements": "pcode",
    "lakes": "id",
    "rivers": "id",
    "roads": "id",
    "railways": "id",
}
"""Column that identifies a row, by shipped table; tables not named here have none."""

HERITAGE_RESOURCES: Final = ("heritage", "heritage_osm")
"""Shipped tables of heritage records, apart for their licences."""
_STORIES: Final = ("stories", "story_places")


def shipped_layer(
    edition: Edition, layer_id: str, table: pd.DataFrame, selection: str = ""
) -> ExportLayer:
    """Return a table of the shipped data, or some rows of it, as a layer."""
    resource = CATALOGUE[layer_id].resource
    features, kind = with_geometry(table.reset_index(drop=True))
    sources = edition.resource_sources(resource)
    return ExportLayer(
        id=layer_id,
        name=layer_id,
        title=edition.title(layer_id),
        description=edition.description(layer_id),
        features=features,
        columns=all_described(resource, features.columns),
        key=_KEYS.get(layer_id, ""),
        geometry_type=kind,
        credits=edition.credits(sources),
        style=layer_styles.base_style(layer_id, edition.language) if kind else None,
        evidence=edition.notes(sources),
        is_demonstration=False,
        version=edition.checksums(resource),
        selection=selection,
    )


def heritage_records(parts: Sequence[pd.DataFrame]) -> gpd.GeoDataFrame:
    """Return the records of several tables as one, by identifier."""
    joined = pd.concat(parts, ignore_index=True).sort_values("id", ignore_index=True)
    return gpd.GeoDataFrame(joined, crs=GEOGRAPHIC)


def heritage_layer(
    edition: Edition,
    table: gpd.GeoDataFrame,
    selection: str = "",
    chosen_by: DatasetEntry | None = None,
) -> ExportLayer:
    """Return heritage records.

    Args:
        edition: the data shipped, the language.
        table: records as shipped, in which no sensitive site stands at its own place.
        selection: which of them these are, in words.
        chosen_by: data set near whose centres they lie; None where that decides nothing. The
            sites are real also where synthetic centres chose them; which ones these are is not.
    """
    sources = edition.resource_sources(*HERITAGE_RESOURCES)
    marked = chosen_by is not None and chosen_by.is_demonstration
    return ExportLayer(
        id="heritage",
        name=layer_name("heritage", chosen_by) if marked else "heritage",
        title=edition.title("heritage", chosen_by if marked else None),
        description=edition.description("heritage"),
        features=as_type(table.reset_index(drop=True), "Point"),
        columns=all_described("heritage", table.columns),
        key="id",
        geometry_type="Point",
        credits=edition.chosen_credits(sources, chosen_by),
        style=layer_styles.heritage_style(edition.language),
        evidence=edition.notes(sources),
        is_demonstration=marked,
        version=edition.chosen_version(HERITAGE_RESOURCES, chosen_by),
        selection=selection,
    )


def stories_layer(edition: Edition, stories: pd.DataFrame, places: gpd.GeoDataFrame) -> ExportLayer:
    """Return the stories, a row a story and place; those of the whole country have no point."""
    told = places.merge(stories, on="story_id", how="inner", validate="many_to_one")
    columns = tuple(
        described("story_places" if name in places else "stories", name)
        for name in told.columns
        if name != GEOMETRY
    )
    features = as_type(gpd.GeoDataFrame(told, crs=places.crs), "Point")
    sources = edition.resource_sources(*_STORIES)
    return ExportLayer(
        id="stories",
        name="stories",
        title=edition.title("stories"),
        description=edition.description("stories"),
        features=features,
        columns=columns,
        key="",
        geometry_type="Point",
        credits=edition.credits(sources),
        style=layer_styles.stories_style(edition.language),
        evidence=edition.notes(sources),
        is_demonstration=False,
        version=edition.checksums(*_STORIES),
    )


def dataset_layer(
    edition: Edition,
    layer_id: str,
    entry: DatasetEntry,
    rows: pd.DataFrame,
    selection: str = "",
) -> ExportLayer:
    """Return centres or programmes of a data set, all or some rows of them, as a layer."""
    about = entry.description.said(edition.say)
    is_layer = CATALOGUE[layer_id].geometry
    held = rows.reset_index(drop=True)
    language = edition.language
    return ExportLayer(
        id=layer_id,
        name=layer_name(layer_id, entry),
        title=edition.title(layer_id, entry),
        description=edition.description(layer_id),
        features=as_type(held, "Point") if is_layer else held,
        columns=register_columns(layer_id, held),
        key="centre_id" if is_layer else "",
        geometry_type="Point" if is_layer else None,
        credits=edition.dataset_credits(entry),
        style=layer_styles.centres_style(language, set(rows["evidence"])) if is_layer else None,
        evidence=about,
        is_demonstration=entry.is_demonstration,
        version=edition.dataset_version(entry),
        selection=selection,
    )
