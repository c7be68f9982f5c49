"""The two programs compared, and how a reader changes a filter in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Filter:
    """A selectbox that changes the map."""

    key: str
    """Key of the widget."""
    label: str
    """What a reader sees above it."""
    options: tuple[str, ...]
    """Options whose choice, in this order, repaints the map each time."""


@dataclass(frozen=True, slots=True)
class AppUnderTest:
    """A program whose map page is measured."""

    name: str
    script: str
    """What ``streamlit run`` is given, from the root of the repository."""
    page: str
    """Path of the map page in the address; empty for the front page."""
    indicator: Filter
    place: Filter
    arguments: tuple[str, ...] = ()
    """Settings it is started with; by default those of the repository."""


# Each choice is made once: a message seen before would come from the browser's memory.
_INDICATORS: Final = (
    "Population density",
    "Herder households",
    "Adults",
    "Herder households per 1,000 people",
    "Adults per centre",
)
# All in one region, which the product chooses with the first of them.
_PLACES: Final = ("Arkhangai", "Bayankhongor", "Bulgan", "Khuvsgul", "Uvurkhangai", "Orkhon")

BASELINE: Final = AppUnderTest(
    name="baseline",
    script="tests/bench/baseline/app.py",
    page="",
    indicator=Filter("indicator", "Indicator", _INDICATORS),
    place=Filter("aimag", "Aimag", _PLACES),
    # Streamlit's own defaults, which an ordinary program keeps.
    arguments=("--global.minCachedMessageSize", "10000", "--global.maxCachedMessageAge", "2"),
)
OURS: Final = AppUnderTest(
    name="ours",
    script="app.py",
    page="map",
    indicator=Filter("filter_indicator", "Indicator", _INDICATORS),
    place=Filter("filter_aimag", "Aimag", _PLACES),
)
