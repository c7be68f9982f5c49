"""Metadata that travel with an export."""

from geo.export.metadata.citation import citation_text
from geo.export.metadata.dictionary import dictionary_rows
from geo.export.metadata.facts import WrittenFile, written_file
from geo.export.metadata.writer import write_metadata

__all__ = ["WrittenFile", "citation_text", "dictionary_rows", "write_metadata", "written_file"]
