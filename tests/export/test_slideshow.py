"""Slides for PowerPoint, read as what they are: XML in an archive (ECMA-376)."""

from __future__ import annotations

import io
import itertools
import zipfile
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image, ImageFont

from geo.cartography.slide import KeyFigure
from geo.cartography.static_type import Type, font_file
from geo.export import slide_master as master
from geo.export.slide_text import fitted, plain
from geo.export.slideshow import slideshow
from geo.text import translator
from tests.export.slides import ADDRESS, DEMO, FIGURE, MADE_AT, Drawer, slide, story, usual

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
XY = ("xVal", "yVal")
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class File:
    """A PowerPoint file, taken apart."""

    def __init__(self, content):
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        self.names = self.archive.namelist()

    def xml(self, name):
        return etree.fromstring(self.archive.read(name))

    def slides(self):
        """Return the slides in the order in which they are shown."""
        shown = self.xml("ppt/presentation.xml").findall(f".//{P}sldId")
        return [self.related("ppt/presentation.xml")[entry.get(f"{R}id")] for entry in shown]

    def related(self, name):
        """Return the parts that a part refers to, by identifier."""
        folder, file = name.rsplit("/", 1)
        relations = self.xml(f"{folder}/_rels/{file}.rels").iter(RELATION)
        return {
            one.get("Id"): one.get("Target").lstrip("/")
            if one.get("Target").startswith("/")
            else _joined(folder, one.get("Target"))
            for one in relations
        }

    def part(self, name, kind):
        """Return the one part of a kind that a part refers to."""
        (found,) = [target for target in self.related(name).values() if kind in target]
        return found


def _joined(folder, target):
    parts = folder.split("/")
    for step in target.split("/"):
        parts = parts[:-1] if step == ".." else [*parts, step]
    return "/".join(parts)


def text(element):
    """Return the paragraphs below an element as lines."""
    return "\n".join(
        "".join(run.text or "" for run in paragraph.iter(f"{A}t"))
        for paragraph in element.iter(f"{A}p")
    )


def holder(tree, kind=None, name=None):
    """Return the shape that is a placeholder of a kind, or has a name; None without one."""
    for shape in tree.iter(f"{P}sp", f"{P}pic"):
        ph = shape.find(f".//{P}ph")
        if (kind and ph is not None and ph.get("type") == kind) or (
            name and shape.find(f".//{P}cNvPr").get("name") == name
        ):
            return shape
    return None


def box(shape):
    """Return left, top, right and bottom of a shape that says where it is."""
    place = shape.find(f".//{A}xfrm")
    if place is None:
        place = shape.find(f"{P}xfrm")
    if place is None:
        return None
    x, y = (int(place.find(f"{A}off").get(key)) for key in "xy")
    width, height = (int(place.find(f"{A}ext").get(key)) for key in ("cx", "cy"))
    return x, y, x + width, y + height


def made(presentation, language="mn", **more):
    return slideshow(presentation, language, MADE_AT, **more)


@pytest.fixture(scope="module")
def usual_file():
    return File(made(usual(), address=ADDRESS))


def test_a_cover_a_slide_per_view_and_the_sources(usual_file):
    trees = [usual_file.xml(name) for name in usual_file.slides()]

    titles = [text(holder(tree, "ctrTitle" if n == 0 else "title")) for n, tree in enumerate(trees)]
    assert titles == [
        "Төвүүд",
        "Хаана байна вэ?",
        "Суралцагч",
        "Зөвхөн зураг",
        "Алга",
        "Эх сурвалж",
    ]
    assert text(holder(trees[0], "subTitle")) == "2026\u202fоны гуравдугаар сарын 5"
    assert text(holder(trees[-1], name="Sources")).splitlines() == [
        "Publisher A: Population",
        "Publisher B: Centres",
        "Third: Learners",
    ]
    size = usual_file.xml("ppt/presentation.xml").find(f"{P}sldSz")
    assert dict(size.attrib) == {"cx": "12192012", "cy": "6858000"}


