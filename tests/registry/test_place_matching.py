"""Places come from code, name or point; what is in doubt is asked, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from geo.registry.findings import WHOLE_TABLE, FindingLog
from geo.registry.place_matching import KINDS, MATCHED_BY, match_places
from geo.registry.units import Units

DATA = Path(__file__).parents[2] / "data"

ARVAIKHEER = Point(102.7766, 46.2641)
"""The town, in the soum MN6201."""
SUKHBAATAR_SQUARE = Point(106.9177, 47.9188)
"""In the middle of the capital, 359 km from Arvaikheer."""
BEIJING = Point(116.3975, 39.9087)

BULGANS = ["MN2113", "MN4610", "MN6301", "MN6507", "MN8316", "MN8407"]
"""The soums named Bulgan: of Dornod, Umnugovi, Bulgan, Arkhangai, Bayan-Ulgii and Khovd."""

TOWNS_NAMESAKES = ["MN2137", "MN6549", "MN8204", "MN8440"]
"""The soums Choibalsan, Tsetserleg, Altai and Khovd: the town of their aimag is named alike."""


@pytest.fixture(scope="module")
def units() -> Units:
    names = ("admin1", "admin2", "settlements")
    return Units(*(gpd.read_parquet(DATA / f"{name}.parquet") for name in names))


@dataclass
class Row:
    """What a register says of a place."""

    code: str | None = None
    aimag: str | None = None
    soum: str | None = None
    point: Point | None = None


@dataclass
class Matched:
    """Rows from 2 on, as a spreadsheet counts them."""

    places: gpd.GeoDataFrame
    findings: pd.DataFrame

    @property
    def pcodes(self) -> list[str]:
        return self.places["admin2_pcode"].tolist()

    @property
    def kinds(self) -> list[str]:
        return self.findings.loc[self.findings["row"] != WHOLE_TABLE, "kind"].tolist()

    def proposals(self, row: int = 2) -> list[str]:
        offered = self.findings.loc[self.findings["row"] == row, "proposals"]
        return offered.iloc[0].split("|")


def match(units: Units, *rows: Row, answers: dict[int, str] | None = None) -> Matched:
    index = pd.RangeIndex(2, 2 + len(rows), name="row")
    words = [(row.code, row.aimag, row.soum) for row in rows]
    columns = ["nso_code", "aimag", "soum_or_district"]
    values = pd.DataFrame(words, columns=columns, index=index, dtype="str")
    points = gpd.GeoSeries([row.point for row in rows], index=index, crs="EPSG:4326")
    log = FindingLog("centres")
    return Matched(match_places(values, points, units, log, answers), log.frame())


@pytest.mark.parametrize(
    "code", ["MN6201", "mn 6201", "6201", "26201", "16201"]
)  # the first of five digits is the region, numbered anew in 2025
def test_a_code_is_known_in_all_its_forms(units, code):
    matched = match(units, Row(code=code))
    assert matched.pcodes == ["MN6201"]
    assert matched.places["admin1_pcode"].tolist() == ["MN62"]
    assert matched.places["matched_by"].tolist() == ["code"]
    assert matched.kinds == []


def test_a_code_of_the_numbering_of_2025_is_known(units):
    # Arkhust, moved from Tuv to Ulaanbaatar: 34110, since 2025 71130.
    assert match(units, Row(code="71130")).pcodes == ["MN4110"]


@pytest.mark.parametrize(
    ("aimag", "soum", "pcode"),
    [
        ("Увс", "Улаангом", "MN8501"),
        ("Uvs aimag", "Ulaangom soum", "MN8501"),
        ("Өвөрхангай аймаг", "Арвайхээр сум", "MN6201"),
        ("Ovorkhangay", "ARVAYHEER", "MN6201"),
        ("Єверхангай", "Арвайхээр", "MN6201"),
        ("Архангай", "Булган", "MN6507"),
        ("Булган", "Булган", "MN6301"),
        ("Улаанбаатар", "Баянзүрх дүүрэг", "MN1110"),
        ("Нийслэл", "БЗД", "MN1110"),
        ("УБ", "Songinokhairkhan district", "MN1116"),
        ("Орхон", "Эрдэнэт", "MN6101"),  # the town of the soum Bayan-Undur
        ("Хэнтий", "Өндөрхаан", "MN2301"),  # the former name of the town
        ("Дорнод", "Чойбалсан сум", "MN2137"),  # the soum, not the town of that name
        ("Дорнод", "Choibalsan city", "MN2101"),  # the town, in the soum Kherlen
        ("Архангай", "Цэцэрлэг хот", "MN6501"),  # in Erdenebulgan
        ("Архангай", "Цэцэрлэг сум", "MN6549"),
        ("Говь-Алтай", "Алтай хот", "MN8201"),  # in Yesunbulag
        ("Govi-Altai", "Altai soum", "MN8204"),
        ("Ховд", "Ховд хот", "MN8401"),  # in Jargalant
        ("Ховд", "Hovd town", "MN8401"),
        ("Ховд", "Ховд сумын", "MN8440"),
        ("Орхон", "Эрдэнэт сум", "MN6101"),  # no soum is named so: the town's
        ("Улаанбаатар", "Налайх хот", "MN1113"),  # a town, of no aimag
        (None, "Сүхбаатар хот", "MN4301"),  # the centre of Selenge; others are soums
        ("Хөвсгөл", "Цагааннуур", "MN6749"),  # folded like Цагаан-Үүр
        ("Хөвсгөл", "Цагаан-Үүр", "MN6755"),
        ("Төв", "Эрдэнэ", "MN4176"),
        ("Улаанбаатар", "Эрдэнэ", "MN4176"),  # to which it was moved in 2025
        (None, "Даланзадгад", "MN4601"),
    ],
)
def test_names_are_known_in_any_spelling(units, aimag, soum, pcode):
    matched = match(units, Row(aimag=aimag, soum=soum))
    assert matched.pcodes == [pcode]
    assert matched.places["matched_by"].tolist() == ["name"]
    assert [kind for kind in matched.kinds if kind != "place_name_similar"] == []


@pytest.mark.parametrize("language", ["name_en", "name_mn"])
def test_every_soum_is_found_by_its_name_and_aimag(units, language):
    names = units.admin1[language]
    rows = [
        Row(aimag=names[soum["admin1_pcode"]], soum=soum[language])
        for _, soum in units.admin2.iterrows()
    ]
    matched = match(units, *rows)
    asked = units.admin2["pcode"].isin(TOWNS_NAMESAKES)
    assert matched.pcodes == units.admin2["pcode"].mask(asked, "").tolist()
    assert matched.kinds == ["place_name_in_several"] * len(TOWNS_NAMESAKES)


@pytest.mark.parametrize(
    ("aimag", "name", "town", "soum"),
    [
        ("Архангай", "Цэцэрлэг", "MN6501", "MN6549"),
        ("Дорнод", "Choibalsan", "MN2101", "MN2137"),
        ("Говь-Алтай", "Алтай", "MN8201", "MN8204"),
        ("Khovd", "Hovd", "MN8401", "MN8440"),
    ],
)
def test_a_soum_that_bears_the_name_of_the_aimag_s_town_is_asked(units, aimag, name, town, soum):
    matched = match(units, Row(aimag=aimag, soum=name))
    assert matched.pcodes == [""]
    assert matched.kinds == ["place_name_in_several"]
    assert matched.proposals() == [town, soum]


@pytest.mark.parametrize("code", ["6501", "6549"])
def test_a_code_settles_whether_the_town_or_the_soum_is_meant(units, code):
    matched = match(units, Row(code=code, aimag="Архангай", soum="Цэцэрлэг"))
    assert matched.pcodes == [f"MN{code}"]
    assert matched.kinds == []


def test_a_typing_error_is_read_and_said(units):
    matched = match(units, Row(aimag="Архангай", soum="Батцэнгл"))
    assert matched.pcodes == ["MN6504"]
    assert matched.kinds == ["place_name_similar"]
    found = matched.findings.iloc[1]
    assert (found["row"], found["severity"], found["value"]) == (2, "warning", "Батцэнгл")
    assert "Батцэнгэл" in found["details"]


def test_a_name_of_several_aimags_is_never_guessed(units):
    matched = match(units, Row(soum="Булган"))
    assert matched.pcodes == [""]
    assert matched.kinds == ["place_name_in_several"]
    assert matched.proposals() == BULGANS
    assert matched.places.geometry.isna().all()
    assert matched.places["location_accuracy"].tolist() == ["unknown"]


def test_a_point_chooses_among_places_of_one_name(units):
    town_of_bulgan = Point(103.53, 48.81)
    matched = match(units, Row(soum="Булган", point=town_of_bulgan))
    assert matched.pcodes == ["MN6301"]
    assert matched.places["matched_by"].tolist() == ["name_and_point"]
    assert matched.kinds == ["place_point_decided"]


def test_a_point_elsewhere_chooses_none_and_is_offered_last(units):
    matched = match(units, Row(soum="Булган", point=ARVAIKHEER))
    assert matched.pcodes == [""]
    assert matched.proposals() == [*BULGANS, "MN6201"]


def test_a_point_alone_says_the_place(units):
    matched = match(units, Row(point=ARVAIKHEER))
    assert matched.pcodes == ["MN6201"]
    assert matched.places["matched_by"].tolist() == ["point"]
    assert matched.places["location_accuracy"].tolist() == ["reported"]
    assert matched.kinds == []


def test_an_aimag_alone_is_asked_with_its_centre_offered(units):
    matched = match(units, Row(aimag="Архангай"))
    assert matched.kinds == ["place_soum_missing"]
    assert matched.proposals() == ["MN6501"]


def test_an_aimag_and_a_point_say_the_place(units):
    matched = match(units, Row(aimag="Өвөрхангай", point=ARVAIKHEER))
    assert matched.pcodes == ["MN6201"]


def test_a_code_against_the_names_is_asked(units):
    matched = match(units, Row(code="6201", aimag="Увс", soum="Улаангом"))
    assert matched.pcodes == [""]
    assert matched.kinds == ["place_code_against_name"]
    assert matched.proposals() == ["MN6201", "MN8501"]


def test_the_place_the_point_lies_in_is_offered_first(units):
    row = Row(code="8501", aimag="Өвөрхангай", soum="Арвайхээр", point=ARVAIKHEER)
    assert match(units, row).proposals() == ["MN6201", "MN8501"]


def test_the_code_of_one_of_several_places_of_the_name_agrees(units):
    matched = match(units, Row(code="8407", soum="Булган"), Row(code="8407", aimag="Ховд"))
    assert matched.pcodes == ["MN8407", "MN8407"]
    assert matched.kinds == []


@pytest.mark.parametrize(
    ("row", "kind", "pcode"),
    [
        (Row(code="9999"), "place_code_unknown", ""),
        (Row(code="Увс"), "place_code_unknown", ""),
        (Row(code="9999", aimag="Увс", soum="Улаангом"), "place_code_ignored", "MN8501"),
        (Row(code="6201", soum="Хххххх"), "place_name_ignored", "MN6201"),
        (Row(code="6201", aimag="Увс"), "place_code_against_name", ""),
        (Row(code="511", soum="Баянзүрх", aimag="Увс"), "place_code_against_name", ""),
        (Row(code="MN11", soum="Баянзүрх", aimag="Хххх"), "place_name_ignored", "MN1110"),
        (Row(aimag="Хүннү", soum="Улаангом"), "place_aimag_unknown", ""),
        (Row(aimag="Архангай", soum="Хххххх"), "place_soum_unknown", ""),
        (Row(aimag="Архангай", soum="Улаангом"), "place_soum_elsewhere", ""),
        (Row(soum="Архангай"), "place_soum_missing", ""),
        (Row(aimag="Архангай", soum="Архангай аймаг"), "place_soum_missing", ""),
        (Row(soum="Хххххх"), "place_soum_unknown", ""),
        (Row(), "place_missing", ""),
        (Row(point=BEIJING), "place_point_outside", ""),
        (Row(point=Point()), "place_missing", ""),
    ],
)
def test_what_cannot_be_settled_is_said(units, row, kind, pcode):
    matched = match(units, row)
    assert matched.kinds == [kind]
    assert matched.pcodes == [pcode]


def test_a_soum_of_another_aimag_is_offered(units):
    matched = match(units, Row(aimag="Архангай", soum="Улаангом"))
    assert matched.proposals() == ["MN8501"]


def test_a_point_far_outside_the_named_soum_is_asked(units):
    matched = match(units, Row(aimag="Өвөрхангай", soum="Арвайхээр", point=SUKHBAATAR_SQUARE))
    assert matched.kinds == ["place_point_elsewhere"]
    assert matched.proposals()[0] == "MN6201"
    assert matched.proposals()[1].startswith("MN11")
    # The least geodesic distance to the border of MN6201, each side of it cut in 200 (PROJ).
    assert '"km": "359.2"' in matched.findings["details"].iloc[0]


def test_a_point_abroad_is_asked(units):
    matched = match(units, Row(code="6201", point=BEIJING))
    assert matched.kinds == ["place_point_abroad"]
    assert matched.proposals() == ["MN6201"]


@pytest.mark.parametrize(("km", "kinds"), [(4.9, []), (5.1, ["place_point_elsewhere"])])
def test_a_point_may_lie_five_kilometres_outside(units, km, kinds):
    # Due north of the northernmost point of the soum; a degree of latitude at 46 N is 111.15 km.
    shape = units.admin2.geometry["MN6201"]
    lon, lat = max(shape.exterior.coords, key=lambda corner: corner[1])
    assert match(units, Row(code="6201", point=Point(lon, lat + km / 111.15))).kinds == kinds


def test_an_answer_settles_its_row(units):
    rows = (Row(soum="Булган"), Row(code="6201", aimag="Увс", soum="Улаангом"), Row())
    matched = match(units, *rows, answers={2: "MN8407", 3: "MN8501", 4: "MN1101"})
    assert matched.pcodes == ["MN8407", "MN8501", "MN1101"]
    assert matched.places["matched_by"].tolist() == ["answer"] * 3
    assert matched.kinds == []


def test_an_answer_for_the_place_of_the_point_keeps_the_point(units):
    row = Row(code="6201", point=SUKHBAATAR_SQUARE)
    asked = match(units, row).proposals()
    matched = match(units, row, answers={2: asked[1]})
    assert matched.kinds == []
    assert matched.places.geometry.tolist() == [SUKHBAATAR_SQUARE]


def test_an_answer_against_the_point_sets_it_aside(units):
    matched = match(units, Row(code="6201", point=SUKHBAATAR_SQUARE), answers={2: "MN6201"})
    assert matched.kinds == ["place_point_set_aside"]
    assert matched.places.geometry.tolist() == [units.settlements.geometry["MN6201"]]
    assert matched.places["location_accuracy"].tolist() == ["soum_centre"]


def test_an_answer_that_is_no_place_is_refused(units):
    matched = match(units, Row(soum="Булган"), answers={2: "MN62"})
    assert sorted(matched.kinds) == ["place_answer_unknown", "place_name_in_several"]
    assert matched.pcodes == [""]


def test_missing_coordinates_become_the_settlement_and_are_marked(units):
    matched = match(units, Row(code="6201"), Row(code="1107"), Row(code="8501"))
    places = matched.places
    assert places.geometry.tolist() == units.settlements.geometry[matched.pcodes].tolist()
    assert places["location_accuracy"].tolist() == ["soum_centre", "inner_point", "approximate"]
    assert places["location_note"].tolist() == [
        "Placed at the settlement of the soum: the office gives no coordinates.",
        "Placed inside the district: no settlement point is known.",
        (
            "Placed at the settlement of the soum: the office gives no coordinates. "
            "Doubt: the point lies 2.3 km outside the unit's boundary."
        ),
    ]
    whole = matched.findings.iloc[0]
    assert (whole["row"], whole["kind"], whole["details"]) == (
        WHOLE_TABLE,
        "place_at_settlement",
        '{"count": 3}',
    )


def test_coordinates_given_are_reported(units):
    matched = match(units, Row(code="6201", point=ARVAIKHEER))
    assert matched.places["location_accuracy"].tolist() == ["reported"]
    assert matched.places.geometry.tolist() == [ARVAIKHEER]
    assert matched.findings.empty


def test_a_table_without_rows_matches_nothing(units):
    matched = match(units)
    assert matched.places.empty
    assert matched.findings.empty


def test_a_point_on_a_border_lies_in_the_unit_with_the_lower_code(units):
    left, right = units.admin2.geometry["MN6201"], units.admin2
    corner = Point(left.exterior.coords[0])
    touching = right.index[right.geometry.intersects(corner)]
    found = units.containing(gpd.GeoSeries([corner], crs="EPSG:4326"))
    assert found.tolist() == [min(touching)]


text = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(["Увс", "Улаангом", "Булган", "6201", "MN11", "сум", "Архангай аймаг"]),
)
point = st.one_of(
    st.none(), st.builds(Point, st.floats(-180, 180), st.floats(-90, 90)), st.just(ARVAIKHEER)
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.builds(Row, text, text, text, point), max_size=6), data=st.data())
def test_whatever_is_written_is_settled_or_asked(units, rows, data):
    answers = data.draw(
        st.dictionaries(st.integers(2, 8), st.sampled_from(["MN6201", "MN62", ""]), max_size=2)
    )
    matched = match(units, *rows, answers=answers)
    assert matched.places.index.tolist() == list(range(2, 2 + len(rows)))
    assert set(matched.places["matched_by"]) <= set(MATCHED_BY)
    assert set(matched.findings["kind"]) <= {kind.id for kind in KINDS}
    errors = set(matched.findings.loc[matched.findings["severity"] == "error", "row"])
    for row, pcode in matched.places["admin2_pcode"].items():
        assert pcode in units.admin2.index or row in errors
        assert (pcode == "") <= (row in errors)
        if row in answers and answers[row] == "MN6201":
            assert pcode == "MN6201"
            assert row not in errors
