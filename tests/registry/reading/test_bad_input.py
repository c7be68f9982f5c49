"""Bad input is one clear line, and nothing is lost that could be read."""

import io
import json
import re
import sqlite3
import stat
import tracemalloc
import zipfile

import openpyxl
import pytest

from geo.errors import RegisterError
from geo.registry.reading import limits, read_here
from geo.registry.reading.formats import check_size
from tests.registry.reading import files
from tests.registry.reading.test_formats import cells_of, said

CONTENT_TYPES = "[Content_Types].xml"
SHEET = "xl/worksheets/sheet1.xml"


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(RegisterError) as caught:
        read_here(name, content)
    line = str(caught.value)
    assert "\n" not in line
    assert "{" not in line
    return line


# ---------------------------------------------------------------- archives


def bomb(inside: dict[str, bytes], name: str, mebibytes: int) -> bytes:
    """Return an archive with a member of so many MiB of the same byte."""
    return files.packed({**inside, name: b"0" * (mebibytes * 1024 * 1024)})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", lambda: bomb(files.unpacked(files.xlsx()), "xl/media/a.bin", 64)),
        ("a.ods", lambda: bomb(files.unpacked(files.ods()), "Pictures/a.bin", 64)),
        ("a.kmz", lambda: bomb({}, "doc.kml", 64)),
        ("a.zip", lambda: bomb({}, "a.shp", 64)),
    ],
)
def test_an_archive_that_explodes_is_stopped(name, content) -> None:
    assert "more than 200 times its size" in refusal(name, content())


def test_what_an_archive_may_hold_has_a_limit(monkeypatch) -> None:
    monkeypatch.setattr("geo.registry.reading.archives.MAX_UNPACKED_BYTES", 1000)
    assert "bytes unpacked; at most 1,000 are read" in refusal("a.kmz", files.kmz())


def test_the_declared_size_of_a_member_is_not_believed() -> None:
    content = files.with_declared_size(bomb({}, "doc.kml", 64), 100)
    assert "damaged" in refusal("a.kmz", content)


@pytest.mark.parametrize(
    "name", ["../evil.shp", "/etc/evil.shp", "a/../../evil.shp", "C:\\evil.shp", "..\\evil.shp"]
)
def test_a_name_that_leads_out_of_the_archive_is_refused(name: str) -> None:
    assert "outside of it" in refusal("a.zip", files.packed({name: b"x", "a.shp": b"x"}))


def test_a_link_in_an_archive_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("centres.shp")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert "a link instead of a file: centres.shp" in refusal("a.zip", stream.getvalue())


@pytest.mark.parametrize("members", [{"a.zip": b"x"}, {"a.shp": b"x", "b.7z": b"x"}])
def test_an_archive_in_an_archive_is_refused(members) -> None:
    assert "another archive" in refusal("a.zip", files.packed(members))


def test_a_member_twice_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.shp", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.shp", "2")
    assert "holds a.shp twice" in refusal("a.zip", stream.getvalue())


def test_an_archive_with_a_password_is_refused() -> None:
    content = bytearray(files.packed({"a.shp": b"x"}))
    for at in (6, content.rindex(b"PK\x01\x02") + 8):
        content[at] |= 1
    assert "password" in refusal("a.zip", bytes(content))


def test_an_archive_of_something_else_says_what_it_holds() -> None:
    assert "holds notes.txt" in refusal("a.zip", files.packed({"notes.txt": b"x"}))
    assert "archive is empty" in refusal("a.zip", files.packed({}))


def test_other_archives_and_documents_are_named() -> None:
    assert "not opened" in refusal("a.rar", b"Rar!\x1a\x07\x00" + b"x" * 100)
    assert "document or a picture" in refusal("a.pdf", b"%PDF-1.7 ...")
    assert "only one of them" in refusal("a.shp", files.unpacked(files.shapefile())["centres.shp"])


# ---------------------------------------------------------------- size and emptiness


def test_300_mb_are_refused_by_size_alone() -> None:
    with pytest.raises(RegisterError, match="The file has 300 MB; at most 200 MB are read"):
        check_size(300 * 1024 * 1024)


