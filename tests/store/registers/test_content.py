"""Content has one form and one sum, whatever program it came through."""

from __future__ import annotations

import hashlib
import json
import math
import struct

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from shapely.geometry import LineString, Point

from geo.errors import RegisterError
from geo.store.registers import RegisterContent, RegisterInfo
from geo.store.registers.content import DTYPES, Column, checksum, columns, prepared
from tests.store.registers.samples import content


def _centres(*points: object, crs: object = 4326, **values: object) -> gpd.GeoDataFrame:
    ids = [f"C{place}" for place in range(len(points))]
    return gpd.GeoDataFrame({"centre_id": ids, **values}, geometry=list(points), crs=crs)


def _of(centres: gpd.GeoDataFrame, programmes: pd.DataFrame | None = None) -> RegisterContent:
    return RegisterContent(centres, pd.DataFrame() if programmes is None else programmes)


HERE = Point(106.9, 47.9)


def _by_hand(table: pd.DataFrame) -> bytes:
    """Write a table as the description of the checksum says, value by value."""
    names = [name for name in table.columns if name != "geometry"]
    described = [[name, str(table[name].dtype)] for name in names]
    head = json.dumps([len(table), described], ensure_ascii=False, separators=(",", ":")).encode()
    written = str(len(head)).encode() + b":" + head
    for name in names:
        values = [None if pd.isna(value) else value for value in table[name].astype(object)]
        written += bytes(value is None for value in values)
        kind = DTYPES[str(table[name].dtype)]
        if kind == "text":
            texts = [(value or "").encode() for value in values]
            written += b"".join(struct.pack("<q", len(text)) for text in texts) + b"".join(texts)
        else:
            code = {"integer": "<q", "number": "<d", "boolean": "<?"}[kind]
            written += b"".join(struct.pack(code, value or 0) for value in values)
    return written


def test_the_checksum_is_the_one_described() -> None:
    kept = prepared(content(25))
    points = b"".join(struct.pack("<dd", p.x, p.y) for p in kept.centres.geometry)
    written = _by_hand(kept.centres) + _by_hand(kept.programmes) + points
    assert checksum(kept) == hashlib.sha256(written).hexdigest()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["a", "bc"], ["ab", "c"]),
        (["", None], [None, ""]),
        (["a", None], ["a", ""]),
    ],
)
def test_the_checksum_tells_texts_apart(before, after) -> None:
    sums = {
        checksum(prepared(_of(_centres(HERE, HERE, note=pd.Series(note, dtype="str")))))
        for note in (before, after)
    }
    assert len(sums) == 2


def test_the_checksum_knows_types_order_and_places() -> None:
    plain = _centres(HERE, HERE, rooms=pd.Series([1, 2], dtype="Int64"))
    others = [
        plain.assign(rooms=plain["rooms"].astype("Float64")),
        plain.iloc[::-1],
        plain.set_geometry([HERE, Point(106.9, 47.90000000000001)], crs=4326),
        plain[["rooms", "centre_id", "geometry"]],
        plain.rename(columns={"rooms": "room"}),
    ]
    sums = {checksum(prepared(_of(centres))) for centres in [plain, *others]}
    assert len(sums) == 1 + len(others)


def test_rows_keep_their_order_and_get_a_plain_index() -> None:
    centres = _centres(HERE, HERE, HERE).iloc[[2, 0]]
    kept = prepared(_of(centres)).centres
    assert kept["centre_id"].tolist() == ["C2", "C0"]
    assert kept.index.tolist() == [0, 1]
    assert centres.index.tolist() == [2, 0]  # the caller's table is left alone


