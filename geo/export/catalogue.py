"""Declare the layers and tables that can be taken away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from geo.text import N_

Group = Literal["view", "data set", "heritage", "figures", "reference"]

GROUP_LABELS: Final[dict[Group, str]] = {
    "view": N_("What the map shows"),
    "data set": N_("Centres and programmes"),
    "heritage": N_("Heritage and traditions"),
    "figures": N_("Figures"),
    "reference": N_("Borders, places, water, roads"),
}


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A layer or table on offer."""

    id: str
    title: str
    description: str
    group: Group
    geometry: bool = True
    """Whether it is a layer; a table otherwise."""
    resource: str = ""
    """Name in the shipped data package of what it holds, unchanged; empty for what is computed."""
    limited: bool = False
    """Whether a place or filters of a view leave a part of it."""
    of_view: bool = False
    """Whether it exists for a view only: an indicator, travel times, a density."""


CATALOGUE: Final[dict[str, CatalogueEntry]] = {
    entry.id: entry
    for entry in (
        CatalogueEntry(
            "indicator",
            N_("Indicator of the map"),
            N_("The figures of one indicator and year by unit, with the classes of the map."),
            "view",
            limited=True,
            of_view=True,
        ),
        CatalogueEntry(
            "isochrones",
            N_("Travel time to a centre"),
            N_("Areas from which a centre is reached within so many minutes."),
            "view",
            of_view=True,
        ),
        CatalogueEntry(
            "density",
            N_("Density of heritage sites"),
            N_("Bands of the kernel density of the heritage sites shown."),
            "view",
            of_view=True,
        ),
        CatalogueEntry(
            "centres",
            N_("Centres"),
            N_("Community learning centres, one point each."),
            "data set",
            limited=True,
        ),
        CatalogueEntry(
            "programmes",
            N_("Programmes"),
            N_("Programmes and learners by centre, school year, type and target group."),
            "data set",
            geometry=False,
            limited=True,
        ),
        CatalogueEntry(
            "heritage",
            N_("Heritage sites"),
            N_(
                "Heritage records of all sources. Sensitive sites stand at their soum's "
                "settlement; records without a known soum have no point."
            ),
            "heritage",
            limited=True,
        ),
        CatalogueEntry(
            "stories",
            N_("Stories"),
            N_("Stories of good practice, a point for each place they tell of."),
            "heritage",
        ),
        CatalogueEntry(
            "intangible_elements",
            N_("Living traditions"),
            N_("Elements of the intangible heritage of humanity practised in Mongolia."),
            "heritage",
            geometry=False,
            resource="intangible_elements",
        ),
        CatalogueEntry(
            "pairings",
            N_("Pairings of heritage and programmes"),
            N_("Which heritage suits which programme types, as proposed by this product."),
            "heritage",
            geometry=False,
            resource="pairings",
        ),
        CatalogueEntry(
            "indicators_admin1",
            N_("All indicators by aimag"),
            N_("A column for each indicator, its year and what must be known of the figure."),
            "figures",
            limited=True,
        ),
        CatalogueEntry(
            "indicators_admin2",
            N_("All indicators by soum"),
            N_("A column for each indicator, its year and what must be known of the figure."),
            "figures",
            limited=True,
        ),
        CatalogueEntry(
            "observations",
            N_("Published figures"),
            N_("Every figure the sources publish by aimag, soum and year, one a row."),
            "figures",
            geometry=False,
            resource="observations",
            limited=True,
        ),
        CatalogueEntry(
            "admin0",
            N_("Country"),
            N_("The boundary of Mongolia."),
            "reference",
            resource="admin0",
        ),
        CatalogueEntry(
            "admin1",
            N_("Aimags"),
            N_("Aimags and the capital, on the boundaries before the reform of 2025."),
            "reference",
            resource="admin1",
            limited=True,
        ),
        CatalogueEntry(
            "admin2",
            N_("Soums and districts"),
            N_("Soums and districts, on the boundaries before the reform of 2025."),
            "reference",
            resource="admin2",
            limited=True,
        ),
        CatalogueEntry(
            "settlements",
            N_("Seats of soums"),
            N_("The settlement in which each soum or district is governed."),
            "reference",
            resource="settlements",
            limited=True,
        ),
        CatalogueEntry("lakes", N_("Lakes"), N_("Lakes."), "reference", resource="lakes"),
        CatalogueEntry("rivers", N_("Rivers"), N_("Rivers."), "reference", resource="rivers"),
        CatalogueEntry(
            "roads",
            N_("Roads"),
            N_("Roads; the source does not say what its classes mean."),
            "reference",
            resource="roads",
        ),
        CatalogueEntry(
            "railways", N_("Railways"), N_("Railways."), "reference", resource="railways"
        ),
    )
}
"""Everything on offer, in the order of the page."""