@pytest.mark.parametrize(
    "content", [b"", b"\r\n \t\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00" * 99]
)
def test_an_empty_file_is_said_to_be_empty(content: bytes) -> None:
    assert refusal("a.csv", content).startswith("The file is empty.")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"code,name\r\n"),
        ("a.xlsx", files.xlsx({"s": [["code", "name"]]})),
        ("a.xls", files.xls([["code", "name"]])),
        ("a.ods", files.ods([["code", "name"]])),
    ],
)
def test_a_header_alone_is_a_table_without_rows(name: str, content: bytes) -> None:
    file = read_here(name, content)
    assert file.tables[0].cells.columns.tolist() == ["code", "name"]
    assert file.tables[0].cells.empty
    assert "headers and no rows" in said(file)


def test_empty_collections_are_said_to_be_empty() -> None:
    assert "no feature" in refusal("a.geojson", files.geojson([]))
    assert "no placemark" in refusal("a.kml", files.kml(""))
    assert "no visible sheet" in refusal("a.xlsx", files.xlsx({"s": []}))


# ---------------------------------------------------------------- cut off


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("name", [*files.BINARY_FILES, *files.LAYER_FILES])
def test_an_upload_cut_off_is_refused(name: str, share: float) -> None:
    whole = {**files.BINARY_FILES, **files.LAYER_FILES}[name]()
    cut = whole[: int(len(whole) * share)]
    if name == "centres.xls":
        # A workbook of three rows may have its last sectors unused.
        with pytest.raises(RegisterError):
            read_here(name, whole[: int(len(whole) * share / 2)])
    else:
        assert re.search("damaged|cut off|web page|XML|not GeoJSON", refusal(name, cut))


def test_a_text_cut_off_within_quotes_loses_nothing() -> None:
    file = read_here("a.csv", b'code,name\nA,"one"\nB,"two\nC,three\nD,fo')
    assert cells_of(file.tables[0]) == [["A", "one"], ["B", '"two'], ["C", "three"], ["D", "fo"]]
    assert "Line 3: a quotation mark opens and never closes" in said(file)


def test_a_text_cut_off_within_a_letter_is_still_utf8() -> None:
    file = read_here("a.csv", "код,нэр\nA,Өвөрхангай аймгийн төв".encode()[:-1])
    assert cells_of(file.tables[0]) == [["A", "Өвөрхангай аймгийн тө\ufffd"]]
    assert "1 bytes are not UTF-8" in said(file)


# ---------------------------------------------------------------- spreadsheets


def test_a_million_empty_styled_rows_take_no_memory() -> None:
    members = files.unpacked(files.xlsx({"s": [["code", "name"], ["A", "one"]]}))
    rows = b"".join(
        b'<row r="%d" s="1"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 1_000_003)
    )
    members[SHEET] = members[SHEET].replace(b"</sheetData>", rows + b"</sheetData>")
    content = files.packed(members)
    tracemalloc.start()
    file = read_here("a.xlsx", content)
    assert tracemalloc.get_traced_memory()[1] < 100 * 1024 * 1024
    tracemalloc.stop()
    assert cells_of(file.tables[0]) == [["A", "one"]]


@pytest.mark.parametrize(
    ("cell", "what"),
    [("XFD1048576", "16,384 columns; at most 1,000"), ("ALK1048576", "cells; at most 30,000,000")],
)
def test_a_cell_far_away_does_not_take_the_memory_of_all_before_it(cell: str, what: str) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active[cell] = "code", "far"
    assert what in refusal("a.xlsx", files.saved(book))


def test_a_cell_outside_of_every_xls_sheet_is_refused() -> None:
    content = files.xls([["code", "name"], ["A", 5.5]])
    # RK (0x027E), 10 bytes, row 1, column 1 (MS-XLS 2.4.220)
    cell = bytes.fromhex("7e020a00 0100 0100")
    assert content.count(cell) == 1
    far = content.replace(cell, bytes.fromhex("7e020a00 ffff ffff"))
    assert "outside of every sheet" in refusal("a.xls", far)


def test_an_xls_whose_sectors_form_a_circle_is_refused() -> None:
    content = bytearray(files.xls())
    # The first sector of the table of sectors (MS-CFB 2.2); sector 0 begins the workbook.
    table = 512 * (1 + int.from_bytes(content[76:80], "little"))
    content[table : table + 4] = bytes(4)
    assert "chained in a circle" in refusal("a.xls", bytes(content))


