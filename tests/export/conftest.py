"""Files of all sample layers in all formats, written once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geo.export.formats import EXPORT_FORMATS
from tests.export.layers import export

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return format → directory with its files of all sample layers; read only."""
    directory = tmp_path_factory.mktemp("formats")
    for entry in EXPORT_FORMATS.values():
        entry.write(export(), directory / entry.id)
    return {identifier: directory / identifier for identifier in EXPORT_FORMATS}
