"""Write places and their figures as readers call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.cartography.display import REGION_LABELS
from geo.store.reference import REGIONS
from geo.text import format_number
from geo.ui import cache

if TYPE_CHECKING:
    from geo.analysis.profile import ProfileFigure
    from geo.text import Translate
    from geo.ui.view import View


def place_name(place: str | None, view: View, translate: Translate) -> str:
    """Return the name of a place; the nation for None."""
    if place is None:
        return translate("Mongolia")
    if place in REGIONS:
        return translate(REGION_LABELS[place])
    return unit_names_with_aimag(pd.Index([place]), view)[0]


def subject(view: View) -> str | None:
    """Return the place a section is about: the unit in focus, else the place selected."""
    return view.focus or view.place


def unit_names_with_aimag(pcodes: pd.Index, view: View) -> list[str]:
    """Return the names of units, a soum's with its aimag: many a name is borne by several."""
    column = "name_mn" if view.language == "mn" else "name_en"
    aimags = cache.reference().admin1[column]
    if pcodes.isin(aimags.index).all():
        return list(aimags[pcodes])
    units = cache.reference().admin2.loc[pcodes]
    pairs = zip(units[column], aimags[units["admin1_pcode"]], strict=True)
    return [f"{name}, {aimag}" for name, aimag in pairs]


def one_name(row: pd.Series, language: str) -> str:
    """Return the name of a centre or site in ``language``, or the other name where it has none."""
    names = [row["name_en"], row["name_mn"]]
    if language == "mn":
        names.reverse()
    return next((str(name) for name in names if isinstance(name, str) and name), "")


def figure_text(figure: ProfileFigure, view: View, translate: Translate, form: str) -> str:
    """Return a figure in ``form`` ("{value} %"), or what it is called where there is none."""
    if figure.value != figure.value:
        missing = translate(figure.missing)
        return form.replace("{value}", missing) if form.endswith("{value}") else missing
    value = format_number(figure.value, view.language, decimals=figure.decimals)
    return form.replace("{value}", value)
