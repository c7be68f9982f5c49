"""Declare colours and symbols: palettes, heritage categories, centre evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from geo.text import N_

PALETTES: Final[dict[str, tuple[str, ...]]] = {
    "YlGnBu": ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"),
    "YlOrBr": ("#ffffd4", "#fed98e", "#fe9929", "#d95f0e", "#993404"),
    "YlGn": ("#ffffcc", "#c2e699", "#78c679", "#31a354", "#006837"),
    "OrRd": ("#fef0d9", "#fdcc8a", "#fc8d59", "#e34a33", "#b30000"),
    "PuBu": ("#f1eef6", "#bdc9e1", "#74a9cf", "#2b8cbe", "#045a8d"),
}
"""Sequential five-class palettes of ColorBrewer (Brewer, Harrower & Pennsylvania State University
2002, Apache-2.0), all marked "colour-blind safe" there."""

CIVIDIS: Final = (
    "#fee838", "#e9d34e", "#d2c060", "#bcae6c", "#a59c74", "#918b78", "#7d7c78",
    "#6a6c71", "#575d6d", "#434e6c", "#2a3f6d", "#003170", "#00224e",
)  # fmt: skip
"""The map cividis at thirteen even steps, light to dark: made to look alike to readers with and
without a colour vision deficiency (Nuñez, Anderton & Renslow 2018)."""

NO_DATA_COLOUR: Final = "#e3e3e3"
"""Ground of the hatch of units without a figure."""

NEUTRAL_COLOUR: Final = "#dbe4ea"
"""Category in which nothing is wrong: pale, cooler than any palette, seen on white; our choice."""

OUTLINE_COLOUR: Final = "#777777"
"""Edge of the bars and areas of charts: pale classes stand out from the page."""

SELECTED_COLOUR: Final = "#111111"
"""Edge of what the reader selected, on the map and in charts."""

LINE_COLOURS: Final = ("#0b5c86", "#d18a00", "#3d7f6f")
"""Series of charts, told apart by colour-blind readers too; our choice."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A point symbol that differs from the others in shape as well as in colour."""

    id: str
    label: str
    colour: str
    path: str
    """SVG path in a box of 16 by 16 units."""


def ramp(palette: str, classes: int) -> tuple[str, ...]:
    """Return ``classes`` colours of ``palette``, light to dark, spread over its whole range.

    A single class gets the middle colour.
    """
    return _spread(PALETTES[palette], classes)


def category_ramp(palette: str, categories: int) -> tuple[str, ...]:
    """Return a colour a category, best to worst: a neutral one, then ``palette`` without its tint.

    The lightest colour of a palette would pass for the neutral one.
    """
    return (NEUTRAL_COLOUR, *_spread(PALETTES[palette][1:], categories - 1))


def safe_ramp(classes: int) -> tuple[str, ...]:
    """Return ``classes`` colours of `CIVIDIS`, light to dark, spread over its whole range.

    A single class gets the middle colour.
    """
    return _spread(CIVIDIS, classes)


def safe_category_ramp(categories: int) -> tuple[str, ...]:
    """Return a colour a category, best to worst: a neutral one, then `safe_ramp`."""
    return (NEUTRAL_COLOUR, *safe_ramp(categories - 1))


