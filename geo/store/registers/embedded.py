"""Keep registers in a folder: GeoParquet files a version, a DuckDB catalogue that names them.

::

    registers/catalogue.duckdb                            versions, registers, audit log
    registers/contents/<checksum>/centres.parquet         what a version holds
    registers/contents/<checksum>/programmes.parquet
    registers/contents/<checksum>/SHA256SUMS              of the two, as sha256sum -c reads it

A version is there once the catalogue says so, in one commit. What is written before that is swept
away by the next publication, whatever moment the program or the machine stopped at. Two versions
of equal content share their files.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import pyarrow as pa
from filelock import FileLock, Timeout

from geo.errors import RegisterError
from geo.store.registers.catalogue import Catalogue, cannot_write, sync
from geo.store.registers.content import checksum, prepared
from geo.store.registers.records import (
    AuditEntry,
    RegisterContent,
    RegisterInfo,
    Version,
    check_texts,
    no_such_version,
)
from geo.store.registers.succession import (
    audit_entry,
    check_author,
    check_base,
    now,
    published,
    rolled_back,
    successor,
)
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LOCK_WAIT_S: Final = 60.0
"""For so long somebody else may be publishing; our choice: 100,000 centres take a few seconds."""

_LOCK: Final = "writing.lock"
_CENTRES: Final = "centres.parquet"
_PROGRAMMES: Final = "programmes.parquet"
_SUMS: Final = "SHA256SUMS"
_UNFINISHED: Final = "unfinished"


class EmbeddedStore:
    """A store in one folder; several processes and threads may use it at once."""

    def __init__(self, directory: Path) -> None:
        """Name the folder; it is made by the first publication."""
        self.directory = directory.absolute()
        self._catalogue = Catalogue(self.directory)
        self._contents = self.directory / "contents"

    def registers(self) -> tuple[RegisterInfo, ...]:
        """Return the registers that have a version, in the order of their identifiers."""
        self._check_whole()
        return self._catalogue.registers()

    def history(self, register_id: str) -> tuple[Version, ...]:
        """Return all versions, newest first; none for a register that is not there."""
        self._check_whole()
        return self._catalogue.history(register_id)

    def current(self, register_id: str) -> Version | None:
        """Return the newest version; None for a register that is not there."""
        return next(iter(self.history(register_id)), None)

    def load(self, register_id: str, number: int) -> RegisterContent:
        """Return the content of a version, verified against its checksum.

        Raises:
            RegisterError: there is no such version, or a file of it is missing or damaged.
        """
        return self._load(self._version(register_id, number))

    def publish(  # noqa: PLR0913  a publication is told all of it
        self,
        info: RegisterInfo,
        content: RegisterContent,
        *,
        based_on: int | None,
        author: str,
        note: str,
        source_name: str,
        source_sha256: str,
    ) -> Version:
        """Publish ``content`` as the next version, all of it or nothing.

        Raises:
            PublishConflictError: the current version is another one than ``based_on``.
            RegisterError: the content cannot be kept, the disk is full or may not be written.
        """
        check_author(author, note, source_name, source_sha256)
        kept = prepared(content)
        draft = published(
            info.id,
            kept,
            author=author,
            note=note,
            source_name=source_name,
            source_sha256=source_sha256,
        )
        return self._succeed(draft, based_on, lambda: self._write(draft, kept), info)

    def roll_back(
        self, register_id: str, number: int, *, based_on: int | None, author: str, note: str
    ) -> Version:
        """Publish the content of version ``number`` again, as the next version.

        Raises:
            PublishConflictError: the current version is another one than ``based_on``.
            RegisterError: there is no such version, it is damaged, or the disk cannot be written.
        """
        check_author(author, note)
        old = self._version(register_id, number)
        self._load(old)
        return self._succeed(rolled_back(old, author=author, note=note), based_on)

    def audit(self, register_id: str | None = None) -> tuple[AuditEntry, ...]:
        """Return the audit log, newest first: of one register, or everything."""
        self._check_whole()
        return self._catalogue.audit(register_id)

    def record(self, actor: str, action: str, detail: str, register_id: str | None = None) -> None:
        """Add a line to the audit log: a sign-in, an attempt refused."""
        check_texts(actor, action, detail, register_id or "")
        with self._writing():
            self._catalogue.add(AuditEntry(now(), actor, action, register_id, None, detail))

    def close(self) -> None:
        """Give back nothing: between two uses nothing is held."""

    def _succeed(
        self,
        draft: Version,
        based_on: int | None,
        write: Callable[[], None] | None = None,
        info: RegisterInfo | None = None,
    ) -> Version:
        """Commit the version that follows the current one, its files written before."""
        with self._writing():
            current = self.current(draft.register_id)
            check_base(draft.register_id, current, based_on)
            version = successor(draft, current, now())
            if write:
                self._sweep()
                write()
            try:
                self._catalogue.add(audit_entry(version), version, info)
            except RegisterError:
                # The disk may have failed after the commit.
                if self.current(draft.register_id) != version:
                    raise
        return version

    def _version(self, register_id: str, number: int) -> Version:
        for version in self.history(register_id):
            if version.number == number:
                return version
        raise no_such_version(register_id, number)

    def _load(self, version: Version) -> RegisterContent:
        folder = self._contents / version.checksum
        sums = _read(folder / _SUMS)
        centres, programmes = (
            io.BytesIO(_read_summed(folder / name, sums)) for name in (_CENTRES, _PROGRAMMES)
        )
        try:
            content = RegisterContent(gpd.read_parquet(centres), pd.read_parquet(programmes))
            found = checksum(content)
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
            # Another version of the libraries that read it: the files are those written.
            raise _damaged(folder, N_("it cannot be read")) from error
        if found != version.checksum:
            raise _damaged(folder, N_("it is not what was published"))
        return content

    def _write(self, version: Version, content: RegisterContent) -> None:
        """Write the files of a version under a name that no version refers to, then rename them."""
        folder, unfinished = self._contents / version.checksum, self._contents / _UNFINISHED
        try:
            if folder.exists() and self._heals(version, folder):
                return
            unfinished.mkdir()
            _write_file(unfinished / _CENTRES, content.centres.to_parquet)
            _write_file(unfinished / _PROGRAMMES, content.programmes.to_parquet)
            sums = b"".join(_sum(unfinished / name) for name in (_CENTRES, _PROGRAMMES))
            _write_file(unfinished / _SUMS, lambda file: file.write(sums))
            sync(unfinished)
            unfinished.rename(folder)
            sync(self._contents)
        except (OSError, pa.ArrowException) as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise cannot_write(self.directory, error) from error

    def _heals(self, version: Version, folder: Path) -> bool:
        """Return whether equal content is there already; clear it away where it is damaged."""
        try:
            self._load(version)
        except RegisterError:
            shutil.rmtree(folder)
            return False
        return True

    def _sweep(self) -> None:
        """Remove what publications that did not come to an end have left."""
        used = self._catalogue.checksums()
        for folder in self._contents.iterdir():
            if folder.name not in used:
                shutil.rmtree(folder, ignore_errors=True)

    def _check_whole(self) -> None:
        """Refuse to take a folder whose catalogue is gone for one where nothing was published."""
        if not self._catalogue.exists() and self._contents.exists():
            raise RegisterError(
                Message(
                    N_("The catalogue of registers {path} is missing."),
                    {"path": self._catalogue.path},
                ),
                Message(N_("Restore it from a backup; the versions beside it are whole.")),
            )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Make sure of a folder with a catalogue, and be the only writer.

        Raises:
            RegisterError: the folder cannot be written, or somebody else goes on writing.
        """
        self._check_whole()
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            # A lock that is a mere file would outlast a process that is killed.
            lock = FileLock(
                self.directory / _LOCK,
                timeout=LOCK_WAIT_S,
                thread_local=False,
                fallback_to_soft=False,
                preserve_lock_file=True,
            )
            lock.acquire()
        except Timeout as error:
            raise RegisterError(
                Message(N_("Somebody else is publishing just now.")),
                Message(N_("Wait a minute, then try again: nothing of yours is lost.")),
            ) from error
        except OSError as error:
            raise cannot_write(self.directory, error) from error
        try:
            self._catalogue.make()
            self._contents.mkdir(exist_ok=True)
            yield
        except OSError as error:
            raise cannot_write(self.directory, error) from error
        finally:
            lock.release()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise _damaged(path, N_("it is missing")) from None
    except OSError as error:
        raise _damaged(path, N_("it cannot be read")) from error


def _read_summed(path: Path, sums: bytes) -> bytes:
    """Return the bytes of a file, those that were written: damaged ones are not even decoded."""
    data = _read(path)
    if _line(path, data) not in sums.splitlines(keepends=True):
        raise _damaged(path, N_("it is not what was published"))
    return data


def _sum(path: Path) -> bytes:
    return _line(path, path.read_bytes())


def _line(path: Path, data: bytes) -> bytes:
    return f"{hashlib.sha256(data).hexdigest()}  {path.name}\n".encode()


def _damaged(path: Path, why: str) -> RegisterError:
    return RegisterError(
        Message(
            N_("The version cannot be used: {path}: {why}."), {"path": path, "why": Message(why)}
        ),
        Message(N_("Restore it from a backup; all other versions can be used.")),
    )


def _write_file(path: Path, write: Callable[[Any], object]) -> None:
    """Write a file and have it on the disk before anything refers to it."""
    with path.open("xb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
