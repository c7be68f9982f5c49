"""Measure registers read, checked, published and loaded: ``make bench-registers``.

The baseline writes and reads the same tables as plain GeoParquet and Parquet files, with no
version, no checksum, and nothing that makes sure they reach the disk.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd

from geo.store.registers import RegisterInfo, open_store
from geo.store.registers.migrate import migrate
from tests.bench import register_draft, register_reading
from tests.bench.report import Measure, save, table
from tests.browser.support import ROOT
from tests.contracts.postgis import address, postgis_server
from tests.store.registers.samples import content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geo.store.registers import RegisterContent, RegisterStore

RESULTS: Final = ROOT / "docs" / "benchmarks" / "registers.json"
SIZES: Final = (360, 10_000, 100_000)
"""Centres; there are twice as many programmes."""

TIMES: Final = {360: 15, 10_000: 7, 100_000: 3}
_NUMBERS: Final = count(1)


class _Plain:
    """The ordinary way: two files, written over each other."""

    def __init__(self, folder: Path, tables: RegisterContent) -> None:
        self._centres, self._programmes = folder / "c.parquet", folder / "p.parquet"
        self._tables = tables

    def publish(self) -> None:
        self._tables.centres.to_parquet(self._centres)
        self._tables.programmes.to_parquet(self._programmes)

    def load(self) -> None:
        gpd.read_parquet(self._centres)
        pd.read_parquet(self._programmes)


class _Kept:
    """A store: every publication is the first version of a register of its own."""

    def __init__(self, store: RegisterStore, tables: RegisterContent) -> None:
        self._store, self._tables = store, tables
        self._name = ""

    def publish(self) -> None:
        self._name = f"bench-{next(_NUMBERS)}"
        # Equal content would be kept once: another code makes it another one.
        self._tables.centres.loc[0, "centre_id"] = self._name
        self._store.publish(
            RegisterInfo(self._name, self._name, "", "", ""),
            self._tables,
            based_on=None,
            author="bench",
            note="",
            source_name="",
            source_sha256="",
        )

    def load(self) -> None:
        self._store.load(self._name, 1)


def _in_turn(times: int, *works: Callable[[], object]) -> list[list[float]]:
    """Time several programs one after the other, again and again: what else runs slows all."""
    spent: list[list[float]] = [[] for _ in works]
    for round_ in range(times + 1):
        for place, work in enumerate(works):
            start = time.perf_counter()
            work()
            # The first round warms up.
            if round_:
                spent[place].append((time.perf_counter() - start) * 1e3)
    return spent


def rows() -> Iterable[Measure]:
    """Yield the lines of the table: publish and load of each size, in both stores."""
    with postgis_server() as server, server.start() as connection:
        url = address(connection, "postgres")
        migrate(url)
        with (
            closing(open_store({"CLC_DATABASE_URL": url})) as database,
            tempfile.TemporaryDirectory(prefix="registers-") as name,
        ):
            folder = open_store({"CLC_DATA_DIR": name})
            for size in SIZES:
                tables = content(size)
                ways = (
                    _Plain(Path(name), tables),
                    _Kept(folder, tables),
                    _Kept(database, tables),
                )
                for action in ("publish", "load"):
                    plain, ours, postgis = _in_turn(
                        TIMES[size], *(getattr(way, action) for way in ways)
                    )
                    title = f"{action}, {size:,} centres and {2 * size:,} programmes"
                    yield Measure(title, "ms", plain, ours, others={"PostGIS store": postgis})


def main() -> None:
    """Measure everything in one run."""
    started, load_before = time.monotonic(), os.getloadavg()[0]
    measures = [*register_reading.rows(), *register_draft.rows(), *rows()]
    seconds = time.monotonic() - started
    print(f"\n{table(measures)}\n\nmeasured in {seconds:.0f} s, load before {load_before:.1f}")
    save(measures, RESULTS, seconds=seconds, load_before=load_before)


if __name__ == "__main__":
    main()
