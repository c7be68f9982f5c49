"""Compose the message that recolours the map: identifiers, class numbers, figures."""

from __future__ import annotations

import base64
import math
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from geo.analysis.classification import NO_DATA, Classification
from geo.cartography.symbology import DENSITY_BANDS, ISOCHRONE_BANDS, category_ramp, ramp
from geo.text import N_, Translate, format_number, translator

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geo.analysis.figures import Figures, Indicator

FLAG_LABELS: Final[dict[str, str]] = {
    "summed": N_("sum of the soums"),
    "scaled": N_("scaled with the share of adults in the aimag"),
    "incomplete": N_("sum without the units that have no figure"),
    "year as labelled": N_("year as the file of the source labels it"),
    "year not stated": N_("year not stated by the source"),
    "borders before 2025": N_("borders before the reform of 2025"),
    "small denominator": N_("fewer than 30 cases: unstable"),
    "partly out of reach": N_("mean without the soums that no centre can be reached from"),
    "ranked on fewer components": N_("ranked without what it does not report"),
}

_NO_DATA_MARK: Final = "-"

_INFINITE_MARK: Final = "inf"
"""A figure without end (no way leads there), which JSON has no number for."""

_LIMIT_PLACE: Final = "{limit}"
"""Where label and unit of an indicator name the reader's own limit."""


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
        colours_of = category_ramp if indicator.categories else ramp
        colours = colours_of(indicator.palette, classification.size)
        return cls(indicator, level, figures, classification, codes, colours)

    def labels(self, language: str) -> tuple[str, ...]:
        """Return the class labels: ``≤ 2,000``, ``2,000 – 4,000``, …, ``> 9,000``.

        Figures that are classes bear the names of their categories. Where there is no figure at
        all, the one label is empty.
        """
        if self.indicator.categories:
            return tuple(map(translator(language), self.indicator.categories))
        decimals = self.indicator.decimals
        limits = [format_number(v, language, decimals=decimals) for v in self.classification.limits]
        if not limits:
            held = self.figures.values.dropna()
            return (format_number(held.iloc[0], language, decimals=decimals) if len(held) else "",)
        between = [f"{low} – {high}" for low, high in pairwise(limits)]
        return (f"≤ {limits[0]}", *between, f"> {limits[-1]}")

    def title(self, language: str) -> str:
        """Return the name of the indicator, the reader's own limit in its place."""
        return with_limit(translator(language)(self.indicator.label), self.figures)

    def unit(self, language: str) -> str:
        """Return the unit of the figures, the reader's own limit in its place."""
        return with_limit(translator(language)(self.indicator.unit), self.figures)

    def counts(self, scope: NDArray[np.bool_]) -> tuple[tuple[int, ...], int]:
        """Return how many units of ``scope`` each class holds, and how many have no figure."""
        codes = self.codes[scope]
        return self.classification.counts(codes), int((codes == NO_DATA).sum())


def with_limit(text: str, figures: Figures) -> str:
    """Return the name or unit of an indicator with the reader's own limit in its place."""
    return text if figures.limit is None else text.replace(_LIMIT_PLACE, f"{figures.limit:g}")


def flag_text(flag: str, translate: Translate) -> str:
    """Return what a flag of a figure means; several flags are separated by semicolons."""
    parts = [part.strip() for part in flag.split(";") if part.strip()]
    return "; ".join(translate(FLAG_LABELS.get(part, part)) for part in parts)


def bit_mask(chosen: NDArray[np.bool_]) -> str | None:
    """Return which points are shown, as base64 of one bit a point; None where all are."""
    if chosen.all():
        return None
    return base64.b64encode(np.packbits(chosen, bitorder="little").tobytes()).decode("ascii")


def _numbers(values: pd.Series, decimals: int) -> list[float | int | str | None]:
    """Return the figures as JSON can say them: None for what is missing, a word for infinity."""
    as_number = int if decimals == 0 else float
    return [
        as_number(v) if math.isfinite(v) else None if math.isnan(v) else _INFINITE_MARK
        for v in values.astype(float).round(decimals)
    ]


