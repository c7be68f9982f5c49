"""Search once for all who ask for the same at the same time."""

from __future__ import annotations

from functools import lru_cache, wraps
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_Found = TypeVar("_Found")


def found_once(maxsize: int) -> Callable[[Callable[..., _Found]], Callable[..., _Found]]:
    """Keep the last ``maxsize`` results of a function that takes long.

    A plain cache lets everybody who asks before the first is answered search too: a hall that
    follows one link would wait for as many searches as it has listeners.
    """

    def keep(search: Callable[..., _Found]) -> Callable[..., _Found]:
        kept, lock = lru_cache(maxsize)(search), RLock()

        @wraps(search)
        def found(*args: Hashable) -> _Found:
            with lock:
                return kept(*args)

        return found

    return keep
