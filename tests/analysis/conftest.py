"""The shipped network, made ready once a session."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest

from geo.analysis.travel import TravelNetwork
from geo.store.network import load_road_network

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def travel():
    return TravelNetwork.of(load_road_network(DATA))


@pytest.fixture(scope="session")
def seats():
    """The seats of soums and districts, on their pcode."""
    return gpd.read_parquet(DATA / "settlements.parquet").set_index("pcode").geometry