_MINUTES_AN_HOUR: Final = 60


def band_labels(limits_min: tuple[int, ...], translate: Translate) -> tuple[str, ...]:
    """Return the labels of travel time bands: ``≤ 30 min``, ``30 – 60 min``, ``1 – 2 h``."""
    first, *_ = limits_min
    labels = [_duration("≤ {}", (first,), translate)]
    pairs = pairwise(limits_min)
    return (*labels, *(_duration("{} – {}", pair, translate) for pair in pairs))


def _duration(form: str, minutes: tuple[int, ...], translate: Translate) -> str:
    """Return minutes as ``form`` joins them, in hours where all are whole ones."""
    in_hours = all(m % _MINUTES_AN_HOUR == 0 for m in minutes)
    numbers = [m // _MINUTES_AN_HOUR for m in minutes] if in_hours else minutes
    unit = translate("{time} h") if in_hours else translate("{time} min")
    return unit.replace("{time}", form.format(*numbers))


@dataclass(frozen=True, slots=True)
class Isochrones:
    """The travel time bands of a view: where their areas are published and what they mean."""

    url: str | None
    """Address of a `geo.cartography.display.isochrone_layer`; None where no centre is shown."""
    limits_min: tuple[int, ...]
    """Upper limits of the bands in minutes, ascending; each belongs to its band."""
    title: str
    """What the travel time leads to, and when: "… to the nearest centre shown, summer"."""
    note: str
    """What a reader must know of the speeds behind them."""

    def __post_init__(self) -> None:
        """Refuse limits that cannot be drawn.

        Raises:
            ValueError: no limits, more than there are symbols, or not ascending.
        """
        limits = self.limits_min
        if not 0 < len(limits) <= len(ISOCHRONE_BANDS) or any(a >= b for a, b in pairwise(limits)):
            message = f"limits {limits}: give 1 to {len(ISOCHRONE_BANDS)} minutes, ascending."
            raise ValueError(message)

    def as_message(self, translate: Translate) -> dict[str, Any]:
        """Return the part of the message about them."""
        labels = band_labels(self.limits_min, translate)
        bands = zip(self.limits_min, labels, strict=True)
        return {
            "url": self.url,
            "bands": [{"minutes": minutes, "label": label} for minutes, label in bands],
            "title": self.title,
            "note": self.note,
        }


_SIGNIFICANT: Final = 2
"""Digits of a density that are shown at least; our choice."""


def density_labels(limits: tuple[tuple[float, float], ...], language: str) -> tuple[str, ...]:
    """Return the labels of density bands: ``≤ 0.12``, ``0.12 – 1.5``, ``1.5 – 38``."""

    def written(value: float) -> str:
        digits = _SIGNIFICANT - 1 - math.floor(math.log10(value))
        return format_number(value, language, decimals=max(digits, 0))

    return tuple(
        f"{written(low)} – {written(high)}" if low > 0 else f"≤ {written(high)}"
        for low, high in limits
    )


KERNEL_NOTE: Final = N_("Kernel with a bandwidth of {km} km.")


@dataclass(frozen=True, slots=True)
class Density:
    """The density bands of a view: where they are published and what they mean."""

    url: str | None
    """Address of a `geo.cartography.display.density_layer`; None where no site is shown."""
    limits: tuple[tuple[float, float], ...]
    """Lower and upper limit of each band in sites per 1,000 km², ascending, zero at the least."""
    bandwidth_km: float

    def __post_init__(self) -> None:
        """Refuse bands that cannot be drawn.

        Raises:
            ValueError: more bands than there are symbols, or not ascending, or none to draw.
        """
        flat = [0.0, *(limit for band in self.limits for limit in band)]
        ascending = all(low < high for low, high in self.limits) and flat == sorted(flat)
        fewest = 0 if self.url is None else 1
        if not (fewest <= len(self.limits) <= len(DENSITY_BANDS) and ascending):
            message = f"limits {self.limits}: give 1 to {len(DENSITY_BANDS)} bands, ascending."
            raise ValueError(message)

    def as_message(self, translate: Translate, language: str) -> dict[str, Any]:
        """Return the part of the message about them, the densest band first."""
        kernel = translate(KERNEL_NOTE)
        labels = density_labels(self.limits, language)
        return {
            "url": self.url,
            "bands": [{"label": label} for label in reversed(labels)],
            "title": translate(N_("Density of heritage sites")),
            "unit": translate(N_("sites per 1,000 km²")),
            "note": kernel.replace("{km}", format_number(self.bandwidth_km, language)),
        }


@dataclass(frozen=True, slots=True)
class Links:
    """Lines from a centre to the sites near it, or from a site to its nearest centres."""

    origin: tuple[float, float]
    """Latitude and longitude in degrees."""
    ends: tuple[tuple[float, float, str], ...]
    """Latitude, longitude and label (distance and direction) of each end."""
    title: str
    """What they say together: "Sites within 50 km of …"."""

    def as_message(self) -> dict[str, Any]:
        """Return the part of the message about them."""
        return {
            "origin": [round(degrees, _LINK_DECIMALS) for degrees in self.origin],
            "ends": [
                [round(lat, _LINK_DECIMALS), round(lon, _LINK_DECIMALS), label]
                for lat, lon, label in self.ends
            ],
            "title": self.title,
        }


_LINK_DECIMALS: Final = 5
"""As the points that the lines lead to: about a metre."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The point picked out among those shown."""

    layer: str
    """Identifier of its layer: centres, heritage or stories."""
    id: str


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
    isochrones: Isochrones | None = None
    origin: tuple[float, float] | None = None
    """Point of departure: latitude and longitude in degrees; None for none."""
    can_depart: bool = False
    """Whether the reader may choose a point of departure on the map."""
    density: Density | None = None
    links: Links | None = None
    chosen: Chosen | None = None

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
            "indicator": _described(choropleth, self.source, self.language, translate),
            "classes": [{"colour": c, "label": text, "count": n} for c, text, n in classes if text],
            "no_data": without_data,
            "codes": "".join(_NO_DATA_MARK if c == NO_DATA else str(c) for c in choropleth.codes),
            "values": _numbers(figures.values, choropleth.indicator.decimals),
            "flags": _flags(figures, translate),
            "scope": "" if scope.all() else "".join("1" if s else "0" for s in scope),
            "layers": list(self.layers),
            "points": {key: layer.as_message() for key, layer in self.points.items()},
            "badge": self.badge,
            "isochrones": self.isochrones and self.isochrones.as_message(translate),
            "origin": None if self.origin is None else list(self.origin),
            "depart": self.can_depart,
            "density": self.density and self.density.as_message(translate, self.language),
            "links": self.links and self.links.as_message(),
            "chosen": self.chosen and asdict(self.chosen),
        }


def _described(
    choropleth: Choropleth, source: str, language: str, translate: Translate
) -> dict[str, Any]:
    indicator, year = choropleth.indicator, choropleth.figures.year
    note = translate(N_("A count: large units look larger.")) if indicator.kind == "count" else ""
    return {
        "title": choropleth.title(language),
        "unit": choropleth.unit(language),
        "year": None if year is None else str(year),
        "source": source,
        "decimals": indicator.decimals,
        "note": note,
        "missing": translate(indicator.missing),
        "categorical": bool(indicator.categories),
    }


def _flags(figures: Figures, translate: Translate) -> dict[int, str]:
    """Return the flags of the figures that exist, by position of the unit."""
    flagged = zip(figures.flags, figures.values.notna(), strict=True)
    return {
        i: flag_text(flag, translate) for i, (flag, exists) in enumerate(flagged) if flag and exists
    }
