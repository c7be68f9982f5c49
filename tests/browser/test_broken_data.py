"""A data file that is not what it should be stops the start with one line.

What else a file can be is shown where files are checked: `tests/store/test_integrity.py`.
"""

from __future__ import annotations

import shutil

import pytest

from tests.browser.support import ROOT, ServerExitedError


def _remove(path):
    path.unlink()


def _alter(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "damage", "what"),
    [
        ("observations.csv", _alter, "the file was altered"),
        ("datapackage.json", _remove, "the file is missing"),
    ],
)
def test_the_start_stops_with_one_line(start_server, tmp_path, name, damage, what):
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    damage(data / name)
    with pytest.raises(ServerExitedError) as caught:
        start_server(env={"CLC_SHIPPED_DATA": str(data)})
    assert caught.value.returncode == 1
    said = [line for line in caught.value.log.splitlines() if "Cannot start" in line]
    assert len(said) == 1
    assert str(data / name) in said[0]
    assert what in said[0]
    assert "python -m geo.sources.build" in said[0]
    assert "Traceback" not in caught.value.log
