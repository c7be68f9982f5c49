"""The build: the same bytes every time, one line when something is wrong, old data kept."""

from __future__ import annotations

import filecmp
import os
import subprocess
import sys
from pathlib import Path

import pytest

from geo.errors import DataFileError
from geo.sources import build as build_module
from geo.sources import display
from geo.sources.build import main
from geo.sources.raw_files import RAW_FILES
from tests.sources.conftest import make_old_data

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def linked_raw(raw, tmp_path):
    """A folder of raw inputs, each a link to the real one, that a test may damage."""
    folder = tmp_path / "raw"
    for path in RAW_FILES:
        link = folder / path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(raw / path)
    return folder


@pytest.fixture
def old_data(tmp_path):
    """Data built earlier."""
    return make_old_data(tmp_path / "data")


def _files(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def _assert_same(one, other):
    assert _files(one) == _files(other)
    _, differing, errors = filecmp.cmpfiles(one, other, _files(one), shallow=False)
    assert (differing, errors) == ([], [])


def test_two_builds_give_the_same_bytes(raw, data, tmp_path):
    # A process that does nothing else, and the one of these tests, which did a thing or two before.
    again = tmp_path / "again"
    environment = os.environ | {"PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "1", "TZ": "Asia/Hovd"}
    command = [sys.executable, "-m", "geo.sources.build", str(raw), str(again)]
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    _assert_same(data, again)


def test_the_committed_data_are_those_of_a_fresh_build(data):
    _assert_same(REPOSITORY / "data", data)


def test_nothing_in_the_data_tells_where_it_was_built(data):
    for path in data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert str(REPOSITORY).encode() not in content
            assert b"/tmp/" not in content


def _damage(path, how):
    content = path.read_bytes()
    path.unlink()
    if how == "truncated":
        path.write_bytes(content[: len(content) // 2])
    elif how == "altered":
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif how == "a folder":
        path.mkdir()


@pytest.mark.parametrize("how", ["missing", "truncated", "altered", "a folder"])
@pytest.mark.parametrize("path", sorted(RAW_FILES))
def test_a_damaged_raw_file_gives_one_line(linked_raw, old_data, capfd, path, how):
    _damage(linked_raw / path, how)
    assert main([str(linked_raw), str(old_data)]) == 1
    captured = capfd.readouterr()
    assert captured.out == ""
    lines = captured.err.splitlines()
    assert len(lines) == 1
    assert path in lines[0]
    assert {
        "missing": "is missing",
        "truncated": "is not the registered one",
        "altered": "is not the registered one",
        "a folder": "cannot be read",
    }[how] in lines[0]
    assert "Restore the raw data" in lines[0]
    assert _files(old_data) == ["datapackage.json", "old.csv"]


def test_a_build_that_fails_leaves_the_old_data(raw, old_data, monkeypatch, capfd):
    written = []

    def fail(_, path):
        written.extend(_files(path.parents[1]))
        what, way_out = "it is wrong", "Mend it."
        raise DataFileError(Path("facts.csv"), what, way_out)

    monkeypatch.setattr(display, "boundaries", fail)
    assert main([str(raw), str(old_data)]) == 1
    assert "admin2.parquet" in written
    assert capfd.readouterr().err.splitlines()[-1].endswith("facts.csv: it is wrong. Mend it.")
    assert _files(old_data) == ["datapackage.json", "old.csv"]
    assert [p.name for p in old_data.parent.iterdir()] == ["data"]


def test_a_swap_that_fails_puts_the_old_data_back(old_data, tmp_path):
    with pytest.raises(FileNotFoundError):
        build_module._swap(tmp_path / "nothing", old_data, tmp_path / "replaced")  # noqa: SLF001
    assert _files(old_data) == ["datapackage.json", "old.csv"]


def test_old_data_are_replaced_whole(data):
    assert "old.csv" not in _files(data)
    assert [p.name for p in data.parent.iterdir()] == ["data"]


def test_a_folder_of_something_else_is_never_replaced(raw, tmp_path, capfd):
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    assert main([str(raw), str(tmp_path)]) == 1
    assert "not a folder of built data" in capfd.readouterr().err
    assert _files(tmp_path) == ["thesis.txt"]


def test_a_command_without_folders_is_answered_with_its_usage(capfd):
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2
    assert "usage: python -m geo.sources.build" in capfd.readouterr().err
