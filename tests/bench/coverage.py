"""Measure coverage and access beside other programs' ways: ``make bench-coverage``.

The other programs: igraph searching the same links, PySAL's ``access`` and ``inequality``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import igraph
import numpy as np
import pandas as pd
from access import fca
from access.weights import step_fn
from inequality.gini import Gini
from scipy.spatial import KDTree

from geo.analysis.access import AccessSettings
from geo.analysis.catchment import floating_catchment
from geo.analysis.equity import gini
from geo.analysis.gap import gap_reasons
from geo.analysis.indicators import INDICATORS
from geo.analysis.priority import PRIORITY_COMPONENTS, priority_index
from geo.analysis.speeds import SPEED_PRESETS
from geo.analysis.travel import TravelNetwork
from geo.store.network import load_road_network
from geo.ui import cache
from geo.ui.view import Counted
from tests.bench.report import Measure, save, table
from tests.browser.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

RESULTS: Final = ROOT / "docs" / "benchmarks" / "coverage.json"
TIMES: Final = 5
GROWTH: Final = (1, 10, 100)
SOUMS, CENTRES = 339, 360
LIMIT_MIN: Final = 60.0
SUMMER: Final = SPEED_PRESETS["summer"].speeds

COLD: Final = """
import time
from geo.ui import cache
from geo.ui.view import Counted
from geo.analysis.indicators import INDICATORS
cache.reference(), cache.dataset("demonstration"), cache.travel_network()
start = time.perf_counter()
for indicator in INDICATORS.values():
    for level in indicator.levels:
        cache.figures(indicator.id, level, None, Counted("demonstration"))
