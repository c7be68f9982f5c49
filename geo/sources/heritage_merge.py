"""Find heritage records of the same site: what is merged, what only may be the same.

The rule. Two records of different sources are one site where all of this holds:

1. *Names.* Without brackets and words of kind ("monastery", "burial site") they are alike to
   `MERGE_SCORE` in English or Mongolian (`rapidfuzz.fuzz.ratio`), and they carry the same numbers
   and letters: Gol Mod I is not Gol Mod II.
2. *Kind.* Their categories belong to one family (`FAMILIES`). A mountain is not the park named
   after it; a custom is never a site.
3. *Place.* Their points are no further apart than the accuracies of both allow
   (`heritage_checks.TOLERANCE_KM`). Where one has no point, both are of the same soum and their
   whole names are the same.

Kept is the record with the better evidence (A, B, C), then the more exact place, then the lower
id. Nothing is dropped: the other record stays and names the one kept in ``same_as``; the one kept
lists the sources of the others. Records under the ODbL and the others name each other by id only:
a collective database, neither copied into the other.

Where names agree but the place does not, or the place agrees and names are only similar, or the
compilers' remarks say so, the pair is *possible*: listed for people to decide, not merged. A false
merge hides a site; a missed one shows it twice.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from geo.sources.heritage_checks import OSM_SOURCE, TOLERANCE_KM
from geo.sources.measure import distance_km

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

MERGE_SCORE: Final = 90.0
"""Least similarity of names of one site; our choice: one letter of ten may differ."""

POSSIBLE_SCORE: Final = 75.0
"""Least similarity of names at one place that people should look at; our choice."""

POSSIBLE_KM: Final = 50.0
"""Furthest apart that records of one name are still worth a look; our choice: the two coordinates
published for Gol Mod I are 37 km apart."""

FAMILIES: Final[dict[str, frozenset[str]]] = {
    "archaeological_site": frozenset({"archaeology"}),
    "intangible_element_place": frozenset(),
    "monastery_or_temple": frozenset({"worship"}),
    "museum": frozenset({"institution"}),
    "protected_area": frozenset({"area"}),
    "provincial_protected_monument": frozenset({"archaeology", "worship", "nature"}),
    "sacred_natural_site": frozenset({"nature"}),
    "state_protected_monument": frozenset({"archaeology", "worship", "nature"}),
    "theatre_or_cultural_centre": frozenset({"institution"}),
    "world_heritage_component": frozenset({"archaeology", "worship", "nature"}),
    "world_heritage_tentative": frozenset({"archaeology", "worship", "nature"}),
}
"""What a record of each category can be; the lists of protection hold things of several kinds."""

NAMED_AFTER: Final = frozenset({"nature", "area"})
"""Families that share names without being the same: at most possible."""

_KIND_WORDS: Final = """
agui aimag am and ancient archaeological area art burial burials cave cemetery city complex
cultural datsan deer elite given grave graves group in inscription inscriptions khiid khirigsuur
khirigsuurs kurgan landscape man memorial monastery monument mountain museum name national natural
nature not of paintings palace park petroglyphs place protected reserve river rock ruins sacred
settlement site sites slab state stone stones strictly sum temple the tomb tombs uul valley xiongnu
аймгийн бичээс болон буган булш булшны газар газрын дацан дурсгал дурсгалт зураг музей нуруу
нурууны сүм туурь уул уулын хадны хийд хийдийн хиргисүүр хиргисүүрүүд хотын хүн хүннү хөшөө
цогцолбор чулуун эртний
"""

KIND_WORDS: Final = frozenset(_KIND_WORDS.split())
"""Words that say what a thing is, not which one it is."""

MERGED: Final = "merged"
POSSIBLE: Final = "possible"
"""The two decisions."""

SEPARATOR: Final = " | "
"""Between the sources of a record."""

COLUMNS: Final = (
    "kept",
    "merged",
    "decision",
    "rule",
    "distance_km",
    "name_score",
    "kept_name_en",
    "kept_name_mn",
    "kept_source",
    "merged_name_en",
    "merged_name_mn",
    "merged_source",
    "source_id",
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A record that reached us merged: the compilers' remark names the other source."""

    kept: str
    source: str
    """Name, address where known, terms."""
    name_en: str = ""


_AADR: Final = "AADR v62 (coordinate facts; cite Mallick et al. 2024)"
_PLEIADES: Final = "Pleiades https://pleiades.stoa.org (CC BY 3.0)"

COMPILED: Final = (
    Compiled(
        "MNH0004",
        "UNESCO World Heritage Centre, property 1621 https://whc.unesco.org/en/list/1621/ "
        "(coordinate facts)",
    ),
    Compiled("MNH0025", _PLEIADES),
    Compiled("MNH0026", "https://www.openstreetmap.org/node/6139591759 (ODbL 1.0)"),
    Compiled("MNH0035", _PLEIADES),
    Compiled("MNH0036", "Mongolia tourist information centre page (facts only)", "Binder Ovoo"),
    Compiled("MNH0037", _AADR, "Takhiltyn-Khotgor-1"),
    Compiled("MNH0150", _AADR, "Choibalsan (Kherlen River)"),
    Compiled("MNH0220", _AADR),
)
"""Merges made before the table reached us, as its remarks tell them."""

