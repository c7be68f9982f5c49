"""Units, areas and seats against figures worked out by another route."""

from __future__ import annotations

import csv

import numpy as np
import pyproj
import pytest
import shapely
from pyproj import Geod

COUNTRY_KM2 = 1_564_876.6
EQUAL_AREA = "+proj=laea +lat_0=46.8 +lon_0=103.8 +datum=WGS84"
ALBERS = "+proj=aea +lat_1=43 +lat_2=50 +lat_0=46.5 +lon_0=104 +datum=WGS84"


def _gazetteer(raw, level):
    with (raw / "gazetteer/gazetteer.csv").open(encoding="utf-8", newline="") as file:
        return {row["pcode"]: row for row in csv.DictReader(file) if row["level"] == level}


def test_the_units_are_those_of_the_country(layer):
    admin1, admin2 = layer("admin1"), layer("admin2")
    assert len(layer("admin0")) == 1
    assert admin1["type"].value_counts().to_dict() == {"aimag": 21, "capital": 1}
    assert admin2["type"].value_counts().to_dict() == {"soum": 330, "district": 9}
    assert admin1["pcode"].is_monotonic_increasing
    assert admin1["pcode"].is_unique
    assert admin2["pcode"].is_monotonic_increasing
    assert admin2["pcode"].is_unique
    assert set(admin2["admin1_pcode"]) == set(admin1["pcode"])


def test_codes_join_on_the_last_four_digits_of_the_statistics_office(layer):
    admin2 = layer("admin2")
    assert (admin2["pcode"] == "MN" + admin2["nso_code"].str[-4:]).all()
    differing = admin2[admin2["pcode"] != admin2["cod_ab_pcode"]]
    assert differing[["pcode", "cod_ab_pcode", "name_en"]].to_numpy().tolist() == [
        ["MN8337", "MN8340", "Tsengel"]
    ]


def test_ulaanbaatar_is_a_region_of_its_own(layer):
    regions = layer("admin1").groupby("region").size().to_dict()
    assert regions == {"central": 7, "eastern": 3, "khangai": 6, "ulaanbaatar": 1, "western": 5}
    districts = layer("admin2").query("region == 'ulaanbaatar'")
    assert set(districts["type"]) == {"district"}
    assert len(districts) == 9


def test_the_reform_of_2025_moves_nine_soums(layer):
    moved = layer("admin2").query("moved_2025_to != ''")
    assert moved.groupby("moved_2025_to")["name_en"].apply(sorted).to_dict() == {
        "Orkhon": ["Khangal", "Selenge"],
        "Ulaanbaatar": [
            "Arkhust",
            "Bayan",
            "Bayandelger",
            "Bayanjargalan",
            "Bayantsagaan",
            "Erdene",
            "Mungunmorit",
        ],
    }


@pytest.mark.parametrize("name", ["admin0", "admin1", "admin2"])
def test_areas_on_the_ellipsoid_agree_with_an_equal_area_projection(layer, name):
    units = layer(name)
    projected = units.to_crs(ALBERS).area / 1e6
    # Borders are geodesics there and straight lines here: a few hundred metres on long edges.
    np.testing.assert_allclose(units["area_km2"], projected, rtol=2e-4)
    assert units["area_km2"].sum() == pytest.approx(COUNTRY_KM2, abs=0.05)


@pytest.mark.parametrize("level", ["admin1", "admin2"])
def test_areas_agree_with_those_published_beside_the_names(raw, layer, level):
    published = {p: float(row["area_km2_cod"]) for p, row in _gazetteer(raw, level).items()}
    areas = layer(level).set_index("pcode")["area_km2"]
    # Those were computed with borders straight in a projection, and rounded to 0.1.
    np.testing.assert_allclose(areas, areas.index.map(published), rtol=0, atol=0.15)


def test_units_neither_overlap_nor_leave_gaps(layer):
    units = layer("admin2").to_crs(EQUAL_AREA).geometry
    union = units.union_all()
    assert abs(units.area.sum() - union.area) < 1
    assert union.geom_type == "Polygon"
    assert len(union.interiors) == 0
    assert shapely.coverage_is_valid(np.asarray(layer("admin2").geometry.array))


