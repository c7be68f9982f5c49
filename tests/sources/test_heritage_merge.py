"""Records of one site: the rule on pairs that are known, and what it finds in the table."""

from __future__ import annotations

import csv
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.sources.heritage_merge import (
    COMPILED,
    FAMILIES,
    REMARKED,
    find_merges,
    kept_of,
    merge_list,
    name_scores,
    other_sources,
)

NOTHING = float("nan")


def _site(identifier, name, **other):
    site = {
        "id": identifier,
        "name_en": name,
        "name_mn": "",
        "category": "archaeological_site",
        "evidence": "B",
        "location_accuracy": "exact",
        "admin1_pcode": "MN65",
        "admin2_pcode": "MN6522",
        "lon": NOTHING,
        "lat": NOTHING,
        "source_name": f"source of {identifier}",
        "source_url": "",
        "source_licence": "facts only",
        "source_id": "heritage",
        "sensitive": False,
    }
    return site | other


def _found(*sites):
    merges = find_merges(pd.DataFrame(sites))
    return [tuple(row) for row in merges[["kept", "merged", "decision", "rule"]].to_numpy()]


GOL_MOD_II = _site("A", "Gol Mod II Xiongnu elite cemetery", lon=101.207389, lat=48.006306)


def test_gol_mod_ii_of_unesco_and_pleiades_is_one_site():
    # Both coordinates as published; 13 m apart.
    pleiades = _site("B", "Gol Mod II", lon=101.207286, lat=48.006406)
    assert _found(GOL_MOD_II, pleiades) == [("A", "B", "merged", "name_and_point")]


def test_gol_mod_i_is_left_apart_because_its_coordinates_are_37_km_apart():
    unesco = _site(
        "A",
        "Gol Mod I Xiongnu elite cemetery",
        category="world_heritage_tentative",
        evidence="A",
        location_accuracy="approximate",
        lon=101.917222,
        lat=48.327278,
    )
    pleiades = _site("B", "Gol Mod I", lon=101.527614, lat=48.533436)
    assert _found(unesco, pleiades) == [("A", "B", "possible", "name_only")]
    distance = find_merges(pd.DataFrame([unesco, pleiades]))["distance_km"].item()
    assert distance == pytest.approx(37, abs=0.5)


def test_another_romanisation_is_for_people_to_see():
    pleiades = _site("A", "Salkhityn Am Xiongnu cemetery", lon=101.4244, lat=49.1623)
    aadr = _site("B", "Salkhityn am burial site", lon=101.42435, lat=49.16228)
    assert _found(pleiades, aadr) == [("A", "B", "merged", "name_and_point")]
    other = aadr | {"name_en": "Salkhitiin Am"}
    assert _found(pleiades, other) == [("A", "B", "possible", "similar_name")]


def test_numbers_tell_sites_apart():
    first = _site("B", "Gol Mod I", lon=101.207286, lat=48.006406)
    assert _found(GOL_MOD_II, first) == []
    north, south = (_site(i, f"Great Gobi {i}", category="protected_area") for i in "AB")
    assert _found(north, south) == []


def test_what_one_source_tells_apart_stays_apart():
    twin = _site("B", "Gol Mod II", lon=101.207286, lat=48.006406, source_name="source of A")
    assert _found(GOL_MOD_II, twin) == []


def test_a_mountain_is_not_the_park_named_after_it():
    # Tsambagarav, as both sources give it: 19.7 km apart.
    mountain = _site(
        "A", "Tsambagarav mountain", category="sacred_natural_site", lon=90.853, lat=48.656
    )
    park = _site("B", "Tsambagarav National Park", category="protected_area", lon=90.853, lat=48.66)
    assert _found(mountain, park) == [("A", "B", "possible", "similar_name")]


def test_a_custom_is_never_a_site():
    place = _site("A", "Dari Ovoo", category="sacred_natural_site")
    custom = _site("B", "Dari Ovoo", category="intangible_element_place")
    assert _found(place, custom) == []


