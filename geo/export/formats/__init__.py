"""Write layers as files that other programs read."""

from geo.export.formats.registry import EXPORT_FORMATS, Format

__all__ = ["EXPORT_FORMATS", "Format"]
