"""Measure a register mapped, matched to places and checked; memory of a million rows."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.registry.draft import SourceInfo, make_draft
from geo.registry.mapping import propose_mapping
from geo.registry.table import RawTable
from geo.registry.units import Units
from tests.bench.report import Measure, table

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT: Final = Path(__file__).parents[2]
DATA: Final = ROOT / "data"
SOURCE: Final = SourceInfo("Register", "Office", "2025-01-01", "CC BY 4.0")
SEED: Final = 20250101
ROWS: Final = 10_000
MANY_ROWS: Final = 1_000_000
TIMES: Final = 7
FAULTS: Final = 0.02
"""Share of rows with an error: more women than teachers."""

GOAL_MS: Final = 3_000
"""Of 10,000 rows, of the five seconds that reading them may take as well."""
GOAL_MB: Final = 1_200
"""Of a million rows, all that the process holds."""


def rows() -> list[Measure]:
    """Return the lines of the table."""
    units = units_of()
    cells = cells_of(units, ROWS)
    points = gpd.GeoSeries(
        gpd.points_from_xy(cells["Уртраг"].astype(float), cells["Өргөрөг"].astype(float)),
        index=cells.index,
        crs="EPSG:4326",
    )
    shapes = units.admin2[["pcode", "geometry"]].reset_index(drop=True)
    found = {"ours": [], "geopandas": []}
    for _ in range(TIMES):
        found["ours"].append(_spent_ms(lambda: units.containing(points)))
        left = gpd.GeoDataFrame(geometry=points)
        found["geopandas"].append(_spent_ms(lambda left=left: left.sjoin(shapes, how="left")))
    large = _in_a_child()
    return [
        Measure(
            "10,000 rows: mapped, matched, checked",
            "ms",
            [],
            [_spent_ms(lambda: _draft(units, cells)) for _ in range(TIMES)],
            goal=GOAL_MS,
        ),
        Measure(
            "10,000 points: the soum each lies in",
            "ms",
            [],
            found["ours"],
            others={"geopandas": found["geopandas"]},
        ),
        Measure("1,000,000 rows: mapped, matched, checked", "s", [], [large["seconds"]]),
        Measure(
            "1,000,000 rows: memory of the process", "MB", [], [large["megabytes"]], goal=GOAL_MB
        ),
    ]


def units_of() -> Units:
    """Return the units of the shipped data."""
    names = ("admin1", "admin2", "settlements")
    return Units(*(gpd.read_parquet(DATA / f"{name}.parquet") for name in names))


def cells_of(units: Units, count: int) -> pd.DataFrame:
    """Return a table as an office writes it: names in two scripts, coordinates, figures."""
    rng = np.random.default_rng(SEED)
    chosen = rng.integers(0, len(units.admin2), count)
    soums = units.admin2.iloc[chosen]
    seats = units.settlements.geometry.iloc[chosen]
    rows = pd.RangeIndex(2, count + 2, name="row")

    def text(values: NDArray[np.object_] | list[str]) -> pd.Series:
        return pd.Series(values, index=rows, dtype="str")

    def one_of(*choices: str) -> pd.Series:
        return text(rng.choice(choices, count))

    return pd.DataFrame(
        {
            "Төвийн код": text([f"CLC-{number:07d}" for number in range(count)]),
            "Төвийн нэр (монгол)": text(soums["name_mn"].to_numpy()),
            "Түвшин": text(np.where(soums["type"] == "district", "district", "сум")),
            "Аймаг/нийслэл": text(units.admin1["name_mn"][soums["admin1_pcode"]].to_numpy()),
            "Сум/дүүрэг": text(soums["name_en"].to_numpy()),
            "Өргөрөг": text(seats.y.map("{:.5f}".format).to_numpy()),
            "Уртраг": text(seats.x.map("{:.5f}".format).to_numpy()),
            "Төлөв": one_of("active", "ажиллаж байгаа", "closed"),
            "Багшийн тоо": one_of(*map(str, range(1, 9))),
            "Эмэгтэй багш": text(np.where(rng.random(count) < FAULTS, "30", "0")),
            "Өрөөний тоо": one_of(*map(str, range(9))),
            "Халаалт": one_of("тийм", "үгүй"),
        }
    )


def _draft(units: Units, cells: pd.DataFrame) -> None:
    mapping = propose_mapping(list(cells.columns), "centres")
    made = make_draft({"centres": (RawTable("sheet", cells), mapping)}, units, {}, source=SOURCE)
    counts = made.counts["centres"]
    if counts.accepted + counts.rejected != len(cells) or not counts.accepted:
        raise RuntimeError(counts)


def _spent_ms(work) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e3


def _in_a_child() -> dict[str, float]:
    """Return seconds and megabytes of a million rows in a process that does nothing else."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "cells.parquet"
        cells_of(units_of(), MANY_ROWS).to_parquet(path)
        command = [sys.executable, "-m", "tests.bench.register_draft", str(path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _child(path: Path) -> None:
    cells = pd.read_parquet(path)
    units = units_of()
    start = time.perf_counter()
    _draft(units, cells)
    seconds = time.perf_counter() - start
    # What Arrow holds is not seen by tracemalloc: the kernel's count of the process is.
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": megabytes}))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _child(Path(sys.argv[1]))
    else:
        print(table(rows()))
