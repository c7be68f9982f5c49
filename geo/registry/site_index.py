"""Find heritage sites by any spelling of their names, in Latin or Cyrillic letters."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from geo.registry.gazetteer import EXACT, MIN_SCORE, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WHOLE_NAME: Final = 0.1
"""Part of the score that asks how much of the name was typed: the shorter of two names with the
same word comes first. Our choice."""

_BEGUN: Final = 95.0
"""Score of a word that is begun as typed: a reader is still typing. Our choice, above every typing
error in a word of nine letters or fewer."""

_MIN_BEGUN: Final = 2
"""Fewest letters by which a word is recognised from its beginning. Our choice."""

_MAX_WORDS: Final = 12
"""Words of a query that are looked at: no site has a longer name to tell. Our choice."""


@dataclass(frozen=True, slots=True)
class SiteMatch:
    """A site found and how well its name fits (0-100)."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of a site in one script."""

    id: str
    words: int


class SiteIndex:
    """The names of sites, searchable by any spelling, part or typing error."""

    def __init__(
        self, ids: Iterable[str], name_en: Iterable[str | None], name_mn: Iterable[str | None]
    ) -> None:
        """Index the sites ``ids``; an empty or missing name is left out."""
        self._whole: defaultdict[str, set[str]] = defaultdict(set)
        self._names: list[_Name] = []
        self._postings: defaultdict[str, dict[int, int]] = defaultdict(dict)
        """Folded word, or two neighbours joined → names it stands in, and words it stands for."""
        for id_, *names in zip(ids, name_en, name_mn, strict=True):
            for name in names:
                if isinstance(name, str):
                    self._add(id_, name)
        self._vocabulary = sorted(self._postings)

    def _add(self, id_: str, name: str) -> None:
        words = _words(name)
        if not words:
            return
        self._whole["".join(words)].add(id_)
        number = len(self._names)
        self._names.append(_Name(id_, len(words)))
        # Neighbours also stand as one word: Ikhbogd is Ikh Bogd.
        for left, right in pairwise(words):
            self._postings[left + right][number] = 2
        for word in words:
            self._postings[word][number] = 1

    def search(self, typed: str, limit: int = 8) -> list[SiteMatch]:
        """Return the sites whose names fit what was typed, the best first.

        A whole name, in any spelling, scores 100. Otherwise every word typed must be found in the
        name as it is, begun, or with a typing error (`MIN_SCORE`); the score is the mean of the
        words, and a little more the less of the name is left untyped. Order: score, then id.
        """
        words = _words(typed)[:_MAX_WORDS]
        if not words:
            return []
        scores: defaultdict[str, float] = defaultdict(float)
        for found in (self._with_all(words), self._with_all(["".join(words)])):
            for number, (score, covered) in found.items():
                name = self._names[number]
                untyped = max(0.0, 1 - covered / name.words)
                scores[name.id] = max(scores[name.id], score * (1 - _WHOLE_NAME * untyped))
        for id_ in self._whole.get("".join(words), ()):
            scores[id_] = EXACT
        matches = [SiteMatch(id_, score) for id_, score in scores.items()]
        return sorted(matches, key=lambda match: (-match.score, match.id))[:limit]

    def _with_all(self, words: list[str]) -> dict[int, tuple[float, int]]:
        """Return the names with all ``words``: mean score and how many of their words that is."""
        common: dict[int, tuple[float, int]] = {}
        for place, word in enumerate(words):
            best: dict[int, tuple[float, int]] = {}
            for known, score in self._similar(word):
                for number, covers in self._postings[known].items():
                    best[number] = max(best.get(number, (0.0, 0)), (score, covers))
            if place == 0:
                common = best
            else:
                common = {
                    number: (common[number][0] + score, common[number][1] + covers)
                    for number, (score, covers) in best.items()
                    if number in common
                }
        return {number: (score / len(words), n) for number, (score, n) in common.items()}

    def _similar(self, word: str) -> Iterator[tuple[str, float]]:
        """Yield the known words that ``word`` is, begins, or resembles."""
        if len(word) >= _MIN_BEGUN:
            for known in self._vocabulary[bisect_left(self._vocabulary, word) :]:
                if not known.startswith(word):
                    break
                yield known, EXACT if known == word else _BEGUN
        for known, score, _ in process.extract(
            word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=MIN_SCORE, limit=None
        ):
            yield known, score


def _words(text: str) -> list[str]:
    """Return the folded words of ``text``; a mark stands between words, an apostrophe in one."""
    joined = re.sub(r"['’ʼ`]", "", text)
    return [key for word in re.split(r"[\W_]+", joined) if (key := fold(word))]
