from __future__ import annotations

import pandas as pd

from geo.registry.findings import (
    FINDING_COLUMNS,
    FindingKind,
    FindingLog,
    joined,
    no_findings,
    rows_with,
)

NEGATIVE = FindingKind("negative", "error", "{value} is less than zero.", "Give {least} or more.")
ODD = FindingKind("odd", "warning", "{value} is odd.", "Look again.")


def test_a_log_holds_a_row_a_finding_in_the_order_of_rows():
    log = FindingLog("centres")
    values = pd.Series(["-5", "7", "3"], index=[9, 4, 2])
    log.add(ODD, pd.Index([4, 2]), "rooms", values)
    log.add(NEGATIVE, pd.Index([9, 2]), "teachers", values, least=0)
    found = log.frame()
    assert tuple(found.columns) == FINDING_COLUMNS
    assert list(zip(found["row"], found["kind"], found["value"], strict=True)) == [
        (2, "odd", "3"),
        (2, "negative", "3"),
        (4, "odd", "7"),
        (9, "negative", "-5"),
    ]
    assert found["details"].tolist() == ["", '{"least": 0}', "", '{"least": 0}']
    assert rows_with(found, "centres", "error").tolist() == [2, 9]
    assert rows_with(found, "programmes", "error").empty


def test_details_and_proposals_are_those_of_the_row():
    log = FindingLog("centres")
    rows = pd.Index([5, 6])
    log.add(
        NEGATIVE,
        rows,
        "soum",
        pd.Series(["a", None], index=rows),
        proposals=pd.Series(["MN6201|MN6204", ""], index=rows),
        km=pd.Series([1.5, 2.5], index=rows),
    )
    found = log.frame()
    assert found["value"].tolist() == ["a", ""]
    assert found["proposals"].tolist() == ["MN6201|MN6204", ""]
    assert found["details"].tolist() == ['{"km": 1.5}', '{"km": 2.5}']


def test_nothing_found_is_an_empty_table_of_the_same_form():
    log = FindingLog("centres")
    log.add(ODD, pd.Index([]), "rooms")
    assert log.frame().empty
    assert tuple(log.frame().columns) == FINDING_COLUMNS
    assert joined(no_findings(), no_findings()).dtypes.equals(no_findings().dtypes)


def test_findings_of_two_tables_are_told_apart():
    first, second = FindingLog("centres"), FindingLog("programmes")
    first.add(NEGATIVE, pd.Index([2]), "rooms")
    second.add(NEGATIVE, pd.Index([3]), "hours")
    both = joined(first.frame(), second.frame())
    assert rows_with(both, "centres", "error").tolist() == [2]
    assert rows_with(both, "programmes", "error").tolist() == [3]