def test_without_points_soum_and_whole_name_must_agree():
    stones = _site("A", "Shivert Pass deer stones")
    assert _found(stones, _site("B", "Shivert pass  Deer Stones")) == [
        ("A", "B", "merged", "name_and_soum")
    ]
    assert _found(stones, _site("B", "Shivert Pass burials")) == [
        ("A", "B", "possible", "name_only")
    ]
    elsewhere = _site("B", "Shivert Pass deer stones", admin2_pcode="MN6504")
    assert _found(stones, elsewhere) == [("A", "B", "possible", "name_only")]
    nowhere = _site("B", "Shivert Pass deer stones", admin1_pcode="MN62", admin2_pcode="MN6201")
    assert _found(stones, nowhere) == []
    unplaced = [_site(i, "Olon Nuur", admin1_pcode="", admin2_pcode="") for i in "AB"]
    assert _found(*unplaced) == []


def test_names_in_either_script_count():
    one = _site("A", "Ariun Sum", name_mn="Ариун сүм", lon=105.0, lat=47.0)
    other = _site("B", "Holy Temple", name_mn="АРИУН СҮМ", lon=105.001, lat=47.0)
    assert _found(one, other) == [("A", "B", "merged", "name_and_point")]
    assert name_scores(pd.DataFrame([_site("A", ""), _site("B", "")])).max() == 0


def test_how_near_depends_on_the_accuracy_of_both():
    # A degree of longitude at 47° N is 76.06 km: 0.026 is 1.98 km.
    one = _site("A", "Ongi", lon=105.0, lat=47.0)
    other = _site("B", "Ongi", lon=105.026, lat=47.0)
    assert _found(one, other) == [("A", "B", "possible", "name_only")]
    rough = other | {"location_accuracy": "approximate"}
    assert _found(one, rough) == [("A", "B", "merged", "name_and_point")]


def test_kept_is_the_better_evidence_then_the_exacter_place_then_the_lower_id():
    place = {"lon": 105.0, "lat": 47.0}
    poor = _site("A", "Ongi", evidence="C", **place)
    rough = _site("B", "Ongi", location_accuracy="approximate", **place)
    good, late = _site("C", "Ongi", **place), _site("D", "Ongi", **place)
    assert _found(poor, rough, good, late) == [
        ("C", "A", "merged", "name_and_point"),
        ("C", "B", "merged", "name_and_point"),
        ("C", "D", "merged", "name_and_point"),
    ]


def test_a_chain_ends_at_one_record_kept():
    chain = [_site(i, "Ongi", lon=105.0 + 0.01 * n, lat=47.0) for n, i in enumerate("ABC")]
    merges = find_merges(pd.DataFrame(chain))
    assert kept_of(merges, pd.Series(["A", "B", "C"])).tolist() == ["", "A", "A"]
    # 0.02° of longitude: the end of the chain as far from the record kept.
    assert merges["distance_km"].tolist() == pytest.approx([0.761, 1.521], abs=0.001)


def test_both_sources_are_kept_and_odbl_is_only_named():
    place = {"lon": 105.0, "lat": 47.0}
    kept = _site("A", "Ongi", **place)
    second = _site("B", "Ongi", source_url="https://example.org", **place)
    osm = _site("C", "Ongi", source_id="heritage_osm", source_licence="ODbL 1.0", **place)
    sites = pd.DataFrame([kept, second, osm])
    merges = find_merges(sites)
    assert other_sources(merges, sites).tolist() == [
        "source of B https://example.org (facts only) | C",
        "",
        "",
    ]
    listed = merge_list(merges, sites).set_index("merged")
    assert listed.loc["C", "merged_name_en"] == ""
    assert listed.loc["C", "source_id"] == "heritage;heritage_osm"
    assert listed.loc["B", "merged_name_en"] == "Ongi"
    assert listed.loc["B", "distance_km"] == 0


