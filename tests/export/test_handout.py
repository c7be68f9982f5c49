"""The hand-out, read by another program (pypdf)."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import timedelta

import pytest
import typst
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from geo.cartography.slide import KeyFigure
from geo.export.handout import handout
from geo.export.typesetting import typeset
from geo.text import translator
from tests.export.slides import ADDRESS, DEMO, FIGURE, MADE_AT, Drawer, slide, story, usual

MM = 72 / 25.4


def read(tmp_path, content):
    path = tmp_path / "pages.pdf"
    path.write_bytes(content)
    return PdfReader(path, strict=True)


def made(presentation, language="mn", **more):
    return handout(presentation, language, MADE_AT, **more)


def words(page):
    """Return the text of a page, all white space as one."""
    return " ".join(page.extract_text().split())


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    return read(tmp_path_factory.mktemp("usual"), made(usual(), address=ADDRESS))


def test_a_cover_a_page_per_view_and_the_sources(reader):
    pages = [words(page) for page in reader.pages]

    assert len(pages) == 6
    assert all(page.mediabox.width == pytest.approx(297 * MM, abs=0.1) for page in reader.pages)
    assert all(page.mediabox.height == pytest.approx(210 * MM, abs=0.1) for page in reader.pages)
    assert pages[0].startswith(f"{DEMO} Төвүүд 2026 оны гуравдугаар сарын 5")
    for title, number in (("Хаана байна вэ?", 2), ("Суралцагч", 3), ("Зөвхөн зураг", 4)):
        assert title in pages[0]
        assert pages[number - 1].removeprefix(f"{DEMO} ").startswith(title)
        assert pages[number - 1].endswith(f"Төвүүд · 2026 оны гуравдугаар сарын 5 {number} / 6")
    assert "• Publisher A: Population • Publisher B: Centres • Third: Learners" in pages[5]


def test_a_view_has_figure_text_sources_and_address(reader):
    page = words(reader.pages[1])

    assert "355 centres, 2019 Ministry, 2019" in page
    # Of the line: its ends.
    assert {"1998", "2001", "32.0", "191.5"} <= set(page.split())
    assert "Өвөрхангай. Second line." in page
    assert "Эх сурвалж: Publisher A: Population; Publisher B: Centres" in page
    live = translator("mn")("Live view")
    address = "http://10.0.0.5:8501/map?indicator=population&place=MN62"
    assert f"{live}: {address}" in page
    (link,) = [one.get_object() for one in reader.pages[1]["/Annots"]]
    assert link["/A"]["/URI"] == address


def test_notes_are_not_handed_out(reader):
    assert not [page for page in reader.pages if "slowly" in words(page)]


def test_letters_of_the_map_can_be_searched(reader):
    assert [("Хөвсгөл" in words(page)) for page in reader.pages] == [
        False,
        True,
        True,
        True,
        False,
        False,
    ]


def test_the_badge_is_where_data_are_synthetic(reader):
    assert [DEMO in words(page) for page in reader.pages] == [True, False, True] + [False] * 3


def test_a_view_that_is_gone_says_why(reader):
    assert "place=MN99 is gone. Өвөрхангай. Second line." in words(reader.pages[4])


def test_the_outline_names_the_views(reader):
    outline = [(one.title, reader.get_destination_page_number(one)) for one in reader.outline]
    assert outline == [
        ("Хаана байна вэ?", 1),
        ("Суралцагч", 2),
        ("Зөвхөн зураг", 3),
        ("Алга", 4),
        ("Эх сурвалж", 5),
    ]


def test_it_can_be_read_aloud_and_kept(reader):
    root = reader.trailer["/Root"]

    assert reader.metadata.title == "Төвүүд"
    assert root["/Lang"] == "mn"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    described = [text for text in alternatives(root["/StructTreeRoot"]) if text]
    assert [text for text in described if "Хаана байна вэ?" in text]
    assert "1998: 32.0, 2001: 191.5" in described


def alternatives(element):
    """Yield the alternative texts below an element of the structure."""
    if isinstance(element, IndirectObject):
        element = element.get_object()
    if isinstance(element, list):
        for child in element:
            yield from alternatives(child)
    elif isinstance(element, dict):
        if "/Alt" in element:
            yield str(element["/Alt"])
        yield from alternatives(element.get("/K", []))


def test_all_fonts_are_in_it(reader):
    fonts = {
        str(font.get_object()["/BaseFont"]): font.get_object()["/DescendantFonts"][0].get_object()
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert {name.split("+")[1] for name in fonts} == {"DejaVuSans", "DejaVuSans-Bold"}
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts.values())


def test_the_map_is_drawn_for_the_frame_it_stands_in():
    beside, whole = Drawer(), Drawer()
    made(story(slide(draw=beside), slide(text="", draw=whole)))

    ((kind, width, height, _),) = beside.asked
    assert kind == "svg"
    assert width / height == pytest.approx(178 / 142)
    ((_, width, height, _),) = whole.asked
    assert width / height == pytest.approx(269 / 142)


def test_progress_is_told_and_bytes_are_the_same():
    told = []
    first = made(usual(), progress=lambda done, of: told.append((done, of)))

    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert first == made(usual())
    assert first != handout(usual(), "mn", MADE_AT + timedelta(days=1))


def test_texts_are_never_markup(tmp_path):
    hard = '#panic("x") $x^2$ *b* _i_ [a] `c` \\ @ref <label> // "q" = h ~ 中\x00\x1b'
    said = '#panic("x") $x^2$ *b* _i_ [a] `c` \\ @ref <label> // "q" = h ~ �'
    figure = KeyFigure("1", hard, hard)
    one = slide(hard, text=hard, figure=figure, sources=(hard,), badge=hard)
    gone = replace(one, draw=None, unavailable=hard, query="")
    found = read(tmp_path, made(story(one, gone, title=hard), address=ADDRESS))

    assert words(found.pages[1]).count(said) == 7
    assert words(found.pages[2]).count(said) == 6
    assert found.outline[0].title == said
    assert found.metadata.title == said


def test_a_long_text_is_smaller_then_on_a_page_of_its_own(tmp_path):
    middle, long = "Дунд зэрэг. " * 60, "Урт өгүүлбэр. " * 140
    found = read(tmp_path, made(story(slide(text=middle), slide(text=long, figure=FIGURE))))

    assert len(found.pages) == 5
    assert words(found.pages[1]).count("Дунд зэрэг.") == 60
    assert words(found.pages[2]).count("Урт өгүүлбэр.") == 0
    assert words(found.pages[3]).count("Урт өгүүлбэр.") == 140


def test_everything_stands_within_the_margins(tmp_path):
    many = tuple(f"Publisher {number}: a title of some length" for number in range(40))
    hard = slide("ш" * 200, text="ө" * 2000, figure=FIGURE, query="map?" + "a=bc&" * 90)
    full = slide("Ү " * 100, sources=many)
    found = read(tmp_path, made(story(hard, full), address=ADDRESS))
    starts = []

    def visit(text, page_matrix, text_matrix, *_):
        if text.strip():
            a, b, c, d, e, f = page_matrix
            x, y = text_matrix[4:]
            starts.append((a * x + c * y + e, b * x + d * y + f))

    for page in found.pages:
        page.extract_text(visitor_text=visit)
    assert len(starts) > 100
    assert min(x for x, _ in starts) >= 14 * MM - 1
    assert max(x for x, _ in starts) <= (297 - 14) * MM
    assert min(y for _, y in starts) >= 4 * MM
    assert max(y for _, y in starts) <= 210 * MM
    assert "".join(page.extract_text() for page in found.pages).count("ө") >= 2000
    # However many its sources are, a view keeps to its page: the map gives way.
    assert [found.get_destination_page_number(one) for one in found.outline] == [1, 4, 5]


@pytest.mark.parametrize("count", [1, 100])
def test_any_number_of_views(tmp_path, count):
    found = read(tmp_path, made(story(*[slide(sources=()) for _ in range(count)])))
    assert len(found.outline) == count


# ---------------------------------------------------------------- typesetting


def test_what_the_standards_want_is_wanted():
    with pytest.raises(typst.TypstError, match="missing alt text"):
        typeset(
            '#set document(title: "t")\n= T\n#image("a.svg")',
            {},
            {"a.svg": Drawer()("svg", 10, 10, 100)},
            MADE_AT,
        )
    with pytest.raises(typst.TypstError, match="title"):
        typeset("= T", {}, {}, MADE_AT)


def test_faults_of_a_template_are_raised_or_warned_of():
    with pytest.raises(typst.TypstError, match="unknown variable"):
        typeset("#nothing", {}, {}, MADE_AT)
    with pytest.raises(ValueError, match="JSON"):
        typeset("", {"figure": float("nan")}, {}, MADE_AT)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        typeset('#set document(title: "t")\n#text(font: "None such")[x]', {}, {}, MADE_AT)
    assert "unknown font family" in str(caught[0].message)
