"""Printed maps: what a reader sees, by pixels, and what programs read, by their own parsers."""

from __future__ import annotations

import io
import re
import threading
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from defusedxml import ElementTree
from PIL import Image

from geo.cartography.static_map import draw_map
from geo.cartography.static_scene import StaticLayer, StaticScene
from geo.cartography.style import Style, StyleClass
from geo.cartography.symbology import CENTRE_SYMBOLS, NO_DATA_COLOUR
from geo.errors import SettingError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SVG = "{http://www.w3.org/2000/svg}"
RED, BLUE = "#d7301f", "#2c7fb8"


def squares(values: list[Any]) -> gpd.GeoDataFrame:
    """Return units of a degree abreast on the 47th parallel: equal areas."""
    shapes = [shapely.box(103 + i, 47, 104 + i, 48) for i in range(len(values))]
    table = {
        "value": pd.array(values, dtype="Int64"),
        "name": [f"Сум {i}" for i in range(len(values))],
    }
    return gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326")


def choropleth(values: list[Any], **style: Any) -> StaticLayer:
    classes = (
        StyleClass("0–10", 0, fill=RED),
        StyleClass("10–20", 1, fill=BLUE),
        StyleClass("no data", None, fill=NO_DATA_COLOUR, hatched=True),
    )
    look = Style(classes, column="value", **style)
    return StaticLayer(squares(values), "MultiPolygon", look, title="Persons per km²")


def centres(lon_lat: list[tuple[float, float] | None], **columns: list[str]) -> StaticLayer:
    shapes = [shapely.Point(*place) if place else None for place in lon_lat]
    style = Style((StyleClass("Centre", symbol=CENTRE_SYMBOLS["documented"]),), order=2)
    table = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")
    return StaticLayer(table, "Point", style, title="Centres")


def scene(*layers: StaticLayer, **more: Any) -> StaticScene:
    return StaticScene(layers, more.pop("title", "Map"), more.pop("language", "en"), **more)


def png(of: StaticScene, width: float = 120, height: float = 90, dpi: int = 100) -> Image.Image:
    data = draw_map(of, format="png", width_mm=width, height_mm=height, dpi=dpi)
    return Image.open(io.BytesIO(data))


def svg(of: StaticScene, width: float = 120, height: float = 90) -> Element:
    return ElementTree.fromstring(draw_map(of, format="svg", width_mm=width, height_mm=height))


def texts(root: Element) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def count(image: Image.Image, colour: str) -> int:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    return int((np.abs(np.asarray(image).astype(int) - rgb).max(axis=2) <= 2).sum())


def test_areas_of_the_page_are_in_the_proportion_of_the_areas_on_the_ground():
    image = png(scene(choropleth([0, 1, 1, 1]), scale_bar=False), dpi=200)
    # The swatches of the legend are equal in size, one each.
    swatch = count(png(scene(replace(choropleth([0, 1]), features=squares([])))), RED) * 4
    red, blue = count(image, RED) - swatch, count(image, BLUE) - swatch
    assert 2.85 < blue / red < 3.15


def test_what_has_no_figure_is_hatched_on_grey():
    image = png(scene(choropleth([0, None]), scale_bar=False), dpi=200)
    grey, red = count(image, NO_DATA_COLOUR), count(image, RED)
    lines = count(image, "#a9a9a9")
    assert 0.3 * red < grey < 0.9 * red
    assert 0.05 * red < lines < 0.5 * red


@pytest.mark.parametrize(
    ("width", "height", "dpi", "size"),
    [(297, 210, 300, (3508, 2480)), (148, 210, 150, (874, 1240)), (254, 127, 100, (1000, 500))],
)
def test_a_png_has_the_size_and_the_resolution_that_was_asked_for(width, height, dpi, size):
    image = png(scene(choropleth([0, 1])), width, height, dpi)
    assert image.size == size
    assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.02)


def test_a_png_names_its_title_source_and_licence():
    info = png(scene(choropleth([0]), title="Төв", sources="ҮСХ", licence="CC-BY-4.0")).info
    assert info["Title"] == "Төв"
    assert info["Source"] == "ҮСХ"
    assert info["Copyright"] == "CC-BY-4.0"


