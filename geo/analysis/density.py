"""Spread sites over a raster of the country: how densely they lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import geopandas as gpd
import numpy as np
import shapely
from contourpy import FillType, contour_generator

from geo.analysis.contours import filled_area
from geo.analysis.surface import LAND_TOLERANCE_M
from geo.errors import SettingError
from geo.sources.measure import EQUAL_AREA_CRS, GEOGRAPHIC_CRS
from geo.text import N_

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geo.analysis.contours import OuterOffset

MIN_BANDWIDTH_KM: Final = 5.0
MAX_BANDWIDTH_KM: Final = 200.0
DEFAULT_BANDWIDTH_KM: Final = 50.0
"""Radius of a site's hill. Our choice: a little more than the radius of a soum of average size
(4,600 km²: 38 km), so that hills of neighbouring soums meet; less than 5 km shows single sites,
more than 200 km the country's shape."""

PER_KM2: Final = 1_000.0
"""Area to which a density is stated."""

BAND_SHARES: Final = (0.2, 0.4, 0.6, 0.8)
"""Each band covers about a fifth of the area within the bandwidth of a site. Our choice, as the
quintiles of the map's other classes; limits are then rounded to two digits."""

_CELLS_PER_BANDWIDTH: Final = 20
"""Our choice: the sum over cells then differs from the formula by less than a hundredth of a hill's
top (tested)."""

