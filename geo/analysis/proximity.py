"""Measure how near places are to each other, on the ellipsoid."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np
import pandas as pd
from pyproj import Geod
from scipy.spatial import KDTree

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    from numpy.typing import NDArray

Result = TypeVar("Result")

WGS84: Final = Geod(ellps="WGS84")

ROUNDING_M: Final = 1e-6
"""More than the error of a chord or a distance in metres (tested)."""

SHORT_M: Final = 100_000.0
"""Distances up to this one come from the chord and the curvature: 0.3 micrometres and 0.00001° from
the geodesic (tested), in an eighth of its time."""

_SPARE: Final = 1
"""Targets looked at beyond those asked for: one that is farther proves the others the nearest."""

_PAIRS: Final = 50_000
"""Pairs measured at once: with what is computed on the way, 10 MB a thread. Our choice."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Points and targets by their positions, and the way from one to the other."""

    point: NDArray[np.int64]
    target: NDArray[np.int64]
    metres: NDArray[np.float64]
    azimuth_deg: NDArray[np.float64]
    """Direction at the point, clockwise from north in [0, 360); NaN at the same spot."""

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.metres)

    @classmethod
    def joined(cls, parts: list[Pairs]) -> Pairs:
        """Return the pairs of all ``parts`` in their order."""
        if not parts:
            none = np.empty(0, dtype=np.int64)
            return cls(none, none, np.empty(0), np.empty(0))
        return cls(
            np.concatenate([part.point for part in parts]),
            np.concatenate([part.target for part in parts]),
            np.concatenate([part.metres for part in parts]),
            np.concatenate([part.azimuth_deg for part in parts]),
        )

    def picked(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> Pairs:
        """Return the pairs at ``which`` positions or where it is true."""
        return Pairs(
            self.point[which], self.target[which], self.metres[which], self.azimuth_deg[which]
        )

    def in_order(self) -> Pairs:
        """Return the pairs by point, then distance, then target."""
        order = np.argsort(self.metres)
        order = order[np.argsort(self.point[order], kind="stable")]
        same = np.diff(self.point[order]) == 0
        if np.any(same & (np.diff(self.metres[order]) == 0)):
            # Only ties need the third key, which takes five times as long.
            order = np.lexsort((self.target, self.metres, self.point))
        return self.picked(order)


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """Points in degrees and in geocentric coordinates."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    up: NDArray[np.float64]
    """The vertical of length one, a row (x, y, z) a point."""
    xyz: NDArray[np.float64]
    """Metres from the middle of the ellipsoid."""

    @classmethod
    def of(cls, points: gpd.GeoSeries) -> _Points:
        lon, lat = points.x.to_numpy(dtype=float), points.y.to_numpy(dtype=float)
        east, north = np.radians(lon), np.radians(lat)
        up = np.column_stack(
            (np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north))
        )
        radius = WGS84.a / np.sqrt(1 - WGS84.es * up[:, 2] ** 2)
        return cls(lon, lat, up, up * radius[:, None] * (1, 1, 1 - WGS84.es))

    def __len__(self) -> int:
        return len(self.lon)


class Proximity:
    """Targets that can be searched for what is near.

    The straight line through the ellipsoid finds candidates (a k-d tree over geocentric
    coordinates): a chord is never longer than the geodesic, so that no target is missed. Distances
    are geodesics (Karney 2013) or, up to `SHORT_M`, indistinguishable from them; at a limit the
    geodesic decides.
    """

    def __init__(self, targets: gpd.GeoSeries) -> None:
        """Index ``targets``: points in EPSG:4326, none missing."""
        self._targets = _Points.of(targets)
        self._tree = _tree(self._targets.xyz)

    def within(self, points: gpd.GeoSeries, metres: float) -> Pairs:
        """Return every pair not farther apart than ``metres``, the limit included.

        Ordered by point, distance and target. Besides the result, memory is bounded.

        Args:
            points: points in EPSG:4326, none missing.
            metres: zero or more, finite.
        """
        places = _Points.of(points)
        radius = metres + ROUNDING_M
        if len(places) == 0 or len(self._targets) == 0:
            return Pairs.joined([])
        candidates = self._tree.query_ball_point(places.xyz, radius, return_length=True)

        def measured(chunk: slice) -> Pairs:
            near = _tree(places.xyz[chunk]).sparse_distance_matrix(
                self._tree, radius, output_type="ndarray"
            )
            point, target = near["i"] + chunk.start, near["j"]
            pairs = self._pairs(places, point, target)
            at_limit = np.flatnonzero(np.abs(pairs.metres - metres) <= ROUNDING_M)
            self._measure(places, pairs, at_limit)
            return pairs.picked(pairs.metres <= metres).in_order()

        return Pairs.joined(_in_threads(measured, _chunks(candidates)))

    def nearest(self, points: gpd.GeoSeries, count: int) -> Pairs:
        """Return the ``count`` nearest targets of each point, fewer where there are fewer.

        Ordered by point, distance and target; of targets equally far the first is the nearer.

        Args:
            points: points in EPSG:4326, none missing.
            count: one or more.
        """
        places = _Points.of(points)
        wanted = min(count, len(self._targets))
        looked = min(wanted + _SPARE, len(self._targets))
        left = np.arange(len(places)) if wanted else np.empty(0, dtype=np.int64)
        found: list[Pairs] = []

        def searched(chunk: slice) -> tuple[Pairs, NDArray[np.int64]]:
            return self._nearest(places, left[chunk], wanted, looked)

        while len(left):
            chunks = _chunks(np.full(len(left), looked))
            pairs, uncertain = zip(*_in_threads(searched, chunks), strict=True)
            found += pairs
            left = np.concatenate(uncertain)
            looked = min(2 * looked, len(self._targets))
        return Pairs.joined(found).in_order()

    def _nearest(
        self, places: _Points, some: NDArray[np.int64], wanted: int, looked: int
    ) -> tuple[Pairs, NDArray[np.int64]]:
        """Return the nearest of ``looked`` candidates, and the points it is not certain for."""
        chord, target = self._tree.query(places.xyz[some], k=range(1, looked + 1))
        point = np.repeat(some, looked)
        pairs = self._pairs(places, point, target.ravel()).in_order()
        rank = np.tile(np.arange(looked), len(some))
        pairs = pairs.picked(rank < wanted)
        # What was not looked at is at least as far as the longest chord.
        farthest = pairs.metres[wanted - 1 :: wanted]
        certain = (chord[:, -1] > farthest + ROUNDING_M) | (looked == len(self._targets))
        return pairs.picked(np.repeat(certain, wanted)), some[~certain]

    def _pairs(self, places: _Points, point: NDArray[np.int64], target: NDArray[np.int64]) -> Pairs:
        """Measure each pair: by the chord where it is short, by the geodesic elsewhere."""
        up = places.up[point]
        line = self._targets.xyz[target] - places.xyz[point]
        metres, azimuth = _short_lines(up, up + self._targets.up[target], line)
        pairs = Pairs(point, target, metres, azimuth)
        # Negated, so that what is not a number, as at a pole, is measured too.
        self._measure(places, pairs, np.flatnonzero(~(metres <= SHORT_M)))
        azimuth[azimuth < 0] += 360.0
        azimuth[metres == 0] = np.nan
        return pairs

    def _measure(self, places: _Points, pairs: Pairs, which: NDArray[np.int64]) -> None:
        """Put the geodesic of the pairs ``which`` in their place."""
        point, target = pairs.point[which], pairs.target[which]
        azimuth, _, pairs.metres[which] = WGS84.inv(
            places.lon[point],
            places.lat[point],
            self._targets.lon[target],
            self._targets.lat[target],
        )
        pairs.azimuth_deg[which] = np.where(pairs.metres[which] > 0, azimuth % 360.0, np.nan)


def distance_to_nearest_m(points: gpd.GeoSeries, targets: gpd.GeoSeries) -> pd.Series:
    """Return the geodesic distance in metres from each point to its nearest target.

    Args:
        points: points in EPSG:4326, none missing.
        targets: points in EPSG:4326, none missing.

    Returns:
        Metres on the index of ``points``; infinity where there is no target.
    """
    metres = np.full(len(points), np.inf)
    nearest = Proximity(targets).nearest(points, 1)
    metres[nearest.point] = nearest.metres
    return pd.Series(metres, index=points.index)


def _tree(xyz: NDArray[np.float64]) -> KDTree:
    """Return a tree of boxes cut at their middle: sooner made than at medians, as fast to ask."""
    return KDTree(xyz, balanced_tree=False)


def _chunks(candidates: NDArray[np.int64]) -> list[slice]:
    """Return spans of points whose numbers of candidates add up to about `_PAIRS` each."""
    full = np.flatnonzero(np.diff(np.cumsum(candidates) // _PAIRS, prepend=0))
    stops = np.unique(np.append(full + 1, len(candidates)))
    return [slice(*span) for span in pairwise(np.append(0, stops).tolist())]


def _in_threads(work: Callable[[slice], Result], chunks: list[slice]) -> list[Result]:
    """Return what ``work`` makes of each chunk: tree and geodesic run outside Python's lock."""
    if len(chunks) == 1:
        return [work(chunks[0])]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(threads.map(work, chunks))


def _short_lines(
    up: NDArray[np.float64], middle: NDArray[np.float64], line: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return metres and azimuth in degrees of lines short beside the Earth's radius.

    The arc over a chord c at curvature k is c (1 + (ck)²/24 + 3 (ck)⁴/640 + …), k being that of the
    normal section at the middle of the line in its direction (Euler's formula); the azimuth is that
    of the section at its beginning (Torge & Müller 2012, sections 4.1 and 6.2).

    Args:
        up: vertical at the beginning.
        middle: vertical at the middle, of any length.
        line: from the beginning to the end, in metres.
    """
    dx, dy, dz = line.T
    chord_2 = np.einsum("ij,ij->i", line, line)
    x, y, z = middle.T
    across_2 = x**2 + y**2
    with np.errstate(divide="ignore", invalid="ignore"):
        # Part of the line's square that runs east, and square of the sine of the latitude.
        east_2 = np.where(chord_2 > 0, (x * dy - y * dx) ** 2 / (across_2 * chord_2), 0.0)
        flat = 1 - WGS84.es * (z**2 / (across_2 + z**2))
    curvature = np.sqrt(flat) / WGS84.a * (east_2 + (1 - east_2) * flat / (1 - WGS84.es))
    angle_2 = chord_2 * curvature**2
    metres = np.sqrt(chord_2) * (1 + angle_2 / 24 + 3 * angle_2**2 / 640)
    x, y, z = up.T
    azimuth = np.arctan2(x * dy - y * dx, (x**2 + y**2) * dz - z * (x * dx + y * dy))
    return metres, np.degrees(azimuth)
