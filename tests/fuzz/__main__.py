"""Fuzz every reader in turn: ``python -m tests.fuzz [FORMAT …]``; FUZZ_SECONDS each (300)."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.targets import TARGETS

DEFAULT_SECONDS = 300


def main(names: list[str]) -> int:
    """Run the readers named (all by default); return 1 where there is a finding."""
    seconds = int(os.environ.get("FUZZ_SECONDS", DEFAULT_SECONDS))
    folder = Path(os.environ.get("FUZZ_FOLDER") or tempfile.mkdtemp(prefix="fuzz-"))
    failed = []
    for name in names or list(TARGETS):
        log = folder / f"{name}.log"
        (folder / name).mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "tests.fuzz.harness", name, str(seconds)]
        with log.open("wb") as output:
            done = subprocess.run(
                [*command, str(folder / name)], stdout=output, stderr=output, check=False
            )
        text = log.read_text("utf-8", "replace")
        runs = [line for line in text.splitlines() if "number_of_executed_units" in line]
        sys.stdout.write(f"{name}: {'finding' if done.returncode else 'nothing found'}")
        sys.stdout.write(f" in {runs[-1].split()[-1] if runs else '?'} files ({log})\n")
        sys.stdout.flush()
        if done.returncode:
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