_MIN_CELL_M: Final = 1_000.0
_MAX_CELL_M: Final = 5_000.0
"""Cells are no finer than a screen shows and no coarser than outlines bear. Our choice."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DensitySurface:
    """Density on a raster of equal cells."""

    x: NDArray[np.float64]
    """Middle of each column in metres of `EQUAL_AREA_CRS`."""
    y: NDArray[np.float64]
    """Middle of each row."""
    per_1000_km2: NDArray[np.float64]
    """Rows × columns, in sites (or their weight) per 1,000 km²."""
    cell_m: float


def density_surface(
    points: gpd.GeoSeries, bandwidth_km: float, *, weights: pd.Series | None = None
) -> DensitySurface:
    """Return the kernel density of ``points``: a hill of volume one over each, added up.

    The hill is the quartic kernel, 3/(π h²) (1 - (r/h)²)² within the bandwidth h and zero beyond
    (Silverman 1986, equation 4.5). Points are shared among the four cells around them and the
    cells convolved with the kernel (linear binning and fast Fourier transform: Wand 1994). Nothing
    is added for what lies beyond the border, of which the sources tell nothing.

    Args:
        points: points in EPSG:4326; one that is missing is left out.
        bandwidth_km: 5 to 200 km.
        weights: what each point counts, zero or more, on the index of ``points``; one by default.

    Returns:
        The raster, a bandwidth wider on each side than the points; empty without a point.

    Raises:
        SettingError: the bandwidth is outside its limits.
    """
    if not MIN_BANDWIDTH_KM <= bandwidth_km <= MAX_BANDWIDTH_KM:
        raise SettingError(
            N_("Bandwidth"),
            bandwidth_km,
            N_("a bandwidth is between 5 and 200 km"),
            N_("Choose 5 to 200 km."),
        )
    bandwidth = bandwidth_km * 1e3
    cell = float(np.clip(bandwidth / _CELLS_PER_BANDWIDTH, _MIN_CELL_M, _MAX_CELL_M))
    placed = points[~(points.isna() | points.is_empty)].to_crs(EQUAL_AREA_CRS)
    if len(placed) == 0:
        return DensitySurface(np.empty(0), np.empty(0), np.empty((0, 0)), cell)
    volume = np.ones(len(placed)) if weights is None else weights[placed.index].to_numpy(float)
    kernel = _quartic(bandwidth, cell)
    reach = len(kernel) // 2
    # 35 MB and half a second, for the few who look at the density.
    from scipy.signal import oaconvolve  # noqa: PLC0415

    column, row = (axis.to_numpy() / cell for axis in (placed.x, placed.y))
    # A cell more than the kernel's: the outline of the lowest band closes around every hill.
    west, south = (int(np.floor(axis.min())) - reach - 1 for axis in (column, row))
    east, north = (int(np.ceil(axis.max())) + reach + 1 for axis in (column, row))
    binned = _binned(column - west, row - south, volume, shape=(north - south + 1, east - west + 1))
    smooth = oaconvolve(binned, kernel, mode="same")
    # The transform leaves specks of rounding where no hill reaches.
    smooth[smooth < kernel.max() * 1e-9] = 0.0
    x, y = (
        np.arange(first, last + 1, dtype=np.float64) * cell
        for first, last in ((west, east), (south, north))
    )
    return DensitySurface(x, y, smooth * PER_KM2 * 1e6, cell)


def density_bands(
    points: gpd.GeoSeries,
    bandwidth_km: float,
    country: shapely.Geometry,
    *,
    weights: pd.Series | None = None,
) -> gpd.GeoDataFrame:
    """Return the areas of ``country`` by the density of ``points``, for the screen.

    Args:
        points: points in EPSG:4326; one that is missing is left out.
        bandwidth_km: 5 to 200 km.
        country: polygons in EPSG:4326.
        weights: what each point counts, zero or more, on the index of ``points``; one by default.

    Returns:
        low, high (sites per 1,000 km², ascending; the first band holds all that is more than zero)
        and geometry: MultiPolygons in EPSG:4326 that do not overlap, accurate to a cell of the
        raster. No row where no point is
        within the bandwidth of the country.

    Raises:
        SettingError: the bandwidth is outside its limits.
    """
    surface = density_surface(points, bandwidth_km, weights=weights)
    land = gpd.GeoSeries([country], crs=GEOGRAPHIC_CRS).to_crs(EQUAL_AREA_CRS)
    outline = shapely.simplify(shapely.union_all(land.array), LAND_TOLERANCE_M)
    limits = _limits(surface, outline)
    if len(limits) == 0:
        return gpd.GeoDataFrame({"low": [], "high": []}, geometry=[], crs=GEOGRAPHIC_CRS)
    contours = contour_generator(
        surface.x, surface.y, surface.per_1000_km2, fill_type=FillType.OuterOffset
    )
    # The lowest band begins where the first hill does.
    levels = [limits[1] * 1e-6, *limits[1:]]
    areas = [_area(cast("OuterOffset", found)) for found in contours.multi_filled(levels)]
    # Bands keep their common borders; between cells the outline is interpolated anyway.
    simple = shapely.coverage_simplify(areas, surface.cell_m / 2)
    drawn = shapely.intersection(simple, outline)
    bands = gpd.GeoDataFrame(
        {"low": limits[:-1], "high": limits[1:]},
        geometry=[_polygons(area) for area in drawn],
        crs=EQUAL_AREA_CRS,
    ).to_crs(GEOGRAPHIC_CRS)
    bands.geometry = [_polygons(area) for area in shapely.make_valid(bands.geometry.array)]
    return bands[~bands.is_empty].reset_index(drop=True)


def _quartic(bandwidth: float, cell: float) -> NDArray[np.float64]:
    """Return the kernel on cells, per m²; its volume over the cells is one."""
    reach = int(np.ceil(bandwidth / cell))
    away = np.arange(-reach, reach + 1) * cell / bandwidth
    hill = np.clip(1.0 - (away[:, None] ** 2 + away[None, :] ** 2), 0.0, None) ** 2
    kernel: NDArray[np.float64] = hill / (hill.sum() * cell**2)
    return kernel


def _binned(
    column: NDArray[np.float64],
    row: NDArray[np.float64],
    volume: NDArray[np.float64],
    *,
    shape: tuple[int, int],
) -> NDArray[np.float64]:
    """Share each point among the four cells around it, the nearer the more."""
    grid = np.zeros(shape)
    left, low = np.floor(column).astype(int), np.floor(row).astype(int)
    right_part, upper_part = column - left, row - low
    for across, of_column in ((0, 1 - right_part), (1, right_part)):
        for up, of_row in ((0, 1 - upper_part), (1, upper_part)):
            np.add.at(grid, (low + up, left + across), volume * of_column * of_row)
    return grid


def _limits(surface: DensitySurface, outline: shapely.Geometry) -> list[float]:
    """Return the limits of the bands, zero first; none where no hill reaches the country."""
    row, column = np.nonzero(surface.per_1000_km2)
    shapely.prepare(outline)
    inside = shapely.contains_xy(outline, surface.x[column], surface.y[row])
    density = surface.per_1000_km2[row, column][inside]
    if len(density) == 0:
        return []
    rounded = {_two_digits(limit) for limit in np.quantile(density, BAND_SHARES)}
    top = _two_digits(float(density.max()), up=True)
    return [0.0, *sorted(limit for limit in rounded if limit < top), top]


def _two_digits(value: float, *, up: bool = False) -> float:
    """Round to two digits, to the nearest or up."""
    digits = 1 - int(np.floor(np.log10(value)))
    scaled = value * 10.0**digits
    whole = np.ceil(scaled) if up else np.round(scaled)
    return float(round(whole * 10.0**-digits, max(digits, 0)))


def _area(found: OuterOffset) -> shapely.MultiPolygon:
    """Return the polygons of a band, which meet those of its neighbours corner by corner."""
    corners, offsets = found
    return filled_area(map(_to_millimetres, corners), offsets)


def _to_millimetres(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round: the two sides of a border are interpolated apart and differ in the last digit."""
    return np.round(corners, 3)


def _polygons(area: shapely.Geometry) -> shapely.MultiPolygon:
    """Return the polygons of ``area``: clipping may leave lines and points."""
    parts = shapely.get_parts(shapely.get_parts(area))
    return shapely.MultiPolygon(parts[shapely.get_type_id(parts) == _POLYGON].tolist())


_POLYGON: Final = shapely.GeometryType.POLYGON.value
