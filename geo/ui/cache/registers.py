"""Keep the registers on offer, their versions, and the drafts looked at before publishing."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from geo.errors import RegisterError
from geo.registry.difference import centre_changes, programme_changes
from geo.store.datasets import DATASETS, parse_register_id, register_dataset, register_id
from geo.store.registers import open_store
from geo.text import N_, Message

if TYPE_CHECKING:
    import pandas as pd

    from geo.store.datasets import Dataset
    from geo.store.registers import RegisterContent, RegisterInfo, RegisterStore, Version

FRESH_S: Final = 5.0
"""For so long the list of registers is believed; our choice. What this process publishes itself
is seen at once."""

RETRY_S: Final = 30.0
"""For so long a store that failed is left alone; our choice."""

CONTENTS_HELD: Final = 8
"""Contents and comparisons of versions in memory; our choice."""

DRAFTS_HELD: Final = 16
"""Drafts that can be looked at on the map at the same time, over all sessions; our choice."""

DRAFT_PREFIX: Final = "draft@"


@dataclass(frozen=True, slots=True)
class RegisterOffer:
    """A register that can be looked at: what it is, and its versions, newest first."""

    info: RegisterInfo
    versions: tuple[Version, ...]

    @property
    def current(self) -> Version:
        """The newest version."""
        return self.versions[0]

    @property
    def dataset_id(self) -> str:
        """Identifier of the data set that the current version is."""
        return register_id(self.info.id, self.current.number)


@cache
def register_store() -> RegisterStore:
    """Return the store that the settings of the server name."""
    return open_store()


class _Offers:
    """The registers on offer, asked for again when they are no longer fresh."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._offers: tuple[RegisterOffer, ...] = ()
        self._problem: RegisterError | None = None
        self._due: float | None = None

    def get(self) -> tuple[tuple[RegisterOffer, ...], RegisterError | None]:
        # One asks; meanwhile the others go on with what was known, where anything was.
        if self._is_due() and self._lock.acquire(blocking=self._due is None):
            try:
                if self._is_due():
                    self._ask()
            finally:
                self._lock.release()
        return self._offers, self._problem

    def _is_due(self) -> bool:
        return self._due is None or time.monotonic() >= self._due

    def _ask(self) -> None:
        try:
            store = register_store()
            found = [(info, store.history(info.id)) for info in store.registers()]
        except RegisterError as error:
            # What was known stays; who works with registers is told why nothing new comes.
            self._problem, self._due = error, time.monotonic() + RETRY_S
        else:
            self._offers = tuple(RegisterOffer(info, versions) for info, versions in found)
            self._problem, self._due = None, time.monotonic() + FRESH_S

    def forget(self) -> None:
        self._due = None


_OFFERS: Final = _Offers()


def registers() -> tuple[RegisterOffer, ...]:
    """Return the registers on offer, as last known where the store cannot be reached."""
    return _OFFERS.get()[0]


def registers_problem() -> RegisterError | None:
    """Return why the store cannot be reached; None where it can."""
    return _OFFERS.get()[1]


def forget_registers() -> None:
    """Ask for the registers again: one was published or rolled back."""
    _OFFERS.forget()


@lru_cache(maxsize=CONTENTS_HELD)
def register_content(register: str, number: int) -> RegisterContent:
    """Return the content of a version, which never changes.

    Raises:
        RegisterError: it cannot be read.
    """
    return register_store().load(register, number)


@lru_cache(maxsize=CONTENTS_HELD)
def version_changes(register: str, first: int, second: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return how centres and programmes differ between two versions.

    Raises:
        RegisterError: a version cannot be read.
    """
    before, after = register_content(register, first), register_content(register, second)
    return (
        centre_changes(before.centres, after.centres),
        programme_changes(before.programmes, after.programmes),
    )


def find_dataset(text: str) -> str | None:
    """Return the identifier of the data set that a link means; None where there is none.

    ``ulaanbaatar`` is the current version of the register of that name, ``ulaanbaatar@3`` its third
    one, whatever was published since.
    """
    if text in DATASETS:
        return text
    named, number = parse_register_id(text)
    offer = next((offer for offer in registers() if offer.info.id == named), None)
    if offer is None:
        return None
    if number is None:
        return offer.dataset_id if text == named else None
    # Versions are numbered from one without gaps.
    return text if 1 <= number <= offer.current.number else None


def offer_of(dataset_id: str) -> RegisterOffer | None:
    """Return the register that a data set is a version of; None for all other data sets."""
    named, _, number = dataset_id.partition("@")
    return next((o for o in registers() if number and o.info.id == named), None)


def published_dataset(dataset_id: str) -> Dataset:
    """Return a version of a register as a data set.

    Raises:
        RegisterError: it cannot be read, or there is none of that name.
    """
    named, number = parse_register_id(dataset_id)
    offer = offer_of(dataset_id)
    version = next((v for v in offer.versions if v.number == number), None) if offer else None
    if offer is None or version is None:
        raise RegisterError(
            Message(N_("There is no data set {name}."), {"name": dataset_id}),
            Message(N_("Choose one of those on offer.")),
        )
    return register_dataset(offer.info, version, register_content(named, version.number))


_DRAFTS: Final[OrderedDict[str, Dataset]] = OrderedDict()
_DRAFTS_LOCK: Final = Lock()


def hold_draft(dataset: Dataset) -> None:
    """Let a draft be looked at like any data set, under the identifier of its entry."""
    with _DRAFTS_LOCK:
        _DRAFTS[dataset.entry.id] = dataset
        _DRAFTS.move_to_end(dataset.entry.id)
        while len(_DRAFTS) > DRAFTS_HELD:
            _DRAFTS.popitem(last=False)


def draft(dataset_id: str) -> Dataset | None:
    """Return a draft held; None where there is none of that name."""
    with _DRAFTS_LOCK:
        return _DRAFTS.get(dataset_id)
