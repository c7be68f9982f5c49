"""The doors for Python and the command line give what the page gives."""

import io
import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest

import geo
from geo.__main__ import main
from geo.errors import ExportError
from geo.export.catalogue import CATALOGUE
from geo.export.documents import FORMATS
from geo.export.reference_systems import REFERENCE_SYSTEMS
from geo.ui.cache.exports import export_layer
from geo.ui.export_doors import command, python_code
from geo.ui.exporting import Order, view_query
from geo.ui.view import View

ROOT = Path(__file__).parents[1]


def test_the_door_lists_what_the_page_offers():
    assert list(geo.layers().index) == list(CATALOGUE)
    assert geo.layers().loc["programmes", "geometry"] == False  # noqa: E712  a numpy bool
    assert list(geo.formats()) == list(FORMATS)
    assert list(geo.reference_systems()) == list(REFERENCE_SYSTEMS)


def test_a_layer_without_a_view_is_whole():
    assert len(geo.load("centres")) == 360
    assert len(geo.load("heritage")) == 502
    assert len(geo.load("heritage", whole=False)) == 377  # as the map shows it


def test_a_layer_of_a_view_is_what_the_page_takes():
    address = "http://hall:8501/map?data=demonstration&place=MN65&status=active"
    taken = geo.load("centres", view=address)
    view = View(dataset="demonstration", place="MN65", statuses=("active",))
    assert taken.equals(export_layer("centres", view).features)
    query = "data=demonstration&place=MN65&status=active"
    assert geo.load("centres", view=query).equals(taken)


def test_what_is_loaded_may_be_changed():
    loaded = geo.load("admin1")
    loaded["name_en"] = "changed"
    assert "changed" not in set(geo.load("admin1")["name_en"])


def test_a_condition_filters():
    assert set(geo.load("centres", where="status = 'active'")["status"]) == {"active"}
    with pytest.raises(ExportError, match=r"no field 'statu'.*Fields: centre_id \(string\)"):
        geo.load("centres", where="statu = 'active'")


def test_a_view_that_means_nothing_is_named():
    with pytest.raises(ExportError, match=r"data=demo, which cannot be used\. Possible: published"):
        geo.load("centres", view="data=demo")
    with pytest.raises(AttributeError, match="no attribute 'centres'"):
        _ = geo.centres


def test_the_dictionary_describes_every_column():
    table = geo.dictionary("centres")
    assert list(table["column"]) == list(geo.load("centres").columns)
    assert (table["description"] != "").all()


def test_a_file_is_written_by_its_ending(tmp_path):
    (path,) = geo.export_layers(["roads"], tmp_path / "r.fgb", formats=["fgb"], crs="EPSG:32648")
    read = gpd.read_file(path)
    assert len(read) == 2171
    assert read.crs == "EPSG:32648"
    (archive,) = geo.export_layers(["roads", "lakes"], tmp_path, formats=["geojson"])
    assert re.fullmatch(r"clc-map_Roads,_Lakes_\d{4}-\d\d-\d\d\.zip", archive.name)
    assert {"roads.geojson", "lakes.geojson"} <= set(zipfile.ZipFile(archive).namelist())


