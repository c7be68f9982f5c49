"""Derive the figures of aimags and soums: one long table, each figure with its source."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.errors import DataFileError

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS: Final = ("level", "pcode", "measure", "year", "value", "unit", "flag", "source_id")

FLAG_SUMMED: Final = "summed"
FLAG_SCALED: Final = "scaled"
FLAG_INCOMPLETE: Final = "incomplete"
FLAG_OLD_BORDERS: Final = "borders before 2025"
FLAG_YEAR_UNKNOWN: Final = "year not stated"
FLAG_YEAR_AS_LABELLED: Final = "year as labelled"
FLAGS: Final[dict[str, str]] = {
    FLAG_SUMMED: "sum of the units below",
    FLAG_SCALED: "ages missing: population times the share of adults in the rest of the aimag",
    FLAG_INCOMPLETE: "a unit below has no figure: the sum is too low",
    FLAG_OLD_BORDERS: "the unit lost or gained soums in 2025; figure on the older borders",
    FLAG_YEAR_UNKNOWN: "the source states no year; probably the census of 2010",
    FLAG_YEAR_AS_LABELLED: "the year is the label of the file, not confirmed by the table",
}
"""What a reader must know of a single figure; several are joined with ``; ``."""

LIVESTOCK: Final = {"herder_households": "households", "livestock_total": "head"}
SOCIAL: Final = {
    "poverty_headcount": "%",
    "disabled_total": "persons",
    "disabled_female": "persons",
    "disabled_male": "persons",
    "single_elderly_total": "persons",
    "single_elderly_female": "persons",
    "single_elderly_male": "persons",
}
EDUCATION: Final = {
    "schools": "schools",
    "teachers_full_time": "persons",
    "students_full_time": "persons",
}
"""Measures of each file with their units."""

ADULT_FROM_YEARS: Final = 15
TOTAL: Final = "Total"

TEACHERS_MISPLACED_YEARS: Final = range(2010, 2021)
TEACHERS_MISPLACED_PCODES: Final = (
    "MN41",
    "MN42",
    "MN43",
    "MN44",
    "MN48",
    "MN61",
    "MN62",
    "MN67",
)
"""Teachers of these aimags are under another aimag of the same region in the copy we read.

