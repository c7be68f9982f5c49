"""Proposals follow what is near; a table that cannot be used says which row and why."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.pairings import (
    REQUIRED_COLUMNS,
    check_pairings,
    practised_in,
    propose,
    tidy_pairings,
)

DATA = Path(__file__).parents[2] / "data"
PAIRINGS = pd.DataFrame(
    [
        ("category", "museum", "civic", "Visits.", "Айлчлал."),
        ("category", "archaeological_site", "vocational_income", "Guides.", ""),
        ("category", "archaeological_site", "civic", "Care for sites.", ""),
        ("element", "tsuur", "heritage_ich", "", "Цуур."),
        ("element", "falconry", "heritage_ich", "Falconers.", ""),
        ("category", "protected_area", "environment_esd", "Nature.", ""),
    ],
    columns=list(REQUIRED_COLUMNS),
)
LINKS = pd.DataFrame({"site": ["S3", "S1", "S2"], "km": [7.0, 2.0, 30.0]})
CATEGORIES = pd.Series(
    {"S1": "archaeological_site", "S2": "museum", "S3": "archaeological_site", "S9": "museum"}
)
KNOWN = (
    {"museum", "archaeological_site", "protected_area"},
    {"tsuur", "falconry"},
    {"civic", "vocational_income", "heritage_ich", "environment_esd"},
)


def test_proposals_of_what_is_near_with_sites_and_reason() -> None:
    found = propose(LINKS, CATEGORIES, ["tsuur"], PAIRINGS, ["civic"])
    assert found[["subject", "programme_type"]].to_numpy().tolist() == [
        ["archaeological_site", "civic"],  # offered, 2 km
        ["museum", "civic"],  # offered, 30 km
        ["archaeological_site", "vocational_income"],
        ["tsuur", "heritage_ich"],  # no distance: last
    ]
    assert found["offered"].tolist() == [True, True, False, False]
    assert found["sites"].tolist() == [("S1", "S3"), ("S2",), ("S1", "S3"), ()]
    assert found["site_count"].tolist() == [2, 1, 2, 0]
    assert found["nearest_km"].tolist() == pytest.approx([2, 30, 2, np.nan], nan_ok=True)
    assert found["reason_en"].iloc[0] == "Care for sites."
    assert found["reason_mn"].iloc[3] == "Цуур."


def test_without_anything_near_nothing_is_proposed() -> None:
    found = propose(LINKS.iloc[:0], CATEGORIES, [], PAIRINGS, ["civic"])
    assert len(found) == 0
    assert {"offered", "sites", "site_count", "nearest_km"} <= set(found.columns)


def test_an_element_that_bears_the_code_of_a_category_is_not_taken_for_it() -> None:
    table = PAIRINGS.iloc[:1].assign(subject_kind="element")
    assert len(propose(LINKS, CATEGORIES, [], table, [])) == 0
    found = propose(LINKS, CATEGORIES, ["museum"], table, [])
    assert found["nearest_km"].isna().all()


def test_elements_practised_in_the_soum_or_aimag_of_a_centre() -> None:
    elements = pd.DataFrame(
        {
            "element_id": ["tsuur", "tuuli", "naadam", "khoomei"],
            "places_pcode": ["MN8419", "MN84; MN8519", "", None],
        }
    )
    assert practised_in(elements, ["MN84", "MN8419"]).tolist() == ["tsuur", "tuuli"]
    assert practised_in(elements, ["MN85", "MN8519"]).tolist() == ["tuuli"]
    assert practised_in(elements, ["MN11", ""]).tolist() == []


def test_a_good_table_has_no_problem() -> None:
    assert check_pairings(PAIRINGS, *KNOWN) == []


def test_the_shipped_table_has_no_problem() -> None:
    sites = gpd.read_parquet(DATA / "heritage.parquet")
    elements, types, table = (
        pd.read_csv(DATA / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in ("intangible_elements", "programme_types", "pairings")
    )
    known = set(sites["category"]), set(elements["element_id"]), set(types["code"])
    assert check_pairings(table, *known) == []


@pytest.mark.parametrize(
    ("column", "value", "told", "why"),
    [
        ("subject_kind", "site", "site", "neither a category nor an element"),
        ("subject_kind", None, "", "neither a category nor an element"),
        ("subject", "tsuur", "tsuur", "no heritage category"),  # known, but as an element
        ("programme_type", "cooking", "cooking", "no programme type"),
        ("programme_type", np.nan, "", "no programme type"),
        ("reason_en", "   ", "", "reason is missing"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(column, value, told, why) -> None:
    table = PAIRINGS.astype(object)
    table.loc[1, column] = value
    (problem,) = check_pairings(table, *KNOWN)
    assert (problem.row, problem.column, problem.value) == (2, column, told)
    assert why in problem.why
    assert problem.way_out


def test_every_problem_of_every_row_is_told() -> None:
    table = pd.concat([PAIRINGS, PAIRINGS.iloc[[0]]], ignore_index=True)
    table.loc[2] = ["element", "yurt", "cooking", "", ""]
    found = [(problem.row, problem.column) for problem in check_pairings(table, *KNOWN)]
    assert found == [(3, "subject"), (3, "programme_type"), (3, "reason_en"), (7, "subject")]


def test_empty_rows_go_and_the_others_keep_their_number() -> None:
    table = PAIRINGS.astype(object)
    table.loc[1] = [None, np.nan, "", "  ", None]
    table.loc[5, "programme_type"] = "cooking"
    table.loc[0, "subject"] = " museum "
    assert [problem.row for problem in check_pairings(table, *KNOWN)] == [6]
    tidy = tidy_pairings(table)
    assert tidy.index.tolist() == [0, 2, 3, 4, 5]
    assert tidy.loc[0, "subject"] == "museum"


def test_missing_columns_are_all_named() -> None:
    problems = check_pairings(PAIRINGS.drop(columns=["subject", "reason_mn"]), *KNOWN)
    assert [(problem.row, problem.column) for problem in problems] == [
        (0, "subject"),
        (0, "reason_mn"),
    ]


CELL = st.none() | st.integers() | st.floats() | st.sampled_from(["category", "museum", "civic"])


@settings(deadline=None)
@given(st.lists(st.tuples(*[CELL | st.text(max_size=8)] * 5), max_size=6))
def test_whatever_is_typed_is_kept_or_named(rows) -> None:
    table = pd.DataFrame(rows, columns=list(REQUIRED_COLUMNS), dtype=object)
    named = {problem.row for problem in check_pairings(table, *KNOWN)}
    tidy = tidy_pairings(table)
    assert named <= set(range(1, len(rows) + 1))
    for number in set(tidy.index + 1) - named:
        row = tidy.loc[number - 1]
        assert row["subject"] in KNOWN[0] | KNOWN[1]
        assert row["programme_type"] in KNOWN[2]
        assert row["reason_en"] or row["reason_mn"]