def test_a_path_that_says_nothing_is_refused(tmp_path):
    with pytest.raises(ExportError, match=r"Give it the ending \.zip, \.fgb"):
        geo.export_layers(["roads"], tmp_path / "roads", formats=["fgb"])
    with pytest.raises(ExportError, match="2 files would be written, not one"):
        geo.export_layers(["roads", "lakes"], tmp_path / "both.fgb", formats=["fgb"])
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_writes_what_python_writes(tmp_path):
    words = [sys.executable, "-m", "geo", "export", "--layer", "centres", "--format", "geojson"]
    words += ["--where", "status = 'active'", "--to", str(tmp_path / "c.geojson")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(tmp_path / "c.geojson")
    read = gpd.read_file(tmp_path / "c.geojson")
    assert sorted(read["centre_id"]) == sorted(
        geo.load("centres", where="status = 'active'")["centre_id"]
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("export --layer moons", "There is no layer moons. Choose among: indicator"),
        ("export --layer centres --where x=1", "Fields: centre_id (string)"),
        ("export --layer centres --view year=abc", "year=abc, which cannot be used"),
        ("export --layer roads --format csv --to README.md/r.csv", "Choose another path."),
        ("fields --layer moons", "There is no layer moons"),
    ],
)
def test_what_cannot_be_done_is_one_line(words, said, capsys):
    assert main(shlex.split(words)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert printed.err.count("\n") == 1


def test_an_empty_selection_writes_a_valid_file_and_says_so(tmp_path, capsys):
    path = tmp_path / "none.geojson"
    arguments = ["--where", "status = 'planned'", "--format", "geojson", "--to", str(path)]
    assert main(["export", "--layer", "centres", *arguments]) == 0
    assert "nothing is selected" in capsys.readouterr().err
    assert gpd.read_file(path).empty


def test_lists_name_everything(capsys):
    assert main(["layers"]) == 0
    printed = capsys.readouterr().out
    for name in (*CATALOGUE, *FORMATS, *REFERENCE_SYSTEMS):
        assert re.search(rf"(?m)^\s*{re.escape(name)}\s", printed), name
    assert main(["fields", "--layer", "centres"]) == 0
    assert "teachers_total" in capsys.readouterr().out


@pytest.mark.parametrize(
    "order",
    [
        Order(View(), ("centres",)),
        Order(View(), ("centres",), whole=True),
        Order(View(place="MN65", dataset="demonstration"), ("centres",), where="status = 'active'"),
        Order(View(place="MN65"), ("heritage",), whole=True, crs="EPSG:32647", precision="display"),
    ],
)
def test_the_page_shows_commands_that_take_the_same(order, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    expected = export_layer(order.layer_ids[0], order.view, whole=order.whole).features
    if order.where:
        expected = expected[expected["status"] == "active"]
    line = command(order, ("geojson",), view_query(order.view))
    assert main(shlex.split(line)[3:]) == 0
    archive = zipfile.ZipFile(capsys.readouterr().out.strip())
    (name,) = (n for n in archive.namelist() if n.endswith(".geojson"))
    assert len(gpd.read_file(io.BytesIO(archive.read(name)))) == len(expected)
    held: dict[str, gpd.GeoDataFrame] = {}
    exec(python_code(order, view_query(order.view)), held)  # noqa: S102  our own line
    assert len(held["layer"]) == len(expected)


def test_sites_chosen_by_synthetic_centres_say_demo():
    real = geo.atlas.make(("heritage", "density"), view="within_km=30")
    assert not real.is_demonstration
    view = "data=demonstration&within_km=30"
    for layer in geo.atlas.make(("heritage", "density"), view=view).layers:
        assert layer.is_demonstration
        assert layer.name == f"DEMO_{layer.id}"
        assert layer.title.startswith("DEMO")
        assert any("Demonstration register" in credit.title for credit in layer.credits)
    (unfiltered,) = geo.atlas.make(("heritage",), view="data=demonstration").layers
    assert not unfiltered.is_demonstration


def test_a_page_of_synthetic_data_says_demo_whatever_layer_is_taken(tmp_path):
    view = "data=demonstration"
    (archive,) = geo.export_layers(["heritage"], tmp_path, formats=["html", "geojson"], view=view)
    assert archive.name.startswith("DEMO_")
    with zipfile.ZipFile(archive) as held:
        assert "DEMO_map.html" in held.namelist()
        assert "DEMO" in held.read("README.txt").decode("utf-8-sig")
    (plain,) = geo.export_layers(["heritage"], tmp_path, formats=["geojson"], view=view)
    assert not plain.name.startswith("DEMO_")


def test_a_condition_has_no_page(tmp_path):
    with pytest.raises(ExportError, match="shows a view, not a condition"):
        geo.export_layers(
            ["centres"], tmp_path, formats=["html"], where="status = 'active'", view="place=MN65"
        )
    assert list(tmp_path.iterdir()) == []


def test_travel_times_say_which_centres_count_or_that_none_does():
    (of_centres,) = geo.atlas.make(("isochrones",), view="evidence=documented").layers
    assert of_centres.selection == "Evidence: documented one by one"
    view = "data=demonstration&origin=47.9/106.9"
    (of_point,) = geo.atlas.make(("isochrones",), view=view).layers
    assert of_point.title == "Travel time from the point chosen"
    assert not of_point.is_demonstration


@pytest.mark.parametrize(
    ("view", "address"),
    [
        ("http://host:8501/coverage?place=MN65", "http://host:8501/map?place=MN65"),
        ("http://host/app/map", "http://host/app/map"),
        ("place=MN65", ""),
        ("", ""),
    ],
)
def test_the_address_of_an_export_is_one(view, address):
    assert geo.atlas.make(("centres",), view=view).url == address


def test_a_view_that_is_no_query_is_refused():
    with pytest.raises(ExportError, match=r"place:MN65 is no address and no query"):
        geo.load("centres", view="place:MN65")


def test_a_file_goes_into_a_folder_that_is_made_for_it(tmp_path):
    path = tmp_path / "new" / "centres.csv"
    assert geo.export_layers(["centres"], path, formats=["csv", "csv"]) == (path,)
    assert path.stat().st_size > 1000
