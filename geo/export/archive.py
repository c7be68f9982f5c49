"""Put an export together: its files and all that must travel with them."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pathvalidate import sanitize_filename

from geo.errors import ExportError
from geo.export.documents import FORMATS
from geo.export.formats.staging import COMPRESSION
from geo.export.metadata import write_metadata
from geo.export.metadata.facts import WrittenFile, written_file
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.export.layer import Export

PRODUCT_NAME: Final = "clc-map"

LONGEST_NAME: Final = 80
"""Letters of a file name without its ending; in Cyrillic 160 bytes, which file systems take."""

_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment a ZIP archive can tell."""

_PACKED: Final = (".zip", ".parquet", ".xlsx", ".qgz", ".png")
"""Endings of files that are compressed already."""

_PERMISSIONS: Final = 0o644 << 16


def archive_name(export: Export) -> str:
    """Return the name of the archive: DEMO where it holds such data, title, date."""
    date = f"{export.made_at:%Y-%m-%d}"
    parts = ["DEMO"] if export.is_demonstration else []
    return f"{file_stem('_'.join([*parts, PRODUCT_NAME, export.title]))}_{date}.zip"


def file_stem(text: str) -> str:
    """Return ``text`` as the name of a file on any system, without an ending.

    What file systems refuse becomes ``_``; a name that Windows reserves gets one more letter.
    """
    named = sanitize_filename(" ".join(text.split()), replacement_text="_", platform="universal")
    return str(named).replace(" ", "_")[:LONGEST_NAME].lstrip("._ ").rstrip(". ") or PRODUCT_NAME


def write_files(
    export: Export, format_ids: Sequence[str], directory: Path
) -> tuple[WrittenFile, ...]:
    """Write the layers of ``export`` into ``directory`` in each format, without metadata.

    Raises:
        ExportError: a format is not known.
        SettingError: a format cannot hold what is to be in it.
    """
    export = export.of_formats(format_ids)
    by_name = {layer.name: layer for layer in export.layers}
    files: list[WrittenFile] = []
    wanted = dict.fromkeys(format_ids)
    if "qgz" in wanted:
        wanted.pop("gpkg", None)  # a project brings its GeoPackage
    for format_id in wanted:
        known = FORMATS.get(format_id)
        if known is None:
            raise ExportError(
                Message(
                    N_("There is no format {format}. Choose among: {formats}."),
                    {"format": format_id, "formats": ", ".join(FORMATS)},
                )
            )
        for path in known.write(export, directory):
            stem = path.name.partition(".")[0]
            layer = None if known.many else by_name.get(stem)
            files.append(written_file(path, directory, layer, known.id, known.media_type))
    return tuple(files)


def write_archive(export: Export, format_ids: Sequence[str], path: Path) -> tuple[WrittenFile, ...]:
    """Write a ZIP archive with the layers in each format and their metadata.

    The same export gives the same bytes, wherever the formats allow. Nothing is left of an archive
    that could not be finished.

    Returns:
        The files of the layers, as described in the metadata.

    Raises:
        ExportError: a format is not known.
        SettingError: a format cannot hold what is to be in it.
        OSError: the archive cannot be written.
    """
    export = export.of_formats(format_ids)
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=path.parent))
    try:
        content = folder / "content"
        content.mkdir()
        files = write_files(export, format_ids, content)
        write_metadata(export, files, content)
        packed = folder / "packed.zip"
        _pack(export, content, packed)
        packed.replace(path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return files


def archive_bytes(export: Export, format_ids: Sequence[str]) -> bytes:
    """Return what `write_archive` writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.zip"
        write_archive(export, format_ids, path)
        return path.read_bytes()


def _pack(export: Export, content: Path, packed: Path) -> None:
    moment = max(export.made_at.timetuple()[:6], _EARLIEST)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(content.rglob("*")):
            if file.is_file():
                entry = zipfile.ZipInfo(file.relative_to(content).as_posix(), moment)
                entry.external_attr = _PERMISSIONS
                packs = file.suffix not in _PACKED
                entry.compress_type = zipfile.ZIP_DEFLATED if packs else zipfile.ZIP_STORED
                archive.writestr(entry, file.read_bytes(), compresslevel=COMPRESSION)
