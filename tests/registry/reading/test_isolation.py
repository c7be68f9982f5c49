"""A reader that crashes, hangs or eats memory leaves the server standing and nothing behind."""

import errno
import json
import os
import sys
import tempfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from geo.errors import RegisterError
from geo.registry.reading import isolation, read_here, read_register
from tests.registry.reading import files


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_the_other_process_gives_what_this_one_gives(temporary: Path) -> None:
    for name in ("misread.csv", "centres.xlsx", "metres.gpkg", "centres.kml"):
        made = {**files.TEXT_FILES, **files.BINARY_FILES, **files.LAYER_FILES}
        content = made[name]()
        here, there = read_here(name, content), read_register(name, content)
        assert (there.name, there.format, there.size) == (name, here.format, len(content))
        assert there.sha256 == here.sha256
        assert [str(note) for note in there.notes] == [str(note) for note in here.notes]
        for one, other in zip(here.tables, there.tables, strict=True):
            pd.testing.assert_frame_equal(one.cells, other.cells)
            assert [str(note) for note in one.notes] == [str(note) for note in other.notes]
            assert (one.name, one.encoding) == (other.name, other.encoding)
            assert (one.geometry is None) == (other.geometry is None)
            if one.geometry is not None:
                assert one.geometry.geom_equals(other.geometry).all()
            if one.repairs is not None:
                pd.testing.assert_frame_equal(one.repairs, other.repairs)
    assert list(temporary.iterdir()) == []


def test_a_refusal_comes_back_as_it_was(temporary: Path) -> None:
    with pytest.raises(RegisterError) as there:
        read_register("a.xlsx", files.xlsx()[:-100])
    with pytest.raises(RegisterError) as here:
        read_here("a.xlsx", files.xlsx()[:-100])
    assert there.value.what == here.value.what
    assert there.value.way_out == here.value.way_out
    assert list(temporary.iterdir()) == []


@pytest.fixture
def reader(temporary: Path, monkeypatch) -> Path:
    """Return the folder of a reader in this process, which gets no limits."""
    monkeypatch.setattr(isolation, "_limit", lambda: None)
    (temporary / "content").write_bytes(files.TEXT_FILES["misread.csv"]())
    return temporary


def test_a_reader_leaves_its_tables_as_arrow_files(reader: Path) -> None:
    assert isolation.main(str(reader), "misread.csv") == 0
    manifest = json.loads((reader / "manifest.json").read_text("utf-8"))
    (sheet,) = manifest["sheets"]
    table = pa.ipc.open_file(reader / "0.arrow").read_all()
    assert table.num_columns == len(sheet["columns"]) + 1  # and the rows' numbers
    expected = read_here("misread.csv", (reader / "content").read_bytes()).tables[0]
    assert table.num_rows == len(expected.cells)


def test_a_reader_leaves_what_it_refuses_in_its_manifest(reader: Path) -> None:
    (reader / "content").write_bytes(files.xlsx()[:-100])
    assert isolation.main(str(reader), "a.xlsx") == 0
    assert list(json.loads((reader / "manifest.json").read_text("utf-8"))) == ["error"]


@pytest.mark.parametrize(
    ("error", "code"), [(MemoryError(), 3), (OSError(errno.ENOSPC, ""), 4), (OSError(27, ""), 4)]
)
def test_a_reader_says_by_its_exit_code_what_it_lacked(reader, monkeypatch, error, code) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(isolation, "read_content", fail)
    assert isolation.main(str(reader), "a.csv") == code
    assert not (reader / "manifest.json").exists()


def reader_that(program: str, monkeypatch) -> None:
    """Put a program of another behaviour in the reader's place."""
    script = Path(tempfile.gettempdir(), "reader.py")
    script.write_text(program, "utf-8")
    launcher = Path(tempfile.gettempdir(), "python")
    launcher.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n', "utf-8")
    launcher.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(launcher))


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "stopped its reader"),
        ("import os; os._exit(1)", "stopped its reader"),
        ("import os; os.abort()", "more memory than a file may have"),
        ("import time; time.sleep(60)", "longer than 1 seconds"),
    ],
)
def test_a_reader_that_dies_or_hangs_is_one_clear_line(program, line, monkeypatch) -> None:
    reader_that(program, monkeypatch)
    monkeypatch.setattr(isolation, "TIME_LIMIT_S", 1)
    with pytest.raises(RegisterError, match=line):
        read_register("a.csv", b"a,b\n1,2\n")


def test_the_reader_gets_no_setting_of_the_server(monkeypatch, temporary: Path) -> None:
    seen = temporary / "seen"
    reader_that(f"import os; open({str(seen)!r}, 'w').write(repr(dict(os.environ)))", monkeypatch)
    monkeypatch.setenv("CLC_DATABASE_URL", "postgresql://user:secret@host/db")
    with pytest.raises(RegisterError, match="stopped its reader"):
        read_register("a.csv", b"a,b\n1,2\n")
    assert "secret" not in seen.read_text("utf-8")
    assert str(os.environ["PATH"]) in seen.read_text("utf-8")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_full_disk_is_one_clear_line(number: int, monkeypatch, temporary: Path) -> None:
    def full(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(RegisterError, match=r"its disk is full or write-protected\. Try again"):
        read_register("a.csv", b"a,b\n1,2\n")
    assert list(temporary.iterdir()) == []


def test_no_place_for_temporary_files_is_one_clear_line(monkeypatch, temporary: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / "gone"))
    with pytest.raises(RegisterError, match="its disk is full or write-protected"):
        read_register("a.csv", b"a,b\n1,2\n")


@pytest.mark.parametrize("name", ["utf-8.csv", "centres.gpkg"])
@pytest.mark.parametrize("room", [0, 1000])
def test_a_disk_that_fills_while_reading_is_one_clear_line(name, room, monkeypatch) -> None:
    root = str(Path(isolation.__file__).parents[3])
    program = (
        f"import resource, sys; sys.path.insert(0, {root!r})\n"
        "from geo.registry.reading import isolation\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n"
        "sys.exit(isolation.main(*sys.argv[3:]))"
    )
    reader_that(program, monkeypatch)
    made = {**files.TEXT_FILES, **files.LAYER_FILES}
    with pytest.raises(RegisterError, match="its disk is full or write-protected"):
        read_register(name, made[name]())


def test_a_file_that_needs_more_memory_than_allowed_is_refused(monkeypatch) -> None:
    # The limit lowered to what the libraries themselves take and some more.
    root = str(Path(isolation.__file__).parents[3])
    program = (
        f"import sys; sys.path.insert(0, {root!r})\n"
        "from geo.registry.reading import isolation\n"
        "isolation.MEMORY_BYTES = 640 * 1024 * 1024\n"
        "sys.exit(isolation.main(*sys.argv[3:]))"
    )
    reader_that(program, monkeypatch)
    assert len(read_register("a.csv", b"a,b\nx,2\n").tables[0].cells) == 1
    content = b"code,name\n" + b"A," + b"x" * 100_000_000
    with pytest.raises(RegisterError, match="more memory than a file may have"):
        read_register("a.csv", content)
