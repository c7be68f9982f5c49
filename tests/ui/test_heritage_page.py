"""The heritage page without a browser: what it says of a centre, a site, a table of pairings."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from pyproj import Geod

from geo.analysis.selection import HeritageFilter
from geo.ui import cache
from geo.ui.pairings import _csv
from geo.ui.view import NO_FILTER, Counted

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
    told = table["km"].tolist()
    # Sites that merely share the seat of the soum have no distance of their own.
    expected = [round(km, 1) for km in sorted(kilometres)]
    shared = int(table["km"].isna().sum())
    assert told[shared:] == expected[shared:]
    assert expected[:shared] == [0.0] * shared


def test_a_site_names_the_open_centres_a_loop_finds_nearest(run_page):
    site = cache.heritage_with_point().set_index("id").loc["MNH0068"]
    test = run_page("heritage", data="demonstration", chosen="heritage:MNH0068")
    centres = cache.dataset("demonstration").centres
    geod = Geod(ellps="WGS84")
    measured = sorted(
        (geod.inv(site.geometry.x, site.geometry.y, c.geometry.x, c.geometry.y)[2], c["name_en"])
        for _, c in centres[centres["status"] == "active"].iterrows()
    )[:5]
    table = test.dataframe[0].value
    assert table["Centre"].tolist() == [name for _, name in measured]
    # The nearest one of all, in its own soum, is suspended and not named.
    nearest = centres[centres["admin2_pcode"] == site["admin2_pcode"]]
    assert set(nearest["status"]) == {"suspended"}
    assert site["name_mn"] in test.subheader[0].value


def test_what_the_filters_hide_is_said_to_be_hidden(run_page):
    heritage = cache.heritage_with_point()
    hidden = heritage[heritage["evidence"] == "C"].iloc[0]["id"]
    test = run_page("heritage", chosen=f"heritage:{hidden}")
    assert any("hide this site" in info.value for info in test.info)


def test_sites_without_an_open_centre_near_are_those_a_loop_finds():
    sites = cache.SitesShown(HeritageFilter(), None, "demonstration", NO_FILTER)
    geod = Geod(ellps="WGS84")
    centres = cache.dataset("demonstration").centres
    places = centres[centres["status"] == "active"].geometry
    lon, lat = places.x.to_numpy(), places.y.to_numpy()
    far = set()
    for site, point in cache.sites_shown(sites).geometry.items():
        metres = geod.inv([point.x] * len(lon), [point.y] * len(lat), lon, lat)[2]
        far |= {site} if min(metres) > 25_000 else set()
    assert len(far) > 50
    assert set(cache.without_centre(sites, 25)) == far


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
    table = cache.counts(cache.SitesShown(HeritageFilter(), "MN62", "published", NO_FILTER))
    held: dict[str, int] = {}
    for _, site in cache.heritage_with_point().iterrows():
        if site["admin1_pcode"] == "MN62" and site["evidence"] in HeritageFilter().evidence:
            held[site["category"]] = held.get(site["category"], 0) + 1
    found = table[table["count"] > 0].set_index("category")["count"]
    assert found.to_dict() == held
    # Uvurkhangai, all soums together, 2020 (NSO).
    people = cache.figures("population", "admin1", None, Counted("published")).values["MN62"]
    museums = table.set_index("category").loc["museum"]
    assert museums["per_10000"] == pytest.approx(museums["count"] / people * 10_000)


def test_no_published_example_is_said_plainly(run_page):
    test = run_page("heritage", chosen="centres:D02")
    open_sections(test, "proposals", "traditions")
    said = " ".join(caption.value for caption in test.caption)
    assert said.count("No published") + said.count("no published") >= 2


def upload(test, content):
    test.file_uploader(key="pairings_upload").upload("pairings.csv", content, "text/csv").run()
    return test


def test_a_table_brought_with_problems_names_them_and_changes_nothing(run_page):
    test = run_page("heritage")
    open_sections(test, "pairings")
    table = cache.reference().pairings.head(3).copy()
    table.loc[table.index[1], "programme_type"] = "juggling"
    upload(test, table.to_csv(index=False).encode())
    assert not test.exception
    assert any("cannot be used: 1" in warning.value for warning in test.warning)
    problems = [t.value for t in test.dataframe if "Way out" in t.value.columns][-1]
    row = problems.iloc[0][["Row", "Column", "Value"]].tolist()
    assert row == [2, "programme_type", "juggling"]
    assert "pairings_use_upload" not in {button.key for button in test.button}


def test_a_table_brought_is_used_and_given_up_again(run_page):
    test = run_page("heritage")
    open_sections(test, "pairings")
    table = cache.reference().pairings.head(3).assign(_index="x")  # a name the editor refuses
    upload(test, table.to_csv(index=False).encode())
    test.button(key="pairings_use_upload").click().run()
    assert not test.exception
    assert test.session_state["pairings"]["subject"].tolist() == table["subject"].tolist()
    assert "_index" not in test.session_state["pairings"]
    test.button(key="pairings_reset").click().run()
    assert not test.exception
    assert test.session_state["pairings"] is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"subject_kind,subject\n",
        b"a,b\n1,2\n",
        b"subject_kind,subject\ncategory,museum,a,b,c\n",
        "subject\nмузей\n".encode("utf-16"),
        b"subject_kind,subject\n" + b"x,y\n" * 2_001,
    ],
)
def test_a_file_that_is_no_table_of_pairings_gives_one_line(run_page, content):
    test = run_page("heritage")
    open_sections(test, "pairings")
    upload(test, content)
    assert not test.exception
    assert ["cannot be read as a table" in error.value for error in test.error] == [True]


def test_what_is_taken_away_is_no_formula():
    table = pd.DataFrame({"reason_en": ['=HYPERLINK("http://x")', " +1", "plain", "＝1"]})
    read = pd.read_csv(io.BytesIO(_csv(table)))["reason_en"].tolist()
    assert read == ['\'=HYPERLINK("http://x")', "' +1", "plain", "'＝1"]


def test_a_story_chosen_is_told_and_shown(run_page):
    test = run_page("heritage")
    open_sections(test, "stories")
    test.button(key="heritage_story_S02").click().run()
    view = test.session_state["view"]
    assert view.chosen == "stories:S02"
    assert view.extent[1:] == pytest.approx((47.7667, 107.2833), abs=0.001)
    assert "door" in test.subheader[0].value
    assert "heritage_story_S07" not in {button.key for button in test.button}  # the whole country
