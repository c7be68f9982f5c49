"""Factsheets of real places: figures of the shipped files, pages that do not run over."""

from __future__ import annotations

import csv
import itertools
import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache as once

import geopandas as gpd
import numpy as np
import pytest
from pyproj import Geod

from geo.export.factsheets import booklet
from geo.export.factsheets.content import MAP_MM
from geo.store.datasets import DatasetEntry, open_dataset
from geo.store.registers.records import Version
from geo.text import LANGUAGES, Message
from geo.ui import cache, factsheets
from geo.ui.factsheets import lists, maps
from geo.ui.factsheets.subject import Subject
from geo.ui.view import View
from tests.export.factsheet_content import (
    A4_PT,
    MADE_AT,
    MARGIN_PT,
    cover,
    flat,
    lines_of,
    overlapping,
    picture,
    text_of,
)

DATA = cache.DATA_DIRECTORY
DATASETS = ("published", "demonstration")

SOUMS = (
    "MN1101", "MN1107", "MN1110",  # districts, one without a documented centre
    "MN2101", "MN4101", "MN6201", "MN8101",  # seats of aimags
    "MN6540", "MN6252", "MN8419",  # most heritage; a living tradition
    "MN6401",  # its centre is suspended
)  # fmt: skip


@pytest.fixture
def no_maps(monkeypatch):
    """Spare drawing the maps, whose place on the page is the same whatever is on them."""
    monkeypatch.setattr(maps, "_drawn", lambda _, size_mm: picture(size_mm))


def _soums():
    """Return soums of all kinds: chosen ones, the longest names, one without heritage."""
    units = cache.reference().admin2
    longest = [str(units[name].str.len().idxmax()) for name in ("name_en", "name_mn")]
    heritage = set(cache.reference().heritage["admin2_pcode"])
    bare = next(str(pcode) for pcode in units.index if pcode not in heritage)
    found = dict.fromkeys(p for p in (*SOUMS, *longest, bare) if p in units.index)
    return tuple(found)


@pytest.mark.usefixtures("no_maps")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dataset", DATASETS)
def test_no_page_of_a_place_runs_over(dataset, language, tmp_path):
    places = (*factsheets.aimags(), *_soums())
    view = View(dataset=dataset)
    address = "http://192.168.100.100:8501/"
    told = [factsheets.place_facts(view, p, language, MADE_AT, address) for p in places]
    pdf = booklet(told, cover(language=language), MADE_AT, total=len(told))
    pages = lines_of(pdf, tmp_path)
    # Cover, contents (44 entries at most on a page), a page each, sources.
    assert len(pages) == 1 + 1 + len(places) + 1
    for place, content, lines in zip(places, told, pages[2:], strict=False):
        texts = " ".join(line.text for line in lines)
        assert content.name in texts, place
        assert content.other_name in texts, place
        for line in lines:
            assert line.left >= MARGIN_PT, (place, line)
            assert line.right <= A4_PT[0] - MARGIN_PT, (place, line)
            assert line.bottom <= A4_PT[1] - MARGIN_PT, (place, line)
        for one, other in overlapping(lines):
            pytest.fail(f"{place}: {one} and {other} lie over each other")


def test_a_real_page_has_its_map_and_names(tmp_path):
    pdf = factsheets.factsheet_of(View(), "MN64", "mn", MADE_AT)
    (page,) = text_of(pdf, tmp_path)
    assert "Баянхонгор" in page
    assert "Говь-Алтай" in page  # a neighbour, named on the map alone
    assert pdf == factsheets.factsheet_of(View(), "MN64", "mn", MADE_AT)


@once
def _observed(measure, year, pcode):
    with (DATA / "observations.csv").open(encoding="utf-8") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if (row["measure"], row["year"], row["pcode"]) == (measure, str(year), pcode)
        ]
    (row,) = rows
    return float(row["value"])


@pytest.mark.usefixtures("no_maps")
def test_figures_are_those_of_the_files():
    content = factsheets.place_facts(View(), "MN65", "en", MADE_AT)
    by_label = {fact.label: fact for fact in content.facts}
    population = by_label["Population"]
    assert population.value == f"{_observed('population', 2020, 'MN65'):,.0f}"
    assert population.about == "2020"
    adults = by_label["Adults, aged 15 and over"]
    assert adults.value == f"{_observed('adults', 2019, 'MN65'):,.0f}"
    assert adults.about == "2019"
    centres = gpd.read_parquet(DATA / "centres_published.parquet")
    open_here = (centres["admin1_pcode"] == "MN65") & ~centres["status"].isin(
        ["suspended", "closed", "planned"]
    )
    assert by_label["Open centres"].value == str(open_here.sum())
    learners = by_label["Learners per 1,000 adults"]
    assert (learners.value, learners.nation) == ("not reported", "not reported")
    assert learners.is_missing


