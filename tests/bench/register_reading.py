"""Measure a file from its bytes to a checked register: time of 10,000 rows, memory of a million."""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import openpyxl
import xlsxwriter

from geo.registry.draft import make_draft
from geo.registry.mapping import propose_mapping
from geo.registry.reading import read_register
from tests.bench.register_draft import MANY_ROWS, ROOT, ROWS, SOURCE, cells_of, units_of
from tests.bench.report import Measure

if TYPE_CHECKING:
    import pandas as pd

TIMES: Final = 5
GOAL_MS: Final = 5_000
GOAL_MB: Final = 2_048


def rows() -> list[Measure]:
    """Return the lines of the table."""
    units = units_of()
    contents = _contents(cells_of(units, ROWS))
    measures = []
    for name, content in contents.items():
        ours, reading, plain = [], [], []
        for _ in range(TIMES):
            spent = _whole(name, content)
            ours.append(spent["seconds"] * 1e3)
            reading.append(spent["reading"] * 1e3)
            if name.endswith(".xlsx"):
                start = time.perf_counter()
                sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).active
                list(sheet.iter_rows(values_only=True))
                plain.append((time.perf_counter() - start) * 1e3)
        kind = name.rpartition(".")[2].upper()
        title = f"{ROWS:,} rows of {kind}: read"
        measures.append(
            Measure(title, "ms", [], reading, others={"openpyxl": plain} if plain else {})
        )
        title = f"{ROWS:,} rows of {kind}: read, matched, checked"
        measures.append(Measure(title, "ms", [], ours, goal=GOAL_MS))
    del contents
    for name, content in _contents(cells_of(units, MANY_ROWS)).items():
        kind = name.rpartition(".")[2].upper()
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory, name)
            path.write_bytes(content)
            command = [sys.executable, "-m", "tests.bench.register_reading", str(path)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        spent = json.loads(done.stdout)
        title = f"{MANY_ROWS:,} rows of {kind}: read, matched, checked"
        measures.append(Measure(title, "s", [], [spent["seconds"]]))
        title = f"{MANY_ROWS:,} rows of {kind}: peak of server"
        measures.append(Measure(title, "MB", [], [spent["server"]], goal=GOAL_MB))
        title = f"{MANY_ROWS:,} rows of {kind}: peak of reader"
        measures.append(Measure(title, "MB", [], [spent["reader"]], goal=GOAL_MB))
    return measures


def _contents(cells: pd.DataFrame) -> dict[str, bytes]:
    """Return the table as an office would send it."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Төвүүд")
        sheet.write_row(0, 0, cells.columns)
        for number, row in enumerate(cells.itertuples(index=False, name=None), start=1):
            sheet.write_row(number, 0, row)
    return {
        "centres.csv": cells.to_csv(index=False).encode(),
        "centres.xlsx": held.getvalue(),
    }


def _whole(name: str, content: bytes) -> dict[str, float]:
    """Read, match and check a file; return the seconds and the megabytes at most."""
    units = units_of()
    start = time.perf_counter()
    (table,) = read_register(name, content).tables
    read = time.perf_counter()
    del content
    mapping = propose_mapping(list(table.cells.columns), "centres")
    made = make_draft({"centres": (table, mapping)}, units, {}, source=SOURCE)
    seconds = time.perf_counter() - start
    counts = made.counts["centres"]
    if counts.accepted + counts.rejected != len(table.cells) or not counts.accepted:
        raise RuntimeError(counts)
    who = {"server": resource.RUSAGE_SELF, "reader": resource.RUSAGE_CHILDREN}
    peaks = {name: resource.getrusage(of).ru_maxrss / 1024 for name, of in who.items()}
    return {"seconds": seconds, "reading": read - start, **peaks}


if __name__ == "__main__":
    given = Path(sys.argv[1])
    print(json.dumps(_whole(given.name, given.read_bytes())))
