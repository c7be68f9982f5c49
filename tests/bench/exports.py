"""Measure exports beside ogr2ogr: ``python -m tests.bench.exports``.

Each writer runs in a process of its own, so that its peak of memory is its own. The baseline is
GDAL's program, which reads the same points from a FlatGeobuf without index; of GeoParquet, where
that program is built without it, geopandas with all points at once.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.export.archive import write_archive
from geo.export.catalogue import CATALOGUE
from geo.export.documents import FORMATS
from geo.export.formats import EXPORT_FORMATS
from geo.export.formats.streaming import Stream, stream_flatgeobuf, stream_geoparquet
from geo.export.layer import Column
from geo.ui.exporting import Order, make_export
from geo.ui.view import View
from tests.bench.report import Measure, save, table
from tests.browser.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RESULTS: Final = ROOT / "docs" / "benchmarks" / "exports.json"
POINTS: Final = 1_000_000
PIECE: Final = 50_000
TIMES: Final = 3
FILTERED_TIMES: Final = 9
MADE_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
SUFFIXES: Final = {"Parquet": ".parquet", "FlatGeobuf": ".fgb"}

STREAM: Final = Stream(
    "points",
    (
        Column("point_id", "Identifier"),
        Column("name_mn", "Name in Mongolian, Cyrillic"),
        Column("learners_total", "Learners; empty where not reported", "integer", "persons"),
        Column("share", "Share of adults", "number", "%"),
        Column("is_mobile", "The unit is mobile", "boolean"),
    ),
    "Point",
)

MAKING: Final[list[float]] = []
"""Seconds each piece of this process took to make: no part of writing it."""

WORK: Final = """
import json, re, time
from pathlib import Path
from tests.bench.exports import *
import pyogrio
start = time.perf_counter()
{call}
spent = time.perf_counter() - start - sum(MAKING)
# Not getrusage: that of a process begins at what its parent had.
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(json.dumps([spent, int(peak[1]) / 1024]))
"""
"""A writer, timed without the making of what it writes, which is clocked in the same run: taken
from another run, it would be off by as much as the machine was busy. Linux alone tells the peak."""

LAUNCH: Final = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
subprocess.run(sys.argv[1:], check=True)
spent = time.perf_counter() - start
print(json.dumps([spent, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024]))
"""
"""Another program, timed by a small process: what a program begins with is its parent's peak."""


def pieces(count: int = POINTS) -> Iterator[gpd.GeoDataFrame]:
    """Yield ``count`` points all over the country, `PIECE` at a time, always the same."""
    rng = np.random.Generator(np.random.PCG64(1))
    for start in range(0, count, PIECE):
        began = time.perf_counter()
        number = np.arange(start, min(start + PIECE, count))
        learners = pd.array(rng.integers(0, 500, size=len(number)), dtype="Int64")
        learners[rng.random(len(number)) < 0.1] = pd.NA
        columns = pd.DataFrame(
            {
                "point_id": [f"p{n:07d}" for n in number],
                "name_mn": [f"Төв {n % 339}" for n in number],
                "learners_total": learners,
                "share": rng.random(len(number)) * 100,
                "is_mobile": number % 7 == 0,
            }
        )
        lon, lat = rng.uniform(87.7, 119.9, len(number)), rng.uniform(41.6, 52.1, len(number))
        places = gpd.points_from_xy(lon, lat)
        piece = gpd.GeoDataFrame(columns, geometry=places, crs="EPSG:4326")
        MAKING.append(time.perf_counter() - began)
        yield piece


def drain() -> None:
    """Only make the points: the memory this takes is in every other peak too."""
    for _ in pieces():
        pass


def write_parquet(path: str) -> None:
    """Write the points as GeoParquet."""
    stream_geoparquet(pieces(), STREAM, Path(path))


def write_fgb(path: str) -> None:
    """Write the points as FlatGeobuf without index."""
    stream_flatgeobuf(pieces(), STREAM, Path(path))


def write_at_once(path: str) -> None:
    """Write the points as GeoParquet with geopandas, all in memory."""
    whole = pd.concat(list(pieces()), ignore_index=True)
    whole.to_parquet(path, compression="zstd", write_covering_bbox=True)


def write_indexed_fgb(path: str) -> None:
    """Write the points as FlatGeobuf with its spatial index."""
    stream_flatgeobuf(pieces(), STREAM, Path(path), spatial_index=True)


def _ours(call: str) -> tuple[float, float]:
    """Return seconds and peak MB of ``call`` in a process of its own."""
    command = [sys.executable, "-c", WORK.format(call=call)]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    spent, peak = json.loads(answer.stdout)
    return spent, peak


def _theirs(*command: str) -> tuple[float, float]:
    """Return seconds and peak MB of another program."""
    launcher = [sys.executable, "-S", "-c", LAUNCH, *command]
    answer = subprocess.run(launcher, check=True, capture_output=True, text=True)
    spent, peak = json.loads(answer.stdout)
    return spent, peak


