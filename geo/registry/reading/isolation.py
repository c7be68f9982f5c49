"""Read a file in a process of its own, so that no file can take the server down."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from geo.errors import RegisterError
from geo.registry.reading.formats import check_size, read_content, register_file
from geo.registry.reading.limits import MEMORY_BYTES, TIME_LIMIT_S, refusal
from geo.registry.reading.sheet import Reading, Sheet
from geo.text import N_, Message

if TYPE_CHECKING:
    from geo.registry.table import RegisterFile

_ROOT: Final = Path(__file__).parents[3]
_CONTENT: Final = "content"
_MANIFEST: Final = "manifest.json"

_OUT_OF_MEMORY: Final = 3
"""Exit code of a reader that ran out of memory."""

_OUT_OF_ROOM: Final = 4
"""Exit code of a reader that could not write to the disk."""

# A limit of the system and a share of the disk are full as a disk is. Where no place takes a byte,
# `tempfile` finds none.
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.ENOENT)

# Libraries in Rust and C++ abort where they get no memory; a system short of it kills.
_MEMORY_CODES: Final = (_OUT_OF_MEMORY, -signal.SIGABRT, -9)

# What a stranger's file could ask for has no place in the process that reads it.
_SECRET_PREFIXES: Final = ("CLC_", "STREAMLIT_", "PG")

_SETTINGS: Final = {
    # Each thread's arena and buffer would count as memory used.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "PROJ_NETWORK": "OFF",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "CPL_LOG": os.devnull,
}

# Two readers at once would need twice the memory.
_ONE_AT_A_TIME: Final = Lock()


def read_register(name: str, content: bytes) -> RegisterFile:
    """Read a file an office brought.

    The reading happens in another process with limits of memory (`MEMORY_BYTES`) and time
    (`TIME_LIMIT_S`); tables come back as Arrow files, which cannot run code. One file is read at a
    time, others wait.

    Raises:
        RegisterError: too large, broken, hostile, or of no format that is read; no room for it on
            the server's disk.
    """
    check_size(len(content))
    with _ONE_AT_A_TIME, _folder_with(content) as folder:
        directory = Path(folder)
        _run(directory, name)
        try:
            format_id, reading = _collect(directory)
        except (OSError, ValueError, LookupError, TypeError) as error:
            # pyarrow's errors are among them.
            raise _stopped() from error
    return register_file(name, content, format_id, reading)


def _folder_with(content: bytes) -> tempfile.TemporaryDirectory[str]:
    try:
        folder = tempfile.TemporaryDirectory(prefix="register-")
        try:
            Path(folder.name, _CONTENT).write_bytes(content)
        except OSError:
            folder.cleanup()
            raise
    except OSError as error:
        raise _no_room() from error
    return folder


def _collect(directory: Path) -> tuple[str, Reading]:
    """Return the format and the tables that the other process left in ``directory``."""
    manifest = json.loads(directory.joinpath(_MANIFEST).read_bytes())
    if "error" in manifest:
        raise RegisterError(*(_message(part) for part in manifest["error"]))
    sheets = [_load(directory, number, entry) for number, entry in enumerate(manifest["sheets"])]
    return manifest["format"], Reading(sheets, [_message(note) for note in manifest["notes"]])


def _stopped() -> RegisterError:
    return refusal(
        N_("The file is damaged in a way that stopped its reader."),
        N_("Open it in the program it comes from, save it again and upload it anew."),
    )


def _no_room() -> RegisterError:
    return refusal(
        N_(
            "The server cannot hold the file while it is read: its disk is full or write-protected."
        ),
        N_("Try again later; if it stays so, tell whoever looks after the server."),
    )


def _run(directory: Path, name: str) -> None:
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(_SECRET_PREFIXES)
    }
    # The reader's own temporary files end with the folder, even when it is killed.
    places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(directory))
    try:
        done = subprocess.run(  # noqa: S603  our own module
            [sys.executable, "-m", __name__, str(directory), name],
            cwd=_ROOT,
            env={**environment, **_SETTINGS, **places},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TIME_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise refusal(
            N_("Reading the file takes longer than {limit} seconds."),
            N_("Split it, or save it as CSV, and upload it again."),
            limit=TIME_LIMIT_S,
        ) from error
    if done.returncode in _MEMORY_CODES:
        raise refusal(
            N_("Reading the file takes more memory than a file may have."),
            N_("Remove sheets, columns and cells that are not needed, or save it as CSV."),
        )
    if done.returncode == _OUT_OF_ROOM:
        raise _no_room()
    if done.returncode != 0:
        raise _stopped()


def _message(entry: Any) -> Message:  # noqa: ANN401  JSON
    values = {
        key: _message(value) if isinstance(value, dict) else value
        for key, value in entry["values"].items()
    }
    return Message(entry["text"], values)


def _plain(message: Message) -> dict[str, Any]:
    values = {
        key: _plain(value)
        if isinstance(value, Message)
        else value
        if isinstance(value, int | float)
        else str(value)
        for key, value in message.values.items()
    }
    return {"text": message.text, "values": values}


# --------------------------------------------------------------- the tables on their way


def _save(directory: Path, number: int, sheet: Sheet) -> dict[str, Any]:
    whole = sheet.cells
    # Names may be any; positions keep the two additional columns apart from them.
    columns = [*whole.columns, sheet.rows]
    if sheet.geometry is not None:
        columns.append(sheet.geometry)
    _write(directory / f"{number}.arrow", columns)
    if sheet.repairs is not None:
        _write(directory / f"{number}.repairs.arrow", sheet.repairs.columns)
    return {
        "name": sheet.name,
        "columns": whole.column_names,
        "geometry": sheet.geometry is not None,
        "repairs": None if sheet.repairs is None else sheet.repairs.column_names,
        "encoding": sheet.encoding,
        "notes": [_plain(note) for note in sheet.notes],
    }


def _write(path: Path, columns: list[Any]) -> None:
    table = pa.table(columns, names=[str(number) for number in range(len(columns))])
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def _read(path: Path) -> pa.Table:
    with pa.OSFile(str(path), "rb") as file:
        table = pa.ipc.open_file(file).read_all()
    table.validate(full=True)
    return table


def _load(directory: Path, number: int, entry: dict[str, Any]) -> Sheet:
    table = _read(directory / f"{number}.arrow")
    names = entry["columns"]
    repairs = None
    if entry["repairs"] is not None:
        repairs = _read(directory / f"{number}.repairs.arrow").rename_columns(entry["repairs"])
    return Sheet(
        name=entry["name"],
        cells=table.select(list(range(len(names)))).rename_columns(names),
        rows=table.column(len(names)).combine_chunks(),
        geometry=table.column(len(names) + 1).combine_chunks() if entry["geometry"] else None,
        encoding=entry["encoding"],
        notes=[_message(note) for note in entry["notes"]],
        repairs=repairs,
    )


# --------------------------------------------------------------- in the process that reads


def _limit() -> None:
    if sys.platform == "win32":  # has no such limits: time alone holds there
        return
    import resource  # noqa: PLC0415  where there is one

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(folder: str, name: str) -> int:
    """Read the file in ``folder``, leave its tables and a manifest there, return an exit code."""
    _limit()
    directory = Path(folder)
    try:
        try:
            format_, reading = read_content(name, directory.joinpath(_CONTENT).read_bytes())
            manifest: dict[str, Any] = {
                "format": format_.id,
                "sheets": [
                    _save(directory, number, sheet) for number, sheet in enumerate(reading.sheets)
                ],
                "notes": [_plain(note) for note in reading.notes],
            }
        except RegisterError as error:
            manifest = {"error": [_plain(error.what), _plain(error.way_out)]}
        directory.joinpath(_MANIFEST).write_text(json.dumps(manifest), "utf-8")
    except (MemoryError, pa.ArrowMemoryError):
        return _OUT_OF_MEMORY
    except OSError as error:
        if error.errno in _FULL:
            return _OUT_OF_ROOM
        raise
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
