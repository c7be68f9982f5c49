"""Keep what is computed once: reference layers, data sets, figures, classes, map settings.

Everything here is read-only and keyed on parameters, never on a table; the files behind it do
not change while the process runs.
"""

from __future__ import annotations

import os
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.analysis.classification import Classification, classify
from geo.analysis.indicators import INDICATORS, Figures, Level, Request
from geo.analysis.selection import CentreFilter, centres_per_unit, select_centres
from geo.cartography import display
from geo.cartography.layers import LAYERS
from geo.cartography.resources import RESOURCES
from geo.sources.registry import SOURCES
from geo.store.datasets import DATASETS, Dataset, open_dataset
from geo.store.reference import Reference, load_reference

if TYPE_CHECKING:
    import geopandas as gpd

from geo.cartography.resources import Resource

DATA_DIRECTORY: Final = Path(os.environ.get("CLC_SHIPPED_DATA", Path(__file__).parents[2] / "data"))
"""Folder of the shipped data; the setting CLC_SHIPPED_DATA names another one."""

FRAME_TO_ROOT: Final = "../../"
"""From the page of streamlit-folium's frame to the root of the server."""


@cache
def reference() -> Reference:
    """Return the reference layers.

    Raises:
        DataFileError: a file is missing, truncated or altered.
    """
    return load_reference(DATA_DIRECTORY)


@cache
def dataset(dataset_id: str) -> Dataset:
    """Return a data set by its identifier."""
    return open_dataset(dataset_id, DATA_DIRECTORY)


@cache
def heritage_with_point() -> gpd.GeoDataFrame:
    """Return the heritage records that can be mapped."""
    heritage = reference().heritage
    return heritage[heritage.geometry.notna()]


@cache
def heritage_mapped() -> Resource:
    """Return the published table of the heritage records that can be mapped."""
    content = display.heritage_points(heritage_with_point())
    return RESOURCES.publish("heritage.json", content, "application/json")


@cache
def centres_published(dataset_id: str) -> Resource:
    """Return the published table of the centres of a data set."""
    content = display.centre_points(dataset(dataset_id).centres)
    return RESOURCES.publish(f"centres-{dataset_id}.json", content, "application/json")


@cache
def map_frame() -> dict[str, str]:
    """Return the addresses of the map's script and style sheet."""
    used = [SOURCES[source] for layer in LAYERS.values() for source in layer.source_ids]
    names_credited = [part for source in used for part in source.attribution.split("; ")]
    attribution = "; ".join(dict.fromkeys(names_credited))
    script, style = display.publish_frame(
        RESOURCES, reference(), DATA_DIRECTORY, attribution, FRAME_TO_ROOT
    )
    return {"script_url": FRAME_TO_ROOT + script.path, "style_url": FRAME_TO_ROOT + style.path}


@lru_cache(maxsize=512)
def figures(
    indicator_id: str, level: Level, year: int | None, dataset_id: str, criteria: CentreFilter
) -> Figures:
    """Return an indicator's figures; the data set and filter matter where it counts centres."""
    indicator = INDICATORS[indicator_id]
    held = reference()
    if not indicator.counts_centres:
        return _plain_figures(indicator_id, level, year)
    data = dataset(dataset_id)
    chosen = select_centres(data, criteria, held.admin2.index)
    centres = centres_per_unit(data.centres[chosen], level)
    return indicator.figures(Request(held, level, year, centres))


@lru_cache(maxsize=512)
def _plain_figures(indicator_id: str, level: Level, year: int | None) -> Figures:
    return INDICATORS[indicator_id].figures(Request(reference(), level, year))


@lru_cache(maxsize=256)
def classification(indicator_id: str, level: Level, dataset_id: str) -> Classification:
    """Return the classes of an indicator: the same for all years, regions and filters."""
    indicator = INDICATORS[indicator_id]
    years = indicator.years(reference(), level) or (None,)
    everything = CentreFilter()
    values = [figures(indicator_id, level, y, dataset_id, everything).values for y in years]
    return classify(pd.concat(values))


def warm() -> None:
    """Load and publish what the first reader needs before she comes.

    Raises:
        DataFileError: a file of the shipped data is missing, truncated or altered.
    """
    reference()
    map_frame()
    heritage_mapped()
    for dataset_id in DATASETS:
        centres_published(dataset_id)
    for indicator in INDICATORS.values():
        for level in indicator.levels:
            classification(indicator.id, level, next(iter(DATASETS)))