def _large(directory: Path) -> list[Measure]:
    made = [_ours("drain()") for _ in range(TIMES)]
    rows = [Measure(f"only making {POINTS:,} points, peak", "MB", [], [peak for _, peak in made])]
    source = directory / "source.fgb"
    write_fgb(str(source))
    for name, function, options in (
        ("GeoParquet", "write_parquet", ("-f", "Parquet")),
        ("FlatGeobuf", "write_fgb", ("-f", "FlatGeobuf", "-lco", "SPATIAL_INDEX=NO")),
        ("FlatGeobuf, indexed", "write_indexed_fgb", ("-f", "FlatGeobuf")),
    ):
        path = directory / f"ours-{function}{SUFFIXES[options[1]]}"
        ours = [_ours(f"{function}({str(path)!r})") for _ in range(TIMES)]
        theirs, program = _baseline(directory, source, options)
        spent = [seconds for seconds, _ in ours]
        known = [seconds for seconds, _ in theirs]
        beside = f"{name} ({program})"
        rows += [
            Measure(f"{POINTS:,} points to {beside}", "s", known, spent),
            Measure(f"{beside}, peak", "MB", [peak for _, peak in theirs], [p for _, p in ours]),
            Measure(f"{name}, size", "MB", [], [path.stat().st_size / 2**20]),
        ]
    return rows


def _baseline(
    directory: Path, source: Path, options: tuple[str, ...]
) -> tuple[list[tuple[float, float]], str]:
    """Return seconds and peak MB of the program beside ours, and its name."""
    program = shutil.which("ogr2ogr")
    suffix = SUFFIXES[options[1]]
    targets = [str(directory / f"{len(options)}-{number}{suffix}") for number in range(TIMES)]
    if program is not None and _can_write(program, options[1]):
        commands = [(program, "-q", *options, target, str(source)) for target in targets]
        return [_theirs(*command) for command in commands], "ogr2ogr"
    if options[1] == "Parquet":
        return [_ours(f"write_at_once({target!r})") for target in targets], "geopandas"
    return [], "no ogr2ogr here"


def _can_write(program: str, driver: str) -> bool:
    answer = subprocess.run([program, "--formats"], check=True, capture_output=True, text=True)
    return any(line.split()[:1] == [driver] for line in answer.stdout.splitlines())


def _memory_of(count: int) -> float:
    """Return the peak in MB of writing ``count`` points: the same, whatever the count."""
    with tempfile.TemporaryDirectory() as directory:
        path = str(Path(directory) / "points.parquet")
        return _ours(f"stream_geoparquet(pieces({count}), STREAM, Path({path!r}))")[1]


def _growth() -> list[Measure]:
    return [
        Measure(f"GeoParquet of {count:,} points, peak", "MB", [], [_memory_of(count)])
        for count in (100_000, POINTS, 3 * POINTS)
    ]


def _catalogue(directory: Path) -> list[Measure]:
    """Measure the layers of the product: all of them in all formats, and one that is filtered."""
    order = Order(View(dataset="demonstration"), tuple(CATALOGUE), whole=True)
    everything = make_export(order, MADE_AT)
    spent = {
        format_id: _seconds(lambda f=format_id: write_archive(everything, [f], directory / "a.zip"))
        for format_id in FORMATS
    }
    all_of_them = _seconds(lambda: write_archive(everything, list(FORMATS), directory / "b.zip"))
    rows = [Measure("all layers, all formats", "s", [], [all_of_them], goal=20)]
    rows += [Measure(f"all layers, {name}", "s", [], [seconds]) for name, seconds in spent.items()]
    view = View(dataset="demonstration", place="MN65")
    for format_id in EXPORT_FORMATS:
        times = []
        for number in range(FILTERED_TIMES):
            # Another condition each time: nothing is known of it from the time before.
            one = Order(view, ("centres",), where=f"teachers_total >= {number}")
            began = time.perf_counter()
            write_archive(make_export(one, MADE_AT), [format_id], directory / "c.zip")
            times.append(1000 * (time.perf_counter() - began))
        rows.append(Measure(f"one layer, filtered, {format_id}", "ms", [], times, goal=300))
    return rows


def _seconds(write: Callable[[], object]) -> float:
    began = time.perf_counter()
    write()
    return time.perf_counter() - began


def main() -> None:
    """Measure everything in one run."""
    started, load_before = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as directory:
        rows = [*_catalogue(Path(directory)), *_large(Path(directory)), *_growth()]
    seconds = time.monotonic() - started
    print(f"\n{table(rows)}\n\nmeasured in {seconds:.0f} s, load before {load_before:.1f}")
    save(rows, RESULTS, seconds=seconds, load_before=load_before)


if __name__ == "__main__":
    main()
