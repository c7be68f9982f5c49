"""Open an archive that strangers packed: names checked, every byte counted while it unpacks."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from geo.errors import RegisterError
from geo.registry.reading.limits import (
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    MIB,
    RATIO_FROM_BYTES,
    broken,
    refusal,
    too_large,
)
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

ZIP_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")

NESTED_ENDINGS: Final = frozenset(
    {".zip", ".kmz", ".7z", ".rar", ".gz", ".bz2", ".xz", ".zst", ".tar", ".tgz"}
)

_CHUNK: Final = MIB
_ENCRYPTED: Final = 0x1  # general purpose bit 0 (PKWARE APPNOTE 4.4.4)

# What zipfile raises for archives that are not what they say.
_DAMAGES: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    OverflowError,
    KeyError,
    IndexError,
)


class Archive:
    """A zip archive, its members' names safe; reading counts what really unpacks."""

    def __init__(self, content: bytes) -> None:
        """Read the list of members.

        Raises:
            RegisterError: cut off, damaged, encrypted; too many members; a member twice; a name
                that leads out of the archive; a link.
        """
        self._packed = len(content)
        self._unpacked = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            members = self._zip.infolist()
        except _DAMAGES as error:
            raise broken(error) from error
        if len(members) > MAX_MEMBERS:
            raise too_large(N_("members"), len(members), MAX_MEMBERS)
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            _check_member(member)
            if member.filename in self._members:
                raise refusal(
                    N_("The archive holds {name} twice; which one is meant cannot be told."),
                    N_("Pack it anew with each file once."),
                    name=member.filename,
                )
            self._members[member.filename] = member
        self.names = [name for name, member in self._members.items() if not member.is_dir()]

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the content of a member piece by piece, counted.

        Raises:
            RegisterError: the archive unpacks to more than the limits, or is damaged.
        """
        try:
            with self._zip.open(self._members[name]) as member:
                while chunk := member.read(_CHUNK):
                    self._count(len(chunk))
                    yield chunk
        except RegisterError:
            raise
        except _DAMAGES as error:
            raise broken(error) from error

    def read(self, name: str, largest: int = MAX_UNPACKED_BYTES) -> bytes:
        """Return the content of a member.

        Raises:
            RegisterError: as `chunks`, and for a member of more than ``largest`` bytes.
        """
        content = bytearray()
        for chunk in self.chunks(name):
            content += chunk
            if len(content) > largest:
                raise too_large(N_("bytes unpacked"), len(content), largest)
        return bytes(content)

    def with_ending(self, *endings: str) -> list[str]:
        """Return the members whose names end so (lower case, with the dot)."""
        return [name for name in self.names if PurePosixPath(name).suffix.lower() in endings]

    def refuse_nested(self) -> None:
        """Refuse an archive within the archive.

        Raises:
            RegisterError: naming it.
        """
        nested = sorted(self.with_ending(*NESTED_ENDINGS))
        for name in nested:
            raise refusal(
                N_("The archive holds another archive, {name}."),
                N_("Unpack it and upload what is inside."),
                name=name,
            )

    def _count(self, size: int) -> None:
        self._unpacked += size
        if self._unpacked > MAX_UNPACKED_BYTES:
            raise too_large(N_("bytes unpacked"), self._unpacked, MAX_UNPACKED_BYTES)
        if self._unpacked > max(RATIO_FROM_BYTES, MAX_RATIO * self._packed):
            raise refusal(
                N_(
                    "The archive unpacks to more than {ratio} times its size, as no real file does."
                ),
                N_("Open it in the program it comes from and save it again, or as CSV."),
                ratio=MAX_RATIO,
            )


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.filename
    # The name as it stands in the archive: zipfile itself cuts at NUL and turns separators.
    written = member.orig_filename
    parts = written.replace("\\", "/").split("/")
    outside = written.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]
    if outside or "\x00" in written or not name:
        raise refusal(
            N_("The archive holds a file that would land outside of it: {name}."),
            N_("Pack the files themselves, without their folders."),
            name=written.replace("\x00", "?")[:200],
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        raise refusal(
            N_("The archive holds a link instead of a file: {name}."),
            N_("Pack the file it leads to."),
            name=name,
        )
    if member.flag_bits & _ENCRYPTED:
        raise refusal(
            N_("The archive is protected by a password."), N_("Pack it without a password.")
        )
