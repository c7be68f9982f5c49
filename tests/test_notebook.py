"""The notebook of the README runs as it stands and says what other software finds."""

import contextlib
import io
import json
import sys
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import pandas as pd
import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "docs/question.ipynb"


@pytest.fixture(scope="module")
def run():
    """Run every cell in its folder; return what it printed, cell by cell, and its names."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names, printed, path = {}, [], list(sys.path)
    with contextlib.chdir(NOTEBOOK.parent), mpl.rc_context({"backend": "agg"}):
        for source in code:
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                exec(compile(source, str(NOTEBOOK), "exec"), names)  # noqa: S102
            printed.append(said.getvalue())
    sys.path[:] = path
    return names, "".join(printed)


def test_the_outputs_kept_are_those_of_a_run(run):
    _, printed = run
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    outputs = [out for cell in cells for out in cell.get("outputs", [])]
    kept = "".join("".join(out["text"]) for out in outputs if out["output_type"] == "stream")
    assert kept == printed
    assert any("image/png" in out.get("data", {}) for out in outputs)


def test_the_answer_is_that_of_another_way(run):
    names, printed = run
    centres = gpd.read_parquet(ROOT / "data/centres_published.parquet")
    centres = centres[(centres["evidence"] == "documented") & (centres["status"] != "suspended")]
    parts = [
        gpd.read_parquet(ROOT / f"data/{name}.parquet") for name in ("heritage", "heritage_osm")
    ]
    sites = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs="EPSG:4326")
    sites = sites[
        sites.geometry.notna() & (sites["same_as"] == "") & sites["evidence"].isin(["A", "B"])
    ]
    # Planes of the nearest UTM zones are within 1 part in 1,000 of the ellipsoid: no site lies
    # within that of the limit.
    in_zone = {zone: centres.to_crs(32600 + zone) for zone in range(45, 52)}
    far = []
    for place in sites.geometry:
        zone = int((place.x + 180) // 6) + 1
        near = gpd.GeoSeries([place], crs="EPSG:4326").to_crs(32600 + zone)
        far.append(in_zone[zone].distance(near.iloc[0]).min() > 100_000)
    assert len(sites) == len(names["sites"])
    assert sum(far) == int(names["far"].sum())
    by_aimag = sites.assign(far=far).groupby("admin1_pcode")["far"].sum()
    assert names["table"]["far"].sort_index().tolist() == by_aimag.sort_index().tolist()
    assert f"{sum(far)} of {len(sites)} sites" in printed
