"""Declare the columns of a register: what each holds, its limits, and its names in offices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from geo.text import N_

ColumnKind = Literal["text", "category", "integer", "number", "boolean", "date"]

FIRST_YEAR: Final = 1990
"""Earliest year of a register, as the template for offices states it."""

LAST_YEAR: Final = 2100
"""Our choice: catches a digit too many; what lies in the future is for the checks to judge."""

MOST_COUNTED: Final = 1_000_000
"""Persons, rooms and things of one row; our choice: generous, since the country has 3.5 million
inhabitants, and it catches digits too many."""

_Headers = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the template.

    ``low`` and ``high`` belong to the range allowed. ``values`` are the codes of a category; empty
    where a code list of the reference data has them (programme types, target groups).
    """

    name: str
    kind: ColumnKind
    header_en: str
    header_mn: str
    description: str = ""
    """Marked for translation; empty where the header says it all."""
    aliases: tuple[str, ...] = ()
    """Other headers offices write, English and Mongolian."""
    required: bool = False
    values: tuple[str, ...] = ()
    unit: str = ""
    low: float | None = None
    high: float | None = None

    def header(self, language: str) -> str:
        """Return the header in ``language``."""
        return self.header_mn if language == "mn" else self.header_en


def _text(
    name: str, headers: _Headers, aliases: str, about: str = "", *, required: bool = False
) -> Column:
    return Column(name, "text", *headers, about, _names(aliases), required)


def _category(
    name: str, headers: _Headers, values: str, aliases: str, *, required: bool = False
) -> Column:
    codes = tuple(values.split())
    return Column(name, "category", *headers, "", _names(aliases), required, codes)


def _persons(
    name: str, headers: _Headers, aliases: str, about: str = "", *, required: bool = False
) -> Column:
    names = _names(aliases)
    return Column(
        name, "integer", *headers, about, names, required, unit="persons", low=0, high=MOST_COUNTED
    )


def _pieces(name: str, headers: _Headers, unit: str, aliases: str) -> Column:
    return Column(
        name, "integer", *headers, "", _names(aliases), unit=unit, low=0, high=MOST_COUNTED
    )


def _amount(name: str, headers: _Headers, unit: str, aliases: str) -> Column:
    return Column(name, "number", *headers, "", _names(aliases), unit=unit, low=0)


def _year(name: str, headers: _Headers, aliases: str) -> Column:
    return Column(name, "integer", *headers, "", _names(aliases), low=FIRST_YEAR, high=LAST_YEAR)


def _degrees(
    name: str, headers: _Headers, aliases: str, about: str, limits: tuple[float, float]
) -> Column:
    low, high = limits
    return Column(
        name, "number", *headers, about, _names(aliases), unit="degrees", low=low, high=high
    )


def _boolean(name: str, headers: _Headers, aliases: str) -> Column:
    return Column(name, "boolean", *headers, "", _names(aliases))


def _names(aliases: str) -> tuple[str, ...]:
    return tuple(aliases.split("|")) if aliases else ()


def _by_name(*columns: Column) -> dict[str, Column]:
    return {column.name: column for column in columns}


_UNLESS_CODE = N_("Needed unless a code or coordinates are given")
_OFFICE_CONTACT = N_("The office's contact only, nobody's private one")

