"""Tell good practice of the centres: who did what where, what came of it, who says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd

from geo.errors import DataFileError
from geo.sources.boundaries import COUNTRY_PCODE, read_text_table
from geo.sources.measure import GEOGRAPHIC_CRS

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

TRANSLATION: Final = "ours"
"""Whose the Mongolian texts are."""

AIMAG_CENTRE: Final = "aimag_centre"
NO_POINT: Final = "unknown"

COLUMNS: Final = (
    "story_id",
    "title_en",
    "title_mn",
    "pcodes",
    "place",
    "place_mn",
    "year",
    "organisation",
    "what_en",
    "what_mn",
    "result_en",
    "result_mn",
    "translation",
    "source_url",
    "source_id",
)

_FILE: Final = "clc/stories.csv"


@dataclass(frozen=True, slots=True)
class Translation:
    """The texts of a story in Mongolian."""

    title: str
    place: str
    what: str
    result: str


TRANSLATIONS: Final[dict[str, Translation]] = {
    "S01": Translation(
        "23 насандаа өгсөн анхны шалгалт",
        "Орхон аймгийн Баян-Өндөр",
        "Хөгжлийн бэрхшээлтэй хүмүүст зориулсан өрхийн судалгаа, сургалт, гэрийн айлчлал",
        "Тэргэнцэртэй 23 настай суралцагч 2017 оны 5 дугаар сард суурь боловсролын шалгалтад "
        "тэнцсэн",
    ),
    "S02": Translation(
        "Нээгдсэн хаалга",
        "Улаанбаатарын Налайх дүүрэг",
        "Ойр орчмын сургуулиуд авахаас татгалзсан хөгжлийн бэрхшээлтэй хүүг төв нь элсүүлэн авсан",
        "Хүү хичээлдээ явж байгаа; гэр бүл нь 45 минут алхдаг",
    ),
    "S03": Translation(
        "Сургуулиас гадуурх залуучуудад зориулсан бизнес эрхлэлт",
        "Таван аймгийн 29 сум",
        "Сургууль болон насан туршийн боловсролын төвөөр дамжуулан бизнес эрхлэх, нийгэм-сэтгэл "
        "хөдлөлийн ур чадвар олгох сургалт",
        "8,773 залуу, 594 багш хамрагдсан",
    ),
    "S04": Translation(
        "Өвөрхангайн жижиг төслүүд",
        "Өвөрхангай аймгийн долоон сум",
        "14-25 насны суралцагчдад зориулсан мөн адил сургалт",
        "2,200 залуу хамрагдаж, 258 сая төгрөгийн жижиг төслүүд хэрэгжсэн",
    ),
    "S05": Translation(
        "Малчин эцэг эхчүүдийн бичиг үсэг",
        "Бат-Өлзий, Зүүнбаян-Улаан; Ховд аймгийн Булган, Дарви",
        "Хөгжлийн бэрхшээлтэй хүүхдийн эцэг эхэд зориулсан танхим, зайн хосолсон бичиг үсгийн "
        "сургалт",
        "60 эцэг эх, 60 хүүхэд, төвийн 15 багшийг хамруулахаар төлөвлөсөн",
    ),
    "S06": Translation(
        "Явуулын бичиг үсгийн сургалт",
        "Арвайхээр, Уянга, Хархорин",
        "Малчин эцэг эхэд зориулсан зайн болон явуулын бичиг үсгийн сургалт",
        "60-аас доошгүй эцэг эхийг хамруулахаар төлөвлөсөн",
    ),
    "S07": Translation(
        "Малчдад зориулсан хөтөлбөр",
        "Бүх аймаг",
        "Малчдад зориулсан сургалтын модуль, сургагч багшийн гарын авлага",
        "Баталгаажуулах үед зургаа, дараа нь есөн модультай болсон",
    ),
    "S08": Translation(
        "Суралцахуйн хоёр хот",
        "Баянгол дүүрэг; Баян-Өндөр сум",
        "Суралцахуйн хот болох төлөвлөгөө",
        "Сүлжээнд элссэн тухай 2025 оны 12 дугаар сард мэдээлсэн",
    ),
    "S09": Translation(
        "Говийн эмэгтэйчүүд",
        "Говийн аймгууд",
        "Нүүдэлчин эмэгтэйчүүдэд зориулсан радио, хэвлэмэл материал, явуулын багшийн сургалт",
        "1996 он гэхэд 15,000 эмэгтэй хамрагдсан",
    ),
}
"""Mongolian texts of the stories, by identifier."""


def stories(raw: Path) -> pd.DataFrame:
    """Return the nine stories in two languages: `COLUMNS`, sorted by identifier.

    Raises:
        DataFileError: a story is told twice, has no source, or no Mongolian text here; all named.
    """
    table = read_text_table(raw / _FILE).sort_values("story_id", ignore_index=True)
    for column in table:
        table[column] = table[column].str.split().str.join(" ")
    wrong = {
        "told twice": table["story_id"].duplicated(),
        "without a source": table["source_url"] == "",
        "without a place": table["pcode"] == "",
        "without a Mongolian text": ~table["story_id"].isin(list(TRANSLATIONS)),
    }
    found = [
        f"{what}: {', '.join(table.loc[rows, 'story_id'])}"
        for what, rows in wrong.items()
        if rows.any()
    ]
    if found:
        raise DataFileError(raw / _FILE, "; ".join(found), "Correct these stories.")
    texts = [TRANSLATIONS[story] for story in table["story_id"]]
    table = table.rename(
        columns={"title": "title_en", "pcode": "pcodes", "what": "what_en", "result": "result_en"}
    ).assign(
        title_mn=[text.title for text in texts],
        place_mn=[text.place for text in texts],
        what_mn=[text.what for text in texts],
        result_mn=[text.result for text in texts],
        translation=TRANSLATION,
        source_id="clc_stories",
    )
    return table[list(COLUMNS)]


def story_places(
    told: pd.DataFrame, aimags: gpd.GeoDataFrame, settlements: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return where the stories happened: a row a story and place, in the order of the stories.

    The point is the seat of the soum or of the aimag's centre; the country has none.

    Args:
        told: story_id and pcodes (separated by ;).
        aimags: pcode and centre_pcode.
        settlements: pcode, location_accuracy and the point of the seat.

    Returns:
        story_id, pcode, location_accuracy, geometry (EPSG:4326).

    Raises:
        DataFileError: a story names a place that does not exist; all are named.
    """
    places = told[["story_id", "pcodes"]].assign(pcode=told["pcodes"].str.split(";"))
    places = places.explode("pcode", ignore_index=True).drop(columns="pcodes")
    centre = places["pcode"].map(dict(zip(aimags["pcode"], aimags["centre_pcode"], strict=True)))
    seats = settlements.set_index("pcode")
    seat = centre.fillna(places["pcode"])
    national = places["pcode"] == COUNTRY_PCODE
    lost = places[~seat.isin(seats.index) & ~national]
    if len(lost):
        what = f"places that do not exist: {', '.join(lost['pcode'] + ' of ' + lost['story_id'])}"
        raise DataFileError(_FILE, what, "Correct the place codes.")
    accuracy = seat.map(seats["location_accuracy"]).mask(centre.notna(), AIMAG_CENTRE)
    places["location_accuracy"] = accuracy.mask(national, NO_POINT)
    points = list(seats.geometry.reindex(seat))
    return gpd.GeoDataFrame(places, geometry=points, crs=GEOGRAPHIC_CRS)
