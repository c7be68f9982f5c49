"""LibreOffice shows the slides, and Poppler the hand-out, whole and with every letter."""

from __future__ import annotations

import os
import re
import subprocess

import numpy as np
import pytest
from PIL import Image

from geo.export.handout import handout
from geo.export.slideshow import slideshow
from tests.contracts_heavy.programs import LIBREOFFICE, LIMIT_S
from tests.export.slides import ADDRESS, DEMO, FIGURE, MADE_AT, slide, story, usual

DPI = 36
RED, BLUE = (0xD7, 0x30, 0x1F), (0x2C, 0x7F, 0xB8)
"""The two halves of the maps."""

LONG = "Сум, дүүргийн хүн ам он жилээр хэрхэн өөрчлөгдсөн, төвүүд хаана байгаа вэ? " * 2


def run(*command):
    return subprocess.run(
        [*map(str, command)], capture_output=True, text=True, timeout=LIMIT_S, check=True
    ).stdout


def as_pdf(pptx, directory):
    """Return what LibreOffice makes of slides, as it would print them."""
    profile = (directory / "profile").resolve().as_uri()
    command = [
        LIBREOFFICE,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(directory),
        str(pptx),
    ]
    environment = {"PATH": os.environ["PATH"], "HOME": str(directory), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    pdf = directory / f"{pptx.stem}.pdf"
    assert pdf.exists(), done.stdout + done.stderr
    return pdf


def texts(pdf):
    """Return the text of each page, all white space as one."""
    return [" ".join(page.split()) for page in run("pdftotext", pdf, "-").split("\f")[:-1]]


def words(pdf):
    """Return for each page its size and where its words are, in points from its upper left."""
    for page in re.split(r"(?=<page )", run("pdftotext", "-bbox", pdf, "-"))[1:]:
        size = re.search(r'width="([\d.]+)" height="([\d.]+)"', page)
        boxes = re.findall(r'xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)"', page)
        yield tuple(map(float, size.groups())), np.array(boxes, dtype=float).reshape(-1, 4)


def pictures(pdf, directory):
    """Return the pages as arrays of colours."""
    run("pdftoppm", "-r", DPI, "-png", pdf, directory / "page")
    return [np.asarray(Image.open(path)) for path in sorted(directory.glob("page*.png"))]


def share(picture, colour):
    """Return how much of a page has a colour, as it is drawn."""
    return float((np.abs(picture.astype(int) - colour).max(axis=2) < 12).mean())


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Return the slides as LibreOffice shows them: the file and a folder."""
    directory = tmp_path_factory.mktemp("slides")
    file = directory / "story.pptx"
    hard = slide(LONG, text="Баянхонгор аймгийн төв. " * 80, figure=FIGURE, badge=DEMO)
    usual_slides = usual().slides["mn"]
    file.write_bytes(slideshow(story(*usual_slides, hard), "mn", MADE_AT, address=ADDRESS))
    return as_pdf(file, directory), directory


def test_every_slide_has_its_title_and_texts(shown):
    pages = texts(shown[0])

    titles = ["Төвүүд", "Хаана байна вэ?", "Суралцагч", "Зөвхөн зураг", "Алга", LONG.strip()]
    assert len(pages) == 7
    for page, title in zip(pages, [*titles, "Эх сурвалж"], strict=True):
        assert title in page
    assert "355 centres, 2019 Ministry, 2019" in pages[1]
    # The axis of the line.
    assert {"1998", "191.5"} <= set(pages[1].split())
    assert [DEMO in page for page in pages] == [True, False, True, False, False, True, False]
    assert "place=MN99 is gone." in pages[4]
    assert not [page for page in pages if "slowly" in page]


def test_every_map_is_there(shown):
    pages = pictures(*shown)

    drawn = [(share(page, RED), share(page, BLUE)) for page in pages]
    # 214.7 by 130 mm of a slide of 338.7 by 190.5 mm, half of it in each colour.
    half = 214.7 * 130 / 338.7 / 190.5 / 2
    for number in (1, 2, 5):
        assert drawn[number] == pytest.approx((half, half), abs=0.02)
    assert drawn[3] == pytest.approx((314.7 * 130 / 338.7 / 190.5 / 2,) * 2, abs=0.02)
    for number in (0, 4, 6):
        assert drawn[number] == pytest.approx((0, 0), abs=0.002)
    # A band 9 mm high, but for its letters.
    band = share(pages[2], (0xB3, 0x12, 0x3F))
    assert band == pytest.approx(9 / 190.5, abs=0.01)


def test_no_word_leaves_its_slide_or_lies_on_the_map(shown):
    for number, ((width, height), boxes) in enumerate(words(shown[0])):
        assert len(boxes)
        assert boxes[:, 0].min() >= 12 / 338.7 * width - 1
        assert boxes[:, 2].max() <= (1 - 12 / 338.7) * width + 2
        assert boxes[:, 1].min() >= 0
        assert boxes[:, 3].max() <= height
        if number in {1, 2, 5}:
            left, top, _, bottom = boxes.T
            within = (left < 226 / 338.7 * width) & (bottom > 41 / 190.5 * height)
            within &= top < 169 / 190.5 * height
            assert not within.any()


def test_the_hand_out_is_whole(tmp_path):
    hard = slide(LONG, text="ө" * 1900, figure=FIGURE, query="map?" + "a=bc&" * 90)
    file = tmp_path / "story.pdf"
    file.write_bytes(handout(story(*usual().slides["mn"], hard), "mn", MADE_AT, address=ADDRESS))

    assert LONG.strip() in texts(file)[5]
    fonts = [line.split() for line in run("pdffonts", file).splitlines()[2:]]
    assert {font[0].split("+")[1] for font in fonts} == {"DejaVuSans", "DejaVuSans-Bold"}
    # Embedded, cut to the letters used, with a table of letters.
    assert all(font[-5:-2] == ["yes", "yes", "yes"] for font in fonts)
    for (width, height), boxes in words(file):
        assert boxes[:, 0].min() >= 13.9 / 297 * width
        assert boxes[:, 2].max() <= (297 - 13.9) / 297 * width
        assert boxes[:, 1].min() >= 0
        assert boxes[:, 3].max() <= height
    drawn = [share(page, BLUE) for page in pictures(file, tmp_path)]
    assert [found > 0.2 for found in drawn] == [False, True, True, True, False, True, False, False]
