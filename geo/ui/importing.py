"""Follow a file from what was read of it to what would be published; nothing is drawn here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import pandas as pd

from geo.errors import RegisterError
from geo.registry.amendment import amend_centres, amend_programmes
from geo.registry.difference import centre_changes, programme_changes
from geo.registry.draft import Draft, SourceInfo, make_draft, no_programmes
from geo.registry.mapping import Mapping, mapped, propose_mapping, table_kind
from geo.sources.encodings import romanise
from geo.store.datasets import Dataset, DatasetEntry
from geo.store.registers import LONGEST_ID, RESERVED_IDS, RegisterContent, RegisterInfo
from geo.text import N_, Message
from geo.ui import cache

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.registry.table import RawTable, RegisterFile
    from geo.store.registers import Version

KIND_LABELS: Final[dict[str, str]] = {
    "": N_("nothing to be read"),
    "centres": N_("centres"),
    "programmes": N_("programmes"),
}
"""What a table holds, in words."""


@dataclass(frozen=True, slots=True)
class Target:
    """The register that a file is for, and how it amends it."""

    info: RegisterInfo | None
    """None until the register has a title."""
    based_on: Version | None
    """The version seen when the work began; None for a register not there yet."""
    keep_missing: bool
    """Whether what the file does not name stays as it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """What would be published, and how it differs from the version amended."""

    content: RegisterContent
    changes: pd.DataFrame
    """As `geo.registry.difference.centre_changes`."""
    programme_counts: dict[str, int]
    dataset: Dataset
    """Every centre with its change, those removed among them: for the map."""


@dataclass(slots=True, eq=False)
class Importing:
    """A file on its way into a register, as one session sees it."""

    file: RegisterFile
    recognised: dict[int, str] = field(default_factory=dict)
    """Number of the table → what its headers are those of; only where they are of a register."""
    kinds: dict[int, str] = field(default_factory=dict)
    """Number of the table → what it holds; empty where it is left out."""
    mappings: dict[int, Mapping] = field(default_factory=dict)
    """Number of the table → columns in use."""
    based_on: Version | None = None
    """The version of the register that was current when the file was first laid over it."""
    owner: str = ""
    """The editor who brought it."""
    choices: dict[str, Any] = field(default_factory=dict)
    """What was chosen and written on the page: it stays when another page is looked at."""
    problem: RegisterError | None = None
    """Why the last attempt to publish failed."""
    answers: dict[int, str] = field(default_factory=dict)
    """Row of the table of centres → pcode that the editor decided for."""
    _drafted: tuple[object, Draft] | None = None
    _previewed: tuple[object, Preview] | None = None

    @classmethod
    def of(cls, file: RegisterFile, owner: str = "") -> Importing:
        """Begin with what the headers propose; of two tables of a kind the longer one counts."""
        importing = cls(file, owner=owner)
        longest_first = sorted(enumerate(file.tables), key=lambda numbered: -len(numbered[1].cells))
        for number, table in longest_first:
            kind = table_kind(list(table.cells.columns)) or ""
            if kind:
                importing.recognised[number] = kind
            importing.choose_kind(number, "" if kind in importing.kinds.values() else kind)
        return importing

    def choose_kind(self, number: int, kind: str) -> None:
        """Say what a table holds; another table said to hold the same is left out.

        Answers were given for rows of the table of centres: those of another one ask anew.
        """
        if "centres" in {kind, self.kinds.get(number)}:
            self.answers.clear()
        if kind:
            for other, held in self.kinds.items():
                if held == kind:
                    self.kinds[other] = ""
            headers = list(self.file.tables[number].cells.columns)
            self.mappings[number] = propose_mapping(headers, kind)
        self.kinds[number] = kind

    def choose_columns(self, number: int, columns: dict[str, str | None]) -> None:
        """Say which header feeds which column of the template."""
        self.mappings[number] = replace(self.mappings[number], columns=columns)

    def unread(self) -> list[str]:
        """Return the names of tables that look like those of a register and are not read."""
        return [self.file.tables[n].name for n in sorted(self.recognised) if not self.kinds[n]]

    def in_use(self) -> dict[str, tuple[RawTable, Mapping]]:
        """Return kind → the table said to hold it, and its columns in use."""
        return {
            kind: (self.file.tables[number], self.mappings[number])
            for number, kind in sorted(self.kinds.items())
            if kind
        }

    def draft(self, target: Target) -> Draft | None:
        """Return the file's rows checked; None where no table is in use.

        Raises:
            RegisterError: a table cannot be checked at all.
        """
        in_use = self.in_use()
        if not in_use:
            return None
        mappings = [
            (number, kind, self.mappings[number]) for number, kind in self.kinds.items() if kind
        ]
        key = (mappings, dict(self.answers), _known_key(target))
        if self._drafted is None or self._drafted[0] != key:
            made = make_draft(
                in_use,
                cache.matching_units(),
                cache.code_lists(),
                # Whose it is, is said when it is published.
                source=SourceInfo(title="", organisation="", date=_today(), licence=""),
                answers=self.answers,
                known_centres=_known_centres(target, "centres" in in_use),
            )
            self._drafted = (key, made)
        return self._drafted[1]

    def preview(self, target: Target) -> Preview | None:
        """Return what would be published; None where no row can be used.

        Raises:
            RegisterError: the version amended cannot be read.
        """
        draft = self.draft(target)
        if draft is None or target.info is None:
            return None
        key = (self._drafted and self._drafted[0], target)
        if self._previewed is None or self._previewed[0] != key:
            rejected = {kind: self._rejected(draft, kind) for kind in draft.counts}
            self._previewed = (key, _preview(draft, target, target.info, rejected))
        preview = self._previewed[1]
        # Others' drafts may have pushed it out since.
        cache.hold_draft(preview.dataset)
        return preview

    def _rejected(self, draft: Draft, kind: str) -> Rejected:
        """Return which centres the rows with errors are about."""
        _, mapping = self.in_use()[kind]
        codes = mapped(draft.rejected[kind], mapping)["centre_id"]
        return Rejected(pd.Index(codes.dropna()), bool(codes.isna().any()))