@pytest.mark.usefixtures("no_maps")
@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize("place", ["MN64", "MN6401"])
def test_every_figure_names_its_year_and_source(dataset, place):
    content = factsheets.place_facts(View(dataset=dataset), place, "en", MADE_AT)
    for fact in content.facts:
        assert fact.is_missing or (fact.about and fact.sources), fact
        assert all(1 <= number <= len(content.sources) for number in fact.sources)
    cited = {number for fact in content.facts for number in fact.sources}
    for part in (content.gaps, content.centres, content.heritage):
        assert part.sources
        cited.update(part.sources)
    cited.update(content.map_sources)
    assert cited == set(range(1, len(content.sources) + 1))


@pytest.mark.usefixtures("no_maps")
def test_heritage_near_is_measured_on_the_ellipsoid():
    content = factsheets.place_facts(View(near_km=30), "MN62", "en", MADE_AT)
    parts = [gpd.read_parquet(DATA / f"{name}.parquet") for name in ("heritage", "heritage_osm")]
    centres = gpd.read_parquet(DATA / "centres_published.parquet")
    centres = centres[(centres["admin1_pcode"] == "MN62") & (centres["status"] != "suspended")]
    inside = near = 0
    geod = Geod(ellps="WGS84")
    for site in itertools.chain.from_iterable(part.itertuples() for part in parts):
        if site.same_as or site.geometry is None or site.evidence == "C":
            continue
        count = len(centres)
        _, _, metres = geod.inv(
            np.full(count, site.geometry.x),
            np.full(count, site.geometry.y),
            centres.geometry.x.to_numpy(),
            centres.geometry.y.to_numpy(),
        )
        inside += site.admin1_pcode == "MN62"
        near += metres.min() <= 30_000
    assert content.heritage.summary == (
        f"{inside} sites in the place, {near} within 30 km of an open centre of it."
    )
    assert len(content.heritage.sites) == near
    assert sum(int(row.near) for row in content.heritage.counts) == near


def test_sensitive_sites_are_printed_at_their_soums_centre(monkeypatch):
    shown = cache.sites_shown

    def exact(sites):
        table = shown(sites)
        return table.set_geometry(table.geometry.translate(0.05, 0.05))

    monkeypatch.setattr(cache, "sites_shown", exact)  # as a server that holds the places has it
    found = lists.found_sites(Subject.of(View(), "MN65", "en"))
    sensitive = found.table[found.table["sensitive"]]
    assert len(sensitive)
    shipped = gpd.read_parquet(DATA / "heritage.parquet").set_index("id").geometry
    assert (sensitive.geometry == shipped[sensitive.index]).all()


@pytest.mark.usefixtures("no_maps")
def test_the_published_network_is_called_no_list_of_centres():
    content = factsheets.place_facts(View(), "MN65", "en", MADE_AT)
    assert "By the network rule, not a confirmed centre" in content.notice
    assert content.badge is None
    assert content.centres.rows == ()
    assert "not confirmed as centres (20)" in content.centres.by_rule
    assert any("is not published" in note for note in content.gaps.notes)


@pytest.mark.usefixtures("no_maps")
def test_demonstration_data_are_badged_and_the_gravest_comes_first(tmp_path):
    view = View(dataset="demonstration")
    content = factsheets.place_facts(view, "MN67", "en", MADE_AT)
    assert content.badge.warns
    assert "DEMO" in content.badge.text
    assert "DEMO" in content.citation
    table = cache.gap_list(view.counted)
    here = table[table.index.str.startswith("MN67") & table["is_gap"]]
    assert len(content.gaps.rows) == len(here)
    priorities = [int(row.priority) for row in content.gaps.rows]
    assert priorities == sorted(priorities, reverse=True)
    statuses = [row.status.split(",")[0] for row in content.centres.rows]
    assert statuses == sorted(statuses, key=lambda status: status == "active")
    (page,) = text_of(factsheets.factsheet(content, MADE_AT), tmp_path)
    assert "DEMO · synthetic data" in flat(page)


