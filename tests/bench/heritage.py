"""Measure links between centres and sites beside other programs' ways: ``make bench-heritage``.

The other programs: geopandas, planar in the equal-area projection (its index, without the
ellipsoid), and PostGIS with its index, on the ellipsoid. All hand over the pairs or the nearest
centre with the distance; PostGIS keeps them in a table of its own, so that sending them counts for
nothing.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from psycopg import sql

from geo.analysis.density import DEFAULT_BANDWIDTH_KM, density_bands
from geo.analysis.links import links_within, nearest
from geo.registry.site_index import SiteIndex
from geo.sources.measure import EQUAL_AREA_CRS
from tests.bench.report import Measure, save, table
from tests.browser.support import ROOT
from tests.contracts.postgis import load_points, running_postgis

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

RESULTS: Final = ROOT / "docs" / "benchmarks" / "heritage.json"
DATA: Final = ROOT / "data"
WITHIN_KM: Final = 50.0
TIMES: Final = 15
SYNTHETIC: Final = ((1_000, 10_000), (10_000, 100_000))
CENTRES: Final = 355
"""The last published number of centres."""
LARGE: Final = 100_000
"""Points from which each program is timed fewer times."""


def _timed_ms(work: Callable[[], object], times: int) -> list[float]:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append((time.perf_counter() - start) * 1e3)
    return spent


def _in_turn(times: int, *works: Callable[[], object]) -> list[list[float]]:
    """Time several programs one after the other, again and again: what else runs slows all."""
    rounds = [[_timed_ms(work, 1)[0] for work in works] for _ in range(times)]
    return [list(spent) for spent in zip(*rounds, strict=True)]


def _synthetic(count: int, seed: int, country: shapely.Geometry) -> gpd.GeoSeries:
    """Return points drawn evenly over the country."""
    rng = np.random.Generator(np.random.PCG64(seed))
    west, south, east, north = country.bounds
    lon, lat = rng.uniform(west, east, 3 * count), rng.uniform(south, north, 3 * count)
    shapely.prepare(country)
    inside = shapely.contains_xy(country, lon, lat)
    points = gpd.points_from_xy(lon[inside][:count], lat[inside][:count])
    return gpd.GeoSeries(points, crs=4326)


def _shipped() -> tuple[gpd.GeoSeries, gpd.GeoSeries]:
    centres = gpd.read_parquet(DATA / "centres_published.parquet").geometry.iloc[:CENTRES]
    parts = [gpd.read_parquet(DATA / f"{name}.parquet") for name in ("heritage", "heritage_osm")]
    sites = pd.concat(parts).geometry
    return centres, sites[sites.notna()].reset_index(drop=True)


class _Planar:
    """The ordinary way: project, join, measure in the plane."""

    def __init__(self, centres: gpd.GeoSeries, sites: gpd.GeoSeries) -> None:
        self.centres = gpd.GeoDataFrame(geometry=centres)
        self.sites = gpd.GeoDataFrame(geometry=sites)

    def within(self) -> gpd.GeoDataFrame:
        centres, sites = (t.to_crs(EQUAL_AREA_CRS) for t in (self.centres, self.sites))
        pairs = centres.sjoin(sites, predicate="dwithin", distance=WITHIN_KM * 1e3)
        other = sites.geometry.array[pairs["index_right"].to_numpy()]
        return pairs.assign(metres=shapely.distance(pairs.geometry.array, other))

    def nearest(self) -> gpd.GeoDataFrame:
        centres, sites = (t.to_crs(EQUAL_AREA_CRS) for t in (self.centres, self.sites))
        return sites.sjoin_nearest(centres, distance_col="metres")


class _Postgis:
    """The server's way: an index on geography."""

    def __init__(
        self,
        connection: psycopg.Connection[tuple[Any, ...]],
        centres: gpd.GeoSeries,
        sites: gpd.GeoSeries,
    ) -> None:
        self.connection = connection
        for name, points in (("centre", centres), ("site", sites)):
            load_points(connection, name, points.x.tolist(), points.y.tolist())

    def within(self) -> int:
        return self._kept(
            sql.SQL(
                "SELECT centre.number AS centre, site.number AS site,"
                " ST_Distance(centre.point, site.point) AS metres,"
                " ST_Azimuth(centre.point, site.point) AS azimuth"
                " FROM centre JOIN site ON ST_DWithin(centre.point, site.point, {})"
            ).format(WITHIN_KM * 1e3)
        )

    def nearest(self) -> int:
        return self._kept(
            sql.SQL(
                "SELECT site.number AS site, near.number AS centre, near.metres FROM site"
                " CROSS JOIN LATERAL (SELECT centre.number, centre.point <-> site.point AS metres"
                " FROM centre ORDER BY centre.point <-> site.point LIMIT 1) AS near"
            )
        )

    def _kept(self, query: sql.Composable) -> int:
        """Keep the rows of ``query`` in a table; return how many they are."""
        self.connection.execute("DROP TABLE IF EXISTS found")
        statement = sql.SQL("CREATE UNLOGGED TABLE found AS ") + query
        return self.connection.execute(statement).rowcount