@pytest.mark.parametrize("name", ["admin1", "admin2"])
def test_the_units_together_are_the_country(layer, name):
    country = layer("admin0").to_crs(EQUAL_AREA).geometry.iloc[0]
    union = layer(name).to_crs(EQUAL_AREA).union_all()
    assert country.symmetric_difference(union).area < 1


def test_the_soums_of_an_aimag_are_the_aimag(layer):
    admin1 = layer("admin1").set_index("pcode").to_crs(EQUAL_AREA)
    soums = layer("admin2").to_crs(EQUAL_AREA)
    for pcode, parts in soums.groupby("admin1_pcode"):
        difference = parts.union_all().symmetric_difference(admin1.geometry[pcode])
        assert difference.area < 1, pcode


def test_no_name_is_lost(layer):
    for name in ("admin0", "admin1", "admin2"):
        units = layer(name)
        assert not units["name_mn"].str.contains(r"[?єїѳA-Za-z]").any()
        assert (units["name_mn"] != "").all()
        assert (units["name_en"] != "").all()


def test_variants_hold_the_spelling_of_cod_ab(layer):
    variants = layer("admin1").set_index("pcode")["variants"].str.split("|")
    assert "To'v" in variants["MN41"]
    assert "Töv" in variants["MN41"]
    assert "Khövsgöl" in variants["MN67"]
    tsengel = layer("admin2").set_index("pcode").loc["MN8337", "variants"]
    assert "Cengel" in tsengel.split("|")


def test_every_seat_is_in_its_unit_or_flagged(layer):
    seats, units = layer("settlements"), layer("admin2")
    assert list(seats["pcode"]) == list(units["pcode"])
    inside = units.geometry.covers(seats.geometry, align=False)
    assert (inside == seats["inside_unit"]).all()
    outside = seats[~inside]
    assert list(outside["pcode"]) == ["MN8313", "MN8501"]
    assert (outside["location_accuracy"] == "approximate").all()
    assert outside["doubt"].str.contains("outside the unit").all()
    assert (seats.loc[inside, "outside_km"] == 0).all()
    # The compilers of the gazetteer measured 1.0 and 2.4 km.
    assert outside["outside_km"].to_list() == pytest.approx([1.0, 2.4], abs=0.1)


def test_distance_outside_is_the_least_geodesic_distance_to_the_border(layer):
    seat = layer("settlements").set_index("pcode").loc["MN8501"]
    border = layer("admin2").set_index("pcode").geometry["MN8501"].exterior
    dense = shapely.get_coordinates(shapely.segmentize(border, 0.0005))
    count = len(dense)
    _, _, metres = Geod(ellps="WGS84").inv(
        np.full(count, seat.geometry.x), np.full(count, seat.geometry.y), *dense.T
    )
    assert seat["outside_km"] == pytest.approx(metres.min() / 1e3, abs=0.01)


def test_doubts_of_the_gazetteer_are_kept(raw, layer):
    seats = layer("settlements").set_index("pcode")
    rows = _gazetteer(raw, "admin2")
    checked = {pcode for pcode, row in rows.items() if row["check"]}
    assert len(checked) == 43
    assert (seats.loc[sorted(checked), "doubt"] != "").all()
    assert seats["location_accuracy"].value_counts().to_dict() == {
        "soum_centre": 294,
        "approximate": 39,
        "inner_point": 6,
    }


def test_each_aimag_has_one_centre(layer):
    centres = layer("settlements").query("is_aimag_centre")
    assert len(centres) == 21
    assert centres["admin1_pcode"].is_unique
    assert set(centres["pcode"]) == set(layer("admin1")["centre_pcode"]) - {""}


def test_every_layer_says_its_reference_system(layer):
    for name in ("admin0", "admin1", "admin2", "settlements", "lakes", "roads"):
        assert pyproj.CRS(layer(name).crs).to_epsg() == 4326
