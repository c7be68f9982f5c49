"""Pages about places: one page whatever is in them, text that stays text, a booklet that finds."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from geo.export import factsheets
from geo.export.factsheets import Badge, Centres, Gaps, SourceNote, booklet, factsheet
from geo.export.factsheets.words import PAGE_WORDS
from tests.export.factsheet_content import (
    MADE_AT,
    centre,
    cover,
    facts,
    flat,
    fonts_of,
    gap,
    text_of,
)

HOSTILE = (
    '#import "x": *',
    '$x^2$ и #eval("1")',
    "[Ө](ү) *Ү* _ц_ `x`",
    "\\u{41} \\ {count}",
    "<label> @ref // ~ = +",
)
"""What Typst would read as markup, or a message as a place for a value."""


@pytest.mark.parametrize("name", HOSTILE)
def test_markup_in_data_is_text(name, tmp_path):
    content = facts(
        name=name,
        kind=name,
        notice=name,
        centres=Centres(name, (centre(1, name),), name),
        sources=(SourceNote(name, name),),
        citation=name,
    )
    (page,) = text_of(factsheet(content, MADE_AT), tmp_path)
    assert flat(page).count(flat(name)) == 9  # the head of the figures names the place too


def test_everything_said_is_on_the_page(tmp_path):
    (page,) = text_of(factsheet(facts(), MADE_AT), tmp_path)
    said = flat(page)
    for text in (
        "Bayantal",
        "Баянтал · Soum of Govisumber aimag",
        "By the network rule, not a confirmed centre",
        "MAPWORD",
        "Population, 2020 [1]",
        "1,144",
        "No soum is left out. [1, 2]",
        "Lifelong education centre 1",
        "Museum of the aimag",
        "[1] Short one (CC0) · [2] Short two (ODbL-1.0)",
        "The live view: http://localhost:8501/coverage?place=MN4204",
        "Made 2026-01-31",
    ):
        assert text in said
    assert "Long one" not in said


@pytest.mark.parametrize("language", ["en", "mn"])
@pytest.mark.parametrize("name", ["Soum", "Баруунбаян-Улаан хотын насан туршийн төв " * 2])
def test_lists_that_do_not_fit_are_cut_and_counted(language, name, tmp_path):
    rows = 300
    content = facts(
        language=language,
        gaps=Gaps("Left out", "min", tuple(gap(n, f"G {name}") for n in range(rows)), ("Note.",)),
        centres=Centres("Many", tuple(centre(n, f"C {name}") for n in range(rows)), "Last words."),
    )
    (page,) = text_of(factsheet(content, MADE_AT), tmp_path)
    said = flat(page)
    counts = [int(n) for n in re.findall(r"… (?:and|\D{2,6}) ?(\d+)", said)]
    shown = [len(re.findall(rf"\b{kind} {name.split()[0]}", said)) for kind in "GC"]
    assert [rows - n for n in shown] == counts
    assert all(shown)
    assert "Note." in said
    assert "Last words." in said
    assert "Mongolia CLC map (2026)" in said


def test_lists_that_fit_are_whole(tmp_path):
    content = facts(gaps=Gaps("Left out", "min", tuple(gap(n) for n in range(9))))
    (page,) = text_of(factsheet(content, MADE_AT), tmp_path)
    assert all(f"Soum {n}" in page for n in range(9))
    assert "…" not in page


def test_same_content_same_bytes():
    first = factsheet(facts(), MADE_AT)
    assert first == factsheet(facts(), MADE_AT)
    assert first != factsheet(facts(), MADE_AT + timedelta(days=1))


def test_the_file_says_what_it_is(tmp_path):
    pdf = factsheet(facts(language="mn", badge=Badge("ЖИШЭЭ", warns=True)), MADE_AT)
    fonts = fonts_of(pdf, tmp_path)
    assert {name.split("+")[1] for name in fonts} >= {"DejaVuSans", "DejaVuSans-Bold"}
    assert set(fonts.values()) == {"yes"}
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.metadata.title.startswith("Bayantal, Govisumber · ")
    assert reader.metadata.creation_date == MADE_AT
    assert reader.trailer["/Root"]["/Lang"] == "mn"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert [float(side) for side in reader.pages[0].mediabox[2:]] == pytest.approx(
        [595.28, 841.89], abs=0.01
    )


def test_a_booklet_finds_its_pages(tmp_path):
    names = ("Говь-Алтай", "Өвөрхангай", "#Увс [*]")
    told = []
    pages = (facts(language="mn", name=name, title=name) for name in names)
    pdf = booklet(
        pages,
        cover(language="mn"),
        MADE_AT,
        total=len(names),
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(1, 3), (2, 3), (3, 3)]
    texts = text_of(pdf, tmp_path)
    assert len(texts) == 6  # cover, contents, three places, sources
    reader = PdfReader(io.BytesIO(pdf))
    outline = [(item.title, reader.get_destination_page_number(item)) for item in reader.outline]
    assert [entry[1] for entry in outline] == [1, 2, 3, 4, 5]
    assert [title for title, _ in outline[1:4]] == list(names)
    for name, page in outline[1:4]:
        assert flat(texts[page]).startswith(name)
        listed = next(line for line in texts[1].splitlines() if name in line)
        assert listed.split()[-1] == str(page + 1)
    assert flat(texts[5]).count("Long one") == 1
    assert "https://one.example" in texts[5]


def test_a_source_of_two_pages_is_listed_once(tmp_path):
    one, other = SourceNote("A", "Source A"), SourceNote("B", "Source B")
    pages = [facts(sources=(one,)), facts(sources=(one, other))]
    *_, last = text_of(booklet(pages, cover(), MADE_AT, total=2), tmp_path)
    assert (last.count("Source A"), last.count("Source B")) == (1, 1)


def test_the_cover_bears_the_badge(tmp_path):
    badged = cover(badge=Badge("DEMO · synthetic data", warns=True), title="#Title $x$")
    pages = [replace(facts(), badge=badged.badge)]
    first, _, page, _ = text_of(booklet(pages, badged, MADE_AT, total=1), tmp_path)
    assert "DEMO · synthetic data" in first
    assert "#Title $x$" in first
    assert "DEMO · synthetic data" in page


def test_every_word_of_the_template_is_declared_and_used():
    template = (Path(factsheets.__file__).parent / "factsheet.typ").read_text(encoding="utf-8")
    used = set(re.findall(r"\bwords\.(\w+)", template))
    assert used == set(PAGE_WORDS)


def test_nothing_is_smaller_than_can_be_read():
    template = (Path(factsheets.__file__).parent / "factsheet.typ").read_text(encoding="utf-8")
    sizes = [float(size) for size in re.findall(r"(?:size: |small = )([\d.]+)pt", template)]
    assert min(sizes) == 7.5
