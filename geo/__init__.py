"""Community learning centres of Mongolia and the heritage around them, over aimags and soums.

Researchers write ``from geo import layers, load, export_layers``: see `geo.atlas`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.atlas import dictionary, export_layers, formats, layers, load, reference_systems

__all__ = ["dictionary", "export_layers", "formats", "layers", "load", "reference_systems"]


def __getattr__(name: str) -> Any:  # noqa: ANN401  any of the functions
    """Load the door for researchers when it is first used: the map itself does without."""
    if name in __all__:
        return getattr(import_module("geo.atlas"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
