"""Bring the shaded relief into the projection of web maps and tone it down."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from geo.sources.output import write_json

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

TONE: Final = 0.62
"""Share of the relief's contrast that is kept, towards white; COLOUR of its colour. Our choice:
class colours at three quarters opacity keep their order over it."""
COLOUR: Final = 0.35

QUALITY: Final = 82
"""Quality of the WebP image: no visible blocks at twice the size."""


def mercator_y(latitude: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Return the ordinate of spherical Mercator, in radii: ln tan(π/4 + φ/2), φ in degrees."""
    return np.log(np.tan(np.pi / 4 + np.radians(latitude) / 2))


def to_mercator_rows(
    pixels: NDArray[np.float64], south: float, north: float
) -> NDArray[np.float64]:
    """Resample rows evenly spaced in latitude to rows evenly spaced in Mercator ordinate.

    Leaflet stretches an image linearly between its corners in the map's projection: an image in
    plate carrée would lie up to 16 km off in the middle of Mongolia. Columns need no change.

    Args:
        pixels: rows from north to south, columns, channels.
        south: latitude of the lower edge, degrees.
        north: latitude of the upper edge, degrees.

    Returns:
        Rows from north to south, as many as keep pixels square on the equator's scale of the
        columns, linearly interpolated.
    """
    rows = pixels.shape[0]
    top, bottom = mercator_y(north), mercator_y(south)
    degrees_per_row = (north - south) / rows
    # Square pixels: the Mercator ordinate in degrees of longitude, at the pixels of the columns.
    count = round(float(np.degrees(top - bottom)) / degrees_per_row)
    ordinates = top - (np.arange(count) + 0.5) / count * (top - bottom)
    latitudes = np.degrees(2 * np.arctan(np.exp(ordinates)) - np.pi / 2)
    position = np.clip((north - latitudes) / degrees_per_row - 0.5, 0, rows - 1)
    above = np.floor(position).astype(int)
    below = np.minimum(above + 1, rows - 1)
    share = (position - above)[:, None, None]
    resampled: NDArray[np.float64] = pixels[above] * (1 - share) + pixels[below] * share
    return resampled


def tone(pixels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take colour and contrast back towards white; values 0-255."""
    grey = pixels.mean(axis=2, keepdims=True)
    muted = grey + (pixels - grey) * COLOUR
    toned: NDArray[np.float64] = 255 - (255 - muted) * TONE
    return toned


def relief(raw: Path, display: Path) -> None:
    """Write relief.webp and relief.json, its corners as [[south, west], [north, east]]."""
    bounds = json.loads((raw / "basemap/relief_bounds.json").read_text(encoding="utf-8"))
    west, south, east, north = bounds["bounds_wsen"]
    with Image.open(raw / "basemap/relief_shadedrelief_mn.jpg") as picture:
        pixels = np.asarray(picture.convert("RGB"), dtype=float)
    toned = np.round(tone(to_mercator_rows(pixels, south, north))).astype(np.uint8)
    display.mkdir(parents=True, exist_ok=True)
    Image.fromarray(toned).save(display / "relief.webp", quality=QUALITY, method=6)
    height, width = toned.shape[:2]
    description = {
        "image": "relief.webp",
        "bounds": [[south, west], [north, east]],
        "projection": "EPSG:3857",
        "width": width,
        "height": height,
    }
    write_json(description, display / "relief.json")
