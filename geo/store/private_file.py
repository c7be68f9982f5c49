"""Keep a small JSON file for the server's own account alone, whole at every moment."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from filelock import FileLock, Timeout

from geo.errors import RegisterError
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNER_ONLY: Final = 0o600
LOCK_TIMEOUT_S: Final = 10.0
"""How long a writer waits for another one; our choice: a change takes milliseconds."""


def read_json(path: Path) -> Any:  # noqa: ANN401  whatever was written
    """Return what the file says; None where there is no file.

    Raises:
        RegisterError: it cannot be read, or is no JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RegisterError(
            Message(
                N_("{path} cannot be read ({reason})."),
                {"path": path, "reason": error.strerror or error},
            ),
            Message(N_("Give it to the account that runs the server.")),
        ) from None
    except ValueError:
        raise damaged(path) from None


def damaged(path: Path) -> RegisterError:
    """Return the error that says a file is not what this program wrote."""
    return RegisterError(
        Message(N_("{path} is damaged."), {"path": path}),
        Message(N_("Restore it from a backup, or remove it and set the accounts again.")),
    )


def write_json(path: Path, content: object) -> None:
    """Replace the file: a reader, and a crash, meet the old content or the new, never a part.

    Raises:
        RegisterError: the folder cannot be written, or the disk is full; the old file stays.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # mode 0600
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(content, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _flush_folder(path.parent)
    except OSError as error:
        raise _unwritable(path.parent, error) from None


@contextmanager
def changing(path: Path) -> Iterator[None]:
    """Be the only one, of all processes, who reads and replaces the file; makes its folder.

    Raises:
        RegisterError: the folder cannot be made or written, or another one does not finish.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_suffix(".lock"), timeout=LOCK_TIMEOUT_S, mode=OWNER_ONLY)
        lock.acquire()
    except Timeout:
        raise RegisterError(
            Message(N_("{path} is being changed by somebody else."), {"path": path}),
            Message(N_("Try again in a moment.")),
        ) from None
    except OSError as error:
        raise _unwritable(path.parent, error) from None
    try:
        yield
    finally:
        lock.release()


def _unwritable(folder: Path, error: OSError) -> RegisterError:
    return RegisterError(
        Message(
            N_("Nothing can be written to {path} ({reason})."),
            {"path": folder, "reason": error.strerror or error},
        ),
        Message(
            N_("Give the folder to the account that runs the server, and see that it has room.")
        ),
    )


def _flush_folder(folder: Path) -> None:
    """Make a rename last through a power cut; Windows has no such call."""
    with contextlib.suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