def test_a_formula_never_computed_is_empty_and_named() -> None:
    rows = [["code", "sum"], ["A", "=1+1"], ["B", 5], ["C", "=SUM(B2:B3)"]]
    file = read_here("a.xlsx", files.xlsx({"s": rows}))
    assert cells_of(file.tables[0]) == [["A", None], ["B", "5"], ["C", None]]
    assert "2 formulas were never computed and are empty: B2, B4." in said(file)


def test_a_formula_has_the_value_it_last_had() -> None:
    members = files.unpacked(files.xlsx({"s": [["code", "sum"], ["A", "=1+1"]]}))
    members[SHEET] = re.sub(rb"(</f>)<v\s*/>|(</f>)<v></v>", rb"</f><v>7</v>", members[SHEET])
    file = read_here("a.xlsx", files.packed(members))
    assert cells_of(file.tables[0]) == [["A", "7"]]
    assert "never computed" not in said(file)


def test_macros_are_not_run_and_noted() -> None:
    content = files.packed({**files.unpacked(files.xlsx()), "xl/vbaProject.bin": b"Sub Evil()"})
    file = read_here("a.xlsm", content)
    assert file.format == "xlsx"
    assert "macros; they were not run" in said(file)


def test_a_workbook_that_refers_to_another_file_is_read_and_noted() -> None:
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    members = files.unpacked(files.xlsx())
    content = files.packed({**members, "xl/externalLinks/externalLink1.xml": link})
    file = read_here("a.xlsx", content)
    assert "refers to other files" in said(file)
    assert len(file.tables[0].cells) == 3


def test_a_workbook_with_a_password_is_refused() -> None:
    stream = "EncryptedPackage".encode("utf-16-le")
    content = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 1000 + stream + b"\0" * 3000
    assert "protected by a password" in refusal("a.xlsx", content)


def test_a_web_page_saved_as_a_spreadsheet_is_named() -> None:
    assert "web page" in refusal("a.xls", b"<html><table><tr><td>1</td></tr></table></html>")


def test_hidden_and_empty_sheets_are_noted() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Centres"
    book.active.append(["code"])
    book.active.append(["A"])
    book.create_sheet("Nothing")
    book.create_sheet("Lists").append(["x"])
    book["Lists"].sheet_state = "veryHidden"
    file = read_here("a.xlsx", files.saved(book))
    assert [table.name for table in file.tables] == ["Centres"]
    assert "Sheet Nothing is empty." in said(file)
    assert "Sheet Lists is hidden" in said(file)


# ---------------------------------------------------------------- texts


def test_five_widths_of_rows_lose_nothing() -> None:
    text = "a,b,c\n1,2,3\n1\n1,2\n1,2,3,4\n1,2,3,4,5\n1,2,3,,\n"
    file = read_here("a.csv", text.encode())
    (table,) = file.tables
    assert table.cells.columns.tolist() == [
        "a",
        "b",
        "c",
        "column 4 (no header)",
        "column 5 (no header)",
    ]
    assert cells_of(table) == [
        ["1", "2", "3", None, None],
        ["1", None, None, None, None],
        ["1", "2", None, None, None],
        ["1", "2", "3", "4", None],
        ["1", "2", "3", "4", "5"],
        ["1", "2", "3", None, None],
    ]
    assert "fewer cells than the header (2): 3, 4." in said(file)
    assert "more cells than the header (2): 5, 6." in said(file)


def test_nul_bytes_are_left_out_and_noted() -> None:
    file = read_here("a.csv", b"code,name\nA,o\x00ne, and more of it\nB,two\x00\x00\n")
    assert cells_of(file.tables[0])[1] == ["B", "two", None]
    assert "3 NUL characters were left out (lines 2, 3)." in said(file)


def test_a_formula_in_a_text_is_text() -> None:
    (table,) = read_here("a.csv", b"code,name\nA,=1+1\nB,@SUM(A1)\n").tables
    assert table.cells["name"].tolist() == ["=1+1", "@SUM(A1)"]


def test_lines_are_those_of_the_file() -> None:
    text = 'title\n\ncode;name\n"A";"one\ntwo"\n\n ; \nB;"47,5"\n'
    file = read_here("a.csv", text.encode())
    (table,) = file.tables
    assert cells_of(table) == [["A", "one\ntwo"], ["B", "47,5"]]
    assert table.cells.index.tolist() == [4, 8]
    assert "2 blank rows were left out" in said(file)
    assert "not part of the table: title" in said(file)


