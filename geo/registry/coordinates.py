"""Read coordinates as offices write them: degrees, minutes, commas, in one column, swapped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.registry.findings import FindingKind
from geo.sources.measure import GEOGRAPHIC_CRS
from geo.text import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.registry.findings import FindingLog

LATITUDES: Final = (41.5, 52.2)
LONGITUDES: Final = (87.7, 120.0)
"""Degrees between which Mongolia lies, a tenth of a degree added; the two do not overlap, so that
swapped coordinates are always known as such."""

LARGEST_DEGREES: Final = 180.0
LARGEST_LATITUDE: Final = 90.0

LONGEST_COORDINATE: Final = 60
"""Letters of one coordinate; our choice: in words and with all marks it has forty."""

UNREADABLE: Final = FindingKind(
    "coordinate_unreadable",
    "error",
    N_("“{value}” is no coordinate."),
    N_("Write degrees, such as 47.92 or 47°55′12″, or leave both cells empty."),
)
ONE_MISSING: Final = FindingKind(
    "coordinate_one_missing",
    "error",
    N_("Only one of latitude and longitude is given: {value}."),
    N_("Give both, or neither: the soum centre stands in then."),
)
METRES: Final = FindingKind(
    "coordinate_in_metres",
    "error",
    N_("{value} is a coordinate in metres, and nothing says of which system."),
    N_("Give degrees (WGS 84), or bring a layer with its coordinate system."),
)
IMPOSSIBLE: Final = FindingKind(
    "coordinate_impossible",
    "error",
    N_("{value} is no place on Earth: latitude reaches 90, longitude 180 degrees."),
    N_("Correct the coordinate, or leave both cells empty."),
)
ABROAD: Final = FindingKind(
    "coordinate_abroad",
    "error",
    N_("{value} is not in Mongolia, which lies between 87.7-119.9 E and 41.6-52.1 N."),
    N_("Correct the coordinate, or leave both cells empty."),
)
SWAPPED: Final = FindingKind(
    "coordinate_swapped",
    "warning",
    N_("Latitude and longitude were swapped ({value}); they were put right."),
    N_("Swap the two cells."),
)
EMPTY_GEOMETRY: Final = FindingKind(
    "geometry_empty",
    "warning",
    N_("The feature has no geometry."),
    N_("Nothing to do: coordinates in its columns, or the soum centre, stand in."),
)
NOT_A_POINT: Final = FindingKind(
    "geometry_not_a_point",
    "warning",
    N_("The feature is a {value}; a point inside of it is used."),
    N_("Draw the centre as a point."),
)
INVALID_GEOMETRY: Final = FindingKind(
    "geometry_invalid",
    "error",
    N_("The feature is a {value} that crosses itself or is broken ({why})."),
    N_("Mend it, or draw the centre as a point."),
)
ZERO: Final = FindingKind(
    "coordinate_zero",
    "warning",
    N_("0, 0 stands for no coordinate; the soum centre stands in."),
    N_("Leave both cells empty."),
)

KINDS: Final = (
    UNREADABLE,
    ONE_MISSING,
    METRES,
    IMPOSSIBLE,
    ABROAD,
    SWAPPED,
    EMPTY_GEOMETRY,
    NOT_A_POINT,
    INVALID_GEOMETRY,
    ZERO,
)

# Degrees, minutes, seconds, with any marks between them and a letter of the compass on either side.
_COMPASS: Final = r"(?:[NSEW]|[ХЗӨУ]\.?\s*[ӨУ]?\.?|ХОЙД|ЗҮҮН|БАРУУН|ӨМНӨД)?\s*(?:ӨРГӨРӨГ|УРТРАГ)?"
_NUMBER: Final = r"\d+(?:[.,]\d+)?"
_DEGREES: Final = re.compile(
    rf"\s*{_COMPASS}\s*:?\s*(?P<sign>[-−+]?)\s*(?P<degrees>{_NUMBER})"
    rf"(?:\s*[°º˚d:\s]\s*(?:(?P<minutes>{_NUMBER})"
    rf"(?:\s*['′’ʹm:\s]\s*(?:(?P<seconds>{_NUMBER})\s*(?:[\"″”“]|''|′′|’’|s)?)?)?\s*['′’ʹm]?)?)?"
    rf"\s*[°º˚]?\s*{_COMPASS}\s*",
    re.IGNORECASE,
)
# In capitals: a small s stands for seconds.
_SOUTH_OR_WEST: Final = re.compile(r"^\s*[SW]|[SW]\s*$")
_PARTS: Final = ("degrees", "minutes", "seconds")
_MINUTES_A_DEGREE: Final = 60.0
_SECONDS_A_DEGREE: Final = 3600.0

# Two coordinates in one cell: a separator that is in none of them comes first.
_SEPARATORS: Final = (";", "|", "/", ", ", ",", "\t", "  ", " ")


def degrees(text: str) -> float:
    """Return a coordinate in degrees; NaN where ``text`` is none.

    ``47.92``, ``47,92``, ``47°55′12″N``, ``47 55 12``, ``N47°55.2'`` and ``47°55'12" х.ө.`` are all
    47.92.
    """
    # Blanks and length bound what the expression tries: a cell may hold anything.
    written = " ".join(text.split())
    found = _DEGREES.fullmatch(written) if len(written) <= LONGEST_COORDINATE else None
    if not found:
        return float("nan")
    parts = [part.replace(",", ".") for part in found.group(*_PARTS) if part]
    # 106.9 47.9 is two coordinates, not degrees and minutes.
    if any("." in part for part in parts[:-1]):
        return float("nan")
    whole, minutes, seconds = (*map(float, parts), 0.0, 0.0)[: len(_PARTS)]
    if minutes >= _MINUTES_A_DEGREE or seconds >= _MINUTES_A_DEGREE:
        return float("nan")
    value = whole + minutes / _MINUTES_A_DEGREE + seconds / _SECONDS_A_DEGREE
    negative = found["sign"] in {"-", "−"} or bool(_SOUTH_OR_WEST.search(written))
    return -value if negative else value


def both_degrees(text: str) -> tuple[float, float]:
    """Return two coordinates written in one cell, in their order; NaN where there are not two."""
    for separator in _SEPARATORS:
        parts = [part for part in text.strip(" ()[]").split(separator) if part.strip()]
        if len(parts) % 2:
            continue
        half = len(parts) // 2
        first, second = (separator.join(part) for part in (parts[:half], parts[half:]))
        if not (first and second):
            continue
        values = degrees(first), degrees(second)
        if not any(np.isnan(values)):
            return values
    return float("nan"), float("nan")


def read_coordinates(
    latitude: pd.Series,
    longitude: pd.Series,
    geometry: gpd.GeoSeries | None,
    log: FindingLog,
) -> gpd.GeoSeries:
    """Return the points of the rows, None where none is given or it cannot be used.

    Args:
        latitude: as written, or None; both coordinates may stand in it where ``longitude`` has
            none.
        longitude: as written, or None, on the same index.
        geometry: of a layer, EPSG:4326, on the same index; coordinates in cells win over it where
            they can be read, except 0, 0, which stands for none.
        log: takes what was found.

    Returns:
        Points in EPSG:4326 on the index of ``latitude``.
    """
    lat, lon, written = _numbers(latitude, longitude, log)
    if geometry is not None:
        shapes = geometry.to_numpy()
        drawn = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        unsaid = (lat == 0) & (lon == 0) & drawn
        lat[unsaid] = lon[unsaid] = np.nan
        written = written.mask(unsaid, "")
    lat, lon = _in_mongolia(lat, lon, written, log)
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), index=latitude.index, crs=GEOGRAPHIC_CRS)
    points[np.isnan(lat) | np.isnan(lon)] = None
    if geometry is not None:
        silent = written == ""
        points = points.where(~silent, _points_of(geometry[silent], log).reindex(points.index))
    return gpd.GeoSeries(points, crs=GEOGRAPHIC_CRS)


def _numbers(
    latitude: pd.Series, longitude: pd.Series, log: FindingLog
) -> tuple[NDArray[np.float64], NDArray[np.float64], pd.Series]:
    """Return degrees as written, and what was written, both cells as one text."""
    rows = latitude.index
    lat_text, lon_text = (
        side.fillna("").astype("str").str.strip() for side in (latitude, longitude)
    )
    lat, lon = _read_unique(lat_text), _read_unique(lon_text)
    alone = (lat_text == "") != (lon_text == "")
    together = lat_text.where(lat_text != "", lon_text)
    pairs = {text: both_degrees(text) for text in together[alone].unique()}
    combined = alone & together.isin(
        [text for text, pair in pairs.items() if not np.isnan(pair[0])]
    )
    if combined.any():
        values = np.array([pairs[text] for text in together[combined]])
        where = combined.to_numpy()
        lat[where], lon[where] = values[:, 0], values[:, 1]
    written = pd.Series(
        np.where(alone, together, lat_text.where(lat_text == "", lat_text + ", " + lon_text)),
        index=rows,
        dtype="str",
    )
    unread = alone & ~alone
    for column, text, numbers in (("latitude", lat_text, lat), ("longitude", lon_text, lon)):
        bad = (text != "") & np.isnan(numbers) & ~combined
        log.add(UNREADABLE, rows[bad], column, text)
        unread |= bad
    single = alone & ~combined & ~unread
    log.add(ONE_MISSING, rows[single], "latitude", written)
    nothing = (unread | single).to_numpy()
    lat[nothing] = lon[nothing] = np.nan
    return lat, lon, written


def _read_unique(text: pd.Series) -> NDArray[np.float64]:
    """Return the numbers of a column of text; most files repeat none, plain ones are read fast."""
    plain = pd.to_numeric(text.str.replace(",", ".", regex=False), errors="coerce")
    numbers: NDArray[np.float64] = plain.to_numpy(dtype=float, na_value=np.nan, copy=True)
    left = np.isnan(numbers) & (text != "").to_numpy()
    if left.any():
        known = {value: degrees(value) for value in text[left].unique()}
        numbers[left] = text[left].map(known).to_numpy(dtype=float)
    numbers[np.isinf(numbers)] = np.nan
    return numbers


def _in_mongolia(
    lat: NDArray[np.float64], lon: NDArray[np.float64], written: pd.Series, log: FindingLog
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Put swapped pairs right and give up what is not in Mongolia."""
    rows = written.index
    given = ~(np.isnan(lat) | np.isnan(lon))
    zero = given & (lat == 0) & (lon == 0)
    log.add(ZERO, rows[zero], "latitude", written)
    given &= ~zero
    swapped = given & _within(lon, LATITUDES) & _within(lat, LONGITUDES)
    log.add(SWAPPED, rows[swapped], "latitude", written)
    lat, lon = np.where(swapped, lon, lat), np.where(swapped, lat, lon)
    right = given & _within(lat, LATITUDES) & _within(lon, LONGITUDES)
    wrong = given & ~right
    metres = wrong & ((np.abs(lat) > 2 * LARGEST_DEGREES) | (np.abs(lon) > 2 * LARGEST_DEGREES))
    impossible = (
        wrong & ~metres & ((np.abs(lat) > LARGEST_LATITUDE) | (np.abs(lon) > LARGEST_DEGREES))
    )
    for kind, chosen in (
        (METRES, metres),
        (IMPOSSIBLE, impossible),
        (ABROAD, wrong & ~metres & ~impossible),
    ):
        log.add(kind, rows[chosen], "latitude", written)
    return np.where(right, lat, np.nan), np.where(right, lon, np.nan)


