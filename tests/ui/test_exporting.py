"""What is taken away of a view is what the view shows, and says all that must travel along."""

from dataclasses import replace
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.analysis.classification import Classification
from geo.analysis.figures import Figures
from geo.analysis.indicators import INDICATORS
from geo.cartography.message import Choropleth
from geo.cartography.symbology import HERITAGE_SYMBOLS
from geo.errors import ExportError
from geo.export.catalogue import CATALOGUE
from geo.export.contents.edition import Edition
from geo.export.contents.figures import Units, indicator_layer
from geo.export.layer import GEOMETRY
from geo.ui import cache
from geo.ui.cache.exports import LAYERS_HELD, export_layer, live_layers
from geo.ui.exporting import Order, make_export, view_page
from geo.ui.selection import select
from geo.ui.view import View

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
VIEWS = {
    "whole": (View(), True),
    "shown": (View(), False),
    "demonstration": (
        View(
            dataset="demonstration",
            language="mn",
            place="MN65",
            programme="literacy",
            indicator="learners_per_1000_adults",
        ),
        False,
    ),
    "soum": (View(place="MN6501", indicator="travel_time"), False),
}


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("layer_id", CATALOGUE)
def test_every_column_of_every_layer_is_in_the_data_dictionary(layer_id, name):
    view, whole = VIEWS[name]
    layer = export_layer(layer_id, view, whole=whole)
    described = [column.name for column in layer.columns]
    held = list(layer.features.columns)
    if layer.geometry_type:
        assert held.pop() == GEOMETRY
        assert layer.features.crs == "EPSG:4326"
        kinds = set(layer.features.geometry.geom_type.dropna())
        assert kinds <= {layer.geometry_type}
        assert layer.style is not None
    assert held == described
    assert len({name.casefold() for name in described}) == len(described)
    assert all(column.description for column in layer.columns)
    assert layer.credits
    assert all(credit.attribution and credit.licence_title for credit in layer.credits)
    assert layer.version.count("sha256:") >= 1
    assert layer.is_demonstration == layer.name.startswith("DEMO_")
    if layer.key and len(layer.features):
        assert layer.features[layer.key].is_unique
    if layer.style and layer.style.column and len(layer.features):
        classes = {item.value for item in layer.style.classes}
        values = set(layer.features[layer.style.column].dropna())
        assert values <= classes


def test_whole_layers_have_every_record():
    counts = {i: len(export_layer(i, View(), whole=True).features) for i in CATALOGUE}
    # Counted with DuckDB in the shipped files: SELECT count(*) FROM 'data/….parquet'.
    assert counts["centres"] == 360
    assert counts["heritage"] == 487 + 15
    assert counts["admin2"] == counts["indicator"] == counts["indicators_admin2"] == 339
    assert counts["roads"] == 2171
    assert counts["programmes"] == 0  # none is published


def test_a_view_takes_what_the_map_shows():
    view = View(dataset="demonstration", place="MN65", statuses=("active",), categories=("museum",))
    shown = select(view)
    centres = export_layer("centres", view).features
    assert set(centres["admin1_pcode"]) == {"MN65"}
    assert set(centres["status"]) == {"active"}
    assert len(centres) == shown.centres.sum()
    sites = export_layer("heritage", view).features
    assert set(sites["category"]) == {"museum"}
    assert len(sites) == shown.sites.sum()
    programmes = export_layer("programmes", view).features
    assert set(programmes["centre_id"]) <= set(centres["centre_id"])
    assert export_layer("centres", view).selection == "Arkhangai · Status: active"


def test_an_indicator_has_the_figures_classes_and_colours_of_the_map():
    view = View(dataset="demonstration", indicator="learners_per_1000_adults")
    layer = export_layer("indicator", view)
    choropleth = select(view).choropleth
    features = layer.features.set_index("pcode")
    figures = choropleth.figures.values.round(choropleth.indicator.decimals)
    assert features["value"].astype(float).equals(figures.astype(float).rename("value"))
    assert features["class"].isna().equals(figures.isna().rename("class"))
    labels = dict(enumerate(choropleth.labels("en"), start=1))
    held = features["class"].dropna().map(labels)
    assert features.loc[held.index, "class_label"].tolist() == held.tolist()
    assert [c.fill for c in layer.style.classes][:-1] == list(choropleth.colours)
    assert layer.title.startswith("DEMO · Learners per 1,000 adults")


def test_a_travel_time_without_end_is_missing_and_says_so():
    units = cache.reference().admin1
    values = pd.Series(30.0, units.index)
    values.iloc[0], values.iloc[1] = float("inf"), float("nan")
    figures = Figures(values, pd.Series("scaled", units.index), 2023)
    choropleth = Choropleth.of(
        INDICATORS["travel_time"], "admin1", figures, Classification((60.0,))
    )
    edition = Edition(cache.reference().package, "en")
    taken = Units("admin1", units, np.ones(len(units), dtype=bool))
    features = indicator_layer(edition, choropleth, taken, None).features
    assert features["value"].isna().tolist() == [True, True] + [False] * 20
    assert features["flag"].tolist()[:2] == ["no way leads there", ""]
    assert features["flag"].iloc[2] == "scaled with the share of adults in the aimag"
    assert features["class"].isna().tolist()[1:3] == [True, False]


