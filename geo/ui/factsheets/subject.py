"""Hold what a page is about, and count its sources."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from geo.export.contents.edition import Edition
from geo.export.factsheets import Badge, SourceNote
from geo.export.metadata.facts import NO_LICENCE
from geo.sources.registry import SOURCES
from geo.text import N_, Message, format_number, translator
from geo.ui import cache
from geo.ui.selection import counts_places_by_rule
from geo.ui.view import View
from geo.ui.wording import data_badge, selection_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from geo.export.layer import Credit
    from geo.store.datasets import Dataset
    from geo.text import Translate

LONGEST_NAME: Final = 64
"""Letters of a name on a page; our choice: an office may write any number."""


class SourceList:
    """The sources of a page, numbered from 1 in the order in which they are first needed."""

    def __init__(self, translate: Translate) -> None:
        """Begin with none."""
        self._translate = translate
        self._credits: dict[Credit, int] = {}

    def numbers(self, credits_: Iterable[Credit]) -> tuple[int, ...]:
        """Return the numbers of sources, ascending; new ones are added."""
        found = {self._credits.setdefault(credit, len(self._credits) + 1) for credit in credits_}
        return tuple(sorted(found))

    @property
    def notes(self) -> tuple[SourceNote, ...]:
        """The sources as the page names them."""
        return tuple(map(self._note, self._credits))

    def _note(self, credit: Credit) -> SourceNote:
        stated = "" if credit.licence.startswith("LicenseRef-") else credit.licence
        terms = credit.licence_title or self._translate(NO_LICENCE)
        title = cut(credit.title, 2 * LONGEST_NAME)
        short = f"{title}. {credit.attribution}, {credit.date} ({stated or terms})"
        full = f"{credit.publisher}: {credit.title}. {credit.date}. {credit.attribution}. {terms}"
        return SourceNote(short, full, credit.url)


def cut(text: str, longest: int = LONGEST_NAME) -> str:
    """Return ``text`` with an ellipsis for what is beyond ``longest`` letters."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


@dataclass(frozen=True, eq=False)
class Subject:
    """A place, the view it is seen in, and the sources named so far."""

    view: View
    """In the language of the page, with its place."""
    place: str | None
    """Pcode; None for the nation."""
    translate: Translate
    edition: Edition
    sources: SourceList = field(compare=False)

    @classmethod
    def of(cls, view: View, place: str | None, language: str) -> Subject:
        """Return the subject of a page in ``language``.

        Raises:
            KeyError: there is no such place.
        """
        if place is not None and cache.reference().unit(place) is None:
            raise KeyError(place)
        view = replace(view, language=language, place=place, focus=None, chosen=None)
        translate = translator(language)
        edition = Edition(cache.reference().package, language)
        return cls(view, place, translate, edition, SourceList(translate))

    def say(self, message: str, **values: object) -> str:
        """Return a message in the language of the page."""
        return Message(message, values).said(self.translate)

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a figure as the language writes it."""
        return format_number(value, self.view.language, decimals=decimals)

    def cite(self, *source_ids: str) -> tuple[int, ...]:
        """Return the numbers of sources of the registry."""
        return self.sources.numbers(self.edition.credits(source_ids))

    def cite_dataset(self, *source_ids: str) -> tuple[int, ...]:
        """Return the numbers of the sources of the data set, and of further ones."""
        # The gazetteer places centres; it says nothing about them.
        own = self.edition.dataset_credits(self.dataset.entry)[:1]
        return self.sources.numbers((*own, *self.edition.credits(source_ids)))

    @cached_property
    def row(self) -> pd.Series:
        """The unit in the reference layers."""
        row = cache.reference().unit(str(self.place))
        if row is None:
            raise KeyError(self.place)
        return row

    @property
    def is_soum(self) -> bool:
        """Whether the place is a soum or a district."""
        return self.place in cache.reference().admin2.index

    @cached_property
    def soums(self) -> pd.Index:
        """Pcodes of the soums and districts of the place."""
        units: pd.Index = cache.reference().admin2.index
        return units[cache.units_chosen("admin2", self.place)]

    def unit_name(self, pcode: str) -> str:
        """Return the name of a unit in the language of the page."""
        row = cache.reference().unit(pcode)
        return "" if row is None else str(row[f"name_{self.view.language}"])

    @property
    def name(self) -> str:
        """Name of the place."""
        return self.unit_name(str(self.place))

    @property
    def other_name(self) -> str:
        """Name of the place in the other script."""
        return str(self.row["name_en" if self.view.language == "mn" else "name_mn"])

    @property
    def title(self) -> str:
        """Name of the place, of a soum with its aimag."""
        above = [self.unit_name(str(self.row["admin1_pcode"]))] if self.is_soum else []
        return ", ".join([self.name, *above])

    @property
    def dataset(self) -> Dataset:
        """The data set of the view."""
        return cache.dataset(self.view.dataset)

    @property
    def dataset_title(self) -> str:
        """Name of the data set; of a register with its version."""
        return cut(self.dataset.entry.label.said(self.translate), 2 * LONGEST_NAME)

    @cached_property
    def dataset_date(self) -> str:
        """Year of what is counted, or else the period that the data set is of."""
        _, year = cache.place_figure(
            "within_minutes", self.place, self.view.year, self.view.counted
        )
        entry = self.dataset.entry
        if year is not None:
            return str(year)
        if entry.version:
            return f"{entry.version.published_at:%Y-%m-%d}"
        return self.translate(SOURCES[entry.source_id].date)

    @property
    def badge(self) -> Badge | None:
        """What the band over the page says: synthetic data, a draft, or a register."""
        warning = data_badge(self.view, self.translate)
        if warning:
            return Badge(warning, warns=True)
        version = self.dataset.entry.version
        if version is None:
            return None
        dated = self.say(
            N_("version {number} of {date}"),
            number=version.number,
            date=f"{version.published_at:%Y-%m-%d}",
        )
        return Badge(f"{self.dataset_title} · {dated}", warns=False)

    @property
    def is_by_rule(self) -> bool:
        """Whether places by the network rule are counted as centres, here or in the nation."""
        return counts_places_by_rule(self.view)

    @property
    def filters(self) -> str:
        """The filters in words; empty where they are those that a newcomer finds."""
        view = replace(self.view, place=None)
        is_usual = view.heritage_filter == View().heritage_filter
        return cut(selection_text(view, sites=not is_usual), 4 * LONGEST_NAME)

    @property
    def is_covered(self) -> bool:
        """Whether the data set can say that there is no centre: an office lists its own aimags."""
        if self.dataset.entry.version is None:
            return True
        aimags = set(cache.reference().admin2.loc[self.soums, "admin1_pcode"])
        return bool(aimags & set(self.dataset.centres["admin1_pcode"]))