def test_slides_but_the_cover_are_numbered(usual_file):
    numbered = [
        usual_file.xml(name).find(f".//{A}fld[@type='slidenum']") is not None
        for name in usual_file.slides()
    ]
    assert numbered == [False, True, True, True, True, True]


def test_the_map_fills_its_frame_and_is_described():
    drawer, alone = Drawer(), Drawer()
    file = File(made(story(slide("Бүс", draw=drawer), slide(text="", draw=alone))))
    _, beside, whole, _ = file.slides()

    for name, drawn in ((beside, drawer), (whole, alone)):
        picture = holder(file.xml(name), "pic")
        ((kind, width_mm, height_mm, dpi),) = drawn.asked
        left, top, right, bottom = box(picture)
        assert kind == "png"
        assert (right - left) / (bottom - top) == pytest.approx(width_mm / height_mm, rel=1e-3)
        content = file.archive.read(file.part(name, "media/"))
        assert Image.open(io.BytesIO(content)).width / ((right - left) / 914_400) == pytest.approx(
            200, abs=1
        )
        assert content == Drawer()("png", width_mm, height_mm, dpi)
    described = holder(file.xml(beside), "pic").find(f".//{P}cNvPr").get("descr")
    assert described.endswith("Бүс")
    assert len(described) > len("Бүс")
    # Alone it is as wide as the slide within its margins.
    left, _, right, _ = box(holder(file.xml(whole), "pic"))
    assert (left, right) == (12 * 36_000, 12_192_012 - 12 * 36_000)


def test_figure_label_source_and_text(usual_file):
    tree = usual_file.xml(usual_file.slides()[1])

    assert text(holder(tree, name="Figure")) == "355"
    assert text(holder(tree, name="Figure label")) == "centres, 2019"
    assert text(holder(tree, name="Figure source")) == "Ministry, 2019"
    assert text(holder(tree, name="Text")) == "Өвөрхангай.\nSecond line."
    assert text(holder(tree, name="Sources")) == (
        "Эх сурвалж: Publisher A: Population; Publisher B: Centres"
    )


def test_years_are_a_chart_that_can_be_edited(usual_file):
    chart = usual_file.part(usual_file.slides()[1], "charts/")
    tree = usual_file.xml(chart)
    (line,) = tree.iter(f"{C}scatterChart")

    # Years are numbers: two years apart are twice as far as one.
    drawn = [[float(v.text) for v in line.find(f".//{C}{axis}").iter(f"{C}v")] for axis in XY]
    assert drawn == [[1998, 2001], [32.0, 191.5]]
    years, values = tree.iter(f"{C}valAx")
    limits = [years.find(f"{C}scaling/{C}{end}").get("val") for end in ("min", "max")]
    assert list(map(float, limits)) == [1998, 2001]
    assert float(values.find(f"{C}scaling/{C}min").get("val")) == 0
    book = openpyxl.load_workbook(
        io.BytesIO(usual_file.archive.read(usual_file.part(chart, "embeddings/")))
    )
    assert list(book["Sheet1"].values) == [
        (None, "centres, 2019"),
        (1998, 32),
        (2001, 191.5),
    ]
    places = [line.find(f".//{C}{axis}/{C}numRef/{C}f").text for axis in XY]
    assert places == ["Sheet1!$A$2:$A$3", "Sheet1!$B$2:$B$3"]
    # The last figure is written at its point, rounded as the others.
    (label,) = line.iter(f"{C}dLbl")
    assert label.find(f"{C}idx").get("val") == "1"
    assert label.find(f"{C}numFmt").get("formatCode") == "#,##0.0"
    frame = usual_file.xml(usual_file.slides()[1]).find(f".//{P}graphicFrame")
    assert frame.find(f".//{P}cNvPr").get("descr") == "centres, 2019. 1998: 32, 2001: 191.5"


@pytest.mark.parametrize("series", [(), ((2019, 355.0),), ((2018, float("nan")), (2019, 355.0))])
def test_less_than_two_years_are_no_line(series):
    file = File(made(story(slide(figure=replace(FIGURE, series=series)))))
    assert not [name for name in file.names if "chart" in name]


