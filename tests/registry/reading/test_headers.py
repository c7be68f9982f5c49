"""Headers are found under titles, over two rows, merged, doubled and missing."""

import pytest

from geo.registry.reading import read_here
from geo.registry.reading.headers import find_header
from tests.registry.reading import files
from tests.registry.reading.test_formats import cells_of, said

MERGED_ROWS = [
    ["Насан туршийн боловсролын төвүүд, 2024 он", None, None, None, None],
    [None, None, None, None, None],
    ["Код", "Суралцагч", None, "Багш", "Нэр"],
    [None, "бүгд", "эмэгтэй", None, None],
    ["A", 10, 6, 1, "нэг"],
    [None, None, None, None, None],
    ["B", 20, 12, 2, "хоёр"],
]
JOINED = ["Код", "Суралцагч / бүгд", "Суралцагч / эмэгтэй", "Багш", "Нэр"]


def check_merged(file) -> None:
    (table,) = file.tables
    assert table.cells.columns.tolist() == JOINED
    assert cells_of(table) == [["A", "10", "6", "1", "нэг"], ["B", "20", "12", "2", "хоёр"]]
    assert table.cells.index.tolist() == [5, 7]
    assert "The header takes 2 rows; they are joined: Суралцагч / бүгд." in said(file)
    assert "not part of the table: Насан туршийн" in said(file)
    assert "1 blank rows were left out" in said(file)


def test_a_merged_header_is_joined_by_its_ranges() -> None:
    merged = ["A1:E1", "A3:A4", "B3:C3", "D3:D4", "E3:E4"]
    check_merged(read_here("a.xlsx", files.xlsx({"s": MERGED_ROWS}, merged=merged)))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ods", lambda: files.ods(MERGED_ROWS)),
        ("a.csv", lambda: files.csv_text(MERGED_ROWS).encode()),
    ],
)
def test_a_header_over_two_rows_is_seen_without_ranges(name, content) -> None:
    check_merged(read_here(name, content()))


def test_a_merged_group_in_a_table_of_text_is_joined() -> None:
    rows = [["group", None, "c"], ["a", "b", None], ["x", "y", "z"]]
    content = files.xlsx({"s": rows}, merged=["A1:B1", "C1:C2"])
    (table,) = read_here("a.xlsx", content).tables
    assert table.cells.columns.tolist() == ["group / a", "group / b", "c"]
    assert cells_of(table) == [["x", "y", "z"]]


def test_doubled_and_missing_headers_are_named() -> None:
    file = read_here("a.csv", b"name,name,,name (2),\n1,2,3,4,\n5,6,7,8,\n")
    assert file.tables[0].cells.columns.tolist() == [
        "name",
        "name (2)",
        "column 3 (no header)",
        "name (2) (2)",
    ]
    assert "named by their position: 3." in said(file)
    assert "numbered: name (2), name (2) (2)." in said(file)


def test_a_column_without_header_and_cells_is_left_out() -> None:
    (table,) = read_here("a.csv", b"a,,b\n1,,2\n").tables
    assert table.cells.columns.tolist() == ["a", "b"]


def test_a_table_without_header_keeps_its_first_row() -> None:
    file = read_here("a.csv", b"1,47.9,106.9,x\n2,46.1,102.7,y\n")
    assert cells_of(file.tables[0]) == [["1", "47.9", "106.9", "x"], ["2", "46.1", "102.7", "y"]]
    assert file.tables[0].cells.columns.tolist()[0] == "column 1 (no header)"
    assert "has no header" in said(file)


def test_years_are_headers() -> None:
    assert find_header([["2023", "2024"], ["5", "6"]]).names == ("2023", "2024")


def test_a_text_row_below_the_header_is_no_header() -> None:
    assert find_header([["code", "", "name"], ["A", "x", "one"], ["B", "y", "two"]]).depth == 1
    assert find_header([["code", "name"], ["A", "one"]]).depth == 1


@pytest.mark.parametrize(
    "header", [["Kodu", "Adı"], ["代码", "名称"], ["код", "имя"], ["κωδικός", "όνομα"]]
)
def test_a_header_in_another_language_is_read(header: list[str]) -> None:
    (table,) = read_here("a.csv", files.csv_text([header, ["A", "b"]]).encode()).tables
    assert table.cells.columns.tolist() == header


def test_a_sheet_that_begins_elsewhere_is_found() -> None:
    rows = [[None, None, None], [None, "code", "name"], [None, "A", "one"]]
    (table,) = read_here("a.xlsx", files.xlsx({"s": rows})).tables
    assert table.cells.columns.tolist() == ["code", "name"]
    assert table.cells.index.tolist() == [3]
