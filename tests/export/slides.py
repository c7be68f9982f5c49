"""A small story made ready: slides of every kind, with maps that are quickly drawn."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime

from PIL import Image

from geo.cartography.slide import KeyFigure, Presentation, Slide

MADE_AT = datetime(2026, 3, 5, 7, 8, 9, tzinfo=UTC)
ADDRESS = "http://10.0.0.5:8501/"
DEMO = "DEMO · synthetic data"
MESSAGE = {"token": 1}


@dataclass
class Drawer:
    """Draws a rectangle in two colours and remembers what it was asked for."""

    colour: str = "#2c7fb8"
    asked: list[tuple[str, float, float, int]] = field(default_factory=list)

    def __call__(self, kind, width_mm, height_mm, dpi):
        self.asked.append((kind, width_mm, height_mm, dpi))
        if kind == "svg":
            return (
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_mm}mm" '
                f'height="{height_mm}mm" viewBox="0 0 4 2">'
                f'<rect width="4" height="2" fill="{self.colour}"/>'
                '<text x="1" y="1" font-size="0.3" font-family="DejaVu Sans">Хөвсгөл</text></svg>'
            ).encode()
        size = (round(width_mm * dpi / 25.4), round(height_mm * dpi / 25.4))
        image = Image.new("RGB", size, self.colour)
        image.paste("#d7301f", (0, 0, size[0] // 2, size[1]))
        file = io.BytesIO()
        image.save(file, "PNG", dpi=(dpi, dpi))
        return file.getvalue()


def slide(title="Хаана байна вэ?", **more):
    """Return a slide with everything but a figure and a badge."""
    parts = {
        "text": "Өвөрхангай.\nSecond line.",
        "notes": "Say #this slowly.",
        "query": "map?indicator=population&place=MN62",
        "message": MESSAGE,
        "sources": ("Publisher A: Population", "Publisher B: Centres"),
        "draw": Drawer(),
    }
    return Slide(title=title, **(parts | more))


FIGURE = KeyFigure("355", "centres, 2019", "Ministry, 2019", ((1998, 32.0), (2001, 191.5)))


def story(*slides, title="Төвүүд", language="mn"):
    """Return a story of slides in one language."""
    return Presentation({language: title}, {language: slides}, language)


def usual():
    """Return a story with a slide of each kind."""
    return story(
        slide("Хаана байна вэ?", figure=FIGURE),
        slide("Суралцагч", badge=DEMO, sources=("Publisher A: Population", "Third: Learners")),
        slide("Зөвхөн зураг", text="", notes=""),
        slide("Алга", query="", message=None, draw=None, unavailable="place=MN99 is gone."),
    )