def _spread(colours: tuple[str, ...], count: int) -> tuple[str, ...]:
    if count == 1:
        return (colours[len(colours) // 2],)
    last = len(colours) - 1
    return tuple(colours[round(i * last / (count - 1))] for i in range(count))


@dataclass(frozen=True, slots=True)
class Band:
    """A band of an area layer: its fill, and an outline that tells it apart without colour."""

    colour: str
    width_px: float
    dash: str
    """Dash pattern of the outline (SVG ``stroke-dasharray``); empty for a full line."""


ISOCHRONE_BANDS: Final = (
    Band("#7a0177", 2.2, ""),
    Band("#c51b8a", 1.4, ""),
    Band("#f768a1", 1.4, "7 4"),
    Band("#fbb4b9", 1.4, "2 4"),
)
"""Travel time bands, nearest first: ColorBrewer's RdPu without its lightest class (Brewer, Harrower
& Pennsylvania State University 2002, Apache-2.0, "colour-blind safe"), which no choropleth uses."""

ISOCHRONE_OPACITY: Final = 0.45
"""The choropleth shines through the bands; our choice."""

DENSITY_BANDS: Final = (
    Band("#810f7c", 2.0, ""),
    Band("#8856a7", 1.2, ""),
    Band("#8c96c6", 1.2, "7 4"),
    Band("#9ebcda", 1.2, "2 4"),
    Band("#bfd3e6", 0.8, "1 5"),
)
"""Density bands, densest first: ColorBrewer's BuPu of six classes without its lightest (Brewer,
Harrower & Pennsylvania State University 2002, Apache-2.0, "colour-blind safe")."""

DENSITY_OPACITY: Final = 0.55
"""Borders and water shine through the bands; our choice."""

REACH_COLOURS: Final = ("#005a32", "#74c476", "#c7e9c0", "#d95f0e")
"""Adults enrolled, in reach, in reach of unknown enrolment, out of reach: Greens and YlOrBr of
ColorBrewer."""

ORIGIN_COLOUR: Final = "#111111"
"""Pin of the point of departure."""

LINK_COLOUR: Final = "#b35806"
"""Lines between a centre and the sites near it: a colour no border, road or river has; our
choice."""

PAIRING_COLOURS: Final = ("#1b7837", "#d95f0e", "#a6dba0", NEUTRAL_COLOUR)
"""A pairing that is near and offered, near and not offered, offered and not near, neither: PRGn and
YlOrBr of ColorBrewer."""


_CIRCLE = "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12z"

HERITAGE_SYMBOLS: Final[dict[str, Symbol]] = {
    symbol.id: symbol
    for symbol in (
        Symbol(
            "world_heritage_component",
            N_("World Heritage"),
            "#6a3d9a",
            "M8 1l2 4.6 5 .5-3.8 3.3 1.2 4.9L8 11.7l-4.4 2.6 1.2-4.9L1 6.1l5-.5z",
        ),
        Symbol(
            "world_heritage_tentative",
            N_("World Heritage, tentative list"),
            "#9e7cc1",
            "M8 1l1.6 5.4L15 8l-5.4 1.6L8 15l-1.6-5.4L1 8l5.4-1.6z",
        ),
        Symbol(
            "state_protected_monument",
            N_("Monument protected by the state"),
            "#b8322a",
            "M8 1.5L14.5 14h-13z",
        ),
        Symbol(
            "provincial_protected_monument",
            N_("Monument protected by the aimag"),
            "#e0736a",
            "M1.5 2h13L8 14.5z",
        ),
        Symbol(
            "archaeological_site",
            N_("Archaeological site"),
            "#8a5a2b",
            "M2.5 2.5h11v11h-11z",
        ),
        Symbol(
            "monastery_or_temple",
            N_("Monastery or temple"),
            "#d18a00",
            "M8 .5l4 3.4h-1.3V6H13l2.6 3h-1.8v5.5H2.2V9H.4L3 6h2.3V3.9H4zM6.4 10.2v4.3h3.2v-4.3z",
        ),
        Symbol(
            "museum",
            N_("Museum"),
            "#1f6f8b",
            "M8 1l6.5 3.5v1.5h-13V4.5zM2.5 7h2.2v5H2.5zm4.4 0h2.2v5H6.9zm4.4 0h2.2v5h-2.2z"
            "M1.5 12.5h13v2h-13z",
        ),
        Symbol(
            "theatre_or_cultural_centre",
            N_("Theatre or culture centre"),
            "#c2417c",
            "M1.2 1.8h13.6v12.7h-3.4c0-4-.6-7.2-3.4-7.2s-3.4 3.2-3.4 7.2H1.2z",
        ),
        Symbol(
            "sacred_natural_site",
            N_("Sacred natural site"),
            "#3d7f6f",
            "M.2 13.5L4.4 4.2 8 10.4l3.6-6.2 4.2 9.3z",
        ),
        Symbol(
            "protected_area",
            N_("Protected area"),
            "#2e8b3d",
            "M14.8 1.2c.6 7.4-2.6 11.9-8.4 11.3L3.3 15.2 1 14.6l2.7-3.6C2.3 5.4 7.2 1.4 14.8 1.2z",
        ),
        Symbol(
            "intangible_element_place",
            N_("Place of a living tradition"),
            "#444fa0",
            "M6.2 1h3.6v5.2H15v3.6H9.8V15H6.2V9.8H1V6.2h5.2z",
        ),
    )
}
"""Heritage categories of the source table; shapes and colours are our choice."""

STORY_SYMBOL: Final = Symbol(
    "story",
    N_("Story of good practice"),
    "#00695c",
    "M2.5 1h11Q15 1 15 2.5v7Q15 11 13.5 11H8.2L4 15.4V11H2.5Q1 11 1 9.5v-7Q1 1 2.5 1z"
    "M3.8 3.6v1.4h8.4V3.6zM3.8 7v1.4h5.8V7z",
)
"""A speech bubble with two lines of text in it; our choice."""

CENTRE_COLOUR: Final = "#003f5c"
DEMONSTRATION_COLOUR: Final = "#b3123f"

CENTRE_SYMBOLS: Final[dict[str, Symbol]] = {
    symbol.id: symbol
    for symbol in (
        Symbol("documented", N_("Documented centre"), CENTRE_COLOUR, _CIRCLE),
        Symbol(
            "network_rule",
            N_("Place by the network rule, not a confirmed centre"),
            CENTRE_COLOUR,
            _CIRCLE + "M8 4.4a3.6 3.6 0 1 1 0 7.2a3.6 3.6 0 1 1 0-7.2z",
        ),
        Symbol(
            "demonstration", N_("Demonstration centre, synthetic"), DEMONSTRATION_COLOUR, _CIRCLE
        ),
        Symbol(
            "register",
            N_("Centre of an office's register"),
            "#0f6b52",
            "M4 1.5h8q2.5 0 2.5 2.5v8q0 2.5-2.5 2.5h-8q-2.5 0-2.5-2.5v-8q0-2.5 2.5-2.5z",
        ),
    )
}
"""Centres by their evidence: only what is documented, or in an office's register, is drawn full."""

CHANGE_SYMBOLS: Final[dict[str, Symbol]] = {
    symbol.id: symbol
    for symbol in (
        Symbol("added", N_("Added"), "#1b7837", "M6 1.5h4v4.5h4.5v4h-4.5v4.5h-4v-4.5h-4.5v-4h4.5z"),
        Symbol("changed", N_("Changed"), "#b35806", "M8 .8l7.2 7.2-7.2 7.2-7.2-7.2z"),
        Symbol("moved", N_("Moved"), "#2166ac", "M8 .8l6.8 7.2h-3.6v7h-6.4v-7h-3.6z"),
        Symbol(
            "removed",
            N_("Removed"),
            "#b2182b",
            "M3.6 1l4.4 4.4 4.4-4.4 2.6 2.6-4.4 4.4 4.4 4.4-2.6 2.6-4.4-4.4-4.4 4.4-2.6-2.6 "
            "4.4-4.4-4.4-4.4z",
        ),
        Symbol("unchanged", N_("Unchanged"), "#7d7d7d", "M8 4a4 4 0 1 1 0 8a4 4 0 1 1 0-8z"),
    )
}
"""Centres of a register by what a new version does to them; colours of ColorBrewer, our shapes."""

CENTRE_STATUS_LABELS: Final[dict[str, str]] = {
    "active": N_("active"),
    "suspended": N_("suspended"),
    "closed": N_("closed"),
    "planned": N_("planned"),
    "not_reported": N_("not reported"),
}

EVIDENCE_LABELS: Final[dict[str, str]] = {
    "documented": N_("documented one by one"),
    "network_rule": N_("network rule"),
    "demonstration": N_("demonstration"),
    "register": N_("register of an office"),
    "A": N_("A: official or research source"),
    "B": N_("B: public page or open data"),
    "C": N_("C: page without recorded address"),
}

LEVEL_LABELS: Final[dict[str, str]] = {
    "aimag": N_("aimag centre"),
    "soum": N_("soum unit"),
    "district": N_("district unit"),
    "mobile": N_("mobile unit"),
}

ACCURACY_LABELS: Final[dict[str, str]] = {
    "exact": N_("exact"),
    "reported": N_("as the office reports it"),
    "approximate": N_("approximate"),
    "soum_centre": N_("placed at the soum centre"),
    "inner_point": N_("placed inside the unit, no settlement known"),
    "aimag_centre": N_("placed at the aimag centre"),
    "unknown": N_("unknown"),
}

RINGED_ACCURACIES: Final = ("approximate", "soum_centre", "inner_point", "unknown")
"""Accuracies whose heritage symbol wears a ring: the place is not the site's own."""