def test_the_badge_is_red_and_only_where_data_are_synthetic(usual_file):
    trees = [usual_file.xml(name) for name in usual_file.slides()]
    badges = [holder(tree, name="Badge") for tree in trees]

    assert [badge is not None for badge in badges] == [True, False, True, False, False, False]
    for badge in (badges[0], badges[2]):
        assert text(badge) == DEMO
        assert badge.find(f"{P}spPr/{A}solidFill/{A}srgbClr").get("val") == "B3123F"
    # It is read out first.
    assert next(trees[2].iter(f"{P}sp")) is badges[2]


def test_a_view_that_is_gone_says_why(usual_file):
    tree = usual_file.xml(usual_file.slides()[4])

    assert text(holder(tree, name="Text")) == "place=MN99 is gone.\nӨвөрхангай.\nSecond line."
    assert holder(tree, "pic") is None


def test_notes_hold_what_is_said_and_the_live_view(usual_file):
    names = usual_file.slides()
    notes = usual_file.xml(usual_file.part(names[1], "notesSlides/"))

    assert text(holder(notes, "body")) == (
        "Say #this slowly.\n\nӨвөрхангай.\nSecond line.\n\n"
        "Live view: http://10.0.0.5:8501/map?indicator=population&place=MN62"
    ).replace("Live view", translator("mn")("Live view"))
    assert all("slowly" not in text(usual_file.xml(name)) for name in names)
    gone = usual_file.xml(usual_file.part(names[4], "notesSlides/"))
    assert text(holder(gone, "body")) == "Say #this slowly.\n\nӨвөрхангай.\nSecond line."


@pytest.mark.parametrize(("language", "locale"), [("en", "en-GB"), ("mn", "mn-MN")])
def test_the_spelling_checker_knows_the_language(language, locale):
    slides = (slide(figure=FIGURE, badge=DEMO),)
    file = File(made(story(*slides, language=language), language))
    parts = [*file.slides(), file.part(file.slides()[1], "notesSlides/")]

    runs = [run for part in parts for run in file.xml(part).iter(f"{A}r")]
    assert len(runs) > 10
    assert {run.find(f"{A}rPr").get("lang") for run in runs} == {locale}


def test_texts_are_texts():
    hard = "a\x00b\x1b<b>&amp;\ud800 _x0041_ {{x}}\x0b#$\\"
    said = "a b <b>&amp;  _x0041_ {{x}}\n#$\\"
    figure = KeyFigure(hard, hard, hard, ((2000, 1.0), (2001, 2.0)))
    one = slide(hard, text=hard, notes=hard, query="map", figure=figure, sources=(hard,))
    file = File(made(story(replace(one, badge=hard), title=hard)))
    name = file.slides()[1]
    tree = file.xml(name)

    assert text(holder(tree, "title")) == said.replace("\n", " ").replace("  ", " ")
    for part in ("Figure label", "Figure source", "Text", "Badge"):
        assert text(holder(tree, name=part)) == said
    assert text(holder(file.xml(file.part(name, "notesSlides/")), "body")).startswith(said)
    for part in file.names:
        if part.endswith((".xml", ".rels")):
            file.xml(part)


