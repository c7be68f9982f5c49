"""Describe a source of the product, complete or not at all."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.sources.licences import Licence
    from geo.sources.raw_files import RawFile


def missing_fields(entry: object, optional: Iterable[str]) -> list[str]:
    """Return the names of the fields of a dataclass entry that are empty and not ``optional``."""
    names = [field.name for field in fields(entry)]  # type: ignore[arg-type]
    return [name for name in names if name not in optional and not getattr(entry, name)]


@dataclass(frozen=True, slots=True)
class Source:
    """A source of the product: what people must be able to cite.

    Raises:
        ValueError: fields are empty; the message names all of them.
    """

    id: str
    title: str
    publisher: str
    url: str
    licence: Licence
    attribution: str
    date: str
    """Date or period the content is of, in words; "not stated" where the source has none."""
    files: tuple[RawFile, ...] = ()
    """Raw inputs; none for what the product makes itself."""
    note: str = ""
    """What a user must know before relying on it."""

    def __post_init__(self) -> None:
        """Check that the entry is complete."""
        missing = missing_fields(self, optional=("files", "note"))
        if missing:
            message = f"source {self.id or '(without id)'}: {', '.join(missing)} missing"
            raise ValueError(message)

    @property
    def licence_title(self) -> str:
        """Name of the terms, for people."""
        return self.licence.title

    @property
    def licence_url(self) -> str:
        """Address of the terms; empty where there is no text."""
        return self.licence.url
