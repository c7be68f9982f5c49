from __future__ import annotations

import pandas as pd
import pytest

from geo.registry.checks import LONGEST_TEXT, check_values
from geo.registry.findings import FindingLog
from geo.registry.report import headers, reasons, ways_out
from geo.registry.template import TEMPLATE

DTYPES = {"integer": "Int64", "number": "Float64", "boolean": "boolean"}
CENTRE = {"centre_id": "A1", "name_mn": "Төв", "level": "soum", "status": "active"}
PROGRAMME = {
    "centre_id": "A1",
    "school_year": "2024-2025",
    "year": 2024,
    "programme_type": "literacy",
    "learners_total": 10,
}


def typed(kind, *rows):
    """Return rows as reading gives them: every column of the template, typed."""
    index = pd.RangeIndex(2, 2 + len(rows), name="row")
    columns = {
        name: pd.Series(
            [row.get(name) for row in rows], index=index, dtype=DTYPES.get(column.kind, "str")
        )
        for name, column in TEMPLATE[kind].items()
    }
    return pd.DataFrame(columns)


def found(kind, *rows, known_centres=None):
    log = FindingLog(kind)
    check_values(typed(kind, *rows), kind, log, known_centres)
    return log.frame()


def said(findings):
    """Return row, column, kind and the sentence of each finding."""
    texts = zip(findings["row"], findings["column"], reasons(findings, "en"), strict=True)
    return list(texts)


def test_a_whole_row_has_no_finding():
    assert found("centres", CENTRE).empty
    assert found("programmes", PROGRAMME, known_centres=pd.Index(["A1"])).empty


@pytest.mark.parametrize(
    ("change", "column", "sentence"),
    [
        ({"name_mn": None}, "name_mn", "Name (Mongolian) is missing."),
        ({"founding_year": 20222}, "founding_year", "20222 is not between 1990 and 2100."),
        ({"founding_year": 1989}, "founding_year", "1989 is not between 1990 and 2100."),
        ({"teachers_total": -1}, "teachers_total", "-1 is less than 0."),
        (
            {"teachers_total": 2, "teachers_female": 3},
            "teachers_female",
            "3 (Female teachers) is more than all 2 (Teachers).",
        ),
        (
            {"address": "x" * (LONGEST_TEXT + 1)},
            "address",
            f"The text has {LONGEST_TEXT + 1} letters; {LONGEST_TEXT} can be kept.",
        ),
        ({"address": "a\x07b"}, "address", "The text holds characters that cannot be shown."),
    ],
)
def test_a_centre_that_cannot_be(change, column, sentence):
    findings = found("centres", CENTRE | {"centre_id": "A0"}, CENTRE | change)
    assert said(findings) == [(3, column, sentence)]
    assert findings["severity"].tolist() == ["error"]


@pytest.mark.parametrize(
    ("change", "column", "sentence"),
    [
        ({"learners_total": -5}, "learners_total", "-5 is less than 0."),
        (
            {"learners_female": 11},
            "learners_female",
            "11 (Female learners) is more than all 10 (Learners).",
        ),
        ({"completed": 11}, "completed", "11 (Completed) is more than all 10 (Learners)."),
        ({"centre_id": "B"}, "centre_id", "No centre has the code B."),
        ({"programme_type": None}, "programme_type", "Programme type is missing."),
    ],
)
def test_a_programme_that_cannot_be(change, column, sentence):
    findings = found(
        "programmes", PROGRAMME | change, known_centres=pd.Index(["A1"])
    )
    assert (2, column, sentence) in said(findings)
    assert set(findings["severity"]) == {"error"}


def test_the_limits_themselves_are_allowed():
    assert found("centres", CENTRE | {"founding_year": 1990, "teachers_total": 0}).empty
    assert found("programmes", PROGRAMME | {"learners_female": 10, "learners_total": 10}).empty


def test_age_groups_beyond_the_total_are_a_warning():
    ages = {"age_15_24": 5, "age_25_64": 5, "age_65_plus": 1}
    findings = found("programmes", PROGRAMME | ages)
    assert findings["severity"].tolist() == ["warning"]
    assert said(findings)[0][2] == (
        "The age groups have 11 learners together, more than all 10."
    )


def test_every_row_of_a_code_that_stands_twice_is_named():
    findings = found("centres", CENTRE, CENTRE | {"centre_id": "B"}, CENTRE, CENTRE)
    assert findings["row"].tolist() == [2, 4, 5]
    assert reasons(findings, "en").unique().tolist() == ["A1 stands in several rows: 2, 4, 5."]


def test_a_programme_that_stands_twice_is_named_and_titles_tell_programmes_apart():
    findings = found("programmes", PROGRAMME, PROGRAMME)
    assert findings["row"].tolist() == [2, 3]
    one, other = PROGRAMME | {"title": "a"}, PROGRAMME | {"title": "b"}
    assert found("programmes", one, other).empty


def test_what_looks_like_a_formula_is_noted_and_kept():
    findings = found("centres", CENTRE | {"address": "=1+1", "phone": "+976 7032"})
    assert findings["severity"].tolist() == ["note"]
    assert "=1+1 looks like a formula" in said(findings)[0][2]


def test_a_cell_that_reading_refused_is_not_told_missing_as_well():
    log = FindingLog("centres")
    from geo.registry.checks import OUT_OF_RANGE

    log.add(OUT_OF_RANGE, pd.Index([2]), "status", low=0, high=1)
    check_values(typed("centres", CENTRE | {"status": None}), "centres", log)
    assert len(log.frame()) == 1


@pytest.mark.parametrize("language", ["en", "mn"])
def test_every_finding_is_said_in_both_languages(language):
    findings = found("centres", CENTRE | {"teachers_total": 2, "teachers_female": 3})
    (reason,) = reasons(findings, language)
    (header,) = headers(findings, language)
    assert header in reason
    assert "{" not in reason + ways_out(findings, language)[0]
