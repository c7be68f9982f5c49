"""A draft takes over the rows without errors and accounts for all others."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon

from geo.registry.difference import centre_changes
from geo.registry.draft import Counts, Draft, SourceInfo, make_draft
from geo.registry.mapping import propose_mapping
from geo.registry.table import RawTable
from geo.registry.units import Units

DATA = Path(__file__).parents[2] / "data"

CODES = {
    "programme_type": [("literacy", "Literacy", "Бичиг үсэг"), ("health", "Health", "Эрүүл мэнд")],
    "target_group": [("adults", "Adults", "Насанд хүрэгчид")],
}
SOURCE = SourceInfo("Register of centres", "Education department", "2025-01-01", "CC BY 4.0")

CENTRE = {
    "Төвийн код": "A",
    "Төвийн нэр (монгол)": "Арвайхээр төв",
    "Түвшин": "soum",
    "Аймаг/нийслэл": "Өвөрхангай",
    "Сум/дүүрэг": "Арвайхээр",
    "Төлөв": "active",
}
PROGRAMME = {
    "Төвийн код": "A",
    "Хичээлийн жил": "2024-2025",
    "Хөтөлбөрийн төрөл": "literacy",
    "Суралцагч, бүгд": "20",
}


@pytest.fixture(scope="module")
def units() -> Units:
    names = ("admin1", "admin2", "settlements")
    return Units(*(gpd.read_parquet(DATA / f"{name}.parquet") for name in names))


def raw(rows: list[dict], geometry=None) -> RawTable:
    """Return a table as it is read from a spreadsheet: the header in row 1."""
    headers = list(dict.fromkeys(header for row in rows for header in row))
    index = pd.RangeIndex(2, 2 + len(rows), name="row")
    cells = pd.DataFrame(rows, columns=headers, index=index, dtype="str")
    shapes = None if geometry is None else gpd.GeoSeries(geometry, index=index, crs="EPSG:4326")
    return RawTable("sheet", cells, shapes)


def draft(units, *, centres=None, programmes=None, geometry=None, **options) -> Draft:
    tables = {}
    if centres is not None:
        table = raw([CENTRE | row for row in centres], geometry)
        tables["centres"] = table, propose_mapping(list(table.cells.columns), "centres")
    if programmes is not None:
        titled = [PROGRAMME | {"Нэр": f"{n}"} | row for n, row in enumerate(programmes)]
        table = raw(titled)
        tables["programmes"] = table, propose_mapping(list(table.cells.columns), "programmes")
    return make_draft(tables, units, CODES, source=SOURCE, **options)


def errors(made: Draft) -> list[tuple[str, int, str, str]]:
    found = made.findings[made.findings["severity"] == "error"]
    return list(found[["table", "row", "column", "kind"]].itertuples(index=False, name=None))


def test_centres_have_the_columns_and_types_of_the_published_data(units):
    made = draft(units, centres=[{}])
    published = gpd.read_parquet(DATA / "centres_published.parquet")
    types = made.centres.dtypes.astype(str)
    expected = published.dtypes.astype(str).drop("geometry")
    assert list(made.centres.columns[: len(expected)]) == list(expected.index)
    assert types[expected.index].to_dict() == expected.to_dict()
    assert made.centres.crs == published.crs


def test_programmes_have_the_columns_of_the_demonstration(units):
    made = draft(units, centres=[{}], programmes=[{}])
    shipped = pd.read_parquet(DATA / "demonstration_programmes.parquet")
    assert set(shipped.columns) <= set(made.programmes.columns)
    counts = ["learners_total", "year", "age_15_24", "centre_id", "delivery"]
    assert made.programmes[counts].dtypes.tolist() == shipped[counts].dtypes.tolist()


def test_a_centre_is_taken_over_as_it_is_given(units):
    given_ = {
        "Төлөв": "хаагдсан",
        "Байгуулсан он": "2004",
        "Багшийн тоо": "3",
        "Халаалт": "тийм",
        "Өргөрөг": "46,2641",
        "Уртраг": "102,7766",
    }
    made = draft(units, centres=[given_])
    assert errors(made) == []
    centre = made.centres.iloc[0]
    assert centre["centre_id"] == "A"
    assert centre["name_mn"] == "Арвайхээр төв"
    assert centre["name_en"] == ""
    assert (centre["admin1_pcode"], centre["admin2_pcode"]) == ("MN62", "MN6201")
    assert (centre["status"], centre["opened_year"], centre["teachers_total"]) == (
        "closed",
        2004,
        3,
    )
    assert centre["evidence"] == "register"
    assert centre["source_title"] == "Register of centres, Education department"
    assert (centre["source_date"], centre["licence"]) == ("2025-01-01", "CC BY 4.0")
    assert centre["location_accuracy"] == "reported"
    assert centre["heating"]
    assert pd.isna(centre["internet"])
    assert centre.geometry == Point(102.7766, 46.2641)


def test_a_centre_without_status_is_not_reported(units):
    made = draft(units, centres=[{"Төлөв": None}])
    assert made.centres["status"].tolist() == ["not_reported"]
    assert made.findings["kind"].tolist()[-1] == "status_missing"


def test_a_centre_without_coordinates_stands_at_its_settlement(units):
    centre = draft(units, centres=[{}]).centres.iloc[0]
    assert centre.geometry == units.settlements.geometry["MN6201"]
    assert centre["location_accuracy"] == "soum_centre"


@pytest.mark.parametrize(
    ("row", "column", "kind"),
    [
        ({"Төвийн код": "A"}, "centre_id", "duplicate_code"),
        ({"Өргөрөг": "91", "Уртраг": "102.8"}, "latitude", "coordinate_impossible"),
        ({"Өргөрөг": "5130000", "Уртраг": "650000"}, "latitude", "coordinate_in_metres"),
        ({"Байгуулсан он": "20222"}, "founding_year", "too_large"),
        ({"Багшийн тоо": "2", "Эмэгтэй багш": "3"}, "teachers_female", "more_than_all"),
        ({"Багшийн тоо": "олон"}, "teachers_total", "not_a_number"),
        ({"Түвшин": "аймгийнх ч биш"}, "level", "unknown_category"),
        ({"Сум/дүүрэг": None}, "soum_or_district", "place_soum_missing"),
        ({"Сум/дүүрэг": "Улаангом"}, "soum_or_district", "place_soum_elsewhere"),
        ({"Өргөрөг": "47.92", "Уртраг": "106.92"}, "latitude", "place_point_elsewhere"),
    ],
)
def test_an_error_names_its_row_and_column_and_blocks_only_its_row(units, row, column, kind):
    rows = [{"Төвийн код": "A"}, {"Төвийн код": "B"}, {"Төвийн код": "C"} | row]
    made = draft(units, centres=rows)
    assert [error for error in errors(made) if error[1] == 4] == [("centres", 4, column, kind)]
    bad = 2 if kind == "duplicate_code" else 1
    assert made.counts["centres"] == Counts(3, 3 - bad, bad)
    assert "B" in made.centres["centre_id"].tolist()


@pytest.mark.parametrize(
    ("row", "column", "kind"),
    [
        ({"Суралцагч, бүгд": "-5"}, "learners_total", "too_small"),
        ({"Эмэгтэй суралцагч": "21"}, "learners_female", "more_than_all"),
        ({"Хичээлийн жил": "20222"}, "school_year", "not_a_school_year"),
        ({"Төвийн код": "Z"}, "centre_id", "unknown_centre"),
        ({"Суралцагч, бүгд": None}, "learners_total", "value_missing"),
    ],
)
def test_an_error_of_a_programme_names_its_row_and_column(units, row, column, kind):
    made = draft(units, centres=[{}], programmes=[{}, row])
    assert errors(made) == [("programmes", 3, column, kind)]
    assert made.counts["programmes"] == Counts(2, 1, 1)
    assert made.counts["centres"] == Counts(1, 1, 0)


def test_rejected_rows_are_kept_as_they_stood(units):
    made = draft(units, centres=[{}, {"Төвийн код": "B", "Өрөөний тоо": "-1"}])
    rejected = made.rejected["centres"]
    assert rejected.index.tolist() == [3]
    assert rejected.loc[3, ["Төвийн код", "Өрөөний тоо"]].tolist() == ["B", "-1"]


CROSSING = Polygon([(102.7, 46.2), (102.9, 46.4), (102.9, 46.2), (102.7, 46.4)])


@pytest.mark.parametrize("shape", [Point(), Polygon(), None])
def test_an_empty_geometry_falls_to_the_settlement(units, shape):
    made = draft(units, centres=[{}, {"Төвийн код": "B"}], geometry=[Point(102.8, 46.3), shape])
    assert made.counts["centres"] == Counts(2, 2, 0)
    assert made.centres["location_accuracy"].tolist() == ["reported", "soum_centre"]


def test_a_polygon_that_crosses_itself_is_told_by_its_row(units):
    made = draft(units, centres=[{}, {"Төвийн код": "B"}], geometry=[Point(102.8, 46.3), CROSSING])
    assert [error[1:2] + error[3:] for error in errors(made)] == [(3, "geometry_invalid")]
    assert made.counts["centres"] == Counts(2, 1, 1)


def test_a_header_in_another_language_is_not_guessed_and_blocks_the_table(units):
    table = raw([{"Код": "6201", "Nazwa": "Centrum", "Poziom": "soum"}])
    mapping = propose_mapping(list(table.cells.columns), "centres")
    made = make_draft({"centres": (table, mapping)}, units, CODES, source=SOURCE)
    missing = {error for error in errors(made) if error[3] == "column_missing"}
    assert {column for _, _, column, _ in missing} >= {"name_mn", "level"}
    assert {row for _, row, _, _ in missing} == {0}
    assert made.counts["centres"] == Counts(1, 0, 1)
    assert made.centres.empty


def test_centres_stand_in_the_order_of_their_codes(units):
    made = draft(units, centres=[{"Төвийн код": code} for code in ("C", "A", "B")])
    assert made.centres["centre_id"].tolist() == ["A", "B", "C"]
    assert made.centres.index.tolist() == [0, 1, 2]


def test_programmes_stand_in_the_order_of_centre_year_and_type(units):
    rows = [
        {"Хичээлийн жил": "2024-2025", "Хөтөлбөрийн төрөл": "literacy"},
        {"Хичээлийн жил": "2023/24", "Хөтөлбөрийн төрөл": "literacy"},
        {"Хичээлийн жил": "2024-2025", "Хөтөлбөрийн төрөл": "Эрүүл мэнд"},
    ]
    made = draft(units, centres=[{}], programmes=rows)
    assert errors(made) == []
    told = made.programmes[["school_year", "year", "programme_type"]]
    assert list(told.itertuples(index=False, name=None)) == [
        ("2023-2024", 2023, "literacy"),
        ("2024-2025", 2024, "health"),
        ("2024-2025", 2024, "literacy"),
    ]


def test_a_programme_of_a_centre_with_errors_says_so(units):
    made = draft(
        units,
        centres=[{}, {"Төвийн код": "B", "Өрөөний тоо": "-1"}],
        programmes=[{}, {"Төвийн код": "B"}],
    )
    assert errors(made)[-1] == ("programmes", 3, "centre_id", "centre_rejected")
    assert made.programmes["centre_id"].tolist() == ["A"]


def test_programmes_alone_refer_to_the_version_they_amend(units):
    made = draft(units, programmes=[{}, {"Төвийн код": "B"}], known_centres=pd.Index(["A"]))
    assert made.centres is None
    assert set(made.counts) == {"programmes"}
    assert made.programmes["centre_id"].tolist() == ["A"]


def test_an_answer_settles_a_place(units):
    rows = [{"Аймаг/нийслэл": None, "Сум/дүүрэг": "Булган"}]
    assert draft(units, centres=rows).centres.empty
    made = draft(units, centres=rows, answers={2: "MN8407"})
    assert made.centres["admin2_pcode"].tolist() == ["MN8407"]
    assert made.counts["centres"] == Counts(1, 1, 0)


def test_a_draft_of_tables_without_rows_is_empty(units):
    for kind, row in (("centres", CENTRE), ("programmes", PROGRAMME)):
        table = RawTable("sheet", raw([row]).cells.iloc[:0])
        mapping = propose_mapping(list(row), kind)
        made = make_draft({kind: (table, mapping)}, units, CODES, source=SOURCE)
        assert made.counts == {kind: Counts(0, 0, 0)}
        assert made.findings.empty


def test_the_same_file_twice_makes_no_difference(units):
    rows = [{"Төвийн код": code} for code in ("A", "B")]
    first, second = draft(units, centres=rows), draft(units, centres=rows[::-1])
    assert centre_changes(first.centres, second.centres).empty


cell = st.one_of(
    st.none(),
    st.sampled_from(
        ["A", "B", "6201", "Булган", "soum", "91", "-5", "20222", "102.8", "тийм", "="]
    ),
    st.text(min_size=1, max_size=8),
)
headers = [*CENTRE, "Код", "Өргөрөг", "Уртраг", "Байгуулсан он", "Өрөөний тоо", "Халаалт", "Утас"]


@settings(max_examples=20, deadline=None)
@given(rows=st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(headers, cell)), max_size=5))
def test_rows_in_are_rows_accepted_and_rejected(units, rows):
    made = draft(units, centres=rows, programmes=[{}])
    counts = made.counts["centres"]
    assert counts.rows_in == len(rows) == counts.accepted + counts.rejected
    assert len(made.centres) == counts.accepted
    assert len(made.rejected["centres"]) == counts.rejected
    assert made.centres["centre_id"].is_unique
    assert made.centres["centre_id"].ne("").all()
    assert made.centres["admin2_pcode"].isin(units.admin2.index).all()
    assert made.centres.geometry.geom_type.eq("Point").all()