def _within(values: NDArray[np.float64], span: tuple[float, float]) -> NDArray[np.bool_]:
    low, high = span
    return (values >= low) & (values <= high)


def _points_of(geometry: gpd.GeoSeries, log: FindingLog) -> gpd.GeoSeries:
    """Return a point for each geometry of a layer; None where it gives none."""
    shapes = geometry.to_numpy()
    rows = geometry.index
    missing = np.array([shape is None for shape in shapes]) | shapely.is_empty(shapes)
    log.add(EMPTY_GEOMETRY, rows[missing], "")
    names = pd.Series(
        ["" if shape is None else shape.geom_type for shape in shapes], index=rows, dtype="str"
    )
    broken = ~missing & ~shapely.is_valid(shapes)
    reasons = pd.Series(shapely.is_valid_reason(shapes), index=rows).fillna("")
    log.add(INVALID_GEOMETRY, rows[broken], "", names, why=reasons)
    usable = ~missing & ~broken
    area = usable & (names != "Point").to_numpy()
    log.add(NOT_A_POINT, rows[area], "", names)
    points = np.full(len(shapes), None, dtype=object)
    points[usable] = shapely.point_on_surface(shapes[usable])
    lat = np.array(shapely.get_y(points), dtype=float)
    lon = np.array(shapely.get_x(points), dtype=float)
    texts = pd.Series([f"{y:.6g}, {x:.6g}" for y, x in zip(lat, lon, strict=True)], index=rows)
    lat, lon = _in_mongolia(lat, lon, texts, log)
    placed = gpd.GeoSeries(gpd.points_from_xy(lon, lat), index=rows, crs=GEOGRAPHIC_CRS)
    placed[np.isnan(lat)] = None
    return placed
