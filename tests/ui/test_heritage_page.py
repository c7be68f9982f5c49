"""The heritage page without a browser: what it says of a centre, a site, a table of pairings."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from pyproj import Geod

from geo.analysis.selection import HeritageFilter
from geo.ui import cache
from geo.ui.pairings import REPORT_COLUMNS
from geo.ui.view import NO_FILTER

SECTIONS = (
    "proposals",
    "counts",
    "beyond",
    "traditions",
    "stories",
    "pairings",
    "report",
    "doubts",
)
ARVAIKHEER = "DEMO-MN6201-aimag"


def open_sections(test, *names):
    for name in names:
        test.session_state[f"heritage_{name}_section"] = True
    return test.run()


@pytest.mark.parametrize("data", ["published", "demonstration"])
@pytest.mark.parametrize("language", ["en", "mn"])
@pytest.mark.parametrize("near_by", ["km", "minutes"])
def test_the_page_runs_with_every_section_open(run_page, data, language, near_by):
    centre = "D02" if data == "published" else ARVAIKHEER
    test = run_page(
        "heritage", data=data, lang=language, near_by=near_by, chosen=f"centres:{centre}"
    )
    open_sections(test, *SECTIONS)
    assert not test.exception
    assert not test.error
    assert not test.warning


def test_sites_near_a_centre_are_those_a_loop_finds(run_page):
    test = run_page("heritage", data="demonstration", chosen=f"centres:{ARVAIKHEER}", near_km="80")
    assert not test.exception
    table = test.dataframe[0].value
    geod = Geod(ellps="WGS84")
    centre = cache.dataset("demonstration").centres.set_index("centre_id").geometry[ARVAIKHEER]
    kilometres = []
    for _, site in cache.reference().heritage.iterrows():
        if site.geometry is not None and site["evidence"] in HeritageFilter().evidence:
            metres = geod.inv(centre.x, centre.y, site.geometry.x, site.geometry.y)[2]
            kilometres += [metres / 1e3] if metres <= 80_000 else []
    assert len(kilometres) > 3
    assert table["km"].tolist() == [round(km, 1) for km in sorted(kilometres)]


def test_a_site_names_its_nearest_centres(run_page):
    site = cache.heritage_with_point().iloc[0]
    test = run_page("heritage", data="demonstration", chosen=f"heritage:{site['id']}")
    table = test.dataframe[0].value
    assert len(table) == 5
    assert table["km"].is_monotonic_increasing
    assert site["name_mn"] in test.subheader[0].value


def test_a_site_is_found_in_any_spelling(run_page):
    for typed in ("Erdene Zuu", "Эрдэнэ зуу", "erdenezu"):
        test = run_page("heritage")
        test.text_input(key="heritage_search").input(typed).run()
        assert not test.exception
        found = test.button_group(key="heritage_found")
        assert any("Erdene" in str(option) for option in found.options), typed
    test.text_input(key="heritage_search").input("zzzzqqqq").run()
    assert any("No site is called" in info.value for info in test.info)


def test_a_centre_of_another_data_set_is_said_to_be_missing(run_page):
    test = run_page("heritage", chosen=f"centres:{ARVAIKHEER}")
    assert not test.exception
    assert ["not in the data set" in warning.value for warning in test.warning] == [True]


def test_unplaced_records_are_listed_and_not_dropped(run_page):
    test = run_page("heritage")
    open_sections(test, "doubts")
    unplaced = cache.reference().heritage.geometry.isna().sum()
    assert unplaced == 68
    assert unplaced in [len(table.value) for table in test.dataframe]


def test_counts_are_those_a_loop_finds():
    table = cache.counts(HeritageFilter(), "MN62", "published", NO_FILTER)
    held: dict[str, int] = {}
    for _, site in cache.heritage_with_point().iterrows():
        if site["admin1_pcode"] == "MN62" and site["evidence"] in HeritageFilter().evidence:
            held[site["category"]] = held.get(site["category"], 0) + 1
    found = table[table["count"] > 0].set_index("category")["count"]
    assert found.to_dict() == held
    # Uvurkhangai, all soums together, 2020 (NSO).
    people = cache.figures("population", "admin1", None, cache_counted()).values["MN62"]
    museums = table.set_index("category").loc["museum"]
    assert museums["per_10000"] == pytest.approx(museums["count"] / people * 10_000)


def cache_counted():
    from geo.ui.view import Counted  # noqa: PLC0415

    return Counted("published")


def test_no_published_example_is_said_plainly(run_page):
    test = run_page("heritage", chosen="centres:D02")
    open_sections(test, "proposals", "traditions")
    said = " ".join(caption.value for caption in test.caption)
    assert said.count("No published") + said.count("no published") >= 2


def test_a_table_brought_with_problems_names_them_and_changes_nothing(run_page):
    test = run_page("heritage")
    open_sections(test, "pairings")
    table = cache.reference().pairings.head(3).copy()
    table.loc[table.index[1], "programme_type"] = "juggling"
    upload = test.file_uploader(key="pairings_upload")
    upload.upload("pairings.csv", table.to_csv(index=False).encode(), "text/csv").run()
    assert not test.exception
    assert any("cannot be used: 1" in warning.value for warning in test.warning)
    problems = [t.value for t in test.dataframe if "Way out" in t.value.columns][-1]
    assert problems.iloc[0][["Row", "Column", "Value"]].tolist() == [
        2,
        "programme_type",
        "juggling",
    ]
    assert test.session_state["pairings"] is None if "pairings" in test.session_state else True


def test_a_report_has_the_columns_it_is_asked_for():
    row = pd.read_csv(io.StringIO(",".join(REPORT_COLUMNS)))
    assert {"centre", "element_or_site", "source_or_contact"} <= set(row.columns)
