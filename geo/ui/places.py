"""Name places as readers call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.cartography.display import REGION_LABELS
from geo.store.reference import REGIONS
from geo.ui import cache

if TYPE_CHECKING:
    from geo.text import Translate
    from geo.ui.view import View


def place_name(place: str | None, view: View, translate: Translate) -> str:
    """Return the name of a place; the nation for None."""
    if place is None:
        return translate("Mongolia")
    if place in REGIONS:
        return translate(REGION_LABELS[place])
    level = "admin1" if place in cache.reference().admin1.index else "admin2"
    return cache.unit_names(level, None, view.language)[place]


def subject(view: View) -> str | None:
    """Return the place a section is about: the unit in focus, else the place selected."""
    return view.focus or view.place