def test_types_become_the_ones_that_are_kept() -> None:
    kept = prepared(
        _of(
            _centres(
                HERE,
                HERE,
                words=pd.Series(["a", None], dtype=object),
                nothing=pd.Series([None, None], dtype=object),
                small=pd.Series([1, 2], dtype="int8"),
                half=pd.Series([1.5, -0.0], dtype="float32"),
                arrow=pd.Series([True, None], dtype="bool[pyarrow]"),
                python=pd.Series(["x", None], dtype=pd.StringDtype("python", na_value=np.nan)),
            )
        )
    ).centres
    assert columns(kept) == (
        Column("centre_id", "str"),
        Column("words", "str"),
        Column("nothing", "str"),
        Column("small", "Int64"),
        Column("half", "Float64"),
        Column("arrow", "boolean"),
        Column("python", "str"),
    )
    assert math.copysign(1, kept["half"][1]) == 1
    assert prepared(_of(kept)).centres.equals(kept)


def test_a_geometry_of_another_name_becomes_the_last_column() -> None:
    centres = _centres(HERE).rename_geometry("where")[["where", "centre_id"]]
    assert prepared(_of(centres)).centres.columns.tolist() == ["centre_id", "geometry"]


def test_what_is_prepared_stays() -> None:
    kept = prepared(content(9))
    again = prepared(kept)
    assert_frame_equal(again.centres, kept.centres)
    assert_frame_equal(again.programmes, kept.programmes)


@pytest.mark.parametrize(
    ("centres", "match"),
    [
        (_centres(HERE, None), "1 centres have no point, the first in row 2"),
        (_centres(Point()), "1 centres have no point, the first in row 1"),
        (_centres(LineString([(0, 0), (1, 1)])), "have no point"),
        (_centres(HERE, crs=32648), "not in longitude and latitude"),
        (_centres(HERE, crs=None), "not in longitude and latitude"),
        (_centres(HERE, HERE).assign(centre_id="A"), "The code A stands for several"),
        (_centres(HERE, HERE).assign(centre_id=["A", None]), "1 centres have no code"),
        (_centres(HERE).drop(columns="centre_id"), "no column centre_id"),
        (_centres(HERE).assign(centre_id=7), "no column centre_id"),
        (_centres(HERE, x=[math.inf]), "column x holds an infinite number"),
        (_centres(HERE, x=["a\0"]), "column x holds a character"),
        (_centres(HERE, x=pd.Series(["\ud800"], dtype=object)), "column x holds a character"),
        (_centres(HERE, x=[[1]]), "column x holds values of the type"),
        (_centres(HERE, x=pd.to_datetime(["2024-01-01"])), "column x holds values of the type"),
        (_centres(HERE, x=pd.Series([2**64 - 1], dtype="uint64")), "of the type uint64"),
        (_centres(HERE, **{"": [1]}), "has no name of its own"),
        (_centres(HERE, **{"a\0": [1]}), "holds a character"),
        (_centres(HERE, **{f"c{n}": [1] for n in range(200)}), "has 201 columns"),
    ],
)
def test_content_that_cannot_be_kept_is_refused_in_one_line(centres, match) -> None:
    with pytest.raises(RegisterError, match=match) as refused:
        prepared(_of(centres))
    assert "\n" not in str(refused.value)


def test_a_column_that_comes_twice_is_refused() -> None:
    twice = pd.DataFrame([[1, 2]], columns=["year", "year"])
    with pytest.raises(RegisterError, match="column 'year' has no name of its own"):
        prepared(_of(_centres(HERE), twice))


@pytest.mark.parametrize(
    "name", ["", "published", "demonstration", "Ub", "a_b", "a@3", "a\n", "ө", "x" * 41, "../up"]
)
def test_a_register_has_a_name_that_fits_an_address(name) -> None:
    with pytest.raises(RegisterError, match="cannot be the name of a register"):
        RegisterInfo(name, "Title", "", "", "")


@pytest.mark.parametrize("name", ["a", "ulaanbaatar-2", "x" * 40])
def test_good_names_are_taken(name) -> None:
    assert RegisterInfo(name, "Title", "", "", "").id == name


def test_a_register_has_a_title() -> None:
    with pytest.raises(RegisterError, match="has no title"):
        RegisterInfo("uvs", " ", "", "", "")
    with pytest.raises(RegisterError, match="cannot be kept"):
        RegisterInfo("uvs", "Uvs", "", "a\0b", "")
