"""Small layers with everything that makes files hard: scripts, gaps, formulas, holes, nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.cartography.style import Style, StyleClass
from geo.cartography.symbology import CENTRE_SYMBOLS
from geo.export.layer import Column, Credit, Export, ExportLayer

if TYPE_CHECKING:
    from collections.abc import Callable

MADE_AT: Final = datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)

CREDIT: Final = Credit(
    title="Sample records",
    publisher="Sample office",
    url="https://example.org/records?a=1&b=2",
    date="2024",
    attribution="© Sample office <2024>",
    licence="CC-BY-4.0",
    licence_title="Creative Commons Attribution 4.0 International",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
)

FORMULAS: Final = ("=1+1", "+976 11", "-5 & <b>", '@SUM("a")')
"""Text a spreadsheet would calculate."""

LONG: Final = "а" * 200
"""400 bytes of UTF-8."""

POINT_COLUMNS: Final = (
    Column("centre_id", "Identifier of the centre"),
    Column("name_mn", "Name in Mongolian, Cyrillic"),
    Column(
        "status",
        "Status of the centre",
        codes=(("active", "taken to be at work"), ("closed", "no longer at work")),
    ),
    Column("teachers_total", "Teachers; empty where not reported", "integer", "persons"),
    Column("teachers_total_share", "Share of adults, empty where not reported", "number", "%"),
    Column("is_mobile", "The unit is mobile", "boolean"),
    Column("source_date", "Date of the source, ISO 8601"),
    Column("note", "Remark"),
)


def points(**changes: Any) -> ExportLayer:
    """Return five points: Cyrillic, gaps in every type, formulas, a text of 400 bytes."""
    columns = pd.DataFrame(
        {
            "centre_id": ["c1", "c2", "c3", "c4", "c5"],
            "name_mn": ["Арвайхээр", "Өлгий", "Ulaan & Co <1>", None, "Ховд"],
            "status": ["active", "closed", None, "active", "active"],
            "teachers_total": pd.array([3, pd.NA, 0, 12, 2_000_000_001], dtype="Int64"),
            "teachers_total_share": [0.5, float("nan"), 12.25, 1e-7, 100.0],
            "is_mobile": pd.array([True, False, pd.NA, True, False], dtype="boolean"),
            "source_date": ["2024-05-01", "2023", None, "2022-12", "2024-02-29"],
            "note": [*FORMULAS, LONG],
        }
    )
    places = gpd.GeoSeries.from_xy(
        [102.7833333333, 89.9625, 106.9, 100.123456789, 91.641],
        [46.2666666667, 48.9683, 47.9, 49.987654321, 48.005],
        crs="EPSG:4326",
    )
    return replace(
        _layer("points", POINT_COLUMNS, columns, places, style=_point_style()), **changes
    )


def gaps(**changes: Any) -> ExportLayer:
    """Return three records of the kind of `points`; the second has no place."""
    whole = points()
    features = whole.features.iloc[:3].reset_index(drop=True)
    features.loc[1, "geometry"] = None
    return replace(whole, id="gaps", name="gaps", title="Gaps", features=features, **changes)


def demonstration(**changes: Any) -> ExportLayer:
    """Return the points as synthetic ones."""
    return points(
        **(
            {
                "id": "demonstration",
                "name": "DEMO_points",
                "title": "DEMO: points",
                "description": "Demonstration data, synthetic",
                "is_demonstration": True,
            }
            | changes
        )
    )


def empty(**changes: Any) -> ExportLayer:
    """Return the columns of `points` and no record."""
    whole = points()
    return replace(
        whole, id="empty", name="empty", title="Empty", features=whole.features.iloc[:0], **changes
    )


AREA_COLUMNS: Final = (
    Column("pcode", "Place code"),
    Column("name_mn", "Name in Mongolian, Cyrillic"),
    Column("adults", "Adults", "integer", "persons"),
    Column("class", "Class of the map", codes=(("few", "up to 10"), ("many", "more than 10"))),
)

WEST_SHAPE: Final = shapely.MultiPolygon(
    [
        # Clockwise outside and anticlockwise inside, as shapefiles are, with a hole.
        (
            [(100, 46), (100, 47), (100.5, 47.3), (101, 47), (101, 46), (100, 46)],
            [[(100.4, 46.4), (100.6, 46.4), (100.6, 46.6), (100.4, 46.6), (100.4, 46.4)]],
        ),
        ([(99, 45), (99, 45.5), (99.5, 45.5), (99.5, 45), (99, 45)], []),
    ]
)
EAST_SHAPE: Final = shapely.MultiPolygon(
    # The vertex at 101.999 is 76 m off the line: it goes at the precision of the map.
    [([(101, 46), (101, 47), (102, 47), (101.999, 46.5), (102, 46), (101, 46)], [])]
)


def areas(**changes: Any) -> ExportLayer:
    """Return two neighbours with the border lon 101, lat 46-47; the first: two parts, a hole."""
    columns = pd.DataFrame(
        {
            "pcode": ["MN01", "MN02"],
            "name_mn": ["Өвөрхангай", "Төв"],
            "adults": pd.array([7, pd.NA], dtype="Int64"),
            "class": ["few", None],
        }
    )
    shapes = gpd.GeoSeries([WEST_SHAPE, EAST_SHAPE], crs="EPSG:4326")
    style = Style(
        classes=(
            StyleClass("up to 10", "few", fill="#ffffcc", outline="#777777", opacity=0.5),
            StyleClass("more than 10", "many", fill="#253494", outline="#777777"),
            StyleClass("no figure", None, fill="#e3e3e3", hatched=True, outline="#777777"),
        ),
        column="class",
        label_column="name_mn",
    )
    layer = _layer("areas", AREA_COLUMNS, columns, shapes, style=style)
    return replace(layer, **({"key": "pcode", "geometry_type": "MultiPolygon"} | changes))


LINE_COLUMNS: Final = (
    Column("road_id", "Identifier of the road"),
    Column("road_class", "Class code of the source, 1 to 4", "integer"),
)


def lines(**changes: Any) -> ExportLayer:
    """Return two lines, one of two parts."""
    columns = pd.DataFrame({"road_id": ["r1", "r2"], "road_class": [1, 4]})
    shapes = gpd.GeoSeries(
        [
            shapely.MultiLineString(
                [[(106, 47), (106.5, 47.5), (107, 47)], [(108, 48), (109, 48)]]
            ),
            shapely.MultiLineString([[(92, 48), (93, 48.001), (94, 48)]]),
        ],
        crs="EPSG:4326",
    )
    style = Style(classes=(StyleClass("road", outline="#8a5a2b", width_px=1.5, dash="7 4"),))
    layer = _layer("lines", LINE_COLUMNS, columns, shapes, style=style)
    return replace(layer, **({"key": "road_id", "geometry_type": "MultiLineString"} | changes))


TABLE_COLUMNS: Final = (
    Column("centre_id", "Identifier of the centre"),
    Column("year", "Year the school year begins", "integer"),
    Column("learners_total", "Learners; empty where not reported", "integer", "persons"),
    Column("remark", "Remark"),
)


def table(**changes: Any) -> ExportLayer:
    """Return a table without geometry."""
    rows = pd.DataFrame(
        {
            "centre_id": ["c1", "c1", "c2"],
            "year": [2014, 2015, 2015],
            "learners_total": pd.array([10, pd.NA, 0], dtype="Int64"),
            "remark": ["=HYPERLINK()", None, "сайн"],
        }
    )
    layer = _layer("courses", TABLE_COLUMNS, rows, None, style=None)
    return replace(layer, **({"key": "", "geometry_type": None} | changes))


SAMPLES: Final[dict[str, Callable[..., ExportLayer]]] = {
    "points": points,
    "gaps": gaps,
    "demonstration": demonstration,
    "empty": empty,
    "areas": areas,
    "lines": lines,
    "table": table,
}


def export(*layers: ExportLayer, **changes: Any) -> Export:
    """Return an export of ``layers``, or of all samples."""
    made = Export(
        layers=layers or tuple(make() for make in SAMPLES.values()),
        title="Samples",
        language="en",
        made_at=MADE_AT,
    )
    return replace(made, **changes)


def _point_style() -> Style:
    return Style(
        classes=(
            StyleClass("active", "active", symbol=CENTRE_SYMBOLS["documented"]),
            StyleClass("closed", "closed", symbol=CENTRE_SYMBOLS["network_rule"]),
            StyleClass("not reported", None, symbol=CENTRE_SYMBOLS["register"]),
        ),
        column="status",
        order=10,
        label_column="name_mn",
    )


def _layer(
    name: str,
    columns: tuple[Column, ...],
    rows: pd.DataFrame,
    shapes: gpd.GeoSeries | None,
    *,
    style: Style | None,
) -> ExportLayer:
    features = rows if shapes is None else gpd.GeoDataFrame(rows, geometry=shapes)
    return ExportLayer(
        id=name,
        name=name,
        title=f"Sample {name}: үзүүлэх",
        description=f"Records of {name} & <nothing> else",
        features=features,
        columns=columns,
        key=columns[0].name,
        geometry_type="Point" if shapes is not None else None,
        credits=(CREDIT,),
        style=style,
        evidence="Made up for tests",
        is_demonstration=False,
        version="1",
    )
