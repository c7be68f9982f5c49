"""Read which soum or district a code, an aimag and a soum written in a register mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from geo.registry.findings import FindingKind
from geo.registry.units import spelled_exactly
from geo.text import N_

if TYPE_CHECKING:
    from geo.registry.gazetteer import Match
    from geo.registry.units import Units

CODE_UNKNOWN: Final = FindingKind(
    "place_code_unknown",
    "error",
    N_("{value} is not the code of a soum or district."),
    N_("Correct the code, or leave it empty and write the aimag and the soum."),
)
CODE_IGNORED: Final = FindingKind(
    "place_code_ignored",
    "warning",
    N_("{value} is not the code of a soum or district; the names were used: {place}."),
    N_("Correct the code, or leave it empty."),
)
CODE_AGAINST_NAME: Final = FindingKind(
    "place_code_against_name",
    "error",
    N_("The code {value} means {place}, the names mean another place."),
    N_("Choose which is right, or correct the code or the names."),
)
NAME_IGNORED: Final = FindingKind(
    "place_name_ignored",
    "warning",
    N_("{value} is not a name known for a place; the code was used: {place}."),
    N_("Correct the name if another place is meant."),
)
NAME_SIMILAR: Final = FindingKind(
    "place_name_similar",
    "warning",
    N_("{value} was read as {place}."),
    N_("Correct the spelling, or the name if another place is meant."),
)
NAME_UNSURE: Final = FindingKind(
    "place_name_unsure",
    "error",
    N_("{value} resembles {count} soums or districts; none is spelled so."),
    N_("Choose the one that is meant, or correct the spelling."),
)
NAME_IN_SEVERAL: Final = FindingKind(
    "place_name_in_several",
    "error",
    N_("There are {count} soums or districts named {value}."),
    N_("Choose the one that is meant, or fill in the aimag or the code."),
)
AIMAG_UNKNOWN: Final = FindingKind(
    "place_aimag_unknown",
    "error",
    N_("{value} is not the name of an aimag."),
    N_("Correct the name of the aimag, or fill in the code."),
)
SOUM_UNKNOWN: Final = FindingKind(
    "place_soum_unknown",
    "error",
    N_("{value} is not the name of a soum or district."),
    N_("Correct the name, or fill in the code."),
)
SOUM_ELSEWHERE: Final = FindingKind(
    "place_soum_elsewhere",
    "error",
    N_("{place} has no soum or district named {value}, but another aimag has."),
    N_("Choose the place that is meant, or correct the aimag or the soum."),
)
SOUM_MISSING: Final = FindingKind(
    "place_soum_missing",
    "error",
    N_("Only the aimag is given: {place}."),
    N_("Fill in the soum or district, or its code; the proposal is the aimag centre."),
)

KINDS: Final = (
    CODE_UNKNOWN,
    CODE_IGNORED,
    CODE_AGAINST_NAME,
    NAME_IGNORED,
    NAME_SIMILAR,
    NAME_UNSURE,
    NAME_IN_SEVERAL,
    AIMAG_UNKNOWN,
    SOUM_UNKNOWN,
    SOUM_ELSEWHERE,
    SOUM_MISSING,
)

CODE, AIMAG, SOUM = "nso_code", "aimag", "soum_or_district"
"""The template columns that say where a centre is."""

CODE_EVIDENCE: Final = "code"
NAME_EVIDENCE: Final = "name"


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said about one of the cells."""

    kind: FindingKind
    column: str
    place: str = ""
    """Names of the place the text speaks of."""
    count: int = 0
    """Of the places that fit."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words of a row mean: one place, several it may be, or none."""

    pcode: str = ""
    """Of the soum or district; empty where the words do not settle it."""
    by: str = ""
    """`CODE_EVIDENCE` or `NAME_EVIDENCE`."""
    candidates: tuple[str, ...] = ()
    """Places the words may mean, of which a point may choose."""
    proposals: tuple[str, ...] = ()
    """Places to offer as the answer."""
    remarks: tuple[Remark, ...] = ()


def read_words(code: str, aimag: str, soum: str, units: Units) -> Reading:
    """Return what a code and two names mean together; nothing is guessed.

    A code and names that disagree settle nothing. A name with a typing error is read where one
    place only resembles it, and said so.
    """
    coded = units.by_code(code) if code else None
    if coded in units.admin1.index:
        return _with_aimag_code(str(coded), aimag, soum, units)
    named = _read_names(aimag, soum, units)
    if not code:
        return named
    if coded is None:
        if named.pcode:
            ignored = Remark(CODE_IGNORED, CODE, units.name(named.pcode))
            return replace(named, remarks=(*named.remarks, ignored))
        offered = named.proposals
        return Reading(proposals=offered, remarks=(Remark(CODE_UNKNOWN, CODE),))
    return _with_code(coded, named, aimag, soum, units)