@pytest.mark.usefixtures("no_maps")
def test_a_soum_has_its_reasons_and_its_rank():
    view = View(dataset="demonstration")
    table = cache.gap_list(view.counted)
    gravest = str(table["priority"].idxmax())
    content = factsheets.place_facts(view, gravest, "en", MADE_AT)
    assert content.gaps.rows == ()
    assert "rank 1 of 339 soums and districts" in content.gaps.summary
    assert "This place is left out: " in content.gaps.summary
    aimag = cache.reference().admin1.loc[gravest[:4], "name_en"]
    assert content.kind == f"Soum of {aimag} aimag"
    assert content.title.endswith(f", {aimag}")


@pytest.mark.usefixtures("no_maps")
def test_filters_are_told():
    content = factsheets.place_facts(View(evidence=("documented",)), "MN64", "en", MADE_AT)
    assert content.notice == (
        "Only what these filters leave is told: Evidence: documented one by one."
    )
    assert [row.status for row in content.centres.rows] == ["suspended, 2017-01"]
    assert content.heritage.sites == ()  # no open centre is left


@pytest.mark.usefixtures("no_maps")
def test_a_register_says_nothing_of_other_aimags():
    published = open_dataset("published", DATA)
    mine = published.centres[published.centres["admin1_pcode"] == "MN62"].assign(
        evidence="register", name_en="[#1] " + "Long name " * 20
    )
    version = Version(
        register_id="office",
        number=2,
        author="editor",
        published_at=datetime(2025, 12, 24, tzinfo=UTC),
        note="",
        checksum="0" * 64,
        centres=len(mine),
        programmes=0,
        action="publish",
        restored=None,
        source_name="file.csv",
        source_sha256="0" * 64,
    )
    entry = DatasetEntry(
        id="draft@factsheets",
        label=Message("{title}", {"title": "Office of $Uvurkhangai$"}),
        description=Message(""),
        source_id="office",
        is_demonstration=False,
        has_programmes=False,
        version=version,
    )
    cache.hold_draft(replace(published, entry=entry, centres=mine.reset_index(drop=True)))
    view = View(dataset="draft@factsheets")
    other = factsheets.place_facts(view, "MN65", "en", MADE_AT)
    assert "says nothing of it" in other.gaps.summary
    assert other.gaps.rows == ()
    own = factsheets.place_facts(view, "MN62", "en", MADE_AT)
    assert own.dataset == "Office of $Uvurkhangai$"
    assert len(own.centres.rows) == len(mine)
    assert all(len(row.name) <= 64 for row in own.centres.rows)
    assert own.facts[2].about == "2025-12-24"


@pytest.mark.usefixtures("no_maps")
@pytest.mark.parametrize("place", ["MN99", "western", ""])
def test_what_is_no_unit_has_no_page(place):
    with pytest.raises(KeyError):
        factsheets.place_facts(View(), place, "en", MADE_AT)


def test_the_booklet_has_all_aimags(monkeypatch, tmp_path):
    monkeypatch.setattr(maps, "_drawn", lambda _, __: picture(MAP_MM))
    told = []
    pdf = factsheets.booklet_of(
        View(), "en", MADE_AT, lambda done, total: told.append((done, total))
    )
    assert told == [(n, 22) for n in range(1, 23)]
    pages = text_of(pdf, tmp_path)
    assert len(pages) == 25
    names = cache.reference().admin1["name_en"]
    for page, name in zip(pages[2:24], names, strict=True):
        assert flat(page).startswith(name)


def test_the_map_fills_its_place_and_can_be_read():
    content = factsheets.place_facts(View(dataset="demonstration"), "MN65", "en", MADE_AT)
    svg = content.map.decode("utf-8")
    assert f'width="{MAP_MM[0]:g}mm"' in svg
    assert f'height="{MAP_MM[1]:g}mm"' in svg
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", svg)]
    # Points: the drawing has 72 units an inch.
    assert min(sizes) >= 7.5
    texts = re.findall(r"<text[^>]*>([^<]+)</text>", svg)
    assert {"DEMO · synthetic data", "Khangai", "Zavkhan"} <= set(texts)
    assert "Arkhangai" not in texts  # the page has the title
    assert "font-face" not in svg  # and the font
