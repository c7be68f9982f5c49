"""The figure beside a map is what the data say of the place of the view."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyproj import Geod

from geo.analysis.selection import HERITAGE_EVIDENCE_DEFAULT
from geo.ui import cache
from geo.ui.key_figures import FIGURE_KINDS, key_figure
from geo.ui.view import View, default_view

DEMONSTRATION = View(dataset="demonstration")


def population(pcodes: list[str], year: int) -> int:
    """Add up published figures, straight from the table."""
    table = cache.reference().observations
    rows = table[(table["measure"] == "population") & (table["level"] == "admin2")]
    rows = rows[rows["year"] == year]
    return int(rows[rows["pcode"].isin(pcodes)]["value"].sum())


def test_the_indicator_of_a_place_with_its_years():
    figure = key_figure("auto", View(place="MN6201"), "map")
    assert figure.label == "Population (2020), Arvaikheer, Uvurkhangai"
    assert figure.value == "33,743"
    assert figure.series == ((2019, 32497.0), (2020, 33743.0))
    assert figure.source == "persons"
    assert "National Statistics Office" in figure.sources[0]


@pytest.mark.parametrize("year", [2019, 2020])
def test_a_region_is_the_sum_of_its_soums(year):
    admin1 = cache.reference().admin1
    aimags = admin1.index[admin1["region"] == "western"]
    admin2 = cache.reference().admin2
    soums = list(admin2.index[admin2["admin1_pcode"].isin(aimags)])
    figure = key_figure("population", View(place="western", year=year), "map")
    assert figure.value == f"{population(soums, year):,}"


def test_published_totals_by_year_as_the_sources_have_them():
    figure = key_figure("auto", default_view("overview"), "overview")
    assert (figure.value, figure.label) == ("355", "Centres, last published total (2019)")
    assert figure.series == ((2000, 12.0), (2002, 180.0), (2018, 354.0), (2019, 355.0))


def test_counts_are_those_of_the_map():
    centres = cache.dataset("demonstration").centres
    of_aimag = int((centres["admin1_pcode"] == "MN62").sum())
    figure = key_figure("centres_shown", replace(DEMONSTRATION, place="MN62"), "map")
    assert figure.value == str(of_aimag)
    assert figure.label == "Demonstration centres shown, Uvurkhangai"
    shown = key_figure("sites_shown", View(place="MN6201"), "heritage")
    assert (shown.value, shown.label) == ("2", "Heritage sites shown, Arvaikheer, Uvurkhangai")


def test_places_by_the_rule_are_never_called_centres():
    figure = key_figure("auto", default_view("coverage"), "coverage")
    assert figure.label.startswith("Places by the network rule shown; not confirmed centres")
    asked = key_figure("adults_in_reach", default_view("coverage"), "coverage")
    assert asked.source.startswith("Places by the network rule count as centres")
    real = key_figure("adults_in_reach", DEMONSTRATION, "coverage")
    assert "network rule" not in real.source


def test_what_no_source_says_is_no_figure():
    assert key_figure("learners", View(), "map") is None
    assert key_figure("none", View(), "map") is None
    assert key_figure("sites_near", View(), "heritage") is None


def test_sites_near_the_centre_chosen_are_those_within_the_distance():
    centres = cache.dataset("published").centres.set_index("centre_id")
    here = centres.geometry["D02"]
    sites = cache.heritage_with_point()
    sites = sites[sites["evidence"].isin(HERITAGE_EVIDENCE_DEFAULT)].geometry
    _, _, metres = Geod(ellps="WGS84").inv(
        [here.x] * len(sites), [here.y] * len(sites), sites.x, sites.y
    )
    view = replace(default_view("heritage"), chosen="centres:D02", near_km=100.0)
    figure = key_figure("sites_near", view, "heritage")
    assert figure.value == str(int((metres <= 100_000).sum()))
    assert figure.label == f"Heritage sites within 100 km of {centres.at['D02', 'name_en']}"


@pytest.mark.parametrize("kind", sorted(FIGURE_KINDS))
@pytest.mark.parametrize("language", ["en", "mn"])
def test_every_figure_speaks_both_languages(kind, language):
    figure = key_figure(kind, replace(DEMONSTRATION, place="MN62", language=language), "map")
    if figure is None:
        assert kind in {"none", "sites_near"}
        return
    assert figure.value
    assert figure.label
    cyrillic = any("а" <= letter <= "я" for letter in figure.label)
    assert cyrillic == (language == "mn")


def test_a_centre_named_in_one_language_alone_bears_that_name():
    view = replace(default_view("heritage"), chosen="centres:D09", language="mn")
    label = key_figure("sites_near", view, "heritage").label
    assert "Bat-Ulzii" in label or "Бат-Өлзий" in label


@pytest.mark.parametrize("evidence", [(), ("network_rule",), ("documented", "network_rule")])
def test_the_rule_is_named_wherever_its_places_count(evidence):
    view = replace(default_view("coverage"), evidence=evidence)
    assert key_figure("adults_in_reach", view, "coverage").source.startswith("Places by the")


def test_documented_centres_alone_are_called_so_however_they_were_chosen():
    view = View(statuses=("active",))
    figure = key_figure("centres_shown", view, "map")
    assert (figure.value, figure.label) == ("11", "Centres documented one by one, Mongolia")
