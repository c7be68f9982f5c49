"""Name the categories of a register in both languages, and as offices write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Label:
    """What a code of a category is called."""

    name_en: str
    name_mn: str
    aliases: tuple[str, ...] = ()
    """Other words offices write for it."""

    def name(self, language: str) -> str:
        """Return the name in ``language``."""
        return self.name_mn if language == "mn" else self.name_en


CATEGORY_LABELS: Final[dict[str, dict[str, Label]]] = {
    "level": {
        "aimag": Label("aimag centre", "аймгийн төв", ("Аймаг", "Province", "Аймгийн")),
        "soum": Label("soum unit", "сумын нэгж", ("Сум", "Sum", "Сумын", "Сумын төв")),
        "district": Label("district unit", "дүүргийн нэгж", ("Дүүрэг", "Дүүргийн", "Дүүргийн төв")),
        "mobile": Label("mobile unit", "явуулын нэгж", ("Явуулын", "Явуулын төв", "Нүүдлийн")),
    },
    "status": {
        "active": Label(
            "active",
            "үйл ажиллагаа явуулж байгаа",
            ("Идэвхтэй", "Ажиллаж байгаа", "Хэвийн", "Operating", "Open", "Working", "Functioning"),
        ),
        "suspended": Label(
            "suspended", "түр зогссон", ("Зогссон", "Түр хаасан", "Paused", "Inactive", "Идэвхгүй")
        ),
        "closed": Label("closed", "хаагдсан", ("Хаасан", "Татан буугдсан", "Shut")),
        "planned": Label("planned", "төлөвлөсөн", ("Төлөвлөж байгаа", "Төлөвлөгдсөн", "Plan")),
    },
    "host": {
        "school": Label("school", "сургууль", ("Ерөнхий боловсролын сургууль", "ЕБС")),
        "culture_centre": Label(
            "culture centre", "соёлын төв", ("Culture center", "Cultural centre", "ССТ")
        ),
        "own": Label("own building", "өөрийн байр", ("Own", "Өөрийн", "Бие даасан")),
        "other": Label("other", "бусад", ("Өөр",)),
    },
    "building_condition": {
        "good": Label("good", "сайн"),
        "fair": Label("fair", "дунд", ("Дунд зэрэг", "Average", "Medium", "Хангалттай")),
        "poor": Label("poor", "муу", ("Bad", "Хангалтгүй")),
    },
    "delivery": {
        "centre": Label(
            "at the centre", "төв дээр", ("Center", "Төвд", "Төв", "Танхим", "Танхимын")
        ),
        "mobile": Label("mobile", "явуулын", ("Явуулын сургалт", "Нүүдлийн")),
        "distance": Label("distance", "зайны", ("Зайн", "Online", "Цахим", "Зайн сургалт")),
        "home_visit": Label("home visit", "гэрээр", ("Home", "Гэрээр зааж", "Гэрийн сургалт")),
    },
}
"""Column → code → what it is called. Names of level and status are those the map shows."""

BOOLEAN_LABELS: Final[dict[bool, Label]] = {
    True: Label(
        "yes",
        "тийм",
        (
            *("1", "1.0", "true", "y", "+", "бий", "байгаа", "тай", "т", "on"),
            # A Latin x and v and a Cyrillic х, typed for a mark, and the root sign drawn for one.
            *("x", "v", "х", "✓", "✔", "☑", "√"),
        ),
    ),
    False: Label(
        "no",
        "үгүй",
        ("0", "0.0", "false", "n", "✗", "✘", "☐", "байхгүй", "алга", "ү", "off", "none"),
    ),
}
"""What is written for yes and no. A minus is left out: it is as often "not known"."""
