"""Build the data once a session, from the raw inputs beside the repository."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from geo.sources.build import main
from geo.sources.display import decode

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Built:
    """Data built for the session."""

    folder: Path
    printed: list[str]
    """Lines of the command."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give all tests of built data to one worker: a build takes long."""
    for item in items:
        if Path(__file__).parent in item.path.parents and "built" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group("build"))


def make_old_data(folder: Path) -> Path:
    """Fill ``folder`` as with data built earlier; return it."""
    folder.mkdir()
    (folder / "datapackage.json").write_text("{}", encoding="utf-8")
    (folder / "old.csv").write_text("a\n1\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def raw() -> Path:
    return REPOSITORY.parent / "shared" / "data"


@pytest.fixture(scope="session")
def built(raw, tmp_path_factory) -> Built:
    """Build by the command, over older data, in a process that has compared reference systems."""
    committed = REPOSITORY / "data"
    one, other = (gpd.read_parquet(committed / f"{name}.parquet") for name in ("admin1", "admin2"))
    assert one.crs == other.crs  # after this PROJ describes EPSG:4326 in another form
    target = make_old_data(tmp_path_factory.mktemp("build") / "data")
    with redirect_stdout(io.StringIO()) as told:
        assert main([str(raw), str(target)]) == 0
    return Built(target, told.getvalue().splitlines())


@pytest.fixture(scope="session")
def data(built) -> Path:
    return built.folder


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