def test_the_same_bytes_and_no_traces():
    first = made(usual())
    file = File(first)

    assert first == made(usual())
    assert first != slideshow(usual(), "mn", MADE_AT + timedelta(days=1))
    assert {entry.date_time for entry in file.archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not [
        n for n in file.names if "thumbnail" in n or "printer" in n or n.endswith("app.xml")
    ]
    core = file.xml("docProps/core.xml")
    said = {etree.QName(child).localname: child.text for child in core}
    assert said["title"] == "Төвүүд"
    assert said["language"] == "mn-MN"
    assert said["created"] == said["modified"] == "2026-03-05T07:08:09Z"
    assert said["creator"] == said["lastModifiedBy"] == "Mongolia CLC map"
    layouts = [file.xml(name).find(f"{P}cSld").get("name") for name in _layouts(file)]
    assert layouts == ["Title", "Title and text", "View", "Sources"]


def _layouts(file):
    return sorted(n for n in file.names if n.startswith("ppt/slideLayouts/slideLayout"))


def test_no_frame_is_left_empty(usual_file):
    for name in usual_file.slides():
        for shape in usual_file.xml(name).iter(f"{P}sp"):
            assert text(shape).strip()


def test_progress_is_told():
    told = []
    made(usual(), progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_many_sources_go_on_over_the_slide():
    sources = tuple(
        f"Publisher {n}: a title of some length, so that it is a line" for n in range(70)
    )
    file = File(made(story(slide(sources=sources))))
    lists = [holder(file.xml(name), name="Sources") for name in file.slides()[2:]]

    assert len(lists) > 2
    assert "\n".join(text(one) for one in lists).splitlines() == list(sources)
    # None is set smaller than the others.
    assert not [run for one in lists for run in one.iter(f"{A}rPr") if run.get("sz")]


# ---------------------------------------------------------------- nothing overflows

HARD = (
    slide("ш" * 200, text="ө" * 2000, figure=FIGURE),
    slide("Урт гарчиг " * 18, text="Баянхонгор аймгийн төв. " * 80, figure=FIGURE, badge=DEMO),
    slide(
        "W " * 100, text="one\n" * 400, figure=KeyFigure("1 234 567 890 km²", "l " * 150, "s" * 99)
    ),
)


def test_no_shape_covers_another():
    file = File(made(story(*HARD)))
    for name in file.slides()[1:-1]:
        shapes = list(file.xml(name).iter(f"{P}sp", f"{P}pic", f"{P}graphicFrame"))
        boxes = [found for found in map(box, shapes) if found]
        assert len(boxes) >= 5
        for one, other in itertools.combinations(boxes, 2):
            apart = (
                one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            )
            assert apart, (one, other)
        for left, top, right, bottom in boxes:
            assert left >= 0
            assert top >= 0
            assert right <= 12_192_012
            assert bottom <= (190.5 - 15) * 36_000


HOLDERS = (master.TITLE, master.TEXT, master.FIGURE, master.LABEL, master.SOURCES, master.BODY)


@pytest.mark.parametrize("shape", HOLDERS, ids=lambda shape: shape.name)
@pytest.mark.parametrize("letters", ["Хүн ам ", "WWWWWWWWWWWW ", "ш", "i ", "a\n"])
def test_texts_fit_measured_by_another_program(letters, shape):
    for count in (1, 40, 1000):
        setting = fitted(plain(letters * count), shape)
        lines = lines_of(setting.text, setting.size_pt, shape)
        height = lines * setting.size_pt * 1.2 / 72 * 25.4
        assert height <= shape.area.height + 0.1
        assert setting.size_pt >= 7


def lines_of(words, size_pt, shape):
    """Count lines as a word processor breaks them, measured by FreeType through Pillow."""
    face = ImageFont.truetype(font_file(Type(1, bold=shape.bold)), 100)
    room = shape.area.width / 25.4 * 72 / size_pt * 100
    lines = 0
    for paragraph in words.split("\n"):
        lines += 1
        used = 0.0
        for word in paragraph.split(" "):
            wide = face.getlength(word + " ")
            bare = face.getlength(word)
            if used and used + bare > room:
                lines, used = lines + 1, 0.0
            if bare > room:
                lines += int(bare // room)
                used = bare % room
            else:
                used += wide
    return lines


def test_short_texts_keep_the_size_of_the_layout_and_long_ones_say_that_they_go_on():
    assert fitted("Богино", master.TITLE).size_pt == 28
    long = fitted("Урт текст. " * 400, master.TEXT)
    assert long.size_pt == 9
    assert long.text.endswith("…")
    assert ("Урт текст. " * 400).startswith(long.text[:-1].strip())


@given(st.text(max_size=200))
def test_plain_texts_are_xml_and_lose_no_letter(words):
    clean = plain(words)
    parsed = etree.fromstring(f"<t>{clean.replace('&', '&amp;').replace('<', '&lt;')}</t>".encode())

    assert (parsed.text or "") == clean
    assert [c for c in clean if c.isalnum()] == [c for c in words if c.isalnum()]
