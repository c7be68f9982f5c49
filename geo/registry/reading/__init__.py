"""Read whatever file an office brings: spreadsheets, text, layers, in any encoding and CRS."""

from __future__ import annotations

from geo.registry.reading.formats import FORMATS, Format, read_here
from geo.registry.reading.isolation import read_register

__all__ = ["FORMATS", "Format", "read_here", "read_register"]