def test_the_separator_a_spreadsheet_declares_is_used() -> None:
    (table,) = read_here("a.csv", b"sep=|\na,b|c;d\n1,5|2;5\n").tables
    assert table.cells.columns.tolist() == ["a,b", "c;d"]
    assert table.cells.index.tolist() == [3]


def test_decimal_commas_do_not_separate() -> None:
    (table,) = read_here("a.csv", b"lat;lon\n47,5;106,9\n46,1;102,7\n").tables
    assert cells_of(table) == [["47,5", "106,9"], ["46,1", "102,7"]]


# ---------------------------------------------------------------- layers


def test_entities_in_kml_are_refused() -> None:
    laughs = "<!DOCTYPE kml [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>"
    assert "entities" in refusal(
        "a.kml", files.kml("<Placemark><name>&b;</name></Placemark>", before=laughs)
    )
    outside = "<!DOCTYPE kml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
    assert "entities" in refusal(
        "a.kml", files.kml("<Placemark><name>&a;</name></Placemark>", before=outside)
    )


def test_links_of_kml_are_not_followed() -> None:
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>"
    file = read_here("a.kml", files.kml(link + "<Placemark><name>A</name></Placemark>"))
    assert "1 links to other files were not followed" in said(file)
    assert file.tables[0].geometry.isna().all()


def test_kml_of_folders_and_all_geometries() -> None:
    ring = "<LinearRing><coordinates>0,0 2,2 0,2 2,0 0,0</coordinates></LinearRing>"
    placemarks = (
        "<Folder><name>North</name>"
        f"<Placemark><name>A</name><Polygon><outerBoundaryIs>{ring}</outerBoundaryIs></Polygon>"
        "</Placemark>"
        "<Placemark><name>B</name><MultiGeometry><Point><coordinates>1,2</coordinates></Point>"
        "<Point><coordinates>3,4</coordinates></Point></MultiGeometry></Placemark></Folder>"
        "<Placemark><name>C</name><Point><coordinates></coordinates></Point></Placemark>"
        "<Placemark><name>D</name><Point><coordinates>x,y</coordinates></Point></Placemark>"
    )
    file = read_here("a.kml", files.kml(placemarks))
    (table,) = file.tables
    assert table.cells["Folder"].fillna("").tolist() == ["North", "North", "", ""]
    kinds = [None if shape is None else shape.geom_type for shape in table.geometry]
    assert kinds == ["Polygon", "MultiPoint", "Point", None]
    assert table.geometry.iloc[2].is_empty
    assert "1 geometries cannot be read" in said(file)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.geojson", b"[" * 100_000),
        (
            "a.geojson",
            b'{"type":"FeatureCollection","features":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        ),
        ("a.kml", files.kml("<a>" * 100_000 + "</a>" * 100_000)),
    ],
)
def test_deep_nesting_is_refused(name: str, content: bytes) -> None:
    assert "nested deeper" in refusal(name, content)


def test_nan_in_geojson_is_empty_and_noted() -> None:
    text = files.geojson().decode().replace("120", "NaN").replace("106.2075", "NaN")
    file = read_here("a.geojson", text.encode())
    (table,) = file.tables
    assert table.cells["learners"].fillna("").tolist() == ["", "48", "0"]
    assert [shape is None for shape in table.geometry] == [False, True, False]
    assert "2 values are no numbers" in said(file)


def test_odd_geojson_is_read_as_far_as_it_goes() -> None:
    features = [
        {"type": "Feature", "id": 7, "properties": None, "geometry": None},
        {"type": "Feature", "properties": {"a": [1, {"b": 2}], "n": 12345678901234567890}},
        {"properties": {"a": "\ud800"}, "geometry": {"type": "Point", "coordinates": []}},
        {"properties": {"a": True}, "geometry": {"type": "Polygon", "coordinates": []}},
        {
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[0, 0], [2, 2], [0, 2], [2, 0], [0, 0]]],
            }
        },
        {"geometry": {"type": "Point", "coordinates": ["106.9", "47.9"]}},
        {"geometry": {"type": "Cube", "coordinates": 5}},
        "no feature",
    ]
    file = read_here(
        "a.geojson", json.dumps({"type": "FeatureCollection", "features": features}).encode()
    )
    (table,) = file.tables
    assert cells_of(table)[:4] == [
        ["7", None, None],
        [None, '[1, {"b": 2}]', "12345678901234567890"],
        [None, "\ufffd", None],
        [None, "true", None],
    ]
    kinds = [None if shape is None else shape.geom_type for shape in table.geometry]
    assert kinds == [None, None, "Point", "Polygon", "Polygon", None, None, None]
    assert "2 geometries cannot be read" in said(file)


