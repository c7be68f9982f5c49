"""Draw the demonstration register: synthetic centres, programmes and learners, from one seed.

Only these figures are published and met: centres open by year (`OPEN_BY_YEAR`), learners and
completions of equivalency programmes in 2017/18. Every other weight in this module is our choice,
made so that maps, charts and checks have something plausible to show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.sources.centres import COLUMNS
from geo.sources.measure import GEOGRAPHIC_CRS

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEED: Final = 20180406
"""The day of the national review seminar."""

OPEN_BY_YEAR: Final[dict[int, int]] = {2000: 12, 2002: 180, 2018: 354, 2019: 355}
"""Centres open by the end of the year (national facts F03 to F06)."""

FIRST_YEAR: Final = 1998
"""First centres (F02)."""

SCHOOL_YEARS: Final = range(2014, 2024)
"""First calendar years of the school years with programmes, 2014/15 to 2023/24."""

CALIBRATION_YEAR: Final = 2017
EQUIVALENCY_LEARNERS: Final = 7_100
EQUIVALENCY_COMPLETED: Final = 3_200
EQUIVALENCY_RETURNED: Final = 68
"""School year 2017/18 (F13, F14, F15: "more than" 7,100; or the year after)."""

YEAR_FACTORS: Final[dict[int, float]] = {
    2014: 0.88,
    2015: 0.92,
    2016: 0.96,
    2017: 1.00,
    2018: 1.03,
    2019: 0.97,
    2020: 0.55,
    2021: 0.78,
    2022: 0.93,
    2023: 0.98,
}
"""Learners of a school year relative to 2017/18. Our choice; 2020/21 is low for the pandemic."""

ADULTS_EXPONENT: Final = 0.7
"""Learners grow slower than adults: a district of 200,000 has more than one way to learn."""

NOT_REPORTED_SHARE: Final = 0.04
"""Share of programmes whose learner figures are not reported."""
AGES_NOT_REPORTED_SHARE: Final = 0.03
"""Share of the others whose ages are not reported."""
TEACHERS_NOT_REPORTED_SHARE: Final = 0.04
"""Share of centres whose teachers are not reported."""

TEACHERS: Final[dict[str, tuple[int, int]]] = {"aimag": (5, 9), "soum": (1, 2), "district": (6, 14)}
"""Least and greatest number of teachers of a centre by its level."""

CLOSED: Final = 6
SUSPENDED: Final = 14
"""Centres closed or suspended by now, all after 2019. None is planned: the published totals count
open centres, and all 355 are drawn as opened."""


@dataclass(frozen=True, slots=True)
class ProgrammeProfile:
    """How a programme type is drawn. All numbers are our choice unless the module says otherwise.

    Shares are of learners.
    """

    offered: float
    """Share of centres that offer it in a year."""
    learners: float
    """Learners in the country in 2017/18."""
    target_groups: tuple[str, ...]
    female: float
    ages: tuple[float, float, float]
    """15 to 24, 25 to 64, 65 and over."""
    completed: float
    hours: tuple[int, int]
    """Least and greatest length of a course in hours."""


_EQUIVALENCY_SHARES: Final = {"primary": 0.16, "basic": 0.40, "upper_secondary": 0.44}

PROFILES: Final[dict[str, ProgrammeProfile]] = {
    "literacy": ProgrammeProfile(
        0.55, 3_600, ("adults", "herders", "disability"), 0.48, (0.35, 0.55, 0.10), 0.62, (80, 240)
    ),
    **{
        f"equivalency_{level}": ProgrammeProfile(
            offered,
            EQUIVALENCY_LEARNERS * _EQUIVALENCY_SHARES[level],
            ("out_of_school", "youth", "herders"),
            0.42,
            (0.72, 0.28, 0.0),
            EQUIVALENCY_COMPLETED / EQUIVALENCY_LEARNERS,
            (240, 700),
        )
        for level, offered in (("primary", 0.45), ("basic", 0.75), ("upper_secondary", 0.70))
    },
    "life_skills": ProgrammeProfile(
        0.60, 9_000, ("adults", "youth", "women"), 0.60, (0.30, 0.55, 0.15), 0.85, (16, 60)
    ),
    "family": ProgrammeProfile(
        0.50, 8_000, ("women", "adults"), 0.68, (0.25, 0.65, 0.10), 0.88, (8, 40)
    ),
    "civic": ProgrammeProfile(
        0.40, 5_500, ("adults", "youth"), 0.52, (0.35, 0.50, 0.15), 0.88, (8, 30)
    ),
    "ethics": ProgrammeProfile(
        0.25, 3_000, ("youth", "adults"), 0.55, (0.45, 0.45, 0.10), 0.88, (8, 30)
    ),
    "arts_aesthetics": ProgrammeProfile(
        0.25, 2_800, ("women", "elderly", "youth"), 0.66, (0.30, 0.45, 0.25), 0.80, (20, 80)
    ),
    "health": ProgrammeProfile(
        0.45, 6_500, ("women", "elderly", "adults"), 0.64, (0.20, 0.55, 0.25), 0.90, (6, 30)
    ),
    "environment_esd": ProgrammeProfile(
        0.30, 3_400, ("herders", "youth"), 0.50, (0.35, 0.55, 0.10), 0.86, (8, 40)
    ),
    "vocational_income": ProgrammeProfile(
        0.45, 4_800, ("adults", "women", "disability"), 0.58, (0.30, 0.66, 0.04), 0.74, (40, 200)
    ),
    "herder": ProgrammeProfile(0.40, 4_200, ("herders",), 0.46, (0.25, 0.68, 0.07), 0.82, (16, 72)),
    "ict": ProgrammeProfile(
        0.35, 3_900, ("adults", "elderly", "youth"), 0.57, (0.25, 0.55, 0.20), 0.80, (20, 90)
    ),
    "heritage_ich": ProgrammeProfile(
        0.15, 1_100, ("youth", "elderly", "minority"), 0.55, (0.45, 0.35, 0.20), 0.84, (20, 100)
    ),
}
"""One profile a programme type of the code list."""

EQUIVALENCY_TYPES: Final = tuple(code for code in PROFILES if code.startswith("equivalency_"))

DELIVERY: Final[dict[str, float]] = {
    "centre": 0.62,
    "mobile": 0.18,
    "distance": 0.10,
    "home_visit": 0.10,
}
DELIVERY_2020: Final[dict[str, float]] = {
    "centre": 0.18,
    "mobile": 0.12,
    "distance": 0.55,
    "home_visit": 0.15,
}

SOURCE_DATE: Final = "synthetic"
FACT: Final = "Demonstration record, synthetic: not a fact about a real centre."


def _counts_by_opening_year(rng: np.random.Generator) -> NDArray[np.int64]:
    """Return an opening year for each of the 355 centres, ascending, meeting `OPEN_BY_YEAR`."""
    years: list[int] = []
    first = FIRST_YEAR
    for last, total in OPEN_BY_YEAR.items():
        count = total - len(years)
        years.extend(sorted(rng.integers(first, last + 1, size=count).tolist()))
        first = last + 1
    return np.array(years, dtype=np.int64)


def centres(slots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Draw 355 centres on the 360 places of the network rule, sorted by centre_id.

    Five soum places stay empty. Centres of aimags and districts open first, soums after them.

    Args:
        slots: what `geo.sources.centres.places` returns.
    """
    rng = np.random.Generator(np.random.PCG64(SEED))
    total = max(OPEN_BY_YEAR.values())
    soums = np.flatnonzero(slots["level"] == "soum")
    empty = rng.choice(soums, size=len(slots) - total, replace=False)
    rows = slots.drop(index=slots.index[empty]).reset_index(drop=True)
    # Aimags and districts draw from the lower half: they are likely, not certain, to be first.
    is_soum = (rows["level"] == "soum").to_numpy()
    order = np.argsort(rng.random(total) + 0.5 * is_soum, kind="stable")
    opened = np.empty(total, dtype=np.int64)
    opened[order] = _counts_by_opening_year(rng)
    rows["opened_year"] = pd.array(opened, dtype="Int64")
    rows["status"] = "active"
    rows["status_date"] = "2024-09-01"
    stopped = rng.choice(np.flatnonzero(is_soum), size=CLOSED + SUSPENDED, replace=False)
    stop_years = rng.integers(2020, 2024, size=len(stopped))
    for position, (row, year) in enumerate(zip(stopped, stop_years, strict=True)):
        rows.loc[row, "status"] = "closed" if position < CLOSED else "suspended"
        rows.loc[row, "status_date"] = f"{year}-09-01"
    rows["teachers_total"] = _teachers(rows["level"])
    rows["centre_id"] = "DEMO-" + rows["admin2_pcode"] + "-" + rows["level"]
    rows["name_en"] = "Demonstration centre, " + rows["place_en"]
    rows["name_mn"] = "Жишээ төв, " + rows["place_mn"]
    rows["evidence"] = "demonstration"
    rows["fact"] = FACT
    rows["source_id"] = "demonstration"
    rows["source_title"] = "Demonstration register, synthetic"
    rows["source_url"] = ""
    rows["source_date"] = SOURCE_DATE
    rows["licence"] = "CC0-1.0"
    rows["location_note"] = "Demonstration: placed at the settlement of the unit."
    rows = rows.sort_values("centre_id", ignore_index=True)
    return gpd.GeoDataFrame(rows[list(COLUMNS)], crs=GEOGRAPHIC_CRS)


