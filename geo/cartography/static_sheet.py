"""Draw on a sheet of paper measured in millimetres: text, shapes and symbols."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from geo.cartography.static_symbols import symbol_path
from geo.cartography.static_type import MM_PER_INCH, POINTS_PER_MM, Type, properties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.path import Path
    from matplotlib.transforms import Transform
    from numpy.typing import NDArray

POINTS_PER_PX: Final = 0.75
"""A pixel of the screen map is 1/96 inch (CSS Values 4, 5.2)."""

ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet, in mm from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """In mm."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """In mm."""
        return self.top - self.bottom

    def grown(self, by_mm: float) -> Box:
        """Return the rectangle with every side moved outwards."""
        return Box(self.left - by_mm, self.bottom - by_mm, self.right + by_mm, self.top + by_mm)

    def shape(self) -> shapely.Polygon:
        """Return the rectangle as a polygon."""
        return shapely.box(self.left, self.bottom, self.right, self.top)

    def holds(self, other: Box) -> bool:
        """Return whether no part of ``other`` is outside."""
        return (
            self.left <= other.left
            and self.bottom <= other.bottom
            and other.right <= self.right
            and other.top <= self.top
        )

    def meets(self, other: Box) -> bool:
        """Return whether the two share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )


@dataclass(frozen=True, slots=True)
class Pen:
    """How a shape is drawn."""

    fill: str | None = None
    line: str | None = None
    width_pt: float = 0.0
    dash: tuple[float, ...] = ()
    """Lengths of lines and gaps, in points."""
    opacity: float = 1.0
    """Of the fill."""