def test_an_svg_says_in_dublin_core_what_it_is_and_how_large():
    of = scene(choropleth([0]), title="Төв", sources="ҮСХ", licence="CC-BY-4.0", language="mn")
    root = svg(of)
    dc = "{http://purl.org/dc/elements/1.1/}"
    assert root.find(f"{SVG}metadata") is not None
    assert next(root.iter(f"{dc}title")).text == "Төв"
    assert next(root.iter(f"{dc}source")).text == "ҮСХ"
    assert "CC-BY-4.0" in "".join(next(root.iter(f"{dc}rights")).itertext())
    assert next(root.iter(f"{dc}language")).text == "mn"
    assert not list(root.iter(f"{dc}date"))
    assert (root.get("width"), root.get("height")) == ("120mm", "90mm")
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))


def test_the_words_of_an_svg_are_text_in_both_languages():
    words = texts(svg(scene(choropleth([0, 1]), title="Сургалтын төв, Өвөрхангай", language="mn")))
    assert "Сургалтын төв, Өвөрхангай" in words
    assert {"Persons per km²", "0–10", "10–20", "no data"} <= set(words)
    assert any(word.endswith(" км") for word in words)


def test_an_svg_brings_its_letters_and_keeps_lines_as_wide_in_any_font():
    root = svg(scene(choropleth([0]), title="Төв"))
    style = "".join(e.text or "" for e in root.iter(f"{SVG}style"))
    assert style.count("@font-face") == 2
    title = next(e for e in root.iter(f"{SVG}text") if e.text == "Төв")
    assert "Verdana" in title.get("style", "")
    assert float(title.get("textLength", "0")) > 0


def test_the_legend_counts_what_is_on_the_map():
    legend = legend_of(scene(choropleth([0, 0, 1, None]), centres([(103.5, 47.5), None])))
    assert legend == {"0–10": "2", "10–20": "1", "no data": "1", "Centre": "1"}


def legend_of(of: StaticScene) -> dict[str, str]:
    """Return label and number of each class, as they follow each other in the file."""
    words = texts(svg(of))
    return {a: b for a, b in pairwise(words) if re.fullmatch(r"\d+", b) and a != "0"}


def test_what_lies_outside_the_extent_is_not_counted():
    near = (103.05, 47.05, 103.95, 47.95)
    of = scene(choropleth([0] + [1] * 9), centres([(103.5, 47.5), (111.0, 47.5)]), extent=near)
    legend = legend_of(of)
    assert legend["0–10"] == "1"
    assert legend["Centre"] == "1"
    assert legend["no data"] == "0"


def test_records_without_a_place_are_said_never_dropped_in_silence():
    words = " ".join(texts(svg(scene(centres([(103.5, 47.5), None, None])))))
    assert "Without a place, not on the map: 2" in words


def test_rings_and_crosses_are_explained_where_they_are_drawn():
    layer = centres(
        [(103.0, 47.5), (104.0, 47.5)],
        location_accuracy=["soum_centre", "exact"],
        status=["active", "closed"],
    )
    plain = svg(scene(layer))
    marked = replace(layer, accuracy_column="location_accuracy", status_column="status")
    root = svg(scene(marked))
    for note in ("Dashed ring: not the site's own place", "Red cross: suspended or closed"):
        assert note not in " ".join(texts(plain))
        assert note in " ".join(texts(root))
    assert count(png(scene(marked), 100, 80, dpi=300), "#cc0000") > 20
    assert count(png(scene(layer), 100, 80, dpi=300), "#cc0000") == 0


@pytest.mark.parametrize("format", ["svg", "png", "pdf"])
def test_the_same_scene_gives_the_same_bytes(format):  # noqa: A002  the argument's name
    of = scene(choropleth([0, 1, None]), centres([(103.5, 47.5)]), badge="DEMO")
    first, second = (draw_map(of, format=format, width_mm=100, height_mm=80, dpi=72) for _ in "ab")
    assert first == second


