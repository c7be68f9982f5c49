"""Keep reference layers, data sets, what they publish, and what the filters choose of them."""

from __future__ import annotations

import os
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.analysis.selection import (
    CentreFilter,
    HeritageFilter,
    admin2_in_place,
    select_centres,
    select_heritage,
)
from geo.cartography import display
from geo.cartography.layers import LAYERS
from geo.cartography.resources import RESOURCES, Resource
from geo.registry.units import Units
from geo.sources.registry import SOURCES
from geo.store.datasets import DATASETS, Dataset, open_dataset
from geo.store.reference import Reference, load_reference
from geo.text import two_names
from geo.ui.cache.registers import draft, published_dataset

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray

    from geo.analysis.figures import Level

DATA_DIRECTORY: Final = Path(os.environ.get("CLC_SHIPPED_DATA", Path(__file__).parents[3] / "data"))
"""Folder of the shipped data; the setting CLC_SHIPPED_DATA names another one."""

DATASETS_HELD: Final = 24
"""Data sets in memory, versions of registers and drafts among them; our choice: a register of the
size of the network takes a megabyte."""

FRAME_TO_ROOT: Final = "../../"
"""From the page of streamlit-folium's frame to the root of the server."""


@cache
def reference() -> Reference:
    """Return the reference layers.

    Raises:
        DataFileError: a file is missing, truncated or altered.
    """
    exact = os.environ.get("CLC_EXACT_SITES")
    return load_reference(DATA_DIRECTORY, Path(exact) if exact else None)


@lru_cache(maxsize=DATASETS_HELD)
def dataset(dataset_id: str) -> Dataset:
    """Return a data set by its identifier: shipped, a version of a register, a draft of one.

    Raises:
        DataFileError: a file of a data set shipped cannot be read.
        RegisterError: the version of a register cannot be read.
    """
    if dataset_id in DATASETS:
        return open_dataset(dataset_id, DATA_DIRECTORY)
    return draft(dataset_id) or published_dataset(dataset_id)


@cache
def heritage_by_id() -> gpd.GeoDataFrame:
    """Return all heritage records, with a point or without, on their id."""
    return reference().heritage.set_index("id", drop=False)


@lru_cache(maxsize=DATASETS_HELD)
def centres_by_id(dataset_id: str) -> gpd.GeoDataFrame:
    """Return all centres of a data set, open or not, on their centre_id."""
    return dataset(dataset_id).centres.set_index("centre_id", drop=False)


@cache
def heritage_with_point() -> gpd.GeoDataFrame:
    """Return the heritage sites that can be mapped, each once whatever records it has."""
    heritage = reference().heritage
    return heritage[heritage.geometry.notna() & (heritage["same_as"] == "")]


@cache
def heritage_mapped() -> Resource:
    """Return the published table of the heritage records that can be mapped."""
    content = display.heritage_points(heritage_with_point())
    return RESOURCES.publish("heritage.json", content, "application/json")


@cache
def stories_published() -> Resource:
    """Return the published table of the stories, a row a story and place."""
    content = display.story_points(reference().stories, reference().story_places)
    return RESOURCES.publish("stories.json", content, "application/json")


@lru_cache(maxsize=DATASETS_HELD)
def centres_published(dataset_id: str) -> Resource:
    """Return the published table of the centres of a data set."""
    content = display.centre_points(dataset(dataset_id).centres)
    if dataset_id in DATASETS:
        return RESOURCES.publish(f"centres-{dataset_id}.json", content, "application/json")
    # More than this function remembers: what it returns can always be fetched.
    keep = 2 * DATASETS_HELD
    return RESOURCES.publish("centres-register.json", content, "application/json", keep=keep)


@cache
def boundaries_published() -> Resource:
    """Return the published boundaries of the screen: aimags and soums in one topology."""
    return display.publish_boundaries(RESOURCES, DATA_DIRECTORY)


@cache
def _attribution() -> str:
    """Return the sources named in the corner of the map."""
    used = [SOURCES[source] for layer in LAYERS.values() for source in layer.source_ids]
    names_credited = [part for source in used for part in source.attribution.split("; ")]
    return "; ".join(dict.fromkeys(names_credited))


@cache
def map_frame() -> dict[str, str]:
    """Return the addresses of the map's script and style sheet."""
    script, style = display.publish_frame(
        RESOURCES, reference(), DATA_DIRECTORY, _attribution(), FRAME_TO_ROOT
    )
    return {"script_url": FRAME_TO_ROOT + script.path, "style_url": FRAME_TO_ROOT + style.path}


@cache
def map_settings() -> dict[str, Any]:
    """Return the settings of the map's script, with the addresses of what it fetches."""
    return display.frame_settings(
        RESOURCES, reference(), DATA_DIRECTORY, _attribution(), FRAME_TO_ROOT
    )


@cache
def seats() -> gpd.GeoSeries:
    """Return the seat of each soum and district, on admin2 pcodes."""
    units = reference()
    return units.settlements.geometry.reindex(units.admin2.index)


@lru_cache(maxsize=512)
def centres_chosen(dataset_id: str, criteria: CentreFilter, place: str | None) -> NDArray[np.bool_]:
    """Return which centres of a data set the filters leave."""
    within = admin2_in_place(reference(), place)
    return _frozen(select_centres(dataset(dataset_id), criteria, within))


@lru_cache(maxsize=512)
def sites_chosen(
    criteria: HeritageFilter, place: str | None, dataset_id: str, centre_criteria: CentreFilter
) -> NDArray[np.bool_]:
    """Return which heritage records with a point the filters leave.

    The centres matter where the filter asks for a distance.
    """
    centres = dataset(dataset_id).centres.geometry
    near = centres[centres_chosen(dataset_id, centre_criteria, place)]
    within = admin2_in_place(reference(), place)
    return _frozen(select_heritage(heritage_with_point(), criteria, within, near))


@lru_cache(maxsize=512)
def units_chosen(level: Level, place: str | None) -> NDArray[np.bool_]:
    """Return which units of a level lie in a place, in the order of the units."""
    units = reference()
    within = admin2_in_place(units, place)
    if level == "admin1":
        within = pd.Index(units.admin2.loc[within, "admin1_pcode"].unique())
    return _frozen(units.units(level).index.isin(within))


def _frozen(chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    chosen.flags.writeable = False
    return chosen


@lru_cache(maxsize=512)
def unit_names(level: Level, parent: str | None, language: str) -> dict[str, str]:
    """Return pcode → both names of the units in a region or aimag; of all units for None."""
    units = reference().units(level)
    if parent is not None:
        units = units[units["region" if level == "admin1" else "admin1_pcode"] == parent]
    columns = zip(units["pcode"], units["name_en"], units["name_mn"], strict=True)
    return {pcode: two_names(name_en, name_mn, language) for pcode, name_en, name_mn in columns}


@cache
def matching_units() -> Units:
    """Return the places that rows of registers are matched with."""
    held = reference()
    return Units(held.admin1, held.admin2, held.settlements)


@cache
def code_lists() -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Return the code lists that registers refer to: code, name in English and in Mongolian."""
    held = reference()
    lists = {"programme_type": held.programme_types, "target_group": held.target_groups}
    return {
        name: tuple(zip(table["code"], table["name_en"], table["name_mn"], strict=True))
        for name, table in lists.items()
    }