def _with_code(coded: str, named: Reading, aimag: str, soum: str, units: Units) -> Reading:
    """Return the place of a code that is known, unless the names mean another."""
    settled = Reading(pcode=coded, by=CODE_EVIDENCE)
    if named.pcode == coded or coded in named.candidates or not (aimag or soum):
        return settled
    against = Remark(CODE_AGAINST_NAME, CODE, units.name(coded))
    if named.pcode or named.candidates:
        others = (named.pcode,) if named.pcode else named.proposals
        return Reading(proposals=_once(coded, *others), remarks=(against,))
    # Names that mean nothing cannot contradict, except an aimag that is another's.
    read = _one(units.aimags(aimag)) if aimag else ""
    if read and coded not in units.within(read):
        return Reading(proposals=_once(coded, *named.proposals), remarks=(against,))
    column = SOUM if read else AIMAG if aimag else SOUM
    return replace(settled, remarks=(Remark(NAME_IGNORED, column, units.name(coded)),))


def _with_aimag_code(coded: str, aimag: str, soum: str, units: Units) -> Reading:
    """Return the place of names within the aimag that a code stands for."""
    read = _one(units.aimags(aimag)) if aimag else coded
    if read and read != coded:
        offered = (match.pcode for match in units.soums(soum) if soum)
        against = Remark(CODE_AGAINST_NAME, CODE, units.name(coded))
        return Reading(proposals=_once(*offered), remarks=(against,))
    reading = _read_soum(coded, soum, units)
    if read:
        return reading
    ignored = Remark(NAME_IGNORED, AIMAG, units.name(coded))
    return replace(reading, remarks=(ignored, *reading.remarks))


def _read_names(aimag: str, soum: str, units: Units) -> Reading:
    if not aimag:
        return _read_anywhere(soum, units) if soum else Reading()
    found = units.aimags(aimag)
    read = _one(found)
    if not read:
        exact = [match.pcode for match in units.soums(soum)] if soum else []
        return Reading(proposals=_once(*exact), remarks=(Remark(AIMAG_UNKNOWN, AIMAG),))
    reading = _read_soum(read, soum, units)
    if spelled_exactly(found):
        return reading
    similar = Remark(NAME_SIMILAR, AIMAG, units.name(read))
    return replace(reading, remarks=(similar, *reading.remarks))


def _read_soum(aimag: str, soum: str, units: Units) -> Reading:
    """Return the soum of that name in an aimag; the name of the aimag itself is none."""
    here = units.soums(soum, aimag) if soum else []
    if not soum or (not spelled_exactly(here) and _aimag_named(soum, units) == aimag):
        centre = str(units.admin1["centre_pcode"].get(aimag, ""))
        missing = Remark(SOUM_MISSING, SOUM, units.name(aimag))
        return Reading(candidates=units.within(aimag), proposals=_once(centre), remarks=(missing,))
    if not spelled_exactly(here):
        elsewhere = units.soums(soum)
        if spelled_exactly(elsewhere):
            offered = _once(*(match.pcode for match in (*here, *elsewhere)))
            remark = Remark(SOUM_ELSEWHERE, SOUM, units.name(aimag))
            return Reading(proposals=offered, remarks=(remark,))
    return _of_matches([m.pcode for m in here], units, exact=spelled_exactly(here))


def _read_anywhere(soum: str, units: Units) -> Reading:
    found = units.soums(soum)
    aimag = "" if spelled_exactly(found) else _aimag_named(soum, units)
    if aimag:
        return _read_soum(aimag, "", units)
    return _of_matches([m.pcode for m in found], units, exact=spelled_exactly(found))


def _of_matches(pcodes: list[str], units: Units, *, exact: bool) -> Reading:
    """Return the reading of a soum's name that finds these places."""
    if not pcodes:
        return Reading(remarks=(Remark(SOUM_UNKNOWN, SOUM),))
    if len(pcodes) > 1:
        kind = NAME_IN_SEVERAL if exact else NAME_UNSURE
        several = _once(*pcodes)
        remark = Remark(kind, SOUM, count=len(several))
        return Reading(candidates=several, proposals=several, remarks=(remark,))
    settled = Reading(pcode=pcodes[0], by=NAME_EVIDENCE)
    if exact:
        return settled
    return replace(settled, remarks=(Remark(NAME_SIMILAR, SOUM, units.name(pcodes[0])),))


def _aimag_named(name: str, units: Units) -> str:
    """Return the aimag that is spelled so; empty if none is."""
    found = units.aimags(name)
    return _one(found) if spelled_exactly(found) else ""


def _one(matches: list[Match]) -> str:
    """Return the only place found; empty if there is none or are several."""
    return matches[0].pcode if len(matches) == 1 else ""


def _once(*pcodes: str) -> tuple[str, ...]:
    """Return the codes in their order, each once, empty ones left out."""
    return tuple(dict.fromkeys(pcode for pcode in pcodes if pcode))
