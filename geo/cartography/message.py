"""Compose the message that recolours the map: identifiers, class numbers, figures."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from geo.analysis.classification import NO_DATA, Classification
from geo.cartography.symbology import ramp
from geo.text import N_, Translate, format_number

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geo.analysis.indicators import Figures, Indicator

FLAG_LABELS: Final[dict[str, str]] = {
    "summed": N_("sum of the soums"),
    "scaled": N_("scaled with the share of adults in the aimag"),
    "incomplete": N_("sum without the units that have no figure"),
    "year as labelled": N_("year as the file of the source labels it"),
    "year not stated": N_("year not stated by the source"),
    "borders before 2025": N_("borders before the reform of 2025"),
    "small denominator": N_("fewer than 30 cases: unstable"),
}

_NO_DATA_MARK: Final = "-"


@dataclass(frozen=True, slots=True)
class Choropleth:
    """An indicator as drawn: figures, their classes and the colours; read by every display."""

    indicator: Indicator
    level: str
    figures: Figures
    classification: Classification
    codes: NDArray[np.int64]
    colours: tuple[str, ...]

    @classmethod
    def of(
        cls, indicator: Indicator, level: str, figures: Figures, classification: Classification
    ) -> Choropleth:
        """Classify ``figures`` and choose the colours."""
        codes = classification.codes(figures.values)
        colours = ramp(indicator.palette, classification.size)
        return cls(indicator, level, figures, classification, codes, colours)

    def labels(self, language: str) -> tuple[str, ...]:
        """Return the class labels: ``≤ 2,000``, ``2,000 – 4,000``, …, ``> 9,000``.

        Where there is no figure at all, the one label is empty.
        """
        decimals = self.indicator.decimals
        limits = [format_number(v, language, decimals=decimals) for v in self.classification.limits]
        if not limits:
            held = self.figures.values.dropna()
            return (format_number(held.iloc[0], language, decimals=decimals) if len(held) else "",)
        between = [f"{low} – {high}" for low, high in pairwise(limits)]
        return (f"≤ {limits[0]}", *between, f"> {limits[-1]}")

    def counts(self, scope: NDArray[np.bool_]) -> tuple[tuple[int, ...], int]:
        """Return how many units of ``scope`` each class holds, and how many have no figure."""
        codes = self.codes[scope]
        return self.classification.counts(codes), int((codes == NO_DATA).sum())


def flag_text(flag: str, translate: Translate) -> str:
    """Return what a flag of a figure means; several flags are separated by semicolons."""
    parts = [part.strip() for part in flag.split(";") if part.strip()]
    return "; ".join(translate(FLAG_LABELS.get(part, part)) for part in parts)


def bit_mask(chosen: NDArray[np.bool_]) -> str | None:
    """Return which points are shown, as base64 of one bit a point; None where all are."""
    if chosen.all():
        return None
    return base64.b64encode(np.packbits(chosen, bitorder="little").tobytes()).decode("ascii")


def _numbers(values: pd.Series, decimals: int) -> list[float | int | None]:
    rounded = values.round(decimals)
    if decimals == 0:
        return [None if v != v else int(v) for v in rounded]  # noqa: PLR0124  NaN
    return [None if v != v else float(v) for v in rounded]  # noqa: PLR0124  NaN


@dataclass(frozen=True, slots=True)
class Points:
    """A point layer: the address of its table and which of its rows are shown."""

    url: str
    chosen: NDArray[np.bool_]

    def as_message(self) -> dict[str, Any]:
        """Return the part of the message about this layer."""
        return {"url": self.url, "shown": bit_mask(self.chosen)}


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Everything the mounted map needs to show a view; geometry is not in it."""

    choropleth: Choropleth
    language: str
    source: str
    """Sources of the indicator, as one line."""
    scope: NDArray[np.bool_]
    """Which units lie in the place selected, in the order of the units."""
    place: str | None
    """Region code or pcode selected; None for the country."""
    layers: tuple[str, ...]
    points: dict[str, Points]
    badge: str | None
    """Text of the badge on demonstration data; None for none."""
    view: dict[str, Any]
    """``token`` and ``extent`` (zoom, latitude, longitude) or None for the whole country."""

    def as_message(self, translate: Translate) -> dict[str, Any]:
        """Return the message, in the words of ``translate``."""
        choropleth, figures = self.choropleth, self.choropleth.figures
        scope = self.scope
        counts, without_data = choropleth.counts(scope)
        labels = choropleth.labels(self.language)
        classes = zip(choropleth.colours, labels, counts, strict=True)
        return {
            "language": self.language,
            "view": self.view,
            "level": choropleth.level,
            "place": self.place,
            "indicator": _described(choropleth, self.source, translate),
            "classes": [{"colour": c, "label": text, "count": n} for c, text, n in classes if text],
            "no_data": without_data,
            "codes": "".join(_NO_DATA_MARK if c == NO_DATA else str(c) for c in choropleth.codes),
            "values": _numbers(figures.values, choropleth.indicator.decimals),
            "flags": _flags(figures, translate),
            "scope": "" if scope.all() else "".join("1" if s else "0" for s in scope),
            "layers": list(self.layers),
            "points": {key: layer.as_message() for key, layer in self.points.items()},
            "badge": self.badge,
        }


def _described(choropleth: Choropleth, source: str, translate: Translate) -> dict[str, Any]:
    indicator, year = choropleth.indicator, choropleth.figures.year
    note = translate(N_("A count: large units look larger.")) if indicator.kind == "count" else ""
    return {
        "title": translate(indicator.label),
        "unit": translate(indicator.unit),
        "year": None if year is None else str(year),
        "source": source,
        "decimals": indicator.decimals,
        "note": note,
        "missing": translate(indicator.missing),
    }


def _flags(figures: Figures, translate: Translate) -> dict[int, str]:
    """Return the flags of the figures that exist, by position of the unit."""
    flagged = zip(figures.flags, figures.values.notna(), strict=True)
    return {
        i: flag_text(flag, translate) for i, (flag, exists) in enumerate(flagged) if flag and exists
    }
