"""Lakes, rivers, roads and railways against the measures their sources carry."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely


def test_the_island_is_not_drawn_as_water(raw, layer):
    records = gpd.read_file(raw / "basemap/alagac_lakes.gpkg")
    island = records[records["STATUS"] == "Land"].geometry.iloc[0]
    lakes = layer("lakes")
    assert len(lakes) == 309
    assert not lakes.geometry.contains(island.representative_point()).any()
    around = lakes.set_index("name_mn").geometry["Хар ус нуур"]
    holes = [shapely.Polygon(ring) for shape in around for ring in shape.interiors]
    assert any(hole.covers(island.representative_point()) for hole in holes)


def test_lake_names_are_mongolian_again(layer):
    lakes = layer("lakes").set_index("id")
    assert list(lakes["name_mn"].iloc[:4]) == [
        "Увс нуур",
        "Хөвсгөл далай",
        "Хяргас нуур",
        "Хар ус нуур",
    ]
    letters = "[^А-Яа-яЁёӨөҮү -]"
    assert not lakes["name_mn"].str.contains(letters).any()
    assert lakes["name_mn"].str[0].str.isupper().all()
    assert "Uureg nuur" in set(lakes["name_en"])  # "Vvreg nuur" in the source
    assert lakes["name_en"].str.fullmatch("[A-Za-z -]+").all()


def test_lake_areas_agree_with_the_source(raw, layer):
    records = gpd.read_file(raw / "basemap/alagac_lakes.gpkg")
    source = records.loc[records["STATUS"] == "Water", "AREA"].sum()
    assert layer("lakes")["area_km2"].sum() == pytest.approx(source, rel=0.02)
    # Lake Khuvsgul: 2,760 km² in the geographies.
    khuvsgul = layer("lakes").set_index("name_mn")["area_km2"]["Хөвсгөл далай"]
    assert khuvsgul == pytest.approx(2760, rel=0.01)


def test_road_lengths_agree_with_the_source(raw, layer):
    records = gpd.read_file(raw / "basemap/alagac_roads.gpkg")
    roads = layer("roads")
    assert len(roads) == 2171  # one of 2,172 is shorter than a metre
    assert roads["length_km"].sum() == pytest.approx(records["lengthkm"].sum(), rel=0.005)
    by_class = roads.groupby("road_class")["length_km"].sum()
    assert by_class.round(-1).to_dict() == {1: 1940, 2: 9010, 3: 52010, 4: 3300}


def test_no_meaning_of_a_road_class_is_invented(layer):
    assert layer("roads")["road_class_name"].str.contains("not documented by the source").all()


def test_the_railway_is_as_long_as_known(layer):
    lines = layer("railways").groupby("line")["length_km"].sum()
    # Border to border 1,110 km; the Choibalsan line 238 km.
    main = layer("railways")["length_km"].max()
    assert main == pytest.approx(1110, rel=0.01)
    assert lines["Choibalsan line and branches"] == pytest.approx(250, rel=0.05)


def test_rivers_have_a_name_only_where_a_named_river_runs(layer):
    rivers = layer("rivers")
    assert rivers["level"].value_counts().to_dict() == {3: 35, 4: 14, 2: 7, 1: 1, 6: 1}
    named = rivers[rivers["name_en"] != ""]
    assert {"Selenga", "Kerulen", "Onon", "Orhon"} <= set(named["name_en"])
    assert set(named["source_id"]) == {"gshhg;natural_earth"}
    assert set(rivers.loc[rivers["name_en"] == "", "source_id"]) == {"gshhg"}
    # The Kerulen is 1,254 km long, 1,090 of it in Mongolia.
    kerulen = rivers.loc[rivers["name_en"] == "Kerulen", "length_km"].sum()
    assert 1000 < kerulen < 1260


@pytest.mark.parametrize("name", ["lakes", "rivers", "roads", "railways"])
def test_every_row_says_its_source(layer, name):
    rows = layer(name)
    assert (rows["source_id"] != "").all()
    assert rows["id"].is_unique
    assert rows["id"].is_monotonic_increasing