def test_distances_of_sensitive_sites_are_not_told():
    place = {"lon": 105.0, "lat": 47.0}
    sites = pd.DataFrame([_site("A", "Ongi", **place), _site("B", "Ongi", sensitive=True, **place)])
    assert math.isnan(merge_list(find_merges(sites), sites)["distance_km"].item())


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Ongi", "Ongi khiid", "Ongiin", "Tuvkhun", "Ongi II"]),
            st.sampled_from(sorted(FAMILIES)),
            st.sampled_from("ABC"),
            st.sampled_from([105.0, 105.004, 105.02, NOTHING]),
        ),
        min_size=2,
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_table_changes_nothing_and_nothing_is_lost(drawn, order):
    sites = [
        _site(f"S{i}", name, category=category, evidence=evidence, lon=lon, lat=47.0)
        for i, (name, category, evidence, lon) in enumerate(drawn)
    ]
    table = pd.DataFrame(sites)
    merges = find_merges(table)
    order.shuffle(sites)
    pd.testing.assert_frame_equal(merges, find_merges(pd.DataFrame(sites)))
    merged = merges[merges["decision"] == "merged"]
    assert merged["merged"].is_unique
    assert not set(merged["merged"]) & set(merged["kept"])


@pytest.fixture(scope="module")
def source(raw):
    with (raw / "heritage/heritage.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def shipped(data):
    return pd.read_csv(data / "heritage_merges.csv", dtype=str, keep_default_na=False)


def test_merges_of_the_compilers_are_in_their_remarks(source):
    words = {
        "MNH0004": "UNESCO property point agrees",
        "MNH0025": "Pleiades 48.006406,101.207286 agrees",
        "MNH0026": "OSM node 6139591759",
        "MNH0035": "Pleiades 48.53836,111.0783 agrees",
        "MNH0036": "Includes Binder Ovoo (touristinfocenter page), merged here",
        "MNH0037": 'AADR v62 "Takhiltyn-Khotgor-1" 47.40306,92.10491 agrees',
        "MNH0150": 'Same find as AADR "Choibalsan (Kherlen River)"',
        "MNH0220": "AADR v62 gives 49.16228,101.42435 for the same site",
    }
    assert [compiled.kept for compiled in COMPILED] == sorted(words)
    for site, remark in words.items():
        assert remark in source[site]["note"] + source[site]["source_name"]


def test_remarked_pairs_are_in_the_remarks(source):
    for one, other in REMARKED:
        notes = source[one]["note"] + source[other]["note"]
        assert any(
            word in notes
            for word in ("May be the same", "possibly the same", "probably the same", "Part of the")
        )


def test_the_table_has_no_two_records_the_rule_holds_for_one(shipped, layer, source):
    # Read pair by pair: the table reached us merged; what is left is for people to decide.
    by_rule = shipped[(shipped["decision"] == "merged") & (shipped["rule"] != "compiled")]
    assert by_rule.empty
    assert (layer("heritage")["same_as"] == "").all()
    possible = shipped[shipped["decision"] == "possible"]
    assert list(zip(possible["kept"], possible["merged"], strict=True)) == [
        ("MNH0090", "MNH0108"),
        ("MNH0097", "MNH0047"),
        ("MNH0358", "MNH0360"),
        ("MNH0396", "MNH0397"),
        ("MNH0412", "MNH0411"),
        ("MNH0432", "MNH0472"),
        ("MNH0506", "MNH0457"),
    ]
    for row in possible.itertuples():
        assert row.kept_name_en == source[row.kept]["name_en"]
        assert row.merged_source == source[row.merged]["source_name"]


def test_records_merged_by_the_compilers_name_both_sources(layer):
    sites = layer("heritage").set_index("id")["other_sources"]
    assert set(sites.index[sites != ""]) == {compiled.kept for compiled in COMPILED}
    assert sites["MNH0025"] == "Pleiades https://pleiades.stoa.org (CC BY 3.0)"
    assert (layer("heritage_osm")["other_sources"] == "").all()


def test_no_name_under_the_odbl_is_in_the_list(shipped, layer):
    names = set(layer("heritage_osm")["name_en"])
    assert not names & {*shipped["kept_name_en"], *shipped["merged_name_en"]}