def _teachers(levels: pd.Series) -> pd.Series:
    """Draw the teachers of each centre; missing where not reported."""
    rng = np.random.Generator(np.random.PCG64(SEED + 2))
    low, high = (levels.map({k: v[i] for k, v in TEACHERS.items()}).to_numpy() for i in (0, 1))
    drawn = pd.Series(rng.integers(low, high, endpoint=True), index=levels.index, dtype="Int64")
    return drawn.mask(rng.random(len(levels)) < TEACHERS_NOT_REPORTED_SHARE)


def programmes(register: gpd.GeoDataFrame, adults: pd.Series) -> pd.DataFrame:
    """Draw the programmes of each centre and school year, sorted.

    One row a centre, school year and programme type. Learners are spread over the rows of a type
    and year in proportion to adults ** 0.7 of the unit, twice as many in an aimag's centre.

    Args:
        register: what `centres` returns.
        adults: people aged 15 and over by admin2 code.

    Returns:
        Columns centre_id, school_year, year, programme_type, target_group, learners_total,
        learners_female, age_15_24, age_25_64, age_65_plus, completed, certificates,
        returned_to_school, dropped_out (persons, missing where not reported), hours, delivery.
    """
    rng = np.random.Generator(np.random.PCG64(SEED + 1))
    size = adults.loc[register["admin2_pcode"]].to_numpy(dtype=float) ** ADULTS_EXPONENT
    weight = np.round(size * np.where(register["level"] == "aimag", 2.0, 1.0), 6)
    parts = [
        _programme_rows(rng, register, weight, code, year)
        for year in SCHOOL_YEARS
        for code in PROFILES
    ]
    table = pd.concat(parts, ignore_index=True)
    order = ["centre_id", "year", "programme_type"]
    return table.sort_values(order, ignore_index=True)