REMARKED: Final = (
    ("MNH0047", "MNH0097"),
    ("MNH0090", "MNH0108"),
    ("MNH0358", "MNH0360"),
    ("MNH0396", "MNH0397"),
    ("MNH0411", "MNH0412"),
)
"""Pairs of which the compilers' remarks say that they may be the same or part of each other."""

_BRACKETS: Final = re.compile(r"\([^)]*\)")
_WORD: Final = re.compile(r"\w+")
# Roman and Arabic numbers, and letters that number a thing: Great Gobi A and B.
_NUMBER: Final = re.compile(r"\b(?:[IVX]+|\d+|[A-ZА-Я])\b")
_ACCURACY_ORDER: Final = ("exact", "approximate", "soum_centre", "unknown")


def _plain(name: str) -> str:
    """Return ``name`` without brackets: one case, no marks, words apart."""
    text = unicodedata.normalize("NFKC", _BRACKETS.sub(" ", name)).casefold()
    return " ".join(_WORD.findall(text))


def _core(name: str) -> str:
    """Return the words of ``name`` that tell which one it is, in one piece; else all of them."""
    words = _plain(name).split()
    own = [word for word in words if word not in KIND_WORDS] or words
    return "".join(own)


def _numbers(name: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(_BRACKETS.sub(" ", name)))


def name_scores(sites: pd.DataFrame) -> NDArray[np.float64]:
    """Return how alike the names of each pair are, 0 to 100: the better of the two languages.

    Args:
        sites: name_en and name_mn, n rows; an empty name is like no other.

    Returns:
        Matrix n x n.
    """
    best = np.zeros((len(sites), len(sites)))
    for column in ("name_en", "name_mn"):
        cores = [_core(name) for name in sites[column]]
        scores = process.cdist(cores, cores, scorer=fuzz.ratio, dtype=np.float64)
        named = np.array([core != "" for core in cores])
        best = np.maximum(best, np.where(np.outer(named, named), scores, 0.0))
    return best