def test_a_pdf_is_one_page_of_the_size_asked_for_with_its_title():
    pdf = draw_map(scene(choropleth([0]), title="Map"), format="pdf", width_mm=210, height_mm=297)
    assert pdf.startswith(b"%PDF-1.")
    box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", pdf)
    assert box is not None
    # 210 by 297 mm in points of 1/72 inch.
    assert [float(side) for side in box.groups()] == pytest.approx([595.28, 841.89], abs=0.2)
    assert pdf.count(b"/Type /Page ") + pdf.count(b"/Type /Page\n") == 1
    assert b"/Title (Map)" in pdf


HOSTILE = [
    "$x^2$ and \\frac{1}{0}",
    '<script>alert(1)</script> & "quotes" ]]>',
    "tab\tbell\x07null\x00 line\nbreak \u202e",
    "Ү" * 400,
    "word " * 300,
    "傳 🐎 ᠮᠣᠩᠭᠣᠯ",
    "",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_is_drawn_as_it_is_and_stays_on_the_page(text):
    layer = choropleth([0, 1], label_column="name")
    layer.features["name"] = text
    look = replace(
        layer.style, classes=(StyleClass(text, 0, fill=RED), StyleClass(text, 1, fill=BLUE))
    )
    of = scene(
        replace(layer, style=look, title=text),
        title=text,
        subtitle=text,
        sources=text,
        attribution=text,
        licence=text,
        badge=text or None,
    )
    root = svg(of, 100, 100)
    assert not list(root.iter(f"{SVG}script"))
    width, height = (float(side) for side in root.get("viewBox", "").split()[2:])
    for element in root.iter(f"{SVG}text"):
        x, y = float(element.get("x", "nan")), float(element.get("y", "nan"))
        long = float(element.get("textLength", "0"))
        style = element.get("style", "")
        left = x - long * (0.5 if "middle" in style else 1.0 if "end" in style else 0.0)
        assert left > -0.5
        assert left + long < width + 0.5
        assert 0 < y < height


def test_nothing_is_cut_off_at_the_edge_of_the_page():
    long = "Ү" * 400
    of = scene(choropleth([0, 1]), title=long, subtitle=long, sources=long, attribution=long)
    image = np.asarray(png(of, 100, 100))
    for edge in (image[:3], image[-3:], image[:, :3], image[:, -3:]):
        assert (edge == 255).all()


def test_dollars_are_dollars():
    words = texts(svg(scene(choropleth([0]), title="Cost in $ and $")))
    assert "Cost in $ and $" in words


def test_letters_the_font_lacks_are_shown_as_missing():
    words = texts(svg(scene(choropleth([0]), title="Map 🐎")))
    assert "Map �" in words


def test_an_empty_layer_is_drawn_with_noughts():
    layer = replace(choropleth([0]), features=squares([]))
    assert legend_of(scene(layer)) == {"0–10": "0", "10–20": "0", "no data": "0"}


def test_a_scene_without_layers_is_a_page_with_its_title():
    words = texts(svg(scene(title="Nothing selected")))
    assert "Nothing selected" in words


def test_a_single_place_is_shown_with_its_surroundings():
    words = texts(svg(scene(centres([(103.5, 47.5)]))))
    # 4 km across on a map some 70 mm wide: a bar of 1 km at most.
    assert any(re.fullmatch(r"(0\.[25]|1) km", word) for word in words)


def test_the_badge_is_on_the_page_and_again_in_the_map():
    demo = scene(choropleth([0, 1]), badge="DEMO · synthetic data")
    assert texts(svg(demo)).count("DEMO · synthetic data") == 2
    image = png(demo)
    assert count(image, "#b3123f") > 0.02 * image.width * image.height
    top = np.asarray(image)[2]
    assert (top == (0xB3, 0x12, 0x3F)).all()
    assert "DEMO" in image.info["Title"]
    assert count(png(scene(choropleth([0, 1]))), "#b3123f") == 0


def test_a_value_without_a_class_is_refused_by_name():
    with pytest.raises(SettingError, match="value 7: no class of the legend"):
        draw_map(scene(choropleth([0, 7])), format="svg", width_mm=100, height_mm=80)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"width_mm": 20}, "Width of the page in mm 20"),
        ({"height_mm": float("nan")}, "Height of the page in mm nan"),
        ({"dpi": 1200}, "Dots an inch 1200"),
        ({"width_mm": 1189, "height_mm": 841}, "SVG or PDF"),
        ({"format": "gif"}, "gif: not a format"),
    ],
    ids=["narrow", "nan", "dpi", "pixels", "format"],
)
def test_a_page_that_cannot_be_printed_is_refused_with_the_way_out(change, said):
    wanted = {"format": "png", "width_mm": 100, "height_mm": 80, "dpi": 300} | change
    with pytest.raises(SettingError, match=said):
        draw_map(scene(choropleth([0])), **wanted)


