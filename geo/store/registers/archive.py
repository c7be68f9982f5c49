"""Pack a version of a register into one file that any program can read."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict
from threading import Lock
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.store.registers.content import GEOMETRY, columns

if TYPE_CHECKING:
    from datetime import datetime

    import geopandas as gpd

    from geo.store.registers.records import RegisterContent, RegisterInfo, Version

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip file knows: its entries have no time of their own."""

_PERMISSIONS: Final = 0o644 << 16

# GDAL takes the time it writes into a GeoPackage from a setting of the process.
_GDAL_CLOCK: Final = "OGR_CURRENT_DATE"
_GDAL_CLOCK_LOCK: Final = Lock()


def version_archive(info: RegisterInfo, version: Version, content: RegisterContent) -> bytes:
    """Return a zip file with all of a version; the same bytes for the same version.

    In it: ``centres.csv`` (UTF-8, columns lon and lat in degrees, WGS 84), ``centres.gpkg``
    (points, EPSG:4326), ``programmes.csv``, ``version.json`` (the register, the version, its
    checksum and licence, the columns and their types). Cells are as published: text that begins
    with an equals sign stays so, and is to be opened as text.
    """
    points = content.centres.geometry
    centres = pd.DataFrame(content.centres.drop(columns=GEOMETRY)).assign(
        lon=points.x, lat=points.y
    )
    files = {
        "centres.csv": _csv(centres),
        "centres.gpkg": _geopackage(content.centres, version.published_at),
        "programmes.csv": _csv(content.programmes),
        "version.json": _description(info, version, content),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = _PERMISSIONS
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, lineterminator="\r\n").encode()


def _geopackage(centres: gpd.GeoDataFrame, at: datetime) -> bytes:
    # 30 MB and a quarter of a second, for the few who take an archive away.
    import pyogrio  # noqa: PLC0415

    written = io.BytesIO()
    renamed = centres.rename(columns=_distinct([str(name) for name in centres.columns]))
    with _GDAL_CLOCK_LOCK:
        pyogrio.set_gdal_config_options({_GDAL_CLOCK: f"{at:%Y-%m-%dT%H:%M:%SZ}"})
        try:
            pyogrio.write_dataframe(renamed, written, layer="centres", driver="GPKG")
        finally:
            pyogrio.set_gdal_config_options({_GDAL_CLOCK: None})
    return written.getvalue()


def _distinct(names: list[str]) -> dict[str, str]:
    """Return other names for columns that a GeoPackage, blind to capitals, takes for the same."""
    taken, renamed = {"fid", "geom"}, {}
    for name in names:
        new, count = name, 1
        while new.lower() in taken:
            count += 1
            new = f"{name}_{count}"
        taken.add(new.lower())
        if new != name:
            renamed[name] = new
    return renamed


def _description(info: RegisterInfo, version: Version, content: RegisterContent) -> bytes:
    record = {
        "register": asdict(info),
        "version": {**asdict(version), "published_at": version.published_at.isoformat()},
        "columns": {
            name: {column.name: column.dtype for column in columns(table)}
            for name, table in (("centres", content.centres), ("programmes", content.programmes))
        },
    }
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()