def _is_open(register: gpd.GeoDataFrame, year: int) -> NDArray[np.bool_]:
    """Return which centres teach in the school year that begins in autumn of ``year``."""
    stops = register["status_date"].str[:4].astype(int).to_numpy()
    stopped = (register["status"] != "active").to_numpy() & (stops <= year)
    opened = np.asarray(register["opened_year"] <= year, dtype=bool)
    is_open: NDArray[np.bool_] = opened & ~stopped
    return is_open


def _programme_rows(
    rng: np.random.Generator,
    register: gpd.GeoDataFrame,
    weight: NDArray[np.float64],
    code: str,
    year: int,
) -> pd.DataFrame:
    """Draw one programme type in one school year."""
    profile = PROFILES[code]
    held = np.flatnonzero(_is_open(register, year) & (rng.random(len(register)) < profile.offered))
    reported = rng.random(len(held)) >= NOT_REPORTED_SHARE
    total = round(profile.learners * YEAR_FACTORS[year])
    if code == EQUIVALENCY_TYPES[-1] and year == CALIBRATION_YEAR:
        # The three levels are rounded one by one: the last one makes up the published total.
        others = [round(PROFILES[other].learners) for other in EQUIVALENCY_TYPES[:-1]]
        total = EQUIVALENCY_LEARNERS - sum(others)
    shares = np.where(reported, weight[held], 0.0)
    # Each course has at least one learner: what is left is spread by weight.
    learners = reported + rng.multinomial(total - int(reported.sum()), shares / shares.sum())
    figures = _figures(rng, profile, learners, code)
    delivery = DELIVERY_2020 if year == 2020 else DELIVERY  # noqa: PLR2004  the pandemic
    table = pd.DataFrame(
        {
            "centre_id": register["centre_id"].to_numpy()[held],
            "school_year": f"{year}-{year + 1}",
            "year": year,
            "programme_type": code,
            "target_group": rng.choice(profile.target_groups, size=len(held)),
            **{name: pd.array(values, dtype="Int64") for name, values in figures.items()},
            "hours": rng.integers(*profile.hours, size=len(held), endpoint=True),
            "delivery": rng.choice(list(delivery), size=len(held), p=list(delivery.values())),
        }
    )
    table.loc[~reported, list(figures)] = pd.NA
    without_ages = rng.random(len(held)) < AGES_NOT_REPORTED_SHARE
    table.loc[without_ages, ["age_15_24", "age_25_64", "age_65_plus"]] = pd.NA
    return table