Students per teacher are 18 to 22 everywhere in 2009 and 15 to 23 in 2021, and jump between:
Govisumber 4, Dornogovi 65 to 76, Dundgovi 8, Selenge 35 to 41, Orkhon 12 to 15. The figures fit
when the rows of the central region and of Orkhon, Uvurkhangai and Khuvsgul change places; which
row is whose is not certain for all of them, so they are left out, not mended.
"""


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=False, na_values={"value": "", "population": ""})


def _long(
    table: pd.DataFrame, *, level: str, measure: str, unit: str, source_id: str
) -> pd.DataFrame:
    """Return pcode, year, value (and flag) as rows of the long table."""
    rows = pd.DataFrame(
        {
            "level": level,
            "pcode": table["pcode"].astype(str),
            "measure": measure,
            "year": table["year"].astype("Int64"),
            "value": table["value"].astype(float),
            "unit": unit,
            "flag": table.get("flag", ""),
            "source_id": source_id,
        }
    )
    return rows[list(COLUMNS)]


def _joined_flags(*flags: str) -> str:
    return "; ".join(dict.fromkeys(flag for flag in flags if flag))


def summed(rows: pd.DataFrame, units: dict[str, str], level: str) -> pd.DataFrame:
    """Sum the rows of one level up to ``level``, per measure and year.

    Args:
        rows: rows of the long table, one level.
        units: the code each unit of that level belongs to; all units, with figures or not.
        level: level of the sums.

    Returns:
        Rows flagged "summed", "incomplete" where a unit below has no figure, and with the flags
        of the parts.
    """
    expected = Counter(units.values())
    keyed = rows.assign(parent=rows["pcode"].map(units))
    groups = keyed.groupby(["parent", "measure", "year"], sort=True)
    result = []
    for (parent, measure, year), part in groups:
        incomplete = FLAG_INCOMPLETE if len(part) < expected[str(parent)] else ""
        inherited = sorted({flag for text in part["flag"] for flag in text.split("; ")})
        result.append(
            {
                "level": level,
                "pcode": parent,
                "measure": measure,
                "year": year,
                "value": part["value"].sum(),
                "unit": part["unit"].iloc[0],
                "flag": _joined_flags(FLAG_SUMMED, incomplete, *inherited),
                "source_id": part["source_id"].iloc[0],
            }
        )
    sums = pd.DataFrame(result, columns=list(COLUMNS))
    return sums.astype({"year": "Int64"})


def read_population(raw: Path) -> pd.DataFrame:
    """Read the long table of people: pcode, year, age_group ("Total", "0-4", … "70+"), population.

    Raises:
        DataFileError: the ages of a soum do not add up to its total.
    """
    path = raw / "population/soum_population.csv"
    table = _read(path).rename(columns={"code": "pcode"})
    table = table[["pcode", "year", "age_group", "population"]].astype({"population": "int64"})
    first_year = table["year"].min()
    ages = table[(table["year"] == first_year) & (table["age_group"] != TOTAL)]
    counted = ages.groupby("pcode")["population"].agg(["sum", "size"])
    totals = _totals(table, first_year)
    complete = counted[counted["size"] == ages["age_group"].nunique()]
    wrong = complete.index[complete["sum"] != totals.reindex(complete.index)]
    if len(wrong):
        what = f"ages do not add up to the total in {', '.join(wrong)}"
        raise DataFileError(path, what, "Compare with the table of the statistics office.")
    return table.sort_values(["pcode", "year", "age_group"], ignore_index=True)


def _totals(people: pd.DataFrame, year: int) -> pd.Series:
    rows = people[(people["year"] == year) & (people["age_group"] == TOTAL)]
    return rows.set_index("pcode")["population"]


def population_age(people: pd.DataFrame) -> pd.DataFrame:
    """Return the age groups: pcode, year, age_group, population, source_id.

    329 units have fifteen groups for 2019; ten have the group 0-4 only. Sorted by age.
    """
    rows = people[people["age_group"] != TOTAL].copy()
    first_age = rows["age_group"].str.extract(r"^(\d+)", expand=False).astype(int)
    order = rows.assign(first_age=first_age).sort_values(["pcode", "year", "first_age"])
    order["source_id"] = "nso_population"
    return order.drop(columns="first_age").reset_index(drop=True)


def adults(people: pd.DataFrame, parents: dict[str, str]) -> pd.DataFrame:
    """Return people aged 15 and over in 2019: pcode, year, value, flag.

    Where a unit's ages are missing: its population times the share of adults in the units of its
    aimag that have them, rounded to persons, flagged "scaled".
    """
    year = int(people["year"].min())
    ages = people[(people["year"] == year) & (people["age_group"] != TOTAL)]
    first_age = ages["age_group"].str.extract(r"^(\d+)", expand=False).astype(int)
    groups = ages["age_group"].nunique()
    sizes = ages.groupby("pcode").size()
    complete = sizes.index[sizes == groups]
    counted = ages[first_age >= ADULT_FROM_YEARS].groupby("pcode")["population"].sum()
    counted = counted.reindex(complete)
    totals = _totals(people, year)
    aimag = totals.index.map(parents)
    known = totals.index.isin(complete)
    aimag_of_counted = counted.index.map(parents)
    share = counted.groupby(aimag_of_counted).sum() / totals[known].groupby(aimag[known]).sum()
    scaled = (totals * pd.Series(aimag, index=totals.index).map(share)).round()
    values = counted.reindex(totals.index).fillna(scaled)
    flags = pd.Series("", index=totals.index).mask(~known, FLAG_SCALED)
    return pd.DataFrame(
        {"pcode": totals.index, "year": year, "value": values.to_numpy(), "flag": flags.to_numpy()}
    )


def _population_rows(people: pd.DataFrame, parents: dict[str, str]) -> pd.DataFrame:
    totals = people[people["age_group"] == TOTAL].rename(columns={"population": "value"})
    infants = people[people["age_group"] == "0-4"].rename(columns={"population": "value"})
    latest = infants["year"].max()
    infants["flag"] = infants["year"].map(lambda y: FLAG_YEAR_AS_LABELLED if y == latest else "")
    tables = {"population": totals, "population_0_4": infants, "adults": adults(people, parents)}
    return pd.concat(
        _long(table, level="admin2", measure=name, unit="persons", source_id="nso_population")
        for name, table in tables.items()
    )


def _indicator_rows(
    table: pd.DataFrame, measures: dict[str, str], *, level: str, source_id: str
) -> pd.DataFrame:
    """Return the rows of ``measures`` (name and unit) of a table with an indicator column."""
    return pd.concat(
        [
            _long(
                table[table["indicator"] == name],
                level=level,
                measure=name,
                unit=unit,
                source_id=source_id,
            )
            for name, unit in measures.items()
        ]
    )


def _livestock_rows(raw: Path) -> pd.DataFrame:
    table = _read(raw / "indicators/soum_indicators.csv").rename(columns={"code": "pcode"})
    return _indicator_rows(table, LIVESTOCK, level="admin2", source_id="nso_livestock")


def _social_rows(raw: Path) -> pd.DataFrame:
    table = _read(raw / "indicators/aimag_indicators.csv").rename(columns={"code": "pcode"})
    return _indicator_rows(table, SOCIAL, level="admin1", source_id="nso_social")


def _education_rows(raw: Path) -> pd.DataFrame:
    """Return schools, teachers and students of aimags and country.

    The copy names its files crosswise (students come from a file called teacher count); values
    and NSO table numbers agree with the measure, checked by students outnumbering teachers.

    Raises:
        DataFileError: an aimag has no more students than teachers.
    """
    path = raw / "indicators/education_aimag.csv"
    table = _read(path).rename(columns={"code": "pcode"})
    table = table[table["level"].isin(["country", "admin1"])]
    wide = table.pivot_table(index=["pcode", "year"], columns="indicator", values="value")
    swapped = wide[wide["students_full_time"] <= wide["teachers_full_time"]]
    if len(swapped):
        what = f"no more students than teachers in {', '.join(swapped.index.unique('pcode'))}"
        raise DataFileError(path, what, "The columns of the source are swapped: read it anew.")
    misplaced = (
        (table["indicator"] == "teachers_full_time")
        & table["pcode"].isin(TEACHERS_MISPLACED_PCODES)
        & table["year"].isin(TEACHERS_MISPLACED_YEARS)
    )
    kept = table[~misplaced]
    nation = kept[kept["level"] == "country"]
    aimags = kept[kept["level"] == "admin1"]
    return pd.concat(
        [
            _indicator_rows(nation, EDUCATION, level="admin0", source_id="nso_education"),
            _indicator_rows(aimags, EDUCATION, level="admin1", source_id="nso_education"),
        ]
    )


def _population_2025_rows(raw: Path, country: str) -> pd.DataFrame:
    table = _read(raw / "population/aimag_population_2025.csv").rename(columns={"code": "pcode"})
    table["flag"] = [FLAG_OLD_BORDERS if note else "" for note in table["note"]]
    measures = {"population_2025": "population", "men": "men", "women": "women"}
    rows = pd.concat(
        _long(
            table.assign(value=table[column]),
            level="admin1",
            measure=measure,
            unit="persons",
            source_id="nso_population_2025",
        )
        for measure, column in measures.items()
    )
    total = summed(rows, dict.fromkeys(table["pcode"], country), "admin0")
    total["flag"] = FLAG_SUMMED
    median = _long(
        table.assign(value=table["median_age"]),
        level="admin1",
        measure="median_age",
        unit="years",
        source_id="nso_population_2025",
    )
    return pd.concat([total, rows, median])


def _literacy_rows(raw: Path) -> pd.DataFrame:
    """Return literacy of ten aimags, without a year: the source states none."""
    table = pd.read_csv(raw / "clc/literacy_aimag.csv", keep_default_na=False)
    rows = pd.DataFrame(
        {
            "pcode": table["admin1_pcode"],
            "year": pd.array([pd.NA] * len(table), dtype="Int64"),
            "value": table["literacy_15plus_pct"],
            "flag": FLAG_YEAR_UNKNOWN,
        }
    )
    return _long(
        rows, level="admin1", measure="literacy_15plus", unit="%", source_id="literacy_press"
    )


def observations(
    raw: Path, people: pd.DataFrame, parents: dict[str, str], country: str
) -> pd.DataFrame:
    """Return all figures, sorted by measure, level, pcode and year.

    Args:
        raw: folder of the raw inputs.
        people: what `read_population` returns.
        parents: aimag code of each soum and district.
        country: code of the country.
    """
    soums = pd.concat([_population_rows(people, parents), _livestock_rows(raw)])
    aimags = summed(soums, parents, "admin1")
    nation = summed(soums, dict.fromkeys(parents, country), "admin0")
    published = [
        _social_rows(raw),
        _education_rows(raw),
        _population_2025_rows(raw, country),
        _literacy_rows(raw),
    ]
    table = pd.concat([soums, aimags, nation, *published], ignore_index=True)
    return table.sort_values(["measure", "level", "pcode", "year"], ignore_index=True)
