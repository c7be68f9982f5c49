"""An ordinary streamlit-folium page: read once, filter, build the map anew at every rerun.

Kept to what tutorials teach, in its favourable form: files are cached with st.cache_data, borders
are simplified, one GeoJson holds all soums, the map reports nothing back (returned_objects=[]).
"""

import os
from itertools import pairwise
from pathlib import Path

import branca.colormap
import folium
import geopandas as gpd
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from tests.bench.baseline.vendored import PREFIX, use_vendored_files

DATA = Path(os.environ.get("CLC_SHIPPED_DATA", "data"))
INDICATORS = {
    "Population": ("population", None),
    "Population density": ("population", "area_km2"),
    "Adults": ("adults", None),
    "Adults per centre": ("adults", "centres"),
    "Herder households": ("herder_households", None),
    "Herder households per 1,000 people": ("herder_households", "population_1000"),
}
COLOURS = ["#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"]
NO_DATA = "#d0d0d0"

if not folium.Map.default_js[0][1].startswith(PREFIX):
    use_vendored_files()


@st.cache_data
def read_units():
    shapes = gpd.read_file(DATA / "display" / "boundaries.topojson", layer="admin2")
    table = pd.read_parquet(
        DATA / "admin2.parquet",
        columns=["pcode", "admin1_pcode", "name_en", "region", "area_km2"],
    )
    return shapes[["id", "geometry"]].set_crs(4326).merge(table, left_on="id", right_on="pcode")


@st.cache_data
def read_aimags():
    table = pd.read_parquet(DATA / "admin1.parquet", columns=["pcode", "name_en"])
    return dict(zip(table["name_en"], table["pcode"], strict=True))


@st.cache_data
def read_observations():
    table = pd.read_csv(DATA / "observations.csv")
    return table[table["level"] == "admin2"]


@st.cache_data
def read_centres():
    return gpd.read_parquet(DATA / "centres_published.parquet")


@st.cache_data
def read_heritage():
    parts = [gpd.read_parquet(path) for path in sorted(DATA.glob("heritage*.parquet"))]
    sites = pd.concat(parts, ignore_index=True)
    return sites[sites.geometry.notna() & (sites["evidence"] != "C")]  # as the product starts


st.set_page_config(page_title="Ordinary map", layout="wide")
units, centres, heritage = read_units(), read_centres(), read_heritage()
aimags, observations = read_aimags(), read_observations()

with st.sidebar:
    region = st.selectbox("Region", ["All", *sorted(units["region"].unique())], key="region")
    aimag = st.selectbox("Aimag", ["All", *aimags], key="aimag")
    indicator = st.selectbox("Indicator", list(INDICATORS), key="indicator")
    categories = st.multiselect("Heritage", sorted(heritage["category"].unique()), key="heritage")


def latest(measure):
    rows = observations[observations["measure"] == measure]
    return rows[rows["year"] == rows["year"].max()].set_index("pcode")["value"]


measure, divisor = INDICATORS[indicator]
units["centres"] = units["pcode"].map(centres["admin2_pcode"].value_counts())
units["population_1000"] = units["pcode"].map(latest("population")) / 1000
units["value"] = units["pcode"].map(latest(measure))
if divisor:
    units["value"] /= units[divisor]
classes = branca.colormap.StepColormap(
    COLOURS, index=units["value"].quantile([0, 0.2, 0.4, 0.6, 0.8, 1]).to_list()
)

if region != "All":
    units = units[units["region"] == region]
if aimag != "All":
    units = units[units["admin1_pcode"] == aimags[aimag]]
if region != "All" or aimag != "All":
    centres = centres[centres["admin2_pcode"].isin(units["pcode"])]
    heritage = heritage[heritage["admin2_pcode"].isin(units["pcode"])]
if categories:
    heritage = heritage[heritage["category"].isin(categories)]


def style(feature):
    value = feature["properties"]["value"]
    fill = NO_DATA if value is None else classes(value)[:7]
    return {"fillColor": fill, "fillOpacity": 0.8, "color": "#666666", "weight": 0.5}


base = folium.Map(location=[46.8, 103.8], zoom_start=5, tiles=None)
folium.GeoJson(
    units[["geometry", "name_en", "value"]],
    style_function=style,
    tooltip=folium.GeoJsonTooltip(["name_en", "value"], ["Soum", indicator]),
).add_to(base)
for points, colour in ((centres, "#b2182b"), (heritage, "#4d4d4d")):
    for point in points.itertuples():
        folium.CircleMarker(
            [point.geometry.y, point.geometry.x],
            radius=3,
            color=colour,
            fill=True,
            tooltip=point.name_en,
        ).add_to(base)
rows = "".join(
    f'<div><i style="background:{colour};width:14px;height:14px;display:inline-block"></i> '
    f"{low:,.1f} - {high:,.1f}</div>"
    for colour, (low, high) in zip(COLOURS, pairwise(classes.index), strict=True)
)
legend = (
    '<div style="position:absolute;bottom:20px;left:20px;z-index:1000;background:white">'
    f"<b>{indicator}</b>{rows}</div>"
)
base.get_root().html.add_child(folium.Element(legend))
st_folium(base, height=640, use_container_width=True, returned_objects=[])
st.dataframe(units[["name_en", "value"]], hide_index=True)
