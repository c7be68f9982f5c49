"""Decide which version follows which, the same for every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from geo.errors import RegisterError
from geo.store.registers.content import checksum
from geo.store.registers.records import (
    AuditEntry,
    PublishConflictError,
    Version,
    check_texts,
    no_such_version,
)
from geo.text import N_, Message

if TYPE_CHECKING:
    from geo.store.registers.records import RegisterContent


def check_author(author: str, *texts: str) -> None:
    """Refuse a publication by nobody, or with texts that cannot be kept.

    Raises:
        RegisterError: ``author`` is empty, or a text cannot be kept.
    """
    if not author.strip():
        raise RegisterError(
            Message(N_("A version needs the name of who publishes it.")),
            Message(N_("Sign in, then publish again.")),
        )
    check_texts(author, *texts)


def check_base(register_id: str, current: Version | None, based_on: int | None) -> None:
    """Refuse a version that is based on another one than the current.

    Raises:
        PublishConflictError: somebody published in between.
        RegisterError: there is no version yet that it could be based on.
    """
    if current is None:
        if based_on is not None:
            raise no_such_version(register_id, based_on)
    elif current.number != based_on:
        raise PublishConflictError(current)


def now() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)


def published(  # noqa: PLR0913  a publication is told all of it
    register_id: str,
    kept: RegisterContent,
    *,
    author: str,
    note: str,
    source_name: str,
    source_sha256: str,
) -> Version:
    """Return the draft of a version that publishes ``kept``, prepared; its number is still none."""
    return Version(
        register_id=register_id,
        number=0,
        author=author,
        published_at=now(),
        note=note,
        checksum=checksum(kept),
        centres=len(kept.centres),
        programmes=len(kept.programmes),
        action="publish",
        restored=None,
        source_name=source_name,
        source_sha256=source_sha256,
    )


def successor(draft: Version, current: Version | None, at: datetime) -> Version:
    """Return ``draft`` with the number and time of the version after ``current``."""
    return replace(draft, number=current.number + 1 if current else 1, published_at=at)


def rolled_back(old: Version, *, author: str, note: str) -> Version:
    """Return the draft of a version that brings ``old`` back; number and time are still its."""
    return replace(old, author=author, note=note, action="rollback", restored=old.number)


def audit_entry(version: Version) -> AuditEntry:
    """Return the line of the audit log for ``version``."""
    return AuditEntry(
        version.published_at,
        version.author,
        version.action,
        version.register_id,
        version.number,
        version.note,
    )
