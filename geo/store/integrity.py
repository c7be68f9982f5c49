"""Check that the shipped data files are the ones their description lists, byte for byte."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from geo.errors import DataFileError

if TYPE_CHECKING:
    from pathlib import Path

DESCRIPTION: Final = "datapackage.json"
REBUILD: Final = (
    "Restore it with `git checkout -- data`, or rebuild: "
    "`python -m geo.sources.build ../shared/data data`"
)


def verify(directory: Path) -> dict[str, Any]:
    """Check every file of ``directory`` against its ``datapackage.json``.

    Returns:
        The description (Frictionless Data Package), as parsed.

    Raises:
        DataFileError: the first file that is missing, has another size or another SHA-256 than
            described, or a description that cannot be read.
    """
    description = directory / DESCRIPTION
    try:
        package: dict[str, Any] = json.loads(description.read_text(encoding="utf-8"))
        resources = [(r["path"], r["bytes"], r["hash"]) for r in package["resources"]]
    except FileNotFoundError:
        raise DataFileError(description, "the file is missing", REBUILD) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = f"the description of the data cannot be read ({type(error).__name__})"
        raise DataFileError(description, what, REBUILD) from None
    for name, size, checksum in resources:
        _verify_file(directory / name, size, checksum)
    return package


def _verify_file(path: Path, size: int, checksum: str) -> None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataFileError(path, "the file is missing", REBUILD) from None
    except OSError as error:
        raise DataFileError(path, f"the file cannot be read ({error.strerror})", REBUILD) from None
    if len(content) < size:
        what = f"the file is cut off: {len(content):,} of {size:,} bytes"
        raise DataFileError(path, what, REBUILD)
    algorithm, _, digest = checksum.rpartition(":")
    found = hashlib.new(algorithm or "sha256", content).hexdigest()
    if found != digest:
        what = f"the file was altered: SHA-256 {found[:12]}, described {digest[:12]}"
        raise DataFileError(path, what, REBUILD)
