"""Name what a store of registers keeps, and what it can do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol

from geo.errors import RegisterError
from geo.text import N_, Message

if TYPE_CHECKING:
    from datetime import datetime

    import geopandas as gpd
    import pandas as pd

Action = Literal["publish", "rollback"]

RESERVED_IDS: Final = ("published", "demonstration")
"""Data sets the product ships: no register may have their name."""

TEXT_LIMIT: Final = 2_000
"""Letters in a title, a note or a line of the audit log; our choice: a page of text."""

LONGEST_ID: Final = 40

_ID: Final = re.compile(f"[a-z0-9-]{{1,{LONGEST_ID}}}")


@dataclass(frozen=True, slots=True)
class RegisterInfo:
    """What a register is: whose it is, and how it may be used.

    Raises:
        RegisterError: ``id`` is no identifier or is taken by a data set of the product, the title
            is empty, or a text cannot be kept.
    """

    id: str
    """1 to 40 of a-z, 0-9 and hyphen; part of the address of a view."""
    title: str
    organisation: str
    licence: str
    contact: str

    def __post_init__(self) -> None:
        """Refuse what no store can keep."""
        if not _ID.fullmatch(self.id) or self.id in RESERVED_IDS:
            raise RegisterError(
                Message(N_("{name} cannot be the name of a register."), {"name": repr(self.id)}),
                Message(
                    N_(
                        "Use 1 to 40 small Latin letters, digits and hyphens, and neither of: "
                        "{reserved}."
                    ),
                    {"reserved": ", ".join(RESERVED_IDS)},
                ),
            )
        if not self.title.strip():
            raise RegisterError(
                Message(N_("The register has no title.")),
                Message(N_("Give it the title that others shall see.")),
            )
        check_texts(self.title, self.organisation, self.licence, self.contact)


@dataclass(frozen=True, slots=True)
class Version:
    """One publication of a register; it never changes."""

    register_id: str
    number: int
    """1, 2, 3 … without gaps."""
    author: str
    published_at: datetime
    """UTC, to the microsecond."""
    note: str
    checksum: str
    """SHA-256 of the content, the same in every store: see `content.checksum`."""
    centres: int
    """Rows."""
    programmes: int
    """Rows."""
    action: Action
    restored: int | None
    """Number of the version a rollback brought back; None for a publication."""
    source_name: str
    """Name of the file the content came from."""
    source_sha256: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit log."""

    at: datetime
    """UTC, to the microsecond."""
    actor: str
    action: str
    register_id: str | None
    number: int | None
    """Version it is about; None where it is about none."""
    detail: str


@dataclass(frozen=True, slots=True, eq=False)
class RegisterContent:
    """The centres and programmes of a register."""

    centres: gpd.GeoDataFrame
    """One row a centre; column geometry holds points in EPSG:4326, none missing."""
    programmes: pd.DataFrame
    """One row a centre, school year, programme type and target group; may have no rows."""


class PublishConflictError(RegisterError):
    """Somebody else published a version since the editor began; nothing was written."""

    def __init__(self, other: Version) -> None:
        """Tell who published what, and when."""
        super().__init__(
            Message(
                N_("{author} published version {number} on {time} while you were working: {note}"),
                {
                    "author": other.author,
                    "number": other.number,
                    "time": f"{other.published_at:%Y-%m-%d %H:%M} UTC",
                    "note": f"“{other.note}”.",
                },
            ),
            Message(
                N_("Nothing of yours is lost: compare with version {number}, then publish again."),
                {"number": other.number},
            ),
        )
        self.other = other


class RegisterStore(Protocol):
    """Keeps registers, every version of them, and who did what.

    All methods raise a `RegisterError` where the store cannot be reached or a text cannot be kept.
    """

    def registers(self) -> tuple[RegisterInfo, ...]:
        """Return the registers that have a version, in the order of their identifiers."""
        ...

    def history(self, register_id: str) -> tuple[Version, ...]:
        """Return all versions, newest first; none for a register that is not there."""
        ...

    def current(self, register_id: str) -> Version | None:
        """Return the newest version; None for a register that is not there."""
        ...

    def load(self, register_id: str, number: int) -> RegisterContent:
        """Return the content of a version, verified against its checksum.

        Raises:
            RegisterError: there is no such version, or what is stored of it is damaged.
        """
        ...

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

        Args:
            info: what the register is from now on.
            content: see `content.prepared` for what is kept of it and what is refused.
            based_on: number of the version the editor saw; None for a register not there yet.
            author: who publishes.
            note: what changed, in the author's words.
            source_name: name of the file the content came from.
            source_sha256: of that file.

        Raises:
            PublishConflictError: the current version is another one than ``based_on``.
            RegisterError: the content cannot be kept, or the store cannot write.
        """
        ...

    def roll_back(
        self, register_id: str, number: int, *, based_on: int | None, author: str, note: str
    ) -> Version:
        """Publish the content of version ``number`` again, as the next version.

        Raises:
            PublishConflictError: the current version is another one than ``based_on``.
            RegisterError: there is no such version, it is damaged, or the store cannot write.
        """
        ...

    def audit(self, register_id: str | None = None) -> tuple[AuditEntry, ...]:
        """Return the audit log, newest first: of one register, or everything."""
        ...

    def record(self, actor: str, action: str, detail: str, register_id: str | None = None) -> None:
        """Add a line to the audit log: a sign-in, an attempt refused."""
        ...

    def close(self) -> None:
        """Give back what is held for the next use; the store can still be used."""
        ...


def check_texts(*texts: str) -> None:
    """Refuse texts that not every store can keep.

    Raises:
        RegisterError: a text is too long, or has a NUL or half a surrogate pair in it.
    """
    for text in texts:
        if len(text) > TEXT_LIMIT:
            raise RegisterError(
                Message(
                    N_("The text “{start}…” has {count} letters; {limit} can be kept."),
                    {"start": text[:40], "count": f"{len(text):,}", "limit": f"{TEXT_LIMIT:,}"},
                ),
                Message(N_("Shorten it.")),
            )
        if not can_be_kept(text):
            raise RegisterError(
                Message(
                    N_("The text “{text}” holds a character that cannot be kept."),
                    {"text": ascii(text[:40])[1:-1]},
                ),
                Message(N_("Type it again instead of pasting it.")),
            )


def can_be_kept(text: str) -> bool:
    """Return whether ``text`` is Unicode without NUL, which PostgreSQL cannot keep."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def no_such_version(register_id: str, number: int) -> RegisterError:
    """Return the error for a version that is not there."""
    return RegisterError(
        Message(
            N_("The register {register} has no version {number}."),
            {"register": register_id, "number": number},
        ),
        Message(N_("Choose one from its history.")),
    )