CENTRE_COLUMNS: Final[dict[str, Column]] = _by_name(
    _text(
        "centre_id", ("Centre code", "Төвийн код"),
        "ID|Centre ID|Center ID|CLC ID|CLC code|Дугаар|Төвийн дугаар|Бүртгэлийн дугаар|НТБТ код",
        N_("The office's own code of the centre, once only"), required=True,
    ),
    _text(
        "name_mn", ("Name (Mongolian)", "Төвийн нэр (монгол)"),
        "Нэр|Төвийн нэр|Нэр (монгол)|Монгол нэр|Name in Mongolian|Mongolian name|Байгууллагын нэр",
        required=True,
    ),
    _text(
        "name_en", ("Name (English)", "Төвийн нэр (англи)"),
        "Name|Centre name|Center name|CLC name|Name of centre|English name|Нэр (англи)|Англи нэр",
    ),
    _category(
        "level", ("Level", "Түвшин"), "aimag soum district mobile",
        "Centre level|Type of centre|Centre type|Төвийн түвшин|Төвийн төрөл|Шатлал", required=True,
    ),
    _text(
        "nso_code", ("Unit code (NSO)", "Код"),
        "NSO code|Pcode|P-code|Soum code|Admin code|Unit code|adm2_pcode|ҮСХ-ны код|Сумын код"
        "|Засаг захиргааны код|Нэгжийн код",
        N_("Code of the National Statistics Office, four or five digits; replaces aimag and soum"),
    ),
    _text(
        "aimag", ("Aimag or capital", "Аймаг/нийслэл"),
        "Aimag|Province|Aimag name|admin1|adm1_en|adm1_mn|Аймаг|Аймгийн нэр|Аймаг, нийслэл",
        _UNLESS_CODE,
    ),
    _text(
        "soum_or_district", ("Soum or district", "Сум/дүүрэг"),
        "Soum|Sum|District|Soum name|admin2|adm2_en|adm2_mn|Сум|Дүүрэг|Сумын нэр|Сум, дүүрэг"
        "|Сум/дүүргийн нэр",
        _UNLESS_CODE,
    ),
    _text("bag_or_khoroo", ("Bag or khoroo", "Баг/хороо"), "Bag|Khoroo|Subdistrict|Баг|Хороо"),
    _degrees(
        "latitude", ("Latitude", "Өргөрөг"),
        "Lat|Y|Latitude N|Y coordinate|Latitude (N)|Хойд өргөрөг|Х.Ө|Өргөрөг (Х.ө)|Уртраг, өргөрөг"
        "|Coordinates|Coordinate|GPS|Солбицол|Координат",
        N_("Degrees north; the soum centre stands in where none is given"), (41.6, 52.1),
    ),
    _degrees(
        "longitude", ("Longitude", "Уртраг"),
        "Lon|Long|Lng|X|Longitude E|X coordinate|Longitude (E)|Зүүн уртраг|З.У|Уртраг (З.у)",
        N_("Degrees east; the soum centre stands in where none is given"), (87.7, 119.9),
    ),
    _text("address", ("Address", "Хаяг"), "Street address|Postal address|Байршил|Хаяг байршил"),
    _text(
        "phone", ("Telephone", "Утас"),
        "Phone|Tel|Phone number|Contact phone|Утасны дугаар|Холбоо барих утас", _OFFICE_CONTACT,
    ),
    _text(
        "email", ("E-mail", "И-мэйл"),
        "Email|Mail|E-mail address|Имэйл|Имэйл хаяг|Цахим шуудан|Цахим хаяг", _OFFICE_CONTACT,
    ),
    _year(
        "founding_year", ("Founding year", "Байгуулсан он"),
        "Year founded|Founded|Opened|Opening year|Year opened|Year established|Established"
        "|Байгуулагдсан он|Үүсгэн байгуулсан он|Нээсэн он",
    ),
    _text(
        "founding_decision", ("Founding decision", "Шийдвэр"),
        "Decision|Founding order|Тушаал|Байгуулсан шийдвэр|Шийдвэрийн дугаар|Захирамж",
    ),
    _text("former_name", ("Former name", "Хуучин нэр"), "Old name|Previous name|Өмнөх нэр"),
    _category(
        "status", ("Status", "Төлөв"), "active suspended closed planned",
        "State|Centre status|Operating status|Төвийн төлөв|Үйл ажиллагааны төлөв|Байдал",
        required=True,
    ),
    Column(
        "status_date", "date", "Date of the status", "Төлөвийн огноо", N_("Such as 2024-09-01"),
        ("Status date", "As of", "Date", "Огноо", "Төлөв өөрчлөгдсөн огноо"),
    ),
    _category(
        "host", ("Host", "Харьяалал"), "school culture_centre own other",
        "Host institution|Hosted by|Affiliation|Хаана байрладаг|Харьяа байгууллага",
    ),
    _category(
        "building_condition", ("Condition of the building", "Барилгын байдал"), "good fair poor",
        "Building condition|Condition|Байрны байдал|Барилгын нөхцөл",
    ),
    _pieces("rooms", ("Rooms", "Өрөөний тоо"), "rooms", "Number of rooms|Өрөө|Танхимын тоо"),
    _boolean("heating", ("Heating", "Халаалт"), "Heated|Халаалттай|Халаалттай эсэх"),
    _boolean("electricity", ("Electricity", "Цахилгаан"), "Power|Цахилгаантай|Цахилгаантай эсэх"),
    _boolean("internet", ("Internet", "Интернэт"), "Internet access|Интернет|Интернэттэй эсэх"),
    _pieces(
        "computers", ("Computers", "Компьютер"),
        "units", "Number of computers|PCs|Компьютерийн тоо|Компьютерын тоо",
    ),
    _boolean(
        "disability_access", ("Access for persons with disabilities", "Хүртээмжтэй орчин"),
        "Disability access|Accessible|Wheelchair access|Хүртээмжтэй орчинтой эсэх",
    ),
    _persons(
        "teachers_total", ("Teachers", "Багшийн тоо"),
        "Teachers total|Total teachers|Number of teachers|Багш|Нийт багш|Багш, бүгд",
    ),
    _persons(
        "teachers_female", ("Female teachers", "Эмэгтэй багш"),
        "Teachers female|Women teachers|Эмэгтэй багшийн тоо|Багш, эмэгтэй",
        N_("Not more than all teachers"),
    ),
    _amount("budget_mnt", ("Budget", "Төсөв"), "MNT", "Budget MNT|Annual budget|Жилийн төсөв"),
    _year("budget_year", ("Year of the budget", "Төсвийн он"), "Budget year|Төсвийн жил"),
)  # fmt: skip
"""Columns of the sheet of centres, in the template's order."""