class Sheet:
    """A sheet of paper; what is drawn later lies on top.

    matplotlib is imported where it is used: only who prints a map needs it.
    """

    def __init__(self, width_mm: float, height_mm: float, dpi: int) -> None:
        """Take an empty white sheet, of whole pixels."""
        from matplotlib.figure import Figure  # noqa: PLC0415
        from matplotlib.transforms import Affine2D  # noqa: PLC0415

        self.box = Box(0, 0, width_mm, height_mm)
        pixels = (round(side * dpi / MM_PER_INCH) for side in (width_mm, height_mm))
        # A hair more than whole pixels: matplotlib cuts off what is after the point.
        width, height = ((count + 1e-6) / dpi for count in pixels)
        self.figure = Figure(figsize=(width, height), dpi=dpi, facecolor="white")
        self.transform: Transform = Affine2D().scale(1 / MM_PER_INCH) + self.figure.dpi_scale_trans
        self._drawn = 0
        self._names: Counter[str] = Counter()
        self._widths: dict[tuple[str, Type], float] = {}

    # ------------------------------------------------------------ text

    def width_mm(self, text: str, kind: Type) -> float:
        """Return the width of a line of text."""
        from matplotlib.textpath import text_to_path  # noqa: PLC0415

        key = (text, kind)
        if key not in self._widths:
            width, _, _ = text_to_path.get_text_width_height_descent(
                text, properties(kind), ismath=False
            )
            self._widths[key] = width / POINTS_PER_MM
        return self._widths[key]

    def wrapped(self, text: str, kind: Type, width_mm: float, lines: int = 99) -> list[str]:
        """Return ``text`` in lines no wider than asked; what is left over becomes an ellipsis."""
        space = self.width_mm(" ", kind)
        rows: list[list[str]] = []
        room = 0.0
        for word in text.split():
            long = self.width_mm(word, kind)
            if rows and long + space <= room:
                rows[-1].append(word)
                room -= long + space
                continue
            if len(rows) > lines:
                break
            for piece in self._pieces(word, kind, width_mm) if long > width_mm else [word]:
                rows.append([piece])
                room = width_mm - self.width_mm(piece, kind)
        joined = [" ".join(row) for row in rows]
        if len(joined) <= lines:
            return joined
        last = joined[lines - 1]
        while last and self.width_mm(last + ELLIPSIS, kind) > width_mm:
            last = last[:-1]
        return [*joined[: lines - 1], last.rstrip() + ELLIPSIS]

    def _pieces(self, word: str, kind: Type, width_mm: float) -> list[str]:
        """Break a word that is wider than a line."""
        pieces, room = [""], width_mm
        for letter in word:
            long = self.width_mm(letter, kind)
            if pieces[-1] and long > room:
                pieces.append("")
                room = width_mm
            pieces[-1] += letter
            room -= long
        return pieces

    def text(  # noqa: PLR0913  where, what and how
        self,
        x: float,
        y: float,
        text: str,
        kind: Type,
        *,
        align: str = "left",
        halo_pt: float = 0.0,
        name: str | None = None,
    ) -> None:
        """Write a line with the foot of its letters at ``y`` (mm), ``x`` being where it is aligned.

        A halo is drawn as outlines of the letters, the letters themselves stay text.
        """
        from matplotlib.text import Text  # noqa: PLC0415

        if halo_pt:
            self._halo((x, y), text, kind, align=align, halo_pt=halo_pt)
        self._add(
            Text(
                x,
                y,
                text,
                color=kind.colour,
                ha=align,
                va="baseline",
                fontproperties=properties(kind),
                parse_math=False,
                transform=self.transform,
            ),
            name,
        )

    def lines(  # noqa: PLR0913  where, what and how
        self,
        x: float,
        top: float,
        rows: Sequence[str],
        kind: Type,
        *,
        align: str = "left",
        name: str | None = None,
    ) -> float:
        """Write lines from ``top`` (mm) downwards; return where the next one would begin."""
        for row in rows:
            self.text(x, top - kind.ascent_mm, row, kind, align=align, name=name)
            top -= kind.line_mm
        return top

    def _halo(
        self, place: tuple[float, float], text: str, kind: Type, *, align: str, halo_pt: float
    ) -> None:
        from matplotlib.patches import PathPatch  # noqa: PLC0415
        from matplotlib.textpath import TextPath  # noqa: PLC0415
        from matplotlib.transforms import Affine2D  # noqa: PLC0415

        shift = {"left": 0.0, "center": 0.5, "right": 1.0}[align] * self.width_mm(text, kind)
        outline = TextPath((0, 0), text, size=kind.size_pt / POINTS_PER_MM, prop=properties(kind))
        self._add(
            PathPatch(
                outline,
                facecolor="white",
                edgecolor="white",
                linewidth=2 * halo_pt,
                joinstyle="round",
                transform=Affine2D().translate(place[0] - shift, place[1]) + self.transform,
            )
        )

    # ------------------------------------------------------------ shapes

    def shape(
        self,
        path: Path,
        pen: Pen,
        *,
        clip: Box | None = None,
        within: Path | None = None,
        name: str | None = None,
    ) -> None:
        """Draw a path in mm; what is outside ``clip``, and of ``within``, is cut off."""
        from matplotlib.patches import PathPatch  # noqa: PLC0415

        patch = PathPatch(
            path,
            facecolor=(pen.fill, pen.opacity) if pen.fill else "none",
            edgecolor=pen.line or "none",
            linewidth=pen.width_pt if pen.line else 0,
            linestyle=(0, pen.dash) if pen.dash else "solid",
            joinstyle="round",
            capstyle="butt" if pen.dash else "round",
            transform=self.transform,
        )
        self._clip(patch, clip)
        if within is not None:
            patch.set_clip_path(within, self.transform)
        self._add(patch, name)

    def rectangle(self, box: Box, pen: Pen, *, name: str | None = None) -> None:
        """Draw a rectangle."""
        corners = [
            (box.left, box.bottom),
            (box.right, box.bottom),
            (box.right, box.top),
            (box.left, box.top),
        ]
        self.shape(outline(corners), pen, name=name)

    def symbols(  # noqa: PLR0913  where, what and how
        self,
        places: NDArray[np.float64],
        svg_path: str,
        colour: str,
        size_mm: float,
        *,
        halo_pt: float,
        clip: Box | None = None,
        name: str | None = None,
    ) -> None:
        """Draw a symbol at each place (mm), each on a white halo that covers the ones before."""
        path = symbol_path(svg_path)
        self._collect(
            [path, path],
            np.repeat(places, 2, axis=0),
            size_mm,
            clip,
            name,
            facecolors=["white", colour],
            edgecolors=["white", "none"],
            linewidths=[2 * halo_pt, 0],
            joinstyle="round",
        )

    def marks(  # noqa: PLR0913  where, what and how
        self,
        places: NDArray[np.float64],
        path: Path,
        size_mm: float,
        pen: Pen,
        *,
        clip: Box | None = None,
        name: str | None = None,
    ) -> None:
        """Draw lines, given about the origin in a square of side 1, at each place (mm)."""
        self._collect(
            [path],
            places,
            size_mm,
            clip,
            name,
            facecolors="none",
            edgecolors=pen.line,
            linewidths=pen.width_pt,
            linestyles=[(0, pen.dash)] if pen.dash else "solid",
        )

    def _collect(
        self,
        paths: list[Path],
        places: NDArray[np.float64],
        size_mm: float,
        clip: Box | None,
        name: str | None,
        **look: Any,  # noqa: ANN401  matplotlib's own arguments
    ) -> None:
        from matplotlib.collections import PathCollection  # noqa: PLC0415
        from matplotlib.transforms import Affine2D  # noqa: PLC0415

        if not len(places):
            return
        collection = PathCollection(paths, offsets=places, offset_transform=self.transform, **look)
        scaled = Affine2D().scale(size_mm / MM_PER_INCH) + self.figure.dpi_scale_trans
        collection.set_transform(scaled)
        self._clip(collection, clip)
        self._add(collection, name)

    def _clip(self, artist: Artist, clip: Box | None) -> None:
        from matplotlib.transforms import Bbox, TransformedBbox  # noqa: PLC0415

        if clip is not None:
            extents = Bbox.from_extents(clip.left, clip.bottom, clip.right, clip.top)
            artist.set_clip_box(TransformedBbox(extents, self.transform))

    def _add(self, artist: Artist, name: str | None = None) -> None:
        artist.set_zorder(self._drawn)
        if name:
            self._names[name] += 1
            # An id is there once in a document (XML 1.0, 3.3.1).
            artist.set_gid(name if self._names[name] == 1 else f"{name}.{self._names[name]}")
        self.figure.add_artist(artist)
        self._drawn += 1


def outline(corners: Sequence[tuple[float, float]], *, closed: bool = True) -> Path:
    """Return a path along ``corners``."""
    from matplotlib.path import Path  # noqa: PLC0415  only who prints a map needs it

    return Path([*corners, corners[0]] if closed else list(corners), closed=closed)