@pytest.mark.parametrize(
    "extent",
    [(120, 41, 87, 52), (87, 52, 120, 41), (float("nan"), 41, 120, 52), (87, 41, 120, 95)],
    ids=["west_of_east", "south_of_north", "nan", "beyond_the_pole"],
)
def test_bounds_that_are_no_rectangle_are_refused(extent):
    with pytest.raises(SettingError, match="not west, south, east and north"):
        draw_map(scene(extent=extent), format="svg", width_mm=100, height_mm=80)


def test_maps_drawn_at_once_do_not_mix():
    scenes = [scene(choropleth([i % 2] * 3), title=f"Map {i}") for i in range(3)]
    drawn: dict[int, bytes] = {}

    def draw(i: int) -> None:
        drawn[i] = draw_map(scenes[i], format="svg", width_mm=100, height_mm=80)

    threads = [threading.Thread(target=draw, args=(i,)) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for i, of in enumerate(scenes):
        assert drawn[i] == draw_map(of, format="svg", width_mm=100, height_mm=80)


def test_the_settings_of_matplotlib_are_left_as_they_were():
    import matplotlib as mpl  # noqa: PLC0415  the product imports it where it prints

    before = dict(mpl.rcParams)
    draw_map(scene(choropleth([0])), format="svg", width_mm=100, height_mm=80)
    assert dict(mpl.rcParams) == before


def test_more_classes_than_fit_are_said_not_squeezed_in():
    classes = tuple(StyleClass(f"Class {i}", i, fill=RED) for i in range(150))
    layer = replace(choropleth([0, 1]), style=Style(classes, column="value"))
    root = svg(scene(layer), 80, 80)
    assert "More classes than fit on this page." in " ".join(texts(root))
    height = float(root.get("viewBox", "").split()[3])
    assert all(0 < float(e.get("y", "nan")) < height for e in root.iter(f"{SVG}text"))


def test_the_capital_is_enlarged_with_a_bar_of_its_own():
    units = gpd.read_parquet("data/admin1.parquet")
    style = Style((StyleClass("Aimag", fill=BLUE, outline=RED),), label_column="name_mn")
    of = scene(StaticLayer(units, "MultiPolygon", style), language="mn", inset=True)
    words = texts(svg(of, 297, 210))
    # Its name on the map and above the inset; two scale bars, the inset's the shorter.
    assert words.count("Улаанбаатар") == 2
    bars = [int(word.split()[0]) for word in words if re.fullmatch(r"\d+ км", word)]
    assert len(bars) == 2
    assert min(bars) * 10 <= max(bars)
    assert set(units["name_mn"]) <= set(words)


def test_lines_are_drawn_and_dashed_as_their_style_says():
    road = gpd.GeoDataFrame(
        geometry=[shapely.MultiLineString([[(103, 47), (105, 47.6)]])], crs="EPSG:4326"
    )
    full, dashed = (
        StaticLayer(
            road,
            "MultiLineString",
            Style((StyleClass("Road", outline=RED, width_px=4, dash=dash),)),
            title="Roads",
        )
        for dash in ("", "6 6")
    )
    # Of two lines, the one whose dashes are as long as its gaps covers half as much.
    drawn = [count(png(scene(layer), dpi=200), RED) for layer in (full, dashed)]
    assert 0.35 < drawn[1] / drawn[0] < 0.65
    assert legend_of(scene(full)) == {"Road": "1"}


def test_points_are_named_beside_their_symbols():
    layer = centres([(103, 47), (105, 48)], name=["Төв нэг", "Төв хоёр"])
    named = replace(layer, style=replace(layer.style, label_column="name"))
    assert {"Төв нэг", "Төв хоёр"} <= set(texts(svg(scene(named))))
