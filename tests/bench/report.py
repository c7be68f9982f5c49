"""Turn measurements into a table and a file."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

LIBRARIES: Final = ("streamlit", "streamlit-folium", "folium", "geopandas", "pandas", "scipy")


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the table."""

    name: str
    unit: str
    baseline: list[float]
    ours: list[float]
    goal: float | None = None
    more_is_better: bool = False
    others: dict[str, list[float]] = field(default_factory=dict)
    """Further programs measured in the same run, by their name."""

    def ratio(self) -> float | None:
        """Return how many times better ours is than the baseline, by the medians.

        None where one of them is not above zero, or no baseline exists: nothing to divide by.
        """
        if not self.baseline:
            return None
        baseline, ours = _median(self.baseline), _median(self.ours)
        better, worse = (ours, baseline) if self.more_is_better else (baseline, ours)
        return better / worse if min(better, worse) > 0 else None

    def verdict(self) -> str:
        """Return the goal and whether ours reaches it."""
        if self.goal is None:
            return ""
        median = _median(self.ours)
        reached = median >= self.goal if self.more_is_better else median <= self.goal
        sign = "≥" if self.more_is_better else "≤"
        return f"{sign} {self.goal:g}  {'yes' if reached else 'NO'}"

    def record(self) -> dict[str, Any]:
        """Return the line for the file."""
        return {
            "measure": self.name,
            "unit": self.unit,
            "baseline": _summary(self.baseline) if self.baseline else None,
            "ours": _summary(self.ours),
            **{name: _summary(values) for name, values in self.others.items()},
            "times_better": None if (ratio := self.ratio()) is None else round(ratio, 1),
            "goal": self.goal,
        }


def _median(values: list[float]) -> float:
    return float(np.median(values))


def _p95(values: list[float]) -> float:
    return float(np.percentile(values, 95))


def _summary(values: list[float]) -> dict[str, float]:
    return {
        "median": round(_median(values), 2),
        "p95": round(_p95(values), 2),
        "count": len(values),
    }


def _cell(values: list[float]) -> str:
    if not values:
        return "–"
    text = f"{_median(values):,.1f}"
    return text if len(values) == 1 else f"{text} ({_p95(values):,.1f})"


def _times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.1f}"


def table(measures: list[Measure]) -> str:
    """Return the table: medians, the 95th percentile in brackets where there were several."""
    others = list(dict.fromkeys(name for measure in measures for name in measure.others))
    head = ("measure", "unit", "baseline", *others, "ours", "times better", "goal")
    rows = [
        (
            m.name,
            m.unit,
            _cell(m.baseline),
            *(_cell(m.others.get(name, [])) for name in others),
            _cell(m.ours),
            _times(m.ratio()),
            m.verdict(),
        )
        for m in measures
    ]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [head, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def save(measures: list[Measure], path: Path, *, seconds: float, load_before: float) -> None:
    """Write the table to ``path`` as JSON, with what it was measured on.

    ``load_before`` is the number of processes that wanted a processor in the minute before.
    """
    record = {
        "machine": {
            "processors": os.cpu_count(),
            "load_before": round(load_before, 2),
            "python": platform.python_version(),
            "libraries": {name: version(name) for name in LIBRARIES},
        },
        "duration_s": round(seconds),
        "measures": [measure.record() for measure in measures],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
