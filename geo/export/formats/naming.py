"""Name files and what is in them within the limits of their formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.export.layer import Export

BUNDLE: Final = "layers"
"""Name of a file that holds several layers."""


def bundle_name(export: Export) -> str:
    """Return the name of a file with all layers: the layer's own where there is one."""
    if len(export.layers) == 1:
        return export.layers[0].name
    return f"DEMO_{BUNDLE}" if export.is_demonstration else BUNDLE


def short_names(names: Iterable[str], length: int) -> list[str]:
    """Return ``names`` cut to ``length`` letters, unique without regard to case.

    A name that another one has already ends in a number: ``teachers_t``, ``teachers_2``.
    """
    used: set[str] = set()
    short = []
    for name in names:
        candidate, number = name[:length], 1
        while candidate.casefold() in used:
            number += 1
            ending = f"_{number}"
            candidate = name[: length - len(ending)] + ending
        used.add(candidate.casefold())
        short.append(candidate)
    return short
