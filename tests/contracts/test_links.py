"""Distances and pairs are those of PostGIS."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.analysis.links import links_within, nearest
from tests.contracts.postgis import load_points

DATA = Path(__file__).parents[2] / "data"
MILLIMETRE_KM = 1e-6
# Also where chords, poles and the date line could mislead.
LON, LAT = st.floats(-180, 180), st.floats(-90, 90)
FAR_APART = st.lists(st.tuples(LON, LAT), min_size=1, max_size=12)
IN_MONGOLIA = st.lists(
    st.tuples(st.floats(87.7, 119.9), st.floats(41.6, 52.1)), min_size=1, max_size=12
)
PLACES = FAR_APART | IN_MONGOLIA


def _points(places: list[tuple[float, float]]) -> gpd.GeoSeries:
    lon, lat = zip(*places, strict=True)
    return gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326)


@pytest.fixture(scope="session")
def places(postgis):
    """Load centres and placed sites; return both, numbered as in the database."""
    centres = gpd.read_parquet(DATA / "centres_published.parquet").geometry
    heritage = [gpd.read_parquet(DATA / f"{n}.parquet") for n in ("heritage", "heritage_osm")]
    sites = pd.concat(heritage).geometry
    sites = sites[sites.notna()].reset_index(drop=True)
    load_points(postgis, "centre", centres.x.tolist(), centres.y.tolist())
    load_points(postgis, "site", sites.x.tolist(), sites.y.tolist())
    return centres, sites


def test_the_nearest_centre_of_every_site_is_the_nearest_of_postgis(postgis, places) -> None:
    centres, sites = places
    found = nearest(sites, centres, 1).set_index("site")
    rows = postgis.execute(
        "SELECT site.number, min(ST_Distance(site.point, centre.point)) / 1000"
        " FROM site CROSS JOIN centre GROUP BY site.number ORDER BY site.number"
    ).fetchall()
    assert found.index.tolist() == [number for number, _ in rows]
    assert found["km"].tolist() == pytest.approx([km for _, km in rows], abs=MILLIMETRE_KM, rel=0)


def test_distance_and_azimuth_of_every_pair_are_those_of_postgis(postgis, places) -> None:
    centres, sites = places
    found = links_within(centres, sites, 10_000.0)  # the country is smaller: every pair
    assert len(found) == len(centres) * len(sites)
    rows = postgis.execute(
        "SELECT centre.number, site.number, ST_Distance(centre.point, site.point) / 1000,"
        " degrees(ST_Azimuth(centre.point, site.point)) FROM centre CROSS JOIN site"
    ).fetchall()
    theirs = pd.DataFrame(rows, columns=["centre", "site", "km", "azimuth"])
    both = found.merge(theirs, on=["centre", "site"], validate="one_to_one")
    assert len(both) == len(found)
    assert np.abs(both["km_x"] - both["km_y"]).max() < MILLIMETRE_KM
    # Closer than that, a direction turns with the last digits of the coordinates.
    apart = both[both["km_x"] > 0.001]
    turn = np.abs((apart["azimuth_deg"] - apart["azimuth"] + 180) % 360 - 180)
    assert turn.max() < 1e-5


@pytest.mark.parametrize("within_km", [0.5, 5.0, 25.0, 50.0, 120.0, 700.0])
def test_pairs_within_a_distance_are_those_of_postgis(postgis, places, within_km) -> None:
    centres, sites = places
    found = links_within(centres, sites, within_km)
    rows = postgis.execute(
        "SELECT centre.number, site.number FROM centre JOIN site"
        " ON ST_DWithin(centre.point, site.point, %s)",
        [within_km * 1000],
    ).fetchall()
    assert sorted(zip(found["centre"], found["site"], strict=True)) == sorted(rows)
    assert rows


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(PLACES, PLACES, st.floats(0.001, 20_100))
def test_any_places_anywhere_agree_with_postgis(postgis, centres, sites, within_km) -> None:
    found = links_within(_points(centres), _points(sites), within_km)
    pairs = {(row.centre, row.site): row.km for row in found.itertuples()}
    rows = postgis.execute(
        "SELECT c.n - 1, s.n - 1, ST_Distance("
        " ST_MakePoint(c.x, c.y)::geography, ST_MakePoint(s.x, s.y)::geography) / 1000"
        " FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS c(x, y, n)"
        " CROSS JOIN unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS s(x, y, n)",
        [list(axis) for places in (centres, sites) for axis in zip(*places, strict=True)],
    ).fetchall()
    for centre, site, km in rows:
        if abs(km - within_km) > MILLIMETRE_KM:
            assert ((centre, site) in pairs) == (km < within_km)
        if (centre, site) in pairs:
            assert pairs[centre, site] == pytest.approx(km, abs=MILLIMETRE_KM, rel=0)
