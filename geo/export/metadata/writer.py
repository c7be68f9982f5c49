"""Write all metadata that travel with an export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.export.metadata.citation import write_bibtex, write_cff
from geo.export.metadata.datapackage import place_columns, write_datapackage
from geo.export.metadata.dcat import write_dcat
from geo.export.metadata.dictionary import dictionary_rows, shapefile_names, write_dictionary
from geo.export.metadata.facts import written_file
from geo.export.metadata.iso19139 import SUFFIX, write_iso19139
from geo.export.metadata.readme import write_readme

if TYPE_CHECKING:
    from pathlib import Path

    from geo.export.layer import Export
    from geo.export.metadata.dictionary import ShortNames
    from geo.export.metadata.facts import WrittenFile

DICTIONARY: Final = "data-dictionary.csv"
ISO_DIRECTORY: Final = "metadata"
SHAPEFILE: Final = "shp"


def write_metadata(
    export: Export,
    files: tuple[WrittenFile, ...],
    directory: Path,
    *,
    short_names: ShortNames | None = None,
) -> tuple[Path, ...]:
    """Write what tells people and programs what an export is; the same export, the same bytes.

    Args:
        export: what was taken away.
        files: the files that were written for it, below ``directory``; with paths of tables of
            text that exist.
        directory: the root of the archive; made where it is missing.
        short_names: gives the names of a layer's columns in its Shapefile; without it, those of
            `shapefile_names` where a Shapefile is among ``files``.

    Returns:
        The files written: ``README.txt``, ``data-dictionary.csv``, ``datapackage.json``,
        ``CITATION.cff``, ``citation.bib``, ``dcat.jsonld`` and a file of ISO/TS 19139 a layer.

    Raises:
        OSError: the directory cannot be written to, or a table of text cannot be read.
    """
    directory.mkdir(parents=True, exist_ok=True)
    written = {
        file.layer.name: columns
        for file in files
        if file.layer is not None and (columns := place_columns(file, directory))
    }
    if short_names is None and any(file.format_id == SHAPEFILE for file in files):
        short_names = shapefile_names
    rows = dictionary_rows(export, short_names=short_names, place_columns=written)
    dictionary = directory / DICTIONARY
    write_dictionary(rows, dictionary)
    described = written_file(dictionary, directory, None, "csv", "text/csv")
    readme = directory / "README.txt"
    write_readme(export, files, readme)
    package = write_datapackage(export, files, described, directory)
    cff = directory / "CITATION.cff"
    write_cff(export, cff)
    bibtex = directory / "citation.bib"
    write_bibtex(export, bibtex)
    dcat = directory / "dcat.jsonld"
    write_dcat(export, files, dcat)
    (directory / ISO_DIRECTORY).mkdir(exist_ok=True)
    documents = []
    for layer in export.layers:
        path = directory / ISO_DIRECTORY / f"{layer.name}{SUFFIX}"
        write_iso19139(layer, export, files, path)
        documents.append(path)
    return (readme, dictionary, package, cff, bibtex, dcat, *documents)