def _links(
    connection: psycopg.Connection[tuple[Any, ...]], centres: gpd.GeoSeries, sites: gpd.GeoSeries
) -> list[Measure]:
    planar, postgis = _Planar(centres, sites), _Postgis(connection, centres, sites)
    ours = links_within(centres, sites, WITHIN_KM)
    found = len(ours), postgis.within(), len(planar.within())
    size = f"{len(centres):,} × {len(sites):,}"
    # They have been run once: caches and plans are warm.
    print(f"{size}: {found[0]:,} pairs, PostGIS {found[1]:,}, planar {found[2]:,}", flush=True)
    if found[0] != found[1]:
        message = f"{size}: PostGIS finds other pairs; its time means nothing"
        raise RuntimeError(message)
    times = 3 if len(sites) >= LARGE else TIMES
    within = _in_turn(
        times, planar.within, postgis.within, lambda: links_within(centres, sites, WITHIN_KM)
    )
    near = _in_turn(times, planar.nearest, postgis.nearest, lambda: nearest(sites, centres, 1))
    return [
        Measure(name, "ms", plain, ours_ms, others={"PostGIS": server})
        for name, (plain, server, ours_ms) in (
            (f"within {WITHIN_KM:g} km, {size}", within),
            (f"nearest centre, {size}", near),
        )
    ]


def _of_the_page(country: shapely.Geometry) -> list[Measure]:
    """Return what else a change on the page costs, with nothing to compare it with."""
    names = gpd.read_parquet(DATA / "heritage.parquet")
    many = pd.concat([names] * 21, ignore_index=True)
    index = SiteIndex(many.index.astype(str), many["name_en"], many["name_mn"])
    _, sites = _shipped()
    return [
        Measure(
            f"name among {len(many):,} sites",
            "ms",
            [],
            _timed_ms(lambda: index.search("Baldan Bereven"), TIMES),
            50,
        ),
        Measure(
            f"density bands, {DEFAULT_BANDWIDTH_KM:g} km, {len(sites)} sites",
            "ms",
            [],
            _timed_ms(lambda: density_bands(sites, DEFAULT_BANDWIDTH_KM, country), TIMES),
            1000,
        ),
    ]


def main() -> None:
    """Measure everything in one run."""
    started, load_before = time.monotonic(), os.getloadavg()[0]
    country = gpd.read_parquet(DATA / "admin0.parquet").geometry.iloc[0]
    rows = []
    with running_postgis() as connection:
        rows += _links(connection, *_shipped())
        for count, targets in SYNTHETIC:
            points = _synthetic(count, 1, country), _synthetic(targets, 2, country)
            rows += _links(connection, *points)
    rows += _of_the_page(country)
    seconds = time.monotonic() - started
    print(f"\n{table(rows)}\n\nmeasured in {seconds:.0f} s, load before {load_before:.1f}")
    save(rows, RESULTS, seconds=seconds, load_before=load_before)


if __name__ == "__main__":
    main()
