"""Compose what the mounted map is to show: figures, points, areas and words of a view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geo.analysis.isochrones import ISOCHRONE_MINUTES
from geo.cartography.message import Chosen, Density, Isochrones, Points, Scene
from geo.text import translator
from geo.ui import cache
from geo.ui.cache import FRAME_TO_ROOT
from geo.ui.selection import sites_of
from geo.ui.wording import SPEEDS_NOTE, data_badge, source_line, travel_time_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.text import Translate
    from geo.ui.selection import Shown
    from geo.ui.view import View


def scene_of(
    view: View,
    shown: Shown,
    extent: dict[str, Any],
    *,
    place: str | None,
    isochrones: Isochrones | None,
) -> Scene:
    """Return the scene of a view.

    Args:
        view: the view.
        shown: what it selects.
        extent: what the map is told to show: see `Scene.view`.
        place: the unit that is outlined.
        isochrones: travel time areas, see `isochrones_of`.
    """
    translate = translator(view.language)
    return Scene(
        choropleth=shown.choropleth,
        language=view.language,
        source=source_line(view, translate),
        scope=shown.scope,
        place=place,
        layers=view.layers,
        points={
            "centres": Points(
                FRAME_TO_ROOT + cache.centres_published(view.dataset).path, shown.centres
            ),
            "heritage": Points(FRAME_TO_ROOT + cache.heritage_mapped().path, shown.sites),
            "stories": Points(FRAME_TO_ROOT + cache.stories_published().path, _stories()),
        },
        badge=data_badge(view, translate),
        view=extent,
        isochrones=isochrones,
        origin=view.origin,
        can_depart=True,
        density=_density(view),
        links=shown.links,
        chosen=Chosen(*view.chosen_point) if view.chosen else None,
    )


def isochrones_of(view: View, translate: Translate) -> Isochrones | None:
    """Return the travel time bands of a view; None where their layer is off.

    Raises:
        SettingError: the point of departure is not in Mongolia.
    """
    if "isochrones" not in view.layers:
        return None
    criteria, speeds = view.centre_filter, view.speeds_used
    url = None
    if view.origin is not None or len(cache.open_centres(view.dataset, criteria)) > 0:
        published = cache.isochrones_published(view.dataset, criteria, speeds, view.origin)
        url = FRAME_TO_ROOT + published.path
    title = travel_time_text(view, translate)
    return Isochrones(url, ISOCHRONE_MINUTES, title, translate(SPEEDS_NOTE))


def _density(view: View) -> Density | None:
    """Return the density of the sites shown; None where its layer is off."""
    if "density" not in view.layers:
        return None
    published, limits = cache.density_published(sites_of(view), view.bandwidth_km)
    url = None if published is None else FRAME_TO_ROOT + published.path
    return Density(url, limits, view.bandwidth_km)


def _stories() -> NDArray[np.bool_]:
    """Return that every story with a point is shown: there is no filter of stories."""
    return np.ones(int(cache.reference().story_places.geometry.notna().sum()), dtype=bool)
