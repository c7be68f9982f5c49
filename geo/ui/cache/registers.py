"""Keep the registers on offer, their versions, and the drafts looked at before publishing."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from geo.errors import RegisterError
from geo.store.datasets import DATASETS, parse_register_id, register_dataset, register_id
from geo.store.registers import open_store
from geo.text import N_, Message

if TYPE_CHECKING:
    from geo.store.datasets import Dataset
    from geo.store.registers import RegisterInfo, RegisterStore, Version

FRESH_S: Final = 5.0
"""For so long the list of registers is believed; our choice. What this process publishes itself
is seen at once."""

DRAFTS_HELD: Final = 16
"""Drafts that can be looked at on the map at the same time, over all sessions; our choice."""

DRAFT_PREFIX: Final = "draft@"


@dataclass(frozen=True, slots=True)
class RegisterOffer:
    """A register that can be looked at: what it is, and its current version."""

    info: RegisterInfo
    current: Version

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
        self._asked_at: float | None = None

    def get(self) -> tuple[tuple[RegisterOffer, ...], RegisterError | None]:
        with self._lock:
            now = time.monotonic()
            if self._asked_at is None or now - self._asked_at > FRESH_S:
                try:
                    self._offers, self._problem = _ask(), None
                except RegisterError as error:
                    # The shipped data sets stay usable; who looks for a register is told why not.
                    self._offers, self._problem = (), error
                self._asked_at = time.monotonic()
            return self._offers, self._problem

    def forget(self) -> None:
        with self._lock:
            self._asked_at = None


def _ask() -> tuple[RegisterOffer, ...]:
    store = register_store()
    found = ((info, store.current(info.id)) for info in store.registers())
    return tuple(RegisterOffer(info, current) for info, current in found if current)


_OFFERS: Final = _Offers()


def registers() -> tuple[RegisterOffer, ...]:
    """Return the registers on offer; none where the store cannot be reached."""
    return _OFFERS.get()[0]


def registers_problem() -> RegisterError | None:
    """Return why the store cannot be reached; None where it can."""
    return _OFFERS.get()[1]


def forget_registers() -> None:
    """Ask for the registers again: one was published or rolled back."""
    _OFFERS.forget()


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
    store = register_store()
    info = next((info for info in store.registers() if info.id == named), None)
    version = next((v for v in store.history(named) if v.number == number), None)
    if info is None or version is None:
        raise RegisterError(
            Message(N_("There is no data set {name}."), {"name": dataset_id}),
            Message(N_("Choose one of those on offer.")),
        )
    return register_dataset(info, version, store.load(named, version.number))


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