def test_metres_in_geojson_are_not_taken_for_degrees() -> None:
    feature = {
        "geometry": {"type": "Point", "coordinates": [640000, 5300000]},
        "properties": {"a": 1},
    }
    file = read_here("a.geojson", files.geojson([feature]))
    assert file.tables[0].geometry.isna().all()
    assert "in metres and nothing says" in said(file)


@pytest.mark.parametrize(
    "wrong",
    [(47.92, 106.9), (650000, 5300000), (106.9, 479.2)],
    ids=["swapped", "metres", "dot misplaced"],
)
def test_one_wrong_point_takes_no_other_s_geometry(wrong) -> None:
    # One point of four: three are in degrees, which is more than half.
    points = [(106.9, 47.92), (102.78, 46.26), wrong, (89.97, 48.97)]
    features = [
        {"geometry": {"type": "Point", "coordinates": point}, "properties": {"a": 1}}
        for point in points
    ]
    file = read_here("a.geojson", files.geojson(features))
    (table,) = file.tables
    assert [(point.x, point.y) for point in table.geometry] == points
    assert file.notes == table.notes == ()


def test_a_layer_with_all_pairs_swapped_is_in_degrees() -> None:
    # The last one, without coordinates, has no say.
    shapes = [
        {"type": "Point", "coordinates": (47.92, 106.9)},
        {"type": "Point", "coordinates": (46.26, 102.78)},
        None,
    ]
    features = [{"geometry": shape, "properties": {"a": 1}} for shape in shapes]
    (table,) = read_here("a.geojson", files.geojson(features)).tables
    assert table.geometry.y.tolist()[:2] == [106.9, 102.78]
    assert table.notes == ()


def test_json_that_is_no_geojson_says_so() -> None:
    assert "not GeoJSON" in refusal("a.json", b'{"a": 1}')
    assert "not GeoJSON" in refusal("a.json", b"[1, 2]")


def test_features_one_a_line_are_read() -> None:
    lines = [json.dumps(feature) for feature in json.loads(files.geojson())["features"]]
    (table,) = read_here("a.geojsonl", "\n".join(lines).encode()).tables
    assert table.cells["learners"].tolist() == ["120", "48", "0"]


def database(statements: str) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(files.gpkg())
    # The triggers of the format itself call functions that only GDAL has.
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type='trigger'"
    ).fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.executescript(statements)
    return connection.serialize()


def test_views_and_triggers_of_a_geopackage_are_not_run() -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n) SELECT x FROM n"
    content = database(
        f"CREATE VIEW evil AS {endless};"  # noqa: S608  it is meant to be evil
        "INSERT INTO gpkg_contents (table_name, data_type, identifier)"
        " VALUES ('evil', 'attributes', 'e');"
        "CREATE TRIGGER t AFTER INSERT ON centres BEGIN DELETE FROM centres; END;"
    )
    file = read_here("a.gpkg", content)
    assert [table.name for table in file.tables] == ["centres"]
    assert len(file.tables[0].cells) == 3
    assert "Layer evil is a query" in said(file)


def test_a_database_without_layers_says_so() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE a (b)")
    assert "without any layer" in refusal("a.gpkg", connection.serialize())


# ---------------------------------------------------------------- limits


def test_limits_of_rows_columns_and_cells(monkeypatch) -> None:
    monkeypatch.setattr("geo.registry.reading.sheet.MAX_ROWS", 2)
    assert "3 rows; at most 2" in refusal("a.csv", files.TEXT_FILES["utf-8.csv"]())
    monkeypatch.setattr("geo.registry.reading.sheet.MAX_ROWS", 9)
    monkeypatch.setattr("geo.registry.reading.sheet.MAX_CELLS", 17)
    assert "18 cells; at most 17" in refusal("a.csv", files.TEXT_FILES["utf-8.csv"]())
    wide = ",".join("abc" for _ in range(limits.MAX_COLUMNS + 1))
    assert "1,001 columns" in refusal("a.csv", f"{wide}\n{wide}\n".encode())
