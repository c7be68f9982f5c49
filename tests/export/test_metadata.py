"""What all metadata share: facts, data dictionary, text for people, the same bytes every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import duckdb
import pandas as pd
import pytest
import shapely

from geo.export.metadata import dictionary_rows, write_metadata, written_file
from geo.export.metadata.facts import (
    WrittenFile,
    count_of_places,
    extent_of,
    quoted_address,
    system_of,
    terms_of,
    version_of,
    web_address,
)
from geo.text import translator
from tests.export import layers
from tests.export.metadata_case import AWKWARD, VIEW, case_export, written

ENGLISH = translator("en")


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return written(case_export(), tmp_path_factory.mktemp("metadata"))


def readme(case):
    content = (case.directory / "README.txt").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n")
    return content.decode("utf-8-sig").replace("\r\n", "\n")


# ------------------------------------------------------------------ facts


def test_the_extent_is_that_of_the_records_with_a_place() -> None:
    # c1 and c3 of the sample points; c2 has no place here.
    extent = extent_of(layers.gaps())
    assert (extent.west, extent.south) == (102.7833333333, 46.2666666667)
    assert (extent.east, extent.north) == (106.9, 47.9)
    assert count_of_places(layers.gaps()) == 2


def test_an_empty_shape_is_no_place() -> None:
    features = layers.points().features.iloc[:1].set_geometry([shapely.Point()], crs="EPSG:4326")
    assert extent_of(layers.points(features=features)) is None


@pytest.mark.parametrize("make", [layers.empty, layers.table])
def test_where_nothing_has_a_place_there_is_no_extent(make) -> None:
    assert extent_of(make()) is None
    assert count_of_places(make()) == 0


@pytest.mark.parametrize(
    ("licence", "share_alike"),
    [
        ("ODbL-1.0", True),
        ("CC-BY-SA-4.0", True),
        ("CC-BY-SA-3.0-IGO", True),
        ("CC-BY-4.0", False),
        ("CC0-1.0", False),
        ("LicenseRef-ALAMGaC", False),
        ("", False),
    ],
)
def test_terms_that_bind_what_is_derived_are_named(licence, share_alike) -> None:
    terms = terms_of(replace(layers.CREDIT, licence=licence))
    assert terms.is_share_alike is share_alike
    assert ("share-alike" in terms.said(ENGLISH)) is share_alike


def test_terms_in_words() -> None:
    stated = replace(layers.CREDIT, licence_url="")
    assert terms_of(stated).said(ENGLISH) == (
        "CC-BY-4.0 (Creative Commons Attribution 4.0 International)"
    )
    none = replace(layers.CREDIT, licence="", licence_title="", licence_url="")
    assert terms_of(none).said(ENGLISH) == "no licence stated"
    asked = replace(none, licence_title="credit required")
    assert terms_of(asked).said(ENGLISH) == "no licence stated: credit required"


def test_the_version_of_the_whole_fits_a_citation() -> None:
    def version(*versions):
        return version_of(layers.export(*(layers.lines(version=text) for text in versions)))

    # sha256sum of "a" and of "a"*30, line feed, "b"*30.
    checksum = "sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert version("1", "2", "1", "") == "1, 2"
    assert version("") == ""
    assert version(checksum, checksum) == "sha256:ca978112ca1bbdca"
    assert version("a" * 30, "b" * 30) == "sha256:df95375cfa5a8aea"


@pytest.mark.parametrize(
    ("address", "quoted"),
    [
        ("https://a.example/?q=50%&r=%41#b#c", "https://a.example/?q=50%25&r=%41#b%23c"),
        ("http://[::1]:8501/[x]", "http://[::1]:8501/%5Bx%5D"),
        ("a b/ü.csv", "a%20b/%C3%BC.csv"),
    ],
)
def test_an_address_holds_what_an_address_may(address, quoted) -> None:
    assert quoted_address(address) == quoted
    assert quoted_address(quoted) == quoted


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "/map", "https://a b", "file:///x"])
def test_what_is_no_address_of_the_web_is_none(address) -> None:
    assert not web_address(address)


def test_a_file_is_described_by_its_content(tmp_path) -> None:
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "abc.csv"
    path.write_bytes(b"abc")
    # The example of FIPS 180-2, appendix B.1.
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    described = written_file(path, tmp_path, None, "csv", "text/csv")
    assert described == WrittenFile("data/abc.csv", None, "csv", "text/csv", 3, digest)
    with pytest.raises(ValueError, match="subpath"):
        written_file(path, tmp_path / "other", None, "csv", "text/csv")


# ------------------------------------------------------------------ data dictionary


def test_every_column_of_every_layer_has_a_row() -> None:
    export = layers.export(layers.areas(), layers.table(), crs="EPSG:32648")
    rows = dictionary_rows(export)
    assert [tuple(row) for row in rows.itertuples(index=False)] == [
        ("areas", "pcode", "string", "", "Place code", "", ""),
        ("areas", "name_mn", "string", "", "Name in Mongolian, Cyrillic", "", ""),
        ("areas", "adults", "integer", "persons", "Adults", "", ""),
        (
            "areas",
            "class",
            "string",
            "",
            "Class of the map",
            "few: up to 10; many: more than 10",
            "",
        ),
        (
            "areas",
            "geometry",
            "MultiPolygon",
            "m",
            "Geometry; none where the record has no place",
            "",
            "",
        ),
        ("courses", "centre_id", "string", "", "Identifier of the centre", "", ""),
        ("courses", "year", "integer", "", "Year the school year begins", "", ""),
        (
            "courses",
            "learners_total",
            "integer",
            "persons",
            "Learners; empty where not reported",
            "",
            "",
        ),
        ("courses", "remark", "string", "", "Remark", "", ""),
    ]


def test_names_in_a_shapefile_are_given_where_there_is_one(case, tmp_path) -> None:
    table = duckdb.read_csv(str(case.directory / "data-dictionary.csv"))
    read = table.filter("layer = 'points'").project('"column", shapefile_column').fetchall()
    assert ("teachers_total", "teachers_t") in read
    assert ("teachers_total_share", "teachers_2") in read
    assert ("lon", None) in read
    write_metadata(case.export, (), tmp_path)
    without = pd.read_csv(tmp_path / "data-dictionary.csv", encoding="utf-8-sig")
    assert without["shapefile_column"].isna().all()


def test_names_in_a_shapefile_may_be_somebody_elses() -> None:
    rows = dictionary_rows(
        layers.export(layers.lines()), short_names=lambda _layer: {"road_class": "RCLASS"}
    )
    assert list(rows["shapefile_column"]) == ["", "RCLASS", ""]


def test_columns_of_the_place_in_tables_of_text_are_described(case) -> None:
    table = duckdb.read_csv(str(case.directory / "data-dictionary.csv"))
    chosen = table.filter(
        "layer IN ('empty', 'lines', 'courses') AND \"column\" IN ('lon', 'lat', 'wkt')"
    )
    read = chosen.project('layer, "column", type, unit').fetchall()
    assert read == [
        ("lines", "wkt", "string", "degrees"),
        ("empty", "lon", "number", "degrees"),
        ("empty", "lat", "number", "degrees"),
    ]


def test_a_spreadsheet_does_not_calculate_the_dictionary(tmp_path) -> None:
    layer = layers.lines(
        columns=(
            layers.Column("road_id", "=1+1", unit="-"),
            layers.Column("road_class", "Class", "integer", codes=(("=2", "+3"),)),
        )
    )
    write_metadata(layers.export(layer), (), tmp_path)
    read = pd.read_csv(tmp_path / "data-dictionary.csv", encoding="utf-8-sig")
    assert list(read["description"][:2]) == ["'=1+1", "Class"]
    assert read["unit"][0] == "'-"
    assert read["codes"][1] == "'=2: +3"


# ------------------------------------------------------------------ text for people


def test_the_text_says_what_was_taken_and_how(case) -> None:
    text = readme(case)
    assert "DEMO" not in text
    assert "Taken from the Mongolia CLC map on 2025-03-04T05:06:07Z (UTC)." in text
    assert f"Address of the view: {VIEW}" in text
    assert "Coordinate reference system: WGS 84, longitude and latitude (EPSG:4326)" in text
    assert "Coordinates are as exact as the product keeps them." in text
    assert f"Note: {AWKWARD}" in text
    assert "Mongolia CLC map (2025): Samples." in text
    assert "Монгол" not in text.splitlines()


def test_the_text_says_of_each_layer_what_it_is(case) -> None:
    text = readme(case)
    [gaps] = [part for part in text.split("\n\n") if part.startswith("gaps: ")]
    assert gaps == (
        "gaps: Gaps\n"
        "    Records of points & <nothing> else\n"
        "    Records: 3\n"
        "    Selection: status = 'active'\n"
        "    Evidence: Made up for tests\n"
        "    Version: 1\n"
        "    West, south, east, north (degrees): 102.78333, 46.26667, 106.90000, 47.90000\n"
        "    Source: Heritage of OpenStreetMap: ODbL-1.0 (Open Database Licence 1.0)\n"
        "      <https://opendatacommons.org/licenses/odbl/1-0/>; share-alike: what is derived from "
        "it must be\n"
        "      passed on under the same terms\n"
        "    Files: gaps.csv, gaps.shp.zip"
    )
    assert "Selection: the whole" in text
    assert "no record has a place" in text


def test_the_text_names_every_source_and_checksum(case) -> None:
    text = readme(case)
    for credit in ("Sample records", "Heritage of OpenStreetMap", AWKWARD):
        assert f"\n{credit}\n" in text
    assert "    Licence: no licence stated\n" in text
    for file in case.files:
        assert f"{file.path}\n    {file.bytes}  {file.sha256}\n" in text


def test_the_text_names_files_in_another_reference_system(tmp_path) -> None:
    export = layers.export(layers.points(), layers.table(), crs="equal-area", precision="display")
    text = readme(written(export, tmp_path)).replace("\n", " ")
    assert "WGS 84, longitude and latitude (EPSG:4326), because the format holds no other: " in text
    assert "holds no other: csv  " in text
    assert "Coordinates are simplified for the screen" in text


def test_demonstration_data_say_so_first(tmp_path) -> None:
    text = readme(written(layers.export(layers.lines(), layers.demonstration()), tmp_path))
    assert text.startswith("*** DEMO: this archive holds synthetic records")
    assert "\nDEMO: Samples\n" in text
    assert text.count("*** DEMO: synthetic records ***") == 1


def test_an_export_in_mongolian_is_described_in_both_languages(tmp_path) -> None:
    export = layers.export(layers.demonstration(), language="mn")
    text = readme(written(export, tmp_path))
    mongolian, english = text.split("=" * 100)
    assert mongolian.startswith("Монгол\n")
    assert "\n    Хувилбар: 1\n" in mongolian
    assert "\n    Version: 1\n" not in mongolian
    assert english.startswith("\n\nEnglish\n\n*** DEMO")
    assert "\n    Version: 1\n" in english


def test_without_a_source_no_licence_is_stated(tmp_path) -> None:
    text = readme(written(layers.export(layers.lines(credits=())), tmp_path))
    assert "    Licence: no licence stated\n" in text


# ------------------------------------------------------------------ all of them


def test_the_files_are_those_that_are_named(case) -> None:
    names = {path.relative_to(case.directory).as_posix() for path in case.metadata}
    assert names == {
        "README.txt",
        "data-dictionary.csv",
        "datapackage.json",
        "CITATION.cff",
        "citation.bib",
        "dcat.jsonld",
        *(
            f"metadata/{layer}.iso19139.xml"
            for layer in ("points", "gaps", "areas", "lines", "empty", "courses")
        ),
    }
    assert all(path.stat().st_size for path in case.metadata)
    here = {path for path in case.directory.rglob("*") if path.is_file()}
    assert here == {*case.metadata, *(case.directory / file.path for file in case.files)}


def test_the_same_export_gives_the_same_bytes(case, tmp_path) -> None:
    again = written(case_export(), tmp_path / "again")
    today = datetime.now(UTC).date().isoformat().encode()
    for path, other in zip(case.metadata, again.metadata, strict=True):
        assert path.read_bytes() == other.read_bytes()
        assert today not in path.read_bytes()
        assert str(case.directory).encode() not in path.read_bytes()


def test_a_table_of_text_that_is_not_there_is_an_error(tmp_path) -> None:
    layer = layers.points()
    gone = WrittenFile("points.csv", layer, "csv", "text/csv", 1, "0" * 64)
    with pytest.raises(FileNotFoundError):
        write_metadata(layers.export(layer), (gone,), tmp_path)


def test_a_file_with_all_layers_is_a_file_of_each(tmp_path) -> None:
    (tmp_path / "layers.gpkg").write_bytes(b"all")
    file = written_file(
        tmp_path / "layers.gpkg", tmp_path, None, "gpkg", "application/geopackage+sqlite3"
    )
    export = layers.export(layers.points(), layers.table())
    write_metadata(export, (file,), tmp_path)
    for name in ("points", "courses"):
        document = (tmp_path / "metadata" / f"{name}.iso19139.xml").read_text("utf-8")
        assert document.count("<gmd:URL>layers.gpkg</gmd:URL>") == 1


def test_a_file_of_all_layers_is_not_one_of_what_its_format_cannot_hold(tmp_path) -> None:
    export = layers.export(layers.points(), layers.table(), crs="EPSG:32648")
    (tmp_path / "map.png").write_bytes(b"picture")
    file = written_file(tmp_path / "map.png", tmp_path, None, "png", "image/png")
    write_metadata(export, (file,), tmp_path)
    read = {
        name: (tmp_path / "metadata" / f"{name}.iso19139.xml").read_text("utf-8")
        for name in ("points", "courses")
    }
    assert "<gmd:URL>map.png</gmd:URL>" in read["points"]
    assert "map.png" not in read["courses"]
    # A picture is in no reference system.
    assert read["points"].count("<gmd:MD_ReferenceSystem>") == 1
    assert "holds no other" not in (tmp_path / "README.txt").read_text("utf-8")


@pytest.mark.parametrize("format_id", ["geojson", "kml", "topojson", "csv", "xlsx"])
def test_formats_of_longitude_and_latitude_stay_in_them(format_id) -> None:
    file = WrittenFile("a", layers.points(), format_id, "", 0, "")
    assert system_of(file, layers.export(crs="EPSG:32648")) == "EPSG:4326"


@pytest.mark.parametrize("format_id", ["gpkg", "shp", "parquet", "fgb", "unheard-of"])
def test_other_formats_are_in_what_was_asked_for(format_id) -> None:
    file = WrittenFile("a", layers.points(), format_id, "", 0, "")
    assert system_of(file, layers.export(crs="EPSG:32648")) == "EPSG:32648"