@pytest.mark.parametrize("level", ["admin1", "admin2"])
def test_all_indicators_of_a_level_stand_side_by_side(level):
    layer = export_layer(f"indicators_{level}", View(dataset="demonstration"), whole=True)
    expected = {i.id for i in INDICATORS.values() if level in i.levels}
    names = {column.name for column in layer.columns}
    assert expected <= names
    assert {f"{i}_year" for i in expected} | {f"{i}_flag" for i in expected} <= names
    population = layer.features.set_index("pcode")["population"]
    held = cache.reference().observations
    rows = held[(held["measure"] == "population") & (held["level"] == level)]
    latest = rows[rows["year"] == rows["year"].max()].set_index("pcode")["value"]
    assert (
        population.loc[latest.index].astype(float).equals(latest.astype(float).rename("population"))
    )


def test_sensitive_sites_never_leave_with_their_own_place(monkeypatch):
    # A server that shows exact places to its own people still gives away what is shipped.
    shipped = cache.reference().heritage.set_index("id")
    secret = shipped.index[shipped["sensitive"]][0]
    exact = shipped.geometry.copy()
    exact[secret] = exact.iloc[0]
    moved = replace(
        cache.reference(),
        heritage=cache.reference().heritage.set_geometry(exact.reset_index(drop=True)),
    )
    monkeypatch.setattr(cache, "reference", lambda: moved)
    layer = export_layer("heritage", View(within_km=499.0))
    features = layer.features.set_index("id")
    if secret in features.index:
        assert features.geometry[secret].equals(shipped.geometry[secret])
    whole = export_layer("heritage", View(language="mn"), whole=True).features.set_index("id")
    assert whole.geometry[secret].equals(shipped.geometry[secret])


def test_an_export_has_title_address_and_ground():
    view = View(place="MN65", dataset="demonstration")
    export = make_export(Order(view, ("centres", "programmes")), AT, "http://hall:8501/")
    assert export.title == "Centres, Programmes, Arkhangai"
    assert export.url == "http://hall:8501/map?data=demonstration&place=MN65"
    assert export.is_demonstration
    assert [layer.id for layer in export.ground] == ["lakes", "admin2", "admin1"]
    west, south, east, north = export.extent
    bounds = gpd.GeoSeries([cache.reference().admin1.geometry["MN65"]]).total_bounds
    # Boundaries of soums and aimags are two files: equal to a hundredth of a degree.
    assert (west, south, east, north) == pytest.approx(tuple(bounds), abs=0.01)


def test_an_empty_selection_says_so():
    view = View(statuses=("closed",))
    export = make_export(Order(view, ("centres",)), AT)
    assert export.layers[0].features.empty
    assert export.notes == ("Centres: nothing is selected; the file has its columns and no rows.",)


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (Order(View(), ()), "There is no layer ''. Choose among: indicator, isochrones"),
        (Order(View(), ("roads", "moons")), "There is no layer moons"),
        (Order(View(), ("roads",), crs="EPSG:3857"), "Choose among: EPSG:4326, EPSG:32646"),
        (Order(View(), ("roads", "lakes"), where="id = '1'"), "A condition is for one layer"),
        (Order(View(), ("roads",), where="hue = 1"), "Fields: id (string), road_class (integer)"),
    ],
)
def test_what_cannot_be_had_is_said_with_what_can(order, said):
    with pytest.raises(ExportError) as raised:
        make_export(order, AT)
    assert said in str(raised.value)


@pytest.mark.usefixtures("published")
def test_a_register_says_whose_it_is():
    dataset = cache.registers()[0].dataset_id
    view = View(dataset=dataset)
    layer = export_layer("centres", view)
    register = dataset.partition("@")[0].replace("-", "_")
    assert layer.name == f"centres_{register}_2"
    assert "2, sha256:" in layer.version
    assert layer.credits[0].licence_title
    assert not layer.is_demonstration
    assert len(layer.features) == 10
    older = export_layer("centres", replace(view, dataset=dataset.replace("@2", "@1")))
    assert len(older.features) == 12


def test_the_page_of_a_view_is_in_both_languages_and_needs_no_server():
    page = view_page(View(place="MN65", categories=("museum",)), AT, "http://hall:8501/").decode()
    assert "Population" in page
    assert "Хүн ам" in page
    assert "http://hall:8501/map?place=MN65&amp;heritage=museum" in page or (
        "http://hall:8501/map?place=MN65&heritage=museum" in page.replace("\\u0026", "&")
    )
    assert "assets/" not in page.partition("<body")[0]


def test_published_figures_of_a_soum_are_its_own():
    rows = export_layer("observations", View(place="MN6501")).features
    assert set(rows["pcode"]) == {"MN6501"}
    assert pd.api.types.is_integer_dtype(rows["year"].dtype)
    both = export_layer("observations", View(place="MN65")).features
    assert {"MN65", "MN6501"} <= set(both["pcode"])


def test_every_category_has_its_symbol():
    style = export_layer("heritage", View(), whole=True).style
    assert {item.value: item.symbol for item in style.classes} == HERITAGE_SYMBOLS


def test_what_pages_take_pushes_out_nothing_that_is_served():
    served = live_layers()["centres"]()
    for pcode in cache.reference().admin2.index[: LAYERS_HELD + 1]:
        export_layer("centres", View(place=pcode))
    assert live_layers()["centres"]() is served
