"""Keep what is computed once, in one place: data, figures, ways.

Everything here is read-only and keyed on parameters, never on a table; the files behind it do
not change while the process runs.
"""

from geo.ui.cache.computed import (
    classification,
    figures,
    gap_list,
    indicator_years,
    learners_by_programme,
    lorenz_of_learners,
    place_profile,
    reach_parts,
    request,
    warm,
)
from geo.ui.cache.data import (
    DATA_DIRECTORY,
    FRAME_TO_ROOT,
    boundaries_published,
    centres_chosen,
    centres_published,
    dataset,
    heritage_mapped,
    heritage_with_point,
    map_frame,
    reference,
    seats,
    sites_chosen,
    unit_names,
    units_chosen,
)
from geo.ui.cache.ways import (
    access,
    isochrones_published,
    minutes_matrix,
    nearest_to,
    open_centres,
    quality_of_roads,
    travel_network,
    travel_surface,
)

__all__ = [
    "DATA_DIRECTORY",
    "FRAME_TO_ROOT",
    "access",
    "boundaries_published",
    "centres_chosen",
    "centres_published",
    "classification",
    "dataset",
    "figures",
    "gap_list",
    "heritage_mapped",
    "heritage_with_point",
    "indicator_years",
    "isochrones_published",
    "learners_by_programme",
    "lorenz_of_learners",
    "map_frame",
    "minutes_matrix",
    "nearest_to",
    "open_centres",
    "place_profile",
    "quality_of_roads",
    "reach_parts",
    "reference",
    "request",
    "seats",
    "sites_chosen",
    "travel_network",
    "travel_surface",
    "unit_names",
    "units_chosen",
    "warm",
]
