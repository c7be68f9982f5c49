"""Match the rows of a register to soums and districts by code, by name and by point."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.registry import place_words
from geo.registry.findings import PROPOSAL_SEPARATOR, WHOLE_TABLE, FindingKind
from geo.registry.place_words import AIMAG, CODE, SOUM, Reading, read_words
from geo.sources.measure import GEOGRAPHIC_CRS
from geo.text import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from pandas.api.extensions import ExtensionArray

    from geo.registry.findings import FindingLog
    from geo.registry.place_words import Remark
    from geo.registry.units import Units

TOLERANCE_KM: Final = 5.0
"""How far outside the named soum or district a point may lie. Our choice: what a boundary of
another edition or coordinates in whole minutes (1.9 km) put aside, and less than a soum is wide."""

REPORTED: Final = "reported"
"""Location accuracy of the coordinates an office gives (geo.cartography.symbology)."""

PLACE_MISSING: Final = FindingKind(
    "place_missing",
    "error",
    N_("The row says no place: no code, no soum or district, no usable coordinates."),
    N_("Fill in the aimag and the soum, or the code."),
)
POINT_OUTSIDE: Final = FindingKind(
    "place_point_outside",
    "error",
    N_("The point lies in no soum or district of Mongolia."),
    N_("Correct the coordinates, or fill in the aimag and the soum."),
)
POINT_ELSEWHERE: Final = FindingKind(
    "place_point_elsewhere",
    "error",
    N_("The point lies {km} km outside {place}, in {inside}."),
    N_("Choose which is right, or correct the coordinates or the place."),
)
POINT_ABROAD: Final = FindingKind(
    "place_point_abroad",
    "error",
    N_("The point lies {km} km outside {place} and in no other soum or district of Mongolia."),
    N_("Correct the coordinates, or choose the place: the centre is then put at its settlement."),
)
POINT_SET_ASIDE: Final = FindingKind(
    "place_point_set_aside",
    "warning",
    N_("The point lies {km} km outside {place}, which was chosen; it was not used."),
    N_("The centre stands at the settlement; correct the coordinates to place it exactly."),
)
POINT_DECIDED: Final = FindingKind(
    "place_point_decided",
    "note",
    N_("The words fit several places; the point lies in {place}."),
    N_("Fill in the aimag and the soum if another place is meant."),
)
ANSWER_UNKNOWN: Final = FindingKind(
    "place_answer_unknown",
    "error",
    N_("{value} was chosen, which is not a soum or district."),
    N_("Choose one of the soums and districts."),
)
AT_SETTLEMENT: Final = FindingKind(
    "place_at_settlement",
    "note",
    N_("Rows without usable coordinates: {count}; their centres stand at the settlement."),
    N_("Fill in latitude and longitude to place a centre where it is."),
)

KINDS: Final = (
    *place_words.KINDS,
    PLACE_MISSING,
    POINT_OUTSIDE,
    POINT_ELSEWHERE,
    POINT_ABROAD,
    POINT_SET_ASIDE,
    POINT_DECIDED,
    ANSWER_UNKNOWN,
    AT_SETTLEMENT,
)

MATCHED_BY: Final = ("code", "name", "name_and_point", "point", "answer", "")
"""What a place was found by; empty where it was not."""

_REPORTED_NOTE: Final = "Coordinates as the office gives them."
_AT_SEAT: Final = "Placed at the settlement of the {type}: the office gives no coordinates."
_AT_INNER_POINT: Final = "Placed inside the {type}: no settlement point is known."

_NO_WORDS: Final = Reading()
_POINT_COLUMN: Final = "latitude"
"""Column under which findings about a point are shown."""


def match_places(
    values: pd.DataFrame,
    points: gpd.GeoSeries,
    units: Units,
    log: FindingLog,
    answers: Mapping[int, str] | None = None,
) -> gpd.GeoDataFrame:
    """Return the soum or district and the point of each row; what is in doubt goes to ``log``.

    A code settles the place unless the names contradict it; names settle it where one place bears
    them; the point chooses among several that do, and stands alone where there are no words. A
    point more than `TOLERANCE_KM` outside the place of the words contradicts them.

    Args:
        values: text columns nso_code, aimag and soum_or_district, missing where empty.
        points: EPSG:4326, on the index of ``values``; None or empty where there is none.
        units: the units of Mongolia.
        log: receives the findings.
        answers: row → pcode, the decisions of an editor; each settles its row.

    Returns:
        On the same index: admin1_pcode, admin2_pcode and matched_by (of `MATCHED_BY`), empty where
        no place was found; geometry (the point given, else that of the settlement, else None),
        location_accuracy and location_note.
    """
    rows = values.index
    words = _words(values, units)
    given = pd.Series(~shapely.is_missing(points) & ~shapely.is_empty(points), index=rows)
    inside = units.containing(points)
    answer = pd.Series(dict(answers or {}), dtype="object").reindex(rows)
    answered = answer.isin(units.admin2.index)
    open_ = words.take([not reading.pcode for reading in words.readings]).astype(bool)
    wordless = words.take([reading == _NO_WORDS for reading in words.readings]).astype(bool)
    decided = open_ & _point_may_decide(words, inside) & ~answered

    state = pd.DataFrame({"inside": inside, "answered": answered, "decided": decided})
    state["pcode"] = (
        words.take([reading.pcode for reading in words.readings])
        .mask(decided, inside)
        .mask(answered, answer)
    )
    state["matched_by"] = (
        words.take([reading.by for reading in words.readings])
        .mask(decided, "name_and_point")
        .mask(decided & wordless, "point")
        .mask(answered, "answer")
    )
    _log_remarks(values, words, state, log)
    chosen = rows[decided & ~wordless]
    log.add(POINT_DECIDED, chosen, SOUM, place=state["pcode"][chosen].map(units.name))
    silent = wordless & state["pcode"].eq("")
    log.add(PLACE_MISSING, rows[silent & ~given], SOUM)
    log.add(POINT_OUTSIDE, rows[silent & given], _POINT_COLUMN)
    log.add(ANSWER_UNKNOWN, rows[answer.notna() & ~answered], "", answer)

    kept = given & ~_log_contradictions(points[given], state, units, log).reindex(
        rows, fill_value=False
    )
    seated = int((~kept & state["pcode"].ne("")).sum())
    if seated:
        log.add(AT_SETTLEMENT, pd.Index([WHOLE_TABLE]), "", count=seated)
    return _located(points, state, kept, units)


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """The different words of a table and what they mean."""

    readings: list[Reading]
    number: NDArray[np.int64]
    """Of each row's words among the readings."""
    rows: pd.Index

    def take(self, values: Sequence[object]) -> pd.Series:
        """Return for each row its reading's value."""
        return pd.Series(np.array(values, dtype=object)[self.number], index=self.rows)

    def with_unit(self, inside: pd.Series) -> tuple[NDArray[np.int64], list[tuple[Reading, str]]]:
        """Return the different pairs of reading and unit of the point, and each row's number."""
        unit_number, units = pd.factorize(inside.to_numpy(dtype=object))
        pair, different = pd.factorize(self.number * len(units) + unit_number)
        pairs = [(self.readings[one // len(units)], units[one % len(units)]) for one in different]
        return pair, pairs


def _words(values: pd.DataFrame, units: Units) -> _Words:
    columns = [CODE, AIMAG, SOUM]
    words = values[columns].fillna("").astype("str")
    number = words.groupby(columns, sort=False).ngroup().to_numpy().astype(np.int64)
    different = words.drop_duplicates()
    readings = [
        read_words(code, aimag, soum, units)
        for code, aimag, soum in zip(*(different[name] for name in columns), strict=True)
    ]
    return _Words(readings, number, values.index)


def _point_may_decide(words: _Words, inside: pd.Series) -> pd.Series:
    """Return where the point lies in a place that the words leave open."""
    pair, different = words.with_unit(inside)
    may = [
        unit != "" and (reading == _NO_WORDS or unit in reading.candidates)
        for reading, unit in different
    ]
    return pd.Series(np.array(may, dtype=bool)[pair], index=inside.index)


def _log_remarks(values: pd.DataFrame, words: _Words, state: pd.DataFrame, log: FindingLog) -> None:
    """Note what is to be said of the words; those of a row that is settled are no errors."""
    said: defaultdict[tuple[FindingKind, str], dict[int, Remark]] = defaultdict(dict)
    for number, reading in enumerate(words.readings):
        for remark in reading.remarks:
            said[remark.kind, remark.column][number] = remark
    if not said:
        return
    pair, different = words.with_unit(state["inside"])
    offered = np.array([_offered(reading, unit) for reading, unit in different], dtype=object)
    for (kind, column), remarks in said.items():
        hidden = state["answered"]
        if kind.severity == "error":
            hidden = hidden | state["decided"]
        chosen = np.isin(words.number, list(remarks)) & ~hidden.to_numpy(dtype=bool)
        rows = words.rows[chosen]
        remark_of = pd.Series(words.number[chosen], index=rows).map(remarks)
        details = {
            name: remark_of.map(attrgetter(name))
            for name in ("place", "count")
            if f"{{{name}}}" in kind.reason
        }
        proposals = (
            pd.Series(offered[pair[chosen]], index=rows) if kind.severity == "error" else None
        )
        log.add(kind, rows, column, values[column], proposals=proposals, **details)


def _offered(reading: Reading, inside: str) -> str:
    """Return the places to choose from: the point's first where the words mean it too."""
    among = inside in reading.proposals
    pcodes = [inside, *reading.proposals] if among else [*reading.proposals, inside]
    return PROPOSAL_SEPARATOR.join(dict.fromkeys(pcode for pcode in pcodes if pcode))


def _log_contradictions(
    points: gpd.GeoSeries, state: pd.DataFrame, units: Units, log: FindingLog
) -> pd.Series:
    """Note the points outside the place of their row; return which of them an answer sets aside."""
    state = state.loc[points.index]
    outside = state["pcode"].ne("") & state["pcode"].ne(state["inside"])
    rows = points.index[outside]
    km = units.distance_km(points[rows], state["pcode"][rows])
    far = state.loc[km.index[km > TOLERANCE_KM]]
    answered = far["answered"].astype(bool)
    told = {
        "km": km[far.index].map("{:.1f}".format),
        "place": far["pcode"].map(units.name),
    }

    elsewhere = far[~answered & far["inside"].ne("")]
    both = elsewhere["pcode"] + PROPOSAL_SEPARATOR + elsewhere["inside"]
    there = elsewhere["inside"].map(units.name)
    log.add(POINT_ELSEWHERE, elsewhere.index, _POINT_COLUMN, proposals=both, **told, inside=there)
    abroad = far[~answered & far["inside"].eq("")]
    log.add(POINT_ABROAD, abroad.index, _POINT_COLUMN, proposals=abroad["pcode"], **told)
    log.add(POINT_SET_ASIDE, far.index[answered], _POINT_COLUMN, **told)
    return pd.Series(data=True, index=far.index[answered])


def _located(
    points: gpd.GeoSeries, state: pd.DataFrame, kept: pd.Series, units: Units
) -> gpd.GeoDataFrame:
    """Return the columns of the result; rows whose point is not kept go to the settlement."""
    seat = units.admin2.index.get_indexer(state["pcode"])
    given = kept.to_numpy()
    placed = (seat >= 0) & ~given
    geometry = points.to_numpy().copy()
    geometry[~given] = None
    geometry[placed] = units.settlements.geometry.to_numpy()[seat[placed]]

    # Behind what is said of each settlement stands what is said of the others.
    told = np.where(given, len(units.admin2), np.where(placed, seat, len(units.admin2) + 1))
    accuracies = [*units.settlements["location_accuracy"], REPORTED, "unknown"]
    notes = [*_seat_notes(units), _REPORTED_NOTE, ""]
    table = pd.DataFrame(
        {
            "admin1_pcode": _texts([*units.admin2["admin1_pcode"], ""], seat),
            "admin2_pcode": _texts([*units.admin2["pcode"], ""], seat),
            "matched_by": state["matched_by"].astype("str").array,
            "location_accuracy": _texts(accuracies, told),
            "location_note": _texts(notes, told),
        },
        index=points.index,
    )
    return gpd.GeoDataFrame(table, geometry=geometry, crs=GEOGRAPHIC_CRS)


def _texts(choices: list[str], numbers: NDArray[np.intp]) -> ExtensionArray:
    """Return the texts of these numbers; -1 is the last."""
    return pd.array(choices, dtype="str").take(numbers)


def _seat_notes(units: Units) -> list[str]:
    """Return how a centre placed at each settlement is worded, in the order of the units."""
    notes = []
    columns = (units.admin2["type"], units.settlements["location_accuracy"])
    for kind, accuracy, doubt in zip(*columns, units.settlements["doubt"], strict=True):
        if accuracy == "inner_point":
            notes.append(_AT_INNER_POINT.format(type=kind))
        else:
            note = _AT_SEAT.format(type=kind)
            notes.append(f"{note} Doubt: {doubt}." if doubt else note)
    return notes
