"""The folder of registers survives damage, a full disk and a stop at any moment."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import duckdb
import pytest
from pandas.testing import assert_frame_equal

from geo.errors import RegisterError
from geo.store.registers import catalogue, embedded, open_store
from tests.contracts.publishing import loaded_processes, publish, publish_with_little_room
from tests.store.registers.samples import content

NOBODY = 65534
TIMEOUT_S = 60


@pytest.fixture
def settings(tmp_path) -> dict[str, str]:
    return {"CLC_DATA_DIR": str(tmp_path / "var")}


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "var" / "registers"


@pytest.fixture
def store(settings):
    return open_store(settings)


@pytest.fixture(scope="module")
def processes():
    return loaded_processes()


def _contents(folder: Path) -> set[str]:
    return {path.name for path in (folder / "contents").iterdir()}


def _assert_loads(store, number: int, seed: int) -> None:
    assert_frame_equal(store.load("ulaanbaatar", number).centres, content(360, seed).centres)


# ---------------------------------------------------------------- reading


def test_reading_makes_nothing(store, tmp_path) -> None:
    assert store.registers() == ()
    assert store.audit() == ()
    assert store.history("uvs") == ()
    assert list(tmp_path.iterdir()) == []


def _read_as_nobody(pipe, settings) -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setuid(NOBODY)
    store = open_store(settings)
    pipe.send((store.current("ulaanbaatar"), len(store.load("ulaanbaatar", 1).centres)))
    try:
        store.record("a", "b", "c")
    except RegisterError as error:
        pipe.send(str(error))


@pytest.fixture
def open_folder():
    """Return a folder that every account can reach, which those of the tests are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_reading_needs_no_right_to_write(open_folder, processes) -> None:
    settings = {"CLC_DATA_DIR": str(open_folder)}
    version = publish(settings, 1, None)
    paths = [open_folder / "registers", *open_folder.rglob("registers/**/*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    pipe, theirs = processes.Pipe(duplex=False)
    child = processes.Process(target=_read_as_nobody, args=(theirs, settings))
    child.start()
    theirs.close()
    assert pipe.recv() == (version, 360)
    assert "cannot be written (Permission denied)" in pipe.recv()
    child.join(TIMEOUT_S)
    for path in paths:
        path.chmod(0o755)


def _ask_as_nobody(pipe, settings) -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setuid(NOBODY)
    try:
        open_store(settings).registers()
    except RegisterError as error:
        pipe.send(str(error))


def test_a_folder_that_may_not_be_read_is_named(open_folder, processes) -> None:
    settings = {"CLC_DATA_DIR": str(open_folder)}
    publish(settings, 1, None)
    (open_folder / "registers").chmod(0)
    pipe, theirs = processes.Pipe(duplex=False)
    child = processes.Process(target=_ask_as_nobody, args=(theirs, settings))
    child.start()
    theirs.close()
    assert "catalogue.duckdb cannot be read (Permission denied)" in pipe.recv()
    child.join(TIMEOUT_S)
    (open_folder / "registers").chmod(0o755)


def test_equal_content_is_kept_once(store, settings, folder) -> None:
    publish(settings, 1, None)
    publish(settings, 2, 1)
    publish(settings, 1, 2)
    store.roll_back("ulaanbaatar", 2, based_on=3, author="Болд", note="")
    assert _contents(folder) == {version.checksum for version in store.history("ulaanbaatar")}
    assert len(_contents(folder)) == 2


# ---------------------------------------------------------------- damage


@pytest.mark.parametrize("name", ["centres.parquet", "programmes.parquet"])
@pytest.mark.parametrize("damage", ["removed", "empty", "cut", "other", "text"])
def test_a_damaged_file_is_named_and_other_versions_stay(
    store, settings, folder, name, damage
) -> None:
    first, second = publish(settings, 1, None), publish(settings, 2, 1)
    path = folder / "contents" / first.checksum / name
    if damage == "removed":
        path.unlink()
    elif damage == "other":
        shutil.copy(folder / "contents" / second.checksum / "centres.parquet", path)
    else:
        written = path.read_bytes()
        path.write_bytes({"empty": b"", "cut": written[:-100], "text": b"a,b\n1,2\n"}[damage])
    with pytest.raises(RegisterError, match=f"{first.checksum}.*Restore it from a backup"):
        store.load("ulaanbaatar", 1)
    _assert_loads(store, 2, 2)
    with pytest.raises(RegisterError, match="cannot be used"):
        store.roll_back("ulaanbaatar", 1, based_on=2, author="Болд", note="")
    assert store.current("ulaanbaatar") == second
    # Who publishes the same again mends it.
    publish(settings, 1, 2)
    _assert_loads(store, 1, 1)


@pytest.mark.parametrize("name", ["centres.parquet", "programmes.parquet", "SHA256SUMS"])
def test_no_byte_can_change_unnoticed(store, settings, folder, name) -> None:
    version = publish(settings, 1, None)
    path = folder / "contents" / version.checksum / name
    written = path.read_bytes()
    for place in {*range(0, len(written), 1 + len(written) // 20), len(written) - 1}:
        path.write_bytes(written[:place] + bytes([written[place] ^ 0x55]) + written[place + 1 :])
        with pytest.raises(RegisterError, match="Restore it from a backup"):
            store.load("ulaanbaatar", 1)
    path.write_bytes(written)
    _assert_loads(store, 1, 1)


def test_the_sums_are_those_of_sha256sum(settings, folder) -> None:
    version = publish(settings, 1, None)
    subprocess.run(
        ["/usr/bin/env", "sha256sum", "--check", "--strict", "SHA256SUMS"],
        check=True,
        cwd=folder / "contents" / version.checksum,
        capture_output=True,
    )


def test_a_sum_that_was_never_published_is_noticed(store, settings, folder) -> None:
    """Show that the sum of the content counts too: here files and their sums agree."""
    first, second = publish(settings, 1, None), publish(settings, 2, 1)
    contents = folder / "contents"
    shutil.rmtree(contents / first.checksum)
    shutil.copytree(contents / second.checksum, contents / first.checksum)
    with pytest.raises(RegisterError, match="it is not what was published"):
        store.load("ulaanbaatar", 1)


def test_a_catalogue_that_is_gone_is_missed(store, settings, folder) -> None:
    publish(settings, 1, None)
    kept = _contents(folder)
    (folder / "catalogue.duckdb").unlink()
    for ask in (store.registers, store.audit, lambda: publish(settings, 2, None)):
        with pytest.raises(RegisterError, match=r"catalogue\.duckdb is missing"):
            ask()
    assert _contents(folder) == kept


@pytest.mark.parametrize("written", [b"", b"no catalogue", b"x" * 100_000])
def test_a_catalogue_that_is_none_is_named(store, settings, folder, written) -> None:
    publish(settings, 1, None)
    kept = _contents(folder)
    (folder / "catalogue.duckdb").write_bytes(written)
    for ask in (store.registers, lambda: publish(settings, 2, 1)):
        with pytest.raises(RegisterError, match=r"catalogue\.duckdb cannot be read") as told:
            ask()
        assert "\n" not in str(told.value)
    assert _contents(folder) == kept


def test_a_catalogue_of_another_form_is_not_touched(store, settings, folder) -> None:
    publish(settings, 1, None)
    with duckdb.connect(folder / "catalogue.duckdb") as connection:
        connection.execute("UPDATE form SET number = 2")
    with pytest.raises(RegisterError, match="of another version of the program"):
        store.registers()


def test_a_catalogue_held_by_another_program_is_waited_for_in_vain(
    store, settings, folder, monkeypatch, processes
) -> None:
    publish(settings, 1, None)
    monkeypatch.setattr(catalogue, "WAIT_S", 0.2)
    pipe, theirs = processes.Pipe()
    child = processes.Process(target=_hold, args=(theirs, folder / "catalogue.duckdb"))
    child.start()
    assert pipe.recv() == "held"
    with pytest.raises(RegisterError, match="is in use by another program"):
        store.registers()
    pipe.send("done")
    child.join(TIMEOUT_S)
    assert len(store.registers()) == 1


def _hold(pipe, path: Path) -> None:
    with duckdb.connect(path):
        pipe.send("held")
        pipe.recv()


def test_who_waits_too_long_to_write_is_told(store, settings, folder, monkeypatch) -> None:
    publish(settings, 1, None)
    monkeypatch.setattr(embedded, "LOCK_WAIT_S", 0.1)
    with (
        embedded.FileLock(folder / "writing.lock", is_singleton=False),
        pytest.raises(RegisterError, match="Somebody else is publishing"),
    ):
        store.record("a", "b", "c")


# ---------------------------------------------------------------- stopped, or out of room


def test_leftovers_are_swept_by_the_next_publication(settings, folder) -> None:
    first = publish(settings, 1, None)
    for name in ("unfinished", "0" * 64):
        (folder / "contents" / name).mkdir()
        (folder / "contents" / name / "centres.parquet").write_bytes(b"half")
    (folder / "catalogue.new").write_bytes(b"half")
    second = publish(settings, 2, 1)
    assert _contents(folder) == {first.checksum, second.checksum}


def test_half_a_first_catalogue_is_made_anew(store, settings, folder) -> None:
    folder.mkdir(parents=True)
    (folder / "catalogue.new").write_bytes(b"half")
    assert store.registers() == ()
    assert publish(settings, 1, None).number == 1


ROOM = [
    *(("start", size) for size in (0, 1, 4_096, 12_288, 20_000, 40_000, 262_144, 300_000)),
    *(("commit", size) for size in (0, 1, 100, 1_000, 4_096, 262_144, 10**9)),
]


@pytest.mark.parametrize("base", [None, 1])
@pytest.mark.parametrize("room", ROOM)
def test_a_full_disk_loses_nothing(store, settings, processes, room, base) -> None:
    if base:
        publish(settings, 1, None)
    before = store.history("ulaanbaatar")
    pipe, theirs = processes.Pipe(duplex=False)
    child = processes.Process(
        target=publish_with_little_room, args=(theirs, room, settings, 2, base)
    )
    child.start()
    theirs.close()
    said = pipe.recv()
    child.join(TIMEOUT_S)
    assert child.exitcode == 0
    if said == "published":
        assert len(store.history("ulaanbaatar")) == len(before) + 1
    else:
        assert "cannot be written" in said
        assert "Free space on the disk" in said
        assert "\n" not in said
        assert store.history("ulaanbaatar") == before
        publish(settings, 2, base)
    _assert_loads(store, (base or 0) + 1, 2)
    if base:
        _assert_loads(store, 1, 1)


@pytest.mark.parametrize(
    ("moment", "why"), [("start", "File too large"), ("commit", "catalogue.duckdb.wal")]
)
def test_no_room_is_too_little(settings, processes, moment, why) -> None:
    """Show that the test above meets a full disk: while writing files, and in the commit."""
    publish(settings, 1, None)
    pipe, theirs = processes.Pipe(duplex=False)
    child = processes.Process(
        target=publish_with_little_room, args=(theirs, (moment, 0), settings, 2, 1)
    )
    child.start()
    assert why in pipe.recv()
    child.join(TIMEOUT_S)


def test_a_commit_whose_answer_was_lost_is_a_publication(store, settings, monkeypatch) -> None:
    add = catalogue.Catalogue.add

    def add_and_fail(self, *entries) -> None:
        add(self, *entries)
        raise catalogue.cannot_write(self.path.parent, OSError(5, "Input/output error"))

    monkeypatch.setattr(catalogue.Catalogue, "add", add_and_fail)
    version = publish(settings, 1, None)
    assert store.history("ulaanbaatar") == (version,)


class _Stopped(BaseException):
    pass


def test_stopped_before_any_change_to_the_disk_nothing_is_lost(
    store, settings, monkeypatch
) -> None:
    """Stop at the first, the second … time that something is renamed, made, removed or synced."""
    number = publish(settings, 0, None).number
    stops = 0
    for stop in range(100):
        left = [stop]
        with monkeypatch.context() as patch:
            for name in ("rename", "replace", "mkdir", "fsync", "unlink", "rmdir"):
                patch.setattr(os, name, _stopping(getattr(os, name), left))
            try:
                publish(settings, stop + 1, number)
            except _Stopped:
                stops += 1
            else:
                number += 1
                break
        history = store.history("ulaanbaatar")
        assert len(history) == number
        store.load("ulaanbaatar", number)
    assert stops >= 5
    assert len(store.history("ulaanbaatar")) == number
    _assert_loads(store, number, stops + 1)


def _stopping(work, left):
    def stop_or_work(*arguments, **named):
        if left[0] == 0:
            raise _Stopped
        left[0] -= 1
        return work(*arguments, **named)

    return stop_or_work