@dataclass(frozen=True, slots=True, eq=False)
class Rejected:
    """Centres that rows with errors are about: a mistake must not remove what is published."""

    codes: pd.Index
    some_unnamed: bool
    """Whether a row does not say which centre it is about: it may be any."""


_NONE_REJECTED: Final = Rejected(pd.Index([], dtype="str"), some_unnamed=False)


def _known_key(target: Target) -> object:
    version = target.based_on
    return version and (version.register_id, version.number, target.keep_missing)


def _before(target: Target) -> RegisterContent | None:
    """Return the content of the version amended."""
    if target.based_on is None:
        return None
    return cache.register_content(target.based_on.register_id, target.based_on.number)


def _known_centres(target: Target, brings_centres: bool) -> pd.Index | None:  # noqa: FBT001
    """Return the centres that programmes may refer to beside those of the file.

    Where the file is the whole register, the centres it does not name are gone.
    """
    before = _before(target)
    if before is None or (brings_centres and not target.keep_missing):
        return None
    known: pd.Index = pd.Index(before.centres["centre_id"])
    return known


def _content(
    draft: Draft,
    before: RegisterContent | None,
    target: Target,
    info: RegisterInfo,
    rejected: dict[str, Rejected],
) -> RegisterContent:
    """Return the register after the file."""
    brought = None if draft.centres is None else stamped(draft.centres, info)
    if before is None and brought is None:
        raise RegisterError(
            Message(N_("A new register needs centres: the file has only programmes.")),
            Message(N_("Bring centres first, or choose the register that has them.")),
        )
    for kind, of_kind in draft.counts.items():
        if not of_kind.accepted:
            raise RegisterError(
                Message(
                    N_("No row of the table of {table} can be used."),
                    {"table": Message(KIND_LABELS[kind])},
                ),
                Message(N_("Correct the rows, or say that the table holds nothing to be read.")),
            )
    if before is None:
        return RegisterContent(brought, _programmes(draft, brought))
    of_centres = rejected.get("centres", _NONE_REJECTED)
    of_programmes = rejected.get("programmes", _NONE_REJECTED)
    centres = amend_centres(
        before.centres,
        brought,
        keep_missing=target.keep_missing or of_centres.some_unnamed,
        rejected=of_centres.codes,
    )
    programmes = amend_programmes(
        before.programmes,
        draft.programmes,
        pd.Index(centres["centre_id"]),
        keep_missing=target.keep_missing or of_programmes.some_unnamed,
        rejected=of_centres.codes.union(of_programmes.codes),
    )
    return RegisterContent(centres, programmes)


def _preview(
    draft: Draft, target: Target, info: RegisterInfo, rejected: dict[str, Rejected]
) -> Preview:
    before = _before(target)
    content = _content(draft, before, target, info, rejected)
    old = None if before is None else before.centres
    changes = centre_changes(old, content.centres)
    counts = programme_changes(None if before is None else before.programmes, content.programmes)
    entry = DatasetEntry(
        id=cache.DRAFT_PREFIX + uuid4().hex,
        label=Message("{title}", {"title": info.title}),
        description=Message(N_("Draft of {title}, not published."), {"title": info.title}),
        source_id=info.id,
        is_demonstration=False,
        has_programmes=len(content.programmes) > 0,
        licence=info.licence,
    )
    shown = with_changes(old, content.centres, changes)
    return Preview(content, changes, counts, Dataset(entry, shown, content.programmes, ()))


def _programmes(draft: Draft, centres: gpd.GeoDataFrame) -> pd.DataFrame:
    if draft.programmes is None:
        return no_programmes()
    rows = draft.programmes
    return rows[rows["centre_id"].isin(centres["centre_id"])].reset_index(drop=True)


def stamped(centres: gpd.GeoDataFrame, info: RegisterInfo) -> gpd.GeoDataFrame:
    """Return centres that bear the register as their source."""
    return centres.assign(
        source_id=info.id,
        source_title=info.title,
        source_url="",
        source_date=_today(),
        licence=info.licence,
    )


def _today() -> str:
    return pd.Timestamp.now(tz="UTC").strftime("%Y-%m-%d")


def with_changes(
    before: gpd.GeoDataFrame | None, after: gpd.GeoDataFrame, changes: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Return all centres, those removed among them, with a column ``change``."""
    change = changes.set_index("centre_id")["change"]
    shown = after
    if before is not None:
        gone = before[before["centre_id"].isin(change.index[change == "removed"])]
        shown = amend_centres(gone, after, keep_missing=True)
    named = shown["centre_id"].map(change).fillna("unchanged").astype("str")
    return shown.assign(change=named).sort_values("centre_id", ignore_index=True)


def proposed_id(title: str, taken: tuple[str, ...]) -> str:
    """Return an identifier for a new register: its title in Latin letters, no other one's."""
    latin = unicodedata.normalize("NFKD", romanise(title).lower())
    letters = "".join(c for c in latin if not unicodedata.combining(c))
    base = re.sub("[^a-z0-9]+", "-", letters).strip("-")[:LONGEST_ID].strip("-") or "register"
    found, number = base, 2
    while found in {*taken, *RESERVED_IDS}:
        ending = f"-{number}"
        found, number = base[: LONGEST_ID - len(ending)] + ending, number + 1
    return found