def find_merges(sites: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of records that are, or may be, of one site, by the rule of this module.

    Args:
        sites: id, name_en, name_mn, category, evidence, location_accuracy (of the source),
            admin1_pcode, admin2_pcode, lon and lat (degrees, NaN without a point), source_name.

    Returns:
        kept and merged (ids), decision, rule, distance_km (NaN without two points) and name_score;
        a row a pair, sorted by ids. A record is merged into one other at most.
    """
    ordered = _best_first(sites)
    scores = name_scores(ordered)
    rows = list(ordered.itertuples(index=False))
    remarked = {frozenset(pair) for pair in REMARKED}
    kept_by: dict[int, int] = {}
    found = []
    for i, j in _candidates(ordered["id"], scores, remarked):
        verdict = _verdict(rows[i], rows[j], scores[i, j])
        if verdict is None and {rows[i].id, rows[j].id} in remarked:
            verdict = POSSIBLE, "remark"
        if verdict is None or (verdict[0] == MERGED and j in kept_by):
            continue
        kept = i
        if verdict[0] == MERGED:
            kept = kept_by[j] = kept_by.get(i, i)
        score = round(float(scores[kept, j]), 1)
        found.append((rows[kept].id, rows[j].id, *verdict, _km(rows[kept], rows[j]), score))
    columns = ["kept", "merged", "decision", "rule", "distance_km", "name_score"]
    table = pd.DataFrame(found, columns=columns)
    # Records merged by way of a third are no longer a question.
    groups = [
        kept_of(table, table[side]).where(lambda kept: kept != "", table[side])
        for side in ("kept", "merged")
    ]
    table = table[(table["decision"] == MERGED) | (groups[0] != groups[1])]
    return table.sort_values(["kept", "merged"], ignore_index=True)


def _best_first(sites: pd.DataFrame) -> pd.DataFrame:
    """Sort so that of two records the one to keep comes first."""
    accuracy = sites["location_accuracy"].map(_ACCURACY_ORDER.index)
    ranked = sites.assign(accuracy=accuracy).sort_values(["evidence", "accuracy", "id"])
    return ranked.drop(columns="accuracy")


def _candidates(
    ids: pd.Series, scores: NDArray[np.float64], remarked: Iterable[frozenset[str]]
) -> list[tuple[int, int]]:
    """Return the pairs of positions worth a verdict, the better record first."""
    wanted = scores >= POSSIBLE_SCORE
    position = {site: place for place, site in enumerate(ids)}
    for one, other in remarked:
        if one in position and other in position:
            i, j = sorted((position[one], position[other]))
            wanted[i, j] = True
    above = np.triu(wanted, k=1)
    return [(int(i), int(j)) for i, j in zip(*np.nonzero(above), strict=True)]


def _verdict(one: Any, other: Any, score: float) -> tuple[str, str] | None:  # noqa: ANN401  rows
    """Return decision and rule for two records; None where they are two sites."""
    if one.source_name == other.source_name:
        return None
    mine, theirs = FAMILIES[one.category], FAMILIES[other.category]
    numbers, their_numbers = _numbers(one.name_en), _numbers(other.name_en)
    same_kind = bool(mine & theirs)
    named_after = bool(mine & NAMED_AFTER and theirs & NAMED_AFTER)
    if not (same_kind or named_after) or (numbers and their_numbers and numbers != their_numbers):
        return None
    alike = score >= MERGE_SCORE
    sure = alike and same_kind and numbers == their_numbers
    distance = _km(one, other)
    if np.isnan(distance):
        same_soum = one.admin2_pcode == other.admin2_pcode != ""
        if sure and same_soum and _same_name(one, other):
            return MERGED, "name_and_soum"
        near = same_soum or one.admin1_pcode == other.admin1_pcode != ""
        return (POSSIBLE, "name_only") if alike and near else None
    if distance <= TOLERANCE_KM[one.location_accuracy] + TOLERANCE_KM[other.location_accuracy]:
        similar = (POSSIBLE, "similar_name") if score >= POSSIBLE_SCORE else None
        return (MERGED, "name_and_point") if sure else similar
    return (POSSIBLE, "name_only") if alike and distance <= POSSIBLE_KM else None


def _same_name(one: Any, other: Any) -> bool:  # noqa: ANN401  rows of a table
    pairs = ((one.name_en, other.name_en), (one.name_mn, other.name_mn))
    return any(_plain(name) == _plain(theirs) != "" for name, theirs in pairs)


def _km(one: Any, other: Any) -> float:  # noqa: ANN401  rows of a table
    place = np.array([[one.lon, one.lat, other.lon, other.lat]], dtype=float)
    return float(distance_km(*place.T)[0]) if np.isfinite(place).all() else float("nan")


def kept_of(merges: pd.DataFrame, ids: pd.Series) -> pd.Series:
    """Return the record kept for each of ``ids``, empty where it stands for itself."""
    merged = merges[merges["decision"] == MERGED]
    kept = dict(zip(merged["merged"], merged["kept"], strict=True))
    return pd.Series([kept.get(site, "") for site in ids], index=ids.index, dtype=str)


def other_sources(merges: pd.DataFrame, sites: pd.DataFrame) -> pd.Series:
    """Return the further sources of each record kept, on the index of ``sites``.

    Args:
        merges: of `find_merges`.
        sites: id, source_id, source_name, source_url and source_licence.
    """
    told: dict[str, list[str]] = {}
    is_osm = dict(zip(sites["id"], sites["source_id"] == OSM_SOURCE, strict=True))
    sources = (
        sites["source_name"] + " " + sites["source_url"] + " (" + sites["source_licence"] + ")"
    )
    by_id = dict(zip(sites["id"], sources.str.split().str.join(" "), strict=True))
    merged = merges[merges["decision"] == MERGED]
    for kept, site in zip(merged["kept"], merged["merged"], strict=True):
        own_file = is_osm[kept] == is_osm[site]
        told.setdefault(kept, []).append(by_id[site] if own_file else site)
    for compiled in COMPILED:
        if compiled.kept in by_id:
            told.setdefault(compiled.kept, []).append(compiled.source)
    texts = [SEPARATOR.join(told.get(site, ())) for site in sites["id"]]
    return pd.Series(texts, index=sites.index, dtype=str)


def merge_list(merges: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Return ``merges`` and those `COMPILED`, with names and sources: the list to be shown.

    Names under the ODbL are left out, and distances of sensitive sites.

    Args:
        merges: of `find_merges`.
        sites: id, name_en, name_mn, source_name, source_id and sensitive.

    Returns:
        `COLUMNS`, merged before possible, then by ids.
    """
    known = [compiled for compiled in COMPILED if (sites["id"] == compiled.kept).any()]
    compiled_rows = pd.DataFrame(
        {
            "kept": [c.kept for c in known],
            "merged": "",
            "decision": MERGED,
            "rule": "compiled",
            "merged_name_en": [c.name_en for c in known],
            "merged_source": [c.source for c in known],
        }
    )
    by_id = sites.set_index("id")
    shown = by_id["source_id"] != OSM_SOURCE
    names = by_id[["name_en", "name_mn"]].where(shown, "", axis=0).join(by_id["source_name"])
    names = names.rename(columns={"source_name": "source"})
    pairs = merges.join(names.add_prefix("merged_"), on="merged")
    listed = pd.concat([pairs, compiled_rows]).join(names.add_prefix("kept_"), on="kept")
    hidden = listed["kept"].map(by_id["sensitive"]) | listed["merged"].map(by_id["sensitive"]).eq(
        other=True
    )
    listed["distance_km"] = listed["distance_km"].mask(hidden)
    listed["merged_name_mn"] = listed["merged_name_mn"].fillna("")
    sources = [by_id["source_id"].get(one) for one in listed["kept"]]
    others = [by_id["source_id"].get(one) for one in listed["merged"]]
    listed["source_id"] = [
        ";".join(sorted({s for s in pair if s})) for pair in zip(sources, others, strict=True)
    ]
    return listed.sort_values(["decision", "kept", "merged"])[list(COLUMNS)]
