"""Declare how much of a file is read, and refuse what is beyond it or broken."""

from __future__ import annotations

from typing import Final

from geo.errors import RegisterError
from geo.text import N_, Message

MIB: Final = 1024 * 1024

MAX_FILE_BYTES: Final = 200 * MIB
"""Largest file; our choice: a CSV of a million rows and twenty columns has about 150 MiB."""

MAX_UNPACKED_BYTES: Final = 1024 * MIB
"""What an archive may hold, unpacked; our choice: an XLSX of a million rows and twenty columns has
about 900 MiB of XML."""

MAX_RATIO: Final = 200
"""Bytes an archive may unpack for each of its own; our choice: sheets of repeated cells reach 60,
deflate at most 1,032 (RFC 1951)."""

RATIO_FROM_BYTES: Final = 10 * MIB
"""An archive may unpack so much at any ratio: what is that small does no harm."""

MAX_MEMBERS: Final = 10_000
"""Files in an archive; our choice."""

MAX_ROWS: Final = 2_000_000
"""Rows of a table; our choice: a spreadsheet has at most 1,048,576 (ISO/IEC 29500)."""

MAX_COLUMNS: Final = 1_000
"""Columns of a table; our choice: the template has 44."""

MAX_CELLS: Final = 30_000_000
"""Cells of a table, empty ones too; our choice: of a spreadsheet they take 1 GB in memory."""

MAX_TABLES: Final = 100
"""Sheets or layers of a file; our choice."""

MEMORY_BYTES: Final = 2048 * MIB
"""Address space of the process that reads, of which 300 MiB are never used; our choice: an XLSX of
a million rows and twelve columns is read (1.3 GB), and with the server it stays below 2 GB."""

TIME_LIMIT_S: Final = 180
"""How long a file may take to read; our choice: a million rows of XLSX take 30 s on two idle cores
and 70 s on busy ones."""

NOTED_PLACES: Final = 10
"""How many rows or cells a note names before it only counts; our choice."""


def refusal(what: str, way_out: str, /, **values: object) -> RegisterError:
    """Return the error that says ``what`` and the ``way_out``, both marked by `N_`."""
    return RegisterError(Message(what, values), Message(way_out, values))


def broken(reason: object) -> RegisterError:
    """Return the error of a file that ends too early or is damaged.

    ``reason`` is marked by `N_`, or the exception of the reader.
    """
    detail: object = Message(reason) if isinstance(reason, str) else _one_line(reason)
    return refusal(
        N_("The file is damaged or was cut off on its way ({reason})."),
        N_("Open it in the program it comes from, save it again and upload it anew."),
        reason=detail or type(reason).__name__,
    )


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:200]


def too_large(what: str, found: int, limit: int) -> RegisterError:
    """Return the error of a file with more ``what`` (marked by `N_`) than the limit."""
    return refusal(
        N_("The file has {found} {what}; at most {limit} are read."),
        N_("Split it and upload the parts one after the other."),
        what=Message(what),
        found=f"{found:,}",
        limit=f"{limit:,}",
    )


def places(found: list[object], count: int | None = None) -> str:
    """Return what a note names: the first `NOTED_PLACES`, then dots."""
    count = len(found) if count is None else count
    text = ", ".join(str(place) for place in found[:NOTED_PLACES])
    return text + (", …" if count > NOTED_PLACES else "")