print(time.perf_counter() - start)
"""


def _timed_ms(work: Callable[[], object], times: int = TIMES) -> list[float]:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append((time.perf_counter() - start) * 1e3)
    return spent


def _cold_ms() -> float:
    """Return the time of all indicators in a process that has only loaded its data."""
    answer = subprocess.run(
        [sys.executable, "-c", COLD], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return float(answer.stdout.split()[-1]) * 1e3


def _warm(limit_min: float = LIMIT_MIN) -> None:
    counted = Counted("demonstration", settings=AccessSettings(limit_min=limit_min))
    for indicator in INDICATORS.values():
        for level in indicator.levels:
            cache.figures(indicator.id, level, None, counted)


def _points(count: int, seed: int) -> gpd.GeoSeries:
    """Return points spread over the settlements, up to 50 km from one of them."""
    rng = np.random.Generator(np.random.PCG64(seed))
    seats = cache.seats()
    near = seats.iloc[rng.integers(0, len(seats), size=3 * count)]
    lon = near.x.to_numpy() + rng.normal(0, 0.3, size=3 * count)
    lat = near.y.to_numpy() + rng.normal(0, 0.2, size=3 * count)
    points = gpd.GeoSeries.from_xy(lon, lat, crs=seats.crs)
    inside = points[points.within(cache.travel_network().network.country)]
    return inside.iloc[:count].reset_index(drop=True)


class _Plain:
    """The same links in igraph, places snapped to their nearest node."""

    def __init__(self, travel: TravelNetwork) -> None:
        network = travel.network
        per_m = 0.06 / np.array(SUMMER.by_class_kmh)
        minutes = network.link_m * per_m[network.link_class]
        self.links = list(zip(network.link_from.tolist(), network.link_to.tolist(), strict=True))
        self.minutes = minutes.tolist()
        self.count = len(network.lon)
        self.nodes = KDTree(np.column_stack([network.lon, network.lat]))

    def minutes_to_nearest(self, origins: gpd.GeoSeries, targets: gpd.GeoSeries) -> list[float]:
        # One more node, at no distance from any target: the search starts there.
        starts = list(dict.fromkeys(self._snapped(targets)))
        links = self.links + [(self.count, node) for node in starts]
        graph = igraph.Graph(n=self.count + 1, edges=links)
        found = graph.distances(self.count, weights=self.minutes + [0.0] * len(starts))[0]
        return [found[node] for node in self._snapped(origins)]

    def _snapped(self, points: gpd.GeoSeries) -> list[int]:
        nodes: list[int] = self.nodes.query(np.column_stack([points.x, points.y]))[1].tolist()
        return nodes


def _travel(travel: TravelNetwork) -> list[Measure]:
    plain = _Plain(travel)
    rows = []
    for times in GROWTH:
        origins, targets = _points(SOUMS * times, times), _points(CENTRES * times, times + 1)
        name = f"minutes to the nearest, {len(origins):,} × {len(targets):,}"
        rows.append(
            Measure(
                name,
                "ms",
                _timed_ms(lambda o=origins, t=targets: plain.minutes_to_nearest(o, t), 1),
                _timed_ms(lambda o=origins, t=targets: travel.minutes_to_nearest(o, t, SUMMER)),
            )
        )
        rows.append(
            Measure(
                f"road km to the nearest, {len(origins):,} × {len(targets):,}",
                "ms",
                [],
                _timed_ms(lambda o=origins, t=targets: travel.road_km_to_nearest(o, t)),
            )
        )
    return rows


def _catchments(travel: TravelNetwork) -> list[Measure]:
    seats = cache.seats()
    adults = INDICATORS["adults"].figures(cache.request("adults", "admin2", _published())).values
    rows = []
    for times in GROWTH:
        targets = _points(CENTRES * times, times)
        supply = pd.Series(1.0, index=targets.index)
        minutes = travel.minutes_matrix(seats, targets, SUMMER, LIMIT_MIN)
        name = f"{SOUMS} × {len(targets):,}"
        rows.append(
            Measure(
                f"minutes from soum to centre, {name}",
                "ms",
                [],
                _timed_ms(lambda t=targets: travel.minutes_matrix(seats, t, SUMMER, LIMIT_MIN), 1),
            )
        )
        rows.append(
            Measure(
                f"floating catchment, {name}",
                "ms",
                _timed_ms(lambda m=minutes, s=supply: _pysal_catchment(m, adults, s), 1),
                _timed_ms(lambda m=minutes, s=supply: floating_catchment(m, adults, s, LIMIT_MIN)),
            )
        )
    return rows


def _published() -> Counted:
    return Counted("published")


def _pysal_catchment(minutes: np.ndarray, demand: pd.Series, supply: pd.Series) -> pd.Series:
    place, centre = np.nonzero(np.isfinite(minutes))
    cost = pd.DataFrame(
        {
            "origin": demand.index[place],
            "dest": supply.index[centre],
            "cost": minutes[place, centre],
        }
    )
    third = LIMIT_MIN / 3
    return fca.two_stage_fca(
        demand.rename_axis("geoid").rename("demand").reset_index(),
        supply.rename_axis("geoid").to_frame("supply"),
        cost,
        max_cost=LIMIT_MIN,
        weight_fn=step_fn({third: 1, 2 * third: 0.68, LIMIT_MIN: 0.22}),
    )


def _measures() -> list[Measure]:
    rng = np.random.Generator(np.random.PCG64(1))
    rows = []
    for times in GROWTH:
        count = SOUMS * times
        rates, people = (pd.Series(rng.gamma(2, 10, size=count)) for _ in range(2))
        parts = pd.DataFrame({name: rng.gamma(2, 10, size=count) for name in PRIORITY_COMPONENTS})
        weights = {name: c.default_weight for name, c in PRIORITY_COMPONENTS.items()}
        rows += [
            Measure(
                f"Gini, {count:,} units",
                "ms",
                _timed_ms(lambda r=rates: Gini(r.to_numpy())),
                _timed_ms(lambda r=rates, p=people: gini(r, p)),
            ),
            Measure(
                f"gap, {count:,} units",
                "ms",
                [],
                _timed_ms(lambda r=rates, p=people: gap_reasons(r.round(), p, r, LIMIT_MIN)),
            ),
            Measure(
                f"priority index, {count:,} units",
                "ms",
                [],
                _timed_ms(lambda p=parts, w=weights: priority_index(p, w)),
            ),
        ]
    return rows


def main() -> None:
    """Measure everything in one run."""
    started, load_before = time.monotonic(), os.getloadavg()[0]
    directory = cache.DATA_DIRECTORY
    _warm()
    rows = [
        Measure("all indicators, 339 soums, cold", "ms", [], [_cold_ms() for _ in range(3)], 3000),
        Measure("all indicators, 339 soums, warm", "ms", [], _timed_ms(_warm), 100),
        Measure(
            "all indicators, the limit changed",
            "ms",
            [],
            [_timed_ms(lambda x=limit: _warm(x), 1)[0] for limit in range(61, 61 + TIMES)],
        ),
        Measure(
            "network from file", "ms", [], _timed_ms(lambda: load_road_network(directory)), 1000
        ),
        Measure(
            "network made ready",
            "ms",
            [],
            _timed_ms(lambda: TravelNetwork.of(load_road_network(directory)), 3),
        ),
        *_travel(cache.travel_network()),
        *_catchments(cache.travel_network()),
        *_measures(),
    ]
    seconds = time.monotonic() - started
    print(f"\n{table(rows)}\n\nmeasured in {seconds:.0f} s, load before {load_before:.1f}")
    save(rows, RESULTS, seconds=seconds, load_before=load_before)


if __name__ == "__main__":
    main()
