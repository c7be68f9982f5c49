"""Headers are recognised in any spelling, and never guessed."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.registry.mapping import Mapping, mapped, propose_mapping, table_kind
from geo.registry.template import TEMPLATE


def _proposed(headers: list[str], kind: str) -> dict[str, str]:
    """Return header → column, of the headers that are recognised."""
    columns = propose_mapping(headers, kind).columns
    return {header: name for name, header in columns.items() if header is not None}


@pytest.mark.parametrize("kind", TEMPLATE)
@pytest.mark.parametrize("language", ["en", "mn"])
def test_the_template_s_own_headers_are_all_recognised(kind, language) -> None:
    headers = [column.header(language) for column in TEMPLATE[kind].values()]
    mapping = propose_mapping(headers, kind)
    assert list(mapping.columns.values()) == headers
    assert set(mapping.scores.values()) == {100.0}
    assert mapping.unused(headers) == ()
    assert table_kind(headers) == kind


@pytest.mark.parametrize("kind", TEMPLATE)
def test_names_cut_to_a_shapefile_s_ten_letters_are_recognised(kind) -> None:
    cut = {name[:10]: name for name in TEMPLATE[kind]}
    assert len(cut) == len(TEMPLATE[kind])
    assert _proposed(list(cut), kind) == cut


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("CENTRE ID", "centre_id"),
        ("Төвийн код *", "centre_id"),
        ("Төвийн код (Centre code)", "centre_id"),
        ("ТЄВИЙН КОД", "centre_id"),  # a look-alike letter
        ("Tuviin kod", "centre_id"),  # Mongolian in Latin letters
        ("Нэр", "name_mn"),
        ("Name", "name_mn"),  # the one name there is
        ("CLC name", "name_mn"),
        ("Нэр (Name)", "name_mn"),
        ("Нэр / Name", "name_mn"),
        ("English name", "name_en"),
        ("Байршил", "address"),
        ("Аймаг, нийслэл", "aimag"),
        ("adm1_mn", "aimag"),
        ("Сумын нэр", "soum_or_district"),
        ("lat", "latitude"),
        ("Байршил / Өргөрөг", "latitude"),
        ("Байршил / Уртраг", "longitude"),
        ("Солбицол", "latitude"),  # both in one column
        ("E mail", "email"),
        ("Year opened", "founding_year"),
        ("Түвшн", "level"),  # a letter lost
        ("Computrs", "computers"),
        ("Longitued", "longitude"),  # two letters transposed
        ("Багш / Нийт", "teachers_total"),
        ("Нийт багшийн тоо / Эмэгтэй багш", "teachers_female"),
        ("Төсөв (төгрөг)", "budget_mnt"),
        ("Budget [MNT]", "budget_mnt"),
    ],
)
def test_a_header_of_centres_is_recognised(header, column) -> None:
    assert _proposed([header], "centres") == {header: column}


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Суралцагч / Бүгд", "learners_total"),
        ("Суралцагч / Эмэгтэй", "learners_female"),
        ("Эмэгтэй суралцагч", "learners_female"),
        ("female learners", "learners_female"),
        ("Нас / 15-24", "age_15_24"),
        ("65+", "age_65_plus"),
        ("Нэр", "title"),
        ("Program", "programme_type"),
    ],
)
def test_a_header_of_programmes_is_recognised(header, column) -> None:
    assert _proposed([header], "programmes") == {header: column}


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Learners male", "programmes"),  # two letters from female
        ("Суралцагч / Эрэгтэй", "programmes"),
        ("Learners / Disabled", "programmes"),  # a part of all learners
        ("Learners (disabled)", "programmes"),
        ("Багш / Эмэгтэй", "programmes"),  # teachers, of whom programmes know nothing
        ("Төсөв (сая төгрөг)", "centres"),  # millions
        ("Budget (thousand MNT)", "centres"),
        ("Learners %", "programmes"),
        ("Learners (%)", "programmes"),
        ("Суралцагч, %", "programmes"),
        ("Learners_percent", "programmes"),
        ("Төгссөн хувь", "programmes"),
        ("Cost $", "programmes"),
        ("Зардал €", "programmes"),
        ("Budget / million", "centres"),
        ("Төсөв / мян.төг", "centres"),
        ("Мянган төгрөг / Төсөв", "centres"),
        ("Сая төг / Төсөв", "centres"),
        ("Багшийн нэр", "centres"),  # a name, no count
        ("Сургуулийн нэр", "programmes"),
        ("learners_1", "programmes"),  # cut and numbered
        ("Cod", "centres"),
        ("Широта", "centres"),  # latitude in Russian
        ("纬度", "centres"),
        ("???", "centres"),
        ("", "centres"),
        ("column 3 (no header)", "centres"),
    ],
)
def test_a_header_that_says_something_else_is_not_guessed(header, kind) -> None:
    assert _proposed([header], kind) == {}


@pytest.mark.parametrize(
    ("headers", "mongolian", "english"),
    [
        (["Name", "Нэр"], "Нэр", "Name"),
        (["Name", "Name (English)"], "Name", "Name (English)"),
        (["Name", "English name"], "Name", "English name"),
        (["Name", "Centre name"], None, None),  # two that fit equally
        (["Name", "Нэр", "Төвийн нэр"], None, "Name"),  # likewise
        (["Нэр"], "Нэр", None),
    ],
)
def test_a_header_that_only_says_name_is_the_mongolian_one_s_unless_there_is_one(
    headers, mongolian, english
) -> None:
    columns = propose_mapping(headers, "centres").columns
    assert (columns["name_mn"], columns["name_en"]) == (mongolian, english)


def test_the_surer_of_two_headers_is_proposed() -> None:
    mapping = propose_mapping(["Төвийн нэр", "Name (Mongolian)"], "centres")
    assert mapping.columns["name_mn"] == "Name (Mongolian)"
    assert mapping.unused(["Төвийн нэр", "Name (Mongolian)"]) == ("Төвийн нэр",)


def test_two_headers_that_fit_a_column_equally_are_not_guessed() -> None:
    mapping = propose_mapping(["Lat", "Y"], "centres")
    assert mapping.columns["latitude"] is None
    assert "latitude" not in mapping.scores
    assert mapping.unused(["Lat", "Y"]) == ("Lat", "Y")


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (["Name", "Lat", "Lon"], "centres"),
        (["Төвийн код", "Хичээлийн жил", "Суралцагч"], "programmes"),
        (["Code", "Value", "Comment"], None),
        (["Lat", "Lon"], None),  # any layer of points
        (["Название", "Широта", "Долгота", "Район", "Статус"], None),
        (["姓名", "地区", "纬度"], None),
        ([], None),
    ],
)
def test_a_table_is_known_by_its_headers(headers, kind) -> None:
    assert table_kind(headers) == kind


def test_cells_come_under_the_template_s_columns() -> None:
    cells = pd.DataFrame(
        {"ID": ["C1", None], "Other": ["x", "y"]}, index=pd.Index([2, 7], name="row"), dtype="str"
    )
    read = mapped(cells, propose_mapping(list(cells), "centres"))
    assert list(read.columns) == list(TEMPLATE["centres"])
    assert read.index.equals(cells.index)
    assert read["centre_id"].tolist()[0] == "C1"
    assert read["centre_id"].isna().tolist() == [False, True]
    assert read["name_mn"].isna().all()
    assert {str(dtype) for dtype in read.dtypes} == {"str"}


def test_a_header_the_table_lacks_feeds_nothing() -> None:
    cells = pd.DataFrame({"a": ["1"]}, index=pd.Index([2], name="row"), dtype="str")
    changed = Mapping("centres", {"centre_id": "a", "name_mn": "gone"})
    assert mapped(cells, changed).isna().loc[2].tolist() == [False, True]


def test_a_mapping_can_be_kept_as_text() -> None:
    mapping = propose_mapping(["ID", "Name"], "centres")
    kept = json.loads(json.dumps({"columns": mapping.columns, "scores": mapping.scores}))
    assert Mapping("centres", **kept) == mapping


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.sampled_from([n for c in TEMPLATE["centres"].values() for n in c.aliases]),
        ),
        unique=True,
        max_size=12,
    )
)
def test_a_header_feeds_one_column_and_none_is_lost(headers) -> None:
    mapping = propose_mapping(headers, "centres")
    used = [header for header in mapping.columns.values() if header is not None]
    assert len(used) == len(set(used))
    assert sorted([*used, *mapping.unused(headers)]) == sorted(headers)
    assert set(mapping.scores) == {n for n, header in mapping.columns.items() if header is not None}
