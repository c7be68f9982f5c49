"""Look through an Excel 97-2003 workbook for cells no such workbook can have.

The reader lays a sheet out in full from its first to its last cell; a position that was damaged
would take all memory. The workbook is a stream of records ([MS-XLS]) in a file of sectors that
are chained ([MS-CFB]).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from geo.registry.reading.limits import MAX_CELLS, broken, too_large
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_COLUMNS: Final = 256
"""Columns of a sheet ([MS-XLS] 2.2.2)."""

COMPOUND_MAGIC: Final = bytes.fromhex("D0CF11E0A1B11AE1")

# Places in the header of a compound file and in an entry of its directory ([MS-CFB] 2.2, 2.6).
_SECTOR_SHIFT: Final = slice(30, 32)
_DIRECTORY: Final = 48
_CUTOFF: Final = 56
_SMALL_TABLE: Final = 60
_MORE_TABLE_SECTORS: Final = 68
_TABLE_SECTORS: Final = slice(76, 512)
_LAST_SECTOR: Final = 0xFFFFFFFA
_ENTRY_BYTES: Final = 128
_KIND: Final = 66
_STREAM: Final = 2
_ROOT: Final = 5
_STREAM_NAMES: Final = ("Workbook", "Book")

_BEGIN_OF_SHEET: Final = 0x0809
# Formula, blank cells, numbers, labels, booleans, errors: all begin with row and column.
_CELLS: Final = frozenset(
    {0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x0406}
)
_SEVERAL: Final = frozenset({0x00BD, 0x00BE})  # their last column stands at the end


def check_extent(content: bytes) -> None:
    """Refuse a workbook with cells beyond column 256, or with more cells than the limit.

    Raises:
        RegisterError: damaged; beyond the limits.
    """
    stream = _workbook(content)
    cells = last_row = last_column = 0
    for kind, start, size in _records(stream):
        if kind == _BEGIN_OF_SHEET:
            cells += last_row * last_column
            last_row = last_column = 0
        elif kind in _CELLS and size >= 4:  # noqa: PLR2004  row and column
            row, column = struct.unpack_from("<HH", stream, start)
            if kind in _SEVERAL:
                (column,) = struct.unpack_from("<H", stream, start + size - 2)
            last_row, last_column = max(last_row, row + 1), max(last_column, column + 1)
            if column >= MAX_COLUMNS:
                raise broken(N_("a cell lies outside of every sheet"))
    cells += last_row * last_column
    if cells > MAX_CELLS:
        raise too_large(N_("cells"), cells, MAX_CELLS)


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield kind, start and size of the data of each record."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if at + 4 + size > len(stream):
            return
        yield kind, at + 4, size
        at += 4 + size


def _workbook(content: bytes) -> bytes:
    """Return the stream of records; empty where there is none.

    Raises:
        RegisterError: a chain of sectors that never ends, or leads out of the file.
    """
    shift = int.from_bytes(content[_SECTOR_SHIFT], "little")
    if not content.startswith(COMPOUND_MAGIC) or shift not in {9, 12}:
        return b""
    sectors = _Sectors(content, 1 << shift)
    table = _numbers(b"".join(map(sectors.read, sectors.of_table())))
    directory = sectors.chained(table, _number(content, _DIRECTORY))
    small = _numbers(sectors.chained(table, _number(content, _SMALL_TABLE)))
    cutoff = _number(content, _CUTOFF)
    found = b""
    for at in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        entry = directory[at : at + _ENTRY_BYTES]
        first, length = struct.unpack_from("<II", entry, 116)
        if entry[_KIND] not in {_STREAM, _ROOT}:
            continue
        if entry[_KIND] == _STREAM and length < cutoff:
            _follow(small, first)
            continue
        whole = sectors.chained(table, first)
        name = entry[:64].decode("utf-16-le", "replace").partition("\x00")[0]
        if name in _STREAM_NAMES:
            found = whole[:length]
    return found


class _Sectors:
    """The sectors of a compound file."""

    def __init__(self, content: bytes, size: int) -> None:
        self._content = content
        self._size = size

    def read(self, number: int) -> bytes:
        """Return a sector; the first comes after the header, which takes the place of one."""
        return self._content[(number + 1) * self._size : (number + 2) * self._size]

    def of_table(self) -> list[int]:
        """Return the sectors of the table that chains all others."""
        listed = [n for n in _numbers(self._content[_TABLE_SECTORS]) if n < _LAST_SECTOR]
        following = _number(self._content, _MORE_TABLE_SECTORS)
        for _ in range(len(self._content) // self._size + 1):
            if following >= _LAST_SECTOR:
                return listed
            *more, following = _numbers(self.read(following)) or (_LAST_SECTOR,)
            listed += [n for n in more if n < _LAST_SECTOR]
        raise broken(N_("its parts are chained in a circle"))

    def chained(self, table: Sequence[int], first: int) -> bytes:
        """Return the sectors of the chain that begins with ``first``."""
        return b"".join(self.read(number) for number in _follow(table, first))


def _follow(table: Sequence[int], first: int) -> list[int]:
    chain: list[int] = []
    while first < _LAST_SECTOR:
        if first >= len(table):
            raise broken(N_("it ends early"))
        if len(chain) >= len(table):
            raise broken(N_("its parts are chained in a circle"))
        chain.append(first)
        first = table[first]
    return chain


def _number(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 4], "little")


def _numbers(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}I", content[: len(content) & ~3])
