"""Fuzz one reader in this process: ``python -m tests.fuzz.harness csv SECONDS FOLDER``.

A refusal (RegisterError) is what a broken file is meant to give; every other exception, and every
crash of a native library, is a finding and ends the run.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["geo.registry.reading"]):
    from geo.registry.reading.formats import read_here

from geo.errors import RegisterError
from tests.fuzz.targets import TARGETS

LONGEST_S = 60
"""A file that takes longer is a finding; the reader's own limit is three times that."""

LARGEST_BYTES = 200_000
MEMORY_MB = 3072


def fuzz(format_id: str, seconds: int, folder: Path) -> None:
    """Mutate the seeds of a format for so many seconds; findings are kept in ``folder``."""
    target = TARGETS[format_id]
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for name, content in target.seeds().items():
        (corpus / name).write_bytes(content)

    def read(data: bytes) -> None:
        try:
            read_here(f"fuzz.{format_id}", target.build(data))
        except RegisterError as error:
            assert len(str(error).splitlines()) == 1  # noqa: PT017  any error, not one raised here

    logging.disable(logging.CRITICAL)
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={LONGEST_S}",
        f"-max_len={LARGEST_BYTES}",
        f"-rss_limit_mb={MEMORY_MB}",
        f"-artifact_prefix={folder}/",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], read)
    atheris.Fuzz()


if __name__ == "__main__":
    fuzz(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
