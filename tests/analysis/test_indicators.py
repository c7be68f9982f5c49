"""Indicators against figures worked out by hand from the published tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.analysis.coverage import select_programmes
from geo.analysis.figures import FLAG_SMALL, Figures, Request, ratio
from geo.analysis.indicators import INDICATORS
from geo.analysis.selection import CentreFilter
from geo.analysis.years import nearest_year
from geo.cartography.message import FLAG_LABELS
from geo.cartography.symbology import PALETTES
from geo.sources.registry import SOURCES
from geo.ui import cache
from geo.ui.view import Counted

INDICATOR_LEVELS = [(i, level) for i in INDICATORS.values() for level in i.levels]


@pytest.fixture(scope="module")
def reference():
    return cache.reference()


@pytest.mark.parametrize(
    ("indicator", "level"), INDICATOR_LEVELS, ids=lambda v: getattr(v, "id", v)
)
def test_an_indicator_is_complete_and_computes_on_the_index_of_its_units(
    reference, indicator, level
):
    units = reference.units(level)
    figures = cache.figures(indicator.id, level, None, Counted("demonstration"))
    assert figures.values.index.equals(units.index)
    assert figures.flags.index.equals(units.index)
    assert figures.values.notna().sum() >= 0.9 * len(units)
    assert figures.year == cache.indicator_years(indicator.id, level, "demonstration")[-1]
    assert len(indicator.categories) in {0, len(indicator.limits) + 1}
    assert indicator.palette in PALETTES
    assert set(indicator.source_ids(reference)) <= set(SOURCES)
    assert indicator.source_ids(reference) or indicator.needs


@pytest.mark.parametrize(
    ("indicator", "pcode", "year", "value"),
    [
        # soum_population.csv: Uliastai 16,301 people in 2019.
        ("population", "MN8101", 2019, 16_301),
        # Its 24 soums add up to 72,045 in the aimag table of 2019.
        ("population", "MN81", 2019, 72_045),
        ("adults", "MN81", 2019, 49_804),
        # Arkhangai: 52,159 counted, four soums scaled: 64,933.
        ("adults", "MN65", 2019, 64_933),
        ("herder_households", "MN8104", 2019, 601),
        # Aldarkhaan: 601 households over 2,923 people.
        ("herder_households_per_1000", "MN8104", 2019, 601 / 2923 * 1000),
        ("poverty", "MN82", 2018, 45.1),
    ],
)
def test_figures_are_those_of_the_tables(reference, indicator, pcode, year, value):
    level = "admin1" if pcode in reference.admin1.index else "admin2"
    figures = INDICATORS[indicator].figures(Request(reference, level, year))
    assert figures.values[pcode] == pytest.approx(value, abs=1)


def test_adults_per_centre_follow_the_centres_shown(reference):
    adults = INDICATORS["adults"].figures(Request(reference, "admin1")).values
    centres = pd.Series({"MN8101": 2, "MN8104": 23, "MN8201": 0})
    figures = INDICATORS["adults_per_centre"].figures(Request(reference, "admin1", None, centres))
    assert figures.values["MN81"] == pytest.approx(adults["MN81"] / 25)
    assert np.isnan(figures.values["MN82"])  # no centre shown: no rate, not zero, not infinite
    assert np.isnan(figures.values["MN83"])
    without = INDICATORS["adults_per_centre"].figures(Request(reference, "admin1"))
    assert without.values.isna().all()


def test_centres_per_10000_adults_are_zero_where_there_is_none(reference):
    # Zavkhan 2019: 49,804 adults; 25 centres are 5.02 per 10,000.
    centres = pd.Series({"MN8101": 2, "MN8104": 23})
    figures = INDICATORS["centres_per_10000_adults"].figures(
        Request(reference, "admin1", None, centres)
    )
    assert figures.values["MN81"] == pytest.approx(25 / 49_804 * 10_000, abs=0.01)
    assert figures.values["MN82"] == 0


PROGRAMME_INDICATORS = ("learners_per_1000_adults", "women_share", "completion")


@pytest.mark.parametrize("indicator", PROGRAMME_INDICATORS)
def test_without_programmes_there_is_no_figure(reference, indicator):
    figures = INDICATORS[indicator].figures(Request(reference, "admin2", 2018))
    assert figures.values.isna().all()
    assert figures.year is None


def test_learners_women_and_completions_by_hand(reference):
    programmes = pd.DataFrame(
        [
            ("MN8101", 2018, 100, 60, 40),
            ("MN8104", 2018, 50, None, 10),  # sex not reported: in the rate, not in the share
            ("MN8104", 2018, None, None, None),  # nothing reported: flags the sum, adds no zero
            ("MN8101", 2017, 999, 999, 999),  # another year
            ("MN8201", 2018, None, None, None),
        ],
        columns=["admin2_pcode", "year", "learners_total", "learners_female", "completed"],
    )
    request = Request(reference, "admin1", 2018, programmes=programmes, taught=(2017, 2018))
    rate, women, completion = (INDICATORS[i].figures(request) for i in PROGRAMME_INDICATORS)
    assert rate.values["MN81"] == pytest.approx(150 / 49_804 * 1000)
    assert rate.flags["MN81"] == "incomplete; summed"
    assert women.values["MN81"] == pytest.approx(60)
    assert completion.values["MN81"] == pytest.approx(50 / 150 * 100)
    for figures in (rate, women, completion):
        assert figures.year == 2018
        assert figures.values.drop("MN81").isna().all()


def test_rates_of_a_unit_do_not_change_when_its_programmes_are_split(reference):
    programmes = select_programmes(cache.dataset("demonstration"), CentreFilter())
    halves = programmes.copy()
    for column in ("learners_total", "learners_female", "completed"):
        halves[column] = halves[column].astype(float) / 2
    split = pd.concat([halves, halves], ignore_index=True)
    for indicator in PROGRAMME_INDICATORS:
        whole, parts = (
            INDICATORS[indicator]
            .figures(Request(reference, "admin2", 2018, programmes=rows, taught=(2018,)))
            .values
            for rows in (programmes, split)
        )
        pd.testing.assert_series_equal(whole, parts)


def test_density_is_people_over_area(reference):
    # Ulaanbaatar 2020: 1,499,140 people (NSO) on 4,735.8 km² (gazetteer).
    figures = INDICATORS["population_density"].figures(Request(reference, "admin1", 2020))
    assert figures.values["MN11"] == pytest.approx(1_499_140 / 4735.8, rel=1e-3)


@pytest.mark.parametrize(
    ("years", "wished", "taken"),
    [
        ((2019, 2020), None, 2020),
        ((2019, 2020), 2019, 2019),
        ((2019, 2020), 2025, 2020),
        ((2019, 2020), 2001, 2019),
        ((2000, 2009, 2021), 2015, 2009),
        ((), 2015, None),
    ],
)
def test_the_nearest_year_is_the_latest_not_after(years, wished, taken):
    assert nearest_year(years, wished) == taken


def test_a_rate_over_nothing_is_no_figure_and_over_little_is_flagged():
    index = ["a", "b", "c", "d"]
    top = Figures(
        pd.Series([1.0, 2, 3, np.nan], index), pd.Series(["summed", "", "", ""], index), 1
    )
    below = Figures(pd.Series([100.0, 0, 29, 50], index), pd.Series(["summed"] * 4, index), 1)
    result = ratio(top, below, per=100)
    assert result.values.tolist()[:1] == [1.0]
    assert result.values.isna().tolist() == [False, True, False, True]
    assert result.flags.tolist() == ["summed", "summed", f"summed; {FLAG_SMALL}", "summed"]


def test_every_flag_has_words(reference):
    flags = {
        part.strip() for flag in reference.observations["flag"].unique() for part in flag.split(";")
    }
    assert flags - {""} <= set(FLAG_LABELS)
    assert FLAG_SMALL in FLAG_LABELS