PROGRAMME_COLUMNS: Final[dict[str, Column]] = _by_name(
    _text(
        "centre_id", ("Centre code", "Төвийн код"),
        "ID|Centre ID|Center ID|CLC ID|CLC code|Дугаар|Төвийн дугаар|Бүртгэлийн дугаар|НТБТ код",
        N_("Code of a centre of the register"), required=True,
    ),
    _text(
        "school_year", ("School year", "Хичээлийн жил"),
        "Year|Academic year|Schoolyear|Он|Жил|Хичээлийн он", N_("Such as 2024-2025"),
        required=True,
    ),
    _category(
        "programme_type", ("Programme type", "Хөтөлбөрийн төрөл"), "",
        "Program type|Type of programme|Programme|Program|Course type|Хөтөлбөр|Сургалтын төрөл"
        "|Сургалтын чиглэл",
        required=True,
    ),
    _text("title", ("Title", "Нэр"), "Programme title|Course title|Course|Хөтөлбөрийн нэр"
          "|Сургалтын нэр|Сэдэв"),
    _category(
        "target_group", ("Target group", "Зорилтот бүлэг"), "",
        "Group|Audience|Target|Бүлэг|Хамрагдагсад|Зорилтот бүлгийн төрөл",
    ),
    _persons(
        "learners_total", ("Learners", "Суралцагч, бүгд"),
        "Learners total|Total learners|Number of learners|Students|Participants|Enrolment"
        "|Суралцагч|Суралцагчийн тоо|Суралцагчдын тоо|Нийт суралцагч|Бүгд|Нийт",
        N_("Counts only, never names"), required=True,
    ),
    _persons(
        "learners_female", ("Female learners", "Эмэгтэй суралцагч"),
        "Learners female|Women|Female|Women learners|Эмэгтэй|Эмэгтэй суралцагчийн тоо"
        "|Суралцагч, эмэгтэй|Үүнээс эмэгтэй",
        N_("Not more than all learners"),
    ),
    _persons("age_15_24", ("Aged 15-24", "15-24 нас"), "15-24|Age 15-24|Ages 15 to 24|15-24 насны"),
    _persons("age_25_64", ("Aged 25-64", "25-64 нас"), "25-64|Age 25-64|Ages 25 to 64|25-64 насны"),
    _persons(
        "age_65_plus", ("Aged 65 and over", "65-аас дээш"),
        "65+|65 plus|Age 65+|Age 65 plus|Ages 65 and over|65 ба түүнээс дээш|65-аас дээш нас",
    ),
    _persons("completed", ("Completed", "Төгссөн"), "Graduates|Graduated|Finished|Төгсөгч"),
    _persons(
        "became_literate", ("Became literate", "Бичиг үсэгт тайлагдсан"),
        "Newly literate|Literate|Бичиг үсэгт тайлагдсан тоо|Бичиг үсэг тайлагдсан",
    ),
    _persons(
        "certificates", ("Received a certificate", "Гэрчилгээ авсан"),
        "Certificates|Certified|Certificates issued|Гэрчилгээ|Гэрчилгээ олгосон|Үнэмлэх авсан",
    ),
    _persons(
        "returned_to_school", ("Returned to school", "Сургуульд шилжсэн"),
        "Back to school|Transferred to school|Сургуульд буцсан|Сургуульд орсон",
    ),
    _persons("dropped_out", ("Dropped out", "Завсардсан"), "Dropouts|Drop-outs|Завсардсан тоо"),
    _amount("hours", ("Hours", "Цаг"), "hours", "Hours taught|Duration|Сургалтын цаг|Нийт цаг"),
    _category(
        "delivery", ("Delivery", "Хэлбэр"), "centre mobile distance home_visit",
        "Mode|Mode of delivery|Form|Сургалтын хэлбэр|Явуулах хэлбэр",
    ),
    _text("partner", ("Partner", "Хамтрагч"), "Partners|Cooperation|Хамтрагч байгууллага|Түнш"),
    _text(
        "heritage_element", ("Heritage element", "Өвийн төрөл"),
        "Heritage|Element|Heritage taught|Өв|Соёлын өв|Өвийн нэр",
        N_("The element or site taught, if any"),
    ),
    _amount("cost_mnt", ("Cost", "Зардал"), "MNT", "Cost MNT|Costs|Expenses|Нийт зардал|Зардал, ₮"),
)  # fmt: skip
"""Columns of the sheet of programmes, in the template's order."""

PROGRAMME_KEY: Final = ("centre_id", "school_year", "programme_type", "target_group", "title")
"""Columns that tell programmes apart, and their order."""

TEMPLATE: Final[dict[str, dict[str, Column]]] = {
    "centres": CENTRE_COLUMNS,
    "programmes": PROGRAMME_COLUMNS,
}
"""Kind of a table → its columns."""
