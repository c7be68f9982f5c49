"""Doubts about the places of heritage records, told by name."""

from __future__ import annotations

import csv

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.errors import DataFileError
from geo.sources.heritage import heritage
from geo.sources.heritage_checks import in_mongolia, lines, outside_km


@pytest.fixture(scope="module")
def checks(data):
    table = pd.read_csv(data / "heritage_checks.csv", dtype=str, keep_default_na=False)
    return table.assign(outside_km=pd.to_numeric(table["outside_km"]))


@pytest.fixture
def altered(raw, tmp_path, layer):
    """Return a function that changes rows of the table and derives it anew."""

    def derive(changes):
        table = pd.read_csv(raw / "heritage/heritage.csv", dtype=str, keep_default_na=False)
        table = table.set_index("id", drop=False)
        for (site, column), value in changes.items():
            table.loc[site, column] = value
        (tmp_path / "heritage").mkdir()
        (tmp_path / "gazetteer").symlink_to(raw / "gazetteer")
        table.to_csv(tmp_path / "heritage/heritage.csv", index=False, encoding="utf-8")
        return heritage(tmp_path, layer("admin2"), layer("settlements"))

    return derive


def test_the_twelve_points_in_another_soum_are_told(checks, layer):
    told = checks[checks["check"].isin(["other_soum", "near_border", "sensitive_soum"])]
    sites = pd.concat([layer("heritage"), layer("heritage_osm")])
    assert set(told["id"]) == set(sites.loc[sites["point_match"] == "differs", "id"])
    assert len(told) == 12
    far = told.set_index("id")["outside_km"]
    # The compilers' own remark: "about 6 km outside Khotont".
    assert far["MNH0294"] == pytest.approx(6, abs=0.5)
    assert far["MNH0368"] == pytest.approx(0, abs=0.5)
    assert set(told.loc[told["check"] == "other_soum", "id"]) == {
        "MNH0032",
        "MNH0294",
        "MNH0350",
        "MNH0399",
    }


def test_sensitive_sites_tell_no_distance(checks, layer):
    sensitive = set(layer("heritage").query("sensitive")["id"])
    told = checks[checks["id"].isin(sensitive)]
    assert len(told[told["check"] != "unplaced"]) == 7
    numbers = told[["outside_km", "tolerance_km"]]
    assert (numbers.isna() | (numbers == "")).all(axis=None)
    assert not told["check"].isin(["other_soum", "near_border"]).any()


def test_records_without_a_place_are_listed_not_dropped(checks, raw):
    with (raw / "heritage/heritage.csv").open(encoding="utf-8", newline="") as file:
        nowhere = {
            row["id"]: row["name_en"]
            for row in csv.DictReader(file)
            if not row["lon"] and not row["admin2_pcode_named"]
        }
    unplaced = checks[checks["check"] == "unplaced"]
    assert dict(zip(unplaced["id"], unplaced["name_en"], strict=True)) == nowhere
    assert len(nowhere) == 68
    # Two span several aimags: the source names none.
    assert set(unplaced.loc[unplaced["admin1_pcode"] == "", "id"]) == {"MNH0022", "MNH0023"}
    assert unplaced["why"].ne("").all()
    assert unplaced["way_out"].ne("").all()


def test_the_open_questions_of_the_compilers_are_told(checks):
    asked = checks[checks["check"] == "open_question"].set_index("id")["why"]
    assert list(asked.index) == ["MNH0002", "MNH0007", "MNH0024"]
    assert "37 km" in asked["MNH0024"]


def test_rows_that_contradict_themselves_are_all_told_at_once(altered):
    with pytest.raises(DataFileError) as caught:
        altered(
            {
                ("MNH0001", "admin2_pcode_of_point"): "MN9999",
                ("MNH0002", "admin2_pcode_of_point"): "MN6201",
                ("MNH0003", "admin2_pcode_of_point"): "",
                ("MNH0004", "admin1_name"): "Atlantis",
                ("MNH0005", "lat"): "47,5",
                ("MNH0007", "lat"): "",
                ("MNH0008", "location_accuracy"): "perfect",
                ("MNH0009", "evidence"): "",
                ("MNH0010", "id"): "MNH0011",
            }
        )
    assert caught.value.what == (
        "ids empty or used twice: MNH0011; "
        "coordinates that are no pair of numbers: MNH0005 Khushuu Tsaidam memorial complex "
        "(Orkhon inscriptions, Bilge Khagan and Kul Tegin), MNH0007 Urtyn Bulag khirigsuur; "
        "accuracy unknown to us: MNH0008 Petroglyphs of Aral Tolgoi; "
        "evidence other than A, B or C: MNH0009 Petroglyphs of Tsagaan Salaa-Baga Oigor; "
        "soum codes that do not exist: MN9999 of MNH0001; "
        "points outside the soum recorded for them: MNH0002 Jargalantyn Am deer stones, "
        "MNH0003 Khar Balgas (Ordu-Baliq) city ruins; "
        "aimags not found: Atlantis of MNH0004"
    )


def test_a_point_abroad_is_told_and_the_record_stands_at_its_soum(altered, layer):
    # Erdene Zuu with longitude and latitude swapped.
    swapped = {("MNH0019", "lon"): "47.2014", ("MNH0019", "lat"): "102.8431"}
    found = altered(swapped)
    told = found.checks[found.checks["check"] == "outside_mongolia"]
    assert told[["id", "name_en"]].to_numpy().tolist() == [["MNH0019", "Erdene Zuu Monastery"]]
    site = found.sites.set_index("id").loc["MNH0019"]
    assert site["location_accuracy"] == "soum_centre"
    assert site["point_match"] == "no_point"
    assert site.geometry == layer("settlements").set_index("pcode").geometry["MN6252"]
    assert len(found.sites) == 502


def test_a_record_of_a_sensitive_site_is_as_sensitive_as_the_other(altered):
    # A second source tells of Gol Mod II without a word of burials.
    found = altered(
        {
            ("MNH0021", "name_en"): "Gol Mod II",
            ("MNH0021", "subcategory"): "complex",
            ("MNH0021", "lon"): "101.207286",
            ("MNH0021", "lat"): "48.006406",
            ("MNH0021", "admin2_pcode_of_point"): "MN6522",
        }
    )
    site = found.sites.set_index("id").loc["MNH0021"]
    assert site["same_as"] == "MNH0025"
    assert site["sensitive"]
    assert site["location_accuracy"] == "soum_centre"


def test_distances_are_measured_to_the_border():
    box = shapely.segmentize(shapely.box(105, 46, 106, 47), 0.01)
    square = gpd.GeoDataFrame({"pcode": ["MN0001"]}, geometry=[box], crs="EPSG:4326")
    points = gpd.GeoSeries.from_xy([105.5, 105.5, 107.0], [46.5, 47.1, 46.5], crs="EPSG:4326")
    points.loc[3] = None
    soums = pd.Series(["MN0001", "MN0001", "", "MN0001"])
    far = outside_km(points, soums, square)
    # A tenth of a degree of latitude at 47° N: 11.118 km.
    assert far.tolist() == pytest.approx(
        [0, 11.118, float("nan"), float("nan")], abs=0.01, nan_ok=True
    )
    assert in_mongolia(points, square).tolist() == [True, False, False, False]


def test_the_build_prints_the_doubts_by_name(built, checks):
    printed = built.printed
    assert printed == lines(checks)
    assert len(printed) == 12 + 68 + 3
    assert printed[0].startswith("MNH0031 Sutai Khairkhan mountain: The point lies in")
