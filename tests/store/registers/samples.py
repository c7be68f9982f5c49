"""Make registers of any size, with every type of column."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.store.registers import RegisterContent, RegisterInfo

INFO: Final = RegisterInfo(
    "ulaanbaatar",
    "Нийслэлийн төвүүд “Өрөө–Үүд”",
    "Ulaanbaatar Education Department",
    "CC-BY-4.0",
    "info@example.mn",
)

WORDS: Final = (
    "",
    "Өвөрхангай",
    "Үүрэг “нуур”",
    "a,b;c\td\\e",
    'say "so"',
    "two\nlines\r\n\\.\n",
    "🙂",
)


def content(count: int, seed: int = 0) -> RegisterContent:
    """Return ``count`` centres, drawn from ``seed``, and two programmes each."""
    rng = np.random.default_rng(seed)

    def missing(values: object, dtype: str) -> pd.Series:
        return pd.Series(values).astype(dtype).mask(rng.random(count) < 0.3)

    ids = pd.Series([f"C{number:06}" for number in range(count)], dtype="str")
    centres = pd.DataFrame(
        {
            "centre_id": ids,
            "name_mn": missing(rng.choice(WORDS, count), "str"),
            "opened_year": missing(rng.integers(1990, 2026, count), "Int64"),
            "rooms": missing(rng.integers(-(2**63), 2**63 - 1, count), "Int64"),
            "heating": missing(rng.random(count) < 0.5, "boolean"),
            "budget_mnt": missing(rng.lognormal(0, 50, count), "Float64"),
            "office code, their own": missing(rng.choice(WORDS, count), "str"),
            "share": missing(rng.random(count), "Float64"),
            "nobody": pd.Series([None] * count, dtype="Int64"),
            "never": pd.Series([None] * count, dtype="str"),
            "neither": pd.Series([None] * count, dtype="boolean"),
        }
    )
    points = gpd.points_from_xy(rng.uniform(87.7, 119.9, count), rng.uniform(41.6, 52.1, count))
    programmes = pd.DataFrame(
        {
            "centre_id": pd.concat([ids, ids], ignore_index=True),
            "year": np.repeat(np.array([2023, 2024], dtype="int64"), count),
            "programme_type": "literacy",
            "target_group": "adults",
            "learners_total": pd.Series(rng.integers(0, 99, 2 * count)).astype("Int64"),
        }
    )
    return RegisterContent(gpd.GeoDataFrame(centres, geometry=points, crs=4326), programmes)