def _figures(
    rng: np.random.Generator, profile: ProgrammeProfile, learners: NDArray[np.int64], code: str
) -> dict[str, NDArray[np.int64]]:
    """Split the learners of each course; parts never exceed the whole, ages add up to it."""
    ages = rng.multinomial(learners, profile.ages)
    completed = rng.binomial(learners, profile.completed)
    is_equivalency = code in EQUIVALENCY_TYPES
    if is_equivalency:
        # Exactly the share, not about it: the national total is a published figure.
        wished = round(int(learners.sum()) * profile.completed)
        completed = _adjusted(rng, completed, learners, wished)
    left = learners - completed
    returning = EQUIVALENCY_RETURNED / (EQUIVALENCY_LEARNERS - EQUIVALENCY_COMPLETED)
    returned = rng.binomial(left, returning if is_equivalency else 0.0)
    return {
        "learners_total": learners,
        "learners_female": rng.binomial(learners, profile.female),
        "age_15_24": ages[:, 0],
        "age_25_64": ages[:, 1],
        "age_65_plus": ages[:, 2],
        "completed": completed,
        "certificates": rng.binomial(completed, 0.95),
        "returned_to_school": returned,
        "dropped_out": rng.binomial(left - returned, 0.35),
    }


def _adjusted(
    rng: np.random.Generator,
    counts: NDArray[np.int64],
    limits: NDArray[np.int64],
    wished: int,
) -> NDArray[np.int64]:
    """Move ``counts`` by single persons, within 0 and ``limits``, until they sum to ``wished``."""
    counts = counts.copy()
    while (missing := wished - int(counts.sum())) != 0:
        step = 1 if missing > 0 else -1
        room = np.flatnonzero(counts < limits if step > 0 else counts > 0)
        chosen = rng.choice(room, size=min(abs(missing), len(room)), replace=False)
        counts[chosen] += step
    return counts
