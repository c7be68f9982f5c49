"""Build the data once a session, from the raw inputs beside the repository."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from geo.sources.build import build
from geo.sources.display import decode

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def raw() -> Path:
    return REPOSITORY.parent / "shared" / "data"


@pytest.fixture(scope="session")
def data(raw, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("build") / "data"
    build(raw, target)
    return target


@pytest.fixture(scope="session")
def layer(data):
    """Return a function that reads a shipped layer by name, each once."""
    held: dict[str, gpd.GeoDataFrame] = {}

    def read(name: str) -> gpd.GeoDataFrame:
        if name not in held:
            held[name] = gpd.read_parquet(data / f"{name}.parquet")
        return held[name]

    return read


@pytest.fixture(scope="session")
def drawn(data):
    """Return a function that decodes an object of the screen boundaries."""
    return lambda name: decode(data / "display/boundaries.topojson", name)


@pytest.fixture(scope="session")
def figures(data) -> pd.DataFrame:
    return pd.read_csv(data / "observations.csv", keep_default_na=False, na_values={"year": ""})
